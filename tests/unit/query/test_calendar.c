/* Business time in queries: against the calendar asked row by row, NULLs, calendars by row, constants. */
#include "tests/unit/query/small.h"
#include "time/calendar.h"

enum { HOUR = 3600 };

/* "day": Monday to Friday 09:00 to 17:00 in UTC; "night": daily 22:00 to 06:00; "never". */
struct desk {
    struct calendar *made[3];
    const struct calendar *items[3];
    struct calendar_list list;
    struct calendar_rules rules;
};

static void open_desk(struct desk *desk)
{
    static const char *const names[] = {"day", "night", "never"};
    for (size_t i = 0; i < 3; i++) {
        struct calendar_hours hours[7];
        struct calendar_version version = {.zone = "UTC", .hours = hours};
        for (int weekday = 1; weekday <= (i == 0 ? 5 : i == 1 ? 7 : 0); weekday++)
            hours[version.hour_count++] =
                (struct calendar_hours){weekday, (i ? 22 : 9) * HOUR, (i ? 30 : 17) * HOUR};
        if (calendar_new(names[i], &version, 1, &desk->made[i], NULL)) fail();
        desk->items[i] = desk->made[i];
    }
    desk->list = (struct calendar_list){desk->items, 3};
    desk->rules = (struct calendar_rules){.week_start = 1, .year_start = 1, .calendars = &desk->list};
}

static void close_desk(struct desk *desk)
{
    for (size_t i = 0; i < 3; i++) calendar_free(desk->made[i]);
}

static status try_value(const struct desk *desk, const struct table *table, const char *where,
                        const char *text, struct value *value, struct error *error)
{
    struct query_item filters[] = {item(NULL, where ? where : "")}, values[] = {item("value", text)};
    struct query query = {.table = table,
                          .rules = &desk->rules,
                          .filters = filters,
                          .filter_count = where != NULL,
                          .values = values,
                          .value_count = 1};
    struct frame *frame;
    error_init(error);
    status code = query_run(&query, NULL, &frame, error);
    if (code) return code;
    *value = frame_value(frame, 0, 0);
    frame_free(frame);
    return STATUS_OK;
}

static struct value ask(const struct desk *desk, const struct table *table, const char *where,
                        const char *text)
{
    struct value value;
    struct error error;
    if (try_value(desk, table, where, text, &value, &error)) fail_msg("%s: %s", text, error.message);
    return value;
}

static struct test_table *tickets(uint64_t count)
{
    struct test_table *t = test_table_new("tickets", "at:time! done:time wait:duration team:text");
    test_table_fill(t, count, 7);
    return t;
}

/* Sums over all rows, by C and by the query: one block, several, and a rest that is no multiple of 64. */
static void sums_are_those_of_asking_row_by_row(void **state)
{
    static const uint64_t counts[] = {1, 63, 64, 257, 2048, 5000, 70001};
    struct desk desk;
    (void)state;
    open_desk(&desk);
    for (size_t n = 0; n < sizeof counts / sizeof *counts; n++) {
        struct test_table *t = tickets(counts[n]);
        const struct table *table = test_table_build(t);
        int64_t business = 0, due = 0, rows = 0;
        for (uint64_t row = 0; row < counts[n]; row++) {
            struct value at = test_table_value(t, "at", row), done = test_table_value(t, "done", row);
            struct value wait = test_table_value(t, "wait", row);
            int64_t instant;
            if (!done.null) business += calendar_between(desk.made[0], at.integer, done.integer);
            if (wait.null || !calendar_add(desk.made[1], at.integer, wait.integer, &instant)) continue;
            due += instant - at.integer;
            rows++;
        }
        assert_int_equal(ask(&desk, table, NULL, "coalesce(sum(business(at, done, 'day')), 0s)").integer,
                         business);
        assert_int_equal(ask(&desk, table, NULL, "coalesce(sum(business(done, at, 'day')), 0s)").integer,
                         -business);
        assert_int_equal(
            ask(&desk, table, NULL, "coalesce(sum(business_add(at, wait, 'night') - at), 0s)").integer, due);
        assert_int_equal(ask(&desk, table, NULL, "count(business_add(at, wait, 'night'))").integer, rows);
        test_table_free(t);
    }
    close_desk(&desk);
}

static void what_is_null_gives_null(void **state)
{
    struct desk desk;
    struct test_table *t = test_table_new("tickets", "at:time! done:time wait:duration team:text");
    (void)state;
    open_desk(&desk);
    test_table_rows(t, "1704067200 | ~ | ~ | day \n 1704067201 | ~ | ~ | ~ \n");
    const struct table *table = test_table_build(t);
    assert_int_equal(ask(&desk, table, NULL, "count(business(at, done, 'day'))").integer, 0);
    assert_int_equal(ask(&desk, table, NULL, "count(business_add(at, wait, 'day'))").integer, 0);
    assert_int_equal(ask(&desk, table, NULL, "count(business_add(done, 1h, 'day'))").integer, 0);
    assert_int_equal(ask(&desk, table, NULL, "count(business(at, at + 1h, team))").integer, 1);
    assert_int_equal(ask(&desk, table, NULL, "count(business(at, at, NULL))").integer, 0);
    assert_int_equal(ask(&desk, table, NULL, "count(business_add(at, 1s, 'never'))").integer, 0);
    assert_int_equal(ask(&desk, table, NULL, "count(business_add(at, 0s, 'never'))").integer, 2);
    test_table_free(t);
    close_desk(&desk);
}

static void the_calendar_may_depend_on_the_row(void **state)
{
    struct desk desk;
    struct test_table *t = test_table_new("tickets", "at:time! done:time team:text");
    (void)state;
    open_desk(&desk);
    /* Monday 2024-01-01 00:00 to Tuesday 00:00: 8 hours by day, 8 by night */
    test_table_rows(t, "1704067200 | 1704153600 | day   \n 1704067200 | 1704096000 | night \n"
                       "1704067200 | 1704153600 | never \n 1704067200 | 1704153600 | ~     \n");
    const struct table *table = test_table_build(t);
    assert_int_equal(ask(&desk, table, NULL, "sum(business(at, done, team))").integer, 14 * HOUR);
    assert_int_equal(
        ask(&desk, table, NULL, "sum(business(at, done, CASE team WHEN 'night' THEN 'night' ELSE 'day' END))")
            .integer,
        (8 + 6 + 8 + 8) * HOUR);
    assert_int_equal(ask(&desk, table, NULL, "max(business_add(at, 7h, team))").integer,
                     1704067200 + 23 * HOUR);
    assert_int_equal(ask(&desk, table, NULL, "count(business_add(at, 7h, team))").integer, 2);
    test_table_free(t);
    close_desk(&desk);
}

static void a_text_that_is_no_calendar_is_an_error(void **state)
{
    struct desk desk;
    struct value value;
    struct error error;
    struct test_table *t = test_table_new("tickets", "at:time! team:text");
    (void)state;
    open_desk(&desk);
    test_table_rows(t, "1704067200 | day \n 1704067200 | nihgt \n");
    assert_int_equal(
        try_value(&desk, test_table_build(t), NULL, "sum(business(at, at, team))", &value, &error),
        STATUS_NOT_FOUND);
    assert_non_null(strstr(error.message, "\"business\": no calendar \"nihgt\"; did you mean \"night\"?"));
    test_table_free(t);
    close_desk(&desk);
}

static void it_filters_and_folds_and_takes_fractions(void **state)
{
    struct desk desk;
    struct test_table *t = test_table_new("tickets", "at:time! done:time wait:duration");
    (void)state;
    open_desk(&desk);
    test_table_rows(t, "1704067200 | 1704153600 | 3601 \n 1704067200 | 1704096000 | 7200 \n");
    const struct table *table = test_table_build(t);
    assert_int_equal(ask(&desk, table, "business(at, done, 'day') > 1h", "count(*)").integer, 1);
    assert_int_equal(
        ask(&desk, table, "business('2024-01-01', '2024-01-08', 'day') = 40h", "count(*)").integer, 2);
    assert_int_equal(ask(&desk, table, NULL, "median(business(at, done, 'day'))").real == 4 * HOUR, 1);
    /* half of 3,601 seconds is cut down */
    assert_int_equal(ask(&desk, table, "wait = 3601s", "max(business_add(at, wait / 2, 'day'))").integer,
                     1704067200 + 9 * HOUR + 1800);
    assert_true(ask(&desk, table, NULL, "max(business_add(at, wait * 1e300, 'day'))").null);
    test_table_free(t);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_are_those_of_asking_row_by_row),
        cmocka_unit_test(what_is_null_gives_null),
        cmocka_unit_test(the_calendar_may_depend_on_the_row),
        cmocka_unit_test(a_text_that_is_no_calendar_is_an_error),
        cmocka_unit_test(it_filters_and_folds_and_takes_fractions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
