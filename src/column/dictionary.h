/* The dictionary of a text column while it is written: numbers texts in order of first arrival.
 *
 * Open addressing over slots of 32 bytes, two a cache line, that hold hash, code, length and the first 16
 * bytes: a text of up to 16 bytes is found with one cache miss, a longer one needs a second for the rest. */
#ifndef PERILUNE_COLUMN_DICTIONARY_H
#define PERILUNE_COLUMN_DICTIONARY_H

#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

struct dictionary_slot;

struct dictionary_builder {
    struct dictionary_slot *slots; /* aligned inside `block` */
    void *block;
    size_t slot_count; /* 0 or a power of two */
    uint64_t *offsets; /* count + 1 offsets into bytes; NULL while count is 0 */
    size_t offset_capacity;
    char *bytes;
    size_t byte_capacity;
    uint32_t count;
};

void dictionary_init(struct dictionary_builder *builder);
void dictionary_fini(struct dictionary_builder *builder);

/* The code of a text, a new one if it was not seen before. The text is copied. On failure the dictionary is
 * as before. STATUS_LIMIT: more than 2^31 texts, or one of 4 GiB. */
MUST_CHECK status dictionary_intern(struct dictionary_builder *builder, struct slice text, uint32_t *code,
                                    struct error *error);

/* The code of a text that is in it. */
bool dictionary_find(const struct dictionary_builder *builder, struct slice text, uint32_t *code);

/* Bytes of all texts together. */
uint64_t dictionary_bytes(const struct dictionary_builder *builder);

#endif
