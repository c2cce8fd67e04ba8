/* Facts that follow their events and tickets: what belongs to some tickets is made anew, and the rest stays.
 */
#ifndef PERILUNE_FACTS_FOLLOW_H
#define PERILUNE_FACTS_FOLLOW_H

#include "column/dictionary.h"
#include "facts/facts.h"
#include "query/join.h"

/* The keys that had or have an event or a row of tickets that was added, changed or taken out since the facts
 * were made; one that has not changed does no harm. */
struct facts_touched {
    const struct dictionary_builder *keys;
    const struct table *tickets; /* its columns are undamaged; NULL: events tell all, and the rest is empty */
    const struct join *join;     /* as facts_tickets.join, but for texts that are numbers of keys */
    const uint32_t *rows;        /* those of the tickets that have one of the keys, ascending, */
    const uint32_t *numbers;     /* and the number of the key of each */
    size_t row_count;
};

/* Brings `facts`, which were made of earlier events and tickets by the same dialect, to those of
 * input->snapshot. Afterwards they are cell by cell those that facts_write would make (but for chunk minima,
 * maxima, and order and number of texts: snapshot_patch). `notes` are of the touched tickets alone. After a
 * failure the only use of the facts is to close them. input->tickets is not asked. */
MUST_CHECK status facts_follow(const struct facts_input *input, struct snapshot *facts,
                               const struct schema *derived, const struct facts_touched *touched,
                               struct facts_notes *notes, struct error *error);

#endif
