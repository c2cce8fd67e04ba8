/* Facts beside the snapshot: a file of the same format, X.db.facts.
 *
 * Rules:
 *  1. A file of facts is good for one generation of one store and one set of rules: both are its stamp.
 *  2. The facts are attached to the open snapshot and go with it.
 *  3. What events do not tell is taken from the tickets, where the schema lets events refer to them.
 *  4. Facts that the snapshot has left behind by few changes follow it in memory: those that were attached,
 * and those of a file. That stays as it is, as the snapshot's own does.
 *  5. A file may be newer than the generation from which touched tickets are known, if no event has changed
 * both before and after it was made: what such an event was when it was made nobody knows any more. (Of a row
 * of tickets only its key matters, which it keeps: touched.c, rule 1.)
 *  6. More than FOLLOW_FEW touched tickets, and a FOLLOW_SHARE of all, are not followed: a pass over all is
 * faster.
 */
#include "store/store_int.h"

#include "base/hash.h"
#include "base/memory.h"
#include "column/locate.h"
#include "facts/follow.h"

#include <stdlib.h>
#include <string.h>

enum { FOLLOW_FEW = 8192, FOLLOW_SHARE = 16 };

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

static void close_behind(struct store *store)
{
    snapshot_close(store->facts_behind);
    store->facts_behind = NULL;
}

void facts_forget(struct store *store)
{
    if (store->facts_stamp) {
        joins_forget(store);
        snapshot_attach(store->snapshot, NULL);
    }
    store->facts = NULL;
    store->facts_stamp = store->clocks_stamp = 0;
    close_behind(store);
}

void facts_fall_behind(struct store *store)
{
    if (!store->facts_stamp) return;
    joins_forget(store);
    close_behind(store);
    snapshot_attach(store->facts, NULL); /* its clocks, which do not follow */
    store->facts_behind = snapshot_detach(store->snapshot);
    store->facts_behind_stamp = store->facts_stamp;
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

/* Rule 3: the join is from the events to the tickets, and not made yet. False: there are no tickets. */
static bool refers_to_tickets(const struct store *store, struct join *join)
{
    const struct table *events = snapshot_table(store->snapshot, slice_of(FACTS_EVENTS));
    const struct table *tickets = snapshot_table(store->snapshot, slice_of(FACTS_TICKETS_TABLE));
    int field = events ? schema_field(events->schema, slice_of("ticket")) : -1;
    const char *references = field < 0 ? NULL : events->schema->fields[field].references;
    *join = (struct join){.from = events, .to = tickets, .field = field};
    if (!tickets || !references || strcmp(references, FACTS_TICKETS_TABLE) != 0) return false;
    return tickets->row_count && tickets->schema->key_field >= 0;
}

/* All columns of the tickets must be undamaged. */
static status check_tickets(struct store *store, const struct table *tickets, struct error *error)
{
    status s = STATUS_OK;
    for (int i = -1; s == STATUS_OK && i < (int)tickets->schema->field_count; i++)
        if (i < 0 || !tickets->schema->fields[i].long_text)
            s = snapshot_check(store->snapshot, tickets, i, error);
    return s;
}

/* *out stays as it is where there are no tickets. */
static status find_tickets(struct store *store, struct facts_tickets *out, struct error *error)
{
    struct join join;
    if (!refers_to_tickets(store, &join)) return STATUS_OK;
    status s = store_join(store, join.from, join.field, &out->join, error);
    if (s == STATUS_OK) s = check_tickets(store, join.to, error);
    if (s == STATUS_OK) out->table = join.to;
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

/* ---- facts that follow ---- */

/* Rule 6. */
static bool worth_following(const struct store *store)
{
    const struct touched *touched = &store->touched;
    const struct table *events = snapshot_table(store->snapshot, slice_of(FACTS_EVENTS));
    int ticket = events ? schema_field(events->schema, slice_of("ticket")) : -1;
    if (touched->lost || ticket < 0) return false;
    return touched->keys.count <= FOLLOW_FEW ||
           touched->keys.count <= events->columns[ticket].dictionary.count / FOLLOW_SHARE;
}

/* Rule 5, for a file of that generation. */
static bool can_follow_from(struct store *store, uint64_t generation)
{
    sqlite3_stmt *statement = NULL;
    bool can = false;
    if (generation == store->touched.since) return true;
    if (generation < store->touched.since || generation > store->snapshot_generation) return false;
    if (database_prepare(store,
                         "SELECT EXISTS (SELECT 1 FROM changes WHERE generation = ?2) AND NOT EXISTS"
                         " (SELECT 1 FROM changes WHERE generation > ?2 AND table_name = ?3 COLLATE NOCASE"
                         " AND row_id IN (SELECT row_id FROM changes WHERE generation > ?1"
                         " AND generation <= ?2 AND table_name = ?3 COLLATE NOCASE))",
                         &statement, NULL) != STATUS_OK)
        return false;
    sqlite3_bind_int64(statement, 1, (int64_t)store->touched.since);
    sqlite3_bind_int64(statement, 2, (int64_t)generation);
    sqlite3_bind_text(statement, 3, FACTS_EVENTS, -1, SQLITE_STATIC);
    if (sqlite3_step(statement) == SQLITE_ROW) can = sqlite3_column_int(statement, 0) != 0;
    sqlite3_finalize(statement);
    return can;
}

static struct snapshot *open_behind(struct store *store, const struct schema *derived, uint64_t stamp,
                                    const char *path)
{
    struct snapshot *facts = NULL;
    if (!path || store->facts_damaged || !store->touched.since) return NULL;
    if (snapshot_open(path, stamp, SNAPSHOT_ANY_GENERATION, derived, &facts, NULL) != STATUS_OK) return NULL;
    if (can_follow_from(store, snapshot_generation(facts))) return facts;
    snapshot_close(facts);
    return NULL;
}

/* Rule 4: facts that can follow the touched tickets, or NULL. */
static struct snapshot *take_behind(struct store *store, const struct schema *derived,
                                    const struct dialect *dialect, const char *path)
{
    uint64_t stamp = stamp_of(store, dialect);
    struct snapshot *facts = store->facts_behind;
    if (!worth_following(store)) return NULL;
    if (!facts || store->facts_behind_stamp != stamp) return open_behind(store, derived, stamp, path);
    store->facts_behind = NULL;
    return facts;
}

static status follow_touched(struct store *store, struct snapshot *facts, const struct schema *derived,
                             const struct facts_input *input, struct facts_notes *notes, struct error *error)
{
    const struct dictionary_builder *keys = &store->touched.keys;
    const struct dictionary texts = {keys->offsets, keys->bytes, keys->count};
    struct facts_touched touched = {.keys = keys};
    struct key_rows found = {0};
    struct join join;
    status s = STATUS_OK;
    if (keys->count && refers_to_tickets(store, &join)) {
        s = key_rows_init(&found, store, &join, &texts, error);
        if (s == STATUS_OK) s = check_tickets(store, join.to, error);
        touched = (struct facts_touched){keys,       join.to,       &found.joined->join,
                                         found.rows, found.numbers, found.count};
    }
    if (s == STATUS_OK) s = facts_follow(input, facts, derived, &touched, notes, error);
    key_rows_fini(&found);
    return s;
}

/* STATUS_NOT_FOUND: there are none that could. */
static status follow(struct store *store, const struct schema *derived, const struct dialect *dialect,
                     struct pool *pool, const char *path, struct snapshot **out, struct error *notice,
                     struct error *error)
{
    struct facts_notes notes;
    struct facts_input input = {store->snapshot, dialect, pool, NULL};
    struct snapshot *facts = take_behind(store, derived, dialect, path);
    if (!facts) return STATUS_NOT_FOUND;
    status s = follow_touched(store, facts, derived, &input, &notes, error);
    if (s == STATUS_OK) {
        *out = facts;
        say_unknown(&notes, dialect, notice);
    } else {
        snapshot_close(facts);
    }
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
    if (s != STATUS_OK) s = follow(store, derived, dialect, pool, path, out, notice, NULL);
    const char *kept = dialect->fleeting ? NULL : path; /* the file is that of the dialect in use */
    if (s == STATUS_INTERRUPTED)
        error_set(error, s, "interrupted");
    else if (s != STATUS_OK)
        s = build(store, derived, dialect, pool, kept, out, notice, error);
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
    if (store->facts_stamp && store->facts_stamp == stamp_of(store, dialect)) return STATUS_OK;
    if (store->facts_stamp) facts_forget(store);
    status s = facts_check_schema(derived, error);
    if (s == STATUS_OK) s = open_or_build(store, derived, dialect, pool, &facts, notice, error);
    if (s != STATUS_OK) return s;
    facts_forget(store);
    snapshot_attach(store->snapshot, facts);
    store->facts = facts;
    store->facts_stamp = stamp_of(store, dialect);
    store->facts_damaged = false;
    if (!dialect->fleeting) touched_clear(store); /* else the file of the other dialect can follow still */
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
