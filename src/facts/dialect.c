/* Dialects: names of meanings, words to codes. */
#include "facts/dialect.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/memory.h"

const char *const *dialect_states(void)
{
    static const char *const names[] = {"new", "open", "pending", "hold", "solved", "closed", "gone", NULL};
    _Static_assert(sizeof names / sizeof *names == STATE_COUNT + 1, "one name a state");
    return names;
}

const char *const *dialect_roles(void)
{
    static const char *const names[] = {"none",    "created",  "message",  "note",    "status",
                                        "agent",   "team",     "priority", "handoff", "merged",
                                        "deleted", "restored", "field",    NULL};
    _Static_assert(sizeof names / sizeof *names == ROLE_COUNT + 1, "one name a role");
    return names;
}

const char *const *dialect_sides(void)
{
    static const char *const names[] = {"none", "customer", "agent", "bot", NULL};
    _Static_assert(sizeof names / sizeof *names == SIDE_COUNT + 1, "one name a side");
    return names;
}

/* ---- hash ---- */

static void append_words(struct buffer *text, const struct dialect_words *words)
{
    for (size_t i = 0; i < words->count; i++)
        buffer_format(text, "%zu:%s=%d ", strlen(words->words[i].text), words->words[i].text,
                      words->words[i].meaning);
    buffer_char(text, '\n');
}

uint64_t dialect_hash(const struct dialect *dialect)
{
    const struct dialect_rules *rules = &dialect->rules;
    struct buffer text;
    buffer_init(&text);
    append_words(&text, &dialect->kinds);
    append_words(&text, &dialect->fields);
    append_words(&text, &dialect->actors);
    append_words(&text, &dialect->statuses);
    buffer_format(&text, "%d %d %d %d %d %d %d %d", rules->reply_start, rules->agent_created,
                  rules->reopen_rule, rules->creation_asks, rules->solve_ends_turn, rules->reply_after_solve,
                  rules->message_reopens, rules->merge_solves);
    uint64_t hash = hash_bytes(buffer_get(&text), text.size);
    buffer_fini(&text);
    return hash;
}

/* ---- codes ---- */

static uint8_t meaning_of(const struct dialect_words *words, struct slice text, uint8_t otherwise)
{
    for (size_t i = 0; i < words->count; i++)
        if (slice_equal_nocase(text, slice_of(words->words[i].text))) return words->words[i].meaning;
    return otherwise;
}

static size_t longest_word(const struct dialect_words *words)
{
    size_t longest = 0;
    for (size_t i = 0; i < words->count; i++) {
        size_t size = strlen(words->words[i].text);
        if (size > longest) longest = size;
    }
    return longest;
}

/* The texts may be millions, as of an events' value. */
static status mark_words(uint8_t **out, const struct dialect_words *words, const struct dictionary *texts,
                         uint8_t otherwise, struct error *error)
{
    if (texts->count == 0) return STATUS_OK;
    uint8_t *meanings = memory_try_new(texts->count, 1);
    *out = meanings;
    if (!meanings)
        return error_set(error, STATUS_MEMORY, "no memory for the meanings of %u texts of events",
                         texts->count);
    size_t longest = longest_word(words);
    for (uint32_t code = 0; code < texts->count; code++) {
        struct slice text = slice_trim(dictionary_text(texts, code));
        meanings[code] = text.size > longest ? otherwise : meaning_of(words, text, otherwise);
    }
    return STATUS_OK;
}

status dialect_codes_init(struct dialect_codes *codes, const struct dialect *dialect,
                          const struct dictionary *kinds, const struct dictionary *fields,
                          const struct dictionary *actors, const struct dictionary *values,
                          struct error *error)
{
    *codes = (struct dialect_codes){0};
    status s = mark_words(&codes->kinds, &dialect->kinds, kinds, ROLE_NONE, error);
    if (s == STATUS_OK) s = mark_words(&codes->fields, &dialect->fields, fields, ROLE_NONE, error);
    if (s == STATUS_OK) s = mark_words(&codes->actors, &dialect->actors, actors, SIDE_NONE, error);
    if (s == STATUS_OK) s = mark_words(&codes->statuses, &dialect->statuses, values, STATE_UNKNOWN, error);
    return s;
}

void dialect_codes_fini(struct dialect_codes *codes)
{
    memory_free(codes->kinds);
    memory_free(codes->fields);
    memory_free(codes->actors);
    memory_free(codes->statuses);
    *codes = (struct dialect_codes){0};
}
