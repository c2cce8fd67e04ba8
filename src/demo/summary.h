/* What a help desk's export says of a ticket, from the moments of its life. */
#ifndef PERILUNE_DEMO_SUMMARY_H
#define PERILUNE_DEMO_SUMMARY_H

#include "demo/talk.h"

#define NEVER INT64_MIN

struct summary {
    int64_t first_reply_at, first_solved_at, solved_at, closed_at, updated_at; /* NEVER: not yet */
    enum moment_state state;
    bool has_state; /* false: it never had one but new */
    bool gone;      /* merged away, spam, deleted */
    bool is_deleted;
    size_t team, agent, priority; /* as they last were; NOBODY: none */
    int64_t replies, messages, reopens, reassignments, handle_seconds;
    size_t agents, teams, repliers;
    int64_t state_seconds[MOMENT_STATES]; /* up to the last change of state */
    size_t solved_by;                     /* who solved it last; NOBODY: no agent */
};

/* The moments are in order, the first is the creation. */
struct summary summary_of(const struct moment *moments, size_t count);

#endif
