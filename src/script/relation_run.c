/* Running relations: a query of their steps on the command's snapshot. */
#include "script/relation.h"

#include "base/memory.h"
#include "query/cohort.h"
#include "script/map.h"
#include "script/read.h"

#include <lauxlib.h>
#include <stdlib.h>

/* User values: 1 what the store answered, 2 the parameters of the values. */
struct plan {
    struct query query;
    const struct table_schema *table;
    int maps; /* index on the stack */
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
    query->joins = &session_of(L)->joins;
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
static status ask_store(struct session *session, const struct query *query, const struct relation *step,
                        struct id_list *list, struct error *error)
{
    enum { EARLIEST = 0 };                      /* zones with summer time: their transitions from 1970 ... */
    const int64_t latest = INT64_C(4102444800); /* ... to 2100 */
    struct expr_context context = {.table = step->table,
                                   .rules = &session->rules,
                                   .parameters = step->item.parameters,
                                   .parameter_count = step->item.parameter_count,
                                   .schema = &session->schema,
                                   .maps = query->maps,
                                   .map_count = query->map_count};
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
    lua_createtable(L, (int)count, 0); /* maps, plan, lists */
    for (size_t i = 0; i < count; i++) {
        struct error error;
        struct id_list *list = push_id_list(L);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
        error_init(&error);
        map_resolve(L, plan->maps, plan->table, plan->stored[i]->item.text);
        if (ask_store(session_of(L), &plan->query, plan->stored[i], list, &error) != STATUS_OK)
            session_raise(L, &error);
        plan->row_sets[i] = (struct query_row_set){list->ids, list->count};
    }
    lua_setiuservalue(L, -2, 1);
}

/* A plan with room for every step of the relation and `values` values, in one piece that Lua owns; below it
 * on the stack the maps that its texts may name. */
static struct plan *push_plan(lua_State *L, const struct relation *relation, size_t values)
{
    size_t steps = 0;
    dialect_need(L, relation->table);
    for (const struct relation *step = relation; step; step = step->before) steps++;
    size_t items = (2 * steps + values) * sizeof(struct query_item);
    size_t others = steps * (sizeof(struct query_order) + sizeof(struct query_row_set) + sizeof relation);
    const struct known_maps *known = map_push_known(L, relation->table, relation);
    struct plan *plan = lua_newuserdatauv(L, sizeof *plan + items + others, 2);
    *plan = (struct plan){.filters = (struct query_item *)(plan + 1), .value_room = values};
    plan->table = relation->table;
    plan->maps = lua_gettop(L) - 1;
    plan->query.maps = known->maps;
    plan->query.map_count = known->count;
    plan->keys = plan->filters + steps;
    plan->values = plan->keys + steps;
    plan->order = (struct query_order *)(plan->values + values);
    plan->row_sets = (struct query_row_set *)(plan->order + steps);
    plan->stored = (const struct relation **)(plan->row_sets + steps);
    collect(L, relation, plan);
    answer_stored(L, plan);
    return plan;
}

status relation_try_run(lua_State *L, const struct table_schema *table, struct query *query,
                        run_function *function, void *arguments, struct error *error)
{
    struct session *session = session_of(L);
    status s = session_snapshot(session, &query->snapshot, error);
    for (int attempt = 0; s == STATUS_OK; attempt++) {
        bool wanted = table->derived_from || session->wants_facts;
        if (wanted) s = dialect_choose(L, error);
        if (s == STATUS_OK && wanted) s = session_facts(session, table, error);
        if (s != STATUS_OK) break;
        query->table = snapshot_table(query->snapshot, slice_of(table->name));
        s = function(query, session, arguments, error);
        if (s != STATUS_OK && session->wants_facts && !wanted) {
            s = STATUS_OK;
            attempt--;
            continue;
        }
        if (s != STATUS_CORRUPT || attempt > 0) break;
        if (session->options.notice) session->options.notice(session->options.context, error->message);
        s = session_rebuild_snapshot(session, &query->snapshot, error);
    }
    bool expression = s == STATUS_SYNTAX || s == STATUS_TYPE || s == STATUS_RANGE || s == STATUS_LIMIT;
    if (expression) error_prefix(error, "%s", table->name);
    return s;
}

static void resolve_items(lua_State *L, const struct plan *plan, const struct query_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) map_resolve(L, plan->maps, plan->table, items[i].text);
}

/* The maps that the texts of the query name get their values, before anything is acquired. */
static void resolve_maps(lua_State *L, const struct plan *plan)
{
    resolve_items(L, plan, plan->filters, plan->query.filter_count);
    resolve_items(L, plan, plan->keys, plan->query.key_count);
    resolve_items(L, plan, plan->values, plan->query.value_count);
}

static void run(lua_State *L, struct plan *plan, run_function *function, void *arguments)
{
    struct error error;
    error_init(&error);
    resolve_maps(L, plan);
    if (relation_try_run(L, plan->table, &plan->query, function, arguments, &error) != STATUS_OK)
        session_raise(L, &error);
}

status relation_run_query(const struct query *query, struct session *session, void *arguments,
                          struct error *error)
{
    return query_run(query, session->pool, arguments, error);
}

/* The value at the index is a text, or from `first` on a list of a text and values for its `?`, which live
 * with the table they stand in. */
static void add_value(lua_State *L, struct plan *plan, int name, int value, lua_Integer first)
{
    const char *problem = "agg{...}: expected name = \"expression\" or name = {\"expression\", value, ...}";
    lua_Integer last = lua_istable(L, value) ? (lua_Integer)lua_rawlen(L, value) : 0;
    luaL_checkstack(L, 4, problem);
    if (last)
        lua_rawgeti(L, value, first);
    else
        lua_pushvalue(L, value);
    if (lua_type(L, name) != LUA_TSTRING || lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s", problem);
    if (plan->query.value_count == plan->value_room) luaL_error(L, "agg{...}: the table changed meanwhile");
    struct query_item *item = &plan->values[plan->query.value_count++];
    *item = (struct query_item){.name = lua_tostring(L, name), .text = relation_check_text(L, -1)};
    lua_pop(L, 1);
    if (last <= first) return;
    size_t count = (size_t)(last - first);
    struct parameter *parameters = lua_newuserdatauv(L, count * sizeof *parameters, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, value, first + 1 + (lua_Integer)i);
        parameters[i] = read_parameter(L, -1);
        lua_pop(L, 1);
    }
    item->parameters = parameters;
    item->parameter_count = count;
    lua_getiuservalue(L, plan->maps + 1, 2); /* parameters, list */
    if (lua_isnil(L, -1)) {
        lua_pop(L, 1);
        lua_newtable(L);
        lua_pushvalue(L, -1);
        lua_setiuservalue(L, plan->maps + 1, 2);
    }
    lua_insert(L, -2);
    lua_rawseti(L, -2, (lua_Integer)plan->query.value_count);
    lua_pop(L, 1);
}

static int compare_items(const void *a, const void *b)
{
    return strcmp(((const struct query_item *)a)->name, ((const struct query_item *)b)->name);
}

/* The plan of agg{...}: the list part in its order, then the named part by name. The texts live in the table.
 */
static struct plan *push_values_plan(lua_State *L, const struct relation *relation)
{
    size_t values = 0;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1)) values++;
    struct plan *plan = push_plan(L, relation, values);
    lua_Integer count = (lua_Integer)lua_rawlen(L, 2);
    for (lua_Integer i = 1; i <= count; i++) {
        if (lua_rawgeti(L, 2, i) != LUA_TTABLE)
            luaL_error(L, "agg{...}: expected {\"name\", \"expression\"}");
        int pair = lua_gettop(L);
        lua_rawgeti(L, pair, 1);
        add_value(L, plan, pair + 1, pair, 2);
        lua_settop(L, pair - 1);
    }
    size_t listed = plan->query.value_count;
    for (lua_pushnil(L); lua_next(L, 2); lua_pop(L, 1))
        if (lua_type(L, -2) == LUA_TSTRING) add_value(L, plan, lua_gettop(L) - 1, lua_gettop(L), 1);
    qsort(plan->values + listed, plan->query.value_count - listed, sizeof *plan->values, compare_items);
    return plan;
}

struct relation_query relation_push_query(lua_State *L, const struct relation *relation)
{
    struct plan *plan = push_values_plan(L, relation);
    resolve_maps(L, plan);
    return (struct relation_query){&plan->query, lua_touserdata(L, plan->maps)};
}

/* agg{...} -> frame */
int relation_agg(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct plan *plan = push_values_plan(L, relation);
    struct frame **slot = frame_push(L);
    lua_pushvalue(L, 1);
    lua_setiuservalue(L, -2, 1);
    run(L, plan, relation_run_query, slot);
    return 1;
}

static status run_explain(const struct query *query, struct session *session, void *context,
                          struct error *error)
{
    buffer_clear(context);
    return query_explain(query, session->pool, context, error);
}

static int push_explanation(lua_State *L)
{
    const struct buffer *text = lua_touserdata(L, 1);
    lua_pushlstring(L, buffer_get(text), text->size);
    return 1;
}

/* explain{...}: what agg{...} would do, as text. */
int relation_explain(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    struct plan *plan = push_values_plan(L, relation);
    struct buffer text;
    resolve_maps(L, plan);
    buffer_init(&text);
    lua_pushcfunction(L, push_explanation);
    lua_pushlightuserdata(L, &text);
    struct error error;
    error_init(&error);
    status s = relation_try_run(L, plan->table, &plan->query, run_explain, &text, &error);
    int code = s == STATUS_OK ? lua_pcall(L, 1, 1, 0) : LUA_OK;
    buffer_fini(&text);
    if (s != STATUS_OK) return session_raise(L, &error);
    return code == LUA_OK ? 1 : lua_error(L);
}

/* value(text, ...) -> one value for each text, over all rows of the relation. */
int relation_value(lua_State *L)
{
    int last = lua_gettop(L);
    struct relation *relation = relation_check(L, 1);
    luaL_argcheck(L, last >= 2 && last <= 64, 2, "expected one to 63 expressions");
    struct plan *plan = push_plan(L, relation, (size_t)last - 1);
    if (plan->query.key_count) return luaL_error(L, "value() takes a relation without by(); use agg{...}");
    for (int i = 2; i <= last; i++) {
        luaL_checkstring(L, i);
        lua_pushfstring(L, last == 2 ? "value" : "value %d", i - 1);
        add_value(L, plan, lua_gettop(L), i, 1);
    }
    struct frame **slot = frame_push(L);
    run(L, plan, relation_run_query, slot);
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
        fields[i] = schema_field(table, relation_check_text(L, -1));
        if (fields[i] < 0) luaL_error(L, "%s has no stored field \"%s\"", table->name, lua_tostring(L, -1));
        lua_pop(L, 1);
    }
    return fields;
}

int relation_rows(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
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
    run(L, plan, run_rows, &rows);
    struct error error;
    error_init(&error);
    status s =
        store_rows(session->store, relation->table, rows.ids, rows.count, fields, field_count, slot, &error);
    memory_free(rows.ids);
    if (s != STATUS_OK) return session_raise(L, &error);
    lua_pushinteger(L, (lua_Integer)rows.total);
    return 2;
}

/* Adds the cell of a key to the parameters of the step; false when it is NULL. */
static bool add_cell(lua_State *L, const struct frame *frame, size_t column, size_t row,
                     struct relation *relation, struct parameter *parameter)
{
    const struct frame_column *c = &frame->columns[column];
    if (!c->valid[row]) return false;
    if (c->real && c->type != TYPE_REAL)
        luaL_error(L, "rows(): the key \"%s\" is a fraction of a %s", c->name, type_name(c->type));
    *parameter = (struct parameter){c->type, frame_value(frame, column, row)};
    if (c->type == TYPE_TEXT) parameter->value.text = relation_keep(relation, parameter->value.text);
    relation->item.parameter_count++;
    return true;
}

/* Pushes the relation on top, narrowed to one value of one of its keys. */
static void push_cell_filter(lua_State *L, const struct frame *frame, size_t column, size_t row,
                             const struct query_item *key)
{
    struct relation *relation = relation_push(L, lua_gettop(L), STEP_WHERE);
    size_t count = key->parameter_count;
    struct parameter *parameters = arena_new(&relation->arena, (count + 1) * sizeof *parameters);
    if (count) memcpy(parameters, key->parameters, count * sizeof *parameters);
    relation->item.parameters = parameters;
    relation->item.parameter_count = count;
    const char *test = add_cell(L, frame, column, row, relation, &parameters[count]) ? "= ?" : "IS NULL";
    relation->item.text = slice_of(arena_format(&relation->arena, "(%.*s) %s", SLICE_ARGS(key->text), test));
    relation_check_expression(L, relation, "rows", true);
}

/* frame:rows(i [, limit [, skip [, fields]]]) -> the stored rows behind row i of a frame, as relation:rows
 * gives them. */
int relation_frame_rows(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    lua_Integer row = luaL_checkinteger(L, 2);
    luaL_argcheck(L, row >= 1 && (uint64_t)row <= frame->row_count, 2, "no such row");
    lua_settop(L, 5);
    if (lua_getiuservalue(L, 1, 1) == LUA_TNIL)
        return luaL_error(L, "rows(): this frame was not made by agg()");
    const struct relation *relation = relation_check(L, 6);
    size_t keys = 0;
    for (const struct relation *step = relation; step; step = step->before) keys += step->step == STEP_KEY;
    luaL_checkstack(L, (int)keys + 8, "too many keys");
    for (const struct relation *step = relation; step; step = step->before)
        if (step->step == STEP_KEY) push_cell_filter(L, frame, --keys, (size_t)row - 1, &step->item);
    lua_replace(L, 2); /* the relation in front of limit, skip, fields */
    lua_pushcfunction(L, relation_rows);
    for (int i = 2; i <= 5; i++) lua_pushvalue(L, i);
    lua_call(L, 4, 2);
    return 2;
}

/* frame:keys() -> the names of the columns that by() gave, or nil for a frame that agg() did not make */
int relation_frame_keys(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    if (lua_getiuservalue(L, 1, 1) == LUA_TNIL) return 1;
    size_t keys = 0;
    for (const struct relation *step = relation_check(L, -1); step; step = step->before)
        keys += step->step == STEP_KEY;
    lua_createtable(L, (int)keys, 0);
    for (size_t i = 0; i < keys && i < frame->column_count; i++) {
        lua_pushstring(L, frame->columns[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
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

int relation_open_at(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
    struct open_arguments open = {.start = relation_check_text(L, 2), .end = relation_check_text(L, 3)};
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
    map_resolve(L, plan->maps, plan->table, open.start);
    map_resolve(L, plan->maps, plan->table, open.end);
    run(L, plan, run_open, &open);
    return 1;
}

/* ---- cohorts ---- */

struct cohort_arguments {
    struct cohorts asked;
    struct frame **slot;
};

static status run_cohorts(const struct query *query, struct session *session, void *context,
                          struct error *error)
{
    struct cohort_arguments *arguments = context;
    return query_cohorts(query, &arguments->asked, session->pool, arguments->slot, error);
}

/* The text at `index`, or an empty one for nil. */
static struct slice optional_text(lua_State *L, int index)
{
    return lua_isnoneornil(L, index) ? slice_make("", 0) : relation_check_text(L, index);
}

/* cohort_triangle(entity, grain [, time [, start [, end]]]) -> frame */
int relation_cohorts(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
    struct cohort_arguments arguments = {.asked = {.entity = relation_check_text(L, 2),
                                                   .time = optional_text(L, 4),
                                                   .start = optional_text(L, 5),
                                                   .end = luaL_optinteger(L, 6, INT64_MAX)}};
    luaL_argcheck(L, grain_parse(relation_check_text(L, 3), &arguments.asked.grain), 3, "expected a grain");
    if (arguments.asked.time.size == 0) arguments.asked.time = relation_anchor_text(relation);
    if (arguments.asked.time.size == 0)
        return luaL_error(L, "%s has no time field: cohorts{} needs time = \"...\"", relation->table->name);
    struct plan *plan = push_plan(L, relation, 0);
    if (plan->query.key_count) return luaL_error(L, "cohorts{} takes a relation without by()");
    arguments.slot = frame_push(L);
    map_resolve(L, plan->maps, plan->table, arguments.asked.entity);
    map_resolve(L, plan->maps, plan->table, arguments.asked.time);
    map_resolve(L, plan->maps, plan->table, arguments.asked.start);
    run(L, plan, run_cohorts, &arguments);
    return 1;
}
