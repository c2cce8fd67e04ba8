/* Texts: a row looks up what was decided for its code when the query was compiled. */
#include "query/kernel.h"

#define LOOKUP(name, to_type, table_type)                                                                    \
    bool name(struct machine *machine, const struct instruction *in)                                         \
    {                                                                                                        \
        KERNEL_INPUT(a, 0);                                                                                  \
        const table_type *table = in->extra;                                                                 \
        struct vector *result = kernel_result(machine, in);                                                  \
        const size_t count = machine->count;                                                                 \
        to_type *to = result->room;                                                                          \
        for (size_t i = 0; i < count; i++) to[i] = table[a->codes[i]];                                       \
        result->valid = a->valid;                                                                            \
        return true;                                                                                         \
    }

LOOKUP(kernel_truth_of_code, uint8_t, uint8_t)
LOOKUP(kernel_code_of_code, uint32_t, uint32_t)
LOOKUP(kernel_integer_of_code, int64_t, int64_t)
LOOKUP(kernel_rank_of_code, int64_t, uint32_t)

/* A pattern that differs from row to row cannot be decided before. */
bool kernel_like_rows(struct machine *machine, const struct instruction *in)
{
    KERNEL_INPUT(a, 0);
    KERNEL_INPUT(b, 1);
    const struct like_domains *domains = in->extra;
    struct vector *result = kernel_result(machine, in);
    const size_t count = machine->count;
    uint8_t *to = result->room;
    kernel_both_valid(result, a->valid, b->valid, count);
    for (size_t i = 0; i < count; i++)
        to[i] = (!result->valid || result->valid[i]) &&
                text_like(text_of(domains->text, a->codes[i]), text_of(domains->pattern, b->codes[i]));
    return true;
}
