/* What an invented desk is like: plain values, read from the scripts that give them their meaning. Here they
 * are rates, weights, medians and names; what is drawn with them is in the files beside this one. Everything
 * is borrowed and outlives the generator. Times are unix seconds UTC, durations seconds. */
#ifndef PERILUNE_DEMO_MODEL_H
#define PERILUNE_DEMO_MODEL_H

#include "time/calendar.h"
#include "time/zone.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A number that changes with time: linear between its points, constant before the first and after the last.
 * Points ascend in time; without points it is 0. */
struct demo_point {
    int64_t at;
    double value;
};

struct demo_curve {
    const struct demo_point *points;
    size_t count;
};

double demo_curve_at(const struct demo_curve *curve, int64_t at);

/* When in a day, a week and a year something happens; relative weights of the wall clock. */
struct demo_season {
    double hours[24], weekdays[7], months[12]; /* weekdays from Monday */
};

struct demo_texts {
    const char *const *items;
    size_t count;
};

struct demo_country {
    const char *name;
    double weight;
    size_t language; /* index into the languages */
};

struct demo_language {
    const char *name;
    struct demo_texts happy, unhappy; /* what customers write */
};

/* A way to order. */
struct demo_way {
    const char *name;
    double weight;
};

struct demo_plan {
    const char *name;
    double weight, churn_factor;
};

struct demo_segment {
    const char *name;
    double weight;
    double churn_month; /* share of these customers that leaves in a month, before bad experiences */
    double loyalty;     /* chance that an order is repeated when one could be */
    double mood;        /* where satisfaction stands, in standard deviations */
    double urgency;     /* chance that a ticket counts as one priority higher */
};

struct demo_product {
    const char *name;
    double price, cost_share;
    struct demo_curve weight;
};

struct demo_channel {
    const char *name;
    struct demo_curve weight;
    double closed_factor;  /* on the weight while the desk is closed */
    double reply_seconds;  /* median open time to a reply */
    double answer_seconds; /* median time until a customer answers */
    double survey_factor;  /* on the share of tickets that are followed by a survey */
    struct demo_curve bot; /* chance that a bot talks first */
};

struct demo_type {
    const char *name;
    size_t team;
    struct demo_curve weight;    /* how often, relative to orders */
    struct demo_curve trouble;   /* how much it hurts, in standard deviations of satisfaction */
    double rounds;               /* mean number of replies beyond the first */
    double work_seconds;         /* median time an agent works for a reply */
    double bot_solves;           /* chance that the bot's answer is enough */
    double order_from, order_to; /* age of the order it is about, in days; order_to 0: about none */
    int product;                 /* only orders of this product, or -1 */
    double priorities[4];        /* weights of the priorities, from the lowest */
    const char *tag;             /* or NULL */
    struct demo_texts subjects;  /* one a language */
};

struct demo_agent {
    const char *name;
    size_t team;
    int64_t joined_at, left_at; /* half open */
    double speed;               /* factor on the time until a reply */
    double quality;             /* in standard deviations of satisfaction */
};

struct demo_survey {
    const char *kind, *touchpoint;
    bool after_order;     /* asked after an order; else after a solved ticket */
    double share;         /* of these that are asked */
    double delay_seconds; /* from there to the sending */
    double answer_share;  /* of the content ones; unhappy ones answer more often */
    double unhappy_factor;
    double scale_min, scale_max;
    double center, slope; /* score = center + slope * satisfaction, rounded */
    double comment_share;
    struct demo_texts dimensions; /* a row each; none: one row without a dimension */
};

struct demo_model {
    const char *source;
    int64_t from, to; /* half open */
    const struct zone *zone;
    const struct calendar *calendar;
    uint64_t tickets, seed;
    double contact_rate; /* tickets an order, over all */
    double early_share;  /* customers who came before `from`, as a share of the tickets */
    struct demo_season orders, contacts;
    struct demo_curve growth;         /* of orders and tickets */
    struct demo_curve new_customers;  /* share of orders that are somebody's first */
    struct demo_curve cohort_loyalty; /* factor on the loyalty of those who join then */
    struct demo_curve delivery_days;  /* median */
    double promised_days, cancelled_share;
    const char *currency;
    double spam, merged, deleted, stranger; /* shares of tickets; stranger: of nobody the shop knows */
    double note, transfer, hold, silent, escalated, reopened, thanks; /* chances in a ticket's life */
    double closed_after, silent_after;                                /* seconds */
    double wait_weight;  /* how much satisfaction falls when the wait is e times the usual one */
    double leave_chance; /* after a bad experience */
    double bad_below;    /* satisfaction that is a bad experience */
    double leave_days;   /* within which they leave */
    double targets[4];   /* open time to the first reply by priority */
    const char *priorities[4];
    const char *bot;
    struct demo_texts teams, spam_subjects;
#define DEMO_LIST(type, name)                                                                                \
    const struct type *name;                                                                                 \
    size_t name##_count
    DEMO_LIST(demo_country, countries);
    DEMO_LIST(demo_language, languages);
    DEMO_LIST(demo_plan, plans);
    DEMO_LIST(demo_segment, segments);
    DEMO_LIST(demo_way, ways);
    DEMO_LIST(demo_product, products);
    DEMO_LIST(demo_channel, channels);
    DEMO_LIST(demo_type, types);
    DEMO_LIST(demo_agent, agents);
    DEMO_LIST(demo_survey, surveys);
#undef DEMO_LIST
};

#endif
