/* What tables there are and what fields they have: declared in Lua, carried through every layer as plain
 * data. All texts live as long as the schema. */
#ifndef PERILUNE_COLUMN_SCHEMA_H
#define PERILUNE_COLUMN_SCHEMA_H

#include "base/arena.h"
#include "column/type.h"

#include <stddef.h>

struct field {
    const char *name;
    enum type type;
    bool required;     /* NOT NULL: an import row without it is rejected */
    bool long_text;    /* free text that stays in the rows and is not copied to the snapshot */
    const char *about; /* one line of help, or NULL */
    /* Fields of the same row that an imported value must lie between, both included, each where it has a
     * value: names, or NULL. Numbers only. */
    const char *lowest, *highest;
    const char *references; /* the table whose keys the text field holds, or NULL */
};

/* A field computed from others by an expression, replaced by it wherever it is named. */
struct derived_field {
    const char *name;
    const char *expression;
    const char *about;
};

/* The way back of a reference: a name by which rows of the table reach the one row of another table that
 * refers to them. It may stand where a reference may, behind the fields: its number is the table's
 * field_count and up. */
struct back_reference {
    const char *name;
    const char *table, *field; /* the field that refers to this table */
};

struct table_schema {
    const char *name, *about;
    const char
        *derived_from;    /* the table whose rows its own are made from, or NULL: it is imported and stored */
    struct field *fields; /* stored fields, in declared order */
    size_t field_count;
    struct derived_field *derived;
    size_t derived_count;
    const struct back_reference *backs;
    size_t back_count;
    int time_field;   /* the field that orders the snapshot and anchors periods, or -1 */
    int key_field;    /* the text field that, with `source`, names a row; -1 for append-only tables */
    int source_field; /* the text field beside the key, or -1 */
};

struct schema {
    struct arena arena; /* owns everything below */
    struct table_schema *tables;
    size_t table_count;
};

/* A part of a schema: the stored tables, or the derived ones. Borrows the schema, whose tables must stand
 * stored ones first. */
struct schema schema_stored(const struct schema *schema);
struct schema schema_derived(const struct schema *schema);

/* The derived tables whose rows are made from those of one table, which must stand together. */
struct schema schema_derived_from(const struct schema *schema, const char *origin);

void schema_init(struct schema *schema);
void schema_fini(struct schema *schema);

/* NULL / -1 when there is none of that name. */
const struct table_schema *schema_table(const struct schema *schema, struct slice name);
int schema_field(const struct table_schema *table, struct slice name);

/* A field or a back reference; -1 when there is none of that name. */
int schema_step(const struct table_schema *table, struct slice name);

/* The way back that a step is, or NULL: it is a field. */
static inline const struct back_reference *schema_back(const struct table_schema *table, int step)
{
    return (size_t)step < table->field_count ? NULL : &table->backs[(size_t)step - table->field_count];
}

/* The name of a step, and the table that it leads to (NULL: none). */
const char *schema_step_name(const struct table_schema *table, int step);
const char *schema_step_table(const struct table_schema *table, int step);

#endif
