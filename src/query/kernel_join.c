/* References: rows of another table by number, and the values of their columns. Numbers may lie anywhere in
 * the other table; a chunk is found by shifting. */
#include "query/kernel.h"

#include "column/segment.h"

enum { CHUNK_SHIFT = 16 };
_Static_assert(CHUNK_ROWS == 1 << CHUNK_SHIFT, "a row number is a chunk and a place in it");

/* --- texts to rows --- */

/* The row of each text; under a NULL row 0, which need not exist. */
static void look_up(uint32_t *to, uint8_t *valid, const uint32_t *rows, const struct vector *texts,
                    size_t count)
{
    const uint32_t *codes = texts->codes;
    const uint8_t *given = texts->valid;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = given && !given[i] ? JOIN_NONE : rows[codes[i]];
        valid[i] = row != JOIN_NONE;
        to[i] = valid[i] ? row : 0;
    }
}

static void look_up_by_source(uint32_t *to, uint8_t *valid, const struct join *join,
                              const struct vector *texts, const struct vector *sources, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        bool sourced = !sources->valid || sources->valid[i];
        const uint32_t *rows = join->rows[sourced ? sources->codes[i] : join->source_count];
        uint32_t row = texts->valid && !texts->valid[i] ? JOIN_NONE : rows[texts->codes[i]];
        valid[i] = row != JOIN_NONE;
        to[i] = valid[i] ? row : 0;
    }
}

bool kernel_join_rows(struct machine *machine, const struct instruction *in)
{
    const struct join *join = in->extra;
    const struct vector *texts = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    result->valid = result->valid_room;
    if (join->by_source)
        look_up_by_source(result->room, result->valid_room, join, texts, kernel_input(machine, in, 1),
                          machine->count);
    else
        look_up(result->room, result->valid_room, join->rows[0], texts, machine->count);
    return true;
}

/* --- rows to rows --- */

static void put_rows(struct vector *result, size_t count)
{
    uint32_t *to = result->room;
    uint8_t *valid = result->valid_room;
    for (size_t i = 0; i < count; i++) {
        valid[i] = to[i] != JOIN_NONE;
        to[i] = valid[i] ? to[i] : 0;
    }
    result->valid = valid;
}

bool kernel_join_own(struct machine *machine, const struct instruction *in)
{
    const struct join *join = in->extra;
    const struct rows *rows = machine->rows;
    const uint32_t *from = join->direct + (rows->chunk << CHUNK_SHIFT);
    struct vector *result = kernel_result(machine, in);
    uint32_t *to = result->room;
    const size_t count = machine->count;
    if (rows->selection)
        for (size_t i = 0; i < count; i++) to[i] = from[rows->selection[i]];
    else
        memcpy(to, from + rows->first, count * sizeof *to);
    put_rows(result, count);
    return true;
}

bool kernel_join_next(struct machine *machine, const struct instruction *in)
{
    const struct join *join = in->extra;
    const struct vector *rows = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    uint32_t *to = result->room;
    for (size_t i = 0; i < machine->count; i++)
        to[i] = rows->valid[i] ? join->direct[rows->codes[i]] : JOIN_NONE;
    put_rows(result, machine->count);
    return true;
}

/* --- rows to values --- */

/* Of a column of one segment: its width is that of every row. Rows without a counterpart are not read. */
#define GATHER(name, to_type, from_type, value)                                                              \
    static void name(to_type *to, const struct segment *segment, const struct vector *rows, size_t count)    \
    {                                                                                                        \
        const from_type *from = segment->data;                                                               \
        const uint32_t *numbers = rows->codes;                                                               \
        const uint8_t *valid = rows->valid;                                                                  \
        const uint64_t above = (uint64_t)segment->base;                                                      \
        for (size_t i = 0; i < count; i++) to[i] = valid[i] ? (to_type)(value) : 0;                          \
        (void)above;                                                                                         \
    }

GATHER(integers_of_1, int64_t, uint8_t, above + from[numbers[i]])
GATHER(integers_of_2, int64_t, uint16_t, above + from[numbers[i]])
GATHER(integers_of_4, int64_t, uint32_t, above + from[numbers[i]])
GATHER(integers_of_8, int64_t, uint64_t, above + from[numbers[i]])
GATHER(codes_of_1, uint32_t, uint8_t, above + from[numbers[i]])
GATHER(codes_of_2, uint32_t, uint16_t, above + from[numbers[i]])
GATHER(codes_of_4, uint32_t, uint32_t, above + from[numbers[i]])
GATHER(truths_of_1, uint8_t, uint8_t, above + from[numbers[i]])
GATHER(reals_of_8, double, double, from[numbers[i]])

static int64_t stored(const struct column *column, uint32_t row)
{
    return segment_integer(&column->segments[row >> CHUNK_SHIFT], row & (CHUNK_ROWS - 1));
}

/* Of a column of any number of segments, each of its own width. */
#define GATHER_ANY(name, to_type)                                                                            \
    static void name(to_type *to, const struct column *column, const struct vector *rows, size_t count)      \
    {                                                                                                        \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = rows->valid[i] ? (to_type)stored(column, rows->codes[i]) : 0;                            \
    }

GATHER_ANY(integers_of_any, int64_t)
GATHER_ANY(codes_of_any, uint32_t)
GATHER_ANY(truths_of_any, uint8_t)

static void reals_of_any(double *to, const struct column *column, const struct vector *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t bits = rows->valid[i] ? stored(column, rows->codes[i]) : 0;
        memcpy(&to[i], &bits, sizeof bits);
    }
}

/* A value is NULL where there is no row, or where the row has none. */
static void gather_validity(struct vector *result, const struct gather *gather, const struct vector *rows,
                            size_t count)
{
    result->valid = rows->valid;
    if (!gather->has_nulls) return;
    const struct segment *segments = gather->column->segments;
    for (size_t i = 0; i < count; i++) {
        uint32_t row = rows->codes[i];
        result->valid_room[i] =
            rows->valid[i] && segment_valid(&segments[row >> CHUNK_SHIFT], row & (CHUNK_ROWS - 1));
    }
    result->valid = result->valid_room;
}

static uint8_t width_of(const struct gather *gather)
{
    enum { NO_WIDTH = 255 };
    return gather->single ? gather->column->segments[0].width : NO_WIDTH;
}

static bool gather_integers(struct machine *machine, const struct instruction *in)
{
    const struct gather *gather = in->extra;
    const struct vector *rows = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    int64_t *to = result->room;
    const size_t count = machine->count;
    switch (width_of(gather)) {
    case 1: integers_of_1(to, gather->column->segments, rows, count); break;
    case 2: integers_of_2(to, gather->column->segments, rows, count); break;
    case 4: integers_of_4(to, gather->column->segments, rows, count); break;
    case 8: integers_of_8(to, gather->column->segments, rows, count); break;
    default: integers_of_any(to, gather->column, rows, count); break;
    }
    gather_validity(result, gather, rows, count);
    const uint8_t *valid = result->valid;
    for (size_t i = 0; i < count; i++) to[i] = valid[i] ? to[i] : gather->otherwise;
    return true;
}

static bool gather_codes(struct machine *machine, const struct instruction *in)
{
    const struct gather *gather = in->extra;
    const struct vector *rows = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    switch (width_of(gather)) {
    case 1: codes_of_1(result->room, gather->column->segments, rows, count); break;
    case 2: codes_of_2(result->room, gather->column->segments, rows, count); break;
    case 4: codes_of_4(result->room, gather->column->segments, rows, count); break;
    default: codes_of_any(result->room, gather->column, rows, count); break;
    }
    gather_validity(result, gather, rows, count);
    return true;
}

static bool gather_truths(struct machine *machine, const struct instruction *in)
{
    const struct gather *gather = in->extra;
    const struct vector *rows = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    if (width_of(gather) == 1)
        truths_of_1(result->room, gather->column->segments, rows, machine->count);
    else
        truths_of_any(result->room, gather->column, rows, machine->count);
    gather_validity(result, gather, rows, machine->count);
    return true;
}

static bool gather_reals(struct machine *machine, const struct instruction *in)
{
    const struct gather *gather = in->extra;
    const struct vector *rows = kernel_input(machine, in, 0);
    struct vector *result = kernel_result(machine, in);
    if (width_of(gather) == 8)
        reals_of_8(result->room, gather->column->segments, rows, machine->count);
    else
        reals_of_any(result->room, gather->column, rows, machine->count);
    gather_validity(result, gather, rows, machine->count);
    return true;
}

kernel *kernel_gather(enum shape shape)
{
    static kernel *const gathers[] = {[SHAPE_TRUTH] = gather_truths,
                                      [SHAPE_INTEGER] = gather_integers,
                                      [SHAPE_REAL] = gather_reals,
                                      [SHAPE_CODE] = gather_codes};
    return gathers[shape];
}
