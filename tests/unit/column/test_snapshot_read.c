/* The snapshot reader: stamps, and files that are cut, damaged or made up. No file may make it read outside.
 */
#include "column/snapshot.h"

#include "base/hash.h"
#include "base/memory.h"
#include "column/part.h"
#include "tests/support/table.h"
#include "tests/unit/column/folder.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { STORE = 7, GENERATION = 3, FIELDS = 6, ROWS = 5, SIZE_MAX_FILE = 16384 };

static struct field fields[FIELDS] = {
    {.name = "at", .type = TYPE_TIME},   {.name = "channel", .type = TYPE_TEXT},
    {.name = "n", .type = TYPE_INTEGER}, {.name = "free", .type = TYPE_TEXT, .long_text = true},
    {.name = "x", .type = TYPE_REAL},    {.name = "spam", .type = TYPE_BOOLEAN},
};
static struct field event_fields[] = {{.name = "kind", .type = TYPE_TEXT}};
static struct table_schema tables[] = {
    {.name = "tickets", .fields = fields, .field_count = FIELDS, .time_field = 0},
    {.name = "events", .fields = event_fields, .field_count = 1, .time_field = -1},
};
static const struct schema schema = {.tables = tables, .table_count = 2};

/* Five rows with texts, NULLs in three columns, and one constant column. */
static void ticket(uint64_t row, struct value *values)
{
    static const char *const channels[] = {"email", "chat", "", "email", "a channel with a long name"};
    values[0] = test_integer(1700000000 + (int64_t)row * 1000);
    values[1] = row == 3 ? test_null() : test_text(channels[row]);
    values[2] = row == 1 ? test_null() : test_integer((int64_t)row * 70000);
    values[3] = test_text("not stored");
    values[4] = row == 4 ? test_null() : test_real((double)row / 3);
    values[5] = test_integer(1);
}

static void write_tickets(struct snapshot_writer *writer)
{
    struct error error;
    struct value values[FIELDS];
    assert_int_equal(snapshot_begin_table(writer, &tables[0], &error), STATUS_OK);
    for (uint64_t i = 0; i < ROWS; i++) {
        ticket(i, values);
        assert_int_equal(snapshot_append(writer, (int64_t)i * 300, values, &error), STATUS_OK);
    }
    assert_int_equal(snapshot_end_table(writer, &error), STATUS_OK);
}

static void write_file(const char *path)
{
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    struct error error;
    assert_int_equal(snapshot_writer_open(path, &writer, &error), STATUS_OK);
    write_tickets(writer);
    assert_int_equal(snapshot_begin_table(writer, &tables[1], &error), STATUS_OK);
    assert_int_equal(snapshot_end_table(writer, &error), STATUS_OK);
    assert_int_equal(snapshot_commit(writer, STORE, GENERATION, &schema, &snapshot, &error), STATUS_OK);
    snapshot_writer_close(writer);
    snapshot_close(snapshot);
}

static status open_file(const char *path, struct snapshot **out, struct error *error)
{
    return snapshot_open(path, STORE, GENERATION, &schema, out, error);
}

static bool same_value(enum type type, struct value a, struct value b)
{
    if (a.null || b.null) return a.null == b.null;
    if (type == TYPE_TEXT) return slice_equal(a.text, b.text);
    if (type == TYPE_REAL) return memcmp(&a.real, &b.real, sizeof a.real) == 0;
    return a.integer == b.integer;
}

static bool same_cells(const struct table *table)
{
    struct value values[FIELDS];
    if (table->row_count != ROWS || !table->sorted) return false;
    for (uint64_t row = 0; row < ROWS; row++) {
        ticket(row, values);
        if (column_value(&table->row_id, row).integer != (int64_t)row * 300) return false;
        for (size_t i = 0; i < FIELDS; i++)
            if (!fields[i].long_text &&
                !same_value(fields[i].type, values[i], column_value(&table->columns[i], row)))
                return false;
    }
    return true;
}

static status check_all(struct snapshot *snapshot, const struct table *table, struct error *error)
{
    status result = STATUS_OK;
    for (int i = -1; i < (int)table->schema->field_count && result == STATUS_OK; i++)
        result = snapshot_check(snapshot, table, i, error);
    return result;
}

/* Opens and checks the file; when both work, all values must be those that were written. */
static status examine(const char *path)
{
    struct snapshot *snapshot;
    struct error error;
    error_init(&error);
    status result = open_file(path, &snapshot, &error);
    if (result == STATUS_OK) {
        const struct table *tickets = snapshot_table(snapshot, slice_of("tickets"));
        const struct table *events = snapshot_table(snapshot, slice_of("events"));
        result = check_all(snapshot, tickets, &error);
        if (result == STATUS_OK) result = check_all(snapshot, events, &error);
        if (result == STATUS_OK) assert_true(same_cells(tickets) && events->row_count == 0);
    }
    if (result != STATUS_OK) assert_true(strlen(error.message) > 10);
    snapshot_close(snapshot);
    return result;
}

/* ---- files as bytes ---- */

struct image {
    char bytes[SIZE_MAX_FILE] __attribute__((aligned(64)));
    size_t size;
};

static void read_image(const char *path, struct image *image)
{
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    ssize_t size = read(fd, image->bytes, sizeof image->bytes);
    close(fd);
    assert_in_range(size, FILE_START, sizeof image->bytes - 1);
    image->size = (size_t)size;
}

static void write_image(const char *path, const struct image *image, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, image->bytes, size), (ssize_t)size);
    assert_int_equal(ftruncate(fd, (off_t)size), 0);
    close(fd);
}

static struct file_header *header_of(struct image *image)
{
    return (struct file_header *)(void *)image->bytes;
}

static struct file_section *section_of(struct image *image)
{
    return (struct file_section *)(void *)(image->bytes + header_of(image)->directory_offset);
}

static char *section_directory(struct image *image)
{
    const struct file_section *section = section_of(image);
    return image->bytes + section->offset + section->directory_offset;
}

static void fix_header(struct image *image)
{
    struct file_header *header = header_of(image);
    header->checksum = hash_bytes(header, offsetof(struct file_header, checksum));
}

/* Makes all checksums that are looked at on open right, whatever the contents. */
static void fix_checksums(struct image *image)
{
    struct file_header *header = header_of(image);
    struct file_section *section = section_of(image);
    section->directory_checksum =
        hash_bytes(section_directory(image), (size_t)(section->size - section->directory_offset));
    header->directory_checksum = hash_bytes(section, image->size - (size_t)header->directory_offset);
    fix_header(image);
}

/* ---- stamps ---- */

static void a_file_that_is_whole_opens(void **state)
{
    struct folder *folder = *state;
    write_file(folder->file);
    assert_int_equal(examine(folder->file), STATUS_OK);
}

static void a_missing_file_is_not_found(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_NOT_FOUND);
    assert_null(snapshot);
    assert_non_null(strstr(error.message, folder->file));
}

static void a_folder_is_no_snapshot(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    assert_int_equal(open_file(folder->path, &snapshot, &error), STATUS_IO);
    assert_null(snapshot);
}

static void another_store_or_generation_is_stale(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    assert_int_equal(snapshot_open(folder->file, STORE + 1, GENERATION, &schema, &snapshot, &error),
                     STATUS_STALE);
    assert_non_null(strstr(error.message, "another store"));
    assert_int_equal(snapshot_open(folder->file, STORE, GENERATION + 1, &schema, &snapshot, &error),
                     STATUS_STALE);
    assert_non_null(strstr(error.message, "generation 3, the store of 4"));
}

static status open_with(const char *path, const struct field *changed, size_t count, int time_field,
                        const char *name)
{
    struct table_schema other[] = {tables[0], tables[1]};
    struct schema with = {.tables = other, .table_count = 2};
    struct snapshot *snapshot;
    struct error error;
    struct field copy[FIELDS];
    memcpy(copy, changed, count * sizeof *copy);
    other[0].fields = copy;
    other[0].field_count = count;
    other[0].time_field = time_field;
    other[0].name = name;
    status result = snapshot_open(path, STORE, GENERATION, &with, &snapshot, &error);
    snapshot_close(snapshot);
    return result;
}

static void other_fields_are_stale(void **state)
{
    struct folder *folder = *state;
    struct field changed[FIELDS];
    write_file(folder->file);
    memcpy(changed, fields, sizeof changed);
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "tickets"), STATUS_OK);
    assert_int_equal(open_with(folder->file, changed, FIELDS - 1, 0, "tickets"), STATUS_STALE);
    assert_int_equal(open_with(folder->file, changed, FIELDS, -1, "tickets"), STATUS_STALE);
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "ticket"), STATUS_STALE);
    changed[2].type = TYPE_DURATION;
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "tickets"), STATUS_STALE);
    memcpy(changed, fields, sizeof changed);
    changed[1].name = "channels";
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "tickets"), STATUS_STALE);
    memcpy(changed, fields, sizeof changed);
    changed[3].long_text = false;
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "tickets"), STATUS_STALE);
    memcpy(changed, fields, sizeof changed);
    changed[3].about = "help may change", changed[0].required = true;
    assert_int_equal(open_with(folder->file, changed, FIELDS, 0, "tickets"), STATUS_OK);
}

static void a_table_more_or_less_is_stale(void **state)
{
    struct folder *folder = *state;
    struct table_schema more[] = {tables[0], tables[1], {.name = "surveys", .time_field = -1}};
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    for (size_t count = 0; count <= 3; count++) {
        struct schema with = {.tables = more, .table_count = count};
        assert_int_equal(snapshot_open(folder->file, STORE, GENERATION, &with, &snapshot, &error),
                         count == 2 ? STATUS_OK : STATUS_STALE);
        snapshot_close(snapshot);
    }
}

static void another_format_is_of_another_version(void **state)
{
    struct folder *folder = *state;
    struct image image;
    write_file(folder->file);
    read_image(folder->file, &image);
    header_of(&image)->version = FILE_VERSION + 1;
    fix_header(&image);
    write_image(folder->file, &image, image.size);
    assert_int_equal(examine(folder->file), STATUS_VERSION);
}

static void without_memory_it_does_not_open(void **state)
{
    struct folder *folder = *state;
    write_file(folder->file);
    status result = STATUS_MEMORY;
    uint64_t n = 1;
    for (; result != STATUS_OK; n++) {
        memory_fail_from(n);
        result = examine(folder->file);
        memory_fail_from(0);
        assert_true(result == STATUS_OK || result == STATUS_MEMORY);
    }
    assert_true(n > 7);
}

/* ---- damage ---- */

static void a_file_cut_at_any_length_is_corrupt(void **state)
{
    struct folder *folder = *state;
    struct image image;
    write_file(folder->file);
    read_image(folder->file, &image);
    for (size_t size = 0; size < image.size; size++) {
        write_image(folder->file, &image, size);
        assert_int_equal(examine(folder->file), STATUS_CORRUPT);
    }
}

static void a_file_with_more_behind_it_is_corrupt(void **state)
{
    struct folder *folder = *state;
    struct image image;
    write_file(folder->file);
    read_image(folder->file, &image);
    image.bytes[image.size] = 0;
    write_image(folder->file, &image, image.size + 1);
    assert_int_equal(examine(folder->file), STATUS_CORRUPT);
}

/* Changes one byte of the file in place. */
static void poke(int fd, size_t at, char byte)
{
    assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
}

static void a_flipped_bit_is_an_error_or_changes_no_value(void **state)
{
    struct folder *folder = *state;
    struct image image;
    size_t harmless = 0;
    write_file(folder->file);
    read_image(folder->file, &image);
    int fd = open(folder->file, O_WRONLY);
    for (size_t at = 0; at < image.size; at++) {
        bool noticed = true;
        for (int bit = 0; bit < 8; bit++) {
            poke(fd, at, (char)(image.bytes[at] ^ 1 << bit));
            noticed = examine(folder->file) != STATUS_OK && noticed;
        }
        poke(fd, at, image.bytes[at]);
        harmless += !noticed;
        /* Only the zeros between the parts may be changed unseen. */
        if (!noticed) assert_int_equal(image.bytes[at], 0);
    }
    close(fd);
    assert_true(harmless < 64 * 8);
    assert_int_equal(examine(folder->file), STATUS_OK);
}

/* Reads every cell of what opened and passed its check. */
static void read_everything(const char *path)
{
    struct snapshot *snapshot;
    struct error error;
    size_t sum = 0;
    if (open_file(path, &snapshot, &error) != STATUS_OK) return;
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    for (int i = -1; i < FIELDS; i++) {
        const struct column *column = i < 0 ? &table->row_id : &table->columns[i];
        if (!column->segments || snapshot_check(snapshot, table, i, &error) != STATUS_OK) continue;
        for (uint64_t row = 0; row < table->row_count; row++) {
            struct value value = column_value(column, row);
            if (!value.null && column->type == TYPE_TEXT)
                for (size_t at = 0; at < value.text.size; at++) sum += (unsigned char)value.text.data[at];
        }
    }
    assert_true(sum < 1000000);
    snapshot_close(snapshot);
}

/* A made-up file: the directories' checksums are right, their contents are not. */
static void directories_are_not_believed_even_with_right_checksums(void **state)
{
    struct folder *folder = *state;
    struct image image, bad;
    write_file(folder->file);
    read_image(folder->file, &image);
    const struct file_section *section = section_of(&image);
    size_t from = (size_t)(section->offset + section->directory_offset);
    size_t to = (size_t)(section->offset + section->size);
    for (size_t at = from; at < to; at++) {
        for (int bit = 0; bit < 8; bit++) {
            bad = image;
            bad.bytes[at] = (char)(bad.bytes[at] ^ 1 << bit);
            fix_checksums(&bad);
            write_image(folder->file, &bad, bad.size);
            read_everything(folder->file);
        }
    }
}

static void section_places_are_not_believed_even_with_right_checksums(void **state)
{
    struct folder *folder = *state;
    struct image image, bad;
    write_file(folder->file);
    read_image(folder->file, &image);
    static const uint64_t lies[] = {0,       1, 64, 128, 4096, SIZE_MAX_FILE, UINT64_MAX, UINT64_MAX - 63,
                                    1u << 31};
    for (size_t word = 0; word < sizeof(struct file_section) / 8; word++) {
        for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
            bad = image;
            char *entry = (char *)section_of(&bad) + 8 * word;
            if (memcmp(entry, &lies[i], 8) == 0) continue; /* it is no lie */
            memcpy(entry, &lies[i], 8);
            struct file_header *header = header_of(&bad);
            header->directory_checksum =
                hash_bytes(section_of(&bad), bad.size - (size_t)header->directory_offset);
            fix_header(&bad);
            write_image(folder->file, &bad, bad.size);
            assert_int_equal(examine(folder->file), STATUS_CORRUPT);
        }
    }
}

static void more_rows_than_the_directory_describes_do_not_open(void **state)
{
    struct folder *folder = *state;
    struct image image;
    write_file(folder->file);
    read_image(folder->file, &image);
    struct file_table *table = (void *)section_directory(&image);
    table->row_count = 1000 * (uint64_t)CHUNK_ROWS;
    table->chunk_count = 1000;
    fix_checksums(&image);
    write_image(folder->file, &image, image.size);
    assert_int_equal(examine(folder->file), STATUS_CORRUPT);
}

static struct file_column *file_column_of(struct image *image, size_t column)
{
    return (struct file_column *)(void *)(section_directory(image) + sizeof(struct file_table)) + column;
}

static void dictionary_offsets_that_go_back_are_noticed_by_the_check(void **state)
{
    struct folder *folder = *state;
    struct image image;
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    read_image(folder->file, &image);
    struct file_column *column = file_column_of(&image, 1);
    uint64_t *offsets = (void *)(image.bytes + section_of(&image)->offset + column->dictionary_offset);
    offsets[1] = 1u << 30;
    column->offsets_checksum = hash_bytes(offsets, (column->dictionary_count + 1) * sizeof *offsets);
    fix_checksums(&image);
    write_image(folder->file, &image, image.size);
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_OK);
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    assert_int_equal(snapshot_check(snapshot, table, 1, &error), STATUS_CORRUPT);
    assert_non_null(strstr(error.message, "table \"tickets\", column \"channel\": the dictionary"));
    snapshot_close(snapshot);
}

static void a_text_code_beyond_the_dictionary_does_not_open(void **state)
{
    struct folder *folder = *state;
    struct image image;
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    read_image(folder->file, &image);
    struct file_column *column = file_column_of(&image, 1);
    column->dictionary_count--;
    fix_checksums(&image);
    write_image(folder->file, &image, image.size);
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_CORRUPT);
}

/* ---- the check ---- */

static void damage_is_reported_with_column_and_chunk(void **state)
{
    struct folder *folder = *state;
    struct test_table *t = test_table_new("tickets", "at:time! n:integer");
    test_table_fill(t, CHUNK_ROWS + 10, 1);
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    struct error error;
    assert_int_equal(snapshot_writer_open(folder->file, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, test_table_snapshot(t), test_table_schema(t), &error),
                     STATUS_OK);
    assert_int_equal(snapshot_commit(writer, 1, 1, test_schema(t), &snapshot, &error), STATUS_OK);
    snapshot_writer_close(writer);
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    const struct segment *damaged = &table->columns[1].segments[1];
    size_t at = (size_t)((const char *)damaged->data - (const char *)table->columns[0].segments[0].data);
    int fd = open(folder->file, O_WRONLY);
    poke(fd, FILE_START + at + 3, 0x55);
    close(fd);
    assert_int_equal(snapshot_check(snapshot, table, 0, &error), STATUS_OK);
    assert_int_equal(snapshot_check(snapshot, table, -1, &error), STATUS_OK);
    for (int times = 0; times < 2; times++) {
        assert_int_equal(snapshot_check(snapshot, table, 1, &error), STATUS_CORRUPT);
        assert_non_null(strstr(error.message, "table \"tickets\", column \"n\", chunk 1: the checksum"));
    }
    snapshot_close(snapshot);
    test_table_free(t);
}

static void what_was_checked_is_remembered(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_OK);
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    assert_int_equal(check_all(snapshot, table, &error), STATUS_OK);
    int fd = open(folder->file, O_WRONLY);
    poke(fd, FILE_START, 0x55);
    close(fd);
    assert_int_equal(check_all(snapshot, table, &error), STATUS_OK);
    snapshot_close(snapshot);
    assert_int_equal(examine(folder->file), STATUS_CORRUPT);
}

static void a_table_of_another_snapshot_is_refused(void **state)
{
    struct folder *folder = *state;
    struct snapshot *a, *b;
    struct error error;
    write_file(folder->file);
    assert_int_equal(open_file(folder->file, &a, &error), STATUS_OK);
    assert_int_equal(open_file(folder->file, &b, &error), STATUS_OK);
    const struct table *table = snapshot_table(b, slice_of("tickets"));
    assert_int_equal(snapshot_check(a, table, 0, &error), STATUS_INVALID);
    snapshot_close(a);
    snapshot_close(b);
}

struct checker {
    struct snapshot *snapshot;
    int first;
    status result;
};

static void *check_half(void *context)
{
    struct checker *checker = context;
    const struct table *table = snapshot_table(checker->snapshot, slice_of("tickets"));
    for (int i = checker->first; i < FIELDS && checker->result == STATUS_OK; i += 2)
        checker->result = snapshot_check(checker->snapshot, table, i, NULL);
    return NULL;
}

static void columns_can_be_checked_by_two_threads(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    pthread_t other;
    write_file(folder->file);
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_OK);
    struct checker a = {.snapshot = snapshot, .first = -1}, b = {.snapshot = snapshot};
    assert_int_equal(pthread_create(&other, NULL, check_half, &a), 0);
    check_half(&b);
    assert_int_equal(pthread_join(other, NULL), 0);
    assert_int_equal(a.result, STATUS_OK);
    assert_int_equal(b.result, STATUS_OK);
    snapshot_close(snapshot);
}

static void parts_are_aligned_for_vectors(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    write_file(folder->file);
    assert_int_equal(open_file(folder->file, &snapshot, &error), STATUS_OK);
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    for (size_t i = 0; i < FIELDS; i++) {
        if (!table->columns[i].segments) continue;
        assert_int_equal((uintptr_t)table->columns[i].segments[0].data % 64, 0);
        assert_int_equal((uintptr_t)table->columns[i].segments[0].validity % 64, 0);
    }
    snapshot_close(snapshot);
}

/* ---- attached snapshots ---- */

static void an_attached_snapshots_tables_are_found_and_checked(void **state)
{
    (void)state;
    struct test_table *first = test_table_new("first", "at:time! kind:text");
    struct test_table *second = test_table_new("second", "n:integer name:text");
    test_table_rows(first, "10 | a");
    test_table_rows(second, "5 | b");
    struct snapshot *snapshot = test_table_snapshot(first), *other = test_table_snapshot(second);
    struct error error;
    const struct table *table = snapshot_table(other, slice_of("second"));
    assert_null(snapshot_table(snapshot, slice_of("second")));
    snapshot->attached = other; /* borrowed here: the test tables close what they made */
    assert_ptr_equal(snapshot_table(snapshot, slice_of("second")), table);
    assert_non_null(snapshot_table(snapshot, slice_of("first")));
    assert_int_equal(snapshot_check(snapshot, table, 0, &error), STATUS_OK);
    assert_int_equal(snapshot_check_chunk(snapshot, table, &table->columns[1], 0, &error), STATUS_OK);
    assert_int_equal(snapshot_check_texts(snapshot, table, 1, &error), STATUS_OK);
    snapshot->attached = NULL;
    assert_int_not_equal(snapshot_check(snapshot, table, 0, &error), STATUS_OK);
    test_table_free(second);
    test_table_free(first);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_file_that_is_whole_opens),
        TEST(a_missing_file_is_not_found),
        TEST(a_folder_is_no_snapshot),
        TEST(another_store_or_generation_is_stale),
        TEST(other_fields_are_stale),
        TEST(a_table_more_or_less_is_stale),
        TEST(another_format_is_of_another_version),
        TEST(without_memory_it_does_not_open),
        TEST(a_file_cut_at_any_length_is_corrupt),
        TEST(a_file_with_more_behind_it_is_corrupt),
        TEST(a_flipped_bit_is_an_error_or_changes_no_value),
        TEST(directories_are_not_believed_even_with_right_checksums),
        TEST(section_places_are_not_believed_even_with_right_checksums),
        TEST(more_rows_than_the_directory_describes_do_not_open),
        TEST(dictionary_offsets_that_go_back_are_noticed_by_the_check),
        TEST(a_text_code_beyond_the_dictionary_does_not_open),
        TEST(damage_is_reported_with_column_and_chunk),
        TEST(what_was_checked_is_remembered),
        TEST(a_table_of_another_snapshot_is_refused),
        TEST(columns_can_be_checked_by_two_threads),
        TEST(parts_are_aligned_for_vectors),
        TEST(an_attached_snapshots_tables_are_found_and_checked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
