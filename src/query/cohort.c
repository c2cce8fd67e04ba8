/* Cohort triangles: one scan for the range of times, one that sets a bit for each (entity, bucket), and a
 * walk over the bits. */
#include "query/cohort.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "query/bucket.h"
#include "query/execute.h"
#include "query/plan.h"
#include "time/civil.h"

enum { NO_BUCKET = UINT32_MAX };

struct triangle {
    const struct cohorts *asked;
    struct plan plan;
    int entity, time, start; /* registers; `start` -1: the first time counts */
    struct bucket_table buckets;
    size_t last;           /* the bucket of the latest time of the table */
    uint32_t entity_count; /* what follows is by entity: */
    size_t words;          /* words of bits an entity has */
    uint64_t *bits;        /* buckets with a row; set by all threads */
    uint32_t *starts;      /* the first bucket, or NO_BUCKET; the same */
    uint64_t *sizes;       /* by cohort */
    uint32_t *active;      /* by cohort and bucket */
    uint32_t *ended;       /* the same: entities whose last bucket that is; then those that remain */
};

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the cohorts");
}

static bool is_valid(const struct vector *vector, size_t row)
{
    return !vector->valid || vector->valid[row];
}

/* ---- the range of times (rule 3: of the whole table) ---- */

struct range {
    int64_t first, last; /* of times and starts; none when first > last */
    int64_t last_time;
};

static bool init_range(void *state, const void *context)
{
    (void)context;
    *(struct range *)state = (struct range){INT64_MAX, INT64_MIN, INT64_MIN};
    return true;
}

static void fini_range(void *state, const void *context)
{
    (void)state, (void)context;
}

static void widen(struct range *range, const struct vector *times, size_t count, int64_t end)
{
    for (size_t i = 0; i < count; i++) {
        int64_t time = times->integers[i];
        if (!is_valid(times, i) || time >= end) continue;
        if (time < range->first) range->first = time;
        if (time > range->last) range->last = time;
    }
}

static status step_range(void *state, const void *context, const struct machine *machine,
                         struct step_room *room, struct error *error)
{
    const struct triangle *triangle = context;
    struct range *range = state, times = {INT64_MAX, INT64_MIN, INT64_MIN};
    (void)room, (void)error;
    widen(&times, &machine->vectors[triangle->time], machine->count, triangle->asked->end);
    if (times.last > range->last_time) range->last_time = times.last;
    if (triangle->start >= 0)
        widen(&times, &machine->vectors[triangle->start], machine->count, triangle->asked->end);
    if (times.first < range->first) range->first = times.first;
    if (times.last > range->last) range->last = times.last;
    return STATUS_OK;
}

static status seal_nothing(void *state, const void *context, struct error *error)
{
    (void)state, (void)context, (void)error;
    return STATUS_OK;
}

static status merge_range(void *into, void *from, const void *context, struct error *error)
{
    struct range *a = into;
    const struct range *b = from;
    (void)context, (void)error;
    if (b->first < a->first) a->first = b->first;
    if (b->last > a->last) a->last = b->last;
    if (b->last_time > a->last_time) a->last_time = b->last_time;
    return STATUS_OK;
}

static const struct stripe_work ranging = {sizeof(struct range), init_range,   fini_range,
                                           step_range,           seal_nothing, merge_range};

/* ---- bits ---- */

/* A stripe has nothing of its own: bits are set, and starts made smaller, in any order (rule 5). */
struct nothing {
    char unused;
};

static bool init_nothing(void *state, const void *context)
{
    (void)state, (void)context;
    return true;
}

static void set_bit(uint64_t *bits, size_t bucket)
{
    uint64_t *word = &bits[bucket / 64], bit = UINT64_C(1) << bucket % 64;
    if (!(__atomic_load_n(word, __ATOMIC_RELAXED) & bit)) __atomic_fetch_or(word, bit, __ATOMIC_RELAXED);
}

static void make_smaller(uint32_t *start, uint32_t bucket)
{
    uint32_t have = __atomic_load_n(start, __ATOMIC_RELAXED);
    while (bucket < have &&
           !__atomic_compare_exchange_n(start, &have, bucket, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED))
        continue;
}

static void mark_times(const struct triangle *triangle, const struct vector *entities,
                       const struct vector *times, size_t count)
{
    size_t bucket = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_valid(entities, i) || !is_valid(times, i) || times->integers[i] >= triangle->asked->end)
            continue;
        bucket = bucket_find(&triangle->buckets, times->integers[i], bucket);
        set_bit(triangle->bits + entities->codes[i] * triangle->words, bucket);
    }
}

static void mark_starts(const struct triangle *triangle, const struct vector *entities,
                        const struct vector *starts, size_t count)
{
    size_t bucket = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_valid(entities, i) || !is_valid(starts, i) || starts->integers[i] >= triangle->asked->end)
            continue;
        bucket = bucket_find(&triangle->buckets, starts->integers[i], bucket);
        make_smaller(&triangle->starts[entities->codes[i]], (uint32_t)bucket);
    }
}

static status step_bits(void *state, const void *context, const struct machine *machine,
                        struct step_room *room, struct error *error)
{
    const struct triangle *triangle = context;
    const struct vector *vectors = machine->vectors, *entities = &vectors[triangle->entity];
    (void)state, (void)room, (void)error;
    mark_times(triangle, entities, &vectors[triangle->time], machine->count);
    if (triangle->start >= 0) mark_starts(triangle, entities, &vectors[triangle->start], machine->count);
    return STATUS_OK;
}

static status merge_nothing(void *into, void *from, const void *context, struct error *error)
{
    (void)into, (void)from, (void)context, (void)error;
    return STATUS_OK;
}

static const struct stripe_work marking = {sizeof(struct nothing), init_nothing, fini_range, step_bits,
                                           seal_nothing,           merge_nothing};

/* ---- planning ---- */

static status plan_one(struct triangle *triangle, const char *label, struct slice text, enum type type,
                       int *out, struct error *error)
{
    struct query_item item = {.text = text};
    const struct node *node;
    status code = plan_expression(&triangle->plan, &item, label, &node, out, error);
    if (code || node->type == type) return code;
    return error_at(error, STATUS_TYPE, node->position, "%s: a %s is needed, not %s: %.*s", label,
                    type_name(type), node->null_constant ? "NULL" : type_name(node->type), SLICE_ARGS(text));
}

static status plan_triangle(struct triangle *triangle, const struct query *query, struct error *error)
{
    const struct cohorts *asked = triangle->asked;
    struct query rows_only = *query;
    rows_only.key_count = rows_only.value_count = 0;
    status code = plan_open(&triangle->plan, &rows_only, error);
    triangle->plan.query = query;
    if (!code) code = plan_one(triangle, "entity", asked->entity, TYPE_TEXT, &triangle->entity, error);
    if (!code) code = plan_one(triangle, "time", asked->time, TYPE_TIME, &triangle->time, error);
    if (!code && asked->start.size)
        code = plan_one(triangle, "start", asked->start, TYPE_TIME, &triangle->start, error);
    return code ? code : plan_ready(&triangle->plan, error);
}

/* ---- room ---- */

static status too_many_buckets(const struct triangle *triangle, const struct range *range,
                               struct error *error)
{
    char first[32], last[32];
    const struct calendar_rules *rules = triangle->plan.rules;
    grain_label(GRAIN_DAY, rules, range->first, first, sizeof first);
    grain_label(GRAIN_DAY, rules, range->last, last, sizeof last);
    return error_set(error, STATUS_LIMIT,
                     "cohorts: from %s to %s are more than %d buckets of a %s: take a coarser grain, or "
                     "leave out times that cannot be",
                     first, last, COHORT_BUCKETS_MOST, grain_name(triangle->asked->grain));
}

static status make_room(struct triangle *triangle, struct error *error)
{
    struct keeper *keeper = &triangle->plan.keeper;
    size_t buckets = triangle->buckets.count, entities = triangle->entity_count;
    triangle->words = (buckets + 63) / 64;
    if (entities > COHORT_BYTES_MOST / (8 * triangle->words))
        return error_set(error, STATUS_LIMIT,
                         "cohorts: %zu entities in %zu buckets take %zu bytes: more than %d; take a coarser "
                         "grain",
                         entities, buckets, 8 * entities * triangle->words, COHORT_BYTES_MOST);
    triangle->bits = keeper_try_new(keeper, entities * triangle->words, sizeof *triangle->bits);
    triangle->starts = keeper_try_new(keeper, entities, sizeof *triangle->starts);
    triangle->sizes = keeper_try_new(keeper, buckets, sizeof *triangle->sizes);
    triangle->active = keeper_try_new(keeper, buckets * buckets, sizeof *triangle->active);
    triangle->ended = keeper_try_new(keeper, buckets * buckets, sizeof *triangle->ended);
    if (!triangle->bits || !triangle->starts || !triangle->sizes || !triangle->active || !triangle->ended)
        return no_memory(error);
    for (size_t i = 0; i < entities; i++) triangle->starts[i] = NO_BUCKET;
    return STATUS_OK;
}

/* No more buckets than there may be, all in the calendar? */
static bool is_countable(const struct triangle *triangle, const struct range *range)
{
    enum grain grain = triangle->asked->grain;
    const struct calendar_rules *rules = triangle->plan.rules;
    size_t count = 0;
    if (range->first < CIVIL_EARLIEST || range->last > CIVIL_LATEST) return false;
    for (int64_t at = grain_floor(grain, rules, range->first); at <= range->last; count++) {
        if (count == COHORT_BUCKETS_MOST) return false;
        at = grain_next(grain, rules, at);
    }
    return true;
}

static status make_buckets(struct triangle *triangle, const struct range *range, struct error *error)
{
    const struct plan *plan = &triangle->plan;
    if (!is_countable(triangle, range)) return too_many_buckets(triangle, range, error);
    if (!bucket_table_make(&triangle->buckets, &triangle->plan.keeper, triangle->asked->grain, plan->rules,
                           range->first, range->last))
        return no_memory(error);
    if (range->last_time > INT64_MIN) triangle->last = bucket_find(&triangle->buckets, range->last_time, 0);
    triangle->entity_count = plan->program.operands[triangle->entity].domain->dictionary.count;
    return make_room(triangle, error);
}

/* ---- counting ---- */

/* The first bucket that has a row, or NO_BUCKET. */
static uint32_t first_bucket(const uint64_t *bits, size_t words)
{
    for (size_t i = 0; i < words; i++)
        if (bits[i]) return (uint32_t)(64 * i) + (uint32_t)__builtin_ctzll(bits[i]);
    return NO_BUCKET;
}

/* The buckets from the cohort on that have a row (rule 3). */
static void count_buckets(const struct triangle *triangle, const uint64_t *bits, uint32_t cohort)
{
    size_t row = (size_t)cohort * triangle->buckets.count, last = NO_BUCKET;
    for (size_t i = cohort / 64; i < triangle->words; i++) {
        uint64_t word = bits[i];
        if (i == cohort / 64) word &= UINT64_MAX << cohort % 64;
        for (; word; word &= word - 1) {
            last = 64 * i + (size_t)__builtin_ctzll(word);
            triangle->active[row + last]++;
        }
    }
    if (last != NO_BUCKET) triangle->ended[row + last]++;
}

static status count_entities(const struct triangle *triangle, struct error *error)
{
    enum { BETWEEN_LOOKS = 65536 };
    for (uint32_t entity = 0; entity < triangle->entity_count; entity++) {
        const uint64_t *bits = triangle->bits + entity * triangle->words;
        uint32_t cohort =
            triangle->start >= 0 ? triangle->starts[entity] : first_bucket(bits, triangle->words);
        if (entity % BETWEEN_LOOKS == 0 && interrupt_due())
            return error_set(error, STATUS_INTERRUPTED, "the query was interrupted");
        if (cohort == NO_BUCKET) continue;
        triangle->sizes[cohort]++;
        count_buckets(triangle, bits, cohort);
    }
    return STATUS_OK;
}

/* Who ended in a later bucket remained in all before it (rule 4). */
static void add_up(const struct triangle *triangle)
{
    size_t count = triangle->buckets.count;
    for (size_t cohort = 0; cohort < count; cohort++) {
        uint32_t *row = triangle->ended + cohort * count;
        for (size_t bucket = count - 1; bucket > cohort; bucket--) row[bucket - 1] += row[bucket];
    }
}

/* ---- the result ---- */

/* The last bucket of a cohort (rule 3). */
static size_t last_of(const struct triangle *triangle, size_t cohort)
{
    return cohort > triangle->last ? cohort : triangle->last;
}

static status new_frame(size_t rows, struct frame **out, struct error *error)
{
    static const char *const names[] = {"cohort", "age", "size", "active", "remained"};
    size_t columns = sizeof names / sizeof *names;
    struct frame *frame = frame_new(columns, rows);
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < columns; i++)
        code =
            frame_add_column(frame, i, slice_of(names[i]), i == 0 ? TYPE_TIME : TYPE_INTEGER, false, error);
    if (!code)
        *out = frame;
    else
        frame_free(frame);
    return code;
}

static void fill_cohort(const struct triangle *triangle, size_t cohort, struct frame *frame, size_t *row)
{
    size_t at = cohort * triangle->buckets.count;
    for (size_t bucket = cohort; bucket <= last_of(triangle, cohort); bucket++, (*row)++) {
        frame_set_integer(frame, 0, *row, triangle->buckets.starts[cohort]);
        frame_set_integer(frame, 1, *row, (int64_t)(bucket - cohort));
        frame_set_integer(frame, 2, *row, (int64_t)triangle->sizes[cohort]);
        frame_set_integer(frame, 3, *row, triangle->active[at + bucket]);
        frame_set_integer(frame, 4, *row, triangle->ended[at + bucket]);
    }
}

static status make_frame(const struct triangle *triangle, struct frame **out, struct error *error)
{
    size_t rows = 0, row = 0;
    for (size_t cohort = 0; cohort < triangle->buckets.count; cohort++)
        if (triangle->sizes[cohort]) rows += last_of(triangle, cohort) - cohort + 1;
    status code = new_frame(rows, out, error);
    for (size_t cohort = 0; !code && cohort < triangle->buckets.count; cohort++)
        if (triangle->sizes[cohort]) fill_cohort(triangle, cohort, *out, &row);
    return code;
}

/* ---- all of it ---- */

static status find_range(struct triangle *triangle, struct pool *pool, struct range *range,
                         struct error *error)
{
    struct plan *plan = &triangle->plan;
    struct scan everything = {.table = plan->table, .snapshot = plan->scan.snapshot};
    scan_prepare(&everything, &plan->arena);
    init_range(range, triangle);
    return execute_stripes(&everything, &plan->program, pool, &ranging, triangle, range, error);
}

static status run(struct triangle *triangle, struct pool *pool, struct frame **out, struct error *error)
{
    struct plan *plan = &triangle->plan;
    struct range range;
    struct nothing total;
    status code = find_range(triangle, pool, &range, error);
    if (!code && range.first <= range.last) code = make_buckets(triangle, &range, error);
    if (!code && triangle->buckets.count > 0) {
        code = execute_stripes(&plan->scan, &plan->program, pool, &marking, triangle, &total, error);
        if (!code) code = count_entities(triangle, error);
        if (!code) add_up(triangle);
    }
    return code ? code : make_frame(triangle, out, error);
}

status query_cohorts(const struct query *query, const struct cohorts *cohorts, struct pool *pool,
                     struct frame **out, struct error *error)
{
    struct triangle triangle = {.asked = cohorts, .start = -1};
    *out = NULL;
    status code = plan_triangle(&triangle, query, error);
    if (!code) code = run(&triangle, pool, out, error);
    plan_close(&triangle.plan);
    return code;
}
