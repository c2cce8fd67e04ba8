/* What the tables of facts say of each ticket, together: the rows of spans and turns by the rows of
 * ticket_facts. */
#ifndef PERILUNE_FACTS_CLOCK_TICKETS_H
#define PERILUNE_FACTS_CLOCK_TICKETS_H

#include "column/snapshot.h"
#include "facts/clock.h"

/* Rows of one table: those of ticket i are rows[starts[i]] to rows[starts[i + 1] - 1], in table order. */
struct ticket_rows {
    uint32_t *rows, *starts;
};

struct clock_tickets {
    const struct table *tickets, *spans, *turns;
    const struct column *ticket_columns[TICKET_FACTS], *span_columns[SPAN_FACTS], *turn_columns[TURN_FACTS];
    struct ticket_rows span_rows, turn_rows;
    uint8_t *states, *outcomes; /* what the codes of spans.state and turns.outcome mean */
};

/* What a thread reads a ticket into. */
struct clock_room {
    struct clock_span *spans;
    struct clock_turn *turns;
    size_t span_capacity, turn_capacity;
};

/* Takes 4 bytes a row of spans and turns, 8 a ticket, and 4 a text of the tickets' keys while it works.
 * STATUS_INVALID: the snapshot lacks the tables of facts or a field of them; STATUS_CORRUPT: a column is
 * damaged. clock_tickets_fini also after a failure. */
MUST_CHECK status clock_tickets_init(struct clock_tickets *out, struct snapshot *snapshot,
                                     struct error *error);
void clock_tickets_fini(struct clock_tickets *tickets);

/* One ticket; `policies` holds the conditions of each row of spans. What it points to is of the room, until
 * the next call. False when there is no memory. */
MUST_CHECK bool clock_tickets_read(const struct clock_tickets *tickets, uint32_t row,
                                   const uint64_t *policies, struct clock_room *room,
                                   struct clock_ticket *out);
void clock_room_fini(struct clock_room *room);

#endif
