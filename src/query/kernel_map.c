/* Mapped dimensions: a row looks up what was decided for its value. */
#include "query/kernel_map.h"

/* Writes the codes the map gives; `from` is one of the value, or of NULL. */
#define MAP(name, type, field, code_of)                                                                      \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        const struct map_table *table = in->extra;                                                           \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        uint32_t *to = result->room;                                                                         \
        uint8_t *valid = result->valid_room;                                                                 \
        for (size_t i = 0; i < count; i++) {                                                                 \
            bool null = a->valid && !a->valid[i];                                                            \
            uint32_t code = null ? table->null_code : code_of(table, (type)a->field[i]);                     \
            valid[i] = code != MAP_TO_NULL;                                                                  \
            to[i] = code != MAP_TO_NULL ? code : 0;                                                          \
        }                                                                                                    \
        result->valid = valid;                                                                               \
        return true;                                                                                         \
    }

static inline uint32_t by_index(const struct map_table *table, uint32_t index)
{
    return table->codes[index];
}

static inline uint32_t by_distance(const struct map_table *table, int64_t value)
{
    return table->codes[(uint64_t)value - (uint64_t)table->base];
}

static inline uint32_t by_search(const struct map_table *table, int64_t value)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->values[middle].integer < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < table->count && table->values[low].integer == value ? table->codes[low] : MAP_TO_NULL;
}

MAP(kernel_map_truths, uint32_t, truths, by_index)
MAP(kernel_map_codes, uint32_t, codes, by_index)
MAP(kernel_map_near, int64_t, integers, by_distance)
MAP(kernel_map_far, int64_t, integers, by_search)
