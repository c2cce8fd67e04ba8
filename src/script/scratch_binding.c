/* Other stores for the library: a function runs over a store in memory, with a clock and a zone of its own,
 * or over another file, and whatever happens in it the session is as before afterwards. */
#include "script/bindings.h"
#include "script/read.h"
#include "script/sandbox.h"

#include "base/interrupt.h"
#include "time/civil.h"

#include <lauxlib.h>

/* What the session had before. */
struct outside {
    struct store *store;
    enum store_mode store_mode;
    struct snapshot *snapshot;
    struct zone *zone;
    struct calendar_rules rules;
    struct script_options options;
};

static void enter(struct session *session, enum store_mode mode, struct outside *outside)
{
    *outside = (struct outside){session->store, session->store_mode, session->snapshot,
                                session->zone,  session->rules,      session->options};
    session_forget_snapshot(session);
    session->store = NULL;
    session->store_mode = mode;
    if (mode == STORE_SCRATCH) session->options.progress = NULL;
    session->scratch = true;
}

static void leave(struct session *session, const struct outside *outside)
{
    store_close(session->store);
    if (session->zone != outside->zone) zone_free(session->zone);
    session->store = outside->store;
    session->store_mode = outside->store_mode;
    session->zone = outside->zone;
    session->rules = outside->rules;
    session->options = outside->options;
    session_forget_snapshot(session);
    session->snapshot = outside->snapshot;
    session->scratch = false;
}

static status set_clock(struct session *session, const char *zone, const char *as_of, struct error *error)
{
    if (zone) {
        struct zone *loaded = NULL;
        status s = zone_load(zone, NULL, &loaded, error);
        if (s != STATUS_OK) return s;
        session->zone = loaded;
        session->rules.zone = loaded;
        session->options.zone = zone;
    }
    session->options.as_of = as_of;
    if (!as_of) return STATUS_OK;
    status s = civil_parse(slice_of(as_of), session->zone, &session->options.now, error);
    return s == STATUS_OK ? s : error_prefix(error, "as_of");
}

/* Calls the function on top of the stack. `path` NULL: in memory. */
static status run(lua_State *L, const char *path, const char *zone, const char *as_of, struct error *error)
{
    struct session *session = session_of(L);
    struct outside outside;
    enum store_mode mode = path ? STORE_WRITE : STORE_SCRATCH;
    enter(session, mode, &outside);
    status s = set_clock(session, zone, as_of, error);
    if (s == STATUS_OK)
        s = store_open(path ? path : "scratch store", mode, &session->stored, &session->store, error);
    if (s == STATUS_OK) s = sandbox_call(L, 0, 1, 0, error);
    leave(session, &outside);
    return s;
}

/* An optional text; it stays on the stack, for as long as it is borrowed. */
static const char *push_option(lua_State *L, const char *name)
{
    int type = lua_getfield(L, 1, name);
    if (type != LUA_TNIL && type != LUA_TSTRING) luaL_error(L, "%s: expected text", name);
    return lua_tostring(L, -1);
}

/* scratch({ zone, as_of }, function) -> what the function returns. It sees an empty store in memory; its
 * clock and as-of stand at `as_of`. Raises what the function raises. They do not nest. */
static int scratch_run(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (session_of(L)->scratch) return luaL_error(L, "a scratch store is open already, and they do not nest");
    const char *zone = push_option(L, "zone"), *as_of = push_option(L, "as_of");
    lua_pushvalue(L, 2); /* options, function, zone, as_of, function */
    struct error error;
    error_init(&error);
    if (run(L, NULL, zone, as_of, &error) != STATUS_OK) return session_raise(L, &error);
    return 1;
}

/* with_store(path, function) -> what the function returns. It may read and import into the store of that
 * path, which is made when missing. Raises what the function raises. */
static int scratch_with_store(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    if (session_of(L)->scratch) return luaL_error(L, "another store is open already, and they do not nest");
    struct error error;
    error_init(&error);
    if (run(L, path, NULL, NULL, &error) != STATUS_OK) return session_raise(L, &error);
    return 1;
}

/* interrupted() -> has the user pressed Ctrl-C? */
static int scratch_interrupted(lua_State *L)
{
    lua_pushboolean(L, interrupt_pending());
    return 1;
}

void scratch_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"scratch", scratch_run},
                                         {"with_store", scratch_with_store},
                                         {"interrupted", scratch_interrupted},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
