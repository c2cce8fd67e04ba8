/* Rows that come, go and move: always in the order that the writer would give them. */
#include "tests/unit/column/patching.h"

enum { TWO_CHUNKS = 2 * CHUNK_ROWS };

static void new_rows_are_appended(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 10);
    write_rows(f);
    for (int id = 11; id < 20; id++) add_row(f, id, id)->values[COUNT] = test_integer(id);
    patch(f);
    add_row(f, 25, 19);
    patch(f);
}

static void new_rows_reach_over_the_end_of_a_chunk(void **state)
{
    struct fixture *f = *state;
    add_rows(f, CHUNK_ROWS - 3);
    write_rows(f);
    for (int id = CHUNK_ROWS; id < CHUNK_ROWS + 10; id++) add_row(f, id, id);
    patch(f);
    assert_int_equal(table_of(f)->chunk_count, 2);
}

static void a_full_last_chunk_is_kept(void **state)
{
    struct fixture *f = *state;
    add_rows(f, CHUNK_ROWS);
    write_rows(f);
    const void *data = segment_of(f, AT, 0)->data;
    add_row(f, CHUNK_ROWS + 1, CHUNK_ROWS + 1);
    patch(f);
    assert_ptr_equal(segment_of(f, AT, 0)->data, data);
    assert_int_equal(table_of(f)->chunk_count, 2);
}

static void a_late_row_finds_its_place(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    write_rows(f);
    add_row(f, 101, 50);
    add_row(f, 102, -5);
    add_row(f, 103, 50);
    patch(f);
    assert_int_equal(column_value(&table_of(f)->row_id, 0).integer, 102);
    assert_int_equal(column_value(&table_of(f)->row_id, 51).integer, 101);
    assert_true(table_of(f)->sorted);
}

static void rows_of_one_time_are_in_order_of_their_ids(void **state)
{
    struct fixture *f = *state;
    for (int id = 10; id < 100; id += 10) add_row(f, id, 7);
    f->rows[4].gone = true;
    write_rows(f);
    f->rows[4].gone = false;
    f->changed[4] = true;
    patch(f);
    assert_int_equal(column_value(&table_of(f)->row_id, 4).integer, 50);
}

static void rows_without_a_time_are_last(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 20);
    write_rows(f);
    change(f, 5)[AT] = test_null();
    add_row(f, 21, 0)->values[AT] = test_null();
    patch(f);
    change(f, 3)[AT] = test_null();
    patch(f);
    change(f, 5)[AT] = test_integer(2);
    patch(f);
    assert_int_equal(column_value(&table_of(f)->row_id, 19).integer, 3);
}

static void rows_are_taken_out(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 100);
    write_rows(f);
    take_out(f, 1);
    take_out(f, 50);
    take_out(f, 51);
    patch(f);
    take_out(f, 100);
    patch(f);
    for (int id = 1; id <= 100; id++) take_out(f, id); /* most, and some that are gone already */
    patch(f);
    assert_int_equal(table_of(f)->row_count, 0);
    assert_int_equal(table_of(f)->chunk_count, 0);
    add_row(f, 101, 3);
    patch(f);
    assert_int_equal(table_of(f)->row_count, 1);
}

static void a_last_chunk_of_one_row_goes(void **state)
{
    struct fixture *f = *state;
    add_rows(f, CHUNK_ROWS + 1);
    write_rows(f);
    take_out(f, CHUNK_ROWS + 1);
    patch(f);
    assert_int_equal(table_of(f)->chunk_count, 1);
}

static void a_moved_row_moves_only_what_is_between(void **state)
{
    struct fixture *f = *state;
    add_rows(f, TWO_CHUNKS + CHUNK_ROWS);
    write_rows(f);
    const void *first = segment_of(f, AT, 0)->data, *last = segment_of(f, AT, 2)->data;
    change(f, CHUNK_ROWS + 10)[AT] = test_integer(CHUNK_ROWS + 500);
    change(f, CHUNK_ROWS + 700)[AT] = test_integer(CHUNK_ROWS + 600);
    patch(f);
    assert_ptr_equal(segment_of(f, AT, 0)->data, first);
    assert_ptr_equal(segment_of(f, AT, 2)->data, last);
    change(f, 10)[AT] = test_integer(TWO_CHUNKS);
    change(f, TWO_CHUNKS + 5)[AT] = test_integer(3);
    patch(f);
}

static void cells_change_where_rows_move(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 1000);
    write_rows(f);
    for (int id = 100; id < 200; id++) {
        struct value *values = change(f, id);
        if (id % 2) values[AT] = test_integer(1000 - id);
        values[COUNT] = test_integer(id * 1000);
        values[WORD] = test_text(id % 3 ? "moved" : "stayed");
        values[FLAG] = id % 7 ? test_null() : test_integer(1);
    }
    for (int id = 150; id < 160; id++) take_out(f, id);
    add_row(f, 1001, 150)->values[WORD] = test_text("moved");
    patch(f);
}

static void a_table_without_a_time_is_in_order_of_its_ids(void **state)
{
    struct fixture *f = *state;
    f->table_schema.time_field = -1;
    for (int id = 10; id < 1000; id += 10) add_row(f, id, 0);
    f->rows[30].gone = true;
    write_rows(f);
    f->rows[30].gone = false;
    f->changed[30] = true;
    change(f, 500)[AT] = test_integer(-77);
    add_row(f, 1001, 5);
    patch(f);
    assert_false(table_of(f)->sorted);
}

static void rows_that_never_were_are_no_change(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 10);
    f->rows[3].gone = true;
    write_rows(f);
    f->changed[3] = true;
    patch(f);
}

static void moving_through_too_much_of_the_table_is_refused(void **state)
{
    struct fixture *f = *state;
    f->table_schema.field_count = 1; /* many rows, quickly */
    add_rows(f, 66 * CHUNK_ROWS);
    write_rows(f);
    take_out(f, 2);
    assert_int_equal(try_patch(f), STATUS_STALE);
    assert_non_null(strstr(f->error.message, "66 chunks"));
    write_rows(f);
    take_out(f, 2 * CHUNK_ROWS + 5);
    assert_ok(f, try_patch(f));
    assert_int_equal(table_of(f)->row_count, 66 * CHUNK_ROWS - 2);
    assert_int_equal(column_value(&table_of(f)->row_id, 18 * CHUNK_ROWS - 3).integer, 18 * CHUNK_ROWS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(new_rows_are_appended),
        unit(new_rows_reach_over_the_end_of_a_chunk),
        unit(a_full_last_chunk_is_kept),
        unit(a_late_row_finds_its_place),
        unit(rows_of_one_time_are_in_order_of_their_ids),
        unit(rows_without_a_time_are_last),
        unit(rows_are_taken_out),
        unit(a_last_chunk_of_one_row_goes),
        unit(a_moved_row_moves_only_what_is_between),
        unit(cells_change_where_rows_move),
        unit(a_table_without_a_time_is_in_order_of_its_ids),
        unit(rows_that_never_were_are_no_change),
        unit(moving_through_too_much_of_the_table_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
