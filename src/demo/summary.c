/* What a help desk's export says of a ticket. Rules (definitions D1, D3, D4, D9, D17), on purpose not those
 * of the code that derives facts from events, so that a test can hold one against the other:
 *  1. The first reply is the first public message of an agent.
 *  2. It is solved when it goes from an unsolved state to solved or closed, and reopened when it goes back;
 *     `solved_at` is the last solve of a ticket that is solved now.
 *  3. A reassignment is a change from one agent to another or from one team to another.
 *  4. Each second up to the last change of state is counted in the state that it was in. */
#include "demo/summary.h"

struct seen {
    size_t items[32];
    size_t count;
};

/* Adds what is not there; more than there is room for are not told apart. */
static void see(struct seen *seen, size_t item)
{
    for (size_t i = 0; i < seen->count; i++)
        if (seen->items[i] == item) return;
    if (seen->count < sizeof seen->items / sizeof *seen->items) seen->items[seen->count++] = item;
}

static bool is_solved(enum moment_state state)
{
    return state == IS_SOLVED || state == IS_CLOSED;
}

static void change_state(struct summary *sum, const struct moment *moment, int64_t *since)
{
    enum moment_state before = sum->state, after = (enum moment_state)moment->value;
    sum->state_seconds[before] += moment->at - *since;
    *since = moment->at;
    sum->state = after;
    sum->has_state = true;
    sum->reopens += is_solved(before) && !is_solved(after);
    if (after == IS_CLOSED) sum->closed_at = moment->at;
    if (!is_solved(after)) sum->closed_at = NEVER;
    if (is_solved(before) || !is_solved(after)) return;
    if (sum->first_solved_at == NEVER) sum->first_solved_at = moment->at;
    sum->solved_at = moment->at;
    sum->solved_by = moment->by == BY_AGENT ? moment->agent : NOBODY;
}

static void count_message(struct summary *sum, const struct moment *moment, struct seen *repliers)
{
    sum->messages += moment->by == BY_CUSTOMER;
    if (moment->by != BY_AGENT) return;
    if (sum->replies++ == 0) sum->first_reply_at = moment->at;
    if (moment->agent != NOBODY) see(repliers, moment->agent);
}

/* Rule 3. */
static void assign(struct summary *sum, size_t *held, size_t value, struct seen *seen)
{
    sum->reassignments += *held != NOBODY && *held != value;
    *held = value;
    see(seen, value);
}

struct summary summary_of(const struct moment *moments, size_t count)
{
    struct summary sum = {.first_reply_at = NEVER,
                          .first_solved_at = NEVER,
                          .solved_at = NEVER,
                          .closed_at = NEVER,
                          .team = NOBODY,
                          .agent = NOBODY,
                          .solved_by = NOBODY};
    struct seen agents = {0}, teams = {0}, repliers = {0};
    int64_t since = count ? moments[0].at : 0;
    for (size_t i = 0; i < count; i++) {
        const struct moment *moment = &moments[i];
        sum.updated_at = moment->at;
        sum.handle_seconds += moment->work_seconds;
        switch (moment->kind) {
        case MOMENT_MESSAGE: count_message(&sum, moment, &repliers); break;
        case MOMENT_STATUS: change_state(&sum, moment, &since); break;
        case MOMENT_TEAM: assign(&sum, &sum.team, moment->value, &teams); break;
        case MOMENT_AGENT: assign(&sum, &sum.agent, moment->value, &agents); break;
        case MOMENT_PRIORITY: sum.priority = moment->value; break;
        case MOMENT_DELETED: sum.is_deleted = true; /* fall through */
        case MOMENT_MERGED:
        case MOMENT_SPAM: sum.gone = true; break;
        default: break;
        }
    }
    if (!is_solved(sum.state)) sum.solved_at = NEVER;
    if (sum.gone) sum.state_seconds[sum.state] += sum.updated_at - since;
    sum.agents = agents.count;
    sum.teams = teams.count;
    sum.repliers = repliers.count;
    return sum;
}
