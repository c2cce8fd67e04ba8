/* What the program stands on, for `perilune doctor`: libraries, zone data, files, the store. */
#include "script/bindings.h"

#include "base/utf8.h"
#include "ingest/stream.h"
#include "store/health.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* libraries() -> { {name, version}, ... } */
static int doctor_libraries(lua_State *L)
{
    const char *const rows[][2] = {{"perilune", PERILUNE_VERSION},
                                   {"SQLite", health_library()},
                                   {"Lua", LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE},
                                   {"utf8proc", utf8_library()},
                                   {"zlib", stream_library()}};
    size_t count = sizeof rows / sizeof *rows;
    lua_createtable(L, (int)count, 0);
    for (size_t i = 0; i < count; i++) {
        lua_createtable(L, 2, 0);
        for (int part = 0; part < 2; part++) {
            lua_pushstring(L, rows[i][part]);
            lua_rawseti(L, -2, part + 1);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

/* session() -> { store, project, zone, zone_folder, threads }: where this session looks */
static int doctor_session(lua_State *L)
{
    const struct session *session = session_of(L);
    lua_newtable(L);
    set_text(L, "store", session->store_path);
    set_text(L, "project", session->project);
    set_text(L, "zone", zone_name(session->zone));
    set_text(L, "zone_folder", zone_directory());
    lua_pushinteger(L, pool_size(session->pool));
    lua_setfield(L, -2, "threads");
    return 1;
}

/* file(path) -> { bytes, writable, folder }, or nil when there is none */
static int doctor_file(lua_State *L)
{
    const char *path = luaL_checkstring(L, 1);
    struct stat info;
    if (stat(path, &info) != 0) return 0;
    lua_newtable(L);
    lua_pushinteger(L, (lua_Integer)info.st_size);
    lua_setfield(L, -2, "bytes");
    lua_pushboolean(L, access(path, W_OK) == 0);
    lua_setfield(L, -2, "writable");
    lua_pushboolean(L, S_ISDIR(info.st_mode));
    lua_setfield(L, -2, "folder");
    return 1;
}

/* environment(name) -> the variable's value, or nil when it is not set or empty */
static int doctor_environment(lua_State *L)
{
    const char *value = getenv(luaL_checkstring(L, 1));
    if (!value || !*value) return 0;
    lua_pushstring(L, value);
    return 1;
}

/* program(name) -> the path under which a shell would find it, or nil */
static int doctor_program(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1), *folders = getenv("PATH");
    char path[4096];
    while (folders && *folders) {
        int size = (int)strcspn(folders, ":");
        int length = snprintf(path, sizeof path, "%.*s/%s", size, folders, name);
        if (length > 0 && length < (int)sizeof path && access(path, X_OK) == 0) {
            lua_pushstring(L, path);
            return 1;
        }
        folders += size + (folders[size] == ':');
    }
    return 0;
}

/* health() -> { format, lacks_trigger, snapshot, changes, why }; raises when the store cannot be opened */
static int doctor_health(lua_State *L)
{
    static const char *const states[] = {"missing", "current", "behind", "old", "damaged"};
    struct session *session = session_of(L);
    struct store *store;
    struct store_health health;
    struct error error;
    error_init(&error);
    status s = session_store(session, STORE_READ, &store, &error);
    if (s == STATUS_OK) s = store_health(store, &health, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    lua_newtable(L);
    lua_pushinteger(L, health.format);
    lua_setfield(L, -2, "format");
    set_text(L, "lacks_trigger", health.lacks_trigger);
    set_text(L, "snapshot", states[health.snapshot]);
    lua_pushinteger(L, (lua_Integer)health.changes);
    lua_setfield(L, -2, "changes");
    set_text(L, "why", health.why);
    return 1;
}

void doctor_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"libraries", doctor_libraries},
                                         {"session", doctor_session},
                                         {"file", doctor_file},
                                         {"environment", doctor_environment},
                                         {"program", doctor_program},
                                         {"health", doctor_health},
                                         {NULL, NULL}};
    lua_newtable(L);
    luaL_setfuncs(L, functions, 0);
    lua_setfield(L, -2, "doctor");
}
