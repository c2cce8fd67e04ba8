/* Texts to values. Expected numbers are written as C literals, so the compiler is the second opinion. */
#include "tests/unit/ingest/scratch.h"

#include "ingest/coerce.h"

#include <float.h>
#include <locale.h>

static const struct coerce_options plain;

static struct value good_with(const char *text, enum type type, const struct coerce_options *options)
{
    struct error error;
    struct value value;
    error_init(&error);
    if (coerce(slice_of(text), type, options, &value, &error) != STATUS_OK)
        fail_msg("\"%s\": %s", text, error.message);
    assert_int_equal(error.code, STATUS_OK);
    assert_false(value.null);
    return value;
}

static int64_t integer(const char *text)
{
    return good_with(text, TYPE_INTEGER, &plain).integer;
}

static double real(const char *text)
{
    return good_with(text, TYPE_REAL, &plain).real;
}

static void expect_bad_with(const char *text, enum type type, const struct coerce_options *options,
                            status code, const char *message)
{
    struct error error;
    struct value value;
    error_init(&error);
    status result = coerce(slice_of(text), type, options, &value, &error);
    if (result != code) fail_msg("\"%s\": status %d, not %d", text, (int)result, (int)code);
    assert_string_equal(error.message, message);
}

static void expect_bad(const char *text, enum type type, status code, const char *message)
{
    expect_bad_with(text, type, &plain, code, message);
}

/* Every text is refused with `what: "text"`. */
static void expect_all_bad(const char *const *texts, enum type type, const char *what)
{
    for (; *texts; texts++) {
        char message[300];
        snprintf(message, sizeof message, "%s: \"%s\"", what, *texts);
        expect_bad(*texts, type, STATUS_FORMAT, message);
    }
}

/* ---- integers ---- */

static void integers_to_both_ends(void **state)
{
    (void)state;
    assert_int_equal(integer("0"), 0);
    assert_int_equal(integer("-0"), 0);
    assert_int_equal(integer("+12"), 12);
    assert_int_equal(integer("007"), 7);
    assert_true(integer("9223372036854775807") == INT64_MAX);
    assert_true(integer("-9223372036854775808") == INT64_MIN);
}

static void integers_take_a_fraction_of_zeros_only(void **state)
{
    (void)state;
    assert_int_equal(integer("3.0"), 3);
    assert_int_equal(integer("-12.000"), -12);
    struct coerce_options comma = {.decimal = ','};
    assert_int_equal(good_with("3,0", TYPE_INTEGER, &comma).integer, 3);
    expect_bad("3.5", TYPE_INTEGER, STATUS_FORMAT, "not an integer: \"3.5\"");
}

static void other_texts_are_no_integers(void **state)
{
    (void)state;
    static const char *const bad[] = {"12a",   "a",    "+",   "-",   ".0",    ".", "1e3",
                                      "1,000", "0x10", "1 2", "--1", "1.0.0", NULL};
    expect_all_bad(bad, TYPE_INTEGER, "not an integer");
}

static void integers_too_large_say_so(void **state)
{
    (void)state;
    expect_bad("9223372036854775808", TYPE_INTEGER, STATUS_RANGE,
               "an integer out of range: \"9223372036854775808\"");
    expect_bad("-9223372036854775809", TYPE_INTEGER, STATUS_RANGE,
               "an integer out of range: \"-9223372036854775809\"");
}

static void integers_multiply_exactly_by_whole_factors(void **state)
{
    (void)state;
    struct coerce_options by_3 = {.multiply = 3}, half = {.multiply = 0.5}, huge = {.multiply = 1e18};
    assert_true(good_with("3074457345618258602", TYPE_INTEGER, &by_3).integer ==
                INT64_C(9223372036854775806));
    assert_int_equal(good_with("3", TYPE_INTEGER, &half).integer, 2);
    assert_int_equal(good_with("-3", TYPE_INTEGER, &half).integer, -2);
    assert_int_equal(good_with("5", TYPE_INTEGER, &half).integer, 3);
    expect_bad_with("10", TYPE_INTEGER, &huge, STATUS_RANGE, "an integer out of range: \"10\"");
}

/* ---- reals ---- */

static void reals_are_the_nearest_double(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        double value;
    } cases[] = {
        {"0", 0.0},
        {"1.5", 1.5},
        {"-0.1", -0.1},
        {"+2", 2.0},
        {".5", 0.5},
        {"5.", 5.0},
        {"0.3", 0.3},
        {"123456.789", 123456.789},
        {"999999999999999", 999999999999999.0},
        {"99.9999999999999", 99.9999999999999},
        {"3.14159265358979323846", 3.14159265358979323846},
        {"9007199254740993", 9007199254740993.0},
        {"1e3", 1e3},
        {"1E-7", 1e-7},
        {"2.5e+2", 250.0},
        {"1.7976931348623157e308", DBL_MAX},
        {"2.2250738585072014e-308", DBL_MIN},
        {"4.9e-324", 4.9e-324},
        {"1e-400", 0.0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        if (real(cases[i].text) != cases[i].value) fail_msg("%s: %.17g", cases[i].text, real(cases[i].text));
}

static void every_two_digit_fraction_agrees_with_strtod(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i += 7) {
        char text[40];
        snprintf(text, sizeof text, "%d.%02d", i / 100 * 997, i % 100);
        if (real(text) != strtod(text, NULL)) fail_msg("%s", text);
    }
}

static void reals_with_a_decimal_comma(void **state)
{
    (void)state;
    struct coerce_options comma = {.decimal = ','};
    assert_true(good_with("2,6", TYPE_REAL, &comma).real == 2.6);
    assert_true(good_with("3,14159265358979323846", TYPE_REAL, &comma).real == 3.14159265358979323846);
    expect_bad_with("2.6", TYPE_REAL, &comma, STATUS_FORMAT, "not a number: \"2.6\"");
    expect_bad_with("1.234,5", TYPE_REAL, &comma, STATUS_FORMAT, "not a number: \"1.234,5\"");
}

static void reals_do_not_depend_on_the_locale(void **state)
{
    (void)state;
    if (!setlocale(LC_NUMERIC, "de_DE.UTF-8")) {
        print_message("SKIPPED: no locale de_DE.UTF-8 here\n");
        skip();
    }
    double value = real("3.14159265358979323846e0");
    setlocale(LC_NUMERIC, "C");
    assert_true(value == 3.14159265358979323846);
}

static void other_texts_are_no_numbers(void **state)
{
    (void)state;
    static const char *const bad[] = {"inf", "nan",   "-Infinity", "0x1p3",          "1e",  "e5", ".", "-",
                                      "1,5", "1 000", "1.2.3",     "3,87,16,91,111", "12h", NULL};
    expect_all_bad(bad, TYPE_REAL, "not a number");
    expect_bad("1e999", TYPE_REAL, STATUS_RANGE, "a number out of range: \"1e999\"");
    struct coerce_options huge = {.multiply = 1e300};
    expect_bad_with("1e10", TYPE_REAL, &huge, STATUS_RANGE, "a number out of range: \"1e10\"");
}

static void reals_multiply(void **state)
{
    (void)state;
    struct coerce_options percent = {.multiply = 0.01};
    assert_true(good_with("85", TYPE_REAL, &percent).real == 85 * 0.01);
}

/* ---- booleans ---- */

static void booleans_are_words_in_any_case(void **state)
{
    (void)state;
    static const char *const yes[] = {"true", "TRUE", "Yes", "t", "Y", "1"}, *const no[] = {"false", "False",
                                                                                            "NO",    "F",
                                                                                            "n",     "0"};
    for (size_t i = 0; i < 6; i++) {
        assert_int_equal(good_with(yes[i], TYPE_BOOLEAN, &plain).integer, 1);
        assert_int_equal(good_with(no[i], TYPE_BOOLEAN, &plain).integer, 0);
    }
}

static void other_texts_are_no_booleans(void **state)
{
    (void)state;
    static const char *const bad[] = {"2", "ja", "tru", "1.0", "yes!", "on", NULL};
    expect_all_bad(bad, TYPE_BOOLEAN, "not true/false, yes/no, t/f, y/n or 1/0");
}

/* ---- times and durations ---- */

static void times_are_iso_or_of_the_declared_form(void **state)
{
    (void)state;
    struct coerce_options us = {.formats = (const char *const[]){"M/D/YYYY h:mm A"}, .format_count = 1};
    assert_int_equal(good_with("2023-11-14T22:13:20Z", TYPE_TIME, &plain).integer, 1700000000);
    assert_int_equal(good_with("2023-11-14 22:13:20", TYPE_TIME, &plain).integer, 1700000000);
    assert_int_equal(good_with("11/14/2023 10:13 PM", TYPE_TIME, &us).integer, 1699999980);
    expect_bad("31/02", TYPE_TIME, STATUS_FORMAT, "not an ISO-8601 time: \"31/02\"");
}

static void the_first_of_several_formats_that_fits_counts(void **state)
{
    (void)state;
    const char *const forms[] = {"M/D/YYYY", "YYYY-DD-MM HH:mm:ss"};
    struct coerce_options mixed = {.formats = forms, .format_count = 2};
    assert_int_equal(good_with("11/14/2023", TYPE_TIME, &mixed).integer, 1699920000);
    assert_int_equal(good_with("2023-14-11 00:00:00", TYPE_TIME, &mixed).integer, 1699920000);
    expect_bad_with("14/11/2023", TYPE_TIME, &mixed, STATUS_FORMAT,
                    "not a time of any of the formats \"M/D/YYYY\", \"YYYY-DD-MM HH:mm:ss\": \"14/11/2023\"");
    const char *const day_first[] = {"D/M/YYYY", "M/D/YYYY"};
    struct coerce_options either = {.formats = day_first, .format_count = 2};
    assert_int_equal(good_with("1/2/2023", TYPE_TIME, &either).integer, 1675209600); /* 1 February */
    assert_int_equal(good_with("1/13/2023", TYPE_TIME, &either).integer, 1673568000);
}

static void times_without_an_offset_are_of_the_zone(void **state)
{
    (void)state;
    struct zone *zone;
    assert_int_equal(zone_load("+09:00", NULL, &zone, NULL), STATUS_OK);
    struct coerce_options tokyo = {.zone = zone};
    assert_int_equal(good_with("2023-11-15 07:13:20", TYPE_TIME, &tokyo).integer, 1700000000);
    assert_int_equal(good_with("2023-11-14T22:13:20Z", TYPE_TIME, &tokyo).integer, 1700000000);
    zone_free(zone);
}

static void impossible_dates_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct value value;
    assert_int_equal(coerce(slice_of("2023-02-30"), TYPE_TIME, &plain, &value, &error), STATUS_FORMAT);
    assert_non_null(strstr(error.message, "no 30 February 2023"));
}

static void bare_durations_are_seconds_times_the_factor(void **state)
{
    (void)state;
    struct coerce_options minutes = {.multiply = 60}, comma = {.multiply = 3600, .decimal = ','};
    assert_int_equal(good_with("90", TYPE_DURATION, &plain).integer, 90);
    assert_int_equal(good_with("-1.5", TYPE_DURATION, &plain).integer, -2);
    assert_int_equal(good_with("0.49", TYPE_DURATION, &plain).integer, 0);
    assert_int_equal(good_with("12.5", TYPE_DURATION, &minutes).integer, 750);
    assert_int_equal(good_with("1,5", TYPE_DURATION, &comma).integer, 5400);
}

static void durations_with_units_are_not_multiplied(void **state)
{
    (void)state;
    struct coerce_options minutes = {.multiply = 60};
    assert_int_equal(good_with("1h30m", TYPE_DURATION, &minutes).integer, 5400);
    assert_int_equal(good_with("PT4H30M", TYPE_DURATION, &plain).integer, 16200);
    assert_int_equal(good_with("1:02:03", TYPE_DURATION, &minutes).integer, 3723);
}

static void other_texts_are_no_durations(void **state)
{
    (void)state;
    struct error error;
    struct value value;
    assert_int_equal(coerce(slice_of("soon"), TYPE_DURATION, &plain, &value, &error), STATUS_FORMAT);
    assert_non_null(strstr(error.message, "not a duration: \"soon\""));
    expect_bad("1e30", TYPE_DURATION, STATUS_RANGE, "a duration out of range: \"1e30\"");
}

/* ---- texts ---- */

static void text_is_kept_as_it_is(void **state)
{
    (void)state;
    const char *text = " caf\xC3\xA9 ";
    struct value value = good_with(text, TYPE_TEXT, &plain);
    assert_ptr_equal(value.text.data, text);
    assert_int_equal(value.text.size, strlen(text));
}

static void text_must_be_utf8(void **state)
{
    (void)state;
    expect_bad("caf\xE9", TYPE_TEXT, STATUS_FORMAT,
               "not UTF-8 (byte 0xE9 at character 4); convert the file first, for "
               "example with iconv -f WINDOWS-1252 -t UTF-8");
}

static void long_texts_are_shortened_in_messages(void **state)
{
    (void)state;
    static const enum type types[] = {TYPE_BOOLEAN, TYPE_INTEGER, TYPE_REAL, TYPE_TIME, TYPE_DURATION};
    size_t size = 1 << 20;
    char *text = calloc(1, size + 1);
    for (int digit = 0; digit < 2; digit++) {
        memset(text, digit ? '7' : 'x', size);
        for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
            struct error error;
            struct value value;
            assert_int_equal(coerce(slice_make(text, size), types[i], &plain, &value, &error), STATUS_FORMAT);
            assert_in_range(strlen(error.message), 60, 130);
            assert_non_null(strstr(error.message, "...\""));
        }
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_to_both_ends),
        cmocka_unit_test(integers_take_a_fraction_of_zeros_only),
        cmocka_unit_test(other_texts_are_no_integers),
        cmocka_unit_test(integers_too_large_say_so),
        cmocka_unit_test(integers_multiply_exactly_by_whole_factors),
        cmocka_unit_test(reals_are_the_nearest_double),
        cmocka_unit_test(every_two_digit_fraction_agrees_with_strtod),
        cmocka_unit_test(reals_with_a_decimal_comma),
        cmocka_unit_test(reals_do_not_depend_on_the_locale),
        cmocka_unit_test(other_texts_are_no_numbers),
        cmocka_unit_test(reals_multiply),
        cmocka_unit_test(booleans_are_words_in_any_case),
        cmocka_unit_test(other_texts_are_no_booleans),
        cmocka_unit_test(times_are_iso_or_of_the_declared_form),
        cmocka_unit_test(the_first_of_several_formats_that_fits_counts),
        cmocka_unit_test(times_without_an_offset_are_of_the_zone),
        cmocka_unit_test(impossible_dates_are_refused),
        cmocka_unit_test(bare_durations_are_seconds_times_the_factor),
        cmocka_unit_test(durations_with_units_are_not_multiplied),
        cmocka_unit_test(other_texts_are_no_durations),
        cmocka_unit_test(text_is_kept_as_it_is),
        cmocka_unit_test(text_must_be_utf8),
        cmocka_unit_test(long_texts_are_shortened_in_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
