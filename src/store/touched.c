/* Touched tickets. An event that comes touches the ticket it belongs to, one that goes the ticket it belonged
 * to, one that changes both. What cannot be found out costs no more than facts that are made anew. */
#include "store/store_int.h"

#include "base/memory.h"
#include "column/locate.h"
#include "column/segment.h"

void touched_clear(struct store *store)
{
    memory_free(store->touched.tickets);
    store->touched = (struct touched){.since = store->snapshot_generation};
}

static bool add(struct touched *touched, struct life_ticket ticket)
{
    void *tickets = touched->tickets;
    bool room = memory_try_grow(&tickets, &touched->capacity, touched->count + 1, sizeof *touched->tickets);
    touched->tickets = tickets;
    if (room) touched->tickets[touched->count++] = ticket;
    return room;
}

static uint32_t code_at(const struct column *column, uint64_t row)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    uint32_t at = (uint32_t)(row % CHUNK_ROWS);
    return segment_valid(segment, at) ? (uint32_t)segment_integer(segment, at) : CODE_NONE;
}

/* A column of texts, checked; NULL when there is none. */
static const struct column *text_column(struct store *store, const struct table *events, const char *name)
{
    int field = schema_field(events->schema, slice_of(name));
    if (field < 0 || events->columns[field].type != TYPE_TEXT) return NULL;
    if (events->row_count && !events->columns[field].segments) return NULL;
    if (snapshot_check(store->snapshot, events, field, NULL) != STATUS_OK) return NULL;
    return &events->columns[field];
}

static bool add_rows(struct store *store, const struct table *events, const int64_t *ids, size_t count)
{
    const struct column *source = text_column(store, events, "source");
    const struct column *ticket = text_column(store, events, "ticket");
    uint64_t *rows = memory_try_new(count + 1, sizeof *rows);
    bool good = source && ticket && rows && snapshot_check(store->snapshot, events, -1, NULL) == STATUS_OK &&
                locate_rows(events, ids, count, rows, NULL) == STATUS_OK;
    for (size_t i = 0; i < count && good; i++) {
        if (rows[i] == ROW_NONE) continue;
        struct life_ticket who = {code_at(source, rows[i]), code_at(ticket, rows[i])};
        if (who.key != CODE_NONE) good = add(&store->touched, who);
    }
    memory_free(rows);
    return good;
}

void touched_add(struct store *store, const int64_t *ids, size_t count)
{
    const struct table *events = snapshot_table(store->snapshot, slice_of(FACTS_EVENTS));
    if (store->touched.lost || !events) return;
    if (!add_rows(store, events, ids, count)) store->touched.lost = true;
}
