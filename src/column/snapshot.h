/* The snapshot: the column file beside the store. Derived, disposable, replaced atomically.
 *
 * Writing: open, then for every table either begin / append... / end, or copy it from an older snapshot; then
 * commit. Rows may come in any order: `end` puts them into the order of the time field (NULL last), of their
 * ids where the times are equal, moving column by column through the file, so memory stays at a few bytes a
 * row. Nothing is visible under the final name before commit; close without commit leaves no trace. After a
 * failure the only use of a writer is to close it.
 *
 * A snapshot borrows the schema it was opened or committed with. Its file may be replaced while it is open:
 * it keeps the old contents. */
#ifndef PERILUNE_COLUMN_SNAPSHOT_H
#define PERILUNE_COLUMN_SNAPSHOT_H

#include "base/error.h"
#include "base/pool.h"
#include "column/table.h"

struct snapshot;
struct snapshot_writer;

/* `path` NULL writes to memory (an anonymous file): for tests, and for stores whose folder cannot be written.
 */
MUST_CHECK status snapshot_writer_open(const char *path, struct snapshot_writer **out, struct error *error);

/* From now on, before the first table, the threads of the pool encode, and one of the writer's own writes
 * while others go on. The bytes are the same. The pool outlives the writer, and nothing else runs on it
 * meanwhile. */
void snapshot_writer_share(struct snapshot_writer *writer, struct pool *pool);

/* A writer that shares the pool of another one, beside whose file it writes to one without a name: tables
 * that fill at the same time are begun in writers of their own and ended with snapshot_end_table_into. */
MUST_CHECK status snapshot_writer_beside(const struct snapshot_writer *writer, struct snapshot_writer **out,
                                         struct error *error);

/* `schema` must outlive the writer. */
MUST_CHECK status snapshot_begin_table(struct snapshot_writer *writer, const struct table_schema *schema,
                                       struct error *error);

/* The texts of a field of the table that was begun are codes of a dictionary, which is written as it is:
 * their values hold the code as `integer`. The dictionary must outlive the table's end. */
void snapshot_lend_texts(struct snapshot_writer *writer, int field, const struct dictionary *texts);

/* One row: `values` holds one value a stored field, in schema order, checked by the caller (types right, text
 * is UTF-8, booleans 0 or 1, reals no NaN). Texts are copied. */
MUST_CHECK status snapshot_append(struct snapshot_writer *writer, int64_t row_id, const struct value *values,
                                  struct error *error);

/* Rows of whole numbers, `width` of them each: `places[i]` says which one is field i, in text fields (of lent
 * texts) its code; SNAPSHOT_NO_CELL is NULL. A table takes either such rows or those of snapshot_append. */
#define SNAPSHOT_NO_CELL INT64_MIN

struct snapshot_cells {
    const int64_t *cells;
    size_t count, width;
    const int *places;
    int id_place; /* of the row's id */
};

MUST_CHECK status snapshot_append_cells(struct snapshot_writer *writer, const struct snapshot_cells *rows,
                                        struct error *error);

MUST_CHECK status snapshot_end_table(struct snapshot_writer *writer, struct error *error);

/* Ends the table that was begun in `writer` as one of `into`, which has none begun. */
MUST_CHECK status snapshot_end_table_into(struct snapshot_writer *writer, struct snapshot_writer *into,
                                          struct error *error);

/* Copies a table as it is, bytes and checksums, from another snapshot (one that was patched is encoded
 * again); an empty table is made when it has none. STATUS_STALE: its fields there are not those of `schema`.
 * The caller has checked all its columns. */
MUST_CHECK status snapshot_copy_table(struct snapshot_writer *writer, const struct snapshot *from,
                                      const struct table_schema *schema, struct error *error);

/* Every table of `schema` must have been written once. Stamps, writes the directory, syncs, renames over
 * `path` and gives the snapshot, opened. `generation` is the store's counter; `store_id` tells stores apart.
 * On failure the old file is as before. The writer is still to be closed. */
MUST_CHECK status snapshot_commit(struct snapshot_writer *writer, uint64_t store_id, uint64_t generation,
                                  const struct schema *schema, struct snapshot **out, struct error *error);
void snapshot_writer_close(struct snapshot_writer *writer); /* NULL is allowed */

/* Stands for whatever generation a file has. No store ever has it. */
#define SNAPSHOT_ANY_GENERATION ((uint64_t)0)

/* Maps a file. STATUS_NOT_FOUND: no such file; STATUS_VERSION: another format; STATUS_STALE: another store,
 * generation, or fields than `schema` declares; STATUS_CORRUPT: damaged header, directory or size. Segments
 * are checked when first used, by snapshot_check and its like. */
MUST_CHECK status snapshot_open(const char *path, uint64_t store_id, uint64_t generation,
                                const struct schema *schema, struct snapshot **out, struct error *error);
void snapshot_close(struct snapshot *snapshot); /* NULL is allowed */

/* Tables of another snapshot, which is closed with this one or when another one (or NULL) takes its place,
 * are found and checked as this one's own. */
void snapshot_attach(struct snapshot *snapshot, struct snapshot *other);

/* The one that is attached, or NULL; it is the caller's from now on. */
struct snapshot *snapshot_detach(struct snapshot *snapshot);

/* The generation of the file, which a patch does not change. */
uint64_t snapshot_generation(const struct snapshot *snapshot);

/* NULL when the schema has no such table. */
const struct table *snapshot_table(const struct snapshot *snapshot, struct slice name);

/* Compares the checksum of every segment and dictionary of one column with its contents, once a process
 * (thread safe when called for different columns; remembers what was checked). STATUS_CORRUPT names table,
 * column and chunk. `column` is a field number, or -1 for the row ids. */
MUST_CHECK status snapshot_check(struct snapshot *snapshot, const struct table *table, int column,
                                 struct error *error);

/* The same for what a query reads and no more: one chunk of a column of the table, and the texts of a field.
 * Thread safe. What directories say (minima, maxima, counts of NULLs) was checked when the file was opened.
 */
MUST_CHECK status snapshot_check_chunk(struct snapshot *snapshot, const struct table *table,
                                       const struct column *column, size_t chunk, struct error *error);
MUST_CHECK status snapshot_check_texts(struct snapshot *snapshot, const struct table *table, int field,
                                       struct error *error);

/* A row as it is now in the store. */
struct row_change {
    int64_t id;
    const struct value *values; /* one a field, in schema order; NULL: the row is gone */
};

/* Brings one table of an open snapshot up to date in memory; its file stays as it was. `changes` are in
 * ascending order of their ids; a row that the table lacks is added, one that is gone is taken out, and rows
 * stay in order of their time and id. Afterwards the table is cell by cell what the writer would have made of
 * the present rows, but for the minima and maxima of segments (which may be wider) and for texts in
 * dictionaries that no row has any more. What is written to is checked first: STATUS_CORRUPT as from
 * snapshot_check. STATUS_STALE: rows would have to move through so much of the table that it is better built
 * again. After a failure the only use of the snapshot is to close it. Nothing else may use the snapshot
 * meanwhile. */
MUST_CHECK status snapshot_patch(struct snapshot *snapshot, const struct table *table,
                                 const struct row_change *changes, size_t count, struct error *error);

#endif
