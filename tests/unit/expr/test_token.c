/* The lexer. */
#include "tests/unit/expr/fixture.h"

#include "expr/token.h"

#include <stdio.h>
#include <string.h>

/* Kinds as letters: name, quoted, text, integer, real, duration, parameter, sign. */
static void assert_tokens(const char *source, const char *kinds, const char *joined)
{
    static const char letters[] = ".nqtirdps";
    struct arena arena;
    struct error error;
    struct token token;
    char got_kinds[64] = "", got_joined[256] = "";
    arena_init(&arena);
    struct lexer lexer = {.source = slice_of(source), .arena = &arena};
    for (size_t n = 0; n < sizeof got_kinds - 1; n++) {
        assert_int_equal(token_next(&lexer, &token, &error), STATUS_OK);
        if (token.kind == TOKEN_END) break;
        got_kinds[n] = letters[token.kind];
        snprintf(got_joined + strlen(got_joined), sizeof got_joined - strlen(got_joined), "%s%.*s",
                 n ? "|" : "", SLICE_ARGS(token.text));
    }
    assert_string_equal(got_kinds, kinds);
    assert_string_equal(got_joined, joined);
    arena_fini(&arena);
}

static void assert_lexer_fails(const char *source, int position, const char *message)
{
    struct arena arena;
    struct error error;
    struct token token = {0};
    status code = STATUS_OK;
    error_init(&error);
    arena_init(&arena);
    struct lexer lexer = {.source = slice_of(source), .arena = &arena};
    do code = token_next(&lexer, &token, &error);
    while (!code && token.kind != TOKEN_END);
    arena_fini(&arena);
    assert_int_equal(code, STATUS_SYNTAX);
    assert_int_equal(error.position, position);
    assert_string_equal(error.message, message);
}

static void every_kind_is_told_apart(void **state)
{
    (void)state;
    assert_tokens("team \"a field\" 'text' 12 1.5 4h ? <=", "nqtirdps", "team|a field|text|12|1.5|4h|?|<=");
}

static void white_space_and_comments_separate(void **state)
{
    (void)state;
    assert_tokens(" a\t-- the rest\n\r\n b--end", "nn", "a|b");
    assert_tokens("a - -b", "nssn", "a|-|-|b");
    assert_tokens("", "", "");
    assert_tokens("-- only this", "", "");
}

static void doubled_quotes_stand_for_one(void **state)
{
    (void)state;
    assert_tokens("'it''s' '''' '' \"a \"\"b\"\"\"", "tttq", "it's|'||a \"b\"");
}

static void other_spellings_of_signs_become_one(void **state)
{
    (void)state;
    assert_tokens("= == <> != < <= > >=", "ssssssss", "=|=|<>|<>|<|<=|>|>=");
    assert_tokens("(a,b)*2%3/4+5", "snsnssisisisi", "(|a|,|b|)|*|2|%|3|/|4|+|5");
}

static void numbers_are_integers_reals_or_durations(void **state)
{
    (void)state;
    assert_tokens("0 007 .5 1.25 1e3 1E-3 2.5e+10", "iirrrrr", "0|007|.5|1.25|1e3|1E-3|2.5e+10");
    assert_tokens("90s 15m 4h 2d 1w 1.5h 1h30m 4H", "dddddddd", "90s|15m|4h|2d|1w|1.5h|1h30m|4H");
}

static void names_may_hold_digits_and_letters_beyond_ascii(void **state)
{
    (void)state;
    assert_tokens("_a1 Größe a1b", "nnn", "_a1|Größe|a1b");
}

static void what_is_no_token_is_an_error_with_its_place(void **state)
{
    (void)state;
    assert_lexer_fails("a = 'it", 4, "the text that starts here has no closing '");
    assert_lexer_fails("\"x", 0, "the quoted field that starts here has no closing \"");
    assert_lexer_fails("a ; b", 2, "\";\" has no meaning in an expression; leave it out");
    assert_lexer_fails("a & b", 2, "\"&\" has no meaning in an expression");
}

static void a_number_may_not_run_into_a_word(void **state)
{
    (void)state;
    assert_lexer_fails("x > 12abc", 4,
                       "\"12abc\" is neither a number nor a duration such as 90s, 15m, 4h, 2d or 1w");
    assert_lexer_fails("1e5s", 0,
                       "\"1e5s\" is neither a number nor a duration such as 90s, 15m, 4h, 2d or 1w");
}

static void reserved_words_need_quotes_as_names(void **state)
{
    (void)state;
    assert_true(token_is_reserved(slice_of("between")));
    assert_false(token_is_reserved(slice_of("betwee")));
    assert_true(token_is_plain_name(slice_of("count")));
    assert_false(token_is_plain_name(slice_of("End")));
    assert_false(token_is_plain_name(slice_of("1st")));
    assert_false(token_is_plain_name(slice_of("a b")));
    assert_false(token_is_plain_name(slice_of("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_told_apart),
        cmocka_unit_test(white_space_and_comments_separate),
        cmocka_unit_test(doubled_quotes_stand_for_one),
        cmocka_unit_test(other_spellings_of_signs_become_one),
        cmocka_unit_test(numbers_are_integers_reals_or_durations),
        cmocka_unit_test(names_may_hold_digits_and_letters_beyond_ascii),
        cmocka_unit_test(what_is_no_token_is_an_error_with_its_place),
        cmocka_unit_test(a_number_may_not_run_into_a_word),
        cmocka_unit_test(reserved_words_need_quotes_as_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
