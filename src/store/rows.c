/* Rows by id, for drill-down. */
#include "store/store_int.h"

static void append_select(struct buffer *sql, const struct table_schema *table, const int *fields,
                          size_t count)
{
    buffer_text(sql, "SELECT id");
    for (size_t i = 0; i < count; i++) {
        buffer_text(sql, ", ");
        database_name(sql, table->fields[fields[i]].name);
    }
    buffer_text(sql, " FROM ");
    database_name(sql, table->name);
    buffer_text(sql, " WHERE id = ?1");
}

static status add_columns(struct frame *frame, const struct table_schema *table, const int *fields,
                          size_t count, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < count; i++) {
        const struct field *field = &table->fields[fields[i]];
        s = frame_add_column(frame, i, slice_of(field->name), field->type, false, error);
    }
    return s;
}

static status read_row(struct store *store, sqlite3_stmt *statement, const struct table_schema *table,
                       int64_t id, const int *fields, struct frame *frame, size_t row, struct error *error)
{
    struct value value;
    sqlite3_bind_int64(statement, 1, id);
    int result = sqlite3_step(statement);
    status s = result == SQLITE_ROW || result == SQLITE_DONE ? STATUS_OK : database_error(store, error);
    for (size_t i = 0; s == STATUS_OK && result == SQLITE_ROW && i < frame->column_count; i++) {
        s = cell_read(store, statement, (int)i + 1, table, &table->fields[fields[i]], id, &value, error);
        if (s == STATUS_OK) frame_set_value(frame, i, row, value);
    }
    sqlite3_reset(statement);
    return s;
}

static status read_rows(struct store *store, sqlite3_stmt *statement, const struct table_schema *table,
                        const int64_t *ids, const int *fields, struct frame *frame, struct error *error)
{
    /* One read transaction: all rows of the same moment. */
    status s = database_exec(store, "BEGIN", error);
    for (size_t row = 0; s == STATUS_OK && row < frame->row_count; row++)
        s = read_row(store, statement, table, ids[row], fields, frame, row, error);
    database_rollback(store);
    return s;
}

status store_rows(struct store *store, const struct table_schema *table, const int64_t *ids, size_t count,
                  const int *fields, size_t field_count, struct frame **out, struct error *error)
{
    struct buffer sql;
    sqlite3_stmt *statement = NULL;
    *out = NULL;
    if (store->import) return error_set(error, STATUS_INVALID, "%s: an import is running", store->path);
    struct frame *frame = frame_new(field_count, count);
    buffer_init(&sql);
    append_select(&sql, table, fields, field_count);
    status s = add_columns(frame, table, fields, field_count, error);
    if (table->derived_from) {
        if (s == STATUS_OK) s = facts_rows(store, table, ids, fields, frame, error);
    } else {
        if (s == STATUS_OK) s = database_prepare(store, buffer_get(&sql), &statement, error);
        if (s == STATUS_OK) s = read_rows(store, statement, table, ids, fields, frame, error);
    }
    sqlite3_finalize(statement);
    buffer_fini(&sql);
    if (s == STATUS_OK)
        *out = frame;
    else
        frame_free(frame);
    return s;
}
