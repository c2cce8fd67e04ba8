/* Mapped dimensions: a name that stands for what a Lua function makes of each different value of an
 * expression. Internal to this folder.
 *
 * Rules:
 *  1. The function is called once for each different value in the whole table (text, integer or boolean; NULL
 * as nil), never for a row. It gives a text or nil (NULL); a number or a boolean is turned into a text.
 *  2. The answers are remembered as long as the function lives and the snapshot stays the same.
 *  3. A dimension is a map that every relation of its table knows. Of several maps of a name the last counts.
 *  4. Only maps that a query may name are asked for: a text that holds the name, wherever, may name it. */
#ifndef PERILUNE_SCRIPT_MAP_H
#define PERILUNE_SCRIPT_MAP_H

#include "script/relation.h"

/* The maps that a relation, or every relation of a table, knows: names and sources, values when resolved. */
struct known_maps {
    size_t count;
    bool *asked;
    const struct relation **steps; /* STEP_MAP: function and source */
    struct expr_map *maps;
};

/* Pushes them; they live as long as what was pushed, and the relation. `relation` may be NULL: the dimensions
 * of the table alone. */
struct known_maps *map_push_known(lua_State *L, const struct table_schema *table,
                                  const struct relation *relation);

/* Gives the maps that a text may name their values. `known` is at the index; raises when a function fails. */
void map_resolve(lua_State *L, int known, const struct table_schema *table, struct slice text);

int map_of_relation(lua_State *L); /* method: map(name, source, function) -> relation */
void map_register(lua_State *L);   /* adds dimension(table, name, source, function) */

#endif
