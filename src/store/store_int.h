/* Inside the store: the connection, the fixed tables, the data tables, cells. For the files of this folder
 * (and their tests) only. */
#ifndef PERILUNE_STORE_STORE_INT_H
#define PERILUNE_STORE_STORE_INT_H

#include "base/buffer.h"
#include "column/dictionary.h"
#include "store/store.h"

#include <sqlite3.h>

enum {
    STORE_BUSY_MILLISECONDS = 5000,
    STORE_INTERRUPT_ROWS = 4096, /* rows between two looks at interrupt_pending */
    STORE_KEEP_JOINS = 100000,   /* rows: below, a join is made as fast as a file of it is opened */
};

/* Tickets that had or have an event or a row that has changed since generation `since` of the snapshot. */
struct touched {
    struct dictionary_builder keys;
    uint64_t since;
    bool lost; /* not all are known */
};

struct store {
    char *path, *snapshot_path; /* the latter NULL: snapshots stay in memory */
    enum store_mode mode;
    const struct schema *schema;
    sqlite3 *database; /* used by one thread only */
    uint64_t id;
    bool created;                /* this process made the file */
    bool committed;              /* an import of this process was committed */
    struct store_import *import; /* the one that is running, or NULL */
    struct snapshot *snapshot;   /* or NULL; as of snapshot_generation */
    uint64_t snapshot_generation;
    struct store_join *joins;      /* of the snapshot's tables */
    uint64_t keep_joins_from;      /* rows of both tables together, from which on a join is worth a file */
    uint64_t facts_stamp;          /* of the facts that the snapshot holds; 0: none */
    bool facts_damaged;            /* their file was found damaged by a query */
    struct snapshot *facts;        /* attached to the snapshot, or NULL */
    uint64_t clocks_stamp;         /* of the clocks that the facts hold; 0: none */
    bool clocks_damaged;           /* as facts_damaged */
    struct snapshot *facts_behind; /* facts that are to follow what has changed, or NULL */
    uint64_t facts_behind_stamp;
    struct touched touched;
};

/* ---- database.c: SQLite's calls with our errors ---- */

/* Fills the error from the connection's last failure and returns its status. */
status database_error(const struct store *store, struct error *error);

/* Is another file, or none, under our path now? */
bool database_moved(const struct store *store);
status database_moved_error(const struct store *store, struct error *error);

MUST_CHECK status database_exec(struct store *store, const char *sql, struct error *error);
MUST_CHECK status database_format(struct store *store, struct error *error, const char *format, ...)
    PRINTF_LIKE(3, 4);
MUST_CHECK status database_prepare(struct store *store, const char *sql, sqlite3_stmt **out,
                                   struct error *error);

/* Runs a statement that gives no rows and resets it. */
MUST_CHECK status database_run(struct store *store, sqlite3_stmt *statement, struct error *error);

/* The first column of the first row of a query; *value keeps its contents when there is no row. */
MUST_CHECK status database_integer(struct store *store, const char *sql, int64_t *value, struct error *error);

/* Ends a transaction that may be open. */
void database_rollback(struct store *store);

/* The next row of a scan: *more false at its end. Counts rows in *seen and looks for an interrupt. */
MUST_CHECK status database_next(struct store *store, sqlite3_stmt *statement, uint64_t *seen, bool *more,
                                struct error *error);

/* "name", with quotes doubled. */
void database_name(struct buffer *sql, const char *name);

/* ---- migrate.c: meta, imports, rejects ---- */

enum { STORE_APPLICATION_ID = 0x5065726C }; /* "Perl" */

/* STATUS_VERSION when the file is newer than the program; *current when nothing is to be done. */
MUST_CHECK status migrate_check(struct store *store, bool *current, struct error *error);

/* Inside a transaction: runs the migrations that the file lacks. */
MUST_CHECK status migrate_run(struct store *store, struct error *error);

/* ---- changes.c: the generation, and the log of changed rows ---- */

MUST_CHECK status changes_generation(struct store *store, uint64_t *generation, struct error *error);

/* A new generation whose log names no row: snapshots of before are out of date. */
MUST_CHECK status changes_restart(struct store *store, struct error *error);

/* The same, for a store whose identity was chosen: the number depends on that alone. */
MUST_CHECK status changes_begin(struct store *store, uint64_t identity, struct error *error);

/* Counts the entries since `generation`. STATUS_STALE when the log does not know it or has more than `most`.
 */
MUST_CHECK status changes_since(struct store *store, uint64_t generation, uint64_t most, uint64_t *count,
                                struct error *error);

/* For imports: the first new number after `generation` (the next ones follow one by one), and one entry. */
uint64_t changes_next(uint64_t generation);
MUST_CHECK status changes_prepare(struct store *store, sqlite3_stmt **out, struct error *error);
MUST_CHECK status changes_add(struct store *store, sqlite3_stmt *statement, uint64_t generation,
                              const char *table, int64_t id, struct error *error);

/* ---- triggers.c ---- */

/* Inside a transaction. */
MUST_CHECK status triggers_create(struct store *store, const struct table_schema *table, struct error *error);
MUST_CHECK status triggers_drop(struct store *store, const struct table_schema *table, struct error *error);

/* *complete becomes false when one is missing. */
MUST_CHECK status triggers_check(struct store *store, const struct table_schema *table, bool *complete,
                                 struct error *error);

/* ---- tables.c: the data tables, from the schema ---- */

/* The schema's names must be usable: not reserved, not twice. */
MUST_CHECK status tables_check_names(const struct store *store, struct error *error);

/* Appends what the file lacks: "table orders, field tickets.region". *complete is false too when only an
 * index or a trigger is missing. A stored field of another type is an error. */
MUST_CHECK status tables_check(struct store *store, struct buffer *missing, bool *complete,
                               struct error *error);

/* Inside a transaction: makes what is missing. */
MUST_CHECK status tables_extend(struct store *store, struct error *error);

/* Inside a transaction, around the rows of an import into an empty table: the index that finds rows. `finish`
 * makes it and the triggers again, where they are missing. */
MUST_CHECK status tables_drop_index(struct store *store, const struct table_schema *table,
                                    struct error *error);
MUST_CHECK status tables_finish(struct store *store, const struct table_schema *table, struct error *error);

/* Appends the quoted names of all columns that the table really has, with commas. */
MUST_CHECK status tables_stored_columns(struct store *store, const char *table, struct buffer *sql,
                                        struct error *error);

/* ---- cell.c: values to SQLite and back ---- */

MUST_CHECK status cell_bind(struct store *store, sqlite3_stmt *statement, int parameter, enum type type,
                            struct value value, struct error *error);

/* Reads a cell into *value; texts are borrowed until the next step. STATUS_FORMAT when another tool stored
 * something that the field cannot hold; `id` is for that message. */
MUST_CHECK status cell_read(const struct store *store, sqlite3_stmt *statement, int column,
                            const struct table_schema *table, const struct field *field, int64_t id,
                            struct value *value, struct error *error);

/* Is the stored cell the same value? */
bool cell_equal(sqlite3_stmt *statement, int column, enum type type, struct value value);

/* ---- refresh.c: the open snapshot, brought up to date from the change log ---- */

/* Inside a transaction: takes the open snapshot, or opens the file, and holds it against the log. *left: how
 * many more changes would still be worth following. STATUS_STALE: the log does not lead to the present rows,
 * or not by a short way. */
MUST_CHECK status refresh_open(struct store *store, uint64_t *left, struct error *error);

/* Inside a transaction, after refresh_open: brings one table of the open snapshot to the present rows. */
MUST_CHECK status refresh_table(struct store *store, const struct table_schema *table, struct error *error);

/* Inside a transaction: all of it. */
MUST_CHECK status refresh_snapshot(struct store *store, struct error *error);

/* Closes the open snapshot. */
void refresh_forget(struct store *store);

/* ---- join.c ---- */

/* A join, and what it is made of. */
struct store_join {
    struct join join;
    uint32_t **rows;
    size_t row_lists; /* rows[0] to rows[row_lists - 1] */
    uint32_t *any_source;
    uint32_t *direct; /* our own, or NULL */
    void *map;        /* a file that join.direct lies in, or NULL */
    size_t map_size;
    struct store_join *next;
};

/* The same for keys that are not all of the field's texts, and the rows of `to` that have one of them. */
struct key_rows {
    struct store_join *joined; /* its texts are numbers of the keys */
    uint32_t *rows;            /* ascending */
    uint32_t *numbers;         /* of their keys */
    size_t count;
};

/* key_rows_fini also after a failure. */
MUST_CHECK status key_rows_init(struct key_rows *out, struct store *store, const struct join *join,
                                const struct dictionary *keys, struct error *error);
void key_rows_fini(struct key_rows *rows);

/* ---- join_file.c: joins that are kept beside the snapshot ---- */

/* Is the join worth a file? */
bool join_is_kept(const struct store *store, const struct join *join);

/* Fills join.direct from the file. False: there is none that is good. */
bool join_file_open(struct store *store, struct store_join *joined);

/* Makes join.direct of the other lists; false when there is no memory, and then they stay. */
bool join_make_direct(struct store_join *joined);

/* Writes the file of join.direct; what cannot be written is made again next time. */
void join_file_write(struct store *store, const struct join *join);
void join_file_close(struct store_join *joined);

/* Frees all joins, because the snapshot that they are of is about to change. */
void joins_forget(struct store *store);

/* ---- keys.c ---- */

/* facts_tickets.keys of a store: the texts of the key of rows of a table of the snapshot, whose ids were
 * checked. */
MUST_CHECK status keys_of_rows(void *store, const struct table *table, const uint32_t *rows, size_t count,
                               struct dictionary_builder *texts, uint32_t *codes, struct error *error);

/* ---- facts.c ---- */

/* Lets go of the facts for good. */
void facts_forget(struct store *store);

/* Takes the facts out of the snapshot, which is about to change; they can follow it later. */
void facts_fall_behind(struct store *store);

/* ---- touched.c: the tickets whose facts are out of date ---- */

/* None is, as of the snapshot's present generation. */
void touched_clear(struct store *store);

/* Adds the tickets of those events, by ascending ids, that the snapshot has now: to be called before and
 * after it is patched. */
void touched_add_events(struct store *store, const int64_t *ids, size_t count);

/* Inside a transaction: adds the keys that those rows of tickets have. */
void touched_add_tickets(struct store *store, const struct table_schema *tickets, const int64_t *ids,
                         size_t count);

/* Inside a transaction: has a row of tickets lost its key since the snapshot's generation? Then not all are
 * known. */
void touched_look_for_lost_keys(struct store *store, const struct table_schema *tickets);

/* store_rows of a derived table. */
MUST_CHECK status facts_rows(struct store *store, const struct table_schema *table, const int64_t *ids,
                             const int *fields, struct frame *frame, struct error *error);

/* ---- feed.c ---- */

/* Hands the rows of a scan to the writer, in their order. */
MUST_CHECK status feed_rows(struct store *store, struct snapshot_writer *writer,
                            const struct table_schema *table, sqlite3_stmt *scan, struct error *error);

/* ---- snapshot.c ---- */

/* "SELECT id, fields FROM table": one column a field, NULL for long texts, which stay in the rows. */
void snapshot_append_select(struct buffer *sql, const struct table_schema *table);

/* Reads the fields of such a row; texts are borrowed until the next step. */
MUST_CHECK status snapshot_read_row(const struct store *store, sqlite3_stmt *statement,
                                    const struct table_schema *table, int64_t id, struct value *values,
                                    struct error *error);

/* Copies the texts of such a row, so that it outlives the next step; place_texts before they are read, once
 * the buffer has all of them. */
MUST_CHECK status snapshot_keep_texts(const struct store *store, const struct table_schema *table,
                                      struct value *values, struct buffer *texts, struct error *error);
void snapshot_place_texts(const struct table_schema *table, struct value *values, const struct buffer *texts);

/* Files beside the store are for one that lasts: one that has no import yet may vanish when it is closed. */
bool snapshot_wants_file(const struct store *store);

/* Inside a transaction: copies the rows of one table to the writer. */
MUST_CHECK status snapshot_from_rows(struct store *store, struct snapshot_writer *writer,
                                     const struct table_schema *table, struct error *error);

/* Inside a transaction, after refresh_open: the table from the open snapshot when that is undamaged and can
 * be brought up to date, else from the rows. */
MUST_CHECK status snapshot_from_older(struct store *store, struct snapshot_writer *writer,
                                      const struct table_schema *table, struct error *error);

#endif
