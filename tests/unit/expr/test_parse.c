/* Grammar: precedence, forms, limits, and what does not parse. */
#include "tests/unit/expr/fixture.h"

#include "expr/syntax.h"

#include <stdio.h>
#include <string.h>

/* The syntax tree as an S-expression, written without any knowledge of precedence. */
static void describe(struct buffer *out, const struct syntax *syntax)
{
    static const char *const leaves[] = {[SYNTAX_BOOLEAN] = "bool",
                                         [SYNTAX_PARAMETER] = "?",
                                         [SYNTAX_INTEGER] = "",
                                         [SYNTAX_DURATION] = "seconds:",
                                         [SYNTAX_INSTANT] = "instant:"};
    switch (syntax->kind) {
    case SYNTAX_NULL: buffer_text(out, "NULL"); return;
    case SYNTAX_REAL: buffer_format(out, "real:%g", syntax->real); return;
    case SYNTAX_TEXT: buffer_format(out, "'%.*s'", SLICE_ARGS(syntax->text)); return;
    case SYNTAX_TIME: buffer_format(out, "time:%.*s", SLICE_ARGS(syntax->text)); return;
    case SYNTAX_FIELD: buffer_format(out, "%.*s", SLICE_ARGS(syntax->text)); return;
    case SYNTAX_FUNCTION:
        buffer_format(out, "[%.*s%s%s", SLICE_ARGS(syntax->text), syntax->star ? " *" : "",
                      syntax->distinct ? " distinct" : "");
        break;
    case SYNTAX_OPERATOR: buffer_format(out, "(%s", op_name(syntax->op)); break;
    default: buffer_format(out, "%s%lld", leaves[syntax->kind], (long long)syntax->integer); return;
    }
    for (size_t i = 0; i < syntax->count; i++) {
        buffer_char(out, ' ');
        describe(out, syntax->children[i]);
    }
    if (syntax->filter) {
        buffer_text(out, " filter ");
        describe(out, syntax->filter);
    }
    buffer_char(out, syntax->kind == SYNTAX_FUNCTION ? ']' : ')');
}

static void assert_tree(const char *text, const char *wanted)
{
    struct arena arena;
    struct buffer got;
    struct error error;
    struct syntax *syntax = NULL;
    size_t parameters;
    arena_init(&arena);
    buffer_init(&got);
    if (syntax_parse(&arena, slice_of(text), &syntax, &parameters, &error))
        fail_msg("%s: %s", text, error.message);
    describe(&got, syntax);
    assert_string_equal(buffer_get(&got), wanted);
    buffer_fini(&got);
    arena_fini(&arena);
}

static void assert_syntax_fails(struct slice text, status code, int position, const char *message)
{
    struct arena arena;
    struct error error;
    struct syntax *syntax = NULL;
    size_t parameters;
    error_init(&error);
    arena_init(&arena);
    status got = syntax_parse(&arena, text, &syntax, &parameters, &error);
    arena_fini(&arena);
    assert_string_equal(error.message, message);
    assert_int_equal(got, code);
    assert_int_equal(error.position, position);
}

static void operators_bind_as_in_sql(void **state)
{
    static const char *const cases[][2] = {
        {"a OR b AND c", "(OR a (AND b c))"},
        {"a AND b OR c AND d", "(OR (AND a b) (AND c d))"},
        {"NOT a AND b", "(AND (NOT a) b)"},
        {"NOT a = b", "(NOT (= a b))"},
        {"NOT NOT a", "(NOT (NOT a))"},
        {"a = b + c", "(= a (+ b c))"},
        {"a + b < c * d", "(< (+ a b) (* c d))"},
        {"a - b - c", "(- (- a b) c)"},
        {"a - (b - c)", "(- a (- b c))"},
        {"a * b + c / d % e", "(+ (* a b) (% (/ c d) e))"},
        {"a / b * c", "(* (/ a b) c)"},
        {"-a * b", "(* (- a) b)"},
        {"- (a * b)", "(- (* a b))"},
        {"a - -b", "(- a (- b))"},
        {"- - a", "(- (- a))"},
        {"a + b IN (1)", "(IN (+ a b) 1)"},
        {"(a OR b) AND c", "(AND (OR a b) c)"},
        {"a = b OR c = d", "(OR (= a b) (= c d))"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_tree(cases[i][0], cases[i][1]);
}

static void predicates_take_not_inside(void **state)
{
    (void)state;
    assert_tree("a NOT IN (1, 2)", "(NOT (IN a 1 2))");
    assert_tree("a BETWEEN 1 AND 2 AND b", "(AND (BETWEEN a 1 2) b)");
    assert_tree("a NOT BETWEEN b + 1 AND c", "(NOT (BETWEEN a (+ b 1) c))");
    assert_tree("a NOT LIKE 'x%'", "(NOT (LIKE a 'x%'))");
    assert_tree("a IS NULL", "(IS NULL a)");
    assert_tree("a IS NOT NULL", "(NOT (IS NULL a))");
    assert_tree("a = b IS NULL", "(IS NULL (= a b))");
}

static void is_true_and_is_false_are_never_null(void **state)
{
    (void)state;
    assert_tree("a IS TRUE", "(coalesce a bool0)");
    assert_tree("a IS NOT TRUE", "(NOT (coalesce a bool0))");
    assert_tree("a IS FALSE", "(NOT (coalesce a bool1))");
    assert_tree("a IS NOT FALSE", "(coalesce a bool1)");
}

static void case_has_two_forms(void **state)
{
    (void)state;
    assert_tree("CASE WHEN a THEN 1 WHEN b THEN 2 ELSE 3 END", "(CASE a 1 b 2 3)");
    assert_tree("CASE WHEN a THEN 1 END", "(CASE a 1 NULL)");
    assert_tree("CASE x WHEN 1 THEN 'a' WHEN 2 THEN 'b' END", "(CASE (= x 1) 'a' (= x 2) 'b' NULL)");
}

static void functions_take_lists_stars_and_filters(void **state)
{
    (void)state;
    assert_tree("f(a, b + 1)", "[f a (+ b 1)]");
    assert_tree("count(*)", "[count *]");
    assert_tree("count(DISTINCT a) FILTER (WHERE b OR c)", "[count distinct a filter (OR b c)]");
    assert_tree("f()", "[f]");
}

static void keywords_ignore_case(void **state)
{
    (void)state;
    assert_tree("a oR not b iS nOt nUll aNd tRuE", "(OR a (AND (NOT (NOT (IS NULL b))) bool1))");
}

static void literals_keep_their_values(void **state)
{
    (void)state;
    assert_tree("9223372036854775807", "9223372036854775807");
    assert_tree("-9223372036854775808", "-9223372036854775808");
    assert_tree("a - 1", "(- a 1)");
    assert_tree("- 1.5", "real:-1.5");
    assert_tree("1e3", "real:1000");
    assert_tree("1.5h", "seconds:5400");
    assert_tree("-1h30m", "seconds:-5400");
    assert_tree("TIME '2026-10-01'", "time:2026-10-01");
    assert_tree("TIME '@-5'", "instant:-5");
    assert_tree("time - 1", "(- time 1)");
}

static void parameters_are_numbered_in_order(void **state)
{
    (void)state;
    assert_tree("a = ? AND b IN (?, ?)", "(AND (= a ?0) (IN b ?1 ?2))");
}

static void mistakes_say_what_was_expected_and_where(void **state)
{
    static const struct {
        const char *text;
        int position;
        const char *message;
    } cases[] = {
        {"", 0, "expected a value, but the text ends here"},
        {"a +", 3, "expected a value, but the text ends here"},
        {"a b", 2, "expected an operator or the end, not \"b\""},
        {"a)", 1, "expected an operator or the end, not \")\""},
        {"(a", 2, "expected \")\", but the text ends here"},
        {"a = = b", 4, "expected a value, not \"=\""},
        {"a IN ()", 6, "expected a value in the list of IN, not \")\""},
        {"a IN 'x'", 5, "expected \"(\", not 'x'"},
        {"a NOT b", 6, "expected IN, BETWEEN or LIKE after NOT, not \"b\""},
        {"a IS 5", 5, "expected NULL, TRUE, FALSE or NOT, not \"5\""},
        {"a BETWEEN 1 OR 2", 12, "expected AND, not \"OR\""},
        {"CASE a END", 7, "expected WHEN, not \"END\""},
        {"CASE WHEN a THEN 1 b", 19, "expected WHEN, ELSE or END, not \"b\""},
        {"1 < 2 < 3", 6, "comparisons do not chain: write a < b AND b < c, or use parentheses"},
        {"a = b IN (1)", 6, "comparisons do not chain: write a < b AND b < c, or use parentheses"},
        {"a = NOT b", 4, "expected a value (put NOT and what it negates in parentheses), not \"NOT\""},
        {"a = end", 4, "expected a value (a field of that name is written in double quotes), not \"end\""},
        {"count(*) FILTER (b)", 17, "expected WHERE, not \"b\""},
        {"TIME '@x'", 5, "expected unix seconds such as '@1790812800', not '@x'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_syntax_fails(slice_of(cases[i].text), STATUS_SYNTAX, cases[i].position, cases[i].message);
}

static void numbers_out_of_range_are_errors(void **state)
{
    (void)state;
    assert_syntax_fails(
        slice_of("9223372036854775808"), STATUS_RANGE, 0,
        "the integer 9223372036854775808 does not fit in 64 bits; write 9223372036854775808.0 for a real");
    assert_syntax_fails(slice_of("a > 1e999"), STATUS_RANGE, 4, "the number 1e999 is too large");
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    assert_syntax_fails(slice_make("a = '\xC3'", 7), STATUS_SYNTAX, 0, "the expression is not UTF-8");
}

/* `opening` n times, a, `closing` n times. */
static char *wrap(const char *opening, const char *closing, int n)
{
    struct buffer text;
    buffer_init(&text);
    for (int i = 0; i < n; i++) buffer_text(&text, opening);
    buffer_char(&text, 'a');
    for (int i = 0; i < n; i++) buffer_text(&text, closing);
    char *copy = memory_copy_text(buffer_get(&text), text.size);
    buffer_fini(&text);
    return copy;
}

static status parse_status(const char *text)
{
    struct arena arena;
    struct syntax *syntax = NULL;
    size_t parameters;
    arena_init(&arena);
    status code = syntax_parse(&arena, slice_of(text), &syntax, &parameters, NULL);
    arena_fini(&arena);
    return code;
}

static void two_hundred_levels_parse_and_one_more_does_not(void **state)
{
    static const char *const shapes[][2] = {
        {"(", ")"},         {"NOT ", ""},  {"- ", ""},       {"abs(", ")"},
        {"", " + a"},       {"", " OR a"}, {"", " IS NULL"}, {"CASE WHEN ", " THEN a END"},
        {"a IN (1, ", ")"}, {"", " * a"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) {
        char *deep = wrap(shapes[i][0], shapes[i][1], 200), *deeper = wrap(shapes[i][0], shapes[i][1], 201);
        assert_int_equal(parse_status(deep), STATUS_OK);
        assert_int_equal(parse_status(deeper), STATUS_LIMIT);
        memory_free(deep);
        memory_free(deeper);
    }
}

static void too_long_a_text_is_refused(void **state)
{
    (void)state;
    char *many = wrap("", ", a", 600000);
    assert_int_equal(parse_status(many), STATUS_LIMIT);
    memory_free(many);
}

static void an_in_list_may_be_long(void **state)
{
    struct buffer text;
    (void)state;
    buffer_init(&text);
    buffer_text(&text, "a IN (0");
    for (int i = 1; i < 20000; i++) buffer_format(&text, ",%d", i);
    buffer_char(&text, ')');
    assert_int_equal(parse_status(buffer_get(&text)), STATUS_OK);
    buffer_fini(&text);
}

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static void random_bytes_never_crash(void **state)
{
    uint64_t seed = 20261122;
    char text[48];
    (void)state;
    for (int round = 0; round < 20000; round++) {
        size_t size = random_next(&seed) % sizeof text;
        for (size_t i = 0; i < size; i++) text[i] = (char)random_next(&seed);
        char *exact = memory_copy_text(text, size); /* so that reading behind the end is seen */
        struct arena arena;
        struct syntax *syntax = NULL;
        size_t parameters;
        arena_init(&arena);
        (void)!syntax_parse(&arena, slice_make(exact, size), &syntax, &parameters, NULL);
        arena_fini(&arena);
        memory_free(exact);
    }
}

/* Tokens in any order get further into the grammar than bytes do. */
static void random_tokens_never_crash(void **state)
{
    static const char *const words[] = {
        "a",      "channel", "(",        ")",     "(",          ")",     "-",    "+",    "*",    "/",
        "=",      "<",       ",",        "'x'",   "12",         "1.5",   "4h",   "?",    "NOT",  "AND",
        "OR",     "IN",      "IS",       "NULL",  "CASE",       "WHEN",  "THEN", "ELSE", "END",  "LIKE",
        "sum",    "count",   "min",      "TRUE",  "BETWEEN",    "\"",    "'",    "--",   "TIME", "FILTER",
        "(WHERE", "%",       "DISTINCT", "month", "created_at", "score", "wait", "\n",
    };
    uint64_t seed = 7;
    size_t parsed = 0;
    (void)state;
    for (int round = 0; round < 60000; round++) {
        struct buffer text;
        struct arena arena;
        struct node *node = NULL;
        struct expr_context context = fixture_context(NULL, random_next(&seed) % 2);
        buffer_init(&text);
        arena_init(&arena);
        for (uint64_t n = random_next(&seed) % 12; n > 0; n--)
            buffer_format(&text, "%s ", words[random_next(&seed) % (sizeof words / sizeof *words)]);
        if (!expr_parse(&arena, slice_of(buffer_get(&text)), &context, &node, NULL)) parsed++;
        arena_fini(&arena);
        buffer_fini(&text);
    }
    assert_true(parsed > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(operators_bind_as_in_sql),
        cmocka_unit_test(predicates_take_not_inside),
        cmocka_unit_test(is_true_and_is_false_are_never_null),
        cmocka_unit_test(case_has_two_forms),
        cmocka_unit_test(functions_take_lists_stars_and_filters),
        cmocka_unit_test(keywords_ignore_case),
        cmocka_unit_test(literals_keep_their_values),
        cmocka_unit_test(parameters_are_numbered_in_order),
        cmocka_unit_test(mistakes_say_what_was_expected_and_where),
        cmocka_unit_test(numbers_out_of_range_are_errors),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(two_hundred_levels_parse_and_one_more_does_not),
        cmocka_unit_test(too_long_a_text_is_refused),
        cmocka_unit_test(an_in_list_may_be_long),
        cmocka_unit_test(random_bytes_never_crash),
        cmocka_unit_test(random_tokens_never_crash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
