/* Rows by id. */
#include "tests/unit/store/fixture.h"

static void rows_come_in_the_order_asked_with_long_texts(void **state)
{
    struct fixture *f = *state;
    struct frame *frame;
    const int64_t ids[] = {3, 1, 99, 3};
    const int fields[] = {SUBJECT, KEY, SCORE, CREATED};
    fill_store(f);
    assert_ok(f, store_rows(f->store, &f->tables[0], ids, 4, fields, 4, &frame, &f->error));
    assert_int_equal(frame->row_count, 4);
    assert_string_equal(frame->columns[0].name, "subject");
    assert_true(slice_is(frame_value(frame, 0, 0).text, "a subject"));
    assert_true(slice_is(frame_value(frame, 1, 0).text, "3"));
    assert_true(slice_is(frame_value(frame, 1, 1).text, "1"));
    assert_true(frame_value(frame, 2, 1).real == 1.5);
    assert_int_equal(frame_value(frame, 3, 3).integer, 75);
    assert_int_equal(frame->columns[3].type, TYPE_TIME);
    for (size_t column = 0; column < 4; column++) assert_true(frame_value(frame, column, 2).null);
    frame_free(frame);
}

static void nulls_stay_nulls(void **state)
{
    struct fixture *f = *state;
    struct frame *frame;
    const int64_t id = 1;
    const int fields[] = {PRIORITY, SCORE};
    fill_store(f);
    plain_run(f, "UPDATE tickets SET priority = '', score = NULL");
    assert_ok(f, store_rows(f->store, &f->tables[0], &id, 1, fields, 2, &frame, &f->error));
    assert_false(frame_value(frame, 0, 0).null);
    assert_int_equal(frame_value(frame, 0, 0).text.size, 0);
    assert_true(frame_value(frame, 1, 0).null);
    frame_free(frame);
}

static void no_ids_or_no_fields_give_an_empty_frame(void **state)
{
    struct fixture *f = *state;
    struct frame *frame;
    const int64_t id = 1;
    const int field = KEY;
    fill_store(f);
    assert_ok(f, store_rows(f->store, &f->tables[0], NULL, 0, &field, 1, &frame, &f->error));
    assert_int_equal(frame->row_count, 0);
    frame_free(frame);
    assert_ok(f, store_rows(f->store, &f->tables[0], &id, 1, NULL, 0, &frame, &f->error));
    assert_int_equal(frame->column_count, 0);
    frame_free(frame);
}

static void rows_can_be_read_from_a_store_for_reading(void **state)
{
    struct fixture *f = *state;
    struct frame *frame;
    const int64_t id = 2;
    const int field = PRIORITY;
    fill_store(f);
    close_store(f);
    open_store(f, STORE_READ);
    assert_ok(f, store_rows(f->store, &f->tables[0], &id, 1, &field, 1, &frame, &f->error));
    assert_true(slice_is(frame_value(frame, 0, 0).text, "low"));
    frame_free(frame);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(rows_come_in_the_order_asked_with_long_texts),
        unit(nulls_stay_nulls),
        unit(no_ids_or_no_fields_give_an_empty_frame),
        unit(rows_can_be_read_from_a_store_for_reading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
