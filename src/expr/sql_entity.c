/* Entity functions as SQLite SQL: a subquery a row, so the time grows with the square of the rows. It is an
 * oracle for tests, and for conditions that the store answers.
 *
 * Rules (expr 11):
 *  1. Rows go by the table's time, then by rowid.
 *  2. A comparison with NULL lets no row through, so the times of a row without entity or time are NULL by
 * themselves; counts need a CASE. */
#include "expr/sql_entity.h"

#include "expr/print.h"

struct entity_sql {
    const char *result;  /* over the times of the other rows */
    const char *compare; /* of the other row with the row at hand, or NULL: all rows of the entity */
    bool counts;
};

static const struct entity_sql *entity_sql_of(enum op op)
{
    static const struct entity_sql forms[] = {
        [OP_FIRST_TIME - OP_FIRST_TIME] = {"min(", NULL, false},
        [OP_LAST_TIME - OP_FIRST_TIME] = {"max(", NULL, false},
        [OP_OCCURRENCES - OP_FIRST_TIME] = {"count(", NULL, true},
        [OP_PREVIOUS_TIME - OP_FIRST_TIME] = {"max(", "<", false},
        [OP_NEXT_TIME - OP_FIRST_TIME] = {"min(", ">", false},
        [OP_ORDINAL - OP_FIRST_TIME] = {"1 + count(", "<", true},
    };
    return &forms[op - OP_FIRST_TIME];
}

/* "row"."field" */
static void write_name(struct buffer *out, const char *row, const char *field)
{
    print_quoted(out, slice_of(row), '"');
    buffer_char(out, '.');
    print_quoted(out, slice_of(field), '"');
}

static void write_conditions(struct buffer *out, const struct table_schema *table,
                             const struct entity_sql *form, const char *own_time, const char *other_time)
{
    if (!form->compare) {
        buffer_format(out, " AND %s IS NOT NULL", own_time);
        return;
    }
    buffer_format(out, " AND (%s, \"%s\".rowid) %s (%s, ", other_time, SQL_OTHER_ROW, form->compare,
                  own_time);
    print_quoted(out, slice_of(table->name), '"');
    buffer_text(out, ".rowid)");
}

void sql_entity_write(struct buffer *out, const struct table_schema *table, enum op op, const char *own,
                      const char *other, const char *filter)
{
    const struct entity_sql *form = entity_sql_of(op);
    const char *time = table->fields[table->time_field].name;
    struct buffer own_time, other_time;
    buffer_init(&own_time);
    buffer_init(&other_time);
    write_name(&own_time, table->name, time);
    write_name(&other_time, SQL_OTHER_ROW, time);
    if (form->counts)
        buffer_format(out, "CASE WHEN (%s) IS NOT NULL AND %s IS NOT NULL THEN ", own, buffer_get(&own_time));
    buffer_format(out, "(SELECT %s%s) FROM ", form->result, buffer_get(&other_time));
    print_quoted(out, slice_of(table->name), '"');
    buffer_format(out, " AS \"%s\" WHERE (%s) = (%s)", SQL_OTHER_ROW, other, own);
    write_conditions(out, table, form, buffer_get(&own_time), buffer_get(&other_time));
    if (filter) buffer_format(out, " AND (%s)", filter);
    buffer_text(out, form->counts ? ") END" : ")");
    buffer_fini(&other_time);
    buffer_fini(&own_time);
}
