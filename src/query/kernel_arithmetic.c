/* Arithmetic.
 *
 * Rules (expr 1, 3, 7):
 *  1. An integer result outside 64 bits is an error where the row is valid and inside the mask.
 *  2. Division and remainder by zero are NULL; a remainder has the sign of the dividend.
 *  3. A real result that is no number is NULL.
 *  4. round(x, digits) rounds halves away from zero, where a half is judged by the shortest decimal that
 * reads back as x (2.675 to 2.68); digits below 0 count as 0, above 30 as 30. */
#include "query/program_int.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

void kernel_both_valid(struct vector *result, const uint8_t *a, const uint8_t *b, size_t count)
{
    result->valid = a ? a : b;
    if (!a || !b || a == b) return;
    uint8_t *valid = result->valid_room;
    for (size_t i = 0; i < count; i++) valid[i] = a[i] & b[i];
    result->valid = valid;
}

bool kernel_overflow(struct machine *machine, const struct instruction *in, const char *what)
{
    error_at(machine->error, STATUS_RANGE, in->node->position, "%s leaves the range of 64-bit integers",
             what);
    program_say_where(in->origin, STATUS_RANGE, machine->error);
    return false;
}

/* --- integers --- */

static inline bool add_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_add_overflow(a, b, out);
}

static inline bool subtract_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_sub_overflow(a, b, out);
}

static inline bool multiply_overflows(int64_t a, int64_t b, int64_t *out)
{
    return __builtin_mul_overflow(a, b, out);
}

static inline bool negate_overflows(int64_t a, int64_t *out)
{
    return __builtin_sub_overflow(0, a, out);
}

static inline bool abs_overflows(int64_t a, int64_t *out)
{
    return a < 0 ? __builtin_sub_overflow(0, a, out) : (*out = a, false);
}

static bool row_counts(const struct vector *result, const uint8_t *mask, size_t row)
{
    return (!result->valid || result->valid[row]) && (!mask || mask[row]);
}

static bool report_binary(struct machine *machine, const struct instruction *in, int64_t a, int64_t b)
{
    char what[80];
    snprintf(what, sizeof what, "%" PRId64 " %s %" PRId64, a, op_name(in->node->op), b);
    return kernel_overflow(machine, in, what);
}

static bool report_unary(struct machine *machine, const struct instruction *in, int64_t a)
{
    char what[80];
    snprintf(what, sizeof what, "%s(%" PRId64 ")", op_name(in->node->op), a);
    return kernel_overflow(machine, in, what);
}

/* The loop only notes whether any row overflows; which, and whether it counts, is asked afterwards. */
#define CHECKED_BINARY(name, overflows)                                                                      \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        const uint8_t *mask = kernel_mask(machine, in);                                                      \
        int64_t *to = result->room;                                                                          \
        bool any = false;                                                                                    \
        for (size_t i = 0; i < count; i++) any |= overflows(a->integers[i], b->integers[i], &to[i]);         \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        for (size_t i = 0; any && i < count; i++)                                                            \
            if (row_counts(result, mask, i) && overflows(a->integers[i], b->integers[i], &to[i]))            \
                return report_binary(machine, in, a->integers[i], b->integers[i]);                           \
        return true;                                                                                         \
    }

CHECKED_BINARY(kernel_add_checked, add_overflows)
CHECKED_BINARY(kernel_subtract_checked, subtract_overflows)
CHECKED_BINARY(kernel_multiply_checked, multiply_overflows)

#define CHECKED_UNARY(name, overflows)                                                                       \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        const uint8_t *mask = kernel_mask(machine, in);                                                      \
        int64_t *to = result->room;                                                                          \
        bool any = false;                                                                                    \
        for (size_t i = 0; i < count; i++) any |= overflows(a->integers[i], &to[i]);                         \
        result->valid = a->valid;                                                                            \
        for (size_t i = 0; any && i < count; i++)                                                            \
            if (row_counts(result, mask, i) && overflows(a->integers[i], &to[i]))                            \
                return report_unary(machine, in, a->integers[i]);                                            \
        return true;                                                                                         \
    }

CHECKED_UNARY(kernel_negate_checked, negate_overflows)
CHECKED_UNARY(kernel_abs_checked, abs_overflows)

/* For ranges that are known to fit: what stands under a NULL may be anything, so it wraps unsigned. */
#define PLAIN_BINARY(name, operator)                                                                         \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        int64_t *to = result->room;                                                                          \
        for (size_t i = 0; i < count; i++)                                                                   \
            to[i] = (int64_t)((uint64_t)a->integers[i] operator(uint64_t) b->integers[i]);                   \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        return true;                                                                                         \
    }

PLAIN_BINARY(kernel_add_integers, +)
PLAIN_BINARY(kernel_subtract_integers, -)
PLAIN_BINARY(kernel_multiply_integers, *)

bool kernel_negate_integers(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = (int64_t)(0 - (uint64_t)a->integers[i]);
    result->valid = a->valid;
    return true;
}

bool kernel_abs_integers(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) {
        uint64_t bits = (uint64_t)a->integers[i];
        to[i] = (int64_t)(a->integers[i] < 0 ? 0 - bits : bits);
    }
    result->valid = a->valid;
    return true;
}

/* The result's validity bytes in its own room, to be narrowed further. */
static uint8_t *own_validity(struct vector *result, const uint8_t *a, const uint8_t *b, size_t count)
{
    kernel_both_valid(result, a, b, count);
    if (!result->valid)
        memset(result->valid_room, 1, count);
    else if (result->valid != result->valid_room)
        memcpy(result->valid_room, result->valid, count);
    result->valid = result->valid_room;
    return result->valid_room;
}

bool kernel_remainder_integers(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    KERNEL_INPUT(b, 1);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    uint8_t *valid = own_validity(result, a->valid, b->valid, count);
    for (size_t i = 0; i < count; i++) {
        int64_t divisor = b->integers[i];
        valid[i] &= divisor != 0;
        to[i] = divisor == 0 || divisor == -1 ? 0 : a->integers[i] % divisor; /* INT64_MIN % -1 traps */
    }
    return true;
}

/* --- reals --- */

/* Rule 3. */
static void drop_no_numbers(struct vector *result, size_t count)
{
    const double *values = result->room;
    bool any = false;
    for (size_t i = 0; i < count; i++) any |= values[i] != values[i];
    if (!any) return;
    uint8_t *valid = own_validity(result, result->valid, NULL, count);
    for (size_t i = 0; i < count; i++) valid[i] &= values[i] == values[i];
}

#define REAL_BINARY(name, operator)                                                                          \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        double *to = result->room;                                                                           \
        for (size_t i = 0; i < count; i++) to[i] = a->reals[i] operator b->reals[i];                         \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        drop_no_numbers(result, count);                                                                      \
        return true;                                                                                         \
    }

REAL_BINARY(kernel_add_reals, +)
REAL_BINARY(kernel_subtract_reals, -)
REAL_BINARY(kernel_multiply_reals, *)

static inline double quotient(double a, double b)
{
    return a / b;
}

/* Rule 2; a divisor of 1 in place of 0 keeps the sanitizer silent. */
#define REAL_QUOTIENT(name, function)                                                                        \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        KERNEL_INPUT(b, 1);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        double *to = result->room;                                                                           \
        bool zero = false;                                                                                   \
        for (size_t i = 0; i < count; i++) {                                                                 \
            double divisor = b->reals[i];                                                                    \
            zero |= divisor == 0;                                                                            \
            to[i] = function(a->reals[i], divisor == 0 ? 1 : divisor);                                       \
        }                                                                                                    \
        kernel_both_valid(result, a->valid, b->valid, count);                                                \
        if (zero) {                                                                                          \
            uint8_t *valid = own_validity(result, result->valid, NULL, count);                               \
            for (size_t i = 0; i < count; i++) valid[i] &= b->reals[i] != 0;                                 \
        }                                                                                                    \
        drop_no_numbers(result, count);                                                                      \
        return true;                                                                                         \
    }

REAL_QUOTIENT(kernel_divide_reals, quotient)
REAL_QUOTIENT(kernel_remainder_reals, fmod)

#define REAL_UNARY(name, function)                                                                           \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        double *to = result->room;                                                                           \
        for (size_t i = 0; i < count; i++) to[i] = function(a->reals[i]);                                    \
        result->valid = a->valid;                                                                            \
        return true;                                                                                         \
    }

static inline double negative(double a)
{
    return -a;
}

REAL_UNARY(kernel_negate_reals, negative)
REAL_UNARY(kernel_abs_reals, fabs)

/* Rule 4. */
static double round_digits(double x, int64_t digits)
{
    long double power = 1;
    for (int64_t i = 0; i < digits && i < 30; i++) power *= 10;
    long double scaled = fabsl((long double)x) * power;
    if (!(scaled < 4503599627370496.0L)) return x; /* 2^52: no digits are left to round, or no number */
    long double below = floorl(scaled);
    bool up = scaled - below >= 0.5L || (double)((below + 0.5L) / power) == fabs(x);
    double rounded = (double)((below + up) / power);
    return signbit(x) ? -rounded : rounded;
}

bool kernel_round(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    const struct vector *digits = in->input_count > 1 ? kernel_input(machine, in, 1) : NULL;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    double *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = round_digits(a->reals[i], digits ? digits->integers[i] : 0);
    kernel_both_valid(result, a->valid, digits ? digits->valid : NULL, count);
    return true;
}

/* --- casts --- */

bool kernel_real_of_integer(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    double *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = (double)a->integers[i];
    result->valid = a->valid;
    return true;
}

bool kernel_integer_of_truth(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    int64_t *to = result->room;
    for (size_t i = 0; i < count; i++) to[i] = a->truths[i];
    result->valid = a->valid;
    return true;
}

/* A time cut to whole seconds. */
bool kernel_seconds_of_real(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    const uint8_t *mask = kernel_mask(machine, in);
    int64_t *to = result->room;
    result->valid = a->valid;
    for (size_t i = 0; i < count; i++) {
        double seconds = floor(a->reals[i]);
        bool fits = seconds >= -9223372036854775808.0 && seconds < 9223372036854775808.0;
        to[i] = fits ? (int64_t)seconds : 0;
        if (fits || !row_counts(result, mask, i)) continue;
        char what[80];
        snprintf(what, sizeof what, "%s to %.17g seconds", op_name(in->node->op), seconds);
        return kernel_overflow(machine, in, what);
    }
    return true;
}
