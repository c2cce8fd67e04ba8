/* Facts of a ticket, together.
 *
 * Rules:
 *  1. A row of spans or turns belongs to the row of ticket_facts with its key and its source, both by their
 *     texts: the tables need not number them alike.
 *  2. Rows without such a ticket belong to none. */
#include "facts/clock_tickets.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/dictionary.h"
#include "column/segment.h"
#include "facts/fact_fields.h"

#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX

static bool cell(const struct column *column, uint32_t row, int64_t *value)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    if (!segment_valid(segment, row % CHUNK_ROWS)) return false;
    *value = segment_integer(segment, row % CHUNK_ROWS);
    return true;
}

static int64_t number(const struct column *column, uint32_t row)
{
    int64_t value;
    return cell(column, row, &value) ? value : FACT_NONE;
}

static uint32_t code(const struct column *column, uint32_t row)
{
    int64_t value;
    return cell(column, row, &value) ? (uint32_t)value : CODE_NONE;
}

/* ---- columns ---- */

static status find_columns(struct snapshot *snapshot, enum facts_table which, const struct table **table,
                           const struct column **columns, struct error *error)
{
    size_t count;
    const struct fact_field *fields = fact_fields(which, &count);
    status s = STATUS_OK;
    *table = snapshot_table(snapshot, slice_of(fact_table_name(which)));
    if (!*table)
        return error_set(error, STATUS_INVALID, "there is no table \"%s\" to derive clocks from",
                         fact_table_name(which));
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        int field = schema_field((*table)->schema, slice_of(fields[i].name));
        if (field < 0)
            return error_set(error, STATUS_INVALID, "the table \"%s\" needs a field \"%s\" for clocks",
                             fact_table_name(which), fields[i].name);
        columns[i] = &(*table)->columns[field];
        s = snapshot_check(snapshot, *table, field, error);
    }
    return s;
}

/* What the codes of a column of our own names mean; `otherwise` for other texts. */
static uint8_t *meanings_of(const struct column *column, const char *const *names, uint8_t otherwise)
{
    const struct dictionary *texts = &column->dictionary;
    uint8_t *meanings = memory_try_new(texts->count + 1, 1);
    for (uint32_t i = 0; meanings && i < texts->count; i++) {
        meanings[i] = otherwise;
        for (uint8_t name = 0; names[name]; name++)
            if (slice_is(dictionary_text(texts, i), names[name])) meanings[i] = name;
    }
    return meanings;
}

/* ---- rows by ticket (rule 1) ---- */

/* From the codes of one dictionary to those of another; no list when they number alike. */
struct translation {
    uint32_t *codes;
};

static bool number_alike(const struct dictionary *a, const struct dictionary *b)
{
    if (a->count != b->count) return false;
    if (a->count == 0 || a->bytes == b->bytes) return true;
    return memcmp(a->offsets, b->offsets, (a->count + 1) * sizeof *a->offsets) == 0 &&
           memcmp(a->bytes, b->bytes, (size_t)a->offsets[a->count]) == 0;
}

static status translate(const struct dictionary *from, const struct dictionary *to, struct translation *out,
                        struct error *error)
{
    struct dictionary_builder builder;
    uint32_t unused;
    status s = STATUS_OK;
    if (number_alike(from, to)) return STATUS_OK;
    dictionary_init(&builder);
    for (uint32_t i = 0; i < to->count && s == STATUS_OK; i++)
        s = dictionary_intern(&builder, dictionary_text(to, i), &unused, error);
    if (s == STATUS_OK) out->codes = memory_try_new(from->count + 1, sizeof *out->codes);
    if (s == STATUS_OK && !out->codes)
        s = error_set(error, STATUS_MEMORY, "no memory to hold %u keys of tickets together", from->count);
    for (uint32_t i = 0; i < from->count && s == STATUS_OK; i++)
        if (!dictionary_find(&builder, dictionary_text(from, i), &out->codes[i])) out->codes[i] = NONE;
    dictionary_fini(&builder);
    return s;
}

static uint32_t translated(const struct translation *translation, uint32_t from)
{
    return from == CODE_NONE || !translation->codes ? from : translation->codes[from];
}

/* Tickets by their key: the first row of each, and the next one of the same key and another source. */
struct index {
    uint32_t *by_key, *next;
};

static bool index_init(struct index *index, const struct clock_tickets *tickets)
{
    const struct column *keys = tickets->ticket_columns[TICKET_KEY];
    size_t count = keys->dictionary.count, rows = (size_t)tickets->tickets->row_count;
    index->by_key = memory_try_new(count + 1, sizeof *index->by_key);
    index->next = memory_try_new(rows + 1, sizeof *index->next);
    if (!index->by_key || !index->next) return false;
    memset(index->by_key, 0xff, (count + 1) * sizeof *index->by_key);
    for (uint32_t row = 0; row < rows; row++) {
        uint32_t key = code(keys, row);
        if (key == CODE_NONE) continue;
        index->next[row] = index->by_key[key];
        index->by_key[key] = row;
    }
    return true;
}

static void index_fini(struct index *index)
{
    memory_free(index->by_key);
    memory_free(index->next);
}

struct matching {
    const struct clock_tickets *tickets;
    const struct index *index;
    const struct table *table;
    const struct column *keys, *sources;
    struct translation key, source;
};

static uint32_t ticket_of(const struct matching *matching, uint32_t row)
{
    uint32_t key = translated(&matching->key, code(matching->keys, row));
    uint32_t own = code(matching->sources, row), source = translated(&matching->source, own);
    if (key == CODE_NONE || (own != CODE_NONE && source == NONE)) return NONE;
    uint32_t ticket = matching->index->by_key[key];
    while (ticket != NONE && code(matching->tickets->ticket_columns[TICKET_SOURCE], ticket) != source)
        ticket = matching->index->next[ticket];
    return ticket;
}

/* A counting sort of the rows by their tickets, which keeps their order. */
static status sort_rows(const struct matching *matching, struct ticket_rows *out, struct error *error)
{
    size_t rows = (size_t)matching->table->row_count, count = (size_t)matching->tickets->tickets->row_count;
    uint32_t *numbers = memory_try_new(rows + 1, sizeof *numbers);
    out->rows = memory_try_new(rows + 1, sizeof *out->rows);
    out->starts = memory_try_new(count + 2, sizeof *out->starts);
    if (!numbers || !out->rows || !out->starts) {
        memory_free(numbers);
        return error_set(error, STATUS_MEMORY, "no memory to sort %zu rows of \"%s\" by ticket", rows,
                         matching->table->schema->name);
    }
    /* starts[i + 1] counts, then says where ticket i begins, then, row by row, where it ends */
    uint32_t *places = out->starts + 1;
    for (uint32_t row = 0; row < rows; row++) {
        numbers[row] = ticket_of(matching, row);
        if (numbers[row] != NONE) places[numbers[row]]++;
    }
    uint32_t before = 0;
    for (size_t i = 0; i < count; i++) {
        uint32_t own = places[i];
        places[i] = before;
        before += own;
    }
    for (uint32_t row = 0; row < rows; row++)
        if (numbers[row] != NONE) out->rows[places[numbers[row]]++] = row;
    memory_free(numbers);
    return STATUS_OK;
}

static status match(const struct clock_tickets *tickets, const struct index *index, const struct table *table,
                    const struct column *sources, const struct column *keys, struct ticket_rows *out,
                    struct error *error)
{
    struct matching matching = {tickets, index, table, keys, sources, {NULL}, {NULL}};
    status s =
        translate(&keys->dictionary, &tickets->ticket_columns[TICKET_KEY]->dictionary, &matching.key, error);
    if (s == STATUS_OK)
        s = translate(&sources->dictionary, &tickets->ticket_columns[TICKET_SOURCE]->dictionary,
                      &matching.source, error);
    if (s == STATUS_OK) s = sort_rows(&matching, out, error);
    memory_free(matching.key.codes);
    memory_free(matching.source.codes);
    return s;
}

status clock_tickets_init(struct clock_tickets *out, struct snapshot *snapshot, struct error *error)
{
    struct index index = {NULL, NULL};
    *out = (struct clock_tickets){0};
    status s = find_columns(snapshot, FACTS_TICKETS, &out->tickets, out->ticket_columns, error);
    if (s == STATUS_OK) s = find_columns(snapshot, FACTS_SPANS, &out->spans, out->span_columns, error);
    if (s == STATUS_OK) s = find_columns(snapshot, FACTS_TURNS, &out->turns, out->turn_columns, error);
    if (s != STATUS_OK) return s;
    out->states = meanings_of(out->span_columns[SPAN_STATE], dialect_states(), STATE_OPEN);
    out->outcomes = meanings_of(out->turn_columns[TURN_OUTCOME], life_outcomes(), TURN_OPEN);
    if (!index_init(&index, out) || !out->states || !out->outcomes)
        s = error_set(error, STATUS_MEMORY, "no memory to hold the facts of %llu tickets together",
                      (unsigned long long)out->tickets->row_count);
    if (s == STATUS_OK)
        s = match(out, &index, out->spans, out->span_columns[SPAN_SOURCE], out->span_columns[SPAN_TICKET],
                  &out->span_rows, error);
    if (s == STATUS_OK)
        s = match(out, &index, out->turns, out->turn_columns[TURN_SOURCE], out->turn_columns[TURN_TICKET],
                  &out->turn_rows, error);
    index_fini(&index);
    if (s == STATUS_OK && interrupt_pending()) s = error_set(error, STATUS_INTERRUPTED, "interrupted");
    return s;
}

void clock_tickets_fini(struct clock_tickets *tickets)
{
    memory_free(tickets->span_rows.rows);
    memory_free(tickets->span_rows.starts);
    memory_free(tickets->turn_rows.rows);
    memory_free(tickets->turn_rows.starts);
    memory_free(tickets->states);
    memory_free(tickets->outcomes);
    *tickets = (struct clock_tickets){0};
}

/* ---- one ticket ---- */

static void read_span(const struct clock_tickets *tickets, uint32_t row, const uint64_t *policies,
                      struct clock_span *span)
{
    const struct column *const *columns = tickets->span_columns;
    int64_t end = number(columns[SPAN_ENDED_AT], row);
    uint32_t state = code(columns[SPAN_STATE], row);
    *span = (struct clock_span){
        .from = number(columns[SPAN_STARTED_AT], row),
        .to = end == FACT_NONE ? CLOCK_FOREVER : end,
        .agent = code(columns[SPAN_AGENT], row),
        .team = code(columns[SPAN_TEAM], row),
        .priority = code(columns[SPAN_PRIORITY], row),
        .state = state == CODE_NONE ? STATE_OPEN : tickets->states[state],
        .policies = policies[row],
    };
}

static void read_turn(const struct clock_tickets *tickets, uint32_t row, struct clock_turn *turn)
{
    const struct column *const *columns = tickets->turn_columns;
    uint32_t outcome = code(columns[TURN_OUTCOME], row);
    *turn = (struct clock_turn){
        .number = number(columns[TURN_NUMBER], row),
        .asked_at = number(columns[TURN_ASKED_AT], row),
        .ended_at = number(columns[TURN_ENDED_AT], row),
        .outcome = outcome == CODE_NONE ? TURN_OPEN : (enum turn_outcome)tickets->outcomes[outcome],
    };
}

/* Turns of one second stand in the order of their numbers. */
static int compare_turns(const void *left, const void *right)
{
    const struct clock_turn *a = left, *b = right;
    return (a->number > b->number) - (a->number < b->number);
}

bool clock_tickets_read(const struct clock_tickets *tickets, uint32_t row, const uint64_t *policies,
                        struct clock_room *room, struct clock_ticket *out)
{
    const struct column *const *columns = tickets->ticket_columns;
    const uint32_t *spans = tickets->span_rows.rows + tickets->span_rows.starts[row];
    const uint32_t *turns = tickets->turn_rows.rows + tickets->turn_rows.starts[row];
    size_t span_count = tickets->span_rows.starts[row + 1] - tickets->span_rows.starts[row];
    size_t turn_count = tickets->turn_rows.starts[row + 1] - tickets->turn_rows.starts[row];
    void *span_room = room->spans, *turn_room = room->turns;
    bool grown = memory_try_grow(&span_room, &room->span_capacity, span_count + 1, sizeof *room->spans) &&
                 memory_try_grow(&turn_room, &room->turn_capacity, turn_count + 1, sizeof *room->turns);
    room->spans = span_room;
    room->turns = turn_room;
    if (!grown) return false;
    for (size_t i = 0; i < span_count; i++) read_span(tickets, spans[i], policies, &room->spans[i]);
    for (size_t i = 0; i < turn_count; i++) read_turn(tickets, turns[i], &room->turns[i]);
    if (turn_count > 1) qsort(room->turns, turn_count, sizeof *room->turns, compare_turns);
    *out = (struct clock_ticket){
        .source = code(columns[TICKET_SOURCE], row),
        .key = code(columns[TICKET_KEY], row),
        .created_at = number(columns[TICKET_CREATED_AT], row),
        .agent_created = number(columns[TICKET_AGENT_CREATED], row),
        .reply_start = number(columns[TICKET_REPLY_START], row),
        .first_reply_at = number(columns[TICKET_FIRST_REPLY_AT], row),
        .first_solved_at = number(columns[TICKET_FIRST_SOLVED_AT], row),
        .handed_off_at = number(columns[TICKET_HANDED_OFF_AT], row),
        .last_reopened_at = number(columns[TICKET_LAST_REOPENED_AT], row),
        .spans = room->spans,
        .span_count = span_count,
        .turns = room->turns,
        .turn_count = turn_count,
    };
    return true;
}

void clock_room_fini(struct clock_room *room)
{
    memory_free(room->spans);
    memory_free(room->turns);
    *room = (struct clock_room){0};
}
