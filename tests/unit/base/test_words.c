/* Words of texts, by the rules of base/words.h. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buffer.h"
#include "base/words.h"

/* The words of a text with a bar behind each. */
static void assert_words(struct slice text, const char *expected)
{
    struct buffer list;
    buffer_init(&list);
    struct words words = {.text = text};
    struct slice word;
    while (words_next(&words, &word)) buffer_format(&list, "%.*s|", SLICE_ARGS(word));
    assert_string_equal(buffer_get(&list), expected);
    buffer_fini(&list);
}

static void words_are_letters_in_lower_case(void **state)
{
    (void)state;
    assert_words(slice_of("Slow, and UNHELPFUL..."), "slow|and|unhelpful|");
    assert_words(slice_of("Très déçu: ÄRGERLICH"), "très|déçu|ärgerlich|");
    assert_words(slice_of(""), "");
    assert_words(slice_of(" .,! "), "");
}

static void digits_and_single_letters_are_no_words(void **state)
{
    (void)state;
    assert_words(slice_of("order 4711 of a PS5: I x2 wait"), "order|of|ps|wait|");
}

static void an_apostrophe_between_letters_belongs_to_the_word(void **state)
{
    (void)state;
    assert_words(slice_of("Don't 'quote' me, l\xe2\x80\x99"
                          "app isn\xe2\x80\x99t"),
                 "don't|quote|me|l'app|isn't|");
}

static void a_mark_belongs_to_its_letter(void **state)
{
    (void)state;
    assert_words(slice_of("cafe\xcc\x81 bon"), "cafe\xcc\x81|bon|");
}

static void chinese_and_japanese_are_pairs_of_one_script(void **state)
{
    (void)state;
    assert_words(slice_of("又慢又沒幫助。"), "又慢|慢又|又沒|沒幫|幫助|");
    assert_words(slice_of("好!"), "好|");
    assert_words(slice_of("対応が遅くて"), "対応|遅|くて|");
    assert_words(slice_of("サービス"), "サー|ービ|ビス|");
    assert_words(slice_of("PS版"), "ps|版|");
}

static void thai_is_pairs_with_the_marks_on_them(void **state)
{
    (void)state;
    assert_words(slice_of("ดีมาก"), "ดีม|มา|าก|");
}

static void korean_is_words_with_their_particles(void **state)
{
    (void)state;
    assert_words(slice_of("답이 없어요."), "답이|없어요|");
}

static void a_run_of_more_than_64_bytes_is_no_word(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text);
    for (int i = 0; i < 64; i++) buffer_char(&text, 'a');
    assert_words(slice_make(text.data, 64),
                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa|");
    buffer_text(&text, "a end");
    assert_words(slice_make(text.data, text.size), "end|");
    buffer_fini(&text);
}

static void ill_formed_bytes_end_a_word(void **state)
{
    (void)state;
    assert_words(slice_make("ab\xff"
                            "cd\xe2\x82",
                            7),
                 "ab|cd|");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_letters_in_lower_case),
        cmocka_unit_test(digits_and_single_letters_are_no_words),
        cmocka_unit_test(an_apostrophe_between_letters_belongs_to_the_word),
        cmocka_unit_test(a_mark_belongs_to_its_letter),
        cmocka_unit_test(chinese_and_japanese_are_pairs_of_one_script),
        cmocka_unit_test(thai_is_pairs_with_the_marks_on_them),
        cmocka_unit_test(korean_is_words_with_their_particles),
        cmocka_unit_test(a_run_of_more_than_64_bytes_is_no_word),
        cmocka_unit_test(ill_formed_bytes_end_a_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
