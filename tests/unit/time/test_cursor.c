/* The pieces that the parsers have in common. */
#include "tests/unit/time/builders.h"
#include "time/cursor.h"

static struct cursor over(const char *text)
{
    return cursor_of(slice_of(text));
}

static void what_is_not_found_leaves_the_cursor(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "+", "+9", "+09:", "+09:5", "+24", "+09:60", ".", ".x", "1"};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct cursor cursor = over(texts[i]);
        int number;
        int64_t fraction;
        int32_t offset;
        assert_false(cursor_skip(&cursor, '?'));
        assert_false(cursor_skip_space(&cursor));
        assert_false(cursor_number(&cursor, 2, 4, &number));
        assert_false(cursor_fraction(&cursor, &fraction));
        assert_false(cursor_offset(&cursor, &offset));
        assert_ptr_equal(cursor.at, texts[i]);
    }
}

static void numbers_take_as_many_digits_as_allowed(void **state)
{
    (void)state;
    struct cursor cursor = over("20241");
    int number;
    assert_true(cursor_number(&cursor, 1, 4, &number));
    assert_int_equal(number, 2024);
    assert_true(cursor_number(&cursor, 1, 4, &number));
    assert_int_equal(number, 1);
    assert_true(cursor_at_end(&cursor));
    assert_int_equal(cursor_peek(&cursor), 0);
}

static void fractions_are_trillionths(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t value;
    } cases[] = {{".5", INT64_C(500000000000)},
                 {",25", INT64_C(250000000000)},
                 {".000000000001", 1},
                 {".0000000000019", 1},
                 {".99999999999999999999", INT64_C(999999999999)}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cursor cursor = over(cases[i].text);
        int64_t value;
        assert_true(cursor_fraction(&cursor, &value));
        assert_int_equal(value, cases[i].value);
        assert_true(cursor_at_end(&cursor));
    }
}

static void offsets_are_east_of_utc(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int32_t seconds;
        const char *rest;
    } cases[] = {{"+05:45", 20700, ""},  {"-0330", -12600, ""}, {"+09", 32400, ""},
                 {"-00:00", 0, ""},      {"+023", 7200, "3"},   {"+23:59:59", 86340, ":59"},
                 {"-1200x", -43200, "x"}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct cursor cursor = over(cases[i].text);
        int32_t seconds;
        assert_true(cursor_offset(&cursor, &seconds));
        assert_int_equal(seconds, cases[i].seconds);
        assert_true(slice_is(cursor_rest(&cursor), cases[i].rest));
    }
}

static void all_ascii_white_space_is_skipped(void **state)
{
    (void)state;
    struct cursor cursor = over(" \t\r\n\v\fx ");
    assert_true(cursor_skip_space(&cursor));
    assert_int_equal(cursor_peek(&cursor), 'x');
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_not_found_leaves_the_cursor),
        cmocka_unit_test(numbers_take_as_many_digits_as_allowed),
        cmocka_unit_test(fractions_are_trillionths),
        cmocka_unit_test(offsets_are_east_of_utc),
        cmocka_unit_test(all_ascii_white_space_is_skipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
