/* Texts as messages show them. */
#include "tests/unit/time/builders.h"
#include "time/quote.h"

static void short_texts_stay_as_they_are(void **state)
{
    (void)state;
    assert_string_equal(quote(slice_of("")).text, "");
    assert_string_equal(quote(slice_make(NULL, 0)).text, "");
    assert_string_equal(quote(slice_of("31/02 \xE2\x82\xAC")).text, "31/02 \xE2\x82\xAC");
}

static void control_characters_are_question_marks(void **state)
{
    (void)state;
    assert_string_equal(quote(slice_make("a\nb\0c\x1B\x7F", 7)).text, "a?b?c??");
}

static void bytes_that_are_not_utf8_are_question_marks(void **state)
{
    (void)state;
    assert_string_equal(quote(slice_of("caf\xE9 31")).text, "caf? 31");
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[100], expected[100] = {0};
    memset(text, 'x', sizeof text);
    assert_int_equal(strlen(quote(slice_make(text, 80)).text), 80);
    memset(expected, 'x', 77);
    memcpy(expected + 77, "...", 3);
    assert_string_equal(quote(slice_make(text, 81)).text, expected);
    memcpy(text + 75, "\xE2\x82\xAC", 3);
    memcpy(expected + 75, "...\0\0", 5);
    assert_string_equal(quote(slice_make(text, 100)).text, expected);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(short_texts_stay_as_they_are),
        cmocka_unit_test(control_characters_are_question_marks),
        cmocka_unit_test(bytes_that_are_not_utf8_are_question_marks),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
