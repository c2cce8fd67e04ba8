/* The build-time dictionary. */
#include "column/dictionary.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdbool.h>

enum { CACHE_LINE = 64, FIRST_SLOTS = 64, PREFIX = 16 };

/* What is compared first: length and the first 16 bytes, zeros after the end. It is all of a short text. */
struct key {
    uint64_t words[2];
    uint32_t size;
    uint32_t hash;
};

struct dictionary_slot {
    struct key key;
    uint32_t number; /* code + 1; 0 when free */
    uint32_t zero;
};

_Static_assert(sizeof(struct dictionary_slot) == CACHE_LINE / 2, "two slots fill a cache line");

void dictionary_init(struct dictionary_builder *builder)
{
    *builder = (struct dictionary_builder){0};
}

void dictionary_fini(struct dictionary_builder *builder)
{
    memory_free(builder->block);
    memory_free(builder->offsets);
    memory_free(builder->bytes);
    dictionary_init(builder);
}

uint64_t dictionary_bytes(const struct dictionary_builder *builder)
{
    return builder->count ? builder->offsets[builder->count] : 0;
}

/* Up to 8 bytes as a number, zeros above, without reading past the end. */
static uint64_t load_short(const char *data, size_t size)
{
    if (size >= 4) {
        uint32_t low, high;
        memcpy(&low, data, 4);
        memcpy(&high, data + size - 4, 4);
        return low | (uint64_t)high << 8 * (size - 4);
    }
    if (size == 0) return 0;
    const unsigned char *p = (const unsigned char *)data;
    size_t middle = size / 2, last = size - 1;
    return p[0] | (uint64_t)p[middle] << 8 * middle | (uint64_t)p[last] << 8 * last;
}

static uint64_t load_eight(const char *data)
{
    uint64_t word;
    memcpy(&word, data, sizeof word);
    return word;
}

static struct key make_key(struct slice text)
{
    struct key key = {.size = (uint32_t)text.size};
    if (text.size < 8) {
        key.words[0] = load_short(text.data, text.size);
    } else {
        key.words[0] = load_eight(text.data);
        size_t rest = text.size - 8;
        key.words[1] = rest < 8 ? load_short(text.data + 8, rest) : load_eight(text.data + 8);
    }
    uint64_t hash;
    if (text.size > PREFIX) {
        hash = hash_bytes(text.data, text.size);
    } else {
        hash = hash_integer(key.words[0] + text.size * 0x9E3779B97F4A7C15u);
        hash = hash_integer(hash ^ key.words[1]);
    }
    key.hash = (uint32_t)hash;
    return key;
}

static bool same(const struct dictionary_builder *builder, const struct dictionary_slot *slot,
                 const struct key *key, struct slice text)
{
    if (slot->key.hash != key->hash || slot->key.size != key->size) return false;
    if (slot->key.words[0] != key->words[0] || slot->key.words[1] != key->words[1]) return false;
    if (text.size <= PREFIX) return true;
    const char *stored = builder->bytes + builder->offsets[slot->number - 1];
    return memcmp(stored + PREFIX, text.data + PREFIX, text.size - PREFIX) == 0;
}

/* The slot of the text, or the free one where it belongs. There is always a free one. */
static struct dictionary_slot *find(const struct dictionary_builder *builder, const struct key *key,
                                    struct slice text)
{
    size_t mask = builder->slot_count - 1;
    for (size_t at = key->hash & mask;; at = (at + 1) & mask) {
        struct dictionary_slot *slot = &builder->slots[at];
        if (slot->number == 0 || same(builder, slot, key, text)) return slot;
    }
}

static void move_slots(const struct dictionary_builder *from, struct dictionary_slot *to, size_t mask)
{
    for (size_t i = 0; i < from->slot_count; i++) {
        if (from->slots[i].number == 0) continue;
        size_t at = from->slots[i].key.hash & mask;
        while (to[at].number != 0) at = (at + 1) & mask;
        to[at] = from->slots[i];
    }
}

/* Keeps the table at most 5/8 full. */
static bool reserve_slot(struct dictionary_builder *builder)
{
    if (builder->count < builder->slot_count / 8 * 5) return true;
    size_t count = builder->slot_count ? builder->slot_count * 2 : FIRST_SLOTS;
    void *block = memory_try_new(count + 2, sizeof(struct dictionary_slot));
    if (!block) return false;
    char *aligned = (char *)block + (CACHE_LINE - (uintptr_t)block % CACHE_LINE) % CACHE_LINE;
    struct dictionary_slot *slots = (struct dictionary_slot *)(void *)aligned;
    move_slots(builder, slots, count - 1);
    memory_free(builder->block);
    builder->block = block;
    builder->slots = slots;
    builder->slot_count = count;
    return true;
}

static bool reserve_text(struct dictionary_builder *builder, size_t size)
{
    void *offsets = builder->offsets, *bytes = builder->bytes;
    bool room = memory_try_grow(&offsets, &builder->offset_capacity, (size_t)builder->count + 2,
                                sizeof *builder->offsets);
    builder->offsets = offsets;
    if (!room) return false;
    if (builder->count == 0) builder->offsets[0] = 0;
    size_t wanted;
    if (__builtin_add_overflow((size_t)dictionary_bytes(builder), size, &wanted)) return false;
    room = memory_try_grow(&bytes, &builder->byte_capacity, wanted, 1);
    builder->bytes = bytes;
    return room;
}

static uint32_t add(struct dictionary_builder *builder, struct slice text)
{
    uint64_t at = builder->offsets[builder->count];
    if (text.size) memcpy(builder->bytes + at, text.data, text.size);
    builder->offsets[builder->count + 1] = at + text.size;
    return builder->count++;
}

status dictionary_intern(struct dictionary_builder *builder, struct slice text, uint32_t *code,
                         struct error *error)
{
    if (text.size > UINT32_MAX)
        return error_set(error, STATUS_LIMIT, "a text of %zu bytes; at most %u can be stored", text.size,
                         UINT32_MAX);
    struct key key = make_key(text);
    struct dictionary_slot *slot = builder->slot_count ? find(builder, &key, text) : NULL;
    if (slot && slot->number) {
        *code = slot->number - 1;
        return STATUS_OK;
    }
    if (builder->count > INT32_MAX)
        return error_set(error, STATUS_LIMIT, "more than %u distinct texts", builder->count);
    if (!reserve_slot(builder) || !reserve_text(builder, text.size))
        return error_set(error, STATUS_MEMORY, "no memory for %u distinct texts", builder->count);
    slot = find(builder, &key, text);
    *code = add(builder, text);
    *slot = (struct dictionary_slot){.key = key, .number = *code + 1};
    return STATUS_OK;
}

bool dictionary_find(const struct dictionary_builder *builder, struct slice text, uint32_t *code)
{
    if (builder->count == 0 || text.size > UINT32_MAX) return false;
    struct key key = make_key(text);
    const struct dictionary_slot *slot = find(builder, &key, text);
    if (slot->number == 0) return false;
    *code = slot->number - 1;
    return true;
}
