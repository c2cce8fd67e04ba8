/* Tables that refer to one another, joined by brute force: the rule of a reference (query/join.h) written
 * down a second time, over keys that are in the snapshot. */
#ifndef PERILUNE_TESTS_UNIT_QUERY_JOINED_H
#define PERILUNE_TESTS_UNIT_QUERY_JOINED_H

#include "base/memory.h"
#include "query/query.h"
#include "tests/support/table.h"

#include <stdlib.h>

enum { JOINED_TABLES = 4, JOINED_MOST = 8 };

struct joined {
    struct schema schema; /* of all tables */
    struct table_schema tables[JOINED_TABLES];
    const struct table *built[JOINED_TABLES];
    struct join joins_made[JOINED_MOST];
    size_t made;
    struct query_joins joins;
};

static inline bool same_text(struct value a, struct value b)
{
    return !a.null && !b.null && slice_equal(a.text, b.text);
}

/* The row of `to` that a key means to a row of the source. */
static inline uint32_t row_by_hand(const struct table *to, struct value key, struct value source)
{
    const struct table_schema *schema = to->schema;
    uint32_t only = JOIN_NONE;
    size_t count = 0;
    for (uint64_t row = 0; row < to->row_count; row++) {
        if (!same_text(column_value(&to->columns[schema->key_field], row), key)) continue;
        only = (uint32_t)row;
        count++;
        if (schema->source_field < 0) continue;
        if (same_text(column_value(&to->columns[schema->source_field], row), source)) return only;
    }
    return count == 1 ? only : JOIN_NONE;
}

static inline struct value text_value(const struct dictionary *dictionary, size_t code)
{
    if (code >= dictionary->count) return (struct value){.null = true};
    return (struct value){.text = dictionary_text(dictionary, (uint32_t)code)};
}

/* All lists of rows; they are one where they agree. */
static inline void join_by_hand(struct join *join)
{
    const struct dictionary *texts = &join->from->columns[join->field].dictionary, none = {0},
                            *sources = &none;
    int source_field = join->from->schema->source_field;
    if (source_field >= 0) sources = &join->from->columns[source_field].dictionary;
    join->source_count = sources->count;
    uint32_t **lists = memory_new((sources->count + 1) * sizeof *lists);
    for (size_t s = 0; s <= sources->count; s++) {
        lists[s] = memory_new((texts->count + 1) * sizeof **lists);
        for (uint32_t t = 0; t < texts->count; t++) {
            lists[s][t] = row_by_hand(join->to, text_value(texts, t), text_value(sources, s));
            if (lists[s][t] != lists[0][t]) join->by_source = true;
        }
    }
    join->rows = (const uint32_t *const *)lists;
}

static inline status find_by_hand(void *context, const struct table *from, int field, const struct join **out,
                                  struct error *error)
{
    struct joined *joined = context;
    (void)error;
    for (size_t i = 0; i < joined->made; i++) {
        *out = &joined->joins_made[i];
        if ((*out)->from == from && (*out)->field == field) return STATUS_OK;
    }
    if (joined->made == JOINED_MOST) abort();
    struct join *join = &joined->joins_made[joined->made++];
    *join = (struct join){.from = from, .field = field};
    for (size_t i = 0; i < joined->schema.table_count; i++)
        if (slice_is(slice_of(joined->tables[i].name), from->schema->fields[field].references))
            join->to = joined->built[i];
    join_by_hand(join);
    *out = join;
    return STATUS_OK;
}

static inline void joined_init(struct joined *joined, struct test_table *const *tables, size_t count)
{
    *joined = (struct joined){.schema = {.tables = joined->tables, .table_count = count}};
    for (size_t i = 0; i < count; i++) {
        joined->built[i] = test_table_build(tables[i]);
        joined->tables[i] = *test_table_schema(tables[i]);
    }
    joined->joins = (struct query_joins){&joined->schema, find_by_hand, joined};
}

static inline void joined_fini(struct joined *joined)
{
    for (size_t i = 0; i < joined->made; i++) {
        struct join *join = &joined->joins_made[i];
        for (size_t s = 0; s <= join->source_count; s++) memory_free((void *)(uintptr_t)join->rows[s]);
        memory_free((void *)(uintptr_t)join->rows);
    }
    joined->made = 0;
}

#endif
