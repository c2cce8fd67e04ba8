/* Logic with three values, masks, and choosing between vectors.
 *
 * Rules (expr 1):
 *  1. AND is FALSE when a side is FALSE, else NULL when a side is NULL, else TRUE; OR the other way round.
 *  2. A mask is a vector of truths without NULL: it narrows another mask, or all rows.
 *  3. CASE takes a branch when its condition is TRUE; COALESCE the first value that is not NULL. */
#include "query/kernel.h"

/* Is row `i` TRUE, is it FALSE: 0 or 1. */
static inline uint8_t is_true(const struct vector *a, size_t i)
{
    return a->truths[i] & (a->valid ? a->valid[i] : 1);
}

static inline uint8_t is_false(const struct vector *a, size_t i)
{
    return (a->truths[i] ^ 1) & (a->valid ? a->valid[i] : 1);
}

/* The result is what another register holds. */
static bool same_truths(struct vector *result, const struct vector *as)
{
    result->data = as->data;
    result->valid = as->valid;
    result->empty = as->empty;
    result->known = as->known;
    return true;
}

/* One side of AND or OR that is the same for every row decides, or leaves it to the other. */
static bool decide(struct vector *result, const struct vector *a, const struct vector *b,
                   enum knowledge decisive)
{
    if (a->known == decisive || (a->known && b->known))
        return same_truths(result, a->known == decisive ? a : b);
    if (b->known == decisive || a->known) return same_truths(result, b);
    return b->known && same_truths(result, a);
}

bool kernel_and(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    KERNEL_INPUT(b, 1);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    uint8_t *to = result->room, *valid = result->valid_room;
    if (decide(result, a, b, KNOWN_FALSE)) return true;
    if (!a->valid && !b->valid) {
        for (size_t i = 0; i < count; i++) to[i] = a->truths[i] & b->truths[i];
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        to[i] = is_true(a, i) & is_true(b, i);
        valid[i] = to[i] | is_false(a, i) | is_false(b, i);
    }
    result->valid = valid;
    return true;
}

bool kernel_or(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    KERNEL_INPUT(b, 1);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    uint8_t *to = result->room, *valid = result->valid_room;
    if (decide(result, a, b, KNOWN_TRUE)) return true;
    if (!a->valid && !b->valid) {
        for (size_t i = 0; i < count; i++) to[i] = a->truths[i] | b->truths[i];
        return true;
    }
    for (size_t i = 0; i < count; i++) {
        to[i] = is_true(a, i) | is_true(b, i);
        valid[i] = to[i] | (is_false(a, i) & is_false(b, i));
    }
    result->valid = valid;
    return true;
}

bool kernel_not(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    uint8_t *to = result->room;
    if (a->known) {
        kernel_fill_truths(result, a->known == KNOWN_FALSE, count);
        return true;
    }
    for (size_t i = 0; i < count; i++) to[i] = a->truths[i] ^ 1;
    result->valid = a->valid;
    return true;
}

bool kernel_is_null(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    uint8_t *to = result->room;
    if (!a->valid) memset(to, 0, count);
    for (size_t i = 0; a->valid && i < count; i++) to[i] = a->valid[i] ^ 1;
    return true;
}

/* --- masks --- */

static bool narrow(struct machine *machine, const struct instruction *in)
{
    if (in->input_count < 2) return true;
    KERNEL_INPUT(outer, 1);
    uint8_t *to = machine->vectors[in->result].room;
    const size_t count = machine->count;
    for (size_t i = 0; i < count; i++) to[i] &= outer->truths[i];
    return true;
}

#define MASK(name, value)                                                                                    \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        uint8_t *to = kernel_result(machine, in)->room;                                                      \
        const size_t count = machine->count;                                                                 \
        for (size_t i = 0; i < count; i++) to[i] = (uint8_t)(value);                                         \
        return narrow(machine, in);                                                                          \
    }

static kernel mask_true;

MASK(mask_true, is_true(a, i))
MASK(kernel_mask_not_true, is_true(a, i) ^ 1)
MASK(kernel_mask_not_false, is_false(a, i) ^ 1)
MASK(kernel_mask_null, a->valid ? a->valid[i] ^ 1 : 0)

/* FILTERs and WHENs whose rows are known need no loop. */
bool kernel_mask_true(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    if (!a->known) return mask_true(machine, in);
    struct vector *result = kernel_result(machine, in);
    bool outer = in->input_count > 1 && a->known == KNOWN_TRUE;
    return same_truths(result, outer ? kernel_input(machine, in, 1) : a);
}

/* --- choosing --- */

static void choose_validity(struct vector *result, const struct vector *condition, const struct vector *yes,
                            const struct vector *no, size_t count)
{
    if (!yes->valid && !no->valid) return;
    for (size_t i = 0; i < count; i++) {
        uint8_t yes_valid = yes->valid ? yes->valid[i] : 1, no_valid = no->valid ? no->valid[i] : 1;
        result->valid_room[i] = is_true(condition, i) ? yes_valid : no_valid;
    }
    result->valid = result->valid_room;
}

#define SELECT(name, type, field)                                                                            \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(condition, 0);                                                                          \
        KERNEL_INPUT(yes, 1);                                                                                \
        KERNEL_INPUT(no, 2);                                                                                 \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        type *to = result->room;                                                                             \
        for (size_t i = 0; i < count; i++) to[i] = is_true(condition, i) ? yes->field[i] : no->field[i];     \
        choose_validity(result, condition, yes, no, count);                                                  \
        return true;                                                                                         \
    }

SELECT(select_truths, uint8_t, truths)
SELECT(select_integers, int64_t, integers)
SELECT(select_reals, double, reals)
SELECT(select_codes, uint32_t, codes)

kernel *kernel_select(enum shape shape)
{
    static kernel *const table[] = {[SHAPE_TRUTH] = select_truths,
                                    [SHAPE_INTEGER] = select_integers,
                                    [SHAPE_REAL] = select_reals,
                                    [SHAPE_CODE] = select_codes};
    return table[shape];
}

#define COALESCE(name, type, field)                                                                          \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        if (a->empty) {                                                                                      \
            result->data = b->data;                                                                          \
            result->valid = b->valid;                                                                        \
            result->empty = b->empty;                                                                        \
            return true;                                                                                     \
        }                                                                                                    \
        type *to = result->room;                                                                             \
        if (!a->valid) {                                                                                     \
            result->data = a->data;                                                                          \
            return true;                                                                                     \
        }                                                                                                    \
        for (size_t i = 0; i < count; i++) to[i] = a->valid[i] ? a->field[i] : b->field[i];                  \
        if (!b->valid) return true;                                                                          \
        for (size_t i = 0; i < count; i++) result->valid_room[i] = a->valid[i] | b->valid[i];                \
        result->valid = result->valid_room;                                                                  \
        return true;                                                                                         \
    }

COALESCE(coalesce_truths, uint8_t, truths)
COALESCE(coalesce_integers, int64_t, integers)
COALESCE(coalesce_reals, double, reals)
COALESCE(coalesce_codes, uint32_t, codes)

kernel *kernel_coalesce(enum shape shape)
{
    static kernel *const table[] = {[SHAPE_TRUTH] = coalesce_truths,
                                    [SHAPE_INTEGER] = coalesce_integers,
                                    [SHAPE_REAL] = coalesce_reals,
                                    [SHAPE_CODE] = coalesce_codes};
    return table[shape];
}

bool kernel_nullify(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(value, 0);
    KERNEL_INPUT(condition, 1);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    result->data = value->data;
    for (size_t i = 0; i < count; i++)
        result->valid_room[i] = (value->valid ? value->valid[i] : 1) & (is_true(condition, i) ^ 1);
    result->valid = result->valid_room;
    return true;
}

bool kernel_true_or_null(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    result->data = a->data;
    for (size_t i = 0; i < count; i++) result->valid_room[i] = is_true(a, i);
    result->valid = result->valid_room;
    return true;
}
