/* The project's folder: finding its file, listing its definitions, and the settings it gives the session.
 * What the file says is read and checked by lua/perilune/project.lua. */
#include "script/project.h"

#include "base/memory.h"
#include "script/bindings.h"
#include "script/read.h"

#include <lauxlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define PROJECT_FILE "perilune.lua"

enum { DEEPEST = 64 };

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
    if (!session->options.alone) find_above(session);
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

/* One word of letters, so that no path leaves the project. */
static bool is_folder_name(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

/* project_files(folder) -> paths of the definition files in a folder of the project, sorted */
static int project_files(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1), *project = session_of(L)->project;
    luaL_argcheck(L, is_folder_name(name), 1, "expected the name of a folder, as \"kpis\"");
    if (!project) {
        lua_newtable(L);
        return 1;
    }
    lua_pushfstring(L, "%s%s", project, name);
    folder_push_list(L, -1);
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
