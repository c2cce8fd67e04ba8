/* Samples: gathering, bringing together by group. */
#include "query/samples.h"

#include "base/memory.h"

/* Positive reals sort by their bits; negative ones the other way round and before them. */
uint64_t sample_of_real(double real)
{
    uint64_t bits = real_bits(real);
    return bits >> 63 ? ~bits : bits | UINT64_C(1) << 63;
}

double sample_real(uint64_t key)
{
    return real_from_bits(key >> 63 ? key & ~(UINT64_C(1) << 63) : ~key);
}

static size_t key_size(const struct samples *samples)
{
    return samples->narrow ? sizeof(uint32_t) : sizeof(uint64_t);
}

/* --- gathering --- */

static bool reserve(struct samples *samples, size_t more)
{
    void *keys = samples->keys, *groups = samples->groups;
    size_t wanted = samples->count + more;
    bool ok = memory_try_grow(&keys, &samples->key_capacity, wanted, key_size(samples));
    samples->keys = keys;
    if (ok && samples->mixed)
        ok = memory_try_grow(&groups, &samples->group_capacity, wanted, sizeof *samples->groups);
    samples->groups = groups;
    return ok;
}

/* From runs to a number for each key. */
static bool become_mixed(struct samples *samples)
{
    samples->mixed = true;
    if (!reserve(samples, 0)) return false;
    for (size_t i = 0; i < samples->run_count; i++) {
        const struct sample_run *run = &samples->runs[i];
        for (size_t k = 0; k < run->count; k++) samples->groups[run->first + k] = run->group;
    }
    samples->run_count = 0;
    return true;
}

/* Writes the keys of the active rows to `to`; every row is written and the next one overwrites it unless it
 * counts, so there is no branch. Returns how many count. */
#define TAKE(name, type, value)                                                                              \
    static size_t name(type *to, const struct vector *values, const uint8_t *active, size_t count,           \
                       int64_t base)                                                                         \
    {                                                                                                        \
        size_t taken = 0;                                                                                    \
        (void)base;                                                                                          \
        if (!active) {                                                                                       \
            for (size_t i = 0; i < count; i++) to[i] = (type)(value);                                        \
            return count;                                                                                    \
        }                                                                                                    \
        for (size_t i = 0; i < count; i++) {                                                                 \
            to[taken] = (type)(value);                                                                       \
            taken += active[i];                                                                              \
        }                                                                                                    \
        return taken;                                                                                        \
    }

TAKE(take_narrow, uint32_t, (uint64_t)values->integers[i] - (uint64_t)base)
TAKE(take_integers, uint64_t, sample_of_integer(values->integers[i]))
TAKE(take_reals, uint64_t, sample_of_real(values->reals[i]))

static size_t take_keys(struct samples *samples, enum shape shape, const struct vector *values,
                        const uint8_t *active, size_t count)
{
    if (samples->narrow)
        return take_narrow((uint32_t *)samples->keys + samples->count, values, active, count, samples->base);
    uint64_t *to = (uint64_t *)samples->keys + samples->count;
    return shape == SHAPE_REAL ? take_reals(to, values, active, count, 0)
                               : take_integers(to, values, active, count, 0);
}

static void take_groups(struct samples *samples, const uint8_t *active, const uint32_t *groups,
                        uint32_t group, size_t count)
{
    uint32_t *to = samples->groups + samples->count;
    size_t taken = 0;
    for (size_t i = 0; i < count; i++) {
        to[taken] = groups ? groups[i] : group;
        taken += active ? active[i] : 1;
    }
}

static bool extend_run(struct samples *samples, uint32_t group, size_t count)
{
    if (count == 0) return true;
    struct sample_run *last = samples->run_count ? &samples->runs[samples->run_count - 1] : NULL;
    if (last && last->group == group) {
        last->count += count;
        return true;
    }
    void *runs = samples->runs;
    bool ok = memory_try_grow(&runs, &samples->run_capacity, samples->run_count + 1, sizeof *samples->runs);
    samples->runs = runs;
    if (ok) samples->runs[samples->run_count++] = (struct sample_run){group, samples->count, count};
    return ok;
}

bool samples_add(struct samples *samples, enum shape shape, const struct vector *values,
                 const uint8_t *active, const uint32_t *groups, uint32_t group, size_t count)
{
    if (!reserve(samples, count)) return false;
    if (groups && !samples->mixed && (!become_mixed(samples) || !reserve(samples, count))) return false;
    size_t taken = take_keys(samples, shape, values, active, count);
    if (samples->mixed)
        take_groups(samples, active, groups, group, count);
    else if (!extend_run(samples, group, taken))
        return false;
    samples->count += taken;
    return true;
}

void samples_fini(struct samples *samples)
{
    memory_free(samples->keys);
    memory_free(samples->groups);
    memory_free(samples->runs);
    *samples = (struct samples){0};
}

/* --- by group --- */

/* A run for every group that has keys; ends[g] is where those of group g end. */
static bool make_runs(struct samples *samples, const size_t *ends, uint32_t group_count)
{
    size_t first = 0;
    samples->count = 0; /* runs begin where the last ended */
    for (uint32_t g = 0; g < group_count; first = ends[g++]) {
        if (!extend_run(samples, g, ends[g] - first)) return false;
        samples->count = ends[g];
    }
    return true;
}

static void spread_keys(const struct samples *samples, void *sorted, size_t *at)
{
    for (size_t i = 0; i < samples->count; i++) {
        size_t to = at[samples->groups[i]]++;
        if (samples->narrow)
            ((uint32_t *)sorted)[to] = ((const uint32_t *)samples->keys)[i];
        else
            ((uint64_t *)sorted)[to] = ((const uint64_t *)samples->keys)[i];
    }
}

bool samples_seal(struct samples *samples, uint32_t group_count)
{
    if (!samples->mixed) return true;
    size_t *at = memory_try_new((size_t)group_count + 1, sizeof *at);
    void *sorted = memory_try_resize(NULL, samples->count + 1, key_size(samples));
    bool ok = at && sorted;
    if (ok) {
        for (size_t i = 0; i < samples->count; i++) at[samples->groups[i] + 1]++;
        for (uint32_t g = 0; g < group_count; g++) at[g + 1] += at[g];
        spread_keys(samples, sorted, at); /* leaves the ends */
        ok = make_runs(samples, at, group_count);
        void *old = samples->keys;
        samples->keys = sorted;
        sorted = old;
        samples->mixed = false;
    }
    memory_free(sorted);
    memory_free(at);
    return ok;
}

bool sample_parts_take(struct sample_parts *parts, struct samples *from, const uint32_t *map)
{
    if (from->count == 0) return true;
    void *list = parts->parts;
    bool ok = memory_try_grow(&list, &parts->capacity, parts->count + 1, sizeof *parts->parts);
    parts->parts = list;
    if (!ok) return false;
    for (size_t i = 0; i < from->run_count; i++) from->runs[i].group = map[from->runs[i].group];
    parts->parts[parts->count++] = *from;
    *from = (struct samples){0};
    return true;
}

void sample_parts_fini(struct sample_parts *parts)
{
    for (size_t i = 0; i < parts->count; i++) samples_fini(&parts->parts[i]);
    memory_free(parts->parts);
    *parts = (struct sample_parts){0};
}

bool sample_groups_make(struct sample_groups *groups, const struct sample_parts *parts, uint32_t group_count)
{
    size_t runs = 0;
    for (size_t p = 0; p < parts->count; p++) runs += parts->parts[p].run_count;
    groups->starts = memory_try_new((size_t)group_count + 2, sizeof *groups->starts);
    groups->spans = memory_try_new(runs, sizeof *groups->spans);
    if (!groups->starts || !groups->spans) return false;
    size_t *next = groups->starts + 1; /* ends up one group on: the starts */
    for (size_t p = 0; p < parts->count; p++)
        for (size_t r = 0; r < parts->parts[p].run_count; r++) next[parts->parts[p].runs[r].group + 1]++;
    for (uint32_t g = 0; g < group_count; g++) next[g + 1] += next[g];
    for (size_t p = 0; p < parts->count; p++) {
        const struct samples *part = &parts->parts[p];
        for (size_t r = 0; r < part->run_count; r++) {
            const struct sample_run *run = &part->runs[r];
            const char *keys = (const char *)part->keys + run->first * key_size(part);
            groups->spans[next[run->group]++] = (struct sample_span){keys, run->count};
        }
    }
    return true;
}

void sample_groups_fini(struct sample_groups *groups)
{
    memory_free(groups->spans);
    memory_free(groups->starts);
    *groups = (struct sample_groups){0};
}
