/* Aggregates: planning, stepping and merging; finish.c makes results of the states. */
#include "query/aggregate.h"

#include "base/memory.h"
#include "query/program_int.h"
#include "query/state.h"

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the aggregates");
}

/* --- planning --- */

static enum accumulate kind_of(const struct node *node)
{
    switch (node->aggregate) {
    case AGGREGATE_COUNT: return node->distinct ? ACCUMULATE_DISTINCT : ACCUMULATE_COUNT;
    case AGGREGATE_SUM:
    case AGGREGATE_AVG: return ACCUMULATE_SUM;
    case AGGREGATE_MIN: return ACCUMULATE_MIN;
    case AGGREGATE_MAX: return ACCUMULATE_MAX;
    case AGGREGATE_MEDIAN:
    case AGGREGATE_QUANTILE: return ACCUMULATE_SAMPLES;
    case AGGREGATE_STDDEV: return ACCUMULATE_MOMENTS;
    case AGGREGATE_SHARE: return ACCUMULATE_SHARE;
    case AGGREGATE_NPS: return ACCUMULATE_NPS;
    case AGGREGATE_LAST: return ACCUMULATE_LAST;
    default: return ACCUMULATE_FIRST;
    }
}

/* Do the states of the kind take truths as numbers? */
static bool wants_numbers(enum accumulate kind)
{
    return kind == ACCUMULATE_SUM || kind == ACCUMULATE_MIN || kind == ACCUMULATE_MAX ||
           kind == ACCUMULATE_MOMENTS || kind == ACCUMULATE_NPS || kind == ACCUMULATE_SAMPLES;
}

/* Brings the argument to a shape the states know: truths as integers, texts to be ordered as ranks. */
static bool adapt_argument(struct program *program, const struct node *node, const struct origin *origin,
                           struct accumulator *accumulator)
{
    const struct operand *operand = &program->operands[accumulator->argument];
    struct compiler compiler = {.program = program, .origin = origin};
    accumulator->domain = operand->domain;
    if (operand->shape == SHAPE_TRUTH && wants_numbers(accumulator->kind))
        accumulator->argument = compile_cast(&compiler, node, accumulator->argument, SHAPE_INTEGER);
    else if (operand->shape == SHAPE_CODE && wants_numbers(accumulator->kind))
        accumulator->argument = program_add_rank(program, accumulator->argument);
    if (accumulator->argument < 0) return false;
    accumulator->shape = program->operands[accumulator->argument].shape;
    return true;
}

static bool same_accumulator(const struct accumulator *a, const struct accumulator *b)
{
    return a->kind == b->kind && a->argument == b->argument && a->filter == b->filter;
}

status aggregate_plan(struct program *program, const struct node *node, const struct origin *origin,
                      struct accumulator *list, size_t *count, size_t *out, struct error *error)
{
    struct accumulator accumulator = {.kind = kind_of(node), .argument = -1, .filter = -1};
    status code = STATUS_OK;
    int filter;
    if (node->filter) {
        code = program_add(program, node->filter, -1, origin, &filter, error);
        if (code) return code;
        accumulator.filter = program_add_mask(program, -1, filter);
    }
    if (node->argument_count > 0) {
        code = program_add(program, node->arguments[0], accumulator.filter, origin, &accumulator.argument,
                           error);
        if (code) return code;
        if (!adapt_argument(program, node, origin, &accumulator)) return no_memory(error);
    }
    accumulator.functions = state_functions(accumulator.kind, accumulator.shape);
    for (*out = 0; *out < *count; ++*out)
        if (same_accumulator(&list[*out], &accumulator)) return STATUS_OK;
    list[(*count)++] = accumulator;
    return STATUS_OK;
}

void aggregate_prepare(struct accumulator *list, size_t count, const struct grouping *grouping,
                       const struct program *program)
{
    for (size_t i = 0; i < count; i++) {
        struct accumulator *accumulator = &list[i];
        if (accumulator->kind != ACCUMULATE_DISTINCT || !grouping->dense) continue;
        const struct operand *operand = &program->operands[accumulator->argument];
        uint64_t values = operand->shape == SHAPE_CODE ? (uint64_t)operand->domain->dictionary.count + 1 : 2;
        if (operand->shape == SHAPE_REAL || (operand->shape == SHAPE_INTEGER && !operand->ranged)) continue;
        if (operand->shape == SHAPE_INTEGER) {
            accumulator->distinct_base = (uint64_t)operand->minimum;
            values = (uint64_t)operand->maximum - (uint64_t)operand->minimum + 1;
            if (values == 0) continue; /* all of 64 bits */
        }
        struct pair_bits bits;
        if (!pair_bits_init(&bits, grouping->dense_size, values)) continue;
        accumulator->bits = memory_new(sizeof bits);
        *accumulator->bits = bits;
    }
}

void aggregate_unprepare(struct accumulator *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (list[i].bits) pair_bits_fini(list[i].bits);
        memory_free(list[i].bits);
        list[i].bits = NULL;
    }
}

/* --- states --- */

/* Makes the states of new groups. */
static bool reserve_states(struct partial_column *column, const struct accumulator *accumulator, size_t count)
{
    const struct state_functions *functions = accumulator->functions;
    if (!functions || column->count >= count) return true;
    void *states = column->states;
    bool ok = memory_try_grow(&states, &column->capacity, count, functions->size);
    column->states = states;
    if (!ok) return false;
    memset((char *)states + column->count * functions->size, 0, (count - column->count) * functions->size);
    if (functions->init) functions->init(states, column->count, count);
    column->count = count;
    return true;
}

bool partial_init(struct partial *partial, const struct grouping *grouping, const struct accumulator *list,
                  size_t count)
{
    *partial = (struct partial){.column_count = count};
    partial->columns = memory_try_new(count, sizeof *partial->columns);
    bool ok = groups_init(&partial->groups, grouping) && partial->columns;
    for (size_t i = 0; ok && i < count; i++) {
        partial->columns[i].samples.grouped = grouping->key_count > 0;
        ok = reserve_states(&partial->columns[i], &list[i], partial->groups.count);
    }
    return ok;
}

void partial_fini(struct partial *partial)
{
    for (size_t i = 0; partial->columns && i < partial->column_count; i++) {
        memory_free(partial->columns[i].states);
        memory_free(partial->columns[i].starts);
        samples_fini(&partial->columns[i].samples);
        pair_set_fini(&partial->columns[i].set);
    }
    memory_free(partial->columns);
    groups_fini(&partial->groups);
    *partial = (struct partial){0};
}

/* --- stepping --- */

/* Rule 1. */
static const uint8_t *active_rows(const struct accumulator *accumulator, const struct machine *machine,
                                  uint8_t *room)
{
    const uint8_t *valid = accumulator->argument < 0 ? NULL : machine->vectors[accumulator->argument].valid;
    const uint8_t *mask = accumulator->filter < 0 ? NULL : machine->vectors[accumulator->filter].truths;
    if (!valid || !mask) return valid ? valid : mask;
    for (size_t i = 0; i < machine->count; i++) room[i] = valid[i] & mask[i];
    return room;
}

static bool take_samples(struct samples *samples, const struct feed *feed)
{
    if (!samples_reserve(samples, feed->count)) return false;
    size_t at = samples->count;
    for (size_t i = 0; i < feed->count; i++) {
        if (feed->active && !feed->active[i]) continue;
        if (samples->grouped) samples->groups[at] = feed->groups[i];
        samples->keys[at++] = feed->shape == SHAPE_REAL ? sample_of_real(feed->values->reals[i])
                                                        : sample_of_integer(feed->values->integers[i]);
    }
    samples->count = at;
    return true;
}

/* The bits that tell values apart. */
static uint64_t value_bits(const struct feed *feed, size_t row)
{
    switch (feed->shape) {
    case SHAPE_TRUTH: return feed->values->truths[row];
    case SHAPE_INTEGER: return (uint64_t)feed->values->integers[row];
    case SHAPE_REAL: return real_bits(feed->values->reals[row]);
    case SHAPE_CODE: return feed->values->codes[row];
    }
    return 0;
}

static bool take_values(struct pair_set *set, const struct accumulator *accumulator, const struct feed *feed)
{
    for (size_t i = 0; i < feed->count; i++) {
        if (feed->active && !feed->active[i]) continue;
        uint32_t group = feed->groups ? feed->groups[i] : 0;
        uint64_t bits = value_bits(feed, i);
        if (accumulator->bits)
            pair_bits_add(accumulator->bits, group, bits - accumulator->distinct_base);
        else if (!pair_set_add(set, group, bits))
            return false;
    }
    return true;
}

static bool step_column(struct partial_column *column, const struct accumulator *accumulator,
                        const struct feed *feed)
{
    if (accumulator->kind == ACCUMULATE_SAMPLES) return take_samples(&column->samples, feed);
    if (accumulator->kind == ACCUMULATE_DISTINCT) return take_values(&column->set, accumulator, feed);
    accumulator->functions->step(column->states, feed);
    return true;
}

status partial_step(struct partial *partial, const struct accumulator *list, const struct machine *machine,
                    struct step_room *room, struct error *error)
{
    status code = groups_number(&partial->groups, machine, room->numbers, error);
    if (code) return code;
    for (size_t i = 0; i < partial->column_count; i++) {
        struct partial_column *column = &partial->columns[i];
        const struct accumulator *accumulator = &list[i];
        struct feed feed = {
            .count = machine->count,
            .groups = partial->groups.grouping->key_count > 0 ? room->numbers : NULL,
            .values = accumulator->argument < 0 ? NULL : &machine->vectors[accumulator->argument],
            .active = active_rows(accumulator, machine, room->active),
            .shape = accumulator->shape,
        };
        if (!reserve_states(column, accumulator, partial->groups.count) ||
            !step_column(column, accumulator, &feed))
            return no_memory(error);
    }
    return STATUS_OK;
}

/* --- merging --- */

static bool merge_column(struct partial_column *into, const struct partial_column *from,
                         const struct accumulator *accumulator, const uint32_t *map, const uint64_t *rows,
                         size_t groups)
{
    if (accumulator->kind == ACCUMULATE_SAMPLES) return samples_append(&into->samples, &from->samples, map);
    if (accumulator->kind == ACCUMULATE_DISTINCT) return pair_set_merge(&into->set, &from->set, map);
    if (!reserve_states(into, accumulator, groups)) return false;
    size_t size = accumulator->functions->size;
    for (size_t i = 0; i < from->count; i++)
        if (rows[i] > 0)
            accumulator->functions->merge((char *)into->states + map[i] * size,
                                          (char *)from->states + i * size);
    return true;
}

status partial_merge(struct partial *into, const struct partial *from, const struct accumulator *list,
                     struct error *error)
{
    uint32_t *map = memory_try_new(from->groups.count, sizeof *map);
    status code = map ? groups_merge(&into->groups, &from->groups, map, error) : no_memory(error);
    for (size_t i = 0; !code && i < into->column_count; i++)
        if (!merge_column(&into->columns[i], &from->columns[i], &list[i], map, from->groups.rows,
                          into->groups.count))
            code = no_memory(error);
    memory_free(map);
    return code;
}
