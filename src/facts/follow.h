/* Facts that follow their events: what belongs to some tickets is made anew, and the rest stays. */
#ifndef PERILUNE_FACTS_FOLLOW_H
#define PERILUNE_FACTS_FOLLOW_H

#include "facts/facts.h"

/* Brings `facts`, which were made of earlier events by the same dialect, to the events of input->snapshot.
 * `tickets` are those that had or have an event that was added, changed or taken out since, by codes of the
 * present events; one that stands there twice or has not changed does no harm. Afterwards the facts are cell
 * by cell those that facts_write would make (but for chunk minima, maxima and unused texts: snapshot_patch),
 * and their texts are borrowed from the events. `notes` are of these tickets alone. STATUS_STALE: better made
 * anew. After a failure the only use of the facts is to close them. */
MUST_CHECK status facts_follow(const struct facts_input *input, struct snapshot *facts,
                               const struct schema *derived, const struct life_ticket *tickets, size_t count,
                               struct facts_notes *notes, struct error *error);

#endif
