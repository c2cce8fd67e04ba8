/* A table as plain rows, a snapshot made of them, and the comparison that every test of a patch ends with:
 * the patched snapshot against one that the writer makes of the rows as they are now. */
#ifndef PERILUNE_TESTS_COLUMN_PATCHING_H
#define PERILUNE_TESTS_COLUMN_PATCHING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/memory.h"
#include "column/part.h"
#include "tests/support/table.h"

/* Not every test program uses every word. */
#define UNUSED __attribute__((unused)) static

enum { AT, FLAG, COUNT, SCORE, WORD, NOTE, LENGTH, FIELDS };

struct row {
    int64_t id;
    bool gone;
    struct value values[FIELDS];
};

struct fixture {
    struct field fields[FIELDS];
    struct table_schema table_schema;
    struct schema schema;
    struct row *rows; /* in order of their ids */
    size_t row_count, row_capacity;
    bool *changed; /* one a row */
    struct snapshot *snapshot;
    struct error error;
};

#define assert_ok(f, call)                                                                                   \
    do {                                                                                                     \
        status status_of_call = (call);                                                                      \
        if (status_of_call != STATUS_OK) fail_msg("status %d: %s", status_of_call, (f)->error.message);      \
    } while (0)

UNUSED int setup(void **state)
{
    struct fixture *f = memory_new(sizeof *f);
    const struct field fields[FIELDS] = {
        {.name = "at", .type = TYPE_TIME},         {.name = "flag", .type = TYPE_BOOLEAN},
        {.name = "count", .type = TYPE_INTEGER},   {.name = "score", .type = TYPE_REAL},
        {.name = "word", .type = TYPE_TEXT},       {.name = "note", .type = TYPE_TEXT, .long_text = true},
        {.name = "length", .type = TYPE_DURATION},
    };
    memcpy(f->fields, fields, sizeof fields);
    f->table_schema = (struct table_schema){.name = "calls",
                                            .fields = f->fields,
                                            .field_count = FIELDS,
                                            .time_field = AT,
                                            .key_field = -1,
                                            .source_field = -1};
    f->schema = (struct schema){.tables = &f->table_schema, .table_count = 1};
    error_init(&f->error);
    *state = f;
    return 0;
}

UNUSED int teardown(void **state)
{
    struct fixture *f = *state;
    memory_fail_from(0);
    snapshot_close(f->snapshot);
    memory_free(f->rows);
    memory_free(f->changed);
    memory_free(f);
    return 0;
}

/* ---- rows ---- */

/* Ids must come in ascending order. The row has the time `at` and zeros, and the word "a". */
UNUSED struct row *add_row(struct fixture *f, int64_t id, int64_t at)
{
    if (f->row_count == f->row_capacity) {
        f->row_capacity = f->row_capacity ? 2 * f->row_capacity : 64;
        f->rows = memory_try_resize(f->rows, f->row_capacity, sizeof *f->rows);
        f->changed = memory_try_resize(f->changed, f->row_capacity, sizeof *f->changed);
    }
    assert_true(f->row_count == 0 || f->rows[f->row_count - 1].id < id);
    struct row *row = &f->rows[f->row_count];
    *row = (struct row){.id = id};
    row->values[AT] = test_integer(at);
    row->values[SCORE] = test_real(0);
    row->values[WORD] = test_text("a");
    row->values[NOTE] = test_text("not in the snapshot");
    f->changed[f->row_count++] = true;
    return row;
}

/* The row of an id, marked as changed. */
UNUSED struct value *change(struct fixture *f, int64_t id)
{
    size_t low = 0, high = f->row_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (f->rows[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    assert_true(low < f->row_count && f->rows[low].id == id);
    f->changed[low] = true;
    return f->rows[low].values;
}

UNUSED void take_out(struct fixture *f, int64_t id)
{
    struct value *values = change(f, id);
    ((struct row *)(void *)((char *)values - offsetof(struct row, values)))->gone = true;
}

/* `count` rows with ids and times from 1 on, a second apart. */
UNUSED void add_rows(struct fixture *f, int count)
{
    for (int i = 1; i <= count; i++) add_row(f, i, i);
}

/* ---- snapshots ---- */

/* Of the rows as they are now, in memory. */
UNUSED struct snapshot *written(struct fixture *f)
{
    struct snapshot_writer *writer = NULL;
    struct snapshot *snapshot = NULL;
    assert_ok(f, snapshot_writer_open(NULL, &writer, &f->error));
    assert_ok(f, snapshot_begin_table(writer, &f->table_schema, &f->error));
    for (size_t i = 0; i < f->row_count; i++)
        if (!f->rows[i].gone)
            assert_ok(f, snapshot_append(writer, f->rows[i].id, f->rows[i].values, &f->error));
    assert_ok(f, snapshot_end_table(writer, &f->error));
    assert_ok(f, snapshot_commit(writer, 1, 1, &f->schema, &snapshot, &f->error));
    snapshot_writer_close(writer);
    return snapshot;
}

UNUSED void no_changes(struct fixture *f)
{
    for (size_t i = 0; i < f->row_count; i++) f->changed[i] = false;
}

/* Makes the fixture's snapshot. */
UNUSED void write_rows(struct fixture *f)
{
    snapshot_close(f->snapshot);
    f->snapshot = written(f);
    no_changes(f);
}

UNUSED const struct table *table_of(const struct fixture *f)
{
    return snapshot_table(f->snapshot, slice_of("calls"));
}

UNUSED const struct segment *segment_of(const struct fixture *f, int column, size_t chunk)
{
    const struct table *table = table_of(f);
    return &(column < 0 ? &table->row_id : &table->columns[column])->segments[chunk];
}

UNUSED status try_patch(struct fixture *f)
{
    struct row_change *changes = calloc(f->row_count + 1, sizeof *changes);
    size_t count = 0;
    for (size_t i = 0; i < f->row_count; i++)
        if (f->changed[i])
            changes[count++] = (struct row_change){f->rows[i].id, f->rows[i].gone ? NULL : f->rows[i].values};
    status result = snapshot_patch(f->snapshot, table_of(f), changes, count, &f->error);
    free(changes);
    return result;
}

/* ---- comparing ---- */

UNUSED void assert_cells_equal(const struct column *a, const struct column *b, uint64_t row)
{
    struct value x = column_value(a, row), y = column_value(b, row);
    bool same = x.null == y.null;
    if (same && !x.null && a->type == TYPE_TEXT)
        same = slice_equal(x.text, y.text);
    else if (same && !x.null && a->type == TYPE_REAL)
        same = memcmp(&x.real, &y.real, sizeof x.real) == 0;
    else if (same && !x.null)
        same = x.integer == y.integer;
    if (!same)
        fail_msg("row %llu of \"%s\" differs", (unsigned long long)row, a->field ? a->field->name : "id");
}

/* Every value lies in the ranges of its chunk and its block, and NULLs are counted right. */
UNUSED void assert_ranges_hold(const struct column *column, const struct table *table, size_t chunk)
{
    const struct segment *segment = &column->segments[chunk];
    uint32_t nulls = 0;
    for (uint32_t row = 0; row < table_chunk_rows(table, chunk); row++) {
        struct value value = column_value(column, (uint64_t)chunk * CHUNK_ROWS + row);
        nulls += value.null;
        if (value.null) continue;
        uint32_t block = row / BLOCK_ROWS;
        if (column->type == TYPE_REAL) {
            assert_true(value.real >= segment->real_minimum && value.real <= segment->real_maximum);
            assert_true(value.real >= segment->real_block_minimum[block]);
            assert_true(value.real <= segment->real_block_maximum[block]);
            continue;
        }
        int64_t number = segment_integer(segment, row);
        assert_true(number >= segment->minimum && number <= segment->maximum);
        assert_true(number >= segment->block_minimum[block] && number <= segment->block_maximum[block]);
    }
    assert_int_equal(nulls, segment->null_count);
}

UNUSED void assert_no_text_twice(const struct dictionary *dictionary)
{
    struct slice *texts = calloc((size_t)dictionary->count + 1, sizeof *texts);
    for (uint32_t i = 0; i < dictionary->count; i++) texts[i] = dictionary_text(dictionary, i);
    for (uint32_t i = 0; i < dictionary->count && dictionary->count < 2000; i++)
        for (uint32_t j = 0; j < i; j++) assert_false(slice_equal(texts[i], texts[j]));
    free(texts);
}

UNUSED void assert_same_table(struct fixture *f, const struct table *a, const struct table *b)
{
    (void)f;
    assert_int_equal(a->row_count, b->row_count);
    assert_int_equal(a->chunk_count, b->chunk_count);
    assert_int_equal(a->sorted, b->sorted);
    for (int i = 0; i <= FIELDS; i++) {
        const struct column *x = i < FIELDS ? &a->columns[i] : &a->row_id;
        const struct column *y = i < FIELDS ? &b->columns[i] : &b->row_id;
        if (!x->segments) continue;
        for (uint64_t row = 0; row < a->row_count; row++) assert_cells_equal(x, y, row);
        for (size_t chunk = 0; chunk < a->chunk_count; chunk++) assert_ranges_hold(x, a, chunk);
        if (x->type == TYPE_TEXT) assert_no_text_twice(&x->dictionary);
    }
}

UNUSED void assert_is_current(struct fixture *f)
{
    struct snapshot *wanted = written(f);
    assert_same_table(f, table_of(f), snapshot_table(wanted, slice_of("calls")));
    for (int column = -1; column < FIELDS; column++)
        assert_ok(f, snapshot_check(f->snapshot, table_of(f), column, &f->error));
    snapshot_close(wanted);
}

/* Patches what was changed since the snapshot was written or patched, and compares. */
UNUSED void patch(struct fixture *f)
{
    assert_ok(f, try_patch(f));
    no_changes(f);
    assert_is_current(f);
}

#define unit(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
