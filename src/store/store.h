/* The store: one SQLite file, the truth. Plain STRICT tables that any SQLite tool can open, created from the
 * schema that Lua declares; times are INTEGER unix seconds UTC, booleans 0/1. Beside it, derived from it, the
 * snapshot.
 *
 * Every data table has `id INTEGER PRIMARY KEY`, its declared fields, and `import_id`. Replaced versions of a
 * row go to `<table>_history` (the row as it was, and `replaced_by`, the import that replaced it). A field
 * that is declared later is added and allows NULL, also when required, because older rows have no value for
 * it. Names that are taken: meta, imports, import_targets, rejects, changes, *_history, sqlite_*; as fields
 * id, import_id, row_hash, replaced_by.
 *
 * A row is known by its key and source; in a table without a key by all its values, so that importing the
 * same file again does not double it (rules in upsert.c).
 *
 * `meta` holds format (the number of the last migration) and store_id (random, made once). `changes` names
 * the rows that have changed; the number of its newest entry is the store's generation, which goes up with
 * every change of a data table. Triggers see to it when another SQLite tool writes (rules in changes.c).
 * `imports` has a row an import with the sums of its counts, `import_targets` the counts of each target.
 *
 * A store is used by one thread. */
#ifndef PERILUNE_STORE_STORE_H
#define PERILUNE_STORE_STORE_H

#include "column/snapshot.h"
#include "facts/clocks.h"
#include "facts/facts.h"
#include "query/frame.h"
#include "query/join.h"

struct store;

enum store_mode {
    STORE_READ,    /* the file must exist; nothing is written to it, but for what brings it up to date */
    STORE_WRITE,   /* created when missing; migrated when older; missing tables and fields of the schema are
                      added */
    STORE_SCRATCH, /* in memory, empty and gone when it is closed; `path` is only a name for messages */
};

/* `schema` must outlive the store. Errors name the file and what to do: not a SQLite file; an SQLite file
 * that is not a store; a store of a newer version; no such file; a folder that cannot be written. STORE_READ
 * of a store of an older version, or that lacks tables or fields of the schema, brings it up to date first;
 * where it cannot be written that is STATUS_VERSION, which names what is missing. */
MUST_CHECK status store_open(const char *path, enum store_mode mode, const struct schema *schema,
                             struct store **out, struct error *error);

/* NULL is allowed. Aborts an import that runs; a file that this process made goes away again when no import
 * was committed to it. */
void store_close(struct store *store);
const char *store_path(const struct store *store);

/* ---- import: one transaction ---- */

struct store_import;

struct store_import_info {
    const char *importer; /* "zendesk" */
    const char *file;     /* as the user named it */
    int64_t now;          /* the clock, as a value */
};

/* How the rows of one table are treated. */
struct store_target {
    const struct table_schema *table;
    const bool *mapped; /* one a field, NULL for all: unmapped fields keep what is stored in an updated row */
    bool distinct;  /* the caller vouches for it that no two rows have one key, or are alike where there is
                       none: in a table that is empty nothing is remembered to find them by */
    bool fold_last; /* several rows of one key in the file are one row, the last wins; needs a key */
};

enum store_outcome {
    STORE_INSERTED,
    STORE_UPDATED,
    STORE_UNCHANGED,
    STORE_DUPLICATE, /* the key was already in this import with other values: not stored; the caller rejects
                        it */
    STORE_FOLDED,    /* fold_last: kept aside until the commit counts it */
    STORE_OUTCOMES
};

struct store_counts {
    uint64_t read, inserted, updated, unchanged, folded, rejected;
};

/* Takes the write lock (waits up to 5 s, then STATUS_BUSY) and records the import. While an import runs the
 * store is not used otherwise. `targets` are borrowed until commit or abort. */
MUST_CHECK status store_import_begin(struct store *store, const struct store_import_info *info,
                                     const struct store_target *targets, size_t target_count,
                                     struct store_import **out, struct error *error);

/* One row for target number `target`; values in schema order, checked (types, required fields, UTF-8). `line`
 * is where it was in the file. After a failure the import can only be aborted. */
MUST_CHECK status store_import_row(struct store_import *import, size_t target, const struct value *values,
                                   uint64_t line, enum store_outcome *outcome, struct error *error);

/* Would this row be a STORE_DUPLICATE? Nothing is stored: for records that make several rows, all or none of
 * which are to be stored. */
MUST_CHECK status store_import_probe(struct store_import *import, size_t target, const struct value *values,
                                     bool *duplicate, struct error *error);

/* Records a rejected row in `rejects`: its line, why, and its text (cut at 4,000 bytes). */
MUST_CHECK status store_import_reject(struct store_import *import, uint64_t line, struct slice reason,
                                      struct slice row, struct error *error);

/* Gives the store a chosen identity in the place of its random one, when the import commits: for stores whose
 * bytes are to be the same each time. STATUS_INVALID when the store has another import or held rows before.
 */
MUST_CHECK status store_import_identify(struct store_import *import, uint64_t identity, struct error *error);

/* Merges folded rows, writes the counts (one a target) to the log and to `counts` (may be NULL), commits. A
 * few changed rows are only named in `changes`, and the snapshot follows when it is used; after more it is
 * written anew (when it cannot be written that is no failure: *snapshot_warning then says why, else it is
 * empty). The import is gone afterwards, also on failure (then the store is as before). */
MUST_CHECK status store_import_commit(struct store_import *import, struct store_counts *counts,
                                      struct error *snapshot_warning, struct error *error);
void store_import_abort(struct store_import *import); /* NULL is allowed */

/* ---- reading ---- */

/* The snapshot of the store's present generation: opened and, when few rows have changed since it was
 * written, brought up to date in memory; or rebuilt from the rows when it is missing, too old or damaged, in
 * memory when the file cannot be written. Owned by the store and valid until the next call or import. *notice
 * (may be NULL) says what was done when it had to be rebuilt, else it is empty. */
MUST_CHECK status store_snapshot(struct store *store, struct snapshot **out, struct error *notice,
                                 struct error *error);

/* Forgets the snapshot and builds a new one: after a query found it damaged. */
MUST_CHECK status store_rebuild_snapshot(struct store *store, struct snapshot **out, struct error *error);

/* Lets the present snapshot hold the tables of `derived` too, which are facts of its events by the rules of a
 * dialect. They are kept in a file beside it, for as long as neither rows nor rules change. After few changes
 * they follow in memory, ticket by ticket; whoever finds the file further out of date or damaged writes it
 * anew, or keeps them in memory when it cannot be written. `derived` and what it holds must outlive the
 * store. *notice (may be NULL) says what was odd about the events, else it is empty. */
MUST_CHECK status store_facts(struct store *store, const struct schema *derived,
                              const struct dialect *dialect, struct pool *pool, struct error *notice,
                              struct error *error);

/* Lets the present snapshot hold the tables of `derived` too, which are clocks of its facts (store_facts has
 * made them) by policies; `input` but for its snapshot. Kept and made anew as facts are. */
MUST_CHECK status store_clocks(struct store *store, const struct schema *derived,
                               const struct clocks_input *input, struct error *error);

/* For each row of a table of the present snapshot the row of another one that a field of it refers to. Owned
 * by the store, made on the first call, and valid as long as the snapshot is. STATUS_CORRUPT: a column of the
 * snapshot that is read for it is damaged. */
MUST_CHECK status store_join(struct store *store, const struct table *from, int field,
                             const struct join **out, struct error *error);

/* Rows by id, in the order given, with the fields named by number (long texts too); a row that is gone is all
 * NULL. */
MUST_CHECK status store_rows(struct store *store, const struct table_schema *table, const int64_t *ids,
                             size_t count, const int *fields, size_t field_count, struct frame **out,
                             struct error *error);

enum store_cell_kind { STORE_NULL, STORE_INTEGER, STORE_REAL, STORE_TEXT, STORE_BLOB };

struct store_cell {
    enum store_cell_kind kind;
    int64_t integer;
    double real;
    struct slice text; /* also the bytes of a blob */
};

/* Called for every row; `names` are the columns' names. Anything but STATUS_OK stops and is returned. Called
 * once with cells NULL before the first row. */
typedef status store_row_callback(void *context, size_t count, const char *const *names,
                                  const struct store_cell *cells, struct error *error);

/* Runs one SQL statement that only reads (anything else is refused: the store is changed by imports). */
MUST_CHECK status store_sql(struct store *store, struct slice sql, store_row_callback *row, void *context,
                            struct error *error);

#endif
