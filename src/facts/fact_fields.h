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

/* The cell that a field shows, or -1. */
int fact_field_number(enum facts_table table, const char *name);

/* The table of that name. STATUS_NOT_FOUND names the near one. */
MUST_CHECK status fact_table_find(const char *name, enum facts_table *table, struct error *error);

/* places[i] becomes the cell of field i of a schema that was checked. */
void fact_places(const struct table_schema *schema, enum facts_table table, int *places);

#endif
