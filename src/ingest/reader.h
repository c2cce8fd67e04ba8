/* Records of a delimited text file, plain or gzip, streamed: memory does not grow with the file. libcsv
 * parses, zlib inflates. */
#ifndef PERILUNE_INGEST_READER_H
#define PERILUNE_INGEST_READER_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader;

struct reader_options {
    char delimiter; /* 0: the one of , ; tab | that splits the header into most fields */
};

/* Opens a file and reads its header. gzip is recognised by its first bytes, several members included; a
 * byte-order mark is dropped; UTF-16 is refused by name; NUL bytes in the first block mean a binary file and
 * are refused. Lines may end in LF, CRLF or CR. Messages begin with the file as named. */
MUST_CHECK status reader_open(const char *path, const struct reader_options *options, struct reader **out,
                              struct error *error);
void reader_close(struct reader *reader); /* NULL is allowed */

/* The header's names, trimmed, in order. */
size_t reader_column_count(const struct reader *reader);
struct slice reader_column(const struct reader *reader, size_t column);

struct record {
    uint64_t line;              /* where it starts in the file, from 1 */
    size_t field_count;         /* as it was in the file: may differ from the header's */
    const struct slice *fields; /* borrowed until the next call */
    const bool *quoted;         /* was the field written in quotes? */
    const char *defect; /* NULL, or why the record is not well formed ("a quote inside an unquoted field") */
};

/* The next record; *more false at the end. Blank lines are skipped. STATUS_FORMAT when the file itself cannot
 * be read on: a damaged gzip stream, a quoted field that never ends (the line where it began is named). */
MUST_CHECK status reader_next(struct reader *reader, struct record *record, bool *more, struct error *error);

/* The record as text for the rejects table: fields joined by the delimiter, quoted where needed. Borrowed
 * until the next call. */
struct slice reader_text(struct reader *reader);

/* Bytes of the file consumed, and its size (0 when not known), for progress. */
void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total);

#endif
