/* What the two printers, canonical text and SQL, share. Inside the folder only. */
#ifndef PERILUNE_EXPR_PRINT_H
#define PERILUNE_EXPR_PRINT_H

#include "expr/expr.h"

/* How tightly a construct holds together, loosest first; an operand below its operator's needs takes
 * parentheses. */
enum strength {
    STRENGTH_OR = 1,
    STRENGTH_AND,
    STRENGTH_NOT,
    STRENGTH_COMPARISON,
    STRENGTH_SUM,
    STRENGTH_PRODUCT,
    STRENGTH_UNARY,
    STRENGTH_SINGLE,
};

enum strength print_strength(const struct node *node);

/* NOT of one of these is written inside it: x NOT IN (...), x IS NOT NULL. */
bool print_takes_not_inside(const struct node *node);

/* The text between quotes, with quotes in it doubled. */
void print_quoted(struct buffer *out, struct slice text, char quote);

/* The shortest form that gives the same double back, never looking like an integer. */
void print_real(struct buffer *out, double value);

#endif
