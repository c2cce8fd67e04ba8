/* Constants that take the type of what stands beside them (rule 5). */
#include "tests/unit/expr/fixture.h"

static struct zone *berlin;

static void assert_canonical(const char *text, bool aggregates, const char *wanted)
{
    struct calendar_rules rules = {berlin, 1, 1};
    struct expr_context context = fixture_context(&rules, aggregates);
    struct arena arena;
    arena_init(&arena);
    char *got = canonical(must_parse(&arena, text, &context), &context);
    assert_string_equal(got, wanted);
    memory_free(got);
    arena_fini(&arena);
}

static void text_beside_a_time_is_a_time(void **state)
{
    (void)state;
    assert_canonical("created_at >= '2026-10-01'", false, "created_at >= TIME '2026-10-01'");
    assert_canonical("'2026-10-01 08:30' < created_at", false, "TIME '2026-10-01 08:30' < created_at");
    assert_canonical("created_at IN ('2026-10-01', solved_at)", false,
                     "created_at IN (TIME '2026-10-01', solved_at)");
    assert_canonical("created_at BETWEEN '2026-10-01' AND '2026-10-02T12:00:05'", false,
                     "created_at BETWEEN TIME '2026-10-01' AND TIME '2026-10-02 12:00:05'");
    assert_canonical("coalesce(solved_at, '2026-10-01')", false, "coalesce(solved_at, TIME '2026-10-01')");
    assert_canonical("nullif(solved_at, '2026-10-01')", false, "nullif(solved_at, TIME '2026-10-01')");
    assert_canonical("CASE WHEN spam THEN created_at ELSE '2026-10-01' END", false,
                     "CASE WHEN spam THEN created_at ELSE TIME '2026-10-01' END");
    assert_canonical("month('2026-10-15')", false, "month(TIME '2026-10-15')");
    assert_canonical("max(created_at) < '2026-10-01'", true, "max(created_at) < TIME '2026-10-01'");
}

static void text_beside_a_duration_is_a_duration(void **state)
{
    (void)state;
    assert_canonical("wait > '4h'", false, "wait > 4h");
    assert_canonical("solved_at - created_at <= 'PT90M'", false, "solved_at - created_at <= 90m");
    assert_canonical("coalesce(wait, '0:01:30')", false, "coalesce(wait, 90s)");
}

static void a_choice_of_texts_becomes_a_choice_of_times(void **state)
{
    (void)state;
    assert_canonical("created_at > CASE WHEN spam THEN '2026-01-01' ELSE coalesce(NULL, '2026-06-01') END",
                     false,
                     "created_at > CASE WHEN spam THEN TIME '2026-01-01' ELSE coalesce(NULL, TIME "
                     "'2026-06-01') END");
}

static void texts_among_themselves_stay_texts(void **state)
{
    (void)state;
    assert_canonical("'2026-10-01' = channel", false, "'2026-10-01' = channel");
    assert_canonical("'4h' = '4h'", false, "'4h' = '4h'");
}

static void times_are_on_the_desks_clock(void **state)
{
    struct calendar_rules rules = {berlin, 1, 1};
    struct expr_context context = fixture_context(&rules, false);
    struct arena arena;
    (void)state;
    arena_init(&arena);
    const struct node *local = must_parse(&arena, "created_at = '2026-10-01'", &context);
    const struct node *offset = must_parse(&arena, "created_at = '2026-10-01T00:00Z'", &context);
    assert_int_equal(local->arguments[1]->value.integer, 1790805600); /* 2026-09-30T22:00Z */
    assert_int_equal(offset->arguments[1]->value.integer, 1790812800);
    arena_fini(&arena);
}

static void a_text_that_is_no_time_is_an_error_at_its_place(void **state)
{
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    must_fail("created_at > '31/02'", &context, STATUS_FORMAT, 13,
              "column 14: not an ISO-8601 time: \"31/02\"");
    must_fail("wait > 'long'", &context, STATUS_FORMAT, 7,
              "column 8: not a duration: \"long\" (expected as 90s, 15m, 1h30m, 2d or 4:30:00)");
}

static int load_zone(void **state)
{
    struct error error;
    (void)state;
    return zone_load("Europe/Berlin", NULL, &berlin, &error) ? -1 : 0;
}

static int free_zone(void **state)
{
    (void)state;
    zone_free(berlin);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_beside_a_time_is_a_time),
        cmocka_unit_test(text_beside_a_duration_is_a_duration),
        cmocka_unit_test(a_choice_of_texts_becomes_a_choice_of_times),
        cmocka_unit_test(texts_among_themselves_stay_texts),
        cmocka_unit_test(times_are_on_the_desks_clock),
        cmocka_unit_test(a_text_that_is_no_time_is_an_error_at_its_place),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
