/* Bytes of files. What gzip files may look like is tested with the reader. */
#include "tests/unit/ingest/scratch.h"

#include "ingest/stream.h"

#include <pthread.h>

/* The whole stream in reads of `step` bytes; the caller frees it. */
static char *read_in_steps(const char *path, size_t step, size_t *size)
{
    struct stream *stream;
    char *all = calloc(1, 1 << 20);
    size_t got = step;
    *size = 0;
    assert_int_equal(stream_open(path, &stream, NULL), STATUS_OK);
    for (; got == step; *size += got)
        assert_int_equal(stream_read(stream, all + *size, step, &got, NULL), STATUS_OK);
    assert_int_equal(stream_read(stream, all + *size, step, &got, NULL), STATUS_OK);
    assert_int_equal(got, 0);
    stream_close(stream);
    return all;
}

static char *some_text(size_t size)
{
    char *text = malloc(size);
    for (size_t i = 0; i < size; i++) text[i] = (char)('a' + i * i / 7 % 26);
    return text;
}

static void any_size_of_reads_gives_the_same_bytes(void **state)
{
    (void)state;
    static const size_t steps[] = {1, 7, 65535, 65536, 65537, 500000};
    size_t size = 200000, packed_size, got;
    char *text = some_text(size);
    unsigned char *packed = scratch_deflate(text, size, &packed_size);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        char *plain = read_in_steps(scratch_bytes("plain", text, size), steps[i], &got);
        assert_int_equal(got, size);
        assert_memory_equal(plain, text, size);
        char *inflated = read_in_steps(scratch_bytes("packed", packed, packed_size), steps[i], &got);
        assert_int_equal(got, size);
        assert_memory_equal(inflated, text, size);
        free(plain);
        free(inflated);
    }
    free(packed);
    free(text);
}

static void short_files_are_plain(void **state)
{
    (void)state;
    size_t got;
    char *text = read_in_steps(scratch_bytes("short", "", 0), 10, &got);
    assert_int_equal(got, 0);
    free(text);
    text = read_in_steps(scratch_bytes("short", "\x1F", 1), 10, &got);
    assert_int_equal(got, 1);
    free(text);
}

struct feed {
    int file;
    const unsigned char *data;
    size_t size;
};

static void *feed_bytes(void *context)
{
    struct feed *feed = context;
    for (size_t i = 0; i < feed->size; i++)
        if (write(feed->file, feed->data + i, 1) != 1) break;
    close(feed->file);
    return NULL;
}

static void gzip_from_a_pipe_is_recognised_byte_by_byte(void **state)
{
    (void)state;
    int ends[2];
    pthread_t thread;
    size_t size, got;
    unsigned char *packed = scratch_deflate("hello", 5, &size);
    assert_int_equal(pipe(ends), 0);
    struct feed feed = {ends[1], packed, size};
    assert_int_equal(pthread_create(&thread, NULL, feed_bytes, &feed), 0);
    char path[40];
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    char *text = read_in_steps(path, 100, &got);
    assert_int_equal(got, 5);
    assert_memory_equal(text, "hello", 5);
    pthread_join(thread, NULL);
    close(ends[0]);
    free(text);
    free(packed);
}

static void progress_counts_bytes_of_the_file(void **state)
{
    (void)state;
    size_t packed_size, got;
    uint64_t done, total;
    char *text = some_text(100000), *room = malloc(200000);
    unsigned char *packed = scratch_deflate(text, 100000, &packed_size);
    struct stream *stream;
    assert_int_equal(stream_open(scratch_bytes("packed", packed, packed_size), &stream, NULL), STATUS_OK);
    assert_int_equal(stream_read(stream, room, 200000, &got, NULL), STATUS_OK);
    stream_progress(stream, &done, &total);
    assert_int_equal(got, 100000);
    assert_int_equal(done, packed_size);
    assert_int_equal(total, packed_size);
    stream_close(stream);
    free(packed);
    free(room);
    free(text);
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    struct stream *stream;
    struct error error;
    assert_int_equal(stream_open("/nowhere/x.csv", &stream, &error), STATUS_NOT_FOUND);
    assert_string_equal(error.message, "/nowhere/x.csv: cannot open: No such file or directory");
    assert_null(stream);
    assert_int_equal(stream_open(scratch_folder, &stream, &error), STATUS_IO);
    stream_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_size_of_reads_gives_the_same_bytes),
        cmocka_unit_test(short_files_are_plain),
        cmocka_unit_test(gzip_from_a_pipe_is_recognised_byte_by_byte),
        cmocka_unit_test(progress_counts_bytes_of_the_file),
        cmocka_unit_test(what_cannot_be_opened_says_why),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
