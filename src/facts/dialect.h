/* A dialect: what the words of a help desk's events mean, and the rules on which help desks differ. Declared
 * in Lua (scripts/dialects), plain data here. `dialect_codes` is the same for the dictionaries of one
 * snapshot. */
#ifndef PERILUNE_FACTS_DIALECT_H
#define PERILUNE_FACTS_DIALECT_H

#include "base/error.h"
#include "column/table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The state of a ticket. From STATE_SOLVED on nobody is to do anything any more; STATE_GONE is merged away,
 * deleted or spam. */
enum state {
    STATE_NEW,
    STATE_OPEN,
    STATE_PENDING,
    STATE_HOLD,
    STATE_SOLVED,
    STATE_CLOSED,
    STATE_GONE,
    STATE_COUNT,
};

/* What an event does to its ticket. ROLE_FIELD: its `field` says which of the others. */
enum role {
    ROLE_NONE,
    ROLE_CREATED,
    ROLE_MESSAGE,
    ROLE_NOTE,
    ROLE_STATUS,
    ROLE_AGENT,
    ROLE_TEAM,
    ROLE_PRIORITY,
    ROLE_HANDOFF,
    ROLE_MERGED,
    ROLE_DELETED,
    ROLE_RESTORED,
    ROLE_FIELD,
    ROLE_COUNT,
};

/* Who acts. Messages of SIDE_NONE are nobody's question and nobody's reply. */
enum side { SIDE_NONE, SIDE_CUSTOMER, SIDE_AGENT, SIDE_BOT, SIDE_COUNT };

/* Where the clock of the first reply starts. */
enum reply_start {
    START_CREATION,
    START_RESTART, /* the last bot hand-off, else the last reopening, else the bot's solve, else the creation
                    */
    START_COUNT
};

/* The first reply of a ticket that an agent created. */
enum agent_created {
    CREATED_CUSTOMER, /* the clock starts with the customer's first message */
    CREATED_SECOND,   /* the opening message is none, the next one is */
    CREATED_OPENING,  /* the opening message is the first reply */
    CREATED_NEVER,    /* it has none */
    CREATED_COUNT
};

/* What counts as a reopening. */
enum reopen_rule {
    REOPEN_TRANSITION, /* every change from solved or closed to a state that is neither */
    REOPEN_SOLVES,     /* the solves less one */
    REOPEN_COUNT
};

struct dialect_word {
    const char *text; /* compared without ASCII case */
    uint8_t meaning;  /* an enum role, side or state */
};

struct dialect_words {
    const struct dialect_word *words;
    size_t count;
};

struct dialect_rules {
    enum reply_start reply_start;
    enum agent_created agent_created;
    enum reopen_rule reopen_rule;
    bool creation_asks;     /* a customer's creation of a ticket is a question that waits for a reply */
    bool solve_ends_turn;   /* a question is no longer waiting once the ticket is solved */
    bool reply_after_solve; /* the first reply may come after the first solve */
    bool message_reopens;   /* a customer's message on a solved ticket opens it */
    bool merge_solves;      /* merging a ticket away solves it */
};

struct dialect {
    const char *name;
    struct dialect_words kinds;    /* events.kind: roles */
    struct dialect_words fields;   /* events.field of kinds with ROLE_FIELD: roles */
    struct dialect_words actors;   /* events.actor_kind: sides */
    struct dialect_words statuses; /* events.value of status events: states below STATE_GONE */
    struct dialect_rules rules;
    bool fleeting; /* only compared with: its facts stay in memory, and what it does not know is not said */
};

/* The words' names, as Lua writes them; NULL after the last. */
const char *const *dialect_states(void);
const char *const *dialect_roles(void);
const char *const *dialect_sides(void);

/* A number that differs for dialects that would give different facts. */
uint64_t dialect_hash(const struct dialect *dialect);

#define STATE_UNKNOWN UINT8_MAX

/* Meanings by the codes of the columns of one events table; NULL where it has no texts. */
struct dialect_codes {
    uint8_t *kinds, *fields, *actors;
    uint8_t *statuses; /* STATE_UNKNOWN for what is no status of the dialect */
};

/* dialect_codes_fini is to be called also after a failure. */
MUST_CHECK status dialect_codes_init(struct dialect_codes *codes, const struct dialect *dialect,
                                     const struct dictionary *kinds, const struct dictionary *fields,
                                     const struct dictionary *actors, const struct dictionary *values,
                                     struct error *error);
void dialect_codes_fini(struct dialect_codes *codes);

#endif
