/* Inside the snapshot writer; for the writer's files of this folder. */
#ifndef PERILUNE_COLUMN_WRITER_INT_H
#define PERILUNE_COLUMN_WRITER_INT_H

#include "base/background.h"
#include "base/pool.h"
#include "column/pending.h"

struct written {
    const struct table_schema *schema;
    struct file_section section;
};

/* With a pool: bytes of the last chunk that are on their way to the file. */
struct chunk_in_flight {
    struct aside *file;
    struct pending *columns;
    size_t column_count;
    uint64_t offset;
    status result;
    struct error error;
};

struct snapshot_writer {
    struct aside file;
    struct written *written; /* the tables that are done */
    size_t written_count, written_capacity;
    bool failed;
    struct pool *pool;             /* or NULL: the calling thread does everything */
    struct background *background; /* with a pool: the thread that writes */
    struct chunk_in_flight in_flight;
    /* the table that is being written; schema is NULL when there is none */
    const struct table_schema *schema;
    struct pending *columns; /* the stored fields, then the row ids */
    size_t column_count;
    void *scratch;
    uint64_t start; /* of its section */
    uint32_t row_count;
    uint32_t chunk_rows; /* in the chunk that is filling */
    int64_t last_time, last_id;
    bool time_missing; /* a row without a time has come */
    bool disordered;
    bool by_cells; /* its rows come as snapshot_cells, whose NULLs are yet to be counted */
};

/* Remembers a failure, after which the file is not fit to be committed. */
status writer_mark(struct snapshot_writer *writer, status result);

/* Encodes the filling chunk of every column and sends it to the file. With a pool the bytes may be on their
 * way still when it returns. */
MUST_CHECK status writer_flush(struct snapshot_writer *writer, struct error *error);

/* Waits for the bytes that are on their way. */
MUST_CHECK status writer_settle(struct snapshot_writer *writer, struct error *error);

/* Watches whether rows come in the order of (time, id), those without a time last. */
static inline void writer_watch(struct snapshot_writer *writer, bool timeless, int64_t time, int64_t id)
{
    if (timeless ? writer->time_missing && id < writer->last_id
                 : writer->time_missing || time < writer->last_time ||
                       (time == writer->last_time && id < writer->last_id))
        writer->disordered = true;
    writer->time_missing = writer->time_missing || timeless;
    if (!timeless) writer->last_time = time;
    writer->last_id = id;
}

#endif
