/* Checking: the syntax tree becomes typed nodes. Shared by the files of the folder. */
#ifndef PERILUNE_EXPR_CHECK_H
#define PERILUNE_EXPR_CHECK_H

#include "expr/expr.h"
#include "expr/syntax.h"

/* Where names are looked up: the table of the query, or one that references lead to. */
struct place {
    const struct table_schema *table; /* may be NULL: there are no fields */
    const struct reference *path;
    size_t length;
};

/* The derived fields that are being written out, innermost first. */
struct expansion {
    const struct table_schema *table;
    const char *name;
    const struct expansion *outer;
};

struct checker {
    struct arena *arena;
    const struct expr_context *context;
    struct error *error;   /* never NULL */
    const char *aggregate; /* the aggregate whose arguments are being checked, or NULL */
    const char *entity;    /* the same of entity functions */
    const struct expansion *expansion;
    struct place place;
    size_t nodes;
    bool cycle; /* the error is a cycle of derived fields, which needs no prefixes */
};

/* A syntax tree that stands `depth` levels deep in the expression. */
MUST_CHECK status check_syntax(struct checker *checker, const struct syntax *syntax, int depth,
                               struct node **out);

/* Puts "column N: " before the message when it has a position in `text`. */
void check_prefix_column(struct error *error, struct slice text);

/* The field of a name is unknown: says so, with the nearest name. */
status check_unknown_field(struct checker *checker, const struct place *place, const struct syntax *name);

/* The map of a name, or NULL: maps are known on the table of the query only, not behind references. */
const struct expr_map *check_find_map(const struct checker *checker, const struct place *place,
                                      struct slice name);

/* ---- reference.c ---- */

/* Where the names of a path lead but for the last, from the checker's place. */
MUST_CHECK status reference_follow(struct checker *checker, const struct syntax *path, struct place *out);

/* ---- coerce.c: common types, and constants that take the type around them (rule 5) ---- */

/* Is it a text or NULL constant, or a CASE or COALESCE of such, which takes the type its surroundings want?
 */
bool coerce_adapts(const struct node *node);

/* Is it NULL whatever the row: a NULL constant, or a CASE or COALESCE of such? */
bool coerce_is_null(const struct node *node);

/* Gives an adapting node the type; texts are read as times and durations. */
MUST_CHECK status coerce_adapt(struct checker *checker, struct node *node, enum type wanted);

/* Brings nodes to one type: the same, or integers and reals mixed (the type is real then, the nodes stay).
 * `where` names the construct in messages; NULL means a comparison. */
MUST_CHECK status coerce_unify(struct checker *checker, struct node *const *nodes, size_t count,
                               const char *where, enum type *common);

/* The values a CASE can give; the array lives in the arena. */
struct node **coerce_case_values(struct arena *arena, const struct node *node, size_t *count);

#endif
