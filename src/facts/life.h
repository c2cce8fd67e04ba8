/* The life of one ticket: its events, in order, to its facts, its customer turns and its spans. Rules
 * (life.c) follow definitions D1 to D4, D6, D8, D9 and D17. */
#ifndef PERILUNE_FACTS_LIFE_H
#define PERILUNE_FACTS_LIFE_H

#include "facts/dialect.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CODE_NONE UINT32_MAX
#define FACT_NONE INT64_MIN /* a cell without a value */

struct event {
    int64_t at, sequence;
    int64_t id;            /* of the row in the store */
    uint32_t row;          /* of the events table */
    uint32_t actor, value; /* codes, or CODE_NONE */
    uint8_t role, side;    /* enum role, enum side */
    uint8_t state;         /* ROLE_STATUS: what its value means */
    bool is_public;
};

/* The cells of a ticket's facts. Texts are codes, of what facts_tables.c says; times and durations are in
 * seconds. */
enum ticket_fact {
    TICKET_SOURCE,
    TICKET_KEY,
    TICKET_CREATED_AT,
    TICKET_CREATED_BY,
    TICKET_AGENT_CREATED,
    TICKET_REPLY_START,
    TICKET_FIRST_REPLY_AT,
    TICKET_FIRST_REPLY_BY,
    TICKET_FIRST_REPLY,
    TICKET_FIRST_ASSIGNED_AT,
    TICKET_FIRST_SOLVED_AT,
    TICKET_FIRST_SOLVED_BY,
    TICKET_LAST_SOLVED_AT,
    TICKET_LAST_SOLVED_BY,
    TICKET_SOLVED_AT,
    TICKET_CLOSED_AT,
    TICKET_FIRST_REOPENED_AT,
    TICKET_LAST_REOPENED_AT,
    TICKET_SOLVES,
    TICKET_CLOSES,
    TICKET_REOPENS,
    TICKET_AGENT_REPLIES,
    TICKET_CUSTOMER_MESSAGES,
    TICKET_BOT_REPLIES,
    TICKET_NOTES,
    TICKET_TURNS,
    TICKET_REPLIERS,
    TICKET_ASSIGNEES,
    TICKET_TEAMS,
    TICKET_REASSIGNMENTS,
    TICKET_NEW_SECONDS, /* the states' cells stand in the order of enum state */
    TICKET_OPEN_SECONDS,
    TICKET_PENDING_SECONDS,
    TICKET_HOLD_SECONDS,
    TICKET_SOLVED_SECONDS,
    TICKET_CLOSED_SECONDS,
    TICKET_GONE_SECONDS,
    TICKET_TOTAL_SECONDS,
    TICKET_STATE,
    TICKET_STATE_SINCE,
    TICKET_STATUS,
    TICKET_AGENT,
    TICKET_TEAM,
    TICKET_PRIORITY,
    TICKET_HANDED_OFF_AT,
    TICKET_MERGED_AT,
    TICKET_MERGED_INTO,
    TICKET_DELETED_AT,
    TICKET_LAST_EVENT_AT,
    TICKET_EVENTS,
    TICKET_BASIS,
    TICKET_FACTS
};

enum turn_outcome { TURN_ANSWERED, TURN_SOLVED, TURN_GONE, TURN_OPEN, TURN_OUTCOMES };

enum turn_fact {
    TURN_SOURCE,
    TURN_TICKET,
    TURN_NUMBER,
    TURN_ASKED_AT,
    TURN_ANSWERED_AT,
    TURN_ENDED_AT,
    TURN_WAIT,
    TURN_ANSWERED_BY,
    TURN_ASSIGNEE,
    TURN_TEAM,
    TURN_MESSAGES,
    TURN_OUTCOME,
    TURN_BASIS,
    TURN_FACTS
};

enum span_fact {
    SPAN_SOURCE,
    SPAN_TICKET,
    SPAN_STARTED_AT,
    SPAN_ENDED_AT,
    SPAN_DURATION,
    SPAN_STATE,
    SPAN_STATUS,
    SPAN_AGENT,
    SPAN_TEAM,
    SPAN_PRIORITY,
    SPAN_CREATED_AT,
    SPAN_REOPENED_AT,
    SPAN_BASIS,
    SPAN_FACTS
};

enum facts_table { FACTS_TICKETS, FACTS_TURNS, FACTS_SPANS, FACTS_TABLES };

/* What a ticket's life was made from: events, the summary fields of its row (summary.h), or events and, for
 * how it ended, the row. */
enum life_basis { BASIS_EVENTS, BASIS_SUMMARY, BASIS_BOTH, BASIS_COUNT };

/* The names of outcomes and of bases; NULL after the last. */
const char *const *life_outcomes(void);
const char *const *life_bases(void);

/* Rows of cells, `width` of them each: the facts of a table, then the row's id. `width` 0: rows of this table
 * are not wanted. */
struct fact_rows {
    int64_t *cells;
    size_t count, capacity; /* capacity in cells */
    size_t width;
};

/* Cells of a row of the table with its id. */
size_t life_width(enum facts_table table);

/* Codes that were seen, for counting different ones. */
struct code_set {
    uint32_t *codes;
    size_t count, capacity;
};

/* What a thread walks its tickets with. */
struct life_room {
    struct code_set repliers, assignees, teams;
};

void life_room_fini(struct life_room *room);

/* Who the ticket is. */
struct life_ticket {
    uint32_t source; /* or CODE_NONE */
    uint32_t key;
    enum life_basis basis;
};

/* Appends the rows that one ticket makes to `out`, one a table. `events` (at least one) are in their order by
 * (at, sequence, row). False when there is no memory. */
MUST_CHECK bool life_walk(const struct dialect_rules *rules, struct life_ticket ticket,
                          const struct event *events, size_t count, struct life_room *room,
                          struct fact_rows *out);

#endif
