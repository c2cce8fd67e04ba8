/* Business time: worked examples, the clock's changes, and a model that counts second by second. */
#include "tests/unit/time/calendars.h"

static void open_hours_between_two_instants_count(void **state)
{
    struct calendar *calendar = office("UTC");
    (void)state;
    /* 2026-10-05 is a Monday */
    assert_int_equal(business(calendar, "2026-10-05 08:00", "2026-10-05 10:30"), 5400);
    assert_int_equal(business(calendar, "2026-10-05 18:00", "2026-10-06 08:59"), 0);
    assert_int_equal(business(calendar, "2026-10-02 16:00", "2026-10-05 10:00"), 2 * HOUR);
    assert_int_equal(business(calendar, "2026-10-05 00:00", "2026-10-12 00:00"), 40 * HOUR);
    assert_int_equal(business(calendar, "2026-10-12 00:00", "2026-10-05 00:00"), -40 * HOUR);
    assert_int_equal(calendar_seconds(calendar, 0), 0);
    calendar_free(calendar);
}

/* dbt_zendesk, DECISIONLOG: ticket 941606 and its two schedules, given as minutes since Sunday 00:00 UTC. */
static void two_schedules_give_the_published_minutes(void **state)
{
    struct draft chicago = draft_in("UTC"), san_francisco = draft_in("UTC");
    (void)state;
    draft_open(&chicago, 1, 6, 12 * HOUR, 26 * HOUR); /* 2160-3000 and on; 720-1560 is Sunday's */
    draft_open(&chicago, 7, 7, 12 * HOUR, 26 * HOUR);
    draft_open(&san_francisco, 1, 5, 15 * HOUR, 24 * HOUR + HOUR / 2);
    struct calendar *first = calendar_of(&chicago, 1), *second = calendar_of(&san_francisco, 1);
    int64_t created = at("2020-09-29 17:01:38"), moved = at("2020-09-30 19:01:25"),
            replied = at("2020-09-30 19:01:46");
    int64_t all = calendar_between(first, created, moved) + calendar_between(second, moved, replied);
    assert_int_equal(all, 57608);                                        /* 960.133 minutes */
    assert_int_equal(calendar_between(second, created, replied), 41408); /* 690.133: the last schedule only */
    calendar_free(first);
    calendar_free(second);
}

static void an_overnight_shift_goes_past_midnight(void **state)
{
    struct draft draft = draft_in("UTC");
    (void)state;
    draft_open(&draft, 5, 5, 22 * HOUR, 30 * HOUR); /* Friday 22:00 to Saturday 06:00 */
    draft_open(&draft, 7, 7, 22 * HOUR, 30 * HOUR); /* Sunday to Monday: over the end of the week */
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-10-02 23:00", "2026-10-03 12:00"), 7 * HOUR);
    assert_int_equal(business(calendar, "2026-10-05 05:00", "2026-10-05 12:00"), HOUR);
    assert_int_equal(business(calendar, "2026-10-05 00:00", "2026-10-12 00:00"), 16 * HOUR);
    calendar_free(calendar);
}

static void hours_that_overlap_count_once(void **state)
{
    struct draft draft = draft_in("UTC");
    (void)state;
    draft_open(&draft, 1, 1, 9 * HOUR, 12 * HOUR);
    draft_open(&draft, 1, 1, 11 * HOUR, 15 * HOUR);
    draft_open(&draft, 1, 1, 15 * HOUR, 16 * HOUR);
    draft_open(&draft, 7, 7, 20 * HOUR, 34 * HOUR); /* to Monday 10:00 */
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-10-05 00:00", "2026-10-06 00:00"), 16 * HOUR);
    calendar_free(calendar);
}

static void a_holiday_is_a_date_of_the_calendars_zone(void **state)
{
    struct draft draft = draft_in("Pacific/Auckland");
    (void)state;
    draft_open(&draft, 1, 7, 0, 24 * HOUR);
    draft_date(&draft, "2026-12-25", 0, 0); /* 13 hours ahead of UTC */
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-12-24 10:59", "2026-12-25 11:01"), 120);
    assert_false(calendar_is_open(calendar, at("2026-12-24 11:00")));
    assert_true(calendar_is_open(calendar, at("2026-12-25 11:00")));
    calendar_free(calendar);
}

static void a_special_date_has_its_own_hours_only(void **state)
{
    struct draft draft = draft_in("UTC");
    (void)state;
    draft_open(&draft, 1, 5, 9 * HOUR, 17 * HOUR);
    draft_date(&draft, "2026-12-24", 13 * HOUR, 14 * HOUR); /* a Thursday */
    draft_date(&draft, "2026-12-24", 9 * HOUR, 12 * HOUR);
    draft_date(&draft, "2026-12-26", 10 * HOUR, 12 * HOUR); /* a Saturday: open beside the week */
    draft_date(&draft, "2026-12-25", 0, 0);
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-12-24", "2026-12-25"), 4 * HOUR);
    assert_int_equal(business(calendar, "2026-12-25", "2026-12-26"), 0);
    assert_int_equal(business(calendar, "2026-12-26", "2026-12-27"), 2 * HOUR);
    assert_int_equal(business(calendar, "2026-12-21", "2026-12-28"), (24 + 4 + 2) * HOUR);
    assert_int_equal(business(calendar, "2026-12-28", "2027-01-04"), 40 * HOUR);
    calendar_free(calendar);
}

static void a_holiday_takes_the_part_of_a_shift_on_its_date(void **state)
{
    struct draft draft = draft_in("UTC");
    (void)state;
    draft_open(&draft, 1, 7, 22 * HOUR, 30 * HOUR);
    draft_date(&draft, "2026-12-25", 0, 0);
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-12-24 12:00", "2026-12-25 12:00"), 2 * HOUR);
    assert_int_equal(business(calendar, "2026-12-25 12:00", "2026-12-26 12:00"), 6 * HOUR);
    calendar_free(calendar);
}

static void a_new_version_does_not_rewrite_the_past(void **state)
{
    struct draft drafts[] = {draft_in("Europe/Berlin"), draft_in("Europe/Berlin")};
    (void)state;
    draft_open(&drafts[0], 1, 5, 9 * HOUR, 17 * HOUR);
    draft_open(&drafts[1], 1, 5, 8 * HOUR, 20 * HOUR);
    drafts[1].version.from = day_of("2026-10-07"); /* a Wednesday */
    struct calendar *before = office("Europe/Berlin"), *calendar = calendar_of(drafts, 2);
    assert_int_equal(business(calendar, "2026-09-01", "2026-10-06 22:00Z"),
                     business(before, "2026-09-01", "2026-10-06 22:00Z"));
    assert_int_equal(business(calendar, "2026-10-06 22:00Z", "2026-10-07 22:00Z"), 12 * HOUR);
    assert_int_equal(business(calendar, "2026-10-05", "2026-10-10"), (8 + 8 + 12 * 3) * HOUR);
    calendar_free(before);
    calendar_free(calendar);
}

/* Berlin: 2026-03-29 02:00 becomes 03:00, 2026-10-25 03:00 becomes 02:00. */
static void a_skipped_hour_does_not_count_and_a_repeated_one_counts_twice(void **state)
{
    struct draft draft = draft_in("Europe/Berlin");
    (void)state;
    draft_open(&draft, 7, 7, HOUR, 4 * HOUR);
    struct calendar *calendar = calendar_of(&draft, 1);
    assert_int_equal(business(calendar, "2026-03-28 12:00", "2026-03-29 12:00"), 2 * HOUR);
    assert_int_equal(business(calendar, "2026-10-24 12:00", "2026-10-25 12:00"), 4 * HOUR);
    assert_int_equal(business(calendar, "2026-10-25 00:00Z", "2026-10-25 02:00Z"), 2 * HOUR); /* both 02:00 */
    calendar_free(calendar);
}

/* Opened and solved outside hours (D10), in a zone that is 5:45 ahead, and one that moves by 30 minutes. */
static void offsets_of_parts_of_an_hour_are_exact(void **state)
{
    struct calendar *kathmandu = office("Asia/Kathmandu"), *lord_howe;
    struct draft draft = draft_in("Australia/Lord_Howe");
    (void)state;
    assert_int_equal(business(kathmandu, "2026-10-05 03:14", "2026-10-05 03:16"), 60);
    assert_int_equal(business(kathmandu, "2026-10-05 11:14", "2026-10-05 11:16"), 60);
    calendar_free(kathmandu);
    draft_open(&draft, 7, 7, HOUR, 3 * HOUR); /* 2026-10-04 02:00 becomes 02:30, 2026-04-05 the other way */
    lord_howe = calendar_of(&draft, 1);
    assert_int_equal(business(lord_howe, "2026-10-03", "2026-10-05"), 3 * HOUR / 2);
    assert_int_equal(business(lord_howe, "2026-04-04", "2026-04-06"), 5 * HOUR / 2);
    calendar_free(lord_howe);
}

/* Turkey kept summer time in 2016; Samoa skipped 2011-12-30. */
static void zones_that_changed_their_rules_are_followed(void **state)
{
    struct calendar *istanbul = office("Europe/Istanbul"), *apia = office("Pacific/Apia");
    (void)state;
    assert_int_equal(business(istanbul, "2015-12-01 07:00Z", "2015-12-01 08:00Z"), HOUR);
    assert_int_equal(business(istanbul, "2015-12-01 06:00Z", "2015-12-01 07:00Z"), 0);
    assert_int_equal(business(istanbul, "2017-12-01 06:00Z", "2017-12-01 07:00Z"), HOUR);
    /* Monday 26 to Sunday 2011-12-31: Friday, the 30th, was left out */
    assert_int_equal(business(apia, "2011-12-26 10:00Z", "2012-01-01 10:00Z"), 32 * HOUR);
    calendar_free(istanbul);
    calendar_free(apia);
}

static void a_leap_day_is_a_day(void **state)
{
    struct calendar *calendar = office("UTC");
    (void)state;
    assert_int_equal(business(calendar, "2024-02-29", "2024-03-01"), 8 * HOUR); /* a Thursday */
    assert_int_equal(business(calendar, "2024-02-01", "2024-03-01"), 21 * 8 * HOUR);
    assert_int_equal(business(calendar, "2023-02-01", "2023-03-01"), 20 * 8 * HOUR);
    calendar_free(calendar);
}

static void always_open_is_the_time_that_passes(void **state)
{
    static const char *const zones[] = {"Europe/Berlin", "America/St_Johns", "Africa/Casablanca",
                                        "Pacific/Apia", "UTC"};
    uint64_t random = 1;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(zones); i++) {
        struct draft draft = draft_in(zones[i]);
        draft_open(&draft, 1, 7, 0, DAY_SECONDS);
        struct calendar *calendar = calendar_of(&draft, 1);
        for (int n = 0; n < 20000; n++) {
            int64_t instant = (int64_t)(random_next(&random) % 600000000000) - 370000000000;
            assert_int_equal(calendar_seconds(calendar, instant), instant);
        }
        calendar_free(calendar);
    }
}

static void the_far_future_is_as_far_as_it_is_counted(void **state)
{
    struct calendar *calendar = office("Europe/Berlin");
    (void)state;
    /* 400 years have 20,871 weeks, and their hours do not depend on the clock here */
    assert_int_equal(business(calendar, "2026-10-05", "2426-10-05"), 20871 * 40 * (int64_t)HOUR);
    assert_int_equal(business(calendar, "2826-10-05", "4026-10-05"), 3 * 20871 * 40 * (int64_t)HOUR);
    assert_int_equal(business(calendar, "9998-07-06 07:00Z", "9998-07-06 08:00Z"), HOUR); /* summer */
    assert_int_equal(business(calendar, "9998-07-06 06:00Z", "9998-07-06 07:00Z"), 0);
    assert_int_equal(calendar_between(calendar, CIVIL_LATEST, INT64_MAX), 0);
    assert_int_equal(calendar_between(calendar, INT64_MIN, CIVIL_EARLIEST), 0);
    calendar_free(calendar);
}

/* ---- due times ---- */

static void expect_due(const struct calendar *calendar, const char *from, int64_t seconds, const char *due)
{
    int64_t instant;
    assert_true(calendar_add(calendar, at(from), seconds, &instant));
    if (instant != at(due)) fail_msg("%s + %lld: %s", from, (long long)seconds, shown(instant));
}

static void time_used_up_at_closing_is_due_at_closing(void **state)
{
    struct calendar *calendar = office("UTC");
    (void)state;
    expect_due(calendar, "2026-10-02 15:00", 2 * HOUR, "2026-10-02 17:00");
    expect_due(calendar, "2026-10-02 15:00", 2 * HOUR + 1, "2026-10-05 09:00:01");
    expect_due(calendar, "2026-10-02 20:00", 8 * HOUR, "2026-10-05 17:00");
    expect_due(calendar, "2026-10-03 12:00", 0, "2026-10-03 12:00");
    expect_due(calendar, "2026-10-05 11:00", -2 * HOUR, "2026-10-05 09:00");
    expect_due(calendar, "2026-10-05 11:00", -2 * HOUR - 1, "2026-10-02 16:59:59");
    expect_due(calendar, "2026-10-04 11:00", -8 * HOUR, "2026-10-02 09:00");
    calendar_free(calendar);
}

static void what_never_passes_has_no_due_time(void **state)
{
    struct draft draft = draft_in("UTC"), berlin = draft_in("Europe/Berlin");
    int64_t instant;
    (void)state;
    draft_date(&draft, "2026-10-05", 9 * HOUR, 17 * HOUR);
    struct calendar *once = calendar_of(&draft, 1), *never = calendar_of(&berlin, 1);
    assert_true(calendar_add(once, at("2026-10-01"), 8 * HOUR, &instant));
    assert_int_equal(instant, at("2026-10-05 17:00"));
    assert_false(calendar_add(once, at("2026-10-01"), 8 * HOUR + 1, &instant));
    assert_true(calendar_add(once, at("2026-10-08"), -8 * HOUR, &instant));
    assert_int_equal(instant, at("2026-10-05 09:00"));
    assert_false(calendar_add(once, at("2026-10-08"), -8 * HOUR - 1, &instant));
    assert_false(calendar_add(never, at("2026-10-01"), 1, &instant));
    assert_false(calendar_add(never, at("2026-10-01"), INT64_MAX, &instant));
    assert_false(calendar_add(never, at("2026-10-01"), INT64_MIN, &instant));
    assert_true(calendar_add(never, at("2026-10-01"), 0, &instant));
    calendar_free(once);
    calendar_free(never);
}

static void a_due_time_is_the_earliest_with_so_much_open_time(void **state)
{
    struct draft draft = draft_in("Europe/Berlin");
    uint64_t random = 2;
    (void)state;
    draft_open(&draft, 1, 6, 9 * HOUR, 18 * HOUR);
    draft_open(&draft, 5, 5, 20 * HOUR, 27 * HOUR);
    draft_date(&draft, "2026-12-25", 0, 0);
    draft_date(&draft, "2026-12-27", 3 * HOUR, 4 * HOUR);
    struct calendar *calendar = calendar_of(&draft, 1);
    for (int n = 0; n < 20000; n++) {
        int64_t from = at("2026-01-01") + (int64_t)(random_next(&random) % 40000000), due;
        int64_t seconds = (int64_t)(random_next(&random) % 4000000) - 2000000;
        if (n % 100 == 0) seconds *= 10000; /* centuries */
        assert_true(calendar_add(calendar, from, seconds, &due));
        assert_int_equal(calendar_between(calendar, from, due), seconds);
        if (seconds > 0) assert_int_equal(calendar_between(calendar, due - 1, due), 1);
        if (seconds < 0) assert_int_equal(calendar_between(calendar, due, due + 1), 1);
    }
    calendar_free(calendar);
}

/* ---- dates ---- */

/* numpy.busday_count and Excel's NETWORKDAYS, examples of their documentation. */
static void working_days_are_the_published_ones(void **state)
{
    struct draft draft = draft_in("America/New_York"), saturdays = draft_in("UTC");
    (void)state;
    draft_open(&draft, 1, 5, 9 * HOUR, 17 * HOUR);
    draft_open(&saturdays, 6, 6, 0, DAY_SECONDS);
    struct calendar *calendar = calendar_of(&draft, 1), *saturday = calendar_of(&saturdays, 1);
    assert_int_equal(calendar_working_days(calendar, day_of("2011-01-01"), day_of("2011-02-01")), 21);
    assert_int_equal(calendar_working_days(calendar, day_of("2011-01-01"), day_of("2012-01-01")), 260);
    assert_int_equal(calendar_working_days(calendar, day_of("2012-01-01"), day_of("2011-01-01")), -260);
    assert_int_equal(calendar_working_days(saturday, day_of("2011-01-01"), day_of("2012-01-01")), 53);
    assert_int_equal(calendar_working_days(calendar, day_of("2012-10-01"), day_of("2013-03-02")), 110);
    calendar_free(calendar);
    draft_date(&draft, "2012-11-22", 0, 0);
    draft_date(&draft, "2012-12-04", 0, 0);
    draft_date(&draft, "2013-01-21", 0, 0);
    calendar = calendar_of(&draft, 1);
    assert_int_equal(calendar_working_days(calendar, day_of("2012-10-01"), day_of("2013-03-02")), 107);
    assert_int_equal(calendar_day(calendar, at("2012-11-22 03:00Z")), day_of("2012-11-21"));
    calendar_free(calendar);
    calendar_free(saturday);
}

/* ---- the model ---- */

static int32_t random_second(uint64_t *random, int32_t below)
{
    uint64_t drawn = random_next(random);
    return (int32_t)(drawn % 4 ? drawn / 4 % ((uint64_t)below / 900) * 900 : drawn / 4 % (uint64_t)below);
}

static struct draft random_draft(uint64_t *random, const char *zone, int64_t near_day)
{
    struct draft draft = draft_in(zone);
    size_t hours = random_next(random) % 12, dates = random_next(random) % 6;
    for (size_t i = 0; i < hours; i++) {
        int32_t from = random_second(random, DAY_SECONDS);
        int32_t length = 1 + random_second(random, i % 3 ? 8 * HOUR : DAY_SECONDS);
        draft_open(&draft, (int)(i % 7) + 1, (int)(i % 7) + 1, from, from + length);
    }
    for (size_t i = 0; i < dates; i++) {
        int32_t from = random_second(random, DAY_SECONDS - 900), to = from;
        if (i % 2) to += 1 + (int32_t)(random_next(random) % (uint64_t)(DAY_SECONDS - from));
        if (from == to) from = to = 0;
        draft.dates[draft.version.date_count++] =
            (struct calendar_date){near_day + (int64_t)(random_next(random) % 5), from, to};
    }
    return draft;
}

/* F of every second of four days around a change of the clock; and back. */
static void compare_days(const struct calendar *calendar, const struct draft *drafts,
                         struct zone *const *zones, size_t count, int64_t from)
{
    int64_t sum = calendar_seconds(calendar, from), due;
    for (int64_t t = from; t < from + 4 * DAY_SECONDS; t++) {
        bool open = model_is_open(drafts, zones, count, t);
        sum += open;
        if (calendar_seconds(calendar, t + 1) != sum) fail_msg("%s at %s", drafts->version.zone, shown(t));
        if (t % 601) continue;
        assert_int_equal(calendar_is_open(calendar, t), open);
        assert_true(calendar_between(calendar, from, t) == 0 ||
                    (calendar_add(calendar, from, calendar_between(calendar, from, t), &due) && due <= t &&
                     calendar_between(calendar, due, t) == 0));
    }
}

static void every_second_of_random_calendars_is_as_the_model_says(void **state)
{
    static const char *const names[] = {"Europe/Berlin",  "America/New_York",  "Australia/Lord_Howe",
                                        "Asia/Kathmandu", "Africa/Casablanca", "America/Sao_Paulo",
                                        "Africa/Cairo",   "Pacific/Apia",      "Europe/Dublin"};
    static const char *const days[] = {"2026-03-27", "2026-10-23", "2011-12-28", "2018-11-03", "2024-02-27",
                                       "2150-03-27", "1950-06-01", "2024-04-24", "2599-10-25"};
    uint64_t random = 20261122;
    (void)state;
    for (int n = 0; n < 27; n++) {
        int64_t day = day_of(days[n % 9]);
        size_t count = 1 + (size_t)(n % 3 == 0);
        struct zone *zones[2];
        struct draft drafts[2];
        for (size_t i = 0; i < count; i++) {
            const char *zone = names[random_next(&random) % COUNT_OF(names)];
            zones[i] = zone_or_skip(zone);
            bool in_range = civil_from_seconds(day * DAY_SECONDS).year < CALENDAR_LAST_YEAR;
            drafts[i] = random_draft(&random, zone, in_range ? day : day_of("2030-01-01"));
            drafts[i].version.from = in_range ? day + 2 : day_of("2030-01-03");
        }
        struct calendar *calendar = calendar_of(drafts, count);
        compare_days(calendar, drafts, zones, count, day * DAY_SECONDS);
        calendar_free(calendar);
        for (size_t i = 0; i < count; i++) zone_free(zones[i]);
    }
}

static void business_time_adds_up_and_never_runs_back(void **state)
{
    struct calendar *calendar = office("America/New_York");
    uint64_t random = 3;
    int64_t instants[1000], seconds[1000];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(instants); i++)
        instants[i] = (int64_t)(random_next(&random) % 9467107200) - 2208988800; /* 1900 to 2200 */
    calendar_seconds_of(calendar, instants, COUNT_OF(instants), seconds);
    for (size_t i = 2; i < COUNT_OF(instants); i++) {
        int64_t a = instants[i - 2], b = instants[i - 1], c = instants[i];
        assert_int_equal(seconds[i], calendar_seconds(calendar, c));
        assert_int_equal(calendar_between(calendar, a, c),
                         calendar_between(calendar, a, b) + calendar_between(calendar, b, c));
        assert_true(a > b || calendar_between(calendar, a, b) >= 0);
        assert_true(a > b || calendar_between(calendar, a, b) <= b - a);
    }
    calendar_free(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_hours_between_two_instants_count),
        cmocka_unit_test(two_schedules_give_the_published_minutes),
        cmocka_unit_test(an_overnight_shift_goes_past_midnight),
        cmocka_unit_test(hours_that_overlap_count_once),
        cmocka_unit_test(a_holiday_is_a_date_of_the_calendars_zone),
        cmocka_unit_test(a_special_date_has_its_own_hours_only),
        cmocka_unit_test(a_holiday_takes_the_part_of_a_shift_on_its_date),
        cmocka_unit_test(a_new_version_does_not_rewrite_the_past),
        cmocka_unit_test(a_skipped_hour_does_not_count_and_a_repeated_one_counts_twice),
        cmocka_unit_test(offsets_of_parts_of_an_hour_are_exact),
        cmocka_unit_test(zones_that_changed_their_rules_are_followed),
        cmocka_unit_test(a_leap_day_is_a_day),
        cmocka_unit_test(always_open_is_the_time_that_passes),
        cmocka_unit_test(the_far_future_is_as_far_as_it_is_counted),
        cmocka_unit_test(time_used_up_at_closing_is_due_at_closing),
        cmocka_unit_test(what_never_passes_has_no_due_time),
        cmocka_unit_test(a_due_time_is_the_earliest_with_so_much_open_time),
        cmocka_unit_test(working_days_are_the_published_ones),
        cmocka_unit_test(every_second_of_random_calendars_is_as_the_model_says),
        cmocka_unit_test(business_time_adds_up_and_never_runs_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
