/* Summaries: what a help desk reports of a ticket as a whole, for what its events do not tell. The fields of
 * a row of tickets become events that the life of a ticket is walked by, as if they had been logged (rules:
 * summary.c). */
#ifndef PERILUNE_FACTS_SUMMARY_H
#define PERILUNE_FACTS_SUMMARY_H

#include "base/error.h"
#include "column/dictionary.h"
#include "facts/fact_fields.h"
#include "facts/grouping.h"
#include "facts/life.h"
#include "query/join.h"

/* The rows of tickets, and which of them an event belongs to. */
struct facts_tickets {
    const struct table *table; /* its columns are undamaged */
    const struct join *join;   /* from the events */
    /* codes[i] becomes the code of the key of rows[i] in `texts`, to which it is added, or CODE_NONE when the
     * row is gone. */
    status (*keys)(void *context, const struct table *table, const uint32_t *rows, size_t count,
                   struct dictionary_builder *texts, uint32_t *codes, struct error *error);
    void *context;
};

/* The most events that a summary makes. */
enum { SUMMARY_EVENTS_MOST = 10 };

struct summaries {
    const struct table *table; /* NULL: there is no ticket that events do not tell all of */
    uint32_t *row_of;          /* of every ticket that has events: its row, or JOIN_NONE */
    uint32_t *alone, *keys;    /* rows that no event belongs to, and the codes of their keys */
    size_t alone_count;
    struct summary_fields *fields;
    struct dialect_codes statuses;                /* what the texts of the tickets' status mean */
    struct dictionary_builder texts[TEXTS_COUNT]; /* those of the events, and behind them the tickets' own */
};

/* `tickets` NULL: there are none. Where texts of tickets are needed, texts[TEXTS_SOURCE], [TEXTS_TICKET] and
 * [TEXTS_VALUE], which are the events', become longer ones that live as long as the summaries. To be ended
 * also after a failure. */
MUST_CHECK status summaries_init(struct summaries *summaries, const struct facts_tickets *tickets,
                                 const struct ticket_events *grouped, const struct dialect *dialect,
                                 struct dictionary *texts, struct error *error);

/* The same without looking for rows: for the tickets that the caller knows. texts[TEXTS_SOURCE] and
 * [TEXTS_VALUE] become longer ones. */
MUST_CHECK status summaries_init_fields(struct summaries *summaries, const struct table *table,
                                        const struct dialect *dialect, struct dictionary *texts,
                                        struct error *error);

/* Lets go of what says which rows there are; what the texts are stays. */
void summaries_forget_rows(struct summaries *summaries);
void summaries_fini(struct summaries *summaries);

/* A code of texts[TEXTS_SOURCE], or CODE_NONE. */
uint32_t summary_source(const struct summaries *summaries, uint32_t row);

/* Was it created at a time that is known? Else it has no life of its own. */
bool summary_is_dated(const struct summaries *summaries, uint32_t row);

/* The events of a row that has none, in their order; at least one. */
size_t summary_events(const struct summaries *summaries, uint32_t row, struct event *events);

/* Adds what the events of a ticket do not tell and its row does, in no order; `events` has room for
 * SUMMARY_EVENTS_MOST more. Returns how many there are now. */
size_t summary_complete(const struct summaries *summaries, uint32_t row, struct event *events, size_t count);

/* Puts into the cells of a ticket's facts what its row says and events cannot have told: of one without
 * events
 * (`alone`), or of one whose events hold no message. */
void summary_correct(const struct summaries *summaries, uint32_t row, int64_t *cells, bool alone);

/* Is there a message among the events? */
bool summary_has_messages(const struct event *events, size_t count);

#endif
