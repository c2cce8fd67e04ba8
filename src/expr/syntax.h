/* The syntax tree: what was written, before anything is known of fields, functions and types. Inside the
 * folder only. Lives in the arena; pieces may be shared (the x of CASE x WHEN). */
#ifndef PERILUNE_EXPR_SYNTAX_H
#define PERILUNE_EXPR_SYNTAX_H

#include "expr/expr.h"

enum {
    EXPR_DEPTH_LIMIT = 200, /* operators and functions inside one another; protects the stack of all walks */
    EXPR_SIZE_LIMIT = 1 << 20, /* bytes of text */
    EXPR_NODE_LIMIT = 200000,  /* nodes of one expression, derived fields written out */
};

enum syntax_kind {
    SYNTAX_INTEGER,
    SYNTAX_REAL,
    SYNTAX_DURATION, /* integer */
    SYNTAX_BOOLEAN,  /* integer */
    SYNTAX_NULL,
    SYNTAX_TEXT,
    SYNTAX_TIME,      /* TIME '...': text */
    SYNTAX_INSTANT,   /* TIME '@seconds': integer */
    SYNTAX_PARAMETER, /* integer: number of the parameter, from 0 */
    SYNTAX_FIELD,     /* text: the name */
    SYNTAX_PATH,      /* children: the names between the dots, as SYNTAX_FIELD, two at least */
    SYNTAX_FUNCTION,  /* text: the name */
    SYNTAX_OPERATOR,  /* op */
};

struct syntax {
    enum syntax_kind kind;
    int position; /* where the construct starts */
    int depth;    /* 0 for a leaf */
    enum op op;
    bool star, distinct; /* SYNTAX_FUNCTION: f(*), f(DISTINCT x) */
    bool quoted;         /* SYNTAX_FIELD: in double quotes */
    struct slice text;
    union {
        int64_t integer;
        double real;
    };
    struct syntax *filter; /* FILTER (WHERE ...), or NULL */
    struct syntax **children;
    size_t count;
};

/* Parses a whole text. *parameters is the number of `?` in it. Errors have a position and no prefix. */
MUST_CHECK status syntax_parse(struct arena *arena, struct slice text, struct syntax **out,
                               size_t *parameters, struct error *error);

#endif
