/* How the table lies in a file that was made to be looked at: lines above the header, cells left out because
 * they repeat the one above, a column for every month. The reader undoes it, so that what follows sees a
 * header and records. */
#ifndef PERILUNE_INGEST_LAYOUT_H
#define PERILUNE_INGEST_LAYOUT_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Declared in Lua, plain data here. Everything is borrowed and must outlive the reading. */
struct layout {
    uint64_t header_line;         /* the lines above are skipped, whatever they hold; 0: none are */
    const char *const *fill_down; /* columns whose empty cells repeat the one above */
    size_t fill_down_count;
    const char *const
        *unpivot; /* templates of names (template.h): each column with such a name makes a record of its own
                     out of each record of the file; none: the records are as in the file */
    size_t unpivot_count;
    const char *name_column, *value_column; /* what these records have instead of the wide columns: the name
                                               of one, and its cell */
};

struct record {
    uint64_t line;              /* where it starts in the file, from 1 */
    size_t field_count;         /* as it was in the file: may differ from the header's */
    const struct slice *fields; /* borrowed until the next call */
    const bool *quoted;         /* was the field written in quotes? */
    const char *defect; /* NULL, or why the record is not well formed ("a quote inside an unquoted field");
                           its last field then is the rest of the line as it was. Borrowed likewise */
    struct slice wide;  /* unpivoted: the column that the last field comes from. Borrowed from the reader */
};

struct reshape;

/* For records under this header, which must outlive it; *out is NULL where the layout asks for nothing.
 * STATUS_NOT_FOUND when the header lacks what the layout names. `layout` may be NULL. */
MUST_CHECK status reshape_new(const struct layout *layout, const struct slice *header, size_t column_count,
                              struct reshape **out, struct error *error);
void reshape_free(struct reshape *reshape); /* NULL is allowed */

/* The header as it is afterwards: the columns that stay, then name_column and value_column. Each name is
 * followed by a NUL byte. Borrowed. */
size_t reshape_column_count(const struct reshape *reshape);
const struct slice *reshape_header(const struct reshape *reshape);

/* Takes a record of the file, which must stay valid until the next take. One that has another number of
 * fields than the header, or a defect, comes out once with a defect that says so. STATUS_MEMORY when a cell
 * to be repeated cannot be kept. */
MUST_CHECK status reshape_take(struct reshape *reshape, const struct record *record, struct error *error);

/* The next record made of it; false when there is none left. Borrowed until the next call. */
bool reshape_next(struct reshape *reshape, struct record *out);

#endif
