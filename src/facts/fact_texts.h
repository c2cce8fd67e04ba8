/* The texts that cells of facts number: those of the events' columns, which summaries lengthen, and names of
 * ours. */
#ifndef PERILUNE_FACTS_FACT_TEXTS_H
#define PERILUNE_FACTS_FACT_TEXTS_H

#include "facts/event_reader.h"
#include "facts/fact_fields.h"

struct fact_names {
    char bytes[64];
    uint64_t offsets[STATE_COUNT + 2];
};

/* Borrows from the snapshot, and points into itself: it stays where it is. */
struct fact_dictionaries {
    struct dictionary texts[TEXTS_COUNT];
    struct fact_names states, outcomes, bases;
};

void fact_dictionaries_init(struct fact_dictionaries *dictionaries, const struct event_reader *reader);

#endif
