/* Rows by id: wherever they are, and only those that are there. */
#include "column/locate.h"

#include "tests/unit/column/patching.h"

/* Looks for `count` ascending ids; every answer is held against the row ids themselves. */
static size_t find_all(struct fixture *f, const int64_t *ids, size_t count)
{
    uint64_t *rows = calloc(count + 1, sizeof *rows);
    const struct table *table = table_of(f);
    size_t found = 0;
    assert_ok(f, locate_rows(table, ids, count, rows, &f->error));
    for (size_t i = 0; i < count; i++) {
        if (rows[i] == ROW_NONE) continue;
        assert_int_equal(column_value(&table->row_id, rows[i]).integer, ids[i]);
        found++;
    }
    free(rows);
    return found;
}

static void ascending_ids_are_found_and_others_are_not(void **state)
{
    struct fixture *f = *state;
    for (int i = 0; i < 20000; i++) add_row(f, 3 * i, i);
    write_rows(f);
    const int64_t ids[] = {-3, 0, 1, 3, 24573, 24576, 24577, 59997, 60000};
    assert_int_equal(find_all(f, ids, 9), 5);
}

static void ids_in_any_order_are_found(void **state)
{
    enum { ROWS = 70000 };
    struct fixture *f = *state;
    static int64_t ids[ROWS];
    uint64_t random = 5;
    for (int i = 0; i < ROWS; i++) {
        ids[i] = 2 * i;
        add_row(f, ids[i], (int64_t)(test_random(&random) % 1000000));
    }
    write_rows(f);
    assert_int_equal(find_all(f, ids, ROWS), ROWS);
    assert_int_equal(find_all(f, ids + 777, 3), 3);
    for (int i = 0; i < ROWS; i++) ids[i]++;
    assert_int_equal(find_all(f, ids, ROWS), 0);
}

static void the_greatest_and_the_least_id_are_found(void **state)
{
    struct fixture *f = *state;
    const int64_t ids[] = {INT64_MIN, -5, 0, INT64_MAX};
    for (int i = 0; i < 4; i++) add_row(f, ids[i], 4 - i);
    write_rows(f);
    assert_int_equal(find_all(f, ids, 4), 4);
}

static void an_empty_table_has_no_rows(void **state)
{
    struct fixture *f = *state;
    const int64_t ids[] = {1, 2};
    write_rows(f);
    assert_int_equal(find_all(f, ids, 2), 0);
    assert_int_equal(find_all(f, ids, 0), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(ascending_ids_are_found_and_others_are_not),
        unit(ids_in_any_order_are_found),
        unit(the_greatest_and_the_least_id_are_found),
        unit(an_empty_table_has_no_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
