/* What the two parsers of civil times share. For civil_parse.c and civil_pattern.c only. */
#ifndef PERILUNE_TIME_CIVIL_INT_H
#define PERILUNE_TIME_CIVIL_INT_H

#include "time/civil.h"

/* A time as it was read, its parts not yet looked at: month 13 and second 60 may be in it. */
struct civil_reading {
    struct civil civil;
    bool has_offset;
    int32_t offset; /* seconds east of UTC */
};

/* The instant of a reading, or which of its parts is impossible. `text` is for the message. */
MUST_CHECK status civil_resolve(const struct civil_reading *reading, struct slice text,
                                const struct zone *zone, int64_t *instant, struct error *error);

extern const char *const civil_month_names[12];

#endif
