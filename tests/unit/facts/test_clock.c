/* Clocks of one ticket: lives worked out by hand, and random ones against a model that looks at every second.
 */
#include "facts/clock.h"

#include "base/memory.h"
#include "tests/support/table.h"
#include "tests/unit/time/calendars.h"

enum { MOST_SPANS = 16, MOST_TURNS = 8, LOW = 0, URGENT = 1 };

#define BIT(state) (UINT32_C(1) << (state))
#define UNSOLVED   (BIT(STATE_NEW) | BIT(STATE_OPEN) | BIT(STATE_PENDING) | BIT(STATE_HOLD))
#define WORK       (BIT(STATE_NEW) | BIT(STATE_OPEN))

/* Metrics 0 to 2 are the kinds. */
static const enum clock_kind kinds[] = {CLOCK_FIRST_REPLY, CLOCK_NEXT_REPLY, CLOCK_STATES};
static const struct dialect_rules plain_dialect = {.reply_start = START_CREATION};

struct desk {
    struct clock_span spans[MOST_SPANS];
    struct clock_turn turns[MOST_TURNS];
    struct clock_ticket ticket;
    struct clock_promise promises[2][3];
    struct clock_policy policies[2];
    struct dialect_rules dialect;
    struct fact_rows rows;
};

/* "0-60 new low; 60-120 open low; 120- pending urgent": a last span without an end lasts. The agent and team
 * of a span are its number. `policies` holds for all of them. */
static void read_spans(struct desk *desk, const char *text, uint64_t policies)
{
    const char *const *states = dialect_states();
    size_t count = 0;
    for (int used = 0; *text; text += used + strspn(text + used, "; ")) {
        long long from, to = 0;
        char state[16], priority[16];
        bool lasts = sscanf(text, "%lld- %15[a-z] %15[a-z]%n", &from, state, priority, &used) == 3;
        if (!lasts)
            assert_int_equal(sscanf(text, "%lld-%lld %15s %15[a-z]%n", &from, &to, state, priority, &used),
                             4);
        uint8_t number = 0;
        while (strcmp(states[number], state) != 0) number++;
        assert_true(count < MOST_SPANS);
        desk->spans[count] = (struct clock_span){.from = from,
                                                 .to = lasts ? CLOCK_FOREVER : to,
                                                 .agent = (uint32_t)count,
                                                 .team = (uint32_t)count,
                                                 .priority = strcmp(priority, "urgent") == 0 ? URGENT : LOW,
                                                 .state = number,
                                                 .policies = policies};
        count++;
    }
    desk->ticket.span_count = count;
    desk->ticket.created_at = desk->spans[0].from;
}

/* A desk of one policy, which promises every metric within 100 s; nothing pauses. */
static struct desk desk_of(const char *spans)
{
    struct desk desk = {.dialect = plain_dialect};
    desk.ticket = (struct clock_ticket){.source = CODE_NONE,
                                        .key = 7,
                                        .agent_created = FACT_NONE,
                                        .reply_start = FACT_NONE,
                                        .first_reply_at = FACT_NONE,
                                        .first_solved_at = FACT_NONE,
                                        .handed_off_at = FACT_NONE,
                                        .last_reopened_at = FACT_NONE};
    for (int p = 0; p < 2; p++) {
        for (int m = 0; m < 3; m++)
            desk.promises[p][m] =
                (struct clock_promise){.given = p == 0, .states = UNSOLVED, .otherwise = 100};
        desk.policies[p] =
            (struct clock_policy){.from = INT64_MIN, .until = INT64_MAX, .solve_fulfils = true};
    }
    desk.rows.width = CLOCK_FACTS;
    read_spans(&desk, spans, 1);
    return desk;
}

static void add_turn(struct desk *desk, int64_t asked, int64_t ended, enum turn_outcome outcome)
{
    size_t count = desk->ticket.turn_count++;
    desk->turns[count] = (struct clock_turn){(int64_t)count + 1, asked, ended, outcome};
}

static void walk(struct desk *desk)
{
    for (int p = 0; p < 2; p++) desk->policies[p].promises = desk->promises[p];
    desk->ticket.spans = desk->spans;
    desk->ticket.turns = desk->turns;
    struct clock_policies policies = {desk->policies, 2, kinds, 3};
    desk->rows.count = 0;
    assert_true(clock_walk(&policies, &desk->dialect, &desk->ticket, &desk->rows));
}

/* The n-th instance of a metric, or NULL. */
static const int64_t *instance(const struct desk *desk, enum clock_kind metric, int64_t number)
{
    for (size_t i = 0; i < desk->rows.count; i++) {
        const int64_t *cells = desk->rows.cells + i * CLOCK_FACTS;
        if (cells[CLOCK_METRIC] == (int64_t)metric && cells[CLOCK_NUMBER] == number) return cells;
    }
    return NULL;
}

static void leave(struct desk *desk)
{
    memory_free(desk->rows.cells);
}

#define NO FACT_NONE

/* State, due, ended and breached of the first instance of a metric. */
static void assert_instance(const struct desk *desk, enum clock_kind metric, enum clock_state state,
                            int64_t due, int64_t ended, int64_t breached)
{
    const int64_t *cells = instance(desk, metric, 1);
    assert_non_null(cells);
    assert_int_equal(cells[CLOCK_STATE], state);
    assert_int_equal(cells[CLOCK_DUE_AT], due);
    assert_int_equal(cells[CLOCK_ENDED_AT], ended);
    assert_int_equal(cells[CLOCK_BREACHED_AT], breached);
    int64_t truth = breached != NO ? true : ended != NO ? false : NO;
    assert_int_equal(cells[CLOCK_BREACHED], truth);
}

/* ---- ends ---- */

static void a_reply_in_time_is_met_and_one_at_the_due_instant_too(void **state)
{
    (void)state;
    struct desk desk = desk_of("0- open low");
    desk.ticket.first_reply_at = 40;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 40, NO);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_ELAPSED], 40);
    desk.ticket.first_reply_at = 100;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 100, NO);
    desk.ticket.first_reply_at = 101;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 101, 100);
    leave(&desk);
}

static void what_runs_is_due_and_nothing_more_is_said(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30- open low");
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_ACTIVE, 100, NO, NO);
    assert_instance(&desk, CLOCK_STATES, CLOCK_ACTIVE, 100, NO, NO);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_ELAPSED], NO);
    leave(&desk);
}

static void what_the_ticket_outlives_is_breached_while_it_runs(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30-120 open low; 120- open urgent");
    walk(&desk);
    const int64_t *cells = instance(&desk, CLOCK_STATES, 1);
    assert_int_equal(cells[CLOCK_STATE], CLOCK_ACTIVE);
    assert_int_equal(cells[CLOCK_BREACHED], true);
    assert_int_equal(cells[CLOCK_BREACHED_AT], 100);
    assert_int_equal(cells[CLOCK_BREACH_TEAM], 1);
    assert_int_equal(cells[CLOCK_TEAM], 0);
    leave(&desk);
}

static void a_solve_fulfils_a_reply_where_the_policy_says_so(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 new low; 60- solved low");
    desk.ticket.first_solved_at = 60;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 60, NO);
    desk.policies[0].solve_fulfils = false;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_ACTIVE, 100, NO, NO);
    leave(&desk);
}

static void a_ticket_that_goes_away_cancels_its_clocks(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 new low");
    add_turn(&desk, 0, 60, TURN_GONE);
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_CANCELLED, NO, 60, NO);
    assert_instance(&desk, CLOCK_STATES, CLOCK_CANCELLED, NO, 60, NO);
    /* the message that a merge leaves is no reply */
    desk.ticket.first_reply_at = 60;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_CANCELLED, NO, 60, NO);
    /* what was breached before stays so */
    read_spans(&desk, "0-160 new low", 1);
    desk.ticket.first_reply_at = NO;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_CANCELLED, 100, 160, 100);
    leave(&desk);
}

static void while_a_ticket_is_away_its_clocks_stand_still(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 new low; 500- open low");
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_ACTIVE, 540, NO, NO);
    leave(&desk);
}

/* ---- priorities and policies ---- */

static void let_urgent_be(struct desk *desk, int64_t seconds)
{
    static struct clock_target target;
    target = (struct clock_target){URGENT, seconds};
    for (int m = 0; m < 3; m++) {
        desk->promises[0][m].targets = &target;
        desk->promises[0][m].target_count = 1;
    }
}

static void a_raised_priority_counts_from_then_on(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-20 new low; 20- new urgent");
    let_urgent_be(&desk, 50);
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_ACTIVE, 50, NO, NO);
    const int64_t *cells = instance(&desk, CLOCK_FIRST_REPLY, 1);
    assert_int_equal(cells[CLOCK_TARGET], 50);
    assert_int_equal(cells[CLOCK_PRIORITY], URGENT);
    assert_int_equal(cells[CLOCK_APPLIED_AT], 20);
    /* later than the new target allows: due at once, not in the past */
    read_spans(&desk, "0-70 new low; 70- new urgent", 1);
    desk.ticket.first_reply_at = 80;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 70, 80, 70);
    /* raised after the reply: the reply is what it was */
    desk.ticket.first_reply_at = 60;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 60, NO);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_PRIORITY], LOW);
    leave(&desk);
}

static void a_lowered_priority_forgives_no_breach(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 new urgent; 60- new low");
    let_urgent_be(&desk, 50);
    desk.ticket.first_reply_at = 80;
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 50, 80, 50);
    /* at the very instant that it is due the new target counts */
    read_spans(&desk, "0-50 new urgent; 50- new low", 1);
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 80, NO);
    leave(&desk);
}

static void the_first_policy_whose_condition_holds_is_the_one(void **state)
{
    (void)state;
    struct desk desk = desk_of("0- new low");
    desk.promises[1][0] = (struct clock_promise){.given = true, .otherwise = 10};
    desk.spans[0].policies = 3;
    walk(&desk);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_POLICY], 0);
    desk.spans[0].policies = 2;
    walk(&desk);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_POLICY], 1);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_DUE_AT], 10);
    assert_null(instance(&desk, CLOCK_STATES, 1));
    desk.spans[0].policies = 0;
    walk(&desk);
    assert_int_equal(desk.rows.count, 0);
    leave(&desk);
}

static void a_policy_that_comes_later_counts_from_the_activation(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30- open low");
    desk.spans[0].policies = 0;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_ACTIVE, 100, NO, NO);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_APPLIED_AT], 30);
    leave(&desk);
}

static void a_policy_that_ceases_to_apply_cancels(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30-60 open low; 60- open urgent");
    desk.spans[1].policies = 0;
    desk.spans[2].policies = 0;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_CANCELLED, NO, 30, NO);
    desk.spans[2].policies = 1;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_ACTIVE, 100, NO, NO);
    leave(&desk);
}

static void a_version_holds_for_clocks_activated_from_its_date(void **state)
{
    (void)state;
    struct desk desk = desk_of("90-150 open low; 150- open urgent");
    desk.promises[1][2] = (struct clock_promise){.given = true, .states = UNSOLVED, .otherwise = 10};
    desk.policies[0].until = desk.policies[1].from = 100;
    desk.spans[0].policies = desk.spans[1].policies = 3;
    walk(&desk);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_POLICY], 0);
    desk.spans[0].from = desk.ticket.created_at = 100;
    walk(&desk);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_POLICY], 1);
    leave(&desk);
}

/* ---- states ---- */

static void pauses_move_the_due_instant(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30-80 pending low");
    desk.promises[0][2].states = WORK;
    desk.spans[1].to = CLOCK_FOREVER;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_PAUSED, NO, NO, NO);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_ELAPSED], 30);
    read_spans(&desk, "0-30 new low; 30-80 pending low; 80- open low", 1);
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_ACTIVE, 150, NO, NO);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_PAUSED_SECONDS], 50);
    leave(&desk);
}

static void a_solve_while_paused_has_no_due_instant(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-30 new low; 30-500 pending low; 500- solved low");
    desk.promises[0][2].states = WORK;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_FULFILLED, NO, 500, NO);
    leave(&desk);
}

static void reopening_continues_restarts_or_is_ignored(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 open low; 60-200 solved low; 200-250 open low; 250- closed low");
    walk(&desk); /* 60 s, then 40 of 50 */
    assert_instance(&desk, CLOCK_STATES, CLOCK_FULFILLED, 240, 250, 240);
    assert_int_equal(instance(&desk, CLOCK_STATES, 1)[CLOCK_ELAPSED], 110);
    assert_null(instance(&desk, CLOCK_STATES, 2));
    desk.policies[0].reopen = CLOCK_REOPEN_RESTARTS;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_FULFILLED, 100, 60, NO);
    const int64_t *second = instance(&desk, CLOCK_STATES, 2);
    assert_int_equal(second[CLOCK_ACTIVATED_AT], 200);
    assert_int_equal(second[CLOCK_DUE_AT], 300);
    assert_int_equal(second[CLOCK_ELAPSED], 50);
    assert_null(instance(&desk, CLOCK_STATES, 3));
    desk.policies[0].reopen = CLOCK_REOPEN_IGNORED;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_FULFILLED, 100, 60, NO);
    assert_null(instance(&desk, CLOCK_STATES, 2));
    leave(&desk);
}

static void a_ticket_that_is_reopened_and_open_runs_again(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-60 open low; 60-200 solved low; 200- open low");
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_ACTIVE, 240, NO, NO);
    leave(&desk);
}

static void a_ticket_solved_in_its_first_second_is_met(void **state)
{
    (void)state;
    struct desk desk = desk_of("0- solved low");
    desk.ticket.first_solved_at = 0;
    walk(&desk);
    assert_instance(&desk, CLOCK_STATES, CLOCK_FULFILLED, NO, 0, NO);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, 100, 0, NO);
    leave(&desk);
}

/* ---- questions ---- */

static void later_questions_have_clocks_of_their_own(void **state)
{
    (void)state;
    struct desk desk = desk_of("0- open low");
    add_turn(&desk, 0, 50, TURN_ANSWERED);
    add_turn(&desk, 60, 300, TURN_ANSWERED);
    add_turn(&desk, 400, NO, TURN_OPEN);
    desk.ticket.first_reply_at = 50;
    walk(&desk);
    assert_instance(&desk, CLOCK_NEXT_REPLY, CLOCK_FULFILLED, 160, 300, 160);
    assert_int_equal(instance(&desk, CLOCK_NEXT_REPLY, 2)[CLOCK_DUE_AT], 500);
    assert_int_equal(instance(&desk, CLOCK_NEXT_REPLY, 2)[CLOCK_STATE], CLOCK_ACTIVE);
    assert_null(instance(&desk, CLOCK_NEXT_REPLY, 3));
    leave(&desk);
}

static void a_question_that_ends_with_a_solve_goes_by_the_policy(void **state)
{
    (void)state;
    struct desk desk = desk_of("0-90 open low; 90- solved low");
    add_turn(&desk, 0, 50, TURN_ANSWERED);
    add_turn(&desk, 60, 90, TURN_SOLVED);
    desk.ticket.first_reply_at = 50;
    desk.ticket.first_solved_at = 90;
    walk(&desk);
    assert_instance(&desk, CLOCK_NEXT_REPLY, CLOCK_FULFILLED, 160, 90, NO);
    desk.policies[0].solve_fulfils = false;
    walk(&desk);
    assert_instance(&desk, CLOCK_NEXT_REPLY, CLOCK_CANCELLED, NO, 90, NO);
    leave(&desk);
}

static void an_agents_ticket_waits_from_the_customers_question(void **state)
{
    (void)state;
    struct desk desk = desk_of("0- open low");
    desk.ticket.agent_created = true;
    desk.dialect.agent_created = CREATED_CUSTOMER;
    walk(&desk);
    assert_null(instance(&desk, CLOCK_FIRST_REPLY, 1));
    add_turn(&desk, 40, NO, TURN_OPEN);
    walk(&desk);
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_ACTIVE, 140, NO, NO);
    desk.dialect.agent_created = CREATED_NEVER;
    walk(&desk);
    assert_null(instance(&desk, CLOCK_FIRST_REPLY, 1));
    assert_instance(&desk, CLOCK_NEXT_REPLY, CLOCK_ACTIVE, 140, NO, NO);
    leave(&desk);
}

/* ---- the calendar ---- */

static void time_used_up_at_closing_is_due_at_closing(void **state)
{
    (void)state;
    struct calendar *calendar = office("UTC");
    struct desk desk = desk_of("0- open low");
    desk.spans[0].from = desk.ticket.created_at = at("2026-10-02T16:00:00Z"); /* a Friday */
    for (int m = 0; m < 3; m++) desk.promises[0][m].otherwise = HOUR;
    desk.policies[0].calendar = calendar;
    desk.ticket.first_reply_at = at("2026-10-05T09:00:00Z");
    walk(&desk);
    int64_t closing = at("2026-10-02T17:00:00Z");
    assert_instance(&desk, CLOCK_FIRST_REPLY, CLOCK_FULFILLED, closing, desk.ticket.first_reply_at, closing);
    assert_int_equal(instance(&desk, CLOCK_FIRST_REPLY, 1)[CLOCK_ELAPSED], HOUR);
    leave(&desk);
    calendar_free(calendar);
}

/* ---- against every second ---- */

struct model {
    const struct desk *desk;
    const bool *open; /* of the calendar, from `origin` on */
    int64_t origin, horizon;
};

static const struct clock_span *span_at(const struct desk *desk, int64_t instant)
{
    for (size_t i = 0; i < desk->ticket.span_count; i++)
        if (desk->spans[i].from <= instant && instant < desk->spans[i].to) return &desk->spans[i];
    return NULL;
}

/* The policy in force at an instant and its target; -1: none. */
static int model_terms(const struct model *model, const struct clock_span *span, int64_t activated,
                       int64_t *target)
{
    for (int p = 0; p < 2; p++) {
        const struct clock_policy *policy = &model->desk->policies[p];
        if (!(span->policies >> p & 1) || activated < policy->from || activated >= policy->until) continue;
        const struct clock_promise *promise = &model->desk->promises[p][CLOCK_STATES];
        *target = promise->otherwise;
        for (size_t i = 0; i < promise->target_count; i++)
            if (promise->targets[i].priority == span->priority) *target = promise->targets[i].seconds;
        return promise->given && *target >= 0 ? p : -1;
    }
    return -1;
}

/* What each policy's clock shows advances by this second. */
static void model_tick(const struct model *model, const struct clock_span *span, int64_t t, int64_t *elapsed)
{
    for (int p = 0; p < 2 && span; p++) {
        bool runs = model->desk->promises[p][CLOCK_STATES].states >> span->state & 1;
        bool open = !model->desk->policies[p].calendar || model->open[t - model->origin];
        if (runs && open) elapsed[p]++;
    }
}

/* The first instant at which the time is used up while it is promised, up to `end`; NO: none. `had` is
 * whether anything was promised at all, `ceased` since when nothing is. */
static int64_t model_due(const struct model *model, int64_t activated, int64_t end, bool *had,
                         int64_t *ceased)
{
    int64_t elapsed[2] = {0, 0}, target = 0;
    *had = false;
    *ceased = NO;
    for (int64_t t = activated; t < end || t == activated; t++) {
        const struct clock_span *span = span_at(model->desk, t);
        int policy = span ? model_terms(model, span, activated, &target) : -1;
        if (policy >= 0) *had = true;
        if (policy >= 0) *ceased = NO;
        if (span && policy < 0 && *had && *ceased == NO) *ceased = t;
        if (policy >= 0 && elapsed[policy] >= target) return t;
        model_tick(model, span, t, elapsed);
    }
    return NO;
}

static void assert_like_model(const struct model *model, int64_t activated, int64_t end, bool fulfilled,
                              const int64_t *cells)
{
    const struct desk *desk = model->desk;
    bool had, lasts = end == CLOCK_FOREVER;
    int64_t ceased, last = desk->spans[desk->ticket.span_count - 1].from;
    int64_t due = model_due(model, activated, lasts ? model->horizon : end, &had, &ceased);
    bool known = due != NO && (!lasts || due < last) && (due < end || lasts);
    if (due != NO && due == end) known = false;
    if (!had) {
        assert_null(cells);
        return;
    }
    assert_non_null(cells);
    assert_int_equal(cells[CLOCK_ACTIVATED_AT], activated);
    assert_int_equal(cells[CLOCK_BREACHED_AT], known ? due : NO);
    if (known) return;
    if (ceased != NO) {
        assert_int_equal(cells[CLOCK_STATE], CLOCK_CANCELLED);
        assert_int_equal(cells[CLOCK_ENDED_AT], ceased);
    } else if (lasts) {
        assert_int_equal(cells[CLOCK_DUE_AT], due);
        assert_int_equal(cells[CLOCK_BREACHED], NO);
    } else {
        assert_int_equal(cells[CLOCK_STATE], fulfilled ? CLOCK_FULFILLED : CLOCK_CANCELLED);
        assert_int_equal(cells[CLOCK_ENDED_AT], end);
    }
}

static bool done_at(const struct desk *desk, size_t span)
{
    uint8_t state = desk->spans[span].state;
    return state == STATE_SOLVED || state == STATE_CLOSED;
}

/* The instances that there must be: one, or one each time that the ticket is not solved any more. */
static void compare_states(const struct model *model)
{
    const struct desk *desk = model->desk;
    enum clock_reopen reopen = desk->policies[0].reopen; /* both have the same */
    size_t count = desk->ticket.span_count;
    int64_t number = 0, gone = desk->spans[count - 1].to;
    for (size_t i = 0; i < count; i++) {
        bool begins =
            i == 0 || (reopen == CLOCK_REOPEN_RESTARTS && !done_at(desk, i) && done_at(desk, i - 1));
        if (!begins) continue;
        size_t solved = i;
        while (solved < count && !done_at(desk, solved)) solved++;
        if (reopen == CLOCK_REOPEN_CONTINUES) {
            solved = count;
            while (solved > 0 && done_at(desk, solved - 1)) solved--;
        }
        int64_t end = solved < count ? desk->spans[solved].from : gone;
        assert_like_model(model, desk->spans[i].from, end, solved < count,
                          instance(desk, CLOCK_STATES, ++number));
    }
    if (desk->rows.count) assert_null(instance(desk, CLOCK_STATES, number + 1));
}

static void random_spans(struct desk *desk, int64_t origin, uint64_t *seed)
{
    static const uint8_t states[] = {STATE_NEW,  STATE_OPEN,   STATE_OPEN,   STATE_PENDING,
                                     STATE_HOLD, STATE_SOLVED, STATE_CLOSED, STATE_OPEN};
    size_t count = 1 + test_random(seed) % 8;
    int64_t now = origin + (int64_t)(test_random(seed) % 86400);
    for (size_t i = 0; i < count; i++) {
        int64_t length =
            1 + (int64_t)(test_random(seed) % 4 ? test_random(seed) % 4000 : test_random(seed) % 40000);
        desk->spans[i] =
            (struct clock_span){.from = now,
                                .to = now + length,
                                .priority = (uint32_t)(test_random(seed) % 2),
                                .state = states[test_random(seed) % 8],
                                .policies = test_random(seed) % 8 ? 3 >> test_random(seed) % 2 : 0};
        now += length;
        if (test_random(seed) % 10 == 0) now += 1000; /* it was away */
    }
    if (test_random(seed) % 3) desk->spans[count - 1].to = CLOCK_FOREVER;
    desk->ticket.span_count = count;
    desk->ticket.created_at = desk->spans[0].from;
}

static void random_policies(struct desk *desk, const struct calendar *calendar, struct clock_target *targets,
                            uint64_t *seed)
{
    for (int p = 0; p < 2; p++) {
        struct clock_promise *promise = &desk->promises[p][CLOCK_STATES];
        targets[p] = (struct clock_target){URGENT, 1 + (int64_t)(test_random(seed) % 8000)};
        *promise = (struct clock_promise){
            .given = test_random(seed) % 8 != 0,
            .states = (uint32_t)(test_random(seed) % 16) | BIT(STATE_OPEN),
            .targets = &targets[p],
            .target_count = test_random(seed) % 2,
            .otherwise = test_random(seed) % 8 ? (int64_t)(test_random(seed) % 20000) : -1};
        desk->promises[p][0].given = desk->promises[p][1].given = false;
        desk->policies[p].calendar = test_random(seed) % 2 ? calendar : NULL;
        desk->policies[p].reopen = CLOCK_REOPEN_CONTINUES;
    }
    desk->policies[0].reopen = desk->policies[1].reopen =
        (enum clock_reopen)(test_random(seed) % CLOCK_REOPENS);
}

static void random_lives_are_those_of_every_second(void **state)
{
    (void)state;
    enum { DAYS = 8, LIVES = 250 };
    struct calendar *calendar = office("Europe/Berlin");
    /* Wednesday to Wednesday; the clocks go back on Sunday the 25th */
    int64_t origin = at("2026-10-21T00:00:00Z");
    bool *open = memory_new(DAYS * DAY_SECONDS);
    for (int64_t t = 0; t < DAYS * DAY_SECONDS; t++) open[t] = calendar_is_open(calendar, origin + t);
    uint64_t seed = 20261122, instances = 0;
    for (int life = 0; life < LIVES; life++) {
        struct clock_target targets[2];
        struct desk desk = desk_of("0- open low");
        random_spans(&desk, origin, &seed);
        random_policies(&desk, calendar, targets, &seed);
        walk(&desk);
        compare_states(&(struct model){&desk, open, origin, origin + DAYS * DAY_SECONDS});
        instances += desk.rows.count;
        leave(&desk);
    }
    assert_true(instances > LIVES / 2);
    memory_free(open);
    calendar_free(calendar);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reply_in_time_is_met_and_one_at_the_due_instant_too),
        cmocka_unit_test(what_runs_is_due_and_nothing_more_is_said),
        cmocka_unit_test(what_the_ticket_outlives_is_breached_while_it_runs),
        cmocka_unit_test(a_solve_fulfils_a_reply_where_the_policy_says_so),
        cmocka_unit_test(a_ticket_that_goes_away_cancels_its_clocks),
        cmocka_unit_test(while_a_ticket_is_away_its_clocks_stand_still),
        cmocka_unit_test(a_raised_priority_counts_from_then_on),
        cmocka_unit_test(a_lowered_priority_forgives_no_breach),
        cmocka_unit_test(the_first_policy_whose_condition_holds_is_the_one),
        cmocka_unit_test(a_policy_that_comes_later_counts_from_the_activation),
        cmocka_unit_test(a_policy_that_ceases_to_apply_cancels),
        cmocka_unit_test(a_version_holds_for_clocks_activated_from_its_date),
        cmocka_unit_test(pauses_move_the_due_instant),
        cmocka_unit_test(a_solve_while_paused_has_no_due_instant),
        cmocka_unit_test(reopening_continues_restarts_or_is_ignored),
        cmocka_unit_test(a_ticket_that_is_reopened_and_open_runs_again),
        cmocka_unit_test(a_ticket_solved_in_its_first_second_is_met),
        cmocka_unit_test(later_questions_have_clocks_of_their_own),
        cmocka_unit_test(a_question_that_ends_with_a_solve_goes_by_the_policy),
        cmocka_unit_test(an_agents_ticket_waits_from_the_customers_question),
        cmocka_unit_test(time_used_up_at_closing_is_due_at_closing),
        cmocka_unit_test(random_lives_are_those_of_every_second),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
