/* Entity functions as SQLite SQL. Inside the folder only. */
#ifndef PERILUNE_EXPR_SQL_ENTITY_H
#define PERILUNE_EXPR_SQL_ENTITY_H

#include "expr/expr.h"

/* What the subquery calls the rows that a row is held against. */
#define SQL_OTHER_ROW "_other"

/* Writes one of the entity functions as a subquery over the table. `own` and `other` are the entity of the
 * row at hand and of the other one as SQL, `filter` the condition on the other one, or NULL. */
void sql_entity_write(struct buffer *out, const struct table_schema *table, enum op op, const char *own,
                      const char *other, const char *filter);

#endif
