/* Loads: a block of a column, or of aggregate results, into a vector. The only kernels that know rows: what
 * they load is dense, so the others never see a selection. */
#include "query/kernel.h"

static uint64_t bit_of(const uint64_t *bits, size_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

/* 64 rows at a time: all, none, mixed. Blocks start at a multiple of 64. */
static void expand_block(struct vector *result, const uint64_t *bits, size_t first, size_t count)
{
    bool all = true;
    for (size_t row = 0; row < count; row += 64) {
        size_t rows = count - row < 64 ? count - row : 64;
        uint64_t word = bits[(first + row) / 64];
        uint64_t wanted = rows == 64 ? UINT64_MAX : (UINT64_C(1) << rows) - 1;
        if ((word & wanted) == wanted) {
            memset(result->valid_room + row, 1, rows);
            continue;
        }
        all = false;
        for (size_t i = 0; i < rows; i++) result->valid_room[row + i] = word >> i & 1;
    }
    if (!all) result->valid = result->valid_room;
}

static void load_validity(struct vector *result, const struct segment *segment, const struct rows *rows)
{
    if (!segment->validity || segment->null_count == 0) return;
    if (!rows->selection) {
        expand_block(result, segment->validity, rows->first, rows->count);
        return;
    }
    for (size_t i = 0; i < rows->count; i++)
        result->valid_room[i] = (uint8_t)bit_of(segment->validity, rows->selection[i]);
    result->valid = result->valid_room;
}

/* Frame of reference: `from` of an unsigned width, above a base, as another type. */
#define DECODE(name, from_type, to_type)                                                                     \
    static void name(to_type *to, const void *data, int64_t base, const struct rows *rows)                   \
    {                                                                                                        \
        const from_type *from = data;                                                                        \
        uint64_t above = (uint64_t)base;                                                                     \
        if (rows->selection)                                                                                 \
            for (size_t i = 0; i < rows->count; i++) to[i] = (to_type)(above + from[rows->selection[i]]);    \
        else                                                                                                 \
            for (size_t i = 0; i < rows->count; i++) to[i] = (to_type)(above + from[rows->first + i]);       \
    }

DECODE(integers_of_1, uint8_t, int64_t)
DECODE(integers_of_2, uint16_t, int64_t)
DECODE(integers_of_4, uint32_t, int64_t)
DECODE(integers_of_8, uint64_t, int64_t)
DECODE(codes_of_1, uint8_t, uint32_t)
DECODE(codes_of_2, uint16_t, uint32_t)
DECODE(codes_of_4, uint32_t, uint32_t)
DECODE(codes_of_8, uint64_t, uint32_t)
DECODE(truths_of_1, uint8_t, uint8_t)

static const struct segment *segment_of(const struct machine *machine, const struct instruction *in)
{
    const struct column *column = in->extra;
    return &column->segments[machine->rows->chunk];
}

bool kernel_load_integers(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = segment_of(machine, in);
    const struct rows *rows = machine->rows;
    struct vector *result = kernel_result(machine, in);
    int64_t *to = result->room;
    switch (segment->width) {
    case 0:
        for (size_t i = 0; i < rows->count; i++) to[i] = segment->base;
        break;
    case 1: integers_of_1(to, segment->data, segment->base, rows); break;
    case 2: integers_of_2(to, segment->data, segment->base, rows); break;
    case 4: integers_of_4(to, segment->data, segment->base, rows); break;
    default: integers_of_8(to, segment->data, segment->base, rows); break;
    }
    load_validity(result, segment, rows);
    return true;
}

bool kernel_load_codes(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = segment_of(machine, in);
    const struct rows *rows = machine->rows;
    struct vector *result = kernel_result(machine, in);
    uint32_t *to = result->room;
    switch (segment->width) {
    case 0:
        for (size_t i = 0; i < rows->count; i++) to[i] = (uint32_t)segment->base;
        break;
    case 1: codes_of_1(to, segment->data, segment->base, rows); break;
    case 2: codes_of_2(to, segment->data, segment->base, rows); break;
    case 4: codes_of_4(to, segment->data, segment->base, rows); break;
    default: codes_of_8(to, segment->data, segment->base, rows); break;
    }
    load_validity(result, segment, rows);
    return true;
}

/* Booleans are 0 or 1, so their width is never more than one byte. */
bool kernel_load_truths(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = segment_of(machine, in);
    struct vector *result = kernel_result(machine, in);
    if (segment->width == 0)
        memset(result->room, (int)segment->base, machine->rows->count);
    else
        truths_of_1(result->room, segment->data, segment->base, machine->rows);
    load_validity(result, segment, machine->rows);
    return true;
}

bool kernel_load_reals(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = segment_of(machine, in);
    const struct rows *rows = machine->rows;
    struct vector *result = kernel_result(machine, in);
    const double *from = segment->data;
    if (!from)
        memset(result->room, 0, rows->count * sizeof *from);
    else if (!rows->selection)
        result->reals = from + rows->first;
    else
        for (size_t i = 0; i < rows->count; i++) ((double *)result->room)[i] = from[rows->selection[i]];
    load_validity(result, segment, rows);
    return true;
}

bool kernel_load_result(struct machine *machine, const struct instruction *in)
{
    const struct result *from = in->extra;
    struct vector *result = kernel_result(machine, in);
    result->data = (const char *)from->data + machine->rows->first * shape_size(from->shape);
    result->valid = from->valid + machine->rows->first;
    return true;
}
