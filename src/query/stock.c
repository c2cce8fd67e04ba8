/* Stock: how many rows are open at each of a list of instants.
 *
 * Rules (D8, D0.3, D0.4):
 *  1. A row is open at t when start <= t and (end is NULL or t < end). Without a start, or ended before it
 * started, it never is.
 *  2. Every row is +1 at the first instant that is not before its start and -1 at the first that is not
 * before its end; a running sum over the instants gives the stock, in integers.
 *  3. Groups that are never open are left out, the others have a row at every instant. Without keys there is
 * always one group.
 *  4. Rows come out by instant, then by the keys. */
#include "query/query.h"

#include "base/memory.h"
#include "query/execute.h"
#include "query/plan.h"

#include <stdlib.h>

/* Most rows a result may have. */
enum { STOCK_ROWS_MOST = 20000000 };

struct stock {
    struct plan plan;
    int start, end; /* registers */
    const int64_t *instants;
    size_t instant_count;
    bool ordered;          /* starts ascend with the rows, without one last */
    const uint32_t *slots; /* the first instant that is not before every 2^slot_bits seconds, or NULL */
    unsigned slot_bits;
};

/* Changes of one stripe, or of all: a row of instant_count + 1 for each group. */
struct stock_state {
    struct groups groups;
    int64_t *changes;
    size_t made, capacity; /* groups */
};

/* --- stripes --- */

static bool init_state(void *state, const void *context)
{
    const struct stock *stock = context;
    return groups_init(&((struct stock_state *)state)->groups, &stock->plan.grouping);
}

static void fini_state(void *state, const void *context)
{
    struct stock_state *s = state;
    (void)context;
    groups_fini(&s->groups);
    memory_free(s->changes);
    *s = (struct stock_state){0};
}

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory to count what is open");
}

static bool reserve(struct stock_state *state, const struct stock *stock)
{
    size_t width = stock->instant_count + 1, count = state->groups.count;
    if (state->made >= count) return true;
    void *changes = state->changes;
    bool ok = memory_try_grow(&changes, &state->capacity, count, width * sizeof *state->changes);
    state->changes = changes;
    if (!ok) return false;
    memset(state->changes + state->made * width, 0, (count - state->made) * width * sizeof *state->changes);
    state->made = count;
    return true;
}

/* --- instants --- */

/* The first instant that is not before `time`. */
static size_t find_instant(const struct stock *stock, int64_t time)
{
    size_t low = 0, high = stock->instant_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (stock->instants[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Slots of a fixed length from the first instant to the last: where each begins among the instants. None when
 * the instants are so irregular that two are in one slot. */
static void make_slots(struct stock *stock)
{
    const size_t most = 1 << 16;
    size_t count = stock->instant_count;
    if (count < 8) return;
    int64_t first = stock->instants[0];
    uint64_t span = (uint64_t)stock->instants[count - 1] - (uint64_t)first, shortest = span;
    for (size_t i = 1; i < count; i++) {
        uint64_t distance = (uint64_t)stock->instants[i] - (uint64_t)stock->instants[i - 1];
        if (distance < shortest) shortest = distance;
    }
    unsigned bits = shortest > 0 ? 63 - (unsigned)__builtin_clzll(shortest) : 0;
    if (shortest == 0 || (span >> bits) + 1 > most) return;
    size_t slots = (size_t)(span >> bits) + 1;
    uint32_t *starts = keeper_try_new(&stock->plan.keeper, slots, sizeof *starts);
    for (size_t i = 0; starts && i < slots; i++)
        starts[i] = (uint32_t)find_instant(stock, (int64_t)((uint64_t)first + ((uint64_t)i << bits)));
    stock->slots = starts;
    stock->slot_bits = bits;
}

static inline size_t instant_of(const struct stock *stock, int64_t time)
{
    const int64_t *instants = stock->instants;
    size_t count = stock->instant_count;
    if (!stock->slots) return find_instant(stock, time);
    if (time <= instants[0]) return 0;
    if (time > instants[count - 1]) return count;
    size_t at = stock->slots[((uint64_t)time - (uint64_t)instants[0]) >> stock->slot_bits];
    return at + (size_t)(instants[at] < time);
}

/* --- stepping --- */

/* The first of the values from `from` on that is after `time`. They ascend. */
static size_t find_border(const int64_t *values, size_t from, size_t count, int64_t time)
{
    size_t low = from, high = count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (values[middle] <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The first instant of every start: without one a row counts from the end on, where nothing is asked. */
static void find_froms(const struct stock *stock, const struct vector *start, size_t count, uint32_t *froms)
{
    const int64_t *starts = start->integers;
    for (size_t i = 0; stock->ordered && !start->valid && i < count;) {
        size_t from = instant_of(stock, starts[i]);
        size_t end =
            from < stock->instant_count ? find_border(starts, i, count, stock->instants[from]) : count;
        while (i < end) froms[i++] = (uint32_t)from;
    }
    if (stock->ordered && !start->valid) return;
    for (size_t i = 0; i < count; i++) froms[i] = (uint32_t)instant_of(stock, starts[i]);
    for (size_t i = 0; start->valid && i < count; i++)
        if (!start->valid[i]) froms[i] = (uint32_t)stock->instant_count;
}

/* Where each row ends, not before it starts: then it is +1 and -1 at one place. */
static void find_untils(const struct stock *stock, const struct vector *end, const uint32_t *froms,
                        size_t count, uint32_t *untils)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t until = (uint32_t)instant_of(stock, end->integers[i]);
        untils[i] = until > froms[i] ? until : froms[i];
    }
    for (size_t i = 0; end->valid && i < count; i++)
        if (!end->valid[i]) untils[i] = (uint32_t)stock->instant_count;
}

/* Rule 2, for rows of one group. Starts come in runs, which are added at once; ends do not. */
static void count_run(int64_t *changes, const uint32_t *froms, const uint32_t *untils, size_t count)
{
    for (size_t i = 0; i < count;) {
        size_t first = i;
        while (i < count && froms[i] == froms[first]) i++;
        changes[froms[first]] += (int64_t)(i - first);
    }
    for (size_t i = 0; i < count; i++) changes[untils[i]]--;
}

static void count_changes(const struct stock *stock, struct stock_state *state,
                          const struct numbering *numbering, const uint32_t *froms, const uint32_t *untils,
                          size_t count)
{
    size_t width = stock->instant_count + 1, first = 0;
    for (size_t r = 0; r < numbering->run_count; r++) {
        const struct group_run *run = &numbering->runs[r];
        count_run(state->changes + run->group * width, froms + first, untils + first, run->end - first);
        first = run->end;
    }
    for (size_t i = first; i < count; i++) {
        int64_t *changes = state->changes + numbering->numbers[i] * width;
        changes[froms[i]]++;
        changes[untils[i]]--;
    }
}

static status step(void *state, const void *context, const struct machine *machine, struct step_room *room,
                   struct error *error)
{
    struct stock_state *s = state;
    const struct stock *stock = context;
    uint32_t froms[VECTOR_ROWS], untils[VECTOR_ROWS];
    const struct vector *start = &machine->vectors[stock->start], *end = &machine->vectors[stock->end];
    status code = groups_number(&s->groups, machine, &room->numbering, error);
    if (code) return code;
    if (!reserve(s, stock)) return no_memory(error);
    find_froms(stock, start, machine->count, froms);
    find_untils(stock, end, froms, machine->count, untils);
    count_changes(stock, s, &room->numbering, froms, untils, machine->count);
    return STATUS_OK;
}

static status seal(void *state, const void *context, struct error *error)
{
    (void)context;
    (void)error;
    groups_seal(&((struct stock_state *)state)->groups);
    return STATUS_OK;
}

static status merge(void *into, void *from, const void *context, struct error *error)
{
    struct stock_state *a = into;
    const struct stock_state *b = from;
    const struct stock *stock = context;
    size_t width = stock->instant_count + 1;
    uint32_t *map = memory_try_new(b->groups.count, sizeof *map);
    status code = map ? groups_merge(&a->groups, &b->groups, map, error) : no_memory(error);
    if (!code && !reserve(a, stock)) code = no_memory(error);
    for (size_t g = 0; !code && g < b->made; g++)
        for (size_t i = 0; b->groups.rows[g] > 0 && i < width; i++)
            a->changes[map[g] * width + i] += b->changes[g * width + i];
    memory_free(map);
    return code;
}

static const struct stripe_work counting = {
    sizeof(struct stock_state), init_state, fini_state, step, seal, merge};

/* --- the result --- */

/* Changes become counts; is any of them not 0? */
static bool add_up(int64_t *changes, size_t count)
{
    bool any = false;
    int64_t open = 0;
    for (size_t i = 0; i < count; i++) {
        open += changes[i];
        changes[i] = open;
        any |= open != 0;
    }
    return any;
}

static int compare_numbers(const void *a, const void *b, void *context)
{
    return groups_compare(context, *(const uint32_t *)a, *(const uint32_t *)b);
}

/* Rule 3; in the order of the keys. */
static status list_open(struct stock *stock, struct stock_state *state, uint32_t **out, size_t *count,
                        struct error *error)
{
    size_t width = stock->instant_count + 1;
    uint32_t *numbers = keeper_try_new(&stock->plan.keeper, state->groups.count, sizeof *numbers);
    if (!numbers || !reserve(state, stock)) return no_memory(error);
    *count = 0;
    for (uint32_t number = 0; number < state->groups.count; number++) {
        bool open = add_up(state->changes + number * width, stock->instant_count);
        if (open || stock->plan.grouping.key_count == 0) numbers[(*count)++] = number;
    }
    qsort_r(numbers, *count, sizeof *numbers, compare_numbers, &state->groups);
    *out = numbers;
    return STATUS_OK;
}

static status add_columns(struct frame *frame, const struct stock *stock, struct error *error)
{
    const struct query *query = stock->plan.query;
    status code = frame_add_column(frame, 0, slice_of("at"), TYPE_TIME, false, error);
    for (size_t i = 0; !code && i < query->key_count; i++) {
        const struct group_key *key = &stock->plan.grouping.keys[i];
        code = frame_add_column(frame, i + 1, plan_name(&query->keys[i]), key->type, key->shape == SHAPE_REAL,
                                error);
    }
    if (code) return code;
    return frame_add_column(frame, query->key_count + 1, slice_of("open"), TYPE_INTEGER, false, error);
}

static void fill_rows(struct frame *frame, const struct stock *stock, const struct stock_state *state,
                      const uint32_t *numbers, size_t count)
{
    size_t keys = stock->plan.query->key_count, width = stock->instant_count + 1, row = 0;
    for (size_t i = 0; i < stock->instant_count; i++)
        for (size_t g = 0; g < count; g++, row++) {
            frame_set_integer(frame, 0, row, stock->instants[i]);
            for (size_t k = 0; k < keys; k++)
                frame_set_value(frame, k + 1, row, groups_key(&state->groups, numbers[g], k));
            frame_set_integer(frame, keys + 1, row, state->changes[numbers[g] * width + i]);
        }
}

static status make_frame(struct stock *stock, struct stock_state *state, struct frame **out,
                         struct error *error)
{
    uint32_t *numbers = NULL;
    size_t count = 0, rows;
    status code = list_open(stock, state, &numbers, &count, error);
    if (code) return code;
    if (__builtin_mul_overflow(count, stock->instant_count, &rows) || rows > STOCK_ROWS_MOST)
        return error_set(error, STATUS_LIMIT,
                         "%zu groups at %zu instants: more than %d rows; group by something coarser", count,
                         stock->instant_count, STOCK_ROWS_MOST);
    struct frame *frame = frame_new(stock->plan.query->key_count + 2, rows);
    code = add_columns(frame, stock, error);
    if (code) {
        frame_free(frame);
        return code;
    }
    fill_rows(frame, stock, state, numbers, count);
    *out = frame;
    return STATUS_OK;
}

/* --- planning --- */

static status check_instants(const struct stock *stock, struct error *error)
{
    for (size_t i = 1; i < stock->instant_count; i++)
        if (stock->instants[i] < stock->instants[i - 1])
            return error_set(error, STATUS_INVALID, "instant %zu is before instant %zu: they must ascend",
                             i + 1, i);
    return STATUS_OK;
}

static status check_names(const struct query *query, struct error *error)
{
    for (size_t i = 0; i < query->key_count; i++) {
        struct slice name = plan_name(&query->keys[i]);
        if (slice_is(name, "at") || slice_is(name, "open"))
            return error_set(error, STATUS_INVALID,
                             "by: a key cannot be named \"%.*s\" here: the result has that column",
                             SLICE_ARGS(name));
    }
    return STATUS_OK;
}

static status plan_time(struct stock *stock, const char *label, struct slice text, int *out,
                        struct error *error)
{
    struct query_item item = {.text = text};
    const struct node *node;
    status code = plan_expression(&stock->plan, &item, label, &node, out, error);
    if (code) return code;
    bool null = node->kind == NODE_CONSTANT && node->null_constant;
    if (node->type == TYPE_TIME || null) return STATUS_OK;
    return error_at(error, STATUS_TYPE, node->position, "%s: a time is needed, not %s: %.*s", label,
                    type_name(node->type), SLICE_ARGS(text));
}

static status plan_stock(struct stock *stock, const struct query *query, struct slice start, struct slice end,
                         struct error *error)
{
    const size_t most = 1 << 20;
    struct query without_values = *query;
    without_values.value_count = 0;
    status code = plan_open(&stock->plan, &without_values, error);
    stock->plan.query = query;
    if (!code) code = check_instants(stock, error);
    if (!code) code = check_names(query, error);
    if (!code) code = plan_keys(&stock->plan, error);
    if (!code) code = plan_time(stock, "start", start, &stock->start, error);
    if (!code) code = plan_time(stock, "end", end, &stock->end, error);
    if (!code) code = plan_ready(&stock->plan, error);
    /* a dense numbering has a series for every group there could be */
    struct grouping *grouping = &stock->plan.grouping;
    if (grouping->dense && grouping->key_count && grouping->dense_size * (stock->instant_count + 1) > most)
        grouping->dense = false;
    if (code) return code;
    stock->ordered = stock->plan.program.operands[stock->start].ordered;
    make_slots(stock);
    return code;
}

status query_open_at(const struct query *query, struct slice start, struct slice end, const int64_t *instants,
                     size_t instant_count, struct pool *pool, struct frame **out, struct error *error)
{
    struct stock stock = {.instants = instants, .instant_count = instant_count};
    struct stock_state total = {0};
    *out = NULL;
    status code = plan_stock(&stock, query, start, end, error);
    if (!code && !init_state(&total, &stock)) code = no_memory(error);
    if (!code)
        code = execute_stripes(&stock.plan.scan, &stock.plan.program, pool, &counting, &stock, &total, error);
    if (!code) code = make_frame(&stock, &total, out, error);
    fini_state(&total, &stock);
    plan_close(&stock.plan);
    return code;
}
