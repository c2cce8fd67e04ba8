/* The touched tickets walked again, and their rows patched into the facts.
 *
 * Rules:
 *  1. All tickets of a touched key are walked, of whatever source: which of them has changed need not be
 * known.
 *  2. A row of the facts that has such a key and whose id (life.c, rule 12) is not among the new rows is
 * gone.
 *  3. Keys go by their texts, because events, tickets and each table of facts number them in their own way;
 *     and so do the cells that are patched. */
#include "facts/follow.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/segment.h"
#include "column/text_search.h"
#include "facts/fact_fields.h"
#include "facts/fact_texts.h"
#include "facts/ticket_walk.h"

#include <stdlib.h>

/* Which codes of a column of keys are touched. */
struct wanted {
    uint64_t *bits;
    uint32_t count;
};

/* An event of a touched ticket, whose key is the number of the touched one. */
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
    const struct facts_touched *touched;
    struct snapshot *facts;
    struct event_reader reader;
    struct summaries summaries;
    struct fact_dictionaries dictionaries; /* that of the tickets is the touched keys */
    struct found_event *events;
    size_t event_count, event_capacity;
    bool *told; /* a touched row of tickets: does an event refer to it? */
    struct walked made;
    struct error *error;
};

static status no_memory(const struct following *f)
{
    return error_set(f->error, STATUS_MEMORY, "no memory for the facts of changed tickets");
}

/* ---- touched keys ---- */

static status want(const struct following *f, const struct dictionary *texts, struct wanted *wanted)
{
    const struct dictionary_builder *keys = f->touched->keys;
    int64_t *codes = memory_try_new((size_t)keys->count + 1, sizeof *codes);
    wanted->count = texts->count;
    wanted->bits = memory_try_new(texts->count / 64 + 1, sizeof *wanted->bits);
    bool good = codes && wanted->bits;
    for (uint32_t i = 0; good && i < keys->count; i++) codes[i] = -1;
    if (good) text_search(texts, keys, codes);
    for (uint32_t i = 0; good && i < keys->count; i++)
        if (codes[i] >= 0) wanted->bits[codes[i] / 64] |= (uint64_t)1 << codes[i] % 64;
    memory_free(codes);
    return good ? STATUS_OK : no_memory(f);
}

static bool is_wanted(const struct wanted *wanted, const struct segment *segment, uint32_t row)
{
    if (!segment_valid(segment, row)) return false;
    uint32_t code = (uint32_t)segment_integer(segment, row);
    return code < wanted->count && (wanted->bits[code / 64] >> code % 64 & 1);
}

/* ---- the events of the touched tickets ---- */

static bool add_event(struct following *f, uint32_t row)
{
    void *events = f->events;
    bool room = memory_try_grow(&events, &f->event_capacity, f->event_count + 1, sizeof *f->events);
    f->events = events;
    if (!room) return false;
    struct life_ticket ticket = event_reader_ticket(&f->reader, row);
    struct slice key = dictionary_text(&f->reader.ticket->dictionary, ticket.key);
    if (dictionary_find(f->touched->keys, key, &ticket.key))
        f->events[f->event_count++] = (struct found_event){ticket, row};
    return true;
}

static status find_wanted_events(struct following *f, const struct wanted *wanted)
{
    const struct table *table = f->reader.table;
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++) {
        const struct segment *segment = &f->reader.ticket->segments[chunk];
        if (interrupt_pending()) return error_set(f->error, STATUS_INTERRUPTED, "interrupted");
        for (uint32_t row = 0; row < table_chunk_rows(table, chunk); row++) {
            if (!is_wanted(wanted, segment, row)) continue;
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

static status find_events(struct following *f)
{
    struct wanted wanted = {0};
    status s = want(f, &f->reader.ticket->dictionary, &wanted);
    if (s == STATUS_OK) s = find_wanted_events(f, &wanted);
    memory_free(wanted.bits);
    if (s == STATUS_OK && f->event_count) qsort(f->events, f->event_count, sizeof *f->events, compare_events);
    return s;
}

/* ---- their lives ---- */

static int compare_numbers(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return a < b ? -1 : a > b;
}

/* The row of tickets that the events of a ticket refer to, which is no longer one of those without events. */
static uint32_t tell_row(const struct following *f, const struct life_ticket *ticket)
{
    const struct join *join = f->touched->join;
    if (!join) return JOIN_NONE;
    size_t source = 0;
    if (join->by_source) source = ticket->source == CODE_NONE ? join->source_count : ticket->source;
    uint32_t row = join->rows[source][ticket->key];
    const uint32_t *rows = f->touched->rows;
    const uint32_t *found =
        row == JOIN_NONE ? NULL : bsearch(&row, rows, f->touched->row_count, sizeof *rows, compare_numbers);
    if (found) f->told[found - rows] = true;
    return row;
}

static bool walk_told(struct following *f, const struct ticket_walk *walk, struct walk_room *room)
{
    uint32_t *rows = memory_try_new(f->event_count + 1, sizeof *rows);
    bool good = rows;
    for (size_t i = 0; good && i < f->event_count; i++) rows[i] = f->events[i].row;
    for (size_t from = 0, to; good && from < f->event_count; from = to) {
        struct life_ticket ticket = f->events[from].ticket;
        for (to = from + 1; to < f->event_count; to++)
            if (f->events[to].ticket.key != ticket.key || f->events[to].ticket.source != ticket.source) break;
        uint32_t row = tell_row(f, &ticket);
        good = walk_events(walk, ticket, rows + from, to - from, row, room, &f->made);
    }
    memory_free(rows);
    return good;
}

static bool walk_alone(struct following *f, const struct ticket_walk *walk, struct walk_room *room)
{
    const struct facts_touched *touched = f->touched;
    bool good = true;
    for (size_t i = 0; good && i < touched->row_count; i++) {
        uint32_t row = touched->rows[i];
        if (f->told[i] || !summary_is_dated(&f->summaries, row)) continue;
        struct life_ticket ticket = {summary_source(&f->summaries, row), touched->numbers[i], BASIS_SUMMARY};
        good = walk_summary(walk, ticket, row, room, &f->made);
    }
    return good;
}

static status walk_tickets(struct following *f)
{
    struct ticket_walk walk = {&f->reader, &f->summaries, &f->input->dialect->rules};
    struct walk_room room = {0};
    f->told = memory_try_new(f->touched->row_count + 1, sizeof *f->told);
    bool good = f->told && walk_told(f, &walk, &room) && walk_alone(f, &walk, &room);
    walk_room_fini(&room);
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

static status find_old(const struct following *f, const struct table *table, const struct column *tickets,
                       const struct wanted *wanted, struct found_rows *found)
{
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++) {
        const struct segment *segment = &tickets->segments[chunk];
        if (interrupt_pending()) return error_set(f->error, STATUS_INTERRUPTED, "interrupted");
        for (uint32_t row = 0; row < table_chunk_rows(table, chunk); row++)
            if (is_wanted(wanted, segment, row) &&
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
    const struct fact_rows *made = &f->made.rows[which];
    struct wanted wanted = {0};
    status s = snapshot_check(f->facts, table, -1, f->error);
    if (s == STATUS_OK) s = snapshot_check(f->facts, table, ticket_field, f->error);
    const struct column *tickets = &table->columns[ticket_field];
    if (s == STATUS_OK) s = want(f, &tickets->dictionary, &wanted);
    if (s == STATUS_OK) s = find_old(f, table, tickets, &wanted, found);
    memory_free(wanted.bits);
    for (size_t i = 0; s == STATUS_OK && i < made->count; i++) {
        const int64_t *cells = made->cells + i * made->width;
        if (!add_row(found, cells[made->width - 1], cells)) s = no_memory(f);
    }
    if (s == STATUS_OK && found->count) qsort(found->rows, found->count, sizeof *found->rows, compare_rows);
    return s;
}

/* ---- the patch ---- */

/* Where the cells of a table's fields are, and what their texts number. */
struct cell_places {
    const struct fact_field *fields;
    const int *places;
    size_t count;
};

static void fill_values(const struct following *f, const struct cell_places *places, const int64_t *cells,
                        struct value *values)
{
    for (size_t i = 0; i < places->count; i++) {
        int64_t cell = cells[places->places[i]];
        enum fact_texts texts = places->fields[places->places[i]].texts;
        values[i] = (struct value){.null = cell == FACT_NONE};
        if (values[i].null) continue;
        if (texts == TEXTS_NONE)
            values[i].integer = cell;
        else
            values[i].text = dictionary_text(&f->dictionaries.texts[texts], (uint32_t)cell);
    }
}

static status patch_rows(const struct following *f, const struct table *table,
                         const struct cell_places *places, const struct found_rows *found)
{
    size_t count = 0;
    struct row_change *changes = memory_try_new(found->count + 1, sizeof *changes);
    struct value *values = memory_try_new(found->count + 1, places->count * sizeof *values);
    status s = changes && values ? STATUS_OK : no_memory(f);
    for (size_t i = 0; s == STATUS_OK && i < found->count; i++) {
        const struct found_row *row = &found->rows[i];
        if (count && changes[count - 1].id == row->id) continue; /* it was there and is there */
        struct value *own = values + count * places->count;
        if (row->cells) fill_values(f, places, row->cells, own);
        changes[count++] = (struct row_change){row->id, row->cells ? own : NULL};
    }
    if (s == STATUS_OK && count) s = snapshot_patch(f->facts, table, changes, count, f->error);
    memory_free(values);
    memory_free(changes);
    return s;
}

static status follow_table(const struct following *f, const struct table_schema *schema)
{
    enum facts_table which;
    size_t count;
    const struct table *table = snapshot_table(f->facts, slice_of(schema->name));
    int ticket_field = schema_field(schema, slice_of("ticket"));
    struct found_rows found = {0};
    status s = fact_table_find(schema->name, &which, f->error);
    if (s == STATUS_OK && (!table || ticket_field < 0))
        s = error_set(f->error, STATUS_STALE, "the facts of \"%s\" do not tell their tickets", schema->name);
    if (s != STATUS_OK) return s;
    int *places = memory_new((schema->field_count + 1) * sizeof *places);
    fact_places(schema, which, places);
    struct cell_places cells = {fact_fields(which, &count), places, schema->field_count};
    s = find_rows(f, table, which, ticket_field, &found);
    if (s == STATUS_OK) s = patch_rows(f, table, &cells, &found);
    memory_free(places);
    memory_free(found.rows);
    return s;
}

/* ---- all of it ---- */

static status prepare(struct following *f)
{
    const struct dictionary_builder *keys = f->touched->keys;
    struct dictionary *texts = f->dictionaries.texts;
    for (int i = 0; i < FACTS_TABLES; i++) f->made.rows[i].width = life_width((enum facts_table)i);
    status s = event_reader_init(&f->reader, f->input->snapshot, f->input->dialect, f->error);
    if (s != STATUS_OK) return s;
    fact_dictionaries_init(&f->dictionaries, &f->reader);
    texts[TEXTS_TICKET] = (struct dictionary){keys->offsets, keys->bytes, keys->count};
    return summaries_init_fields(&f->summaries, f->touched->tickets, f->input->dialect, texts, f->error);
}

static void note(const struct following *f, struct facts_notes *notes)
{
    notes->unknown_statuses = f->made.unknown_statuses;
    if (notes->unknown_statuses)
        notes->unknown_example = dictionary_text(&f->reader.value->dictionary, f->made.unknown_example);
}

status facts_follow(const struct facts_input *input, struct snapshot *facts, const struct schema *derived,
                    const struct facts_touched *touched, struct facts_notes *notes, struct error *error)
{
    struct following f = {.input = input, .touched = touched, .facts = facts, .error = error};
    *notes = (struct facts_notes){0};
    if (touched->keys->count == 0) return STATUS_OK;
    status s = prepare(&f);
    if (s == STATUS_OK) s = find_events(&f);
    if (s == STATUS_OK) s = walk_tickets(&f);
    for (size_t i = 0; i < derived->table_count && s == STATUS_OK; i++)
        s = follow_table(&f, &derived->tables[i]);
    if (s == STATUS_OK) note(&f, notes);
    for (int i = 0; i < FACTS_TABLES; i++) memory_free(f.made.rows[i].cells);
    memory_free(f.told);
    memory_free(f.events);
    summaries_fini(&f.summaries);
    event_reader_fini(&f.reader);
    return s;
}
