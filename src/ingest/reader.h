/* Records of a delimited text file, plain or gzip, streamed: memory does not grow with the file. libcsv
 * parses, zlib inflates. */
#ifndef PERILUNE_INGEST_READER_H
#define PERILUNE_INGEST_READER_H

#include "base/error.h"
#include "base/slice.h"
#include "ingest/layout.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reader;

struct reader_options {
    char delimiter; /* 0: the one of , ; tab | that splits the header into most fields; not a quote, CR or LF
                     */
    const struct layout *layout; /* NULL: a header and records; must outlive the reader */
};

/* Opens a file and reads its header, the first line that is not blank (from layout->header_line on). gzip is
 * recognised by its first bytes, several members included; a byte-order mark is dropped; UTF-16 is refused by
 * name; NUL bytes in the first block mean a binary file and are refused; so are an empty file and a header
 * that is not UTF-8. Lines may end in LF, CRLF or CR. Messages begin with the file as named. */
MUST_CHECK status reader_open(const char *path, const struct reader_options *options, struct reader **out,
                              struct error *error);
void reader_close(struct reader *reader); /* NULL is allowed */

/* The header's names, trimmed, in order, after what the layout does to them (unpivoted columns are not there
 * any more); each is followed by a NUL byte. Borrowed from the reader. */
size_t reader_column_count(const struct reader *reader);
struct slice reader_column(const struct reader *reader, size_t column);

/* Where the header starts in the file, from 1, and what separates its names. */
uint64_t reader_header_line(const struct reader *reader);
char reader_delimiter(const struct reader *reader);

enum { READER_RECORD_LIMIT = 64 * 1024 * 1024, READER_TEXT_LIMIT = 16 * 1024 };

/* The next record, of those that the layout makes; *more false at the end. Blank lines are skipped. Fields
 * are as in the file, spaces included, without their quotes. STATUS_FORMAT when the file itself cannot be
 * read on: a damaged gzip stream, a quoted field that never ends or a record of more than READER_RECORD_LIMIT
 * bytes (the line where it began is named). After a failure the reader can only be closed. */
MUST_CHECK status reader_next(struct reader *reader, struct record *record, bool *more, struct error *error);

/* The record of the file as text for the rejects table: fields joined by the delimiter, quoted where needed;
 * cut after some READER_TEXT_LIMIT bytes. Borrowed until the next call. */
struct slice reader_text(struct reader *reader);

/* Bytes of the file consumed, and its size (0 when not known), for progress. */
void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total);

#endif
