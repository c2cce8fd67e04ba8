/* The relation userdata: a lazy query on one table. Every method gives a new relation that keeps the one
 * before it alive; nothing is read before a result is asked for.
 *
 *   where(text, ...)   a condition with values for its `?`       where{ channel = {"email","chat"}, spam =
 * false } by(text, ...)      group keys: fields, expressions, grains of the anchor time ("month"), or {name =
 * text} anchor(text)       the time that grains and between() mean; the table's own unless said between(from,
 * to)  instants: from <= anchor < to order(name, ...)   output columns, "-name" descending        limit(n)
 *   agg{name = text}   or agg{{"name", "text"}, ...} -> frame     value(text, ...) -> one value over all rows
 *   map(name, source, function)   a dimension: what the function makes of each different value of the source
 *   explain{...} -> how agg{...} is answered, as text          sql{...} -> the same as SQL
 *   rows(limit [, skip [, fields]]) -> frame of the stored rows, and how many there are in all
 *   open_at(start, end, instants) -> frame of stocks
 *   cohort_triangle(entity, grain, time, start, end) -> frame of a cohort triangle; time nil: the anchor
 *
 * A frame of agg() keeps its relation: frame:rows(i) are the stored rows behind its row i.
 */
#include "script/relation.h"
#include "script/map.h"
#include "script/read.h"

#include "base/memory.h"

#include <lauxlib.h>
#include <stdlib.h>

#define RELATION "perilune.relation"

/* ---- making relations ---- */

struct relation *relation_check(lua_State *L, int index)
{
    return luaL_checkudata(L, index, RELATION);
}

struct relation *relation_push(lua_State *L, int before, enum step step)
{
    const struct relation *older = before ? relation_check(L, before) : NULL;
    struct relation *relation = lua_newuserdatauv(L, sizeof *relation, 2); /* 2: the function of a map */
    *relation = (struct relation){.before = older, .step = step, .table = older ? older->table : NULL};
    arena_init(&relation->arena);
    luaL_setmetatable(L, RELATION);
    if (before) {
        lua_pushvalue(L, before);
        lua_setiuservalue(L, -2, 1);
    }
    return relation;
}

static int relation_gc(lua_State *L)
{
    arena_fini(&relation_check(L, 1)->arena);
    return 0;
}

struct slice relation_keep(struct relation *relation, struct slice text)
{
    return slice_make(arena_text(&relation->arena, text), text.size);
}

struct slice relation_check_text(lua_State *L, int index)
{
    size_t size;
    const char *text = luaL_checklstring(L, index, &size);
    return slice_make(text, size);
}

struct slice relation_anchor_text(const struct relation *relation)
{
    for (; relation->before; relation = relation->before)
        if (relation->step == STEP_ANCHOR) return relation->item.text;
    int field = relation->table->time_field;
    return field < 0 ? slice_make("", 0) : slice_of(relation->table->fields[field].name);
}

void relation_keep_parameters(lua_State *L, struct relation *relation, int first, int last)
{
    size_t count = last < first ? 0 : (size_t)(last - first + 1);
    struct parameter *parameters = arena_new(&relation->arena, (count + 1) * sizeof *parameters);
    for (size_t i = 0; i < count; i++) {
        parameters[i] = read_parameter(L, first + (int)i);
        if (parameters[i].type == TYPE_TEXT)
            parameters[i].value.text = relation_keep(relation, parameters[i].value.text);
    }
    relation->item.parameters = parameters;
    relation->item.parameter_count = count;
}

/* Does it name a field that the snapshot does not hold? */
static bool names_row_field(const struct node *node)
{
    if (node->kind == NODE_FIELD) return node->table->fields[node->field].long_text;
    for (size_t i = 0; i < node->argument_count; i++)
        if (names_row_field(node->arguments[i])) return true;
    return node->filter && names_row_field(node->filter);
}

/* Does it read facts on the way, which the store has no rows of? */
static bool names_facts(const struct node *node)
{
    if (node->kind == NODE_FIELD && node->table->derived_from) return true;
    for (size_t i = 0; node->kind == NODE_FIELD && i < node->path_length; i++)
        if (node->path[i].table->derived_from) return true;
    for (size_t i = 0; i < node->argument_count; i++)
        if (names_facts(node->arguments[i])) return true;
    return node->filter && names_facts(node->filter);
}

/* Fails at once, where the caller stands, and not when the result is asked for. */
void relation_check_expression(lua_State *L, struct relation *relation, const char *what,
                               bool must_be_boolean)
{
    struct arena arena;
    struct error error;
    struct node *node;
    const struct query_item *item = &relation->item;
    struct expr_context context = {.table = relation->table,
                                   .rules = &session_of(L)->rules,
                                   .parameters = item->parameters,
                                   .parameter_count = item->parameter_count,
                                   .schema = &session_of(L)->schema};
    const struct known_maps *known = map_push_known(L, relation->table, relation);
    context.maps = known->maps;
    context.map_count = known->count;
    arena_init(&arena);
    error_init(&error);
    status s = expr_parse(&arena, item->text, &context, &node, &error);
    if (s == STATUS_OK && must_be_boolean && node->type != TYPE_BOOLEAN && !node->null_constant)
        s = error_at(&error, STATUS_TYPE, 0, "expected a condition, but this is of type %s",
                     type_name(node->type));
    bool stored = s == STATUS_OK && relation->step == STEP_WHERE && names_row_field(node);
    if (stored && relation->table->derived_from)
        s = error_at(&error, STATUS_INVALID, 0,
                     "a long text stays in the rows of the store, where \"%s\" has none: it is computed",
                     relation->table->name);
    else if (stored && names_facts(node))
        s = error_at(&error, STATUS_INVALID, 0,
                     "a long text and facts cannot stand in one condition; use two: where(...):where(...)");
    else if (stored)
        relation->step = STEP_STORED_WHERE;
    arena_fini(&arena);
    lua_pop(L, 1);
    if (s == STATUS_OK) return;
    error_prefix(&error, "%s.%s", relation->table->name, what);
    error_point(&error, item->text);
    session_raise(L, &error);
}

/* `"ticket"."team"`: a dot leads through a reference, unless the table has a field of just that name. */
static void add_field_name(struct buffer *text, const struct table_schema *table, const char *name)
{
    bool whole = schema_field(table, slice_of(name)) >= 0;
    buffer_char(text, '"');
    for (; *name; name++) {
        if (*name == '.' && !whole)
            buffer_text(text, "\".\"");
        else
            buffer_char(text, *name);
    }
    buffer_char(text, '"');
}

/* Appends `"name" = ?` or `"name" IN (?, ?)` and its values behind the relation's parameters on the stack. */
static void add_table_filter(lua_State *L, struct buffer *text, const struct table_schema *table, int name,
                             int value)
{
    if (text->size) buffer_text(text, " AND ");
    add_field_name(text, table, lua_tostring(L, name));
    lua_Integer count = lua_istable(L, value) ? (lua_Integer)lua_rawlen(L, value) : 0;
    if (count == 0) {
        buffer_text(text, " = ?");
        lua_pushvalue(L, value);
        return;
    }
    for (lua_Integer i = 1; i <= count; i++) {
        buffer_text(text, i == 1 ? " IN (?" : ", ?");
        lua_rawgeti(L, value, i);
    }
    buffer_text(text, ")");
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Room on the stack for every value, asked for while nothing is held that an error would lose. */
static void reserve_values(lua_State *L, int table)
{
    lua_Integer total = 16;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        total += lua_istable(L, -1) ? (lua_Integer)lua_rawlen(L, -1) : 1;
        if (total > 100000) luaL_error(L, "where{...}: more than 100,000 values");
    }
    luaL_checkstack(L, (int)total, "too many values in a filter");
}

/* The names of a table filter in alphabetic order, so that the same filter is always the same text. */
static const char **sorted_names(lua_State *L, int table, struct arena *arena, size_t *count)
{
    enum { MOST = 64 };
    const char **names = arena_new(arena, MOST * sizeof *names);
    *count = 0;
    for (lua_pushnil(L); lua_next(L, table); lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || strchr(lua_tostring(L, -2), '"'))
            luaL_error(L, "where{...}: expected field names as keys");
        if (*count == MOST) luaL_error(L, "where{...}: more than %d fields", MOST);
        names[(*count)++] = lua_tostring(L, -2);
    }
    qsort(names, *count, sizeof *names, compare_names);
    return names;
}

static void table_filter(lua_State *L, struct relation *relation, int table)
{
    size_t count;
    struct buffer text;
    const char **names = sorted_names(L, table, &relation->arena, &count);
    int first = lua_gettop(L) + 1;
    if (count == 0) luaL_error(L, "where{}: expected at least one field");
    reserve_values(L, table);
    buffer_init(&text);
    for (size_t i = 0; i < count; i++) {
        int top = lua_gettop(L);
        lua_pushstring(L, names[i]);
        lua_getfield(L, table, names[i]);
        add_table_filter(L, &text, relation->table, top + 1, top + 2);
        lua_remove(L, top + 1);
        lua_remove(L, top + 1);
    }
    relation->item.text = relation_keep(relation, slice_make(buffer_get(&text), text.size));
    buffer_fini(&text);
    relation_keep_parameters(L, relation, first, lua_gettop(L));
    lua_settop(L, first - 1);
}

static int relation_where(lua_State *L)
{
    int last = lua_gettop(L);
    bool table = lua_istable(L, 2);
    relation_check(L, 1);
    if (!table) luaL_checkstring(L, 2);
    struct relation *relation = relation_push(L, 1, STEP_WHERE);
    if (table) {
        table_filter(L, relation, 2);
    } else {
        relation->item.text = relation_keep(relation, relation_check_text(L, 2));
        relation_keep_parameters(L, relation, 3, last);
    }
    relation_check_expression(L, relation, "where", true);
    return 1;
}

static int relation_between(lua_State *L)
{
    struct parameter from = {.type = TYPE_TIME, .value = {.integer = luaL_checkinteger(L, 2)}};
    struct parameter to = {.type = TYPE_TIME, .value = {.integer = luaL_checkinteger(L, 3)}};
    struct slice anchor = relation_anchor_text(relation_check(L, 1));
    if (anchor.size == 0)
        return luaL_error(L, "%s has no time field: between() needs anchor()",
                          relation_check(L, 1)->table->name);
    struct relation *relation = relation_push(L, 1, STEP_WHERE);
    struct parameter *parameters = arena_new(&relation->arena, 2 * sizeof *parameters);
    parameters[0] = from;
    parameters[1] = to;
    relation->item.parameters = parameters;
    relation->item.parameter_count = 2;
    const char *text =
        arena_format(&relation->arena, "(%.*s) >= ? AND (%.*s) < ?", SLICE_ARGS(anchor), SLICE_ARGS(anchor));
    relation->item.text = slice_of(text);
    relation_check_expression(L, relation, "between", true);
    return 1;
}

/* "month" alone is the grain of the anchor time, unless the table has a field of that name. */
static struct slice key_text(struct relation *relation, const struct relation *before, struct slice text)
{
    enum grain grain;
    struct slice anchor = relation_anchor_text(before);
    if (!grain_parse(text, &grain) || anchor.size == 0 || schema_field(before->table, text) >= 0)
        return relation_keep(relation, text);
    const char *function = grain == GRAIN_HOUR ? "hour_start" : grain_name(grain);
    return slice_of(arena_format(&relation->arena, "%s(%.*s)", function, SLICE_ARGS(anchor)));
}

/* With the values at first..last of the stack for its `?`. */
static void push_key(lua_State *L, int before, struct slice name, struct slice text, int first, int last)
{
    struct relation *relation = relation_push(L, before, STEP_KEY);
    relation_keep_parameters(L, relation, first, last);
    relation->item.name = relation_keep(relation, name).data;
    relation->item.text = key_text(relation, relation->before, text);
    relation_check_expression(L, relation, "by", false);
}

/* The only pair of the table at the index: a name, and a text or a list of a text and values for its `?`. */
static void push_named_key(lua_State *L, int before, int table)
{
    const char *problem = "expected {name = expression} or {name = {expression, value, ...}}";
    lua_pushnil(L);
    luaL_argcheck(L, lua_next(L, table) && lua_type(L, -2) == LUA_TSTRING, table, problem);
    int name = lua_gettop(L) - 1, list = name + 1, first = name + 2;
    lua_Integer count = lua_istable(L, list) ? (lua_Integer)lua_rawlen(L, list) : 0;
    luaL_argcheck(L, count < 1000, table, "more than 1,000 values");
    luaL_checkstack(L, (int)count + 16, "too many values");
    for (lua_Integer i = 1; i <= count; i++) lua_rawgeti(L, list, i);
    int text = count ? first : list, last = lua_gettop(L);
    luaL_argcheck(L, lua_type(L, text) == LUA_TSTRING, table, problem);
    push_key(L, before, relation_check_text(L, name), relation_check_text(L, text), count ? first + 1 : 1,
             count ? last : 0);
}

static int relation_by(lua_State *L)
{
    int last = lua_gettop(L);
    relation_check(L, 1);
    luaL_argcheck(L, last >= 2, 2, "expected a field, an expression or a grain");
    lua_pushvalue(L, 1);
    for (int i = 2; i <= last; i++) {
        int before = lua_gettop(L);
        if (!lua_istable(L, i)) {
            struct slice text = relation_check_text(L, i);
            push_key(L, before, text, text, 1, 0);
            continue;
        }
        push_named_key(L, before, i);
        lua_replace(L, before); /* the new relation holds the one it replaces */
        lua_settop(L, before);
    }
    return 1;
}

static int relation_anchor(lua_State *L)
{
    struct slice text = relation_check_text(L, 2);
    struct relation *relation = relation_push(L, 1, STEP_ANCHOR);
    relation->item.text = relation_keep(relation, text);
    relation_check_expression(L, relation, "anchor", false);
    return 1;
}

static int relation_order(lua_State *L)
{
    int last = lua_gettop(L);
    relation_check(L, 1);
    lua_pushvalue(L, 1);
    for (int i = 2; i <= last; i++) {
        struct slice name = relation_check_text(L, i);
        struct relation *relation = relation_push(L, lua_gettop(L), STEP_ORDER);
        bool descending = name.size && name.data[0] == '-';
        if (descending) name.data++, name.size--;
        relation->order = (struct query_order){relation_keep(relation, name).data, descending};
    }
    return 1;
}

static int relation_limit(lua_State *L)
{
    lua_Integer limit = luaL_checkinteger(L, 2);
    luaL_argcheck(L, limit > 0, 2, "expected a number of rows above 0");
    relation_push(L, 1, STEP_LIMIT)->limit = (uint64_t)limit;
    return 1;
}

/* ---- registration ---- */

/* relation(name) -> the whole table */
static int relation_new(lua_State *L)
{
    struct error error;
    const struct table_schema *table;
    error_init(&error);
    if (session_table(session_of(L), relation_check_text(L, 1), &table, &error) != STATUS_OK)
        return session_raise(L, &error);
    relation_push(L, 0, STEP_TABLE)->table = table;
    return 1;
}

static int relation_table(lua_State *L)
{
    lua_pushstring(L, relation_check(L, 1)->table->name);
    return 1;
}

void relation_bind(lua_State *L)
{
    static const luaL_Reg methods[] = {{"where", relation_where},
                                       {"map", map_of_relation},
                                       {"by", relation_by},
                                       {"anchor", relation_anchor},
                                       {"between_instants", relation_between},
                                       {"order", relation_order},
                                       {"limit", relation_limit},
                                       {"agg", relation_agg},
                                       {"explain", relation_explain},
                                       {"sql", relation_sql},
                                       {"value", relation_value},
                                       {"rows", relation_rows},
                                       {"open_at", relation_open_at},
                                       {"cohort_triangle", relation_cohorts},
                                       {"table_name", relation_table},
                                       {NULL, NULL}};
    luaL_newmetatable(L, RELATION);
    lua_newtable(L); /* module, metatable, methods */
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, "__index");
    lua_pushcfunction(L, relation_gc);
    lua_setfield(L, -3, "__gc");
    lua_pushboolean(L, 0);
    lua_setfield(L, -3, "__metatable");
    lua_setfield(L, -3, "relation_methods"); /* module, metatable */
    lua_setfield(L, -2, "relation_meta");
    lua_pushcfunction(L, relation_new);
    lua_setfield(L, -2, "relation");
    lua_getfield(L, -1, "frame_methods");
    lua_pushcfunction(L, relation_frame_rows);
    lua_setfield(L, -2, "rows");
    lua_pushcfunction(L, relation_frame_keys);
    lua_setfield(L, -2, "keys");
    lua_pop(L, 1);
}
