/* The compiler's part on mapped dimensions: the codes of the texts that a map gives, decided once for every
 * text of a dictionary or integer of a small range. */
#include "query/kernel_map.h"
#include "query/program_int.h"

/* Integers of a range of so many values are looked up, of a larger one searched. */
enum { NEAR_MOST = 1 << 20 };

/* The codes of what the map gives, value by value, then that of NULL; and their domain. */
static uint32_t *code_texts(struct compiler *c, const struct expr_map *map, struct text_domain **domain)
{
    struct program *program = c->program;
    size_t count = map->count + 1, taken = 0;
    uint32_t *codes = keeper_try_new(program->keeper, count, sizeof *codes);
    struct slice *texts = keeper_try_new(program->keeper, count, sizeof *texts);
    if (!codes || !texts) return NULL;
    for (size_t i = 0; i < count; i++) {
        struct slice text = i < map->count ? map->texts[i] : map->null_text;
        if (text.data) texts[taken++] = text;
    }
    uint32_t *found = keeper_try_new(program->keeper, taken, sizeof *found);
    *domain = found ? text_domain_of_list(program->arena, program->keeper, texts, taken, found) : NULL;
    if (!*domain) return NULL;
    for (size_t i = 0, next = 0; i < count; i++) {
        bool text = (i < map->count ? map->texts[i] : map->null_text).data != NULL;
        codes[i] = text ? found[next++] : MAP_TO_NULL;
    }
    return codes;
}

static size_t find_text(const struct expr_map *map, struct slice text)
{
    size_t low = 0, high = map->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (slice_compare(map->values[middle].text, text) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < map->count && slice_equal(map->values[low].text, text) ? low : map->count;
}

/* A code for every text of the source's domain. */
static const uint32_t *codes_of_texts(struct compiler *c, const struct expr_map *map, const uint32_t *codes,
                                      const struct text_domain *from)
{
    uint32_t *list = keeper_try_new(c->program->keeper, (size_t)from->dictionary.count + 1, sizeof *list);
    for (uint32_t code = 0; list && code < from->dictionary.count; code++) {
        size_t found = find_text(map, text_of(from, code));
        list[code] = found < map->count ? codes[found] : MAP_TO_NULL;
    }
    return list;
}

/* A code for each of `count` integers from `base` on. */
static const uint32_t *codes_of_integers(struct compiler *c, const struct expr_map *map,
                                         const uint32_t *codes, int64_t base, size_t count)
{
    uint32_t *list = keeper_try_new(c->program->keeper, count, sizeof *list);
    for (size_t i = 0; list && i < count; i++) list[i] = MAP_TO_NULL;
    for (size_t i = 0; list && i < map->count; i++) {
        uint64_t distance = (uint64_t)map->values[i].integer - (uint64_t)base;
        if (map->values[i].integer >= base && distance < count) list[distance] = codes[i];
    }
    return list;
}

/* How the values are looked up; NULL when there is no memory. */
static kernel *fill_table(struct compiler *c, const struct expr_map *map, const uint32_t *codes,
                          const struct operand *source, struct map_table *table)
{
    uint64_t span = (uint64_t)source->maximum - (uint64_t)source->minimum;
    table->null_code = codes[map->count];
    if (source->shape == SHAPE_CODE) {
        table->codes = codes_of_texts(c, map, codes, source->domain);
        return table->codes ? kernel_map_codes : NULL;
    }
    if (source->shape == SHAPE_TRUTH) {
        table->codes = codes_of_integers(c, map, codes, 0, 2);
        return table->codes ? kernel_map_truths : NULL;
    }
    if (source->ranged && span < NEAR_MOST) {
        table->base = source->minimum;
        table->codes = codes_of_integers(c, map, codes, table->base, (size_t)span + 1);
        return table->codes ? kernel_map_near : NULL;
    }
    table->codes = codes;
    table->values = map->values;
    table->count = map->count;
    return kernel_map_far;
}

int compile_map(struct compiler *c, const struct node *node, int mask)
{
    struct text_domain *domain = NULL;
    struct map_table *table = arena_new(c->program->arena, sizeof *table);
    int source = compile_node(c, node->arguments[0], mask);
    if (source < 0) return -1;
    const uint32_t *codes = code_texts(c, node->map, &domain);
    kernel *run = codes ? fill_table(c, node->map, codes, operand_of(c, source), table) : NULL;
    if (!run) return compile_no_memory(c, node);
    int result = compile_emit(c, node, run, source, -1, TYPE_TEXT, SHAPE_CODE, table);
    operand_of(c, result)->domain = domain;
    return result;
}
