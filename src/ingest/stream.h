/* The bytes of a file from front to back: a gzip file is inflated on the way, any other comes as it is. */
#ifndef PERILUNE_INGEST_STREAM_H
#define PERILUNE_INGEST_STREAM_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct stream;

/* The version of the library that inflates. */
const char *stream_library(void);

/* gzip is recognised by its first two bytes; several members one after the other are one text. `path` is
 * copied; every message begins with it. */
MUST_CHECK status stream_open(const char *path, struct stream **out, struct error *error);
void stream_close(struct stream *stream); /* NULL is allowed */

/* Fills `data` as far as there is something: *got is smaller than `size` only at the end. STATUS_FORMAT when
 * a gzip file is damaged, cut short, or followed by something else. */
MUST_CHECK status stream_read(struct stream *stream, char *data, size_t size, size_t *got,
                              struct error *error);

/* Bytes of the file consumed, and its size (0 when not known). */
void stream_progress(const struct stream *stream, uint64_t *done, uint64_t *total);

#endif
