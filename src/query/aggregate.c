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
    case AGGREGATE_QUANTILE:
    case AGGREGATE_QUANTILE_LOW:
    case AGGREGATE_QUANTILE_HIGH: return ACCUMULATE_SAMPLES;
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

/* How many values can there be, and from which on? False when that is not known. */
static bool value_range(const struct operand *operand, uint64_t *base, uint64_t *values)
{
    *base = 0;
    switch (operand->shape) {
    case SHAPE_TRUTH: *values = 2; return true;
    case SHAPE_CODE: *values = (uint64_t)operand->domain->dictionary.count + 1; return true;
    case SHAPE_REAL: return false;
    case SHAPE_INTEGER: break;
    }
    *base = (uint64_t)operand->minimum;
    *values = (uint64_t)operand->maximum - (uint64_t)operand->minimum + 1;
    return operand->ranged && *values > 0; /* 0: all of 64 bits */
}

/* Bits of each stripe where it meets few groups, or where all are small; else bits shared by all stripes; a
 * set where either is much larger than the set could become. */
static void prepare_distinct(struct accumulator *accumulator, const struct grouping *grouping,
                             uint64_t values, uint64_t row_count)
{
    const uint64_t small = UINT64_C(1) << 21, most = (UINT64_C(1) << 30) + row_count * 256;
    uint64_t bits = 0;
    bool known = !__builtin_mul_overflow(values + 64, grouping->dense_size, &bits);
    if (known && bits <= (grouping->ordered ? most : small)) {
        accumulator->row_values = values;
        return;
    }
    struct pair_bits shared;
    if (!pair_bits_init(&shared, grouping->dense_size, values)) return;
    accumulator->bits = memory_new(sizeof shared);
    *accumulator->bits = shared;
}

void aggregate_prepare(struct accumulator *list, size_t count, const struct grouping *grouping,
                       const struct program *program)
{
    for (size_t i = 0; i < count; i++) {
        struct accumulator *accumulator = &list[i];
        uint64_t values;
        if (accumulator->argument < 0) continue;
        const struct operand *operand = &program->operands[accumulator->argument];
        if (!value_range(operand, &accumulator->base, &values)) continue;
        if (accumulator->kind == ACCUMULATE_SAMPLES)
            accumulator->narrow = operand->shape == SHAPE_INTEGER && values - 1 <= UINT32_MAX;
        else if (accumulator->kind == ACCUMULATE_DISTINCT && grouping->dense)
            prepare_distinct(accumulator, grouping, values, program->table->row_count);
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
    if (!functions || accumulate_counts_rows(accumulator) || column->count >= count) return true;
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
        struct partial_column *column = &partial->columns[i];
        partial->groups.uncounted |= list[i].kind == ACCUMULATE_SHARE && grouping->dense;
        column->samples.narrow = list[i].narrow;
        column->samples.base = (int64_t)list[i].base;
        ok = reserve_states(column, &list[i], partial->groups.count) &&
             (!list[i].row_values || pair_rows_init(&column->rows, grouping->dense_size, list[i].row_values));
    }
    return ok;
}

void partial_fini(struct partial *partial)
{
    for (size_t i = 0; partial->columns && i < partial->column_count; i++) {
        memory_free(partial->columns[i].states);
        samples_fini(&partial->columns[i].samples);
        sample_parts_fini(&partial->columns[i].parts);
        sample_groups_fini(&partial->columns[i].sample_groups);
        pair_rows_fini(&partial->columns[i].rows);
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
    const size_t count = machine->count;
    for (size_t i = 0; i < count; i++) room[i] = valid[i] & mask[i];
    return room;
}

/* The bits that tell values apart. */
static uint64_t value_bits(const struct feed *feed, size_t row)
{
    switch (feed->shape) {
    case SHAPE_TRUTH: return feed->values.truths[row];
    case SHAPE_INTEGER: return (uint64_t)feed->values.integers[row];
    case SHAPE_REAL: return real_bits(feed->values.reals[row]);
    case SHAPE_CODE: return feed->values.codes[row];
    }
    return 0;
}

static bool take_into_set(struct pair_set *set, const struct feed *feed)
{
    for (size_t i = 0; i < feed->count; i++) {
        if (feed->active && !feed->active[i]) continue;
        if (!pair_set_add(set, feed->groups ? feed->groups[i] : feed->group, value_bits(feed, i)))
            return false;
    }
    return true;
}

/* A NULL row, which may hold anything, sets no bit of the first value. */
#define TAKE_ROW(name, field)                                                                                \
    static void name(uint64_t *words, uint64_t base, const struct feed *feed)                                \
    {                                                                                                        \
        if (!feed->active)                                                                                   \
            for (size_t i = 0; i < feed->count; i++) {                                                       \
                uint64_t value = (uint64_t)feed->values.field[i] - base;                                     \
                words[value / 64] |= UINT64_C(1) << value % 64;                                              \
            }                                                                                                \
        else                                                                                                 \
            for (size_t i = 0; i < feed->count; i++) {                                                       \
                uint64_t bit = feed->active[i];                                                              \
                uint64_t value = ((uint64_t)feed->values.field[i] - base) & -bit;                            \
                words[value / 64] |= bit << value % 64;                                                      \
            }                                                                                                \
    }

TAKE_ROW(take_truths, truths)
TAKE_ROW(take_integers, integers)
TAKE_ROW(take_codes, codes)

static bool take_into_rows(struct pair_rows *rows, uint64_t base, const struct feed *feed)
{
    if (!feed->groups) {
        uint64_t *words = pair_rows_get(rows, feed->group);
        if (!words) return false;
        if (feed->shape == SHAPE_TRUTH)
            take_truths(words, base, feed);
        else if (feed->shape == SHAPE_INTEGER)
            take_integers(words, base, feed);
        else
            take_codes(words, base, feed);
        return true;
    }
    for (size_t i = 0; i < feed->count; i++) {
        if (feed->active && !feed->active[i]) continue;
        uint64_t *words = pair_rows_get(rows, feed->groups[i]), value = value_bits(feed, i) - base;
        if (!words) return false;
        words[value / 64] |= UINT64_C(1) << value % 64;
    }
    return true;
}

static void take_into_bits(struct pair_bits *bits, uint64_t base, const struct feed *feed)
{
    for (size_t i = 0; i < feed->count; i++) {
        if (feed->active && !feed->active[i]) continue;
        pair_bits_add(bits, feed->groups ? feed->groups[i] : feed->group, value_bits(feed, i) - base);
    }
}

/* The usual case: texts that are never NULL. */
static void take_codes_into_bits(struct pair_bits *bits, const struct feed *feed)
{
    const uint32_t *groups = feed->groups, *codes = feed->values.codes;
    for (size_t i = 0; i < feed->count; i++) pair_bits_add(bits, groups[i], codes[i]);
}

static bool take_values(struct partial_column *column, const struct accumulator *accumulator,
                        const struct feed *feed)
{
    if (accumulator->row_values) return take_into_rows(&column->rows, accumulator->base, feed);
    if (!accumulator->bits) return take_into_set(&column->set, feed);
    if (feed->shape == SHAPE_CODE && feed->groups && !feed->active)
        take_codes_into_bits(accumulator->bits, feed);
    else
        take_into_bits(accumulator->bits, accumulator->base, feed);
    return true;
}

static bool step_column(struct partial_column *column, const struct accumulator *accumulator,
                        const struct feed *feed)
{
    if (accumulator->kind == ACCUMULATE_SAMPLES)
        return samples_add(&column->samples, feed->shape, &feed->values, feed->active, feed->groups,
                           feed->group, feed->count);
    if (accumulator->kind == ACCUMULATE_DISTINCT) return take_values(column, accumulator, feed);
    size_t first = feed->groups ? 0 : feed->group * accumulator->functions->size;
    accumulator->functions->step((char *)column->states + first, feed);
    return true;
}

/* The rows `first` to `end` of a feed. */
static struct feed part_of(const struct feed *feed, uint32_t group, size_t first, size_t end)
{
    struct feed part = *feed;
    part.group = group;
    part.count = end - first;
    if (part.active) part.active += first;
    if (part.values.data) part.values.data = (const char *)part.values.data + first * shape_size(part.shape);
    return part;
}

static bool step_all(struct partial_column *column, const struct accumulator *accumulator,
                     const struct numbering *numbering, struct feed *feed)
{
    feed->groups = numbering->run_count > 0 ? NULL : numbering->numbers;
    if (feed->groups) return step_column(column, accumulator, feed);
    size_t first = 0;
    for (size_t i = 0; i < numbering->run_count; i++) {
        const struct group_run *run = &numbering->runs[i];
        struct feed part = part_of(feed, run->group, first, run->end);
        if (!step_column(column, accumulator, &part)) return false;
        first = run->end;
    }
    return true;
}

status partial_step(struct partial *partial, const struct accumulator *list, const struct machine *machine,
                    struct step_room *room, struct error *error)
{
    status code = groups_number(&partial->groups, machine, &room->numbering, error);
    if (code) return code;
    for (size_t i = 0; i < partial->column_count; i++) {
        struct partial_column *column = &partial->columns[i];
        const struct accumulator *accumulator = &list[i];
        if (accumulate_counts_rows(accumulator)) continue;
        struct feed feed = {.count = machine->count,
                            .active = active_rows(accumulator, machine, room->active),
                            .shape = accumulator->shape};
        if (accumulator->argument >= 0) feed.values = machine->vectors[accumulator->argument];
        if (!reserve_states(column, accumulator, partial->groups.count) ||
            !step_all(column, accumulator, &room->numbering, &feed))
            return no_memory(error);
    }
    return STATUS_OK;
}

/* A share has counted the rows of every group on the way. */
static void count_from_share(struct groups *groups, const struct share_state *shares)
{
    for (uint32_t g = 0; g < groups->count; g++)
        for (int kind = 0; kind < 4; kind++) groups->rows[g] += shares[g].kinds[kind];
    groups->uncounted = false;
}

status partial_seal(struct partial *partial, const struct accumulator *list, struct error *error)
{
    for (size_t i = 0; i < partial->column_count; i++)
        if (partial->groups.uncounted && list[i].kind == ACCUMULATE_SHARE)
            count_from_share(&partial->groups, partial->columns[i].states);
    groups_seal(&partial->groups);
    for (size_t i = 0; i < partial->column_count; i++)
        if (!samples_seal(&partial->columns[i].samples, partial->groups.count)) return no_memory(error);
    return STATUS_OK;
}

/* --- merging --- */

static bool merge_column(struct partial_column *into, struct partial_column *from,
                         const struct accumulator *accumulator, const uint32_t *map, const uint64_t *rows,
                         size_t groups)
{
    if (accumulator->kind == ACCUMULATE_SAMPLES) return sample_parts_take(&into->parts, &from->samples, map);
    if (accumulator->row_values) {
        pair_rows_merge(&into->rows, &from->rows);
        return true;
    }
    if (accumulator->kind == ACCUMULATE_DISTINCT) return pair_set_merge(&into->set, &from->set, map);
    if (accumulate_counts_rows(accumulator)) return true;
    if (!reserve_states(into, accumulator, groups)) return false;
    size_t size = accumulator->functions->size;
    for (size_t i = 0; i < from->count; i++)
        if (rows[i] > 0)
            accumulator->functions->merge((char *)into->states + map[i] * size,
                                          (char *)from->states + i * size);
    return true;
}

status partial_merge(struct partial *into, struct partial *from, const struct accumulator *list,
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
