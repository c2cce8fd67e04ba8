/* Whole queries: order, limits, messages, aggregates that SQLite has not, and the same bits for any number of
 * threads. */
#include "tests/unit/query/small.h"

#include "base/interrupt.h"
#include "base/memory.h"

#include <math.h>
#include <stdio.h>

static struct test_table *t;
static const struct table *tickets;

static int open_table(void **state)
{
    (void)state;
    t = test_table_new("tickets",
                       "at:time! channel:text score:integer amount:real spam:boolean wait:duration "
                       "big:integer subject:text*");
    test_table_rows(t, "100 | email | 9  | 1.5  | 1 | 60  | 9223372036854775807 | a \n"
                       "200 | chat  | ~  | ~    | 0 | 120 | 1                   | b \n"
                       "300 | email | 3  | 2.5  | ~ | ~   | ~                   | c \n"
                       "400 | ~     | 10 | -4.0 | 1 | 30  | -5                  | d \n"
                       "500 | phone | 6  | 8.0  | 0 | 90  | 7                   | e \n");
    tickets = test_table_build(t);
    return 0;
}

static int close_table(void **state)
{
    (void)state;
    test_table_free(t);
    return 0;
}

/* --- aggregates --- */

static void standard_deviation_is_that_of_a_sample(void **state)
{
    (void)state;
    expect_real(tickets, "stddev(score)", 3.1622776601683795); /* of 9, 3, 10, 6: sqrt(30 / 3) */
    expect_real(tickets, "stddev(wait)", 38.729833462074168);  /* of 60, 120, 30, 90 */
    expect_null(tickets, "stddev(score) FILTER (WHERE score = 9)");
    expect_null(tickets, "stddev(score) FILTER (WHERE FALSE)");
}

static void first_and_last_skip_nulls_in_table_order(void **state)
{
    (void)state;
    expect_integer(tickets, "first(score)", 9);
    expect_integer(tickets, "last(score)", 6);
    expect_integer(tickets, "first(score) FILTER (WHERE at > TIME '@100')", 3);
    expect_integer(tickets, "any(big) FILTER (WHERE score IS NULL)", 1);
    expect_integer(tickets, "last(spam)", 0);
    expect_real(tickets, "last(amount) FILTER (WHERE spam)", -4.0);
    expect_null(tickets, "first(score) FILTER (WHERE channel = 'chat')");
    expect_integer(tickets, "length(first(channel))", 5);
    expect_integer(tickets, "CASE WHEN last(channel) = 'phone' THEN 1 ELSE 0 END", 1);
}

static void sums_of_integers_are_exact_while_terms_cancel(void **state)
{
    (void)state;
    expect_integer(tickets, "sum(big) FILTER (WHERE big <> 7)", INT64_MAX - 4); /* max + 1 - 5 */
}

static void a_sum_beyond_64_bits_is_an_error(void **state)
{
    (void)state;
    expect_error(
        tickets, "1 + sum(big)", STATUS_RANGE,
        "agg \"value\": column 5: a sum leaves the range of 64-bit integers; sum reals: sum(1.0 * ...)");
}

static void a_sum_of_reals_is_compensated(void **state)
{
    struct test_table *reals = test_table_new("t", "at:time! x:real");
    (void)state;
    test_table_rows(reals, "1 | 1.0 \n 2 | 1e100 \n 3 | 1.0 \n 4 | -1e100");
    expect_real(test_table_build(reals), "sum(x)", 2.0);
    expect_real(test_table_build(reals), "avg(x)", 0.5);
    test_table_free(reals);
}

static void an_average_of_times_is_cut_to_the_second(void **state)
{
    struct test_table *times = test_table_new("t", "at:time!");
    (void)state;
    test_table_rows(times, "-4 \n -1");
    expect_integer(test_table_build(times), "avg(at)", -3); /* -2.5 */
    test_table_free(times);
}

static void aggregates_over_nothing_are_null_and_counts_zero(void **state)
{
    static const char *const nulls[] = {"sum(score)",  "avg(amount)",  "min(at)",
                                        "max(spam)",   "median(wait)", "quantile(score, 0.9)",
                                        "share(spam)", "nps(score)",   "first(big)"};
    struct test_table *none =
        test_table_new("t", "at:time! score:integer amount:real spam:boolean wait:duration big:integer");
    (void)state;
    for (size_t i = 0; i < sizeof nulls / sizeof *nulls; i++) expect_null(test_table_build(none), nulls[i]);
    expect_integer(test_table_build(none), "count(*)", 0);
    expect_integer(test_table_build(none), "count(DISTINCT score)", 0);
    test_table_free(none);
}

/* --- guards --- */

static void what_is_not_taken_does_not_overflow(void **state)
{
    (void)state;
    expect_integer(tickets, "sum(CASE WHEN big > 100 THEN 0 ELSE big + 1 END)", 6);
    expect_integer(tickets, "sum(CASE WHEN big < 100 THEN big + 1 WHEN big > 100 THEN 5 ELSE big * 2 END)",
                   11);
    expect_integer(tickets, "sum(coalesce(score, big + 1))", 30);
    expect_integer(tickets, "count(*) FILTER (WHERE big < 100 AND big + 1 > 0)", 2);
    expect_integer(tickets, "count(*) FILTER (WHERE big IS NULL OR big > 100 OR big + 1 < 0)", 3);
    expect_integer(tickets, "sum(big + 1) FILTER (WHERE big < 100)", 6);
    expect_integer(tickets, "CASE WHEN count(*) > 99 THEN max(big) + 1 ELSE 0 END", 0);
    expect_integer(tickets, "sum(CASE WHEN FALSE THEN 9223372036854775807 + 1 ELSE 1 END)", 5);
}

static void what_is_taken_and_overflows_is_an_error_that_names_the_terms(void **state)
{
    (void)state;
    expect_error(tickets, "max(big + 1)", STATUS_RANGE,
                 "agg \"value\": column 5: 9223372036854775807 + 1 leaves the range of 64-bit integers");
    expect_error(tickets, "max(abs(-big - 2))", STATUS_RANGE,
                 "agg \"value\": column 9: -9223372036854775807 - 2 leaves the range of 64-bit integers");
    expect_error(tickets, "max(big) * 2", STATUS_RANGE,
                 "agg \"value\": column 1: 9223372036854775807 * 2 leaves the range of 64-bit integers");
    expect_error(tickets, "max(CASE WHEN spam THEN big * 3 END)", STATUS_RANGE,
                 "agg \"value\": column 25: 9223372036854775807 * 3 leaves the range of 64-bit integers");
}

static void a_row_that_a_filter_drops_does_not_overflow_in_the_next(void **state)
{
    struct query_item filters[] = {item(NULL, "big < 100"), item(NULL, "big + 1 > 0")},
                      values[] = {item("n", "count(*)")};
    struct query query = {
        .table = tickets, .filters = filters, .filter_count = 2, .values = values, .value_count = 1};
    struct frame *frame;
    struct error error;
    (void)state;
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame_value(frame, 0, 0).integer, 2);
    frame_free(frame);
}

/* --- messages --- */

static void expect_message(struct query query, status code, int position, const char *message)
{
    struct frame *frame = NULL;
    struct error error;
    error_init(&error);
    query.table = tickets;
    assert_int_equal(query_run(&query, NULL, &frame, &error), code);
    assert_string_equal(error.message, message);
    assert_int_equal(error.position, position);
}

static void errors_name_the_item_and_the_column(void **state)
{
    struct query_item bad_key[] = {item("k", "1 + chanel")},
                      bad_value[] = {item("p90", "quantile(amount, 2)")};
    struct query_item bad_filter[] = {item(NULL, "at > 5")}, number[] = {item(NULL, "score + 1")};
    struct query_item long_text[] = {item("s", "subject")};
    (void)state;
    expect_message((struct query){.keys = bad_key, .key_count = 1}, STATUS_NOT_FOUND, 4,
                   "by: column 5: unknown field \"chanel\"; did you mean \"channel\"?");
    expect_message(
        (struct query){.values = bad_value, .value_count = 1}, STATUS_TYPE, 17,
        "agg \"p90\": column 18: quantile: the second argument must be a constant between 0 and 1");
    expect_message((struct query){.filters = bad_filter, .filter_count = 1}, STATUS_TYPE, 5,
                   "where: column 6: cannot compare time with integer");
    expect_message((struct query){.filters = number, .filter_count = 1}, STATUS_TYPE, 0,
                   "where: a condition is needed, not integer: score + 1");
    expect_message(
        (struct query){.keys = long_text, .key_count = 1}, STATUS_INVALID, 0,
        "by: column 1: field \"subject\" stays in the rows of the store: it can stand in where() only");
}

static void columns_must_have_different_names(void **state)
{
    struct query_item keys[] = {item("n", "channel")}, values[] = {item("n", "count(*)")};
    (void)state;
    expect_message((struct query){.keys = keys, .key_count = 1, .values = values, .value_count = 1},
                   STATUS_INVALID, -1, "two columns are named \"n\": name one of them otherwise");
}

static void an_unknown_order_names_the_nearest_column(void **state)
{
    struct query_item keys[] = {item("channel", "channel")}, values[] = {item("tickets", "count(*)")};
    struct query_order order[] = {{"ticket", true}};
    (void)state;
    expect_message((struct query){.keys = keys,
                                  .key_count = 1,
                                  .values = values,
                                  .value_count = 1,
                                  .order = order,
                                  .order_count = 1},
                   STATUS_NOT_FOUND, -1, "order: unknown column \"ticket\"; did you mean \"tickets\"?");
}

static void a_query_for_nothing_is_refused(void **state)
{
    (void)state;
    expect_message((struct query){0}, STATUS_INVALID, -1, "a query needs a key or a value");
}

/* --- order --- */

static void expect_keys(const struct query_order *order, size_t order_count, uint64_t limit,
                        const char *const *expected, size_t count)
{
    struct query_item keys[] = {item("channel", "channel")};
    struct query_item values[] = {item("n", "count(*)"), item("best", "max(score)"),
                                  item("name", "min(channel)")};
    struct query query = {.table = tickets,
                          .keys = keys,
                          .key_count = 1,
                          .values = values,
                          .value_count = 3,
                          .order = order,
                          .order_count = order_count,
                          .limit = limit};
    struct frame *frame;
    struct error error;
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame->row_count, count);
    for (size_t i = 0; i < count; i++) {
        struct value key = frame_value(frame, 0, i);
        assert_true(expected[i] ? !key.null && slice_is(key.text, expected[i]) : key.null);
    }
    frame_free(frame);
}

#define KEYS(...)                                                                                            \
    (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)

static void groups_ascend_by_their_keys_null_last(void **state)
{
    (void)state;
    expect_keys(NULL, 0, 0, KEYS("chat", "email", "phone", NULL));
}

static void an_order_breaks_ties_by_the_keys(void **state)
{
    (void)state;
    expect_keys((struct query_order[]){{"n", true}}, 1, 0, KEYS("email", "chat", "phone", NULL));
    expect_keys((struct query_order[]){{"n", false}}, 1, 0, KEYS("chat", "phone", NULL, "email"));
}

static void null_is_last_in_both_directions(void **state)
{
    (void)state;
    expect_keys((struct query_order[]){{"best", true}}, 1, 0, KEYS(NULL, "email", "phone", "chat"));
    expect_keys((struct query_order[]){{"best", false}}, 1, 0, KEYS("phone", "email", NULL, "chat"));
    expect_keys((struct query_order[]){{"channel", true}}, 1, 0, KEYS("phone", "email", "chat", NULL));
    expect_keys((struct query_order[]){{"name", true}}, 1, 0, KEYS("phone", "email", "chat", NULL));
}

static void a_limit_takes_the_first_of_the_order(void **state)
{
    (void)state;
    expect_keys((struct query_order[]){{"n", true}, {"best", true}}, 2, 2, KEYS("email", NULL));
    expect_keys(NULL, 0, 99, KEYS("chat", "email", "phone", NULL));
}

static void an_unnamed_column_is_named_by_its_text(void **state)
{
    struct query_item values[] = {item(NULL, "count(*)")};
    struct query query = {.table = tickets, .values = values, .value_count = 1};
    struct frame *frame;
    struct error error;
    (void)state;
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame_find(frame, slice_of("count(*)")), 0);
    frame_free(frame);
}

/* --- threads --- */

static struct frame *run_with(const struct query *query, int threads)
{
    struct pool *pool = threads ? pool_new(threads) : NULL;
    struct frame *frame;
    struct error error;
    if (query_run(query, pool, &frame, &error)) fail_msg("%s", error.message);
    pool_free(pool);
    return frame;
}

static void expect_same_bits(const struct frame *a, const struct frame *b)
{
    assert_int_equal(a->row_count, b->row_count);
    for (size_t i = 0; i < a->column_count; i++) {
        assert_memory_equal(a->columns[i].valid, b->columns[i].valid, a->row_count);
        if (a->columns[i].type != TYPE_TEXT)
            assert_memory_equal(a->columns[i].integers, b->columns[i].integers, a->row_count * 8);
        for (size_t row = 0; a->columns[i].type == TYPE_TEXT && row < a->row_count; row++)
            assert_true(slice_equal(a->columns[i].texts[row], b->columns[i].texts[row]));
    }
}

static void any_number_of_threads_gives_the_same_bits(void **state)
{
    enum { ROWS = 300000 };
    struct test_table *many = test_table_new("t", "at:time! x:real g:text k:integer");
    uint64_t seed = 5;
    (void)state;
    for (int i = 0; i < ROWS; i++) {
        char name[8];
        snprintf(name, sizeof name, "g%d", (int)(test_random(&seed) % 9));
        double x = (double)(int64_t)test_random(&seed) * 1e-7 / 3;
        test_table_row(many, (struct value[]){test_integer(i), test_real(x), test_text(name),
                                              test_integer((int64_t)(test_random(&seed) % 5000))});
    }
    struct query_item values[] = {
        item("s", "sum(x)"),   item("a", "avg(x)"),  item("d", "stddev(x)"),        item("m", "median(x)"),
        item("f", "first(x)"), item("l", "last(x)"), item("n", "count(DISTINCT k)")};
    struct query_item keys[2][1] = {{item("g", "g")}, {item("k", "k * 1000003")}};
    for (int by = 0; by < 3; by++) {
        struct query query = {.table = test_table_build(many), .values = values, .value_count = 7};
        if (by > 0) query.keys = keys[by - 1], query.key_count = 1;
        struct frame *one = run_with(&query, 0);
        for (int threads = 1; threads <= 4; threads *= 2) {
            struct frame *other = run_with(&query, threads);
            expect_same_bits(one, other);
            frame_free(other);
        }
        frame_free(one);
    }
    test_table_free(many);
}

/* The means of the stripes differ, so that merging them matters. */
static void deviation_over_many_chunks_is_that_of_two_passes(void **state)
{
    enum { ROWS = 140000 };
    struct test_table *many = test_table_new("t", "at:time! n:integer");
    double mean = 0, squares = 0;
    (void)state;
    for (int64_t i = 0; i < ROWS; i++) {
        test_table_row(many, (struct value[]){test_integer(i), test_integer(i * 3 + i % 5)});
        mean += (double)(i * 3 + i % 5) / ROWS;
    }
    for (int64_t i = 0; i < ROWS; i++)
        squares += ((double)(i * 3 + i % 5) - mean) * ((double)(i * 3 + i % 5) - mean);
    struct value value = value_of(test_table_build(many), "stddev(n)");
    double expected = sqrt(squares / (ROWS - 1));
    assert_true(fabs(value.real - expected) < 1e-9 * expected);
    test_table_free(many);
}

static void of_several_errors_the_first_in_the_table_is_told(void **state)
{
    enum { ROWS = 200000 };
    struct test_table *many = test_table_new("t", "at:time! n:integer");
    struct query_item values[] = {item("m", "max(n + 1000)")};
    (void)state;
    for (int64_t i = 0; i < ROWS; i++)
        test_table_row(many,
                       (struct value[]){test_integer(i),
                                        test_integer(i < 70000 ? i : INT64_MAX - 999 + (i - 70000) % 999)});
    struct query query = {.table = test_table_build(many), .values = values, .value_count = 1};
    for (int threads = 1; threads <= 4; threads++) {
        struct pool *pool = pool_new(threads);
        struct frame *frame;
        struct error error;
        assert_int_equal(query_run(&query, pool, &frame, &error), STATUS_RANGE);
        assert_string_equal(error.message,
                            "agg \"m\": column 5: 9223372036854774808 + 1000 leaves the range of "
                            "64-bit integers");
        pool_free(pool);
    }
    test_table_free(many);
}

static void an_interrupt_stops_a_query(void **state)
{
    struct query_item values[] = {item("n", "count(*)")};
    struct query query = {.table = tickets, .values = values, .value_count = 1};
    struct frame *frame;
    struct error error;
    (void)state;
    interrupt_request();
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_INTERRUPTED);
    interrupt_clear();
    assert_null(frame);
}

static void a_time_limit_that_is_over_stops_a_query(void **state)
{
    struct query_item values[] = {item("n", "count(*)")};
    struct query query = {.table = tickets, .values = values, .value_count = 1};
    struct frame *frame;
    struct error error;
    (void)state;
    interrupt_set_deadline(interrupt_clock() - 1);
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_INTERRUPTED);
    interrupt_set_deadline(0);
    assert_null(frame);
}

/* --- memory --- */

static void every_failure_to_allocate_is_reported_and_leaks_nothing(void **state)
{
    struct query_item filters[] = {item(NULL, "score > 1 OR channel LIKE 'c%'")};
    struct query_item keys[] = {item("c", "lower(channel)"), item("big", "big")};
    struct query_item values[] = {
        item("n", "count(*)"), item("m", "median(score)"), item("u", "count(DISTINCT amount)"),
        item("x", "CASE WHEN max(channel) IN ('chat') THEN 'yes' ELSE min(channel) END")};
    struct query query = {.table = tickets,
                          .filters = filters,
                          .filter_count = 1,
                          .keys = keys,
                          .key_count = 2,
                          .values = values,
                          .value_count = 4};
    struct frame *frame = NULL;
    struct error error;
    status code = STATUS_MEMORY;
    (void)state;
    for (uint64_t n = 1; n < 2000 && code != STATUS_OK; n++) {
        memory_fail_from(n);
        code = query_run(&query, NULL, &frame, &error);
        memory_fail_from(0);
        assert_true(code == STATUS_OK || code == STATUS_MEMORY);
        assert_true(code == STATUS_OK || frame == NULL);
    }
    assert_int_equal(code, STATUS_OK);
    assert_int_equal(frame->row_count, 5);
    frame_free(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(standard_deviation_is_that_of_a_sample),
        cmocka_unit_test(first_and_last_skip_nulls_in_table_order),
        cmocka_unit_test(sums_of_integers_are_exact_while_terms_cancel),
        cmocka_unit_test(a_sum_beyond_64_bits_is_an_error),
        cmocka_unit_test(a_sum_of_reals_is_compensated),
        cmocka_unit_test(an_average_of_times_is_cut_to_the_second),
        cmocka_unit_test(aggregates_over_nothing_are_null_and_counts_zero),
        cmocka_unit_test(what_is_not_taken_does_not_overflow),
        cmocka_unit_test(what_is_taken_and_overflows_is_an_error_that_names_the_terms),
        cmocka_unit_test(a_row_that_a_filter_drops_does_not_overflow_in_the_next),
        cmocka_unit_test(errors_name_the_item_and_the_column),
        cmocka_unit_test(columns_must_have_different_names),
        cmocka_unit_test(an_unknown_order_names_the_nearest_column),
        cmocka_unit_test(a_query_for_nothing_is_refused),
        cmocka_unit_test(groups_ascend_by_their_keys_null_last),
        cmocka_unit_test(an_order_breaks_ties_by_the_keys),
        cmocka_unit_test(null_is_last_in_both_directions),
        cmocka_unit_test(a_limit_takes_the_first_of_the_order),
        cmocka_unit_test(an_unnamed_column_is_named_by_its_text),
        cmocka_unit_test(any_number_of_threads_gives_the_same_bits),
        cmocka_unit_test(deviation_over_many_chunks_is_that_of_two_passes),
        cmocka_unit_test(of_several_errors_the_first_in_the_table_is_told),
        cmocka_unit_test(an_interrupt_stops_a_query),
        cmocka_unit_test(a_time_limit_that_is_over_stops_a_query),
        cmocka_unit_test(every_failure_to_allocate_is_reported_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
