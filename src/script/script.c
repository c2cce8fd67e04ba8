/* The script layer's front: a session with a Lua state, files, entries and commands. */
#include "script/script.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "script/bindings.h"
#include "script/business.h"
#include "script/embedded.h"
#include "script/map.h"
#include "script/project.h"
#include "script/sandbox.h"
#include "script/script_int.h"

#include <lauxlib.h>

/* The bundled definitions, for the library: bundled(folder) -> { {path, text}, ... } */
static int native_bundled(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    size_t length = strlen(folder);
    lua_newtable(L);
    lua_Integer count = 0;
    for (const struct embedded_text *text = embedded_texts; text->path; text++) {
        if (strncmp(text->path, folder, length) != 0 || text->path[length] != '/') continue;
        lua_createtable(L, 0, 2);
        lua_pushstring(L, text->path);
        lua_setfield(L, -2, "path");
        lua_pushlstring(L, text->data, text->size);
        lua_setfield(L, -2, "text");
        lua_rawseti(L, -2, ++count);
    }
    return 1;
}

/* read(path) -> text of a file the user named on the command line; raises. */
static int native_read(lua_State *L)
{
    struct buffer text;
    struct error error;
    buffer_init(&text);
    error_init(&error);
    const char *path = luaL_checkstring(L, 1);
    status s = sandbox_read_file(path, &text, &error);
    if (s == STATUS_OK) lua_pushlstring(L, buffer_get(&text), text.size);
    buffer_fini(&text);
    return s == STATUS_OK ? 1 : session_raise(L, &error);
}

/* load(text, name) -> a function in the scripts' environment; raises the syntax error. */
static int native_load(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    if (sandbox_load(L, slice_make(text, size), luaL_checkstring(L, 2)) != LUA_OK) return lua_error(L);
    return 1;
}

/* limited(function, seconds): calls it within a time budget, that of --time-limit when it is less; raises
 * what it raises. For definition files and functions in them. */
static int native_limited(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_Number seconds = luaL_checknumber(L, 2);
    struct error error;
    double most = session_of(L)->options.time_limit;
    error_init(&error);
    lua_settop(L, 1);
    if (most > 0 && most < seconds) seconds = most;
    if (sandbox_call(L, 0, 1, seconds, &error) != STATUS_OK) return session_raise(L, &error);
    return 1;
}

/* place(function) -> "reports/mine.lua:12", where it is written; nil of one that is not in Lua. */
static int native_place(lua_State *L)
{
    lua_Debug info;
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_getinfo(L, ">S", &info);
    if (info.linedefined < 0) return 0;
    lua_pushfstring(L, "%s:%d", info.short_src, info.linedefined);
    return 1;
}

static int native_print(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    struct session *session = session_of(L);
    session->options.print(session->options.context, text, size);
    return 0;
}

/* page() -> { width = columns, color = true }, what renderers take; no width: the output is piped */
static int native_page(lua_State *L)
{
    const struct script_options *options = &session_of(L)->options;
    int width = 0;
    bool color = false;
    if (options->page) options->page(options->context, &width, &color);
    lua_createtable(L, 0, 2);
    if (width > 0) {
        lua_pushinteger(L, width);
        lua_setfield(L, -2, "width");
    }
    lua_pushboolean(L, color);
    lua_setfield(L, -2, "color");
    return 1;
}

int bindings_open(lua_State *L)
{
    static const luaL_Reg functions[] = {{"bundled", native_bundled}, {"read", native_read},
                                         {"load", native_load},       {"limited", native_limited},
                                         {"print", native_print},     {"place", native_place},
                                         {"page", native_page},       {NULL, NULL}};
    luaL_newlib(L, functions);
    calendar_bind(L);
    business_bind(L);
    text_bind(L);
    browser_bind(L);
    frame_bind(L);
    relation_bind(L);
    map_register(L);
    storage_bind(L);
    project_bind(L);
    folder_bind(L);
    scratch_bind(L);
    dialect_bind(L);
    clock_bind(L);
    demo_bind(L);
    prompt_bind(L);
    doctor_bind(L);
    lua_pushstring(L, PERILUNE_VERSION);
    lua_setfield(L, -2, "version");
    return 1;
}

status script_library(struct script *script, const char *module, struct error *error)
{
    lua_State *L = script->L;
    lua_getglobal(L, "require");
    lua_pushstring(L, module);
    return sandbox_call(L, 1, 1, 0, error);
}

static int put_native(lua_State *L)
{
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE);
    bindings_open(L);
    lua_setfield(L, -2, "perilune.native");
    return 0;
}

status script_open(const struct script_options *options, struct script **out, struct error *error)
{
    struct script *script = memory_new(sizeof *script);
    struct session *session = &script->session;
    session->options = *options;
    const char *store = options->store_path ? options->store_path : SCRIPT_STORE;
    session->store_path = memory_copy_text(store, strlen(store));
    schema_init(&session->schema);
    arena_init(&session->dialect_arena);
    arena_init(&session->policies.arena);
    arena_init(&session->others.arena);
    status s = project_find(session, error);
    if (s == STATUS_OK) s = zone_load(options->zone ? options->zone : "UTC", NULL, &session->zone, error);
    if (s != STATUS_OK) goto out;
    session->rules = (struct calendar_rules){
        .zone = session->zone, .week_start = 1, .year_start = 1, .calendars = &session->calendars};
    session->joins =
        (struct query_joins){.schema = &session->schema, .find = session_join, .context = session};
    session->pool = pool_new(options->threads);
    script->L = sandbox_new(session);
    if (!script->L) {
        s = error_set(error, STATUS_MEMORY, "no memory for Lua");
        goto out;
    }
    lua_pushcfunction(script->L, put_native);
    s = sandbox_call(script->L, 0, 0, 0, error);
    if (s == STATUS_OK) s = script_library(script, "perilune.start", error);
    if (s == STATUS_OK) lua_settop(script->L, 0);
out:
    if (s != STATUS_OK) {
        script_close(script);
        script = NULL;
    }
    *out = script;
    return s;
}

void script_close(struct script *script)
{
    if (!script) return;
    if (script->L) lua_close(script->L);
    store_close(script->session.store);
    pool_free(script->session.pool);
    business_fini(&script->session);
    zone_free(script->session.zone);
    schema_fini(&script->session.schema);
    arena_fini(&script->session.dialect_arena);
    clocks_fini(&script->session);
    memory_free(script->session.store_path);
    memory_free(script->session.project);
    memory_free(script);
}

const char *script_store(const struct script *script)
{
    return script->session.store_path;
}

const char *script_project(const struct script *script)
{
    return script->session.project;
}

lua_State *script_state(struct script *script)
{
    return script->L;
}

status script_run_file(struct script *script, const char *path, struct error *error)
{
    lua_State *L = script->L;
    struct buffer text;
    buffer_init(&text);
    session_forget_snapshot(&script->session);
    status s = sandbox_read_file(path, &text, error);
    if (s == STATUS_OK) {
        struct slice source = slice_make(buffer_get(&text), text.size);
        if (source.size && source.data[0] == '#') { /* a first line for the shell */
            const char *end = memchr(source.data, '\n', source.size);
            size_t skip = end ? (size_t)(end - source.data) : source.size;
            source = slice_make(source.data + skip, source.size - skip);
        }
        const char *name = lua_pushfstring(L, "@%s", path);
        if (sandbox_load(L, source, name) != LUA_OK)
            s = error_set(error, STATUS_SYNTAX, "%s", lua_tostring(L, -1));
        else
            s = sandbox_call(L, 0, 0, script->session.options.time_limit, error);
    }
    buffer_fini(&text);
    lua_settop(L, 0);
    return s;
}

/* Sets an argument in the table on top. */
static void push_argument(lua_State *L, const struct script_argument *argument)
{
    if (argument->listed) {
        if (lua_getfield(L, -1, argument->name) == LUA_TNIL) {
            lua_newtable(L);
            lua_setfield(L, -3, argument->name);
            lua_pop(L, 1);
            lua_getfield(L, -1, argument->name);
        }
        lua_pushstring(L, argument->value);
        lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
        lua_pop(L, 1);
        return;
    }
    if (argument->value)
        lua_pushstring(L, argument->value);
    else
        lua_pushboolean(L, 1);
    lua_setfield(L, -2, argument->name);
}

status script_command(struct script *script, const char *command, const struct script_argument *arguments,
                      size_t count, struct buffer *output, int *exit_code, struct error *error)
{
    lua_State *L = script->L;
    *exit_code = 0;
    session_forget_snapshot(&script->session);
    status s = script_library(script, "perilune.command", error);
    if (s != STATUS_OK) return s;
    lua_getfield(L, -1, command);
    lua_createtable(L, 0, (int)count);
    for (size_t i = 0; i < count; i++) push_argument(L, &arguments[i]);
    s = sandbox_call(L, 1, 3, 0, error); /* text, exit code, complaint */
    if (s == STATUS_OK) {
        size_t size;
        const char *text = lua_tolstring(L, -3, &size), *complaint = lua_tostring(L, -1);
        if (text) buffer_append(output, text, size);
        *exit_code = (int)lua_tointeger(L, -2);
        if (complaint) s = error_set(error, STATUS_INVALID, "%s", complaint);
    }
    lua_settop(L, 0);
    return s;
}
