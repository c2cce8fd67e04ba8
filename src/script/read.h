/* Lua tables to plain C data: small readers that raise when a value has the wrong type (the library has
 * validated the table before and said so with the path; these are the last line). Internal to this folder. */
#ifndef PERILUNE_SCRIPT_READ_H
#define PERILUNE_SCRIPT_READ_H

#include "script/session.h"

/* Field `name` of the table at `index`, copied to the arena; NULL when absent. */
const char *read_text(lua_State *L, int index, const char *name, struct arena *arena);
bool read_flag(lua_State *L, int index, const char *name);
double read_number(lua_State *L, int index, const char *name, double otherwise);

/* Field `name` as a list of texts (one text counts as a list of one); *count 0 and NULL when absent. */
const char *const *read_texts(lua_State *L, int index, const char *name, struct arena *arena, size_t *count);

/* Pushes field `name`, a table, and returns its length; pushes nothing and returns 0 when absent. */
size_t read_list(lua_State *L, int index, const char *name, bool *present);

/* The value at `index` as a bound parameter of an expression: boolean, integer, number, text (borrowed from
 * Lua), or {time = instant} / {duration = seconds}. */
struct parameter read_parameter(lua_State *L, int index);

/* The schema that lua/perilune/schema.lua made, a list of tables at `index`. */
void read_schema(lua_State *L, int index, struct schema *schema);

#endif
