/* The error record: where its place is shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/error.h"

static const char *place(const char *text, int position)
{
    static struct error error;
    (void)error_at(&error, STATUS_SYNTAX, position, "wrong");
    error_point(&error, slice_of(text));
    return error.place;
}

static void the_caret_stands_below_the_place(void **state)
{
    (void)state;
    assert_string_equal(place("a + bc", 4), "\n  a + bc\n      ^");
    assert_string_equal(place("a", 0), "\n  a\n  ^");
    assert_string_equal(place("a +", 3), "\n  a +\n     ^");
    assert_string_equal(place("a", 99), "\n  a\n   ^");
}

static void wide_characters_count_as_two_columns(void **state)
{
    (void)state;
    assert_string_equal(place("設定 x", 7), "\n  設定 x\n       ^");
}

static void of_several_lines_the_one_with_the_place_shows(void **state)
{
    (void)state;
    assert_string_equal(place("a\n\tb + c\nd", 7), "\n   b + c\n       ^");
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    (void)state;
    char text[401];
    memset(text, 'a', 400);
    text[200] = 'X';
    text[400] = 0;
    const char *shown = place(text, 200);
    assert_int_equal(strlen(shown), 3 + 96 + 3 + 60 + 1);
    assert_int_equal(shown[3 + 60], 'X');
}

static void without_a_position_there_is_no_place(void **state)
{
    (void)state;
    struct error error;
    error_init(&error);
    (void)error_set(&error, STATUS_INVALID, "wrong");
    error_point(&error, slice_of("a + b"));
    assert_string_equal(error.place, "");
    assert_string_equal(place("", 0), "");
    error_point(NULL, slice_of("a"));
}

static void a_new_message_has_no_old_place(void **state)
{
    (void)state;
    struct error error;
    (void)error_at(&error, STATUS_SYNTAX, 0, "wrong");
    error_point(&error, slice_of("a"));
    error_prefix(&error, "here");
    assert_string_equal(error.place, "\n  a\n  ^");
    (void)error_set(&error, STATUS_INVALID, "other");
    assert_string_equal(error.place, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_caret_stands_below_the_place),
        cmocka_unit_test(wide_characters_count_as_two_columns),
        cmocka_unit_test(of_several_lines_the_one_with_the_place_shows),
        cmocka_unit_test(a_long_line_is_cut_around_the_place),
        cmocka_unit_test(without_a_position_there_is_no_place),
        cmocka_unit_test(a_new_message_has_no_old_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
