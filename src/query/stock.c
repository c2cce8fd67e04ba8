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

/* The first instant that is not before `time`, at first looking at `guess`. */
static size_t find_instant(const struct stock *stock, int64_t time, size_t guess)
{
    const int64_t *instants = stock->instants;
    size_t low = 0, high = stock->instant_count;
    if (guess < high && instants[guess] >= time && (guess == 0 || instants[guess - 1] < time)) return guess;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instants[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Rule 2. */
static status step(void *state, const void *context, const struct machine *machine, struct step_room *room,
                   struct error *error)
{
    struct stock_state *s = state;
    const struct stock *stock = context;
    const struct vector *start = &machine->vectors[stock->start], *end = &machine->vectors[stock->end];
    size_t last = stock->instant_count, from = 0, to = 0;
    status code = groups_number(&s->groups, machine, room->numbers, error);
    if (code) return code;
    if (!reserve(s, stock)) return no_memory(error);
    for (size_t i = 0; i < machine->count; i++) {
        if (start->valid && !start->valid[i]) continue;
        bool ends = !end->valid || end->valid[i];
        from = find_instant(stock, start->integers[i], from);
        if (ends) to = find_instant(stock, end->integers[i], to);
        size_t until = ends ? to : last;
        if (from >= until) continue;
        int64_t *changes = s->changes + room->numbers[i] * (last + 1);
        changes[from]++;
        changes[until]--;
    }
    return STATUS_OK;
}

static status merge(void *into, const void *from, const void *context, struct error *error)
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

static const struct stripe_work counting = {sizeof(struct stock_state), init_state, fini_state, step, merge};

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
