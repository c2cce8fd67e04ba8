/* Relations from inside: steps that keep the one before them alive. relation.c makes them, relation_run.c
 * runs them. */
#ifndef PERILUNE_SCRIPT_RELATION_H
#define PERILUNE_SCRIPT_RELATION_H

#include "script/bindings.h"

enum step {
    STEP_TABLE,
    STEP_WHERE,
    STEP_STORED_WHERE,
    STEP_KEY,
    STEP_ANCHOR,
    STEP_ORDER,
    STEP_LIMIT,
    STEP_MAP
};
struct relation {
    struct arena arena;
    const struct relation *before; /* alive as this one's user value */
    const struct table_schema *table;
    enum step step;
    struct query_item item; /* WHERE, KEY; ANCHOR uses its text; MAP its name and, as text, its source */
    struct query_order order;
    uint64_t limit;
};

struct known_maps;

struct relation *relation_check(lua_State *L, int index);

/* Pushes a new relation behind the one at `before` (0: none). */
struct relation *relation_push(lua_State *L, int before, enum step step);

/* A copy that lives as long as the relation. */
struct slice relation_keep(struct relation *relation, struct slice text);

/* Parses the step's text; raises at once, where the caller stands, and not when the result is asked for. */
void relation_check_expression(lua_State *L, struct relation *relation, const char *what,
                               bool must_be_boolean);

struct slice relation_check_text(lua_State *L, int index);

/* The time that grains and periods mean, borrowed from the relation; empty when there is none. */
struct slice relation_anchor_text(const struct relation *relation);

/* Keeps the values at first..last of the stack as the parameters of the step. */
void relation_keep_parameters(lua_State *L, struct relation *relation, int first, int last);

/* Runs a query on the present snapshot; on a damaged one once more after it was built again. */
typedef status run_function(const struct query *query, struct session *session, void *arguments,
                            struct error *error);
MUST_CHECK status relation_try_run(lua_State *L, const struct table_schema *table, struct query *query,
                                   run_function *function, void *arguments, struct error *error);
run_function relation_run_query; /* arguments: struct frame ** */

/* What agg{...} of the values at index 2 asks: keys, values, order and limit, which live as long as what is
 * pushed; maps have their values. Raises. */
struct relation_query {
    const struct query *query;
    const struct known_maps *known;
};
struct relation_query relation_push_query(lua_State *L, const struct relation *relation);

/* Methods that give results. */
int relation_agg(lua_State *L);
int relation_explain(lua_State *L);
int relation_sql(lua_State *L);
int relation_value(lua_State *L);
int relation_rows(lua_State *L);
int relation_open_at(lua_State *L);
int relation_cohorts(lua_State *L);
int relation_frame_rows(lua_State *L); /* methods of frames */
int relation_frame_keys(lua_State *L);

#endif
