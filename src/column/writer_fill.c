/* Rows of whole numbers to the columns of a writer, and chunks to its file: in slices and columns for the
 * threads of a pool. The bytes are the same for any number of threads. */
#include "base/memory.h"
#include "column/writer_int.h"

#include <assert.h>

enum { SLICE_ROWS = 4096 }; /* of a work item; a multiple of 64, so that no two share a word of validity */

/* ---- chunks to the file ---- */

/* Those of cells: slices would have to share the counter while they are put. */
static void count_nulls(struct pending *column, uint32_t rows)
{
    column->null_count = 0;
    for (uint32_t row = 0; row < rows; row += 64) /* bits beyond the last row are 1 */
        column->null_count += (uint32_t)__builtin_popcountll(~column->validity[row / 64]);
}

struct encoding {
    struct pending *columns;
    uint32_t rows;
    bool by_cells;
};

static void encode_column(void *context, size_t item, int worker)
{
    (void)worker;
    const struct encoding *encoding = context;
    struct pending *column = &encoding->columns[item];
    if (encoding->by_cells) count_nulls(column, encoding->rows);
    pending_encode(column, encoding->rows, column->encoded);
}

static void write_chunk(void *context)
{
    struct chunk_in_flight *chunk = context;
    uint64_t offset = chunk->offset;
    for (size_t i = 0; i < chunk->column_count && chunk->result == STATUS_OK; i++) {
        const struct pending *column = &chunk->columns[i];
        chunk->result =
            aside_write_at(chunk->file, offset, column->encoded, column->encoded_size, &chunk->error);
        offset += column->encoded_size;
    }
}

status writer_settle(struct snapshot_writer *writer, struct error *error)
{
    struct chunk_in_flight *chunk = &writer->in_flight;
    if (!writer->background) return STATUS_OK;
    background_wait(writer->background);
    if (chunk->result != STATUS_OK && error) *error = chunk->error;
    return chunk->result;
}

static status flush_shared(struct snapshot_writer *writer, struct error *error)
{
    status result = writer_settle(writer, error); /* it is written from where the next is encoded */
    if (result != STATUS_OK) return result;
    struct encoding encoding = {writer->columns, writer->chunk_rows, writer->by_cells};
    pool_run(writer->pool, writer->column_count, encode_column, &encoding);
    writer->in_flight = (struct chunk_in_flight){.file = &writer->file,
                                                 .columns = writer->columns,
                                                 .column_count = writer->column_count,
                                                 .offset = writer->file.size};
    error_init(&writer->in_flight.error);
    for (size_t i = 0; i < writer->column_count; i++) {
        struct pending *column = &writer->columns[i];
        column->segments[column->segment_count - 1].offset = writer->file.size - writer->start;
        writer->file.size += column->encoded_size;
    }
    background_start(writer->background, write_chunk, &writer->in_flight);
    return STATUS_OK;
}

status writer_flush(struct snapshot_writer *writer, struct error *error)
{
    status result = STATUS_OK;
    for (size_t i = 0; i < writer->column_count && result == STATUS_OK; i++)
        result = pending_reserve(&writer->columns[i], error);
    if (result == STATUS_OK && writer->pool) {
        result = flush_shared(writer, error);
    } else {
        for (size_t i = 0; i < writer->column_count && result == STATUS_OK; i++) {
            if (writer->by_cells) count_nulls(&writer->columns[i], writer->chunk_rows);
            result = pending_flush(&writer->columns[i], writer->chunk_rows, &writer->file, writer->start,
                                   writer->scratch, error);
        }
    }
    writer->chunk_rows = 0;
    return result;
}

/* ---- rows of cells ---- */

/* Rows that fit into the filling chunk. */
struct filling {
    struct snapshot_writer *writer;
    const struct snapshot_cells *rows;
    const int64_t *cells; /* of the first row */
    uint32_t at, count;
};

/* Up to the end of a word of validity. */
static uint32_t put_run(struct pending *column, uint32_t at, uint32_t end, const int64_t *cells, size_t width)
{
    uint32_t stop = (at | 63) + 1 < end ? (at | 63) + 1 : end;
    uint64_t missing = 0;
    for (uint32_t row = at; row < stop; row++, cells += width) {
        missing |= (uint64_t)(*cells == SNAPSHOT_NO_CELL) << row % 64;
        column->values[row] = *cells;
    }
    column->validity[at / 64] &= ~missing;
    return stop;
}

static void put_rows(const struct filling *filling, uint32_t at, uint32_t end)
{
    const struct snapshot_writer *writer = filling->writer;
    const struct snapshot_cells *rows = filling->rows;
    while (at < end) {
        const int64_t *row = filling->cells + (size_t)(at - filling->at) * rows->width;
        uint32_t stop = at;
        for (size_t i = 0; i + 1 < writer->column_count; i++)
            stop = put_run(&writer->columns[i], at, end, row + rows->places[writer->columns[i].number],
                           rows->width);
        stop =
            put_run(&writer->columns[writer->column_count - 1], at, end, row + rows->id_place, rows->width);
        at = stop;
    }
}

static void put_slice(void *context, size_t item, int worker)
{
    (void)worker;
    const struct filling *filling = context;
    uint32_t first = filling->at / SLICE_ROWS + (uint32_t)item;
    uint32_t from = first * SLICE_ROWS, to = from + SLICE_ROWS, end = filling->at + filling->count;
    put_rows(filling, from < filling->at ? filling->at : from, to < end ? to : end);
}

static void fill(struct filling *filling)
{
    uint32_t first = filling->at / SLICE_ROWS, last = (filling->at + filling->count - 1) / SLICE_ROWS;
    if (filling->writer->pool)
        pool_run(filling->writer->pool, last - first + 1, put_slice, filling);
    else
        put_rows(filling, filling->at, filling->at + filling->count);
}

static void watch(struct snapshot_writer *writer, const struct snapshot_cells *rows)
{
    int field = writer->schema->time_field;
    for (size_t i = 0; i < rows->count && field >= 0 && !writer->disordered; i++) {
        const int64_t *row = rows->cells + i * rows->width;
        int64_t time = row[rows->places[field]];
        writer_watch(writer, time == SNAPSHOT_NO_CELL, time, row[rows->id_place]);
    }
}

status snapshot_append_cells(struct snapshot_writer *writer, const struct snapshot_cells *rows,
                             struct error *error)
{
    assert(writer->schema);
    if (rows->count > UINT32_MAX - writer->row_count)
        return writer_mark(writer, error_set(error, STATUS_LIMIT, "table \"%s\": more than %u rows",
                                             writer->schema->name, UINT32_MAX));
    watch(writer, rows);
    status result = STATUS_OK;
    writer->by_cells = true;
    for (size_t done = 0; done < rows->count && result == STATUS_OK;) {
        size_t room = CHUNK_ROWS - writer->chunk_rows;
        uint32_t count = (uint32_t)(rows->count - done < room ? rows->count - done : room);
        struct filling filling = {writer, rows, rows->cells + done * rows->width, writer->chunk_rows, count};
        fill(&filling);
        done += count;
        writer->row_count += count;
        writer->chunk_rows += count;
        if (writer->chunk_rows == CHUNK_ROWS) result = writer_flush(writer, error);
    }
    return writer_mark(writer, result);
}
