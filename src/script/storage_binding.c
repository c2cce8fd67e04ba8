/* The store for the library: the schema it declares, imports, plain SQL, and what an expression is made of.
 */
#include "script/bindings.h"
#include "script/map.h"
#include "script/read.h"

#include "base/memory.h"
#include "facts/fact_fields.h"
#include "ingest/job.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>

static struct slice check_text(lua_State *L, int index)
{
    size_t size;
    const char *text = luaL_checklstring(L, index, &size);
    return slice_make(text, size);
}

/* schema(list): declares the tables; once, before the store is used. */
static int storage_schema(lua_State *L)
{
    struct session *session = session_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    if (session->has_schema) return luaL_error(L, "the schema is declared already");
    read_schema(L, 1, &session->schema);
    session->stored = schema_stored(&session->schema);
    session->derived = schema_derived_from(&session->schema, FACTS_EVENTS);
    session->clocked = schema_derived_from(&session->schema, fact_table_name(FACTS_SPANS));
    session->has_schema = true;
    return 0;
}

static void set_text(lua_State *L, const char *name, const char *text)
{
    lua_pushstring(L, text);
    lua_setfield(L, -2, name);
}

/* tables() -> { {name, about, derived_from, time, key, fields = {{name, type, about, references, long}},
 * derived = {{name, expression, about}}} } */
static int storage_tables(lua_State *L)
{
    const struct schema *schema = &session_of(L)->schema;
    lua_createtable(L, (int)schema->table_count, 0);
    for (size_t t = 0; t < schema->table_count; t++) {
        const struct table_schema *table = &schema->tables[t];
        lua_createtable(L, 0, 6);
        set_text(L, "name", table->name);
        set_text(L, "about", table->about);
        set_text(L, "derived_from", table->derived_from);
        if (table->time_field >= 0) set_text(L, "time", table->fields[table->time_field].name);
        lua_createtable(L, (int)table->field_count, 0);
        for (size_t i = 0; i < table->field_count; i++) {
            lua_createtable(L, 0, 4);
            set_text(L, "name", table->fields[i].name);
            set_text(L, "type", type_name(table->fields[i].type));
            set_text(L, "about", table->fields[i].about);
            set_text(L, "references", table->fields[i].references);
            lua_pushboolean(L, table->fields[i].long_text);
            lua_setfield(L, -2, "long");
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        lua_setfield(L, -2, "fields");
        lua_createtable(L, (int)table->derived_count, 0);
        for (size_t i = 0; i < table->derived_count; i++) {
            lua_createtable(L, 0, 3);
            set_text(L, "name", table->derived[i].name);
            set_text(L, "expression", table->derived[i].expression);
            set_text(L, "about", table->derived[i].about);
            lua_rawseti(L, -2, (lua_Integer)i + 1);
        }
        lua_setfield(L, -2, "derived");
        lua_rawseti(L, -2, (lua_Integer)t + 1);
    }
    return 1;
}

/* range(table, field) -> smallest, largest value of a time, integer or duration field; nothing when it has
 * none. rows(table) alone -> number of rows. */
static int storage_range(lua_State *L)
{
    struct session *session = session_of(L);
    struct slice name = check_text(L, 1), field_name = check_text(L, 2);
    struct snapshot *snapshot;
    struct error error;
    error_init(&error);
    const struct table_schema *schema = schema_table(&session->schema, name);
    if (schema) dialect_need(L, schema);
    status s = session_snapshot(session, &snapshot, &error);
    if (s == STATUS_OK && schema && schema->derived_from) s = session_facts(session, schema, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    const struct table *table = snapshot_table(snapshot, name);
    int field = table ? schema_field(table->schema, field_name) : -1;
    if (field < 0) return luaL_error(L, "no field \"%s\" in \"%s\"", field_name.data, name.data);
    enum type type = table->columns[field].type;
    if (type == TYPE_TEXT || type == TYPE_REAL)
        return luaL_error(L, "%s: expected a time or a number", field_name.data);
    int64_t minimum, maximum;
    if (!column_range(table, &table->columns[field], &minimum, &maximum)) return 0;
    lua_pushinteger(L, minimum);
    lua_pushinteger(L, maximum);
    return 2;
}

/* epoch() -> a number that changes when queries may see other data. */
static int storage_epoch(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)session_of(L)->epoch);
    return 1;
}

/* ---- what an expression is made of ---- */

static void set_node(lua_State *L, const char *name, const struct node *node,
                     const struct expr_context *context)
{
    struct buffer text;
    buffer_init(&text);
    expr_print(&text, node, context);
    lua_pushlstring(L, buffer_get(&text), text.size);
    buffer_fini(&text);
    lua_setfield(L, -2, name);
}

/* Adds a field, as expressions name it, to the table on top: name = true. */
static void add_field(lua_State *L, const struct node *node, const struct expr_context *context)
{
    struct buffer path;
    buffer_init(&path);
    expr_print(&path, node, context);
    lua_pushlstring(L, buffer_get(&path), path.size);
    buffer_fini(&path);
    lua_pushboolean(L, true);
    lua_rawset(L, -3);
}

/* Adds the stored fields that a tree reads. */
static void add_fields(lua_State *L, const struct node *node, const struct expr_context *context)
{
    if (!node) return;
    if (node->kind == NODE_FIELD) add_field(L, node, context);
    for (size_t i = 0; i < node->argument_count; i++) add_fields(L, node->arguments[i], context);
    add_fields(L, node->filter, context);
}

static void set_aggregate(lua_State *L, const struct node *node, const struct expr_context *context)
{
    set_text(L, "aggregate", aggregate_name(node->aggregate));
    if (node->argument_count) set_node(L, "argument", node->arguments[0], context);
    if (node->argument_count > 1) set_node(L, "second", node->arguments[1], context);
    if (node->filter) set_node(L, "filter", node->filter, context);
    lua_pushboolean(L, node->distinct);
    lua_setfield(L, -2, "distinct");
}

/* expression(table, text, aggregates) -> { type, text (canonical), fields = { name = true }, aggregate,
 * argument, second, filter, distinct, numerator, denominator }, or nil, message, byte position. `aggregate`
 * and the four after it are there when the whole text is one aggregate, the last two when it is a division.
 */
static int storage_expression(lua_State *L)
{
    struct session *session = session_of(L);
    struct slice name = check_text(L, 1), text = check_text(L, 2);
    struct arena arena;
    struct error error;
    struct node *node;
    const struct table_schema *table;
    error_init(&error);
    if (session_table(session, name, &table, &error) != STATUS_OK) return session_raise(L, &error);
    lua_settop(L, 3);
    const struct known_maps *known = map_push_known(L, table, NULL);
    struct expr_context context = {.table = table,
                                   .rules = &session->rules,
                                   .aggregates = lua_toboolean(L, 3),
                                   .schema = &session->schema,
                                   .maps = known->maps,
                                   .map_count = known->count};
    arena_init(&arena);
    if (expr_parse(&arena, text, &context, &node, &error) != STATUS_OK) {
        arena_fini(&arena);
        lua_pushnil(L);
        lua_pushstring(L, error.message);
        lua_pushinteger(L, error.position);
        return 3;
    }
    lua_createtable(L, 0, 6);
    set_text(L, "type", type_name(node->type));
    set_node(L, "text", node, &context);
    lua_newtable(L);
    add_fields(L, node, &context);
    lua_setfield(L, -2, "fields");
    if (node->kind == NODE_AGGREGATE) set_aggregate(L, node, &context);
    if (node->kind == NODE_CALL && node->op == OP_DIVIDE) {
        set_node(L, "numerator", node->arguments[0], &context);
        set_node(L, "denominator", node->arguments[1], &context);
    }
    arena_fini(&arena);
    return 1;
}

/* functions() -> { {name, signature, about} } */
static int storage_functions(lua_State *L)
{
    struct function_help help;
    lua_newtable(L);
    for (size_t i = 0; expr_function_help(i, &help); i++) {
        lua_createtable(L, 0, 3);
        set_text(L, "name", help.name);
        set_text(L, "signature", help.signature);
        set_text(L, "about", help.about);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* ---- SQL ---- */

struct sql_rows {
    lua_State *L;
    lua_Integer count;
};

static void push_cell(lua_State *L, const struct store_cell *cell)
{
    switch (cell->kind) {
    case STORE_NULL: lua_pushboolean(L, 0); break;
    case STORE_INTEGER: lua_pushinteger(L, cell->integer); break;
    case STORE_REAL: lua_pushnumber(L, cell->real); break;
    case STORE_TEXT:
    case STORE_BLOB: lua_pushlstring(L, cell->text.data, cell->text.size); break;
    }
}

struct sql_row {
    struct sql_rows *rows;
    size_t count;
    const char *const *names;
    const struct store_cell *cells;
};

/* Protected: builds one row behind the others, or the list of names. The result table is at index 2. */
static int add_row(lua_State *L)
{
    const struct sql_row *row = lua_touserdata(L, 1);
    lua_createtable(L, (int)row->count, 0);
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells)
            push_cell(L, &row->cells[i]);
        else
            lua_pushstring(L, row->names[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    if (row->cells)
        lua_rawseti(L, 2, ++row->rows->count);
    else
        lua_setfield(L, 2, "names");
    return 0;
}

static status on_row(void *context, size_t count, const char *const *names, const struct store_cell *cells,
                     struct error *error)
{
    struct sql_rows *rows = context;
    struct sql_row row = {rows, count, names, cells};
    lua_pushcfunction(rows->L, add_row);
    lua_pushlightuserdata(rows->L, &row);
    lua_pushvalue(rows->L, -3);
    if (lua_pcall(rows->L, 2, 0, 0) == LUA_OK) return STATUS_OK;
    lua_pop(rows->L, 1);
    return error_set(error, STATUS_MEMORY,
                     "the result does not fit into the script's memory after %lld rows; add a LIMIT",
                     (long long)rows->count);
}

/* sql(text) -> { names = {...}, {cell, ...}, ... }; NULL is false. */
static int storage_sql(lua_State *L)
{
    struct session *session = session_of(L);
    struct slice text = check_text(L, 1);
    struct store *store;
    struct error error;
    error_init(&error);
    lua_newtable(L);
    struct sql_rows rows = {.L = L};
    status s = session_store(session, STORE_READ, &store, &error);
    if (s == STATUS_OK) s = store_sql(store, text, on_row, &rows, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    return 1;
}

/* ---- import ---- */

struct import_memory {
    struct arena arena;
    FILE *file; /* holds a given text */
    struct zone *zone;
    struct job_summary summary;
};

static int import_memory_gc(lua_State *L)
{
    struct import_memory *memory = lua_touserdata(L, 1);
    arena_fini(&memory->arena);
    if (memory->file) fclose(memory->file);
    zone_free(memory->zone);
    job_summary_fini(&memory->summary);
    *memory = (struct import_memory){0};
    return 0;
}

static struct import_memory *push_import_memory(lua_State *L)
{
    struct import_memory *memory = lua_newuserdatauv(L, sizeof *memory, 0);
    *memory = (struct import_memory){0};
    if (luaL_newmetatable(L, "perilune.import")) {
        lua_pushcfunction(L, import_memory_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return memory;
}

static struct mapping_word *read_words(lua_State *L, struct arena *arena, size_t *count)
{
    bool present;
    *count = read_list(L, -1, "words", &present);
    struct mapping_word *words = arena_new(arena, (*count + 1) * sizeof *words);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        words[i].from = read_text(L, -1, "from", arena);
        words[i].to = read_text(L, -1, "to", arena);
        if (!words[i].from) luaL_error(L, "importer: a word needs \"from\"");
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    return words;
}

static void read_mapping_field(lua_State *L, struct arena *arena, const struct table_schema *table,
                               struct mapping_field *field)
{
    const char *name = read_text(L, -1, "field", arena);
    field->field = name ? schema_field(table, slice_of(name)) : -1;
    if (field->field < 0) luaL_error(L, "importer: %s has no field \"%s\"", table->name, name ? name : "?");
    field->columns = read_texts(L, -1, "columns", arena, &field->column_count);
    field->join = read_text(L, -1, "join", arena);
    field->factor = read_text(L, -1, "factor", arena);
    field->occurrence = (size_t)read_number(L, -1, "occurrence", 0);
    field->optional = read_flag(L, -1, "optional");
    field->constant = read_text(L, -1, "constant", arena);
    field->file_name = read_flag(L, -1, "file_name");
    field->words = read_words(L, arena, &field->word_count);
    field->patterns = read_texts(L, -1, "pattern", arena, &field->pattern_count);
    field->part = (size_t)read_number(L, -1, "part", 1);
    field->words_only = read_flag(L, -1, "words_only");
    field->formats = read_texts(L, -1, "format", arena, &field->format_count);
    field->multiply = read_number(L, -1, "multiply", 0);
}

static void read_conditions(lua_State *L, struct arena *arena, struct mapping_target *target)
{
    bool present;
    target->only_count = read_list(L, -1, "only", &present);
    struct mapping_condition *only = arena_new(arena, (target->only_count + 1) * sizeof *only);
    for (size_t i = 0; i < target->only_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        only[i].columns = read_texts(L, -1, "columns", arena, &only[i].column_count);
        only[i].texts = read_texts(L, -1, "texts", arena, &only[i].text_count);
        if (only[i].column_count == 0) luaL_error(L, "importer: a condition needs a column");
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    target->only = only;
}

static void read_target(lua_State *L, struct arena *arena, struct mapping_target *target)
{
    struct error error;
    bool present;
    const char *name = read_text(L, -1, "table", arena);
    error_init(&error);
    if (session_table(session_of(L), slice_of(name ? name : ""), &target->table, &error) != STATUS_OK)
        session_raise(L, &error);
    if (target->table->derived_from)
        luaL_error(L, "importer: the rows of %s are computed", target->table->name);
    target->field_count = read_list(L, -1, "fields", &present);
    struct mapping_field *fields = arena_new(arena, (target->field_count + 1) * sizeof *fields);
    for (size_t i = 0; i < target->field_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_mapping_field(L, arena, target->table, &fields[i]);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    target->fields = fields;
    target->unless_empty = read_texts(L, -1, "unless_empty", arena, &target->unless_empty_count);
    read_conditions(L, arena, target);
    target->fold_last = read_flag(L, -1, "fold_last");
}

static void read_layout(lua_State *L, struct arena *arena, struct layout *layout)
{
    layout->header_line = (uint64_t)read_number(L, 1, "header_line", 0);
    layout->fill_down = read_texts(L, 1, "fill_down", arena, &layout->fill_down_count);
    layout->unpivot = read_texts(L, 1, "unpivot", arena, &layout->unpivot_count);
    layout->name_column = read_text(L, 1, "name_column", arena);
    layout->value_column = read_text(L, 1, "value_column", arena);
    if (layout->unpivot_count && !(layout->name_column && layout->value_column))
        luaL_error(L, "importer: unpivot needs names for its two columns");
}

static void read_mapping(lua_State *L, struct import_memory *memory, struct mapping *mapping)
{
    struct arena *arena = &memory->arena;
    struct error error;
    bool present;
    *mapping = (struct mapping){0};
    mapping->name = read_text(L, 1, "name", arena);
    mapping->empty = read_texts(L, 1, "empty", arena, &mapping->empty_count);
    read_layout(L, arena, &mapping->layout);
    const char *zone = read_text(L, 1, "zone", arena);
    const char *delimiter = read_text(L, 1, "delimiter", arena), *decimal = read_text(L, 1, "decimal", arena);
    mapping->delimiter = delimiter ? delimiter[0] : 0;
    mapping->decimal = decimal ? decimal[0] : 0;
    mapping->zone = session_of(L)->zone;
    error_init(&error);
    if (zone && zone_load(zone, NULL, &memory->zone, &error) != STATUS_OK) session_raise(L, &error);
    if (zone) mapping->zone = memory->zone;
    mapping->target_count = read_list(L, 1, "targets", &present);
    struct mapping_target *targets = arena_new(arena, (mapping->target_count + 1) * sizeof *targets);
    for (size_t i = 0; i < mapping->target_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_target(L, arena, &targets[i]);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    mapping->targets = targets;
}

static void set_count(lua_State *L, const char *name, uint64_t count)
{
    lua_pushinteger(L, (lua_Integer)count);
    lua_setfield(L, -2, name);
}

static void push_summary(lua_State *L, const struct mapping *mapping, const struct job_summary *summary)
{
    lua_createtable(L, 0, 6);
    set_count(L, "rows", summary->rows);
    set_count(L, "rejected", summary->rejected);
    set_text(L, "ignored_columns", summary->ignored_columns);
    if (summary->snapshot_warning.message[0]) set_text(L, "warning", summary->snapshot_warning.message);
    lua_createtable(L, (int)summary->example_count, 0);
    for (size_t i = 0; i < summary->example_count; i++) {
        lua_pushstring(L, summary->examples[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "examples");
    lua_createtable(L, (int)summary->target_count, 0);
    for (size_t i = 0; i < summary->target_count; i++) {
        const struct store_counts *counts = &summary->counts[i];
        lua_createtable(L, 0, 7);
        set_text(L, "table", mapping->targets[i].table->name);
        set_count(L, "inserted", counts->inserted);
        set_count(L, "updated", counts->updated);
        set_count(L, "unchanged", counts->unchanged);
        set_count(L, "folded", counts->folded);
        set_count(L, "read", counts->read);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "targets");
}

/* Puts a text where the reader, which reads files, finds it. Raises when there is no room. */
static const char *store_text(lua_State *L, struct import_memory *memory, struct slice text)
{
    memory->file = tmpfile();
    if (!memory->file || fwrite(text.data, 1, text.size, memory->file) != text.size ||
        fflush(memory->file) != 0)
        luaL_error(L, "cannot write the text to a temporary file: %s", strerror(errno));
    return arena_format(&memory->arena, "/dev/fd/%d", fileno(memory->file));
}

/* import(mapping, path, {dry_run, strict, lenient, text}) -> summary; raises what went wrong. With `text`
 * that is what is read, and the path is not looked at. */
static int storage_import(lua_State *L)
{
    struct session *session = session_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    const char *path = luaL_checkstring(L, 2);
    luaL_checktype(L, 3, LUA_TTABLE);
    lua_settop(L, 3);
    struct job_options options = {.now = session->options.now,
                                  .dry_run = read_flag(L, 3, "dry_run"),
                                  .strict = read_flag(L, 3, "strict"),
                                  .lenient = read_flag(L, 3, "lenient"),
                                  .progress = session->options.progress,
                                  .context = session->options.context};
    struct import_memory *memory = push_import_memory(L);
    struct mapping mapping;
    struct error error;
    struct store *store;
    read_mapping(L, memory, &mapping);
    if (lua_getfield(L, 3, "text") != LUA_TNIL) path = store_text(L, memory, check_text(L, -1));
    error_init(&error);
    session_forget_snapshot(session);
    status s = session_store(session, STORE_WRITE, &store, &error);
    if (s == STATUS_OK) s = job_import(store, &mapping, path, &options, &memory->summary, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    push_summary(L, &mapping, &memory->summary);
    return 1;
}

void storage_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"schema", storage_schema},       {"tables", storage_tables}, {"range", storage_range},
        {"epoch", storage_epoch},         {"sql", storage_sql},       {"expression", storage_expression},
        {"functions", storage_functions}, {"import", storage_import}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
