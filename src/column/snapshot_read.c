/* The snapshot reader. Opening touches only the header and the directories, and believes nothing in them:
 * every count, offset, size and width is held against the file before it is used. */
#include "column/part.h"

#include "base/hash.h"
#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static status PRINTF_LIKE(3, 4)
    corrupt(const struct snapshot *snapshot, struct error *error, const char *format, ...)
{
    char what[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    return error_set(error, STATUS_CORRUPT,
                     "%s: damaged snapshot: %s; delete it, it is built again from the store", snapshot->name,
                     what);
}

static status corrupt_table(const struct snapshot *snapshot, const struct table_schema *schema,
                            const char *what, struct error *error)
{
    return corrupt(snapshot, error, "table \"%s\": %s", schema->name, what);
}

static bool inside(uint64_t offset, uint64_t size, uint64_t limit)
{
    return offset <= limit && size <= limit - offset;
}

/* ---- the schema's fingerprint ---- */

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return hash_integer(hash ^ hash_bytes(text, strlen(text)));
}

static uint64_t mix_integer(uint64_t hash, int64_t integer)
{
    return hash_integer(hash ^ hash_integer((uint64_t)integer + 1));
}

uint64_t snapshot_table_hash(const struct table_schema *schema)
{
    uint64_t hash = mix_text(0, schema->name);
    hash = mix_integer(hash, schema->time_field);
    hash = mix_integer(hash, (int64_t)schema->field_count);
    for (size_t i = 0; i < schema->field_count; i++) {
        const struct field *field = &schema->fields[i];
        hash = mix_text(hash, field->name);
        hash = mix_text(hash, type_name(field->type));
        hash = mix_integer(hash, snapshot_stores(field));
    }
    return hash;
}

uint64_t snapshot_schema_hash(const struct schema *schema)
{
    uint64_t hash = hash_integer(schema->table_count);
    for (size_t i = 0; i < schema->table_count; i++)
        hash = hash_integer(hash ^ snapshot_table_hash(&schema->tables[i]));
    return hash;
}

/* ---- header ---- */

static status check_form(const struct snapshot *snapshot, const struct file_header *header,
                         struct error *error)
{
    if (memcmp(header->magic, FILE_MAGIC, sizeof header->magic) != 0)
        return corrupt(snapshot, error, "it is not a snapshot file");
    if (header->version != FILE_VERSION)
        return error_set(error, STATUS_VERSION, "%s: snapshot format %u, this program reads %d",
                         snapshot->name, header->version, FILE_VERSION);
    if (header->checksum != hash_bytes(header, offsetof(struct file_header, checksum)))
        return corrupt(snapshot, error, "the header's checksum differs");
    if (header->file_size != snapshot->map_size) return corrupt(snapshot, error, "it is cut off");
    return STATUS_OK;
}

static status check_stamp(const struct snapshot *snapshot, const struct file_header *header,
                          uint64_t store_id, uint64_t generation, const struct schema *schema,
                          struct error *error)
{
    if (header->store_id != store_id)
        return error_set(error, STATUS_STALE, "%s: the snapshot belongs to another store", snapshot->name);
    if (generation != SNAPSHOT_ANY_GENERATION && header->generation != generation)
        return error_set(error, STATUS_STALE, "%s: the snapshot is of generation %llu, the store of %llu",
                         snapshot->name, (unsigned long long)header->generation,
                         (unsigned long long)generation);
    if (header->schema_hash != snapshot_schema_hash(schema))
        return error_set(error, STATUS_STALE, "%s: the snapshot has other tables or fields than are declared",
                         snapshot->name);
    return STATUS_OK;
}

static status check_directory(const struct snapshot *snapshot, const struct file_header *header,
                              const struct schema *schema, struct error *error)
{
    uint64_t size = (uint64_t)header->table_count * sizeof(struct file_section);
    if (header->table_count != schema->table_count || header->directory_offset % SEGMENT_ALIGN != 0 ||
        header->directory_offset < FILE_START ||
        !inside(header->directory_offset, size, snapshot->map_size) ||
        header->directory_offset + size != snapshot->map_size)
        return corrupt(snapshot, error, "the directory is not where it must be");
    if (hash_bytes(snapshot->map + header->directory_offset, (size_t)size) != header->directory_checksum)
        return corrupt(snapshot, error, "the directory's checksum differs");
    return STATUS_OK;
}

/* ---- one table ---- */

/* Numbers of the section directory's parts that fit the schema and each other. */
static bool counts_fit(const struct part *part, const struct table_schema *schema, size_t *stored)
{
    const struct file_table *file = part->file;
    if (file->row_count > UINT32_MAX || file->column_count != schema->field_count + 1) return false;
    if (file->chunk_count != (file->row_count + CHUNK_ROWS - 1) / CHUNK_ROWS) return false;
    if (file->sorted > 1 || (file->sorted && schema->time_field < 0)) return false;
    *stored = 1;
    for (size_t i = 0; i < schema->field_count; i++) *stored += snapshot_stores(&schema->fields[i]);
    return true;
}

static status locate(struct snapshot *snapshot, struct part *part, const struct table_schema *schema,
                     uint64_t end, struct error *error)
{
    const struct file_section *section = &part->section;
    if (section->schema_hash != snapshot_table_hash(schema))
        return corrupt_table(snapshot, schema, "other fields than the header says", error);
    if (section->offset % SEGMENT_ALIGN != 0 || section->offset < FILE_START ||
        !inside(section->offset, section->size, end) || section->directory_offset % SEGMENT_ALIGN != 0 ||
        !inside(section->directory_offset, sizeof *part->file, section->size))
        return corrupt_table(snapshot, schema, "it lies outside the file", error);
    part->bytes = snapshot->map + section->offset;
    char *directory = part->bytes + section->directory_offset;
    size_t size = (size_t)(section->size - section->directory_offset), stored = 0;
    if (hash_bytes(directory, size) != section->directory_checksum)
        return corrupt_table(snapshot, schema, "its directory's checksum differs", error);
    part->file = (const void *)directory;
    if (!counts_fit(part, schema, &stored))
        return corrupt_table(snapshot, schema, "its counts do not fit its fields", error);
    size_t columns = part->file->column_count;
    part->stored_count = stored;
    if (size != sizeof *part->file + columns * sizeof *part->file_columns +
                    stored * part->file->chunk_count * sizeof *part->file_segments)
        return corrupt_table(snapshot, schema, "its directory has the wrong size", error);
    part->file_columns = (const void *)(part->file + 1);
    part->file_segments = (void *)(directory + sizeof *part->file + columns * sizeof *part->file_columns);
    return STATUS_OK;
}

static status allocate(struct part *part, struct error *error)
{
    size_t columns = part->file->column_count, segments = part->stored_count * part->file->chunk_count;
    part->columns = memory_try_new(columns, sizeof *part->columns);
    part->segments = memory_try_new(segments, sizeof *part->segments);
    part->states = memory_try_new(segments, sizeof *part->states);
    part->dictionaries = memory_try_new(columns, sizeof *part->dictionaries);
    part->dictionary_checked = memory_try_new(columns, sizeof *part->dictionary_checked);
    part->checked = memory_try_new(columns, sizeof *part->checked);
    if (part->columns && part->segments && part->states && part->dictionaries && part->dictionary_checked &&
        part->checked)
        return STATUS_OK;
    return error_set(error, STATUS_MEMORY, "no memory for the directory of a snapshot");
}

static bool column_fits(const struct file_column *file, enum type type, bool stored)
{
    if (file->type != (uint32_t)type || file->stored != stored) return false;
    bool text = stored && type == TYPE_TEXT;
    return text || (file->dictionary_offset == 0 && file->text_size == 0 && file->dictionary_count == 0);
}

static bool attach_dictionary(const struct part *part, const struct file_column *file,
                              struct dictionary *dictionary)
{
    uint64_t limit = part->section.directory_offset;
    uint64_t offsets = ((uint64_t)file->dictionary_count + 1) * sizeof *dictionary->offsets;
    if (file->dictionary_offset % SEGMENT_ALIGN != 0) return false;
    if (!inside(file->dictionary_offset, offsets, limit)) return false;
    if (!inside(file->dictionary_offset + offsets, file->text_size, limit)) return false;
    dictionary->offsets = (const void *)(part->bytes + file->dictionary_offset);
    dictionary->bytes = part->bytes + file->dictionary_offset + offsets;
    dictionary->count = file->dictionary_count;
    return true;
}

static bool attach_segments(struct part *part, const struct column *column, size_t first)
{
    for (size_t chunk = 0; chunk < part->table.chunk_count; chunk++) {
        struct file_segment *file = &part->file_segments[first + chunk];
        uint32_t rows = table_chunk_rows(&part->table, chunk);
        if (!segment_plausible(column->type, &file->summary, rows, column->dictionary.count)) return false;
        size_t size = segment_size(file->summary.width, file->summary.null_count, rows);
        if (file->offset % SEGMENT_ALIGN != 0 || !inside(file->offset, size, part->section.directory_offset))
            return false;
        part->states[first + chunk].summary = &file->summary;
        part->segments[first + chunk] = segment_view(part->bytes + file->offset, &file->summary, rows);
    }
    return true;
}

static bool attach_column(struct part *part, size_t number, const struct field *field, size_t first_segment)
{
    const struct file_column *file = &part->file_columns[number];
    struct column *column = &part->columns[number];
    column->field = field;
    column->type = field ? field->type : TYPE_INTEGER;
    bool stored = !field || snapshot_stores(field);
    if (!column_fits(file, column->type, stored)) return false;
    if (!stored) return true;
    if (column->type == TYPE_TEXT && !attach_dictionary(part, file, &column->dictionary)) return false;
    return attach_segments(part, column, first_segment);
}

void part_attach_segments(struct part *part)
{
    struct table *table = &part->table;
    size_t fields = table->schema->field_count, first = 0;
    for (size_t i = 0; i <= fields; i++) {
        struct column *column = &part->columns[i];
        if (column->field && !snapshot_stores(column->field)) continue;
        column->segments = part->segments + first;
        first += table->chunk_count;
    }
    table->row_id = part->columns[fields];
}

static status attach(struct snapshot *snapshot, struct part *part, const struct table_schema *schema,
                     struct error *error)
{
    struct table *table = &part->table;
    table->schema = schema;
    table->row_count = part->file->row_count;
    table->chunk_count = part->file->chunk_count;
    table->sorted = part->file->sorted;
    table->columns = part->columns;
    size_t first_segment = 0;
    for (size_t i = 0; i <= schema->field_count; i++) {
        const struct field *field = i < schema->field_count ? &schema->fields[i] : NULL;
        if (!attach_column(part, i, field, first_segment))
            return corrupt_table(snapshot, schema, "a column's directory entry is wrong", error);
        if (!field || snapshot_stores(field)) first_segment += table->chunk_count;
    }
    part_attach_segments(part);
    return STATUS_OK;
}

static status open_part(struct snapshot *snapshot, size_t number, const struct table_schema *schema,
                        uint64_t end, struct error *error)
{
    struct part *part = &snapshot->parts[number];
    memcpy(&part->section, snapshot->map + end + number * sizeof part->section, sizeof part->section);
    status result = locate(snapshot, part, schema, end, error);
    if (result == STATUS_OK) result = allocate(part, error);
    if (result == STATUS_OK) result = attach(snapshot, part, schema, error);
    return result;
}

/* ---- the file ---- */

static status map_file(struct snapshot *snapshot, int fd, struct error *error)
{
    struct stat stat;
    if (fstat(fd, &stat) != 0)
        return error_set(error, STATUS_IO, "%s: cannot read: %s", snapshot->name, strerror(errno));
    if (!S_ISREG(stat.st_mode))
        return error_set(error, STATUS_IO, "%s: cannot read: not a regular file", snapshot->name);
    if (stat.st_size < FILE_START) return corrupt(snapshot, error, "it is too short");
    void *map = mmap(NULL, (size_t)stat.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED)
        return error_set(error, STATUS_IO, "%s: cannot map: %s", snapshot->name, strerror(errno));
    snapshot->map = map;
    snapshot->map_size = (size_t)stat.st_size;
    return STATUS_OK;
}

static status open_parts(struct snapshot *snapshot, uint64_t directory, const struct schema *schema,
                         struct error *error)
{
    snapshot->parts = memory_try_new(schema->table_count, sizeof *snapshot->parts);
    if (!snapshot->parts) return error_set(error, STATUS_MEMORY, "no memory for the directory of a snapshot");
    snapshot->part_count = schema->table_count;
    status result = STATUS_OK;
    for (size_t i = 0; i < schema->table_count && result == STATUS_OK; i++)
        result = open_part(snapshot, i, &schema->tables[i], directory, error);
    return result;
}

status snapshot_map(int fd, const char *name, uint64_t store_id, uint64_t generation,
                    const struct schema *schema, struct snapshot **out, struct error *error)
{
    struct snapshot *snapshot = memory_new(sizeof *snapshot);
    snapshot->name = memory_copy_text(name, strlen(name));
    status result = map_file(snapshot, fd, error);
    if (result != STATUS_OK) goto out;
    const struct file_header *header = (const void *)snapshot->map;
    snapshot->generation = header->generation;
    result = check_form(snapshot, header, error);
    if (result == STATUS_OK) result = check_stamp(snapshot, header, store_id, generation, schema, error);
    if (result == STATUS_OK) result = check_directory(snapshot, header, schema, error);
    if (result == STATUS_OK) result = open_parts(snapshot, header->directory_offset, schema, error);
out:
    if (result != STATUS_OK) {
        snapshot_close(snapshot);
        snapshot = NULL;
    }
    *out = snapshot;
    return result;
}

status snapshot_open(const char *path, uint64_t store_id, uint64_t generation, const struct schema *schema,
                     struct snapshot **out, struct error *error)
{
    *out = NULL;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        status code = errno == ENOENT ? STATUS_NOT_FOUND : STATUS_IO;
        return error_set(error, code, "%s: cannot open: %s", path, strerror(errno));
    }
    status result = snapshot_map(fd, path, store_id, generation, schema, out, error);
    close(fd);
    return result;
}

uint64_t snapshot_generation(const struct snapshot *snapshot)
{
    return snapshot->generation;
}

static void close_part(struct part *part)
{
    for (size_t i = 0; part->states && i < part->stored_count * part->table.chunk_count; i++)
        memory_free(part->states[i].block);
    for (size_t i = 0; part->dictionaries && i < part->file->column_count; i++) {
        memory_free(part->dictionaries[i].offsets);
        memory_free(part->dictionaries[i].bytes);
    }
    memory_free(part->columns);
    memory_free(part->segments);
    memory_free(part->states);
    memory_free(part->dictionaries);
    memory_free(part->dictionary_checked);
    memory_free(part->checked);
}

void snapshot_close(struct snapshot *snapshot)
{
    if (!snapshot) return;
    snapshot_close(snapshot->attached);
    for (size_t i = 0; i < snapshot->part_count; i++) close_part(&snapshot->parts[i]);
    memory_free(snapshot->parts);
    if (snapshot->map) munmap(snapshot->map, snapshot->map_size);
    memory_free(snapshot->name);
    memory_free(snapshot);
}

void snapshot_attach(struct snapshot *snapshot, struct snapshot *other)
{
    snapshot_close(snapshot->attached);
    snapshot->attached = other;
}

struct snapshot *snapshot_detach(struct snapshot *snapshot)
{
    struct snapshot *other = snapshot->attached;
    snapshot->attached = NULL;
    return other;
}

static const struct part *find_part(const struct snapshot *snapshot, struct slice name)
{
    for (size_t i = 0; i < snapshot->part_count; i++)
        if (slice_is(name, snapshot->parts[i].table.schema->name)) return &snapshot->parts[i];
    return NULL;
}

const struct table *snapshot_table(const struct snapshot *snapshot, struct slice name)
{
    const struct part *part = find_part(snapshot, name);
    if (!part && snapshot->attached) return snapshot_table(snapshot->attached, name);
    return part ? &part->table : NULL;
}

bool snapshot_section(const struct snapshot *snapshot, struct slice name, const void **bytes,
                      struct file_section *section, bool *patched)
{
    const struct part *part = find_part(snapshot, name);
    if (!part) return false;
    *bytes = part->bytes;
    *section = part->section;
    *patched = part->patched;
    return true;
}

/* ---- checksums ---- */

static const char *column_name(const struct column *column)
{
    return column->field ? column->field->name : "id";
}

static bool dictionary_whole(const struct file_column *file, const struct dictionary *dictionary)
{
    size_t size = ((size_t)dictionary->count + 1) * sizeof *dictionary->offsets;
    if (hash_bytes(dictionary->offsets, size) != file->offsets_checksum) return false;
    if (hash_bytes(dictionary->bytes, (size_t)file->text_size) != file->text_checksum) return false;
    uint64_t last = 0;
    for (uint32_t i = 0; i <= dictionary->count; i++) {
        if (dictionary->offsets[i] < last) return false;
        last = dictionary->offsets[i];
    }
    return dictionary->offsets[0] == 0 && last == file->text_size;
}

struct part *part_of(const struct snapshot *snapshot, const struct table *table)
{
    for (size_t i = 0; i < snapshot->part_count; i++)
        if (&snapshot->parts[i].table == table) return &snapshot->parts[i];
    return NULL;
}

status part_corrupt(const struct snapshot *snapshot, const struct part *part, size_t column, const char *what,
                    struct error *error)
{
    return corrupt(snapshot, error, "table \"%s\", column \"%s\"%s", part->table.schema->name,
                   column_name(&part->columns[column]), what);
}

status part_check_segment(const struct snapshot *snapshot, struct part *part, size_t column, size_t chunk,
                          struct error *error)
{
    struct segment_state *state = part_states(part, column) + chunk;
    if (atomic_load_explicit(&state->checked, memory_order_relaxed)) return STATUS_OK;
    const struct file_segment *file =
        (const void *)((const char *)state->summary - offsetof(struct file_segment, summary));
    uint32_t rows = table_chunk_rows(&part->table, chunk);
    size_t size = segment_size(file->summary.width, file->summary.null_count, rows);
    bool right = hash_bytes(part->bytes + file->offset, size) == file->checksum;
    if (right) {
        atomic_store_explicit(&state->checked, true, memory_order_relaxed);
        return STATUS_OK;
    }
    char what[64];
    snprintf(what, sizeof what, ", chunk %zu: the checksum differs", chunk);
    return part_corrupt(snapshot, part, column, what, error);
}

status part_check_dictionary(const struct snapshot *snapshot, struct part *part, size_t column,
                             struct error *error)
{
    const struct column *found = &part->columns[column];
    if (found->type != TYPE_TEXT || atomic_load(&part->dictionary_checked[column])) return STATUS_OK;
    if (!dictionary_whole(&part->file_columns[column], &found->dictionary))
        return part_corrupt(snapshot, part, column, ": the dictionary's checksum differs", error);
    atomic_store(&part->dictionary_checked[column], true);
    return STATUS_OK;
}

status part_check_column(const struct snapshot *snapshot, struct part *part, size_t column,
                         struct error *error)
{
    if (!part->columns[column].segments || atomic_load(&part->checked[column])) return STATUS_OK;
    status result = part_check_dictionary(snapshot, part, column, error);
    for (size_t chunk = 0; chunk < part->table.chunk_count && result == STATUS_OK; chunk++)
        result = part_check_segment(snapshot, part, column, chunk, error);
    if (result == STATUS_OK) atomic_store(&part->checked[column], true);
    return result;
}

static status not_of_this(const struct table *table, struct error *error)
{
    return error_set(error, STATUS_INVALID, "table \"%s\" is not of this snapshot", table->schema->name);
}

status snapshot_check(struct snapshot *snapshot, const struct table *table, int column, struct error *error)
{
    struct part *part = part_of(snapshot, table);
    if (!part && snapshot->attached) return snapshot_check(snapshot->attached, table, column, error);
    if (!part) return not_of_this(table, error);
    return part_check_column(snapshot, part, column < 0 ? table->schema->field_count : (size_t)column, error);
}

status snapshot_check_chunk(struct snapshot *snapshot, const struct table *table, const struct column *column,
                            size_t chunk, struct error *error)
{
    struct part *part = part_of(snapshot, table);
    if (!part && snapshot->attached)
        return snapshot_check_chunk(snapshot->attached, table, column, chunk, error);
    if (!part) return not_of_this(table, error);
    size_t segment = (size_t)(column->segments - part->segments) + chunk, number = 0;
    if (atomic_load_explicit(&part->states[segment].checked, memory_order_relaxed)) return STATUS_OK;
    while (part->columns[number].segments != column->segments) number++;
    return part_check_segment(snapshot, part, number, chunk, error);
}

status snapshot_check_texts(struct snapshot *snapshot, const struct table *table, int field,
                            struct error *error)
{
    struct part *part = part_of(snapshot, table);
    if (!part && snapshot->attached) return snapshot_check_texts(snapshot->attached, table, field, error);
    if (!part) return not_of_this(table, error);
    return part->columns[field].segments ? part_check_dictionary(snapshot, part, (size_t)field, error)
                                         : STATUS_OK;
}
