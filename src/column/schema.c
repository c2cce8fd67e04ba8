/* Looking up tables and fields by name. Schemas have tens of them, so a walk is enough. */
#include "column/schema.h"

void schema_init(struct schema *schema)
{
    *schema = (struct schema){0};
    arena_init(&schema->arena);
}

void schema_fini(struct schema *schema)
{
    arena_fini(&schema->arena);
    schema_init(schema);
}

static size_t stored_count(const struct schema *schema)
{
    size_t count = 0;
    while (count < schema->table_count && !schema->tables[count].derived_from) count++;
    return count;
}

struct schema schema_stored(const struct schema *schema)
{
    return (struct schema){.tables = schema->tables, .table_count = stored_count(schema)};
}

struct schema schema_derived(const struct schema *schema)
{
    size_t stored = stored_count(schema);
    return (struct schema){.tables = schema->tables + stored, .table_count = schema->table_count - stored};
}

struct schema schema_derived_from(const struct schema *schema, const char *origin)
{
    struct schema part = schema_derived(schema);
    while (part.table_count && strcmp(part.tables->derived_from, origin) != 0) {
        part.tables++;
        part.table_count--;
    }
    size_t count = 0;
    while (count < part.table_count && strcmp(part.tables[count].derived_from, origin) == 0) count++;
    part.table_count = count;
    return part;
}

const struct table_schema *schema_table(const struct schema *schema, struct slice name)
{
    for (size_t i = 0; i < schema->table_count; i++)
        if (slice_is(name, schema->tables[i].name)) return &schema->tables[i];
    return NULL;
}

int schema_field(const struct table_schema *table, struct slice name)
{
    for (size_t i = 0; i < table->field_count; i++)
        if (slice_is(name, table->fields[i].name)) return (int)i;
    return -1;
}

int schema_step(const struct table_schema *table, struct slice name)
{
    for (size_t i = 0; i < table->back_count; i++)
        if (slice_is(name, table->backs[i].name)) return (int)(table->field_count + i);
    return schema_field(table, name);
}

const char *schema_step_name(const struct table_schema *table, int step)
{
    const struct back_reference *back = schema_back(table, step);
    return back ? back->name : table->fields[step].name;
}

const char *schema_step_table(const struct table_schema *table, int step)
{
    const struct back_reference *back = schema_back(table, step);
    return back ? back->table : table->fields[step].references;
}
