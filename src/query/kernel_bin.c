/* Bins of equal width. */
#include "query/kernel_bin.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

/* The number of the bin, for distances below 2^32: the high half of a multiplication instead of a division
 * (Lemire, Kaser, Kurz: "Faster remainder by direct computation", 2019). What stands under a NULL gets some
 * number. */
static inline uint64_t bin_number(const struct bin_table *table, int64_t x)
{
    uint32_t distance = (uint32_t)((uint64_t)x - (uint64_t)table->first);
    return (uint64_t)(((unsigned __int128)table->reciprocal * distance) >> 64);
}

bool kernel_bin_number(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct bin_table table = *(const struct bin_table *)in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = (int64_t)bin_number(&table, a->integers[i]);
    result->valid = a->valid;
    return true;
}

bool kernel_bin_start(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct bin_table table = *(const struct bin_table *)in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) {
        uint64_t above = bin_number(&table, a->integers[i]) * (uint64_t)table.width;
        to[i] = (int64_t)((uint64_t)table.first + above);
    }
    result->valid = a->valid;
    return true;
}

/* How far x lies above the start of its bin; both remainders are taken apart, so nothing overflows. */
static inline int64_t above_start(int64_t x, int64_t width, int64_t origin_rest)
{
    int64_t rest = x % width;
    if (rest < 0) rest += width;
    rest -= origin_rest;
    return rest < 0 ? rest + width : rest;
}

static bool report(struct machine *machine, const struct instruction *in, int64_t x)
{
    char what[80];
    snprintf(what, sizeof what, "the start of the bin of %" PRId64, x);
    return kernel_overflow(machine, in, what);
}

bool kernel_bin_checked(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct bin_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    const uint8_t *mask = kernel_mask(machine, in);
    const int64_t width = table->width, origin_rest = above_start(table->origin, width, 0);
    int64_t *to = result->room;
    result->valid = a->valid;
    for (size_t i = 0; i < count; i++) {
        int64_t x = a->integers[i];
        bool counts = (!a->valid || a->valid[i]) && (!mask || mask[i]);
        if (__builtin_sub_overflow(x, above_start(x, width, origin_rest), &to[i]) && counts)
            return report(machine, in, x);
    }
    return true;
}

bool kernel_bin_reals(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct bin_table *table = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    const double width = table->real_width, origin = table->real_origin;
    double *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = origin + floor((a->reals[i] - origin) / width) * width;
    result->valid = a->valid;
    return true;
}
