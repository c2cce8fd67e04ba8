/* The pass from events to facts: tickets in ranges for the threads, whose rows go to the writers of all
 * tables in order of the tickets. */
#include "facts/facts.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "facts/fact_fields.h"
#include "facts/fact_texts.h"
#include "facts/grouping.h"
#include "facts/ticket_walk.h"

enum {
    RANGE_EVENTS =
        8192,           /* of a work item, at least, but for the last one: its rows fit into a core's cache */
    RANGE_ALONE = 2048, /* the same of tickets without events */
    RANGES_A_THREAD = 4, /* that wait to be written */
};

/* A run of tickets, and the rows that they make. */
struct range {
    size_t first, end;
    struct walked walked;
    bool failed;
};

/* A table on its way to its file. */
struct output {
    const struct table_schema *schema; /* NULL: not wanted */
    int *places;
    struct snapshot_writer *writer;
    struct snapshot_writer *beside; /* the same, when it is not the one of all tables */
};

struct pass {
    const struct facts_input *input;
    struct event_reader reader;
    struct ticket_events tickets;
    struct summaries summaries; /* their tickets without events come after the others */
    struct fact_dictionaries dictionaries;
    struct walk_room *rooms; /* one a thread */
    struct range *ranges;
    size_t range_room;
    struct output outputs[FACTS_TABLES];
    struct facts_notes *notes;
    struct error *error;
};

/* ---- tickets to rows ---- */

static bool walk_told(const struct pass *pass, const struct ticket_walk *walk, size_t ticket,
                      struct walk_room *room, struct range *range)
{
    const uint32_t *rows = pass->tickets.rows + pass->tickets.starts[ticket];
    size_t count = pass->tickets.starts[ticket + 1] - pass->tickets.starts[ticket];
    uint32_t row = pass->summaries.row_of ? pass->summaries.row_of[ticket] : JOIN_NONE;
    struct life_ticket who = event_reader_ticket(&pass->reader, rows[0]);
    return walk_events(walk, who, rows, count, row, room, &range->walked);
}

static bool walk_alone(const struct pass *pass, const struct ticket_walk *walk, size_t number,
                       struct walk_room *room, struct range *range)
{
    uint32_t row = pass->summaries.alone[number];
    struct life_ticket who = {summary_source(&pass->summaries, row), pass->summaries.keys[number],
                              BASIS_SUMMARY};
    return who.key == CODE_NONE || walk_summary(walk, who, row, room, &range->walked); /* it is gone */
}

static void walk_range(void *context, size_t item, int worker)
{
    struct pass *pass = context;
    struct range *range = &pass->ranges[item];
    struct walk_room *room = &pass->rooms[worker];
    struct ticket_walk walk = {&pass->reader, &pass->summaries, &pass->input->dialect->rules};
    size_t told = pass->tickets.ticket_count;
    if (interrupt_pending()) return;
    for (size_t ticket = range->first; ticket < range->end && !range->failed; ticket++)
        range->failed = ticket < told ? !walk_told(pass, &walk, ticket, room, range)
                                      : !walk_alone(pass, &walk, ticket - told, room, range);
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
        for (int i = 0; i < FACTS_TABLES; i++) range->walked.rows[i].count = 0;
        range->end = first = range_end(pass, first);
    }
    return first;
}

/* ---- to the writers ---- */

static void note_range(const struct pass *pass, struct range *range)
{
    struct facts_notes *notes = pass->notes;
    struct walked *walked = &range->walked;
    if (walked->unknown_statuses && !notes->unknown_statuses)
        notes->unknown_example = dictionary_text(&pass->reader.value->dictionary, walked->unknown_example);
    notes->unknown_statuses += walked->unknown_statuses;
    walked->unknown_statuses = 0;
}

static status write_range(struct pass *pass, const struct range *range)
{
    status s = STATUS_OK;
    for (int i = 0; i < FACTS_TABLES && s == STATUS_OK; i++) {
        const struct fact_rows *rows = &range->walked.rows[i];
        const struct output *output = &pass->outputs[i];
        if (!output->schema) continue;
        struct snapshot_cells cells = {rows->cells, rows->count, rows->width, output->places,
                                       (int)rows->width - 1};
        s = snapshot_append_cells(output->writer, &cells, pass->error);
    }
    return s;
}

static status write_ranges(struct pass *pass)
{
    size_t count;
    status s = STATUS_OK;
    for (size_t at = 0; at < ticket_count(pass) && s == STATUS_OK;) {
        at = cut_ranges(pass, at, &count);
        pool_run(pass->input->pool, count, walk_range, pass);
        if (interrupt_pending()) return error_set(pass->error, STATUS_INTERRUPTED, "interrupted");
        for (size_t i = 0; i < count && s == STATUS_OK; i++) {
            if (pass->ranges[i].failed)
                return error_set(pass->error, STATUS_MEMORY, "no memory for the facts of tickets");
            note_range(pass, &pass->ranges[i]);
            s = write_range(pass, &pass->ranges[i]);
        }
    }
    return s;
}

/* ---- the tables ---- */

/* Tables fill at the same time: all but the first one beside the file. */
static status begin_table(struct pass *pass, const struct table_schema *schema, bool first,
                          struct snapshot_writer *writer)
{
    enum facts_table which;
    size_t count;
    status s = fact_table_find(schema->name, &which, pass->error);
    if (s != STATUS_OK) return s;
    struct output *output = &pass->outputs[which];
    const struct fact_field *fields = fact_fields(which, &count);
    output->writer = writer;
    if (!first) s = snapshot_writer_beside(writer, &output->beside, pass->error);
    if (!first) output->writer = output->beside;
    if (s == STATUS_OK) s = snapshot_begin_table(output->writer, schema, pass->error);
    if (s != STATUS_OK) return s;
    output->schema = schema;
    output->places = memory_new((schema->field_count + 1) * sizeof *output->places);
    fact_places(schema, which, output->places);
    for (size_t i = 0; i < schema->field_count; i++)
        if (schema->fields[i].type == TYPE_TEXT)
            snapshot_lend_texts(output->writer, (int)i,
                                &pass->dictionaries.texts[fields[output->places[i]].texts]);
    for (size_t i = 0; i < pass->range_room; i++)
        pass->ranges[i].walked.rows[which].width = life_width(which);
    return STATUS_OK;
}

/* The one that is in the file already ends first. */
static status end_tables(struct pass *pass, struct snapshot_writer *writer)
{
    status s = STATUS_OK;
    for (int i = 0; i < FACTS_TABLES && s == STATUS_OK; i++)
        if (pass->outputs[i].schema && !pass->outputs[i].beside) s = snapshot_end_table(writer, pass->error);
    for (int i = 0; i < FACTS_TABLES && s == STATUS_OK; i++) {
        struct output *output = &pass->outputs[i];
        if (!output->beside) continue;
        s = snapshot_end_table_into(output->beside, writer, pass->error);
        snapshot_writer_close(output->beside); /* its file is as large as the table */
        output->beside = NULL;
    }
    return s;
}

/* ---- all of it ---- */

status facts_check_schema(const struct schema *derived, struct error *error)
{
    for (size_t t = 0; t < derived->table_count; t++) {
        const struct table_schema *table = &derived->tables[t];
        enum facts_table which;
        size_t count;
        status s = fact_table_find(table->name, &which, error);
        if (s != STATUS_OK) return s;
        const struct fact_field *fields = fact_fields(which, &count);
        for (size_t i = 0; i < table->field_count; i++) {
            int number_of = fact_field_number(which, table->fields[i].name);
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
    status s = event_reader_init(&pass->reader, pass->input->snapshot, pass->input->dialect, pass->error);
    struct grouping_columns grouped = {pass->reader.ticket, pass->reader.source, pass->reader.at};
    if (s == STATUS_OK) s = ticket_events_init(&pass->tickets, pass->reader.table, &grouped, pass->error);
    if (s != STATUS_OK) return s;
    fact_dictionaries_init(&pass->dictionaries, &pass->reader);
    return summaries_init(&pass->summaries, pass->input->tickets, &pass->tickets, pass->input->dialect,
                          pass->dictionaries.texts, pass->error);
}

static void free_rooms(struct pass *pass)
{
    for (size_t i = 0; i < pass->range_room; i++)
        for (int t = 0; t < FACTS_TABLES; t++) memory_free(pass->ranges[i].walked.rows[t].cells);
    for (int i = 0; i < pool_size(pass->input->pool); i++) walk_room_fini(&pass->rooms[i]);
    memory_free(pass->ranges);
    memory_free(pass->rooms);
    ticket_events_fini(&pass->tickets);
    summaries_forget_rows(&pass->summaries);
    pass->range_room = 0;
}

static void finish(struct pass *pass)
{
    for (int i = 0; i < FACTS_TABLES; i++) {
        snapshot_writer_close(pass->outputs[i].beside);
        memory_free(pass->outputs[i].places);
    }
    summaries_fini(&pass->summaries);
    event_reader_fini(&pass->reader);
}

status facts_write(const struct facts_input *input, const struct schema *derived,
                   struct snapshot_writer *writer, struct facts_notes *notes, struct error *error)
{
    size_t threads = (size_t)pool_size(input->pool);
    struct pass pass = {
        .input = input, .notes = notes, .error = error, .range_room = threads * RANGES_A_THREAD};
    *notes = (struct facts_notes){0};
    snapshot_writer_share(writer, input->pool);
    pass.rooms = memory_new(threads * sizeof *pass.rooms);
    pass.ranges = memory_new(pass.range_room * sizeof *pass.ranges);
    status s = prepare(&pass);
    for (size_t i = 0; i < derived->table_count && s == STATUS_OK; i++)
        s = begin_table(&pass, &derived->tables[i], i == 0, writer);
    if (s == STATUS_OK) s = write_ranges(&pass);
    free_rooms(&pass); /* before rows are sorted */
    if (s == STATUS_OK) s = end_tables(&pass, writer);
    finish(&pass);
    return s;
}
