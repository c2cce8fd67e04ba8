/* A column while it is written: chunks, NULLs and the dictionary's place. */
#include "column/pending.h"

#include "base/hash.h"
#include "base/memory.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct field channel = {.name = "channel", .type = TYPE_TEXT};
static char scratch[SEGMENT_SIZE_MAX] __attribute__((aligned(64)));

static void read_back(const struct aside *file, uint64_t offset, void *out, size_t size)
{
    assert_int_equal(pread(file->fd, out, size, (off_t)offset), (ssize_t)size);
}

static void nulls_of_a_chunk_do_not_reach_the_next(void **state)
{
    (void)state;
    struct pending pending;
    struct aside file;
    struct error error;
    assert_int_equal(aside_open(NULL, &file, &error), STATUS_OK);
    assert_int_equal(pending_init(&pending, NULL, 0, &error), STATUS_OK);
    pending_put_null(&pending, 0);
    pending_put_integer(&pending, 1, 5);
    assert_int_equal(pending_flush(&pending, 2, &file, 0, scratch, &error), STATUS_OK);
    pending_put_integer(&pending, 0, 7);
    assert_int_equal(pending_flush(&pending, 1, &file, 0, scratch, &error), STATUS_OK);
    assert_int_equal(pending.segment_count, 2);
    assert_int_equal(pending.segments[0].summary.null_count, 1);
    assert_int_equal(pending.segments[0].summary.minimum, 5);
    assert_int_equal(pending.segments[1].summary.null_count, 0);
    assert_int_equal(pending.segments[1].summary.minimum, 7);
    assert_int_equal(pending.segments[1].offset, 64);
    pending_fini(&pending);
    aside_close(&file);
}

static void offsets_count_from_the_start_of_the_section(void **state)
{
    (void)state;
    struct pending pending;
    struct aside file;
    struct error error;
    char bytes[64];
    assert_int_equal(aside_open(NULL, &file, &error), STATUS_OK);
    assert_int_equal(aside_append(&file, scratch, 256, &error), STATUS_OK);
    assert_int_equal(pending_init(&pending, NULL, 0, &error), STATUS_OK);
    for (int64_t i = 0; i < 2; i++) pending_put_integer(&pending, (uint32_t)i, 40 + i);
    assert_int_equal(pending_flush(&pending, 2, &file, 192, scratch, &error), STATUS_OK);
    assert_int_equal(pending.segments[0].offset, 64);
    read_back(&file, 256, bytes, sizeof bytes);
    assert_int_equal(bytes[1], 1);
    assert_true(pending.segments[0].checksum == hash_bytes(bytes, sizeof bytes));
    pending_fini(&pending);
    aside_close(&file);
}

static void the_dictionary_follows_aligned_with_its_checksums(void **state)
{
    (void)state;
    struct pending pending;
    struct aside file;
    struct error error;
    struct file_column entry = {0};
    struct {
        uint64_t offsets[3];
        char text[9];
    } read;
    assert_int_equal(aside_open(NULL, &file, &error), STATUS_OK);
    assert_int_equal(pending_init(&pending, &channel, 0, &error), STATUS_OK);
    static const char *const texts[] = {"email", "chat", "email"};
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(pending_put_text(&pending, i, slice_of(texts[i]), &error), STATUS_OK);
    assert_int_equal(pending_flush(&pending, 3, &file, 0, scratch, &error), STATUS_OK);
    assert_int_equal(pending_finish(&pending, &file, 0, &entry, &error), STATUS_OK);
    assert_int_equal(entry.dictionary_offset, 64);
    assert_int_equal(entry.dictionary_count, 2);
    assert_int_equal(entry.text_size, 9);
    read_back(&file, 64, read.offsets, sizeof read.offsets);
    read_back(&file, 64 + sizeof read.offsets, read.text, sizeof read.text);
    assert_int_equal(read.offsets[1], 5);
    assert_memory_equal(read.text, "emailchat", 9);
    assert_true(entry.offsets_checksum == hash_bytes(read.offsets, sizeof read.offsets));
    assert_true(entry.text_checksum == hash_bytes(read.text, sizeof read.text));
    pending_fini(&pending);
    aside_close(&file);
}

static void without_memory_the_column_is_named(void **state)
{
    (void)state;
    struct pending pending;
    struct error error;
    assert_int_equal(pending_init(&pending, &channel, 0, &error), STATUS_OK);
    memory_fail_from(1);
    status result = pending_put_text(&pending, 0, slice_of("email"), &error);
    memory_fail_from(0);
    assert_int_equal(result, STATUS_MEMORY);
    assert_non_null(strstr(error.message, "column \"channel\": "));
    pending_fini(&pending);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nulls_of_a_chunk_do_not_reach_the_next),
        cmocka_unit_test(offsets_count_from_the_start_of_the_section),
        cmocka_unit_test(the_dictionary_follows_aligned_with_its_checksums),
        cmocka_unit_test(without_memory_the_column_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
