/* A mapping matched with the header of one file: which column feeds which field. For the files of this folder
 * only. */
#ifndef PERILUNE_INGEST_PLAN_H
#define PERILUNE_INGEST_PLAN_H

#include "base/arena.h"
#include "base/buffer.h"
#include "ingest/coerce.h"
#include "ingest/mapping.h"
#include "ingest/reader.h"

#include <stdint.h>

#define PLAN_CONSTANT SIZE_MAX
#define PLAN_JOINED   (SIZE_MAX - 1)
#define PLAN_NONE     (SIZE_MAX - 2)

struct plan_field {
    const struct mapping_field *spec;
    const struct field *field;
    size_t column;       /* in the file, PLAN_CONSTANT or PLAN_JOINED */
    size_t *parts;       /* PLAN_JOINED: columns, one a name of the spec */
    struct buffer cell;  /* PLAN_JOINED: that of the present record */
    size_t factor;       /* a column, or PLAN_NONE */
    struct slice *words; /* one a word of the spec: its text in the file, trimmed */
    struct coerce_options options;
    struct value constant; /* PLAN_CONSTANT only */
};

struct plan_target {
    const struct mapping_target *spec;
    struct plan_field *fields; /* those that the file or a constant has something for */
    size_t field_count;
    bool *mapped;         /* one a field of the table */
    size_t *unless_empty; /* columns */
    size_t unless_empty_count;
    size_t *only; /* one a condition of the spec: its column */
    bool inactive; /* none of its unless_empty columns is in the file: it gets no rows */

    /* the row of the present record */
    struct value *values; /* one a field of the table */
    bool wanted;          /* false: unless_empty says no */
};

struct plan {
    struct arena arena;
    const struct mapping *mapping;
    const struct reader *reader;
    const char *file_name; /* without its folder */
    struct plan_target *targets;
    struct slice *empty; /* one a text of mapping->empty, trimmed */
    bool *used;          /* one a column of the file */
};

/* Everything passed in must outlive the plan. The message begins with the file's name and the header's line
 * where the header is at fault. plan_fini is to be called also after a failure. */
MUST_CHECK status plan_init(struct plan *plan, const struct mapping *mapping, const struct reader *reader,
                            const char *path, struct error *error);
void plan_fini(struct plan *plan);

/* The names of columns that no field uses, comma separated (long lists are cut, saying how many more there
 * are); NULL when there are none. The caller frees it with memory_free. */
char *plan_ignored_columns(const struct plan *plan);

/* Fills `values` and `wanted` of every target from a record that has as many fields as the header. Texts are
 * borrowed from the record. The message tells why the record does not fit, without file and line: `column
 * "opened_at": not an ISO-8601 time: "31/02"`. */
MUST_CHECK status plan_fill(struct plan *plan, const struct record *record, struct error *error);

#endif
