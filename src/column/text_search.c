/* The filter, and the one pass. */
#include "column/text_search.h"

#include <string.h>

/* A bit for every wanted text, by its length and its last bytes: it spares nearly all texts of a large
 * dictionary a real look. */
struct filter {
    uint64_t bits[1024];
};

static size_t filter_bit(struct slice text)
{
    uint64_t tail = 0;
    if (text.size >= sizeof tail)
        memcpy(&tail, text.data + text.size - sizeof tail, sizeof tail);
    else if (text.size)
        memcpy(&tail, text.data, text.size);
    return (size_t)((tail + text.size) * 0x9E3779B97F4A7C15u >> 48);
}

static void make_filter(struct filter *filter, const struct dictionary *wanted)
{
    memset(filter, 0, sizeof *filter);
    for (uint32_t i = 0; i < wanted->count; i++) {
        size_t bit = filter_bit(dictionary_text(wanted, i));
        filter->bits[bit / 64] |= (uint64_t)1 << bit % 64;
    }
}

void text_search(const struct dictionary *dictionary, const struct dictionary_builder *wanted, int64_t *codes)
{
    struct filter filter;
    const struct dictionary texts = {wanted->offsets, wanted->bytes ? wanted->bytes : "", wanted->count};
    uint32_t number, left = wanted->count;
    make_filter(&filter, &texts);
    for (uint32_t code = 0; code < dictionary->count && left; code++) {
        struct slice text = dictionary_text(dictionary, code);
        size_t bit = filter_bit(text);
        if (!(filter.bits[bit / 64] >> bit % 64 & 1) || !dictionary_find(wanted, text, &number)) continue;
        codes[number] = code;
        left--;
    }
}
