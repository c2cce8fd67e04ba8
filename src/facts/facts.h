/* Facts: the tables that are derived from the events of a snapshot, and from its tickets where events do not
 * tell (rules: life.c, summary.c, grouping.h): ticket_facts, a row a ticket; turns, a row a question of a
 * customer; spans, a row an interval in which nothing of a ticket changed. */
#ifndef PERILUNE_FACTS_FACTS_H
#define PERILUNE_FACTS_FACTS_H

#include "base/pool.h"
#include "column/snapshot.h"
#include "facts/event_reader.h"
#include "facts/summary.h"

/* Goes up when the same events and rules give other facts than before. */
enum { FACTS_VERSION = 3 };

#define FACTS_TICKETS_TABLE "tickets" /* the one that says what events (FACTS_EVENTS) do not tell */

struct facts_input {
    struct snapshot *snapshot;
    const struct dialect *dialect;
    struct pool *pool;
    const struct facts_tickets *tickets; /* for what events do not tell (summary.h); NULL: there are none */
};

/* What a user should know. */
struct facts_notes {
    uint64_t unknown_statuses; /* status events whose value the dialect does not know: they count as open */
    struct slice unknown_example; /* one of the values; of the snapshot */
};

/* Can these tables, with these fields and types, be made? Errors name the near one. */
MUST_CHECK status facts_check_schema(const struct schema *derived, struct error *error);

/* Writes every table of `derived` (checked) to the writer, which shares the pool from now on. Rows, in order
 * of their times and ids, and bytes are the same for any number of threads; rows have the ids of events
 * (life.c, rule 12). Every ticket is walked once. Memory: 8 bytes an event and 4 a ticket (with rows of
 * tickets 9 more a row), 16 bytes a row of the largest table while that is sorted, and the rows that are on
 * their way to the file. STATUS_CORRUPT: a column of the events is damaged; STATUS_INVALID: the events lack a
 * column. */
MUST_CHECK status facts_write(const struct facts_input *input, const struct schema *derived,
                              struct snapshot_writer *writer, struct facts_notes *notes, struct error *error);

#endif
