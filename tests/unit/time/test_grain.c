/* Buckets of time. */
#include "tests/unit/time/builders.h"
#include "time/grain.h"

#include <time.h>

enum { MONDAY = 1, THURSDAY = 4, SATURDAY = 6, SUNDAY = 7 };

static const struct calendar_rules utc = {NULL, MONDAY, 1};

static struct calendar_rules rules_in(const char *zone)
{
    return (struct calendar_rules){zone_or_skip(zone), MONDAY, 1};
}

static void done(struct calendar_rules *rules)
{
    zone_free((struct zone *)rules->zone);
}

static const char *floor_of(enum grain grain, const struct calendar_rules *rules, const char *time)
{
    return shown(grain_floor(grain, rules, at(time)));
}

static const char *next_of(enum grain grain, const struct calendar_rules *rules, const char *time)
{
    return shown(grain_next(grain, rules, at(time)));
}

static void assert_label(enum grain grain, const struct calendar_rules *rules, const char *time,
                         const char *expected)
{
    char label[32];
    assert_int_equal(grain_label(grain, rules, at(time), label, sizeof label), strlen(expected));
    assert_string_equal(label, expected);
}

static void names_are_read_and_written(void **state)
{
    (void)state;
    static const char *const names[] = {"minute", "hour",           "day",        "week", "month", "quarter",
                                        "year",   "fiscal_quarter", "fiscal_year"};
    enum grain grain = GRAIN_COUNT;
    assert_int_equal(COUNT_OF(names), GRAIN_COUNT);
    for (int i = 0; i < GRAIN_COUNT; i++) {
        assert_string_equal(grain_name((enum grain)i), names[i]);
        assert_true(grain_parse(slice_of(names[i]), &grain));
        assert_int_equal(grain, i);
    }
    assert_true(grain_parse(slice_of("Week"), &grain));
    assert_int_equal(grain, GRAIN_WEEK);
    assert_false(grain_parse(slice_of("weeks"), &grain));
    assert_false(grain_parse(slice_of(""), &grain));
}

static void every_grain_has_its_bounds_in_utc(void **state)
{
    (void)state;
    static const char *const bounds[GRAIN_COUNT][2] = {
        {"2026-10-31 14:05:00", "2026-10-31 14:06:00"}, {"2026-10-31 14:00:00", "2026-10-31 15:00:00"},
        {"2026-10-31 00:00:00", "2026-11-01 00:00:00"}, {"2026-10-26 00:00:00", "2026-11-02 00:00:00"},
        {"2026-10-01 00:00:00", "2026-11-01 00:00:00"}, {"2026-10-01 00:00:00", "2027-01-01 00:00:00"},
        {"2026-01-01 00:00:00", "2027-01-01 00:00:00"}, {"2026-10-01 00:00:00", "2027-01-01 00:00:00"},
        {"2026-01-01 00:00:00", "2027-01-01 00:00:00"},
    };
    for (int i = 0; i < GRAIN_COUNT; i++) {
        assert_string_equal(floor_of((enum grain)i, &utc, "2026-10-31 14:05:59"), bounds[i][0]);
        assert_string_equal(next_of((enum grain)i, &utc, "2026-10-31 14:05:59"), bounds[i][1]);
    }
}

static void times_before_1970_have_buckets_too(void **state)
{
    (void)state;
    assert_string_equal(floor_of(GRAIN_MINUTE, &utc, "1969-12-31 23:59:59"), "1969-12-31 23:59:00");
    assert_string_equal(floor_of(GRAIN_WEEK, &utc, "1969-12-31 23:59:59"), "1969-12-29 00:00:00");
    assert_string_equal(floor_of(GRAIN_QUARTER, &utc, "1969-12-31 23:59:59"), "1969-10-01 00:00:00");
}

static void weeks_start_on_the_given_day(void **state)
{
    (void)state;
    static const struct {
        int week_start;
        const char *floor, *next;
    } cases[] = {{MONDAY, "2026-10-26 00:00:00", "2026-11-02 00:00:00"},
                 {SUNDAY, "2026-10-25 00:00:00", "2026-11-01 00:00:00"},
                 {SATURDAY, "2026-10-31 00:00:00", "2026-11-07 00:00:00"},
                 {THURSDAY, "2026-10-29 00:00:00", "2026-11-05 00:00:00"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct calendar_rules rules = {NULL, cases[i].week_start, 1};
        assert_string_equal(floor_of(GRAIN_WEEK, &rules, "2026-10-31 12:00"),
                            cases[i].floor); /* a Saturday */
        assert_string_equal(next_of(GRAIN_WEEK, &rules, "2026-10-31 12:00"), cases[i].next);
        int64_t start = grain_floor(GRAIN_WEEK, &rules, at("1955-03-03"));
        assert_int_equal(civil_weekday(start / DAY_SECONDS), cases[i].week_start);
    }
}

static void fiscal_years_and_quarters_start_in_their_month(void **state)
{
    (void)state;
    struct calendar_rules april = {NULL, MONDAY, 4}, october = {NULL, MONDAY, 10};
    assert_string_equal(floor_of(GRAIN_FISCAL_YEAR, &april, "2026-03-31"), "2025-04-01 00:00:00");
    assert_string_equal(next_of(GRAIN_FISCAL_YEAR, &april, "2026-03-31"), "2026-04-01 00:00:00");
    assert_string_equal(floor_of(GRAIN_FISCAL_QUARTER, &april, "2026-05-31"), "2026-04-01 00:00:00");
    assert_string_equal(floor_of(GRAIN_FISCAL_YEAR, &october, "2026-10-01"), "2026-10-01 00:00:00");
    assert_string_equal(floor_of(GRAIN_FISCAL_QUARTER, &october, "2026-02-15"), "2026-01-01 00:00:00");
    struct calendar_rules february = {NULL, MONDAY, 2};
    assert_string_equal(floor_of(GRAIN_FISCAL_QUARTER, &february, "2026-01-15"), "2025-11-01 00:00:00");
    assert_string_equal(floor_of(GRAIN_MONTH, &february, "2026-01-15"), "2026-01-01 00:00:00");
}

static void fiscal_years_are_named_by_the_year_they_end_in(void **state)
{
    (void)state;
    struct calendar_rules april = {NULL, MONDAY, 4}, february = {NULL, MONDAY, 2},
                          december = {NULL, MONDAY, 12};
    assert_label(GRAIN_FISCAL_YEAR, &april, "2026-03-31", "FY2026");
    assert_label(GRAIN_FISCAL_YEAR, &april, "2026-04-01", "FY2027");
    assert_label(GRAIN_FISCAL_QUARTER, &april, "2026-03-31", "FY2026-Q4");
    assert_label(GRAIN_FISCAL_QUARTER, &april, "2026-04-01", "FY2027-Q1");
    assert_label(GRAIN_FISCAL_QUARTER, &february, "2026-01-15", "FY2026-Q4");
    assert_label(GRAIN_FISCAL_QUARTER, &december, "2025-12-01", "FY2026-Q1");
    assert_label(GRAIN_FISCAL_YEAR, &utc, "2026-12-31", "FY2026");
}

static void plain_quarters_and_years_are_the_calendars(void **state)
{
    (void)state;
    struct calendar_rules april = {NULL, MONDAY, 4};
    assert_string_equal(floor_of(GRAIN_YEAR, &april, "2026-03-31"), "2026-01-01 00:00:00");
    assert_string_equal(floor_of(GRAIN_QUARTER, &april, "2026-06-30"), "2026-04-01 00:00:00");
    assert_label(GRAIN_QUARTER, &april, "2026-04-01", "2026-Q2");
    assert_label(GRAIN_YEAR, &april, "2026-03-31", "2026");
}

static void local_days_have_23_24_and_25_hours(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    int counts[26] = {0}, days = 0;
    int64_t day = grain_floor(GRAIN_DAY, &rules, at("2024-01-01T12:00+01:00")),
            end = at("2025-01-01T00:00+01:00");
    while (day < end) {
        int64_t next = grain_next(GRAIN_DAY, &rules, day);
        counts[(next - day) / 3600]++, days++;
        day = next;
    }
    assert_int_equal(day, end);
    assert_int_equal(days, 366);
    assert_int_equal(counts[23], 1);
    assert_int_equal(counts[24], 364);
    assert_int_equal(counts[25], 1);
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2024-03-30 23:00"), "2024-03-31 22:00:00");
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2024-10-26 22:00"), "2024-10-27 23:00:00");
    done(&rules);
}

static void the_hour_that_occurs_twice_is_two_buckets(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    assert_string_equal(floor_of(GRAIN_HOUR, &rules, "2024-10-27 00:30"), "2024-10-27 00:00:00");
    assert_string_equal(floor_of(GRAIN_HOUR, &rules, "2024-10-27 01:30"), "2024-10-27 01:00:00");
    assert_label(GRAIN_HOUR, &rules, "2024-10-27 00:30", "2024-10-27 02:00");
    assert_label(GRAIN_HOUR, &rules, "2024-10-27 01:30", "2024-10-27 02:00");
    done(&rules);
}

static void hours_follow_the_wall_clock_of_odd_offsets(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Asia/Kathmandu");
    assert_string_equal(floor_of(GRAIN_HOUR, &rules, "2024-01-01 00:10"), "2023-12-31 23:15:00"); /* 05:00 */
    assert_label(GRAIN_HOUR, &rules, "2024-01-01 00:10", "2024-01-01 05:00");
    assert_label(GRAIN_MINUTE, &rules, "2024-01-01 00:10:30", "2024-01-01 05:55");
    done(&rules);
}

static void a_transition_of_half_an_hour_makes_a_half_hour(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Australia/Lord_Howe");
    /* Spring: 02:00 becomes 02:30 at 15:30 UTC. Autumn: 02:00 becomes 01:30 at 15:00 UTC. */
    assert_string_equal(next_of(GRAIN_HOUR, &rules, "2024-10-05 15:00"), "2024-10-05 15:30:00");
    assert_string_equal(floor_of(GRAIN_HOUR, &rules, "2024-10-05 15:45"), "2024-10-05 15:30:00");
    assert_string_equal(next_of(GRAIN_HOUR, &rules, "2024-10-05 15:45"), "2024-10-05 16:00:00");
    assert_string_equal(floor_of(GRAIN_HOUR, &rules, "2024-04-06 15:20"), "2024-04-06 15:00:00");
    assert_string_equal(next_of(GRAIN_HOUR, &rules, "2024-04-06 15:20"), "2024-04-06 15:30:00");
    done(&rules);
}

static void a_day_without_midnight_begins_at_the_transition(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("America/Sao_Paulo");
    assert_string_equal(floor_of(GRAIN_DAY, &rules, "2018-11-04 12:00"), "2018-11-04 03:00:00"); /* 01:00 */
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2018-11-04 02:59:59"), "2018-11-04 03:00:00");
    assert_label(GRAIN_DAY, &rules, "2018-11-04 03:00", "2018-11-04");
    done(&rules);
    rules = rules_in("America/Toronto"); /* 30 March 1919, 23:30 became 00:30 */
    assert_string_equal(floor_of(GRAIN_DAY, &rules, "1919-03-31 04:30"), "1919-03-31 04:30:00");
    assert_string_equal(floor_of(GRAIN_DAY, &rules, "1919-03-31 04:45"), "1919-03-31 04:30:00");
    assert_string_equal(next_of(GRAIN_DAY, &rules, "1919-03-31 04:29:59"), "1919-03-31 04:30:00");
    assert_label(GRAIN_DAY, &rules, "1919-03-31 04:30", "1919-03-31");
    done(&rules);
}

static void a_clock_put_back_over_midnight_keeps_the_day_that_had_begun(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("America/St_Johns"); /* 1 November 2009, 00:01 became 23:01 */
    assert_string_equal(floor_of(GRAIN_DAY, &rules, "2009-11-01 02:30:30"), "2009-11-01 02:30:00");
    assert_string_equal(floor_of(GRAIN_DAY, &rules, "2009-11-01 03:00"),
                        "2009-11-01 02:30:00"); /* wall: 23:30 */
    assert_label(GRAIN_DAY, &rules, "2009-11-01 03:00", "2009-11-01");
    assert_label(GRAIN_MONTH, &rules, "2009-11-01 03:00", "2009-11");
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2009-11-01 03:00"), "2009-11-02 03:30:00");
    done(&rules);
}

static void a_day_that_was_skipped_is_empty(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Pacific/Apia"); /* no 30 December 2011 */
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2011-12-30 09:00"), "2011-12-30 10:00:00");
    assert_label(GRAIN_DAY, &rules, "2011-12-30 09:59:59", "2011-12-29");
    assert_label(GRAIN_DAY, &rules, "2011-12-30 10:00", "2011-12-31");
    assert_string_equal(next_of(GRAIN_DAY, &rules, "2011-12-30 10:00"), "2011-12-31 10:00:00");
    done(&rules);
}

static void adding_counts_buckets(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    static const struct {
        enum grain grain;
        int64_t count;
        const char *expected;
    } cases[] = {
        {GRAIN_MINUTE, 60, "2024-01-31 13:05:00"}, {GRAIN_HOUR, -13, "2024-01-30 23:00:00"},
        {GRAIN_DAY, 0, "2024-01-30 23:00:00"},     {GRAIN_DAY, 61, "2024-03-31 22:00:00"},
        {GRAIN_WEEK, -1, "2024-01-21 23:00:00"},   {GRAIN_MONTH, 1, "2024-01-31 23:00:00"},
        {GRAIN_MONTH, 6, "2024-06-30 22:00:00"},   {GRAIN_QUARTER, -1, "2023-09-30 22:00:00"},
        {GRAIN_YEAR, 10, "2033-12-31 23:00:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(
            shown(grain_add(cases[i].grain, &rules, at("2024-01-31 12:05:30"), cases[i].count)),
            cases[i].expected);
    done(&rules);
}

static void adding_is_repeated_stepping(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    for (int i = GRAIN_HOUR; i < GRAIN_COUNT; i++) {
        enum grain grain = (enum grain)i;
        int64_t start = at("2024-03-29 12:00"), bucket = grain_floor(grain, &rules, start);
        for (int count = 0; count < 300; count++) {
            assert_int_equal(grain_add(grain, &rules, start, count), bucket);
            assert_int_equal(grain_add(grain, &rules, bucket, -count), grain_floor(grain, &rules, start));
            bucket = grain_next(grain, &rules, bucket);
        }
    }
    done(&rules);
}

static void the_buckets_between_two_instants_are_those_added(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    rules.week_start = SUNDAY;
    rules.year_start = 7;
    for (int i = 0; i < GRAIN_COUNT; i++)
        for (int count = -40; count <= 40; count++) {
            enum grain grain = (enum grain)i;
            int64_t start = at("2024-03-29 12:34:56"), other = grain_add(grain, &rules, start, count);
            assert_int_equal(grain_between(grain, &rules, start, other), count);
            assert_int_equal(grain_between(grain, &rules, other, start), -count);
        }
    assert_int_equal(
        grain_between(GRAIN_DAY, &rules, at("2024-03-30T23:30+01:00"), at("2024-03-31T00:30+01:00")), 1);
    assert_int_equal(grain_between(GRAIN_MONTH, &utc, at("2024-01-31"), at("2026-03-01")), 26);
    done(&rules);
}

static const char *shifted(enum grain grain, const struct calendar_rules *rules, const char *wall,
                           int64_t count)
{
    int64_t instant = zone_to_instant(rules->zone, at(wall));
    return shown(zone_to_local(rules->zone, grain_shift(grain, rules, instant, count)));
}

static void months_keep_the_day_or_take_the_last(void **state)
{
    (void)state;
    assert_string_equal(shifted(GRAIN_MONTH, &utc, "2023-01-31 10:20:30", 1), "2023-02-28 10:20:30");
    assert_string_equal(shifted(GRAIN_MONTH, &utc, "2024-01-31 10:20:30", 1), "2024-02-29 10:20:30");
    assert_string_equal(shifted(GRAIN_MONTH, &utc, "2024-01-31", 2), "2024-03-31 00:00:00");
    assert_string_equal(shifted(GRAIN_MONTH, &utc, "2024-03-31", -1), "2024-02-29 00:00:00");
    assert_string_equal(shifted(GRAIN_MONTH, &utc, "2024-01-15", -13), "2022-12-15 00:00:00");
    assert_string_equal(shifted(GRAIN_QUARTER, &utc, "2023-11-30", 1), "2024-02-29 00:00:00");
    assert_string_equal(shifted(GRAIN_YEAR, &utc, "2024-02-29", 1), "2025-02-28 00:00:00");
    assert_string_equal(shifted(GRAIN_YEAR, &utc, "2024-02-29", -4), "2020-02-29 00:00:00");
}

static void shifting_keeps_the_wall_clock_over_transitions(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    assert_string_equal(shifted(GRAIN_DAY, &rules, "2024-03-30 12:00", 1), "2024-03-31 12:00:00");
    assert_string_equal(shifted(GRAIN_WEEK, &rules, "2024-10-23 08:00", 1), "2024-10-30 08:00:00");
    assert_string_equal(shifted(GRAIN_MONTH, &rules, "2024-02-29 02:30", 1), "2024-03-29 02:30:00");
    assert_string_equal(shifted(GRAIN_DAY, &rules, "2024-03-30 02:30", 1),
                        "2024-03-31 03:30:00"); /* skipped */
    assert_string_equal(shifted(GRAIN_HOUR, &rules, "2024-03-31 01:30", 1),
                        "2024-03-31 03:30:00"); /* passes */
    done(&rules);
}

static void shifting_by_nothing_changes_nothing(void **state)
{
    (void)state;
    struct calendar_rules rules = rules_in("Europe/Berlin");
    int64_t second_half_past_two = at("2024-10-27 01:30");
    for (int i = 0; i < GRAIN_COUNT; i++)
        assert_int_equal(grain_shift((enum grain)i, &rules, second_half_past_two, 0), second_half_past_two);
    done(&rules);
}

static void labels_sort(void **state)
{
    (void)state;
    static const char *const labels[GRAIN_COUNT] = {"2026-10-31 14:05",
                                                    "2026-10-31 14:00",
                                                    "2026-10-31",
                                                    "2026-W44",
                                                    "2026-10",
                                                    "2026-Q4",
                                                    "2026",
                                                    "FY2026-Q4",
                                                    "FY2026"};
    for (int i = 0; i < GRAIN_COUNT; i++) assert_label((enum grain)i, &utc, "2026-10-31 14:05:59", labels[i]);
    assert_label(GRAIN_WEEK, &utc, "2027-01-03", "2026-W53");
    assert_label(GRAIN_WEEK, &utc, "2008-12-29", "2009-W01");
    assert_label(GRAIN_YEAR, &utc, "0007-01-01", "0007");
}

static void weeks_that_do_not_begin_on_monday_have_their_first_day(void **state)
{
    (void)state;
    struct calendar_rules sunday = {NULL, SUNDAY, 1}, saturday = {NULL, SATURDAY, 1};
    assert_label(GRAIN_WEEK, &sunday, "2026-10-25", "2026-10-25");
    assert_label(GRAIN_WEEK, &sunday, "2026-10-31", "2026-10-25");
    assert_label(GRAIN_WEEK, &saturday, "2026-10-30", "2026-10-24");
}

static void labels_agree_with_strftime(void **state)
{
    (void)state;
    static const struct {
        enum grain grain;
        const char *format;
    } cases[] = {{GRAIN_MINUTE, "%Y-%m-%d %H:%M"}, {GRAIN_HOUR, "%Y-%m-%d %H:00"}, {GRAIN_DAY, "%Y-%m-%d"},
                 {GRAIN_WEEK, "%G-W%V"},           {GRAIN_MONTH, "%Y-%m"},         {GRAIN_YEAR, "%Y"}};
    uint64_t seed = 9;
    for (int i = 0; i < 6000; i++) {
        time_t instant = random_between(&seed, at("1900-01-01"), at("2200-01-01"));
        char label[32], expected[32];
        struct tm parts;
        assert_non_null(gmtime_r(&instant, &parts));
        size_t length = strftime(expected, sizeof expected, cases[i % 6].format, &parts);
        assert_int_equal(grain_label(cases[i % 6].grain, &utc, instant, label, sizeof label), length);
        assert_string_equal(label, expected);
    }
}

static void a_label_fits_into_the_space_there_is(void **state)
{
    (void)state;
    char label[8] = "?";
    assert_int_equal(grain_label(GRAIN_DAY, &utc, 0, label, 0), 0);
    assert_string_equal(label, "?");
    assert_int_equal(grain_label(GRAIN_DAY, &utc, 0, label, sizeof label), 7);
    assert_string_equal(label, "1970-01");
    assert_int_equal(grain_label(GRAIN_DAY, &utc, 0, label, 1), 0);
    assert_string_equal(label, "");
}

/* Buckets are half-open ranges that cover time without gap or overlap, whatever the zone does. */
static void check_bucket(enum grain grain, const struct calendar_rules *rules, int64_t instant)
{
    int64_t start = grain_floor(grain, rules, instant), next = grain_next(grain, rules, instant);
    bool good = start <= instant && instant < next && grain_floor(grain, rules, start) == start &&
                grain_floor(grain, rules, next - 1) == start && grain_floor(grain, rules, next) == next &&
                grain_next(grain, rules, start) == next && grain_add(grain, rules, instant, 0) == start;
    if (!good)
        fail_msg("%s of %s in %s: from %s to %s", grain_name(grain), shown(instant), zone_name(rules->zone),
                 shown(start), shown(next));
    char first[32], last[32];
    grain_label(grain, rules, start, first, sizeof first);
    grain_label(grain, rules, next - 1, last, sizeof last);
    assert_string_equal(first, last);
}

static void buckets_cover_time(void **state)
{
    (void)state;
    static const char *const zones[] = {"Europe/Berlin",   "America/St_Johns", "Australia/Lord_Howe",
                                        "Pacific/Apia",    "Asia/Kathmandu",   "America/Sao_Paulo",
                                        "America/Toronto", "Africa/Cairo",     "America/Havana",
                                        "Asia/Manila",     "America/Juneau",   "Africa/Monrovia"};
    uint64_t seed = 10;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        struct calendar_rules rules = rules_in(zones[i]);
        for (int j = 0; j < 400; j++) {
            int64_t instant = random_between(&seed, at("1840-01-01"), at("2120-01-01")), found;
            int32_t after;
            if (j % 4 && zone_next_transition(rules.zone, instant, &found, &after))
                instant = found + random_between(&seed, -DAY_SECONDS, DAY_SECONDS) / (j % 4 == 1 ? 1 : 12);
            rules.week_start = 1 + j % 7;
            rules.year_start = 1 + j % 12;
            for (int grain = 0; grain < GRAIN_COUNT; grain++)
                check_bucket((enum grain)grain, &rules, instant);
        }
        done(&rules);
    }
}

static void outside_the_calendar_are_the_first_and_the_last_bucket(void **state)
{
    (void)state;
    static const int64_t far[] = {INT64_MIN, CIVIL_EARLIEST - 1, CIVIL_LATEST + 1, INT64_MAX};
    for (int i = 0; i < GRAIN_COUNT; i++)
        for (size_t j = 0; j < COUNT_OF(far); j++) {
            enum grain grain = (enum grain)i;
            int64_t nearest = far[j] < 0 ? CIVIL_EARLIEST : CIVIL_LATEST;
            char label[32];
            assert_int_equal(grain_floor(grain, &utc, far[j]), grain_floor(grain, &utc, nearest));
            assert_true(grain_next(grain, &utc, far[j]) > far[j] || far[j] == INT64_MAX);
            assert_true(grain_label(grain, &utc, far[j], label, sizeof label) > 0);
            assert_true(grain_add(grain, &utc, far[j], INT64_MAX) > CIVIL_LATEST);
            assert_true(grain_shift(grain, &utc, far[j], INT64_MIN) < CIVIL_EARLIEST);
        }
}

/* Numbers step by one from bucket to bucket, and do not change inside. */
static void numbers_count_buckets(void **state)
{
    static const char *const zones[] = {"UTC", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kathmandu"};
    (void)state;
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        struct calendar_rules rules = rules_in(zones[z]);
        rules.week_start = SUNDAY;
        rules.year_start = 4;
        for (int grain = GRAIN_HOUR; grain < GRAIN_COUNT; grain++) {
            int64_t start = grain_floor(grain, &rules, at("1969-02-11 03:00:00")),
                    number = grain_number(grain, &rules, start);
            int64_t end = grain >= GRAIN_MONTH ? at("2030-01-01") : at("1972-06-01");
            while (start < end) {
                int64_t next = grain_next(grain, &rules, start);
                assert_int_equal(grain_number(grain, &rules, next - 1), number);
                assert_int_equal(grain_number(grain, &rules, next), ++number);
                start = next;
            }
        }
        done(&rules);
    }
}

/* Transitions of 2026 begin hours of their own, also half ones. */
static void numbers_of_hours_count_transitions(void **state)
{
    static const char *const zones[] = {"Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"};
    (void)state;
    for (size_t z = 0; z < COUNT_OF(zones); z++) {
        struct calendar_rules rules = rules_in(zones[z]);
        int64_t start = grain_floor(GRAIN_HOUR, &rules, at("2026-01-01")),
                first = grain_number(GRAIN_HOUR, &rules, start);
        for (int64_t count = 0; start < at("2027-01-01"); count++) {
            assert_int_equal(grain_number(GRAIN_HOUR, &rules, start) - first, count);
            start = grain_next(GRAIN_HOUR, &rules, start);
        }
        done(&rules);
    }
}

/* Samoa had no 30 December 2011. */
static void a_day_that_a_zone_skips_counts(void **state)
{
    struct calendar_rules rules = rules_in("Pacific/Apia");
    int64_t skip = at("2011-12-30 10:00:00");
    (void)state;
    assert_int_equal(grain_number(GRAIN_DAY, &rules, skip) - grain_number(GRAIN_DAY, &rules, skip - 1), 2);
    done(&rules);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_read_and_written),
        cmocka_unit_test(numbers_count_buckets),
        cmocka_unit_test(numbers_of_hours_count_transitions),
        cmocka_unit_test(a_day_that_a_zone_skips_counts),
        cmocka_unit_test(every_grain_has_its_bounds_in_utc),
        cmocka_unit_test(times_before_1970_have_buckets_too),
        cmocka_unit_test(weeks_start_on_the_given_day),
        cmocka_unit_test(fiscal_years_and_quarters_start_in_their_month),
        cmocka_unit_test(fiscal_years_are_named_by_the_year_they_end_in),
        cmocka_unit_test(plain_quarters_and_years_are_the_calendars),
        cmocka_unit_test(local_days_have_23_24_and_25_hours),
        cmocka_unit_test(the_hour_that_occurs_twice_is_two_buckets),
        cmocka_unit_test(hours_follow_the_wall_clock_of_odd_offsets),
        cmocka_unit_test(a_transition_of_half_an_hour_makes_a_half_hour),
        cmocka_unit_test(a_day_without_midnight_begins_at_the_transition),
        cmocka_unit_test(a_clock_put_back_over_midnight_keeps_the_day_that_had_begun),
        cmocka_unit_test(a_day_that_was_skipped_is_empty),
        cmocka_unit_test(adding_counts_buckets),
        cmocka_unit_test(adding_is_repeated_stepping),
        cmocka_unit_test(the_buckets_between_two_instants_are_those_added),
        cmocka_unit_test(months_keep_the_day_or_take_the_last),
        cmocka_unit_test(shifting_keeps_the_wall_clock_over_transitions),
        cmocka_unit_test(shifting_by_nothing_changes_nothing),
        cmocka_unit_test(labels_sort),
        cmocka_unit_test(weeks_that_do_not_begin_on_monday_have_their_first_day),
        cmocka_unit_test(labels_agree_with_strftime),
        cmocka_unit_test(a_label_fits_into_the_space_there_is),
        cmocka_unit_test(buckets_cover_time),
        cmocka_unit_test(outside_the_calendar_are_the_first_and_the_last_bucket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
