/* Queries: plan, run, finish, order, frame. */
#include "query/query.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "query/execute.h"
#include "query/plan.h"

#include <stdlib.h>

/* --- running --- */

static bool init_partial(void *state, const void *context)
{
    const struct plan *plan = context;
    return partial_init(state, &plan->grouping, plan->accumulators, plan->accumulator_count);
}

static void fini_partial(void *state, const void *context)
{
    (void)context;
    partial_fini(state);
}

static status step_partial(void *state, const void *context, const struct machine *machine,
                           struct step_room *room, struct error *error)
{
    const struct plan *plan = context;
    return partial_step(state, plan->accumulators, machine, room, error);
}

static status seal_partial(void *state, const void *context, struct error *error)
{
    const struct plan *plan = context;
    (void)error;
    partial_seal(state, plan->accumulators);
    return STATUS_OK;
}

static status merge_partial(void *into, void *from, const void *context, struct error *error)
{
    const struct plan *plan = context;
    return partial_merge(into, from, plan->accumulators, error);
}

static const struct stripe_work aggregation = {sizeof(struct partial), init_partial, fini_partial,
                                               step_partial,           seal_partial, merge_partial};

/* --- the result --- */

/* Groups in the order of their keys, the values of each, and the order in which they come out. */
struct outcome {
    struct plan *plan;
    struct pool *pool;
    struct partial partial;
    uint32_t *numbers; /* of the groups */
    uint32_t *order;   /* indices of numbers and of the values */
    size_t count, wanted;
    struct result *values;
    const struct ordering *ordering;
    size_t ordering_count;
};

/* A column to order by. */
struct ordering {
    size_t column; /* keys first */
    bool descending;
};

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the result");
}

static status list_groups(struct outcome *outcome, struct error *error)
{
    const struct groups *groups = &outcome->partial.groups;
    size_t count = 0;
    for (uint32_t number = 0; number < groups->count; number++) count += groups_has(groups, number);
    outcome->numbers = keeper_try_new(&outcome->plan->keeper, count, sizeof *outcome->numbers);
    outcome->order = keeper_try_new(&outcome->plan->keeper, count, sizeof *outcome->order);
    if (!outcome->numbers || !outcome->order) return no_memory(error);
    for (uint32_t number = 0; number < groups->count; number++)
        if (groups_has(groups, number)) outcome->numbers[outcome->count++] = number;
    if (!groups_sort(groups, outcome->numbers, count, &outcome->plan->keeper)) return no_memory(error);
    for (size_t i = 0; i < count; i++) outcome->order[i] = (uint32_t)i;
    return query_look(error);
}

static status finish_aggregates(struct outcome *outcome, struct error *error)
{
    struct plan *plan = outcome->plan;
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < plan->aggregate_count; i++) {
        struct planned_aggregate *aggregate = &plan->aggregates[i];
        code = aggregate_finish(&outcome->partial, plan->accumulators, aggregate->accumulator,
                                aggregate->node, aggregate->origin, outcome->numbers, outcome->count,
                                outcome->pool, &plan->keeper, &aggregate->result, error);
        if (!code) code = query_look(error);
    }
    return code;
}

static bool new_values(struct outcome *outcome)
{
    struct plan *plan = outcome->plan;
    for (size_t i = 0; i < plan->query->value_count; i++) {
        const struct operand *operand = &plan->output.operands[plan->value_registers[i]];
        struct result *value = &outcome->values[i];
        value->type = plan->values[i]->type;
        value->shape = operand->shape;
        value->domain = operand->domain;
        value->data = keeper_try_new(&plan->keeper, outcome->count, shape_size(value->shape));
        value->valid = keeper_try_new(&plan->keeper, outcome->count, 1);
        if (!value->data || !value->valid) return false;
    }
    return true;
}

static void keep_vector(struct result *value, const struct vector *vector, size_t first, size_t count)
{
    size_t size = shape_size(value->shape);
    memcpy((char *)value->data + first * size, vector->data, count * size);
    if (vector->valid)
        memcpy(value->valid + first, vector->valid, count);
    else
        memset(value->valid + first, 1, count);
}

/* The values of the output expressions for all groups. */
static status compute_values(struct outcome *outcome, struct error *error)
{
    struct plan *plan = outcome->plan;
    outcome->values = arena_new(&plan->arena, (plan->query->value_count + 1) * sizeof *outcome->values);
    if (!new_values(outcome)) return no_memory(error);
    struct machine *machine = machine_new(&plan->output, VECTOR_ROWS);
    status code = machine ? STATUS_OK : no_memory(error);
    for (size_t first = 0; !code && first < outcome->count; first += VECTOR_ROWS) {
        size_t left = outcome->count - first;
        struct rows rows = {.first = first, .count = left < VECTOR_ROWS ? left : VECTOR_ROWS};
        code = query_look(error);
        if (!code) code = machine_run(machine, &rows, error);
        for (size_t i = 0; !code && i < plan->query->value_count; i++)
            keep_vector(&outcome->values[i], &machine->vectors[plan->value_registers[i]], first, rows.count);
    }
    machine_free(machine);
    return code;
}

/* --- order --- */

static int compare_values(const struct result *value, uint32_t a, uint32_t b, bool descending)
{
    int order = 0;
    if (!value->valid[a] || !value->valid[b]) return value->valid[b] - value->valid[a];
    switch (value->shape) {
    case SHAPE_TRUTH: order = value->truths[a] - value->truths[b]; break;
    case SHAPE_INTEGER:
        order = (value->integers[a] > value->integers[b]) - (value->integers[a] < value->integers[b]);
        break;
    case SHAPE_REAL: order = (value->reals[a] > value->reals[b]) - (value->reals[a] < value->reals[b]); break;
    case SHAPE_CODE:
        order =
            slice_compare(text_of(value->domain, value->codes[a]), text_of(value->domain, value->codes[b]));
        break;
    }
    return descending ? -order : order;
}

/* Of a query that was interrupted all are equal, so that the sort comes to its end. */
static int compare_rows(const void *left, const void *right, void *context)
{
    if (interrupt_pending()) return 0;
    const struct outcome *outcome = context;
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    size_t keys = outcome->plan->query->key_count;
    for (size_t i = 0; i < outcome->ordering_count; i++) {
        const struct ordering *by = &outcome->ordering[i];
        int order = by->column < keys
                        ? groups_compare_key(&outcome->partial.groups, outcome->numbers[a],
                                             outcome->numbers[b], by->column, by->descending)
                        : compare_values(&outcome->values[by->column - keys], a, b, by->descending);
        if (order) return order;
    }
    return a < b ? -1 : a > b; /* the indices are in the order of the keys */
}

static const char *name_of(struct plan *plan, size_t column)
{
    const struct query *query = plan->query;
    const struct query_item *item =
        column < query->key_count ? &query->keys[column] : &query->values[column - query->key_count];
    return item->name ? item->name : arena_text(&plan->arena, item->text);
}

static status resolve_order(struct plan *plan, struct ordering **out, struct error *error)
{
    const struct query *query = plan->query;
    size_t columns = query->key_count + query->value_count;
    const char **names = arena_new(&plan->arena, (columns + 1) * sizeof *names);
    for (size_t i = 0; i < columns; i++) names[i] = name_of(plan, i);
    *out = arena_new(&plan->arena, (query->order_count + 1) * sizeof **out);
    for (size_t i = 0; i < query->order_count; i++) {
        const char *name = query->order[i].name;
        size_t column = 0;
        while (column < columns && strcmp(names[column], name) != 0) column++;
        (*out)[i] = (struct ordering){column, query->order[i].descending};
        if (column < columns) continue;
        const char *nearest = slice_nearest(slice_of(name), names, columns);
        return error_set(error, STATUS_NOT_FOUND, "order: unknown column \"%s\"%s%s%s", name,
                         nearest ? "; did you mean \"" : "", nearest ? nearest : "", nearest ? "\"?" : "");
    }
    return STATUS_OK;
}

/* --- the frame --- */

static status fill_key(struct frame *frame, const struct outcome *outcome, size_t key, struct error *error)
{
    const struct group_key *from = &outcome->plan->grouping.keys[key];
    struct slice name = plan_name(&outcome->plan->query->keys[key]);
    status code = frame_add_column(frame, key, name, from->type, from->shape == SHAPE_REAL, error);
    for (size_t row = 0; !code && row < outcome->wanted; row++) {
        uint32_t number = outcome->numbers[outcome->order[row]];
        frame_set_value(frame, key, row, groups_key(&outcome->partial.groups, number, key));
    }
    return code;
}

static struct value result_value(const struct result *result, size_t i)
{
    struct value value = {.null = !result->valid[i]};
    if (value.null) return value;
    switch (result->shape) {
    case SHAPE_TRUTH: value.integer = result->truths[i]; break;
    case SHAPE_INTEGER: value.integer = result->integers[i]; break;
    case SHAPE_REAL: value.real = result->reals[i]; break;
    case SHAPE_CODE: value.text = text_of(result->domain, result->codes[i]); break;
    }
    return value;
}

static status fill_value(struct frame *frame, const struct outcome *outcome, size_t number,
                         struct error *error)
{
    const struct result *from = &outcome->values[number];
    const struct query *query = outcome->plan->query;
    size_t column = query->key_count + number;
    status code = frame_add_column(frame, column, plan_name(&query->values[number]), from->type,
                                   from->shape == SHAPE_REAL, error);
    for (size_t row = 0; !code && row < outcome->wanted; row++)
        frame_set_value(frame, column, row, result_value(from, outcome->order[row]));
    return code;
}

static status make_frame(const struct outcome *outcome, struct frame **out, struct error *error)
{
    const struct query *query = outcome->plan->query;
    struct frame *frame = frame_new(query->key_count + query->value_count, outcome->wanted);
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < query->key_count; i++) code = fill_key(frame, outcome, i, error);
    for (size_t i = 0; !code && i < query->value_count; i++) code = fill_value(frame, outcome, i, error);
    if (code) {
        frame_free(frame);
        return code;
    }
    *out = frame;
    return STATUS_OK;
}

static status plan_query(struct plan *plan, const struct query *query, struct ordering **ordering,
                         struct error *error)
{
    status code = plan_open(plan, query, error);
    if (!code && query->key_count + query->value_count == 0)
        code = error_set(error, STATUS_INVALID, "a query needs a key or a value");
    if (!code) code = plan_keys(plan, error);
    if (!code) code = plan_values(plan, error);
    if (!code) code = resolve_order(plan, ordering, error);
    if (!code) code = plan_ready(plan, error);
    if (!code) plan_trim(plan);
    return code;
}

static status order_and_fill(struct outcome *outcome, struct frame **out, struct error *error)
{
    const struct query *query = outcome->plan->query;
    outcome->ordering_count = query->order_count;
    outcome->wanted = query->limit && query->limit < outcome->count ? query->limit : outcome->count;
    if (query->order_count)
        qsort_r(outcome->order, outcome->count, sizeof *outcome->order, compare_rows, outcome);
    status code = query_look(error);
    return code ? code : make_frame(outcome, out, error);
}

/* Writes down what has passed since `*since`, which becomes now. */
static void step_took(const struct trace *trace, double *since, double *step)
{
    double now = trace_begin(trace);
    if (trace) *step = now - *since;
    *since = now;
}

status query_run_plan(struct plan *plan, const struct query *query, struct pool *pool, struct trace *trace,
                      struct frame **out, struct error *error)
{
    struct trace none, *steps = trace ? trace : &none;
    struct ordering *ordering = NULL;
    struct outcome outcome = {.plan = plan, .pool = pool};
    double since = trace_begin(trace);
    *out = NULL;
    status code = plan_query(plan, query, &ordering, error);
    if (!code && trace && !trace_init(trace, plan->scan.condition_count)) code = no_memory(error);
    plan->scan.trace = trace;
    step_took(trace, &since, &steps->planning);
    if (!code && !init_partial(&outcome.partial, plan)) code = no_memory(error);
    if (!code)
        code =
            execute_stripes(&plan->scan, &plan->program, pool, &aggregation, plan, &outcome.partial, error);
    step_took(trace, &since, &steps->running);
    if (!code) code = list_groups(&outcome, error);
    if (!code) code = finish_aggregates(&outcome, error);
    if (!code) code = compute_values(&outcome, error);
    step_took(trace, &since, &steps->finishing);
    outcome.ordering = ordering;
    if (!code) code = order_and_fill(&outcome, out, error);
    step_took(trace, &since, &steps->ordering);
    partial_fini(&outcome.partial);
    return code;
}

status query_run(const struct query *query, struct pool *pool, struct frame **out, struct error *error)
{
    struct plan plan;
    status code = query_run_plan(&plan, query, pool, NULL, out, error);
    plan_close(&plan);
    return code;
}
