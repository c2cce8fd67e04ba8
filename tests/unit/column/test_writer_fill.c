/* Rows of whole numbers: the same bytes as rows of values, for any number of threads, in the file itself and
 * beside it. */
#include "column/snapshot_int.h"
#include "tests/support/table.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { ROWS = 2 * CHUNK_ROWS + 777, WIDTH = 4 };

static struct field fields[] = {
    {.name = "kind", .type = TYPE_TEXT},
    {.name = "at", .type = TYPE_TIME},
    {.name = "n", .type = TYPE_INTEGER},
};
static struct table_schema table = {
    .name = "t", .fields = fields, .field_count = 3, .time_field = 1, .key_field = -1, .source_field = -1};
static struct schema schema = {.tables = &table, .table_count = 1};

/* The number of the cell of each field; the id stands between them. */
static const int places[] = {3, 0, 2};

static const uint64_t text_offsets[] = {0, 3, 6, 11};
static const struct dictionary texts = {text_offsets, "onetwothree", 3};

/* Times in order, but with `loose` not: many are equal, and ids decide. */
static int64_t *random_cells(bool loose)
{
    int64_t *cells = malloc(sizeof *cells * ROWS * WIDTH);
    uint64_t random = 7;
    for (size_t i = 0; i < ROWS; i++) {
        int64_t *row = cells + i * WIDTH;
        int64_t shift = loose ? (int64_t)(test_random(&random) % 50) : 0;
        row[0] = (int64_t)(i / 10) - shift;
        row[1] = loose ? (int64_t)(i * 7919 % ROWS) : (int64_t)i;
        row[2] = test_random(&random) % 5 ? (int64_t)(test_random(&random) % 100000) : SNAPSHOT_NO_CELL;
        row[3] = test_random(&random) % 9 ? (int64_t)(test_random(&random) % 3) : SNAPSHOT_NO_CELL;
        if (loose && test_random(&random) % 1000 == 0) row[0] = SNAPSHOT_NO_CELL;
    }
    return cells;
}

static status append_values(struct snapshot_writer *writer, const int64_t *cells, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; i < ROWS && s == STATUS_OK; i++) {
        struct value values[3];
        for (int field = 0; field < 3; field++) {
            int64_t cell = cells[i * WIDTH + (size_t)places[field]];
            values[field] = cell == SNAPSHOT_NO_CELL ? test_null() : test_integer(cell);
        }
        s = snapshot_append(writer, cells[i * WIDTH + 1], values, error);
    }
    return s;
}

/* In pieces that do not end with chunks. */
static status append_cells(struct snapshot_writer *writer, const int64_t *cells, struct error *error)
{
    status s = STATUS_OK;
    for (size_t from = 0, step = 1; from < ROWS && s == STATUS_OK; from += step, step = step * 3 + 1) {
        if (step > ROWS - from) step = ROWS - from;
        struct snapshot_cells rows = {cells + from * WIDTH, step, WIDTH, places, 1};
        s = snapshot_append_cells(writer, &rows, error);
    }
    return s;
}

enum way { AS_VALUES, AS_CELLS, BESIDE };

static status write_table(const int64_t *cells, enum way way, struct pool *pool, struct snapshot **out,
                          struct error *error)
{
    struct snapshot_writer *writer = NULL, *beside = NULL;
    status s = snapshot_writer_open(NULL, &writer, error);
    if (s == STATUS_OK && pool) snapshot_writer_share(writer, pool);
    if (s == STATUS_OK && way == BESIDE) s = snapshot_writer_beside(writer, &beside, error);
    struct snapshot_writer *filling = beside ? beside : writer;
    if (s == STATUS_OK) s = snapshot_begin_table(filling, &table, error);
    if (s == STATUS_OK) snapshot_lend_texts(filling, 0, &texts);
    if (s == STATUS_OK) s = (way == AS_VALUES ? append_values : append_cells)(filling, cells, error);
    if (s == STATUS_OK && beside) s = snapshot_end_table_into(beside, writer, error);
    if (s == STATUS_OK && !beside) s = snapshot_end_table(writer, error);
    if (s == STATUS_OK) s = snapshot_commit(writer, 1, 1, &schema, out, error);
    snapshot_writer_close(beside);
    snapshot_writer_close(writer);
    return s;
}

static void assert_same_bytes(const struct snapshot *a, const struct snapshot *b)
{
    const void *left, *right;
    struct file_section x, y;
    bool patched;
    assert_true(snapshot_section(a, slice_of("t"), &left, &x, &patched));
    assert_true(snapshot_section(b, slice_of("t"), &right, &y, &patched));
    assert_int_equal(x.size, y.size);
    assert_memory_equal(left, right, (size_t)x.size);
}

static void assert_all_ways_alike(bool loose)
{
    int64_t *cells = random_cells(loose);
    struct error error;
    struct snapshot *wanted = NULL;
    error_init(&error);
    if (write_table(cells, AS_VALUES, NULL, &wanted, &error) != STATUS_OK) fail_msg("%s", error.message);
    for (int way = AS_VALUES; way <= BESIDE; way++)
        for (int threads = 0; threads <= 3; threads++) {
            struct pool *pool = threads ? pool_new(threads) : NULL;
            struct snapshot *made = NULL;
            if (write_table(cells, (enum way)way, pool, &made, &error) != STATUS_OK)
                fail_msg("%s", error.message);
            assert_same_bytes(wanted, made);
            snapshot_close(made);
            pool_free(pool);
        }
    snapshot_close(wanted);
    free(cells);
}

static void rows_in_order_give_the_same_bytes_in_every_way(void **state)
{
    (void)state;
    assert_all_ways_alike(false);
}

static void rows_that_must_be_sorted_give_the_same_bytes_in_every_way(void **state)
{
    (void)state;
    assert_all_ways_alike(true);
}

static void rows_of_one_instant_are_in_order_of_their_ids(void **state)
{
    (void)state;
    int64_t *cells = random_cells(true);
    struct error error;
    struct snapshot *made = NULL;
    struct pool *pool = pool_new(2);
    assert_int_equal(write_table(cells, BESIDE, pool, &made, &error), STATUS_OK);
    const struct table *t = snapshot_table(made, slice_of("t"));
    for (uint64_t row = 1; row < t->row_count; row++) {
        struct value a = column_value(&t->columns[1], row - 1), b = column_value(&t->columns[1], row);
        assert_true(a.null <= b.null);
        if (!a.null && !b.null) assert_true(a.integer <= b.integer);
        if (a.null != b.null || (!a.null && a.integer != b.integer)) continue;
        assert_true(column_value(&t->row_id, row - 1).integer < column_value(&t->row_id, row).integer);
    }
    snapshot_close(made);
    pool_free(pool);
    free(cells);
}

static void without_memory_nothing_is_left(void **state)
{
    (void)state;
    int64_t *cells = random_cells(true);
    struct error error;
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        struct snapshot *made = NULL;
        struct pool *pool = pool_new(1);
        memory_fail_from(n);
        status s = write_table(cells, BESIDE, pool, &made, &error);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        snapshot_close(made);
        pool_free(pool);
        assert_true(n < 1000);
    }
    free(cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_in_order_give_the_same_bytes_in_every_way),
        cmocka_unit_test(rows_that_must_be_sorted_give_the_same_bytes_in_every_way),
        cmocka_unit_test(rows_of_one_instant_are_in_order_of_their_ids),
        cmocka_unit_test(without_memory_nothing_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
