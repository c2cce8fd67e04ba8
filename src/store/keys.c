/* Keys of rows of the snapshot: they are long texts, which live in SQLite alone. Rows are read in the order
 * of their ids: from one to the next by stepping where they are near, else by looking up. */
#include "store/store_int.h"

#include "base/memory.h"

#include <stdlib.h>

enum { STEPS = 16 }; /* over rows that are not asked for, before the next one is looked up */

/* A row that is asked for. */
struct asked {
    int64_t id;
    size_t place;
};

static int compare_asked(const void *left, const void *right)
{
    const struct asked *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* The rows by id; NULL when there is no memory. */
static struct asked *sort_rows(const struct table *table, const uint32_t *rows, size_t count)
{
    struct asked *asked = memory_try_new(count + 1, sizeof *asked);
    bool sorted = true;
    for (size_t i = 0; asked && i < count; i++) {
        asked[i] = (struct asked){column_value(&table->row_id, rows[i]).integer, i};
        if (i && asked[i].id < asked[i - 1].id) sorted = false;
    }
    if (asked && !sorted) qsort(asked, count, sizeof *asked, compare_asked);
    return asked;
}

/* Steps to the first row whose id is not below `id`; *now is the id of the row that the statement is at. */
static status move_to(struct store *store, sqlite3_stmt *statement, int64_t id, int64_t *now, uint64_t *seen,
                      bool *more, struct error *error)
{
    status s = STATUS_OK;
    for (int step = 0; s == STATUS_OK && *more && *now < id; step++) {
        if (step == STEPS || *now == INT64_MIN) {
            sqlite3_reset(statement);
            sqlite3_bind_int64(statement, 1, id);
        }
        s = database_next(store, statement, seen, more, error);
        if (s == STATUS_OK && *more) *now = sqlite3_column_int64(statement, 0);
    }
    return s;
}

static status read_keys(struct store *store, sqlite3_stmt *statement, const struct asked *asked, size_t count,
                        struct dictionary_builder *texts, uint32_t *codes, struct error *error)
{
    int64_t now = INT64_MIN;
    uint64_t seen = 0;
    bool more = true;
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < count; i++) {
        codes[asked[i].place] = CODE_NONE;
        s = move_to(store, statement, asked[i].id, &now, &seen, &more, error);
        if (s != STATUS_OK || !more || now != asked[i].id) continue;
        const char *key = (const char *)sqlite3_column_text(statement, 1);
        struct slice text = slice_make(key, (size_t)sqlite3_column_bytes(statement, 1));
        if (key) s = dictionary_intern(texts, text, &codes[asked[i].place], error);
    }
    return s;
}

status keys_of_rows(void *context, const struct table *table, const uint32_t *rows, size_t count,
                    struct dictionary_builder *texts, uint32_t *codes, struct error *error)
{
    struct store *store = context;
    const struct table_schema *schema = table->schema;
    sqlite3_stmt *statement = NULL;
    struct asked *asked = sort_rows(table, rows, count);
    if (!asked)
        return error_set(error, STATUS_MEMORY, "%s: no memory for the keys of %zu rows", store->path, count);
    struct buffer sql;
    buffer_init(&sql);
    buffer_text(&sql, "SELECT id, ");
    database_name(&sql, schema->fields[schema->key_field].name);
    buffer_text(&sql, " FROM ");
    database_name(&sql, schema->name);
    buffer_text(&sql, " WHERE id >= ?1 ORDER BY id");
    status s = database_prepare(store, buffer_get(&sql), &statement, error);
    if (s == STATUS_OK) s = read_keys(store, statement, asked, count, texts, codes, error);
    sqlite3_finalize(statement);
    buffer_fini(&sql);
    memory_free(asked);
    return s;
}
