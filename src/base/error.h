/* The error record: what went wrong, said once, in the words a user reads.
 *
 * A function that can fail returns a `status`; the detail goes to the `struct error` passed in. The message
 * names the thing (file, line, column), what was expected and, where it helps, what to do. The caller owns
 * the record; a NULL record is allowed and drops the text. */
#ifndef PERILUNE_BASE_ERROR_H
#define PERILUNE_BASE_ERROR_H

#include "base/slice.h"

#include <stdarg.h>
#include <stddef.h>

typedef enum status {
    STATUS_OK = 0,
    STATUS_MEMORY,      /* out of memory, or a size that cannot be represented */
    STATUS_IO,          /* the operating system refused: open, read, write, rename */
    STATUS_NOT_FOUND,   /* no such file, table, field, row */
    STATUS_FORMAT,      /* input that does not have the form it must have */
    STATUS_SYNTAX,      /* an expression that does not parse */
    STATUS_TYPE,        /* an expression or value of the wrong type */
    STATUS_RANGE,       /* a number out of range, an overflow */
    STATUS_LIMIT,       /* a stated limit of the program */
    STATUS_CORRUPT,     /* a file of ours that is damaged */
    STATUS_VERSION,     /* a file of ours from another version */
    STATUS_STALE,       /* a snapshot that does not match its store */
    STATUS_BUSY,        /* somebody else holds the lock */
    STATUS_INTERRUPTED, /* the user stopped it */
    STATUS_INVALID,     /* a wrong argument */
} status;

#define MUST_CHECK                       __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_at, first_at) __attribute__((format(printf, format_at, first_at)))

struct error {
    status code;
    int position;       /* byte offset in the expression the message is about, or -1 */
    char message[2048]; /* UTF-8, no newline at the end; cut at a character when too long */
    char place[640];    /* what goes below the message where it is shown to a person: see error_point */
};

/* Prepares an empty record. */
void error_init(struct error *error);

/* Fills the record and returns `code`, so that `return error_set(...)` reads well. `position` becomes -1. */
status error_set(struct error *error, status code, const char *format, ...) PRINTF_LIKE(3, 4);

/* The same with the place in an expression. */
status error_at(struct error *error, status code, int position, const char *format, ...) PRINTF_LIKE(4, 5);

/* Puts "prefix: " before the message that is there; keeps code and position. Returns the code. */
status error_prefix(struct error *error, const char *format, ...) PRINTF_LIKE(2, 3);

/* Fills `place`: a newline, the line of `text` that holds the position, cut where it is long, and a caret
 * below it. Empty when the record has no position. */
void error_point(struct error *error, struct slice text);

#endif
