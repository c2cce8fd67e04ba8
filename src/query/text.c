/* Texts in queries: domains, and operations decided once for every text. */
#include "query/text.h"

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <stdlib.h>

enum { LOOK_TEXTS = 4096 }; /* that are changed between two looks at Ctrl-C */

/* --- domains --- */

struct text_domain *text_domain_of_column(struct arena *arena, const struct dictionary *dictionary)
{
    struct text_domain *domain = arena_new(arena, sizeof *domain);
    domain->dictionary = *dictionary;
    return domain;
}

struct text_domain *text_domain_of_constant(struct arena *arena, struct keeper *keeper, struct slice text)
{
    uint64_t *offsets = keeper_try_new(keeper, 2, sizeof *offsets);
    char *bytes = keeper_try_new(keeper, text.size + 1, 1);
    if (!offsets || !bytes) return NULL;
    offsets[1] = text.size;
    if (text.size) memcpy(bytes, text.data, text.size);
    struct text_domain *domain = arena_new(arena, sizeof *domain);
    domain->dictionary = (struct dictionary){offsets, bytes, 1};
    return domain;
}

/* Collects distinct texts: at most as many, of as many bytes, as it was opened for. */
struct collector {
    uint64_t *offsets;
    char *bytes;
    uint32_t count;
    uint32_t *slots; /* code + 1, 0 is free */
    size_t mask;
};

static bool collector_open(struct collector *c, struct keeper *keeper, uint64_t most_texts,
                           uint64_t most_bytes)
{
    *c = (struct collector){0};
    if (most_texts >= UINT32_MAX) return false;
    size_t slots = 16;
    while (slots < most_texts * 2) slots *= 2;
    c->mask = slots - 1;
    c->slots = memory_try_new(slots, sizeof *c->slots);
    c->offsets = keeper_try_new(keeper, most_texts + 1, sizeof *c->offsets);
    c->bytes = keeper_try_new(keeper, most_bytes + 1, 1);
    return c->slots && c->offsets && c->bytes;
}

static uint32_t collector_add(struct collector *c, struct slice text)
{
    size_t at = hash_bytes(text.data, text.size) & c->mask;
    for (; c->slots[at]; at = (at + 1) & c->mask) {
        uint64_t from = c->offsets[c->slots[at] - 1], to = c->offsets[c->slots[at]];
        if (slice_equal(slice_make(c->bytes + from, to - from), text)) return c->slots[at] - 1;
    }
    uint64_t end = c->offsets[c->count];
    if (text.size) memcpy(c->bytes + end, text.data, text.size);
    c->slots[at] = ++c->count;
    c->offsets[c->count] = end + text.size;
    return c->count - 1;
}

/* Ends the collection; gives the domain unless `ok` is false. */
static struct text_domain *collector_close(struct collector *c, struct arena *arena, bool ok)
{
    memory_free(c->slots);
    if (!ok) return NULL;
    struct text_domain *domain = arena_new(arena, sizeof *domain);
    domain->dictionary = (struct dictionary){c->offsets, c->bytes, c->count};
    return domain;
}

struct text_domain *text_domain_of_list(struct arena *arena, struct keeper *keeper, const struct slice *texts,
                                        size_t count, uint32_t *codes)
{
    uint64_t bytes = 0;
    struct collector collector;
    for (size_t i = 0; i < count; i++) bytes += texts[i].size;
    bool ok = collector_open(&collector, keeper, count, bytes);
    for (size_t i = 0; ok && i < count; i++) codes[i] = collector_add(&collector, texts[i]);
    return collector_close(&collector, arena, ok);
}

static uint64_t domain_bytes(const struct text_domain *domain)
{
    const struct dictionary *dictionary = &domain->dictionary;
    return dictionary->count ? dictionary->offsets[dictionary->count] - dictionary->offsets[0] : 0;
}

struct text_domain *text_union(struct arena *arena, struct keeper *keeper, struct text_domain *const *domains,
                               size_t count, uint32_t **maps)
{
    uint64_t texts = 0, bytes = 0;
    for (size_t i = 0; i < count; i++) {
        texts += domains[i]->dictionary.count;
        bytes += domain_bytes(domains[i]);
    }
    struct collector collector;
    bool ok = collector_open(&collector, keeper, texts, bytes);
    for (size_t i = 0; ok && i < count; i++) {
        maps[i] = keeper_try_new(keeper, domains[i]->dictionary.count + 1, sizeof *maps[i]);
        ok = maps[i] != NULL;
        for (uint32_t code = 0; ok && code < domains[i]->dictionary.count; code++)
            maps[i][code] = collector_add(&collector, text_of(domains[i], code));
    }
    return collector_close(&collector, arena, ok);
}

static size_t longest_text(const struct text_domain *domain)
{
    size_t longest = 0;
    for (uint32_t code = 0; code < domain->dictionary.count; code++)
        if (text_of(domain, code).size > longest) longest = text_of(domain, code).size;
    return longest;
}

struct text_domain *text_changed(struct arena *arena, struct keeper *keeper, const struct text_domain *domain,
                                 text_change *change, const void *context, uint32_t **map)
{
    uint32_t count = domain->dictionary.count;
    struct collector collector;
    /* every change we have keeps or shortens a text */
    bool ok = collector_open(&collector, keeper, count, domain_bytes(domain));
    char *room = memory_try_new(longest_text(domain) + 1, 1);
    *map = keeper_try_new(keeper, (size_t)count + 1, sizeof **map);
    ok = ok && room && *map;
    for (uint32_t code = 0; ok && code < count; code++) {
        /* what an interrupted query would make of the rest is not looked at: its scan ends before it begins
         */
        if (code % LOOK_TEXTS == LOOK_TEXTS - 1 && interrupt_pending()) break;
        (*map)[code] = collector_add(&collector, change(text_of(domain, code), context, room));
    }
    memory_free(room);
    return collector_close(&collector, arena, ok);
}

static int compare_codes(const void *a, const void *b, void *context)
{
    const struct text_domain *domain = context;
    if (interrupt_pending()) return 0; /* so that the sort comes to its end */
    return slice_compare(text_of(domain, *(const uint32_t *)a), text_of(domain, *(const uint32_t *)b));
}

bool text_ranks(struct text_domain *domain, struct keeper *keeper)
{
    if (domain->ranks) return true;
    uint32_t count = domain->dictionary.count;
    uint32_t *sorted = keeper_try_new(keeper, (size_t)count + 1, sizeof *sorted);
    uint32_t *ranks = keeper_try_new(keeper, (size_t)count + 1, sizeof *ranks);
    if (!sorted || !ranks) return false;
    for (uint32_t code = 0; code < count; code++) sorted[code] = code;
    qsort_r(sorted, count, sizeof *sorted, compare_codes, domain);
    for (uint32_t rank = 0; rank < count; rank++) ranks[sorted[rank]] = rank;
    domain->sorted = sorted;
    domain->ranks = ranks;
    return true;
}

int64_t text_find(const struct text_domain *domain, struct slice text)
{
    for (uint32_t code = 0; code < domain->dictionary.count; code++)
        if (slice_equal(text_of(domain, code), text)) return code;
    return -1;
}

/* --- changes --- */

static struct slice change_case(struct slice from, char first, char last, char *room)
{
    for (size_t i = 0; i < from.size; i++) {
        bool letter = from.data[i] >= first && from.data[i] <= last;
        room[i] = letter ? (char)(from.data[i] ^ ('a' ^ 'A')) : from.data[i];
    }
    return slice_make(room, from.size);
}

struct slice text_lower(struct slice from, const void *unused, char *room)
{
    (void)unused;
    return change_case(from, 'A', 'Z', room);
}

struct slice text_upper(struct slice from, const void *unused, char *room)
{
    (void)unused;
    return change_case(from, 'a', 'z', room);
}

/* Far beyond the length of any text, far from the ends of int64. */
static int64_t clamp_position(int64_t position)
{
    const int64_t far = INT64_C(1) << 40;
    return position > far ? far : position < -far ? -far : position;
}

struct slice text_substr(struct slice from, const void *text_part, char *unused)
{
    (void)unused;
    const struct text_part *part = text_part;
    int64_t start = clamp_position(part->start);
    int64_t length = part->to_end ? INT64_C(1) << 41 : clamp_position(part->length);
    bool before = length < 0;
    if (before) length = -length;
    if (start < 0) {
        start += (int64_t)utf8_length(from);
        if (start < 0) {
            length = length + start < 0 ? 0 : length + start;
            start = 0;
        }
    } else if (start > 0) {
        start--;
    } else if (length > 0) {
        length--; /* place 0 counts as one of the characters asked for */
    }
    if (before) {
        start -= length;
        if (start < 0) {
            length += start;
            start = 0;
        }
    }
    size_t begin = utf8_offset(from, (size_t)start);
    struct slice rest = slice_make(from.data + begin, from.size - begin);
    return slice_make(rest.data, utf8_offset(rest, (size_t)length));
}

/* --- tests --- */

static size_t character_size(struct slice text, size_t at)
{
    size_t size = 1;
    while (at + size < text.size && ((unsigned char)text.data[at + size] & 0xC0) == 0x80) size++;
    return size;
}

static char fold_letter(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool text_like(struct slice text, struct slice pattern)
{
    size_t t = 0, p = 0;
    size_t retry_text = 0, retry_pattern = SIZE_MAX; /* where the last % stood, and what it has taken */
    while (t < text.size) {
        if (p < pattern.size && pattern.data[p] == '%') {
            retry_pattern = ++p;
            retry_text = t;
        } else if (p < pattern.size && pattern.data[p] == '_') {
            t += character_size(text, t);
            p++;
        } else if (p < pattern.size && fold_letter(pattern.data[p]) == fold_letter(text.data[t])) {
            t++, p++;
        } else if (retry_pattern != SIZE_MAX) {
            retry_text += character_size(text, retry_text);
            t = retry_text;
            p = retry_pattern;
        } else {
            return false;
        }
    }
    while (p < pattern.size && pattern.data[p] == '%') p++;
    return p == pattern.size;
}

uint8_t *text_table(struct keeper *keeper, const struct text_domain *domain, text_test *test,
                    const void *context)
{
    uint8_t *table = keeper_try_new(keeper, (size_t)domain->dictionary.count + 1, 1);
    for (uint32_t code = 0; table && code < domain->dictionary.count; code++)
        table[code] = test(text_of(domain, code), context);
    return table;
}

int64_t *text_lengths(struct keeper *keeper, const struct text_domain *domain)
{
    int64_t *lengths = keeper_try_new(keeper, (size_t)domain->dictionary.count + 1, sizeof *lengths);
    for (uint32_t code = 0; lengths && code < domain->dictionary.count; code++)
        lengths[code] = (int64_t)utf8_length(text_of(domain, code));
    return lengths;
}
