/* The life of one invented ticket: what happens, moment by moment, and what the help desk would say of it. */
#ifndef PERILUNE_DEMO_TALK_H
#define PERILUNE_DEMO_TALK_H

#include "demo/shop.h"
#include "demo/staff.h"

/* What comes in: drawn before the talk begins. */
struct contact {
    int64_t at;
    uint64_t number;
    uint32_t customer; /* NO_PERSON: somebody whom the shop does not know */
    size_t type, channel, priority;
    uint64_t order;      /* NO_ORDER: about none */
    size_t product;      /* of the order; SIZE_MAX: about none */
    bool spam, deleted;  /* deleted: on request, when it is done */
    uint64_t merge_into; /* the number of the ticket that it is a duplicate of, else NO_TICKET */
};

#define NO_TICKET UINT64_MAX

enum moment_kind {
    MOMENT_CREATED,
    MOMENT_MESSAGE,
    MOMENT_NOTE,
    MOMENT_STATUS,
    MOMENT_TEAM,
    MOMENT_AGENT,
    MOMENT_PRIORITY,
    MOMENT_HANDOFF,
    MOMENT_MERGED,
    MOMENT_SPAM,
    MOMENT_DELETED
};

enum moment_actor { BY_CUSTOMER, BY_AGENT, BY_LIGHT_AGENT, BY_BOT, BY_AUTOMATION, BY_SYSTEM };

enum moment_state { IS_NEW, IS_OPEN, IS_PENDING, IS_HOLD, IS_SOLVED, IS_CLOSED, MOMENT_STATES };

struct moment {
    int64_t at;
    enum moment_kind kind;
    enum moment_actor by;
    size_t agent;         /* BY_AGENT: who */
    size_t value;         /* a state, team, agent or priority, by kind */
    int32_t work_seconds; /* of the agent, for it */
};

enum { TALK_MOMENTS = 192 };

struct talk {
    const struct demo_model *model;
    const struct staff *staff;
    struct random *random;
    const struct contact *contact;
    struct moment moments[TALK_MOMENTS];
    size_t count;
    struct moment unseen; /* behind the end */
    /* while it goes on */
    int64_t at;
    size_t agent, team, priority;
    bool bot;
    /* how it went */
    int reopens;
    double waited; /* open time to the first reply over what is usual in the channel; 0: no reply */
};

/* Fills the talk with the moments before the model's end, in order. */
void talk_run(struct talk *talk, const struct demo_model *model, const struct staff *staff,
              struct random *random, const struct contact *contact);

#endif
