/* The fields that the tables of clocks can have: what the schema may declare, and what their cells mean. */
#ifndef PERILUNE_FACTS_CLOCK_FIELDS_H
#define PERILUNE_FACTS_CLOCK_FIELDS_H

#include "column/type.h"
#include "facts/clock.h"

/* Which texts a cell of TYPE_TEXT numbers. */
enum clock_texts {
    CLOCK_TEXTS_NONE,
    CLOCK_TEXTS_SOURCE, /* columns of the facts */
    CLOCK_TEXTS_TICKET,
    CLOCK_TEXTS_AGENT,
    CLOCK_TEXTS_TEAM,
    CLOCK_TEXTS_PRIORITY,
    CLOCK_TEXTS_POLICY, /* names of policies, calendars, metrics and states */
    CLOCK_TEXTS_CALENDAR,
    CLOCK_TEXTS_METRIC,
    CLOCK_TEXTS_STATE,
    CLOCK_TEXTS_COUNT
};

struct clock_field {
    const char *name;
    enum type type;
    enum clock_texts texts;
};

/* In the order of the cells: CLOCK_FACTS of them. */
const struct clock_field *clock_fields(void);

/* The cell that a field of the schema shows, of the policies or, when its name begins with "other_", of the
 * others: *other. -1: it is none. */
int clock_field_cell(const char *name, bool *other);

#endif
