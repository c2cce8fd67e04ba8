/* Types, names, derived fields, parameters, and where aggregates may stand. */
#include "tests/unit/expr/fixture.h"

#include <stdio.h>

static enum type type_of(const char *text, bool aggregates)
{
    struct arena arena;
    struct expr_context context = fixture_context(NULL, aggregates);
    arena_init(&arena);
    enum type type = must_parse(&arena, text, &context)->type;
    arena_fini(&arena);
    return type;
}

struct typed {
    const char *text;
    enum type type;
};

static void assert_types(const struct typed *cases, size_t count, bool aggregates)
{
    for (size_t i = 0; i < count; i++) {
        enum type got = type_of(cases[i].text, aggregates);
        if (got != cases[i].type)
            fail_msg("%s: %s, not %s", cases[i].text, type_name(got), type_name(cases[i].type));
    }
}

#define ASSERT_TYPES(cases, aggregates) assert_types(cases, sizeof(cases) / sizeof *(cases), aggregates)

static void arithmetic_has_the_types_of_rule_2(void **state)
{
    static const struct typed cases[] = {
        {"score + replies", TYPE_INTEGER},
        {"score * amount", TYPE_REAL},
        {"score / replies", TYPE_REAL},
        {"score % replies", TYPE_INTEGER},
        {"score % 2.5", TYPE_REAL},
        {"solved_at - created_at", TYPE_DURATION},
        {"created_at + 4h", TYPE_TIME},
        {"4h + created_at", TYPE_TIME},
        {"created_at - wait", TYPE_TIME},
        {"wait - handle", TYPE_DURATION},
        {"wait * 2", TYPE_DURATION},
        {"1.5 * wait", TYPE_DURATION},
        {"wait / 2", TYPE_DURATION},
        {"wait / handle", TYPE_REAL},
        {"wait % 1h", TYPE_DURATION},
        {"-wait", TYPE_DURATION},
        {"-amount", TYPE_REAL},
    };
    (void)state;
    ASSERT_TYPES(cases, false);
}

static void null_takes_the_type_around_it(void **state)
{
    static const struct typed cases[] = {
        {"NULL", TYPE_INTEGER},
        {"NULL + wait", TYPE_DURATION},
        {"created_at + NULL", TYPE_TIME},
        {"created_at - NULL", TYPE_TIME},
        {"NULL - created_at", TYPE_DURATION},
        {"wait * NULL", TYPE_DURATION},
        {"wait / NULL", TYPE_DURATION},
        {"NULL / wait", TYPE_REAL},
        {"NULL AND spam", TYPE_BOOLEAN},
        {"channel = NULL", TYPE_BOOLEAN},
        {"coalesce(NULL, channel)", TYPE_TEXT},
        {"CASE WHEN NULL THEN NULL ELSE wait END", TYPE_DURATION},
        {"wait + CASE WHEN spam THEN NULL END", TYPE_DURATION},
        {"month(NULL)", TYPE_TIME},
        {"lower(NULL)", TYPE_TEXT},
    };
    (void)state;
    ASSERT_TYPES(cases, false);
}

static void functions_have_their_types(void **state)
{
    static const struct typed cases[] = {
        {"coalesce(score, amount)", TYPE_REAL},
        {"nullif(channel, 'x')", TYPE_TEXT},
        {"min(wait, handle, 4h)", TYPE_DURATION},
        {"max(created_at, '2026-01-01')", TYPE_TIME},
        {"abs(score)", TYPE_INTEGER},
        {"round(score)", TYPE_REAL},
        {"round(wait)", TYPE_DURATION},
        {"round(amount, 2)", TYPE_REAL},
        {"upper(channel)", TYPE_TEXT},
        {"length(channel)", TYPE_INTEGER},
        {"substr(channel, 2, 3)", TYPE_TEXT},
        {"hour_start(created_at)", TYPE_TIME},
        {"weekday('2026-10-01')", TYPE_INTEGER},
        {"spam IS NOT TRUE", TYPE_BOOLEAN},
        {"CASE WHEN spam THEN 1 ELSE 2.0 END", TYPE_REAL},
    };
    (void)state;
    ASSERT_TYPES(cases, false);
}

static void aggregates_have_the_types_of_rule_9(void **state)
{
    static const struct typed cases[] = {
        {"count(*)", TYPE_INTEGER},
        {"count(DISTINCT channel)", TYPE_INTEGER},
        {"sum(score)", TYPE_INTEGER},
        {"sum(spam)", TYPE_INTEGER},
        {"sum(wait)", TYPE_DURATION},
        {"sum(amount)", TYPE_REAL},
        {"avg(score)", TYPE_REAL},
        {"avg(wait)", TYPE_DURATION},
        {"avg(created_at)", TYPE_TIME},
        {"median(wait)", TYPE_DURATION},
        {"quantile(score, 0.9)", TYPE_REAL},
        {"stddev(score)", TYPE_REAL},
        {"share(spam)", TYPE_REAL},
        {"nps(score)", TYPE_REAL},
        {"min(channel)", TYPE_TEXT},
        {"last(created_at)", TYPE_TIME},
        {"any(spam)", TYPE_BOOLEAN},
        {"sum(wait) / count(*)", TYPE_DURATION},
        {"max(created_at) - min(created_at)", TYPE_DURATION},
    };
    (void)state;
    ASSERT_TYPES(cases, true);
}

struct failure {
    const char *text;
    status code;
    int position;
    const char *message;
};

static void assert_failures(const struct failure *cases, size_t count, bool aggregates)
{
    struct expr_context context = fixture_context(NULL, aggregates);
    for (size_t i = 0; i < count; i++)
        must_fail(cases[i].text, &context, cases[i].code, cases[i].position, cases[i].message);
}

#define ASSERT_FAILURES(cases, aggregates) assert_failures(cases, sizeof(cases) / sizeof *(cases), aggregates)

static void types_that_do_not_go_together_are_named(void **state)
{
    static const struct failure cases[] = {
        {"created_at = channel", STATUS_TYPE, 13, "column 14: cannot compare time with text"},
        {"wait > 4", STATUS_TYPE, 7,
         "column 8: cannot compare duration with integer; a duration is written 90s, 15m, 4h, 2d or 1w"},
        {"spam = 1", STATUS_TYPE, 7,
         "column 8: cannot compare boolean with integer; a boolean is written TRUE or FALSE"},
        {"score = '5'", STATUS_TYPE, 8, "column 9: cannot compare integer with text"},
        {"score BETWEEN 1 AND 2h", STATUS_TYPE, 20,
         "column 21: cannot compare integer with duration; a duration is written 90s, 15m, 4h, 2d or 1w"},
        {"channel IN ('a', 1)", STATUS_TYPE, 17, "column 18: cannot compare text with integer"},
        {"channel + 1", STATUS_TYPE, 0, "column 1: \"+\" needs numbers or durations, not text"},
        {"1 * spam", STATUS_TYPE, 4, "column 5: \"*\" needs numbers or durations, not boolean"},
        {"created_at + solved_at", STATUS_TYPE, 13, "column 14: \"+\" does not go between time and time"},
        {"created_at + 1", STATUS_TYPE, 13,
         "column 14: \"+\" does not go between time and integer; a duration is written 90s, 15m, 4h, 2d or "
         "1w"},
        {"wait * handle", STATUS_TYPE, 7, "column 8: \"*\" does not go between duration and duration"},
        {"- channel", STATUS_TYPE, 2, "column 3: \"-\" needs a number or a duration, not text"},
        {"spam AND score", STATUS_TYPE, 9, "column 10: AND needs conditions, not integer"},
        {"NOT channel", STATUS_TYPE, 4, "column 5: NOT needs a condition, not text"},
        {"score LIKE '5%'", STATUS_TYPE, 0, "column 1: LIKE needs texts, not integer"},
        {"score IS TRUE", STATUS_TYPE, 0, "column 1: IS TRUE and IS FALSE need a condition, not integer"},
        {"CASE WHEN score THEN 1 END", STATUS_TYPE, 10, "column 11: WHEN needs a condition, not integer"},
        {"CASE WHEN spam THEN 1 ELSE channel END", STATUS_TYPE, 27,
         "column 28: CASE: cannot mix integer with text"},
        {"coalesce(wait, created_at)", STATUS_TYPE, 15, "column 16: coalesce: cannot mix duration with time"},
        {"lower(score)", STATUS_TYPE, 6, "column 7: \"lower\" needs text, not integer"},
        {"month(wait)", STATUS_TYPE, 6, "column 7: \"month\" needs a time, not duration"},
        {"substr(channel, 1.5)", STATUS_TYPE, 16,
         "column 17: \"substr\" needs an integer as start and length, not real"},
        {"round(amount, score)", STATUS_TYPE, 14,
         "column 15: round: the second argument must be a constant integer between 0 and 15"},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

static void unknown_names_suggest_the_nearest(void **state)
{
    static const struct failure cases[] = {
        {"chanel = 'x'", STATUS_NOT_FOUND, 0,
         "column 1: unknown field \"chanel\"; did you mean \"channel\"?"},
        {"resolution_tiem > 2d", STATUS_NOT_FOUND, 0,
         "column 1: unknown field \"resolution_tiem\"; did you mean \"resolution_time\"?"},
        {"channel = \"email address\"", STATUS_NOT_FOUND, 10,
         "column 11: unknown field \"email address\"; a text is written in single quotes"},
        {"zzz", STATUS_NOT_FOUND, 0,
         "column 1: unknown field \"zzz\"; table \"tickets\" has none of that name"},
        {"1 + quantile", STATUS_NOT_FOUND, 4,
         "column 5: unknown field \"quantile\"; the function is written quantile(x, q)"},
        {"lenght(channel)", STATUS_NOT_FOUND, 0,
         "column 1: unknown function \"lenght\"; did you mean \"length\"?"},
        {"xyzxyz(channel)", STATUS_NOT_FOUND, 0, "column 1: unknown function \"xyzxyz\""},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

static void columns_count_characters_and_positions_bytes(void **state)
{
    static const struct failure cases[] = {
        {"channel = 'é€' AND wait > 1", STATUS_TYPE, 29,
         "column 27: cannot compare duration with integer; a duration is written 90s, 15m, 4h, 2d or 1w"},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

static void functions_are_called_in_their_form(void **state)
{
    static const struct failure cases[] = {
        {"round(1, 2, 3)", STATUS_TYPE, 0,
         "column 1: \"round\" does not take so many or so few arguments: it is round(x [, digits])"},
        {"lower(*)", STATUS_TYPE, 0, "column 1: \"lower\" does not take *: it is lower(text)"},
        {"sum(DISTINCT score)", STATUS_TYPE, 0,
         "column 1: \"sum\" does not take DISTINCT; only count does: it is sum(x)"},
        {"lower(channel) FILTER (WHERE spam)", STATUS_TYPE, 0,
         "column 1: \"lower\" is no aggregate and takes no FILTER: it is lower(text)"},
        {"count()", STATUS_TYPE, 0,
         "column 1: \"count\" does not take so many or so few arguments: it is count(*), count(x), "
         "count(DISTINCT x)"},
        {"count(*) FILTER (WHERE 1)", STATUS_TYPE, 23, "column 24: FILTER needs a condition, not integer"},
        {"quantile(wait, 2)", STATUS_TYPE, 15,
         "column 16: quantile: the second argument must be a constant between 0 and 1"},
        {"quantile(wait, rate)", STATUS_TYPE, 15,
         "column 16: quantile: the second argument must be a constant between 0 and 1"},
        {"share(score)", STATUS_TYPE, 6, "column 7: \"share\" needs a condition, not integer"},
        {"avg(spam)", STATUS_TYPE, 4, "column 5: \"avg\" needs numbers, durations or times, not boolean"},
    };
    (void)state;
    ASSERT_FAILURES(cases, true);
}

static void fields_must_stand_inside_aggregates(void **state)
{
    static const struct failure cases[] = {
        {"channel", STATUS_INVALID, 0,
         "column 1: field \"channel\" must stand inside an aggregate such as count or sum, or be a group "
         "key"},
        {"count(*) + resolution_time", STATUS_INVALID, 11,
         "column 12: field \"resolution_time\" must stand inside an aggregate such as count or sum, or be a "
         "group key"},
        {"sum(score) + score", STATUS_INVALID, 13,
         "column 14: field \"score\" must stand inside an aggregate such as count or sum, or be a group key"},
        {"sum(count(*))", STATUS_INVALID, 4,
         "column 5: aggregate \"count\" cannot stand inside aggregate \"sum\""},
        {"sum(score) FILTER (WHERE max(score) > 1)", STATUS_INVALID, 25,
         "column 26: aggregate \"max\" cannot stand inside aggregate \"sum\""},
    };
    (void)state;
    ASSERT_FAILURES(cases, true);
}

static void aggregates_are_refused_where_rows_are_meant(void **state)
{
    static const struct failure cases[] = {
        {"count(*) > 1", STATUS_INVALID, 0,
         "column 1: aggregate \"count\" cannot stand here: this expression is about single rows"},
        {"spam AND min(score) > 1", STATUS_INVALID, 9,
         "column 10: aggregate \"min\" cannot stand here: this expression is about single rows"},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

static void entity_functions_are_of_single_rows(void **state)
{
    static const struct failure rows[] = {
        {"ordinal(coalesce(channel, CASE WHEN occurrences(channel) > 1 THEN 'x' END)) = 1", STATUS_INVALID,
         36, "column 37: \"occurrences\" cannot stand inside \"ordinal\""},
        {"ordinal(channel) FILTER (WHERE ordinal(channel) = 1) > 1", STATUS_INVALID, 31,
         "column 32: \"ordinal\" cannot stand inside \"ordinal\""},
        {"first_time(max(channel)) > created_at", STATUS_INVALID, 11,
         "column 12: aggregate \"max\" cannot stand here: this expression is about single rows"},
    };
    static const struct failure aggregates[] = {
        {"first_time(channel)", STATUS_INVALID, 0,
         "column 1: \"first_time\" must stand inside an aggregate such as count or sum, or be a group key"},
        {"sum(ordinal(max(channel)))", STATUS_INVALID, 12,
         "column 13: aggregate \"max\" cannot stand inside aggregate \"sum\""},
    };
    (void)state;
    ASSERT_FAILURES(rows, false);
    ASSERT_FAILURES(aggregates, true);
}

static void entity_functions_take_a_text_and_a_condition(void **state)
{
    static const struct failure cases[] = {
        {"ordinal(score) = 1", STATUS_TYPE, 8, "column 9: \"ordinal\" needs an entity (a text), not integer"},
        {"ordinal(channel) FILTER (WHERE score) = 1", STATUS_TYPE, 31,
         "column 32: FILTER needs a condition, not integer"},
        {"ordinal() = 1", STATUS_TYPE, 0,
         "column 1: \"ordinal\" does not take so many or so few arguments: it is ordinal(entity) [FILTER "
         "(WHERE condition)]"},
        {"next_time(channel, priority) IS NULL", STATUS_TYPE, 0,
         "column 1: \"next_time\" does not take so many or so few arguments: it is next_time(entity) [FILTER "
         "(WHERE condition)]"},
        {"last_time(DISTINCT channel) IS NULL", STATUS_TYPE, 0,
         "column 1: \"last_time\" does not take DISTINCT; only count does: it is last_time(entity) [FILTER "
         "(WHERE condition)]"},
        {"first_tme(channel) IS NULL", STATUS_NOT_FOUND, 0,
         "column 1: unknown function \"first_tme\"; did you mean \"first_time\"?"},
        {"lower(channel) FILTER (WHERE spam) = 'a'", STATUS_TYPE, 0,
         "column 1: \"lower\" is no aggregate and takes no FILTER: it is lower(text)"},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

static void entity_functions_need_a_time_field(void **state)
{
    struct table_schema timeless = fixture_table;
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    timeless.time_field = -1;
    context.table = &timeless;
    must_fail("ordinal(channel) = 1", &context, STATUS_INVALID, 0,
              "column 1: \"ordinal\" needs a table that has a time field to put its rows in order");
    context.table = NULL;
    must_fail("ordinal('x') = 1", &context, STATUS_INVALID, 0,
              "column 1: \"ordinal\" needs a table that has a time field to put its rows in order");
}

static void derived_fields_are_written_out(void **state)
{
    struct arena arena;
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    arena_init(&arena);
    const struct node *node = must_parse(&arena, "spam AND slow", &context);
    char *text = canonical(node, &context);
    assert_string_equal(text, "spam AND solved_at - created_at > 2d");
    assert_int_equal(node->arguments[1]->arguments[0]->position, 9); /* where `slow` stands */
    memory_free(text);
    arena_fini(&arena);
}

static void derived_fields_keep_aggregates_and_precedence_apart(void **state)
{
    struct arena arena;
    struct expr_context context = fixture_context(NULL, true);
    (void)state;
    arena_init(&arena);
    char *text = canonical(must_parse(&arena, "sum(2 * resolution_time)", &context), &context);
    assert_string_equal(text, "sum(2 * (solved_at - created_at))");
    memory_free(text);
    arena_fini(&arena);
}

static void mistakes_in_derived_fields_name_the_way_there(void **state)
{
    static const struct failure cases[] = {
        {"1 + misspelt", STATUS_NOT_FOUND, 4,
         "column 5: derived field \"misspelt\": column 9: unknown field \"repliez\"; did you mean "
         "\"replies\"?"},
        {"misspelt_outside > 1", STATUS_NOT_FOUND, 0,
         "column 1: derived field \"misspelt_outside\": column 1: derived field \"misspelt\": column 9: "
         "unknown field \"repliez\"; did you mean \"replies\"?"},
        {"0 < first_loop", STATUS_INVALID, 4,
         "column 5: derived field \"first_loop\" needs itself: first_loop -> second_loop -> first_loop"},
        {"with_parameter", STATUS_INVALID, 0,
         "column 1: derived field \"with_parameter\": column 9: a derived field takes no parameters"},
        {"counting", STATUS_INVALID, 0,
         "column 1: derived field \"counting\": column 1: aggregate \"count\" cannot stand here: this "
         "expression is about single rows"},
    };
    (void)state;
    ASSERT_FAILURES(cases, false);
}

/* d0 is 1; each next one is the one before twice: 2^n parts when written out. */
static void derived_fields_cannot_grow_without_bound(void **state)
{
    enum { LEVELS = 40 };
    struct derived_field derived[LEVELS];
    char names[LEVELS][16], texts[LEVELS][40];
    struct table_schema table = {.name = "t", .derived = derived, .derived_count = LEVELS};
    struct expr_context context = {.table = &table};
    struct arena arena;
    struct node *node;
    (void)state;
    for (int i = 0; i < LEVELS; i++) {
        snprintf(names[i], sizeof names[i], "d%d", i);
        snprintf(texts[i], sizeof texts[i], i ? "d%d + d%d" : "1", i - 1, i - 1);
        derived[i] = (struct derived_field){.name = names[i], .expression = texts[i]};
    }
    arena_init(&arena);
    assert_int_equal(expr_parse(&arena, slice_of("d5"), &context, &node, NULL), STATUS_OK);
    assert_int_equal(expr_parse(&arena, slice_of("d39"), &context, &node, NULL), STATUS_LIMIT);
    arena_fini(&arena);
}

static void simple_case_cannot_grow_without_bound(void **state)
{
    struct buffer text;
    struct arena arena;
    struct node *node;
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    buffer_init(&text);
    for (int i = 0; i < 60; i++) buffer_text(&text, "CASE ");
    buffer_text(&text, "score");
    for (int i = 0; i < 60; i++) buffer_text(&text, " WHEN 1 THEN 2 WHEN 3 THEN 4 END");
    arena_init(&arena);
    assert_int_equal(expr_parse(&arena, slice_of(buffer_get(&text)), &context, &node, NULL), STATUS_LIMIT);
    arena_fini(&arena);
    buffer_fini(&text);
}

static void parameters_are_typed_constants(void **state)
{
    struct parameter bound[] = {
        {TYPE_TEXT, {.text = {"email", 5}}}, {TYPE_TEXT, {.text = {"2026-10-01", 10}}},
        {TYPE_DURATION, {.integer = 7200}},  {TYPE_REAL, {.null = true}},
        {TYPE_BOOLEAN, {.integer = 1}},      {TYPE_INTEGER, {.integer = -3}},
    };
    struct arena arena;
    struct expr_context context = fixture_context(NULL, false);
    context.parameters = bound;
    context.parameter_count = sizeof bound / sizeof *bound;
    (void)state;
    arena_init(&arena);
    const struct node *node = must_parse(
        &arena, "channel = ? AND created_at > ? AND wait < ? AND priority <> ? AND spam = ? AND score > ?",
        &context);
    char *text = canonical(node, &context);
    assert_string_equal(text,
                        "channel = 'email' AND created_at > TIME '2026-10-01' AND wait < 2h AND priority "
                        "<> NULL AND spam = TRUE AND score > -3");
    memory_free(text);
    arena_fini(&arena);
}

static void parameters_must_be_as_many_as_question_marks(void **state)
{
    struct parameter bound[] = {{TYPE_INTEGER, {.integer = 1}}, {TYPE_INTEGER, {.integer = 2}}};
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    must_fail("score = ?", &context, STATUS_INVALID, 8, "column 9: parameter 1 has no value: 0 bound");
    context.parameters = bound;
    context.parameter_count = 1;
    must_fail("score IN (?, ?)", &context, STATUS_INVALID, 13,
              "column 14: parameter 2 has no value: 1 bound");
    context.parameter_count = 2;
    must_fail("score = ?", &context, STATUS_INVALID, -1,
              "2 parameters are bound, but the expression has 1 \"?\"");
}

static void parameters_that_are_no_values_are_refused(void **state)
{
    struct parameter bound[] = {{TYPE_REAL, {.real = 1e308 * 10}}, {TYPE_TEXT, {.text = {"\xFF", 1}}}};
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    context.parameters = bound;
    context.parameter_count = 1;
    must_fail("amount = ?", &context, STATUS_RANGE, 9, "column 10: parameter 1 is not a finite number");
    context.parameters = bound + 1;
    must_fail("channel = ?", &context, STATUS_FORMAT, 10, "column 11: parameter 1 is not UTF-8");
}

static void constants_outlive_the_text_they_came_from(void **state)
{
    struct arena arena;
    struct node *node = NULL;
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    arena_init(&arena);
    char *text = memory_copy_text("channel = 'email'", 17);
    assert_int_equal(expr_parse(&arena, slice_of(text), &context, &node, NULL), STATUS_OK);
    memory_free(text);
    assert_true(slice_is(node->arguments[1]->value.text, "email"));
    arena_fini(&arena);
}

static void without_a_table_constants_still_work(void **state)
{
    struct arena arena;
    struct expr_context context = {0};
    (void)state;
    arena_init(&arena);
    assert_int_equal(must_parse(&arena, "1 + 2 > 2", &context)->type, TYPE_BOOLEAN);
    arena_fini(&arena);
    must_fail("score", &context, STATUS_NOT_FOUND, 0, "column 1: unknown field \"score\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_has_the_types_of_rule_2),
        cmocka_unit_test(null_takes_the_type_around_it),
        cmocka_unit_test(functions_have_their_types),
        cmocka_unit_test(aggregates_have_the_types_of_rule_9),
        cmocka_unit_test(types_that_do_not_go_together_are_named),
        cmocka_unit_test(unknown_names_suggest_the_nearest),
        cmocka_unit_test(columns_count_characters_and_positions_bytes),
        cmocka_unit_test(functions_are_called_in_their_form),
        cmocka_unit_test(fields_must_stand_inside_aggregates),
        cmocka_unit_test(aggregates_are_refused_where_rows_are_meant),
        cmocka_unit_test(entity_functions_are_of_single_rows),
        cmocka_unit_test(entity_functions_take_a_text_and_a_condition),
        cmocka_unit_test(entity_functions_need_a_time_field),
        cmocka_unit_test(derived_fields_are_written_out),
        cmocka_unit_test(derived_fields_keep_aggregates_and_precedence_apart),
        cmocka_unit_test(mistakes_in_derived_fields_name_the_way_there),
        cmocka_unit_test(derived_fields_cannot_grow_without_bound),
        cmocka_unit_test(simple_case_cannot_grow_without_bound),
        cmocka_unit_test(parameters_are_typed_constants),
        cmocka_unit_test(parameters_must_be_as_many_as_question_marks),
        cmocka_unit_test(parameters_that_are_no_values_are_refused),
        cmocka_unit_test(constants_outlive_the_text_they_came_from),
        cmocka_unit_test(without_a_table_constants_still_work),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
