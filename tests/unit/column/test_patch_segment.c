/* Cells written over: in place where they fit, else with the segment encoded anew. */
#include "tests/unit/column/patching.h"

#include <math.h>
#include <sys/mman.h>
#include <unistd.h>

static const struct segment_state *state_of(const struct fixture *f, int column, size_t chunk)
{
    return part_states(part_of(f->snapshot, table_of(f)), (size_t)column) + chunk;
}

static bool is_anew(const struct fixture *f, int column)
{
    return state_of(f, column, 0)->block != NULL;
}

static void a_value_that_fits_is_written_in_place(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    change(f, 1)[COUNT] = test_integer(-100);
    change(f, 2)[COUNT] = test_integer(100);
    write_rows(f);
    const void *data = segment_of(f, COUNT, 0)->data;
    change(f, 50)[COUNT] = test_integer(155); /* -100 + 255 */
    change(f, 60)[FLAG] = test_integer(0);
    patch(f);
    assert_false(is_anew(f, COUNT));
    assert_ptr_equal(segment_of(f, COUNT, 0)->data, data);
    assert_int_equal(segment_of(f, COUNT, 0)->maximum, 155);
}

static void equal_cells_are_not_touched(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    write_rows(f);
    for (int id = 1; id <= 100; id++) change(f, id);
    patch(f);
    change(f, 7)[COUNT] = test_integer(0);
    assert_ok(f, try_patch(f));
    for (int column = FLAG; column < FIELDS; column++)
        if (column != NOTE) assert_false(is_anew(f, column));
}

/* The value before and the one that is put among zeros. */
static void a_value_that_does_not_fit_widens_the_segment(void **state)
{
    static const struct {
        int64_t there, put;
        uint8_t width;
    } cases[] = {
        {0, 1, 1},
        {0, -1, 1},
        {200, 256, 2},
        {200, -1, 1},
        {200, -56, 2},
        {60000, 65536, 4},
        {5000000000, INT64_MAX, 8},
        {5000000000, INT64_MIN, 8},
        {INT64_MAX, INT64_MIN, 8},
    };
    struct fixture *f = *state;
    add_rows(f, 100);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int id = 1; id <= 100; id++) change(f, id)[COUNT] = test_integer(0);
        change(f, 3)[COUNT] = test_integer(cases[i].there);
        write_rows(f);
        change(f, 99)[COUNT] = test_integer(cases[i].put);
        patch(f);
        assert_int_equal(segment_of(f, COUNT, 0)->width, cases[i].width);
    }
}

static void the_first_null_makes_validity_and_later_ones_use_it(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 70);
    change(f, 1)[COUNT] = test_integer(9);
    write_rows(f);
    change(f, 65)[COUNT] = test_null();
    patch(f);
    assert_true(is_anew(f, COUNT));
    const uint64_t *validity = segment_of(f, COUNT, 0)->validity;
    assert_non_null(validity);
    change(f, 1)[COUNT] = test_null();
    change(f, 66)[COUNT] = test_null();
    patch(f);
    assert_ptr_equal(segment_of(f, COUNT, 0)->validity, validity);
    assert_int_equal(segment_of(f, COUNT, 0)->null_count, 3);
}

static void nulls_get_values_one_by_one(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 70);
    for (int id = 1; id <= 70; id++) {
        struct value *values = change(f, id);
        values[FLAG] = values[COUNT] = values[SCORE] = values[WORD] = values[LENGTH] = test_null();
    }
    write_rows(f);
    for (int id = 1; id <= 70; id++) {
        struct value *values = change(f, id);
        values[FLAG] = test_integer(id % 2);
        values[COUNT] = test_integer(id - 35);
        values[SCORE] = test_real(id / 4.0);
        values[WORD] = test_text(id % 3 ? "b" : "c");
        values[LENGTH] = test_integer(0);
        patch(f);
    }
    assert_int_equal(segment_of(f, COUNT, 0)->null_count, 0);
}

static void reals_are_compared_and_ranged_as_doubles(void **state)
{
    static const double reals[] = {0.0, -0.0, 1.5, -1.5, 5e-324, -1e308};
    struct fixture *f = *state;
    add_rows(f, 10);
    write_rows(f);
    for (size_t i = 0; i < sizeof reals / sizeof *reals; i++) {
        change(f, 5)[SCORE] = test_real(reals[i]);
        patch(f);
    }
    change(f, 5)[SCORE] = test_real(INFINITY);
    change(f, 6)[SCORE] = test_real(-INFINITY);
    patch(f);
    assert_true(segment_of(f, SCORE, 0)->real_maximum == INFINITY);
    assert_true(segment_of(f, SCORE, 0)->real_minimum == -INFINITY);
    assert_false(is_anew(f, SCORE));
    change(f, 5)[SCORE] = test_null();
    patch(f);
}

static void only_the_ranges_of_the_rows_block_are_widened(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 3 * BLOCK_ROWS);
    for (int id = 1; id <= 3 * BLOCK_ROWS; id++) change(f, id)[COUNT] = test_integer(100 + id % 50);
    write_rows(f);
    change(f, BLOCK_ROWS + 5)[COUNT] = test_integer(300);
    patch(f);
    const struct segment *segment = segment_of(f, COUNT, 0);
    assert_int_equal(segment->maximum, 300);
    assert_int_equal(segment->block_maximum[0], 149);
    assert_int_equal(segment->block_maximum[1], 300);
    assert_int_equal(segment->block_maximum[2], 149);
}

static void a_segment_can_be_encoded_anew_again_and_again(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 10);
    write_rows(f);
    for (int64_t value = 1; value < (int64_t)1 << 50; value *= 300) {
        change(f, 4)[COUNT] = test_integer(value);
        change(f, 5)[LENGTH] = value % 2 ? test_null() : test_integer(-value);
        patch(f);
    }
}

static void the_file_stays_as_it_was(void **state)
{
    struct fixture *f = *state;
    char path[] = "/tmp/perilune-patch-XXXXXX";
    struct snapshot_writer *writer = NULL;
    struct snapshot *made = NULL, *again = NULL;
    add_rows(f, 100);
    close(mkstemp(path));
    assert_ok(f, snapshot_writer_open(path, &writer, &f->error));
    assert_ok(f, snapshot_begin_table(writer, &f->table_schema, &f->error));
    for (size_t i = 0; i < f->row_count; i++)
        assert_ok(f, snapshot_append(writer, f->rows[i].id, f->rows[i].values, &f->error));
    assert_ok(f, snapshot_end_table(writer, &f->error));
    assert_ok(f, snapshot_commit(writer, 1, 7, &f->schema, &made, &f->error));
    snapshot_writer_close(writer);
    f->snapshot = made;
    no_changes(f);
    change(f, 5)[SCORE] = test_real(5);
    patch(f);
    assert_int_equal(snapshot_generation(f->snapshot), 7);
    assert_ok(f, snapshot_open(path, 1, SNAPSHOT_ANY_GENERATION, &f->schema, &again, &f->error));
    const struct table *table = snapshot_table(again, slice_of("calls"));
    assert_true(column_value(&table->columns[SCORE], 4).real == 0);
    for (int column = -1; column < FIELDS; column++)
        assert_ok(f, snapshot_check(again, table, column, &f->error));
    snapshot_close(again);
    unlink(path);
}

/* Flips a bit of a cell behind the back of the checksum. */
static void damage(struct fixture *f, int column, uint32_t row)
{
    const struct segment *segment = segment_of(f, column, 0);
    char *data = (char *)(uintptr_t)segment->data;
    data[(size_t)row * segment->width] ^= 1;
}

static void what_is_damaged_is_not_written_to(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    change(f, 1)[LENGTH] = test_integer(200);
    write_rows(f);
    change(f, 9)[SCORE] = test_real(1); /* the mapping becomes writable */
    patch(f);
    snapshot_close(f->snapshot);
    f->snapshot = written(f);
    change(f, 9)[SCORE] = test_real(2);
    assert_ok(f, try_patch(f));
    damage(f, LENGTH, 70);
    change(f, 10)[COUNT] = test_integer(1);
    assert_ok(f, try_patch(f)); /* another column */
    change(f, 10)[LENGTH] = test_integer(1);
    assert_int_equal(try_patch(f), STATUS_CORRUPT);
    assert_non_null(
        strstr(f->error.message, "table \"calls\", column \"length\", chunk 0: the checksum differs"));
    assert_int_equal(snapshot_check(f->snapshot, table_of(f), LENGTH, &f->error), STATUS_CORRUPT);
}

static void damaged_ids_are_not_believed(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    write_rows(f);
    struct snapshot *snapshot = f->snapshot;
    assert_int_equal(mprotect(snapshot->map, snapshot->map_size, PROT_READ | PROT_WRITE), 0);
    damage(f, -1, 70);
    change(f, 10)[COUNT] = test_integer(1);
    assert_int_equal(try_patch(f), STATUS_CORRUPT);
    assert_non_null(strstr(f->error.message, "column \"id\""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(a_value_that_fits_is_written_in_place),
        unit(equal_cells_are_not_touched),
        unit(a_value_that_does_not_fit_widens_the_segment),
        unit(the_first_null_makes_validity_and_later_ones_use_it),
        unit(nulls_get_values_one_by_one),
        unit(reals_are_compared_and_ranged_as_doubles),
        unit(only_the_ranges_of_the_rows_block_are_widened),
        unit(a_segment_can_be_encoded_anew_again_and_again),
        unit(the_file_stays_as_it_was),
        unit(what_is_damaged_is_not_written_to),
        unit(damaged_ids_are_not_believed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
