/* The desk. Rules:
 *  1. What a ticket is about is drawn by the weights that the types have at that time, where it comes in by
 *     those of the channels; while the desk is closed a channel has `closed_factor` of its weight.
 *  2. A type that is about orders takes one as old as such questions are, of a customer who is still there;
 *     without one the ticket is of some customer and about no order.
 *  3. A duplicate is of the customer, the order and the type of one of the tickets of the last day, which it
 *     is merged into.
 *  4. Satisfaction is normal: what the customer's segment and the agent's quality add, less the wait, the
 *     reopenings and the trouble with this type at that time. */
#include "demo/desk.h"

#include "demo/summary.h"
#include "time/civil.h"

#include <math.h>
#include <stdio.h>

enum { FIRST_TICKET = 100001 };

static const char *const state_names[] = {"new", "open", "pending", "hold", "solved", "closed"};

static void ticket_key(uint64_t number, char *text, size_t size)
{
    snprintf(text, size, "%llu", (unsigned long long)number + FIRST_TICKET);
}

status desk_init(struct desk *desk, const struct demo_model *model, const struct arrivals *contacts,
                 struct shop *shop, struct surveys *surveys, struct rows *rows, struct error *error)
{
    *desk = (struct desk){
        .model = model, .shop = shop, .surveys = surveys, .rows = rows, .random = random_of(model->seed, 3)};
    if (model->types_count > DESK_CHOICES || model->channels_count > DESK_CHOICES)
        return error_set(error, STATUS_LIMIT, "demo: at most %d types and channels", DESK_CHOICES);
    return staff_init(&desk->staff, model, contacts, error);
}

void desk_fini(struct desk *desk)
{
    staff_fini(&desk->staff);
}

/* ---- what comes in ---- */

static size_t draw_type(struct desk *desk, int64_t at)
{
    double weights[DESK_CHOICES];
    const struct demo_model *model = desk->model;
    for (size_t i = 0; i < model->types_count; i++) weights[i] = demo_curve_at(&model->types[i].weight, at);
    return random_weighted(&desk->random, weights, model->types_count);
}

static size_t draw_channel(struct desk *desk, int64_t at)
{
    double weights[DESK_CHOICES];
    const struct demo_model *model = desk->model;
    bool is_open = calendar_is_open(model->calendar, at);
    for (size_t i = 0; i < model->channels_count; i++) {
        const struct demo_channel *channel = &model->channels[i];
        weights[i] = demo_curve_at(&channel->weight, at) * (is_open ? 1 : channel->closed_factor);
    }
    return random_weighted(&desk->random, weights, model->channels_count);
}

/* Rule 2. */
static void draw_customer(struct desk *desk, struct contact *contact)
{
    const struct demo_type *type = &desk->model->types[contact->type];
    contact->customer = NO_PERSON;
    contact->order = NO_ORDER;
    contact->product = SIZE_MAX;
    if (contact->spam) return;
    const struct recent_order *order =
        type->order_to > 0
            ? shop_find(desk->shop, contact->at, type->order_from, type->order_to, type->product)
            : NULL;
    if (order) {
        contact->customer = order->customer;
        contact->order = order->number;
        contact->product = order->product;
    } else if (!random_chance(&desk->random, desk->model->stranger)) {
        contact->customer = shop_meet(desk->shop, contact->at);
    }
}

static size_t draw_priority(struct desk *desk, const struct contact *contact)
{
    const struct demo_model *model = desk->model;
    size_t priority = random_weighted(&desk->random, model->types[contact->type].priorities, 4);
    if (contact->customer == NO_PERSON || priority == 3) return priority;
    size_t segment = desk->shop->customers[contact->customer].segment;
    return priority + random_chance(&desk->random, model->segments[segment].urgency);
}

/* Rule 3: false when there is none that it could be a duplicate of. */
static bool repeat_recent(struct desk *desk, struct contact *contact)
{
    size_t known = desk->count < DESK_RECENT ? (size_t)desk->count : DESK_RECENT;
    for (size_t i = 0; i < known; i++) {
        const struct contact *earlier = &desk->recent[(desk->count - 1 - i) % DESK_RECENT];
        bool fits = !earlier->spam && earlier->merge_into == NO_TICKET && earlier->customer != NO_PERSON;
        if (!fits || contact->at - earlier->at > DAY_SECONDS || contact->at == earlier->at) continue;
        contact->merge_into = earlier->number;
        contact->customer = earlier->customer;
        contact->order = earlier->order;
        contact->product = earlier->product;
        contact->type = earlier->type;
        contact->priority = earlier->priority;
        return true;
    }
    return false;
}

static struct contact draw_contact(struct desk *desk, int64_t at)
{
    const struct demo_model *model = desk->model;
    struct contact contact = {.at = at, .number = desk->count, .merge_into = NO_TICKET};
    contact.channel = draw_channel(desk, at);
    if (random_chance(&desk->random, model->merged) && repeat_recent(desk, &contact)) return contact;
    contact.spam = random_chance(&desk->random, model->spam);
    contact.deleted = random_chance(&desk->random, model->deleted);
    contact.type = draw_type(desk, at);
    draw_customer(desk, &contact);
    contact.priority = draw_priority(desk, &contact);
    return contact;
}

static size_t language_of(const struct desk *desk, const struct contact *contact)
{
    if (contact->customer == NO_PERSON) return 0;
    return desk->model->countries[desk->shop->customers[contact->customer].country].language;
}

/* ---- events ---- */

static const char *actor_of(const struct desk *desk, const struct moment *moment, const char *customer)
{
    if (moment->by == BY_CUSTOMER) return customer;
    if (moment->by == BY_BOT) return desk->model->bot;
    bool named = moment->by == BY_AGENT && moment->agent != NOBODY;
    return named ? desk->model->agents[moment->agent].name : NULL;
}

/* What an event changed, and to what; NULL: nothing. */
static void fill_change(struct desk *desk, const struct moment *moment, const char *merged_into)
{
    const struct demo_model *model = desk->model;
    const char *field = NULL, *value = NULL;
    switch (moment->kind) {
    case MOMENT_STATUS: field = "status", value = state_names[moment->value]; break;
    case MOMENT_TEAM: field = "team", value = model->teams.items[moment->value]; break;
    case MOMENT_AGENT: field = "agent", value = model->agents[moment->value].name; break;
    case MOMENT_PRIORITY: field = "priority", value = model->priorities[moment->value]; break;
    case MOMENT_MERGED: field = "merged_into", value = merged_into; break;
    default: return;
    }
    rows_text(desk->rows, ROWS_EVENTS, EVENT_FIELD, field);
    rows_text(desk->rows, ROWS_EVENTS, EVENT_VALUE, value);
}

static status put_events(struct desk *desk, const struct contact *contact, const char *key,
                         const char *customer, struct error *error)
{
    static const char *const kinds[] = {"created",  "message",     "note",   "status", "team",   "assigned",
                                        "priority", "bot_handoff", "merged", "spam",   "deleted"};
    static const char *const actors[] = {"customer", "agent", "light_agent", "bot", "automation", "system"};
    struct rows *rows = desk->rows;
    status s = STATUS_OK;
    char merged_into[24];
    ticket_key(contact->merge_into, merged_into, sizeof merged_into);
    for (size_t i = 0; s == STATUS_OK && i < desk->talk.count; i++) {
        const struct moment *moment = &desk->talk.moments[i];
        rows_text(rows, ROWS_EVENTS, EVENT_SOURCE, desk->model->source);
        rows_text(rows, ROWS_EVENTS, EVENT_TICKET, key);
        rows_integer(rows, ROWS_EVENTS, EVENT_AT, moment->at);
        rows_integer(rows, ROWS_EVENTS, EVENT_SEQ, (int64_t)i + 1);
        rows_text(rows, ROWS_EVENTS, EVENT_KIND, kinds[moment->kind]);
        rows_text(rows, ROWS_EVENTS, EVENT_ACTOR, actor_of(desk, moment, customer));
        rows_text(rows, ROWS_EVENTS, EVENT_ACTOR_KIND, actors[moment->by]);
        if (moment->kind == MOMENT_MESSAGE || moment->kind == MOMENT_NOTE)
            rows_integer(rows, ROWS_EVENTS, EVENT_PUBLIC, moment->kind == MOMENT_MESSAGE);
        fill_change(desk, moment, merged_into);
        s = rows_put(rows, ROWS_EVENTS, error);
    }
    return s;
}

/* ---- the ticket ---- */

static void fill_time(struct desk *desk, int field, int64_t at)
{
    if (at != NEVER) rows_integer(desk->rows, ROWS_TICKETS, field, at);
}

static void fill_names(struct desk *desk, const struct contact *contact, const struct summary *sum)
{
    const struct demo_model *model = desk->model;
    struct rows *rows = desk->rows;
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_SOURCE, model->source);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_STATUS, state_names[sum->state]);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_PRIORITY, model->priorities[sum->priority]);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_CHANNEL, model->channels[contact->channel].name);
    if (sum->team != NOBODY) rows_text(rows, ROWS_TICKETS, TICKET_ROW_TEAM, model->teams.items[sum->team]);
    if (sum->agent != NOBODY) rows_text(rows, ROWS_TICKETS, TICKET_ROW_AGENT, model->agents[sum->agent].name);
    if (!contact->spam) rows_text(rows, ROWS_TICKETS, TICKET_ROW_TYPE, model->types[contact->type].name);
    if (contact->product != SIZE_MAX)
        rows_text(rows, ROWS_TICKETS, TICKET_ROW_PRODUCT, model->products[contact->product].name);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_LANGUAGE, model->languages[language_of(desk, contact)].name);
    if (contact->customer == NO_PERSON) return;
    size_t country = desk->shop->customers[contact->customer].country;
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_COUNTRY, model->countries[country].name);
}

static void fill_counts(struct desk *desk, const struct summary *sum)
{
    struct rows *rows = desk->rows;
    const int64_t *seconds = sum->state_seconds;
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_REPLIES, sum->replies);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_MESSAGES, sum->messages);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_REOPENS, sum->reopens);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_REASSIGNMENTS, sum->reassignments);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_AGENTS, (int64_t)sum->agents);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_TEAMS, (int64_t)sum->teams);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_PARTICIPANTS, (int64_t)sum->repliers);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_AGENT_STARTED, 0);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_HANDLE, sum->handle_seconds);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_REQUESTER_WAIT,
                 seconds[IS_NEW] + seconds[IS_OPEN] + seconds[IS_HOLD]);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_PENDING, seconds[IS_PENDING]);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_HOLD, seconds[IS_HOLD]);
}

static void fill_times(struct desk *desk, const struct contact *contact, const struct summary *sum)
{
    const struct calendar *calendar = desk->model->calendar;
    struct rows *rows = desk->rows;
    int64_t at = contact->at;
    fill_time(desk, TICKET_ROW_CREATED, at);
    fill_time(desk, TICKET_ROW_FIRST_REPLY, sum->first_reply_at);
    fill_time(desk, TICKET_ROW_SOLVED, sum->solved_at);
    fill_time(desk, TICKET_ROW_CLOSED, sum->closed_at);
    fill_time(desk, TICKET_ROW_UPDATED, sum->updated_at);
    if (sum->first_reply_at != NEVER) {
        int64_t open = calendar_between(calendar, at, sum->first_reply_at);
        rows_integer(rows, ROWS_TICKETS, TICKET_ROW_REPLY_BUSINESS, open);
        rows_integer(rows, ROWS_TICKETS, TICKET_ROW_PROMISE_KEPT,
                     (double)open <= desk->model->targets[sum->priority]);
    }
    if (sum->first_solved_at != NEVER)
        rows_integer(rows, ROWS_TICKETS, TICKET_ROW_FIRST_RESOLUTION, sum->first_solved_at - at);
    if (sum->solved_at != NEVER)
        rows_integer(rows, ROWS_TICKETS, TICKET_ROW_RESOLUTION_BUSINESS,
                     calendar_between(calendar, at, sum->solved_at));
}

struct ticket_texts {
    char key[24], customer[24], order[24], merged_into[24], tags[128], subject[256];
};

static void make_tags(const struct desk *desk, const struct contact *contact, char *text, size_t size)
{
    const char *tag = contact->spam ? NULL : desk->model->types[contact->type].tag;
    snprintf(text, size, "%s%s%s", tag ? tag : "", tag && desk->talk.bot ? "," : "",
             desk->talk.bot ? "bot" : "");
}

/* With the order's number behind it, where there is one. */
static void make_subject(struct desk *desk, const struct contact *contact, struct ticket_texts *texts)
{
    const struct demo_texts *subjects =
        contact->spam ? &desk->model->spam_subjects : &desk->model->types[contact->type].subjects;
    size_t language = language_of(desk, contact);
    if (contact->spam) language = random_below(&desk->random, subjects->count);
    const char *subject = subjects->items[language < subjects->count ? language : 0];
    bool numbered = contact->order != NO_ORDER;
    snprintf(texts->subject, sizeof texts->subject, "%s%s%s", subject, numbered ? " " : "",
             numbered ? texts->order : "");
}

static void make_texts(struct desk *desk, const struct contact *contact, struct ticket_texts *texts)
{
    *texts = (struct ticket_texts){0};
    ticket_key(contact->number, texts->key, sizeof texts->key);
    if (contact->customer != NO_PERSON)
        shop_customer_key(contact->customer, texts->customer, sizeof texts->customer);
    if (contact->order != NO_ORDER) shop_order_key(contact->order, texts->order, sizeof texts->order);
    if (contact->merge_into != NO_TICKET)
        ticket_key(contact->merge_into, texts->merged_into, sizeof texts->merged_into);
    make_tags(desk, contact, texts->tags, sizeof texts->tags);
    make_subject(desk, contact, texts);
}

static const char *unless_empty(const char *text)
{
    return *text ? text : NULL;
}

static status put_ticket(struct desk *desk, const struct contact *contact, const struct summary *sum,
                         const struct ticket_texts *texts, struct error *error)
{
    struct rows *rows = desk->rows;
    bool merged = false;
    for (size_t i = 0; i < desk->talk.count; i++) merged |= desk->talk.moments[i].kind == MOMENT_MERGED;
    fill_names(desk, contact, sum);
    fill_counts(desk, sum);
    fill_times(desk, contact, sum);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_KEY, texts->key);
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_CUSTOMER, unless_empty(texts->customer));
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_ORDER, unless_empty(texts->order));
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_TAGS, unless_empty(texts->tags));
    rows_text(rows, ROWS_TICKETS, TICKET_ROW_SUBJECT, texts->subject);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_SPAM, contact->spam && sum->gone);
    rows_integer(rows, ROWS_TICKETS, TICKET_ROW_DELETED, sum->is_deleted);
    if (merged) rows_text(rows, ROWS_TICKETS, TICKET_ROW_MERGED_INTO, texts->merged_into);
    return rows_put(rows, ROWS_TICKETS, error);
}

/* ---- afterwards ---- */

/* Rule 4. */
static double satisfaction_of(struct desk *desk, const struct contact *contact, const struct summary *sum)
{
    const struct demo_model *model = desk->model;
    double felt = 0.7 * random_normal(&desk->random);
    if (contact->customer != NO_PERSON)
        felt += model->segments[desk->shop->customers[contact->customer].segment].mood;
    if (sum->solved_by != NOBODY) felt += 0.6 * model->agents[sum->solved_by].quality;
    if (desk->talk.waited > 0) felt -= model->wait_weight * log(fmax(desk->talk.waited, 0.05));
    felt -= 0.7 * desk->talk.reopens;
    return felt - demo_curve_at(&model->types[contact->type].trouble, contact->at);
}

static status ask(struct desk *desk, const struct contact *contact, const struct summary *sum,
                  const struct ticket_texts *texts, struct error *error)
{
    const struct demo_model *model = desk->model;
    if (sum->gone || sum->solved_at == NEVER) return STATUS_OK;
    double satisfaction = satisfaction_of(desk, contact, sum);
    struct survey_subject subject = {
        .at = sum->solved_at,
        .satisfaction = satisfaction,
        .share_factor = model->channels[contact->channel].survey_factor,
        .customer = contact->customer,
        .language = language_of(desk, contact),
        .ticket = texts->key,
        .order = unless_empty(texts->order),
        .agent = sum->solved_by == NOBODY ? NULL : model->agents[sum->solved_by].name,
        .channel = model->channels[contact->channel].name,
    };
    if (contact->customer != NO_PERSON)
        shop_feel(desk->shop, contact->customer, sum->solved_at, satisfaction);
    return surveys_ask(desk->surveys, &subject, desk->rows, error);
}

status desk_contact(struct desk *desk, int64_t at, struct error *error)
{
    struct contact contact = draw_contact(desk, at);
    struct ticket_texts texts;
    talk_run(&desk->talk, desk->model, &desk->staff, &desk->random, &contact);
    struct summary sum = summary_of(desk->talk.moments, desk->talk.count);
    make_texts(desk, &contact, &texts);
    status s = put_ticket(desk, &contact, &sum, &texts, error);
    if (s == STATUS_OK) s = put_events(desk, &contact, texts.key, unless_empty(texts.customer), error);
    if (s == STATUS_OK) s = ask(desk, &contact, &sum, &texts, error);
    desk->recent[desk->count++ % DESK_RECENT] = contact;
    return s;
}
