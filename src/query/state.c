/* The loops of the accumulators: one for a kind and a shape. */
#include "query/state.h"

#include "query/histogram.h"

#include <math.h>

/* The body runs for the active rows, with `i` the row and `state` that of its group. The state of a single
 * group is a copy, which the compiler may keep in registers. */
#define FOR_ACTIVE(type, states, feed, body)                                                                 \
    if ((feed)->groups) {                                                                                    \
        for (size_t i = 0; i < (feed)->count; i++) {                                                         \
            if ((feed)->active && !(feed)->active[i]) continue;                                              \
            type *state = (type *)(states) + (feed)->groups[i];                                              \
            body;                                                                                            \
        }                                                                                                    \
    } else {                                                                                                 \
        type copy = *(type *)(states), *state = &copy;                                                       \
        for (size_t i = 0; i < (feed)->count; i++) {                                                         \
            if ((feed)->active && !(feed)->active[i]) continue;                                              \
            body;                                                                                            \
        }                                                                                                    \
        *(type *)(states) = copy;                                                                            \
    }

/* --- counts --- */

/* The sum of bytes of 0 or 1, eight lanes at a time; a lane takes 255 of them. */
static uint64_t count_ones(const uint8_t *bytes, size_t count)
{
    uint64_t total = 0;
    size_t i = 0;
    while (i + 8 <= count) {
        uint64_t lanes = 0;
        size_t end = count - i < 8 * 255 ? count : i + 8 * 255;
        for (; i + 8 <= end; i += 8) {
            uint64_t eight;
            memcpy(&eight, bytes + i, sizeof eight);
            lanes += eight;
        }
        for (int lane = 0; lane < 8; lane++) total += lanes >> 8 * lane & 255;
    }
    for (; i < count; i++) total += bytes[i];
    return total;
}

static uint64_t count_active(const struct feed *feed)
{
    return feed->active ? count_ones(feed->active, feed->count) : feed->count;
}

static void step_count(void *states, const struct feed *feed)
{
    struct count_state *counts = states;
    if (!feed->groups)
        counts->count += count_active(feed);
    else if (!feed->active)
        for (size_t i = 0; i < feed->count; i++) counts[feed->groups[i]].count++;
    else
        for (size_t i = 0; i < feed->count; i++) counts[feed->groups[i]].count += feed->active[i];
}

static void step_count_bytes(void *states, const struct feed *feed)
{
    struct count_state *counts = states;
    struct numbering *numbering = feed->numbering;
    uint32_t room[GROUP_BYTES], *rows = feed->active ? room : numbering->byte_rows;
    if (!feed->active) {
        numbering_count(numbering, feed->count);
    } else {
        memset(room, 0, numbering->span * sizeof *room);
        histogram_masked(numbering->bytes, feed->active, feed->count, numbering->span, room);
    }
    for (unsigned i = 0; i < numbering->span; i++) counts[numbering->byte_groups[i]].count += rows[i];
}

static void merge_count(void *into, const void *from)
{
    ((struct count_state *)into)->count += ((const struct count_state *)from)->count;
}

/* --- sums --- */

/* Halves of 32 bits cannot overflow within a vector, so the compiler may add many at once. */
static void sum_block(struct integer_sum_state *state, const struct feed *feed)
{
    const int64_t *values = feed->values.integers;
    int64_t high = 0;
    uint64_t low = 0;
    for (size_t i = 0; i < feed->count; i++) {
        int64_t value = feed->active ? values[i] & -(int64_t)feed->active[i] : values[i];
        high += value >> 32;
        low += (uint32_t)value;
    }
    state->sum += (__int128)high * ((__int128)1 << 32) + low;
    state->count += count_active(feed);
}

/* Without branches: whether a row has a value is hard to guess. */
static void step_integer_sum(void *states, const struct feed *feed)
{
    const int64_t *values = feed->values.integers;
    struct integer_sum_state *all = states;
    if (!feed->groups) {
        sum_block(all, feed);
        return;
    }
    for (size_t i = 0; i < feed->count; i++) {
        struct integer_sum_state *state = &all[feed->groups[i]];
        int64_t active = feed->active ? feed->active[i] : 1;
        state->sum += values[i] & -active;
        state->count += (uint64_t)active;
    }
}

/* Spreads the words over the states. */
static void unpack_sums(struct integer_sum_state *all, const uint64_t *words, int64_t base,
                        struct numbering *numbering)
{
    const uint64_t most = (1 << SUM_COUNT_BITS) - 1;
    for (unsigned i = 0; i < numbering->span; i++) {
        struct integer_sum_state *state = &all[numbering->byte_groups[i]];
        uint64_t rows = words[i] & most, count = words[i] >> SUM_COUNT_BITS & most;
        numbering->byte_rows[i] = (uint32_t)rows;
        if (count == 0) continue;
        state->sum += (__int128)(words[i] >> 2 * SUM_COUNT_BITS) + (__int128)base * (int64_t)count;
        state->count += count;
    }
    numbering->counted = true;
}

/* One addition a row, which counts the rows of the group, too. */
static void step_packed_sum(void *states, const struct feed *feed)
{
    const int64_t *values = feed->values.integers;
    const uint8_t *bytes = feed->numbering->bytes, *active = feed->active;
    const uint64_t base = (uint64_t)feed->base, one = UINT64_C(1) << SUM_COUNT_BITS;
    uint64_t words[GROUP_BYTES];
    memset(words, 0, feed->numbering->span * sizeof *words);
    if (active)
        for (size_t i = 0; i < feed->count; i++) {
            uint64_t word = ((uint64_t)values[i] - base) << 2 * SUM_COUNT_BITS | one;
            words[bytes[i]] += (word & -(uint64_t)active[i]) + 1;
        }
    else
        for (size_t i = 0; i < feed->count; i++)
            words[bytes[i]] += (((uint64_t)values[i] - base) << 2 * SUM_COUNT_BITS) + one + 1;
    unpack_sums(states, words, feed->base, feed->numbering);
}

static void merge_integer_sum(void *into, const void *from)
{
    struct integer_sum_state *a = into;
    const struct integer_sum_state *b = from;
    a->sum += b->sum;
    a->count += b->count;
}

static inline void neumaier(double *sum, double *rest, double value)
{
    double total = *sum + value;
    *rest += fabs(*sum) >= fabs(value) ? *sum - total + value : value - total + *sum;
    *sum = total;
}

static void step_real_sum(void *states, const struct feed *feed)
{
    const double *values = feed->values.reals;
    FOR_ACTIVE(struct real_sum_state, states, feed, {
        neumaier(&state->sum, &state->rest, values[i]);
        state->count++;
    })
}

static void merge_real_sum(void *into, const void *from)
{
    struct real_sum_state *a = into;
    const struct real_sum_state *b = from;
    neumaier(&a->sum, &a->rest, b->sum);
    a->rest += b->rest;
    a->count += b->count;
}

/* --- extremes --- */

#define EXTREME(name, field, vector_field, worst, test)                                                      \
    static void init_##name(void *states, size_t from, size_t to)                                            \
    {                                                                                                        \
        struct value_state *all = states;                                                                    \
        for (size_t i = from; i < to; i++) all[i] = (struct value_state){.field = worst};                    \
    }                                                                                                        \
    static void step_##name(void *states, const struct feed *feed)                                           \
    {                                                                                                        \
        FOR_ACTIVE(struct value_state, states, feed, {                                                       \
            if (feed->values.vector_field[i] test state->field) state->field = feed->values.vector_field[i]; \
            state->count++;                                                                                  \
        })                                                                                                   \
    }                                                                                                        \
    static void merge_##name(void *into, const void *from)                                                   \
    {                                                                                                        \
        struct value_state *a = into;                                                                        \
        const struct value_state *b = from;                                                                  \
        if (b->field test a->field) a->field = b->field;                                                     \
        a->count += b->count;                                                                                \
    }

EXTREME(integer_min, integer, integers, INT64_MAX, <)
EXTREME(integer_max, integer, integers, INT64_MIN, >)
EXTREME(real_min, real, reals, INFINITY, <)
EXTREME(real_max, real, reals, -INFINITY, >)

/* --- first and last --- */

#define FIRST_LAST(shape, vector_field, to_bits)                                                             \
    static void step_first_##shape(void *states, const struct feed *feed)                                    \
    {                                                                                                        \
        FOR_ACTIVE(struct value_state, states, feed, {                                                       \
            if (state->count++ == 0) state->bits = to_bits(feed->values.vector_field[i]);                    \
            if (!feed->groups) break;                                                                        \
        })                                                                                                   \
    }                                                                                                        \
    static void step_last_##shape(void *states, const struct feed *feed)                                     \
    {                                                                                                        \
        FOR_ACTIVE(struct value_state, states, feed, {                                                       \
            state->bits = to_bits(feed->values.vector_field[i]);                                             \
            state->count++;                                                                                  \
        })                                                                                                   \
    }

static inline uint64_t plain_bits(double real)
{
    uint64_t bits;
    memcpy(&bits, &real, sizeof bits);
    return bits;
}

FIRST_LAST(truth, truths, (uint64_t))
FIRST_LAST(integer, integers, (uint64_t))
FIRST_LAST(real, reals, plain_bits)
FIRST_LAST(code, codes, (uint64_t))

static void merge_first(void *into, const void *from)
{
    struct value_state *a = into;
    if (a->count == 0) *a = *(const struct value_state *)from;
}

static void merge_last(void *into, const void *from)
{
    const struct value_state *b = from;
    if (b->count > 0) *(struct value_state *)into = *b;
}

/* --- moments --- */

static inline void add_moment(struct moments_state *state, double value)
{
    double distance = value - state->mean;
    state->count++;
    state->mean += distance / (double)state->count;
    state->squares += distance * (value - state->mean);
}

static void step_integer_moments(void *states, const struct feed *feed)
{
    const int64_t *values = feed->values.integers;
    FOR_ACTIVE(struct moments_state, states, feed, add_moment(state, (double)values[i]))
}

static void step_real_moments(void *states, const struct feed *feed)
{
    const double *values = feed->values.reals;
    FOR_ACTIVE(struct moments_state, states, feed, add_moment(state, values[i]))
}

static void merge_moments(void *into, const void *from)
{
    struct moments_state *a = into;
    const struct moments_state *b = from;
    if (b->count == 0) return;
    if (a->count == 0) {
        *a = *b;
        return;
    }
    double distance = b->mean - a->mean, n = (double)a->count + (double)b->count;
    a->squares += b->squares + distance * distance * ((double)a->count * (double)b->count / n);
    a->mean += distance * ((double)b->count / n);
    a->count += b->count;
}

/* --- shares --- */

/* One count a row, and no branch. */
static void step_share(void *states, const struct feed *feed)
{
    struct share_state *all = states;
    const uint8_t *values = feed->values.truths, *active = feed->active;
    const uint32_t *groups = feed->groups;
    if (groups && active) {
        for (size_t i = 0; i < feed->count; i++) all[groups[i]].kinds[2 * active[i] + values[i]]++;
        return;
    }
    if (groups) {
        for (size_t i = 0; i < feed->count; i++) all[groups[i]].kinds[2 + values[i]]++;
        return;
    }
    uint64_t count = count_active(feed), hits = 0;
    if (!active)
        hits = count_ones(values, feed->count);
    else
        for (size_t i = 0; i < feed->count; i++) hits += values[i] & active[i];
    all->kinds[0] += feed->count - count;
    all->kinds[3] += hits;
    all->kinds[2] += count - hits;
}

/* Group and kind in one byte. */
static void step_share_bytes(void *states, const struct feed *feed)
{
    struct share_state *all = states;
    const struct numbering *numbering = feed->numbering;
    const uint8_t *bytes = numbering->bytes, *values = feed->values.truths, *active = feed->active;
    const unsigned kinds = active ? 4 : 2, first = active ? 0 : 2;
    const size_t count = feed->count;
    uint8_t both[VECTOR_ROWS];
    uint32_t rows[GROUP_BYTES];
    if (active)
        for (size_t i = 0; i < count; i++) both[i] = (uint8_t)(bytes[i] * 4 + active[i] * 2 + values[i]);
    else
        for (size_t i = 0; i < count; i++) both[i] = (uint8_t)(bytes[i] * 2 + values[i]);
    memset(rows, 0, numbering->span * kinds * sizeof *rows);
    histogram_bytes(both, count, numbering->span * kinds, rows);
    for (unsigned i = 0; i < numbering->span * kinds; i++)
        all[numbering->byte_groups[i / kinds]].kinds[first + i % kinds] += rows[i];
}

static void merge_share(void *into, const void *from)
{
    struct share_state *a = into;
    const struct share_state *b = from;
    for (int kind = 0; kind < 4; kind++) a->kinds[kind] += b->kinds[kind];
}

#define NPS(name, field)                                                                                     \
    static void name(void *states, const struct feed *feed)                                                  \
    {                                                                                                        \
        FOR_ACTIVE(struct nps_state, states, feed, {                                                         \
            state->promoters += feed->values.field[i] >= 9 && feed->values.field[i] <= 10;                   \
            state->detractors += feed->values.field[i] >= 0 && feed->values.field[i] <= 6;                   \
            state->count++;                                                                                  \
        })                                                                                                   \
    }

NPS(step_integer_nps, integers)
NPS(step_real_nps, reals)

static void merge_nps(void *into, const void *from)
{
    struct nps_state *a = into;
    const struct nps_state *b = from;
    a->promoters += b->promoters;
    a->detractors += b->detractors;
    a->count += b->count;
}

/* --- the table --- */

const struct state_functions *state_functions(enum accumulate kind, enum shape shape)
{
    enum { SHAPES = SHAPE_CODE + 1 };
    static const struct state_functions count = {sizeof(struct count_state), NULL, step_count, merge_count};
    static const struct state_functions table[][SHAPES] = {
        [ACCUMULATE_SUM] = {[SHAPE_INTEGER] = {sizeof(struct integer_sum_state), NULL, step_integer_sum,
                                               merge_integer_sum},
                            [SHAPE_REAL] = {sizeof(struct real_sum_state), NULL, step_real_sum,
                                            merge_real_sum}},
        [ACCUMULATE_MIN] = {[SHAPE_INTEGER] = {sizeof(struct value_state), init_integer_min, step_integer_min,
                                               merge_integer_min},
                            [SHAPE_REAL] = {sizeof(struct value_state), init_real_min, step_real_min,
                                            merge_real_min}},
        [ACCUMULATE_MAX] = {[SHAPE_INTEGER] = {sizeof(struct value_state), init_integer_max, step_integer_max,
                                               merge_integer_max},
                            [SHAPE_REAL] = {sizeof(struct value_state), init_real_max, step_real_max,
                                            merge_real_max}},
        [ACCUMULATE_FIRST] =
            {[SHAPE_TRUTH] = {sizeof(struct value_state), NULL, step_first_truth, merge_first},
             [SHAPE_INTEGER] = {sizeof(struct value_state), NULL, step_first_integer, merge_first},
             [SHAPE_REAL] = {sizeof(struct value_state), NULL, step_first_real, merge_first},
             [SHAPE_CODE] = {sizeof(struct value_state), NULL, step_first_code, merge_first}},
        [ACCUMULATE_LAST] = {[SHAPE_TRUTH] = {sizeof(struct value_state), NULL, step_last_truth, merge_last},
                             [SHAPE_INTEGER] = {sizeof(struct value_state), NULL, step_last_integer,
                                                merge_last},
                             [SHAPE_REAL] = {sizeof(struct value_state), NULL, step_last_real, merge_last},
                             [SHAPE_CODE] = {sizeof(struct value_state), NULL, step_last_code, merge_last}},
        [ACCUMULATE_MOMENTS] = {[SHAPE_INTEGER] = {sizeof(struct moments_state), NULL, step_integer_moments,
                                                   merge_moments},
                                [SHAPE_REAL] = {sizeof(struct moments_state), NULL, step_real_moments,
                                                merge_moments}},
        [ACCUMULATE_SHARE] = {[SHAPE_TRUTH] = {sizeof(struct share_state), NULL, step_share, merge_share}},
        [ACCUMULATE_NPS] = {[SHAPE_INTEGER] = {sizeof(struct nps_state), NULL, step_integer_nps, merge_nps},
                            [SHAPE_REAL] = {sizeof(struct nps_state), NULL, step_real_nps, merge_nps}},
    };
    if (kind == ACCUMULATE_COUNT) return &count;
    if (kind == ACCUMULATE_SAMPLES || kind == ACCUMULATE_DISTINCT) return NULL;
    return table[kind][shape].step ? &table[kind][shape] : NULL;
}

state_step_bytes *state_bytes_function(enum accumulate kind, enum shape shape)
{
    if (kind == ACCUMULATE_COUNT) return step_count_bytes;
    if (kind == ACCUMULATE_SUM && shape == SHAPE_INTEGER) return step_packed_sum;
    return kind == ACCUMULATE_SHARE ? step_share_bytes : NULL;
}
