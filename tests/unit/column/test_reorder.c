/* Rewriting a section in another order. That whole tables come out right is tested with the writer. */
#include "column/reorder.h"

#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { BEFORE = 192, ROWS = 4 };

static const struct field at = {.name = "at", .type = TYPE_TIME}, name = {.name = "name", .type = TYPE_TEXT};
static char scratch[SEGMENT_SIZE_MAX] __attribute__((aligned(64)));

/* A file with a section before, and two columns of four rows: 30 b, NULL c, 10 NULL, 20 a. */
static void write_columns(struct aside *file, struct pending *columns)
{
    struct error error;
    memset(scratch, 'x', BEFORE);
    assert_int_equal(aside_open(NULL, file, &error), STATUS_OK);
    assert_int_equal(aside_append(file, scratch, BEFORE, &error), STATUS_OK);
    assert_int_equal(pending_init(&columns[0], &at, 0, &error), STATUS_OK);
    assert_int_equal(pending_init(&columns[1], &name, 1, &error), STATUS_OK);
    pending_put_integer(&columns[0], 0, 30);
    pending_put_null(&columns[0], 1);
    pending_put_integer(&columns[0], 2, 10);
    pending_put_integer(&columns[0], 3, 20);
    assert_int_equal(pending_put_text(&columns[1], 0, slice_of("b"), &error), STATUS_OK);
    assert_int_equal(pending_put_text(&columns[1], 1, slice_of("c"), &error), STATUS_OK);
    pending_put_null(&columns[1], 2);
    assert_int_equal(pending_put_text(&columns[1], 3, slice_of("a"), &error), STATUS_OK);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pending_flush(&columns[i], ROWS, file, BEFORE, scratch, &error), STATUS_OK);
}

static struct segment read_segment(const struct aside *file, const struct pending *column, char *bytes)
{
    const struct file_segment *segment = &column->segments[0];
    size_t size = segment_size(segment->summary.width, segment->summary.null_count, ROWS);
    assert_int_equal(pread(file->fd, bytes, size, (off_t)(BEFORE + segment->offset)), (ssize_t)size);
    return segment_view(bytes, &segment->summary, ROWS);
}

static void columns_move_together_and_nothing_else_changes(void **state)
{
    (void)state;
    struct aside from, file;
    struct pending columns[2];
    struct error error;
    char bytes[256] __attribute__((aligned(64)));
    write_columns(&from, columns);
    assert_int_equal(aside_open(NULL, &file, &error), STATUS_OK);
    memset(scratch, 'x', BEFORE);
    assert_int_equal(aside_append(&file, scratch, BEFORE, &error), STATUS_OK);
    struct reordering reordering = {.columns = columns,
                                    .column_count = 2,
                                    .time_column = 0,
                                    .row_count = ROWS,
                                    .from = &from,
                                    .from_start = BEFORE,
                                    .file = &file,
                                    .start = BEFORE};
    assert_int_equal(reorder_columns(&reordering, &error), STATUS_OK);
    assert_int_equal(file.size, from.size);
    assert_int_equal(pread(file.fd, bytes, BEFORE, 0), BEFORE);
    for (int i = 0; i < BEFORE; i++) assert_int_equal(bytes[i], 'x');
    struct segment times = read_segment(&file, &columns[0], bytes);
    for (uint32_t i = 0; i < 3; i++) assert_int_equal(segment_integer(&times, i), 10 * (i + 1));
    assert_false(segment_valid(&times, 3));
    struct segment names = read_segment(&file, &columns[1], bytes);
    assert_false(segment_valid(&names, 0));
    assert_int_equal(segment_integer(&names, 1), 2); /* "a" came third */
    assert_int_equal(segment_integer(&names, 2), 0);
    assert_int_equal(segment_integer(&names, 3), 1);
    for (int i = 0; i < 2; i++) pending_fini(&columns[i]);
    aside_close(&from);
    aside_close(&file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_move_together_and_nothing_else_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
