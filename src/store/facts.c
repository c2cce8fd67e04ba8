/* Facts beside the snapshot: a file of the same format, X.db.facts.
 *
 * Rules:
 *  1. A file of facts is good for one generation of one store and one set of rules: both are its stamp.
 *  2. The facts are attached to the open snapshot and go with it.
 *  3. What events do not tell is taken from the tickets, where the schema lets events refer to them. */
#include "store/store_int.h"

#include "base/hash.h"
#include "base/memory.h"
#include "column/locate.h"

#include <stdlib.h>
#include <string.h>

/* Never 0. */
static uint64_t stamp_of(const struct store *store, const struct dialect *dialect)
{
    uint64_t stamp = hash_integer(hash_integer(store->id + FACTS_VERSION) ^ dialect_hash(dialect));
    return stamp ? stamp : 1;
}

/* "X.db.facts"; NULL when there is to be no file. */
static char *path_of(const struct store *store)
{
    if (!snapshot_wants_file(store)) return NULL;
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s.facts", store->path);
    return path.data;
}

void facts_forget(struct store *store)
{
    if (store->facts_stamp) {
        joins_forget(store);
        snapshot_attach(store->snapshot, NULL);
    }
    store->facts = NULL;
    store->facts_stamp = store->clocks_stamp = 0;
}

static void say_unknown(const struct facts_notes *notes, const struct dialect *dialect, struct error *notice)
{
    if (!notice || dialect->fleeting || !notes->unknown_statuses) return;
    error_set(
        notice, STATUS_OK,
        "%llu status events have a value that dialect \"%s\" does not know (as \"%.*s\"); they count as open",
        (unsigned long long)notes->unknown_statuses, dialect->name, SLICE_ARGS(notes->unknown_example));
}

/* Rule 3: all columns that are read for it must be undamaged. *out stays as it is where there are no tickets.
 */
static status find_tickets(struct store *store, struct facts_tickets *out, struct error *error)
{
    const struct table *events = snapshot_table(store->snapshot, slice_of(FACTS_EVENTS));
    const struct table *tickets = snapshot_table(store->snapshot, slice_of(FACTS_TICKETS_TABLE));
    int field = events ? schema_field(events->schema, slice_of("ticket")) : -1;
    const char *references = field < 0 ? NULL : events->schema->fields[field].references;
    if (!tickets || !references || strcmp(references, FACTS_TICKETS_TABLE) != 0) return STATUS_OK;
    if (tickets->row_count == 0 || tickets->schema->key_field < 0) return STATUS_OK;
    status s = store_join(store, events, field, &out->join, error);
    for (int i = -1; s == STATUS_OK && i < (int)tickets->schema->field_count; i++)
        if (i < 0 || !tickets->schema->fields[i].long_text)
            s = snapshot_check(store->snapshot, tickets, i, error);
    if (s == STATUS_OK) out->table = tickets;
    out->keys = keys_of_rows;
    out->context = store;
    return s;
}

/* `path` NULL: in memory. */
static status build(struct store *store, const struct schema *derived, const struct dialect *dialect,
                    struct pool *pool, const char *path, struct snapshot **out, struct error *notice,
                    struct error *error)
{
    struct snapshot_writer *writer = NULL;
    struct facts_notes notes = {0};
    struct facts_tickets tickets = {0};
    status s = find_tickets(store, &tickets, error);
    struct facts_input input = {store->snapshot, dialect, pool, tickets.table ? &tickets : NULL};
    if (s == STATUS_OK) s = snapshot_writer_open(path, &writer, error);
    if (s == STATUS_OK) s = facts_write(&input, derived, writer, &notes, error);
    if (s == STATUS_OK)
        s = snapshot_commit(writer, stamp_of(store, dialect), store->snapshot_generation, derived, out,
                            error);
    snapshot_writer_close(writer);
    if (s == STATUS_OK) say_unknown(&notes, dialect, notice);
    return s;
}

static status open_or_build(struct store *store, const struct schema *derived, const struct dialect *dialect,
                            struct pool *pool, struct snapshot **out, struct error *notice,
                            struct error *error)
{
    char *path = path_of(store);
    status s = STATUS_NOT_FOUND;
    if (path && !store->facts_damaged)
        s = snapshot_open(path, stamp_of(store, dialect), store->snapshot_generation, derived, out, NULL);
    const char *kept = dialect->fleeting ? NULL : path; /* the file is that of the dialect in use */
    if (s != STATUS_OK) s = build(store, derived, dialect, pool, kept, out, notice, error);
    if (s == STATUS_IO && kept) s = build(store, derived, dialect, pool, NULL, out, notice, error);
    memory_free(path);
    return s;
}

status store_facts(struct store *store, const struct schema *derived, const struct dialect *dialect,
                   struct pool *pool, struct error *notice, struct error *error)
{
    struct snapshot *facts = NULL;
    if (notice) error_init(notice);
    if (!store->snapshot)
        return error_set(error, STATUS_INVALID, "%s: no snapshot to make facts of", store->path);
    if (store->facts_stamp == stamp_of(store, dialect)) return STATUS_OK;
    facts_forget(store);
    status s = facts_check_schema(derived, error);
    if (s == STATUS_OK) s = open_or_build(store, derived, dialect, pool, &facts, notice, error);
    if (s != STATUS_OK) return s;
    snapshot_attach(store->snapshot, facts);
    store->facts = facts;
    store->facts_stamp = stamp_of(store, dialect);
    store->facts_damaged = false;
    return STATUS_OK;
}

struct wanted {
    int64_t id;
    size_t place;
};

static int compare_wanted(const void *left, const void *right)
{
    const struct wanted *a = left, *b = right;
    return a->id < b->id ? -1 : a->id > b->id;
}

/* rows[i] becomes the row with ids[i]. Rows are located by ascending ids; those of facts do not follow the
 * time. */
static status locate_any(const struct table *facts, const int64_t *ids, size_t count, uint64_t *rows,
                         struct error *error)
{
    struct wanted *wanted = memory_try_new(count + 1, sizeof *wanted);
    int64_t *sorted = memory_try_new(count + 1, sizeof *sorted);
    uint64_t *found = memory_try_new(count + 1, sizeof *found);
    status s = wanted && sorted && found
                   ? STATUS_OK
                   : error_set(error, STATUS_MEMORY, "no memory to find %zu rows", count);
    if (s == STATUS_OK) {
        for (size_t i = 0; i < count; i++) wanted[i] = (struct wanted){ids[i], i};
        qsort(wanted, count, sizeof *wanted, compare_wanted);
        for (size_t i = 0; i < count; i++) sorted[i] = wanted[i].id;
        s = locate_rows(facts, sorted, count, found, error);
    }
    for (size_t i = 0; s == STATUS_OK && i < count; i++) rows[wanted[i].place] = found[i];
    memory_free(found);
    memory_free(sorted);
    memory_free(wanted);
    return s;
}

status facts_rows(struct store *store, const struct table_schema *table, const int64_t *ids,
                  const int *fields, struct frame *frame, struct error *error)
{
    const struct table *facts =
        store->snapshot ? snapshot_table(store->snapshot, slice_of(table->name)) : NULL;
    if (!facts)
        return error_set(error, STATUS_INVALID, "%s: the facts of \"%s\" are not there", store->path,
                         table->name);
    uint64_t *rows = memory_try_new(frame->row_count + 1, sizeof *rows);
    status s = STATUS_OK;
    if (!rows)
        s = error_set(error, STATUS_MEMORY, "%s: no memory for %zu rows", store->path, frame->row_count);
    for (size_t i = 0; s == STATUS_OK && i < frame->column_count; i++)
        s = snapshot_check(store->snapshot, facts, fields[i], error);
    if (s == STATUS_OK) s = snapshot_check(store->snapshot, facts, -1, error);
    if (s == STATUS_OK) s = locate_any(facts, ids, frame->row_count, rows, error);
    for (size_t row = 0; s == STATUS_OK && row < frame->row_count; row++)
        for (size_t i = 0; rows[row] != ROW_NONE && i < frame->column_count; i++)
            frame_set_value(frame, i, row, column_value(&facts->columns[fields[i]], rows[row]));
    memory_free(rows);
    return s;
}
