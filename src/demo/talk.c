/* The life of one invented ticket. Rules:
 *  1. Who waits for the desk waits in open time: each wait is log-normal around the channel's median, times
 *     the agent's speed, times the load of that week, and ends when the calendar has been open for so long.
 *     Customers answer at any time of day.
 *  2. A reply is followed by the solve, or by a wait for the customer (pending) or for somebody else (hold).
 *     A customer who does not answer is taken as helped after `silent_after`.
 *  3. A solved ticket may come back within the time after which it would be closed; some only say thanks,
 *     and are solved again without a word.
 *  4. Moments of one ticket ascend by at least a second, but for those of its creation, which are of one
 *     instant; what lies behind the model's end is left out, and nothing depends on it. */
#include "demo/talk.h"

#include <assert.h>
#include <math.h>

enum { MOST_ROUNDS = 6, MOST_REOPENS = 3, HOUR = 3600 };

/* ---- moments ---- */

static struct moment *add(struct talk *talk, enum moment_kind kind, enum moment_actor by, size_t value)
{
    if (talk->at >= talk->model->to) return &talk->unseen;
    assert(talk->count < TALK_MOMENTS);
    struct moment *moment = &talk->moments[talk->count++];
    *moment = (struct moment){.at = talk->at, .kind = kind, .by = by, .agent = talk->agent, .value = value};
    return moment;
}

/* At least a second later (rule 4). */
static void pass(struct talk *talk, double seconds)
{
    talk->at += 1 + (int64_t)fmax(seconds, 0);
}

/* Rule 1; a calendar that never opens again passes nothing. */
static void pass_open(struct talk *talk, double seconds)
{
    int64_t then;
    if (calendar_add(talk->model->calendar, talk->at, 1 + (int64_t)seconds, &then)) talk->at = then;
}

static bool chance(struct talk *talk, double probability)
{
    return random_chance(talk->random, probability);
}

static const struct demo_channel *channel_of(const struct talk *talk)
{
    return &talk->model->channels[talk->contact->channel];
}

static const struct demo_type *type_of(const struct talk *talk)
{
    return &talk->model->types[talk->contact->type];
}

static double speed(const struct talk *talk)
{
    double load = staff_load(talk->staff, talk->at);
    return talk->agent == NOBODY ? load : load * talk->model->agents[talk->agent].speed;
}

/* ---- who ---- */

/* Somebody of the team takes it: who had it, mostly, when there still. */
static void take(struct talk *talk)
{
    if (talk->agent != NOBODY && staff_is_there(talk->staff, talk->agent, talk->at) && chance(talk, 0.94))
        return;
    size_t agent = staff_pick(talk->staff, talk->team, talk->at, talk->random);
    if (agent == NOBODY || agent == talk->agent) return;
    talk->agent = agent;
    add(talk, MOMENT_AGENT, BY_SYSTEM, agent);
}

static void transfer(struct talk *talk)
{
    if (talk->model->teams.count < 2 || talk->agent == NOBODY || !chance(talk, talk->model->transfer)) return;
    size_t other = random_below(talk->random, talk->model->teams.count - 1);
    pass(talk, 30 + random_exponential(talk->random, 120));
    talk->team = other + (other >= talk->team);
    add(talk, MOMENT_TEAM, BY_AGENT, talk->team);
    pass_open(talk, random_around(talk->random, channel_of(talk)->reply_seconds, 0.8) * speed(talk));
    talk->agent = NOBODY;
    take(talk);
}

static void escalate(struct talk *talk)
{
    if (talk->priority == 3 || !chance(talk, talk->model->escalated)) return;
    pass(talk, random_exponential(talk->random, 60));
    add(talk, MOMENT_PRIORITY, BY_AGENT, ++talk->priority);
}

/* ---- what they do ---- */

static void set_state(struct talk *talk, enum moment_state state, enum moment_actor by)
{
    add(talk, MOMENT_STATUS, by, state);
}

static void note(struct talk *talk)
{
    if (!chance(talk, talk->model->note)) return;
    bool own = chance(talk, 0.7);
    int32_t work = (int32_t)random_around(talk->random, 60, 0.5);
    pass(talk, work);
    add(talk, MOMENT_NOTE, own ? BY_AGENT : BY_LIGHT_AGENT, 0)->work_seconds = own ? work : 0;
}

/* The agent works and replies. */
static void reply(struct talk *talk)
{
    note(talk);
    int32_t work = (int32_t)random_around(talk->random, type_of(talk)->work_seconds, 0.6);
    pass_open(talk, work);
    add(talk, MOMENT_MESSAGE, BY_AGENT, 0)->work_seconds = work;
}

static void solve(struct talk *talk, enum moment_actor by)
{
    pass(talk, random_exponential(talk->random, 20));
    set_state(talk, IS_SOLVED, by);
}

static void customer_writes(struct talk *talk)
{
    add(talk, MOMENT_MESSAGE, BY_CUSTOMER, 0);
}

/* Rule 2: it waits for the warehouse, say. */
static void hold(struct talk *talk)
{
    pass(talk, 5);
    set_state(talk, IS_HOLD, BY_AGENT);
    pass_open(talk, random_around(talk->random, 9.0 * HOUR, 0.6));
    set_state(talk, IS_OPEN, BY_SYSTEM);
}

/* Rule 2: false when the customer stays silent, and the ticket is done by that. */
static bool ask_back(struct talk *talk)
{
    pass(talk, 3);
    set_state(talk, IS_PENDING, BY_AGENT);
    if (chance(talk, talk->model->silent)) {
        pass(talk, talk->model->silent_after - 1);
        set_state(talk, IS_SOLVED, BY_AUTOMATION);
        return false;
    }
    pass(talk, random_around(talk->random, channel_of(talk)->answer_seconds, 0.9));
    customer_writes(talk);
    pass(talk, 0);
    set_state(talk, IS_OPEN, BY_AUTOMATION);
    return true;
}

static void wait_for_desk(struct talk *talk, double factor)
{
    double seconds = random_around(talk->random, channel_of(talk)->reply_seconds, 0.9);
    pass_open(talk, seconds * factor * speed(talk));
}

static size_t draw_rounds(struct talk *talk)
{
    double mean = type_of(talk)->rounds;
    size_t rounds = 0;
    while (rounds < MOST_ROUNDS && chance(talk, mean / (1 + mean))) rounds++; /* geometric */
    return rounds;
}

/* From a reply to the solve. */
static void work_on(struct talk *talk)
{
    size_t rounds = draw_rounds(talk);
    reply(talk);
    for (size_t i = 0; i < rounds; i++) {
        escalate(talk);
        transfer(talk);
        if (chance(talk, talk->model->hold))
            hold(talk);
        else if (!ask_back(talk))
            return;
        wait_for_desk(talk, 0.8);
        take(talk);
        reply(talk);
    }
    solve(talk, BY_AGENT);
}

/* ---- before and after ---- */

static void open(struct talk *talk)
{
    talk->agent = NOBODY;
    add(talk, MOMENT_CREATED, BY_CUSTOMER, 0);
    customer_writes(talk);
    add(talk, MOMENT_TEAM, BY_SYSTEM, talk->team);
    add(talk, MOMENT_PRIORITY, BY_SYSTEM, talk->priority);
}

static void pick_up(struct talk *talk)
{
    take(talk);
    pass(talk, 0);
    set_state(talk, IS_OPEN, talk->agent == NOBODY ? BY_SYSTEM : BY_AGENT);
}

static void first_reply(struct talk *talk)
{
    double usual = channel_of(talk)->reply_seconds + type_of(talk)->work_seconds;
    double hurry = talk->priority >= 2 ? 0.6 : 1;
    wait_for_desk(talk, hurry);
    pick_up(talk);
    work_on(talk);
    for (size_t i = 0; i < talk->count; i++) {
        const struct moment *moment = &talk->moments[i];
        if (moment->kind != MOMENT_MESSAGE || moment->by != BY_AGENT) continue;
        talk->waited = (double)calendar_between(talk->model->calendar, talk->contact->at, moment->at) / usual;
        return;
    }
}

/* Rule 3: how often the chance is depends on the type's trouble and on who solved it. */
static double comes_back(const struct talk *talk)
{
    double trouble = demo_curve_at(&type_of(talk)->trouble, talk->contact->at);
    double quality = talk->agent == NOBODY ? 0 : talk->model->agents[talk->agent].quality;
    return fmin(0.6, talk->model->reopened * exp(0.9 * trouble - 0.4 * quality));
}

static void reopen(struct talk *talk)
{
    bool thanks = chance(talk, talk->model->thanks);
    double most = talk->model->closed_after - HOUR;
    pass(talk, fmin(random_around(talk->random, 20.0 * HOUR, 0.9), most));
    customer_writes(talk);
    pass(talk, 0);
    set_state(talk, IS_OPEN, BY_AUTOMATION);
    talk->reopens += !thanks;
    wait_for_desk(talk, 0.8);
    take(talk);
    if (thanks)
        solve(talk, BY_AGENT);
    else
        work_on(talk);
}

static void finish(struct talk *talk)
{
    for (int i = 0; i < MOST_REOPENS && chance(talk, comes_back(talk)); i++) reopen(talk);
    pass(talk, talk->model->closed_after - 1);
    set_state(talk, IS_CLOSED, BY_AUTOMATION);
    if (!talk->contact->deleted) return;
    pass(talk, random_exponential(talk->random, 40.0 * 24 * HOUR));
    add(talk, MOMENT_DELETED, BY_AGENT, 0);
}

/* The bot answers; false when that was enough. */
static bool bot_talks(struct talk *talk)
{
    talk->bot = true;
    pass(talk, 2);
    add(talk, MOMENT_MESSAGE, BY_BOT, 0);
    pass(talk, random_around(talk->random, 90, 0.6));
    if (!chance(talk, type_of(talk)->bot_solves)) {
        add(talk, MOMENT_HANDOFF, BY_BOT, 0);
        return true;
    }
    set_state(talk, IS_SOLVED, BY_BOT);
    if (!chance(talk, 0.12)) return false;
    pass(talk, random_around(talk->random, 3.0 * HOUR, 0.8));
    customer_writes(talk);
    pass(talk, 0);
    set_state(talk, IS_OPEN, BY_AUTOMATION);
    add(talk, MOMENT_HANDOFF, BY_BOT, 0);
    return true;
}

static void merge(struct talk *talk)
{
    wait_for_desk(talk, 0.5);
    take(talk);
    pass(talk, 20);
    add(talk, MOMENT_MERGED, BY_AGENT, 0);
}

static void refuse(struct talk *talk)
{
    pass(talk, random_around(talk->random, 20, 1));
    add(talk, MOMENT_SPAM, BY_AUTOMATION, 0);
}

void talk_run(struct talk *talk, const struct demo_model *model, const struct staff *staff,
              struct random *random, const struct contact *contact)
{
    talk->model = model;
    talk->staff = staff;
    talk->random = random;
    talk->contact = contact;
    talk->count = 0;
    talk->at = contact->at;
    talk->team = model->types[contact->type].team;
    talk->priority = contact->priority;
    talk->bot = false;
    talk->reopens = 0;
    talk->waited = 0;
    open(talk);
    if (contact->spam) {
        refuse(talk);
    } else if (contact->merge_into != NO_TICKET) {
        merge(talk);
    } else {
        bool bot = chance(talk, demo_curve_at(&channel_of(talk)->bot, contact->at));
        if (!bot || bot_talks(talk)) first_reply(talk);
        finish(talk);
    }
}
