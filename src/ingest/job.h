/* An import job: reader -> mapping -> store, in one transaction. */
#ifndef PERILUNE_INGEST_JOB_H
#define PERILUNE_INGEST_JOB_H

#include "ingest/mapping.h"
#include "store/store.h"

struct job_options {
    int64_t now;  /* the clock */
    bool dry_run; /* do everything, then roll back */
    bool strict;  /* the first rejected row fails the import */
    bool lenient; /* it is no failure when every record is rejected */
    void (*progress)(void *context, uint64_t done, uint64_t total,
                     uint64_t rows); /* NULL: none; called some 10 times a second */
    void *context;
};

enum { JOB_EXAMPLES = 5 };

struct job_summary {
    size_t target_count;
    struct store_counts *counts;  /* one a target; free with job_summary_fini */
    uint64_t rows;                /* records read */
    uint64_t rejected;            /* records rejected: at least one of their target rows was refused */
    char *examples[JOB_EXAMPLES]; /* the first rejections: `line 412: column "opened_at": not an ISO-8601
                                     time: "31/02"` */
    size_t example_count;
    char *ignored_columns; /* names of columns no field uses, comma separated, or NULL */
    struct error snapshot_warning;
};

/* Imports a file. A record that does not fit (wrong number of fields, a cell that does not parse, a required
 * field missing, a key that was there before with other values) goes whole to `rejects`; the others are
 * stored. The import fails, leaving the store as before, when the file cannot be read, has no header, lacks a
 * column that the mapping needs (near names are suggested), has a needed column twice without the mapping
 * saying which, or is interrupted. A file of which every record was rejected fails too; one without records
 * does not. A key that was there before is known only when its row is stored: then rows that the same record
 * has for earlier targets stay. The summary is filled as far as it went also on failure and is to be finished
 * in any case; after a dry run `folded` counts all rows of a fold_last target, since only a commit merges
 * them. */
MUST_CHECK status job_import(struct store *store, const struct mapping *mapping, const char *path,
                             const struct job_options *options, struct job_summary *summary,
                             struct error *error);
void job_summary_fini(struct job_summary *summary);

#endif
