/* Buckets and offsets against the calendar itself, and times that no table can hold. */
#include "query/bucket.h"
#include "tests/unit/query/small.h"

#include "time/civil.h"

static struct zone *berlin;

static int load_zone(void **state)
{
    struct error error;
    (void)state;
    return zone_load("Europe/Berlin", NULL, &berlin, &error) == STATUS_OK ? 0 : -1;
}

static int free_zone(void **state)
{
    (void)state;
    zone_free(berlin);
    return 0;
}

#define YEAR_2024 INT64_C(1704067200)

static void a_bucket_is_found_where_the_calendar_puts_it(void **state)
{
    const struct calendar_rules rules = {berlin, 7, 4};
    int64_t from = YEAR_2024, to = YEAR_2024 + 400 * INT64_C(86400);
    struct keeper keeper;
    (void)state;
    keeper_init(&keeper);
    for (enum grain grain = GRAIN_HOUR; grain < GRAIN_COUNT; grain++) {
        struct bucket_table table;
        size_t guess = 0;
        assert_true(bucket_table_make(&table, &keeper, grain, &rules, from, to));
        for (int64_t at = from; at <= to; at += 1799) {
            guess = bucket_find(&table, at, guess);
            assert_int_equal(table.starts[guess], grain_floor(grain, &rules, at));
        }
        for (int64_t at = to; at >= from; at -= 86400 * 9) {
            guess = bucket_find(&table, at, guess);
            assert_int_equal(table.starts[guess], grain_floor(grain, &rules, at));
        }
        assert_non_null(table.slots);
        for (int64_t at = from; at <= to; at += 1201)
            assert_int_equal(table.starts[bucket_by_slot(&table, at)], grain_floor(grain, &rules, at));
        for (size_t i = 0; i < table.count; i++) { /* just before, at and after every border */
            if (i > 0) assert_int_equal(bucket_by_slot(&table, table.starts[i] - 1), i - 1);
            assert_int_equal(bucket_by_slot(&table, table.starts[i]), i);
            assert_int_equal(bucket_by_slot(&table, table.starts[i + 1] - 1), i);
        }
        assert_true(bucket_by_slot(&table, INT64_MIN) < table.count);
        assert_true(bucket_by_slot(&table, INT64_MAX) < table.count);
        assert_int_equal(bucket_find(&table, INT64_MIN, 0), 0);
        assert_int_equal(bucket_find(&table, INT64_MAX, 0), table.count - 1);
    }
    keeper_fini(&keeper);
}

static void an_offset_table_is_the_zones(void **state)
{
    struct keeper keeper;
    struct offset_table table;
    int64_t from = YEAR_2024, to = YEAR_2024 + 800 * INT64_C(86400);
    (void)state;
    keeper_init(&keeper);
    assert_true(offset_table_make(&table, &keeper, berlin, from, to));
    assert_int_equal(table.count, 5); /* two changes a year */
    for (int64_t at = from; at <= to; at += 1801) {
        size_t i = 0;
        while (i + 1 < table.count && table.from[i + 1] <= at) i++;
        assert_int_equal(table.offsets[i], zone_offset(berlin, at));
    }
    keeper_fini(&keeper);
}

static void a_range_too_long_has_no_table(void **state)
{
    const struct calendar_rules rules = {NULL, 1, 1};
    struct keeper keeper;
    struct bucket_table table;
    (void)state;
    keeper_init(&keeper);
    assert_false(bucket_table_make(&table, &keeper, GRAIN_MINUTE, &rules, 0, INT64_C(60) * BUCKET_MOST));
    assert_true(bucket_table_make(&table, &keeper, GRAIN_MINUTE, &rules, 0, INT64_C(60) * BUCKET_MOST - 1));
    assert_false(bucket_table_make(&table, &keeper, GRAIN_YEAR, &rules, INT64_MIN, INT64_MAX));
    assert_int_equal(table.count, 0);
    keeper_fini(&keeper);
}

/* The same instants with and without one at the end of time give the same buckets, row by row. */
static void times_without_a_table_give_the_same(void **state)
{
    static const char *const texts[] = {"hour_start(at)", "day(at)",         "week(at)",   "month(at)",
                                        "quarter(at)",    "year(at)",        "minute(at)", "hour(at)",
                                        "weekday(at)",    "day_of_month(at)"};
    const struct calendar_rules rules = {berlin, 1, 1};
    struct test_table *near = test_table_new("t", "id:integer at:time"),
                      *wide = test_table_new("t", "id:integer at:time");
    (void)state;
    for (int64_t i = 0; i < 3000; i++) {
        struct value row[] = {test_integer(i), i % 13 ? test_integer(YEAR_2024 + i * 17321) : test_null()};
        test_table_row(near, row);
        test_table_row(wide, row);
    }
    test_table_row(wide, (struct value[]){test_integer(-1), test_integer(INT64_MAX)});
    test_table_row(wide, (struct value[]){test_integer(-2), test_integer(INT64_MIN)});
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct query_item keys[] = {item("id", "id"), item("k", texts[i])},
                          filters[] = {item(NULL, "id >= 0")};
        struct query query = {
            .rules = &rules, .filters = filters, .filter_count = 1, .keys = keys, .key_count = 2};
        struct frame *frames[2];
        struct error error;
        query.table = test_table_build(near);
        assert_int_equal(query_run(&query, NULL, &frames[0], &error), STATUS_OK);
        query.table = test_table_build(wide);
        assert_int_equal(query_run(&query, NULL, &frames[1], &error), STATUS_OK);
        assert_int_equal(frames[0]->row_count, 3000);
        assert_int_equal(frames[1]->row_count, 3000);
        for (size_t row = 0; row < 3000; row++) {
            struct value a = frame_value(frames[0], 1, row), b = frame_value(frames[1], 1, row);
            assert_int_equal(a.null, b.null);
            if (!a.null) assert_int_equal(a.integer, b.integer);
        }
        frame_free(frames[0]);
        frame_free(frames[1]);
    }
    test_table_free(near);
    test_table_free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bucket_is_found_where_the_calendar_puts_it),
        cmocka_unit_test(an_offset_table_is_the_zones),
        cmocka_unit_test(a_range_too_long_has_no_table),
        cmocka_unit_test(times_without_a_table_give_the_same),
    };
    return cmocka_run_group_tests(tests, load_zone, free_zone);
}
