/* The sandbox: an allocator with a cap, a hook for the clock and Ctrl-C, and two environments.
 *
 * The library (lua/perilune) runs in the state's own globals. Users' chunks run in a table of their own that
 * reads through to a frozen copy of the safe functions, so nothing a script does to `string` reaches the
 * library. */
#include "script/sandbox.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "script/embedded.h"

#include <errno.h>
#include <lauxlib.h>
#include <lualib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { HOOK_EVERY = 10000, LONGEST_SCRIPT = 64 << 20 };

static const char environment_key, frozen_key;

static void *allocate(void *context, void *block, size_t before, size_t after)
{
    struct session *session = context;
    if (!block) before = 0;
    if (after == 0) {
        free(block);
        session->memory_used -= before;
        return NULL;
    }
    if (after > before && session->memory_used + (after - before) > session->memory_limit) return NULL;
    void *grown = realloc(block, after);
    if (grown) session->memory_used += after - before;
    return grown;
}

/* Once the time is over every instruction raises, so that pcall cannot keep a script alive. */
static void on_count(lua_State *L, lua_Debug *debug)
{
    (void)debug;
    bool late = interrupt_late();
    if (!late && !interrupt_pending()) return;
    lua_sethook(L, on_count, LUA_MASKCOUNT, 1);
    luaL_where(L, 0); /* inside a hook level 0 is the function that was running */
    if (late)
        session_push_late(L);
    else
        lua_pushliteral(L, "interrupted");
    lua_concat(L, 2);
    lua_error(L);
}

/* Adds a line for each place of the user's that led to the error; the library's own are of no use to them. */
static void add_traceback(lua_State *L, luaL_Buffer *text)
{
    lua_Debug debug;
    char line[64];
    bool any = false;
    for (int level = 1; lua_getstack(L, level, &debug); level++) {
        lua_getinfo(L, "Sl", &debug);
        if (debug.currentline <= 0 || session_is_library(debug.short_src)) continue;
        luaL_addstring(text, any ? "\n  called from " : "\n  in ");
        luaL_addstring(text, debug.short_src);
        snprintf(line, sizeof line, ":%d", debug.currentline);
        luaL_addstring(text, line);
        any = true;
    }
}

/* The message handler: perilune.mistake says it in the words of who wrote the script; --verbose adds where
 * it was called from. */
static int explain_failure(lua_State *L)
{
    luaL_Buffer text;
    luaL_tolstring(L, 1, NULL);
    lua_replace(L, 1);
    lua_settop(L, 1);
    lua_getglobal(L, "require");
    lua_pushliteral(L, "perilune.mistake");
    if (lua_pcall(L, 1, 1, 0) == LUA_OK && lua_istable(L, 2)) {
        lua_getfield(L, 2, "explain");
        lua_pushvalue(L, 1);
        session_push_place(L);
        if (lua_pcall(L, 2, 1, 0) == LUA_OK && lua_type(L, -1) == LUA_TSTRING) lua_replace(L, 1);
    }
    lua_settop(L, 1);
    luaL_buffinit(L, &text);
    lua_pushvalue(L, 1);
    luaL_addvalue(&text);
    if (session_of(L)->options.verbose) add_traceback(L, &text);
    luaL_pushresult(&text);
    return 1;
}

status sandbox_call(lua_State *L, int arguments, int results, double seconds, struct error *error)
{
    struct session *session = session_of(L);
    int base = lua_gettop(L) - arguments;
    double outer = session->deadline, outer_budget = session->time_budget;
    double own = seconds > 0 ? interrupt_clock() + seconds : 0;
    if (own > 0 && (outer == 0 || own < outer)) { /* of two limits the nearer one holds */
        session->deadline = own;
        session->time_budget = seconds;
        interrupt_set_deadline(own);
    }
    lua_sethook(L, on_count, LUA_MASKCOUNT, HOOK_EVERY);
    lua_pushcfunction(L, explain_failure);
    lua_insert(L, base);
    int code = lua_pcall(L, arguments, results, base);
    lua_remove(L, base);
    session->deadline = outer;
    interrupt_set_deadline(outer);
    session->time_budget = outer_budget;
    lua_sethook(L, on_count, LUA_MASKCOUNT, HOOK_EVERY);
    if (code == LUA_OK) return STATUS_OK;
    status s = interrupt_pending() ? STATUS_INTERRUPTED : code == LUA_ERRMEM ? STATUS_MEMORY : STATUS_INVALID;
    const char *message = lua_tostring(L, -1);
    if (s == STATUS_MEMORY)
        s = error_set(error, s, "the script needs more than its %zu MiB of memory",
                      session->memory_limit >> 20);
    else
        s = error_set(error, s, "%s", message ? message : "the script failed without a message");
    lua_settop(L, base - 1);
    return s;
}

int sandbox_load(lua_State *L, struct slice text, const char *name)
{
    int code = luaL_loadbufferx(L, text.data ? text.data : "", text.size, name, "t");
    if (code != LUA_OK) return code;
    sandbox_push_environment(L);
    lua_setupvalue(L, -2, 1);
    return LUA_OK;
}

status sandbox_read_file(const char *path, struct buffer *out, struct error *error)
{
    struct stat info;
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s", path,
                         strerror(errno));
    status s = STATUS_OK;
    if (fstat(fileno(file), &info) == 0 && S_ISDIR(info.st_mode))
        s = error_set(error, STATUS_IO, "%s: is a folder; expected a file of Lua", path);
    char block[16384];
    size_t got;
    while (s == STATUS_OK && (got = fread(block, 1, sizeof block, file)) > 0) {
        if (out->size + got > LONGEST_SCRIPT)
            s = error_set(error, STATUS_LIMIT, "%s: longer than 64 MiB; expected a file of Lua", path);
        else
            buffer_append(out, block, got);
    }
    if (s == STATUS_OK && ferror(file)) s = error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    fclose(file);
    return s;
}

/* ---- what replaces Lua's own ---- */

static int sandbox_print(lua_State *L)
{
    struct session *session = session_of(L);
    int count = lua_gettop(L);
    luaL_Buffer line;
    luaL_buffinit(L, &line);
    for (int i = 1; i <= count; i++) {
        if (i > 1) luaL_addchar(&line, '\t');
        luaL_tolstring(L, i, NULL);
        luaL_addvalue(&line);
    }
    luaL_addchar(&line, '\n');
    luaL_pushresult(&line);
    size_t size;
    const char *data = lua_tolstring(L, -1, &size);
    session->options.print(session->options.context, data, size);
    return 0;
}

/* load(text [, name [, mode [, environment]]]): text only; mode is ignored. */
static int sandbox_load_text(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    const char *name = luaL_optstring(L, 2, text);
    bool own = !lua_isnoneornil(L, 4);
    if (sandbox_load(L, slice_make(text, size), name) != LUA_OK) {
        lua_pushnil(L);
        lua_insert(L, -2);
        return 2;
    }
    if (own) {
        lua_pushvalue(L, 4);
        lua_setupvalue(L, -2, 1);
    }
    return 1;
}

static int sandbox_collectgarbage(lua_State *L)
{
    const char *option = luaL_optstring(L, 1, "collect");
    if (strcmp(option, "count") == 0) {
        lua_pushnumber(L, (lua_Number)session_of(L)->memory_used / 1024);
        return 1;
    }
    luaL_argcheck(L, strcmp(option, "collect") == 0, 1, "scripts may only \"collect\" and \"count\"");
    lua_gc(L, LUA_GCCOLLECT);
    lua_pushinteger(L, 0);
    return 1;
}

static const struct embedded_text *find_embedded(const char *path)
{
    for (const struct embedded_text *text = embedded_texts; text->path; text++)
        if (strcmp(text->path, path) == 0) return text;
    return NULL;
}

/* Module names are dotted words: nothing that could leave the folder. */
static bool is_module_name(const char *name)
{
    bool fresh = true;
    for (; *name; name++) {
        bool word = (*name >= 'a' && *name <= 'z') || (*name >= 'A' && *name <= 'Z') ||
                    (*name >= '0' && *name <= '9') || *name == '_';
        if (!word && (*name != '.' || fresh)) return false;
        fresh = !word;
    }
    return !fresh;
}

/* Pushes a loaded chunk of the program's own; the library's get the state's globals. */
static void load_library(lua_State *L, const struct embedded_text *text)
{
    const char *chunk = lua_pushfstring(L, "=%s", text->path);
    if (luaL_loadbufferx(L, text->data, text->size, chunk, "t") != LUA_OK) lua_error(L);
    lua_remove(L, -2);
}

static void load_project_module(lua_State *L, const char *name)
{
    luaL_gsub(L, name, ".", LUA_DIRSEP);
    const char *project = session_of(L)->project;
    const char *path =
        lua_pushfstring(L, "%s%s.lua", project ? project : "", lua_tostring(L, -1)); /* slashed, path */
    struct buffer text;
    struct error error;
    buffer_init(&text);
    error_init(&error);
    status s = sandbox_read_file(path, &text, &error);
    int code = LUA_OK;
    if (s == STATUS_OK)
        code = sandbox_load(L, slice_make(buffer_get(&text), text.size), lua_pushfstring(L, "@%s", path));
    buffer_fini(&text);
    if (s == STATUS_NOT_FOUND)
        luaL_error(L, "no module \"%s\" (neither the program's own nor %s)", name, path);
    if (s != STATUS_OK) session_raise(L, &error);
    if (code != LUA_OK) lua_error(L);
}

/* require(name): "perilune.x" is the library's, any other a file of the project; without a project a file
 * relative to the current folder. */
static int sandbox_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    lua_settop(L, 1);
    luaL_argcheck(L, is_module_name(name), 1, "expected a module name such as \"kpis.support\"");
    lua_getfield(L, LUA_REGISTRYINDEX, LUA_LOADED_TABLE); /* name, loaded */
    if (lua_getfield(L, 2, name) != LUA_TNIL) return 1;
    lua_pop(L, 1);
    bool own = strncmp(name, "perilune.", 9) == 0;
    if (own) {
        lua_pushfstring(L, "lua/%s.lua", luaL_gsub(L, name, ".", LUA_DIRSEP));
        const struct embedded_text *text = find_embedded(lua_tostring(L, -1));
        if (!text) return luaL_error(L, "no module \"%s\" in the library", name);
        load_library(L, text);
    } else {
        load_project_module(L, name);
    }
    lua_pushvalue(L, 1);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_pushboolean(L, 1);
    }
    lua_pushvalue(L, -1);
    lua_setfield(L, 2, name);
    return 1;
}

/* The scripts' require: the engine's bindings are the library's, because they read any file, and so are the
 * prompt's commands, which write files and start programs. */
static int script_require(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    bool own = strcmp(name, "perilune.native") == 0 || strncmp(name, "perilune.repl", 13) == 0;
    if (own && !session_of(L)->options.trust)
        return luaL_error(L, "%s is for the library only; --trust lifts that for scripts of your own", name);
    return sandbox_require(L);
}

static int refuse_write(lua_State *L)
{
    return luaL_error(L, "this table is read-only");
}

/* Replaces the table on top by an empty one that reads through to it. */
static void freeze(lua_State *L)
{
    lua_newtable(L); /* table, proxy */
    lua_createtable(L, 0, 3);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushcfunction(L, refuse_write);
    lua_setfield(L, -2, "__newindex");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

static void add_safe_functions(lua_State *L)
{
    static const char *const functions[] = {
        "assert", "error",    "getmetatable", "ipairs", "next",           "pairs",    "pcall",    "rawequal",
        "rawget", "rawlen",   "rawset",       "select", "setmetatable",   "tonumber", "tostring", "type",
        "xpcall", "_VERSION", "print",        "load",   "collectgarbage", "require"};
    static const char *const libraries[] = {"string", "table", "math", "utf8", "coroutine"};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
        lua_getglobal(L, functions[i]);
        lua_setfield(L, -2, functions[i]);
    }
    for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
        lua_getglobal(L, libraries[i]);
        freeze(L);
        lua_setfield(L, -2, libraries[i]);
    }
    lua_pushcfunction(L, script_require);
    lua_setfield(L, -2, "require");
}

/* What --trust gives back to scripts; the library does without. */
static void add_trusted_libraries(lua_State *L)
{
    static const luaL_Reg libraries[] = {{LUA_IOLIBNAME, luaopen_io},
                                         {LUA_OSLIBNAME, luaopen_os},
                                         {LUA_DBLIBNAME, luaopen_debug},
                                         {NULL, NULL}};
    for (const luaL_Reg *library = libraries; library->name; library++) {
        luaL_requiref(L, library->name, library->func, 0);
        lua_setfield(L, -2, library->name);
    }
}

static void close_doors(lua_State *L)
{
    static const char *const gone[] = {"dofile", "loadfile", "warn", "io", "os", "package", "debug"};
    static const luaL_Reg replaced[] = {{"print", sandbox_print},
                                        {"load", sandbox_load_text},
                                        {"collectgarbage", sandbox_collectgarbage},
                                        {"require", sandbox_require},
                                        {NULL, NULL}};
    for (size_t i = 0; i < sizeof gone / sizeof *gone; i++) {
        lua_pushnil(L);
        lua_setglobal(L, gone[i]);
    }
    lua_pushglobaltable(L);
    luaL_setfuncs(L, replaced, 0);
    lua_pop(L, 1);
    lua_getglobal(L, "string");
    lua_pushnil(L);
    lua_setfield(L, -2, "dump");
    lua_pop(L, 1);
    lua_pushliteral(L, "");
    lua_getmetatable(L, -1);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable"); /* getmetatable("") must not give the real string table */
    lua_pop(L, 2);
}

static int open_state(lua_State *L)
{
    static const luaL_Reg libraries[] = {{"_G", luaopen_base},
                                         {LUA_STRLIBNAME, luaopen_string},
                                         {LUA_TABLIBNAME, luaopen_table},
                                         {LUA_MATHLIBNAME, luaopen_math},
                                         {LUA_UTF8LIBNAME, luaopen_utf8},
                                         {LUA_COLIBNAME, luaopen_coroutine},
                                         {NULL, NULL}};
    for (const luaL_Reg *library = libraries; library->name; library++) {
        luaL_requiref(L, library->name, library->func, 1);
        lua_pop(L, 1);
    }
    close_doors(L);
    lua_newtable(L); /* frozen */
    add_safe_functions(L);
    if (session_of(L)->options.trust) add_trusted_libraries(L);
    lua_rawsetp(L, LUA_REGISTRYINDEX, &frozen_key);
    lua_newtable(L); /* environment */
    lua_newtable(L);
    lua_rawgetp(L, LUA_REGISTRYINDEX, &frozen_key);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pushvalue(L, -1);
    lua_setfield(L, -2, "_G");
    lua_rawsetp(L, LUA_REGISTRYINDEX, &environment_key);
    /* the library puts what scripts see into this table */
    lua_rawgetp(L, LUA_REGISTRYINDEX, &frozen_key);
    lua_setglobal(L, "SCRIPT_GLOBALS");
    return 0;
}

void sandbox_push_environment(lua_State *L)
{
    lua_rawgetp(L, LUA_REGISTRYINDEX, &environment_key);
}

lua_State *sandbox_new(struct session *session)
{
    session->memory_limit = session->options.memory_limit ? session->options.memory_limit : (size_t)1 << 30;
    lua_State *L = lua_newstate(allocate, session);
    if (!L) return NULL;
    *(struct session **)lua_getextraspace(L) = session;
    lua_pushcfunction(L, open_state);
    if (lua_pcall(L, 0, 0, 0) != LUA_OK) {
        lua_close(L);
        return NULL;
    }
    return L;
}
