/* Grouping: tickets get numbers as they come, then one counting sort by number. */
#include "facts/grouping.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/segment.h"

#include <string.h>

#define NONE UINT32_MAX

struct ticket {
    uint32_t source;
    uint32_t next; /* ticket of the same key and another source, or NONE */
    uint32_t events;
};

struct grouping {
    const struct table *table;
    const struct grouping_columns *columns;
    uint32_t *by_key;  /* the first ticket of each key, or NONE */
    uint32_t *numbers; /* of each event's ticket, or NONE */
    struct ticket *tickets;
    size_t count, capacity;
    struct error *error;
};

static status no_memory(const struct grouping *grouping)
{
    return error_set(grouping->error, STATUS_MEMORY, "no memory to group %llu events by ticket",
                     (unsigned long long)grouping->table->row_count);
}

static uint32_t code_at(const struct column *column, size_t chunk, uint32_t row)
{
    const struct segment *segment = &column->segments[chunk];
    return segment_valid(segment, row) ? (uint32_t)segment_integer(segment, row) : NONE;
}

static bool add_ticket(struct grouping *grouping, uint32_t key, uint32_t source, uint32_t *number)
{
    void *tickets = grouping->tickets;
    bool room =
        memory_try_grow(&tickets, &grouping->capacity, grouping->count + 1, sizeof *grouping->tickets);
    grouping->tickets = tickets;
    if (!room) return false;
    *number = (uint32_t)grouping->count++;
    grouping->tickets[*number] = (struct ticket){.source = source, .next = grouping->by_key[key]};
    grouping->by_key[key] = *number;
    return true;
}

/* Rule 1. */
static bool find_ticket(struct grouping *grouping, uint32_t key, uint32_t source, uint32_t *number)
{
    *number = grouping->by_key[key];
    while (*number != NONE && grouping->tickets[*number].source != source)
        *number = grouping->tickets[*number].next;
    return *number != NONE || add_ticket(grouping, key, source, number);
}

static status number_chunk(struct grouping *grouping, size_t chunk)
{
    const struct grouping_columns *columns = grouping->columns;
    uint32_t rows = table_chunk_rows(grouping->table, chunk);
    uint32_t *numbers = grouping->numbers + chunk * CHUNK_ROWS;
    if (interrupt_pending()) return error_set(grouping->error, STATUS_INTERRUPTED, "interrupted");
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t key = code_at(columns->ticket, chunk, row);
        numbers[row] = NONE;
        if (key == NONE || !segment_valid(&columns->at->segments[chunk], row)) continue; /* rule 3 */
        if (!find_ticket(grouping, key, code_at(columns->source, chunk, row), &numbers[row]))
            return no_memory(grouping);
        grouping->tickets[numbers[row]].events++;
    }
    return STATUS_OK;
}

static status number_tickets(struct grouping *grouping)
{
    const struct table *table = grouping->table;
    uint32_t keys = grouping->columns->ticket->dictionary.count;
    grouping->by_key = memory_try_new((size_t)keys + 1, sizeof *grouping->by_key);
    grouping->numbers = memory_try_new((size_t)table->row_count + 1, sizeof *grouping->numbers);
    if (!grouping->by_key || !grouping->numbers) return no_memory(grouping);
    memset(grouping->by_key, 0xFF, ((size_t)keys + 1) * sizeof *grouping->by_key);
    status s = STATUS_OK;
    for (size_t chunk = 0; chunk < table->chunk_count && s == STATUS_OK; chunk++)
        s = number_chunk(grouping, chunk);
    memory_free(grouping->by_key);
    grouping->by_key = NULL;
    return s;
}

/* The counting sort; `starts` are one ahead while rows are put, so that they are right at its end. */
static status sort_rows(struct grouping *grouping, struct ticket_events *out)
{
    out->ticket_count = grouping->count;
    out->starts = memory_try_new(grouping->count + 2, sizeof *out->starts);
    if (!out->starts) return no_memory(grouping);
    for (size_t i = 0; i < grouping->count; i++)
        out->starts[i + 2] = out->starts[i + 1] + grouping->tickets[i].events;
    memory_free(grouping->tickets);
    grouping->tickets = NULL;
    out->rows = memory_try_new((size_t)grouping->table->row_count + 1, sizeof *out->rows);
    if (!out->rows) return no_memory(grouping);
    for (uint32_t row = 0; row < grouping->table->row_count; row++)
        if (grouping->numbers[row] != NONE) out->rows[out->starts[grouping->numbers[row] + 1]++] = row;
    return STATUS_OK;
}

status ticket_events_init(struct ticket_events *out, const struct table *events,
                          const struct grouping_columns *columns, struct error *error)
{
    struct grouping grouping = {.table = events, .columns = columns, .error = error};
    *out = (struct ticket_events){0};
    status s = number_tickets(&grouping);
    if (s == STATUS_OK) s = sort_rows(&grouping, out);
    memory_free(grouping.by_key);
    memory_free(grouping.numbers);
    memory_free(grouping.tickets);
    return s;
}

void ticket_events_fini(struct ticket_events *events)
{
    memory_free(events->rows);
    memory_free(events->starts);
    *events = (struct ticket_events){0};
}
