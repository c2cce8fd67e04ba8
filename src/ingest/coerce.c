/* A cell's text to a typed value.
 *
 *  1. Integers: a sign, digits, and after the decimal sign zeros only. No grouping of thousands, no exponent.
 *  2. Reals: [sign] digits [decimal sign digits] [e [sign] digits], with a digit on at least one side of the
 *     decimal sign; nearest double. No inf, nan, hex. Too large is an error, too small is 0.
 *  3. `multiply` applies to numbers and to durations written as a bare number. An integer's product is
 *     rounded to the nearest integer, halves away from zero; so is a duration's.
 *  4. A duration that is not a bare number is what duration_parse takes, not multiplied.
 *  5. Booleans are words, in any case; nothing else is true or false.
 *  6. A time is read by the first of the formats that takes its whole text.
 *  7. Numbers have at most LONGEST_NUMBER characters, times LONGEST_TIME. */
#include "ingest/coerce.h"

#include "base/buffer.h"
#include "ingest/cell.h"
#include "time/civil.h"
#include "time/duration.h"

#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { LONGEST_NUMBER = 400, LONGEST_TIME = 100, EXACT_DIGITS = 15, EXACT_POWER = 22 };

static status complain(struct error *error, status code, const char *what, struct slice text)
{
    char shown[CELL_SHOWN_SIZE];
    return error_set(error, code, "%s: \"%s\"", what, cell_show(text, shown));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* ---- numbers, taken apart (1, 2) ---- */

/* The parts of a number: whole digits, fraction digits, and an exponent when `has_exponent`. */
struct number {
    bool negative, has_exponent, exponent_negative;
    struct slice whole, fraction, exponent;
};

static struct slice take_digits(struct slice *rest)
{
    struct slice digits = {rest->data, 0};
    while (digits.size < rest->size && is_digit(digits.data[digits.size])) digits.size++;
    *rest = slice_make(rest->data + digits.size, rest->size - digits.size);
    return digits;
}

static bool take(struct slice *rest, char c)
{
    if (rest->size == 0 || rest->data[0] != c) return false;
    *rest = slice_make(rest->data + 1, rest->size - 1);
    return true;
}

static bool take_sign(struct slice *rest)
{
    bool negative = take(rest, '-');
    if (!negative) take(rest, '+');
    return negative;
}

static bool split_number(struct slice text, char decimal, struct number *number)
{
    *number = (struct number){.fraction = slice_make("", 0)};
    if (text.size > LONGEST_NUMBER) return false;
    number->negative = take_sign(&text);
    number->whole = take_digits(&text);
    if (take(&text, decimal)) number->fraction = take_digits(&text);
    if (number->whole.size + number->fraction.size == 0) return false;
    if (take(&text, 'e') || take(&text, 'E')) {
        number->has_exponent = true;
        number->exponent_negative = take_sign(&text);
        number->exponent = take_digits(&text);
        if (number->exponent.size == 0) return false;
    }
    return text.size == 0;
}

static char decimal_sign(const struct coerce_options *options)
{
    return options->decimal ? options->decimal : '.';
}

/* ---- integers ---- */

static bool only_zeros(struct slice digits)
{
    for (size_t i = 0; i < digits.size; i++)
        if (digits.data[i] != '0') return false;
    return true;
}

/* Digits as a number of that sign; false on overflow. Counting downwards reaches INT64_MIN as well. */
static bool digits_value(struct slice digits, bool negative, int64_t *out)
{
    int64_t value = 0;
    for (size_t i = 0; i < digits.size; i++)
        if (__builtin_mul_overflow(value, 10, &value) ||
            __builtin_sub_overflow(value, digits.data[i] - '0', &value))
            return false;
    *out = value;
    return negative || !__builtin_sub_overflow(0, value, out);
}

/* To the nearest integer, halves away from zero (3). */
static bool round_to_integer(double real, int64_t *out)
{
    double rounded = round(real);
    if (!(rounded >= -0x1p63 && rounded < 0x1p63)) return false;
    *out = (int64_t)rounded;
    return true;
}

/* A whole factor is applied in integers, so that nothing is lost above 2^53. */
static bool multiply_integer(int64_t value, double factor, int64_t *out)
{
    int64_t whole;
    if (round_to_integer(factor, &whole) && (double)whole == factor)
        return !__builtin_mul_overflow(value, whole, out);
    return round_to_integer((double)value * factor, out);
}

static status to_integer(struct slice text, const struct coerce_options *options, int64_t *out,
                         struct error *error)
{
    struct number number;
    int64_t value;
    if (!split_number(text, decimal_sign(options), &number) || number.has_exponent ||
        number.whole.size == 0 || !only_zeros(number.fraction))
        return complain(error, STATUS_FORMAT, "not an integer", text);
    if (!digits_value(number.whole, number.negative, &value) ||
        !multiply_integer(value, options->multiply != 0 ? options->multiply : 1, out))
        return complain(error, STATUS_RANGE, "an integer out of range", text);
    return STATUS_OK;
}

/* ---- reals ---- */

static const double powers_of_ten[EXACT_POWER + 1] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                                      1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                                      1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* Few digits and no exponent: both numbers below are exact, so their quotient is the nearest double. */
static bool quick_real(const struct number *number, double *out)
{
    int64_t whole, fraction = 0;
    if (number->has_exponent || number->whole.size + number->fraction.size > EXACT_DIGITS) return false;
    if (!digits_value(number->whole, false, &whole) || !digits_value(number->fraction, false, &fraction))
        return false;
    double scale = powers_of_ten[number->fraction.size];
    double real = ((double)whole * scale + (double)fraction) / scale;
    *out = number->negative ? -real : real;
    return true;
}

static locale_t c_locale;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

/* strtod of a text that was checked; a host program may have set a locale with a decimal comma. */
static double slow_real(const struct number *number)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char text[LONGEST_NUMBER + 8];
    pthread_once(&once, make_c_locale);
    snprintf(text, sizeof text, "%s%.*s.%.*se%s%.*s", number->negative ? "-" : "", SLICE_ARGS(number->whole),
             SLICE_ARGS(number->fraction), number->exponent_negative ? "-" : "",
             number->has_exponent ? (int)number->exponent.size : 1,
             number->has_exponent ? number->exponent.data : "0");
    return c_locale ? strtod_l(text, NULL, c_locale) : strtod(text, NULL);
}

static double number_value(const struct number *number, const struct coerce_options *options)
{
    double real;
    if (!quick_real(number, &real)) real = slow_real(number);
    return options->multiply != 0 ? real * options->multiply : real;
}

static status to_real(struct slice text, const struct coerce_options *options, double *out,
                      struct error *error)
{
    struct number number;
    if (!split_number(text, decimal_sign(options), &number))
        return complain(error, STATUS_FORMAT, "not a number", text);
    *out = number_value(&number, options);
    if (!isfinite(*out)) return complain(error, STATUS_RANGE, "a number out of range", text);
    return STATUS_OK;
}

/* ---- the others ---- */

static status to_boolean(struct slice text, int64_t *out, struct error *error)
{
    static const char *const words[] = {"false", "true", "no", "yes", "f", "t", "n", "y", "0", "1"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_equal_nocase(text, slice_of(words[i]))) {
            *out = i % 2;
            return STATUS_OK;
        }
    return complain(error, STATUS_FORMAT, "not true/false, yes/no, t/f, y/n or 1/0", text);
}

static status no_format_fits(struct slice text, const struct coerce_options *options, struct error *error)
{
    char shown[CELL_SHOWN_SIZE];
    struct buffer list;
    buffer_init(&list);
    for (size_t i = 0; i < options->format_count; i++)
        buffer_format(&list, "%s\"%s\"", i ? ", " : "", options->formats[i]);
    error_set(error, STATUS_FORMAT, "not a time of any of the formats %s: \"%s\"", buffer_get(&list),
              cell_show(text, shown));
    buffer_fini(&list);
    return STATUS_FORMAT;
}

static status to_time(struct slice text, const struct coerce_options *options, int64_t *out,
                      struct error *error)
{
    if (text.size > LONGEST_TIME) return complain(error, STATUS_FORMAT, "not a time", text);
    if (options->format_count == 0) return civil_parse(text, options->zone, out, error);
    if (options->format_count == 1)
        return civil_parse_pattern(text, slice_of(options->formats[0]), options->zone, out, error);
    for (size_t i = 0; i < options->format_count; i++)
        if (civil_parse_pattern(text, slice_of(options->formats[i]), options->zone, out, NULL) == STATUS_OK)
            return STATUS_OK;
    return no_format_fits(text, options, error);
}

static status to_duration(struct slice text, const struct coerce_options *options, int64_t *out,
                          struct error *error)
{
    struct number number;
    if (split_number(text, decimal_sign(options), &number)) {
        if (round_to_integer(number_value(&number, options), out)) return STATUS_OK;
        return complain(error, STATUS_RANGE, "a duration out of range", text);
    }
    if (text.size > LONGEST_TIME) return complain(error, STATUS_FORMAT, "not a duration", text);
    return duration_parse(text, out, error);
}

status coerce(struct slice text, enum type type, const struct coerce_options *options, struct value *out,
              struct error *error)
{
    *out = (struct value){.null = false};
    switch (type) {
    case TYPE_BOOLEAN: return to_boolean(text, &out->integer, error);
    case TYPE_INTEGER: return to_integer(text, options, &out->integer, error);
    case TYPE_REAL: return to_real(text, options, &out->real, error);
    case TYPE_TIME: return to_time(text, options, &out->integer, error);
    case TYPE_DURATION: return to_duration(text, options, &out->integer, error);
    case TYPE_TEXT: out->text = text; return cell_check(text, error);
    case TYPE_COUNT: break;
    }
    return error_set(error, STATUS_INVALID, "no such type: %d", (int)type);
}
