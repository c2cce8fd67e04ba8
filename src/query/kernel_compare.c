/* Comparisons.
 *
 * Rules (expr 1, 4):
 *  1. A comparison with NULL is NULL.
 *  2. An integer and a real compare by their true values, not as two rounded reals.
 *  3. Codes compare for equality only; an order of texts is that of their ranks. */
#include "query/kernel.h"

#define EQUAL(a, b)         ((a) == (b))
#define NOT_EQUAL(a, b)     ((a) != (b))
#define LESS(a, b)          ((a) < (b))
#define LESS_EQUAL(a, b)    ((a) <= (b))
#define GREATER(a, b)       ((a) > (b))
#define GREATER_EQUAL(a, b) ((a) >= (b))

#define COMPARE(name, field, test)                                                                           \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        uint8_t *to = result->room;                                                                          \
        for (size_t i = 0; i < count; i++) to[i] = test(a->field[i], b->field[i]);                           \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        return true;                                                                                         \
    }

#define COMPARE_ALL(shape, field)                                                                            \
    COMPARE(shape##_equal, field, EQUAL)                                                                     \
    COMPARE(shape##_not_equal, field, NOT_EQUAL)                                                             \
    COMPARE(shape##_less, field, LESS)                                                                       \
    COMPARE(shape##_less_equal, field, LESS_EQUAL)                                                           \
    COMPARE(shape##_greater, field, GREATER)                                                                 \
    COMPARE(shape##_greater_equal, field, GREATER_EQUAL)

COMPARE_ALL(truth, truths)
COMPARE_ALL(integer, integers)
COMPARE_ALL(real, reals)
COMPARE(code_equal, codes, EQUAL)
COMPARE(code_not_equal, codes, NOT_EQUAL)

#define ALL_OF(shape)                                                                                        \
    {                                                                                                        \
        shape##_equal, shape##_not_equal, shape##_less, shape##_less_equal, shape##_greater,                 \
            shape##_greater_equal                                                                            \
    }

kernel *kernel_compare(enum op op, enum shape shape)
{
    static kernel *const table[][6] = {
        [SHAPE_TRUTH] = ALL_OF(truth),
        [SHAPE_INTEGER] = ALL_OF(integer),
        [SHAPE_REAL] = ALL_OF(real),
        [SHAPE_CODE] = {code_equal, code_not_equal},
    };
    return table[shape][op - OP_EQUAL];
}

/* Rule 2: the test is of the three-way order against 0. */
#define COMPARE_MIXED(name, test)                                                                            \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        uint8_t *to = result->room;                                                                          \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = test(compare_integer_real(a->integers[i], b->reals[i]), 0);                              \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        return true;                                                                                         \
    }

COMPARE_MIXED(mixed_equal, EQUAL)
COMPARE_MIXED(mixed_not_equal, NOT_EQUAL)
COMPARE_MIXED(mixed_less, LESS)
COMPARE_MIXED(mixed_less_equal, LESS_EQUAL)
COMPARE_MIXED(mixed_greater, GREATER)
COMPARE_MIXED(mixed_greater_equal, GREATER_EQUAL)

kernel *kernel_compare_mixed(enum op op)
{
    static kernel *const table[6] = ALL_OF(mixed);
    return table[op - OP_EQUAL];
}

/* --- the smaller and the larger of two --- */

#define LEAST(name, type, field, test)                                                                       \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        type *to = result->room;                                                                             \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = test(b->field[i], a->field[i]) ? b->field[i] : a->field[i];                              \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        return true;                                                                                         \
    }

LEAST(truth_min, uint8_t, truths, LESS)
LEAST(truth_max, uint8_t, truths, GREATER)
LEAST(integer_min, int64_t, integers, LESS)
LEAST(integer_max, int64_t, integers, GREATER)
LEAST(real_min, double, reals, LESS)
LEAST(real_max, double, reals, GREATER)

#define LEAST_CODE(name, test)                                                                               \
    static bool name(struct machine *machine, const struct instruction *in)                                  \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        const uint32_t *ranks = in->extra;                                                                   \
        uint32_t *to = result->room;                                                                         \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = test(ranks[b->codes[i]], ranks[a->codes[i]]) ? b->codes[i] : a->codes[i];                \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        return true;                                                                                         \
    }

LEAST_CODE(code_min, LESS)
LEAST_CODE(code_max, GREATER)

kernel *kernel_least(enum op op, enum shape shape)
{
    static kernel *const table[][2] = {
        [SHAPE_TRUTH] = {truth_min, truth_max},
        [SHAPE_INTEGER] = {integer_min, integer_max},
        [SHAPE_REAL] = {real_min, real_max},
        [SHAPE_CODE] = {code_min, code_max},
    };
    return table[shape][op == OP_MAX];
}

/* --- lists of constants --- */

#define IN_LIST(name, list_type, type, field)                                                                \
    static bool holds_##field(const list_type *list, type wanted)                                            \
    {                                                                                                        \
        size_t low = 0, high = list->count;                                                                  \
        while (low < high) {                                                                                 \
            size_t middle = low + (high - low) / 2;                                                          \
            if (list->sorted[middle] < wanted)                                                               \
                low = middle + 1;                                                                            \
            else                                                                                             \
                high = middle;                                                                               \
        }                                                                                                    \
        return low < list->count && list->sorted[low] == wanted;                                             \
    }                                                                                                        \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        const list_type *list = in->extra;                                                                   \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        uint8_t *to = result->room;                                                                          \
        result->valid = a->valid;                                                                            \
        if (list->count > 8) {                                                                               \
            for (size_t i = 0; i < count; i++) to[i] = holds_##field(list, a->field[i]);                     \
            return true;                                                                                     \
        }                                                                                                    \
        memset(to, 0, count);                                                                                \
        for (size_t k = 0; k < list->count; k++)                                                             \
            for (size_t i = 0; i < count; i++) to[i] |= a->field[i] == list->sorted[k];                      \
        return true;                                                                                         \
    }

IN_LIST(kernel_in_integers, struct integer_list, int64_t, integers)
IN_LIST(kernel_in_reals, struct real_list, double, reals)
