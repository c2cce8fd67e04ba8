/* The front door: failures, names, help, and whatever parses also prints. */
#include "tests/unit/expr/fixture.h"
#include "tests/unit/expr/random_text.h"

static void a_failure_needs_no_error_record(void **state)
{
    struct expr_context context = fixture_context(NULL, false);
    struct parameter bound = {TYPE_INTEGER, {.integer = 1}};
    struct arena arena;
    struct node *node = NULL;
    (void)state;
    arena_init(&arena);
    assert_int_equal(expr_parse(&arena, slice_of("channel +"), &context, &node, NULL), STATUS_SYNTAX);
    assert_int_equal(expr_parse(&arena, slice_of("chanel"), &context, &node, NULL), STATUS_NOT_FOUND);
    assert_int_equal(expr_parse(&arena, slice_of("misspelt"), &context, &node, NULL), STATUS_NOT_FOUND);
    assert_int_equal(expr_parse(&arena, slice_of("wait > 'x'"), &context, &node, NULL), STATUS_FORMAT);
    context.parameters = &bound;
    context.parameter_count = 1;
    assert_int_equal(expr_parse(&arena, slice_of("spam"), &context, &node, NULL), STATUS_INVALID);
    arena_fini(&arena);
}

static void syntax_errors_carry_column_and_position(void **state)
{
    struct expr_context context = fixture_context(NULL, false);
    (void)state;
    must_fail("channel = 'ü' )", &context, STATUS_SYNTAX, 15,
              "column 15: expected an operator or the end, not \")\"");
    must_fail("", &context, STATUS_SYNTAX, 0, "column 1: expected a value, but the text ends here");
}

static void positions_are_where_the_construct_starts(void **state)
{
    struct expr_context context = fixture_context(NULL, false);
    struct arena arena;
    (void)state;
    arena_init(&arena);
    const struct node *node = must_parse(&arena, "spam AND (score + 1) > -5", &context);
    assert_int_equal(node->position, 0);
    assert_int_equal(node->arguments[1]->position, 10);
    assert_int_equal(node->arguments[1]->arguments[1]->position, 23);
    arena_fini(&arena);
}

static void help_is_complete(void **state)
{
    struct function_help help;
    size_t count = 0;
    (void)state;
    for (; expr_function_help(count, &help); count++) {
        assert_true(help.signature[0] && help.about[0]);
        assert_memory_equal(help.signature, help.name, strlen(help.name));
    }
    assert_true(count > 30);
}

static void names_are_as_they_are_written(void **state)
{
    (void)state;
    assert_string_equal(op_name(OP_NOT_EQUAL), "<>");
    assert_string_equal(op_name(OP_DAY_OF_MONTH), "day_of_month");
    assert_string_equal(aggregate_name(AGGREGATE_STDDEV), "stddev");
    for (int i = 0; i < OP_COUNT; i++) assert_non_null(op_name((enum op)i));
}

/* Right expressions with a few bytes changed: most fail, some mean something else; all that parse print and
 * become SQL. */
static void damaged_expressions_never_crash(void **state)
{
    struct random_text r = {.seed = 31337};
    struct calendar_rules rules = {NULL, 1, 1};
    size_t parsed = 0;
    (void)state;
    for (int round = 0; round < 8000; round++) {
        struct arena arena;
        struct buffer out;
        struct node *node = NULL;
        struct error error;
        struct expr_context context = fixture_context(&rules, random_below(&r, 2));
        arena_init(&arena);
        buffer_init(&out);
        buffer_init(&r.out);
        random_expression(&r, (enum type)random_below(&r, TYPE_COUNT), 3);
        for (uint64_t n = random_below(&r, 3); n > 0; n--)
            r.out.data[random_below(&r, r.out.size)] = "()'\"+-,?%=<aA1 .\x80"[random_below(&r, 17)];
        if (!expr_parse(&arena, slice_make(r.out.data, r.out.size), &context, &node, &error)) {
            expr_print(&out, node, &context);
            assert_int_equal(expr_sql(&out, node, &context, 0, 1, &error), STATUS_OK);
            parsed++;
        }
        buffer_fini(&r.out);
        buffer_fini(&out);
        arena_fini(&arena);
    }
    assert_in_range(parsed, 500, 7900);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_needs_no_error_record),
        cmocka_unit_test(syntax_errors_carry_column_and_position),
        cmocka_unit_test(positions_are_where_the_construct_starts),
        cmocka_unit_test(help_is_complete),
        cmocka_unit_test(names_are_as_they_are_written),
        cmocka_unit_test(damaged_expressions_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
