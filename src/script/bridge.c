/* Values between two Lua states; the rules are in the header. */
#include "script/bridge.h"

#include "base/interrupt.h"
#include "script/sandbox.h"

#include <ctype.h>
#include <lauxlib.h>

enum { DEEPEST_TABLE = 100, SPARE_STACK = 24 };

#define HOST_FUNCTION "perilune.host_function"

static const char held_key;    /* the metatable of held values, in the host's registry */
static const char bridges_key; /* the bridges' userdata by their addresses, weakly; in the host's registry */

/* A value of the sandbox that the host holds; its user value is the bridge. */
struct held {
    int reference; /* in the sandbox's registry; LUA_NOREF: none */
};

/* A function of the host that the sandbox holds. */
struct host_function {
    struct bridge *bridge;
    int reference; /* in the host's registry */
};

/* What one operation hands to the functions that run it in protected mode. */
struct call {
    struct bridge *bridge;
    enum bridge_operation operation;
    lua_State *host;
    int at;           /* host index of the bridge */
    int object;       /* of a held value; 0: the environment */
    int first, count; /* arguments */
    int function;     /* to call: a reference in the host's registry */
    int results;      /* sandbox index of the first one */
    int result_count;
};

/* One function for both states: pops a value, returns its reference. */
static int make_reference(lua_State *L)
{
    lua_pushinteger(L, luaL_ref(L, LUA_REGISTRYINDEX));
    return 1;
}

/* A reference to the value at `index`, made in protected mode; LUA_NOREF when there is no memory. */
static int anchor(lua_State *L, int index)
{
    if (!lua_checkstack(L, SPARE_STACK)) return LUA_NOREF;
    lua_pushvalue(L, index);
    lua_pushcfunction(L, make_reference);
    lua_insert(L, -2);
    bool good = lua_pcall(L, 1, 1, 0) == LUA_OK;
    int reference = good ? (int)lua_tointeger(L, -1) : LUA_NOREF;
    lua_pop(L, 1);
    return reference;
}

/* ---- into the sandbox; runs in protected mode there, and raises nothing in the host ---- */

static void push_in(lua_State *L, struct call *call, int index, int memo, int depth);

static int host_function_free(lua_State *L)
{
    struct host_function *function = lua_touserdata(L, 1);
    lua_State *host = function->bridge->host;
    if (function->reference != LUA_NOREF && lua_checkstack(host, SPARE_STACK))
        luaL_unref(host, LUA_REGISTRYINDEX, function->reference);
    function->reference = LUA_NOREF;
    return 0;
}

static int leave(lua_State *host);

/* Runs in the host, in protected mode: calls the function with the sandbox's values. */
static int call_host(lua_State *host)
{
    struct call *call = lua_touserdata(host, 1);
    lua_rawgeti(host, LUA_REGISTRYINDEX, call->function);
    lua_replace(host, 1);
    lua_pushcfunction(host, leave);
    lua_pushlightuserdata(host, call);
    lua_rawgetp(host, LUA_REGISTRYINDEX, &bridges_key);
    lua_rawgetp(host, -1, call->bridge);
    lua_remove(host, -2); /* function, leave, call, bridge */
    lua_call(host, 2, LUA_MULTRET);
    lua_call(host, lua_gettop(host) - 1, LUA_MULTRET);
    return lua_gettop(host);
}

/* Pushes a text for the value on top of the host's stack, which is an error; never raises there. */
static void push_host_error(lua_State *L, lua_State *host)
{
    size_t size = 0;
    const char *text = lua_type(host, -1) == LUA_TSTRING ? lua_tolstring(host, -1, &size) : NULL;
    if (text)
        lua_pushlstring(L, text, size);
    else
        lua_pushfstring(L, "a function of the host failed with a %s", luaL_typename(host, -1));
}

/* Copies what the host's function returned, above `top`. */
static void copy_in(lua_State *L, struct call *call, int top)
{
    lua_newtable(L);
    int memo = lua_gettop(L);
    luaL_checkstack(L, lua_gettop(call->host) - top + SPARE_STACK, "too many results");
    for (int i = top + 1; i <= lua_gettop(call->host); i++) push_in(L, call, i, memo, 0);
    lua_remove(L, memo);
}

static int protected_copy_in(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);
    lua_settop(L, 0);
    copy_in(L, call, call->results);
    return lua_gettop(L);
}

/* What the sandbox sees in the place of a function of the host. */
static int wrapper(lua_State *L)
{
    struct host_function *function = lua_touserdata(L, lua_upvalueindex(1));
    struct bridge *bridge = function->bridge;
    lua_State *host = bridge->host, *outer = bridge->inner;
    int count = lua_gettop(L);
    if (!lua_checkstack(host, SPARE_STACK)) return luaL_error(L, "the host's stack is full");
    int top = lua_gettop(host);
    struct call call = {
        .bridge = bridge, .host = host, .function = function->reference, .results = 1, .result_count = count};
    bridge->inner = L;
    lua_pushcfunction(host, call_host);
    lua_pushlightuserdata(host, &call);
    int code = lua_pcall(host, 1, LUA_MULTRET, 0);
    bridge->inner = outer;
    bridge->host = host;
    interrupt_set_deadline(session_of(L)->deadline); /* another store may have set its own */
    lua_settop(L, 0);
    if (code == LUA_OK) {
        call.results = top;
        lua_pushcfunction(L, protected_copy_in);
        lua_pushlightuserdata(L, &call);
        code = lua_pcall(L, 1, LUA_MULTRET, 0);
    } else {
        push_host_error(L, host);
    }
    lua_settop(host, top);
    return code == LUA_OK ? lua_gettop(L) : lua_error(L);
}

static void push_host_function(lua_State *L, struct call *call, int index)
{
    struct host_function *function = lua_newuserdatauv(L, sizeof *function, 0);
    *function = (struct host_function){call->bridge, LUA_NOREF};
    if (luaL_newmetatable(L, HOST_FUNCTION)) {
        lua_pushcfunction(L, host_function_free);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    function->reference = anchor(call->host, index);
    if (function->reference == LUA_NOREF) luaL_error(L, "no memory in the host");
    lua_pushcclosure(L, wrapper, 1);
}

/* The value at the host's index when it is one that is held, else NULL. Raises nothing. */
static struct held *held_at(lua_State *host, int index)
{
    if (lua_type(host, index) != LUA_TUSERDATA || !lua_getmetatable(host, index)) return NULL;
    lua_rawgetp(host, LUA_REGISTRYINDEX, &held_key);
    bool same = lua_rawequal(host, -1, -2);
    lua_pop(host, 2);
    return same ? lua_touserdata(host, index) : NULL;
}

static struct bridge *bridge_of_held(lua_State *host, int index)
{
    lua_getiuservalue(host, index, 1);
    struct bridge *bridge = lua_touserdata(host, -1);
    lua_pop(host, 1);
    return bridge;
}

static void push_held(lua_State *L, struct call *call, int index)
{
    struct held *held = held_at(call->host, index);
    if (!held)
        luaL_error(L, "expected a value that Perilune knows, not a %s of the host",
                   luaL_typename(call->host, index));
    if (bridge_of_held(call->host, index) != call->bridge)
        luaL_error(L, "the value belongs to another store than the one that is asked");
    lua_rawgeti(L, LUA_REGISTRYINDEX, held->reference);
}

/* Copies a table; one that occurs twice is one table again. */
static void push_table_in(lua_State *L, struct call *call, int index, int memo, int depth)
{
    lua_State *host = call->host;
    if (lua_rawgetp(L, memo, lua_topointer(host, index)) != LUA_TNIL) return;
    lua_pop(L, 1);
    if (depth == DEEPEST_TABLE || !lua_checkstack(host, SPARE_STACK))
        luaL_error(L, "a table nested deeper than %d", DEEPEST_TABLE);
    luaL_checkstack(L, SPARE_STACK, NULL);
    lua_newtable(L);
    lua_pushvalue(L, -1);
    lua_rawsetp(L, memo, lua_topointer(host, index));
    index = lua_absindex(host, index);
    int top = lua_gettop(host);
    lua_pushnil(host);
    while (lua_next(host, index)) {
        push_in(L, call, top + 1, memo, depth + 1);
        push_in(L, call, top + 2, memo, depth + 1);
        lua_rawset(L, -3);
        lua_settop(host, top + 1);
    }
}

/* Pushes a copy or a stand-in of a value of the host. On failure the host's stack may hold more than before:
 * whoever runs the operation sets it back. */
static void push_in(lua_State *L, struct call *call, int index, int memo, int depth)
{
    lua_State *host = call->host;
    size_t size;
    switch (lua_type(host, index)) {
    case LUA_TNIL:
    case LUA_TNONE: lua_pushnil(L); break;
    case LUA_TBOOLEAN: lua_pushboolean(L, lua_toboolean(host, index)); break;
    case LUA_TNUMBER:
        if (lua_isinteger(host, index))
            lua_pushinteger(L, lua_tointeger(host, index));
        else
            lua_pushnumber(L, lua_tonumber(host, index));
        break;
    case LUA_TSTRING: {
        const char *text = lua_tolstring(host, index, &size);
        lua_pushlstring(L, text, size);
        break;
    }
    case LUA_TTABLE: push_table_in(L, call, index, memo, depth); break;
    case LUA_TFUNCTION: push_host_function(L, call, index); break;
    default: push_held(L, call, index);
    }
}

/* ---- out of the sandbox; runs in protected mode in the host, and raises nothing in the sandbox ---- */

static void push_out(lua_State *host, struct call *call, int index, int memo, int depth);

static void hold(lua_State *host, struct call *call, int index)
{
    struct held *held = lua_newuserdatauv(host, sizeof *held, 1);
    held->reference = LUA_NOREF;
    lua_pushvalue(host, 1); /* leave() has the bridge there */
    lua_setiuservalue(host, -2, 1);
    lua_rawgetp(host, LUA_REGISTRYINDEX, &held_key);
    lua_setmetatable(host, -2);
    held->reference = anchor(call->bridge->inner, index);
    if (held->reference == LUA_NOREF) luaL_error(host, "the script needs more than its memory");
}

static void push_table_out(lua_State *host, struct call *call, int index, int memo, int depth)
{
    lua_State *L = call->bridge->inner;
    if (lua_rawgetp(host, memo, lua_topointer(L, index)) != LUA_TNIL) return;
    lua_pop(host, 1);
    if (depth == DEEPEST_TABLE || !lua_checkstack(L, SPARE_STACK))
        luaL_error(host, "a table nested deeper than %d", DEEPEST_TABLE);
    luaL_checkstack(host, SPARE_STACK, NULL);
    lua_newtable(host);
    lua_pushvalue(host, -1);
    lua_rawsetp(host, memo, lua_topointer(L, index));
    index = lua_absindex(L, index);
    int top = lua_gettop(L);
    lua_pushnil(L);
    while (lua_next(L, index)) {
        push_out(host, call, top + 1, memo, depth + 1);
        push_out(host, call, top + 2, memo, depth + 1);
        lua_rawset(host, -3);
        lua_settop(L, top + 1);
    }
}

static void push_out(lua_State *host, struct call *call, int index, int memo, int depth)
{
    lua_State *L = call->bridge->inner;
    size_t size;
    switch (lua_type(L, index)) {
    case LUA_TNIL: lua_pushnil(host); break;
    case LUA_TBOOLEAN: lua_pushboolean(host, lua_toboolean(L, index)); break;
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            lua_pushinteger(host, lua_tointeger(L, index));
        else
            lua_pushnumber(host, lua_tonumber(L, index));
        break;
    case LUA_TSTRING: {
        const char *text = lua_tolstring(L, index, &size);
        lua_pushlstring(host, text, size);
        break;
    }
    case LUA_TTABLE:
        if (!lua_getmetatable(L, index)) {
            push_table_out(host, call, index, memo, depth);
            break;
        }
        lua_pop(L, 1);
        hold(host, call, index);
        break;
    default: hold(host, call, index);
    }
}

/* call, bridge -> copies of the results in the sandbox */
static int leave(lua_State *host)
{
    struct call *call = lua_touserdata(host, 1);
    lua_remove(host, 1); /* bridge */
    lua_newtable(host);  /* bridge, memo */
    luaL_checkstack(host, call->result_count + SPARE_STACK, "too many results");
    if (!lua_checkstack(call->bridge->inner, SPARE_STACK))
        return luaL_error(host, "the script's stack is full");
    for (int i = 0; i < call->result_count; i++) push_out(host, call, call->results + i, 2, 0);
    return call->result_count;
}

/* ---- operations ---- */

/* Pushes a copy of the table at index 1 without its metatable, for pairs. */
static void push_fields(lua_State *L)
{
    if (!lua_istable(L, 1)) luaL_error(L, "expected a table to iterate, not a %s", luaL_typename(L, 1));
    lua_newtable(L);
    lua_pushnil(L);
    while (lua_next(L, 1)) {
        lua_pushvalue(L, -2);
        lua_insert(L, -2); /* copy, key, key, value */
        lua_rawset(L, -4);
    }
}

static int run_text_file(lua_State *L)
{
    struct buffer text;
    struct error error;
    const char *path = luaL_checkstring(L, 2), *name = lua_pushfstring(L, "@%s", path);
    buffer_init(&text);
    error_init(&error);
    status s = sandbox_read_file(path, &text, &error);
    int code = s == STATUS_OK ? sandbox_load(L, slice_make(buffer_get(&text), text.size), name) : LUA_OK;
    buffer_fini(&text);
    if (s != STATUS_OK) return session_raise(L, &error);
    if (code != LUA_OK) return lua_error(L);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_call(L, 0, LUA_MULTRET);
    return lua_gettop(L);
}

/* Object and arguments are the stack; returns how many results are on top. */
static int operate(lua_State *L, const struct call *call)
{
    switch (call->operation) {
    case BRIDGE_INDEX: lua_gettable(L, 1); return 1;
    case BRIDGE_ASSIGN: lua_settable(L, 1); return 0;
    case BRIDGE_CALL: lua_call(L, lua_gettop(L) - 1, LUA_MULTRET); return lua_gettop(L);
    case BRIDGE_LENGTH: lua_len(L, 1); return 1;
    case BRIDGE_TEXT: luaL_tolstring(L, 1, NULL); return 1;
    case BRIDGE_FIELDS: push_fields(L); return 1;
    case BRIDGE_EQUAL: lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPEQ)); return 1;
    case BRIDGE_LESS: lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLT)); return 1;
    case BRIDGE_LESS_EQUAL: lua_pushboolean(L, lua_compare(L, 1, 2, LUA_OPLE)); return 1;
    case BRIDGE_FILE: return run_text_file(L);
    }
    return 0;
}

/* call -> results. Runs in the sandbox, in protected mode. */
static int enter(lua_State *L)
{
    struct call *call = lua_touserdata(L, 1);
    lua_settop(L, 0);
    lua_newtable(L);
    luaL_checkstack(L, call->count + SPARE_STACK, "too many arguments");
    if (call->object)
        push_held(L, call, call->object);
    else
        sandbox_push_environment(L);
    for (int i = 0; i < call->count; i++) push_in(L, call, call->first + i, 1, 0);
    lua_remove(L, 1);
    return operate(L, call);
}

/* Is there a place, "file:12: ", at the beginning? */
static bool has_place(const char *message)
{
    const char *colon = strchr(message, ':');
    if (!colon || !isdigit((unsigned char)colon[1])) return false;
    for (colon++; isdigit((unsigned char)*colon); colon++) continue;
    return *colon == ':';
}

static int raise_in_host(lua_State *host, const struct error *error)
{
    if (has_place(error->message))
        lua_pushliteral(host, "");
    else
        luaL_where(host, 1);
    lua_pushstring(host, error->message);
    lua_concat(host, 2);
    return lua_error(host);
}

/* Runs the operation and copies its results to the host; the results are on the host's stack, or the message
 * is in the record, or, when `*raised`, the host's own error is on its stack. */
static int run_and_copy(struct call *call, struct error *error, bool *raised)
{
    struct bridge *bridge = call->bridge;
    lua_State *host = call->host, *L = bridge->inner;
    int top = lua_gettop(L), host_top = lua_gettop(host), code = LUA_OK;
    lua_pushcfunction(L, enter);
    lua_pushlightuserdata(L, call);
    status s = sandbox_call(L, 1, LUA_MULTRET, bridge->time_limit, error);
    lua_settop(host, host_top); /* a copy that failed may have left something */
    if (s == STATUS_OK) {
        call->results = top + 1;
        call->result_count = lua_gettop(L) - top;
        lua_pushcfunction(host, leave);
        lua_pushlightuserdata(host, call);
        lua_pushvalue(host, call->at);
        code = lua_pcall(host, 2, LUA_MULTRET, 0);
    }
    lua_settop(L, top);
    *raised = code != LUA_OK;
    return s == STATUS_OK && code == LUA_OK ? lua_gettop(host) - host_top : -1;
}

int bridge_run(lua_State *host, int at, enum bridge_operation operation, int object, int count)
{
    struct bridge *bridge = lua_touserdata(host, at);
    struct error error;
    if (!bridge->script) return luaL_error(host, "the store is closed");
    luaL_checkstack(host, SPARE_STACK, NULL);
    lua_State *L = bridge->depth ? bridge->inner : script_state(bridge->script), *outer_inner = bridge->inner,
              *outer_host = bridge->host;
    if (!lua_checkstack(L, SPARE_STACK)) return luaL_error(host, "the script's stack is full");
    struct call call = {.bridge = bridge,
                        .operation = operation,
                        .host = host,
                        .at = lua_absindex(host, at),
                        .object = object ? lua_absindex(host, object) : 0,
                        .first = lua_gettop(host) - count + 1,
                        .count = count};
    bool raised = false,
         asks = operation == BRIDGE_CALL || operation == BRIDGE_TEXT || operation == BRIDGE_FILE;
    error_init(&error);
    if (bridge->depth++ == 0 && asks) session_forget_snapshot(session_of(L));
    bridge->host = host;
    bridge->inner = L;
    int results = run_and_copy(&call, &error, &raised);
    bridge->depth--;
    bridge->host = outer_host;
    bridge->inner = outer_inner;
    if (raised) return lua_error(host);
    return results < 0 ? raise_in_host(host, &error) : results;
}

void bridge_close(lua_State *host, struct bridge *bridge)
{
    if (bridge->depth) luaL_error(host, "the store cannot be closed: a call into it runs");
    bridge->host = host; /* whose functions the sandbox lets go */
    script_close(bridge->script);
    bridge->script = NULL;
}

/* ---- what the host sees ---- */

/* Operations on a held value: the bridge is its user value, pushed below the arguments. */
static int on_held(lua_State *host, enum bridge_operation operation, int count)
{
    if (!held_at(host, 1)) return luaL_typeerror(host, 1, "value of Perilune");
    lua_getiuservalue(host, 1, 1);
    lua_insert(host, 2); /* object, bridge, arguments */
    return bridge_run(host, 2, operation, 1, count);
}

static int held_index(lua_State *host)
{
    lua_settop(host, 2);
    return on_held(host, BRIDGE_INDEX, 1);
}

static int held_assign(lua_State *host)
{
    lua_settop(host, 3);
    return on_held(host, BRIDGE_ASSIGN, 2);
}

static int held_call(lua_State *host)
{
    return on_held(host, BRIDGE_CALL, lua_gettop(host) - 1);
}

static int held_length(lua_State *host)
{
    lua_settop(host, 1);
    return on_held(host, BRIDGE_LENGTH, 0);
}

static int held_text(lua_State *host)
{
    lua_settop(host, 1);
    return on_held(host, BRIDGE_TEXT, 0);
}

static int held_pairs(lua_State *host)
{
    lua_settop(host, 1);
    lua_getglobal(host, "next");
    on_held(host, BRIDGE_FIELDS, 0);
    lua_pushnil(host);
    return 3;
}

/* Lua calls __eq also for two userdata that are not both held. */
static int held_equal(lua_State *host)
{
    if (!held_at(host, 1) || !held_at(host, 2) || bridge_of_held(host, 1) != bridge_of_held(host, 2)) {
        lua_pushboolean(host, 0);
        return 1;
    }
    return on_held(host, BRIDGE_EQUAL, 1);
}

static int compare(lua_State *host, enum bridge_operation operation)
{
    if (held_at(host, 1)) return on_held(host, operation, 1);
    return luaL_error(host, "cannot compare a %s with a value of Perilune", luaL_typename(host, 1));
}

static int held_less(lua_State *host)
{
    return compare(host, BRIDGE_LESS);
}

static int held_less_equal(lua_State *host)
{
    return compare(host, BRIDGE_LESS_EQUAL);
}

static int held_free(lua_State *host)
{
    struct held *held = lua_touserdata(host, 1);
    struct bridge *bridge = bridge_of_held(host, 1);
    if (bridge && bridge->script && held->reference != LUA_NOREF) {
        lua_State *L = bridge->depth ? bridge->inner : script_state(bridge->script);
        if (lua_checkstack(L, SPARE_STACK)) luaL_unref(L, LUA_REGISTRYINDEX, held->reference);
    }
    held->reference = LUA_NOREF;
    return 0;
}

void bridge_register(lua_State *host)
{
    static const luaL_Reg functions[] = {
        {"__index", held_index},   {"__newindex", held_assign}, {"__call", held_call}, {"__len", held_length},
        {"__tostring", held_text}, {"__pairs", held_pairs},     {"__eq", held_equal},  {"__lt", held_less},
        {"__le", held_less_equal}, {"__gc", held_free},         {NULL, NULL}};
    if (lua_rawgetp(host, LUA_REGISTRYINDEX, &held_key) == LUA_TNIL) {
        luaL_newlib(host, functions);
        lua_pushboolean(host, 0);
        lua_setfield(host, -2, "__metatable");
        lua_pushliteral(host, "perilune.value");
        lua_setfield(host, -2, "__name");
        lua_rawsetp(host, LUA_REGISTRYINDEX, &held_key);
        lua_newtable(host);
        lua_createtable(host, 0, 1);
        lua_pushliteral(host, "v");
        lua_setfield(host, -2, "__mode");
        lua_setmetatable(host, -2);
        lua_rawsetp(host, LUA_REGISTRYINDEX, &bridges_key);
    }
    lua_pop(host, 1);
}

struct bridge *bridge_new(lua_State *host)
{
    struct bridge *bridge = lua_newuserdatauv(host, sizeof *bridge, 1);
    *bridge = (struct bridge){0};
    lua_rawgetp(host, LUA_REGISTRYINDEX, &bridges_key);
    lua_pushvalue(host, -2);
    lua_rawsetp(host, -2, bridge);
    lua_pop(host, 1);
    return bridge;
}
