/* An invented support desk. Orders and tickets come in the order of their time, so that each ticket finds the
 * orders and customers of before it; customers' rows come last, when it is known who has left.
 *
 * Rules:
 *  1. Orders and tickets follow the hours, weekdays and months of the shop's wall clock, and its growth;
 *     tickets also the sum of their types' weights, so that what goes wrong brings more of them.
 *  2. There are exactly as many tickets as were asked for, and so many orders that `contact_rate` holds over
 *     the whole time.
 *  3. The store's identity is made of its rows. */
#include "demo/demo.h"

#include "demo/desk.h"
#include "time/civil.h"

#include <math.h>

struct generator {
    const struct demo_model *model;
    struct rows rows;
    struct shop shop;
    struct surveys surveys;
    struct desk desk;
    struct arrivals orders, contacts;
    struct random moods;
};

/* ---- when ---- */

static double season_at(const struct demo_model *model, const struct demo_season *season, int64_t hour)
{
    int64_t local = zone_to_local(model->zone, hour);
    struct civil civil = civil_from_seconds(local);
    int weekday = civil_weekday(civil_days(civil.year, civil.month, civil.day));
    return season->hours[civil.hour] * season->weekdays[weekday - 1] * season->months[civil.month - 1] *
           demo_curve_at(&model->growth, hour);
}

static double order_intensity(void *context, int64_t hour)
{
    const struct demo_model *model = context;
    return season_at(model, &model->orders, hour);
}

static double contact_intensity(void *context, int64_t hour)
{
    const struct demo_model *model = context;
    double weight = 0;
    for (size_t i = 0; i < model->types_count; i++) weight += demo_curve_at(&model->types[i].weight, hour);
    return weight * season_at(model, &model->contacts, hour);
}

static status init(struct generator *generator, const struct schema *schema, const struct demo_model *model,
                   struct error *error)
{
    uint64_t orders = (uint64_t)ceil((double)model->tickets / model->contact_rate);
    generator->model = model;
    generator->moods = random_of(model->seed, 4);
    surveys_init(&generator->surveys, model);
    status s = rows_init(&generator->rows, schema, error);
    if (s == STATUS_OK) s = shop_init(&generator->shop, model, error);
    if (s == STATUS_OK)
        s = arrivals_init(&generator->orders, model->from, model->to, orders, order_intensity, (void *)model,
                          random_of(model->seed, 5), error);
    if (s == STATUS_OK)
        s = arrivals_init(&generator->contacts, model->from, model->to, model->tickets, contact_intensity,
                          (void *)model, random_of(model->seed, 6), error);
    if (s == STATUS_OK)
        s = desk_init(&generator->desk, model, &generator->contacts, &generator->shop, &generator->surveys,
                      &generator->rows, error);
    return s;
}

static void fini(struct generator *generator)
{
    desk_fini(&generator->desk);
    arrivals_fini(&generator->contacts);
    arrivals_fini(&generator->orders);
    shop_fini(&generator->shop);
    rows_fini(&generator->rows);
}

/* ---- what ---- */

static status order(struct generator *generator, int64_t at, struct error *error)
{
    const struct demo_model *model = generator->model;
    struct recent_order order;
    char key[24];
    status s = shop_order(&generator->shop, at, &generator->rows, &order, error);
    if (s != STATUS_OK) return s;
    const struct customer *customer = &generator->shop.customers[order.customer];
    shop_order_key(order.number, key, sizeof key);
    struct survey_subject subject = {
        .at = at,
        .after_order = true,
        .satisfaction = customer->mood + 0.6 * random_normal(&generator->moods),
        .share_factor = 1,
        .customer = order.customer,
        .language = model->countries[customer->country].language,
        .order = key,
    };
    return surveys_ask(&generator->surveys, &subject, &generator->rows, error);
}

static status run(struct generator *generator, const struct demo_progress *progress, struct error *error)
{
    int64_t order_at = 0, contact_at = 0;
    uint64_t done = 0, total = generator->model->tickets;
    bool more_orders = arrivals_next(&generator->orders, &order_at);
    bool more_contacts = arrivals_next(&generator->contacts, &contact_at);
    status s = STATUS_OK;
    while (s == STATUS_OK && (more_orders || more_contacts)) {
        if (more_orders && (!more_contacts || order_at <= contact_at)) {
            s = order(generator, order_at, error);
            more_orders = arrivals_next(&generator->orders, &order_at);
            continue;
        }
        s = desk_contact(&generator->desk, contact_at, error);
        more_contacts = arrivals_next(&generator->contacts, &contact_at);
        if (++done % 4096 == 0 && progress->show) progress->show(progress->context, done, total, done);
    }
    return s == STATUS_OK ? shop_put_customers(&generator->shop, &generator->rows, error) : s;
}

static status import(struct generator *generator, struct store *store, const struct demo_progress *progress,
                     struct error *error)
{
    struct store_import_info info = {.importer = "demo", .file = "demo", .now = generator->model->to};
    struct rows *rows = &generator->rows;
    status s = store_import_begin(store, &info, rows->targets, ROWS_TABLES, &rows->import, error);
    if (s != STATUS_OK) return s;
    s = run(generator, progress, error);
    if (s == STATUS_OK) s = store_import_identify(rows->import, rows->content, error);
    if (s == STATUS_OK) return store_import_commit(rows->import, NULL, NULL, error);
    store_import_abort(rows->import);
    return s;
}

status demo_write(struct store *store, const struct schema *schema, const struct demo_model *model,
                  const struct demo_progress *progress, struct demo_counts *counts, struct error *error)
{
    struct generator generator = {0};
    status s = init(&generator, schema, model, error);
    if (s == STATUS_OK) s = import(&generator, store, progress, error);
    const struct row *rows = generator.rows.rows;
    *counts = (struct demo_counts){.tickets = rows[ROWS_TICKETS].count,
                                   .events = rows[ROWS_EVENTS].count,
                                   .surveys = rows[ROWS_SURVEYS].count,
                                   .customers = rows[ROWS_CUSTOMERS].count,
                                   .orders = rows[ROWS_ORDERS].count};
    fini(&generator);
    return s;
}
