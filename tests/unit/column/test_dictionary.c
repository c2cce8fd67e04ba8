/* The build-time dictionary, against a plain list. */
#include "column/dictionary.h"

#include "base/memory.h"
#include "tests/support/table.h"

#include <stdio.h>
#include <stdlib.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static uint32_t intern(struct dictionary_builder *dictionary, const char *data, size_t size)
{
    uint32_t code = UINT32_MAX;
    struct error error;
    error_init(&error);
    assert_int_equal(dictionary_intern(dictionary, slice_make(data, size), &code, &error), STATUS_OK);
    return code;
}

static struct slice text_of(const struct dictionary_builder *dictionary, uint32_t code)
{
    uint64_t from = dictionary->offsets[code];
    return slice_make(dictionary->bytes + from, (size_t)(dictionary->offsets[code + 1] - from));
}

static void codes_count_up_in_order_of_first_arrival(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    static const char *const texts[] = {"web", "chat", "web", "", "chat", "email", ""};
    static const uint32_t codes[] = {0, 1, 0, 2, 1, 3, 2};
    for (size_t i = 0; i < 7; i++)
        assert_int_equal(intern(&dictionary, texts[i], strlen(texts[i])), codes[i]);
    assert_int_equal(dictionary.count, 4);
    assert_int_equal(dictionary_bytes(&dictionary), 12);
    assert_true(slice_is(text_of(&dictionary, 1), "chat"));
    assert_int_equal(text_of(&dictionary, 2).size, 0);
    dictionary_fini(&dictionary);
}

/* All lengths around 4, 8 and 16, where the short key is put together differently. */
static void texts_that_differ_in_any_one_byte_or_in_length_are_distinct(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    char *text = NULL;
    uint32_t next = 0;
    for (size_t size = 0; size <= 40; size++) {
        text = realloc(text, size ? size : 1); /* of the exact size, so that reading past it is noticed */
        memset(text, 'a', size);
        assert_int_equal(intern(&dictionary, text, size), next++);
        for (size_t at = 0; at < size; at++) {
            text[at] = 'b';
            assert_int_equal(intern(&dictionary, text, size), next++);
            assert_int_equal(intern(&dictionary, text, size), next - 1);
            text[at] = 'a';
        }
    }
    free(text);
    assert_int_equal(dictionary.count, next);
    dictionary_fini(&dictionary);
}

static void a_zero_byte_is_part_of_the_text(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    for (size_t size = 0; size < 20; size++)
        assert_int_equal(intern(&dictionary, "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", size), size);
    dictionary_fini(&dictionary);
}

static void many_texts_keep_their_codes_while_the_table_grows(void **state)
{
    (void)state;
    enum { COUNT = 200000 };
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    char text[64];
    for (int pass = 0; pass < 2; pass++) {
        for (uint32_t i = 0; i < COUNT; i++) {
            int size =
                snprintf(text, sizeof text, i % 2 ? "customer-%u" : "a-customer-with-a-long-name-%u", i);
            assert_int_equal(intern(&dictionary, text, (size_t)size), i);
            assert_true(slice_is(text_of(&dictionary, i), text));
        }
    }
    assert_int_equal(dictionary.count, COUNT);
    assert_true(dictionary.slot_count / 8 * 5 >= COUNT);
    dictionary_fini(&dictionary);
}

static void a_text_of_a_megabyte_is_kept(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    size_t size = (size_t)1 << 20;
    char *text = malloc(size);
    memset(text, 'x', size);
    assert_int_equal(intern(&dictionary, text, size), 0);
    text[size - 1] = 'y';
    assert_int_equal(intern(&dictionary, text, size), 1);
    assert_int_equal(intern(&dictionary, text, size), 1);
    assert_int_equal(dictionary_bytes(&dictionary), 2 * size);
    free(text);
    dictionary_fini(&dictionary);
}

static void a_text_of_four_gigabytes_is_refused(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    uint32_t code;
    struct error error;
    struct slice text = slice_make("never read", (size_t)UINT32_MAX + 1);
    assert_int_equal(dictionary_intern(&dictionary, text, &code, &error), STATUS_LIMIT);
    assert_non_null(strstr(error.message, "4294967296 bytes"));
    dictionary_fini(&dictionary);
}

static void without_memory_the_dictionary_is_as_before(void **state)
{
    (void)state;
    struct dictionary_builder dictionary;
    dictionary_init(&dictionary);
    char text[32];
    uint32_t failures = 0;
    for (uint32_t i = 0; i < 300; i++) {
        int size = snprintf(text, sizeof text, "customer %u", i);
        uint32_t code = 0;
        status result = STATUS_MEMORY;
        for (uint64_t n = 1; result != STATUS_OK; n++) {
            memory_fail_from(n);
            result = dictionary_intern(&dictionary, slice_make(text, (size_t)size), &code, NULL);
            memory_fail_from(0);
            assert_true(result == STATUS_OK || result == STATUS_MEMORY);
            assert_int_equal(dictionary.count, result == STATUS_OK ? i + 1 : i);
            failures += result != STATUS_OK;
        }
        assert_int_equal(code, i);
        assert_int_equal(intern(&dictionary, "customer 0", 10), 0);
    }
    assert_true(failures > 10);
    dictionary_fini(&dictionary);
}

static void only_texts_that_were_interned_are_found(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "a", "eight by", "a text of more than sixteen bytes"};
    struct dictionary_builder builder;
    uint32_t code;
    dictionary_init(&builder);
    assert_false(dictionary_find(&builder, slice_of("a"), &code));
    for (uint32_t i = 0; i < 4; i++)
        assert_int_equal(dictionary_intern(&builder, slice_of(texts[i]), &code, NULL), STATUS_OK);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(dictionary_find(&builder, slice_of(texts[i]), &code));
        assert_int_equal(code, i);
    }
    assert_false(dictionary_find(&builder, slice_of("b"), &code));
    assert_false(dictionary_find(&builder, slice_of("a text of more than sixteen bytez"), &code));
    assert_int_equal(builder.count, 4);
    dictionary_fini(&builder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_count_up_in_order_of_first_arrival),
        cmocka_unit_test(texts_that_differ_in_any_one_byte_or_in_length_are_distinct),
        cmocka_unit_test(a_zero_byte_is_part_of_the_text),
        cmocka_unit_test(many_texts_keep_their_codes_while_the_table_grows),
        cmocka_unit_test(a_text_of_a_megabyte_is_kept),
        cmocka_unit_test(a_text_of_four_gigabytes_is_refused),
        cmocka_unit_test(only_texts_that_were_interned_are_found),
        cmocka_unit_test(without_memory_the_dictionary_is_as_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
