/* Times: calendar buckets looked up in tables made when the query was compiled; where there is none (the
 * range is unknown or huge), the calendar is asked, once for a run of rows in one bucket. */
#include "query/kernel.h"

#include "column/segment.h"
#include "time/civil.h"

static bool is_valid(const struct vector *a, size_t row)
{
    return !a->valid || a->valid[row];
}

/* A NULL row may hold an instant outside the table: it gets some bucket. */
#define BUCKETS(name, value)                                                                                 \
    static void name(int64_t *to, const int64_t *instants, size_t count, const struct bucket_table *table)   \
    {                                                                                                        \
        size_t bucket = 0;                                                                                   \
        if (table->slots)                                                                                    \
            for (size_t i = 0; i < count; i++) {                                                             \
                bucket = bucket_by_slot(table, instants[i]);                                                 \
                to[i] = value;                                                                               \
            }                                                                                                \
        else                                                                                                 \
            for (size_t i = 0; i < count; i++) {                                                             \
                bucket = bucket_find(table, instants[i], bucket);                                            \
                to[i] = value;                                                                               \
            }                                                                                                \
    }

BUCKETS(find_numbers, (int64_t)bucket)
BUCKETS(find_starts, table->starts[bucket])

bool kernel_grain_number(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct time_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    find_numbers(to, a->integers, count, &table->buckets);
    for (size_t i = 0; i < count; i++) to[i] = table->numbers[to[i]];
    result->valid = a->valid;
    return true;
}

bool kernel_bucket_number(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    find_numbers(result->room, a->integers, count, &((const struct time_table *)in->extra)->buckets);
    result->valid = a->valid;
    return true;
}

bool kernel_bucket_start(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    find_starts(result->room, a->integers, count, &((const struct time_table *)in->extra)->buckets);
    result->valid = a->valid;
    return true;
}

/* --- straight from a column --- */

static int64_t instant_at(const struct segment *segment, const struct rows *rows, size_t i)
{
    return segment_integer(segment, (uint32_t)(rows->selection ? rows->selection[i] : rows->first + i));
}

/* The first of the rows from `from` on that is not before `instant`. They ascend. */
static size_t find_border(const struct segment *segment, const struct rows *rows, size_t from,
                          int64_t instant)
{
    size_t low = from, high = rows->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (instant_at(segment, rows, middle) < instant)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Ascending rows without NULL: one bucket after the other. */
static void fill_ascending(struct vector *result, const struct bucket_table *buckets,
                           const struct segment *segment, const struct rows *rows)
{
    int64_t *to = result->room;
    size_t bucket = bucket_find(buckets, instant_at(segment, rows, 0), 0);
    result->uniform = instant_at(segment, rows, rows->count - 1) < buckets->starts[bucket + 1];
    to[0] = (int64_t)bucket;
    for (size_t i = 0; !result->uniform && i < rows->count;) {
        bucket = bucket_find(buckets, instant_at(segment, rows, i), bucket);
        size_t end = find_border(segment, rows, i, buckets->starts[bucket + 1]);
        while (i < end) to[i++] = (int64_t)bucket;
    }
}

/* Most blocks of a table in order of its time lie in one month: their minimum and maximum tell. */
bool kernel_bucket_of_column(struct machine *machine, const struct instruction *in)
{
    const struct time_table *table = in->extra;
    const struct bucket_table *buckets = &table->buckets;
    const struct rows *rows = machine->rows;
    const struct segment *segment = &table->column->segments[rows->chunk];
    struct vector *result = kernel_result(machine, in);

    int64_t *to = result->room;
    if (segment->null_count == 0) {
        size_t block = rows->first / BLOCK_ROWS,
               bucket = bucket_find(buckets, segment->block_minimum[block], 0);
        result->uniform = segment->block_maximum[block] < buckets->starts[bucket + 1];
        to[0] = (int64_t)bucket;
        if (result->uniform) return true;
        if (table->ordered) {
            fill_ascending(result, buckets, segment, rows);
            return true;
        }
    }
    kernel_load_validity(result, segment, rows);
    kernel_decode(to, segment, rows);
    find_numbers(to, to, rows->count, buckets);
    return true;
}

static inline size_t find_offset(const struct offset_table *table, int64_t instant, size_t guess)
{
    while (guess + 1 < table->count && instant >= table->from[guess + 1]) guess++;
    while (guess > 0 && instant < table->from[guess]) guess--;
    return guess;
}

static inline int64_t floor_divide(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static inline int64_t hour_of(int64_t local)
{
    return floor_divide(local, 3600) - 24 * floor_divide(local, DAY_SECONDS);
}

/* 1970-01-01 was a Thursday, ISO weekday 4. */
static inline int64_t weekday_of(int64_t local)
{
    int64_t day = floor_divide(local, DAY_SECONDS) + 3;
    return day - 7 * floor_divide(day, 7) + 1;
}

int64_t kernel_local_day(int64_t local)
{
    return floor_divide(local, DAY_SECONDS);
}

int64_t kernel_local_hour(int64_t local)
{
    return floor_divide(local, 3600);
}

static inline int64_t month_day_of(const struct time_table *table, int64_t local)
{
    int64_t day = floor_divide(local, DAY_SECONDS) - table->first_day;
    return day >= 0 && day < table->day_count ? table->month_days[day] : 0;
}

#define HOUR(table, local)      hour_of(local)
#define WEEKDAY(table, local)   weekday_of(local)
#define MONTH_DAY(table, local) month_day_of(table, local)

/* Unsigned addition: a NULL row may hold anything. */
#define OFFSETS(name, function)                                                                              \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        const struct time_table *table = in->extra;                                                          \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        int64_t *to = result->room;                                                                          \
        size_t at = 0;                                                                                       \
        for (size_t i = 0; i < count; i++) {                                                                 \
            at = find_offset(&table->offsets, a->integers[i], at);                                           \
            uint64_t offset = (uint64_t)(int64_t)table->offsets.offsets[at];                                 \
            to[i] = function(table, (int64_t)((uint64_t)a->integers[i] + offset));                           \
        }                                                                                                    \
        result->valid = a->valid;                                                                            \
        return true;                                                                                         \
    }

OFFSETS(kernel_hour, HOUR)
OFFSETS(kernel_weekday, WEEKDAY)
OFFSETS(kernel_day_of_month, MONTH_DAY)

/* A NULL row may hold anything: it wraps unsigned. */
bool kernel_hour_number(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct time_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    size_t at = 0;
    for (size_t i = 0; i < count; i++) {
        at = find_offset(&table->offsets, a->integers[i], at);
        uint64_t offset = (uint64_t)(int64_t)table->offsets.offsets[at];
        int64_t local = (int64_t)((uint64_t)a->integers[i] + offset);
        to[i] = floor_divide(local, 3600) + table->numbers[at];
    }
    result->valid = a->valid;
    return true;
}

/* --- without tables --- */

bool kernel_grain_number_direct(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct time_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    int64_t start = INT64_MAX, end = INT64_MIN, number = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t instant = a->integers[i];
        if (is_valid(a, i) && (instant < start || instant >= end)) {
            start = grain_floor(table->grain, table->rules, instant);
            end = grain_next(table->grain, table->rules, instant);
            number = grain_number(table->grain, table->rules, instant);
        }
        to[i] = number;
    }
    result->valid = a->valid;
    return true;
}

bool kernel_grain_direct(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct time_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    int64_t start = INT64_MAX, end = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        int64_t instant = a->integers[i];
        if (is_valid(a, i) && (instant < start || instant >= end)) {
            start = grain_floor(table->grain, table->rules, instant);
            end = grain_next(table->grain, table->rules, instant);
        }
        to[i] = start;
    }
    result->valid = a->valid;
    return true;
}

static int64_t direct_hour(const struct calendar_rules *rules, int64_t instant)
{
    return hour_of(zone_to_local(rules->zone, instant));
}

static int64_t direct_weekday(const struct calendar_rules *rules, int64_t instant)
{
    return weekday_of(zone_to_local(rules->zone, instant));
}

static int64_t direct_month_day(const struct calendar_rules *rules, int64_t instant)
{
    return civil_from_seconds(zone_to_local(rules->zone, instant)).day;
}

#define DIRECT(name, function)                                                                               \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        const struct time_table *table = in->extra;                                                          \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        int64_t *to = result->room;                                                                          \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = is_valid(a, i) ? function(table->rules, a->integers[i]) : 0;                             \
        result->valid = a->valid;                                                                            \
        return true;                                                                                         \
    }

DIRECT(kernel_hour_direct, direct_hour)
DIRECT(kernel_weekday_direct, direct_weekday)
DIRECT(kernel_day_of_month_direct, direct_month_day)
