/* A cell's text as such: may it be stored, and how a message shows it. */
#ifndef PERILUNE_INGEST_CELL_H
#define PERILUNE_INGEST_CELL_H

#include "base/error.h"
#include "base/slice.h"

enum { CELL_SHOWN = 60, CELL_SHOWN_SIZE = CELL_SHOWN * 4 + 4 };

/* STATUS_FORMAT unless the text is UTF-8 without NUL bytes; the message says which byte is wrong, where, and
 * how to convert the file. */
MUST_CHECK status cell_check(struct slice text, struct error *error);

/* The text for a message: at most CELL_SHOWN characters, then "..."; control characters and bytes that are
 * not UTF-8 become visible (\n, \x1B). `out` has CELL_SHOWN_SIZE bytes. Returns `out`. */
const char *cell_show(struct slice text, char *out);

#endif
