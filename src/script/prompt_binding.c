/* What the prompt asks of the session: its store, texts that a column knows, files, the user's editor. */
#include "script/bindings.h"

#include "base/memory.h"

#include <dirent.h>
#include <lauxlib.h>
#include <sys/stat.h>

enum { MOST_CODES = 200000, MOST_FILES = 2000 };

static struct slice check_text(lua_State *L, int index)
{
    size_t size;
    const char *text = luaL_checklstring(L, index, &size);
    return slice_make(text, size);
}

/* store_path() -> path, and whether there is such a file */
static int prompt_store_path(lua_State *L)
{
    struct stat info;
    const struct session *session = session_of(L);
    lua_pushstring(L, session->store_path);
    lua_pushboolean(L, stat(session->store_path, &info) == 0);
    return 2;
}

/* open_store(path): from now on queries ask this store. It is opened at once, when there is one, so that a
 * file that is none is refused and the session stays with its store; raises. */
static int prompt_open_store(lua_State *L)
{
    struct session *session = session_of(L);
    struct slice path = check_text(L, 1);
    struct store *store = NULL;
    struct stat info;
    struct error error;
    error_init(&error);
    if (session->scratch) return luaL_error(L, "a scratch store is in use");
    if (stat(path.data, &info) == 0 &&
        store_open(path.data, STORE_READ, &session->stored, &store, &error) != STATUS_OK)
        return session_raise(L, &error);
    session_forget_snapshot(session);
    store_close(session->store);
    session->store = store;
    session->store_mode = STORE_READ;
    memory_free(session->store_path);
    session->store_path = memory_copy_text(path.data, path.size);
    return 0;
}

static bool begins_with(struct slice text, struct slice start)
{
    return text.size >= start.size && memcmp(text.data, start.data, start.size) == 0;
}

/* Appends to the list on top the texts of a column that begin with `start`, from its dictionary. */
static void add_texts(lua_State *L, const struct column *column, struct slice start, lua_Integer most)
{
    lua_Integer count = 0;
    for (uint32_t code = 0; code < column->dictionary.count && code < MOST_CODES && count < most; code++) {
        struct slice text = dictionary_text(&column->dictionary, code);
        if (!begins_with(text, start)) continue;
        lua_pushlstring(L, text.data, text.size);
        lua_rawseti(L, -2, ++count);
    }
}

/* texts(table, field, start, most) -> texts that the snapshot knows in a column and that begin with `start`,
 * not sorted: no row is looked at, so some may be gone from the rows. Of large dictionaries only the first
 * 200,000. Raises when the store cannot be read. */
static int prompt_texts(lua_State *L)
{
    struct session *session = session_of(L);
    struct slice table_name = check_text(L, 1), field_name = check_text(L, 2), start = check_text(L, 3);
    lua_Integer most = luaL_checkinteger(L, 4);
    struct snapshot *snapshot;
    struct error error;
    error_init(&error);
    lua_newtable(L);
    const struct table_schema *schema = schema_table(&session->schema, table_name);
    int field = schema && !schema->derived_from ? schema_field(schema, field_name) : -1;
    if (field < 0 || schema->fields[field].type != TYPE_TEXT || schema->fields[field].long_text) return 1;
    status s = session_snapshot(session, &snapshot, &error);
    const struct table *table = s == STATUS_OK ? snapshot_table(snapshot, table_name) : NULL;
    if (table) s = snapshot_check_texts(snapshot, table, field, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    if (table) add_texts(L, &table->columns[field], start, most);
    return 1;
}

/* Appends the names of a folder that begin with `start`, one a line; folders end with a slash. */
static void list_names(const char *folder, struct slice start, struct buffer *out)
{
    DIR *open = opendir(folder);
    if (!open) return;
    int count = 0;
    for (struct dirent *item; count < MOST_FILES && (item = readdir(open));) {
        struct slice name = slice_of(item->d_name);
        struct stat info;
        bool hidden = name.data[0] == '.' && (start.size == 0 || start.data[0] != '.');
        if (hidden || !begins_with(name, start) || strchr(name.data, '\n')) continue;
        bool is_folder = fstatat(dirfd(open), name.data, &info, 0) == 0 && S_ISDIR(info.st_mode);
        buffer_format(out, "%s%s\n", name.data, is_folder ? "/" : "");
        count++;
    }
    closedir(open);
}

/* file_names(folder, start) -> names, one a line */
static int prompt_file_names(lua_State *L)
{
    const char *folder = luaL_checkstring(L, 1);
    struct slice start = check_text(L, 2);
    struct buffer names;
    buffer_init(&names);
    list_names(*folder ? folder : ".", start, &names);
    lua_pushlstring(L, buffer_get(&names), names.size);
    buffer_fini(&names);
    return 1;
}

/* edit(text) -> the text as the user's editor left it; raises. */
static int prompt_edit(lua_State *L)
{
    const struct script_options *options = &session_of(L)->options;
    struct slice text = check_text(L, 1);
    struct buffer out;
    struct error error;
    error_init(&error);
    if (!options->edit) return luaL_error(L, ".edit needs a terminal");
    buffer_init(&out);
    status s = options->edit(options->context, text, &out, &error);
    if (s == STATUS_OK) lua_pushlstring(L, buffer_get(&out), out.size);
    buffer_fini(&out);
    return s == STATUS_OK ? 1 : session_raise(L, &error);
}

/* write(path, text): a file that the user named, whole or not at all; raises. */
static int prompt_write(lua_State *L)
{
    const struct script_options *options = &session_of(L)->options;
    const char *path = luaL_checkstring(L, 1);
    struct slice text = check_text(L, 2);
    struct error error;
    error_init(&error);
    if (!options->write) return luaL_error(L, "%s: no file is written here", path);
    if (options->write(options->context, path, text, &error) != STATUS_OK) return session_raise(L, &error);
    return 0;
}

/* Tells what it is called with, then is the method itself: in the same frame, so that complaints about
 * arguments name the method and the user's line. */
static int call_watched(lua_State *L)
{
    int count = lua_gettop(L);
    luaL_checkstack(L, count + 1, "too many arguments");
    lua_pushvalue(L, lua_upvalueindex(2));
    for (int i = 1; i <= count; i++) lua_pushvalue(L, i);
    lua_call(L, count, 0);
    return lua_tocfunction(L, lua_upvalueindex(1))(L);
}

/* watched(method, tell) -> the method, a C function without values of its own, which calls tell(...) first */
static int prompt_watched(lua_State *L)
{
    luaL_argcheck(L, lua_iscfunction(L, 1), 1, "expected a method of the engine");
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_pushcclosure(L, call_watched, 2);
    return 1;
}

void prompt_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"watched", prompt_watched},       {"store_path", prompt_store_path},
                                         {"open_store", prompt_open_store}, {"texts", prompt_texts},
                                         {"file_names", prompt_file_names}, {"edit", prompt_edit},
                                         {"write", prompt_write},           {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
