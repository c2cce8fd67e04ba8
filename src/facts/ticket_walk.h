/* One ticket from what is known of it, its events and its row of tickets, to rows of all tables. */
#ifndef PERILUNE_FACTS_TICKET_WALK_H
#define PERILUNE_FACTS_TICKET_WALK_H

#include "facts/event_reader.h"
#include "facts/life.h"
#include "facts/summary.h"

/* What tickets are walked with; all borrowed. */
struct ticket_walk {
    const struct event_reader *reader;
    const struct summaries *summaries;
    const struct dialect_rules *rules;
};

/* What a thread walks with; zeros at first. */
struct walk_room {
    struct event_list list;
    struct life_room life;
};

void walk_room_fini(struct walk_room *room);

/* What came out. */
struct walked {
    struct fact_rows rows[FACTS_TABLES];
    uint64_t unknown_statuses; /* events whose value the dialect does not know */
    uint32_t unknown_example;  /* the first one's value: a code of the events */
};

/* A ticket whose events are `rows` of their table (at least one); `row` of tickets, or JOIN_NONE, says what
 * they do not tell. False when there is no memory. Thread safe. */
MUST_CHECK bool walk_events(const struct ticket_walk *walk, struct life_ticket ticket, const uint32_t *rows,
                            size_t count, uint32_t row, struct walk_room *room, struct walked *out);

/* The same of a ticket that has no events, made of its row alone. */
MUST_CHECK bool walk_summary(const struct ticket_walk *walk, struct life_ticket ticket, uint32_t row,
                             struct walk_room *room, struct walked *out);

#endif
