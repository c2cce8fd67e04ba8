/* Bins of equal width, and distances on the calendar, where SQLite does not tell: errors, limits, grouping.
 */
#include "tests/unit/query/small.h"

static struct test_table *waits(void)
{
    struct test_table *t = test_table_new("tickets", "at:time! wait:duration n:integer x:real");
    test_table_rows(t, "1704067200 | 0     | -7  | -0.5 \n"
                       "1704067201 | 1799  | -1  | 0.0  \n"
                       "1704067202 | 1800  | 0   | 0.25 \n"
                       "1704067203 | 3600  | 6   | 10.0 \n"
                       "1704067204 | 7199  | 7   | 99.9 \n"
                       "1704067205 | ~     | ~   | ~    \n");
    return t;
}

/* The keys and counts of a query, as "key:count" of integers. */
static void expect_groups(const struct table *table, const char *key, const char *expected)
{
    struct error error;
    struct frame *frame;
    struct buffer got;
    buffer_init(&got);
    if (run_value(table, key, "count(*)", &frame, &error)) fail_msg("%s: %s", key, error.message);
    for (size_t row = 0; row < frame->row_count; row++) {
        struct value value = frame_value(frame, 0, row);
        if (row) buffer_char(&got, ' ');
        if (value.null)
            buffer_text(&got, "~");
        else
            buffer_format(&got, "%lld", (long long)value.integer);
        buffer_format(&got, ":%lld", (long long)frame_value(frame, 1, row).integer);
    }
    assert_string_equal(buffer_get(&got), expected);
    frame_free(frame);
    buffer_fini(&got);
}

static void a_bin_begins_at_a_multiple_of_its_width(void **state)
{
    struct test_table *t = waits();
    const struct table *table = test_table_build(t);
    (void)state;
    expect_groups(table, "bin(wait, 30m)", "0:2 1800:1 3600:1 5400:1 ~:1");
    expect_groups(table, "bin(n, 7)", "-7:2 0:2 7:1 ~:1");
    test_table_free(t);
}

static void an_origin_moves_the_bins(void **state)
{
    struct test_table *t = waits();
    const struct table *table = test_table_build(t);
    (void)state;
    expect_groups(table, "bin(n, 7, 6)", "-8:1 -1:2 6:2 ~:1");
    expect_groups(table, "bin(n, 7, -1000001)", "-9:1 -2:2 5:2 ~:1");
    expect_groups(table, "bin(wait, 1h, -1s)", "-1:3 3599:1 7199:1 ~:1");
    test_table_free(t);
}

static void keys_of_bins_keep_their_type(void **state)
{
    struct test_table *t = waits();
    const struct table *table = test_table_build(t);
    struct error error;
    struct frame *frame;
    (void)state;
    assert_int_equal(run_value(table, "bin(wait, 30m)", "count(*)", &frame, &error), STATUS_OK);
    assert_int_equal(frame->columns[0].type, TYPE_DURATION);
    frame_free(frame);
    assert_int_equal(run_value(table, "bin(n, 2)", "count(*)", &frame, &error), STATUS_OK);
    assert_int_equal(frame->columns[0].type, TYPE_INTEGER);
    frame_free(frame);
    assert_int_equal(run_value(table, "bin(x, 10)", "count(*)", &frame, &error), STATUS_OK);
    assert_int_equal(frame->columns[0].type, TYPE_REAL);
    assert_true(frame_value(frame, 0, 0).real == -10 && frame_value(frame, 0, 1).real == 0);
    frame_free(frame);
    assert_int_equal(run_value(table, "month(at)", "count(*)", &frame, &error), STATUS_OK);
    assert_int_equal(frame->columns[0].type, TYPE_TIME);
    frame_free(frame);
    test_table_free(t);
}

static bool groups_by_number(const struct table *table, const char *key)
{
    struct query_item keys[] = {item("key", key)}, values[] = {item("value", "count(*)")};
    struct query query = {.table = table, .keys = keys, .key_count = 1, .values = values, .value_count = 1};
    struct buffer text;
    struct error error;
    buffer_init(&text);
    error_init(&error);
    if (query_explain(&query, NULL, &text, &error)) fail_msg("%s", error.message);
    bool by_number = strstr(buffer_get(&text), "by number") != NULL;
    buffer_fini(&text);
    return by_number;
}

static void bins_of_a_known_range_group_by_number(void **state)
{
    struct test_table *t = test_table_new("tickets", "at:time! wait:duration");
    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct value row[] = {test_integer(i), test_integer(i * INT64_C(4000))};
        test_table_row(t, row);
    }
    const struct table *table = test_table_build(t);
    assert_false(groups_by_number(table, "wait"));
    assert_true(groups_by_number(table, "bin(wait, 1h)"));
    assert_true(groups_by_number(table, "bin(wait, 1h, 10m)"));
    assert_false(groups_by_number(table, "bin(wait, 1s)"));
    test_table_free(t);
}

static void a_start_below_the_integers_is_an_error_where_the_row_counts(void **state)
{
    struct test_table *t = test_table_new("tickets", "at:time! n:integer");
    test_table_rows(t, "1 | -9223372036854775808 \n 2 | 5 \n 3 | 9223372036854775807 \n");
    const struct table *table = test_table_build(t);
    (void)state;
    expect_error(
        table, "min(bin(n, 10))", STATUS_RANGE,
        "agg \"value\": column 5: the start of the bin of -9223372036854775808 leaves the range of 64-bit "
        "integers");
    expect_integer(table, "min(CASE WHEN n > 0 THEN bin(n, 10) END)", 0);
    expect_integer(table, "max(bin(n, 10)) FILTER (WHERE n > 0)", INT64_C(9223372036854775800));
    expect_integer(table, "min(bin(n, 2))", INT64_MIN);
    expect_integer(table, "min(bin(n, 9223372036854775807, 9223372036854775807)) FILTER (WHERE n = 5)", 0);
    test_table_free(t);
}

static void wide_ranges_bin_as_narrow_ones(void **state)
{
    struct test_table *t = test_table_new("tickets", "at:time! n:integer");
    test_table_rows(t, "1 | -5000000000 \n 2 | 4999999999 \n 3 | ~ \n 4 | 0 \n");
    const struct table *table = test_table_build(t);
    (void)state;
    expect_groups(table, "bin(n, 5000000000)", "-5000000000:1 0:2 ~:1");
    expect_groups(table, "bin(n, 5000000000, 1)", "-9999999999:1 -4999999999:1 1:1 ~:1");
    test_table_free(t);
}

/* 31 January to 1 February is one start of a month. */
static void distances_count_starts_not_lengths(void **state)
{
    struct test_table *t = waits();
    const struct table *table = test_table_build(t);
    (void)state;
    expect_integer(table, "months_between('2026-01-31', '2026-02-01')", 1);
    expect_integer(table, "months_between('2026-01-01', '2026-01-31 23:59:59')", 0);
    expect_integer(table, "days_between('2026-01-31 23:59:59', '2026-02-01')", 1);
    expect_integer(table, "days_between('2026-02-01', '2026-01-31 23:59:59')", -1);
    expect_integer(table, "weeks_between('2026-10-04', '2026-10-05')", 1); /* Sunday, Monday */
    expect_integer(table, "quarters_between('2025-12-31', '2027-01-01')", 5);
    expect_integer(table, "years_between('2025-12-31', '2026-01-01')", 1);
    expect_integer(table, "hours_between('2026-10-04 09:59', '2026-10-04 12:00')", 3);
    expect_null(table, "days_between(max(at), NULL)");
    test_table_free(t);
}

/* Berlin, 2026-10-25: the hour from 02:00 occurs twice. 2026-03-29: it does not occur. */
static void hours_between_counts_the_hours_that_pass(void **state)
{
    struct zone *zone;
    struct error error;
    (void)state;
    error_init(&error);
    if (zone_load("Europe/Berlin", NULL, &zone, &error)) fail_msg("%s", error.message);
    struct calendar_rules rules = {zone, 1, 1};
    struct test_table *t = waits();
    static const struct {
        const char *text;
        int64_t expected;
    } cases[] = {{"hours_between('2026-10-25', '2026-10-26')", 25},
                 {"hours_between('2026-03-29', '2026-03-30')", 23},
                 {"days_between('2026-10-25', '2026-10-26')", 1},
                 {"hours_between('2026-01-01', '2026-12-31')", 364 * 24},
                 {"days_between('2026-10-24T22:30:00Z', '2026-10-25')", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct query_item values[] = {item("value", cases[i].text)};
        struct query query = {
            .table = test_table_build(t), .rules = &rules, .values = values, .value_count = 1};
        struct frame *frame;
        if (query_run(&query, NULL, &frame, &error)) fail_msg("%s", error.message);
        if (frame_value(frame, 0, 0).integer != cases[i].expected) fail_msg("%s", cases[i].text);
        frame_free(frame);
    }
    test_table_free(t);
    zone_free(zone);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bin_begins_at_a_multiple_of_its_width),
        cmocka_unit_test(an_origin_moves_the_bins),
        cmocka_unit_test(keys_of_bins_keep_their_type),
        cmocka_unit_test(bins_of_a_known_range_group_by_number),
        cmocka_unit_test(a_start_below_the_integers_is_an_error_where_the_row_counts),
        cmocka_unit_test(wide_ranges_bin_as_narrow_ones),
        cmocka_unit_test(distances_count_starts_not_lengths),
        cmocka_unit_test(hours_between_counts_the_hours_that_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
