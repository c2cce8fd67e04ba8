/* The project's folder: finding its file, listing its definitions, and the settings it gives the session.
 * What the file says is read and checked by lua/perilune/project.lua. */
#include "script/project.h"

#include "base/memory.h"
#include "script/bindings.h"
#include "script/read.h"

#include <dirent.h>
#include <errno.h>
#include <lauxlib.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROJECT_FILE "perilune.lua"

enum { DEEPEST = 64, MOST_FILES = 1000 };

/* ---- finding it ---- */

static bool is_file(const char *folder, const char *name, struct stat *info)
{
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s%s", folder, name);
    bool good = stat(buffer_get(&path), info) == 0;
    buffer_fini(&path);
    return good && S_ISREG(info->st_mode);
}

static bool is_root(const char *folder)
{
    struct stat here, parent;
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s.", folder);
    bool known = stat(buffer_get(&path), &here) == 0;
    buffer_format(&path, "./..");
    known = known && stat(buffer_get(&path), &parent) == 0;
    buffer_fini(&path);
    return !known || (here.st_dev == parent.st_dev && here.st_ino == parent.st_ino);
}

static bool belongs_to_us(const struct stat *info)
{
    return info->st_uid == geteuid() || info->st_uid == 0;
}

static void pass_over(const struct session *session, const char *folder)
{
    struct error notice;
    if (!session->options.notice) return;
    error_init(&notice);
    (void)error_set(&notice, STATUS_INVALID,
                    "%s" PROJECT_FILE " belongs to another user and is not used; --project %s uses it",
                    folder, folder);
    session->options.notice(session->options.context, notice.message);
}

static status find_named(struct session *session, const char *folder, struct error *error)
{
    struct stat info;
    struct buffer prefix;
    size_t size = strlen(folder);
    buffer_init(&prefix);
    buffer_format(&prefix, "%s%s", folder, size && folder[size - 1] != '/' ? "/" : "");
    bool found = is_file(buffer_get(&prefix), PROJECT_FILE, &info);
    if (found) session->project = memory_copy_text(buffer_get(&prefix), prefix.size);
    buffer_fini(&prefix);
    if (found) return STATUS_OK;
    return error_set(error, STATUS_NOT_FOUND, "--project %s: no file " PROJECT_FILE " in that folder",
                     folder);
}

static void find_above(struct session *session)
{
    struct buffer prefix;
    struct stat info;
    buffer_init(&prefix);
    for (int depth = 0; depth < DEEPEST; depth++) {
        const char *folder = buffer_get(&prefix);
        if (is_file(folder, PROJECT_FILE, &info)) {
            if (depth == 0 || belongs_to_us(&info))
                session->project = memory_copy_text(folder, prefix.size);
            else
                pass_over(session, folder);
            break;
        }
        if (is_root(folder)) break;
        buffer_text(&prefix, "../");
    }
    buffer_fini(&prefix);
}

status project_find(struct session *session, struct error *error)
{
    if (session->options.project) return find_named(session, session->options.project, error);
    find_above(session);
    return STATUS_OK;
}

/* ---- for the library ---- */

/* project_file() -> the path of the project file, or nil */
static int project_file(lua_State *L)
{
    const char *project = session_of(L)->project;
    if (!project) return 0;
    lua_pushfstring(L, "%s" PROJECT_FILE, project);
    return 1;
}

static bool is_definition_file(const char *name)
{
    size_t size = strlen(name);
    return name[0] != '.' && size > 4 && strcmp(name + size - 4, ".lua") == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

struct file_names {
    char **items;
    size_t count, capacity;
};

static void file_names_free(struct file_names *names)
{
    for (size_t i = 0; i < names->count; i++) memory_free(names->items[i]);
    memory_free(names->items);
}

/* The names of a folder's definition files, sorted; none when there is no such folder. */
static status list_files(const char *folder, struct file_names *names, struct error *error)
{
    DIR *directory = opendir(folder);
    status s = STATUS_OK;
    if (!directory && (errno == ENOENT || errno == ENOTDIR)) return STATUS_OK;
    if (!directory) return error_set(error, STATUS_IO, "%s: %s", folder, strerror(errno));
    for (struct dirent *entry; s == STATUS_OK && (entry = readdir(directory));) {
        void *items = names->items;
        if (!is_definition_file(entry->d_name)) continue;
        if (names->count == MOST_FILES)
            s = error_set(error, STATUS_LIMIT, "%s: more than %d definition files", folder, MOST_FILES);
        else if (!memory_try_grow(&items, &names->capacity, names->count + 1, sizeof *names->items))
            s = error_set(error, STATUS_MEMORY, "%s: no memory for the names of its files", folder);
        if (s != STATUS_OK) break;
        names->items = items;
        names->items[names->count++] = memory_copy_text(entry->d_name, strlen(entry->d_name));
    }
    closedir(directory);
    if (names->count) qsort(names->items, names->count, sizeof *names->items, by_name);
    return s;
}

/* One word of letters, so that no path leaves the project. */
static bool is_folder_name(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

/* Protected: fills the list at 1 with the paths of the files at 3, in the folder at 2. */
static int push_paths(lua_State *L)
{
    const struct file_names *names = lua_touserdata(L, 3);
    for (size_t i = 0; i < names->count; i++) {
        lua_pushfstring(L, "%s/%s", lua_tostring(L, 2), names->items[i]);
        lua_rawseti(L, 1, (lua_Integer)i + 1);
    }
    return 0;
}

/* project_files(folder) -> paths of the definition files in a folder of the project, sorted */
static int project_files(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1), *project = session_of(L)->project;
    luaL_argcheck(L, is_folder_name(name), 1, "expected the name of a folder, as \"kpis\"");
    lua_newtable(L);
    if (!project) return 1;
    const char *folder = lua_pushfstring(L, "%s%s", project, name); /* name, list, folder */
    struct file_names names = {0};
    struct error error;
    error_init(&error);
    lua_pushcfunction(L, push_paths);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, 3);
    lua_pushlightuserdata(L, &names);
    status s = list_files(folder, &names, &error);
    int code = s == STATUS_OK ? lua_pcall(L, 3, 0, 0) : LUA_OK;
    file_names_free(&names);
    if (s != STATUS_OK) return session_raise(L, &error);
    if (code != LUA_OK) return lua_error(L);
    lua_settop(L, 2);
    return 1;
}

/* The zone that counts from now on; the one it replaces is freed. */
static void take_zone(struct session *session, struct zone *zone)
{
    zone_free(session->zone);
    session->zone = zone;
    session->rules.zone = zone;
}

static void take_store(struct session *session, const char *store)
{
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s%s", store[0] == '/' ? "" : session->project, store);
    memory_free(session->store_path);
    session->store_path = memory_copy_text(buffer_get(&path), path.size);
    buffer_fini(&path);
}

/* project_settings(zone, week_start, year_start, store) -> nothing, or the message why the zone is none; nil
 * keeps what there is. Options of the command line count more. Once, before the store is used. */
static int project_settings(lua_State *L)
{
    struct session *session = session_of(L);
    const char *name = luaL_optstring(L, 1, NULL), *store = luaL_optstring(L, 4, SCRIPT_STORE);
    lua_Integer week_start = luaL_optinteger(L, 2, 1), year_start = luaL_optinteger(L, 3, 1);
    luaL_argcheck(L, week_start >= 1 && week_start <= 7, 2, "expected a weekday, 1 to 7");
    luaL_argcheck(L, year_start >= 1 && year_start <= 12, 3, "expected a month, 1 to 12");
    if (!session->project || session->store) return luaL_error(L, "there is no project to set up");
    struct zone *zone = NULL;
    struct error error;
    error_init(&error);
    if (name && zone_load(name, NULL, &zone, &error) != STATUS_OK) {
        lua_pushstring(L, error.message);
        return 1;
    }
    if (zone && !session->options.zone)
        take_zone(session, zone);
    else
        zone_free(zone);
    session->rules.week_start = (int)week_start;
    session->rules.year_start = (int)year_start;
    if (!session->options.store_path) take_store(session, store);
    return 0;
}

void project_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"project_file", project_file},
                                         {"project_files", project_files},
                                         {"project_settings", project_settings},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
