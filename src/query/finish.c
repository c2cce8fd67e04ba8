/* What becomes of the states: the values of aggregates. */
#include "query/aggregate.h"

#include "base/binomial.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "query/program_int.h"
#include "query/state.h"

#include <math.h>
#include <stdatomic.h>

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the results of the aggregates");
}

void aggregate_result_type(const struct accumulator *accumulator, const struct node *node, struct result *out)
{
    out->type = node->type;
    out->domain = NULL;
    switch (node->aggregate) {
    case AGGREGATE_COUNT: out->shape = SHAPE_INTEGER; return;
    case AGGREGATE_SUM: out->shape = accumulator->shape; return;
    case AGGREGATE_AVG:
    case AGGREGATE_MEDIAN:
    case AGGREGATE_QUANTILE:
    case AGGREGATE_QUANTILE_LOW:
    case AGGREGATE_QUANTILE_HIGH: out->shape = node->type == TYPE_TIME ? SHAPE_INTEGER : SHAPE_REAL; return;
    case AGGREGATE_STDDEV:
    case AGGREGATE_SHARE:
    case AGGREGATE_NPS: out->shape = SHAPE_REAL; return;
    default: break;
    }
    out->domain = accumulator->domain;
    out->shape = accumulator->domain ? SHAPE_CODE : accumulator->shape;
    if (node->type == TYPE_BOOLEAN) out->shape = SHAPE_TRUTH;
}

struct finish {
    const struct groups *groups;
    struct partial_column *column;
    const struct accumulator *accumulator;
    const struct node *node;
    const struct origin *origin;
    const uint32_t *numbers;
    size_t count;
    struct result *out;
    struct pool *pool;
};

static inline const void *state_at(const struct finish *f, size_t i)
{
    return (const char *)f->column->states + f->numbers[i] * f->accumulator->functions->size;
}

static void put_real(struct result *out, size_t i, double real)
{
    out->valid[i] = real == real; /* rule 9 */
    out->reals[i] = real == real ? real : 0;
}

static void finish_count(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        bool rows = accumulate_counts_rows(f->accumulator);
        uint64_t count =
            rows ? f->groups->rows[f->numbers[i]] : ((const struct count_state *)state_at(f, i))->count;
        f->out->integers[i] = (int64_t)count;
        f->out->valid[i] = 1;
    }
}

static status finish_integer_sum(const struct finish *f, struct error *error)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct integer_sum_state *state = state_at(f, i);
        if (state->sum < INT64_MIN || state->sum > INT64_MAX) {
            error_at(error, STATUS_RANGE, f->node->position,
                     "a sum leaves the range of 64-bit integers; sum reals: sum(1.0 * ...)");
            return program_say_where(f->origin, STATUS_RANGE, error);
        }
        f->out->integers[i] = (int64_t)state->sum;
        f->out->valid[i] = state->count > 0;
    }
    return STATUS_OK;
}

static double real_total(const struct real_sum_state *state)
{
    double total = state->sum + state->rest;
    return state->sum - state->sum == 0 ? total : state->sum; /* infinite: there is no rest */
}

static void finish_real_sum(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct real_sum_state *state = state_at(f, i);
        put_real(f->out, i, real_total(state));
        f->out->valid[i] &= state->count > 0;
    }
}

/* Rule 3: of times, cut downwards. */
static int64_t floor_mean(__int128 sum, uint64_t count)
{
    __int128 n = count, mean = sum / n;
    return (int64_t)(mean - (sum % n < 0));
}

static void finish_avg(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        if (f->accumulator->shape == SHAPE_REAL) {
            const struct real_sum_state *state = state_at(f, i);
            put_real(f->out, i, state->count ? real_total(state) / (double)state->count : 0);
            f->out->valid[i] &= state->count > 0;
            continue;
        }
        const struct integer_sum_state *state = state_at(f, i);
        uint64_t count = state->count ? state->count : 1;
        f->out->valid[i] = state->count > 0;
        if (f->out->shape == SHAPE_INTEGER)
            f->out->integers[i] = floor_mean(state->sum, count);
        else
            f->out->reals[i] = (double)((long double)state->sum / (long double)count);
    }
}

/* min, max, first, last: min and max of texts kept ranks, of booleans integers. */
static void finish_value(const struct finish *f)
{
    bool ranks = f->out->shape == SHAPE_CODE && f->accumulator->shape == SHAPE_INTEGER;
    for (size_t i = 0; i < f->count; i++) {
        const struct value_state *state = state_at(f, i);
        f->out->valid[i] = state->count > 0;
        if (state->count == 0) continue;
        switch (f->out->shape) {
        case SHAPE_TRUTH: f->out->truths[i] = state->bits != 0; break;
        case SHAPE_INTEGER: f->out->integers[i] = state->integer; break;
        case SHAPE_REAL: f->out->reals[i] = state->real; break;
        case SHAPE_CODE:
            f->out->codes[i] = ranks ? f->out->domain->sorted[state->bits] : (uint32_t)state->bits;
            break;
        }
    }
}

static void finish_stddev(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct moments_state *state = state_at(f, i);
        double variance = state->count > 1 ? state->squares / (double)(state->count - 1) : 0;
        put_real(f->out, i, sqrt(variance));
        f->out->valid[i] &= state->count > 1;
    }
}

static void finish_share(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct share_state *state = state_at(f, i);
        uint64_t hits = state->kinds[3], count = hits + state->kinds[2];
        f->out->reals[i] = count ? (double)hits / (double)count : 0;
        f->out->valid[i] = count > 0;
    }
}

static void finish_nps(const struct finish *f)
{
    for (size_t i = 0; i < f->count; i++) {
        const struct nps_state *state = state_at(f, i);
        double balance = (double)state->promoters - (double)state->detractors;
        f->out->reals[i] = state->count ? 100.0 * balance / (double)state->count : 0;
        f->out->valid[i] = state->count > 0;
    }
}

/* --- quantiles --- */

/* The quantiles of one aggregate, a work item for each group. */
struct quantiles {
    const struct finish *f;
    const struct samples *like;
    double q;
    struct pool *pool; /* shares the work of one group */
    atomic_bool failed;
};

static void put_quantile(const struct finish *f, size_t i, const struct quantile *quantile)
{
    if (f->accumulator->shape == SHAPE_REAL)
        put_real(f->out, i, quantile_real(quantile));
    else if (f->out->shape == SHAPE_REAL)
        f->out->reals[i] = (double)quantile_integer(quantile);
    else
        f->out->integers[i] = (int64_t)floorl(quantile_integer(quantile));
}

/* The rank, from 1, of the bound of the quantile's interval; 0: there is none (base/binomial.h). */
static uint64_t bound_rank(const struct node *node, double q, size_t n)
{
    double confidence = node->argument_count > 2 ? node->arguments[2]->value.real : 0.95;
    double tail = (1 - confidence) / 2;
    return node->aggregate == AGGREGATE_QUANTILE_LOW ? binomial_lower_rank(n, q, tail)
                                                     : binomial_upper_rank(n, q, tail);
}

static bool is_bound(const struct node *node)
{
    return node->aggregate == AGGREGATE_QUANTILE_LOW || node->aggregate == AGGREGATE_QUANTILE_HIGH;
}

static void run_quantile(void *context, size_t i, int worker)
{
    struct quantiles *quantiles = context;
    const struct finish *f = quantiles->f;
    const struct sample_groups *groups = &f->column->sample_groups;
    size_t first = groups->starts[f->numbers[i]], end = groups->starts[f->numbers[i] + 1], n = 0;
    struct quantile quantile;
    (void)worker;
    if (interrupt_pending()) return; /* the query looks when all are through */
    for (size_t span = first; span < end; span++) n += groups->spans[span].count;
    f->out->valid[i] = n > 0;
    if (n == 0) return;
    bool bound = is_bound(f->node), ok;
    uint64_t rank = bound ? bound_rank(f->node, quantiles->q, n) : 1;
    f->out->valid[i] = rank > 0;
    if (rank == 0) return;
    if (bound)
        ok = quantile_rank_of_spans(quantiles->like, groups->spans + first, end - first, n, (size_t)rank - 1,
                                    quantiles->pool, &quantile);
    else
        ok = quantile_of_spans(quantiles->like, groups->spans + first, end - first, n, quantiles->q,
                               quantiles->pool, &quantile);
    if (ok)
        put_quantile(f, i, &quantile);
    else
        atomic_store(&quantiles->failed, true);
}

/* With few groups the threads share the work of each, else they share the groups. */
static status finish_quantile(const struct finish *f, uint32_t group_count, struct error *error)
{
    const struct sample_parts *parts = &f->column->parts;
    double q = f->node->aggregate == AGGREGATE_MEDIAN ? 0.5 : f->node->arguments[1]->value.real;
    if (!f->column->sample_groups.starts &&
        !sample_groups_make(&f->column->sample_groups, parts, group_count))
        return no_memory(error);
    struct quantiles quantiles = {.f = f, .like = &f->column->samples, .q = q};
    if (f->pool && f->count >= 2 * (size_t)pool_size(f->pool) && parts->count > 1) {
        pool_run(f->pool, f->count, run_quantile, &quantiles);
    } else {
        quantiles.pool = f->pool;
        for (size_t i = 0; i < f->count; i++) run_quantile(&quantiles, i, 0);
    }
    return atomic_load(&quantiles.failed) ? no_memory(error) : STATUS_OK;
}

/* --- the others --- */

/* What is not yet counted by group. */
static bool count_distinct(const struct finish *f, uint64_t *counts)
{
    const struct pair_ranges *ranges = &f->accumulator->ranges;
    struct partial_column *column = f->column;
    if (!ranges->count) {
        pair_set_count(&column->set, counts);
        return true;
    }
    if (!column->sample_groups.starts &&
        !sample_groups_make(&column->sample_groups, &column->parts, (uint32_t)ranges->count))
        return false;
    return pair_ranges_count(ranges, &column->sample_groups, f->pool, counts);
}

static status finish_distinct(const struct finish *f, uint32_t group_count, struct error *error)
{
    uint64_t *counts = memory_try_new((size_t)group_count + 1, sizeof *counts);
    bool ok = counts && count_distinct(f, counts);
    for (size_t i = 0; ok && i < f->count; i++) {
        uint32_t number = f->numbers[i];
        uint64_t count =
            f->accumulator->row_values ? pair_rows_count(&f->column->rows, number) : counts[number];
        f->out->integers[i] = (int64_t)count;
        f->out->valid[i] = 1;
    }
    memory_free(counts);
    return ok ? STATUS_OK : no_memory(error);
}

static status finish_states(const struct finish *f, struct error *error)
{
    switch (f->node->aggregate) {
    case AGGREGATE_COUNT: finish_count(f); return STATUS_OK;
    case AGGREGATE_AVG: finish_avg(f); return STATUS_OK;
    case AGGREGATE_STDDEV: finish_stddev(f); return STATUS_OK;
    case AGGREGATE_SHARE: finish_share(f); return STATUS_OK;
    case AGGREGATE_NPS: finish_nps(f); return STATUS_OK;
    case AGGREGATE_SUM:
        if (f->accumulator->shape == SHAPE_INTEGER) return finish_integer_sum(f, error);
        finish_real_sum(f);
        return STATUS_OK;
    default: finish_value(f); return STATUS_OK;
    }
}

status aggregate_finish(struct partial *partial, const struct accumulator *list, size_t number,
                        const struct node *node, const struct origin *origin, const uint32_t *numbers,
                        size_t count, struct pool *pool, struct keeper *keeper, struct result *out,
                        struct error *error)
{
    struct finish finish = {
        &partial->groups, &partial->columns[number], &list[number], node, origin, numbers, count, out, pool};
    aggregate_result_type(&list[number], node, out);
    out->data = keeper_try_new(keeper, count, shape_size(out->shape));
    out->valid = keeper_try_new(keeper, count, 1);
    if (!out->data || !out->valid) return no_memory(error);
    if (list[number].kind == ACCUMULATE_SAMPLES)
        return finish_quantile(&finish, partial->groups.count, error);
    if (list[number].kind == ACCUMULATE_DISTINCT)
        return finish_distinct(&finish, partial->groups.count, error);
    return finish_states(&finish, error);
}
