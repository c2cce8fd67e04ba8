/* The snapshot writer: rows in, segments out, one chunk of every column in memory. */
#include "base/hash.h"
#include "base/memory.h"
#include "column/reorder.h"
#include "column/writer_int.h"

#include <assert.h>
#include <string.h>

status writer_mark(struct snapshot_writer *writer, status result)
{
    if (result != STATUS_OK) writer->failed = true;
    return result;
}

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for writing a snapshot");
}

status snapshot_writer_open(const char *path, struct snapshot_writer **out, struct error *error)
{
    static const char header[FILE_START]; /* filled in by commit */
    struct snapshot_writer *writer = memory_new(sizeof *writer);
    status result = aside_open(path, &writer->file, error);
    if (result == STATUS_OK) result = aside_append(&writer->file, header, sizeof header, error);
    if (result != STATUS_OK) {
        snapshot_writer_close(writer);
        writer = NULL;
    }
    *out = writer;
    return result;
}

void snapshot_writer_share(struct snapshot_writer *writer, struct pool *pool)
{
    assert(!writer->schema && !writer->pool);
    writer->pool = pool;
    writer->background = background_new();
}

status snapshot_writer_beside(const struct snapshot_writer *writer, struct snapshot_writer **out,
                              struct error *error)
{
    status result = snapshot_writer_open(writer->file.path, out, error);
    if (result == STATUS_OK && writer->pool) snapshot_writer_share(*out, writer->pool);
    return result;
}

/* ---- one table ---- */

static void forget_table(struct snapshot_writer *writer)
{
    if (writer->background) background_wait(writer->background);
    for (size_t i = 0; i < writer->column_count; i++) pending_fini(&writer->columns[i]);
    memory_free(writer->columns);
    memory_free(writer->scratch);
    writer->columns = NULL;
    writer->column_count = 0;
    writer->scratch = NULL;
    writer->schema = NULL;
}

void snapshot_writer_close(struct snapshot_writer *writer)
{
    if (!writer) return;
    forget_table(writer);
    background_free(writer->background);
    aside_close(&writer->file);
    memory_free(writer->written);
    memory_free(writer);
}

static status add_column(struct snapshot_writer *writer, const struct field *field, size_t number,
                         struct error *error)
{
    struct pending *column = &writer->columns[writer->column_count++];
    status result = pending_init(column, field, number, error);
    if (result != STATUS_OK || !writer->pool) return result;
    column->encoded = memory_try_new(SEGMENT_SIZE_MAX, 1);
    return column->encoded ? STATUS_OK : no_memory(error);
}

static status make_columns(struct snapshot_writer *writer, struct error *error)
{
    const struct table_schema *schema = writer->schema;
    writer->scratch = memory_try_new(SEGMENT_SIZE_MAX, 1);
    writer->columns = memory_try_new(schema->field_count + 1, sizeof *writer->columns);
    if (!writer->scratch || !writer->columns) return no_memory(error);
    status result = STATUS_OK;
    for (size_t i = 0; i < schema->field_count && result == STATUS_OK; i++)
        if (snapshot_stores(&schema->fields[i])) result = add_column(writer, &schema->fields[i], i, error);
    if (result == STATUS_OK) result = add_column(writer, NULL, schema->field_count, error);
    return result;
}

status snapshot_begin_table(struct snapshot_writer *writer, const struct table_schema *schema,
                            struct error *error)
{
    assert(!writer->schema);
    assert(schema->time_field < 0 || schema->fields[schema->time_field].type == TYPE_TIME);
    writer->schema = schema;
    writer->row_count = writer->chunk_rows = 0;
    writer->last_time = writer->last_id = INT64_MIN;
    writer->time_missing = writer->disordered = writer->by_cells = false;
    status result = aside_align(&writer->file, SEGMENT_ALIGN, error);
    writer->start = writer->file.size;
    if (result == STATUS_OK) result = make_columns(writer, error);
    return writer_mark(writer, result);
}

void snapshot_lend_texts(struct snapshot_writer *writer, int field, const struct dictionary *texts)
{
    assert(writer->schema && writer->schema->fields[field].type == TYPE_TEXT);
    for (size_t i = 0; i < writer->column_count; i++)
        if (writer->columns[i].field && writer->columns[i].number == (size_t)field)
            writer->columns[i].copied = texts;
}

static inline status put(struct pending *column, uint32_t at, const struct value *value, struct error *error)
{
    if (value->null) {
        pending_put_null(column, at);
    } else if (column->type == TYPE_TEXT && !column->copied) {
        return pending_put_text(column, at, value->text, error);
    } else if (column->type == TYPE_REAL) {
        memcpy(&column->values[at], &value->real, sizeof value->real);
    } else {
        pending_put_integer(column, at, value->integer);
    }
    return STATUS_OK;
}

status snapshot_append(struct snapshot_writer *writer, int64_t row_id, const struct value *values,
                       struct error *error)
{
    assert(writer->schema);
    if (writer->row_count == UINT32_MAX)
        return writer_mark(writer, error_set(error, STATUS_LIMIT, "table \"%s\": more than %u rows",
                                             writer->schema->name, UINT32_MAX));
    if (writer->schema->time_field >= 0) {
        const struct value *time = &values[writer->schema->time_field];
        writer_watch(writer, time->null, time->integer, row_id);
    }
    uint32_t at = writer->chunk_rows;
    size_t fields = writer->column_count - 1;
    for (size_t i = 0; i < fields; i++) {
        struct pending *column = &writer->columns[i];
        status result = put(column, at, &values[column->number], error);
        if (result == STATUS_OK) continue;
        error_prefix(error, "table \"%s\"", writer->schema->name);
        return writer_mark(writer, result);
    }
    pending_put_integer(&writer->columns[fields], at, row_id);
    writer->row_count++;
    if (++writer->chunk_rows < CHUNK_ROWS) return STATUS_OK;
    return writer_mark(writer, writer_flush(writer, error));
}

/* ---- the end of a table ---- */

static status remember(struct snapshot_writer *writer, const struct table_schema *schema,
                       const struct file_section *section, struct error *error)
{
    void *written = writer->written;
    bool room = memory_try_grow(&written, &writer->written_capacity, writer->written_count + 1,
                                sizeof *writer->written);
    writer->written = written;
    if (!room) return no_memory(error);
    writer->written[writer->written_count++] = (struct written){schema, *section};
    return STATUS_OK;
}

static status finish_columns(struct snapshot_writer *writer, struct file_column *entries, struct error *error)
{
    const struct table_schema *schema = writer->schema;
    for (size_t i = 0; i < schema->field_count; i++) entries[i].type = (uint32_t)schema->fields[i].type;
    status result = STATUS_OK;
    for (size_t i = 0; i < writer->column_count && result == STATUS_OK; i++) {
        struct pending *column = &writer->columns[i];
        result = pending_finish(column, &writer->file, writer->start, &entries[column->number], error);
    }
    return result;
}

/* The section directory in one block of memory, as its checksum is over the whole. */
static status make_directory(struct snapshot_writer *writer, char **out, size_t *size, struct error *error)
{
    size_t columns = writer->schema->field_count + 1;
    size_t chunks = writer->columns[0].segment_count;
    *size = sizeof(struct file_table) + columns * sizeof(struct file_column) +
            writer->column_count * chunks * sizeof(struct file_segment);
    char *directory = memory_try_new(*size, 1);
    *out = directory;
    if (!directory) return no_memory(error);
    *(struct file_table *)(void *)directory = (struct file_table){
        .row_count = writer->row_count,
        .chunk_count = (uint32_t)chunks,
        .column_count = (uint32_t)columns,
        .sorted = writer->schema->time_field >= 0,
    };
    struct file_column *entries = (void *)(directory + sizeof(struct file_table));
    struct file_segment *segments = (void *)(entries + columns);
    for (size_t i = 0; i < writer->column_count && chunks; i++)
        memcpy(segments + i * chunks, writer->columns[i].segments, chunks * sizeof *segments);
    return finish_columns(writer, entries, error);
}

static status finish_section(struct snapshot_writer *writer, struct error *error)
{
    char *directory = NULL;
    size_t size = 0;
    status result = make_directory(writer, &directory, &size, error);
    if (result == STATUS_OK) result = aside_align(&writer->file, SEGMENT_ALIGN, error);
    struct file_section section = {.offset = writer->start,
                                   .directory_offset = writer->file.size - writer->start,
                                   .schema_hash = snapshot_table_hash(writer->schema)};
    if (result == STATUS_OK) result = aside_append(&writer->file, directory, size, error);
    if (result == STATUS_OK) {
        section.size = writer->file.size - writer->start;
        section.directory_checksum = hash_bytes(directory, size);
        result = remember(writer, writer->schema, &section, error);
    }
    memory_free(directory);
    return result;
}

/* The number among the stored columns of the field that orders the table. */
static size_t time_column(const struct snapshot_writer *writer)
{
    size_t number = 0;
    while (writer->columns[number].number != (size_t)writer->schema->time_field) number++;
    return number;
}

static status reorder(struct snapshot_writer *writer, struct aside *file, uint64_t start,
                      const struct aside *from, uint64_t from_start, struct error *error)
{
    struct reordering reordering = {.columns = writer->columns,
                                    .column_count = writer->column_count,
                                    .time_column = time_column(writer),
                                    .row_count = writer->row_count,
                                    .from = from,
                                    .from_start = from_start,
                                    .file = file,
                                    .start = start,
                                    .pool = writer->pool};
    return reorder_columns(&reordering, error);
}

/* The section goes aside and comes back. */
static status reorder_in_place(struct snapshot_writer *writer, struct error *error)
{
    struct aside spill = {.fd = -1};
    status result = aside_open(writer->file.path, &spill, error);
    if (result == STATUS_OK) result = aside_copy(&spill, &writer->file, writer->start, error);
    if (result == STATUS_OK) result = aside_truncate(&writer->file, writer->start, error);
    if (result == STATUS_OK) result = reorder(writer, &writer->file, writer->start, &spill, 0, error);
    aside_close(&spill);
    return result;
}

static status finish_chunks(struct snapshot_writer *writer, struct error *error)
{
    status result = writer->chunk_rows ? writer_flush(writer, error) : STATUS_OK;
    return result == STATUS_OK ? writer_settle(writer, error) : result;
}

status snapshot_end_table(struct snapshot_writer *writer, struct error *error)
{
    assert(writer->schema);
    status result = finish_chunks(writer, error);
    if (result == STATUS_OK && writer->disordered) result = reorder_in_place(writer, error);
    if (result == STATUS_OK) result = finish_section(writer, error);
    forget_table(writer);
    return writer_mark(writer, result);
}

static void hand_over(struct snapshot_writer *writer, struct snapshot_writer *into)
{
    into->schema = writer->schema;
    into->columns = writer->columns;
    into->column_count = writer->column_count;
    into->row_count = writer->row_count;
    writer->columns = NULL;
    writer->column_count = 0;
    forget_table(writer);
}

status snapshot_end_table_into(struct snapshot_writer *writer, struct snapshot_writer *into,
                               struct error *error)
{
    assert(writer->schema && !into->schema);
    status result = finish_chunks(writer, error);
    if (result == STATUS_OK) result = aside_align(&into->file, SEGMENT_ALIGN, error);
    into->start = into->file.size;
    if (result == STATUS_OK && writer->disordered)
        result = reorder(writer, &into->file, into->start, &writer->file, writer->start, error);
    else if (result == STATUS_OK)
        result = aside_copy(&into->file, &writer->file, writer->start, error);
    hand_over(writer, into);
    if (result == STATUS_OK) result = finish_section(into, error);
    forget_table(into);
    return writer_mark(into, result);
}

/* ---- a table of another snapshot ---- */

static status copy_column(struct snapshot_writer *writer, struct pending *pending, const struct table *table,
                          struct error *error)
{
    const struct column *column = pending->field ? &table->columns[pending->number] : &table->row_id;
    status result = STATUS_OK;
    if (pending->type == TYPE_TEXT) pending->copied = &column->dictionary;
    for (size_t chunk = 0; chunk < table->chunk_count && result == STATUS_OK; chunk++) {
        const struct segment *segment = &column->segments[chunk];
        uint32_t rows = table_chunk_rows(table, chunk);
        segment_decode(segment, rows, pending->values, pending->validity);
        pending->null_count = segment->null_count;
        result = pending_flush(pending, rows, &writer->file, writer->start, writer->scratch, error);
    }
    return result;
}

/* What a patch has changed is encoded again; it is in order already. */
static status copy_columns(struct snapshot_writer *writer, const struct table *table,
                           const struct table_schema *schema, struct error *error)
{
    status result = snapshot_begin_table(writer, schema, error);
    if (result != STATUS_OK) return result;
    writer->row_count = (uint32_t)table->row_count;
    for (size_t i = 0; i < writer->column_count && result == STATUS_OK; i++)
        result = copy_column(writer, &writer->columns[i], table, error);
    if (result == STATUS_OK) result = finish_section(writer, error);
    forget_table(writer);
    return writer_mark(writer, result);
}

static status copy_section(struct snapshot_writer *writer, const void *bytes, struct file_section section,
                           const struct table_schema *schema, struct error *error)
{
    status result = aside_align(&writer->file, SEGMENT_ALIGN, error);
    section.offset = writer->file.size;
    if (result == STATUS_OK) result = aside_append(&writer->file, bytes, (size_t)section.size, error);
    if (result == STATUS_OK) result = remember(writer, schema, &section, error);
    return writer_mark(writer, result);
}

status snapshot_copy_table(struct snapshot_writer *writer, const struct snapshot *from,
                           const struct table_schema *schema, struct error *error)
{
    const void *bytes;
    struct file_section section;
    bool patched;
    if (!snapshot_section(from, slice_of(schema->name), &bytes, &section, &patched)) {
        status result = snapshot_begin_table(writer, schema, error);
        return result == STATUS_OK ? snapshot_end_table(writer, error) : result;
    }
    if (section.schema_hash != snapshot_table_hash(schema))
        return writer_mark(writer,
                           error_set(error, STATUS_STALE,
                                     "table \"%s\": the older snapshot has other fields; build it again",
                                     schema->name));
    if (patched) return copy_columns(writer, snapshot_table(from, slice_of(schema->name)), schema, error);
    return copy_section(writer, bytes, section, schema, error);
}

/* ---- commit ---- */

static const struct file_section *section_of(const struct snapshot_writer *writer,
                                             const struct table_schema *schema)
{
    const struct file_section *found = NULL;
    uint64_t hash = snapshot_table_hash(schema);
    for (size_t i = 0; i < writer->written_count; i++) {
        const struct written *written = &writer->written[i];
        if (written->section.schema_hash != hash || strcmp(written->schema->name, schema->name) != 0)
            continue;
        if (found) return NULL; /* written twice */
        found = &written->section;
    }
    return found;
}

static status put_directory(struct snapshot_writer *writer, const struct schema *schema,
                            struct file_header *header, struct error *error)
{
    status result = aside_align(&writer->file, SEGMENT_ALIGN, error);
    if (result != STATUS_OK) return result;
    struct file_section *sections = memory_try_new(schema->table_count, sizeof *sections);
    if (!sections) return no_memory(error);
    for (size_t i = 0; i < schema->table_count && result == STATUS_OK; i++) {
        const struct file_section *section = section_of(writer, &schema->tables[i]);
        if (section) {
            sections[i] = *section;
        } else {
            result = error_set(error, STATUS_INVALID, "table \"%s\" must be written to the snapshot once",
                               schema->tables[i].name);
        }
    }
    size_t size = schema->table_count * sizeof *sections;
    header->directory_offset = writer->file.size;
    header->directory_checksum = hash_bytes(sections, size);
    if (result == STATUS_OK) result = aside_append(&writer->file, sections, size, error);
    memory_free(sections);
    return result;
}

static status finish_file(struct snapshot_writer *writer, uint64_t store_id, uint64_t generation,
                          const struct schema *schema, struct error *error)
{
    struct file_header header = {.magic = {'p', 'e', 'r', 'i', 'l', 'u', 'n', 'e'},
                                 .version = FILE_VERSION,
                                 .table_count = (uint32_t)schema->table_count,
                                 .store_id = store_id,
                                 .generation = generation,
                                 .schema_hash = snapshot_schema_hash(schema)};
    status result = put_directory(writer, schema, &header, error);
    if (result != STATUS_OK) return result;
    header.file_size = writer->file.size;
    header.checksum = hash_bytes(&header, offsetof(struct file_header, checksum));
    result = aside_write_at(&writer->file, 0, &header, sizeof header, error);
    return result == STATUS_OK ? aside_sync(&writer->file, error) : result;
}

status snapshot_commit(struct snapshot_writer *writer, uint64_t store_id, uint64_t generation,
                       const struct schema *schema, struct snapshot **out, struct error *error)
{
    *out = NULL;
    assert(!writer->schema);
    if (writer->failed)
        return error_set(error, STATUS_INVALID, "the snapshot cannot be finished after an earlier failure");
    const char *name = writer->file.path ? writer->file.path : "snapshot in memory";
    struct snapshot *snapshot = NULL;
    /* Mapped and validated before it replaces the old file. */
    status result = finish_file(writer, store_id, generation, schema, error);
    if (result == STATUS_OK)
        result = snapshot_map(writer->file.fd, name, store_id, generation, schema, &snapshot, error);
    if (result == STATUS_OK) result = aside_publish(&writer->file, error);
    if (result != STATUS_OK) {
        snapshot_close(snapshot);
        snapshot = NULL;
    }
    *out = snapshot;
    return writer_mark(writer, result);
}
