/* Mapped dimensions. */
#include "script/map.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "expr/token.h"

#include <inttypes.h>
#include <lauxlib.h>

#define DIMENSIONS "perilune.dimensions" /* in the registry: table -> name -> relation (STEP_MAP) */
#define ANSWERS    "perilune.answers"   /* in the registry: { epoch, { function -> { source -> values } } } */
#define STEPS      "perilune.map_steps" /* in the registry: address -> relation (STEP_MAP), weak */
#define VALUES     "perilune.map_values"
#define RUNNING    "perilune.map_running" /* in the registry: function -> true while it is called */

/* What a function made of all values. User values: 1 the frame that holds the values, 2 the list that holds
 * the texts. */
struct map_values {
    struct value *values;
    struct slice *texts;
    size_t count;
    struct slice null_text;
};

enum { FRAME = 1, TEXTS = 2 };

/* ---- what is known ---- */

/* Pushes name -> relation of a table's dimensions. */
static void push_dimensions(lua_State *L, const struct table_schema *table)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, DIMENSIONS);
    luaL_getsubtable(L, -1, table->name);
    lua_remove(L, -2);
}

static size_t count_known(lua_State *L, int dimensions, const struct relation *relation)
{
    size_t count = 0;
    for (lua_pushnil(L); lua_next(L, dimensions); lua_pop(L, 1)) count++;
    for (; relation; relation = relation->before) count += relation->step == STEP_MAP;
    return count;
}

static void know(struct known_maps *known, size_t at, const struct relation *step)
{
    known->steps[at] = step;
    known->maps[at] = (struct expr_map){.name = step->item.name, .source = step->item.text};
}

/* Room for so many, in one piece; its user value is a list of what must live as long. */
static struct known_maps *push_room(lua_State *L, size_t count)
{
    size_t each = sizeof(struct expr_map) + sizeof(struct relation *) + sizeof(bool);
    struct known_maps *known = lua_newuserdatauv(L, sizeof *known + count * each, 1);
    known->count = count;
    known->maps = (struct expr_map *)(known + 1);
    known->steps = (const struct relation **)(known->maps + count);
    known->asked = (bool *)(known->steps + count);
    memset(known->asked, 0, count * sizeof *known->asked);
    lua_newtable(L);
    lua_setiuservalue(L, -2, 1);
    return known;
}

/* Keeps the value on top alive with the known maps at the index; pops it. */
static void hold(lua_State *L, int known)
{
    lua_getiuservalue(L, known, 1); /* value, list */
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)lua_rawlen(L, -2) + 1);
    lua_pop(L, 1);
}

struct known_maps *map_push_known(lua_State *L, const struct table_schema *table,
                                  const struct relation *relation)
{
    push_dimensions(L, table);
    int dimensions = lua_gettop(L);
    size_t at = 0;
    struct known_maps *known = push_room(L, count_known(L, dimensions, relation));
    int index = lua_gettop(L);
    for (lua_pushnil(L); lua_next(L, dimensions);) {
        know(known, at++, relation_check(L, -1));
        hold(L, index);
    }
    at = known->count; /* steps come last first */
    for (; relation; relation = relation->before)
        if (relation->step == STEP_MAP) know(known, --at, relation);
    lua_remove(L, dimensions);
    return known;
}

/* ---- asking the function ---- */

static int values_gc(lua_State *L)
{
    struct map_values *values = lua_touserdata(L, 1);
    memory_free(values->values);
    memory_free(values->texts);
    *values = (struct map_values){0};
    return 0;
}

static struct map_values *push_values(lua_State *L)
{
    struct map_values *values = lua_newuserdatauv(L, sizeof *values, 2);
    *values = (struct map_values){0};
    if (luaL_newmetatable(L, VALUES)) {
        lua_pushcfunction(L, values_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return values;
}

static int raise(lua_State *L, const struct expr_map *map, const char *problem)
{
    struct error error;
    (void)error_set(&error, STATUS_INVALID, "map \"%s\": %s", map->name, problem);
    return session_raise(L, &error);
}

/* The value that the function was called with, for messages. */
static const char *push_words(lua_State *L, const struct frame *frame, size_t row)
{
    frame_push_cell(L, frame, 0, row);
    const char *words = luaL_tolstring(L, -1, NULL);
    return frame->columns[0].type == TYPE_TEXT && frame->columns[0].valid[row]
               ? lua_pushfstring(L, "\"%s\"", words)
               : lua_pushstring(L, words);
}

static void set_running(lua_State *L, int function, bool running)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, RUNNING);
    lua_pushvalue(L, function);
    if (running)
        lua_pushboolean(L, 1);
    else
        lua_pushnil(L);
    lua_rawset(L, -3);
    lua_pop(L, 1);
}

/* A function that asks a question of its own map would be called for ever. */
static void check_not_running(lua_State *L, int function, const struct expr_map *map)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, RUNNING);
    lua_pushvalue(L, function);
    if (lua_rawget(L, -2) != LUA_TNIL)
        raise(L, map, "its function asks a question that needs the map itself");
    lua_pop(L, 2);
}

/* Calls the function for a row of the frame; its answer is on top, a text or nil. */
static void call_function(lua_State *L, int function, const struct expr_map *map, const struct frame *frame,
                          size_t row)
{
    set_running(L, function, true);
    lua_pushvalue(L, function);
    frame_push_cell(L, frame, 0, row);
    int code = lua_pcall(L, 1, 1, 0);
    set_running(L, function, false);
    if (code == LUA_ERRMEM) lua_error(L);
    if (code != LUA_OK) {
        const char *message = luaL_tolstring(L, -1, NULL);
        raise(L, map, lua_pushfstring(L, "of %s: %s", push_words(L, frame, row), message));
    }
    int type = lua_type(L, -1);
    if (type == LUA_TNUMBER || type == LUA_TBOOLEAN) {
        luaL_tolstring(L, -1, NULL);
        lua_remove(L, -2);
    } else if (type != LUA_TSTRING && type != LUA_TNIL) {
        const char *what = luaL_typename(L, -1);
        raise(L, map,
              lua_pushfstring(L, "of %s: expected a text or nil, not a %s", push_words(L, frame, row), what));
    }
}

/* The answer on top as a text that lives as long as it stays in the list. */
static struct slice take_text(lua_State *L, const struct expr_map *map, int list)
{
    size_t size = 0;
    const char *data = lua_tolstring(L, -1, &size);
    struct slice text = slice_make(data, size);
    if (!data) {
        lua_pop(L, 1);
        return text;
    }
    if (!utf8_valid(text)) raise(L, map, "the function gave a text that is not UTF-8");
    lua_rawseti(L, list, (lua_Integer)lua_rawlen(L, list) + 1);
    return text;
}

/* Calls the function for every value of the frame, which ascend with NULL last. */
static void fill_values(lua_State *L, struct map_values *values, int function, const struct expr_map *map,
                        const struct frame *frame)
{
    int list = lua_gettop(L);
    check_not_running(L, function, map);
    values->values = memory_try_new(frame->row_count + 1, sizeof *values->values);
    values->texts = memory_try_new(frame->row_count + 1, sizeof *values->texts);
    if (!values->values || !values->texts) raise(L, map, "no memory for its values");
    for (size_t row = 0; row < frame->row_count; row++) {
        call_function(L, function, map, frame, row);
        struct slice text = take_text(L, map, list);
        struct value value = frame_value(frame, 0, row);
        if (value.null) {
            values->null_text = text;
            continue;
        }
        values->values[values->count] = value;
        values->texts[values->count++] = text;
    }
}

/* The different values of the source in the whole table; the frame is on top. */
static const struct frame *push_distinct(lua_State *L, const struct known_maps *known,
                                         const struct expr_map *map, const struct table_schema *table)
{
    struct error error;
    dialect_need(L, table);
    struct query_item key = {.name = "value", .text = map->source};
    struct query query = {.rules = &session_of(L)->rules,
                          .joins = &session_of(L)->joins,
                          .keys = &key,
                          .key_count = 1,
                          .maps = known->maps,
                          .map_count = known->count};
    struct frame **slot = frame_push(L);
    error_init(&error);
    status s = relation_try_run(L, table, &query, relation_run_query, slot, &error);
    if (s == STATUS_OK) return *slot;
    if (s == STATUS_LIMIT)
        (void)error_set(&error, s, "%.*s has more than %d different values; map something coarser",
                        SLICE_ARGS(map->source), QUERY_GROUP_LIMIT);
    error_prefix(&error, "map \"%s\"", map->name);
    session_raise(L, &error);
    return NULL;
}

/* Pushes the function of a step that is alive. */
static void push_function(lua_State *L, const struct relation *step)
{
    luaL_getsubtable(L, LUA_REGISTRYINDEX, STEPS);
    lua_rawgetp(L, -1, step);
    lua_getiuservalue(L, -1, 2);
    lua_insert(L, -3);
    lua_pop(L, 2);
}

/* Gives the step, a relation at the index, its function: as a user value, for a function may hold the
 * relation that it belongs to. */
static void keep_function(lua_State *L, int step, int function)
{
    lua_pushvalue(L, function);
    lua_setiuservalue(L, step, 2);
    if (!luaL_getsubtable(L, LUA_REGISTRYINDEX, STEPS)) {
        lua_createtable(L, 0, 1);
        lua_pushliteral(L, "v");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
    }
    lua_pushvalue(L, step);
    lua_rawsetp(L, -2, lua_touserdata(L, step));
    lua_pop(L, 1);
}

static bool mentions(struct slice text, const char *name)
{
    return memmem(text.data, text.size, name, strlen(name)) != NULL;
}

static bool mentions_any(const struct known_maps *known, struct slice text)
{
    for (size_t i = 0; i < known->count; i++)
        if (mentions(text, known->maps[i].name)) return true;
    return false;
}

/* Pushes the answers of this snapshot: function -> { source -> values }, which do not keep the functions. */
static void push_answers(lua_State *L)
{
    lua_Integer epoch = (lua_Integer)session_of(L)->epoch;
    luaL_getsubtable(L, LUA_REGISTRYINDEX, ANSWERS); /* answers */
    lua_rawgeti(L, -1, 1);
    bool present = lua_isinteger(L, -1) && lua_tointeger(L, -1) == epoch;
    lua_pop(L, 1);
    if (!present) {
        lua_pushinteger(L, epoch);
        lua_rawseti(L, -2, 1);
        lua_newtable(L);
        lua_createtable(L, 0, 1); /* answers, by function, metatable */
        lua_pushliteral(L, "k");
        lua_setfield(L, -2, "__mode");
        lua_setmetatable(L, -2);
        lua_rawseti(L, -2, 2);
    }
    lua_rawgeti(L, -1, 2);
    lua_remove(L, -2);
}

/* Pushes the values of a map: those that are remembered, or new ones (rules 1 and 2). What a source of other
 * maps gives depends on them, too, and is not remembered. */
static const struct map_values *push_map(lua_State *L, const struct known_maps *known, size_t number,
                                         const struct table_schema *table)
{
    const struct expr_map *map = &known->maps[number];
    bool remembered = !mentions_any(known, map->source);
    push_function(L, known->steps[number]);
    int function = lua_gettop(L);
    push_answers(L);
    lua_pushvalue(L, function);
    if (lua_rawget(L, -2) != LUA_TTABLE) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, function);
        lua_pushvalue(L, -2);
        lua_rawset(L, -4);
    }
    int answers = lua_gettop(L); /* function, by function, by source */
    lua_pushfstring(L, "%s\n%s", table->name, map->source.data);
    lua_pushvalue(L, -1);
    if (!remembered || lua_rawget(L, answers) != LUA_TUSERDATA) {
        lua_settop(L, answers + 1); /* ..., source */
        struct map_values *values = push_values(L);
        int index = lua_gettop(L);
        const struct frame *frame = push_distinct(L, known, map, table);
        lua_setiuservalue(L, index, FRAME);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, index, TEXTS);
        fill_values(L, values, function, map, frame);
        lua_settop(L, index);
        lua_pushvalue(L, answers + 1);
        lua_pushvalue(L, index);
        if (remembered) lua_rawset(L, answers);
    }
    lua_replace(L, function);
    lua_settop(L, function);
    return lua_touserdata(L, -1);
}

void map_resolve(lua_State *L, int index, const struct table_schema *table, struct slice text)
{
    struct known_maps *known = lua_touserdata(L, index);
    index = lua_absindex(L, index);
    luaL_checkstack(L, 24, "maps of maps");
    for (size_t i = 0; i < known->count; i++) {
        struct expr_map *map = &known->maps[i];
        if (known->asked[i] || !mentions(text, map->name)) continue;
        known->asked[i] = true;
        map_resolve(L, index, table, map->source);
        const struct map_values *values = push_map(L, known, i, table);
        map->values = values->values;
        map->texts = values->texts;
        map->count = values->count;
        map->null_text = values->null_text;
        hold(L, index);
    }
}

/* ---- making maps ---- */

static void check_name(lua_State *L, const struct table_schema *table, struct slice name)
{
    enum grain grain;
    bool taken = schema_field(table, name) >= 0;
    for (size_t i = 0; !taken && i < table->derived_count; i++)
        taken = slice_is(name, table->derived[i].name);
    if (taken) luaL_error(L, "map \"%s\": %s has a field of that name", name.data, table->name);
    if (!token_is_plain_name(name) || grain_parse(name, &grain))
        luaL_error(L,
                   "map \"%s\": expected a name of letters, digits and _ that is no grain and no word of SQL",
                   name.data);
}

/* The map on top, whose function is at the index: names, source and their use are checked at once. */
static void define(lua_State *L, struct relation *relation, int name, int source, int function)
{
    check_name(L, relation->table, relation_check_text(L, name));
    relation->item.name = relation_keep(relation, relation_check_text(L, name)).data;
    relation->item.text = relation_keep(relation, relation_check_text(L, source));
    keep_function(L, lua_gettop(L), function);
    struct relation *use = relation_push(L, lua_gettop(L), STEP_KEY);
    use->item.text = slice_of(relation->item.name);
    relation_check_expression(L, use, "map", false);
    lua_pop(L, 1);
}

/* map(name, source, function): a relation that knows the name. */
int map_of_relation(lua_State *L)
{
    relation_check(L, 1);
    luaL_checkstring(L, 2);
    luaL_checkstring(L, 3);
    luaL_checktype(L, 4, LUA_TFUNCTION);
    define(L, relation_push(L, 1, STEP_MAP), 2, 3, 4);
    return 1;
}

/* dimension(table, name, source, function): every relation of the table knows the name from now on; without
 * source and function none does. */
static int map_dimension(lua_State *L)
{
    struct error error;
    const struct table_schema *table;
    bool forget = lua_isnoneornil(L, 3);
    luaL_checkstring(L, 2);
    if (!forget) {
        luaL_checkstring(L, 3);
        luaL_checktype(L, 4, LUA_TFUNCTION);
    }
    error_init(&error);
    if (session_table(session_of(L), relation_check_text(L, 1), &table, &error) != STATUS_OK)
        return session_raise(L, &error);
    if (forget) {
        push_dimensions(L, table);
        lua_pushnil(L);
        lua_setfield(L, -2, lua_tostring(L, 2));
        return 0;
    }
    struct relation *relation = relation_push(L, 0, STEP_MAP);
    relation->table = table;
    define(L, relation, 2, 3, 4);
    push_dimensions(L, table); /* relation, dimensions */
    lua_pushvalue(L, -2);
    lua_setfield(L, -2, relation->item.name);
    return 0;
}

void map_register(lua_State *L)
{
    lua_pushcfunction(L, map_dimension);
    lua_setfield(L, -2, "dimension");
}
