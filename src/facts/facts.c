/* The pass from events to facts: tickets in ranges for the threads, rows to the writer in order of the
 * tickets. */
#include "facts/facts.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/segment.h"
#include "facts/fact_fields.h"
#include "facts/grouping.h"

#include <stdlib.h>
#include <string.h>

enum {
    RANGE_EVENTS = 32768, /* of a work item, at least, but for the last one */
    RANGE_ALONE = 8192,   /* the same of tickets without events */
    RANGES_A_THREAD = 4,  /* that wait to be written */
};

/* ---- the events' columns ---- */

struct event_columns {
    const struct column *source, *ticket, *at, *seq, *kind, *actor, *actor_kind, *public, *field, *value;
};

static status find_column(struct snapshot *snapshot, const struct table *events, const char *name,
                          enum type type, const struct column **out, struct error *error)
{
    int field = schema_field(events->schema, slice_of(name));
    if (field < 0 || events->columns[field].type != type ||
        (events->row_count && !events->columns[field].segments))
        return error_set(error, STATUS_INVALID,
                         "the table \"" FACTS_EVENTS
                         "\" needs a field \"%s\" of type %s, not long, for facts",
                         name, type_name(type));
    *out = &events->columns[field];
    return snapshot_check(snapshot, events, field, error);
}

static status find_columns(struct snapshot *snapshot, const struct table *events, struct event_columns *out,
                           struct error *error)
{
    const struct {
        const char *name;
        enum type type;
        const struct column **column;
    } wanted[] = {
        {"source", TYPE_TEXT, &out->source},
        {"ticket", TYPE_TEXT, &out->ticket},
        {"at", TYPE_TIME, &out->at},
        {"seq", TYPE_INTEGER, &out->seq},
        {"kind", TYPE_TEXT, &out->kind},
        {"actor", TYPE_TEXT, &out->actor},
        {"actor_kind", TYPE_TEXT, &out->actor_kind},
        {"public", TYPE_BOOLEAN, &out->public},
        {"field", TYPE_TEXT, &out->field},
        {"value", TYPE_TEXT, &out->value},
    };
    status s = STATUS_OK;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && s == STATUS_OK; i++)
        s = find_column(snapshot, events, wanted[i].name, wanted[i].type, wanted[i].column, error);
    return s;
}

static bool cell(const struct column *column, uint32_t row, int64_t *value)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    if (!segment_valid(segment, row % CHUNK_ROWS)) return false;
    *value = segment_integer(segment, row % CHUNK_ROWS);
    return true;
}

static int64_t number(const struct column *column, uint32_t row, int64_t otherwise)
{
    int64_t value;
    return cell(column, row, &value) ? value : otherwise;
}

static uint32_t code(const struct column *column, uint32_t row)
{
    return (uint32_t)number(column, row, CODE_NONE);
}

static uint8_t meaning(const uint8_t *meanings, uint32_t text, uint8_t otherwise)
{
    return text == CODE_NONE ? otherwise : meanings[text];
}

/* ---- the pass ---- */

/* A run of tickets, and the rows that they make. */
struct range {
    size_t first, end;
    struct fact_rows rows;
    uint64_t unknown_statuses;
    uint32_t unknown_example; /* a code of the events' values */
    bool failed;
};

/* What belongs to one thread. */
struct worker {
    struct event *events;
    size_t capacity;
    struct life_room room;
};

struct pass {
    const struct facts_input *input;
    const struct table *events;
    struct event_columns columns;
    struct dialect_codes codes;
    struct ticket_events tickets;
    struct summaries summaries; /* their tickets without events come after the others */
    struct dictionary texts[TEXTS_COUNT];
    struct worker *workers;
    struct range *ranges;
    size_t range_room;
    enum facts_table which;
    struct facts_notes *notes;
    struct error *error;
};

static void read_event(const struct pass *pass, uint32_t row, struct event *event)
{
    const struct event_columns *columns = &pass->columns;
    const struct dialect_codes *codes = &pass->codes;
    uint8_t role = meaning(codes->kinds, code(columns->kind, row), ROLE_NONE);
    if (role == ROLE_FIELD) role = meaning(codes->fields, code(columns->field, row), ROLE_NONE);
    *event = (struct event){
        .at = number(columns->at, row, 0),
        .sequence = number(columns->seq, row, 0), /* D0.6: without one it is the first of its second */
        .row = row,
        .actor = code(columns->actor, row),
        .value = code(columns->value, row),
        .role = role,
        .side = meaning(codes->actors, code(columns->actor_kind, row), SIDE_NONE),
        .is_public = role != ROLE_NOTE && number(columns->public, row, 1) != 0,
    };
    if (role == ROLE_STATUS) event->state = meaning(codes->statuses, event->value, STATE_UNKNOWN);
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->sequence != b->sequence) return a->sequence < b->sequence ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static bool read_ticket(const struct pass *pass, size_t ticket, struct worker *worker, size_t *count)
{
    uint32_t first = pass->tickets.starts[ticket];
    void *events = worker->events;
    bool sorted = true;
    *count = pass->tickets.starts[ticket + 1] - first;
    if (!memory_try_grow(&events, &worker->capacity, *count + SUMMARY_EVENTS_MOST, sizeof *worker->events))
        return false;
    worker->events = events;
    for (size_t i = 0; i < *count; i++) {
        read_event(pass, pass->tickets.rows[first + i], &worker->events[i]);
        if (i && compare_events(&worker->events[i - 1], &worker->events[i]) > 0) sorted = false;
    }
    if (!sorted) qsort(worker->events, *count, sizeof *worker->events, compare_events);
    return true;
}

static void note_unknown(struct range *range, const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (events[i].role != ROLE_STATUS || events[i].state != STATE_UNKNOWN || events[i].value == CODE_NONE)
            continue;
        if (range->unknown_statuses++ == 0) range->unknown_example = events[i].value;
    }
}

/* The facts that were made last. */
static int64_t *last_row(struct fact_rows *rows)
{
    return rows->cells + (rows->count - 1) * rows->width;
}

static bool walk_alone(const struct pass *pass, size_t number, struct worker *worker, struct range *range)
{
    struct life_ticket who = summary_ticket(&pass->summaries, number);
    struct event events[SUMMARY_EVENTS_MOST];
    uint32_t row = pass->summaries.alone[number];
    if (who.key == CODE_NONE || pass->which == FACTS_TURNS) return true; /* gone; rule 6 of summary.c */
    size_t count = summary_events(&pass->summaries, row, events);
    if (!life_walk(&pass->input->dialect->rules, who, events, count, pass->which, &worker->room,
                   &range->rows))
        return false;
    if (pass->which == FACTS_TICKETS) summary_correct(&pass->summaries, row, last_row(&range->rows), true);
    return true;
}

static bool walk_ticket(const struct pass *pass, size_t ticket, struct worker *worker, struct range *range)
{
    size_t count, told;
    uint32_t first = pass->tickets.rows[pass->tickets.starts[ticket]];
    uint32_t row = pass->summaries.row_of ? pass->summaries.row_of[ticket] : JOIN_NONE;
    struct life_ticket who = {code(pass->columns.source, first), code(pass->columns.ticket, first),
                              BASIS_EVENTS};
    if (!read_ticket(pass, ticket, worker, &told)) return false;
    if (pass->which == FACTS_TICKETS) note_unknown(range, worker->events, told);
    bool silent = row != JOIN_NONE && !summary_has_messages(worker->events, told);
    count = row == JOIN_NONE ? told : summary_complete(&pass->summaries, row, worker->events, told);
    if (count > told) {
        who.basis = BASIS_BOTH;
        qsort(worker->events, count, sizeof *worker->events, compare_events);
    }
    if (!life_walk(&pass->input->dialect->rules, who, worker->events, count, pass->which, &worker->room,
                   &range->rows))
        return false;
    if (pass->which != FACTS_TICKETS) return true;
    if (silent) summary_correct(&pass->summaries, row, last_row(&range->rows), false);
    last_row(&range->rows)[TICKET_EVENTS] = (int64_t)told;
    return true;
}

static void walk_range(void *context, size_t item, int worker)
{
    struct pass *pass = context;
    struct range *range = &pass->ranges[item];
    if (interrupt_pending()) return;
    size_t told = pass->tickets.ticket_count;
    for (size_t ticket = range->first; ticket < range->end && !range->failed; ticket++)
        range->failed = ticket < told ? !walk_ticket(pass, ticket, &pass->workers[worker], range)
                                      : !walk_alone(pass, ticket - told, &pass->workers[worker], range);
}

/* ---- to the writer ---- */

static status write_rows(const struct pass *pass, const struct table_schema *schema, const int *cells,
                         const struct range *range, struct value *values, int64_t *id,
                         struct snapshot_writer *writer)
{
    status s = STATUS_OK;
    for (size_t row = 0; row < range->rows.count && s == STATUS_OK; row++) {
        const int64_t *from = range->rows.cells + row * range->rows.width;
        for (size_t i = 0; i < schema->field_count; i++) {
            values[i].null = from[cells[i]] == FACT_NONE;
            values[i].integer = from[cells[i]];
        }
        s = snapshot_append(writer, ++*id, values, pass->error);
    }
    return s;
}

static size_t ticket_count(const struct pass *pass)
{
    return pass->tickets.ticket_count + pass->summaries.alone_count;
}

/* Where the range that begins with a ticket ends. */
static size_t range_end(const struct pass *pass, size_t first)
{
    const struct ticket_events *tickets = &pass->tickets;
    size_t end = first;
    while (end < tickets->ticket_count && tickets->starts[end] - tickets->starts[first] < RANGE_EVENTS) end++;
    if (first < tickets->ticket_count) return end;
    size_t left = ticket_count(pass) - first;
    return first + (left < RANGE_ALONE ? left : RANGE_ALONE);
}

/* The next ranges from ticket `first` on; returns where they end. */
static size_t cut_ranges(struct pass *pass, size_t first, size_t *count)
{
    for (*count = 0; *count < pass->range_room && first < ticket_count(pass); ++*count) {
        struct range *range = &pass->ranges[*count];
        range->first = first;
        range->rows.count = 0;
        range->end = first = range_end(pass, first);
    }
    return first;
}

static void note_range(const struct pass *pass, struct range *range)
{
    struct facts_notes *notes = pass->notes;
    if (range->unknown_statuses && !notes->unknown_statuses)
        notes->unknown_example = dictionary_text(&pass->columns.value->dictionary, range->unknown_example);
    notes->unknown_statuses += range->unknown_statuses;
    range->unknown_statuses = 0;
}

static status write_ranges(struct pass *pass, const struct table_schema *schema, const int *cells,
                           struct value *values, struct snapshot_writer *writer)
{
    size_t count;
    int64_t id = 0;
    status s = STATUS_OK;
    for (size_t at = 0; at < ticket_count(pass) && s == STATUS_OK;) {
        at = cut_ranges(pass, at, &count);
        pool_run(pass->input->pool, count, walk_range, pass);
        if (interrupt_pending()) return error_set(pass->error, STATUS_INTERRUPTED, "interrupted");
        for (size_t i = 0; i < count && s == STATUS_OK; i++) {
            if (pass->ranges[i].failed)
                return error_set(pass->error, STATUS_MEMORY, "no memory for the rows of \"%s\"",
                                 schema->name);
            note_range(pass, &pass->ranges[i]);
            s = write_rows(pass, schema, cells, &pass->ranges[i], values, &id, writer);
        }
    }
    return s;
}

/* The number of the cell that a field shows. */
static int cell_number(enum facts_table which, const char *name)
{
    size_t count;
    const struct fact_field *fields = fact_fields(which, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0) return (int)i;
    return -1;
}

static status table_number(const struct table_schema *schema, enum facts_table *which, struct error *error)
{
    const char *names[FACTS_TABLES];
    for (int i = 0; i < FACTS_TABLES; i++) {
        names[i] = fact_table_name((enum facts_table)i);
        *which = (enum facts_table)i;
        if (strcmp(names[i], schema->name) == 0) return STATUS_OK;
    }
    const char *near = slice_nearest(slice_of(schema->name), names, FACTS_TABLES);
    return error_set(error, STATUS_NOT_FOUND, "table \"%s\": no such table is derived from events%s%s%s",
                     schema->name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

static status write_table(struct pass *pass, const struct table_schema *schema,
                          struct snapshot_writer *writer)
{
    size_t width;
    status s = table_number(schema, &pass->which, pass->error);
    const struct fact_field *fields = fact_fields(pass->which, &width);
    int *cells = memory_new((schema->field_count + 1) * sizeof *cells);
    struct value *values = memory_new((schema->field_count + 1) * sizeof *values);
    for (size_t i = 0; i < pass->range_room; i++) pass->ranges[i].rows.width = width;
    if (s == STATUS_OK) s = snapshot_begin_table(writer, schema, pass->error);
    for (size_t i = 0; i < schema->field_count && s == STATUS_OK; i++) {
        cells[i] = cell_number(pass->which, schema->fields[i].name);
        if (schema->fields[i].type == TYPE_TEXT)
            snapshot_lend_texts(writer, (int)i, &pass->texts[fields[cells[i]].texts]);
    }
    if (s == STATUS_OK) s = write_ranges(pass, schema, cells, values, writer);
    if (s == STATUS_OK) s = snapshot_end_table(writer, pass->error);
    memory_free(values);
    memory_free(cells);
    return s;
}

/* ---- texts of ours ---- */

struct names {
    char bytes[64];
    uint64_t offsets[STATE_COUNT + 2];
};

static struct dictionary dictionary_of(struct names *room, const char *const *names)
{
    struct dictionary dictionary = {.offsets = room->offsets, .bytes = room->bytes};
    uint64_t size = 0;
    room->offsets[0] = 0;
    for (; names[dictionary.count]; dictionary.count++) {
        size_t length = strlen(names[dictionary.count]);
        memcpy(room->bytes + size, names[dictionary.count], length);
        size += length;
        room->offsets[dictionary.count + 1] = size;
    }
    return dictionary;
}

/* ---- all of it ---- */

status facts_check_schema(const struct schema *derived, struct error *error)
{
    for (size_t t = 0; t < derived->table_count; t++) {
        const struct table_schema *table = &derived->tables[t];
        enum facts_table which;
        size_t count;
        status s = table_number(table, &which, error);
        if (s != STATUS_OK) return s;
        const struct fact_field *fields = fact_fields(which, &count);
        for (size_t i = 0; i < table->field_count; i++) {
            int number_of = cell_number(which, table->fields[i].name);
            if (number_of >= 0 && fields[number_of].type == table->fields[i].type &&
                !table->fields[i].long_text)
                continue;
            return error_set(error, STATUS_INVALID,
                             "table \"%s\": field \"%s\" of type %s is not among its facts", table->name,
                             table->fields[i].name, type_name(table->fields[i].type));
        }
    }
    return STATUS_OK;
}

static status prepare(struct pass *pass)
{
    struct snapshot *snapshot = pass->input->snapshot;
    struct event_columns *columns = &pass->columns;
    pass->events = snapshot_table(snapshot, slice_of(FACTS_EVENTS));
    if (!pass->events)
        return error_set(pass->error, STATUS_INVALID,
                         "there is no table \"" FACTS_EVENTS "\" to derive facts from");
    status s = find_columns(snapshot, pass->events, columns, pass->error);
    if (s == STATUS_OK)
        s = dialect_codes_init(&pass->codes, pass->input->dialect, &columns->kind->dictionary,
                               &columns->field->dictionary, &columns->actor_kind->dictionary,
                               &columns->value->dictionary, pass->error);
    struct grouping_columns grouped = {columns->ticket, columns->source, columns->at};
    if (s == STATUS_OK) s = ticket_events_init(&pass->tickets, pass->events, &grouped, pass->error);
    if (s != STATUS_OK) return s;
    pass->texts[TEXTS_SOURCE] = columns->source->dictionary;
    pass->texts[TEXTS_TICKET] = columns->ticket->dictionary;
    pass->texts[TEXTS_ACTOR] = columns->actor->dictionary;
    pass->texts[TEXTS_VALUE] = columns->value->dictionary;
    return summaries_init(&pass->summaries, pass->input->tickets, &pass->tickets, pass->input->dialect,
                          pass->texts, pass->error);
}

static void finish(struct pass *pass)
{
    for (size_t i = 0; i < pass->range_room; i++) memory_free(pass->ranges[i].rows.cells);
    for (int i = 0; i < pool_size(pass->input->pool); i++) {
        memory_free(pass->workers[i].events);
        life_room_fini(&pass->workers[i].room);
    }
    memory_free(pass->ranges);
    memory_free(pass->workers);
    summaries_fini(&pass->summaries);
    ticket_events_fini(&pass->tickets);
    dialect_codes_fini(&pass->codes);
}

status facts_write(const struct facts_input *input, const struct schema *derived,
                   struct snapshot_writer *writer, struct facts_notes *notes, struct error *error)
{
    struct names states, outcomes, bases;
    size_t threads = (size_t)pool_size(input->pool);
    struct pass pass = {
        .input = input, .notes = notes, .error = error, .range_room = threads * RANGES_A_THREAD};
    *notes = (struct facts_notes){0};
    pass.texts[TEXTS_STATE] = dictionary_of(&states, dialect_states());
    pass.texts[TEXTS_OUTCOME] = dictionary_of(&outcomes, life_outcomes());
    pass.texts[TEXTS_BASIS] = dictionary_of(&bases, life_bases());
    pass.workers = memory_new(threads * sizeof *pass.workers);
    pass.ranges = memory_new(pass.range_room * sizeof *pass.ranges);
    status s = prepare(&pass);
    for (size_t i = 0; i < derived->table_count && s == STATUS_OK; i++)
        s = write_table(&pass, &derived->tables[i], writer);
    finish(&pass);
    return s;
}
