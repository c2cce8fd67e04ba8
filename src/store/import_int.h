/* Inside an import: its tables, its targets, and who does what with a row. For import.c, upsert.c and fold.c
 * only. */
#ifndef PERILUNE_STORE_IMPORT_INT_H
#define PERILUNE_STORE_IMPORT_INT_H

#include "store/id_map.h"
#include "store/store_int.h"

/* A table that rows go to; two targets may share one. */
struct import_table {
    const struct table_schema *schema;
    bool fresh;         /* was empty at the begin: its rows are found through `seen`, not through an index */
    bool changed;       /* a row was inserted or updated */
    bool streaming;     /* inserted rows go to the snapshot writer at once */
    struct id_map seen; /* with a key: hash of the key -> row id (fresh only); else: content -> occurrences */
    struct id_set touched; /* tables without a key: rows that this import has accounted for */
    uint64_t *name_hashes; /* one a field */
    struct value *row;     /* scratch: the row as it will be stored, unmapped fields NULL */
    sqlite3_stmt *find, *insert, *history;
};

struct import_target {
    struct store_target spec;
    struct import_table *table;
    struct id_set touched; /* tables with a key: rows that this target has accounted for */
    struct store_counts counts;
    sqlite3_stmt *update;
    sqlite3_stmt *fold_add; /* fold_last: puts a row aside; else NULL */
};

struct store_import {
    struct store *store;
    int64_t id;
    struct import_table *tables;
    size_t table_count;
    struct import_target *targets;
    size_t target_count;
    sqlite3_stmt *reject;
    uint64_t rejected, rows;
    bool logging;                   /* changed rows of tables that are not fresh go to the change log */
    sqlite3_stmt *log;              /* puts an entry there */
    uint64_t log_left;              /* how many more are worth it */
    uint64_t generation;            /* of the next entry */
    uint64_t identity;              /* that the store is to have; 0: the one it has */
    bool failed;                    /* a row could not be stored: there is nothing to commit */
    struct snapshot_writer *writer; /* while a table is streaming, and while the commit builds */
    struct error snapshot_problem;  /* why there will be no new snapshot, or empty */
};

/* ---- upsert.c ---- */

MUST_CHECK status upsert_open_table(struct store_import *import, struct import_table *table,
                                    struct error *error);
MUST_CHECK status upsert_open_target(struct store_import *import, struct import_target *target,
                                     struct error *error);
void upsert_close_table(struct import_table *table);
void upsert_close_target(struct import_target *target);

/* Would the row be a duplicate? Nothing changes. */
MUST_CHECK status upsert_probe(struct store_import *import, struct import_target *target,
                               const struct value *values, bool *duplicate, struct error *error);

/* Brings one row into its table and counts what became of it. */
MUST_CHECK status upsert_row(struct store_import *import, struct import_target *target,
                             const struct value *values, enum store_outcome *outcome, struct error *error);

/* ---- fold.c: rows of one key put aside until the commit, the last one wins ---- */

MUST_CHECK status fold_open(struct store_import *import, struct import_target *target, struct error *error);
MUST_CHECK status fold_row(struct store_import *import, struct import_target *target,
                           const struct value *values, struct error *error);

/* Brings the rows into the table in the order in which their keys first appeared. */
MUST_CHECK status fold_merge(struct store_import *import, struct import_target *target, struct error *error);

#endif
