/* Reordering: the section moves to a file of its own and comes back column by column in the new order, so
 * that memory holds the order (4 bytes a row) and one chunk. */
#include "column/reorder.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/order.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

struct mapping {
    void *bytes;
    size_t size;
};

static status map_from(const struct aside *file, uint64_t start, struct mapping *out, struct error *error)
{
    /* A mapping starts at a page: map the file from 0. The sections before are not touched. */
    out->size = (size_t)file->size;
    out->bytes = mmap(NULL, out->size, PROT_READ, MAP_SHARED, file->fd, 0);
    if (out->bytes != MAP_FAILED) return STATUS_OK;
    out->bytes = NULL;
    return error_set(error, STATUS_IO, "cannot map %llu bytes of a snapshot: %s",
                     (unsigned long long)(file->size - start), strerror(errno));
}

static void unmap(struct mapping *mapping)
{
    if (mapping->bytes) munmap(mapping->bytes, mapping->size);
}

/* Appends what the file holds from `start` on to `spill` and cuts it off. */
static status move_out(struct aside *file, uint64_t start, struct aside *spill, struct error *error)
{
    struct mapping mapping = {0};
    status result = map_from(file, start, &mapping, error);
    if (result != STATUS_OK) return result;
    result = aside_append(spill, (const char *)mapping.bytes + start, mapping.size - (size_t)start, error);
    unmap(&mapping);
    return result == STATUS_OK ? aside_truncate(file, start, error) : result;
}

static uint32_t rows_of_chunk(uint32_t row_count, size_t chunk)
{
    uint64_t left = row_count - (uint64_t)chunk * CHUNK_ROWS;
    return left < CHUNK_ROWS ? (uint32_t)left : CHUNK_ROWS;
}

/* The column's segments so far, whose bytes are in the moved section. */
static struct segment *view_segments(const struct pending *column, const char *section, uint32_t row_count)
{
    const struct file_segment *files = column->segments;
    struct segment *segments = memory_try_new(column->segment_count, sizeof *segments);
    for (size_t i = 0; segments && i < column->segment_count; i++)
        segments[i] = segment_view(section + files[i].offset, &files[i].summary, rows_of_chunk(row_count, i));
    return segments;
}

static void gather(struct pending *column, const struct segment *from, const uint32_t *rows, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct segment *segment = &from[rows[i] / CHUNK_ROWS];
        uint32_t at = rows[i] % CHUNK_ROWS;
        if (segment_valid(segment, at)) {
            pending_put_integer(column, i, segment_integer(segment, at));
        } else {
            pending_put_null(column, i);
        }
    }
}

/* What the columns are moved with. */
struct move {
    const char *section; /* the old one */
    const uint32_t *order;
    uint32_t row_count;
    struct aside *file;
    uint64_t start;
    void *scratch;
};

static status rewrite(struct pending *column, const struct segment *from, const struct move *move,
                      struct error *error)
{
    column->segment_count = 0;
    status result = STATUS_OK;
    for (uint64_t row = 0; row < move->row_count && result == STATUS_OK; row += CHUNK_ROWS) {
        if (interrupt_pending())
            return error_set(error, STATUS_INTERRUPTED, "interrupted while sorting a snapshot");
        uint32_t count = rows_of_chunk(move->row_count, (size_t)(row / CHUNK_ROWS));
        gather(column, from, move->order + row, count);
        result = pending_flush(column, count, move->file, move->start, move->scratch, error);
    }
    return result;
}

static status rewrite_column(struct pending *column, const struct move *move, struct error *error)
{
    /* The summaries are overwritten one by one while the views are still read, but views copy what is read.
     */
    struct segment *from = view_segments(column, move->section, move->row_count);
    if (!from) return error_set(error, STATUS_MEMORY, "no memory for sorting a snapshot");
    status result = rewrite(column, from, move, error);
    memory_free(from);
    return result;
}

static status rewrite_all(struct pending *columns, size_t column_count, size_t time_column, struct move *move,
                          struct error *error)
{
    const struct pending *time = &columns[time_column];
    struct segment *times = view_segments(time, move->section, move->row_count);
    uint32_t *order = times ? order_rows(times, move->row_count) : NULL;
    memory_free(times);
    if (!order)
        return error_set(error, STATUS_MEMORY, "no memory for sorting %u rows of a snapshot",
                         move->row_count);
    move->order = order;
    status result = STATUS_OK;
    for (size_t i = 0; i < column_count && result == STATUS_OK; i++)
        result = rewrite_column(&columns[i], move, error);
    memory_free(order);
    return result;
}

status reorder_columns(struct pending *columns, size_t column_count, size_t time_column, uint32_t row_count,
                       struct aside *file, uint64_t start, void *scratch, struct error *error)
{
    struct aside spill = {.fd = -1};
    struct mapping mapping = {0};
    struct move move = {.row_count = row_count, .file = file, .start = start, .scratch = scratch};
    status result = aside_open(file->path, &spill, error);
    if (result == STATUS_OK) result = move_out(file, start, &spill, error);
    if (result == STATUS_OK) result = map_from(&spill, 0, &mapping, error);
    if (result == STATUS_OK) {
        move.section = mapping.bytes;
        result = rewrite_all(columns, column_count, time_column, &move, error);
    }
    unmap(&mapping);
    aside_close(&spill);
    return result;
}
