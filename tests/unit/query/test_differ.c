/* Rows that differ between two frames: what is counted, which are kept, and what is refused. */
#include "base/memory.h"
#include "query/differ.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct row {
    const char *key;
    double value; /* below 0: NULL */
    int64_t n;
};

static struct frame *frame_of(const struct row *rows, size_t count)
{
    struct error error;
    struct frame *frame = frame_new(3, count);
    assert_int_equal(frame_add_column(frame, 0, slice_of("key"), TYPE_TEXT, false, &error), STATUS_OK);
    assert_int_equal(frame_add_column(frame, 1, slice_of("value"), TYPE_REAL, true, &error), STATUS_OK);
    assert_int_equal(frame_add_column(frame, 2, slice_of("n"), TYPE_INTEGER, false, &error), STATUS_OK);
    for (size_t i = 0; i < count; i++) {
        frame_set_text(frame, 0, i, slice_of(rows[i].key));
        if (rows[i].value >= 0) frame_set_real(frame, 1, i, rows[i].value);
        frame_set_integer(frame, 2, i, rows[i].n);
    }
    return frame;
}

#define COUNT(rows) (sizeof(rows) / sizeof *(rows))

/* c moved by 5, a by 1, f only in n, e lost its value, b is gone, g came; d stayed, NULL and all. */
static const struct row before[] = {{"d", -1, 2}, {"a", 1, 1}, {"b", 2, 1},
                                    {"c", 9, 1},  {"e", 3, 1}, {"f", 7, 1}};
static const struct row after[] = {{"g", 8, 1}, {"c", 4, 1},  {"f", 7, 2},
                                   {"a", 2, 1}, {"d", -1, 2}, {"e", -1, 1}};

static const char *key_of(const struct frame *frame, size_t row)
{
    return row == DIFFER_NONE ? "-" : frame_value(frame, 0, row).text.data;
}

static void assert_pairs(size_t limit, const char *const *keys, size_t count)
{
    struct error error;
    struct frame_differences found;
    struct frame *left = frame_of(before, COUNT(before)), *right = frame_of(after, COUNT(after));
    assert_int_equal(frame_differ(left, right, 1, limit, &found, &error), STATUS_OK);
    assert_int_equal(found.changed, 4);
    assert_int_equal(found.gained, 1);
    assert_int_equal(found.lost, 1);
    assert_int_equal(found.pair_count, count);
    for (size_t i = 0; i < count; i++) {
        assert_memory_equal(key_of(left, found.pairs[i].left), keys[2 * i], 1);
        assert_memory_equal(key_of(right, found.pairs[i].right), keys[2 * i + 1], 1);
    }
    frame_differences_fini(&found);
    frame_free(right);
    frame_free(left);
}

static void the_farthest_come_first_then_nulls_then_rows_of_one_frame(void **state)
{
    (void)state;
    assert_pairs(9, (const char *const[]){"c", "c", "a", "a", "f", "f", "e", "e", "b", "-", "-", "g"}, 6);
}

static void a_limit_keeps_the_first_and_counts_all(void **state)
{
    (void)state;
    assert_pairs(2, (const char *const[]){"c", "c", "a", "a"}, 2);
    assert_pairs(0, NULL, 0);
}

static void equal_frames_do_not_differ_in_any_order(void **state)
{
    (void)state;
    struct error error;
    struct frame_differences found;
    const struct row turned[] = {{"e", 3, 1}, {"f", 7, 1}, {"c", 9, 1},
                                 {"b", 2, 1}, {"a", 1, 1}, {"d", -1, 2}};
    struct frame *left = frame_of(before, COUNT(before)), *right = frame_of(turned, COUNT(turned));
    assert_int_equal(frame_differ(left, right, 1, 3, &found, &error), STATUS_OK);
    assert_int_equal(found.changed + found.gained + found.lost + found.pair_count, 0);
    frame_differences_fini(&found);
    frame_free(right);
    frame_free(left);
}

static void an_empty_frame_loses_or_gains_all(void **state)
{
    (void)state;
    struct error error;
    struct frame_differences found;
    struct frame *left = frame_of(before, COUNT(before)), *right = frame_of(NULL, 0);
    assert_int_equal(frame_differ(left, right, 1, 1, &found, &error), STATUS_OK);
    assert_int_equal(found.lost, COUNT(before));
    frame_differences_fini(&found);
    assert_int_equal(frame_differ(right, left, 1, 1, &found, &error), STATUS_OK);
    assert_int_equal(found.gained, COUNT(before));
    frame_differences_fini(&found);
    frame_free(right);
    frame_free(left);
}

static void values_before_the_keys_or_none_are_refused(void **state)
{
    (void)state;
    struct error error;
    struct frame_differences found;
    struct frame *left = frame_of(before, COUNT(before)), *right = frame_of(after, COUNT(after));
    assert_int_equal(frame_differ(left, right, 2, 3, &found, &error), STATUS_INVALID);
    assert_int_equal(frame_differ(left, right, 3, 3, &found, &error), STATUS_INVALID);
    frame_differences_fini(&found);
    frame_free(right);
    frame_free(left);
}

static void refused_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    struct frame *left = frame_of(before, COUNT(before)), *right = frame_of(after, COUNT(after));
    status s = STATUS_MEMORY;
    for (size_t n = 1; s != STATUS_OK; n++) {
        struct error error;
        struct frame_differences found;
        memory_fail_from(n);
        s = frame_differ(left, right, 1, 3, &found, &error);
        memory_fail_from(0);
        assert_true(s == STATUS_OK || s == STATUS_MEMORY);
        frame_differences_fini(&found);
    }
    frame_free(right);
    frame_free(left);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_farthest_come_first_then_nulls_then_rows_of_one_frame),
        cmocka_unit_test(a_limit_keeps_the_first_and_counts_all),
        cmocka_unit_test(equal_frames_do_not_differ_in_any_order),
        cmocka_unit_test(an_empty_frame_loses_or_gains_all),
        cmocka_unit_test(values_before_the_keys_or_none_are_refused),
        cmocka_unit_test(refused_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
