/* A number of arrivals in the order of their time, as many as are wanted, by an intensity that is given hour
 * by hour: what a Poisson process of that intensity looks like that happened to have so many. */
#ifndef PERILUNE_DEMO_ARRIVALS_H
#define PERILUNE_DEMO_ARRIVALS_H

#include "base/error.h"
#include "demo/random.h"

struct arrivals {
    int64_t from, to;
    double *before; /* share of all arrivals before each hour; hours + 1 of them */
    size_t hours;
    size_t hour;     /* of the last arrival */
    uint64_t left;   /* still to come */
    double log_rest; /* log of the share that lies behind the last arrival */
    struct random random;
};

/* The intensity in the hour that begins at an instant; at least 0. */
typedef double arrival_intensity(void *context, int64_t hour);

/* STATUS_MEMORY, and STATUS_INVALID where the intensity is 0 throughout; fini in any case. */
MUST_CHECK status arrivals_init(struct arrivals *arrivals, int64_t from, int64_t to, uint64_t count,
                                arrival_intensity *intensity, void *context, struct random random,
                                struct error *error);
void arrivals_fini(struct arrivals *arrivals);

/* The next one; false when there is none left. */
bool arrivals_next(struct arrivals *arrivals, int64_t *at);

/* Share of all arrivals that are expected before an instant. */
double arrivals_share(const struct arrivals *arrivals, int64_t at);

#endif
