/* Durations as people and programs write them. */
#include "tests/unit/time/builders.h"
#include "time/duration.h"

static int64_t seconds_of(const char *text)
{
    struct error error;
    int64_t seconds = 0;
    error_init(&error);
    if (duration_parse(slice_of(text), &seconds, &error)) fail_msg("%s: %s", text, error.message);
    return seconds;
}

static void assert_refused(const char *text, status code, const char *message)
{
    struct error error;
    int64_t seconds = 77;
    struct slice copy = exact_copy(text, strlen(text));
    error_init(&error);
    assert_int_equal(duration_parse(copy, &seconds, &error), code);
    free((char *)copy.data);
    assert_string_equal(error.message, message);
    assert_int_equal(seconds, 77);
}

static void all_forms_are_understood(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t seconds;
    } cases[] = {
        {"90s", 90},
        {"15m", 900},
        {"4h", 14400},
        {"2d", 172800},
        {"1w", 604800},
        {"1.5h", 5400},
        {"1,5h", 5400},
        {"1h30m", 5400},
        {"1h 30m", 5400},
        {"1w2d3h4m5s", 788645},
        {"4H", 14400},
        {"1D12H", 129600},
        {"0s", 0},
        {"-15m", -900},
        {" 4h\t", 14400},
        {"1:30:00", 5400},
        {"100:00:01", 360001},
        {"0:00:59", 59},
        {"-0:00:59", -59},
        {"0:00:01.5", 2},
        {"PT4H30M", 16200},
        {"P2D", 172800},
        {"P1DT12H", 129600},
        {"P1W", 604800},
        {"PT0.5M", 30},
        {"-PT90S", -90},
        {"P1W2DT3H4M5S", 788645},
        {"PT36H", 129600},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        if (seconds_of(cases[i].text) != cases[i].seconds) fail_msg("%s is wrong", cases[i].text);
}

static void the_sum_is_rounded_half_away_from_zero(void **state)
{
    (void)state;
    assert_int_equal(seconds_of("0.4s"), 0);
    assert_int_equal(seconds_of("0.5s"), 1);
    assert_int_equal(seconds_of("-0.5s"), -1);
    assert_int_equal(seconds_of("1.5s"), 2);
    assert_int_equal(seconds_of("2.5s"), 3);
    assert_int_equal(seconds_of("2.499999999999s"), 2);
    assert_int_equal(seconds_of("1m0.5s"), 61);
    assert_int_equal(seconds_of("0.333333333333333333h"), 1200);
    assert_int_equal(seconds_of("0.99999999999999999999w"), 604800);
}

static void other_texts_say_what_is_expected(void **state)
{
    (void)state;
    static const char forms[] = "expected as 90s, 15m, 1h30m, 2d or 4:30:00";
    static const char unit[] = "a number needs a unit: s, m, h, d or w";
    static const char iso[] = "expected ISO 8601 as PT4H30M or P2D; months and years have no fixed length";
    static const struct {
        const char *text, *hint;
    } cases[] = {
        {"", forms},       {"soon", forms},     {"-", forms},       {"+4h", forms},     {"- 4h", forms},
        {"4 h", forms},    {"30m1h", forms},    {"1h1h", forms},    {"1.5h30m", forms}, {"4x", forms},
        {"4h!", forms},    {".5h", forms},      {"1:60:00", forms}, {"1:00:60", forms}, {"1:30", forms},
        {"1:3:00", forms}, {"1:00:00s", forms}, {"90", unit},       {"-90", unit},      {"1.5", unit},
        {"P1M", iso},      {"P1Y", iso},        {"P", iso},         {"PT", iso},        {"P1DT", iso},
        {"P4H", iso},      {"PT1D", iso},       {"PT1M1H", iso},    {"pt4h", forms},    {"PT4h", iso},
        {"P1D 2H", iso},   {"PT1.5H30M", iso},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char message[256];
        snprintf(message, sizeof message, "not a duration: \"%s\" (%s)", cases[i].text, cases[i].hint);
        assert_refused(cases[i].text, STATUS_FORMAT, message);
    }
}

static void too_long_a_duration_is_an_error(void **state)
{
    (void)state;
    assert_int_equal(seconds_of("9223372036854775807s"), INT64_MAX);
    assert_refused("9223372036854775808s", STATUS_RANGE,
                   "a duration too long to count: \"9223372036854775808s\"");
    assert_refused("9223372036854775807.5s", STATUS_RANGE,
                   "a duration too long to count: \"9223372036854775807.5s\"");
    assert_refused("99999999999999999w", STATUS_RANGE,
                   "a duration too long to count: \"99999999999999999w\"");
    assert_refused("PT99999999999999999999999H", STATUS_RANGE,
                   "a duration too long to count: \"PT99999999999999999999999H\"");
    assert_refused("9999999999999999:00:00", STATUS_RANGE,
                   "a duration too long to count: \"9999999999999999:00:00\"");
}

static void random_texts_do_no_harm(void **state)
{
    (void)state;
    static const char letters[] = "0123456789.,:wdhmsPTWDHMS- \xC3";
    uint64_t seed = 4;
    for (int i = 0; i < 100000; i++) {
        char text[24];
        int64_t seconds;
        struct slice copy = exact_copy(text, random_text(&seed, letters, sizeof letters, text, sizeof text));
        status code = duration_parse(copy, &seconds, NULL);
        assert_true(code == STATUS_OK || code == STATUS_FORMAT || code == STATUS_RANGE);
        free((char *)copy.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_forms_are_understood),
        cmocka_unit_test(the_sum_is_rounded_half_away_from_zero),
        cmocka_unit_test(other_texts_say_what_is_expected),
        cmocka_unit_test(too_long_a_duration_is_an_error),
        cmocka_unit_test(random_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
