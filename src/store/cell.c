/* Values to SQLite and back. Other tools write to the file too, so what is read is checked against the
 * field. */
#include "store/store_int.h"

#include "base/utf8.h"

status cell_bind(struct store *store, sqlite3_stmt *statement, int parameter, enum type type,
                 struct value value, struct error *error)
{
    int result;
    if (value.null)
        result = sqlite3_bind_null(statement, parameter);
    else if (type == TYPE_REAL)
        result = sqlite3_bind_double(statement, parameter, value.real);
    else if (type == TYPE_TEXT) /* NULL as data would bind NULL */
        result = sqlite3_bind_text64(statement, parameter, value.text.size ? value.text.data : "",
                                     value.text.size, SQLITE_STATIC, SQLITE_UTF8);
    else
        result = sqlite3_bind_int64(statement, parameter, value.integer);
    return result == SQLITE_OK ? STATUS_OK : database_error(store, error);
}

static struct slice text_at(sqlite3_stmt *statement, int column)
{
    const char *data = (const char *)sqlite3_column_text(statement, column);
    return slice_make(data ? data : "", (size_t)sqlite3_column_bytes(statement, column));
}

static const char *defect(int stored, enum type type, struct value value)
{
    if (type == TYPE_TEXT) {
        if (stored != SQLITE_TEXT) return "not a text";
        return utf8_valid(value.text) ? NULL : "a text that is not UTF-8";
    }
    if (type == TYPE_REAL) return stored == SQLITE_FLOAT ? NULL : "not a real number";
    if (stored != SQLITE_INTEGER) return "not an integer";
    if (type == TYPE_BOOLEAN && value.integer != 0 && value.integer != 1)
        return "a boolean other than 0 or 1";
    return NULL;
}

status cell_read(const struct store *store, sqlite3_stmt *statement, int column,
                 const struct table_schema *table, const struct field *field, int64_t id, struct value *value,
                 struct error *error)
{
    int stored = sqlite3_column_type(statement, column);
    *value = (struct value){.null = stored == SQLITE_NULL};
    if (value->null) return STATUS_OK;
    if (field->type == TYPE_TEXT)
        value->text = text_at(statement, column);
    else if (field->type == TYPE_REAL)
        value->real = sqlite3_column_double(statement, column);
    else
        value->integer = sqlite3_column_int64(statement, column);
    const char *wrong = defect(stored, field->type, *value);
    if (!wrong) return STATUS_OK;
    return error_set(
        error, STATUS_FORMAT,
        "%s: table \"%s\", row %lld, field \"%s\": %s was stored by another program; correct it with "
        "an SQLite tool",
        store->path, table->name, (long long)id, field->name, wrong);
}

bool cell_equal(sqlite3_stmt *statement, int column, enum type type, struct value value)
{
    int stored = sqlite3_column_type(statement, column);
    if (stored == SQLITE_NULL || value.null) return stored == SQLITE_NULL && value.null;
    if (type == TYPE_TEXT)
        return stored == SQLITE_TEXT && slice_equal(text_at(statement, column), value.text);
    if (type == TYPE_REAL) return sqlite3_column_double(statement, column) == value.real; /* -0.0 is 0.0 */
    return stored == SQLITE_INTEGER && sqlite3_column_int64(statement, column) == value.integer;
}
