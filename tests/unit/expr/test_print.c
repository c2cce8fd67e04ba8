/* Canonical text: parsing it again gives the same tree. */
#include "tests/unit/expr/fixture.h"
#include "tests/unit/expr/random_text.h"

#include "expr/print.h"

#include <stdlib.h>

static struct calendar_rules rules = {NULL, 1, 1};

static bool same_value(const struct node *a, const struct node *b)
{
    if (a->null_constant || b->null_constant) return a->null_constant == b->null_constant;
    if (a->type == TYPE_TEXT) return slice_equal(a->value.text, b->value.text);
    if (a->type == TYPE_REAL) return memcmp(&a->value.real, &b->value.real, sizeof(double)) == 0;
    return a->value.integer == b->value.integer;
}

/* Everything but the positions. */
static bool same_tree(const struct node *a, const struct node *b)
{
    if (!a || !b) return a == b;
    if (a->kind != b->kind || a->type != b->type || a->argument_count != b->argument_count) return false;
    if (a->kind == NODE_CONSTANT && !same_value(a, b)) return false;
    if (a->kind == NODE_FIELD && a->field != b->field) return false;
    if (a->kind == NODE_CALL && (a->op != b->op || a->grain != b->grain)) return false;
    if (a->kind == NODE_AGGREGATE && (a->aggregate != b->aggregate || a->distinct != b->distinct))
        return false;
    for (size_t i = 0; i < a->argument_count; i++)
        if (!same_tree(a->arguments[i], b->arguments[i])) return false;
    return same_tree(a->filter, b->filter);
}

/* Prints, parses that, and compares the trees; then the canonical text of the canonical text is itself. */
static void assert_round_trip(const char *text, bool aggregates)
{
    struct arena arena;
    struct expr_context context = fixture_context(&rules, aggregates);
    arena_init(&arena);
    const struct node *before = must_parse(&arena, text, &context);
    char *printed = canonical(before, &context);
    const struct node *after = must_parse(&arena, printed, &context);
    if (!same_tree(before, after)) fail_msg("%s: another tree as %s", text, printed);
    char *again = canonical(after, &context);
    assert_string_equal(again, printed);
    memory_free(again);
    memory_free(printed);
    arena_fini(&arena);
}

static void assert_canonical(const char *text, bool aggregates, const char *wanted)
{
    struct arena arena;
    struct expr_context context = fixture_context(&rules, aggregates);
    arena_init(&arena);
    char *got = canonical(must_parse(&arena, text, &context), &context);
    assert_string_equal(got, wanted);
    memory_free(got);
    arena_fini(&arena);
    assert_round_trip(text, aggregates);
}

static void row_expressions_have_one_form(void **state)
{
    static const char *const cases[][2] = {
        {"spam", "spam"},
        {" ( spam ) ", "spam"},
        {"spam and deleted=false", "spam AND deleted = FALSE"},
        {"(spam AND deleted) OR spam", "spam AND deleted OR spam"},
        {"spam AND (deleted OR spam)", "spam AND (deleted OR spam)"},
        {"spam AND (deleted AND spam)", "spam AND (deleted AND spam)"},
        {"(spam AND deleted) AND spam", "spam AND deleted AND spam"},
        {"spam OR (deleted OR spam)", "spam OR (deleted OR spam)"},
        {"NOT (spam AND deleted)", "NOT (spam AND deleted)"},
        {"NOT (spam)", "NOT spam"},
        {"NOT (NOT spam)", "NOT NOT spam"},
        {"(NOT spam) AND deleted", "NOT spam AND deleted"},
        {"NOT (score = 1)", "NOT score = 1"},
        {"(NOT spam) = deleted", "(NOT spam) = deleted"},
        {"NOT (score IN (1))", "score NOT IN (1)"},
        {"NOT score IS NULL", "score IS NOT NULL"},
        {"NOT (score BETWEEN 1 AND 2)", "score NOT BETWEEN 1 AND 2"},
        {"NOT channel LIKE 'a'", "channel NOT LIKE 'a'"},
        {"NOT (channel NOT LIKE 'a')", "NOT channel NOT LIKE 'a'"},
        {"(score = 1) = (replies = 2)", "(score = 1) = (replies = 2)"},
        {"(score = 1) IS NULL", "(score = 1) IS NULL"},
        {"score = 1 IS NULL", "(score = 1) IS NULL"},
        {"(score + 1) * 2", "(score + 1) * 2"},
        {"score + (1 * 2)", "score + 1 * 2"},
        {"(score - 1) - 2", "score - 1 - 2"},
        {"score - (1 - 2)", "score - (1 - 2)"},
        {"score - (1 + 2)", "score - (1 + 2)"},
        {"score / (2 * 3)", "score / (2 * 3)"},
        {"(score / 2) * 3", "score / 2 * 3"},
        {"score % (2 % 3)", "score % (2 % 3)"},
        {"-score", "-score"},
        {"-(-score)", "-(-score)"},
        {"- - 5", "5"},
        {"-(5)", "-5"},
        {"-(score + 1)", "-(score + 1)"},
        {"(-score) * 2", "-score * 2"},
        {"-(score * 2)", "-(score * 2)"},
        {"score - -5", "score - -5"},
        {"score - (-5)", "score - -5"},
        {"score<>1", "score <> 1"},
        {"score!=1", "score <> 1"},
        {"score==1", "score = 1"},
        {"score>=1", "score >= 1"},
        {"score in(1,2 , 3)", "score IN (1, 2, 3)"},
        {"score IN (1 + 2, (3))", "score IN (1 + 2, 3)"},
        {"score + 1 IN (2)", "score + 1 IN (2)"},
        {"spam IN (spam AND deleted)", "spam IN (spam AND deleted)"},
        {"spam BETWEEN (spam AND deleted) AND TRUE", "spam BETWEEN (spam AND deleted) AND TRUE"},
        {"score between 1 and 2 and spam", "score BETWEEN 1 AND 2 AND spam"},
        {"channel LIKE 'it''s%'", "channel LIKE 'it''s%'"},
        {"channel like lower('A')", "channel LIKE lower('A')"},
        {"COALESCE(channel,'x')", "coalesce(channel, 'x')"},
        {"NullIf(score, 0)", "nullif(score, 0)"},
        {"MIN(score, 1)", "min(score, 1)"},
        {"round(amount)", "round(amount)"},
        {"round(amount,2)", "round(amount, 2)"},
        {"substr(channel, -3)", "substr(channel, -3)"},
        {"case when spam then 1 else 2 end", "CASE WHEN spam THEN 1 ELSE 2 END"},
        {"CASE WHEN spam THEN 1 ELSE NULL END", "CASE WHEN spam THEN 1 END"},
        {"CASE channel WHEN 'a' THEN 1 END", "CASE WHEN channel = 'a' THEN 1 END"},
        {"CASE WHEN spam THEN 1 END + 1", "CASE WHEN spam THEN 1 END + 1"},
        {"spam IS TRUE", "coalesce(spam, FALSE)"},
        {"spam IS FALSE", "NOT coalesce(spam, TRUE)"},
        {"\"channel\" = 'a'", "channel = 'a'"},
        {"\"end\" = 'a'", "\"end\" = 'a'"},
        {"\"odd \"\"name\"\"\" = 'a'", "\"odd \"\"name\"\"\" = 'a'"},
        {"month(created_at)", "month(created_at)"},
        {"HOUR_START(created_at)", "hour_start(created_at)"},
        {"day_of_month(created_at)", "day_of_month(created_at)"},
        {"created_at + 4h > '2026-10-01'", "created_at + 4h > TIME '2026-10-01'"},
        {"resolution_time / 2", "(solved_at - created_at) / 2"},
        {"NULL = score", "NULL = score"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_canonical(cases[i][0], false, cases[i][1]);
}

static void entity_functions_have_one_form(void **state)
{
    (void)state;
    assert_canonical("Next_Time( channel )-solved_at<=7d", false, "next_time(channel) - solved_at <= 1w");
    assert_canonical("ordinal(lower(channel)) filter(where not spam)=1", false,
                     "ordinal(lower(channel)) FILTER (WHERE NOT spam) = 1");
    assert_canonical("max(occurrences(channel) filter(where spam)) filter (where deleted)", true,
                     "max(occurrences(channel) FILTER (WHERE spam)) FILTER (WHERE deleted)");
}

static void aggregates_have_one_form(void **state)
{
    static const char *const cases[][2] = {
        {"COUNT( * )", "count(*)"},
        {"count(distinct channel)", "count(DISTINCT channel)"},
        {"count(*) filter(where spam or deleted)", "count(*) FILTER (WHERE spam OR deleted)"},
        {"100.0*sum(score)/count(*)", "100.0 * sum(score) / count(*)"},
        {"sum(score)/(count(*)+1)", "sum(score) / (count(*) + 1)"},
        {"quantile(wait, 0.9)", "quantile(wait, 0.9)"},
        {"quantile(wait, 1)", "quantile(wait, 1.0)"},
        {"median(wait) FILTER (WHERE wait > 0s)", "median(wait) FILTER (WHERE wait > 0s)"},
        {"share(score = 1 AND replies = 0)", "share(score = 1 AND replies = 0)"},
        {"month(max(created_at))", "month(max(created_at))"},
        {"-(count(*))", "-count(*)"},
        {"max(count(*), 3)", "max(count(*), 3)"},
        {"nps(score)", "nps(score)"},
        {"stddev(amount)", "stddev(amount)"},
        {"first(channel)", "first(channel)"},
        {"last(channel)", "last(channel)"},
        {"any(channel)", "any(channel)"},
        {"coalesce(avg(wait), 0s)", "coalesce(avg(wait), 0s)"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_canonical(cases[i][0], true, cases[i][1]);
}

static void numbers_keep_their_value_and_kind(void **state)
{
    static const char *const cases[][2] = {
        {"1", "1"},
        {"1.0", "1.0"},
        {"1.50", "1.5"},
        {"0.1", "0.1"},
        {"-0.0", "-0.0"},
        {"1e3", "1000.0"},
        {"1e300", "1e+300"},
        {"5e-324", "4.94065645841247e-324"},
        {"0.30000000000000004", "0.30000000000000004"},
        {"123456789012345678.0", "1.2345678901234568e+17"},
        {"1.7976931348623157e308", "1.7976931348623157e+308"},
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"007", "7"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_canonical(cases[i][0], false, cases[i][1]);
}

static void durations_take_the_largest_unit(void **state)
{
    static const char *const cases[][2] = {
        {"90s", "90s"}, {"60s", "1m"},    {"90m", "90m"},      {"1.5h", "90m"},
        {"24h", "1d"},  {"7d", "1w"},     {"8d", "8d"},        {"0h", "0s"},
        {"-4h", "-4h"}, {"1h30m", "90m"}, {"1w1s", "604801s"}, {"-604801s", "-604801s"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_canonical(cases[i][0], false, cases[i][1]);
}

static void times_are_written_on_the_desks_clock(void **state)
{
    static const char *const cases[][2] = {
        {"TIME '2026-10-01'", "TIME '2026-10-01'"},
        {"TIME '2026-10-01T08:05'", "TIME '2026-10-01 08:05'"},
        {"TIME '2026-10-01 08:05:09'", "TIME '2026-10-01 08:05:09'"},
        {"TIME '2026-10-01T08:05:09Z'", "TIME '2026-10-01 10:05:09'"},
        {"TIME '2026-10-25 02:30'", "TIME '2026-10-25 02:30'"},   /* the first of the two */
        {"TIME '2026-10-25T01:30Z'", "TIME '2026-10-25 01:30Z'"}, /* the second */
        {"TIME '2026-03-29 02:30'", "TIME '2026-03-29 03:30'"},   /* skipped */
        {"TIME '@1790812800'", "TIME '2026-10-01 02:00'"},
        {"TIME '@-99999999999999'", "TIME '@-99999999999999'"},
        {"TIME '@-9223372036854775808'", "TIME '@-9223372036854775808'"},
        {"TIME '@9223372036854775807'", "TIME '@9223372036854775807'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_canonical(cases[i][0], false, cases[i][1]);
}

static void any_text_survives(void **state)
{
    struct parameter bound = {TYPE_TEXT, {.text = {"a'\0\"\n--\xE2\x82\xAC", 10}}};
    struct expr_context context = fixture_context(&rules, false), plain = context;
    struct arena arena;
    struct buffer printed;
    struct node *again = NULL;
    (void)state;
    arena_init(&arena);
    buffer_init(&printed);
    context.parameters = &bound;
    context.parameter_count = 1;
    const struct node *node = must_parse(&arena, "channel = ?", &context);
    expr_print(&printed, node, &context);
    assert_int_equal(expr_parse(&arena, slice_make(printed.data, printed.size), &plain, &again, NULL),
                     STATUS_OK);
    assert_true(same_tree(node, again));
    buffer_fini(&printed);
    arena_fini(&arena);
}

static void random_expressions_survive(void **state)
{
    struct random_text r = {.seed = 20261001};
    (void)state;
    for (int round = 0; round < 6000; round++) {
        buffer_init(&r.out);
        random_expression(&r, (enum type)random_below(&r, TYPE_COUNT), 1 + (int)random_below(&r, 5));
        assert_round_trip(buffer_get(&r.out), false);
        buffer_fini(&r.out);
    }
}

static void random_reals_survive(void **state)
{
    struct random_text r = {.seed = 99};
    (void)state;
    for (int round = 0; round < 20000; round++) {
        uint64_t bits = random_below(&r, UINT64_MAX) << 11 ^ random_below(&r, UINT64_MAX);
        double value, back;
        memcpy(&value, &bits, sizeof value);
        if (value - value != 0) continue; /* no number */
        struct buffer text;
        buffer_init(&text);
        print_real(&text, value);
        back = strtod(buffer_get(&text), NULL);
        assert_memory_equal(&back, &value, sizeof value);
        buffer_fini(&text);
    }
}

static int load_zone(void **state)
{
    struct error error;
    struct zone *zone = NULL;
    (void)state;
    if (zone_load("Europe/Berlin", NULL, &zone, &error)) return -1;
    rules.zone = zone;
    *state = zone;
    return 0;
}

static int free_zone(void **state)
{
    zone_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(row_expressions_have_one_form),
        cmocka_unit_test(entity_functions_have_one_form),
        cmocka_unit_test(aggregates_have_one_form),
        cmocka_unit_test(numbers_keep_their_value_and_kind),
        cmocka_unit_test(durations_take_the_largest_unit),
        cmocka_unit_test(times_are_written_on_the_desks_clock),
        cmocka_unit_test(any_text_survives),
        cmocka_unit_test(random_expressions_survive),
        cmocka_unit_test(random_reals_survive),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
