/* A file written aside: it has no name, or a temporary one in the same folder, until it is published under
 * its own name in one step. Without a path it is in memory and never published. */
#ifndef PERILUNE_COLUMN_ASIDE_H
#define PERILUNE_COLUMN_ASIDE_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

struct aside {
    int fd;
    char *path;      /* where it is to be published; NULL: in memory */
    char *temporary; /* the name it has until it is renamed; NULL when it has none */
    uint64_t size;   /* appended so far */
};

/* The mode of a file that is already at `path` is taken over. The path is copied. */
MUST_CHECK status aside_open(const char *path, struct aside *out, struct error *error);

/* Removes what was not published. A record of zeros with fd -1 is allowed. */
void aside_close(struct aside *aside);

MUST_CHECK status aside_append(struct aside *aside, const void *data, size_t size, struct error *error);

/* Appends what another file holds from `start` on. */
MUST_CHECK status aside_copy(struct aside *aside, const struct aside *from, uint64_t start,
                             struct error *error);

/* Zeros up to a multiple of `alignment`, at most 64. */
MUST_CHECK status aside_align(struct aside *aside, size_t alignment, struct error *error);

/* Overwrites what was appended. */
MUST_CHECK status aside_write_at(struct aside *aside, uint64_t offset, const void *data, size_t size,
                                 struct error *error);

/* Forgets everything from `size` on. */
MUST_CHECK status aside_truncate(struct aside *aside, uint64_t size, struct error *error);

/* Waits until the contents are on the disk. */
MUST_CHECK status aside_sync(struct aside *aside, struct error *error);

/* Gives the file its name, replacing the one that had it. Nothing to do in memory. */
MUST_CHECK status aside_publish(struct aside *aside, struct error *error);

#endif
