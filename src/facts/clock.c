/* The clocks of a ticket, span by span.
 *
 * Rules (D: definitions):
 *  1. Of the policies whose condition holds for a span the first one applies to it. Only those count whose
 *     dates hold the activation of the clock, so that a later version changes nothing of before (D10).
 *  2. The target is that of the priority of the span: as of that time, not as of now (D10). A policy without
 *     a target for it promises nothing.
 *  3. When another policy or priority comes to apply while the clock is active, its target is in force from
 *     then on, and all that the clock has run since its activation counts against it, by the calendar and the
 *     states of the new policy. What was breached before stays breached, what was not is judged anew: a
 *     target that is used up already when it comes to apply is due at that instant.
 *  4. The clock of the first reply starts where the dialect starts it (D1), also when a policy came to apply
 *     later; while there is no reply, at the hand-off or the reopening where the dialect says so, else at the
 *     creation, and for tickets that an agent created at the customer's first question.
 *  5. It ends with the first reply, or with a solve before it where the policy lets a solve fulfil (D10).
 *  6. A clock of the next reply runs from each question after that (D2) to the end of its turn: a reply
 *     fulfils it, a solve does where the policy says so and else cancels it.
 *  7. A clock of states runs while the ticket is in one of them, from the creation to the solve (D4). A
 *     ticket that is reopened goes on with its clock, starts another one, or is done with it.
 *  8. Rules 5 to 7 go by the first policy that the ticket comes under.
 *  9. The clock is due at the earliest instant at which it has run for the target (calendar.h, rule 6): time
 *     that is used up when the desk closes, or when the clock is paused, is due then. It is breached at that
 *     instant when it ends later; ending at it is in time.
 * 10. While the ticket is merged away or deleted no clock runs; when that is its last state they are
 *     cancelled at that instant, and nothing is due any more (D10).
 * 11. What the ticket's events do not decide stays open, so that nothing depends on when it is asked: a clock
 *     that is active has its due instant, and is breached at any later one. While it is paused it has none.
 * 12. A clock without a target when it ends has no row if it never had one; else it is cancelled when the
 *     last one ceased to apply. */
#include "facts/clock.h"

#include "base/memory.h"

#include <string.h>

const char *const *clock_kinds(void)
{
    static const char *const names[] = {"first_reply", "next_reply", "states", NULL};
    _Static_assert(sizeof names / sizeof *names == CLOCK_KINDS + 1, "one name a kind");
    return names;
}

const char *const *clock_reopens(void)
{
    static const char *const names[] = {"continue", "restart", "ignore", NULL};
    _Static_assert(sizeof names / sizeof *names == CLOCK_REOPENS + 1, "one name a rule");
    return names;
}

const char *const *clock_states(void)
{
    static const char *const names[] = {"active", "paused", "fulfilled", "cancelled", NULL};
    _Static_assert(sizeof names / sizeof *names == CLOCK_STATES_COUNT + 1, "one name a state");
    return names;
}

struct walk {
    const struct clock_policies *policies;
    const struct dialect_rules *dialect;
    const struct clock_ticket *ticket;
    const struct clock_policy *rules; /* rule 8 */
    int64_t gone_at;                  /* CLOCK_FOREVER: it is not */
    struct fact_rows *out;
    bool failed;
};

/* One instance. `end` CLOCK_FOREVER: it has none yet. */
struct run {
    size_t metric;
    int64_t number, activated, end;
    bool fulfilled; /* by its end; else it is cancelled */
};

/* What is in force in a span. */
struct terms {
    size_t policy;
    const struct clock_promise *promise; /* NULL: nothing is promised */
    int64_t target;
};

/* What is known of an instance, from span to span. */
struct judge {
    const struct walk *walk;
    const struct run *run;
    struct terms terms;                         /* those in force, or the last ones that were */
    int64_t applied;                            /* since when */
    uint32_t priority;                          /* that they were looked up by */
    int64_t elapsed;                            /* by the terms, up to the next span */
    int64_t due;                                /* FACT_NONE: while it is paused */
    int64_t withdrawn;                          /* when nothing was promised any more; FACT_NONE */
    const struct clock_span *first, *breaching; /* the spans of its activation and of its breach */
};

/* ---- terms (rules 1 and 2) ---- */

static int64_t target_of(const struct clock_promise *promise, uint32_t priority)
{
    for (size_t i = 0; i < promise->target_count; i++)
        if (promise->targets[i].priority == priority) return promise->targets[i].seconds;
    return promise->otherwise;
}

/* The number of the policy that applies; that of policies when none does. */
static size_t policy_of(const struct clock_policies *policies, uint64_t holding, int64_t activated)
{
    size_t i = 0;
    while (i < policies->count && !(holding >> i & 1 && activated >= policies->items[i].from &&
                                    activated < policies->items[i].until))
        i++;
    return i;
}

static struct terms terms_of(const struct walk *walk, const struct run *run, const struct clock_span *span)
{
    struct terms terms = {.policy = policy_of(walk->policies, span->policies, run->activated)};
    if (terms.policy == walk->policies->count) return terms;
    const struct clock_promise *promise = &walk->policies->items[terms.policy].promises[run->metric];
    terms.target = promise->given ? target_of(promise, span->priority) : -1;
    if (terms.target >= 0) terms.promise = promise;
    return terms;
}

static bool same_terms(const struct terms *a, const struct terms *b)
{
    return a->policy == b->policy && a->promise == b->promise && a->target == b->target;
}

/* ---- measuring ---- */

static int64_t smaller(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

static bool runs_in(const struct judge *judge, const struct clock_span *span)
{
    if (judge->walk->policies->metrics[judge->run->metric] != CLOCK_STATES) return true;
    return judge->terms.promise->states >> span->state & 1;
}

static const struct calendar *calendar_of(const struct judge *judge)
{
    return judge->walk->policies->items[judge->terms.policy].calendar;
}

static int64_t open_seconds(const struct judge *judge, int64_t from, int64_t to)
{
    const struct calendar *calendar = calendar_of(judge);
    return calendar ? calendar_between(calendar, from, to) : to - from;
}

/* What the clock has run from its activation to an instant, by the terms (rule 3). */
static int64_t elapsed_until(const struct judge *judge, int64_t until)
{
    const struct clock_ticket *ticket = judge->walk->ticket;
    int64_t sum = 0;
    for (size_t i = 0; i < ticket->span_count && ticket->spans[i].from < until; i++) {
        const struct clock_span *span = &ticket->spans[i];
        int64_t from = larger(span->from, judge->run->activated), to = smaller(span->to, until);
        if (from < to && runs_in(judge, span)) sum += open_seconds(judge, from, to);
    }
    return sum;
}

/* The instant at which so many seconds of the clock have passed; CLOCK_FOREVER: never. */
static int64_t instant_after(const struct judge *judge, int64_t from, int64_t seconds)
{
    const struct calendar *calendar = calendar_of(judge);
    int64_t due;
    if (!calendar) return from > CLOCK_FOREVER - seconds ? CLOCK_FOREVER : from + seconds;
    return calendar_add(calendar, from, seconds, &due) ? due : CLOCK_FOREVER;
}

/* ---- judging (rules 3, 9, 11, 12) ---- */

static void breach(struct judge *judge, const struct clock_span *span, int64_t at)
{
    judge->due = at;
    judge->breaching = span;
}

static void withdraw(struct judge *judge, int64_t at)
{
    if (!judge->terms.promise || judge->withdrawn != FACT_NONE) return;
    judge->withdrawn = at;
    judge->due = FACT_NONE;
}

static void apply(struct judge *judge, const struct terms *terms, const struct clock_span *span, int64_t at)
{
    if (judge->withdrawn == FACT_NONE && same_terms(&judge->terms, terms)) return;
    judge->terms = *terms;
    judge->applied = at;
    judge->priority = span->priority;
    judge->withdrawn = FACT_NONE;
    judge->elapsed = elapsed_until(judge, at);
}

/* The clock lives through a part of a span; `to` CLOCK_FOREVER: nothing after it is known. */
static void live(struct judge *judge, const struct clock_span *span, int64_t from, int64_t to)
{
    int64_t left = judge->terms.target - judge->elapsed;
    bool used_up = left <= 0, running = runs_in(judge, span);
    judge->due = FACT_NONE;
    if (used_up) judge->due = from;
    if (!used_up && running) judge->due = instant_after(judge, from, left);
    if (to == CLOCK_FOREVER) return;
    if (judge->due != FACT_NONE && judge->due < to)
        breach(judge, span, judge->due);
    else if (running)
        judge->elapsed += open_seconds(judge, from, to);
}

static void step(struct judge *judge, const struct clock_span *span)
{
    const struct run *run = judge->run;
    int64_t from = larger(span->from, run->activated);
    if (!judge->first) judge->first = span;
    if (judge->breaching) return;
    struct terms terms = terms_of(judge->walk, run, span);
    if (!terms.promise) {
        withdraw(judge, from);
        return;
    }
    apply(judge, &terms, span, from);
    live(judge, span, from, smaller(span->to, run->end));
}

/* ---- rows ---- */

static int64_t cell_of(uint32_t code)
{
    return code == CODE_NONE ? FACT_NONE : (int64_t)code;
}

static void put_row(struct walk *walk, const int64_t *cells)
{
    struct fact_rows *out = walk->out;
    void *room = out->cells;
    if (!memory_try_grow(&room, &out->capacity, (out->count + 1) * out->width, sizeof *out->cells)) {
        walk->failed = true;
        return;
    }
    out->cells = room;
    memcpy(out->cells + out->count++ * out->width, cells, out->width * sizeof *cells);
}

/* Calendar seconds that it stood still, as far as they have an end. */
static int64_t paused_until(const struct judge *judge, int64_t until)
{
    const struct clock_ticket *ticket = judge->walk->ticket;
    int64_t sum = 0;
    for (size_t i = 0; i < ticket->span_count && ticket->spans[i].from < until; i++) {
        const struct clock_span *span = &ticket->spans[i];
        int64_t from = larger(span->from, judge->run->activated), to = smaller(span->to, until);
        if (from < to && !runs_in(judge, span)) sum += to - from;
    }
    return sum;
}

static enum clock_state state_of(const struct judge *judge, const struct clock_span *last)
{
    if (judge->withdrawn != FACT_NONE) return CLOCK_CANCELLED;
    if (judge->run->end != CLOCK_FOREVER) return judge->run->fulfilled ? CLOCK_FULFILLED : CLOCK_CANCELLED;
    return runs_in(judge, last) ? CLOCK_ACTIVE : CLOCK_PAUSED;
}

static void put_times(const struct judge *judge, const struct clock_span *last, int64_t *cells)
{
    int64_t end = judge->withdrawn != FACT_NONE ? judge->withdrawn : judge->run->end;
    int64_t known = end == CLOCK_FOREVER ? larger(last->from, judge->run->activated) : end;
    enum clock_state state = state_of(judge, last);
    cells[CLOCK_STATE] = state;
    cells[CLOCK_ENDED_AT] = end == CLOCK_FOREVER ? FACT_NONE : end;
    cells[CLOCK_ELAPSED] = state == CLOCK_ACTIVE ? FACT_NONE : elapsed_until(judge, known);
    cells[CLOCK_PAUSED_SECONDS] = paused_until(judge, known);
    cells[CLOCK_DUE_AT] = judge->due == CLOCK_FOREVER ? FACT_NONE : judge->due;
    if (state == CLOCK_CANCELLED && !judge->breaching) cells[CLOCK_DUE_AT] = FACT_NONE;
    cells[CLOCK_BREACHED] = judge->breaching ? true : end == CLOCK_FOREVER ? FACT_NONE : false;
}

static void put_instance(struct walk *walk, const struct judge *judge, const struct clock_span *last)
{
    const struct run *run = judge->run;
    const struct clock_span *breaching = judge->breaching;
    int64_t cells[CLOCK_FACTS] = {
        [CLOCK_SOURCE] = cell_of(walk->ticket->source),
        [CLOCK_TICKET] = cell_of(walk->ticket->key),
        [CLOCK_POLICY] = (int64_t)judge->terms.policy,
        [CLOCK_METRIC] = (int64_t)run->metric,
        [CLOCK_NUMBER] = run->number,
        [CLOCK_ACTIVATED_AT] = run->activated,
        [CLOCK_APPLIED_AT] = judge->applied,
        [CLOCK_TARGET] = judge->terms.target,
        [CLOCK_CALENDAR] = calendar_of(judge) ? (int64_t)judge->terms.policy : FACT_NONE,
        [CLOCK_PRIORITY] = cell_of(judge->priority),
        [CLOCK_AGENT] = cell_of(judge->first->agent),
        [CLOCK_TEAM] = cell_of(judge->first->team),
        [CLOCK_BREACHED_AT] = breaching ? judge->due : FACT_NONE,
        [CLOCK_BREACH_AGENT] = breaching ? cell_of(breaching->agent) : FACT_NONE,
        [CLOCK_BREACH_TEAM] = breaching ? cell_of(breaching->team) : FACT_NONE,
    };
    put_times(judge, last, cells);
    put_row(walk, cells);
}

static void judge_run(struct walk *walk, const struct run *run)
{
    const struct clock_ticket *ticket = walk->ticket;
    const struct clock_span *last = NULL;
    struct judge judge = {.walk = walk, .run = run, .due = FACT_NONE, .withdrawn = FACT_NONE};
    for (size_t i = 0; i < ticket->span_count; i++) {
        const struct clock_span *span = &ticket->spans[i];
        bool begun = span->from <= run->activated || span->from < run->end;
        if (!begun || span->to <= run->activated) continue;
        step(&judge, span);
        last = span;
    }
    if (judge.terms.promise) put_instance(walk, &judge, last); /* rule 12 */
}

/* ---- ends (rules 5, 6, 10) ---- */

static bool is_done(const struct clock_span *span)
{
    return span->state == STATE_SOLVED || span->state == STATE_CLOSED;
}

/* Lets the run end at an instant unless it has ended before. */
static void end_at(struct run *run, int64_t at, bool fulfilled)
{
    if (at == FACT_NONE || at < run->activated || at >= run->end) return;
    run->end = at;
    run->fulfilled = fulfilled;
}

/* What ends with the ticket, as by the message that a merge leaves, or after it was cancelled. */
static void end_gone(const struct walk *walk, struct run *run)
{
    if (walk->gone_at == CLOCK_FOREVER || run->end < walk->gone_at || run->activated > walk->gone_at) return;
    run->end = walk->gone_at;
    run->fulfilled = false;
}

/* ---- replies (rules 4 to 6) ---- */

/* FACT_NONE: nobody waits for a first reply. */
static int64_t first_start(const struct walk *walk)
{
    const struct clock_ticket *ticket = walk->ticket;
    if (ticket->reply_start != FACT_NONE) return ticket->reply_start;
    if (ticket->agent_created == true) {
        enum agent_created rule = walk->dialect->agent_created;
        if (rule == CREATED_NEVER) return FACT_NONE;
        if (rule == CREATED_SECOND) return ticket->created_at;
        return ticket->turn_count ? ticket->turns[0].asked_at : FACT_NONE;
    }
    if (walk->dialect->reply_start == START_CREATION) return ticket->created_at;
    if (ticket->handed_off_at != FACT_NONE) return ticket->handed_off_at;
    return ticket->last_reopened_at != FACT_NONE ? ticket->last_reopened_at : ticket->created_at;
}

/* The run of the first reply, whatever metrics there are: it says which questions are later ones. */
static bool first_run(const struct walk *walk, struct run *run)
{
    const struct clock_ticket *ticket = walk->ticket;
    int64_t start = first_start(walk);
    *run = (struct run){.number = 1, .activated = start, .end = CLOCK_FOREVER};
    if (start == FACT_NONE) return false;
    end_at(run, ticket->first_reply_at, true);
    if (walk->rules->solve_fulfils) end_at(run, ticket->first_solved_at, true);
    return true;
}

static void walk_first(struct walk *walk, size_t metric)
{
    struct run run;
    if (!first_run(walk, &run)) return;
    run.metric = metric;
    end_gone(walk, &run);
    judge_run(walk, &run);
}

/* The number of the turn that the first reply, or the solve before it, has ended; 0: none. */
static int64_t first_turn(const struct walk *walk, const struct run *first)
{
    for (size_t i = 0; i < walk->ticket->turn_count; i++)
        if (walk->ticket->turns[i].ended_at == first->end) return walk->ticket->turns[i].number;
    return 0;
}

/* A dialect whose turns outlast a solve. */
static int64_t solved_after(const struct clock_ticket *ticket, int64_t instant)
{
    for (size_t i = 0; i < ticket->span_count; i++)
        if (ticket->spans[i].from > instant && is_done(&ticket->spans[i])) return ticket->spans[i].from;
    return FACT_NONE;
}

static void walk_turn(struct walk *walk, size_t metric, const struct clock_turn *turn, int64_t number)
{
    bool solve_fulfils = walk->rules->solve_fulfils;
    struct run run = {metric, number, turn->asked_at, CLOCK_FOREVER, false};
    bool fulfilled =
        turn->outcome == TURN_ANSWERED || (turn->outcome == TURN_SOLVED && walk->rules->solve_fulfils);
    end_at(&run, turn->ended_at, fulfilled);
    if (solve_fulfils) end_at(&run, solved_after(walk->ticket, turn->asked_at), true);
    end_gone(walk, &run);
    judge_run(walk, &run);
}

static void walk_turns(struct walk *walk, size_t metric)
{
    struct run first;
    const struct clock_ticket *ticket = walk->ticket;
    bool has_first = first_run(walk, &first);
    int64_t answered = has_first ? first_turn(walk, &first) : 0, number = 0;
    for (size_t i = 0; i < ticket->turn_count; i++) {
        const struct clock_turn *turn = &ticket->turns[i];
        if (has_first && (turn->number <= answered || turn->asked_at < first.end)) continue;
        walk_turn(walk, metric, turn, ++number);
    }
}

/* ---- states (rule 7) ---- */

static size_t skip(const struct clock_ticket *ticket, size_t at, bool done)
{
    while (at < ticket->span_count && is_done(&ticket->spans[at]) == done) at++;
    return at;
}

/* Where the solve stands that ends a clock which begins with span `begin`: a number of a span, or the count
 * of spans. */
static size_t solve_of(const struct walk *walk, size_t begin)
{
    const struct clock_ticket *ticket = walk->ticket;
    size_t solved = skip(ticket, begin, false);
    if (walk->rules->reopen != CLOCK_REOPEN_CONTINUES) return solved;
    for (size_t next = solved; next < ticket->span_count; next = skip(ticket, next, false)) {
        solved = next;
        next = skip(ticket, next, true);
        if (next == ticket->span_count) return solved;
    }
    return ticket->span_count;
}

static void walk_states(struct walk *walk, size_t metric)
{
    const struct clock_ticket *ticket = walk->ticket;
    int64_t number = 0;
    for (size_t at = 0; at < ticket->span_count;) {
        struct run run = {metric, ++number, ticket->spans[at].from, CLOCK_FOREVER, false};
        size_t solved = solve_of(walk, at);
        if (solved < ticket->span_count) end_at(&run, ticket->spans[solved].from, true);
        end_gone(walk, &run);
        judge_run(walk, &run);
        at = walk->rules->reopen == CLOCK_REOPEN_RESTARTS ? skip(ticket, solved, true) : ticket->span_count;
    }
}

/* ---- the ticket ---- */

/* Rule 8. */
static const struct clock_policy *first_policy(const struct clock_policies *policies,
                                               const struct clock_ticket *ticket)
{
    for (size_t i = 0; i < ticket->span_count; i++) {
        size_t number = policy_of(policies, ticket->spans[i].policies, ticket->spans[i].from);
        if (number < policies->count) return &policies->items[number];
    }
    return NULL;
}

bool clock_walk(const struct clock_policies *policies, const struct dialect_rules *dialect,
                const struct clock_ticket *ticket, struct fact_rows *out)
{
    static void (*const walks[])(struct walk * walk, size_t metric) = {walk_first, walk_turns, walk_states};
    _Static_assert(sizeof walks / sizeof *walks == CLOCK_KINDS, "one walk a kind");
    struct walk walk = {.policies = policies, .dialect = dialect, .ticket = ticket, .out = out};
    walk.rules = first_policy(policies, ticket);
    if (!walk.rules) return true;
    walk.gone_at = ticket->spans[ticket->span_count - 1].to;
    for (size_t metric = 0; metric < policies->metric_count; metric++)
        walks[policies->metrics[metric]](&walk, metric);
    return !walk.failed;
}
