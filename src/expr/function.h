/* The functions of the language, one row each: name, form, help and how they are typed. Inside the folder
 * only. */
#ifndef PERILUNE_EXPR_FUNCTION_H
#define PERILUNE_EXPR_FUNCTION_H

#include "expr/check.h"

enum { ANY_NUMBER = 255 }; /* of arguments */

struct function {
    const char *name;
    enum node_kind kind; /* NODE_CALL or NODE_AGGREGATE */
    int id;              /* enum op, enum aggregate */
    enum grain grain;    /* OP_GRAIN only */
    unsigned char least, most;
    status (*type)(struct checker *checker, const struct function *function, struct node *call);
    const char *signature, *about;
};

/* The function of that name that takes so many arguments (min and max are two each). When the name is known
 * but not with so many arguments, one of that name; NULL when the name is unknown. */
const struct function *function_find(struct slice name, size_t argument_count);

/* The nearest name to one that is unknown, or NULL. */
const char *function_nearest(struct slice name);

/* The row behind a node, or NULL when the node is written with an operator. */
const struct function *function_of(const struct node *node);

/* Row number `index`, or NULL behind the last. */
const struct function *function_at(size_t index);

#endif
