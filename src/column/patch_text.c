/* Texts to codes. Most changed rows have the text they had, which is seen at once; what is left is looked for
 * in one pass over the dictionary, because a hash of all its texts would cost more than it saves. */
#include "base/memory.h"
#include "column/dictionary.h"
#include "column/locate.h"
#include "column/patch_int.h"
#include "column/text_search.h"

#include <string.h>

/* Codes that are yet to be found are kept as the complement of the text's number among the wanted. */
static int64_t wanted_mark(uint32_t number)
{
    return -1 - (int64_t)number;
}

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for the texts of a snapshot");
}

/* Does the row have this text now? The dictionary need not have been checked: nothing outside it is read, and
 * where it says the same text, it is right. */
static bool is_text_of(const struct patch *patch, size_t column, uint64_t row, struct slice text,
                       int64_t *code)
{
    const struct part *part = patch->part;
    const struct dictionary *dictionary = &part->columns[column].dictionary;
    const struct segment *segment = &part->columns[column].segments[row / CHUNK_ROWS];
    uint32_t at = (uint32_t)(row % CHUNK_ROWS);
    if (!segment_valid(segment, at)) return false;
    *code = segment_integer(segment, at);
    if (*code < 0 || *code >= dictionary->count) return false;
    uint64_t from = dictionary->offsets[*code], to = dictionary->offsets[*code + 1];
    bool own = part->dictionaries[column].offsets;
    uint64_t end = own ? dictionary->offsets[dictionary->count] : part->file_columns[column].text_size;
    if (from > to || to > end || to - from != text.size) return false;
    return text.size == 0 || memcmp(dictionary->bytes + from, text.data, text.size) == 0;
}

static status collect(const struct patch *patch, struct cells *cells, struct dictionary_builder *wanted,
                      struct error *error)
{
    status result = STATUS_OK;
    for (size_t i = 0; i < patch->count && result == STATUS_OK; i++) {
        if (!patch->changes[i].values || cells->nulls[i]) continue;
        struct slice text = patch->changes[i].values[cells->column].text;
        if (patch->rows[i] != ROW_NONE &&
            is_text_of(patch, cells->column, patch->rows[i], text, &cells->bits[i]))
            continue;
        uint32_t number = 0;
        result = dictionary_intern(wanted, text, &number, error);
        cells->bits[i] = wanted_mark(number);
    }
    return result;
}

/* ---- an extended dictionary ---- */

/* Room for `texts` and `bytes` in all. The file's texts are copied once. */
static bool reserve(struct own_dictionary *own, const struct dictionary *dictionary, size_t texts,
                    size_t bytes)
{
    bool first = !own->offsets;
    void *offsets = own->offsets, *data = own->bytes;
    bool room = memory_try_grow(&offsets, &own->offset_capacity, texts + 1, sizeof *own->offsets);
    own->offsets = offsets;
    if (room && first)
        memcpy(own->offsets, dictionary->offsets, ((size_t)dictionary->count + 1) * sizeof *own->offsets);
    first = !own->bytes;
    room = room && memory_try_grow(&data, &own->byte_capacity, bytes ? bytes : 1, 1);
    own->bytes = data;
    if (room && first) memcpy(own->bytes, dictionary->bytes, (size_t)dictionary->offsets[dictionary->count]);
    return room;
}

static status add_texts(const struct patch *patch, size_t column, const struct dictionary_builder *wanted,
                        int64_t *codes, struct error *error)
{
    struct own_dictionary *own = &patch->part->dictionaries[column];
    struct dictionary *dictionary = &patch->part->columns[column].dictionary;
    size_t texts = dictionary->count, bytes = (size_t)dictionary->offsets[texts];
    for (uint32_t i = 0; i < wanted->count; i++) {
        if (codes[i] >= 0) continue;
        texts++;
        bytes += (size_t)(wanted->offsets[i + 1] - wanted->offsets[i]);
    }
    if (texts == dictionary->count) return STATUS_OK;
    if (texts > (size_t)INT32_MAX + 1)
        return error_set(error, STATUS_LIMIT, "column \"%s\": more than %u distinct texts",
                         patch->part->columns[column].field->name, dictionary->count);
    if (!reserve(own, dictionary, texts, bytes)) return no_memory(error);
    uint32_t count = dictionary->count;
    for (uint32_t i = 0; i < wanted->count; i++) {
        if (codes[i] >= 0) continue;
        size_t size = (size_t)(wanted->offsets[i + 1] - wanted->offsets[i]);
        if (size) memcpy(own->bytes + own->offsets[count], wanted->bytes + wanted->offsets[i], size);
        own->offsets[count + 1] = own->offsets[count] + size;
        codes[i] = count++;
    }
    *dictionary = (struct dictionary){own->offsets, own->bytes, count};
    return STATUS_OK;
}

/* ---- one column ---- */

static status resolve(const struct patch *patch, struct cells *cells, const struct dictionary_builder *wanted,
                      struct error *error)
{
    size_t column = cells->column;
    status result = part_check_dictionary(patch->snapshot, patch->part, column, error);
    if (result != STATUS_OK) return result;
    int64_t *codes = memory_try_new(wanted->count, sizeof *codes);
    if (!codes) return no_memory(error);
    for (uint32_t i = 0; i < wanted->count; i++) codes[i] = -1;
    text_search(&patch->part->columns[column].dictionary, wanted, codes);
    result = add_texts(patch, column, wanted, codes, error);
    for (size_t i = 0; i < patch->count && result == STATUS_OK; i++)
        if (patch->changes[i].values && cells->bits[i] < 0) cells->bits[i] = codes[-1 - cells->bits[i]];
    memory_free(codes);
    return result;
}

status patch_codes(const struct patch *patch, struct cells *cells, struct error *error)
{
    struct dictionary_builder wanted;
    dictionary_init(&wanted);
    status result = collect(patch, cells, &wanted, error);
    if (result == STATUS_OK && wanted.count) result = resolve(patch, cells, &wanted, error);
    dictionary_fini(&wanted);
    return result;
}
