/* The pass from facts to clocks: tickets in ranges for the threads, rows to the writer in order of the
 * tickets.
 *
 * Rules:
 *  1. Beside other policies, instances of one metric that were activated at the same instant are the same
 *     instance; of one that only the others have, what the policies say is NULL, and the other way round. */
#include "facts/clocks.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "facts/clock_fields.h"
#include "facts/clock_policies.h"
#include "facts/clock_tickets.h"

#include <string.h>

enum {
    RANGE_TICKETS = 4096,
    RANGES_A_THREAD = 4, /* that wait to be written */
};

/* A run of tickets, and the rows that they make. */
struct range {
    uint32_t first, end;
    struct fact_rows rows;
    bool failed;
};

/* What belongs to one thread. */
struct worker {
    struct clock_room room;
    struct fact_rows own, others; /* of one ticket */
};

struct pass {
    const struct clocks_input *input;
    struct clock_tickets tickets;
    struct clock_names names;
    struct clock_set own, others;
    struct arena arena;
    struct worker *workers;
    struct range *ranges;
    size_t range_room;
    struct dictionary texts[CLOCK_TEXTS_COUNT];
    bool comparing; /* the table that is made has fields of the others */
    struct error *error;
};

/* ---- one ticket ---- */

static bool walk_set(const struct pass *pass, const struct clock_set *set, uint32_t ticket,
                     struct clock_room *room, struct fact_rows *out)
{
    struct clock_ticket facts;
    size_t before = out->count;
    if (!clock_tickets_read(&pass->tickets, ticket, set->holding, room, &facts)) return false;
    if (!clock_walk(&set->policies, pass->input->dialect, &facts, out)) return false;
    for (size_t i = before; i < out->count; i++) {
        int64_t *cells = out->cells + i * out->width;
        size_t policy = (size_t)cells[CLOCK_POLICY];
        cells[CLOCK_POLICY] = set->policy_codes[policy];
        if (cells[CLOCK_CALENDAR] != FACT_NONE) cells[CLOCK_CALENDAR] = set->calendar_codes[policy];
    }
    return true;
}

/* Negative: the instance at `a` comes first; 0: they are the same. */
static int compare_instances(const int64_t *a, const int64_t *b)
{
    static const int order[] = {CLOCK_METRIC, CLOCK_ACTIVATED_AT};
    if (!a || !b) return a ? -1 : 1;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a[order[i]] != b[order[i]]) return a[order[i]] < b[order[i]] ? -1 : 1;
    return 0;
}

static bool put_pair(const int64_t *own, const int64_t *other, struct fact_rows *out)
{
    static const enum clock_fact shared[] = {CLOCK_SOURCE,       CLOCK_TICKET, CLOCK_METRIC, CLOCK_NUMBER,
                                             CLOCK_ACTIVATED_AT, CLOCK_AGENT,  CLOCK_TEAM};
    void *room = out->cells;
    if (!memory_try_grow(&room, &out->capacity, (out->count + 1) * out->width, sizeof *out->cells))
        return false;
    out->cells = room;
    int64_t *cells = out->cells + out->count++ * out->width;
    for (int i = 0; i < CLOCK_FACTS; i++) {
        cells[i] = own ? own[i] : FACT_NONE;
        cells[CLOCK_FACTS + i] = other ? other[i] : FACT_NONE;
    }
    for (size_t i = 0; !own && i < sizeof shared / sizeof *shared; i++) cells[shared[i]] = other[shared[i]];
    return true;
}

static bool compare_ticket(const struct pass *pass, uint32_t ticket, struct worker *worker,
                           struct fact_rows *out)
{
    struct fact_rows *own = &worker->own, *others = &worker->others;
    own->count = others->count = 0;
    if (!walk_set(pass, &pass->own, ticket, &worker->room, own)) return false;
    if (!walk_set(pass, &pass->others, ticket, &worker->room, others)) return false;
    for (size_t i = 0, j = 0; i < own->count || j < others->count;) {
        const int64_t *a = i < own->count ? own->cells + i * own->width : NULL;
        const int64_t *b = j < others->count ? others->cells + j * others->width : NULL;
        int order = compare_instances(a, b);
        if (!put_pair(order <= 0 ? a : NULL, order >= 0 ? b : NULL, out)) return false;
        i += order <= 0;
        j += order >= 0;
    }
    return true;
}

static void walk_range(void *context, size_t item, int worker)
{
    struct pass *pass = context;
    struct range *range = &pass->ranges[item];
    struct worker *own = &pass->workers[worker];
    if (interrupt_pending()) return;
    for (uint32_t ticket = range->first; ticket < range->end && !range->failed; ticket++)
        range->failed = pass->comparing ? !compare_ticket(pass, ticket, own, &range->rows)
                                        : !walk_set(pass, &pass->own, ticket, &own->room, &range->rows);
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

static uint32_t cut_ranges(struct pass *pass, uint32_t first, size_t *count)
{
    uint32_t end = (uint32_t)pass->tickets.tickets->row_count;
    for (*count = 0; *count < pass->range_room && first < end; ++*count) {
        struct range *range = &pass->ranges[*count];
        range->first = first;
        range->end = end - first > RANGE_TICKETS ? first + RANGE_TICKETS : end;
        range->rows.count = 0;
        first = range->end;
    }
    return first;
}

static status write_ranges(struct pass *pass, const struct table_schema *schema, const int *cells,
                           struct value *values, struct snapshot_writer *writer)
{
    size_t count;
    int64_t id = 0;
    status s = STATUS_OK;
    for (uint32_t at = 0; at < pass->tickets.tickets->row_count && s == STATUS_OK;) {
        at = cut_ranges(pass, at, &count);
        pool_run(pass->input->pool, count, walk_range, pass);
        if (interrupt_pending()) return error_set(pass->error, STATUS_INTERRUPTED, "interrupted");
        for (size_t i = 0; i < count && s == STATUS_OK; i++) {
            if (pass->ranges[i].failed)
                return error_set(pass->error, STATUS_MEMORY, "no memory for the rows of \"%s\"",
                                 schema->name);
            s = write_rows(pass, schema, cells, &pass->ranges[i], values, &id, writer);
        }
    }
    return s;
}

/* Which cells the fields show: those of the others stand behind the own ones. */
static bool number_cells(const struct table_schema *schema, int *cells)
{
    bool comparing = false;
    for (size_t i = 0; i < schema->field_count; i++) {
        bool other;
        cells[i] = clock_field_cell(schema->fields[i].name, &other);
        if (other) cells[i] += CLOCK_FACTS;
        if (other) comparing = true;
    }
    return comparing;
}

static status write_table(struct pass *pass, const struct table_schema *schema,
                          struct snapshot_writer *writer)
{
    const struct clock_field *fields = clock_fields();
    int *cells = memory_new((schema->field_count + 1) * sizeof *cells);
    struct value *values = memory_new((schema->field_count + 1) * sizeof *values);
    pass->comparing = number_cells(schema, cells);
    for (size_t i = 0; i < pass->range_room; i++)
        pass->ranges[i].rows.width = pass->comparing ? 2 * CLOCK_FACTS : CLOCK_FACTS;
    status s = snapshot_begin_table(writer, schema, pass->error);
    for (size_t i = 0; i < schema->field_count && s == STATUS_OK; i++)
        if (schema->fields[i].type == TYPE_TEXT)
            snapshot_lend_texts(writer, (int)i, &pass->texts[fields[cells[i] % CLOCK_FACTS].texts]);
    if (s == STATUS_OK && (!pass->comparing || pass->input->others))
        s = write_ranges(pass, schema, cells, values, writer);
    if (s == STATUS_OK) s = snapshot_end_table(writer, pass->error);
    memory_free(values);
    memory_free(cells);
    return s;
}

/* ---- texts of ours ---- */

static struct dictionary dictionary_of(const struct dictionary_builder *builder)
{
    static const uint64_t nothing[1];
    return (struct dictionary){.offsets = builder->count ? builder->offsets : nothing,
                               .bytes = builder->bytes,
                               .count = builder->count};
}

static status number_names(struct pass *pass, struct dictionary_builder *metrics,
                           struct dictionary_builder *states)
{
    const struct policies_declaration *declared = pass->input->policies;
    status s = STATUS_OK;
    uint32_t unused;
    for (size_t i = 0; i < declared->metric_count && s == STATUS_OK; i++)
        s = dictionary_intern(metrics, slice_of(declared->metrics[i].name), &unused, pass->error);
    for (const char *const *name = clock_states(); *name && s == STATUS_OK; name++)
        s = dictionary_intern(states, slice_of(*name), &unused, pass->error);
    return s;
}

static void collect_texts(struct pass *pass, const struct dictionary_builder *metrics,
                          const struct dictionary_builder *states)
{
    const struct clock_tickets *tickets = &pass->tickets;
    pass->texts[CLOCK_TEXTS_SOURCE] = tickets->ticket_columns[TICKET_SOURCE]->dictionary;
    pass->texts[CLOCK_TEXTS_TICKET] = tickets->ticket_columns[TICKET_KEY]->dictionary;
    pass->texts[CLOCK_TEXTS_AGENT] = tickets->span_columns[SPAN_AGENT]->dictionary;
    pass->texts[CLOCK_TEXTS_TEAM] = tickets->span_columns[SPAN_TEAM]->dictionary;
    pass->texts[CLOCK_TEXTS_PRIORITY] = tickets->span_columns[SPAN_PRIORITY]->dictionary;
    pass->texts[CLOCK_TEXTS_POLICY] = dictionary_of(&pass->names.policies);
    pass->texts[CLOCK_TEXTS_CALENDAR] = dictionary_of(&pass->names.calendars);
    pass->texts[CLOCK_TEXTS_METRIC] = dictionary_of(metrics);
    pass->texts[CLOCK_TEXTS_STATE] = dictionary_of(states);
}

/* ---- all of it ---- */

static status check_field(const struct table_schema *table, const struct field *field, struct error *error)
{
    bool other;
    int cell = clock_field_cell(field->name, &other);
    const struct clock_field *known = clock_fields();
    if (cell >= 0 && known[cell].type == field->type && !field->long_text) return STATUS_OK;
    const char *names[CLOCK_FACTS];
    for (int i = 0; i < CLOCK_FACTS; i++) names[i] = known[i].name;
    const char *near = cell < 0 ? slice_nearest(slice_of(field->name), names, CLOCK_FACTS) : NULL;
    return error_set(error, STATUS_INVALID,
                     "table \"%s\": field \"%s\" of type %s is not among what clocks tell%s%s%s", table->name,
                     field->name, type_name(field->type), near ? "; did you mean \"" : "", near ? near : "",
                     near ? "\"?" : "");
}

status clocks_check_schema(const struct schema *derived, struct error *error)
{
    for (size_t t = 0; t < derived->table_count; t++)
        for (size_t i = 0; i < derived->tables[t].field_count; i++) {
            status s = check_field(&derived->tables[t], &derived->tables[t].fields[i], error);
            if (s != STATUS_OK) return s;
        }
    return STATUS_OK;
}

static status prepare(struct pass *pass)
{
    const struct clocks_input *input = pass->input;
    status s = clock_tickets_init(&pass->tickets, input->snapshot, pass->error);
    if (s == STATUS_OK)
        s = clock_set_init(&pass->own, input, input->policies, &pass->names, &pass->arena, pass->error);
    if (s == STATUS_OK && input->others)
        s = clock_set_init(&pass->others, input, input->others, &pass->names, &pass->arena, pass->error);
    return s;
}

static void finish(struct pass *pass)
{
    for (size_t i = 0; i < pass->range_room; i++) memory_free(pass->ranges[i].rows.cells);
    for (int i = 0; i < pool_size(pass->input->pool); i++) {
        memory_free(pass->workers[i].own.cells);
        memory_free(pass->workers[i].others.cells);
        clock_room_fini(&pass->workers[i].room);
    }
    memory_free(pass->ranges);
    memory_free(pass->workers);
    clock_set_fini(&pass->others);
    clock_set_fini(&pass->own);
    clock_tickets_fini(&pass->tickets);
    dictionary_fini(&pass->names.policies);
    dictionary_fini(&pass->names.calendars);
    arena_fini(&pass->arena);
}

status clocks_write(const struct clocks_input *input, const struct schema *derived,
                    struct snapshot_writer *writer, struct error *error)
{
    size_t threads = (size_t)pool_size(input->pool);
    struct pass pass = {.input = input, .error = error, .range_room = threads * RANGES_A_THREAD};
    struct dictionary_builder metrics, states;
    arena_init(&pass.arena);
    dictionary_init(&pass.names.policies);
    dictionary_init(&pass.names.calendars);
    dictionary_init(&metrics);
    dictionary_init(&states);
    pass.workers = memory_new(threads * sizeof *pass.workers);
    pass.ranges = memory_new(pass.range_room * sizeof *pass.ranges);
    for (size_t i = 0; i < threads; i++)
        pass.workers[i].own.width = pass.workers[i].others.width = CLOCK_FACTS;
    status s = prepare(&pass);
    if (s == STATUS_OK) s = number_names(&pass, &metrics, &states);
    if (s == STATUS_OK) collect_texts(&pass, &metrics, &states);
    for (size_t i = 0; i < derived->table_count && s == STATUS_OK; i++)
        s = write_table(&pass, &derived->tables[i], writer);
    dictionary_fini(&states);
    dictionary_fini(&metrics);
    finish(&pass);
    return s;
}
