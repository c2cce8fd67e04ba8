/* The columns of the events table that facts are made of, and the reading of a ticket's events in the order
 * of their lives. */
#ifndef PERILUNE_FACTS_EVENT_READER_H
#define PERILUNE_FACTS_EVENT_READER_H

#include "column/snapshot.h"
#include "facts/dialect.h"
#include "facts/life.h"

#define FACTS_EVENTS "events" /* the table that facts are derived from */

/* The meaning of its words is the dialect's. Borrows from the snapshot. */
struct event_reader {
    const struct table *table;
    const struct column *source, *ticket, *at, *seq, *kind, *actor, *actor_kind, *public, *field, *value;
    struct dialect_codes codes;
};

/* STATUS_CORRUPT: a column is damaged; STATUS_INVALID: the snapshot lacks the table or a column.
 * event_reader_fini also after a failure. */
MUST_CHECK status event_reader_init(struct event_reader *reader, struct snapshot *snapshot,
                                    const struct dialect *dialect, struct error *error);
void event_reader_fini(struct event_reader *reader);

/* What a thread reads tickets with; zeros at first. */
struct event_list {
    struct event *events;
    size_t count, capacity;
};

void event_list_fini(struct event_list *list);

/* By (at, sequence, row). */
void event_list_sort(struct event_list *list);

/* The events of one ticket, which are `rows` of the table, sorted, and room for `spare` more behind them.
 * False when there is no memory. Thread safe. */
MUST_CHECK bool event_reader_read(const struct event_reader *reader, const uint32_t *rows, size_t count,
                                  size_t spare, struct event_list *list);

/* Whose event the row is. */
struct life_ticket event_reader_ticket(const struct event_reader *reader, uint32_t row);

#endif
