/* Templates against texts, worked out by hand. */
#include "tests/unit/ingest/scratch.h"

#include "base/buffer.h"
#include "ingest/template.h"

/* The parts as "a|b", or "no" where the text does not match. */
static void expect(const char *pattern, const char *text, const char *expected)
{
    struct buffer out;
    size_t parts;
    buffer_init(&out);
    assert_int_equal(template_check(slice_of(pattern), &parts, NULL), STATUS_OK);
    for (size_t part = 1; part <= parts; part++) {
        struct slice found = {"", 0};
        bool matches = template_match(slice_of(pattern), slice_of(text), part, &found);
        assert_int_equal(matches, template_match(slice_of(pattern), slice_of(text), 0, NULL));
        if (!matches) {
            buffer_clear(&out);
            buffer_text(&out, "no");
            break;
        }
        buffer_format(&out, "%s%.*s", part > 1 ? "|" : "", SLICE_ARGS(found));
    }
    assert_string_equal(buffer_get(&out), expected);
    buffer_fini(&out);
}

static void expect_bad(const char *pattern, const char *message)
{
    struct error error;
    size_t parts;
    error_init(&error);
    assert_int_equal(template_check(slice_of(pattern), &parts, &error), STATUS_INVALID);
    assert_string_equal(error.message, message);
}

static void a_cell_is_cut_into_parts(void **state)
{
    (void)state;
    expect("??* - *: \"*\"", "CL1828 - Changed Mind: \"No: \"never\" mind\"",
           "CL|1828|Changed Mind|No: \"never\" mind");
    expect("??*", "CL", "CL|");
    expect(">*%", ">95%", "95");
    expect("*", "", "");
    expect("20*", "2021-07-01", "21-07-01");
    expect("* (*)", "a (b) (c)", "a|b) (c");
}

static void a_star_ends_where_the_next_text_is_found_first(void **state)
{
    (void)state;
    expect("*-*-*", "a-b-c-d", "a|b|c-d");
    expect("*aab*", "aaabx", "a|x");
}

static void what_does_not_fit_whole_does_not_match(void **state)
{
    (void)state;
    expect(">*%", "95%", "no");
    expect(">*%", ">95", "no");
    expect(">*%", ">95% ", "no");
    expect("??", "a", "no");
    expect("??", "abc", "no");
    expect("?*", "", "no");
    expect("*.csv", "csv", "no");
    expect("A*", "a1", "no");
    expect("a*a", "a", "no");
}

static void a_question_mark_is_one_character_not_one_byte(void **state)
{
    (void)state;
    expect("??_*", "é日_x", "é日|x");
    expect("?", "日", "日");
    expect("??", "日", "no");
}

static void mistakes_of_a_template_are_named(void **state)
{
    (void)state;
    expect_bad("", "pattern \"\": expected at least one part, * for any text or ? for one character");
    expect_bad("abc", "pattern \"abc\": expected at least one part, * for any text or ? for one character");
    expect_bad("?-**",
               "pattern \"?-**\": nothing says where part 2 ends; a * is followed by text of the cell");
    expect_bad("*?", "pattern \"*?\": nothing says where part 1 ends; a * is followed by text of the cell");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cell_is_cut_into_parts),
        cmocka_unit_test(a_star_ends_where_the_next_text_is_found_first),
        cmocka_unit_test(what_does_not_fit_whole_does_not_match),
        cmocka_unit_test(a_question_mark_is_one_character_not_one_byte),
        cmocka_unit_test(mistakes_of_a_template_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
