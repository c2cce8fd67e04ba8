/* Business time, row by row. Instants under a NULL may be any: calendars take those outside their years as
 * the first or the last inside. */
#include "query/kernel_calendar.h"

#include <math.h>

bool kernel_business(struct machine *machine, const struct instruction *in)
{
    enum { ROOM = 256 };
    KERNEL_INPUT(from, 0);
    KERNEL_INPUT(to, 1);
    const struct calendar_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *out = result->room, before[ROOM];
    calendar_seconds_of(table->calendar, to->integers, count, out);
    for (size_t first = 0; first < count; first += ROOM) {
        size_t size = count - first < ROOM ? count - first : ROOM;
        calendar_seconds_of(table->calendar, from->integers + first, size, before);
        for (size_t i = 0; i < size; i++) out[first + i] -= before[i];
    }
    kernel_both_valid(result, from->valid, to->valid, count);
    return true;
}

/* The calendar of a row whose names are codes; NULL when the name is. A NULL's code need not be one. */
static inline const struct calendar *calendar_of_row(const struct calendar_table *table,
                                                     const struct vector *names, size_t row)
{
    return names->valid && !names->valid[row] ? NULL : table->by_code[names->codes[row]];
}

bool kernel_business_by_code(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(from, 0);
    KERNEL_INPUT(to, 1);
    KERNEL_INPUT(names, 2);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *out = result->room;
    for (size_t i = 0; i < count; i++) {
        const struct calendar *calendar = calendar_of_row(in->extra, names, i);
        out[i] = calendar ? calendar_between(calendar, from->integers[i], to->integers[i]) : 0;
    }
    kernel_both_valid(result, from->valid, to->valid, count);
    kernel_both_valid(result, result->valid, names->valid, count);
    return true;
}

static inline bool is_valid(const struct vector *a, size_t row)
{
    return !a->valid || a->valid[row];
}

static inline bool add(const struct calendar *calendar, const struct vector *from,
                       const struct vector *seconds, size_t row, int64_t *out)
{
    *out = 0;
    if (!calendar || !is_valid(from, row) || !is_valid(seconds, row)) return false;
    return calendar_add(calendar, from->integers[row], seconds->integers[row], out);
}

bool kernel_business_add(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(from, 0);
    KERNEL_INPUT(seconds, 1);
    const struct calendar_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *out = result->room;
    uint8_t *valid = result->valid_room;
    for (size_t i = 0; i < count; i++) valid[i] = add(table->calendar, from, seconds, i, &out[i]);
    result->valid = valid;
    return true;
}

bool kernel_business_add_by_code(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(from, 0);
    KERNEL_INPUT(seconds, 1);
    KERNEL_INPUT(names, 2);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *out = result->room;
    uint8_t *valid = result->valid_room;
    for (size_t i = 0; i < count; i++)
        valid[i] = add(calendar_of_row(in->extra, names, i), from, seconds, i, &out[i]);
    result->valid = valid;
    return true;
}

static inline int64_t whole(double seconds)
{
    if (seconds >= 9223372036854775808.0) return INT64_MAX;
    return seconds < -9223372036854775808.0 ? INT64_MIN : (int64_t)floor(seconds);
}

bool kernel_whole_seconds(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = whole(a->reals[i]);
    result->valid = a->valid;
    return true;
}
