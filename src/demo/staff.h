/* The people who answer: who is there when, and how many tickets come for each. */
#ifndef PERILUNE_DEMO_STAFF_H
#define PERILUNE_DEMO_STAFF_H

#include "demo/arrivals.h"
#include "demo/model.h"

#define NOBODY SIZE_MAX

struct staff {
    const struct demo_model *model;
    double *load; /* of each week: tickets for each agent, 1 being the usual; answers come later by it */
    size_t weeks;
};

MUST_CHECK status staff_init(struct staff *staff, const struct demo_model *model,
                             const struct arrivals *contacts, struct error *error);
void staff_fini(struct staff *staff);

bool staff_is_there(const struct staff *staff, size_t agent, int64_t at);

/* One of a team who is there then; NOBODY when none is. */
size_t staff_pick(const struct staff *staff, size_t team, int64_t at, struct random *random);

double staff_load(const struct staff *staff, int64_t at);

#endif
