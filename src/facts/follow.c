/* The touched tickets walked again, and their rows patched into the facts.
 *
 * Rules:
 *  1. All tickets of a touched key are walked, of whatever source: which of them has changed need not be
 * known.
 *  2. A row of the facts that has such a key and whose id (life.c, rule 12) is not among the new rows is
 * gone. */
#include "facts/follow.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/segment.h"
#include "facts/fact_fields.h"
#include "facts/fact_texts.h"

#include <stdlib.h>

/* An event of a touched ticket. */
struct found_event {
    struct life_ticket ticket;
    uint32_t row;
};

/* A row of one of the tables: its cells, or NULL when it was there before. */
struct found_row {
    int64_t id;
    const int64_t *cells;
};

struct found_rows {
    struct found_row *rows;
    size_t count, capacity;
};

struct following {
    const struct facts_input *input;
    struct snapshot *facts;
    struct event_reader reader;
    struct fact_dictionaries dictionaries;
    uint64_t *wanted; /* a bit a code of the events' tickets */
    uint32_t code_count;
    struct found_event *events;
    size_t event_count, event_capacity;
    struct fact_rows made[FACTS_TABLES];
    struct facts_notes *notes;
    struct error *error;
};

static status no_memory(const struct following *f)
{
    return error_set(f->error, STATUS_MEMORY, "no memory for the facts of changed tickets");
}

static bool is_wanted(const struct following *f, const struct segment *segment, uint32_t row, uint32_t *code)
{
    if (!segment_valid(segment, row)) return false;
    *code = (uint32_t)segment_integer(segment, row);
    return *code < f->code_count && (f->wanted[*code / 64] >> *code % 64 & 1);
}

static status want(struct following *f, const struct life_ticket *tickets, size_t count)
{
    f->code_count = f->reader.ticket->dictionary.count;
    f->wanted = memory_try_new(f->code_count / 64 + 1, sizeof *f->wanted);
    if (!f->wanted) return no_memory(f);
    for (size_t i = 0; i < count; i++)
        if (tickets[i].key < f->code_count)
            f->wanted[tickets[i].key / 64] |= (uint64_t)1 << tickets[i].key % 64;
    return STATUS_OK;
}

/* ---- the events of the touched tickets ---- */

static bool add_event(struct following *f, uint32_t row)
{
    void *events = f->events;
    bool room = memory_try_grow(&events, &f->event_capacity, f->event_count + 1, sizeof *f->events);
    f->events = events;
    if (room) f->events[f->event_count++] = (struct found_event){event_reader_ticket(&f->reader, row), row};
    return room;
}

static status find_events(struct following *f)
{
    const struct table *table = f->reader.table;
    uint32_t code;
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++) {
        const struct segment *segment = &f->reader.ticket->segments[chunk];
        if (interrupt_pending()) return error_set(f->error, STATUS_INTERRUPTED, "interrupted");
        for (uint32_t row = 0; row < table_chunk_rows(table, chunk); row++) {
            if (!is_wanted(f, segment, row, &code)) continue;
            if (!segment_valid(&f->reader.at->segments[chunk], row)) continue; /* grouping.h, rule 3 */
            if (!add_event(f, (uint32_t)(chunk * CHUNK_ROWS) + row)) return no_memory(f);
        }
    }
    return STATUS_OK;
}

static int compare_events(const void *left, const void *right)
{
    const struct found_event *a = left, *b = right;
    if (a->ticket.key != b->ticket.key) return a->ticket.key < b->ticket.key ? -1 : 1;
    if (a->ticket.source != b->ticket.source) return a->ticket.source < b->ticket.source ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* ---- their lives ---- */

static void note_unknown(const struct following *f, const struct event_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct event *event = &list->events[i];
        if (event->role != ROLE_STATUS || event->state != STATE_UNKNOWN || event->value == CODE_NONE)
            continue;
        if (f->notes->unknown_statuses++ == 0)
            f->notes->unknown_example = dictionary_text(&f->reader.value->dictionary, event->value);
    }
}

static status walk_tickets(struct following *f)
{
    struct event_list list = {0};
    struct life_room room = {0};
    uint32_t *rows = memory_try_new(f->event_count + 1, sizeof *rows);
    bool good = rows;
    for (size_t i = 0; good && i < f->event_count; i++) rows[i] = f->events[i].row;
    for (size_t from = 0, to; good && from < f->event_count; from = to) {
        struct life_ticket ticket = f->events[from].ticket;
        for (to = from + 1; to < f->event_count; to++)
            if (f->events[to].ticket.key != ticket.key || f->events[to].ticket.source != ticket.source) break;
        good = event_reader_read(&f->reader, rows + from, to - from, &list);
        if (good) note_unknown(f, &list);
        good = good && life_walk(&f->input->dialect->rules, ticket, list.events, list.count, &room, f->made);
    }
    life_room_fini(&room);
    event_list_fini(&list);
    memory_free(rows);
    return good ? STATUS_OK : no_memory(f);
}

/* ---- the rows of a table ---- */

static bool add_row(struct found_rows *found, int64_t id, const int64_t *cells)
{
    void *rows = found->rows;
    bool room = memory_try_grow(&rows, &found->capacity, found->count + 1, sizeof *found->rows);
    found->rows = rows;
    if (room) found->rows[found->count++] = (struct found_row){id, cells};
    return room;
}

static status find_old(const struct following *f, const struct table *table, int ticket_field,
                       struct found_rows *found)
{
    uint32_t code;
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++) {
        const struct segment *segment = &table->columns[ticket_field].segments[chunk];
        if (interrupt_pending()) return error_set(f->error, STATUS_INTERRUPTED, "interrupted");
        for (uint32_t row = 0; row < table_chunk_rows(table, chunk); row++)
            if (is_wanted(f, segment, row, &code) &&
                !add_row(found, segment_integer(&table->row_id.segments[chunk], row), NULL))
                return no_memory(f);
    }
    return STATUS_OK;
}

/* By id; of one id the new row first. */
static int compare_rows(const void *left, const void *right)
{
    const struct found_row *a = left, *b = right;
    if (a->id != b->id) return a->id < b->id ? -1 : 1;
    return !a->cells - !b->cells;
}

static status find_rows(const struct following *f, const struct table *table, enum facts_table which,
                        int ticket_field, struct found_rows *found)
{
    const struct fact_rows *made = &f->made[which];
    status s = snapshot_check(f->facts, table, -1, f->error);
    if (s == STATUS_OK) s = snapshot_check(f->facts, table, ticket_field, f->error);
    if (s == STATUS_OK) s = find_old(f, table, ticket_field, found);
    for (size_t i = 0; s == STATUS_OK && i < made->count; i++) {
        const int64_t *cells = made->cells + i * made->width;
        if (!add_row(found, cells[made->width - 1], cells)) s = no_memory(f);
    }
    if (s == STATUS_OK && found->count) qsort(found->rows, found->count, sizeof *found->rows, compare_rows);
    return s;
}

/* ---- the patch ---- */

static void fill_values(struct value *values, size_t count, const int *places, const int64_t *cells)
{
    for (size_t i = 0; i < count; i++) {
        int64_t cell = cells[places[i]];
        values[i] = (struct value){.null = cell == FACT_NONE, .integer = cell};
    }
}

static status patch_rows(const struct following *f, const struct table *table, const int *places,
                         const struct found_rows *found)
{
    size_t fields = table->schema->field_count, count = 0;
    struct row_change *changes = memory_try_new(found->count + 1, sizeof *changes);
    struct value *values = memory_try_new(found->count + 1, fields * sizeof *values);
    status s = changes && values ? STATUS_OK : no_memory(f);
    for (size_t i = 0; s == STATUS_OK && i < found->count; i++) {
        const struct found_row *row = &found->rows[i];
        if (count && changes[count - 1].id == row->id) continue; /* it was there and is there */
        struct value *own = values + count * fields;
        if (row->cells) fill_values(own, fields, places, row->cells);
        changes[count++] = (struct row_change){row->id, row->cells ? own : NULL};
    }
    if (s == STATUS_OK) s = snapshot_patch(f->facts, table, changes, count, f->error);
    memory_free(values);
    memory_free(changes);
    return s;
}

static status follow_texts(const struct following *f, const struct table *table, enum facts_table which,
                           const int *places)
{
    size_t count;
    const struct fact_field *fields = fact_fields(which, &count);
    status s = STATUS_OK;
    for (size_t i = 0; i < table->schema->field_count && s == STATUS_OK; i++) {
        enum fact_texts texts = fields[places[i]].texts;
        bool ours = texts == TEXTS_STATE || texts == TEXTS_OUTCOME; /* which are always the same */
        if (texts != TEXTS_NONE)
            s = snapshot_follow_texts(f->facts, table, (int)i, ours ? NULL : &f->dictionaries.texts[texts],
                                      f->error);
    }
    return s;
}

static status follow_table(const struct following *f, const struct table_schema *schema)
{
    enum facts_table which;
    const struct table *table = snapshot_table(f->facts, slice_of(schema->name));
    int ticket_field = schema_field(schema, slice_of("ticket"));
    struct found_rows found = {0};
    status s = fact_table_find(schema->name, &which, f->error);
    if (s == STATUS_OK && (!table || ticket_field < 0))
        s = error_set(f->error, STATUS_STALE, "the facts of \"%s\" do not tell their tickets", schema->name);
    int *places = memory_new((schema->field_count + 1) * sizeof *places);
    if (s == STATUS_OK) fact_places(schema, which, places);
    if (s == STATUS_OK) s = follow_texts(f, table, which, places);
    if (s == STATUS_OK) s = find_rows(f, table, which, ticket_field, &found);
    if (s == STATUS_OK) s = patch_rows(f, table, places, &found);
    memory_free(places);
    memory_free(found.rows);
    return s;
}

status facts_follow(const struct facts_input *input, struct snapshot *facts, const struct schema *derived,
                    const struct life_ticket *tickets, size_t count, struct facts_notes *notes,
                    struct error *error)
{
    struct following f = {.input = input, .facts = facts, .notes = notes, .error = error};
    *notes = (struct facts_notes){0};
    for (int i = 0; i < FACTS_TABLES; i++) f.made[i].width = life_width((enum facts_table)i);
    status s = event_reader_init(&f.reader, input->snapshot, input->dialect, error);
    if (s == STATUS_OK) fact_dictionaries_init(&f.dictionaries, &f.reader);
    if (s == STATUS_OK) s = want(&f, tickets, count);
    if (s == STATUS_OK) s = find_events(&f);
    if (s == STATUS_OK && f.event_count) qsort(f.events, f.event_count, sizeof *f.events, compare_events);
    if (s == STATUS_OK) s = walk_tickets(&f);
    for (size_t i = 0; i < derived->table_count && s == STATUS_OK; i++)
        s = follow_table(&f, &derived->tables[i]);
    for (int i = 0; i < FACTS_TABLES; i++) memory_free(f.made[i].cells);
    memory_free(f.events);
    memory_free(f.wanted);
    event_reader_fini(&f.reader);
    return s;
}
