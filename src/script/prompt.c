/* The prompt's questions to the library: all it knows is in lua/perilune/repl. */
#include "base/interrupt.h"
#include "script/sandbox.h"
#include "script/script_int.h"

#include <lauxlib.h>

/* Seconds that a prompt or a completion may take. */
#define QUICK 2.0

/* Pushes a function of lua/perilune/repl.lua. */
static status push_function(struct script *script, const char *name, struct error *error)
{
    status s = script_library(script, "perilune.repl", error);
    if (s != STATUS_OK) return s;
    lua_getfield(script->L, -1, name);
    lua_remove(script->L, -2);
    return STATUS_OK;
}

status script_run_entry(struct script *script, struct slice text, bool *incomplete, struct error *error)
{
    lua_State *L = script->L;
    *incomplete = false;
    session_forget_snapshot(&script->session);
    script->session.at_prompt = true;
    lua_settop(L, 0);
    status s = push_function(script, "run", error);
    if (s == STATUS_OK) {
        lua_pushlstring(L, text.data ? text.data : "", text.size);
        s = sandbox_call(L, 1, 1, script->session.options.time_limit, error);
    }
    if (s == STATUS_OK) *incomplete = lua_toboolean(L, -1);
    lua_settop(L, 0);
    return s;
}

bool script_is_whole(struct script *script, struct slice text)
{
    lua_State *L = script->L;
    struct error error;
    error_init(&error);
    lua_settop(L, 0);
    status s = push_function(script, "is_whole", &error);
    if (s == STATUS_OK) {
        lua_pushlstring(L, text.data ? text.data : "", text.size);
        s = sandbox_call(L, 1, 1, QUICK, &error);
    }
    bool whole = s != STATUS_OK || lua_toboolean(L, -1);
    lua_settop(L, 0);
    return whole;
}

static void append_text(lua_State *L, int index, struct buffer *out)
{
    size_t size;
    const char *text = lua_tolstring(L, index, &size);
    if (text) buffer_append(out, text, size);
}

void script_prompt(struct script *script, struct buffer *out)
{
    lua_State *L = script->L;
    struct error error;
    error_init(&error);
    lua_settop(L, 0);
    status s = push_function(script, "prompt", &error);
    if (s == STATUS_OK) s = sandbox_call(L, 0, 1, QUICK, &error);
    if (s == STATUS_OK)
        append_text(L, -1, out);
    else
        buffer_text(out, "perilune> ");
    lua_settop(L, 0);
}

void script_complete(struct script *script, struct slice text, size_t cursor, int columns, int rows,
                     size_t *erase, struct buffer *insert, struct buffer *listing)
{
    lua_State *L = script->L;
    struct error error;
    error_init(&error);
    *erase = 0;
    lua_settop(L, 0);
    status s = push_function(script, "complete", &error);
    if (s == STATUS_OK) {
        lua_pushlstring(L, text.data ? text.data : "", text.size);
        lua_pushinteger(L, (lua_Integer)cursor);
        lua_pushinteger(L, columns);
        lua_pushinteger(L, rows);
        s = sandbox_call(L, 4, 3, QUICK, &error); /* erase, insert, listing */
    }
    lua_Integer bytes = s == STATUS_OK ? lua_tointeger(L, -3) : 0;
    if (s == STATUS_OK && bytes >= 0 && (size_t)bytes <= cursor) {
        *erase = (size_t)bytes;
        append_text(L, -2, insert);
        append_text(L, -1, listing);
    }
    lua_settop(L, 0);
}
