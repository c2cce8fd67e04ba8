/* The life of a ticket, event by event.
 *
 * Rules (D: definitions):
 *  1. It begins with the first event that creates it, else with its first event. Events before that count as
 * at that instant (D0.6: clock noise), in their order.
 *  2. It was created by an agent when the creation's actor is on the agents' side; where the creation tells
 * no side, when the first public message is the agents'. NULL when neither tells.
 *  3. The first reply is the first public message of the agents' side that the dialect lets count; its clock
 *     starts where the dialect says (D1). None yet is NULL, never 0.
 *  4. A turn is the customer's oldest unanswered public message up to the next public message of the agents'
 * side (D2); further messages of the customer meanwhile belong to it. Bots' replies answer nothing. A turn
 * also ends, unanswered, when the ticket goes away, and when it is solved if the dialect says so.
 *  5. A solve is a change from another state to solved or closed (D3: closed without solved counts); from
 * solved to closed is none, nor is a status that repeats the state. A reopening is a change back (D9).
 *  6. Each second from the creation to the last change of state is counted in the state it was in, so that
 * the states' seconds add up to the total (D4). What runs on from there has no end yet: `state` since
 *     `state_since`, and nothing here depends on when it is asked.
 *  7. A status that the dialect does not know counts as open (the caller says so).
 *  8. Merged away, deleted and spam tickets are gone until they are restored, to the state that they would
 * have had. While gone they have no span, no turn and no solve.
 *  9. Spans are the intervals in which state, status, agent, team and priority all stay the same, half-open;
 * the last one has no end. What lasts no second makes none.
 * 10. A reassignment is a change from one agent to another, or from one team to another (D17); the first
 *     assignment is none.
 * 11. A message that does not say whether it is public is; a note never is.
 * 12. A row has the id of the event that it begins with: a ticket its creation (rule 1), a turn the question,
 * a span the last of the changes at its start, or the creation when it starts with the ticket. So ids stay
 *     when other tickets change, and differ within a table. */
#include "facts/life.h"

#include "base/memory.h"

#include <string.h>

struct life {
    const struct dialect_rules *rules;
    struct life_room *room;
    struct fact_rows *out; /* one a table */
    bool failed;
    int64_t id; /* of the creation */
    int64_t cells[TICKET_FACTS];

    enum state state, hidden; /* hidden: the state behind STATE_GONE */
    int64_t since;            /* of the state */
    uint32_t status, agent, team, priority;
    int64_t span_start, span_id;

    bool asking; /* a turn is open */
    int64_t asked_at, asked_id, messages;

    int64_t customer_at;   /* the customer's first message */
    int64_t bot_solved_at; /* the bot's last solve */
};

const char *const *life_outcomes(void)
{
    static const char *const names[] = {"answered", "solved", "gone", "open", NULL};
    _Static_assert(sizeof names / sizeof *names == TURN_OUTCOMES + 1, "one name an outcome");
    return names;
}

const char *const *life_bases(void)
{
    static const char *const names[] = {"events", "summary", "both", NULL};
    _Static_assert(sizeof names / sizeof *names == BASIS_COUNT + 1, "one name a basis");
    return names;
}

size_t life_width(enum facts_table table)
{
    static const size_t facts[] = {TICKET_FACTS, TURN_FACTS, SPAN_FACTS};
    _Static_assert(sizeof facts / sizeof *facts == FACTS_TABLES, "one number a table");
    return facts[table] + 1;
}

/* ---- rows out ---- */

static int64_t cell_of(uint32_t code)
{
    return code == CODE_NONE ? FACT_NONE : (int64_t)code;
}

static void put_row(struct life *life, enum facts_table table, const int64_t *cells, int64_t id)
{
    struct fact_rows *out = &life->out[table];
    void *room = out->cells;
    if (!out->width) return;
    if (!memory_try_grow(&room, &out->capacity, (out->count + 1) * out->width, sizeof *out->cells)) {
        life->failed = true;
        return;
    }
    out->cells = room;
    int64_t *row = out->cells + out->count++ * out->width;
    memcpy(row, cells, (out->width - 1) * sizeof *cells);
    row[out->width - 1] = id;
}

/* Adds 1 to *count for a code that is not in the set. */
static void count_code(struct life *life, struct code_set *set, uint32_t code, int64_t *count)
{
    if (code == CODE_NONE) return;
    for (size_t i = 0; i < set->count; i++)
        if (set->codes[i] == code) return;
    void *codes = set->codes;
    if (!memory_try_grow(&codes, &set->capacity, set->count + 1, sizeof *set->codes)) {
        life->failed = true;
        return;
    }
    set->codes = codes;
    set->codes[set->count++] = code;
    ++*count;
}

/* ---- spans (rule 9) ---- */

static void put_span(struct life *life, int64_t end)
{
    int64_t cells[SPAN_FACTS] = {
        [SPAN_SOURCE] = life->cells[TICKET_SOURCE],
        [SPAN_TICKET] = life->cells[TICKET_KEY],
        [SPAN_STARTED_AT] = life->span_start,
        [SPAN_ENDED_AT] = end,
        [SPAN_DURATION] = end == FACT_NONE ? FACT_NONE : end - life->span_start,
        [SPAN_STATE] = life->state,
        [SPAN_STATUS] = cell_of(life->status),
        [SPAN_AGENT] = cell_of(life->agent),
        [SPAN_TEAM] = cell_of(life->team),
        [SPAN_PRIORITY] = cell_of(life->priority),
        [SPAN_CREATED_AT] = life->cells[TICKET_CREATED_AT],
        [SPAN_REOPENED_AT] = life->cells[TICKET_LAST_REOPENED_AT],
        [SPAN_BASIS] = life->cells[TICKET_BASIS],
    };
    put_row(life, FACTS_SPANS, cells, life->span_id);
}

/* Something that spans tell changes at this instant: what was until now is a span of its own. */
static void close_span(struct life *life, const struct event *event, int64_t at)
{
    if (life->state != STATE_GONE && at > life->span_start) put_span(life, at);
    life->span_start = at;
    life->span_id = at > life->cells[TICKET_CREATED_AT] ? event->id : life->id;
}

/* ---- turns (rule 4) ---- */

static void ask(struct life *life, const struct event *event, int64_t at)
{
    if (life->state == STATE_GONE || life->asking) return;
    life->asking = true;
    life->asked_at = at;
    life->asked_id = event->id;
    life->messages = 0;
    life->cells[TICKET_TURNS]++;
}

static void end_turn(struct life *life, enum turn_outcome outcome, int64_t at, uint32_t actor)
{
    if (!life->asking) return;
    life->asking = false;
    bool answered = outcome == TURN_ANSWERED;
    int64_t cells[TURN_FACTS] = {
        [TURN_SOURCE] = life->cells[TICKET_SOURCE],
        [TURN_TICKET] = life->cells[TICKET_KEY],
        [TURN_NUMBER] = life->cells[TICKET_TURNS],
        [TURN_ASKED_AT] = life->asked_at,
        [TURN_ANSWERED_AT] = answered ? at : FACT_NONE,
        [TURN_ENDED_AT] = at,
        [TURN_WAIT] = answered ? at - life->asked_at : FACT_NONE,
        [TURN_ANSWERED_BY] = answered ? cell_of(actor) : FACT_NONE,
        [TURN_ASSIGNEE] = cell_of(life->agent),
        [TURN_TEAM] = cell_of(life->team),
        [TURN_MESSAGES] = life->messages,
        [TURN_OUTCOME] = outcome,
        [TURN_BASIS] = life->cells[TICKET_BASIS],
    };
    put_row(life, FACTS_TURNS, cells, life->asked_id);
}

/* ---- states (rules 5 to 8) ---- */

static bool is_done(enum state state)
{
    return state == STATE_SOLVED || state == STATE_CLOSED;
}

static void remember_first(int64_t *cell, int64_t at)
{
    if (*cell == FACT_NONE) *cell = at;
}

static void solve(struct life *life, const struct event *event, int64_t at)
{
    int64_t *cells = life->cells;
    if (cells[TICKET_SOLVES]++ == 0) cells[TICKET_FIRST_SOLVED_BY] = cell_of(event->actor);
    remember_first(&cells[TICKET_FIRST_SOLVED_AT], at);
    cells[TICKET_LAST_SOLVED_AT] = at;
    cells[TICKET_LAST_SOLVED_BY] = cell_of(event->actor);
    if (event->side == SIDE_BOT) life->bot_solved_at = at;
    if (life->rules->solve_ends_turn) end_turn(life, TURN_SOLVED, at, CODE_NONE);
}

static void reopen(struct life *life, int64_t at)
{
    remember_first(&life->cells[TICKET_FIRST_REOPENED_AT], at);
    life->cells[TICKET_LAST_REOPENED_AT] = at;
    life->cells[TICKET_REOPENS]++;
}

static void enter(struct life *life, enum state state, const struct event *event, int64_t at)
{
    if (state == life->state) return;
    close_span(life, event, at);
    life->cells[TICKET_NEW_SECONDS + life->state] += at - life->since;
    life->since = at;
    life->state = state;
}

static void change_state(struct life *life, enum state state, const struct event *event, int64_t at)
{
    if (life->state == STATE_GONE) {
        life->hidden = state;
        return;
    }
    enum state before = life->state;
    enter(life, state, event, at);
    if (!is_done(before) && is_done(state)) solve(life, event, at);
    if (before != STATE_CLOSED && state == STATE_CLOSED) {
        life->cells[TICKET_CLOSES]++;
        life->cells[TICKET_CLOSED_AT] = at;
    }
    if (is_done(before) && !is_done(state)) reopen(life, at);
}

static void on_status(struct life *life, const struct event *event, int64_t at)
{
    if (event->value == CODE_NONE) return;
    enum state state = event->state == STATE_UNKNOWN ? STATE_OPEN : event->state; /* rule 7 */
    if (event->value != life->status) close_span(life, event, at);
    change_state(life, state, event, at);
    life->status = event->value;
}

static void leave(struct life *life, const struct event *event, int64_t at)
{
    if (life->state == STATE_GONE) return;
    end_turn(life, TURN_GONE, at, CODE_NONE);
    life->hidden = life->state;
    enter(life, STATE_GONE, event, at);
}

static void on_merged(struct life *life, const struct event *event, int64_t at)
{
    life->cells[TICKET_MERGED_AT] = at;
    life->cells[TICKET_MERGED_INTO] = cell_of(event->value);
    if (life->rules->merge_solves && !is_done(life->state)) change_state(life, STATE_CLOSED, event, at);
    leave(life, event, at);
}

static void on_deleted(struct life *life, const struct event *event, int64_t at)
{
    life->cells[TICKET_DELETED_AT] = at;
    leave(life, event, at);
}

static void on_restored(struct life *life, const struct event *event, int64_t at)
{
    if (life->state != STATE_GONE) return;
    life->cells[TICKET_MERGED_AT] = life->cells[TICKET_MERGED_INTO] = FACT_NONE;
    life->cells[TICKET_DELETED_AT] = FACT_NONE;
    enter(life, life->hidden, event, at);
}

/* ---- messages (rules 2 to 4) ---- */

/* The instant that a reply now is measured from; FACT_NONE: it is not the first reply. */
static int64_t reply_start(const struct life *life)
{
    const int64_t *cells = life->cells;
    int64_t start = cells[TICKET_CREATED_AT];
    if (!life->rules->reply_after_solve && cells[TICKET_SOLVES]) return FACT_NONE;
    if (cells[TICKET_AGENT_CREATED] == true) {
        switch (life->rules->agent_created) {
        case CREATED_CUSTOMER: return life->customer_at;
        case CREATED_SECOND: return cells[TICKET_AGENT_REPLIES] ? start : FACT_NONE;
        case CREATED_NEVER: return FACT_NONE;
        default: return start;
        }
    }
    if (life->rules->reply_start == START_CREATION) return start;
    if (cells[TICKET_HANDED_OFF_AT] != FACT_NONE) return cells[TICKET_HANDED_OFF_AT];
    if (cells[TICKET_LAST_REOPENED_AT] != FACT_NONE) return cells[TICKET_LAST_REOPENED_AT];
    return life->bot_solved_at != FACT_NONE ? life->bot_solved_at : start;
}

static void on_reply(struct life *life, const struct event *event, int64_t at)
{
    int64_t *cells = life->cells;
    int64_t start = cells[TICKET_FIRST_REPLY_AT] == FACT_NONE ? reply_start(life) : FACT_NONE;
    if (start != FACT_NONE) {
        cells[TICKET_REPLY_START] = start;
        cells[TICKET_FIRST_REPLY_AT] = at;
        cells[TICKET_FIRST_REPLY_BY] = cell_of(event->actor);
        cells[TICKET_FIRST_REPLY] = at - start;
    }
    cells[TICKET_AGENT_REPLIES]++;
    count_code(life, &life->room->repliers, event->actor, &cells[TICKET_REPLIERS]);
    end_turn(life, TURN_ANSWERED, at, event->actor);
}

static void on_customer_message(struct life *life, const struct event *event, int64_t at)
{
    life->cells[TICKET_CUSTOMER_MESSAGES]++;
    remember_first(&life->customer_at, at);
    if (life->rules->message_reopens && is_done(life->state)) change_state(life, STATE_OPEN, event, at);
    ask(life, event, at);
    if (life->asking) life->messages++;
}

static void on_message(struct life *life, const struct event *event, int64_t at)
{
    if (!event->is_public) {
        life->cells[TICKET_NOTES]++;
    } else if (event->side == SIDE_AGENT) {
        on_reply(life, event, at);
    } else if (event->side == SIDE_CUSTOMER) {
        on_customer_message(life, event, at);
    } else if (event->side == SIDE_BOT) {
        life->cells[TICKET_BOT_REPLIES]++;
    }
}

/* ---- who and how urgent ---- */

/* Rule 10. */
static void change_field(struct life *life, uint32_t *field, const struct event *event, int64_t at,
                         bool counts)
{
    uint32_t value = event->value;
    if (*field == value) return;
    close_span(life, event, at);
    if (counts && *field != CODE_NONE && value != CODE_NONE) life->cells[TICKET_REASSIGNMENTS]++;
    *field = value;
}

static void on_agent(struct life *life, const struct event *event, int64_t at)
{
    if (event->value != CODE_NONE) remember_first(&life->cells[TICKET_FIRST_ASSIGNED_AT], at);
    count_code(life, &life->room->assignees, event->value, &life->cells[TICKET_ASSIGNEES]);
    change_field(life, &life->agent, event, at, true);
}

static void on_team(struct life *life, const struct event *event, int64_t at)
{
    count_code(life, &life->room->teams, event->value, &life->cells[TICKET_TEAMS]);
    change_field(life, &life->team, event, at, true);
}

static void on_event(struct life *life, const struct event *event, int64_t at)
{
    switch ((enum role)event->role) {
    case ROLE_MESSAGE:
    case ROLE_NOTE: on_message(life, event, at); break;
    case ROLE_STATUS: on_status(life, event, at); break;
    case ROLE_AGENT: on_agent(life, event, at); break;
    case ROLE_TEAM: on_team(life, event, at); break;
    case ROLE_PRIORITY: change_field(life, &life->priority, event, at, false); break;
    case ROLE_HANDOFF: life->cells[TICKET_HANDED_OFF_AT] = at; break;
    case ROLE_MERGED: on_merged(life, event, at); break;
    case ROLE_DELETED: on_deleted(life, event, at); break;
    case ROLE_RESTORED: on_restored(life, event, at); break;
    default: break;
    }
}

/* ---- beginning and end ---- */

static const struct event *creation_of(const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (events[i].role == ROLE_CREATED) return &events[i];
    return NULL;
}

/* Rule 2. */
static int64_t created_by_agent(const struct event *creation, const struct event *events, size_t count)
{
    if (creation && creation->side != SIDE_NONE) return creation->side == SIDE_AGENT;
    for (size_t i = 0; i < count; i++)
        if (events[i].role == ROLE_MESSAGE && events[i].is_public && events[i].side != SIDE_NONE)
            return events[i].side == SIDE_AGENT;
    return FACT_NONE;
}

static void clear(struct life *life, struct life_ticket ticket)
{
    for (int i = 0; i < TICKET_FACTS; i++) life->cells[i] = FACT_NONE;
    for (int i = TICKET_SOLVES; i <= TICKET_TOTAL_SECONDS; i++) life->cells[i] = 0;
    life->cells[TICKET_SOURCE] = cell_of(ticket.source);
    life->cells[TICKET_KEY] = cell_of(ticket.key);
    life->cells[TICKET_BASIS] = ticket.basis;
    life->status = life->agent = life->team = life->priority = CODE_NONE;
    life->customer_at = life->bot_solved_at = FACT_NONE;
    life->room->repliers.count = life->room->assignees.count = life->room->teams.count = 0;
}

/* Rule 1. */
static void begin(struct life *life, const struct event *events, size_t count)
{
    const struct event *creation = creation_of(events, count);
    int64_t at = creation ? creation->at : events[0].at;
    life->id = life->span_id = creation ? creation->id : events[0].id;
    life->cells[TICKET_CREATED_AT] = life->since = life->span_start = at;
    life->cells[TICKET_CREATED_BY] = creation ? cell_of(creation->actor) : FACT_NONE;
    life->cells[TICKET_AGENT_CREATED] = created_by_agent(creation, events, count);
    life->cells[TICKET_EVENTS] = (int64_t)count;
    life->cells[TICKET_LAST_EVENT_AT] = events[count - 1].at > at ? events[count - 1].at : at;
    life->state = life->hidden = STATE_NEW;
    if (life->rules->creation_asks && creation && creation->side == SIDE_CUSTOMER) ask(life, creation, at);
}

static void finish(struct life *life)
{
    int64_t *cells = life->cells;
    enum state last = life->state == STATE_GONE ? life->hidden : life->state;
    if (life->state != STATE_GONE) put_span(life, FACT_NONE);
    if (life->asking) end_turn(life, TURN_OPEN, FACT_NONE, CODE_NONE);
    if (life->rules->reopen_rule == REOPEN_SOLVES)
        cells[TICKET_REOPENS] = cells[TICKET_SOLVES] > 1 ? cells[TICKET_SOLVES] - 1 : 0;
    cells[TICKET_SOLVED_AT] = is_done(last) ? cells[TICKET_LAST_SOLVED_AT] : FACT_NONE;
    if (last != STATE_CLOSED) cells[TICKET_CLOSED_AT] = FACT_NONE;
    cells[TICKET_TOTAL_SECONDS] = life->since - cells[TICKET_CREATED_AT];
    cells[TICKET_STATE] = life->state;
    cells[TICKET_STATE_SINCE] = life->since;
    cells[TICKET_STATUS] = cell_of(life->status);
    cells[TICKET_AGENT] = cell_of(life->agent);
    cells[TICKET_TEAM] = cell_of(life->team);
    cells[TICKET_PRIORITY] = cell_of(life->priority);
    put_row(life, FACTS_TICKETS, cells, life->id);
}

bool life_walk(const struct dialect_rules *rules, struct life_ticket ticket, const struct event *events,
               size_t count, struct life_room *room, struct fact_rows *out)
{
    struct life life = {.rules = rules, .room = room, .out = out};
    clear(&life, ticket);
    begin(&life, events, count);
    int64_t created_at = life.cells[TICKET_CREATED_AT];
    for (size_t i = 0; i < count; i++) {
        int64_t at = events[i].at > created_at ? events[i].at : created_at;
        on_event(&life, &events[i], at);
    }
    finish(&life);
    return !life.failed;
}

void life_room_fini(struct life_room *room)
{
    memory_free(room->repliers.codes);
    memory_free(room->assignees.codes);
    memory_free(room->teams.codes);
    *room = (struct life_room){0};
}
