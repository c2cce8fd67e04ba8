/* Tickets' rows as events.
 *
 * Rules (D: definitions):
 *  1. A row to which no event refers was created at created_at, by an agent if agent_started, else by the
 * customer; got an agent's reply at first_reply_at; was solved at solved_at and closed at closed_at. Its
 * priority, team and agent are those of the row from the creation on: what they were before is not known.
 *  2. A row that was neither solved nor closed is in the state of its status since updated_at, or since the
 * last of its instants that is known; before, it is new. A status that means solved or closed without the
 * time of it says nothing (D3).
 *  3. Spam, deleted and merged rows do not tell since when: they are gone from their creation on, so that
 * they count at no instant (D0.10).
 *  4. Of what rows do not tell there is no value: time in the states new and open, notes, replies of bots.
 * Counts, first_resolution, pending_time and hold_time are the row's own where it has them; without
 * first_resolution the first solve is the last one if the row says that it was never reopened, else not
 * known. Whether an agent created it is not known where agent_started is NULL.
 *  5. A ticket whose events tell no status ended as its row says (rules 1 and 2); one whose events hold no
 * message got the reply and the counts of messages of its row; one whose events tell neither a merge nor a
 * deletion is gone as rule 3 has it. Logs of messages alone, or of states alone, are common: without this
 * they would leave every ticket open, or unanswered, for ever.
 *  6. Rows make no turns: of all the waits of a ticket (D2) they know the first at best.
 *  7. The events that a row makes have ids of their own, so that rows of facts have (rule 12 of life.c):
 * below zero, from the id of the row where it stands alone, else from that of the ticket's first event. Ids
 * of the store are above zero and below 2^58, but for rows that another tool gave others. */
#include "facts/summary.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "column/segment.h"

#include <stdlib.h>
#include <string.h>

enum summary_field {
    FIELD_SOURCE,
    FIELD_STATUS,
    FIELD_PRIORITY,
    FIELD_TEAM,
    FIELD_AGENT,
    FIELD_MERGED_INTO,
    FIELD_CREATED_AT, /* the fields above are texts */
    FIELD_FIRST_REPLY_AT,
    FIELD_SOLVED_AT,
    FIELD_CLOSED_AT,
    FIELD_UPDATED_AT,
    FIELD_AGENT_STARTED,
    FIELD_SPAM,
    FIELD_DELETED,
    FIELD_AGENT_REPLIES,
    FIELD_CUSTOMER_MESSAGES,
    FIELD_REOPENS,
    FIELD_REASSIGNMENTS,
    FIELD_AGENTS_ASSIGNED,
    FIELD_TEAMS_ASSIGNED,
    FIELD_PARTICIPANTS,
    FIELD_FIRST_RESOLUTION,
    FIELD_PENDING_TIME,
    FIELD_HOLD_TIME,
    FIELDS,
    TEXT_FIELDS = FIELD_CREATED_AT
};

static const struct {
    const char *name;
    enum type type;
} known_fields[] = {
    [FIELD_SOURCE] = {"source", TYPE_TEXT},
    [FIELD_STATUS] = {"status", TYPE_TEXT},
    [FIELD_PRIORITY] = {"priority", TYPE_TEXT},
    [FIELD_TEAM] = {"team", TYPE_TEXT},
    [FIELD_AGENT] = {"agent", TYPE_TEXT},
    [FIELD_MERGED_INTO] = {"merged_into", TYPE_TEXT},
    [FIELD_CREATED_AT] = {"created_at", TYPE_TIME},
    [FIELD_FIRST_REPLY_AT] = {"first_reply_at", TYPE_TIME},
    [FIELD_SOLVED_AT] = {"solved_at", TYPE_TIME},
    [FIELD_CLOSED_AT] = {"closed_at", TYPE_TIME},
    [FIELD_UPDATED_AT] = {"updated_at", TYPE_TIME},
    [FIELD_AGENT_STARTED] = {"agent_started", TYPE_BOOLEAN},
    [FIELD_SPAM] = {"spam", TYPE_BOOLEAN},
    [FIELD_DELETED] = {"deleted", TYPE_BOOLEAN},
    [FIELD_AGENT_REPLIES] = {"agent_replies", TYPE_INTEGER},
    [FIELD_CUSTOMER_MESSAGES] = {"customer_messages", TYPE_INTEGER},
    [FIELD_REOPENS] = {"reopens", TYPE_INTEGER},
    [FIELD_REASSIGNMENTS] = {"reassignments", TYPE_INTEGER},
    [FIELD_AGENTS_ASSIGNED] = {"agents_assigned", TYPE_INTEGER},
    [FIELD_TEAMS_ASSIGNED] = {"teams_assigned", TYPE_INTEGER},
    [FIELD_PARTICIPANTS] = {"participants", TYPE_INTEGER},
    [FIELD_FIRST_RESOLUTION] = {"first_resolution", TYPE_DURATION},
    [FIELD_PENDING_TIME] = {"pending_time", TYPE_DURATION},
    [FIELD_HOLD_TIME] = {"hold_time", TYPE_DURATION},
};
_Static_assert(sizeof known_fields / sizeof *known_fields == FIELDS, "one name a field");

struct summary_fields {
    const struct column *columns[FIELDS]; /* NULL: the table has no such field */
    uint32_t *codes[TEXT_FIELDS];         /* from codes of the column to those of the facts' texts */
    uint32_t solved, closed;              /* codes of the words */
};

/* ---- cells of the row ---- */

/* FACT_NONE: no value. */
static int64_t value_of(const struct summaries *summaries, enum summary_field field, uint32_t row)
{
    const struct column *column = summaries->fields->columns[field];
    if (!column) return FACT_NONE;
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    if (!segment_valid(segment, row % CHUNK_ROWS)) return FACT_NONE;
    return segment_integer(segment, row % CHUNK_ROWS);
}

/* A text's code among those of the facts, or CODE_NONE. */
static uint32_t code_of(const struct summaries *summaries, enum summary_field field, uint32_t row)
{
    int64_t code = value_of(summaries, field, row);
    return code == FACT_NONE ? CODE_NONE : summaries->fields->codes[field][code];
}

static bool is_true(const struct summaries *summaries, enum summary_field field, uint32_t row)
{
    return value_of(summaries, field, row) == true;
}

/* ---- which rows ---- */

static status no_memory(const struct summaries *summaries, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for %llu tickets beside their events",
                     (unsigned long long)summaries->table->row_count);
}

/* What has events, and what has none; rows without the time of their creation are left out. */
static status find_rows(struct summaries *summaries, const struct join *join,
                        const struct ticket_events *grouped, struct error *error)
{
    size_t rows = (size_t)summaries->table->row_count;
    bool *told = memory_try_new(rows + 1, sizeof *told);
    summaries->row_of = memory_try_new(grouped->ticket_count + 1, sizeof *summaries->row_of);
    summaries->alone = memory_try_new(rows + 1, sizeof *summaries->alone);
    status s = told && summaries->row_of && summaries->alone ? STATUS_OK : no_memory(summaries, error);
    for (size_t i = 0; s == STATUS_OK && i < grouped->ticket_count; i++) {
        uint32_t row = join_row(join, grouped->rows[grouped->starts[i]]);
        summaries->row_of[i] = row;
        if (row != JOIN_NONE) told[row] = true;
    }
    for (uint32_t row = 0; s == STATUS_OK && row < rows; row++)
        if (!told[row] && summary_is_dated(summaries, row)) summaries->alone[summaries->alone_count++] = row;
    memory_free(told);
    if (s == STATUS_OK && interrupt_pending()) return error_set(error, STATUS_INTERRUPTED, "interrupted");
    return s;
}

/* ---- texts ---- */

static status add_texts(struct dictionary_builder *builder, const struct dictionary *texts, uint32_t *codes,
                        struct error *error)
{
    status s = STATUS_OK;
    uint32_t code;
    for (uint32_t i = 0; i < texts->count && s == STATUS_OK; i++) {
        s = dictionary_intern(builder, dictionary_text(texts, i), &code, error);
        if (codes) codes[i] = code;
    }
    return s;
}

static status translate(struct summaries *summaries, struct error *error)
{
    struct summary_fields *fields = summaries->fields;
    status s = STATUS_OK;
    for (int i = 0; i < TEXT_FIELDS && s == STATUS_OK; i++) {
        if (!fields->columns[i]) continue;
        const struct dictionary *texts = &fields->columns[i]->dictionary;
        fields->codes[i] = memory_try_new((size_t)texts->count + 1, sizeof *fields->codes[i]);
        if (!fields->codes[i]) return no_memory(summaries, error);
        s = add_texts(&summaries->texts[i == FIELD_SOURCE ? TEXTS_SOURCE : TEXTS_VALUE], texts,
                      fields->codes[i], error);
    }
    struct dictionary_builder *values = &summaries->texts[TEXTS_VALUE];
    if (s == STATUS_OK) s = dictionary_intern(values, slice_of("solved"), &fields->solved, error);
    return s == STATUS_OK ? dictionary_intern(values, slice_of("closed"), &fields->closed, error) : s;
}

static status read_keys(struct summaries *summaries, const struct facts_tickets *tickets, struct error *error)
{
    size_t count = summaries->alone_count;
    summaries->keys = memory_try_new(count + 1, sizeof *summaries->keys);
    if (!summaries->keys) return no_memory(summaries, error);
    return tickets->keys(tickets->context, tickets->table, summaries->alone, count,
                         &summaries->texts[TEXTS_TICKET], summaries->keys, error);
}

/* The codes of the events' texts stay what they are, and those of the tickets come behind them. */
static status lengthen_texts(struct summaries *summaries, const enum fact_texts *longer, size_t count,
                             const struct dictionary *texts, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++)
        s = add_texts(&summaries->texts[longer[i]], &texts[longer[i]], NULL, error);
    return s == STATUS_OK ? translate(summaries, error) : s;
}

static void lend_texts(const struct summaries *summaries, const enum fact_texts *longer, size_t count,
                       struct dictionary *texts)
{
    for (size_t i = 0; i < count; i++) {
        const struct dictionary_builder *builder = &summaries->texts[longer[i]];
        texts[longer[i]] = (struct dictionary){builder->offsets, builder->bytes, builder->count};
    }
}

/* ---- beginning and end ---- */

static void find_fields(struct summaries *summaries)
{
    const struct table *table = summaries->table;
    for (int i = 0; i < FIELDS; i++) {
        int number = schema_field(table->schema, slice_of(known_fields[i].name));
        if (number < 0 || table->columns[number].type != known_fields[i].type) continue;
        if (table->columns[number].segments) summaries->fields->columns[i] = &table->columns[number];
    }
}

static void begin(struct summaries *summaries, const struct table *table)
{
    summaries->table = table;
    summaries->fields = memory_new(sizeof *summaries->fields);
    find_fields(summaries);
}

static status read_statuses(struct summaries *summaries, const struct dialect *dialect, struct error *error)
{
    static const struct dictionary nothing = {0};
    const struct column *statuses = summaries->fields->columns[FIELD_STATUS];
    return dialect_codes_init(&summaries->statuses, dialect, &nothing, &nothing, &nothing,
                              statuses ? &statuses->dictionary : &nothing, error);
}

status summaries_init(struct summaries *summaries, const struct facts_tickets *tickets,
                      const struct ticket_events *grouped, const struct dialect *dialect,
                      struct dictionary *texts, struct error *error)
{
    static const enum fact_texts longer[] = {TEXTS_VALUE, TEXTS_SOURCE, TEXTS_TICKET};
    *summaries = (struct summaries){0};
    if (!tickets || tickets->table->row_count == 0) return STATUS_OK;
    begin(summaries, tickets->table);
    status s = find_rows(summaries, tickets->join, grouped, error);
    size_t count = summaries->alone_count ? sizeof longer / sizeof *longer : 1;
    if (s == STATUS_OK) s = lengthen_texts(summaries, longer, count, texts, error);
    if (s == STATUS_OK && summaries->alone_count) s = read_keys(summaries, tickets, error);
    if (s != STATUS_OK) return s;
    lend_texts(summaries, longer, count, texts);
    return read_statuses(summaries, dialect, error);
}

status summaries_init_fields(struct summaries *summaries, const struct table *table,
                             const struct dialect *dialect, struct dictionary *texts, struct error *error)
{
    static const enum fact_texts longer[] = {TEXTS_VALUE, TEXTS_SOURCE};
    *summaries = (struct summaries){0};
    if (!table || table->row_count == 0) return STATUS_OK;
    begin(summaries, table);
    status s = lengthen_texts(summaries, longer, 2, texts, error);
    if (s != STATUS_OK) return s;
    lend_texts(summaries, longer, 2, texts);
    return read_statuses(summaries, dialect, error);
}

void summaries_forget_rows(struct summaries *summaries)
{
    memory_free(summaries->row_of);
    memory_free(summaries->alone);
    memory_free(summaries->keys);
    summaries->row_of = summaries->alone = summaries->keys = NULL;
    summaries->alone_count = 0;
}

void summaries_fini(struct summaries *summaries)
{
    for (int i = 0; summaries->fields && i < TEXT_FIELDS; i++) memory_free(summaries->fields->codes[i]);
    for (int i = 0; i < TEXTS_COUNT; i++) dictionary_fini(&summaries->texts[i]);
    dialect_codes_fini(&summaries->statuses);
    memory_free(summaries->fields);
    summaries_forget_rows(summaries);
    *summaries = (struct summaries){0};
}

/* ---- one row ---- */

uint32_t summary_source(const struct summaries *summaries, uint32_t row)
{
    return code_of(summaries, FIELD_SOURCE, row);
}

bool summary_is_dated(const struct summaries *summaries, uint32_t row)
{
    return value_of(summaries, FIELD_CREATED_AT, row) != FACT_NONE;
}

/* A list of events that is being made. */
struct list {
    struct event *events;
    size_t count;
    int64_t sequence; /* of the next one */
    uint64_t id;      /* of the next one */
};

/* Rule 7. */
enum { IDS_A_LIST = 16, IDS_A_ROW = 2 * IDS_A_LIST };
_Static_assert((int)SUMMARY_EVENTS_MOST <= (int)IDS_A_LIST, "ids of two lists do not meet");

static uint64_t first_id(int64_t of, bool of_event)
{
    return ~((uint64_t)of * IDS_A_ROW + (of_event ? IDS_A_LIST : 0));
}

static struct event *put(struct list *list, enum role role, int64_t at)
{
    struct event *event = &list->events[list->count++];
    *event = (struct event){.at = at,
                            .sequence = list->sequence++,
                            .id = (int64_t)list->id--,
                            .actor = CODE_NONE,
                            .value = CODE_NONE,
                            .role = (uint8_t)role,
                            .is_public = true};
    return event;
}

static void put_status(struct list *list, enum state state, uint32_t value, int64_t at)
{
    struct event *event = put(list, ROLE_STATUS, at);
    event->state = (uint8_t)state;
    event->value = value;
}

static void put_value(struct list *list, enum role role, uint32_t value, int64_t at)
{
    if (value != CODE_NONE) put(list, role, at)->value = value;
}

/* Rule 2. */
static void put_state(const struct summaries *summaries, uint32_t row, struct list *list)
{
    int64_t word = value_of(summaries, FIELD_STATUS, row);
    uint8_t state = word == FACT_NONE ? STATE_UNKNOWN : summaries->statuses.statuses[word];
    if (state >= STATE_SOLVED) return;
    int64_t at = value_of(summaries, FIELD_UPDATED_AT, row);
    if (at == FACT_NONE) at = value_of(summaries, FIELD_FIRST_REPLY_AT, row);
    if (at == FACT_NONE) at = value_of(summaries, FIELD_CREATED_AT, row);
    if (at == FACT_NONE) return;
    put_status(list, (enum state)state, code_of(summaries, FIELD_STATUS, row), at);
}

static void put_endings(const struct summaries *summaries, uint32_t row, struct list *list)
{
    int64_t solved = value_of(summaries, FIELD_SOLVED_AT, row);
    int64_t closed = value_of(summaries, FIELD_CLOSED_AT, row);
    if (solved != FACT_NONE) put_status(list, STATE_SOLVED, summaries->fields->solved, solved);
    if (closed != FACT_NONE) put_status(list, STATE_CLOSED, summaries->fields->closed, closed);
    if (solved == FACT_NONE && closed == FACT_NONE) put_state(summaries, row, list);
}

/* Rule 3. Deleted first: a dialect that solves what is merged must not solve what was never there. */
static void put_gone(const struct summaries *summaries, uint32_t row, int64_t at, struct list *list)
{
    uint32_t merged = code_of(summaries, FIELD_MERGED_INTO, row);
    bool gone = is_true(summaries, FIELD_SPAM, row) || is_true(summaries, FIELD_DELETED, row);
    if (gone || merged != CODE_NONE) put(list, ROLE_DELETED, at);
    put_value(list, ROLE_MERGED, merged, at);
}

static void put_reply(const struct summaries *summaries, uint32_t row, struct list *list)
{
    int64_t at = value_of(summaries, FIELD_FIRST_REPLY_AT, row);
    if (at != FACT_NONE) put(list, ROLE_MESSAGE, at)->side = SIDE_AGENT;
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    return a->sequence < b->sequence ? -1 : a->sequence > b->sequence;
}

size_t summary_events(const struct summaries *summaries, uint32_t row, struct event *events)
{
    const struct segment *ids = &summaries->table->row_id.segments[row / CHUNK_ROWS];
    struct list list = {.events = events, .id = first_id(segment_integer(ids, row % CHUNK_ROWS), false)};
    int64_t created = value_of(summaries, FIELD_CREATED_AT, row);
    bool by_agent = is_true(summaries, FIELD_AGENT_STARTED, row);
    put(&list, ROLE_CREATED, created)->side = by_agent ? SIDE_AGENT : SIDE_CUSTOMER;
    put_gone(summaries, row, created, &list);
    put_value(&list, ROLE_PRIORITY, code_of(summaries, FIELD_PRIORITY, row), created);
    put_value(&list, ROLE_TEAM, code_of(summaries, FIELD_TEAM, row), created);
    put_value(&list, ROLE_AGENT, code_of(summaries, FIELD_AGENT, row), created);
    put_reply(summaries, row, &list);
    put_endings(summaries, row, &list);
    qsort(events, list.count, sizeof *events, compare_events);
    return list.count;
}

static bool tells_status(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].role == ROLE_STATUS && events[i].value != CODE_NONE) return true;
    return false;
}

static bool tells_gone(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].role >= ROLE_MERGED && events[i].role <= ROLE_RESTORED) return true;
    return false;
}

bool summary_has_messages(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].role == ROLE_MESSAGE) return true;
    return false;
}

size_t summary_complete(const struct summaries *summaries, uint32_t row, struct event *events, size_t count)
{
    /* Behind the events of the same second. */
    struct list list = {.events = events,
                        .count = count,
                        .sequence = INT64_MAX - SUMMARY_EVENTS_MOST,
                        .id = first_id(events[0].id, true)};
    if (!tells_gone(events, count)) put_gone(summaries, row, events[0].at, &list);
    if (!summary_has_messages(events, count)) put_reply(summaries, row, &list);
    if (!tells_status(events, count)) put_endings(summaries, row, &list);
    return list.count;
}

/* Rule 4. */
static int64_t first_solve(const struct summaries *summaries, uint32_t row, const int64_t *cells)
{
    int64_t taken = value_of(summaries, FIELD_FIRST_RESOLUTION, row);
    if (cells[TICKET_LAST_SOLVED_AT] == FACT_NONE) return FACT_NONE;
    if (taken != FACT_NONE) return cells[TICKET_CREATED_AT] + taken;
    return value_of(summaries, FIELD_REOPENS, row) == 0 ? cells[TICKET_LAST_SOLVED_AT] : FACT_NONE;
}

void summary_correct(const struct summaries *summaries, uint32_t row, int64_t *cells, bool alone)
{
    static const struct {
        enum ticket_fact cell;
        enum summary_field field; /* FIELDS: the row does not tell */
    } own[] = {
        {TICKET_AGENT_REPLIES, FIELD_AGENT_REPLIES},
        {TICKET_CUSTOMER_MESSAGES, FIELD_CUSTOMER_MESSAGES},
        {TICKET_REPLIERS, FIELD_PARTICIPANTS},
        {TICKET_NOTES, FIELDS},
        {TICKET_BOT_REPLIES, FIELDS}, /* the rest is for tickets without any event */
        {TICKET_REOPENS, FIELD_REOPENS},
        {TICKET_REASSIGNMENTS, FIELD_REASSIGNMENTS},
        {TICKET_ASSIGNEES, FIELD_AGENTS_ASSIGNED},
        {TICKET_TEAMS, FIELD_TEAMS_ASSIGNED},
        {TICKET_PENDING_SECONDS, FIELD_PENDING_TIME},
        {TICKET_HOLD_SECONDS, FIELD_HOLD_TIME},
        {TICKET_TURNS, FIELDS},
        {TICKET_NEW_SECONDS, FIELDS},
        {TICKET_OPEN_SECONDS, FIELDS},
        {TICKET_LAST_EVENT_AT, FIELDS},
    };
    const size_t count = alone ? sizeof own / sizeof *own : 5;
    for (size_t i = 0; i < count; i++)
        cells[own[i].cell] = own[i].field == FIELDS ? FACT_NONE : value_of(summaries, own[i].field, row);
    if (!alone) return;
    cells[TICKET_FIRST_SOLVED_AT] = first_solve(summaries, row, cells);
    cells[TICKET_AGENT_CREATED] = value_of(summaries, FIELD_AGENT_STARTED, row);
    cells[TICKET_EVENTS] = 0;
}
