/* Cells as text. */
#include "tests/unit/ingest/scratch.h"

#include "ingest/cell.h"

static void expect_shown(const char *data, size_t size, const char *expected)
{
    char out[CELL_SHOWN_SIZE];
    assert_string_equal(cell_show(slice_make(data, size), out), expected);
}

static void expect_wrong(const char *data, size_t size, const char *expected)
{
    struct error error;
    error_init(&error);
    assert_int_equal(cell_check(slice_make(data, size), &error), STATUS_FORMAT);
    assert_string_equal(error.message, expected);
}

static void utf8_passes(void **state)
{
    (void)state;
    static const char *const good[] = {"", "a", "Priorit\xC3\xA9", "\xE6\x97\xA5\xE6\x9C\xAC",
                                       "\xF0\x9F\x98\x80"};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(cell_check(slice_of(good[i]), NULL), STATUS_OK);
}

static void wrong_byte_is_named_with_its_place_in_characters(void **state)
{
    (void)state;
    static const char hint[] = "; convert the file first, for example with iconv -f WINDOWS-1252 -t UTF-8";
    char expected[200];
    snprintf(expected, sizeof expected, "not UTF-8 (byte 0xE9 at character 12)%s", hint);
    expect_wrong("caf\xC3\xA9 caf\xC3\xA9 a\xE9t", 14,
                 "not UTF-8 (byte 0xE9 at character 12); convert the file first, "
                 "for example with iconv -f WINDOWS-1252 -t UTF-8");
    snprintf(expected, sizeof expected, "not UTF-8 (byte 0xC0 at character 1)%s", hint);
    expect_wrong("\xC0\x80", 2, expected); /* overlong */
    snprintf(expected, sizeof expected, "not UTF-8 (byte 0xED at character 2)%s", hint);
    expect_wrong("x\xED\xA0\x80", 4, expected); /* a surrogate */
    snprintf(expected, sizeof expected, "not UTF-8 (byte 0xC3 at character 2)%s", hint);
    expect_wrong("x\xC3", 2, expected); /* cut */
}

static void nul_byte_is_named(void **state)
{
    (void)state;
    expect_wrong("ab\0c", 4, "a NUL byte at character 3; is this a text file?");
}

static void control_characters_and_wrong_bytes_are_shown(void **state)
{
    (void)state;
    expect_shown("", 0, "");
    expect_shown("a b", 3, "a b");
    expect_shown("a\nb\r\t", 5, "a\\nb\\r\\t");
    expect_shown("\x1B[31m\x7F\0", 7, "\\x1B[31m\\x7F\\x00");
    expect_shown("\xC2\x9B"
                 "31m",
                 5, "\\x9B31m");
    expect_shown("caf\xE9", 4, "caf\\xE9");
    expect_shown("caf\xC3\xA9", 5, "caf\xC3\xA9");
}

static void long_texts_are_cut_at_a_character(void **state)
{
    (void)state;
    char text[400] = "", expected[400] = "";
    for (int i = 0; i < CELL_SHOWN + 1; i++) strcat(text, "\xF0\x9F\x98\x80");
    memcpy(expected, text, (size_t)CELL_SHOWN * 4);
    expect_shown(text, (size_t)CELL_SHOWN * 4, expected);
    strcat(expected, "...");
    expect_shown(text, strlen(text), expected);
    memset(text, 1, sizeof text);
    char out[CELL_SHOWN_SIZE];
    assert_int_equal(strlen(cell_show(slice_make(text, sizeof text), out)), CELL_SHOWN * 4 + 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_passes),
        cmocka_unit_test(wrong_byte_is_named_with_its_place_in_characters),
        cmocka_unit_test(nul_byte_is_named),
        cmocka_unit_test(control_characters_and_wrong_bytes_are_shown),
        cmocka_unit_test(long_texts_are_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
