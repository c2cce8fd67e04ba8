/* Names, types and texts of facts, in the order of their cells (life.h). */
#include "facts/fact_fields.h"

#include <string.h>

#define TEXT(name, texts)                                                                                    \
    {                                                                                                        \
        name, TYPE_TEXT, texts                                                                               \
    }
#define TIME(name)                                                                                           \
    {                                                                                                        \
        name, TYPE_TIME, TEXTS_NONE                                                                          \
    }
#define DURATION(name)                                                                                       \
    {                                                                                                        \
        name, TYPE_DURATION, TEXTS_NONE                                                                      \
    }
#define COUNT(name)                                                                                          \
    {                                                                                                        \
        name, TYPE_INTEGER, TEXTS_NONE                                                                       \
    }
#define TRUTH(name)                                                                                          \
    {                                                                                                        \
        name, TYPE_BOOLEAN, TEXTS_NONE                                                                       \
    }

static const struct fact_field ticket_fields[] = {
    [TICKET_SOURCE] = TEXT("source", TEXTS_SOURCE),
    [TICKET_KEY] = TEXT("ticket", TEXTS_TICKET),
    [TICKET_CREATED_AT] = TIME("created_at"),
    [TICKET_CREATED_BY] = TEXT("created_by", TEXTS_ACTOR),
    [TICKET_AGENT_CREATED] = TRUTH("agent_created"),
    [TICKET_REPLY_START] = TIME("reply_start"),
    [TICKET_FIRST_REPLY_AT] = TIME("first_reply_at"),
    [TICKET_FIRST_REPLY_BY] = TEXT("first_reply_by", TEXTS_ACTOR),
    [TICKET_FIRST_REPLY] = DURATION("first_reply"),
    [TICKET_FIRST_ASSIGNED_AT] = TIME("first_assigned_at"),
    [TICKET_FIRST_SOLVED_AT] = TIME("first_solved_at"),
    [TICKET_FIRST_SOLVED_BY] = TEXT("first_solved_by", TEXTS_ACTOR),
    [TICKET_LAST_SOLVED_AT] = TIME("last_solved_at"),
    [TICKET_LAST_SOLVED_BY] = TEXT("last_solved_by", TEXTS_ACTOR),
    [TICKET_SOLVED_AT] = TIME("solved_at"),
    [TICKET_CLOSED_AT] = TIME("closed_at"),
    [TICKET_FIRST_REOPENED_AT] = TIME("first_reopened_at"),
    [TICKET_LAST_REOPENED_AT] = TIME("last_reopened_at"),
    [TICKET_SOLVES] = COUNT("solves"),
    [TICKET_CLOSES] = COUNT("closes"),
    [TICKET_REOPENS] = COUNT("reopens"),
    [TICKET_AGENT_REPLIES] = COUNT("agent_replies"),
    [TICKET_CUSTOMER_MESSAGES] = COUNT("customer_messages"),
    [TICKET_BOT_REPLIES] = COUNT("bot_replies"),
    [TICKET_NOTES] = COUNT("notes"),
    [TICKET_TURNS] = COUNT("turn_count"),
    [TICKET_REPLIERS] = COUNT("repliers"),
    [TICKET_ASSIGNEES] = COUNT("assignees"),
    [TICKET_TEAMS] = COUNT("teams"),
    [TICKET_REASSIGNMENTS] = COUNT("reassignments"),
    [TICKET_NEW_SECONDS] = DURATION("new_seconds"),
    [TICKET_OPEN_SECONDS] = DURATION("open_seconds"),
    [TICKET_PENDING_SECONDS] = DURATION("pending_seconds"),
    [TICKET_HOLD_SECONDS] = DURATION("hold_seconds"),
    [TICKET_SOLVED_SECONDS] = DURATION("solved_seconds"),
    [TICKET_CLOSED_SECONDS] = DURATION("closed_seconds"),
    [TICKET_GONE_SECONDS] = DURATION("gone_seconds"),
    [TICKET_TOTAL_SECONDS] = DURATION("total_seconds"),
    [TICKET_STATE] = TEXT("state", TEXTS_STATE),
    [TICKET_STATE_SINCE] = TIME("state_since"),
    [TICKET_STATUS] = TEXT("status", TEXTS_VALUE),
    [TICKET_AGENT] = TEXT("agent", TEXTS_VALUE),
    [TICKET_TEAM] = TEXT("team", TEXTS_VALUE),
    [TICKET_PRIORITY] = TEXT("priority", TEXTS_VALUE),
    [TICKET_HANDED_OFF_AT] = TIME("handed_off_at"),
    [TICKET_MERGED_AT] = TIME("merged_at"),
    [TICKET_MERGED_INTO] = TEXT("merged_into", TEXTS_VALUE),
    [TICKET_DELETED_AT] = TIME("deleted_at"),
    [TICKET_LAST_EVENT_AT] = TIME("last_event_at"),
    [TICKET_EVENTS] = COUNT("event_count"),
    [TICKET_BASIS] = TEXT("basis", TEXTS_BASIS),
};

static const struct fact_field turn_fields[] = {
    [TURN_SOURCE] = TEXT("source", TEXTS_SOURCE),
    [TURN_TICKET] = TEXT("ticket", TEXTS_TICKET),
    [TURN_NUMBER] = COUNT("number"),
    [TURN_ASKED_AT] = TIME("asked_at"),
    [TURN_ANSWERED_AT] = TIME("answered_at"),
    [TURN_ENDED_AT] = TIME("ended_at"),
    [TURN_WAIT] = DURATION("wait"),
    [TURN_ANSWERED_BY] = TEXT("answered_by", TEXTS_ACTOR),
    [TURN_ASSIGNEE] = TEXT("agent", TEXTS_VALUE),
    [TURN_TEAM] = TEXT("team", TEXTS_VALUE),
    [TURN_MESSAGES] = COUNT("messages"),
    [TURN_OUTCOME] = TEXT("outcome", TEXTS_OUTCOME),
    [TURN_BASIS] = TEXT("basis", TEXTS_BASIS),
};

static const struct fact_field span_fields[] = {
    [SPAN_SOURCE] = TEXT("source", TEXTS_SOURCE), [SPAN_TICKET] = TEXT("ticket", TEXTS_TICKET),
    [SPAN_STARTED_AT] = TIME("started_at"),       [SPAN_ENDED_AT] = TIME("ended_at"),
    [SPAN_DURATION] = DURATION("duration"),       [SPAN_STATE] = TEXT("state", TEXTS_STATE),
    [SPAN_STATUS] = TEXT("status", TEXTS_VALUE),  [SPAN_AGENT] = TEXT("agent", TEXTS_VALUE),
    [SPAN_TEAM] = TEXT("team", TEXTS_VALUE),      [SPAN_PRIORITY] = TEXT("priority", TEXTS_VALUE),
    [SPAN_CREATED_AT] = TIME("created_at"),       [SPAN_REOPENED_AT] = TIME("reopened_at"),
    [SPAN_BASIS] = TEXT("basis", TEXTS_BASIS),
};

_Static_assert(sizeof ticket_fields / sizeof *ticket_fields == TICKET_FACTS, "one field a cell");
_Static_assert(sizeof turn_fields / sizeof *turn_fields == TURN_FACTS, "one field a cell");
_Static_assert(sizeof span_fields / sizeof *span_fields == SPAN_FACTS, "one field a cell");

const char *fact_table_name(enum facts_table table)
{
    static const char *const names[] = {"ticket_facts", "turns", "spans"};
    _Static_assert(sizeof names / sizeof *names == FACTS_TABLES, "one name a table");
    return names[table];
}

const struct fact_field *fact_fields(enum facts_table table, size_t *count)
{
    static const struct fact_field *const fields[] = {ticket_fields, turn_fields, span_fields};
    static const size_t counts[] = {TICKET_FACTS, TURN_FACTS, SPAN_FACTS};
    *count = counts[table];
    return fields[table];
}

int fact_field_number(enum facts_table table, const char *name)
{
    size_t count;
    const struct fact_field *fields = fact_fields(table, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(fields[i].name, name) == 0) return (int)i;
    return -1;
}

status fact_table_find(const char *name, enum facts_table *table, struct error *error)
{
    const char *names[FACTS_TABLES];
    for (int i = 0; i < FACTS_TABLES; i++) {
        names[i] = fact_table_name((enum facts_table)i);
        *table = (enum facts_table)i;
        if (strcmp(names[i], name) == 0) return STATUS_OK;
    }
    const char *near = slice_nearest(slice_of(name), names, FACTS_TABLES);
    return error_set(error, STATUS_NOT_FOUND, "table \"%s\": no such table is derived from events%s%s%s",
                     name, near ? "; did you mean \"" : "", near ? near : "", near ? "\"?" : "");
}

void fact_places(const struct table_schema *schema, enum facts_table table, int *places)
{
    for (size_t i = 0; i < schema->field_count; i++)
        places[i] = fact_field_number(table, schema->fields[i].name);
}
