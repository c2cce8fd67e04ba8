/* Paths as subqueries, one inside the other. Rules (15 of expr.h):
 *  1. The rows of a key are few, one a source at most: they are aggregated to the value of the right one.
 * When it is the only one, that; else the one of the same source; else, over none or several, NULL.
 *  2. `source IN (SELECT source ...)` is TRUE for every row: it lets SQLite use the index, which begins with
 * the source, for a key of whatever source. A table whose sources may be NULL is asked by key alone.
 *  3. The tables inside have names of their own (_1, _2, ...); the outermost is meant by its own name, also
 * where it refers to itself. */
#include "expr/sql_join.h"

#include "expr/print.h"

struct path {
    struct buffer *out;
    const struct node *node;
    const char *row;
};

/* The name by which the table at the beginning of step `step` is meant. */
static void write_table(const struct path *path, size_t step)
{
    if (step)
        buffer_format(path->out, "_%zu", step);
    else
        print_quoted(path->out, slice_of(path->row), '"');
}

static void write_column(const struct path *path, size_t step, const struct table_schema *table, int field)
{
    write_table(path, step);
    buffer_char(path->out, '.');
    print_quoted(path->out, slice_of(table->fields[field].name), '"');
}

static const struct table_schema *table_at(const struct path *path, size_t step)
{
    return step < path->node->path_length ? path->node->path[step].table : path->node->table;
}

/* Is the row behind the step of the same source as the one before it? False where they have none. */
static bool write_same_source(const struct path *path, size_t step, const char *before, const char *after)
{
    const struct table_schema *from = table_at(path, step), *to = table_at(path, step + 1);
    if (from->source_field < 0 || to->source_field < 0) return false;
    buffer_text(path->out, before);
    write_column(path, step + 1, to, to->source_field);
    buffer_text(path->out, " = ");
    write_column(path, step, from, from->source_field);
    buffer_text(path->out, after);
    return true;
}

static void write_step(const struct path *path, size_t step);

/* What is read from the row behind the step. */
static void write_value(const struct path *path, size_t step)
{
    if (step + 1 < path->node->path_length)
        write_step(path, step + 1);
    else
        write_column(path, step + 1, path->node->table, path->node->field);
}

/* Rule 1. */
static void write_choice(const struct path *path, size_t step)
{
    buffer_text(path->out, "CASE WHEN count(*) = 1 THEN max(");
    write_value(path, step);
    buffer_text(path->out, ")");
    if (write_same_source(path, step, " ELSE max(CASE WHEN ", " THEN ")) {
        write_value(path, step);
        buffer_text(path->out, " END)");
    }
    buffer_text(path->out, " END");
}

/* Rule 2. */
static void write_any_source(const struct path *path, size_t step, const struct table_schema *to)
{
    if (to->source_field < 0 || !to->fields[to->source_field].required) return;
    write_column(path, step + 1, to, to->source_field);
    buffer_text(path->out, " IN (SELECT ");
    print_quoted(path->out, slice_of(to->fields[to->source_field].name), '"');
    buffer_text(path->out, " FROM ");
    print_quoted(path->out, slice_of(to->name), '"');
    buffer_text(path->out, ") AND ");
}

static void write_step(const struct path *path, size_t step)
{
    const struct reference *reference = &path->node->path[step];
    const struct table_schema *to = table_at(path, step + 1);
    buffer_text(path->out, "(SELECT ");
    write_choice(path, step);
    buffer_text(path->out, " FROM ");
    print_quoted(path->out, slice_of(to->name), '"');
    buffer_format(path->out, " AS _%zu WHERE ", step + 1);
    write_any_source(path, step, to);
    write_column(path, step + 1, to, to->key_field);
    buffer_text(path->out, " = ");
    write_column(path, step, reference->table, reference->field);
    buffer_text(path->out, ")");
}

void sql_join_write(struct buffer *out, const struct node *node, const char *row)
{
    write_step(&(struct path){out, node, row}, 0);
}
