/* The snapshot writer: what goes in comes out, in time order, whatever the shape; a failure leaves all as it
 * was. */
#include "column/snapshot.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "tests/support/table.h"
#include "tests/unit/column/folder.h"

#include <math.h>
#include <signal.h>
#include <sys/resource.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { FIELDS = 7 };

static struct field fields[FIELDS] = {
    {.name = "channel", .type = TYPE_TEXT},
    {.name = "at", .type = TYPE_TIME},
    {.name = "subject", .type = TYPE_TEXT, .long_text = true},
    {.name = "replies", .type = TYPE_INTEGER},
    {.name = "score", .type = TYPE_REAL},
    {.name = "spam", .type = TYPE_BOOLEAN},
    {.name = "wait", .type = TYPE_DURATION},
};
static struct field event_fields[] = {{.name = "kind", .type = TYPE_TEXT}};
static struct table_schema tables[] = {
    {.name = "tickets", .fields = fields, .field_count = FIELDS, .time_field = 1},
    {.name = "events", .fields = event_fields, .field_count = 1, .time_field = -1},
};
static const struct schema one = {.tables = tables, .table_count = 1};
static const struct schema both = {.tables = tables, .table_count = 2};

/* ---- rows to write, kept to compare with ---- */

enum shape { RISING, FALLING, TIED, SHUFFLED, SHUFFLED_WITH_NULLS, LATE_ROW, SHAPES };

struct row {
    uint64_t id;
    char text[16];
    struct value values[FIELDS];
};

static struct value row_time(enum shape shape, uint64_t number, uint64_t count, uint64_t *random)
{
    switch (shape) {
    case FALLING: return test_integer((int64_t)(count - number));
    case TIED: return test_integer((int64_t)(test_random(random) % 3));
    case SHUFFLED: return test_integer((int64_t)(test_random(random) % (10 * count)));
    case SHUFFLED_WITH_NULLS:
        if (test_random(random) % 4 == 0) return test_null();
        return test_integer((int64_t)(test_random(random) % count));
    case LATE_ROW: return test_integer(number + 1 == count ? 1 : (int64_t)number);
    default: return test_integer((int64_t)number);
    }
}

static void make_row(struct row *row, uint64_t number, uint64_t *random)
{
    uint64_t bits = test_random(random);
    row->id = number + 1;
    snprintf(row->text, sizeof row->text, "text %d", (int)(bits % 300));
    row->values[0] = test_text(row->text);
    row->values[2] = test_text("a long text");
    row->values[3] = test_integer((int64_t)(bits >> 3 & 0xFFFFF) - 500000);
    row->values[4] = test_real((double)(int64_t)bits / 1e9);
    row->values[5] = test_integer((int64_t)(bits >> 30 & 1));
    row->values[6] = test_integer((int64_t)(bits >> 8 & 0xFF));
    for (size_t i = 0; i < FIELDS; i++)
        if (i != 1 && bits >> (40 + i) & 1) row->values[i] = test_null();
}

static struct row *make_rows(enum shape shape, uint64_t count)
{
    uint64_t random = count + (uint64_t)shape;
    struct row *rows = calloc(count ? count : 1, sizeof *rows);
    for (uint64_t i = 0; i < count; i++) {
        make_row(&rows[i], i, &random);
        rows[i].values[1] = row_time(shape, i, count, &random);
    }
    return rows;
}

static int compare_rows(const void *left, const void *right)
{
    const struct row *a = left, *b = right;
    const struct value *x = &a->values[1], *y = &b->values[1];
    if (x->null != y->null) return x->null ? 1 : -1;
    if (!x->null && x->integer != y->integer) return x->integer < y->integer ? -1 : 1;
    return a->id < b->id ? -1 : 1;
}

/* Rows hold a pointer to their own text, so they are ordered through pointers. */
static int compare_pointers(const void *left, const void *right)
{
    return compare_rows(*(const void *const *)left, *(const void *const *)right);
}

static status write_table(struct snapshot_writer *writer, const struct row *rows, uint64_t count,
                          struct error *error)
{
    status result = snapshot_begin_table(writer, &tables[0], error);
    for (uint64_t i = 0; i < count && result == STATUS_OK; i++)
        result = snapshot_append(writer, (int64_t)rows[i].id, rows[i].values, error);
    return result == STATUS_OK ? snapshot_end_table(writer, error) : result;
}

static status write_file(const char *path, uint64_t generation, const struct row *rows, uint64_t count,
                         struct snapshot **out, struct error *error)
{
    struct snapshot_writer *writer = NULL;
    *out = NULL;
    status result = snapshot_writer_open(path, &writer, error);
    if (result == STATUS_OK) result = write_table(writer, rows, count, error);
    if (result == STATUS_OK) result = snapshot_commit(writer, 7, generation, &one, out, error);
    snapshot_writer_close(writer);
    return result;
}

static void assert_value(enum type type, struct value expected, struct value actual)
{
    assert_int_equal(actual.null, expected.null);
    if (expected.null) return;
    if (type == TYPE_TEXT) {
        assert_true(slice_equal(actual.text, expected.text));
    } else if (type == TYPE_REAL) {
        assert_memory_equal(&actual.real, &expected.real, sizeof expected.real);
    } else {
        assert_int_equal(actual.integer, expected.integer);
    }
}

static void assert_row(const struct table *table, uint64_t number, const struct row *row)
{
    assert_int_equal(column_value(&table->row_id, number).integer, row->id);
    for (size_t i = 0; i < FIELDS; i++)
        if (!fields[i].long_text)
            assert_value(fields[i].type, row->values[i], column_value(&table->columns[i], number));
}

/* The table holds the rows in order of time. */
static void assert_table(struct snapshot *snapshot, const struct row *rows, uint64_t count)
{
    struct error error;
    const struct table *table = snapshot_table(snapshot, slice_of("tickets"));
    assert_non_null(table);
    assert_int_equal(table->row_count, count);
    assert_int_equal(table->chunk_count, (count + CHUNK_ROWS - 1) / CHUNK_ROWS);
    assert_true(table->sorted);
    for (int i = -1; i < FIELDS; i++) assert_int_equal(snapshot_check(snapshot, table, i, &error), STATUS_OK);
    const struct row **order = calloc(count ? count : 1, sizeof *order);
    for (uint64_t i = 0; i < count; i++) order[i] = &rows[i];
    if (count) qsort(order, count, sizeof *order, compare_pointers);
    for (uint64_t i = 0; i < count; i++) assert_row(table, i, order[i]);
    free(order);
}

static void assert_round_trip(enum shape shape, uint64_t count)
{
    struct snapshot *snapshot = NULL;
    struct error error;
    struct row *rows = make_rows(shape, count);
    assert_int_equal(write_file(NULL, 1, rows, count, &snapshot, &error), STATUS_OK);
    assert_table(snapshot, rows, count);
    snapshot_close(snapshot);
    free(rows);
}

/* ---- shapes ---- */

static void any_number_of_rows_in_any_order_comes_out_in_order_of_time(void **state)
{
    (void)state;
    static const uint64_t counts[] = {0, 1, 2, 63, 64, 65, 1000};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
        for (int shape = 0; shape < SHAPES; shape++) assert_round_trip((enum shape)shape, counts[i]);
}

static void tables_around_the_chunk_size_are_kept(void **state)
{
    (void)state;
    static const uint64_t counts[] = {CHUNK_ROWS - 1, CHUNK_ROWS, CHUNK_ROWS + 1, 2 * CHUNK_ROWS + 1};
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        assert_round_trip(RISING, counts[i]);
        assert_round_trip(SHUFFLED_WITH_NULLS, counts[i]);
    }
    assert_round_trip(LATE_ROW, 2 * CHUNK_ROWS + 1);
    assert_round_trip(FALLING, 2 * CHUNK_ROWS);
}

static void chunks_of_a_sorted_table_follow_in_time(void **state)
{
    (void)state;
    struct snapshot *snapshot = NULL;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 2 * CHUNK_ROWS + 1);
    assert_int_equal(write_file(NULL, 1, rows, 2 * CHUNK_ROWS + 1, &snapshot, &error), STATUS_OK);
    const struct segment *times = snapshot_table(snapshot, slice_of("tickets"))->columns[1].segments;
    for (int i = 1; i < 3; i++) assert_true(times[i - 1].maximum <= times[i].minimum);
    for (int block = 1; block < CHUNK_BLOCKS; block++)
        assert_true(times[0].block_maximum[block - 1] <= times[0].block_minimum[block]);
    snapshot_close(snapshot);
    free(rows);
}

static void a_table_without_a_time_keeps_the_order_of_arrival(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer u:time");
    test_table_rows(t, "3|300\n1|~\n2|100\n");
    assert_false(test_table_build(t)->sorted);
    assert_int_equal(test_table_value(t, "n", 0).integer, 3);
    assert_int_equal(test_table_value(t, "n", 1).integer, 1);
    assert_int_equal(test_table_value(t, "n", 2).integer, 2);
    test_table_free(t);
}

static void rows_with_only_null_times_keep_their_order(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer u:time!");
    test_table_rows(t, "3|~\n1|~\n2|~\n");
    assert_true(test_table_build(t)->sorted);
    assert_int_equal(test_table_value(t, "n", 0).integer, 3);
    assert_int_equal(test_table_value(t, "n", 2).integer, 2);
    test_table_free(t);
}

static void a_row_without_a_time_comes_after_those_with_one(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "n:integer u:time!");
    test_table_rows(t, "1|100\n2|~\n3|200\n");
    assert_int_equal(test_table_value(t, "n", 1).integer, 3);
    assert_int_equal(test_table_value(t, "n", 2).integer, 2);
    test_table_free(t);
}

static void the_widest_times_are_sorted(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "at:time! c:text");
    test_table_rows(t, "9223372036854775807|e\n~|f\n0|c\n-9223372036854775808|a\n-1|b\n253402300799|d\n");
    for (uint64_t i = 0; i < 6; i++) assert_int_equal(test_table_value(t, "c", i).text.data[0], "abcdef"[i]);
    test_table_free(t);
}

/* ---- values ---- */

static void odd_texts_are_kept_byte_by_byte(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "c:text");
    size_t size = (size_t)1 << 20;
    char *large = malloc(size);
    for (size_t i = 0; i < size; i++) large[i] = (char)('a' + i % 26);
    const struct value values[] = {{.text = slice_make("a\0b", 3)},
                                   {.text = slice_make("a\0c", 3)},
                                   {.text = slice_make("", 0)},
                                   test_null(),
                                   {.text = slice_make("\0", 1)},
                                   {.text = slice_make(large, size)},
                                   test_text("日本語")};
    for (size_t i = 0; i < 7; i++) test_table_row(t, &values[i]);
    for (size_t i = 0; i < 7; i++) assert_value(TYPE_TEXT, values[i], test_table_value(t, "c", i));
    assert_int_equal(test_table_build(t)->columns[0].dictionary.count, 6);
    free(large);
    test_table_free(t);
}

static void odd_reals_are_kept_bit_by_bit_when_sorted(void **state)
{
    (void)state;
    static const double reals[] = {INFINITY, -INFINITY, -0.0, 0.0, 5e-324, -2.2250738585072014e-308, 0.1};
    struct test_table *t = test_table_new("t", "at:time! x:real");
    for (int i = 6; i >= 0; i--) {
        struct value values[] = {test_integer(i), test_real(reals[i])};
        test_table_row(t, values);
    }
    for (uint64_t i = 0; i < 7; i++)
        assert_value(TYPE_REAL, test_real(reals[i]), test_table_value(t, "x", i));
    test_table_free(t);
}

static void a_text_column_of_nulls_has_an_empty_dictionary(void **state)
{
    (void)state;
    struct test_table *t = test_table_new("t", "c:text n:integer");
    test_table_rows(t, "~|1\n~|2\n");
    struct error error;
    const struct table *table = test_table_build(t);
    assert_int_equal(snapshot_check(test_table_snapshot(t), table, 0, &error), STATUS_OK);
    assert_int_equal(table->columns[0].dictionary.count, 0);
    assert_int_equal(table->columns[0].segments[0].null_count, 2);
    test_table_free(t);
}

/* ---- files ---- */

static void close_without_commit_leaves_no_trace(void **state)
{
    struct folder *folder = *state;
    struct snapshot_writer *writer;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 100);
    assert_int_equal(snapshot_writer_open(folder->file, &writer, &error), STATUS_OK);
    assert_int_equal(write_table(writer, rows, 100, &error), STATUS_OK);
    snapshot_writer_close(writer);
    assert_int_equal(folder_count(folder), 0);
    assert_int_equal(snapshot_writer_open(folder->file, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_begin_table(writer, &tables[0], &error), STATUS_OK);
    assert_int_equal(snapshot_append(writer, 1, rows[0].values, &error), STATUS_OK);
    snapshot_writer_close(writer);
    assert_int_equal(folder_count(folder), 0);
    free(rows);
}

static void a_reader_keeps_the_file_it_opened(void **state)
{
    struct folder *folder = *state;
    struct snapshot *old, *new;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 100), *others = make_rows(RISING, 300);
    assert_int_equal(write_file(folder->file, 1, rows, 100, &old, &error), STATUS_OK);
    assert_int_equal(write_file(folder->file, 2, others, 300, &new, &error), STATUS_OK);
    assert_table(old, rows, 100);
    assert_table(new, others, 300);
    snapshot_close(old);
    snapshot_close(new);
    assert_int_equal(snapshot_open(folder->file, 7, 1, &one, &old, &error), STATUS_STALE);
    assert_int_equal(snapshot_open(folder->file, 7, 2, &one, &new, &error), STATUS_OK);
    assert_table(new, others, 300);
    snapshot_close(new);
    assert_int_equal(folder_count(folder), 1);
    free(rows);
    free(others);
}

static void the_same_rows_give_the_same_bytes(void **state)
{
    struct folder *folder = *state;
    struct row *rows = make_rows(SHUFFLED_WITH_NULLS, 500);
    char bytes[2][100000];
    size_t sizes[2];
    for (int i = 0; i < 2; i++) {
        struct snapshot *snapshot;
        struct error error;
        assert_int_equal(write_file(folder->file, 1, rows, 500, &snapshot, &error), STATUS_OK);
        snapshot_close(snapshot);
        FILE *file = fopen(folder->file, "rb");
        assert_non_null(file);
        sizes[i] = fread(bytes[i], 1, sizeof bytes[i], file);
        fclose(file);
    }
    assert_in_range(sizes[0], 1, sizeof bytes[0] - 1);
    assert_int_equal(sizes[0], sizes[1]);
    assert_memory_equal(bytes[0], bytes[1], sizes[0]);
    free(rows);
}

/* ---- several tables ---- */

static status write_events(struct snapshot_writer *writer, uint64_t count, struct error *error)
{
    status result = snapshot_begin_table(writer, &tables[1], error);
    for (uint64_t i = 0; i < count && result == STATUS_OK; i++) {
        struct value kind = test_text(i % 2 ? "message" : "created");
        result = snapshot_append(writer, (int64_t)i, &kind, error);
    }
    return result == STATUS_OK ? snapshot_end_table(writer, error) : result;
}

static void assert_events(struct snapshot *snapshot, uint64_t count)
{
    struct error error;
    const struct table *events = snapshot_table(snapshot, slice_of("events"));
    assert_int_equal(events->row_count, count);
    assert_int_equal(snapshot_check(snapshot, events, 0, &error), STATUS_OK);
    for (uint64_t i = 0; i < count; i++)
        assert_true(slice_is(column_value(&events->columns[0], i).text, i % 2 ? "message" : "created"));
}

static void tables_may_be_written_in_any_order(void **state)
{
    (void)state;
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 1000);
    assert_int_equal(snapshot_writer_open(NULL, &writer, &error), STATUS_OK);
    assert_int_equal(write_events(writer, 77, &error), STATUS_OK);
    assert_int_equal(write_table(writer, rows, 1000, &error), STATUS_OK);
    assert_int_equal(snapshot_commit(writer, 7, 1, &both, &snapshot, &error), STATUS_OK);
    snapshot_writer_close(writer);
    assert_table(snapshot, rows, 1000);
    assert_events(snapshot, 77);
    assert_null(snapshot_table(snapshot, slice_of("surveys")));
    snapshot_close(snapshot);
    free(rows);
}

static void a_copied_table_is_the_same(void **state)
{
    struct folder *folder = *state;
    struct snapshot_writer *writer;
    struct snapshot *old, *new;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, CHUNK_ROWS + 100);
    assert_int_equal(write_file(folder->file, 1, rows, CHUNK_ROWS + 100, &old, &error), STATUS_OK);
    assert_int_equal(snapshot_writer_open(folder->file, &writer, &error), STATUS_OK);
    assert_int_equal(write_events(writer, 5, &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, old, &tables[0], &error), STATUS_OK);
    snapshot_close(old);
    assert_int_equal(snapshot_commit(writer, 7, 2, &both, &new, &error), STATUS_OK);
    snapshot_writer_close(writer);
    assert_table(new, rows, CHUNK_ROWS + 100);
    assert_events(new, 5);
    snapshot_close(new);
    free(rows);
}

static void lent_texts_are_written_as_they_are(void **state)
{
    (void)state;
    static const uint64_t offsets[] = {0, 3, 3, 7};
    const struct dictionary texts = {offsets, "oneFour", 3};
    struct field two[] = {{.name = "at", .type = TYPE_TIME}, {.name = "kind", .type = TYPE_TEXT}};
    struct table_schema table = {.name = "t", .fields = two, .field_count = 2, .time_field = 0};
    const struct schema whole = {.tables = &table, .table_count = 1};
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    struct error error;
    assert_int_equal(snapshot_writer_open(NULL, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_begin_table(writer, &table, &error), STATUS_OK);
    snapshot_lend_texts(writer, 1, &texts);
    for (int64_t i = 0; i < 4; i++) { /* the latest first, so that they are sorted */
        struct value values[] = {test_integer(100 - i), i == 3 ? test_null() : test_integer(2 - i)};
        assert_int_equal(snapshot_append(writer, i, values, &error), STATUS_OK);
    }
    assert_int_equal(snapshot_end_table(writer, &error), STATUS_OK);
    assert_int_equal(snapshot_commit(writer, 1, 1, &whole, &snapshot, &error), STATUS_OK);
    snapshot_writer_close(writer);
    const struct column *kind = &snapshot_table(snapshot, slice_of("t"))->columns[1];
    assert_int_equal(kind->dictionary.count, 3);
    assert_true(column_value(kind, 0).null);
    assert_true(slice_is(column_value(kind, 1).text, "one"));
    assert_true(slice_is(column_value(kind, 2).text, ""));
    assert_true(slice_is(column_value(kind, 3).text, "Four"));
    snapshot_close(snapshot);
}

static void copying_a_table_that_is_not_there_makes_an_empty_one(void **state)
{
    (void)state;
    struct snapshot_writer *writer;
    struct snapshot *old, *new;
    struct error error;
    struct row *rows = make_rows(RISING, 10);
    assert_int_equal(write_file(NULL, 1, rows, 10, &old, &error), STATUS_OK);
    assert_int_equal(snapshot_writer_open(NULL, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, old, &tables[1], &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, old, &tables[0], &error), STATUS_OK);
    assert_int_equal(snapshot_commit(writer, 7, 2, &both, &new, &error), STATUS_OK);
    assert_events(new, 0);
    assert_table(new, rows, 10);
    snapshot_writer_close(writer);
    snapshot_close(old);
    snapshot_close(new);
    free(rows);
}

static void a_table_with_other_fields_is_not_copied(void **state)
{
    (void)state;
    struct snapshot_writer *writer;
    struct snapshot *old, *new;
    struct error error;
    struct table_schema changed = tables[0];
    changed.field_count--;
    assert_int_equal(write_file(NULL, 1, NULL, 0, &old, &error), STATUS_OK);
    assert_int_equal(snapshot_writer_open(NULL, &writer, &error), STATUS_OK);
    assert_int_equal(snapshot_copy_table(writer, old, &changed, &error), STATUS_STALE);
    assert_int_equal(snapshot_commit(writer, 7, 2, &one, &new, &error), STATUS_INVALID);
    snapshot_writer_close(writer);
    snapshot_close(old);
}

static void every_table_must_be_written_once(void **state)
{
    (void)state;
    struct snapshot *snapshot;
    struct error error;
    for (int times = 0; times <= 2; times++) {
        struct snapshot_writer *writer;
        assert_int_equal(snapshot_writer_open(NULL, &writer, &error), STATUS_OK);
        assert_int_equal(write_table(writer, NULL, 0, &error), STATUS_OK);
        for (int i = 0; i < times; i++) assert_int_equal(write_events(writer, 3, &error), STATUS_OK);
        status expected = times == 1 ? STATUS_OK : STATUS_INVALID;
        assert_int_equal(snapshot_commit(writer, 7, 1, &both, &snapshot, &error), expected);
        if (times != 1) assert_non_null(strstr(error.message, "table \"events\""));
        snapshot_close(snapshot);
        snapshot_writer_close(writer);
    }
}

/* ---- failures ---- */

static void assert_old_file(struct folder *folder, const struct row *rows, uint64_t count)
{
    struct snapshot *old;
    struct error error;
    assert_int_equal(folder_count(folder), 1);
    assert_int_equal(snapshot_open(folder->file, 7, 1, &one, &old, &error), STATUS_OK);
    assert_table(old, rows, count);
    snapshot_close(old);
}

static void without_memory_the_old_file_stays(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    struct row *rows = make_rows(SHUFFLED_WITH_NULLS, 1000), *old = make_rows(RISING, 50);
    assert_int_equal(write_file(folder->file, 1, old, 50, &snapshot, &error), STATUS_OK);
    snapshot_close(snapshot);
    status result = STATUS_MEMORY;
    uint64_t n = 1;
    for (; result != STATUS_OK; n++) {
        memory_fail_from(n);
        result = write_file(folder->file, 2, rows, 1000, &snapshot, &error);
        memory_fail_from(0);
        if (result == STATUS_OK) break;
        assert_int_equal(result, STATUS_MEMORY);
        assert_non_null(strstr(error.message, "no memory"));
        assert_old_file(folder, old, 50);
    }
    assert_true(n > 30);
    assert_table(snapshot, rows, 1000);
    snapshot_close(snapshot);
    free(rows);
    free(old);
}

static rlim_t limit_file_size(rlim_t size)
{
    struct rlimit limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = size;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    return before;
}

/* Full after any number of bytes: while rows, the sorted copy, the dictionary or the directory are written.
 */
static void on_a_full_disk_the_old_file_stays(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 1000), *old = make_rows(RISING, 50);
    assert_int_equal(write_file(folder->file, 1, old, 50, &snapshot, &error), STATUS_OK);
    snapshot_close(snapshot);
    status result = STATUS_IO;
    int failures = 0;
    for (rlim_t size = 100; result != STATUS_OK; size += 500, failures++) {
        rlim_t before = limit_file_size(size);
        result = write_file(folder->file, 2, rows, 1000, &snapshot, &error);
        limit_file_size(before);
        if (result == STATUS_OK) break;
        assert_int_equal(result, STATUS_IO);
        assert_non_null(strstr(error.message, folder->file));
        assert_old_file(folder, old, 50);
    }
    assert_true(failures > 20);
    assert_table(snapshot, rows, 1000);
    snapshot_close(snapshot);
    free(rows);
    free(old);
}

static void sorting_can_be_interrupted(void **state)
{
    struct folder *folder = *state;
    struct snapshot *snapshot;
    struct error error;
    struct row *rows = make_rows(SHUFFLED, 1000);
    interrupt_request();
    assert_int_equal(write_file(folder->file, 1, rows, 1000, &snapshot, &error), STATUS_INTERRUPTED);
    interrupt_clear();
    assert_int_equal(folder_count(folder), 0);
    free(rows);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_number_of_rows_in_any_order_comes_out_in_order_of_time),
        cmocka_unit_test(tables_around_the_chunk_size_are_kept),
        cmocka_unit_test(chunks_of_a_sorted_table_follow_in_time),
        cmocka_unit_test(a_table_without_a_time_keeps_the_order_of_arrival),
        cmocka_unit_test(rows_with_only_null_times_keep_their_order),
        cmocka_unit_test(a_row_without_a_time_comes_after_those_with_one),
        cmocka_unit_test(the_widest_times_are_sorted),
        cmocka_unit_test(odd_texts_are_kept_byte_by_byte),
        cmocka_unit_test(odd_reals_are_kept_bit_by_bit_when_sorted),
        cmocka_unit_test(a_text_column_of_nulls_has_an_empty_dictionary),
        TEST(close_without_commit_leaves_no_trace),
        TEST(a_reader_keeps_the_file_it_opened),
        TEST(the_same_rows_give_the_same_bytes),
        cmocka_unit_test(tables_may_be_written_in_any_order),
        TEST(a_copied_table_is_the_same),
        TEST(lent_texts_are_written_as_they_are),
        cmocka_unit_test(copying_a_table_that_is_not_there_makes_an_empty_one),
        cmocka_unit_test(a_table_with_other_fields_is_not_copied),
        cmocka_unit_test(every_table_must_be_written_once),
        TEST(without_memory_the_old_file_stays),
        TEST(on_a_full_disk_the_old_file_stays),
        TEST(sorting_can_be_interrupted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
