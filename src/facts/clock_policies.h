/* Policies as they are declared (clocks.h) to what the clocks of one snapshot go by (clock.h): names,
 * calendars and priorities become numbers. */
#ifndef PERILUNE_FACTS_CLOCK_POLICIES_H
#define PERILUNE_FACTS_CLOCK_POLICIES_H

#include "base/arena.h"
#include "column/dictionary.h"
#include "facts/clocks.h"

/* Names of both sets of policies, numbered: versions share one. */
struct clock_names {
    struct dictionary_builder policies, calendars;
};

/* One set of policies. */
struct clock_set {
    struct clock_policies policies;
    uint32_t *policy_codes, *calendar_codes; /* of each policy */
    uint64_t *holding;                       /* a row of spans: bit i: the condition of policy i holds */
};

/* Everything but `holding` is of the arena. clock_set_fini also after a failure. */
MUST_CHECK status clock_set_init(struct clock_set *out, const struct clocks_input *input,
                                 const struct policies_declaration *declared, struct clock_names *names,
                                 struct arena *arena, struct error *error);
void clock_set_fini(struct clock_set *set);

#endif
