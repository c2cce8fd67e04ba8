/* The snapshot file, byte by byte; for the files of this folder. All numbers are little-endian and stand
 * where their alignment wants them, so that a mapped file is used in place.
 *
 *     header             struct file_header, zeros up to FILE_START
 *     section ...        one a table, each at a multiple of 64
 *     directory          struct file_section, one a table of the schema, in its order; ends the file
 *
 * A section holds all of one table; offsets in it count from its start, so that it can be copied as bytes:
 *
 *     segments           as segment.h describes them, each at a multiple of 64, column by column or mixed
 *     dictionaries       one a stored text column, at a multiple of 64: count + 1 offsets, then the bytes
 *     section directory  at a multiple of 64; ends the section:
 *         struct file_table
 *         struct file_column     one a field of the schema, then one for the row ids
 *         struct file_segment    for every column but long texts: one a chunk
 *
 * Checksums are hash_bytes. Header, directory and section directories are checked on open; segments and
 * dictionaries by snapshot_check. The format version changes with every change of this page, of segment.h or
 * of hash_bytes: a snapshot is rebuilt, never migrated. */
#ifndef PERILUNE_COLUMN_SNAPSHOT_INT_H
#define PERILUNE_COLUMN_SNAPSHOT_INT_H

#include "column/segment.h"
#include "column/snapshot.h"

#include <stdint.h>

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the snapshot file is little-endian and used in place"
#endif

#define FILE_MAGIC "perilune"

enum { FILE_VERSION = 1, FILE_START = 128 };

struct file_header {
    char magic[8]; /* FILE_MAGIC, not terminated */
    uint32_t version;
    uint32_t table_count;
    uint64_t store_id;
    uint64_t generation;
    uint64_t schema_hash;
    uint64_t file_size;
    uint64_t directory_offset;
    uint64_t directory_checksum;
    uint64_t checksum; /* of everything before it */
};

struct file_section {
    uint64_t offset, size;     /* in the file */
    uint64_t directory_offset; /* in the section; it reaches to the section's end */
    uint64_t directory_checksum;
    uint64_t schema_hash; /* of this table */
};

struct file_table {
    uint64_t row_count;
    uint32_t chunk_count;
    uint32_t column_count; /* with the row ids */
    uint32_t sorted;
    uint32_t zero;
};

struct file_column {
    uint32_t type;
    uint32_t stored;            /* 0 for long texts */
    uint64_t dictionary_offset; /* this and the rest are 0 for what is not stored text */
    uint64_t text_size;         /* of all texts together */
    uint64_t offsets_checksum, text_checksum;
    uint32_t dictionary_count;
    uint32_t zero;
};

struct file_segment {
    uint64_t offset;
    uint64_t checksum; /* of all its bytes, padding included */
    struct segment_summary summary;
};

_Static_assert(sizeof(struct file_header) == 72, "no hidden padding");
_Static_assert(sizeof(struct file_section) == 40, "no hidden padding");
_Static_assert(sizeof(struct file_table) == 24, "no hidden padding");
_Static_assert(sizeof(struct file_column) == 48, "no hidden padding");
_Static_assert(sizeof(struct segment_summary) == 160, "no hidden padding");
_Static_assert(sizeof(struct file_segment) == 176, "no hidden padding");

/* What makes a table's data usable: its name, time field, and the names and types of the fields. */
uint64_t snapshot_table_hash(const struct table_schema *schema);
uint64_t snapshot_schema_hash(const struct schema *schema);

/* Is the field copied to the snapshot? */
static inline bool snapshot_stores(const struct field *field)
{
    return !field->long_text;
}

/* Maps and validates an open file. `name` is for messages. The descriptor stays the caller's. */
MUST_CHECK status snapshot_map(int fd, const char *name, uint64_t store_id, uint64_t generation,
                               const struct schema *schema, struct snapshot **out, struct error *error);

/* The bytes and the directory entry of a table, by name; false when there is none. *patched: the bytes are
 * not what the table holds now. */
bool snapshot_section(const struct snapshot *snapshot, struct slice name, const void **bytes,
                      struct file_section *section, bool *patched);

#endif
