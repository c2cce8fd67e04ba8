/* A relation as SQL for the store: what agg{...} or rows() would ask, in SQLite's words.
 *
 * The statement means the same, but for what SQLite does not have: expr_sql says which aggregates these are,
 * and a table that is computed from others is not in the store. Grains of zones with summer time are written
 * out for the years 1970 to 2100. */
#include "script/map.h"
#include "script/relation.h"

#include <lauxlib.h>

#include <inttypes.h>

struct writer {
    struct session *session;
    const struct table_schema *table;
    const struct known_maps *known;
    struct buffer sql;
};

/* Appends an expression, in parentheses where `inside` says that others stand beside it. */
static status write_expression(struct writer *writer, const struct query_item *item, bool aggregates,
                               bool inside, struct error *error)
{
    const int64_t earliest = 0, latest = INT64_C(4102444800); /* 1970 to 2100 */
    struct expr_context context = {.table = writer->table,
                                   .rules = &writer->session->rules,
                                   .aggregates = aggregates,
                                   .parameters = item->parameters,
                                   .parameter_count = item->parameter_count,
                                   .schema = &writer->session->schema,
                                   .maps = writer->known->maps,
                                   .map_count = writer->known->count};
    struct arena arena;
    struct node *node;
    arena_init(&arena);
    status s = expr_parse(&arena, item->text, &context, &node, error);
    if (inside) buffer_char(&writer->sql, '(');
    if (s == STATUS_OK) s = expr_sql(&writer->sql, node, &context, earliest, latest, error);
    if (inside) buffer_char(&writer->sql, ')');
    arena_fini(&arena);
    return s;
}

static void write_name(struct buffer *sql, const char *name)
{
    buffer_char(sql, '"');
    for (; *name; name++) {
        if (*name == '"') buffer_char(sql, '"');
        buffer_char(sql, *name);
    }
    buffer_char(sql, '"');
}

/* A list of `expression AS "name"`. */
static status write_items(struct writer *writer, const struct query_item *items, size_t count,
                          bool aggregates, bool *more, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < count; i++) {
        if (*more) buffer_text(&writer->sql, ", ");
        *more = true;
        s = write_expression(writer, &items[i], aggregates, false, error);
        buffer_text(&writer->sql, " AS ");
        write_name(&writer->sql, items[i].name);
    }
    return s;
}

static bool is_condition(const struct relation *step)
{
    return step->step == STEP_WHERE || step->step == STEP_STORED_WHERE;
}

/* Steps come last first; the conditions are written in the order they were made. */
static status write_conditions(struct writer *writer, const struct relation *step, bool *more,
                               struct error *error)
{
    if (!step) return STATUS_OK;
    status s = write_conditions(writer, step->before, more, error);
    if (s != STATUS_OK || !is_condition(step)) return s;
    buffer_text(&writer->sql, *more ? "\n  AND " : "\nWHERE ");
    *more = true;
    return write_expression(writer, &step->item, false, true, error);
}

/* `1, 2, 3`: the keys as columns of the result, which are what SQLite sorts and groups by. */
static void write_numbers(struct buffer *sql, const char *before, size_t count, const char *ending)
{
    for (size_t i = 1; i <= count; i++) buffer_format(sql, "%s%zu%s", i == 1 ? before : ", ", i, ending);
}

/* The order of the result, then the keys, which break ties; NULL is last in both (query.h, rule 3). */
static void write_order(struct writer *writer, const struct query *query)
{
    bool more = false;
    for (size_t i = 0; i < query->order_count; i++) {
        buffer_text(&writer->sql, more ? ", " : "\nORDER BY ");
        write_name(&writer->sql, query->order[i].name);
        buffer_text(&writer->sql, query->order[i].descending ? " DESC NULLS LAST" : " NULLS LAST");
        more = true;
    }
    write_numbers(&writer->sql, more ? ", " : "\nORDER BY ", query->key_count, " NULLS LAST");
    if (query->limit) buffer_format(&writer->sql, "\nLIMIT %" PRIu64, query->limit);
}

static status write_groups(struct writer *writer, const struct relation *relation, const struct query *query,
                           struct error *error)
{
    bool more = false, conditions = false;
    buffer_text(&writer->sql, "SELECT ");
    status s = write_items(writer, query->keys, query->key_count, false, &more, error);
    if (s == STATUS_OK) s = write_items(writer, query->values, query->value_count, true, &more, error);
    buffer_text(&writer->sql, "\nFROM ");
    write_name(&writer->sql, writer->table->name);
    if (s == STATUS_OK) s = write_conditions(writer, relation, &conditions, error);
    write_numbers(&writer->sql, "\nGROUP BY ", query->key_count, "");
    write_order(writer, query);
    return s;
}

/* Rows come in the order of the table's time, those without one last. */
static status write_rows(struct writer *writer, const struct relation *relation, lua_Integer limit,
                         lua_Integer skip, struct error *error)
{
    bool conditions = false;
    int time = writer->table->time_field;
    buffer_text(&writer->sql, "SELECT *\nFROM ");
    write_name(&writer->sql, writer->table->name);
    status s = write_conditions(writer, relation, &conditions, error);
    buffer_text(&writer->sql, "\nORDER BY ");
    if (time >= 0) {
        write_name(&writer->sql, writer->table->fields[time].name);
        buffer_text(&writer->sql, " NULLS LAST, ");
    }
    buffer_text(&writer->sql, "id");
    if (limit > 0) buffer_format(&writer->sql, "\nLIMIT %lld", (long long)limit);
    if (limit > 0 && skip > 0) buffer_format(&writer->sql, " OFFSET %lld", (long long)skip);
    return s;
}

static int push_sql(lua_State *L)
{
    const struct buffer *sql = lua_touserdata(L, 1);
    lua_pushlstring(L, buffer_get(sql), sql->size);
    return 1;
}

/* sql({ values } or nil [, limit [, skip]]) -> the statement of agg{...}, or of rows(limit, skip); raises. */
int relation_sql(lua_State *L)
{
    struct relation *relation = relation_check(L, 1);
    bool rows = lua_isnoneornil(L, 2);
    lua_Integer limit = luaL_optinteger(L, 3, 0), skip = luaL_optinteger(L, 4, 0);
    if (!rows) luaL_checktype(L, 2, LUA_TTABLE);
    if (relation->table->derived_from)
        return luaL_error(L, "%s is computed from %s and is no table of the store", relation->table->name,
                          relation->table->derived_from);
    lua_settop(L, 2);
    if (rows) {
        lua_newtable(L);
        lua_replace(L, 2);
    }
    struct relation_query query =
        relation_push_query(L, relation); /* resolves the maps; nothing is acquired */
    struct writer writer = {.session = session_of(L), .table = relation->table, .known = query.known};
    struct error error;
    error_init(&error);
    buffer_init(&writer.sql);
    lua_pushcfunction(L, push_sql);
    lua_pushlightuserdata(L, &writer.sql);
    status s = rows ? write_rows(&writer, relation, limit, skip, &error)
                    : write_groups(&writer, relation, query.query, &error);
    int code = s == STATUS_OK ? lua_pcall(L, 1, 1, 0) : LUA_OK;
    buffer_fini(&writer.sql);
    if (s != STATUS_OK) return session_raise(L, &error);
    return code == LUA_OK ? 1 : lua_error(L);
}
