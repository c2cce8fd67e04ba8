/* business() and business_add(): types, the calendar that is meant, and what SQL cannot say. */
#include "tests/unit/expr/fixture.h"

#include "time/calendar.h"

/* A desk of so many calendars: "support", "vip". */
struct desk {
    struct calendar *made[2];
    const struct calendar *items[2];
    struct calendar_list list;
    struct calendar_rules rules;
    struct expr_context context;
};

static void open_desk(struct desk *desk, size_t count)
{
    static const char *const names[] = {"support", "vip"};
    const struct calendar_version version = {.zone = "UTC"};
    *desk = (struct desk){.rules = {.week_start = 1, .year_start = 1}};
    for (size_t i = 0; i < count; i++) {
        if (calendar_new(names[i], &version, 1, &desk->made[i], NULL)) fail();
        desk->items[i] = desk->made[i];
    }
    desk->list = (struct calendar_list){desk->items, count};
    desk->rules.calendars = &desk->list;
    desk->context = fixture_context(&desk->rules, false);
}

static void close_desk(struct desk *desk)
{
    for (size_t i = 0; i < 2; i++) calendar_free(desk->made[i]);
}

static void expect_canonical(const struct desk *desk, const char *text, enum type type, const char *expected)
{
    struct arena arena;
    arena_init(&arena);
    struct node *node = must_parse(&arena, text, &desk->context);
    assert_int_equal(node->type, type);
    char *printed = canonical(node, &desk->context);
    assert_string_equal(printed, expected);
    struct node *again = must_parse(&arena, printed, &desk->context);
    char *twice = canonical(again, &desk->context);
    assert_string_equal(twice, expected);
    memory_free(twice);
    memory_free(printed);
    arena_fini(&arena);
}

static void business_is_a_duration_and_a_due_time_a_time(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk, 2);
    expect_canonical(&desk, "Business(created_at, solved_at, 'vip')", TYPE_DURATION,
                     "business(created_at, solved_at, 'vip')");
    expect_canonical(&desk, "business_add(created_at, '8h', 'vip')", TYPE_TIME,
                     "business_add(created_at, 8h, 'vip')");
    expect_canonical(&desk, "business(created_at, NULL, channel)", TYPE_DURATION,
                     "business(created_at, NULL, channel)");
    expect_canonical(&desk, "business(created_at, '2026-10-01', NULL)", TYPE_DURATION,
                     "business(created_at, TIME '2026-10-01', NULL)");
    close_desk(&desk);
}

static void the_only_calendar_is_meant_without_a_name(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk, 1);
    expect_canonical(&desk, "business(created_at, solved_at)", TYPE_DURATION,
                     "business(created_at, solved_at, 'support')");
    expect_canonical(&desk, "business_add(created_at, wait)", TYPE_TIME,
                     "business_add(created_at, wait, 'support')");
    close_desk(&desk);
}

static void an_unclear_calendar_is_an_error_that_lists_them(void **state)
{
    struct desk desk, empty;
    (void)state;
    open_desk(&desk, 2);
    open_desk(&empty, 0);
    must_fail("business(created_at, solved_at)", &desk.context, STATUS_NOT_FOUND, 0,
              "column 1: which calendar? name one, or call one \"default\"; there are \"support\", \"vip\"");
    must_fail("business(created_at, solved_at, 'suport')", &desk.context, STATUS_NOT_FOUND, 32,
              "column 33: no calendar \"suport\"; did you mean \"support\"?");
    must_fail("business(created_at, solved_at)", &empty.context, STATUS_NOT_FOUND, 0,
              "column 1: no calendar; none is defined: calendar \"support\" { timezone = \"...\", mon_fri = "
              "\"09:00-18:00\" }");
    close_desk(&desk);
}

static void arguments_of_other_types_are_errors(void **state)
{
    struct desk desk;
    (void)state;
    open_desk(&desk, 2);
    must_fail("business(created_at, wait, 'vip')", &desk.context, STATUS_TYPE, 21,
              "column 22: \"business\" needs times, not duration");
    must_fail("business_add(created_at, 8, 'vip')", &desk.context, STATUS_TYPE, 25,
              "column 26: \"business_add\" needs a duration such as 8h, not integer");
    must_fail("business(created_at, solved_at, 5)", &desk.context, STATUS_TYPE, 32,
              "column 33: \"business\" needs the name of a calendar (a text), not integer");
    must_fail("business(created_at)", &desk.context, STATUS_TYPE, 0,
              "column 1: \"business\" does not take so many or so few arguments: it is business(from, to [, "
              "calendar])");
    close_desk(&desk);
}

static void sql_has_no_calendars(void **state)
{
    struct desk desk;
    struct arena arena;
    struct buffer sql;
    struct error error;
    (void)state;
    open_desk(&desk, 1);
    arena_init(&arena);
    buffer_init(&sql);
    error_init(&error);
    struct node *node = must_parse(&arena, "business(created_at, solved_at) > 1h", &desk.context);
    assert_int_equal(expr_sql(&sql, node, &desk.context, 0, 1, &error), STATUS_INVALID);
    assert_string_equal(
        error.message,
        "\"business\" cannot be SQL, for SQLite has no calendars; it can stand in a condition of its own");
    buffer_fini(&sql);
    arena_fini(&arena);
    close_desk(&desk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(business_is_a_duration_and_a_due_time_a_time),
        cmocka_unit_test(the_only_calendar_is_meant_without_a_name),
        cmocka_unit_test(an_unclear_calendar_is_an_error_that_lists_them),
        cmocka_unit_test(arguments_of_other_types_are_errors),
        cmocka_unit_test(sql_has_no_calendars),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
