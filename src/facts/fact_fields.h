/* The fields that facts can have: what the schema may declare, and what their cells mean. */
#ifndef PERILUNE_FACTS_FACT_FIELDS_H
#define PERILUNE_FACTS_FACT_FIELDS_H

#include "column/type.h"
#include "facts/life.h"

/* Which texts a cell of TYPE_TEXT numbers. */
enum fact_texts {
    TEXTS_NONE,
    TEXTS_SOURCE, /* columns of the events */
    TEXTS_TICKET,
    TEXTS_ACTOR,
    TEXTS_VALUE,
    TEXTS_STATE, /* names of ours */
    TEXTS_OUTCOME,
    TEXTS_BASIS,
    TEXTS_COUNT
};

struct fact_field {
    const char *name;
    enum type type;
    enum fact_texts texts;
};

const char *fact_table_name(enum facts_table table);

/* In the order of the cells. */
const struct fact_field *fact_fields(enum facts_table table, size_t *count);

#endif
