/* Maps, bins, distances and bounds: names, types, canonical text, messages, SQL. */
#include "tests/unit/expr/fixture.h"

static const struct expr_map maps[] = {
    {.name = "region", .source = {"channel", 7}},
    {.name = "size", .source = {"CASE WHEN score > 5 THEN region ELSE priority END", 49}},
    {.name = "opened", .source = {"created_at", 10}},
    {.name = "circle", .source = {"lower(circle)", 13}},
    {.name = "wrong", .source = {"chanel", 6}},
    {.name = "channel", .source = {"priority", 8}},
};

static struct expr_context knowing(bool aggregates)
{
    struct expr_context context = fixture_context(NULL, aggregates);
    context.maps = maps;
    context.map_count = sizeof maps / sizeof *maps;
    return context;
}

static void expect(const char *text, bool aggregates, enum type type, const char *printed)
{
    struct arena arena;
    struct expr_context context = knowing(aggregates);
    arena_init(&arena);
    const struct node *node = must_parse(&arena, text, &context);
    char *got = canonical(node, &context);
    assert_string_equal(got, printed);
    assert_int_equal(node->type, type);
    const struct node *again = must_parse(&arena, got, &context);
    assert_int_equal(again->type, type);
    memory_free(got);
    arena_fini(&arena);
}

static void refuse(const char *text, bool aggregates, status code, int position, const char *message)
{
    struct expr_context context = knowing(aggregates);
    must_fail(text, &context, code, position, message);
}

static void a_map_is_a_text_of_its_name(void **state)
{
    (void)state;
    expect("region", false, TYPE_TEXT, "region");
    expect("region = 'North' AND score > 1", false, TYPE_BOOLEAN, "region = 'North' AND score > 1");
    expect("lower(size)", false, TYPE_TEXT, "lower(size)");
    expect("count(DISTINCT region)", true, TYPE_INTEGER, "count(DISTINCT region)");
}

static void a_field_of_the_name_comes_first(void **state)
{
    struct arena arena;
    struct expr_context context = knowing(false);
    (void)state;
    arena_init(&arena);
    assert_int_equal(must_parse(&arena, "channel", &context)->kind, NODE_FIELD);
    arena_fini(&arena);
}

static void wrong_maps_say_why(void **state)
{
    (void)state;
    refuse("score > 1 AND opened = 'x'", false, STATUS_TYPE, 14,
           "column 15: map \"opened\" is of texts, integers or booleans, not of time");
    refuse("circle", false, STATUS_INVALID, 0, "column 1: map \"circle\" needs itself: circle -> circle");
    refuse("wrong", false, STATUS_NOT_FOUND, 0,
           "column 1: map \"wrong\": column 1: unknown field \"chanel\"; did you mean \"channel\"?");
    refuse("regon", false, STATUS_NOT_FOUND, 0,
           "column 1: unknown field \"regon\"; did you mean \"region\"?");
    refuse(
        "region", true, STATUS_INVALID, 0,
        "column 1: field \"region\" must stand inside an aggregate such as count or sum, or be a group key");
}

static void bins_have_the_type_of_what_they_hold(void **state)
{
    (void)state;
    expect("BIN(score, 5)", false, TYPE_INTEGER, "bin(score, 5)");
    expect("bin(score, 5, -1)", false, TYPE_INTEGER, "bin(score, 5, -1)");
    expect("bin(score, 2.5)", false, TYPE_REAL, "bin(score, 2.5)");
    expect("bin(amount, 5, 1)", false, TYPE_REAL, "bin(amount, 5.0, 1.0)");
    expect("bin(resolution_time, '90m')", false, TYPE_DURATION, "bin(solved_at - created_at, 90m)");
    expect("bin(NULL, 1h)", false, TYPE_DURATION, "bin(NULL, 1h)");
    expect("bin(sum(wait), 1h)", true, TYPE_DURATION, "bin(sum(wait), 1h)");
}

static void bins_want_a_positive_constant_of_their_kind(void **state)
{
    (void)state;
    refuse("bin(score, 0)", false, STATUS_TYPE, 11,
           "column 12: bin: the width must be a constant number above 0");
    refuse("bin(score, -1)", false, STATUS_TYPE, 11,
           "column 12: bin: the width must be a constant number above 0");
    refuse("bin(score, replies)", false, STATUS_TYPE, 11,
           "column 12: bin: the width must be a constant number above 0");
    refuse("bin(score, NULL)", false, STATUS_TYPE, 11,
           "column 12: bin: the width must be a constant number above 0");
    refuse("bin(wait, 30)", false, STATUS_TYPE, 10,
           "column 11: bin: the width must be a constant duration such as 30m above 0");
    refuse("bin(wait, 1h, amount)", false, STATUS_TYPE, 14,
           "column 15: bin: the origin must be a constant duration such as 30m");
    refuse("bin(channel, 2)", false, STATUS_TYPE, 4,
           "column 5: \"bin\" needs a number or a duration, not text");
}

static void distances_are_integers_between_times(void **state)
{
    (void)state;
    expect("days_between(created_at, solved_at)", false, TYPE_INTEGER, "days_between(created_at, solved_at)");
    expect("months_between('2026-01-31', solved_at)", false, TYPE_INTEGER,
           "months_between(TIME '2026-01-31', solved_at)");
    expect("hours_between(NULL, solved_at)", false, TYPE_INTEGER, "hours_between(NULL, solved_at)");
    refuse("days_between(wait, solved_at)", false, STATUS_TYPE, 13,
           "column 14: \"days_between\" needs times, not duration");
}

static void bounds_take_a_confidence(void **state)
{
    (void)state;
    expect("quantile_low(wait, 0.5)", true, TYPE_DURATION, "quantile_low(wait, 0.5)");
    expect("quantile_high(score, 1, 0.9)", true, TYPE_REAL, "quantile_high(score, 1.0, 0.9)");
    refuse("quantile_low(wait, 1.5)", true, STATUS_TYPE, 19,
           "column 20: quantile_low: the second argument must be a constant between 0 and 1");
    refuse("quantile_high(wait, 0.5, 95)", true, STATUS_TYPE, 25,
           "column 26: quantile_high: the confidence must be a constant between 0.5 and 1, such as 0.95");
}

static void sqlite_has_no_bounds(void **state)
{
    struct arena arena;
    struct buffer sql;
    struct error error;
    struct expr_context context = knowing(true);
    (void)state;
    arena_init(&arena);
    buffer_init(&sql);
    error_init(&error);
    const struct node *node = must_parse(&arena, "quantile_low(wait, 0.5)", &context);
    assert_int_equal(expr_sql(&sql, node, &context, 0, 1, &error), STATUS_INVALID);
    buffer_fini(&sql);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_map_is_a_text_of_its_name),
        cmocka_unit_test(a_field_of_the_name_comes_first),
        cmocka_unit_test(wrong_maps_say_why),
        cmocka_unit_test(bins_have_the_type_of_what_they_hold),
        cmocka_unit_test(bins_want_a_positive_constant_of_their_kind),
        cmocka_unit_test(distances_are_integers_between_times),
        cmocka_unit_test(bounds_take_a_confidence),
        cmocka_unit_test(sqlite_has_no_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
