/* Making calendars: what is refused, zones, and memory that runs out. */
#include "tests/unit/time/calendars.h"

#include "base/memory.h"

static void expect_refused(struct draft *drafts, size_t count, status expected, const char *message)
{
    struct calendar *calendar;
    struct error error;
    assert_int_equal(try_calendar(drafts, count, &calendar, &error), expected);
    assert_null(calendar);
    if (!strstr(error.message, message)) fail_msg("%s", error.message);
}

static void hours_that_are_none_are_refused(void **state)
{
    static const struct calendar_hours bad[] = {{0, 0, HOUR},
                                                {8, 0, HOUR},
                                                {1, -1, HOUR},
                                                {1, 9 * HOUR, 9 * HOUR},
                                                {1, DAY_SECONDS, 25 * HOUR},
                                                {1, 1, DAY_SECONDS + 2}};
    (void)state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        struct draft draft = draft_in("UTC");
        draft.hours[draft.version.hour_count++] = bad[i];
        expect_refused(&draft, 1, STATUS_RANGE, bad[i].weekday % 8 ? "hours from second" : "weekday");
    }
}

static void dates_that_are_none_are_refused(void **state)
{
    struct draft late = draft_in("UTC"), overnight = draft_in("UTC");
    (void)state;
    draft_date(&late, "2401-01-01", 0, 0);
    expect_refused(&late, 1, STATUS_RANGE, "dates of the years 1800 to 2400");
    draft_date(&overnight, "2026-12-24", 22 * HOUR, 30 * HOUR);
    expect_refused(&overnight, 1, STATUS_RANGE, "hours of a date");
}

static void an_unknown_zone_is_refused(void **state)
{
    struct draft draft = draft_in("Europe/Berlyn");
    (void)state;
    expect_refused(&draft, 1, STATUS_NOT_FOUND, "Europe/Berlyn");
}

static void versions_must_ascend(void **state)
{
    struct draft drafts[] = {draft_in("UTC"), draft_in("UTC"), draft_in("UTC")};
    (void)state;
    expect_refused(drafts, 0, STATUS_INVALID, "needs a version");
    drafts[1].version.from = drafts[2].version.from = day_of("2026-01-01");
    expect_refused(drafts, 3, STATUS_INVALID, "ascend");
}

/* 2026-01-01 begins on Kiritimati before 2025-12-31 has begun on Niue. */
static void versions_of_zones_far_apart_keep_their_order(void **state)
{
    struct draft drafts[] = {draft_in("UTC"), draft_in("-11:00"), draft_in("+14:00")};
    (void)state;
    drafts[1].version.from = day_of("2025-12-31");
    drafts[2].version.from = day_of("2026-01-01");
    draft_open(&drafts[1], 1, 7, 0, DAY_SECONDS);
    struct calendar *calendar = calendar_of(drafts, 3);
    assert_int_equal(business(calendar, "2025-12-01", "2026-02-01"), 0);
    calendar_free(calendar);
}

static void memory_that_runs_out_is_reported(void **state)
{
    struct draft drafts[] = {draft_in("UTC"), draft_in("+09:00")};
    struct calendar *calendar = NULL;
    struct error error;
    (void)state;
    draft_open(&drafts[0], 1, 5, 9 * HOUR, 17 * HOUR);
    draft_date(&drafts[0], "2026-12-25", 0, 0);
    drafts[1].version.from = day_of("2026-01-01");
    uint64_t n = 1;
    for (status code = STATUS_MEMORY; code; n++) {
        (void)memory_fail_from(n);
        code = try_calendar(drafts, 2, &calendar, &error);
        (void)memory_fail_from(0);
        assert_true(code == STATUS_OK || code == STATUS_MEMORY);
        assert_int_equal(calendar == NULL, code != STATUS_OK);
    }
    assert_true(n > 8);
    calendar_free(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hours_that_are_none_are_refused),
        cmocka_unit_test(dates_that_are_none_are_refused),
        cmocka_unit_test(an_unknown_zone_is_refused),
        cmocka_unit_test(versions_must_ascend),
        cmocka_unit_test(versions_of_zones_far_apart_keep_their_order),
        cmocka_unit_test(memory_that_runs_out_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
