/* The shop. Rules:
 *  1. An order is somebody's first by the share of new customers at that time; else one who has ordered
 *     before orders again. Two of three are drawn from the orders of the last 90 days, so that who orders
 *     often orders again, one of three from all customers. Whoever has left does not, and the others do by
 *     their loyalty; when nobody met does, it is a new customer's.
 *  2. Customers leave at a constant rate by segment and plan, and earlier by the chance of the model after a
 *     bad experience. Who leaves neither orders nor writes any more.
 *  3. Of customers who came before the beginning nothing is known but when.
 *  4. What would be delivered or lost after the end has not been yet. */
#include "demo/shop.h"

#include "base/memory.h"
#include "time/civil.h"

#include <math.h>
#include <stdio.h>

enum {
    MONTH_SECONDS = 2629800, /* a twelfth of 365.25 days */
    EARLY_YEARS = 3,
    RECENT_DAYS = 90,
    TRIES = 12,
    FIRST_CUSTOMER = 1000001,
    FIRST_ORDER = 5000001,
};

void shop_customer_key(uint32_t customer, char *text, size_t size)
{
    snprintf(text, size, "C%llu", (unsigned long long)customer + FIRST_CUSTOMER);
}

void shop_order_key(uint64_t number, char *text, size_t size)
{
    snprintf(text, size, "O%llu", (unsigned long long)number + FIRST_ORDER);
}

/* ---- customers ---- */

static int64_t leaving_time(struct shop *shop, const struct customer *customer, int64_t at)
{
    const struct demo_model *model = shop->model;
    double rate = model->segments[customer->segment].churn_month * model->plans[customer->plan].churn_factor;
    if (!(rate > 0)) return STAYS;
    return at + 1 + (int64_t)random_exponential(&shop->random, MONTH_SECONDS / rate);
}

static bool add_customer(struct shop *shop, int64_t joined_at)
{
    const struct demo_model *model = shop->model;
    void *room = shop->customers;
    if (!memory_try_grow(&room, &shop->customer_room, shop->customer_count + 1, sizeof *shop->customers))
        return false;
    shop->customers = room;
    struct customer *customer = &shop->customers[shop->customer_count++];
    *customer = (struct customer){.joined_at = joined_at};
    customer->segment = (uint8_t)random_weighted(&shop->random, shop->segment_weights, model->segments_count);
    customer->plan = (uint8_t)random_weighted(&shop->random, shop->plan_weights, model->plans_count);
    customer->country =
        (uint8_t)random_weighted(&shop->random, shop->country_weights, model->countries_count);
    const struct demo_segment *segment = &model->segments[customer->segment];
    customer->mood = (float)(segment->mood + 0.5 * random_normal(&shop->random));
    customer->loyalty = (float)(segment->loyalty * demo_curve_at(&model->cohort_loyalty, joined_at));
    customer->leaves_at = leaving_time(shop, customer, joined_at > model->from ? joined_at : model->from);
    return true;
}

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY,
                     "no memory for so many customers and orders; ask for fewer tickets");
}

/* Rule 3. */
static bool add_early_customers(struct shop *shop)
{
    const struct demo_model *model = shop->model;
    size_t early = (size_t)(model->early_share * (double)model->tickets);
    double span = EARLY_YEARS * 365.25 * DAY_SECONDS;
    for (size_t i = 0; i < early; i++) {
        double part = sqrt(((double)i + random_unit(&shop->random)) / (double)early); /* more and more came */
        if (!add_customer(shop, model->from - 1 - (int64_t)((1 - part) * span))) return false;
    }
    return true;
}

status shop_init(struct shop *shop, const struct demo_model *model, struct error *error)
{
    *shop = (struct shop){.model = model, .random = random_of(model->seed, 1)};
    if (model->segments_count > SHOP_CHOICES || model->plans_count > SHOP_CHOICES ||
        model->countries_count > SHOP_CHOICES || model->products_count > SHOP_CHOICES ||
        model->ways_count > SHOP_CHOICES)
        return error_set(error, STATUS_LIMIT,
                         "demo: at most %d segments, plans, countries, products and ways", SHOP_CHOICES);
    for (size_t i = 0; i < model->segments_count; i++) shop->segment_weights[i] = model->segments[i].weight;
    for (size_t i = 0; i < model->plans_count; i++) shop->plan_weights[i] = model->plans[i].weight;
    for (size_t i = 0; i < model->countries_count; i++) shop->country_weights[i] = model->countries[i].weight;
    return add_early_customers(shop) ? STATUS_OK : no_memory(error);
}

void shop_fini(struct shop *shop)
{
    memory_free(shop->customers);
    memory_free(shop->recent);
    shop->customers = NULL;
    shop->recent = NULL;
}

static bool is_there(const struct shop *shop, uint32_t customer, int64_t at)
{
    return shop->customers[customer].leaves_at > at;
}

uint32_t shop_meet(struct shop *shop, int64_t at)
{
    for (int i = 0; shop->customer_count && i < TRIES; i++) {
        uint32_t customer = (uint32_t)random_below(&shop->random, shop->customer_count);
        if (is_there(shop, customer, at)) return customer;
    }
    return NO_PERSON;
}

void shop_feel(struct shop *shop, uint32_t number, int64_t at, double satisfaction)
{
    const struct demo_model *model = shop->model;
    struct customer *customer = &shop->customers[number];
    customer->mood = (float)(0.5 * customer->mood + 0.5 * satisfaction);
    if (satisfaction >= model->bad_below || !random_chance(&shop->random, model->leave_chance)) return;
    int64_t leaves = at + 1 + (int64_t)(random_unit(&shop->random) * model->leave_days * DAY_SECONDS);
    if (leaves < customer->leaves_at) customer->leaves_at = leaves;
}

status shop_put_customers(const struct shop *shop, struct rows *rows, struct error *error)
{
    const struct demo_model *model = shop->model;
    status s = STATUS_OK;
    char key[24];
    for (size_t i = 0; s == STATUS_OK && i < shop->customer_count; i++) {
        const struct customer *customer = &shop->customers[i];
        shop_customer_key((uint32_t)i, key, sizeof key);
        rows_text(rows, ROWS_CUSTOMERS, CUSTOMER_SOURCE, model->source);
        rows_text(rows, ROWS_CUSTOMERS, CUSTOMER_KEY, key);
        rows_integer(rows, ROWS_CUSTOMERS, CUSTOMER_JOINED, customer->joined_at);
        if (customer->leaves_at < model->to)
            rows_integer(rows, ROWS_CUSTOMERS, CUSTOMER_CHURNED, customer->leaves_at);
        rows_text(rows, ROWS_CUSTOMERS, CUSTOMER_SEGMENT, model->segments[customer->segment].name);
        rows_text(rows, ROWS_CUSTOMERS, CUSTOMER_PLAN, model->plans[customer->plan].name);
        rows_text(rows, ROWS_CUSTOMERS, CUSTOMER_COUNTRY, model->countries[customer->country].name);
        s = rows_put(rows, ROWS_CUSTOMERS, error);
    }
    return s;
}

/* ---- orders ---- */

/* Rule 1: somebody who orders again, or NO_PERSON. */
static uint32_t returning_customer(struct shop *shop, int64_t at)
{
    for (int i = 0; i < TRIES; i++) {
        size_t recent = shop->recent_count - shop->first;
        bool often = recent && random_chance(&shop->random, 2.0 / 3);
        uint32_t customer = often ? shop->recent[shop->first + random_below(&shop->random, recent)].customer
                                  : shop_meet(shop, at);
        if (customer == NO_PERSON || !is_there(shop, customer, at)) continue;
        if (random_chance(&shop->random, shop->customers[customer].loyalty)) return customer;
    }
    return NO_PERSON;
}

static status ordering_customer(struct shop *shop, int64_t at, uint32_t *customer, struct error *error)
{
    bool is_new = random_chance(&shop->random, demo_curve_at(&shop->model->new_customers, at));
    *customer = is_new ? NO_PERSON : returning_customer(shop, at);
    if (*customer != NO_PERSON) return STATUS_OK;
    *customer = (uint32_t)shop->customer_count;
    return add_customer(shop, at) ? STATUS_OK : no_memory(error);
}

/* Keeps the order for RECENT_DAYS; the room of older ones is used again when there are many. */
static bool remember(struct shop *shop, const struct recent_order *order)
{
    int64_t oldest = order->at - (int64_t)RECENT_DAYS * DAY_SECONDS;
    while (shop->first < shop->recent_count && shop->recent[shop->first].at < oldest) shop->first++;
    if (shop->first > 1024 && shop->first > shop->recent_count / 2) {
        shop->recent_count -= shop->first;
        memmove(shop->recent, shop->recent + shop->first, shop->recent_count * sizeof *shop->recent);
        shop->first = 0;
    }
    void *room = shop->recent;
    if (!memory_try_grow(&room, &shop->recent_room, shop->recent_count + 1, sizeof *shop->recent))
        return false;
    shop->recent = room;
    shop->recent[shop->recent_count++] = *order;
    return true;
}

static size_t pick_product(struct shop *shop, int64_t at)
{
    double weights[SHOP_CHOICES];
    const struct demo_model *model = shop->model;
    for (size_t i = 0; i < model->products_count; i++)
        weights[i] = demo_curve_at(&model->products[i].weight, at);
    return random_weighted(&shop->random, weights, model->products_count);
}

static const char *pick_way(struct shop *shop)
{
    const struct demo_model *model = shop->model;
    double weights[SHOP_CHOICES];
    for (size_t i = 0; i < model->ways_count; i++) weights[i] = model->ways[i].weight;
    return model->ways[random_weighted(&shop->random, weights, model->ways_count)].name;
}

static double cents(double amount)
{
    return round(amount * 100) / 100;
}

/* Rule 4. */
static void put_delivery(struct shop *shop, const struct recent_order *order, bool cancelled,
                         struct rows *rows)
{
    const struct demo_model *model = shop->model;
    double days = random_around(&shop->random, demo_curve_at(&model->delivery_days, order->at), 0.35);
    int64_t delivered = order->at + (int64_t)(days * DAY_SECONDS);
    rows_integer(rows, ROWS_ORDERS, ORDER_PROMISED,
                 order->at + (int64_t)(model->promised_days * DAY_SECONDS));
    if (!cancelled && delivered < model->to) rows_integer(rows, ROWS_ORDERS, ORDER_DELIVERED, delivered);
}

static status put_order(struct shop *shop, const struct recent_order *order, struct rows *rows,
                        struct error *error)
{
    const struct demo_model *model = shop->model;
    const struct demo_product *product = &model->products[order->product];
    char key[24], customer[24];
    shop_order_key(order->number, key, sizeof key);
    shop_customer_key(order->customer, customer, sizeof customer);
    double amount = cents(random_around(&shop->random, product->price, 0.25));
    bool cancelled = random_chance(&shop->random, model->cancelled_share);
    rows_text(rows, ROWS_ORDERS, ORDER_SOURCE, model->source);
    rows_text(rows, ROWS_ORDERS, ORDER_KEY, key);
    rows_text(rows, ROWS_ORDERS, ORDER_CUSTOMER, customer);
    rows_integer(rows, ROWS_ORDERS, ORDER_AT, order->at);
    rows_real(rows, ROWS_ORDERS, ORDER_AMOUNT, amount);
    rows_real(rows, ROWS_ORDERS, ORDER_COST, cents(amount * product->cost_share));
    rows_text(rows, ROWS_ORDERS, ORDER_CURRENCY, model->currency);
    rows_text(rows, ROWS_ORDERS, ORDER_CHANNEL, pick_way(shop));
    rows_text(rows, ROWS_ORDERS, ORDER_PRODUCT, product->name);
    rows_integer(rows, ROWS_ORDERS, ORDER_CANCELLED, cancelled);
    put_delivery(shop, order, cancelled, rows);
    return rows_put(rows, ROWS_ORDERS, error);
}

status shop_order(struct shop *shop, int64_t at, struct rows *rows, struct recent_order *order,
                  struct error *error)
{
    *order = (struct recent_order){.at = at, .number = shop->order_count++};
    status s = ordering_customer(shop, at, &order->customer, error);
    if (s != STATUS_OK) return s;
    order->product = (uint32_t)pick_product(shop, at);
    if (!remember(shop, order)) return no_memory(error);
    return put_order(shop, order, rows, error);
}

/* The first of the recent orders that is not before an instant. */
static size_t first_since(const struct shop *shop, int64_t at)
{
    size_t low = shop->first, high = shop->recent_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (shop->recent[middle].at < at)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct recent_order *shop_find(struct shop *shop, int64_t at, double from_days, double to_days,
                                     int product)
{
    enum { LOOK_AT = 400 };
    double days = from_days + (to_days - from_days) * random_unit(&shop->random);
    size_t place = first_since(shop, at - (int64_t)(days * DAY_SECONDS));
    for (size_t i = 0; i < LOOK_AT && place > shop->first; i++) {
        const struct recent_order *order = &shop->recent[--place];
        bool fits = product < 0 || order->product == (uint32_t)product;
        if (fits && is_there(shop, order->customer, at)) return order;
    }
    return NULL;
}
