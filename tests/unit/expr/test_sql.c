/* SQL as SQLite understands it, run by SQLite: known answers for everything where the two languages could
 * differ. */
#include "tests/unit/expr/fixture.h"
#include "tests/unit/expr/random_text.h"

#include <sqlite3.h>

static sqlite3 *database;

/* One row for row expressions, in the order of fixture_fields. 1774746000 is 2026-03-29T01:00Z. */
static const char schema[] =
    "CREATE TABLE one (channel TEXT, priority TEXT, created_at INTEGER, solved_at INTEGER, spam INTEGER,"
    " deleted INTEGER, score INTEGER, replies INTEGER, amount REAL, rate REAL, wait INTEGER, handle INTEGER,"
    " \"end\" TEXT, \"odd \"\"name\"\"\" TEXT) STRICT;"
    "INSERT INTO one VALUES ('Email', NULL, 1774746000, NULL, 1, NULL, 7, -7, 2.5, -0.75, 5400, NULL, "
    "'it''s',"
    " 'x');"
    "CREATE TABLE many AS SELECT * FROM one LIMIT 0;"
    "INSERT INTO many (channel, score, amount, wait, created_at, spam) VALUES"
    " ('a', 10, 1.5, 60, 100, 1), ('b', 9, NULL, 90, 101, 0), ('a', 6, 2.5, NULL, 103, NULL),"
    " (NULL, NULL, 4.0, 61, -100, 1), ('c', 0, -1.0, 10, NULL, 1), ('b', 8, 0.5, 20, -102, 0);";

/* The first value of a query as text: NULL as "NULL", reals always with a point. */
static void run(const char *sql, char *out, int size)
{
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    if (sqlite3_step(statement) != SQLITE_ROW) fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    const unsigned char *text = sqlite3_column_text(statement, 0);
    sqlite3_snprintf(size, out, "%s", text ? (const char *)text : "NULL");
    sqlite3_finalize(statement);
}

static void to_sql(struct buffer *out, const char *text, const struct expr_context *context)
{
    struct arena arena;
    struct error error;
    arena_init(&arena);
    if (expr_sql(out, must_parse(&arena, text, context), context, 0, 2000000000, &error))
        fail_msg("%s: %s", text, error.message);
    arena_fini(&arena);
}

static void assert_answer(const char *text, const char *table, const char *condition, const char *wanted)
{
    struct calendar_rules rules = {NULL, 1, 1};
    struct expr_context context = fixture_context(&rules, strcmp(table, "many") == 0);
    struct buffer sql;
    char got[200];
    buffer_init(&sql);
    buffer_text(&sql, "SELECT ");
    to_sql(&sql, text, &context);
    buffer_format(&sql, " FROM %s WHERE %s", table, condition);
    run(buffer_get(&sql), got, sizeof got);
    if (strcmp(got, wanted) != 0) fail_msg("%s: %s, not %s, by %s", text, got, wanted, buffer_get(&sql));
    buffer_fini(&sql);
}

typedef const char *answers[][2];

static void assert_row_answers(const answers cases, size_t count)
{
    for (size_t i = 0; i < count; i++) assert_answer(cases[i][0], "one", "TRUE", cases[i][1]);
}

#define ASSERT_ROW_ANSWERS(cases) assert_row_answers(cases, sizeof(cases) / sizeof *(cases))

static void null_logic_has_three_values(void **state)
{
    static const answers cases = {
        {"NULL AND FALSE", "0"},
        {"NULL AND TRUE", "NULL"},
        {"NULL OR TRUE", "1"},
        {"NULL OR FALSE", "NULL"},
        {"NOT NULL", "NULL"},
        {"deleted", "NULL"},
        {"deleted = deleted", "NULL"},
        {"deleted IS NULL", "1"},
        {"deleted IS NOT NULL", "0"},
        {"deleted IS TRUE", "0"},
        {"deleted IS NOT TRUE", "1"},
        {"deleted IS FALSE", "0"},
        {"deleted IS NOT FALSE", "1"},
        {"spam IS TRUE", "1"},
        {"priority = 'x'", "NULL"},
        {"priority <> 'x'", "NULL"},
        {"score IN (1, NULL)", "NULL"},
        {"score IN (7, NULL)", "1"},
        {"score NOT IN (1, NULL)", "NULL"},
        {"score NOT IN (7, NULL)", "0"},
        {"NULL IN (1, 2)", "NULL"},
        {"score BETWEEN 1 AND NULL", "NULL"},
        {"score BETWEEN 8 AND NULL", "0"},
        {"coalesce(priority, channel)", "Email"},
        {"coalesce(priority)", "NULL"},
        {"nullif(score, 7)", "NULL"},
        {"nullif(score, NULL)", "7"},
        {"CASE WHEN NULL THEN 1 ELSE 2 END", "2"},
        {"CASE WHEN FALSE THEN 1 END", "NULL"},
        {"CASE priority WHEN NULL THEN 1 ELSE 2 END", "2"},
        {"min(1, NULL)", "NULL"},
        {"max(score, replies, 3)", "7"},
        {"min(score, replies, 3)", "-7"},
        {"channel LIKE NULL", "NULL"},
        {"wait + handle", "NULL"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void arithmetic_follows_rules_2_and_3(void **state)
{
    static const answers cases = {
        {"score / 2", "3.5"},
        {"replies / 2", "-3.5"},
        {"score / 0", "NULL"},
        {"score / 0.0", "NULL"},
        {"score % 0", "NULL"},
        {"score % 4", "3"},
        {"replies % 4", "-3"},
        {"score % -4", "3"},
        {"5.5 % 2", "1.5"},
        {"-5.5 % 2", "-1.5"},
        {"amount % 0.75", "0.25"},
        {"amount % 0", "NULL"},
        {"-9223372036854775808 + 1", "-9223372036854775807"},
        {"-9223372036854775808 % 10", "-8"},
        {"9223372036854775807 - 7", "9223372036854775800"},
        {"9007199254740993 = 9007199254740992.0", "0"},
        {"1 + 2 * 3", "7"},
        {"(1 + 2) * 3", "9"},
        {"10 - 4 - 3", "3"},
        {"10 - (4 - 3)", "9"},
        {"100 / 10 / 5", "2.0"},
        {"100 / (10 / 5)", "50.0"},
        {"100 / (2 * 5)", "10.0"},
        {"-score + 1", "-6"},
        {"-(-score)", "7"},
        {"score - -5", "12"},
        {"abs(replies)", "7"},
        {"abs(rate)", "0.75"},
        {"2.0 * score", "14.0"},
        {"0.1 + 0.2 = 0.3", "0"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void durations_and_times_are_seconds(void **state)
{
    static const answers cases = {
        {"wait", "5400"},
        {"wait > 1h", "1"},
        {"wait / 2", "2700.0"},
        {"wait / 7 < 771.5 * 1s", "1"},
        {"wait / 1h", "1.5"},
        {"wait * 2", "10800"},
        {"wait * 1.5", "8100.0"},
        {"wait % 1h", "1800"},
        {"(wait / 7) % 1s > 0.4 * 1s", "1"},
        {"created_at + wait", "1774751400"},
        {"created_at - wait", "1774740600"},
        {"created_at + wait / 7", "1774746771"},
        {"created_at - wait / 7", "1774745228"},
        {"created_at - TIME '2026-03-29' = 1h", "1"},
        {"created_at = '2026-03-29T01:00'", "1"},
        {"created_at BETWEEN '2026-03-29' AND '2026-03-30'", "1"},
        {"solved_at - created_at", "NULL"},
        {"resolution_time IS NULL", "1"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void rounding_goes_away_from_zero(void **state)
{
    static const answers cases = {
        {"round(amount)", "3.0"},           {"round(-2.5)", "-3.0"},       {"round(score)", "7.0"},
        {"round(1234.5678, 2)", "1234.57"}, {"round(-0.125, 2)", "-0.13"}, {"round(NULL)", "NULL"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void texts_follow_rule_4(void **state)
{
    static const answers cases = {
        {"channel = 'Email'", "1"},
        {"channel = 'email'", "0"},
        {"'B' < 'a'", "1"},
        {"'Z' < 'é'", "1"},
        {"channel LIKE 'e%L'", "1"},
        {"channel LIKE 'e_ail'", "1"},
        {"channel LIKE 'mail'", "0"},
        {"'É' LIKE 'é'", "0"},
        {"'aé' LIKE 'a_'", "1"},
        {"'100%' LIKE '100\\%'", "0"},
        {"channel NOT LIKE '%x%'", "1"},
        {"lower('ÀB')", "Àb"},
        {"upper('àb')", "àB"},
        {"length('né€')", "3"},
        {"substr('hello', 2, 3)", "ell"},
        {"substr('hello', -3)", "llo"},
        {"substr('hello', 0, 2)", "h"},
        {"substr('hello', -10, 7)", "he"},
        {"substr('né€x', 2, 2)", "é€"},
        {"\"end\"", "it's"},
        {"\"end\" = 'it''s'", "1"},
        {"\"odd \"\"name\"\"\"", "x"},
        {"'say \"hi\"'", "say \"hi\""},
        {"channel IN ('Email', 'chat')", "1"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void precedence_is_that_of_the_tree(void **state)
{
    static const answers cases = {
        {"TRUE OR FALSE AND FALSE", "1"},
        {"(TRUE OR FALSE) AND FALSE", "0"},
        {"NOT FALSE AND FALSE", "0"},
        {"NOT (FALSE AND FALSE)", "1"},
        {"(NOT FALSE) = FALSE", "0"},
        {"NOT (1 = 2)", "1"},
        {"NOT 1 IN (2)", "1"},
        {"NOT score IS NULL", "1"},
        {"(2 < 3) = (3 < 2)", "0"},
        {"(2 = 3) < (2 = 2)", "1"},
        {"(score = 1) IS NULL", "0"},
        {"(1 = 1) BETWEEN (1 = 2) AND (2 = 2)", "1"},
        {"spam IN (1 = 2, 2 = 2)", "1"},
        {"(spam OR deleted) AND NOT (deleted IS NOT NULL)", "1"},
        {"CASE WHEN spam THEN 1 ELSE 2 END + 1", "2"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void constants_are_what_they_were(void **state)
{
    static const answers cases = {
        {"9223372036854775807", "9223372036854775807"},
        {"-9223372036854775808", "-9223372036854775808"},
        {"1.0", "1.0"},
        {"0.1 = 0.1000000000000000055", "1"},
        {"1e300 > 1e299", "1"},
        {"'it''s'", "it's"},
        {"TRUE", "1"},
        {"4h", "14400"},
        {"-4h", "-14400"},
        {"TIME '@-5'", "-5"},
    };
    (void)state;
    ASSERT_ROW_ANSWERS(cases);
}

static void texts_with_zero_bytes_arrive_whole(void **state)
{
    struct parameter bound = {TYPE_TEXT, {.text = {"a\0'b", 4}}};
    struct expr_context context = fixture_context(NULL, false);
    struct buffer sql;
    char got[40];
    (void)state;
    context.parameters = &bound;
    context.parameter_count = 1;
    buffer_init(&sql);
    buffer_text(&sql, "SELECT hex(");
    to_sql(&sql, "?", &context);
    buffer_text(&sql, ")");
    run(buffer_get(&sql), got, sizeof got);
    assert_string_equal(got, "61002762");
    buffer_fini(&sql);
}

static void aggregates_follow_rule_9(void **state)
{
    static const answers cases = {
        {"count(*)", "6"},
        {"count(score)", "5"},
        {"count(DISTINCT channel)", "3"},
        {"count(DISTINCT channel) FILTER (WHERE score > 7)", "2"},
        {"count(*) FILTER (WHERE spam)", "3"},
        {"sum(score)", "33"},
        {"sum(spam)", "3"},
        {"sum(amount)", "7.5"},
        {"avg(score)", "6.6"},
        {"avg(wait)", "48.2"},
        {"avg(wait) FILTER (WHERE channel = 'b')", "55.0"},
        {"avg(created_at)", "20"}, /* 102 / 5 */
        {"avg(created_at) FILTER (WHERE created_at < '1970-01-01')", "-101"},
        {"avg(created_at) FILTER (WHERE created_at < TIME '@101')", "-34"}, /* -102 / 3 */
        {"avg(created_at) FILTER (WHERE created_at IN (TIME '@-100', TIME '@-102', TIME '@101'))",
         "-34"}, /* -101 / 3 cut down */
        {"min(channel)", "a"},
        {"max(score)", "10"},
        {"min(amount)", "-1.0"},
        {"share(score >= 8)", "0.6"},
        {"share(spam)", "0.6"},
        {"share(spam) FILTER (WHERE channel = 'b')", "0.0"},
        {"nps(score)", "0.0"}, /* 10 and 9 against 6 and 0 of 5 */
        {"nps(score) FILTER (WHERE score > 6)", "66.6666666666667"},
        {"100.0 * sum(score) / count(*)", "550.0"},
        {"count(*) / 4", "1.5"},
        {"sum(wait) / count(wait) > 48s", "1"},
        {"max(count(*), 10)", "10"},
        {"coalesce(sum(score) FILTER (WHERE FALSE), 0)", "0"},
        {"max(created_at) + avg(wait)", "151"}, /* 103 + 48.2, cut down */
        {"CASE WHEN count(*) > 5 THEN 'many' ELSE 'few' END", "many"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_answer(cases[i][0], "many", "TRUE", cases[i][1]);
}

static void aggregates_over_nothing_are_null_but_count(void **state)
{
    static const answers cases = {
        {"count(*)", "0"},           {"count(score)", "0"},   {"sum(score)", "NULL"}, {"avg(score)", "NULL"},
        {"avg(created_at)", "NULL"}, {"share(spam)", "NULL"}, {"nps(score)", "NULL"}, {"min(score)", "NULL"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_answer(cases[i][0], "many", "FALSE", cases[i][1]);
}

static void what_sqlite_lacks_is_an_error_that_says_so(void **state)
{
    static const char *const texts[] = {"median(wait)",   "quantile(wait, 0.9)", "stddev(score)",
                                        "first(channel)", "last(channel)",       "any(channel)"};
    struct expr_context context = fixture_context(NULL, true);
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct arena arena;
        struct buffer sql;
        struct error error;
        arena_init(&arena);
        buffer_init(&sql);
        const struct node *node = must_parse(&arena, texts[i], &context);
        assert_int_equal(expr_sql(&sql, node, &context, 0, 1, &error), STATUS_INVALID);
        assert_memory_equal(error.message, "SQLite has no ", 14);
        buffer_fini(&sql);
        arena_fini(&arena);
    }
}

static void sqlite_accepts_random_expressions(void **state)
{
    struct random_text r = {.seed = 4711};
    struct calendar_rules rules = {NULL, 1, 1};
    struct expr_context context = fixture_context(&rules, false);
    (void)state;
    for (int round = 0; round < 3000; round++) {
        sqlite3_stmt *statement = NULL;
        struct buffer sql;
        buffer_init(&sql);
        buffer_init(&r.out);
        random_expression(&r, (enum type)random_below(&r, TYPE_COUNT), 1 + (int)random_below(&r, 4));
        buffer_text(&sql, "SELECT ");
        to_sql(&sql, buffer_get(&r.out), &context);
        buffer_text(&sql, " FROM one");
        if (sqlite3_prepare_v2(database, buffer_get(&sql), -1, &statement, NULL))
            fail_msg("%s: %s", buffer_get(&sql), sqlite3_errmsg(database));
        sqlite3_finalize(statement);
        buffer_fini(&r.out);
        buffer_fini(&sql);
    }
}

static void long_chains_stay_flat_for_sqlite(void **state)
{
    static const char *const links[] = {" + score", " AND score = 7", " OR score = 7"};
    (void)state;
    for (size_t i = 0; i < sizeof links / sizeof *links; i++) {
        struct buffer text;
        buffer_init(&text);
        buffer_text(&text, i ? "score = 7" : "score");
        for (int n = 0; n < 198; n++) buffer_text(&text, links[i]);
        assert_answer(buffer_get(&text), "one", "TRUE", i ? "1" : "1393");
        buffer_fini(&text);
    }
}

static int open_database(void **state)
{
    (void)state;
    if (sqlite3_open(":memory:", &database)) return -1;
    return sqlite3_exec(database, schema, NULL, NULL, NULL) ? -1 : 0;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(database) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(null_logic_has_three_values),
        cmocka_unit_test(arithmetic_follows_rules_2_and_3),
        cmocka_unit_test(durations_and_times_are_seconds),
        cmocka_unit_test(rounding_goes_away_from_zero),
        cmocka_unit_test(texts_follow_rule_4),
        cmocka_unit_test(precedence_is_that_of_the_tree),
        cmocka_unit_test(constants_are_what_they_were),
        cmocka_unit_test(texts_with_zero_bytes_arrive_whole),
        cmocka_unit_test(aggregates_follow_rule_9),
        cmocka_unit_test(aggregates_over_nothing_are_null_but_count),
        cmocka_unit_test(what_sqlite_lacks_is_an_error_that_says_so),
        cmocka_unit_test(sqlite_accepts_random_expressions),
        cmocka_unit_test(long_chains_stay_flat_for_sqlite),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
