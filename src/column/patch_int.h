/* Inside a patch; for the patch files of this folder.
 *
 * A changed row that is in the table and has the time it had keeps its place: its cells are written over.
 * Where rows come, go or move, the chunks between are put together anew (patch_layout.c). Everything is done
 * column by column. */
#ifndef PERILUNE_COLUMN_PATCH_INT_H
#define PERILUNE_COLUMN_PATCH_INT_H

#include "column/part.h"

/* A row that keeps its place. */
struct place {
    uint64_t row;
    size_t change;
};

/* What orders rows: those without a time last, then by time, then by id. */
struct row_key {
    bool timeless;
    int64_t time, id;
};

/* A row taken out, or one put in before `row`. */
struct edit {
    uint64_t row;
    bool removal;
    size_t change;
    struct row_key key; /* of a row put in */
};

/* The table after the edits. */
struct layout {
    struct edit *edits; /* in the order of their rows */
    size_t edit_count;  /* 0: every row keeps its place, and the rest is not used */
    uint64_t row_count;
    size_t chunk_count;
    size_t *slots; /* one a chunk: which of the chunks put together anew, or SLOT_KEPT */
    size_t slot_count;
    uint64_t *sources; /* CHUNK_ROWS a slot: the row's number before, or SOURCE_NEW + its change */
    struct segment *segments;
    struct segment_state *states;
};

#define SLOT_KEPT  SIZE_MAX
#define SOURCE_NEW ((uint64_t)1 << 63)

struct patch {
    struct snapshot *snapshot;
    struct part *part;
    const struct row_change *changes;
    size_t count;
    uint64_t *rows;       /* one a change: where the row is, or ROW_NONE */
    struct place *places; /* in the order of their rows */
    size_t place_count;
    struct layout layout;
};

/* The column at work. */
struct cells {
    size_t column; /* counts the fields, then the row ids */
    size_t stored; /* counts the columns that have segments */
    enum type type;
    /* one a change that is not gone */
    int64_t *bits; /* integers, bits of reals, codes */
    bool *nulls;
    /* scratch for one chunk */
    int64_t *values;
    uint64_t *validity;
    void *encoded;
};

/* ---- patch_layout.c ---- */

/* Fills `places` and `layout`. STATUS_STALE when too many chunks would be put together anew. */
MUST_CHECK status patch_plan(struct patch *patch, struct error *error);

/* Puts the chunks of one column together anew, after its cells were written. */
MUST_CHECK status patch_rearrange(const struct patch *patch, struct cells *cells, struct error *error);

/* Makes the new segments the table's. */
void patch_adopt(struct patch *patch);
void patch_drop_layout(struct patch *patch);

/* ---- patch_segment.c ---- */

/* Writes the cells of one column that differ. */
MUST_CHECK status patch_cells(const struct patch *patch, struct cells *cells, struct error *error);

/* Encodes the first `rows` rows of the scratch into a block of their own. */
MUST_CHECK status patch_encode(struct cells *cells, uint32_t null_count, uint32_t rows,
                               struct segment *segment, struct segment_state *state, struct error *error);

/* ---- patch_text.c ---- */

/* The codes of the changed texts of one column; its dictionary gets those that it lacks. */
MUST_CHECK status patch_codes(const struct patch *patch, struct cells *cells, struct error *error);

#endif
