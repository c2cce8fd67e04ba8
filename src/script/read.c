/* Lua tables to plain C data. */
#include "script/read.h"

#include "base/memory.h"

#include <lauxlib.h>

static char *copy_text(lua_State *L, struct arena *arena)
{
    size_t size;
    const char *text = lua_tolstring(L, -1, &size);
    return text ? arena_text(arena, slice_make(text, size)) : NULL;
}

const char *read_text(lua_State *L, int index, const char *name, struct arena *arena)
{
    char *text = NULL;
    if (lua_getfield(L, index, name) != LUA_TNIL) {
        if (lua_type(L, -1) != LUA_TSTRING) luaL_error(L, "%s: expected text", name);
        text = copy_text(L, arena);
    }
    lua_pop(L, 1);
    return text;
}

bool read_flag(lua_State *L, int index, const char *name)
{
    lua_getfield(L, index, name);
    bool set = lua_toboolean(L, -1);
    lua_pop(L, 1);
    return set;
}

double read_number(lua_State *L, int index, const char *name, double otherwise)
{
    double number = otherwise;
    if (lua_getfield(L, index, name) != LUA_TNIL) {
        int is_number;
        number = lua_tonumberx(L, -1, &is_number);
        if (!is_number) luaL_error(L, "%s: expected a number", name);
    }
    lua_pop(L, 1);
    return number;
}

const char *const *read_texts(lua_State *L, int index, const char *name, struct arena *arena, size_t *count)
{
    const char **texts = NULL;
    *count = 0;
    int type = lua_getfield(L, index, name);
    if (type == LUA_TSTRING) {
        texts = arena_new(arena, sizeof *texts);
        texts[0] = copy_text(L, arena);
        *count = 1;
    } else if (type == LUA_TTABLE) {
        size_t length = (size_t)lua_rawlen(L, -1);
        texts = arena_new(arena, (length + 1) * sizeof *texts);
        for (size_t i = 0; i < length; i++) {
            if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TSTRING)
                luaL_error(L, "%s: expected texts", name);
            texts[i] = copy_text(L, arena);
            lua_pop(L, 1);
        }
        *count = length;
    } else if (type != LUA_TNIL) {
        luaL_error(L, "%s: expected text or a list of texts", name);
    }
    lua_pop(L, 1);
    return texts;
}

size_t read_list(lua_State *L, int index, const char *name, bool *present)
{
    int type = lua_getfield(L, index, name);
    *present = type == LUA_TTABLE;
    if (type == LUA_TTABLE) return (size_t)lua_rawlen(L, -1);
    if (type != LUA_TNIL) luaL_error(L, "%s: expected a list", name);
    lua_pop(L, 1);
    return 0;
}

static bool tagged_integer(lua_State *L, int index, const char *tag, int64_t *out)
{
    int is_integer = 0;
    if (lua_getfield(L, index, tag) != LUA_TNIL) *out = lua_tointegerx(L, -1, &is_integer);
    lua_pop(L, 1);
    return is_integer;
}

struct parameter read_parameter(lua_State *L, int index)
{
    struct parameter parameter = {0};
    size_t size;
    switch (lua_type(L, index)) {
    case LUA_TBOOLEAN:
        parameter.type = TYPE_BOOLEAN;
        parameter.value.integer = lua_toboolean(L, index);
        return parameter;
    case LUA_TNUMBER:
        parameter.type = lua_isinteger(L, index) ? TYPE_INTEGER : TYPE_REAL;
        if (parameter.type == TYPE_INTEGER)
            parameter.value.integer = lua_tointeger(L, index);
        else
            parameter.value.real = lua_tonumber(L, index);
        if (parameter.type == TYPE_REAL && parameter.value.real != parameter.value.real)
            luaL_error(L, "a parameter is not a number (NaN)");
        return parameter;
    case LUA_TSTRING:
        parameter.type = TYPE_TEXT;
        parameter.value.text.data = lua_tolstring(L, index, &size);
        parameter.value.text.size = size;
        return parameter;
    case LUA_TTABLE:
        parameter.type = TYPE_TIME;
        if (tagged_integer(L, index, "time", &parameter.value.integer)) return parameter;
        parameter.type = TYPE_DURATION;
        if (tagged_integer(L, index, "duration", &parameter.value.integer)) return parameter;
        break;
    default: break;
    }
    luaL_error(L, "a parameter must be text, a number, a boolean, {time = ...} or {duration = ...}, not %s",
               luaL_typename(L, index));
    return parameter;
}

/* ---- the schema ---- */

static void read_field(lua_State *L, struct schema *schema, const char *table, struct field *field)
{
    field->name = read_text(L, -1, "name", &schema->arena);
    const char *type = read_text(L, -1, "type", &schema->arena);
    if (!field->name || !type || !type_parse(slice_of(type), &field->type))
        luaL_error(L, "schema: table \"%s\": a field needs a name and a type", table);
    field->required = read_flag(L, -1, "required");
    field->long_text = read_flag(L, -1, "long");
    field->about = read_text(L, -1, "about", &schema->arena);
    field->references = read_text(L, -1, "references", &schema->arena);
    field->lowest = read_text(L, -1, "lowest", &schema->arena);
    field->highest = read_text(L, -1, "highest", &schema->arena);
}

/* A bound is another field of the table, and both are numbers. */
static void check_bound(lua_State *L, const struct table_schema *table, const struct field *field,
                        const char *bound)
{
    if (!bound) return;
    int other = schema_field(table, slice_of(bound));
    if (other < 0)
        luaL_error(L, "schema: %s.%s: its bound \"%s\" is no field of the table", table->name, field->name,
                   bound);
    enum type type = table->fields[other].type;
    if ((field->type != TYPE_INTEGER && field->type != TYPE_REAL) ||
        (type != TYPE_INTEGER && type != TYPE_REAL))
        luaL_error(L, "schema: %s.%s: bounds are for numbers", table->name, field->name);
}

static int named_field(lua_State *L, const struct table_schema *table, const char *key, struct arena *arena)
{
    const char *name = read_text(L, -1, key, arena);
    if (!name) return -1;
    int field = schema_field(table, slice_of(name));
    if (field < 0) luaL_error(L, "schema: table \"%s\".%s: no field \"%s\"", table->name, key, name);
    return field;
}

static void read_table(lua_State *L, struct schema *schema, struct table_schema *table)
{
    bool present;
    table->name = read_text(L, -1, "name", &schema->arena);
    if (!table->name) luaL_error(L, "schema: a table needs a name");
    table->about = read_text(L, -1, "about", &schema->arena);
    table->derived_from = read_text(L, -1, "derived_from", &schema->arena);
    table->field_count = read_list(L, -1, "fields", &present);
    table->fields = arena_new(&schema->arena, (table->field_count + 1) * sizeof *table->fields);
    for (size_t i = 0; i < table->field_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_field(L, schema, table->name, &table->fields[i]);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    for (size_t i = 0; i < table->field_count; i++) {
        check_bound(L, table, &table->fields[i], table->fields[i].lowest);
        check_bound(L, table, &table->fields[i], table->fields[i].highest);
    }
    table->derived_count = read_list(L, -1, "derived", &present);
    table->derived = arena_new(&schema->arena, (table->derived_count + 1) * sizeof *table->derived);
    for (size_t i = 0; i < table->derived_count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        table->derived[i].name = read_text(L, -1, "name", &schema->arena);
        table->derived[i].expression = read_text(L, -1, "expression", &schema->arena);
        table->derived[i].about = read_text(L, -1, "about", &schema->arena);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    table->time_field = named_field(L, table, "time", &schema->arena);
    table->key_field = named_field(L, table, "key", &schema->arena);
    table->source_field = named_field(L, table, "source", &schema->arena);
}

/* The near name of a table that is not there, as the end of a message. */
static const char *near_table(lua_State *L, const struct schema *schema, const char *name)
{
    const char **names = lua_newuserdatauv(L, (schema->table_count + 1) * sizeof *names, 0);
    for (size_t i = 0; i < schema->table_count; i++) names[i] = schema->tables[i].name;
    const char *near = slice_nearest(slice_of(name), names, schema->table_count);
    return near ? lua_pushfstring(L, "; did you mean \"%s\"?", near) : "";
}

/* A reference holds keys of a table that has keys; its own texts are in the snapshot. */
static void check_reference(lua_State *L, const struct schema *schema, const struct table_schema *table,
                            const struct field *field)
{
    if (!field->references) return;
    const struct table_schema *other = schema_table(schema, slice_of(field->references));
    if (!other)
        luaL_error(L, "schema: table \"%s\", field \"%s\".references: no table \"%s\"%s", table->name,
                   field->name, field->references, near_table(L, schema, field->references));
    else if (other->key_field < 0)
        luaL_error(L, "schema: table \"%s\", field \"%s\".references: table \"%s\" has no key", table->name,
                   field->name, other->name);
    if (field->type != TYPE_TEXT || field->long_text)
        luaL_error(L, "schema: table \"%s\", field \"%s\".references: expected a text field that is not long",
                   table->name, field->name);
}

/* The first field of the table that refers to another one. */
static const struct field *first_reference(const struct table_schema *table)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (table->fields[i].references) return &table->fields[i];
    return NULL;
}

static void add_back(struct schema *schema, struct table_schema *other, struct back_reference back)
{
    struct back_reference *backs = arena_new(&schema->arena, (other->back_count + 1) * sizeof *backs);
    for (size_t i = 0; i < other->back_count; i++) backs[i] = other->backs[i];
    backs[other->back_count++] = back;
    other->backs = backs;
}

/* `reached_as`: the rows that the table refers to reach it by this name. */
static void read_back(lua_State *L, struct schema *schema, const struct table_schema *table)
{
    const char *name = read_text(L, -1, "reached_as", &schema->arena);
    const struct field *field = first_reference(table);
    if (!name) return;
    if (!field)
        luaL_error(L, "schema: table \"%s\".reached_as: no field of it refers to a table", table->name);
    for (size_t i = 0; field && i < schema->table_count; i++) {
        struct table_schema *other = &schema->tables[i];
        if (strcmp(other->name, field->references) != 0) continue;
        if (schema_step(other, slice_of(name)) >= 0)
            luaL_error(L, "schema: table \"%s\".reached_as: \"%s\" has a \"%s\" of its own", table->name,
                       other->name, name);
        add_back(schema, other, (struct back_reference){name, table->name, field->name});
    }
}

void read_schema(lua_State *L, int index, struct schema *schema)
{
    index = lua_absindex(L, index);
    schema->table_count = (size_t)lua_rawlen(L, index);
    schema->tables = arena_new(&schema->arena, (schema->table_count + 1) * sizeof *schema->tables);
    size_t count = 0;
    for (int derived = 0; derived < 2; derived++) /* stored ones first */
        for (size_t i = 0; i < schema->table_count; i++) {
            lua_rawgeti(L, index, (lua_Integer)i + 1);
            bool wanted = lua_getfield(L, -1, "derived_from") == LUA_TNIL ? !derived : derived;
            lua_pop(L, 1);
            if (wanted) read_table(L, schema, &schema->tables[count++]);
            lua_pop(L, 1);
        }
    for (size_t i = 0; i < schema->table_count; i++) {
        lua_rawgeti(L, index, (lua_Integer)i + 1);
        const char *name = read_text(L, -1, "name", &schema->arena);
        read_back(L, schema, schema_table(schema, slice_of(name)));
        lua_pop(L, 1);
    }
    for (size_t i = 0; i < schema->table_count; i++)
        for (size_t f = 0; f < schema->tables[i].field_count; f++)
            check_reference(L, schema, &schema->tables[i], &schema->tables[i].fields[f]);
}
