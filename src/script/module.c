/* The Lua module `perilune` for an ordinary Lua 5.4: the engine in a state of its own, behind a bridge (rules
 * in bridge.h). Several stores may be open at once.
 *
 *     local perilune = require "perilune"
 *     local desk <close> = perilune.open("support.db", { zone = "Europe/Berlin" })
 *     print(desk.tickets:count(), desk.kpi.csat:value("2026-10"))
 *
 * What scripts see by name is a field of what open returns: desk.tickets, desk.kpi, desk.report, desk.period.
 */
#include "script/module.h"

#include "base/slice.h"
#include "script/bridge.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DESK "perilune.desk"

static const struct {
    const char *name;
    int type;
} option_rows[] = {{"store", LUA_TSTRING},        /* the SQLite file; made by the first import */
                   {"project", LUA_TSTRING},      /* the folder of a project; none is looked for */
                   {"zone", LUA_TSTRING},         /* "Europe/Berlin"; the project's, else UTC */
                   {"as_of", LUA_TSTRING},        /* "2026-10-31" or "now"; the data's newest instant */
                   {"threads", LUA_TNUMBER},      /* one a core */
                   {"time_limit", LUA_TNUMBER},   /* seconds a call may run; 0, the default: no limit */
                   {"memory_limit", LUA_TNUMBER}, /* bytes of Lua memory behind the bridge; 1 GiB */
                   {"trust", LUA_TBOOLEAN}};      /* files that are run may use io, os and debug */

enum { OPTIONS = sizeof option_rows / sizeof *option_rows };

static void print_text(void *context, const char *data, size_t size)
{
    (void)context;
    fwrite(data, 1, size, stdout);
}

/* What the user should know goes to the host's warnings: warn "@on", lua5.4 -W. */
static void warn(void *context, const char *message)
{
    const struct bridge *bridge = context;
    if (!bridge->host) return;
    lua_warning(bridge->host, "perilune: ", 1);
    lua_warning(bridge->host, message, 0);
}

static int refuse_option(lua_State *L, const char *name)
{
    const char *names[OPTIONS];
    for (size_t i = 0; i < OPTIONS; i++) names[i] = option_rows[i].name;
    const char *near = slice_nearest(slice_of(name), names, OPTIONS);
    if (near) return luaL_error(L, "perilune.open: unknown option \"%s\"; did you mean \"%s\"?", name, near);
    return luaL_error(L, "perilune.open: unknown option \"%s\"", name);
}

/* Checks the key and the value at the top of the stack. */
static void check_option(lua_State *L)
{
    const char *name = lua_type(L, -2) == LUA_TSTRING ? lua_tostring(L, -2) : luaL_tolstring(L, -2, NULL);
    for (size_t i = 0; i < OPTIONS; i++) {
        if (strcmp(name, option_rows[i].name) != 0) continue;
        if (lua_type(L, -1) == option_rows[i].type) return;
        luaL_error(L, "perilune.open: %s: expected a %s, not a %s", name,
                   lua_typename(L, option_rows[i].type), luaL_typename(L, -1));
    }
    refuse_option(L, name);
}

/* Pushes a table of the options, checked, which nobody else changes: the script borrows its texts. */
static void push_options(lua_State *L)
{
    lua_newtable(L);
    int own = lua_gettop(L), given = lua_type(L, 1) == LUA_TTABLE ? 1 : 2;
    if (given == 2) {
        lua_pushstring(L, luaL_optstring(L, 1, NULL));
        lua_setfield(L, own, "store");
    }
    if (lua_isnoneornil(L, given)) return;
    luaL_checktype(L, given, LUA_TTABLE);
    lua_pushnil(L);
    while (lua_next(L, given)) {
        check_option(L);
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, own); /* own, key */
    }
}

static const char *text_option(lua_State *L, int options, const char *name)
{
    lua_getfield(L, options, name);
    const char *text = lua_tostring(L, -1);
    lua_pop(L, 1);
    return text;
}

static double number_option(lua_State *L, int options, const char *name, double most)
{
    lua_getfield(L, options, name);
    lua_Number number = lua_tonumber(L, -1);
    lua_pop(L, 1);
    if (!(number >= 0 && number <= most))
        luaL_error(L, "perilune.open: %s: expected a number from 0 to %f", name, most);
    return number;
}

static void read_options(lua_State *L, int at, struct bridge *bridge, struct script_options *options)
{
    bridge->time_limit = number_option(L, at, "time_limit", 1e9);
    *options = (struct script_options){
        .store_path = text_option(L, at, "store"),
        .project = text_option(L, at, "project"),
        .alone = true,
        .zone = text_option(L, at, "zone"),
        .as_of = text_option(L, at, "as_of"),
        .now = (int64_t)time(NULL),
        .threads = (int)number_option(L, at, "threads", 64),
        .memory_limit = (size_t)number_option(L, at, "memory_limit", (double)(SIZE_MAX >> 12)),
        .time_limit = bridge->time_limit,
        .print = print_text,
        .notice = warn,
        .context = bridge,
    };
    lua_getfield(L, at, "trust");
    options->trust = lua_toboolean(L, -1);
    lua_pop(L, 1);
    if (!options->store_path && !options->project)
        luaL_error(L, "perilune.open: expected the path of a store, or { project = \"folder\" }");
}

/* open(store [, options]) or open(options) */
static int open_desk(lua_State *L)
{
    struct script_options options;
    struct error error;
    error_init(&error);
    lua_settop(L, 2);
    push_options(L); /* 3: options */
    struct bridge *bridge = bridge_new(L);
    read_options(L, 3, bridge, &options);
    luaL_setmetatable(L, DESK);
    lua_pushvalue(L, 3);
    lua_setiuservalue(L, 4, 1);
    bridge->host = L;
    status s = script_open(&options, &bridge->script, &error);
    bridge->host = NULL;
    if (s != STATUS_OK) return luaL_error(L, "%s", error.message);
    return 1;
}

static int desk_close(lua_State *L)
{
    bridge_close(L, luaL_checkudata(L, 1, DESK));
    return 0;
}

/* desk:run("kpis/own.lua"): runs a file of definitions or a script in the desk's own environment */
static int desk_run(lua_State *L)
{
    luaL_checkudata(L, 1, DESK);
    luaL_checkstring(L, 2);
    lua_settop(L, 2);
    return bridge_run(L, 1, BRIDGE_FILE, 0, 1);
}

static int desk_index(lua_State *L)
{
    luaL_checkudata(L, 1, DESK);
    lua_settop(L, 2);
    if (lua_type(L, 2) == LUA_TSTRING) {
        lua_pushvalue(L, 2);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL) return 1;
        lua_pop(L, 1);
    }
    return bridge_run(L, 1, BRIDGE_INDEX, 0, 1);
}

static int desk_assign(lua_State *L)
{
    luaL_checkudata(L, 1, DESK);
    lua_settop(L, 3);
    return bridge_run(L, 1, BRIDGE_ASSIGN, 0, 2);
}

static int desk_text(lua_State *L)
{
    const struct bridge *bridge = luaL_checkudata(L, 1, DESK);
    lua_getiuservalue(L, 1, 1);
    const char *store = text_option(L, 2, "store"), *project = text_option(L, 2, "project");
    lua_pushfstring(L, "perilune: %s%s", store ? store : project, bridge->script ? "" : " (closed)");
    return 1;
}

int luaopen_perilune(lua_State *L)
{
    static const luaL_Reg methods[] = {{"close", desk_close}, {"run", desk_run}, {NULL, NULL}};
    static const luaL_Reg meta[] = {{"__gc", desk_close},
                                    {"__close", desk_close},
                                    {"__newindex", desk_assign},
                                    {"__tostring", desk_text},
                                    {NULL, NULL}};
    luaL_checkversion(L);
    bridge_register(L);
    if (luaL_newmetatable(L, DESK)) {
        luaL_setfuncs(L, meta, 0);
        luaL_newlib(L, methods);
        lua_pushcclosure(L, desk_index, 1);
        lua_setfield(L, -2, "__index");
        lua_pushboolean(L, 0);
        lua_setfield(L, -2, "__metatable");
    }
    lua_pop(L, 1);
    lua_newtable(L);
    lua_pushcfunction(L, open_desk);
    lua_setfield(L, -2, "open");
    lua_pushliteral(L, PERILUNE_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}
