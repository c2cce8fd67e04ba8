/* Folders for the library: the definition files in one, and making a new one. */
#include "script/bindings.h"
#include "script/folder.h"
#include "script/read.h"

#include "base/memory.h"

#include <lauxlib.h>

/* Protected: fills the list at 1 with the paths of the files at 3, in the folder at 2. */
static int fill_list(lua_State *L)
{
    const struct file_names *names = lua_touserdata(L, 3);
    for (size_t i = 0; i < names->count; i++) {
        lua_pushfstring(L, "%s/%s", lua_tostring(L, 2), names->items[i]);
        lua_rawseti(L, 1, (lua_Integer)i + 1);
    }
    return 0;
}

void folder_push_list(lua_State *L, int index)
{
    struct file_names names = {0};
    struct error error;
    index = lua_absindex(L, index);
    error_init(&error);
    lua_newtable(L);
    lua_pushcfunction(L, fill_list);
    lua_pushvalue(L, -2);
    lua_pushvalue(L, index);
    lua_pushlightuserdata(L, &names); /* list, function, list, folder, names */
    status s = folder_list(lua_tostring(L, index), &names, &error);
    int code = s == STATUS_OK ? lua_pcall(L, 3, 0, 0) : LUA_OK;
    file_names_fini(&names);
    if (s != STATUS_OK) session_raise(L, &error);
    if (code != LUA_OK) lua_error(L);
}

/* definition_files(folder) -> paths of the *.lua files in a folder, sorted */
static int folder_files(lua_State *L)
{
    luaL_checkstring(L, 1);
    lua_settop(L, 1);
    folder_push_list(L, 1);
    return 1;
}

static int arena_gc(lua_State *L)
{
    arena_fini(lua_touserdata(L, 1));
    return 0;
}

static struct arena *push_arena(lua_State *L)
{
    struct arena *arena = lua_newuserdatauv(L, sizeof *arena, 0);
    arena_init(arena);
    if (luaL_newmetatable(L, "perilune.folder")) {
        lua_pushcfunction(L, arena_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return arena;
}

/* The list { { path, text }, ... } at 2; its memory is pushed. */
static struct new_file *read_files(lua_State *L, size_t *count)
{
    luaL_checktype(L, 2, LUA_TTABLE);
    *count = (size_t)lua_rawlen(L, 2);
    struct arena *arena = push_arena(L);
    struct new_file *files = arena_new(arena, (*count + 1) * sizeof *files);
    for (size_t i = 0; i < *count; i++) {
        if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TTABLE) luaL_error(L, "expected files");
        files[i].path = read_text(L, -1, "path", arena);
        const char *text = read_text(L, -1, "text", arena);
        if (!files[i].path || !text) luaL_error(L, "a file needs a path and a text");
        files[i].text = slice_of(text);
        lua_pop(L, 1);
    }
    return files;
}

/* make_folder(folder, { { path, text }, ... }) -> is the folder itself new? A folder with these files, or
 * nothing; raises. */
static int folder_new(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    lua_settop(L, 2);
    size_t count;
    bool made;
    struct new_file *files = read_files(L, &count);
    struct error error;
    error_init(&error);
    if (folder_make(folder, files, count, &made, &error) != STATUS_OK) return session_raise(L, &error);
    lua_pushboolean(L, made);
    return 1;
}

/* remove_folder(folder, files, made): takes away what make_folder made, with what it returned. */
static int folder_take_away(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    luaL_checktype(L, 3, LUA_TBOOLEAN);
    bool made = lua_toboolean(L, 3);
    size_t count;
    struct new_file *files = read_files(L, &count);
    folder_remove(folder, files, count, made);
    return 0;
}

/* fill_folder(folder, { { path, text }, ... }): puts files into a folder, replacing those of the same names;
 * raises. */
static int folder_put(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    lua_settop(L, 2);
    size_t count;
    struct new_file *files = read_files(L, &count);
    struct error error;
    error_init(&error);
    return folder_fill(folder, files, count, &error) == STATUS_OK ? 0 : session_raise(L, &error);
}

void folder_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"definition_files", folder_files},
                                         {"make_folder", folder_new},
                                         {"remove_folder", folder_take_away},
                                         {"fill_folder", folder_put},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
