/* Names, types and texts of clocks, in the order of their cells (clock.h). */
#include "facts/clock_fields.h"

#include <string.h>

#define OTHER "other_"

static const struct clock_field fields[] = {
    [CLOCK_SOURCE] = {"source", TYPE_TEXT, CLOCK_TEXTS_SOURCE},
    [CLOCK_TICKET] = {"ticket", TYPE_TEXT, CLOCK_TEXTS_TICKET},
    [CLOCK_POLICY] = {"policy", TYPE_TEXT, CLOCK_TEXTS_POLICY},
    [CLOCK_METRIC] = {"metric", TYPE_TEXT, CLOCK_TEXTS_METRIC},
    [CLOCK_NUMBER] = {"number", TYPE_INTEGER, CLOCK_TEXTS_NONE},
    [CLOCK_ACTIVATED_AT] = {"activated_at", TYPE_TIME, CLOCK_TEXTS_NONE},
    [CLOCK_APPLIED_AT] = {"applied_at", TYPE_TIME, CLOCK_TEXTS_NONE},
    [CLOCK_TARGET] = {"target", TYPE_DURATION, CLOCK_TEXTS_NONE},
    [CLOCK_CALENDAR] = {"calendar", TYPE_TEXT, CLOCK_TEXTS_CALENDAR},
    [CLOCK_PRIORITY] = {"priority", TYPE_TEXT, CLOCK_TEXTS_PRIORITY},
    [CLOCK_AGENT] = {"agent", TYPE_TEXT, CLOCK_TEXTS_AGENT},
    [CLOCK_TEAM] = {"team", TYPE_TEXT, CLOCK_TEXTS_TEAM},
    [CLOCK_STATE] = {"state", TYPE_TEXT, CLOCK_TEXTS_STATE},
    [CLOCK_DUE_AT] = {"due_at", TYPE_TIME, CLOCK_TEXTS_NONE},
    [CLOCK_ENDED_AT] = {"ended_at", TYPE_TIME, CLOCK_TEXTS_NONE},
    [CLOCK_BREACHED] = {"breached", TYPE_BOOLEAN, CLOCK_TEXTS_NONE},
    [CLOCK_BREACHED_AT] = {"breached_at", TYPE_TIME, CLOCK_TEXTS_NONE},
    [CLOCK_BREACH_AGENT] = {"breach_agent", TYPE_TEXT, CLOCK_TEXTS_AGENT},
    [CLOCK_BREACH_TEAM] = {"breach_team", TYPE_TEXT, CLOCK_TEXTS_TEAM},
    [CLOCK_ELAPSED] = {"elapsed", TYPE_DURATION, CLOCK_TEXTS_NONE},
    [CLOCK_PAUSED_SECONDS] = {"paused", TYPE_DURATION, CLOCK_TEXTS_NONE},
};

_Static_assert(sizeof fields / sizeof *fields == CLOCK_FACTS, "one field a cell");

const struct clock_field *clock_fields(void)
{
    return fields;
}

int clock_field_cell(const char *name, bool *other)
{
    *other = strncmp(name, OTHER, strlen(OTHER)) == 0;
    if (*other) name += strlen(OTHER);
    for (int i = 0; i < CLOCK_FACTS; i++)
        if (strcmp(fields[i].name, name) == 0) return i;
    return -1;
}
