/* Clocks of one ticket: how long something that was promised took, against the target of its time. Which
 * promises there are, and what they are called, is declared in Lua; rules: clock.c (definitions D10). */
#ifndef PERILUNE_FACTS_CLOCK_H
#define PERILUNE_FACTS_CLOCK_H

#include "facts/dialect.h"
#include "facts/life.h"
#include "time/calendar.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What starts and stops a clock. */
enum clock_kind {
    CLOCK_FIRST_REPLY, /* from the start of the first reply to it */
    CLOCK_NEXT_REPLY,  /* from a later question to its reply */
    CLOCK_STATES,      /* from the creation to the solve, while the ticket is in certain states */
    CLOCK_KINDS
};

/* What the reopening of a solved ticket means to its clocks of CLOCK_STATES. */
enum clock_reopen {
    CLOCK_REOPEN_CONTINUES, /* the same clock goes on from where it stood */
    CLOCK_REOPEN_RESTARTS,  /* another one starts at 0 */
    CLOCK_REOPEN_IGNORED,   /* the first solve has ended it */
    CLOCK_REOPENS
};

enum clock_state { CLOCK_ACTIVE, CLOCK_PAUSED, CLOCK_FULFILLED, CLOCK_CANCELLED, CLOCK_STATES_COUNT };

/* The names of these, as Lua writes them; NULL after the last. */
const char *const *clock_kinds(void);
const char *const *clock_reopens(void);
const char *const *clock_states(void);

struct clock_target {
    uint32_t priority; /* a code of spans.priority */
    int64_t seconds;
};

/* What a policy promises for one metric. */
struct clock_promise {
    bool given;
    uint32_t states; /* CLOCK_STATES: bit i: it runs in state i */
    const struct clock_target *targets;
    size_t target_count;
    int64_t otherwise; /* the target of other priorities; negative: none */
};

struct clock_policy {
    int64_t from, until;             /* for clocks that are activated in [from, until) */
    const struct calendar *calendar; /* NULL: always open */
    bool solve_fulfils;              /* a solve ends the clock of a reply that was not given */
    enum clock_reopen reopen;
    const struct clock_promise *promises; /* one a metric */
};

enum { CLOCK_POLICIES = 64 }; /* versions count */

struct clock_policies {
    const struct clock_policy *items; /* in the order in which they are tried */
    size_t count;
    const enum clock_kind *metrics; /* the kind of each */
    size_t metric_count;
};

#define CLOCK_FOREVER INT64_MAX

struct clock_span {
    int64_t from, to; /* CLOCK_FOREVER: it has no end yet */
    uint32_t agent, team, priority;
    uint8_t state;
    uint64_t policies; /* bit i: the condition of policy i holds */
};

struct clock_turn {
    int64_t number, asked_at;
    int64_t ended_at; /* FACT_NONE while it waits */
    enum turn_outcome outcome;
};

/* What the facts say of a ticket; times may be FACT_NONE. */
struct clock_ticket {
    uint32_t source, key;
    int64_t created_at, agent_created;
    int64_t reply_start, first_reply_at, first_solved_at, handed_off_at, last_reopened_at;
    const struct clock_span *spans; /* ascending, not empty, not overlapping */
    size_t span_count;
    const struct clock_turn *turns; /* by number */
    size_t turn_count;
};

/* The cells of an instance. */
enum clock_fact {
    CLOCK_SOURCE,
    CLOCK_TICKET,
    CLOCK_POLICY,
    CLOCK_METRIC,
    CLOCK_NUMBER,
    CLOCK_ACTIVATED_AT,
    CLOCK_APPLIED_AT,
    CLOCK_TARGET,
    CLOCK_CALENDAR,
    CLOCK_PRIORITY,
    CLOCK_AGENT,
    CLOCK_TEAM,
    CLOCK_STATE,
    CLOCK_DUE_AT,
    CLOCK_ENDED_AT,
    CLOCK_BREACHED,
    CLOCK_BREACHED_AT,
    CLOCK_BREACH_AGENT,
    CLOCK_BREACH_TEAM,
    CLOCK_ELAPSED,
    CLOCK_PAUSED_SECONDS,
    CLOCK_FACTS
};

/* Appends the instances of one ticket: by metric, then by activation. Policy and calendar are the number of
 * the policy. False when there is no memory. */
MUST_CHECK bool clock_walk(const struct clock_policies *policies, const struct dialect_rules *dialect,
                           const struct clock_ticket *ticket, struct fact_rows *out);

#endif
