/* Stock: series of what is open, by hand and against SQLite's count over the same rows. */
#include "tests/unit/query/against.h"

static status open_at(const struct world *w, const char *where, const char *key, const int64_t *instants,
                      size_t count, struct frame **frame, struct error *error)
{
    struct query_item filters[] = {{.text = slice_of(where)}};
    struct query_item keys[] = {{.name = "key", .text = slice_of(key ? key : "")}};
    struct query query = {.table = w->table,
                          .rules = &w->rules,
                          .filters = filters,
                          .filter_count = 1,
                          .keys = keys,
                          .key_count = key != NULL};
    error_init(error);
    return query_open_at(&query, slice_of("created_at"), slice_of("solved_at"), instants, count, w->pool,
                         frame, error);
}

static struct frame *must_open_at(const struct world *w, const char *key, const int64_t *instants,
                                  size_t count)
{
    struct error error;
    struct frame *frame;
    if (open_at(w, "TRUE", key, instants, count, &frame, &error)) fail_msg("%s", error.message);
    return frame;
}

static void open_tickets(struct world *w, const char *rows)
{
    struct test_table *t = test_table_new("tickets", "created_at:time! solved_at:time channel:text");
    test_table_rows(t, rows);
    world_open(w, t, (struct calendar_rules){NULL, 1, 1});
}

static void expect_series(const char *rows, const int64_t *instants, size_t count, const int64_t *expected)
{
    struct world w;
    open_tickets(&w, rows);
    struct frame *frame = must_open_at(&w, NULL, instants, count);
    assert_int_equal(frame->row_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_int_equal(frame_value(frame, 0, i).integer, instants[i]);
        assert_int_equal(frame_value(frame, 1, i).integer, expected[i]);
    }
    frame_free(frame);
    world_close(&w);
}

static void a_row_is_open_from_its_start_until_before_its_end(void **state)
{
    (void)state;
    expect_series("10 | 20 | a", (int64_t[]){9, 10, 19, 20}, 4, (int64_t[]){0, 1, 1, 0});
}

static void a_row_without_end_stays_open(void **state)
{
    (void)state;
    expect_series("10 | ~ | a \n 12 | ~ | b", (int64_t[]){11, 12, 99999}, 3, (int64_t[]){1, 2, 2});
}

static void a_row_without_start_never_is_open(void **state)
{
    (void)state;
    expect_series("~ | 20 | a \n ~ | ~ | a", (int64_t[]){1, 30}, 2, (int64_t[]){0, 0});
}

static void a_row_that_ends_before_it_starts_never_is_open(void **state)
{
    (void)state;
    expect_series("10 | 10 | a \n 30 | 20 | a", (int64_t[]){5, 10, 20, 25, 30, 40}, 6,
                  (int64_t[]){0, 0, 0, 0, 0, 0});
}

static void equal_instants_have_equal_counts(void **state)
{
    (void)state;
    expect_series("10 | 20 | a", (int64_t[]){10, 10, 20, 20}, 4, (int64_t[]){1, 1, 0, 0});
}

static void without_keys_there_is_a_group_over_no_rows(void **state)
{
    (void)state;
    expect_series("", (int64_t[]){10, 20}, 2, (int64_t[]){0, 0});
}

static void groups_never_open_are_left_out_others_have_every_instant(void **state)
{
    struct world w;
    (void)state;
    open_tickets(&w, "10 | 20 | b \n 15 | ~ | a \n 50 | 60 | late \n 12 | 18 | ~");
    struct frame *frame = must_open_at(&w, "channel", (int64_t[]){11, 16}, 2);
    const char *expected[] = {"a", "b", NULL, "a", "b", NULL};
    const int64_t open[] = {0, 1, 0, 1, 1, 1};
    assert_int_equal(frame->row_count, 6);
    for (size_t i = 0; i < 6; i++) {
        struct value key = frame_value(frame, 1, i);
        assert_int_equal(frame_value(frame, 0, i).integer, i < 3 ? 11 : 16);
        assert_true(expected[i] ? slice_is(key.text, expected[i]) : key.null);
        assert_int_equal(frame_value(frame, 2, i).integer, open[i]);
    }
    frame_free(frame);
    world_close(&w);
}

static void expect_refused(const char *key, const int64_t *instants, size_t count, const char *message)
{
    struct world w;
    struct frame *frame;
    struct error error;
    open_tickets(&w, "10 | 20 | b");
    assert_int_equal(open_at(&w, "TRUE", key, instants, count, &frame, &error), STATUS_INVALID);
    assert_string_equal(error.message, message);
    world_close(&w);
}

static void descending_instants_are_refused(void **state)
{
    (void)state;
    expect_refused(NULL, (int64_t[]){10, 20, 15}, 3, "instant 3 is before instant 2: they must ascend");
}

static void a_start_that_is_no_time_is_refused(void **state)
{
    struct world w;
    struct frame *frame;
    struct error error;
    struct query query;
    (void)state;
    open_tickets(&w, "10 | 20 | b");
    query = (struct query){.table = w.table};
    assert_int_equal(
        query_open_at(&query, slice_of("channel"), slice_of("solved_at"), NULL, 0, NULL, &frame, &error),
        STATUS_TYPE);
    assert_string_equal(error.message, "start: a time is needed, not text: channel");
    world_close(&w);
}

/* One cell of the series as SQLite counts it. */
static int64_t sqlite_count(const struct world *w, int64_t instant, struct value key)
{
    sqlite3_stmt *statement = NULL;
    int64_t count = -1;
    must_sql(w->db,
             sqlite3_prepare_v2(w->db,
                                "SELECT count(*) FROM tickets WHERE score > 3 AND created_at <= ?1 AND "
                                "(solved_at IS NULL OR ?1 < solved_at) AND channel IS ?2",
                                -1, &statement, NULL));
    sqlite3_bind_int64(statement, 1, instant);
    bind_cell(statement, 2, TYPE_TEXT, key);
    if (sqlite3_step(statement) == SQLITE_ROW) count = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return count;
}

static void compare_with_sqlite(uint64_t rows, int64_t step)
{
    enum { INSTANTS = 24 };
    struct world w;
    struct frame *frame;
    struct error error;
    int64_t instants[INSTANTS];
    world_open(&w, mixed_table(rows, rows), (struct calendar_rules){NULL, 1, 1});
    for (int i = 0; i < INSTANTS; i++) instants[i] = NOW - 5 * 86400 + i * step;
    assert_int_equal(open_at(&w, "score > 3", "channel", instants, INSTANTS, &frame, &error), STATUS_OK);
    assert_true(frame->row_count > INSTANTS);
    for (size_t row = 0; row < frame->row_count; row++)
        assert_int_equal(frame_value(frame, 2, row).integer,
                         sqlite_count(&w, frame_value(frame, 0, row).integer, frame_value(frame, 1, row)));
    frame_free(frame);
    world_close(&w);
}

static void series_are_what_sqlite_counts(void **state)
{
    (void)state;
    compare_with_sqlite(500, 31 * 86400);
    compare_with_sqlite(3000, 86400);
    compare_with_sqlite(65537, 32 * 86400);
}

/* Many instants and many customers: numbered by the hash table. */
static void hashed_groups_are_what_sqlite_counts(void **state)
{
    enum { INSTANTS = 4000 };
    struct world w;
    (void)state;
    int64_t *instants = malloc(INSTANTS * sizeof *instants);
    world_open(&w, mixed_table(600, 5), (struct calendar_rules){NULL, 1, 1});
    for (int i = 0; i < INSTANTS; i++) instants[i] = NOW + i * 16000;
    struct frame *frame = must_open_at(&w, "customer", instants, INSTANTS),
                 *all = must_open_at(&w, NULL, instants, INSTANTS);
    size_t groups = frame->row_count / INSTANTS;
    for (size_t i = 0; i < INSTANTS; i++) {
        int64_t open = 0;
        for (size_t g = 0; g < groups; g++) open += frame_value(frame, 2, i * groups + g).integer;
        assert_int_equal(open, frame_value(all, 1, i).integer);
    }
    frame_free(frame);
    frame_free(all);
    world_close(&w);
    free(instants);
}

/* --- against counting row by row --- */

enum { BRUTE_ROWS = CHUNK_ROWS + BLOCK_ROWS + 100, BRUTE_INSTANTS = 40 };

/* Rows a minute apart, some without an end, some ended before they start, far away or at an instant. */
static struct test_table *brute_table(bool all_have_starts)
{
    struct test_table *t = test_table_new("t", "at:time! until:time g:integer mixed:integer");
    uint64_t seed = 17;
    for (int64_t i = 0; i < BRUTE_ROWS; i++) {
        uint64_t r = test_random(&seed);
        int64_t start = 60 * i, end = start + (int64_t)(r % 200000) - 1000;
        if (r >> 20 & 1) end = end / 3600 * 3600;
        if (r % 97 == 0) end = r & 128 ? INT64_C(1) << 40 : -(INT64_C(1) << 40);
        struct value row[] = {all_have_starts || i < BRUTE_ROWS - 50 ? test_integer(start) : test_null(),
                              r % 11 ? test_integer(end) : test_null(), test_integer(i / 30000),
                              test_integer((int64_t)(r >> 40 & 3))};
        test_table_row(t, row);
    }
    return t;
}

/* How many rows of the group (-1: all) are open at each instant. */
static void count_open(const struct table *table, int key, int64_t group, const int64_t *instants,
                       int64_t *open)
{
    memset(open, 0, BRUTE_INSTANTS * sizeof *open);
    for (uint64_t row = 0; row < table->row_count; row++) {
        struct value start = column_value(&table->columns[0], row),
                     end = column_value(&table->columns[1], row);
        if (start.null || row % 3 == 1) continue;
        if (group >= 0 && column_value(&table->columns[key], row).integer != group) continue;
        for (size_t i = 0; i < BRUTE_INSTANTS; i++)
            open[i] += start.integer <= instants[i] && (end.null || instants[i] < end.integer);
    }
}

/* Without every third row, which leaves vectors of rows that are picked. */
static struct frame *series_of(const struct table *table, const char *start, const char *key,
                               const int64_t *instants, struct pool *pool)
{
    static int64_t ids[BRUTE_ROWS];
    size_t count = 0;
    struct frame *frame;
    struct error error;
    for (uint64_t row = 0; row < table->row_count; row++)
        if (row % 3 != 1) ids[count++] = column_value(&table->row_id, row).integer;
    struct query_row_set set = {ids, count};
    struct query_item keys[] = {{.name = "key", .text = slice_of(key ? key : "")}};
    struct query query = {
        .table = table, .row_sets = &set, .row_set_count = 1, .keys = keys, .key_count = key != NULL};
    if (query_open_at(&query, slice_of(start), slice_of("until"), instants, BRUTE_INSTANTS, pool, &frame,
                      &error))
        fail_msg("%s", error.message);
    return frame;
}

static void check_series(const struct table *table, const char *start, const char *key,
                         const int64_t *instants, struct pool *pool)
{
    struct frame *frame = series_of(table, start, key, instants, pool);
    size_t groups = frame->row_count / BRUTE_INSTANTS, column = key ? 2 : 1;
    for (size_t g = 0; g < groups; g++) {
        int64_t open[BRUTE_INSTANTS];
        int64_t group = key ? frame_value(frame, 1, g).integer : -1;
        count_open(table, key ? schema_field(table->schema, slice_of(key)) : 0, group, instants, open);
        for (size_t i = 0; i < BRUTE_INSTANTS; i++)
            assert_int_equal(frame_value(frame, column, i * groups + g).integer, open[i]);
    }
    frame_free(frame);
}

static void series_are_what_counting_row_by_row_gives(void **state)
{
    static const char *const starts[] = {"at", "coalesce(at, NULL)"};
    static const char *const keys[] = {NULL, "g", "mixed"};
    int64_t instants[3][BRUTE_INSTANTS];
    struct pool *pool = pool_new(2);
    (void)state;
    for (int64_t i = 0; i < BRUTE_INSTANTS; i++) {
        instants[0][i] = i * 110000 - 5000;                 /* evenly */
        instants[1][i] = i * i * i * 70 + i;                /* more and more apart */
        instants[2][i] = i / 4 * 440000 + (i % 4 == 3) - 1; /* several at once */
    }
    for (int all = 0; all < 2; all++) {
        struct test_table *t = brute_table(all);
        const struct table *table = test_table_build(t);
        assert_true(table->sorted);
        for (int n = 0; n < 18; n++)
            check_series(table, starts[n % 2], keys[n / 2 % 3], instants[n / 6], n % 4 ? pool : NULL);
        test_table_free(t);
    }
    pool_free(pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_open_from_its_start_until_before_its_end),
        cmocka_unit_test(a_row_without_end_stays_open),
        cmocka_unit_test(a_row_without_start_never_is_open),
        cmocka_unit_test(a_row_that_ends_before_it_starts_never_is_open),
        cmocka_unit_test(equal_instants_have_equal_counts),
        cmocka_unit_test(without_keys_there_is_a_group_over_no_rows),
        cmocka_unit_test(groups_never_open_are_left_out_others_have_every_instant),
        cmocka_unit_test(descending_instants_are_refused),
        cmocka_unit_test(a_start_that_is_no_time_is_refused),
        cmocka_unit_test(series_are_what_sqlite_counts),
        cmocka_unit_test(hashed_groups_are_what_sqlite_counts),
        cmocka_unit_test(series_are_what_counting_row_by_row_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
