/* Two frames of the same rows' values, as two rules give them: which rows differ, and the ones that differ
 * most. */
#ifndef PERILUNE_QUERY_DIFFER_H
#define PERILUNE_QUERY_DIFFER_H

#include "query/frame.h"

#define DIFFER_NONE SIZE_MAX /* the row is not in this frame */

struct row_pair {
    size_t left, right;
};

struct frame_differences {
    size_t changed, gained,
        lost;               /* rows of both with other values; only in the right one; only in the left */
    struct row_pair *pairs; /* the first of them: see frame_differ */
    size_t pair_count;
};

/* Matches rows by the first `keys` columns, texts that no two rows of a frame share, and compares all other
 * columns, which are numbers, two NULLs being equal. `pairs` are at most `limit` of the rows that differ:
 * those of both frames first, by how far the first column after the keys has moved, the farthest first and
 * NULLs last; ties, and rows of one frame only, by their keys. STATUS_INVALID when the frames do not have
 * that form, STATUS_MEMORY. frame_differences_fini is to be called also after a failure. */
MUST_CHECK status frame_differ(const struct frame *left, const struct frame *right, size_t keys, size_t limit,
                               struct frame_differences *out, struct error *error);

void frame_differences_fini(struct frame_differences *differences);

#endif
