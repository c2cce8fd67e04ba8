/* Cohort triangles: small ones worked by hand, SQLite's over random rows, and the same for any threads. */
#include "query/cohort.h"
#include "tests/unit/query/against.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "tests/unit/query/small.h"
#include "time/zone.h"

#define DAY INT64_C(86400)

/* Days of January 1970 from the first on: ann 1, 2, 4; bob 2; cid 4, but without spam 5. The rows without a
 * customer or a time take no part; the last day of the table is 7. */
static struct test_table *visits(void)
{
    struct test_table *t =
        test_table_new("visits", "at:time! customer:text joined:time spam:boolean n:integer");
    test_table_rows(t, "0      | ann | -86400 | 0 | 1 \n"
                       "90000  | bob | ~      | 0 | 2 \n"
                       "100000 | ann | ~      | 0 | 3 \n"
                       "100001 | ann | 0      | 0 | 4 \n"
                       "300000 | ann | 0      | 0 | 5 \n"
                       "300000 | cid | 345600 | 1 | 6 \n"
                       "350000 | cid | 345600 | 0 | 7 \n"
                       "520000 | ~   | 0      | 1 | 8 \n"
                       "~      | dan | 86400  | 0 | 9 \n");
    return t;
}

static status run_on(const struct table *table, const char *where, const struct cohorts *asked,
                     struct frame **frame, struct error *error)
{
    struct query_item filter = item(NULL, where ? where : "");
    struct query query = {.table = table, .filters = &filter, .filter_count = where != NULL};
    error_init(error);
    return query_cohorts(&query, asked, NULL, frame, error);
}

static struct cohorts by_day(const char *start, int64_t end)
{
    return (struct cohorts){slice_of("customer"), slice_of("at"), slice_of(start), GRAIN_DAY, end};
}

/* Lines of "cohort age size active remained", the cohort as a day from 1970-01-01. */
static void expect_lines(const struct table *table, const char *where, struct cohorts asked,
                         const char *wanted)
{
    struct frame *frame;
    struct error error;
    struct buffer lines;
    buffer_init(&lines);
    if (run_on(table, where, &asked, &frame, &error)) fail_msg("%s", error.message);
    for (size_t row = 0; row < frame->row_count; row++) {
        buffer_format(&lines, "%lld", (long long)(frame_value(frame, 0, row).integer / DAY));
        for (size_t i = 1; i < 5; i++)
            buffer_format(&lines, " %lld", (long long)frame_value(frame, i, row).integer);
        buffer_text(&lines, "\n");
    }
    assert_string_equal(buffer_get(&lines), wanted);
    buffer_fini(&lines);
    frame_free(frame);
}

/* --- by hand --- */

static void every_age_is_there_up_to_the_last_day_of_the_table(void **state)
{
    struct test_table *t = visits();
    (void)state;
    expect_lines(test_table_build(t), NULL, by_day("", INT64_MAX),
                 "0 0 1 1 1\n0 1 1 1 1\n0 2 1 0 1\n0 3 1 1 1\n0 4 1 0 0\n0 5 1 0 0\n0 6 1 0 0\n"
                 "1 0 1 1 1\n1 1 1 0 0\n1 2 1 0 0\n1 3 1 0 0\n1 4 1 0 0\n1 5 1 0 0\n"
                 "3 0 1 1 1\n3 1 1 1 1\n3 2 1 0 0\n3 3 1 0 0\n");
    test_table_free(t);
}

static void filtered_rows_make_the_cohorts_all_rows_the_last_day(void **state)
{
    struct test_table *t = visits();
    (void)state;
    expect_lines(test_table_build(t), "NOT spam AND customer <> 'ann'", by_day("", INT64_MAX),
                 "1 0 1 1 1\n1 1 1 0 0\n1 2 1 0 0\n1 3 1 0 0\n1 4 1 0 0\n1 5 1 0 0\n"
                 "4 0 1 1 1\n4 1 1 0 0\n4 2 1 0 0\n");
    expect_lines(test_table_build(t), "n > 1000", by_day("", INT64_MAX), "");
    test_table_free(t);
}

static void what_is_at_the_end_or_later_does_not_count(void **state)
{
    struct test_table *t = visits();
    (void)state;
    expect_lines(test_table_build(t), NULL, by_day("", 100001), "0 0 1 1 1\n0 1 1 1 1\n1 0 1 1 1\n");
    expect_lines(test_table_build(t), NULL, by_day("", 100000), "0 0 1 1 1\n0 1 1 0 0\n1 0 1 1 1\n");
    expect_lines(test_table_build(t), NULL, by_day("", 0), "");
    test_table_free(t);
}

/* ann joined on day -1, cid on day 4 (what was on day 3 is before it), bob never, dan without any visit. */
static void a_start_of_its_own_makes_the_cohort(void **state)
{
    struct test_table *t = visits();
    (void)state;
    expect_lines(
        test_table_build(t), NULL, by_day("joined", INT64_MAX),
        "-1 0 1 0 1\n-1 1 1 1 1\n-1 2 1 1 1\n-1 3 1 0 1\n-1 4 1 1 1\n-1 5 1 0 0\n-1 6 1 0 0\n-1 7 1 0 0\n"
        "1 0 1 0 0\n1 1 1 0 0\n1 2 1 0 0\n1 3 1 0 0\n1 4 1 0 0\n1 5 1 0 0\n"
        "4 0 1 1 1\n4 1 1 0 0\n4 2 1 0 0\n");
    expect_lines(test_table_build(t), "customer = 'cid'", by_day("joined + 10d", INT64_MAX), "14 0 1 0 0\n");
    expect_lines(test_table_build(t), NULL, by_day("joined", 4 * DAY),
                 "-1 0 1 0 1\n-1 1 1 1 1\n-1 2 1 1 1\n-1 3 1 0 1\n-1 4 1 1 1\n"
                 "1 0 1 0 0\n1 1 1 0 0\n1 2 1 0 0\n");
    test_table_free(t);
}

static void entities_are_any_text(void **state)
{
    struct test_table *t = visits();
    struct cohorts asked = by_day("", INT64_MAX);
    (void)state;
    asked.entity = slice_of("CASE WHEN customer = 'ann' THEN customer ELSE 'others' END");
    asked.end = 4 * DAY;
    expect_lines(test_table_build(t), "customer IS NOT NULL", asked,
                 "0 0 1 1 1\n0 1 1 1 1\n0 2 1 0 1\n0 3 1 1 1\n"
                 "1 0 1 1 1\n1 1 1 0 1\n1 2 1 1 1\n");
    asked.entity = slice_of("'one'");
    asked.end = 2 * DAY;
    expect_lines(test_table_build(t), NULL, asked, "0 0 1 1 1\n0 1 1 1 1\n");
    test_table_free(t);
}

static void an_entity_function_may_choose_the_rows(void **state)
{
    struct test_table *t = visits();
    (void)state;
    expect_lines(test_table_build(t), "ordinal(customer) >= 2", by_day("", 5 * DAY),
                 "1 0 1 1 1\n1 1 1 0 1\n1 2 1 1 1\n1 3 1 0 0\n4 0 1 1 1\n");
    test_table_free(t);
}

static void a_table_without_rows_has_no_cohort(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! customer:text");
    (void)state;
    expect_lines(test_table_build(t), NULL, by_day("", INT64_MAX), "");
    test_table_free(t);
}

static void expect_failure(const struct table *table, struct cohorts asked, status code, const char *message)
{
    struct frame *frame;
    struct error error;
    assert_int_equal(run_on(table, NULL, &asked, &frame, &error), code);
    assert_string_equal(error.message, message);
    assert_null(frame);
}

static void wrong_types_are_named(void **state)
{
    struct test_table *t = visits();
    const struct table *table = test_table_build(t);
    struct cohorts asked = by_day("", INT64_MAX);
    (void)state;
    asked.entity = slice_of("n");
    expect_failure(table, asked, STATUS_TYPE, "entity: a text is needed, not integer: n");
    asked = by_day("", INT64_MAX);
    asked.time = slice_of("at - joined");
    expect_failure(table, asked, STATUS_TYPE, "time: a time is needed, not duration: at - joined");
    expect_failure(table, by_day("spam", INT64_MAX), STATUS_TYPE,
                   "start: a time is needed, not boolean: spam");
    asked.time = slice_of("att");
    expect_failure(table, asked, STATUS_NOT_FOUND,
                   "time: column 1: unknown field \"att\"; did you mean \"at\"?");
    test_table_free(t);
}

static void too_many_buckets_are_an_error(void **state)
{
    struct test_table *t = test_table_new("t", "at:time! customer:text");
    struct cohorts asked = by_day("", INT64_MAX);
    (void)state;
    test_table_rows(t, "0 | a \n 353894400 | a"); /* 4096 days later */
    expect_failure(
        test_table_build(t), asked, STATUS_LIMIT,
        "cohorts: from 1970-01-01 to 1981-03-20 are more than 4096 buckets of a day: take a coarser "
        "grain, or leave out times that cannot be");
    asked.grain = GRAIN_YEAR;
    expect_lines(test_table_build(t), "at > TIME '1975-01-01'", asked, "4018 0 1 1 1\n");
    test_table_free(t);
    t = test_table_new("t", "at:time! customer:text");
    test_table_rows(t, "-9223372036854775808 | a \n 0 | a");
    asked = by_day("", INT64_MAX);
    struct frame *frame;
    struct error error;
    assert_int_equal(run_on(test_table_build(t), NULL, &asked, &frame, &error), STATUS_LIMIT);
    test_table_free(t);
}

static void a_user_can_interrupt(void **state)
{
    struct test_table *t = visits();
    struct cohorts asked = by_day("", INT64_MAX);
    struct frame *frame;
    struct error error;
    (void)state;
    interrupt_request();
    status code = run_on(test_table_build(t), NULL, &asked, &frame, &error);
    interrupt_clear();
    assert_int_equal(code, STATUS_INTERRUPTED);
    assert_null(frame);
    test_table_free(t);
}

static void every_failed_allocation_is_reported(void **state)
{
    struct test_table *t = visits();
    const struct table *table = test_table_build(t);
    struct cohorts asked = by_day("joined", INT64_MAX);
    struct frame *frame = NULL;
    struct error error;
    status code = STATUS_MEMORY;
    (void)state;
    for (uint64_t n = 1; n < 2000 && code != STATUS_OK; n++) {
        memory_fail_from(n);
        code = run_on(table, "NOT spam", &asked, &frame, &error);
        memory_fail_from(0);
        assert_true(code == STATUS_OK || code == STATUS_MEMORY);
        assert_true(code == STATUS_OK || frame == NULL);
    }
    assert_int_equal(code, STATUS_OK);
    frame_free(frame);
    test_table_free(t);
}

/* --- against SQLite --- */

/* One line for each row of the frame, from the rows' bucket starts that the grains' SQL gives. `spine` has
 * all buckets of the table, numbered. */
static const char triangle_sql[] =
    "WITH RECURSIVE spine(bucket) AS (SELECT DISTINCT %s FROM tickets WHERE created_at < %lld "
    "  UNION SELECT DISTINCT %s FROM tickets WHERE created_at < %lld AND %s), "
    "numbers AS (SELECT bucket, row_number() OVER (ORDER BY bucket) AS i FROM spine WHERE bucket IS NOT "
    "NULL), "
    "seen AS (SELECT DISTINCT customer, i FROM tickets JOIN numbers ON numbers.bucket = %s "
    "  WHERE customer IS NOT NULL AND created_at < %lld AND %s), "
    "begun AS (SELECT customer, min(i) AS cohort FROM seen GROUP BY 1), "
    "last AS (SELECT customer, max(i) AS i FROM seen GROUP BY 1) "
    "SELECT bucket, age.i - n.i, "
    "  (SELECT count(*) FROM begun WHERE cohort = n.i), "
    "  (SELECT count(*) FROM begun JOIN seen USING (customer) WHERE cohort = n.i AND seen.i = age.i), "
    "  (SELECT count(*) FROM begun JOIN last USING (customer) WHERE cohort = n.i AND last.i >= age.i) "
    "FROM numbers AS n JOIN (SELECT i FROM numbers) AS age ON age.i >= n.i "
    "WHERE n.i IN (SELECT cohort FROM begun) ORDER BY 1, 2";

static sqlite3_stmt *prepare_triangle(const struct world *w, const char *where, const char *grain,
                                      int64_t end)
{
    struct buffer bucket, condition, sql;
    char text[64];
    sqlite3_stmt *statement = NULL;
    buffer_init(&bucket);
    buffer_init(&condition);
    buffer_init(&sql);
    snprintf(text, sizeof text, "%s(created_at)", grain);
    append_sql(w, &bucket, text, false);
    append_sql(w, &condition, where, false);
    const char *b = buffer_get(&bucket), *c = buffer_get(&condition);
    long long before = end;
    buffer_format(&sql, triangle_sql, b, before, b, before, c, b, before, c);
    if (sqlite3_prepare_v2(w->db, buffer_get(&sql), -1, &statement, NULL))
        fail_msg("%s\n%s", sqlite3_errmsg(w->db), buffer_get(&sql));
    buffer_fini(&sql);
    buffer_fini(&condition);
    buffer_fini(&bucket);
    return statement;
}

static void compare_triangle(const struct world *w, const char *where, enum grain grain, int64_t end)
{
    struct query_item filter = item(NULL, where);
    struct query query = {.table = w->table, .rules = &w->rules, .filters = &filter, .filter_count = 1};
    struct cohorts asked = {slice_of("customer"), slice_of("created_at"), {"", 0}, grain, end};
    struct texts texts = {.where = {where}, .keys = {grain_name(grain)}};
    struct frame *frame;
    struct error error;
    if (query_cohorts(&query, &asked, w->pool, &frame, &error)) fail_msg("%s", error.message);
    sqlite3_stmt *statement = prepare_triangle(w, where, grain_name(grain), end);
    for (size_t row = 0; row < frame->row_count; row++) {
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        for (size_t i = 0; i < 5; i++)
            if (!same_cell(frame, i, row, statement)) differ(&texts, frame, i, row, statement);
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_finalize(statement);
    frame_free(frame);
}

/* Enough rows that no bucket of the two years is empty: SQLite's spine is made of those that are not. */
static void random_rows_give_what_sqlite_counts(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    struct world w;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    world_open(&w, mixed_table(6000, 41), (struct calendar_rules){zone, 7, 1});
    compare_triangle(&w, "TRUE", GRAIN_MONTH, INT64_MAX);
    compare_triangle(&w, "score > 6 AND NOT spam", GRAIN_MONTH, INT64_MAX);
    compare_triangle(&w, "channel = 'email'", GRAIN_QUARTER, NOW + 400 * DAY);
    compare_triangle(&w, "score = 3", GRAIN_WEEK, NOW + 300 * DAY + 4321);
    world_close(&w);
    zone_free(zone);
}

/* --- threads, words of bits --- */

static void expect_same_frames(const struct frame *a, const struct frame *b)
{
    assert_int_equal(a->row_count, b->row_count);
    for (size_t row = 0; row < a->row_count; row++)
        for (size_t i = 0; i < 5; i++)
            assert_int_equal(frame_value(a, i, row).integer, frame_value(b, i, row).integer);
}

static void any_number_of_threads_counts_the_same_in_days_of_several_words(void **state)
{
    struct world w;
    struct error error;
    (void)state;
    world_open(&w, mixed_table(2 * CHUNK_ROWS + 5, 6), (struct calendar_rules){NULL, 1, 1});
    struct query query = {.table = w.table, .rules = &w.rules};
    struct cohorts asked = {slice_of("customer"), slice_of("solved_at"), slice_of("created_at"), GRAIN_DAY,
                            INT64_MAX};
    struct frame *one, *four;
    struct pool *pool = pool_new(4);
    assert_int_equal(query_cohorts(&query, &asked, NULL, &one, &error), STATUS_OK);
    assert_int_equal(query_cohorts(&query, &asked, pool, &four, &error), STATUS_OK);
    assert_true(one->row_count > 64);
    expect_same_frames(one, four);
    pool_free(pool);
    frame_free(one);
    frame_free(four);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_age_is_there_up_to_the_last_day_of_the_table),
        cmocka_unit_test(filtered_rows_make_the_cohorts_all_rows_the_last_day),
        cmocka_unit_test(what_is_at_the_end_or_later_does_not_count),
        cmocka_unit_test(a_start_of_its_own_makes_the_cohort),
        cmocka_unit_test(entities_are_any_text),
        cmocka_unit_test(an_entity_function_may_choose_the_rows),
        cmocka_unit_test(a_table_without_rows_has_no_cohort),
        cmocka_unit_test(wrong_types_are_named),
        cmocka_unit_test(too_many_buckets_are_an_error),
        cmocka_unit_test(a_user_can_interrupt),
        cmocka_unit_test(every_failed_allocation_is_reported),
        cmocka_unit_test(random_rows_give_what_sqlite_counts),
        cmocka_unit_test(any_number_of_threads_counts_the_same_in_days_of_several_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
