/* A column while it is written. */
#include "column/pending.h"

#include "base/hash.h"
#include "base/memory.h"

#include <string.h>

static void clear(struct pending *pending)
{
    memset(pending->validity, 0xFF, SEGMENT_WORDS * sizeof *pending->validity);
    pending->null_count = 0;
}

status pending_init(struct pending *pending, const struct field *field, size_t number, struct error *error)
{
    *pending = (struct pending){.field = field, .number = number};
    pending->type = field ? field->type : TYPE_INTEGER;
    dictionary_init(&pending->dictionary);
    pending->values = memory_try_new(CHUNK_ROWS, sizeof *pending->values);
    pending->validity = memory_try_new(SEGMENT_WORDS, sizeof *pending->validity);
    if (!pending->values || !pending->validity)
        return error_set(error, STATUS_MEMORY, "no memory for the rows of a snapshot");
    clear(pending);
    return STATUS_OK;
}

void pending_fini(struct pending *pending)
{
    memory_free(pending->values);
    memory_free(pending->validity);
    memory_free(pending->segments);
    memory_free(pending->encoded);
    dictionary_fini(&pending->dictionary);
    *pending = (struct pending){0};
}

status pending_put_text(struct pending *pending, uint32_t at, struct slice text, struct error *error)
{
    uint32_t code = 0;
    status result = dictionary_intern(&pending->dictionary, text, &code, error);
    pending->values[at] = code;
    if (result != STATUS_OK) error_prefix(error, "column \"%s\"", pending->field->name);
    return result;
}

status pending_reserve(struct pending *pending, struct error *error)
{
    void *segments = pending->segments;
    bool room = memory_try_grow(&segments, &pending->segment_capacity, pending->segment_count + 1,
                                sizeof *pending->segments);
    pending->segments = segments;
    if (room) return STATUS_OK;
    return error_set(error, STATUS_MEMORY, "no memory for the directory of a snapshot");
}

void pending_encode(struct pending *pending, uint32_t rows, void *out)
{
    struct file_segment *segment = &pending->segments[pending->segment_count++];
    pending->encoded_size = segment_encode(pending->type, pending->values, pending->validity,
                                           pending->null_count, rows, out, &segment->summary);
    segment->checksum = hash_bytes(out, pending->encoded_size);
    if (pending->null_count) clear(pending);
}

status pending_flush(struct pending *pending, uint32_t rows, struct aside *file, uint64_t start,
                     void *scratch, struct error *error)
{
    status result = pending_reserve(pending, error);
    if (result != STATUS_OK) return result;
    pending_encode(pending, rows, scratch);
    pending->segments[pending->segment_count - 1].offset = file->size - start;
    return aside_append(file, scratch, pending->encoded_size, error);
}

static status put_dictionary(const struct dictionary *dictionary, struct aside *file, uint64_t start,
                             struct file_column *entry, struct error *error)
{
    status result = aside_align(file, SEGMENT_ALIGN, error);
    if (result != STATUS_OK) return result;
    size_t offsets_size = ((size_t)dictionary->count + 1) * sizeof *dictionary->offsets;
    entry->dictionary_offset = file->size - start;
    entry->dictionary_count = dictionary->count;
    entry->text_size = dictionary->offsets[dictionary->count];
    entry->offsets_checksum = hash_bytes(dictionary->offsets, offsets_size);
    entry->text_checksum = hash_bytes(dictionary->bytes, (size_t)entry->text_size);
    result = aside_append(file, dictionary->offsets, offsets_size, error);
    if (result != STATUS_OK) return result;
    return aside_append(file, dictionary->bytes, (size_t)entry->text_size, error);
}

status pending_finish(const struct pending *pending, struct aside *file, uint64_t start,
                      struct file_column *entry, struct error *error)
{
    entry->type = (uint32_t)pending->type;
    entry->stored = 1;
    if (pending->type != TYPE_TEXT) return STATUS_OK;
    static const uint64_t none = 0; /* the one offset of an empty dictionary */
    const struct dictionary_builder *builder = &pending->dictionary;
    struct dictionary built = {builder->count ? builder->offsets : &none, builder->bytes, builder->count};
    return put_dictionary(pending->copied ? pending->copied : &built, file, start, entry, error);
}
