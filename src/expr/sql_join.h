/* A field of another table as SQLite SQL. Inside the folder only. */
#ifndef PERILUNE_EXPR_SQL_JOIN_H
#define PERILUNE_EXPR_SQL_JOIN_H

#include "expr/expr.h"

/* Writes a NODE_FIELD that has a path, as one subquery in parentheses. `row` is the name, a table's or an
 * alias, of the row that the path begins at. */
void sql_join_write(struct buffer *out, const struct node *node, const char *row);

#endif
