/* Programs: sharing, folding, and arithmetic at the ends of 64 bits. */
#include "query/program.h"
#include "tests/unit/query/small.h"

#include <stdio.h>

static struct test_table *t;
static const struct table *table;
static const struct calendar_rules utc = {NULL, 1, 1};
static struct arena arena;
static struct keeper keeper;

static int open_table(void **state)
{
    (void)state;
    t = test_table_new("t", "at:time! n:integer x:real g:text big:integer");
    test_table_rows(t, "1 | 5 | 0.5 | a | 9223372036854775807 \n 2 | ~ | 1.5 | b | -9223372036854775808");
    table = test_table_build(t);
    arena_init(&arena);
    keeper_init(&keeper);
    return 0;
}

static int close_table(void **state)
{
    (void)state;
    test_table_free(t);
    arena_fini(&arena);
    keeper_fini(&keeper);
    return 0;
}

static struct node *parsed(const char *text)
{
    struct expr_context context = {.table = table->schema, .rules = &utc};
    struct node *node;
    struct error error;
    if (expr_parse(&arena, slice_of(text), &context, &node, &error)) fail_msg("%s", error.message);
    return node;
}

static struct node *folded(const char *text)
{
    struct node *node;
    struct error error;
    if (program_fold(&arena, &keeper, &utc, parsed(text), &node, &error)) fail_msg("%s", error.message);
    return node;
}

/* --- sharing --- */

static size_t instructions_of(const char *const *texts, size_t count)
{
    static const struct origin origin = {"test", {"", 0}};
    struct program program;
    struct error error;
    int reg;
    program_init(&program, &arena, &keeper, table, &utc);
    for (size_t i = 0; i < count; i++)
        if (program_add(&program, parsed(texts[i]), -1, &origin, &reg, &error)) fail_msg("%s", error.message);
    return program.instruction_count;
}

#define INSTRUCTIONS(...)                                                                                    \
    instructions_of((const char *const[]){__VA_ARGS__},                                                      \
                    sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void an_expression_that_occurs_twice_is_computed_once(void **state)
{
    (void)state;
    assert_int_equal(INSTRUCTIONS("n + 1"), 2);
    assert_int_equal(INSTRUCTIONS("n + 1", "n + 1"), 2);
    assert_int_equal(INSTRUCTIONS("(n + 1) * (n + 1)"), 3);
    assert_int_equal(INSTRUCTIONS("lower(g) = 'a'", "lower(g) = 'b'"), 4);
    assert_int_equal(INSTRUCTIONS("n", "n", "x"), 2);
}

/* --- folding --- */

static void constant_parts_become_constants(void **state)
{
    const struct node *node = folded("n > 1 + 2 * 3");
    (void)state;
    assert_int_equal(node->arguments[1]->kind, NODE_CONSTANT);
    assert_int_equal(node->arguments[1]->value.integer, 7);
    node = folded("at >= TIME '2026-01-08' - 7d");
    assert_int_equal(node->arguments[1]->value.integer, 1767225600);
    assert_int_equal(folded("upper('abc')")->value.text.size, 3);
    assert_memory_equal(folded("upper('abc')")->value.text.data, "ABC", 3);
    assert_int_equal(folded("CASE WHEN 1 > 2 THEN 5 ELSE 6 END")->value.integer, 6);
    assert_true(folded("1 / 0")->null_constant);
    assert_true(folded("1.0 / 4")->value.real == 0.25);
}

static void what_fails_is_not_folded(void **state)
{
    (void)state;
    assert_int_equal(folded("9223372036854775807 + 1")->kind, NODE_CALL);
}

static void a_duration_with_a_fraction_is_not_folded(void **state)
{
    (void)state;
    assert_int_equal(folded("1s / 2")->kind, NODE_CALL);
}

/* --- same --- */

static void nodes_are_the_same_whatever_their_positions(void **state)
{
    (void)state;
    assert_true(program_same(parsed("n+1"), parsed("  n  +  1")));
    assert_false(program_same(parsed("n + 1"), parsed("n + 2")));
    assert_false(program_same(parsed("n + 1"), parsed("n - 1")));
    assert_false(program_same(parsed("n + 1"), parsed("n + 1.0")));
    assert_false(program_same(parsed("month(at)"), parsed("day(at)")));
    assert_false(program_same(parsed("g = 'a'"), parsed("g = 'b'")));
    assert_false(program_same(parsed("coalesce(n, NULL)"), parsed("coalesce(n, 0)")));
}

/* --- the ends of 64 bits --- */

static void arithmetic_reaches_both_ends(void **state)
{
    (void)state;
    expect_integer(table, "max(big - 1) FILTER (WHERE big > 0)", INT64_MAX - 1);
    expect_integer(table, "min(-(big + 1)) FILTER (WHERE big < 0)", INT64_MAX);
    expect_integer(table, "max(big % -1)", 0);
    expect_integer(table, "max(9223372036854775806 - 4 + n)", INT64_MAX);
    expect_integer(table, "count(*) FILTER (WHERE big = -9223372036854775808.0)", 1);
    expect_integer(table, "count(*) FILTER (WHERE big < 9223372036854775807.0)", 2);
}

static void an_operand_that_is_null_does_not_overflow(void **state)
{
    (void)state;
    expect_integer(table, "count(big + NULL)", 0);
    expect_integer(table, "max(9223372036854775802 + n)", INT64_MAX);
}

static void negation_and_abs_of_the_smallest_are_errors(void **state)
{
    (void)state;
    expect_error(table, "max(-big)", STATUS_RANGE,
                 "agg \"value\": column 5: -(-9223372036854775808) leaves the range of 64-bit integers");
    expect_error(table, "max(abs(big))", STATUS_RANGE,
                 "agg \"value\": column 5: abs(-9223372036854775808) leaves the range of 64-bit integers");
}

static void a_real_that_is_no_number_is_null(void **state)
{
    (void)state;
    expect_null(table, "max(x * 1e308 * 1e308 - x * 1e308 * 1e308)");
    expect_integer(table, "count(x / (x - x))", 0);
}

static void rounding_takes_halves_away_from_zero(void **state)
{
    static const struct {
        const char *text;
        double expected;
    } cases[] = {{"round(0.5)", 1},
                 {"round(-0.5)", -1},
                 {"round(2.5)", 3},
                 {"round(2.675, 2)", 2.68},
                 {"round(1.005, 2)", 1.01},
                 {"round(-1.005, 2)", -1.01},
                 {"round(0.285, 2)", 0.29},
                 {"round(1234.5678, 3)", 1234.568},
                 {"round(0.49999999999999994)", 0},
                 {"round(1e300, 2)", 1e300},
                 {"round(7)", 7},
                 {"round(4503599627370497.0)", 4503599627370497.0}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[64];
        snprintf(text, sizeof text, "max(CASE WHEN TRUE THEN %s END)", cases[i].text);
        expect_real(table, text, cases[i].expected);
    }
}

static void a_part_of_a_text_needs_constants(void **state)
{
    (void)state;
    expect_error(table, "max(substr(g, n))", STATUS_INVALID,
                 "agg \"value\": column 15: substr takes constants as start and length");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expression_that_occurs_twice_is_computed_once),
        cmocka_unit_test(constant_parts_become_constants),
        cmocka_unit_test(what_fails_is_not_folded),
        cmocka_unit_test(a_duration_with_a_fraction_is_not_folded),
        cmocka_unit_test(nodes_are_the_same_whatever_their_positions),
        cmocka_unit_test(arithmetic_reaches_both_ends),
        cmocka_unit_test(an_operand_that_is_null_does_not_overflow),
        cmocka_unit_test(negation_and_abs_of_the_smallest_are_errors),
        cmocka_unit_test(a_real_that_is_no_number_is_null),
        cmocka_unit_test(rounding_takes_halves_away_from_zero),
        cmocka_unit_test(a_part_of_a_text_needs_constants),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
