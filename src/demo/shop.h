/* The shop: customers who come, order, order again and leave, and their orders. */
#ifndef PERILUNE_DEMO_SHOP_H
#define PERILUNE_DEMO_SHOP_H

#include "demo/arrivals.h"
#include "demo/model.h"
#include "demo/rows.h"

#define STAYS     INT64_MAX
#define NO_ORDER  UINT64_MAX
#define NO_PERSON UINT32_MAX

struct customer {
    int64_t joined_at, leaves_at; /* STAYS: for longer than anybody looks */
    float mood, loyalty;          /* mood: satisfaction as last felt, in standard deviations */
    uint8_t segment, plan, country;
};

/* An order of the last weeks: what tickets are about. */
struct recent_order {
    int64_t at;
    uint64_t number;
    uint32_t customer, product;
};

enum { SHOP_CHOICES = 64 }; /* segments, plans, countries, products, ways: at most so many of each */

struct shop {
    const struct demo_model *model;
    struct random random;
    double segment_weights[SHOP_CHOICES], plan_weights[SHOP_CHOICES], country_weights[SHOP_CHOICES];
    struct customer *customers;
    size_t customer_count, customer_room;
    struct recent_order *recent; /* ascending in time; those before `first` are forgotten */
    size_t first, recent_count, recent_room;
    uint64_t order_count;
};

/* With the customers who came before the beginning. STATUS_MEMORY; fini in any case. */
MUST_CHECK status shop_init(struct shop *shop, const struct demo_model *model, struct error *error);
void shop_fini(struct shop *shop);

/* Somebody orders: *order is what of it. */
MUST_CHECK status shop_order(struct shop *shop, int64_t at, struct rows *rows, struct recent_order *order,
                             struct error *error);

/* An order placed about that long before `at`, of a customer who is still there, of a product (-1: any); NULL
 * when there is none. */
const struct recent_order *shop_find(struct shop *shop, int64_t at, double from_days, double to_days,
                                     int product);

/* A customer who is there; NO_PERSON when nobody was met. */
uint32_t shop_meet(struct shop *shop, int64_t at);

/* An experience, in standard deviations of satisfaction: a bad one may make the customer leave. */
void shop_feel(struct shop *shop, uint32_t customer, int64_t at, double satisfaction);

/* All customers' rows, at the end. */
MUST_CHECK status shop_put_customers(const struct shop *shop, struct rows *rows, struct error *error);

/* "C1000001", "O5000001": 24 bytes are enough. */
void shop_customer_key(uint32_t customer, char *text, size_t size);
void shop_order_key(uint64_t number, char *text, size_t size);

#endif
