/* An open snapshot in memory: what the reader makes of the file and a patch changes. For the files of this
 * folder.
 *
 * The file is mapped privately: a patch writes to the mapping and the file stays as it is. A segment that a
 * patch had to encode anew has a block of its own; the others are in the mapping. Segments and states stand
 * column by column, in the order of the stored columns. */
#ifndef PERILUNE_COLUMN_PART_H
#define PERILUNE_COLUMN_PART_H

#include "column/snapshot_int.h"

#include <stdatomic.h>

struct segment_state {
    struct segment_summary *summary; /* in the mapping or in the block */
    void *block;                     /* our own, or NULL */
    atomic_bool checked;             /* its checksum was right, or it is our own */
};

/* A dictionary that a patch has extended; zeros while it is the file's. */
struct own_dictionary {
    uint64_t *offsets;
    char *bytes;
    size_t offset_capacity, byte_capacity;
};

/* One table. `table` is first: a pointer to it is a pointer to the part. */
struct part {
    struct table table;
    struct file_section section;
    char *bytes; /* of the section */
    const struct file_table *file;
    const struct file_column *file_columns;
    struct file_segment *file_segments;
    size_t stored_count;      /* columns that have segments */
    struct column *columns;   /* one a field, then the row ids */
    struct segment *segments; /* stored_count times the table's chunk_count, as the states */
    struct segment_state *states;
    struct own_dictionary *dictionaries; /* one a column */
    atomic_bool *dictionary_checked;     /* one a column */
    atomic_bool *checked;                /* one a column: all of it */
    bool *lent;                          /* one a column: changes give codes (snapshot_follow_texts) */
    bool patched;                        /* its bytes are not those of the file */
};

struct snapshot {
    char *name;
    char *map;
    size_t map_size;
    uint64_t generation; /* of the file */
    bool writable;       /* the mapping, by a patch */
    struct part *parts;
    size_t part_count;
    struct snapshot *attached; /* or NULL */
};

/* The part of a table, or NULL when it is not of this snapshot. */
struct part *part_of(const struct snapshot *snapshot, const struct table *table);

/* Compares checksums as snapshot_check does: of one segment, of one dictionary, of a whole column. `column`
 * counts the fields, then the row ids. */
MUST_CHECK status part_check_segment(const struct snapshot *snapshot, struct part *part, size_t column,
                                     size_t chunk, struct error *error);
MUST_CHECK status part_check_dictionary(const struct snapshot *snapshot, struct part *part, size_t column,
                                        struct error *error);
MUST_CHECK status part_check_column(const struct snapshot *snapshot, struct part *part, size_t column,
                                    struct error *error);

/* The error for a snapshot that cannot be what the writer wrote. */
status part_corrupt(const struct snapshot *snapshot, const struct part *part, size_t column, const char *what,
                    struct error *error);

/* The state of a column's first segment. */
static inline struct segment_state *part_states(const struct part *part, size_t column)
{
    return part->states + (part->columns[column].segments - part->segments);
}

/* Lets the columns point to their segments after these have moved. */
void part_attach_segments(struct part *part);

#endif
