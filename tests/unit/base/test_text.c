/* Slices, buffers, arenas, errors, UTF-8. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/utf8.h"

static void slices_compare_bytewise_and_shorter_first(void **state)
{
    (void)state;
    assert_true(slice_compare(slice_of("a"), slice_of("b")) < 0);
    assert_true(slice_compare(slice_of("a"), slice_of("ab")) < 0);
    assert_true(slice_compare(slice_of("\xc3"), slice_of("z")) > 0);
    assert_int_equal(slice_compare(slice_make("a\0b", 3), slice_make("a\0b", 3)), 0);
    assert_true(slice_compare(slice_make("a\0b", 3), slice_make("a\0c", 3)) < 0);
    assert_int_equal(slice_compare(slice_make(NULL, 0), slice_of("")), 0);
}

static void trimming_takes_white_space_from_both_ends_only(void **state)
{
    (void)state;
    assert_true(slice_is(slice_trim(slice_of(" \t a b \r\n")), "a b"));
    assert_int_equal(slice_trim(slice_of("  ")).size, 0);
}

static void near_names_are_suggested_and_far_ones_are_not(void **state)
{
    (void)state;
    static const char *const names[] = {"channel", "created_at", "priority", "team"};
    assert_string_equal(slice_nearest(slice_of("chanel"), names, 4), "channel");
    assert_string_equal(slice_nearest(slice_of("Priortiy"), names, 4), "priority");
    assert_string_equal(slice_nearest(slice_of("tema"), names, 4), "team");
    assert_null(slice_nearest(slice_of("satisfaction"), names, 4));
    assert_null(slice_nearest(slice_of(""), names, 4));
}

static void buffers_grow_and_stay_terminated(void **state)
{
    (void)state;
    struct buffer buffer;
    buffer_init(&buffer);
    assert_string_equal(buffer_get(&buffer), "");
    for (int i = 0; i < 1000; i++) buffer_format(&buffer, "%d,", i);
    assert_int_equal(buffer.size, 10 * 2 + 90 * 3 + 900 * 4);
    assert_int_equal(strlen(buffer_get(&buffer)), buffer.size);
    buffer_clear(&buffer);
    buffer_format(&buffer, "%0600d", 7);
    assert_int_equal(buffer.size, 600);
    buffer_fini(&buffer);
}

static void an_arena_gives_back_what_came_after_the_mark(void **state)
{
    (void)state;
    struct arena arena;
    arena_init(&arena);
    char *kept = arena_text(&arena, slice_of("kept"));
    struct arena_mark mark = arena_mark(&arena);
    char *gone = arena_new(&arena, 100000);
    memset(gone, 'x', 100000);
    for (int i = 0; i < 5000; i++)
        assert_int_equal((uintptr_t)arena_new(&arena, 7) % _Alignof(max_align_t), 0);
    arena_release(&arena, mark);
    assert_string_equal(kept, "kept");
    char *again = arena_new(&arena, 64);
    for (int i = 0; i < 64; i++) assert_int_equal(again[i], 0);
    assert_string_equal(arena_format(&arena, "%s-%d", "a", 5), "a-5");
    arena_fini(&arena);
}

static void errors_carry_place_and_prefix(void **state)
{
    (void)state;
    struct error error;
    error_init(&error);
    assert_int_equal(error_at(&error, STATUS_TYPE, 13, "cannot compare %s with text", "time"), STATUS_TYPE);
    assert_int_equal(error_prefix(&error, "tickets.%s", "where"), STATUS_TYPE);
    assert_string_equal(error.message, "tickets.where: cannot compare time with text");
    assert_int_equal(error.position, 13);
    assert_int_equal(error_set(NULL, STATUS_IO, "dropped"), STATUS_IO);
}

static void long_messages_are_cut_between_characters(void **state)
{
    (void)state;
    struct error error;
    char text[3 * 1000 + 1];
    for (int i = 0; i < 1000; i++) memcpy(text + 3 * i, "\xea\xb0\x80", 3);
    text[3000] = 0;
    (void)error_set(&error, STATUS_IO, "%s", text);
    size_t length = strlen(error.message);
    assert_true(length < sizeof error.message && length > sizeof error.message - 8);
    assert_int_equal(length % 3, 0);
    assert_true(utf8_valid(slice_of(error.message)));
}

static void ill_formed_utf8_is_found(void **state)
{
    (void)state;
    assert_true(utf8_valid(slice_of("plain, \xc3\xa9, \xea\xb0\x80, \xf0\x9f\x98\x80")));
    assert_false(utf8_valid(slice_of("\xc3")));
    assert_false(utf8_valid(slice_of("\xc0\x80")));         /* overlong */
    assert_false(utf8_valid(slice_of("\xed\xa0\x80")));     /* surrogate */
    assert_false(utf8_valid(slice_of("\xf4\x90\x80\x80"))); /* above U+10FFFF */
    assert_false(utf8_valid(slice_of("caf\xe9")));          /* Latin-1 */
}

static void lengths_and_offsets_count_code_points(void **state)
{
    (void)state;
    struct slice text = slice_of("a\xc3\xa9\xea\xb0\x80z");
    assert_int_equal(utf8_length(text), 4);
    assert_int_equal(utf8_offset(text, 0), 0);
    assert_int_equal(utf8_offset(text, 2), 3);
    assert_int_equal(utf8_offset(text, 3), 6);
    assert_int_equal(utf8_offset(text, 99), 7);
}

static void widths_are_those_of_a_terminal(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4", 6},         /* Korean */
        {"\xe6\x97\xa5\xe6\x9c\xac", 4},                     /* Japanese */
        {"e\xcc\x81", 1},                                    /* e and a combining accent */
        {"\xf0\x9f\x98\x80", 2},                             /* a face */
        {"\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa7", 2}, /* mother, joiner, girl: one cluster */
        {"\xf0\x9f\x87\xb0\xf0\x9f\x87\xb7", 2},             /* a flag */
        {"\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", 2},         /* Hangul in three parts */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(utf8_width(slice_of(cases[i].text)), cases[i].width);
}

static void fitting_never_cuts_a_character(void **state)
{
    (void)state;
    struct slice korean = slice_of("\xed\x95\x9c\xea\xb5\xad\xec\x96\xb4");
    assert_int_equal(utf8_fit(korean, 5).size, 6);
    assert_int_equal(utf8_fit(korean, 6).size, 9);
    assert_int_equal(utf8_fit(korean, 1).size, 0);
    assert_int_equal(utf8_fit(slice_of("e\xcc\x81x"), 1).size, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_compare_bytewise_and_shorter_first),
        cmocka_unit_test(trimming_takes_white_space_from_both_ends_only),
        cmocka_unit_test(near_names_are_suggested_and_far_ones_are_not),
        cmocka_unit_test(buffers_grow_and_stay_terminated),
        cmocka_unit_test(an_arena_gives_back_what_came_after_the_mark),
        cmocka_unit_test(errors_carry_place_and_prefix),
        cmocka_unit_test(long_messages_are_cut_between_characters),
        cmocka_unit_test(ill_formed_utf8_is_found),
        cmocka_unit_test(lengths_and_offsets_count_code_points),
        cmocka_unit_test(widths_are_those_of_a_terminal),
        cmocka_unit_test(fitting_never_cuts_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
