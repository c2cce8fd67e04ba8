/* Texts of changed rows: found in the dictionary, or added to it once. */
#include "tests/unit/column/patching.h"

#include <sys/mman.h>

static uint32_t text_count(const struct fixture *f)
{
    return table_of(f)->columns[WORD].dictionary.count;
}

/* Three rows with the words a, b and c. */
static void write_three(struct fixture *f)
{
    add_rows(f, 3);
    change(f, 2)[WORD] = test_text("b");
    change(f, 3)[WORD] = test_text("c");
    write_rows(f);
}

static void a_known_text_keeps_its_code(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    const void *bytes = table_of(f)->columns[WORD].dictionary.bytes;
    change(f, 1)[WORD] = test_text("c");
    change(f, 2)[WORD] = test_text("b");
    change(f, 3)[WORD] = test_text("a");
    patch(f);
    assert_int_equal(text_count(f), 3);
    assert_ptr_equal(table_of(f)->columns[WORD].dictionary.bytes, bytes);
}

static void a_new_text_is_added_once(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    change(f, 1)[WORD] = test_text("new");
    change(f, 2)[WORD] = test_text("new");
    add_row(f, 4, 4)->values[WORD] = test_text("new");
    patch(f);
    assert_int_equal(text_count(f), 4);
    change(f, 3)[WORD] = test_text("new");
    change(f, 2)[WORD] = test_text("newer");
    patch(f);
    assert_int_equal(text_count(f), 5);
}

static void odd_texts_are_texts(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    change(f, 1)[WORD] = test_text("");
    change(f, 2)[WORD] = test_text("a text that is longer than sixteen bytes");
    change(f, 3)[WORD] = test_text("a text that is longer than fifteen bytes");
    patch(f);
    change(f, 3)[WORD] = test_text("");
    change(f, 2)[WORD] = test_null();
    patch(f);
    change(f, 2)[WORD] = test_text("");
    patch(f);
    assert_int_equal(text_count(f), 6);
}

static void a_column_without_any_text_gets_its_first(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 3);
    for (int id = 1; id <= 3; id++) change(f, id)[WORD] = test_null();
    write_rows(f);
    assert_int_equal(text_count(f), 0);
    change(f, 2)[WORD] = test_text("first");
    patch(f);
    assert_int_equal(text_count(f), 1);
}

static void many_new_texts_widen_the_codes(void **state)
{
    static char texts[700][16];
    struct fixture *f = *state;
    add_rows(f, 1000);
    write_rows(f);
    for (int i = 0; i < 700; i++) {
        snprintf(texts[i], sizeof texts[i], "t%d", i);
        change(f, i + 1)[WORD] = test_text(texts[i]);
        if (i == 100) patch(f);
    }
    patch(f);
    assert_int_equal(text_count(f), 701);
    assert_int_equal(segment_of(f, WORD, 0)->width, 2);
}

static void a_damaged_dictionary_is_not_searched(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    struct snapshot *snapshot = f->snapshot;
    assert_int_equal(mprotect(snapshot->map, snapshot->map_size, PROT_READ | PROT_WRITE), 0);
    ((char *)(uintptr_t)table_of(f)->columns[WORD].dictionary.bytes)[1] = 'x';
    change(f, 3)[WORD] = test_text("c"); /* it is what it was: nothing to look for */
    assert_ok(f, try_patch(f));
    change(f, 3)[WORD] = test_text("a");
    assert_int_equal(try_patch(f), STATUS_CORRUPT);
    assert_non_null(strstr(f->error.message, "column \"word\": the dictionary's checksum differs"));
}

static void damaged_offsets_are_not_followed(void **state)
{
    struct fixture *f = *state;
    write_three(f);
    struct snapshot *snapshot = f->snapshot;
    assert_int_equal(mprotect(snapshot->map, snapshot->map_size, PROT_READ | PROT_WRITE), 0);
    ((uint64_t *)(uintptr_t)table_of(f)->columns[WORD].dictionary.offsets)[3] = (uint64_t)1 << 40;
    change(f, 3)[COUNT] = test_integer(1);
    assert_int_equal(try_patch(f), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(a_known_text_keeps_its_code),
        unit(a_new_text_is_added_once),
        unit(odd_texts_are_texts),
        unit(a_column_without_any_text_gets_its_first),
        unit(many_new_texts_widen_the_codes),
        unit(a_damaged_dictionary_is_not_searched),
        unit(damaged_offsets_are_not_followed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
