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
#include "column/segment.h"
#include "query/execute.h"
#include "query/plan.h"

#include <stdlib.h>

/* Most rows a result may have. */
enum { STOCK_ROWS_MOST = 20000000 };

/* Some seconds with at most one instant in them. */
struct slot {
    int64_t instant; /* the first that is not before the slot */
    uint32_t number; /* of that instant */
};

struct instants {
    const int64_t *list;
    size_t count;
    const struct slot *slots; /* one for every 2^slot_bits seconds from the first instant on, or NULL */
    unsigned slot_bits;
};

struct stock {
    struct plan plan;
    const struct column *start_column; /* what the rows are in order of, without NULLs; or NULL: */
    int start, end;                    /* registers */
    struct instants instants;
    size_t lanes; /* places where the changes of a group are counted in turn */
};

/* Changes of one stripe, or of all: `lanes` rows of one more than the instants for each group. */
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

static size_t width_of(const struct stock *stock)
{
    return stock->instants.count + 1;
}

static bool reserve(struct stock_state *state, const struct stock *stock)
{
    size_t a_group = width_of(stock) * stock->lanes, count = state->groups.count, made = state->made;
    if (made >= count) return true;
    void *changes = state->changes;
    bool ok = memory_try_grow(&changes, &state->capacity, count, a_group * sizeof *state->changes);
    state->changes = changes;
    if (!ok) return false;
    memset(state->changes + made * a_group, 0, (count - made) * a_group * sizeof *state->changes);
    state->made = count;
    return true;
}

/* --- instants --- */

/* The first instant that is not before `time`. */
static uint32_t search_instant(const struct instants *instants, int64_t time)
{
    size_t low = 0, high = instants->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instants->list[middle] < time)
            low = middle + 1;
        else
            high = middle;
    }
    return (uint32_t)low;
}

/* Slots of a fixed length from the first instant to the last. None when the instants are so irregular that
 * two are in one slot. */
static void make_slots(struct instants *instants, struct keeper *keeper)
{
    const size_t most = 1 << 16;
    size_t count = instants->count;
    const int64_t *list = instants->list;
    if (count < 8) return;
    uint64_t span = (uint64_t)list[count - 1] - (uint64_t)list[0], shortest = span;
    for (size_t i = 1; i < count; i++) {
        uint64_t distance = (uint64_t)list[i] - (uint64_t)list[i - 1];
        if (distance < shortest) shortest = distance;
    }
    unsigned bits = shortest > 0 ? 63 - (unsigned)__builtin_clzll(shortest) : 0;
    if (shortest == 0 || (span >> bits) + 1 > most) return;
    size_t slot_count = (size_t)(span >> bits) + 1;
    struct slot *slots = keeper_try_new(keeper, slot_count, sizeof *slots);
    uint32_t number = 0;
    for (size_t i = 0; slots && i < slot_count; i++) { /* none begins after the last instant */
        int64_t begin = (int64_t)((uint64_t)list[0] + ((uint64_t)i << bits));
        while (list[number] < begin) number++;
        slots[i] = (struct slot){list[number], number};
    }
    instants->slots = slots;
    instants->slot_bits = bits;
}

/* The same as search_instant. Without branches: where a time lies is hard to guess. */
static inline uint32_t find_instant(const struct instants *instants, int64_t time)
{
    if (!instants->slots) return search_instant(instants, time);
    int64_t first = instants->list[0], last = instants->list[instants->count - 1];
    int64_t near = time > last ? last : time;
    near = near < first ? first : near;
    const struct slot *slot = &instants->slots[((uint64_t)near - (uint64_t)first) >> instants->slot_bits];
    return slot->number + (slot->instant < time);
}

/* --- starts --- */

static inline int64_t start_at(const struct segment *segment, const struct rows *rows, size_t i)
{
    return segment_integer(segment, rows->selection ? rows->selection[i] : (uint32_t)(rows->first + i));
}

/* The first of the rows from `from` on that starts after `time`. */
static size_t find_border(const struct segment *segment, const struct rows *rows, size_t from, int64_t time)
{
    size_t low = from, high = rows->count;
    if (start_at(segment, rows, high - 1) <= time) return high;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (start_at(segment, rows, middle) <= time)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Of rows in the order of their starts: most vectors lie between two instants. */
static void find_froms_in_order(const struct stock *stock, const struct rows *rows, uint32_t *froms)
{
    const struct instants *instants = &stock->instants;
    const struct segment *segment = &stock->start_column->segments[rows->chunk];
    for (size_t i = 0; i < rows->count;) {
        uint32_t from = search_instant(instants, start_at(segment, rows, i));
        size_t end = rows->count;
        if (from < instants->count) end = find_border(segment, rows, i, instants->list[from]);
        while (i < end) froms[i++] = from;
    }
}

/* The first instant of every start: without one a row counts from the end on, where nothing is asked. */
static void find_froms(const struct stock *stock, const struct machine *machine, uint32_t *froms)
{
    if (stock->start_column) {
        find_froms_in_order(stock, machine->rows, froms);
        return;
    }
    const struct instants instants = stock->instants;
    const struct vector *start = &machine->vectors[stock->start];
    for (size_t i = 0; i < machine->count; i++) froms[i] = find_instant(&instants, start->integers[i]);
    for (size_t i = 0; start->valid && i < machine->count; i++)
        if (!start->valid[i]) froms[i] = (uint32_t)instants.count;
}

/* --- stepping --- */

/* Where a row ends, not before it starts: then it is +1 and -1 at one place. */
static inline uint32_t find_until(const struct instants *instants, const struct vector *end, size_t i,
                                  uint32_t from)
{
    uint32_t until = find_instant(instants, end->integers[i]);
    if (end->valid) until = end->valid[i] ? until : (uint32_t)instants->count;
    return until > from ? until : from;
}

/* Rule 2, for rows of one group. Those that start in order come in runs, which are added at once. */
static void count_run(const struct stock *stock, int64_t *changes, const struct vector *ends,
                      const uint32_t *froms, size_t first, size_t count)
{
    const struct instants instants = stock->instants;
    const struct vector end = *ends;
    const size_t other = stock->lanes > 1 ? width_of(stock) : 0;
    for (size_t i = first; i < count;) {
        size_t begin = i++;
        if (stock->start_column && froms[count - 1] == froms[begin]) i = count;
        while (i < count && froms[i] == froms[begin]) i++;
        changes[froms[begin]] += (int64_t)(i - begin);
    }
    for (size_t i = first; i < count; i++)
        changes[find_until(&instants, &end, i, froms[i]) + i % 2 * other]--;
}

static void count_changes(const struct stock *stock, struct stock_state *state,
                          const struct numbering *numbering, const struct vector *end, const uint32_t *froms,
                          size_t count)
{
    size_t width = width_of(stock), first = 0;
    for (size_t r = 0; r < numbering->run_count; r++) {
        const struct group_run *run = &numbering->runs[r];
        count_run(stock, state->changes + run->group * width, end, froms, first, run->end);
        first = run->end;
    }
    for (size_t i = first; i < count; i++) {
        int64_t *changes = state->changes + numbering->numbers[i] * width;
        changes[froms[i]]++;
        changes[find_until(&stock->instants, end, i, froms[i])]--;
    }
}

static status step(void *state, const void *context, const struct machine *machine, struct step_room *room,
                   struct error *error)
{
    struct stock_state *s = state;
    const struct stock *stock = context;
    uint32_t froms[VECTOR_ROWS];
    status code = groups_number(&s->groups, machine, &room->numbering, error);
    if (code) return code;
    if (!reserve(s, stock)) return no_memory(error);
    find_froms(stock, machine, froms);
    count_changes(stock, s, &room->numbering, &machine->vectors[stock->end], froms, machine->count);
    return STATUS_OK;
}

/* The lanes are added to the first. There are several where there is one group. */
static status seal(void *state, const void *context, struct error *error)
{
    struct stock_state *s = state;
    const struct stock *stock = context;
    size_t width = width_of(stock);
    (void)error;
    groups_seal(&s->groups);
    for (size_t i = width; s->made > 0 && i < stock->lanes * width; i++)
        s->changes[i % width] += s->changes[i];
    return STATUS_OK;
}

static status merge(void *into, void *from, const void *context, struct error *error)
{
    struct stock_state *a = into;
    const struct stock_state *b = from;
    const struct stock *stock = context;
    size_t width = width_of(stock);
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
    size_t width = width_of(stock);
    uint32_t *numbers = keeper_try_new(&stock->plan.keeper, state->groups.count, sizeof *numbers);
    if (!numbers || !reserve(state, stock)) return no_memory(error);
    *count = 0;
    for (uint32_t number = 0; number < state->groups.count; number++) {
        bool open = add_up(state->changes + number * width, stock->instants.count);
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
    size_t keys = stock->plan.query->key_count, width = width_of(stock), row = 0;
    for (size_t i = 0; i < stock->instants.count; i++)
        for (size_t g = 0; g < count; g++, row++) {
            frame_set_integer(frame, 0, row, stock->instants.list[i]);
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
    if (__builtin_mul_overflow(count, stock->instants.count, &rows) || rows > STOCK_ROWS_MOST)
        return error_set(error, STATUS_LIMIT,
                         "%zu groups at %zu instants: more than %d rows; group by something coarser", count,
                         stock->instants.count, STOCK_ROWS_MOST);
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
    for (size_t i = 1; i < stock->instants.count; i++)
        if (stock->instants.list[i] < stock->instants.list[i - 1])
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

static status plan_time(struct stock *stock, const char *label, struct slice text,
                        struct planned_expression *out, struct error *error)
{
    struct query_item item = {.text = text};
    status code = plan_parse(&stock->plan, &item, label, out, error);
    if (code) return code;
    const struct node *node = out->node;
    bool null = node->kind == NODE_CONSTANT && node->null_constant;
    if (node->type == TYPE_TIME || null) return STATUS_OK;
    return error_at(error, STATUS_TYPE, node->position, "%s: a time is needed, not %s: %.*s", label,
                    type_name(node->type), SLICE_ARGS(text));
}

/* The column, when the rows are in its order and all have a value of it. */
static const struct column *column_in_order(const struct table *table, const struct node *node)
{
    if (!table->sorted || node->kind != NODE_FIELD || table->schema->time_field != node->field) return NULL;
    const struct column *column = &table->columns[node->field];
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++)
        if (column->segments[chunk].null_count > 0) return NULL;
    return column;
}

static status plan_times(struct stock *stock, struct slice start, struct slice end, struct error *error)
{
    struct planned_expression expression;
    status code = plan_time(stock, "start", start, &expression, error);
    if (code) return code;
    stock->start_column = column_in_order(stock->plan.table, expression.node);
    if (!stock->start_column) code = plan_compile(&stock->plan, &expression, &stock->start, error);
    if (!code) code = plan_time(stock, "end", end, &expression, error);
    return code ? code : plan_compile(&stock->plan, &expression, &stock->end, error);
}

static status plan_stock(struct stock *stock, const struct query *query, struct slice start, struct slice end,
                         struct error *error)
{
    const size_t most = 1 << 20;
    struct query without_values = *query;
    without_values.value_count = 0;
    status code = plan_open(&stock->plan, &without_values, error);
    stock->plan.query = query;
    stock->lanes = query->key_count ? 1 : 2;
    if (!code) code = check_instants(stock, error);
    if (!code) code = check_names(query, error);
    if (!code) code = plan_keys(&stock->plan, error);
    if (!code) code = plan_times(stock, start, end, error);
    if (!code) code = plan_ready(&stock->plan, error);
    /* a dense numbering has a series for every group there could be */
    struct grouping *grouping = &stock->plan.grouping;
    if (grouping->dense && grouping->key_count && grouping->dense_size * width_of(stock) > most)
        grouping->dense = false;
    if (code) return code;
    make_slots(&stock->instants, &stock->plan.keeper);
    return code;
}

status query_open_at(const struct query *query, struct slice start, struct slice end, const int64_t *instants,
                     size_t instant_count, struct pool *pool, struct frame **out, struct error *error)
{
    struct stock stock = {.instants = {.list = instants, .count = instant_count}};
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
