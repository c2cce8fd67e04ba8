/* The events of each ticket, together.
 *
 * Rules:
 *  1. A ticket is its key and its source; events without a source belong to a ticket of that key without one.
 *  2. Tickets stand in the order of their first events, the events of a ticket in the order of the table.
 *  3. Events without a ticket or without a time belong to none. */
#ifndef PERILUNE_FACTS_GROUPING_H
#define PERILUNE_FACTS_GROUPING_H

#include "base/error.h"
#include "column/table.h"

#include <stddef.h>
#include <stdint.h>

struct grouping_columns {
    const struct column *ticket, *source, *at;
};

struct ticket_events {
    uint32_t *rows;   /* of the events table, ticket after ticket */
    uint32_t *starts; /* the rows of ticket i are rows[starts[i]] to rows[starts[i + 1] - 1] */
    size_t ticket_count;
};

/* Takes 8 bytes an event and 16 a ticket while it works. STATUS_INTERRUPTED as everywhere. ticket_events_fini
 * also after a failure. */
MUST_CHECK status ticket_events_init(struct ticket_events *out, const struct table *events,
                                     const struct grouping_columns *columns, struct error *error);
void ticket_events_fini(struct ticket_events *events);

#endif
