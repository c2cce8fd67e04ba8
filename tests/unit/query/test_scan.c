/* What a query reads of a damaged snapshot: a flipped bit is noticed where a value is read, and only there.
 */
#include "tests/unit/column/folder.h"
#include "tests/unit/query/small.h"

#include <fcntl.h>

enum { ROWS = 2 * 65536 };

static const struct schema *schema;
static struct test_table *source;

static int open_source(void **state)
{
    uint64_t seed = 1;
    (void)state;
    source = test_table_new("t", "at:time! n:integer m:integer word:text real:real");
    for (int64_t i = 0; i < ROWS; i++)
        test_table_row(source, (struct value[]){
                                   test_integer(i * 60), test_integer((int64_t)(test_random(&seed) % 65521)),
                                   i % 9 ? test_integer((int64_t)(test_random(&seed) % 250)) : test_null(),
                                   test_text(test_random(&seed) % 2 ? "odd" : "even"), test_real((double)i)});
    test_table_build(source);
    schema = test_schema(source);
    return 0;
}

static int close_source(void **state)
{
    (void)state;
    test_table_free(source);
    return 0;
}

static void write_copy(const char *path)
{
    struct snapshot_writer *writer;
    struct snapshot *copy;
    struct error error;
    error_init(&error);
    assert_int_equal(snapshot_writer_open(path, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, test_table_snapshot(source), &schema->tables[0], &error),
                     STATUS_OK);
    assert_int_equal(snapshot_commit(writer, 1, 1, schema, &copy, &error), STATUS_OK);
    snapshot_writer_close(writer);
    snapshot_close(copy);
}

enum { LIKE = 40000 };

/* Flips a bit of the data of a chunk of a field, which is found in the file by its first bytes. */
static void flip(const char *path, int field, size_t chunk, size_t row)
{
    struct snapshot *snapshot;
    struct error error;
    error_init(&error);
    assert_int_equal(snapshot_open(path, 1, 1, schema, &snapshot, &error), STATUS_OK);
    const struct table *table = snapshot_table(snapshot, slice_of("t"));
    const struct segment *segment = &table->columns[field].segments[chunk];
    char *bytes = NULL;
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    size_t size = (size_t)ftell(file);
    bytes = malloc(size);
    rewind(file);
    assert_int_equal(fread(bytes, 1, size, file), size);
    const void *data = segment->data, *before = table->columns[field].segments[0].data;
    bool alike = chunk > 0 && memcmp(data, before, LIKE) == 0; /* the chunk before it looks the same */
    char *found = memmem(bytes, size, data, LIKE);
    assert_non_null(found);
    if (alike) found = memmem(found + 1, size - (size_t)(found + 1 - bytes), data, LIKE);
    assert_non_null(found);
    size_t at = (size_t)(found - bytes) + row;
    fseek(file, (long)at, SEEK_SET);
    fputc(bytes[at] ^ 4, file);
    fclose(file);
    free(bytes);
    snapshot_close(snapshot);
}

static status run_on(const char *path, const char *where, const char *key, const char *value,
                     struct error *error)
{
    struct snapshot *snapshot;
    struct frame *frame;
    error_init(error);
    assert_int_equal(snapshot_open(path, 1, 1, schema, &snapshot, error), STATUS_OK);
    struct query_item filters[] = {item(NULL, where)}, keys[] = {item("k", key)},
                      values[] = {item("v", value)};
    struct query query = {.table = snapshot_table(snapshot, slice_of("t")),
                          .snapshot = snapshot,
                          .filters = filters,
                          .filter_count = *where != 0,
                          .keys = keys,
                          .key_count = *key != 0,
                          .values = values,
                          .value_count = 1};
    status code = query_run(&query, NULL, &frame, error);
    if (!code) frame_free(frame);
    snapshot_close(snapshot);
    return code;
}

static void a_flipped_bit_in_a_chunk_that_is_read_is_an_error(void **state)
{
    static const struct {
        int field;
        const char *where, *key, *value;
    } reads[] = {{1, "", "", "sum(n)"},
                 {1, "n > 5", "", "count(*)"},
                 {1, "", "", "sum(n - m)"},
                 {2, "", "m", "count(*)"},
                 {2, "", "", "avg(m)"},
                 {3, "word = 'odd'", "", "count(*)"},
                 {3, "", "word", "sum(n)"},
                 {4, "", "", "max(real)"},
                 {0, "", "day(at)", "count(*)"},
                 {0, "", "hour(at)", "count(*)"},
                 {2, "m IS NOT NULL AND n > 0", "", "median(m)"}};
    struct folder *folder = *state;
    for (size_t i = 0; i < sizeof reads / sizeof *reads; i++) {
        struct error error;
        write_copy(folder->file);
        assert_int_equal(run_on(folder->file, reads[i].where, reads[i].key, reads[i].value, &error),
                         STATUS_OK);
        flip(folder->file, reads[i].field, 1, 1000);
        status code = run_on(folder->file, reads[i].where, reads[i].key, reads[i].value, &error);
        if (code != STATUS_CORRUPT) fail_msg("read %zu: %d", i, (int)code);
        if (!strstr(error.message, "chunk 1: the checksum differs"))
            fail_msg("read %zu: %s", i, error.message);
    }
}

static void chunks_and_columns_that_are_not_read_are_not_checked(void **state)
{
    struct folder *folder = *state;
    struct error error;
    write_copy(folder->file);
    flip(folder->file, 1, 1, 1000);
    if (run_on(folder->file, "at < '1970-01-20'", "", "sum(n)", &error)) fail_msg("%s", error.message);
    assert_int_equal(run_on(folder->file, "", "word", "count(*)", &error), STATUS_OK);
    assert_int_equal(run_on(folder->file, "n < 70000", "", "count(*)", &error), STATUS_OK);
    assert_int_equal(run_on(folder->file, "", "", "sum(n)", &error), STATUS_CORRUPT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_flipped_bit_in_a_chunk_that_is_read_is_an_error, folder_setup,
                                        folder_teardown),
        cmocka_unit_test_setup_teardown(chunks_and_columns_that_are_not_read_are_not_checked, folder_setup,
                                        folder_teardown),
    };
    return cmocka_run_group_tests(tests, open_source, close_source);
}
