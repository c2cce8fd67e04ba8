/* Loads: a block of a column, or of aggregate results, into a vector. The only kernels that know rows: what
 * they load is dense, so the others never see a selection. */
#include "query/kernel.h"

static uint64_t bit_of(const uint64_t *bits, size_t row)
{
    return bits[row / 64] >> row % 64 & 1;
}

/* 64 bits to 64 bytes of 0 or 1: each byte holds the eight bits that its own is one of. */
static void expand_word(uint8_t *to, uint64_t word)
{
    typedef uint8_t lanes __attribute__((vector_size(16)));
    typedef uint64_t halves __attribute__((vector_size(16)));
    const lanes own = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    const uint64_t ones = UINT64_C(0x0101010101010101);
    for (int i = 0; i < 64; i += 16) {
        lanes bits = (lanes)(halves){(word >> i & 255) * ones, (word >> (i + 8) & 255) * ones};
        bits = (lanes)((bits & own) == own) & 1;
        memcpy(to + i, &bits, sizeof bits);
    }
}

/* 64 rows at a time: all, none, mixed. Blocks start at a multiple of 64, and rooms end at one. */
static void expand_block(struct vector *result, const uint64_t *bits, size_t first, size_t count)
{
    bool all = true, none = true;
    for (size_t row = 0; row < count; row += 64) {
        size_t rows = count - row < 64 ? count - row : 64;
        uint64_t wanted = rows == 64 ? UINT64_MAX : (UINT64_C(1) << rows) - 1;
        uint64_t word = bits[(first + row) / 64] & wanted;
        if (word == wanted || word == 0)
            memset(result->valid_room + row, word != 0, rows);
        else
            expand_word(result->valid_room + row, word);
        all = all && word == wanted;
        none = none && word == 0;
    }
    if (!all) result->valid = result->valid_room;
    result->empty = none;
}

void kernel_load_validity(struct vector *result, const struct segment *segment, const struct rows *rows)
{
    if (!segment->validity || segment->null_count == 0) return;
    if (!rows->selection) {
        expand_block(result, segment->validity, rows->first, rows->count);
        return;
    }
    result->valid = result->valid_room;
    result->empty = segment->null_count == table_chunk_rows(rows->table, rows->chunk);
    if (result->empty) memset(result->valid_room, 0, rows->count);
    const uint64_t *bits = segment->validity;
    const uint32_t *selection = rows->selection;
    uint8_t *valid = result->valid_room;
    for (size_t i = 0, count = result->empty ? 0 : rows->count; i < count; i++)
        valid[i] = (uint8_t)bit_of(bits, selection[i]);
}

/* Frame of reference: `from` of an unsigned width, above a base, as another type. */
#define DECODE(name, from_type, to_type)                                                                     \
    static void name(to_type *to, const void *data, int64_t base, const struct rows *rows)                   \
    {                                                                                                        \
        const uint32_t *selection = rows->selection;                                                         \
        const size_t count = rows->count;                                                                    \
        const from_type *from = selection ? data : (const from_type *)data + rows->first;                    \
        uint64_t above = (uint64_t)base;                                                                     \
        if (selection)                                                                                       \
            for (size_t i = 0; i < count; i++) to[i] = (to_type)(above + from[selection[i]]);                \
        else                                                                                                 \
            for (size_t i = 0; i < count; i++) to[i] = (to_type)(above + from[i]);                           \
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

const struct segment *kernel_segment(struct machine *machine, const struct column *column)
{
    const struct rows *rows = machine->rows;
    if (rows->snapshot) {
        status code = snapshot_check_chunk(rows->snapshot, rows->table, column, rows->chunk, machine->error);
        if (code) {
            machine->failure = code;
            return NULL;
        }
    }
    return kernel_summary(machine, column);
}

void kernel_decode(int64_t *to, const struct segment *segment, const struct rows *rows)
{
    switch (segment->width) {
    case 0:
        for (size_t i = 0; i < rows->count; i++) to[i] = segment->base;
        break;
    case 1: integers_of_1(to, segment->data, segment->base, rows); break;
    case 2: integers_of_2(to, segment->data, segment->base, rows); break;
    case 4: integers_of_4(to, segment->data, segment->base, rows); break;
    default: integers_of_8(to, segment->data, segment->base, rows); break;
    }
}

bool kernel_load_integers(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = kernel_segment(machine, in->extra);
    if (!segment) return false;
    struct vector *result = kernel_result(machine, in);
    kernel_load_validity(result, segment, machine->rows);
    kernel_decode(result->room, segment, machine->rows);
    return true;
}

bool kernel_load_codes(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = kernel_segment(machine, in->extra);
    if (!segment) return false;
    const struct rows *rows = machine->rows;
    struct vector *result = kernel_result(machine, in);
    uint32_t *to = result->room;
    kernel_load_validity(result, segment, rows);
    if (segment->width == 4 && segment->base == 0 && !rows->selection) {
        result->codes = (const uint32_t *)segment->data + rows->first;
        return true;
    }
    switch (segment->width) {
    case 0:
        for (size_t i = 0; i < rows->count; i++) to[i] = (uint32_t)segment->base;
        break;
    case 1: codes_of_1(to, segment->data, segment->base, rows); break;
    case 2: codes_of_2(to, segment->data, segment->base, rows); break;
    case 4: codes_of_4(to, segment->data, segment->base, rows); break;
    default: codes_of_8(to, segment->data, segment->base, rows); break;
    }
    return true;
}

/* Booleans are 0 or 1, so their width is never more than one byte. */
bool kernel_load_truths(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = kernel_segment(machine, in->extra);
    if (!segment) return false;
    struct vector *result = kernel_result(machine, in);
    if (segment->width == 0)
        memset(result->room, (int)segment->base, machine->rows->count);
    else
        truths_of_1(result->room, segment->data, segment->base, machine->rows);
    kernel_load_validity(result, segment, machine->rows);
    return true;
}

bool kernel_load_reals(struct machine *machine, const struct instruction *in)
{
    const struct segment *segment = kernel_segment(machine, in->extra);
    if (!segment) return false;
    const struct rows *rows = machine->rows;
    struct vector *result = kernel_result(machine, in);
    const double *from = segment->data;
    if (!from)
        memset(result->room, 0, rows->count * sizeof *from);
    else if (!rows->selection)
        result->reals = from + rows->first;
    else
        for (size_t i = 0; i < rows->count; i++) ((double *)result->room)[i] = from[rows->selection[i]];
    kernel_load_validity(result, segment, rows);
    return true;
}

static kernel *load_of(enum shape shape)
{
    return shape == SHAPE_CODE    ? kernel_load_codes
           : shape == SHAPE_TRUTH ? kernel_load_truths
                                  : kernel_load_integers;
}

static void gather(void *to, const struct segment *segment, const struct rows *rows)
{
    const uint8_t *bytes = segment->data;
    const uint16_t *words = segment->data;
    if (segment->width == 1)
        for (size_t i = 0; i < rows->count; i++) ((uint8_t *)to)[i] = bytes[rows->selection[i]];
    else
        for (size_t i = 0; i < rows->count; i++) ((uint16_t *)to)[i] = words[rows->selection[i]];
}

bool kernel_load_stored(struct machine *machine, const struct instruction *in)
{
    const struct rows *rows = machine->rows;
    const struct segment *segment = kernel_segment(machine, in->extra);
    if (!segment) return false;
    enum shape shape = machine->program->operands[in->result].shape;
    struct vector *result = &machine->vectors[in->result];
    bool truths = shape == SHAPE_TRUTH && rows->selection; /* their room holds one byte a row */
    if ((segment->width != 1 && segment->width != 2) || (truths && segment->width > 1))
        return load_of(shape)(machine, in);
    kernel_result(machine, in);
    kernel_load_validity(result, segment, rows);
    result->stored = segment->width;
    result->base = segment->base;
    if (rows->selection)
        gather(result->room, segment, rows);
    else
        result->data = (const uint8_t *)segment->data + rows->first * segment->width;
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

/* --- differences of columns --- */

/* Rows of both decoded together stay in the first-level cache. */
static void subtract_decoded(int64_t *to, const struct segment *a, const struct segment *b,
                             const struct rows *rows)
{
    enum { PIECE = 256 };
    int64_t right[PIECE];
    for (size_t first = 0; first < rows->count; first += PIECE) {
        size_t left = rows->count - first;
        struct rows piece = *rows;
        piece.first += first;
        piece.count = left < PIECE ? left : PIECE;
        if (piece.selection) piece.selection += first;
        kernel_decode(to + first, a, &piece);
        kernel_decode(right, b, &piece);
        for (size_t i = 0; i < piece.count; i++)
            to[first + i] = (int64_t)((uint64_t)to[first + i] - (uint64_t)right[i]);
    }
}

/* The usual case: two times, both of 4 bytes. */
static void subtract_4_4(int64_t *to, const struct segment *a, const struct segment *b,
                         const struct rows *rows)
{
    const uint32_t *left = a->data, *right = b->data;
    uint64_t apart = (uint64_t)a->base - (uint64_t)b->base;
    if (rows->selection) {
        for (size_t i = 0; i < rows->count; i++) {
            uint32_t row = rows->selection[i];
            to[i] = (int64_t)(apart + left[row] - right[row]);
        }
        return;
    }
    left += rows->first;
    right += rows->first;
    for (size_t i = 0, count = rows->count; i < count; i++) to[i] = (int64_t)(apart + left[i] - right[i]);
}

static void both_valid(struct vector *result, const struct segment *a, const struct segment *b,
                       const struct rows *rows)
{
    uint8_t room[VECTOR_ROWS];
    struct vector other = {.valid_room = room};
    kernel_load_validity(result, a, rows);
    kernel_load_validity(&other, b, rows);
    result->empty = result->empty || other.empty;
    if (!other.valid) return;
    uint8_t *valid = result->valid_room;
    if (result->valid)
        for (size_t i = 0, count = rows->count; i < count; i++) valid[i] &= room[i];
    else
        memcpy(result->valid_room, room, rows->count);
    result->valid = result->valid_room;
}

bool kernel_column_difference(struct machine *machine, const struct instruction *in)
{
    const struct column_pair *pair = in->extra;
    const struct rows *rows = machine->rows;
    const struct segment *a = kernel_segment(machine, pair->left), *b = kernel_segment(machine, pair->right);
    if (!a || !b) return false;
    struct vector *result = kernel_result(machine, in);
    if (a->width == 4 && b->width == 4)
        subtract_4_4(result->room, a, b, rows);
    else
        subtract_decoded(result->room, a, b, rows);
    both_valid(result, a, b, rows);
    return true;
}

/* --- tests of what is stored --- */

#define IN_RANGE(name, type)                                                                                 \
    static void name(uint8_t *to, const void *data, uint64_t low, uint64_t high, const struct rows *rows)    \
    {                                                                                                        \
        const uint32_t *selection = rows->selection;                                                         \
        const size_t count = rows->count;                                                                    \
        const type *from = selection ? data : (const type *)data + rows->first;                              \
        type first = (type)low, width = (type)(high - low);                                                  \
        if (selection)                                                                                       \
            for (size_t i = 0; i < count; i++) to[i] = (type)(from[selection[i]] - first) <= width;          \
        else                                                                                                 \
            for (size_t i = 0; i < count; i++) to[i] = (type)(from[i] - first) <= width;                     \
    }

IN_RANGE(in_range_of_1, uint8_t)
IN_RANGE(in_range_of_2, uint16_t)
IN_RANGE(in_range_of_4, uint32_t)
IN_RANGE(in_range_of_8, uint64_t)

/* The range as distances from the segment's base; false when no stored value is in it. */
static bool stored_range(const struct column_range_test *test, const struct segment *segment, uint64_t *low,
                         uint64_t *high)
{
    uint64_t most = segment->width == 8 ? UINT64_MAX : (UINT64_C(1) << 8 * segment->width) - 1;
    if (test->low > test->high || test->high < segment->base) return false;
    *low = test->low > segment->base ? (uint64_t)test->low - (uint64_t)segment->base : 0;
    *high = (uint64_t)test->high - (uint64_t)segment->base;
    if (*high > most) *high = most;
    return *low <= *high;
}

void kernel_fill_truths(struct vector *result, bool value, size_t count)
{
    memset(result->room, value, count);
    result->known = value ? KNOWN_TRUE : KNOWN_FALSE;
}

/* Do the minimum and the maximum of a block without NULLs tell? */
static bool known_range(const struct column_range_test *test, const struct segment *segment, size_t block,
                        bool *all)
{
    int64_t minimum = segment->block_minimum[block], maximum = segment->block_maximum[block];
    *all = minimum >= test->low && maximum <= test->high;
    bool none = maximum < test->low || minimum > test->high || test->low > test->high;
    return segment->null_count == 0 && minimum <= maximum && (*all || none);
}

bool kernel_column_in_range(struct machine *machine, const struct instruction *in)
{
    const struct column_range_test *test = in->extra;
    const struct rows *rows = machine->rows;
    const struct segment *segment = kernel_summary(machine, test->column);
    struct vector *result = kernel_result(machine, in);
    uint8_t *to = result->room;
    uint64_t low, high;
    bool all;
    if (known_range(test, segment, rows->first / BLOCK_ROWS, &all)) {
        kernel_fill_truths(result, all != test->negated, rows->count);
        return true;
    }
    if (!kernel_segment(machine, test->column)) return false;
    bool any = stored_range(test, segment, &low, &high);
    kernel_load_validity(result, segment, rows);
    if (!any || segment->width == 0) {
        memset(to, any != test->negated, rows->count);
        return true;
    }
    switch (segment->width) {
    case 1: in_range_of_1(to, segment->data, low, high, rows); break;
    case 2: in_range_of_2(to, segment->data, low, high, rows); break;
    case 4: in_range_of_4(to, segment->data, low, high, rows); break;
    default: in_range_of_8(to, segment->data, low, high, rows); break;
    }
    if (test->negated)
        for (size_t i = 0, count = rows->count; i < count; i++) to[i] ^= 1;
    return true;
}

/* Codes of one byte against a few: 16 rows at a time. */
static void in_codes(uint8_t *to, const struct column_text_test *test, const struct segment *segment,
                     const struct rows *rows)
{
    const uint8_t *from = (const uint8_t *)segment->data + rows->first;
    const size_t count = rows->count;
    memset(to, 0, count);
    for (size_t k = 0; k < test->code_count; k++) {
        int64_t above = (int64_t)test->codes[k] - segment->base;
        if (above < 0 || above > UINT8_MAX) continue;
        for (size_t i = 0; i < count; i++) to[i] |= from[i] == (uint8_t)above;
    }
}

#define LOOK_UP(name, type)                                                                                  \
    static void name(uint8_t *to, const uint8_t *table, const void *data, const struct rows *rows)           \
    {                                                                                                        \
        const uint32_t *selection = rows->selection;                                                         \
        const size_t count = rows->count;                                                                    \
        const type *from = selection ? data : (const type *)data + rows->first;                              \
        for (size_t i = 0; i < count; i++) to[i] = table[from[selection ? selection[i] : i]];                \
    }

LOOK_UP(look_up_1, uint8_t)
LOOK_UP(look_up_2, uint16_t)
LOOK_UP(look_up_4, uint32_t)

/* Does no listed code occur in a block without NULLs? */
static bool known_absent(const struct column_text_test *test, const struct segment *segment, size_t block)
{
    int64_t minimum = segment->block_minimum[block], maximum = segment->block_maximum[block];
    if (!test->listed || segment->null_count > 0) return false;
    for (size_t k = 0; k < test->code_count; k++)
        if (test->codes[k] >= minimum && test->codes[k] <= maximum) return false;
    return true;
}

bool kernel_column_text_test(struct machine *machine, const struct instruction *in)
{
    const struct column_text_test *test = in->extra;
    const struct rows *rows = machine->rows;
    const struct segment *segment = kernel_summary(machine, test->column);
    struct vector *result = kernel_result(machine, in);
    if (known_absent(test, segment, rows->first / BLOCK_ROWS)) {
        kernel_fill_truths(result, false, rows->count);
        return true;
    }
    if (!kernel_segment(machine, test->column)) return false;
    const uint8_t *table = test->table + segment->base;
    kernel_load_validity(result, segment, rows);
    switch (segment->width) {
    case 0: memset(result->room, *table, rows->count); break;
    case 1:
        if (test->listed && !rows->selection)
            in_codes(result->room, test, segment, rows);
        else
            look_up_1(result->room, table, segment->data, rows);
        break;
    case 2: look_up_2(result->room, table, segment->data, rows); break;
    default: look_up_4(result->room, table, segment->data, rows); break;
    }
    return true;
}

bool kernel_column_is_null(struct machine *machine, const struct instruction *in)
{
    struct vector *result = kernel_result(machine, in);
    const struct segment *segment = kernel_summary(machine, in->extra);
    uint8_t *to = result->room;
    if (segment->null_count == 0 ||
        segment->null_count == table_chunk_rows(machine->rows->table, machine->rows->chunk)) {
        kernel_fill_truths(result, segment->null_count > 0, machine->count);
        return true;
    }
    if (!kernel_segment(machine, in->extra)) return false;
    kernel_load_validity(result, segment, machine->rows);
    if (!result->valid) memset(to, 0, machine->count);
    const uint8_t *valid = result->valid;
    for (size_t i = 0, count = valid ? machine->count : 0; i < count; i++) to[i] = valid[i] ^ 1;
    result->valid = NULL;
    result->empty = false;
    return true;
}
