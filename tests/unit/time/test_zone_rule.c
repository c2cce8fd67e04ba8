/* POSIX TZ rules. Published instants are from `TZ=RULE date`. */
#include "tests/unit/time/builders.h"
#include "time/zone_int.h"

static struct zone_rule rule_of(const char *text)
{
    struct zone_rule rule;
    if (!zone_rule_parse(slice_of(text), &rule)) fail_msg("refused: %s", text);
    return rule;
}

/* The wall clock at an instant. */
static const char *wall(const char *rule_text, const char *instant)
{
    struct zone_rule rule = rule_of(rule_text);
    return shown(at(instant) + zone_rule_span(&rule, at(instant)).offset);
}

static void offsets_in_the_text_are_west(void **state)
{
    (void)state;
    assert_int_equal(rule_of("EST5").standard, -18000);
    assert_int_equal(rule_of("CET-1").standard, 3600);
    assert_int_equal(rule_of("<+0545>-5:45").standard, 20700);
    assert_int_equal(rule_of("LMT0:53:28").standard, -3208);
    assert_int_equal(rule_of("UTC0").standard, 0);
    assert_int_equal(rule_of("XXX+24").standard, -86400);
}

static void daylight_time_is_an_hour_ahead_unless_said(void **state)
{
    (void)state;
    assert_int_equal(rule_of("CET-1CEST,M3.5.0,M10.5.0/3").daylight, 7200);
    assert_int_equal(rule_of("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0").daylight, 39600);
    assert_int_equal(rule_of("IST-1GMT0,M10.5.0,M3.5.0/1").daylight, 0);
}

static void texts_that_are_no_rule_are_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "CE-1",
        "CET",
        "CET-1CEST",
        "CET-1CEST,M3.5.0",
        "CET-1CEST,M3.5.0,M10.5.0/3x",
        "CET-25",
        "CET-1:60",
        "<CET-1",
        "<+1>-1",
        "CET-1CEST,M13.5.0,M10.5.0",
        "CET-1CEST,M3.6.0,M10.5.0",
        "CET-1CEST,M3.0.0,M10.5.0",
        "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,J0,J365",
        "CET-1CEST,J1,J366",
        "CET-1CEST,0,366",
        "CET-1CEST,M3.5.0/168,M10.5.0",
        "CET-1CEST,M3.5.0/-168,M10.5.0",
        "CET-1CEST;M3.5.0,M10.5.0",
        ":Europe/Berlin",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct zone_rule rule;
        struct slice copy = exact_copy(texts[i], strlen(texts[i]));
        if (zone_rule_parse(copy, &rule)) fail_msg("accepted: %s", texts[i]);
        free((char *)copy.data);
    }
}

static void berlin_changes_on_last_sundays(void **state)
{
    (void)state;
    static const char rule[] = "CET-1CEST,M3.5.0,M10.5.0/3";
    assert_string_equal(wall(rule, "2040-03-25 00:59:59"), "2040-03-25 01:59:59");
    assert_string_equal(wall(rule, "2040-03-25 01:00:00"), "2040-03-25 03:00:00");
    assert_string_equal(wall(rule, "2040-10-28 00:59:59"), "2040-10-28 02:59:59");
    assert_string_equal(wall(rule, "2040-10-28 01:00:00"), "2040-10-28 02:00:00");
}

static void southern_summer_spans_the_new_year(void **state)
{
    (void)state;
    static const char rule[] = "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0"; /* Lord Howe */
    assert_string_equal(wall(rule, "2050-01-01 00:00:00"), "2050-01-01 11:00:00");
    assert_string_equal(wall(rule, "2050-04-02 14:59:59"), "2050-04-03 01:59:59");
    assert_string_equal(wall(rule, "2050-04-02 15:00:00"), "2050-04-03 01:30:00");
    assert_string_equal(wall(rule, "2050-10-01 15:29:59"), "2050-10-02 01:59:59");
    assert_string_equal(wall(rule, "2050-10-01 15:30:00"), "2050-10-02 02:30:00");
}

static void hours_may_be_outside_the_day(void **state)
{
    (void)state;
    static const char jerusalem[] = "IST-2IDT,M3.4.4/26,M10.5.0"; /* the Friday after the fourth Thursday */
    assert_string_equal(wall(jerusalem, "2050-03-24 23:59:59"), "2050-03-25 01:59:59");
    assert_string_equal(wall(jerusalem, "2050-03-25 00:00:00"), "2050-03-25 03:00:00");
    static const char nuuk[] = "<-02>2<-01>,M3.5.0/-1,M10.5.0/0"; /* the Saturday evening before */
    assert_string_equal(wall(nuuk, "2050-03-27 00:59:59"), "2050-03-26 22:59:59");
    assert_string_equal(wall(nuuk, "2050-03-27 01:00:00"), "2050-03-27 00:00:00");
    static const char cairo[] = "EET-2EEST,M4.5.5/0,M10.5.4/24";
    assert_string_equal(wall(cairo, "2050-10-27 20:59:59"), "2050-10-27 23:59:59");
    assert_string_equal(wall(cairo, "2050-10-27 21:00:00"), "2050-10-27 23:00:00");
}

static void julian_days_do_not_count_the_leap_day(void **state)
{
    (void)state;
    static const char rule[] = "AAA0BBB,J60/0,J300/0"; /* 1 March in every year */
    assert_string_equal(wall(rule, "2023-02-28 23:59:59"), "2023-02-28 23:59:59");
    assert_string_equal(wall(rule, "2023-03-01 00:00:00"), "2023-03-01 01:00:00");
    assert_string_equal(wall(rule, "2024-02-29 23:59:59"), "2024-02-29 23:59:59");
    assert_string_equal(wall(rule, "2024-03-01 00:00:00"), "2024-03-01 01:00:00");
}

static void zero_based_days_count_the_leap_day(void **state)
{
    (void)state;
    static const char rule[] = "AAA0BBB,59/0,300/0";
    assert_string_equal(wall(rule, "2023-03-01 00:00:00"), "2023-03-01 01:00:00");
    assert_string_equal(wall(rule, "2023-02-28 23:59:59"), "2023-02-28 23:59:59");
    assert_string_equal(wall(rule, "2024-02-29 00:00:00"), "2024-02-29 01:00:00");
}

static void daylight_time_all_year_never_ends(void **state)
{
    (void)state;
    struct zone_rule rule = rule_of("XXX3EDT4,0/0,J365/23"); /* the example of RFC 8536 */
    static const char *const instants[] = {"2030-01-01 02:59:59", "2030-01-01 03:00:00",
                                           "2030-07-01 00:00:00", "2031-01-01 03:30:00"};
    for (size_t i = 0; i < COUNT_OF(instants); i++) {
        struct zone_span span = zone_rule_span(&rule, at(instants[i]));
        assert_int_equal(span.offset, -4 * 3600);
        assert_true(span.until == INT64_MAX);
    }
}

static void spans_follow_each_other_without_a_gap(void **state)
{
    (void)state;
    static const char *const rules[] = {"CET-1CEST,M3.5.0,M10.5.0/3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
                                        "AAA0BBB,J1/0,J365/23:59:59", "AAA0BBB,J300/167,J10/-167"};
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        struct zone_rule rule = rule_of(rules[i]);
        int64_t from = at("2024-06-01");
        struct zone_span span = zone_rule_span(&rule, from);
        for (int j = 0; j < 200; j++) {
            struct zone_span last = zone_rule_span(&rule, span.until - 1);
            assert_int_equal(last.offset, span.offset);
            assert_int_equal(last.until, span.until);
            struct zone_span next = zone_rule_span(&rule, span.until);
            assert_int_not_equal(next.offset, span.offset);
            assert_true(next.until > span.until);
            span = next;
        }
        assert_int_equal(civil_from_seconds(span.until).year, 2124);
    }
}

static void random_rules_do_no_harm(void **state)
{
    (void)state;
    static const char letters[] = "CET1234567890-+:,,,MMJ../<>0123";
    static const char good[] = "CET-1CEST,M3.5.0/-100,J300/100";
    uint64_t seed = 5;
    for (int i = 0; i < 50000; i++) {
        char text[sizeof good];
        size_t size = random_text(&seed, letters, sizeof letters, text, sizeof text);
        if (i % 2) { /* a good one with a few wrong bytes */
            memcpy(text, good, size = sizeof good - 1);
            for (int j = 0; j < 3; j++)
                text[random_next(&seed) % size] = letters[random_next(&seed) % sizeof letters];
        }
        struct slice copy = exact_copy(text, size);
        struct zone_rule rule;
        if (zone_rule_parse(copy, &rule)) {
            int64_t instant = (int64_t)random_next(&seed);
            struct zone_span span = zone_rule_span(&rule, instant);
            assert_in_range(span.offset + 100000, 0, 200000);
            span = zone_rule_span(&rule, instant >> 24);
            assert_true(span.until > instant >> 24);
        }
        free((char *)copy.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(offsets_in_the_text_are_west),
        cmocka_unit_test(daylight_time_is_an_hour_ahead_unless_said),
        cmocka_unit_test(texts_that_are_no_rule_are_refused),
        cmocka_unit_test(berlin_changes_on_last_sundays),
        cmocka_unit_test(southern_summer_spans_the_new_year),
        cmocka_unit_test(hours_may_be_outside_the_day),
        cmocka_unit_test(julian_days_do_not_count_the_leap_day),
        cmocka_unit_test(zero_based_days_count_the_leap_day),
        cmocka_unit_test(daylight_time_all_year_never_ends),
        cmocka_unit_test(spans_follow_each_other_without_a_gap),
        cmocka_unit_test(random_rules_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
