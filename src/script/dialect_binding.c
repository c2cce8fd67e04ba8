/* The dialect of the derived tables, for the library: Lua gives it as data when they are first asked for. */
#include "script/bindings.h"
#include "script/read.h"

#include <lauxlib.h>

static const char *const loader_key = "perilune.dialect.loader";

/* dialect_loader(function): called when a derived table is asked for and no dialect was chosen; it chooses
 * one. */
static int dialect_loader(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, loader_key);
    return 0;
}

static void need_dialect(lua_State *L, const struct table_schema *table)
{
    struct session *session = session_of(L);
    if (session->dialect.name) return;
    if (lua_getfield(L, LUA_REGISTRYINDEX, loader_key) != LUA_TFUNCTION)
        luaL_error(L, "table \"%s\": no dialect was chosen", table->name);
    lua_call(L, 0, 0);
    if (!session->dialect.name) luaL_error(L, "table \"%s\": no dialect was chosen", table->name);
}

void dialect_need(lua_State *L, const struct table_schema *table)
{
    if (!table->derived_from) return;
    need_dialect(L, table);
    if (schema_table(&session_of(L)->clocked, slice_of(table->name))) clocks_need(L, table);
}

status dialect_choose(lua_State *L, struct error *error)
{
    int top = lua_gettop(L);
    if (session_of(L)->dialect.name) return STATUS_OK;
    bool called = lua_getfield(L, LUA_REGISTRYINDEX, loader_key) == LUA_TFUNCTION;
    status s = STATUS_OK;
    if (called && lua_pcall(L, 0, 0, 0) != LUA_OK)
        s = error_set(error, STATUS_INVALID, "%s", luaL_tolstring(L, -1, NULL));
    else if (!session_of(L)->dialect.name)
        s = error_set(error, STATUS_INVALID, "no dialect was chosen for facts");
    lua_settop(L, top);
    return s;
}

/* ---- choosing one ---- */

/* The number of a text in a list that NULL ends; raises. */
static uint8_t number_in(lua_State *L, const char *text, const char *const *names, const char *what)
{
    for (uint8_t i = 0; text && names[i]; i++)
        if (strcmp(text, names[i]) == 0) return i;
    luaL_error(L, "dialect: %s: \"%s\" is none", what, text ? text : "?");
    return 0;
}

/* Field `name`: a list of {text, meaning}. */
static struct dialect_words read_words(lua_State *L, const char *name, const char *const *meanings,
                                       struct arena *arena)
{
    bool present;
    size_t count = read_list(L, 1, name, &present);
    struct dialect_word *words = arena_new(arena, (count + 1) * sizeof *words);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        words[i].text = read_text(L, -1, "text", arena);
        words[i].meaning = number_in(L, read_text(L, -1, "meaning", arena), meanings, name);
        if (!words[i].text) luaL_error(L, "dialect: %s: a word needs a text", name);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    return (struct dialect_words){words, count};
}

static const char *const reply_starts[] = {"creation", "restart", NULL};
static const char *const agent_created[] = {"customer", "second", "opening", "never", NULL};
static const char *const reopen_rules[] = {"transition", "solves", NULL};
_Static_assert(sizeof reply_starts / sizeof *reply_starts == START_COUNT + 1, "one name a rule");
_Static_assert(sizeof agent_created / sizeof *agent_created == CREATED_COUNT + 1, "one name a rule");
_Static_assert(sizeof reopen_rules / sizeof *reopen_rules == REOPEN_COUNT + 1, "one name a rule");

static int choice(lua_State *L, const char *name, const char *const *choices, struct arena *arena)
{
    return number_in(L, read_text(L, 1, name, arena), choices, name);
}

/* The dialect that the table at 1 gives, its texts in the session's arena; raises. */
static struct dialect read_dialect(lua_State *L)
{
    struct arena *arena = &session_of(L)->dialect_arena;
    struct dialect dialect = {
        .name = read_text(L, 1, "name", arena),
        .kinds = read_words(L, "kinds", dialect_roles(), arena),
        .fields = read_words(L, "fields", dialect_roles(), arena),
        .actors = read_words(L, "actors", dialect_sides(), arena),
        .statuses = read_words(L, "statuses", dialect_states(), arena),
        .rules =
            {
                .reply_start = (enum reply_start)choice(L, "reply_start", reply_starts, arena),
                .agent_created = (enum agent_created)choice(L, "agent_created", agent_created, arena),
                .reopen_rule = (enum reopen_rule)choice(L, "reopens", reopen_rules, arena),
                .creation_asks = read_flag(L, 1, "creation_asks"),
                .solve_ends_turn = read_flag(L, 1, "solve_ends_turn"),
                .reply_after_solve = read_flag(L, 1, "reply_after_solve"),
                .message_reopens = read_flag(L, 1, "message_reopens"),
                .merge_solves = read_flag(L, 1, "merge_solves"),
            },
    };
    if (!dialect.name) luaL_error(L, "dialect: a name is missing");
    return dialect;
}

/* dialect_use{ name, kinds, fields, actors, statuses = { {text, meaning} }, rules } : what derived tables
 * follow from now on. */
static int dialect_use(lua_State *L)
{
    struct session *session = session_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    session->dialect = read_dialect(L);
    session->epoch++;
    return 0;
}

/* dialect_during(dialect as dialect_use takes it, function) -> what the function returns: while it runs
 * derived tables follow the dialect, whose facts are not kept on disk. However it ends, an interrupt
 * included, they follow the one before again. */
static int dialect_during(lua_State *L)
{
    struct session *session = session_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    struct arena_mark mark = arena_mark(&session->dialect_arena);
    struct dialect before = session->dialect, during = read_dialect(L);
    during.fleeting = true;
    session->dialect = during;
    session->epoch++;
    int code = lua_pcall(L, 0, LUA_MULTRET, 0); /* dialect, results or the error */
    session->dialect = before;
    session->epoch++;
    arena_release(&session->dialect_arena, mark);
    return code == LUA_OK ? lua_gettop(L) - 1 : lua_error(L);
}

static void set_list(lua_State *L, const char *name, const char *const *texts)
{
    lua_newtable(L);
    for (lua_Integer i = 0; texts[i]; i++) {
        lua_pushstring(L, texts[i]);
        lua_rawseti(L, -2, i + 1);
    }
    lua_setfield(L, -2, name);
}

/* dialect_meanings() -> { kinds, actors, statuses, reply_start, agent_created, reopens }: lists of what there
 * is */
static int dialect_meanings(lua_State *L)
{
    lua_createtable(L, 0, 6);
    set_list(L, "kinds", dialect_roles());
    set_list(L, "actors", dialect_sides());
    set_list(L, "statuses", dialect_states());
    set_list(L, "reply_start", reply_starts);
    set_list(L, "agent_created", agent_created);
    set_list(L, "reopens", reopen_rules);
    return 1;
}

/* dialect_name() -> the one in use, or nil */
static int dialect_name(lua_State *L)
{
    lua_pushstring(L, session_of(L)->dialect.name);
    return 1;
}

void dialect_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"dialect_loader", dialect_loader}, {"dialect_use", dialect_use},
        {"dialect_during", dialect_during}, {"dialect_meanings", dialect_meanings},
        {"dialect_name", dialect_name},     {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
