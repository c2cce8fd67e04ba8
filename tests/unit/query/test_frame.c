/* Frames: cells come back as they were set, whatever their type. */
#include "base/memory.h"
#include "query/frame.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void add(struct frame *frame, size_t column, const char *name, enum type type, bool real)
{
    struct error error;
    assert_int_equal(frame_add_column(frame, column, slice_of(name), type, real, &error), STATUS_OK);
}

static void cells_are_null_until_set(void **state)
{
    (void)state;
    struct frame *frame = frame_new(2, 3);
    add(frame, 0, "n", TYPE_INTEGER, false);
    add(frame, 1, "t", TYPE_TEXT, false);
    for (size_t row = 0; row < 3; row++) {
        assert_true(frame_value(frame, 0, row).null);
        assert_true(frame_value(frame, 1, row).null);
    }
    frame_free(frame);
}

static void cells_come_back_as_set(void **state)
{
    (void)state;
    struct frame *frame = frame_new(3, 2);
    add(frame, 0, "n", TYPE_INTEGER, false);
    add(frame, 1, "r", TYPE_REAL, false);
    add(frame, 2, "t", TYPE_TEXT, false);
    frame_set_integer(frame, 0, 1, INT64_MIN);
    frame_set_real(frame, 1, 0, -0.5);
    frame_set_text(frame, 2, 1, slice_make("a\0b", 3));
    assert_true(frame_value(frame, 0, 1).integer == INT64_MIN);
    assert_true(frame_value(frame, 0, 0).null);
    assert_true(frame_value(frame, 1, 0).real == -0.5);
    assert_true(frame_value(frame, 1, 1).null);
    assert_true(slice_equal(frame_value(frame, 2, 1).text, slice_make("a\0b", 3)));
    assert_true(frame_value(frame, 2, 0).null);
    frame_free(frame);
}

static void texts_and_names_are_copied(void **state)
{
    (void)state;
    char name[] = "team", text[] = "billing";
    struct frame *frame = frame_new(1, 1);
    add(frame, 0, name, TYPE_TEXT, false);
    frame_set_text(frame, 0, 0, slice_of(text));
    name[0] = text[0] = '#';
    assert_string_equal(frame->columns[0].name, "team");
    assert_true(slice_is(frame_value(frame, 0, 0).text, "billing"));
    frame_free(frame);
}

static void a_mean_of_durations_is_real(void **state)
{
    (void)state;
    struct frame *frame = frame_new(1, 1);
    add(frame, 0, "wait", TYPE_DURATION, true);
    frame_set_value(frame, 0, 0, (struct value){.real = 1.5});
    assert_int_equal(frame->columns[0].type, TYPE_DURATION);
    assert_true(frame_value(frame, 0, 0).real == 1.5);
    frame_free(frame);
}

static void real_type_implies_real_values(void **state)
{
    (void)state;
    struct frame *frame = frame_new(1, 0);
    add(frame, 0, "x", TYPE_REAL, false);
    assert_true(frame->columns[0].real);
    frame_free(frame);
}

static void a_null_value_clears_the_cell(void **state)
{
    (void)state;
    struct frame *frame = frame_new(1, 1);
    add(frame, 0, "n", TYPE_TIME, false);
    frame_set_value(frame, 0, 0, (struct value){.integer = 7});
    assert_int_equal(frame_value(frame, 0, 0).integer, 7);
    frame_set_value(frame, 0, 0, (struct value){.null = true});
    assert_true(frame_value(frame, 0, 0).null);
    frame_free(frame);
}

static void columns_are_found_by_exact_name(void **state)
{
    (void)state;
    struct frame *frame = frame_new(3, 0);
    add(frame, 0, "team", TYPE_TEXT, false);
    add(frame, 2, "n", TYPE_INTEGER, false);
    assert_int_equal(frame_find(frame, slice_of("n")), 2);
    assert_int_equal(frame_find(frame, slice_of("team")), 0);
    assert_int_equal(frame_find(frame, slice_of("tea")), -1);
    assert_int_equal(frame_find(frame, slice_of("Team")), -1);
    frame_free(frame);
}

static void no_memory_for_the_rows_is_a_status(void **state)
{
    (void)state;
    struct error error;
    struct frame *frame = frame_new(1, SIZE_MAX / 4);
    assert_int_equal(frame_add_column(frame, 0, slice_of("n"), TYPE_TEXT, false, &error), STATUS_MEMORY);
    frame_free(frame);

    frame = frame_new(1, 10);
    memory_fail_from(1);
    assert_int_equal(frame_add_column(frame, 0, slice_of("n"), TYPE_TEXT, false, &error), STATUS_MEMORY);
    memory_fail_from(0);
    frame_free(frame);
}

static void free_takes_null(void **state)
{
    (void)state;
    frame_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_null_until_set),
        cmocka_unit_test(cells_come_back_as_set),
        cmocka_unit_test(texts_and_names_are_copied),
        cmocka_unit_test(a_mean_of_durations_is_real),
        cmocka_unit_test(real_type_implies_real_values),
        cmocka_unit_test(a_null_value_clears_the_cell),
        cmocka_unit_test(columns_are_found_by_exact_name),
        cmocka_unit_test(no_memory_for_the_rows_is_a_status),
        cmocka_unit_test(free_takes_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
