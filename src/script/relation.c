/* The relation userdata: a lazy query on one table. Every method gives a new relation that keeps the one
 * before it alive; nothing is read before a result is asked for.
 *
 *   where(text, ...)   a condition with values for its `?`       where{ channel = {"email","chat"}, spam =
 * false } by(text, ...)      group keys: fields, expressions, grains of the anchor time ("month"), or {name =
 * text} anchor(text)       the time that grains and between() mean; the table's own unless said between(from,
 * to)  instants: from <= anchor < to order(name, ...)   output columns, "-name" descending        limit(n)
 *   agg{name = text}   or agg{{"name", "text"}, ...} -> frame     value(text, ...) -> one value over all rows
 *   rows(limit [, skip [, fields]]) -> frame of the stored rows, and how many there are in all
 *   open_at(start, end, instants) -> frame of stocks
 */
#include "script/bindings.h"
#include "script/read.h"

#include "base/memory.h"

#include <lauxlib.h>
#include <stdlib.h>

#define RELATION "perilune.relation"

enum step { STEP_TABLE, STEP_WHERE, STEP_STORED_WHERE, STEP_KEY, STEP_ANCHOR, STEP_ORDER, STEP_LIMIT };
struct relation {
    struct arena arena;
    const struct relation *before; /* alive as this one's user value */
    const struct table_schema *table;
    enum step step;
    struct query_item item; /* WHERE, KEY; ANCHOR uses its text */
    struct query_order order;
    uint64_t limit;
};

/* ---- making relations ---- */

static struct relation *check_relation(lua_State *L, int index)
{
    return luaL_checkudata(L, index, RELATION);
}

static struct relation *push_relation(lua_State *L, int before, enum step step)
{
    const struct relation *older = before ? check_relation(L, before) : NULL;
    struct relation *relation = lua_newuserdatauv(L, sizeof *relation, 1);
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
    arena_fini(&check_relation(L, 1)->arena);
    return 0;
}

static struct slice keep(struct relation *relation, struct slice text)
{
    return slice_make(arena_text(&relation->arena, text), text.size);
}

static struct slice check_text(lua_State *L, int index)
{
    size_t size;
    const char *text = luaL_checklstring(L, index, &size);
    return slice_make(text, size);
}

static struct slice anchor_of(const struct relation *relation)
{
    for (; relation->before; relation = relation->before)
        if (relation->step == STEP_ANCHOR) return relation->item.text;
    int field = relation->table->time_field;
    return field < 0 ? slice_make("", 0) : slice_of(relation->table->fields[field].name);
}

static void keep_parameters(lua_State *L, struct relation *relation, int first, int last)
{
    size_t count = last < first ? 0 : (size_t)(last - first + 1);
    struct parameter *parameters = arena_new(&relation->arena, (count + 1) * sizeof *parameters);
    for (size_t i = 0; i < count; i++) {
        parameters[i] = read_parameter(L, first + (int)i);
        if (parameters[i].type == TYPE_TEXT)
            parameters[i].value.text = keep(relation, parameters[i].value.text);
    }
    relation->item.parameters = parameters;
    relation->item.parameter_count = count;
}

/* Does it name a field that the snapshot does not hold? */
static bool names_row_field(const struct table_schema *table, const struct node *node)
{
    if (node->kind == NODE_FIELD) return table->fields[node->field].long_text;
    for (size_t i = 0; i < node->argument_count; i++)
        if (names_row_field(table, node->arguments[i])) return true;
    return false;
}

/* Fails at once, where the caller stands, and not when the result is asked for. */
static void check_expression(lua_State *L, struct relation *relation, const char *what, bool must_be_boolean)
{
    struct arena arena;
    struct error error;
    struct node *node;
    const struct query_item *item = &relation->item;
    struct expr_context context = {.table = relation->table,
                                   .rules = &session_of(L)->rules,
                                   .parameters = item->parameters,
                                   .parameter_count = item->parameter_count};
    arena_init(&arena);
    error_init(&error);
    status s = expr_parse(&arena, item->text, &context, &node, &error);
    if (s == STATUS_OK && must_be_boolean && node->type != TYPE_BOOLEAN && !node->null_constant)
        s = error_at(&error, STATUS_TYPE, 0, "expected a condition, but this is of type %s",
                     type_name(node->type));
    if (s == STATUS_OK && relation->step == STEP_WHERE && names_row_field(relation->table, node))
        relation->step = STEP_STORED_WHERE;
    arena_fini(&arena);
    if (s == STATUS_OK) return;
    struct error whole;
    (void)error_set(&whole, s, "%s.%s: %s\n  %s", relation->table->name, what, error.message,
                    item->text.data);
    session_raise(L, &whole);
}

/* Appends `"name" = ?` or `"name" IN (?, ?)` and its values behind the relation's parameters on the stack. */
static void add_table_filter(lua_State *L, struct buffer *text, int name, int value)
{
    buffer_format(text, "%s\"%s\"", text->size ? " AND " : "", lua_tostring(L, name));
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
        add_table_filter(L, &text, top + 1, top + 2);
        lua_remove(L, top + 1);
        lua_remove(L, top + 1);
    }
    relation->item.text = keep(relation, slice_make(buffer_get(&text), text.size));
    buffer_fini(&text);
    keep_parameters(L, relation, first, lua_gettop(L));
    lua_settop(L, first - 1);
}

static int relation_where(lua_State *L)
{
    int last = lua_gettop(L);
    bool table = lua_istable(L, 2);
    if (!table) luaL_checkstring(L, 2);
    struct relation *relation = push_relation(L, 1, STEP_WHERE);
    if (table) {
        table_filter(L, relation, 2);
    } else {
        relation->item.text = keep(relation, check_text(L, 2));
        keep_parameters(L, relation, 3, last);
    }
    check_expression(L, relation, "where", true);
    return 1;
}

static int relation_between(lua_State *L)
{
    struct parameter from = {.type = TYPE_TIME, .value = {.integer = luaL_checkinteger(L, 2)}};
    struct parameter to = {.type = TYPE_TIME, .value = {.integer = luaL_checkinteger(L, 3)}};
    struct slice anchor = anchor_of(check_relation(L, 1));
    if (anchor.size == 0)
        return luaL_error(L, "%s has no time field: between() needs anchor()",
                          check_relation(L, 1)->table->name);
    struct relation *relation = push_relation(L, 1, STEP_WHERE);
    struct parameter *parameters = arena_new(&relation->arena, 2 * sizeof *parameters);
    parameters[0] = from;
    parameters[1] = to;
    relation->item.parameters = parameters;
    relation->item.parameter_count = 2;
    const char *text =
        arena_format(&relation->arena, "(%.*s) >= ? AND (%.*s) < ?", SLICE_ARGS(anchor), SLICE_ARGS(anchor));
    relation->item.text = slice_of(text);
    check_expression(L, relation, "between", true);
    return 1;
}

/* "month" alone is the grain of the anchor time, unless the table has a field of that name. */
static struct slice key_text(struct relation *relation, const struct relation *before, struct slice text)
{
    enum grain grain;
    struct slice anchor = anchor_of(before);
    if (!grain_parse(text, &grain) || anchor.size == 0 || schema_field(before->table, text) >= 0)
        return keep(relation, text);
    const char *function = grain == GRAIN_HOUR ? "hour_start" : grain_name(grain);
    return slice_of(arena_format(&relation->arena, "%s(%.*s)", function, SLICE_ARGS(anchor)));
}

static void push_key(lua_State *L, int before, struct slice name, struct slice text)
{
    struct relation *relation = push_relation(L, before, STEP_KEY);
    relation->item.name = keep(relation, name).data;
    relation->item.text = key_text(relation, relation->before, text);
    check_expression(L, relation, "by", false);
}

static int relation_by(lua_State *L)
{
    int last = lua_gettop(L);
    check_relation(L, 1);
    luaL_argcheck(L, last >= 2, 2, "expected a field, an expression or a grain");
    lua_pushvalue(L, 1);
    for (int i = 2; i <= last; i++) {
        int before = lua_gettop(L);
        if (!lua_istable(L, i)) {
            struct slice text = check_text(L, i);
            push_key(L, before, text, text);
            continue;
        }
        lua_pushnil(L);
        if (!lua_next(L, i) || lua_type(L, -2) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING)
            return luaL_argerror(L, i, "expected {name = expression}");
        push_key(L, before, check_text(L, -2), check_text(L, -1));
        lua_replace(L, before); /* the new relation holds the one it replaces */
        lua_settop(L, before);
    }
    return 1;
}

static int relation_anchor(lua_State *L)
{
    struct slice text = check_text(L, 2);
    struct relation *relation = push_relation(L, 1, STEP_ANCHOR);
    relation->item.text = keep(relation, text);
    check_expression(L, relation, "anchor", false);
    return 1;
}

static int relation_order(lua_State *L)
{
    int last = lua_gettop(L);
    check_relation(L, 1);
    lua_pushvalue(L, 1);
    for (int i = 2; i <= last; i++) {
        struct slice name = check_text(L, i);
        struct relation *relation = push_relation(L, lua_gettop(L), STEP_ORDER);
        bool descending = name.size && name.data[0] == '-';
        if (descending) name.data++, name.size--;
        relation->order = (struct query_order){keep(relation, name).data, descending};
    }
    return 1;
}

static int relation_limit(lua_State *L)
{
    lua_Integer limit = luaL_checkinteger(L, 2);
    luaL_argcheck(L, limit > 0, 2, "expected a number of rows above 0");
    push_relation(L, 1, STEP_LIMIT)->limit = (uint64_t)limit;
    return 1;
}

/* ---- running them ---- */

struct plan {
    struct query query;
    struct query_item *filters, *keys, *values;
    struct query_order *order;
    struct query_row_set *row_sets;
    const struct relation **stored; /* the conditions that the store answers */
    size_t value_room;
};

/* Steps come last first; the lists are turned round. */
static void turn_items(struct query_item *items, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct query_item other = items[i];
        items[i] = items[count - 1 - i];
        items[count - 1 - i] = other;
    }
}

static void turn_order(struct query_order *order, size_t count)
{
    for (size_t i = 0; i < count / 2; i++) {
        struct query_order other = order[i];
        order[i] = order[count - 1 - i];
        order[count - 1 - i] = other;
    }
}

static void collect(lua_State *L, const struct relation *relation, struct plan *plan)
{
    struct query *query = &plan->query;
    for (const struct relation *step = relation; step; step = step->before) {
        if (step->step == STEP_WHERE) plan->filters[query->filter_count++] = step->item;
        if (step->step == STEP_STORED_WHERE) plan->stored[query->row_set_count++] = step;
        if (step->step == STEP_KEY) plan->keys[query->key_count++] = step->item;
        if (step->step == STEP_ORDER) plan->order[query->order_count++] = step->order;
        if (step->step == STEP_LIMIT && query->limit == 0) query->limit = step->limit;
    }
    turn_items(plan->filters, query->filter_count);
    turn_items(plan->keys, query->key_count);
    turn_order(plan->order, query->order_count);
    query->rules = &session_of(L)->rules;
    query->filters = plan->filters;
    query->keys = plan->keys;
    query->values = plan->values;
    query->order = plan->order;
    query->row_sets = plan->row_sets;
}

/* ---- conditions that the store answers ---- */

struct id_list {
    int64_t *ids;
    size_t count, capacity;
};

static int id_list_gc(lua_State *L)
{
    struct id_list *list = lua_touserdata(L, 1);
    memory_free(list->ids);
    *list = (struct id_list){0};
    return 0;
}

static struct id_list *push_id_list(lua_State *L)
{
    struct id_list *list = lua_newuserdatauv(L, sizeof *list, 0);
    *list = (struct id_list){0};
    if (luaL_newmetatable(L, "perilune.ids")) {
        lua_pushcfunction(L, id_list_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return list;
}

static status keep_id(void *context, size_t count, const char *const *names, const struct store_cell *cells,
                      struct error *error)
{
    struct id_list *list = context;
    void *ids = list->ids;
    (void)count;
    (void)names;
    if (!cells) return STATUS_OK;
    if (!memory_try_grow(&ids, &list->capacity, list->count + 1, sizeof *list->ids))
        return error_set(error, STATUS_MEMORY, "no memory for the ids of %zu rows", list->count);
    list->ids = ids;
    list->ids[list->count++] = cells[0].integer;
    return STATUS_OK;
}

/* `SELECT id FROM tickets WHERE ... ORDER BY id` of a condition. */
static status ask_store(struct session *session, const struct relation *step, struct id_list *list,
                        struct error *error)
{
    enum { EARLIEST = 0 };                      /* zones with summer time: their transitions from 1970 ... */
    const int64_t latest = INT64_C(4102444800); /* ... to 2100 */
    struct expr_context context = {.table = step->table,
                                   .rules = &session->rules,
                                   .parameters = step->item.parameters,
                                   .parameter_count = step->item.parameter_count};
    struct arena arena;
    struct buffer sql;
    struct node *node;
    struct store *store;
    arena_init(&arena);
    buffer_init(&sql);
    buffer_format(&sql, "SELECT id FROM \"%s\" WHERE ", step->table->name);
    status s = expr_parse(&arena, step->item.text, &context, &node, error);
    if (s == STATUS_OK) s = expr_sql(&sql, node, &context, EARLIEST, latest, error);
    buffer_text(&sql, " ORDER BY id");
    if (s == STATUS_OK) s = session_store(session, STORE_READ, &store, error);
    if (s == STATUS_OK) s = store_sql(store, slice_make(sql.data, sql.size), keep_id, list, error);
    buffer_fini(&sql);
    arena_fini(&arena);
    return s;
}

/* The answers live as long as the plan, which is on top of the stack. */
static void answer_stored(lua_State *L, struct plan *plan)
{
    size_t count = plan->query.row_set_count;
    if (count == 0) return;
    lua_createtable(L, (int)count, 0); /* plan, lists */
    for (size_t i = 0; i < count; i++) {
        struct error error;
        struct id_list *list = push_id_list(L);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        error_init(&error);
        if (ask_store(session_of(L), plan->stored[i], list, &error) != STATUS_OK) session_raise(L, &error);
        plan->row_sets[i] = (struct query_row_set){list->ids, list->count};
    }
    lua_setiuservalue(L, -2, 1);
}

/* A plan with room for every step of the relation and `values` values, in one piece that Lua owns. */
static struct plan *push_plan(lua_State *L, const struct relation *relation, size_t values)
{
    size_t steps = 0;
    for (const struct relation *step = relation; step; step = step->before) steps++;
    size_t items = (2 * steps + values) * sizeof(struct query_item);
    size_t others = steps * (sizeof(struct query_order) + sizeof(struct query_row_set) + sizeof relation);
    struct plan *plan = lua_newuserdatauv(L, sizeof *plan + items + others, 1);
    *plan = (struct plan){.filters = (struct query_item *)(plan + 1), .value_room = values};
    plan->keys = plan->filters + steps;
    plan->values = plan->keys + steps;
    plan->order = (struct query_order *)(plan->values + values);
    plan->row_sets = (struct query_row_set *)(plan->order + steps);
    plan->stored = (const struct relation **)(plan->row_sets + steps);
    collect(L, relation, plan);
    answer_stored(L, plan);
    return plan;
}

typedef status run_function(const struct query *query, struct session *session, void *arguments,
                            struct error *error);

/* Runs on the present snapshot; on a damaged one once more after it was built again. */
static void run(lua_State *L, const struct relation *relation, struct plan *plan, run_function *function,
                void *arguments)
{
    struct session *session = session_of(L);
    struct error error;
    error_init(&error);
    status s = session_snapshot(session, &plan->query.snapshot, &error);
    for (int attempt = 0; s == STATUS_OK; attempt++) {
        plan->query.table = snapshot_table(plan->query.snapshot, slice_of(relation->table->name));
        s = function(&plan->query, session, arguments, &error);
        if (s != STATUS_CORRUPT || attempt > 0) break;
        if (session->options.notice) session->options.notice(session->options.context, error.message);
        s = session_rebuild_snapshot(session, &plan->query.snapshot, &error);
    }
    if (s == STATUS_OK) return;
    bool expression = s == STATUS_SYNTAX || s == STATUS_TYPE || s == STATUS_RANGE || s == STATUS_LIMIT;
    if (expression) (void)error_prefix(&error, "%s", relation->table->name);
    session_raise(L, &error);
}

static status run_query(const struct query *query, struct session *session, void *arguments,
                        struct error *error)
{
    return query_run(query, session->pool, arguments, error);
}

static void add_value(lua_State *L, struct plan *plan, int name, int text)
{
    if (lua_type(L, name) != LUA_TSTRING || lua_type(L, text) != LUA_TSTRING)
        luaL_error(L, "agg{...}: expected name = \"expression\"");
    if (plan->query.value_count == plan->value_room) luaL_error(L, "agg{...}: the table changed meanwhile");
    size_t size;
    const char *expression = lua_tolstring(L, text, &size);
    plan->values[plan->query.value_count++] =
        (struct query_item){.name = lua_tostring(L, name), .text = slice_make(expression, size)};
}

static int compare_items(const void *a, const void *b)
{
    return strcmp(((const struct query_item *)a)->name, ((const struct query_item *)b)->name);
}

/* agg{...}: the list part in its order, then the named part by name. The texts live in the table. */
static int relation_agg(lua_State *L)
{
    struct relation *relation = check_relation(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    size_t values = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) values++;
    struct plan *plan = push_plan(L, relation, values);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, 2, i) != LUA_TTABLE)
            return luaL_error(L, "agg{...}: expected {\"name\", \"expression\"}");
        lua_rawgeti(L, -1, 1);
        lua_rawgeti(L, -2, 2);
        add_value(L, plan, -2, -1);
        lua_pop(L, 3);
    }
    size_t listed = plan->query.value_count;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) add_value(L, plan, -2, -1);
    qsort(plan->values + listed, plan->query.value_count - listed, sizeof *plan->values, compare_items);
    struct frame **slot = frame_push(L);
    run(L, relation, plan, run_query, slot);
    return 1;
}

/* value(text, ...) -> one value for each text, over all rows of the relation. */
static int relation_value(lua_State *L)
{
    int last = lua_gettop(L);
    struct relation *relation = check_relation(L, 1);
    luaL_argcheck(L, last >= 2 && last <= 64, 2, "expected one to 63 expressions");
    struct plan *plan = push_plan(L, relation, (size_t)last - 1);
    if (plan->query.key_count) return luaL_error(L, "value() takes a relation without by(); use agg{...}");
    for (int i = 2; i <= last; i++) {
        luaL_checkstring(L, i);
        lua_pushfstring(L, last == 2 ? "value" : "value %d", i - 1);
        add_value(L, plan, -1, i);
    }
    struct frame **slot = frame_push(L);
    run(L, relation, plan, run_query, slot);
    luaL_checkstack(L, last, "too many values");
    for (int i = 2; i <= last; i++) frame_push_cell(L, *slot, (size_t)i - 2, 0);
    return last - 1;
}

/* ---- rows and stocks ---- */

struct rows_arguments {
    uint64_t skip, limit, total;
    int64_t *ids;
    size_t count;
};

static status run_rows(const struct query *query, struct session *session, void *context, struct error *error)
{
    (void)session;
    struct rows_arguments *rows = context;
    return query_rows(query, rows->skip, rows->limit, &rows->ids, &rows->count, &rows->total, error);
}

/* The numbers of the listed fields, or of all, in a buffer that Lua owns. */
static const int *push_fields(lua_State *L, const struct table_schema *table, int list, size_t *count)
{
    *count = lua_istable(L, list) ? (size_t)lua_rawlen(L, list) : table->field_count;
    int *fields = lua_newuserdatauv(L, (*count + 1) * sizeof *fields, 0);
    for (size_t i = 0; i < *count; i++) {
        fields[i] = (int)i;
        if (!lua_istable(L, list)) continue;
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        fields[i] = schema_field(table, check_text(L, -1));
        if (fields[i] < 0) luaL_error(L, "%s has no stored field \"%s\"", table->name, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    return fields;
}

static int relation_rows(lua_State *L)
{
    struct relation *relation = check_relation(L, 1);
    struct rows_arguments rows = {.limit = (uint64_t)luaL_optinteger(L, 2, 20),
                                  .skip = (uint64_t)luaL_optinteger(L, 3, 0)};
    luaL_argcheck(L, rows.limit > 0 && rows.limit <= 1000000, 2, "expected 1 to 1,000,000 rows");
    luaL_argcheck(L, (int64_t)rows.skip >= 0, 3, "expected 0 or more rows to skip");
    lua_settop(L, 4);
    struct session *session = session_of(L);
    struct plan *plan = push_plan(L, relation, 0);
    size_t field_count;
    const int *fields = push_fields(L, relation->table, 4, &field_count);
    struct frame **slot = frame_push(L);
    run(L, relation, plan, run_rows, &rows);
    struct error error;
    error_init(&error);
    status s =
        store_rows(session->store, relation->table, rows.ids, rows.count, fields, field_count, slot, &error);
    memory_free(rows.ids);
    if (s != STATUS_OK) return session_raise(L, &error);
    lua_pushinteger(L, (lua_Integer)rows.total);
    return 2;
}

struct open_arguments {
    struct slice start, end;
    const int64_t *instants;
    size_t count;
    struct frame **slot;
};

static status run_open(const struct query *query, struct session *session, void *context, struct error *error)
{
    struct open_arguments *open = context;
    return query_open_at(query, open->start, open->end, open->instants, open->count, session->pool,
                         open->slot, error);
}

static int relation_open_at(lua_State *L)
{
    struct relation *relation = check_relation(L, 1);
    struct open_arguments open = {.start = check_text(L, 2), .end = check_text(L, 3)};
    luaL_checktype(L, 4, LUA_TTABLE);
    lua_settop(L, 4);
    open.count = (size_t)lua_rawlen(L, 4);
    int64_t *instants = lua_newuserdatauv(L, (open.count + 1) * sizeof *instants, 0);
    for (size_t i = 0; i < open.count; i++) {
        lua_rawgeti(L, 4, (lua_Integer)i + 1);
        instants[i] = luaL_checkinteger(L, -1);
        if (i && instants[i] < instants[i - 1]) return luaL_argerror(L, 4, "the instants must ascend");
        lua_pop(L, 1);
    }
    open.instants = instants;
    struct plan *plan = push_plan(L, relation, 0);
    open.slot = frame_push(L);
    run(L, relation, plan, run_open, &open);
    return 1;
}

/* ---- registration ---- */

/* relation(name) -> the whole table */
static int relation_new(lua_State *L)
{
    struct error error;
    const struct table_schema *table;
    error_init(&error);
    if (session_table(session_of(L), check_text(L, 1), &table, &error) != STATUS_OK)
        return session_raise(L, &error);
    push_relation(L, 0, STEP_TABLE)->table = table;
    return 1;
}

static int relation_table(lua_State *L)
{
    lua_pushstring(L, check_relation(L, 1)->table->name);
    return 1;
}

void relation_bind(lua_State *L)
{
    static const luaL_Reg methods[] = {{"where", relation_where},      {"by", relation_by},
                                       {"anchor", relation_anchor},    {"between_instants", relation_between},
                                       {"order", relation_order},      {"limit", relation_limit},
                                       {"agg", relation_agg},          {"value", relation_value},
                                       {"rows", relation_rows},        {"open_at", relation_open_at},
                                       {"table_name", relation_table}, {NULL, NULL}};
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
}
