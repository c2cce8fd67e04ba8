/* The inside of a zone. For zone.c, zone_file.c, zone_rule.c and zone_names.c only. */
#ifndef PERILUNE_TIME_ZONE_INT_H
#define PERILUNE_TIME_ZONE_INT_H

#include "time/zone.h"

/* One of the two days of the year on which a rule changes the clock. */
struct rule_day {
    enum { RULE_JULIAN, RULE_ZERO_BASED, RULE_MONTH } kind;
    int month, week, weekday; /* RULE_MONTH: Mm.w.d; week 5 is the last, weekday 0 is Sunday */
    int day;                  /* RULE_JULIAN: 1 to 365, 29 February not counted; RULE_ZERO_BASED: 0 to 365 */
    int32_t seconds;          /* on the wall clock, from midnight: -167 to 167 hours */
};

/* A POSIX TZ string. Offsets are seconds east of UTC. */
struct zone_rule {
    bool has_daylight;
    int32_t standard, daylight;
    struct rule_day begin, end; /* of daylight saving time */
};

/* The offset at an instant, and when the next other one begins (INT64_MAX: never). */
struct zone_span {
    int32_t offset;
    int64_t until;
};

/* offsets[i] is in force before starts[i], offsets[count] after the last one, unless there is a rule for
 * that. Neighbouring offsets differ. */
struct zone {
    char *name;
    size_t count;
    int64_t *starts;
    int32_t *offsets;
    bool has_rule;
    struct zone_rule rule;
};

/* False when the text is not a TZ string with everything that TZif wants. */
bool zone_rule_parse(struct slice text, struct zone_rule *rule);
struct zone_span zone_rule_span(const struct zone_rule *rule, int64_t instant);

/* Fills starts, offsets and rule from the bytes of a TZif file; what it allocated is the zone's, on failure
 * too. */
MUST_CHECK status zone_file_read(struct slice bytes, struct zone *zone, struct error *error);

/* The name of the zone in `directory` that is nearest to `wanted`, or NULL; the caller frees it with
 * memory_free. */
char *zone_names_nearest(const char *directory, const char *wanted);

/* Has the text the form of a zone's name: letters, digits and _+-. in components that are not "." or ".."? */
bool zone_names_valid(struct slice name);

#endif
