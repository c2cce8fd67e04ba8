/* Dates as arithmetic. */
#include "tests/unit/time/builders.h"

static void day_zero_is_1970_01_01(void **state)
{
    (void)state;
    assert_int_equal(civil_days(1970, 1, 1), 0);
    assert_int_equal(civil_days(2000, 3, 1), 11017);
    assert_int_equal(civil_days(1969, 12, 31), -1);
    assert_int_equal(civil_days(1582, 10, 15), -141427); /* Julian day 2299161 - 2440588 */
}

static void the_ends_of_the_calendar_are_the_constants(void **state)
{
    (void)state;
    assert_int_equal(civil_days(-9999, 1, 1) * DAY_SECONDS, CIVIL_EARLIEST);
    assert_int_equal(civil_days(10000, 1, 1) * DAY_SECONDS - 1, CIVIL_LATEST);
}

static void months_outside_the_year_carry_into_it(void **state)
{
    (void)state;
    assert_int_equal(civil_days(2023, 13, 1), civil_days(2024, 1, 1));
    assert_int_equal(civil_days(2023, 0, 1), civil_days(2022, 12, 1));
    assert_int_equal(civil_days(2023, -11, 1), civil_days(2022, 1, 1));
    assert_int_equal(civil_days(2023, 25, 1), civil_days(2025, 1, 1));
    assert_int_equal(civil_days(0, 2026 * 12 + 10, 5), civil_days(2026, 10, 5));
}

static void days_outside_the_month_count_on(void **state)
{
    (void)state;
    assert_int_equal(civil_days(2024, 2, 30), civil_days(2024, 3, 1));
    assert_int_equal(civil_days(2024, 1, 0), civil_days(2023, 12, 31));
}

static void leap_years_follow_the_gregorian_rule(void **state)
{
    (void)state;
    static const struct {
        int year, february;
    } cases[] = {{2024, 29}, {2023, 28}, {1900, 28}, {2000, 29}, {2100, 28}, {0, 29}, {-4, 29}, {-100, 28}};
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_int_equal(civil_days_in_month(cases[i].year, 2), cases[i].february);
    assert_int_equal(civil_days_in_month(2023, 4), 30);
    assert_int_equal(civil_days_in_month(2023, 12), 31);
}

/* Every day of the calendar, counted one by one without the arithmetic under test. */
static void every_day_follows_the_one_before(void **state)
{
    (void)state;
    int64_t days = civil_days(-9999, 1, 1);
    int weekday = civil_weekday(days);
    for (int year = -9999; year <= 9999; year++)
        for (int month = 1; month <= 12; month++)
            for (int day = 1; day <= civil_days_in_month(year, month); day++, days++) {
                struct civil civil = civil_from_seconds(days * DAY_SECONDS + 86399);
                bool same = civil.year == year && civil.month == month && civil.day == day &&
                            civil.hour == 23 && civil.minute == 59 && civil.second == 59;
                if (!same || (day == 1 && civil_days(year, month, 1) != days) ||
                    civil_weekday(days) != weekday)
                    fail_msg("%d-%d-%d is wrong", year, month, day);
                weekday = weekday % 7 + 1;
            }
    assert_int_equal(days * DAY_SECONDS - 1, CIVIL_LATEST);
}

static void seconds_before_1970_round_down(void **state)
{
    (void)state;
    assert_string_equal(shown(-1), "1969-12-31 23:59:59");
    assert_string_equal(shown(-86400), "1969-12-31 00:00:00");
    assert_string_equal(shown(INT64_C(-11676096000)), "1600-01-01 00:00:00");
}

static void seconds_and_civil_times_round_trip(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        int64_t seconds = random_between(&seed, CIVIL_EARLIEST, CIVIL_LATEST);
        struct civil civil = civil_from_seconds(seconds);
        assert_true(civil_valid(&civil));
        assert_int_equal(civil_to_seconds(&civil), seconds);
    }
}

static void any_count_of_seconds_gives_a_month_and_a_day(void **state)
{
    (void)state;
    static const int64_t counts[] = {INT64_MIN, INT64_MAX, INT64_MIN / 2, INT64_MAX / 3};
    for (size_t i = 0; i < COUNT_OF(counts); i++) {
        struct civil civil = civil_from_seconds(counts[i]);
        assert_in_range(civil.month, 1, 12);
        assert_in_range(civil.day, 1, 31);
    }
}

static void impossible_civil_times_are_not_valid(void **state)
{
    (void)state;
    static const struct civil wrong[] = {
        {2023, 2, 29, 0, 0, 0},  {2023, 0, 1, 0, 0, 0},  {2023, 13, 1, 0, 0, 0}, {2023, 1, 0, 0, 0, 0},
        {2023, 1, 1, 24, 0, 0},  {2023, 1, 1, 0, 60, 0}, {2023, 1, 1, 0, 0, 60}, {10000, 1, 1, 0, 0, 0},
        {-10000, 1, 1, 0, 0, 0}, {2023, 1, 1, -1, 0, 0},
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) assert_false(civil_valid(&wrong[i]));
    assert_true(civil_valid(&(struct civil){2024, 2, 29, 23, 59, 59}));
}

static void weekdays_are_iso_numbers(void **state)
{
    (void)state;
    assert_int_equal(civil_weekday(0), 4);                       /* Thursday */
    assert_int_equal(civil_weekday(civil_days(1969, 7, 20)), 7); /* the moon landing, a Sunday */
    assert_int_equal(civil_weekday(civil_days(2026, 10, 31)), 6);
}

static void iso_weeks_at_the_turn_of_the_year(void **state)
{
    (void)state;
    static const struct {
        int year, month, day, iso_year, iso_week;
    } cases[] = {
        {2005, 1, 1, 2004, 53},   {2005, 12, 31, 2005, 52}, {2007, 1, 1, 2007, 1},   {2007, 12, 31, 2008, 1},
        {2008, 12, 28, 2008, 52}, {2008, 12, 29, 2009, 1},  {2010, 1, 3, 2009, 53},  {2020, 12, 31, 2020, 53},
        {2026, 10, 31, 2026, 44}, {1969, 12, 28, 1969, 52}, {1969, 12, 29, 1970, 1},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        int year, week;
        civil_iso_week(civil_days(cases[i].year, cases[i].month, cases[i].day), &year, &week);
        assert_int_equal(year, cases[i].iso_year);
        assert_int_equal(week, cases[i].iso_week);
    }
}

static void iso_weeks_agree_with_the_published_table(void **state)
{
    (void)state;
    const char *folder = getenv("PERILUNE_DATA");
    char path[4096], line[128];
    if (folder) snprintf(path, sizeof path, "%s/oracles/iso_weeks.csv", folder);
    FILE *file = folder ? fopen(path, "r") : NULL;
    if (!file) {
        fprintf(stderr,
                "SKIPPED: no oracles/iso_weeks.csv; set PERILUNE_DATA to the folder of the data sets\n");
        skip();
    }
    int rows = 0;
    assert_non_null(fgets(line, sizeof line, file));
    while (fgets(line, sizeof line, file)) {
        int year, month, day, iso_year, iso_week, weekday, day_of_year, found_year, found_week;
        assert_int_equal(sscanf(line, "%d-%d-%d,%d,%d,%d,%d", &year, &month, &day, &iso_year, &iso_week,
                                &weekday, &day_of_year),
                         7);
        int64_t days = civil_days(year, month, day);
        civil_iso_week(days, &found_year, &found_week);
        assert_int_equal(found_year, iso_year);
        assert_int_equal(found_week, iso_week);
        assert_int_equal(civil_weekday(days), weekday);
        assert_int_equal(days - civil_days(year, 1, 1) + 1, day_of_year);
        rows++;
    }
    fclose(file);
    assert_true(rows > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(day_zero_is_1970_01_01),
        cmocka_unit_test(the_ends_of_the_calendar_are_the_constants),
        cmocka_unit_test(months_outside_the_year_carry_into_it),
        cmocka_unit_test(days_outside_the_month_count_on),
        cmocka_unit_test(leap_years_follow_the_gregorian_rule),
        cmocka_unit_test(every_day_follows_the_one_before),
        cmocka_unit_test(seconds_before_1970_round_down),
        cmocka_unit_test(seconds_and_civil_times_round_trip),
        cmocka_unit_test(any_count_of_seconds_gives_a_month_and_a_day),
        cmocka_unit_test(impossible_civil_times_are_not_valid),
        cmocka_unit_test(weekdays_are_iso_numbers),
        cmocka_unit_test(iso_weeks_at_the_turn_of_the_year),
        cmocka_unit_test(iso_weeks_agree_with_the_published_table),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
