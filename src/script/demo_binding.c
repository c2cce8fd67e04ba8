/* Invented data for the library: the model, a table that lua/perilune/demo.lua made, to plain C data, and the
 * rows into the session's store. */
#include "script/bindings.h"
#include "script/read.h"

#include "demo/demo.h"
#include "time/civil.h"

#include <lauxlib.h>
#include <math.h>

struct model_memory {
    struct arena arena;
    struct zone *zone;
};

static int model_memory_gc(lua_State *L)
{
    struct model_memory *memory = lua_touserdata(L, 1);
    arena_fini(&memory->arena);
    zone_free(memory->zone);
    memory->zone = NULL;
    return 0;
}

static struct model_memory *push_model_memory(lua_State *L)
{
    struct model_memory *memory = lua_newuserdatauv(L, sizeof *memory, 0);
    *memory = (struct model_memory){0};
    arena_init(&memory->arena);
    if (luaL_newmetatable(L, "perilune.demo")) {
        lua_pushcfunction(L, model_memory_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    return memory;
}

/* ---- parts; all of the table at the top of the stack, and all must be there ---- */

static const char *text(lua_State *L, const char *name, struct arena *arena)
{
    const char *value = read_text(L, -1, name, arena);
    if (!value) luaL_error(L, "demo: expected a text \"%s\"", name);
    return value;
}

static double number(lua_State *L, const char *name)
{
    double value = read_number(L, -1, name, NAN);
    if (isnan(value)) luaL_error(L, "demo: expected a number \"%s\"", name);
    return value;
}

static int64_t whole(lua_State *L, const char *name)
{
    lua_getfield(L, -1, name);
    if (!lua_isinteger(L, -1)) luaL_error(L, "demo: expected a whole number \"%s\"", name);
    int64_t value = lua_tointeger(L, -1);
    lua_pop(L, 1);
    return value;
}

/* An index from 1, of `count` things, to one from 0. */
static size_t place(lua_State *L, const char *name, size_t count)
{
    int64_t value = whole(L, name);
    if (value < 1 || (uint64_t)value > count) luaL_error(L, "demo: \"%s\" is out of range", name);
    return (size_t)value - 1;
}

static struct demo_texts texts(lua_State *L, const char *name, struct arena *arena)
{
    struct demo_texts list;
    list.items = read_texts(L, -1, name, arena, &list.count);
    return list;
}

static void numbers(lua_State *L, const char *name, double *out, size_t count)
{
    bool present;
    if (read_list(L, -1, name, &present) != count)
        luaL_error(L, "demo: expected %d numbers \"%s\"", (int)count, name);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        out[i] = luaL_checknumber(L, -1);
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
}

/* { at, value, at, value, ... } */
static struct demo_curve curve(lua_State *L, const char *name, struct arena *arena)
{
    bool present;
    size_t count = read_list(L, -1, name, &present) / 2;
    struct demo_point *points = arena_new(arena, (count + 1) * sizeof *points);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)(2 * i) + 1);
        lua_rawgeti(L, -2, (lua_Integer)(2 * i) + 2);
        points[i] = (struct demo_point){luaL_checkinteger(L, -2), luaL_checknumber(L, -1)};
        lua_pop(L, 2);
        if (i && points[i].at <= points[i - 1].at) luaL_error(L, "demo: \"%s\" does not ascend", name);
    }
    if (present) lua_pop(L, 1);
    if (count == 0) luaL_error(L, "demo: expected times and values \"%s\"", name);
    return (struct demo_curve){points, count};
}

static struct demo_season season(lua_State *L, const char *name)
{
    struct demo_season season;
    if (lua_getfield(L, -1, name) != LUA_TTABLE) luaL_error(L, "demo: expected a table \"%s\"", name);
    numbers(L, "hours", season.hours, 24);
    numbers(L, "weekdays", season.weekdays, 7);
    numbers(L, "months", season.months, 12);
    lua_pop(L, 1);
    return season;
}

/* Reads the table at the top of the stack into *out; of the model, what was read before. */
typedef void read_one(lua_State *L, struct arena *arena, const struct demo_model *model, void *out);

/* The list `name`, `size` bytes each; never empty. */
static const void *list(lua_State *L, const char *name, struct arena *arena, const struct demo_model *model,
                        read_one *read, size_t size, size_t *count)
{
    bool present;
    *count = read_list(L, -1, name, &present);
    if (*count == 0) luaL_error(L, "demo: expected a list \"%s\"", name);
    char *items = arena_new(arena, *count * size);
    for (size_t i = 0; i < *count; i++) {
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) != LUA_TTABLE)
            luaL_error(L, "demo: expected tables in \"%s\"", name);
        read(L, arena, model, items + i * size);
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return items;
}

static void read_language(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_language *)out = (struct demo_language){.name = text(L, "name", arena),
                                                          .happy = texts(L, "happy", arena),
                                                          .unhappy = texts(L, "unhappy", arena)};
}

static void read_country(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    *(struct demo_country *)out =
        (struct demo_country){.name = text(L, "name", arena),
                              .weight = number(L, "weight"),
                              .language = place(L, "language", model->languages_count)};
}

static void read_way(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_way *)out =
        (struct demo_way){.name = text(L, "name", arena), .weight = number(L, "weight")};
}

static void read_plan(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_plan *)out = (struct demo_plan){.name = text(L, "name", arena),
                                                  .weight = number(L, "weight"),
                                                  .churn_factor = number(L, "churn_factor")};
}

static void read_segment(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_segment *)out = (struct demo_segment){.name = text(L, "name", arena),
                                                        .weight = number(L, "weight"),
                                                        .churn_month = number(L, "churn_month"),
                                                        .loyalty = number(L, "loyalty"),
                                                        .mood = number(L, "mood"),
                                                        .urgency = number(L, "urgency")};
}

static void read_product(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_product *)out = (struct demo_product){.name = text(L, "name", arena),
                                                        .price = number(L, "price"),
                                                        .cost_share = number(L, "cost_share"),
                                                        .weight = curve(L, "weight", arena)};
}

static void read_channel(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_channel *)out = (struct demo_channel){.name = text(L, "name", arena),
                                                        .weight = curve(L, "weight", arena),
                                                        .closed_factor = number(L, "closed_factor"),
                                                        .reply_seconds = number(L, "reply_seconds"),
                                                        .answer_seconds = number(L, "answer_seconds"),
                                                        .survey_factor = number(L, "survey_factor"),
                                                        .bot = curve(L, "bot", arena)};
}

static void read_type(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    struct demo_type type = {.name = text(L, "name", arena),
                             .team = place(L, "team", model->teams.count),
                             .weight = curve(L, "weight", arena),
                             .trouble = curve(L, "trouble", arena),
                             .rounds = number(L, "rounds"),
                             .work_seconds = number(L, "work_seconds"),
                             .bot_solves = number(L, "bot_solves"),
                             .order_from = number(L, "order_from"),
                             .order_to = number(L, "order_to"),
                             .product = -1,
                             .tag = read_text(L, -1, "tag", arena),
                             .subjects = texts(L, "subjects", arena)};
    if (read_number(L, -1, "product", 0) > 0) type.product = (int)place(L, "product", model->products_count);
    if (type.subjects.count == 0) luaL_error(L, "demo: expected texts \"subjects\"");
    numbers(L, "priorities", type.priorities, 4);
    *(struct demo_type *)out = type;
}

static void read_agent(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    *(struct demo_agent *)out = (struct demo_agent){.name = text(L, "name", arena),
                                                    .team = place(L, "team", model->teams.count),
                                                    .joined_at = whole(L, "joined_at"),
                                                    .left_at = whole(L, "left_at"),
                                                    .speed = number(L, "speed"),
                                                    .quality = number(L, "quality")};
}

static void read_survey(lua_State *L, struct arena *arena, const struct demo_model *model, void *out)
{
    (void)model;
    *(struct demo_survey *)out = (struct demo_survey){.kind = text(L, "kind", arena),
                                                      .touchpoint = text(L, "touchpoint", arena),
                                                      .after_order = read_flag(L, -1, "after_order"),
                                                      .share = number(L, "share"),
                                                      .delay_seconds = number(L, "delay_seconds"),
                                                      .answer_share = number(L, "answer_share"),
                                                      .unhappy_factor = number(L, "unhappy_factor"),
                                                      .scale_min = number(L, "scale_min"),
                                                      .scale_max = number(L, "scale_max"),
                                                      .center = number(L, "center"),
                                                      .slope = number(L, "slope"),
                                                      .comment_share = number(L, "comment_share"),
                                                      .dimensions = texts(L, "dimensions", arena)};
}

/* ---- the whole ---- */

static void read_chances(lua_State *L, struct demo_model *model)
{
    const struct {
        const char *name;
        double *out;
    } chances[] = {
        {"contact_rate", &model->contact_rate},
        {"early_share", &model->early_share},
        {"promised_days", &model->promised_days},
        {"cancelled_share", &model->cancelled_share},
        {"spam", &model->spam},
        {"merged", &model->merged},
        {"deleted", &model->deleted},
        {"stranger", &model->stranger},
        {"note", &model->note},
        {"transfer", &model->transfer},
        {"hold", &model->hold},
        {"silent", &model->silent},
        {"escalated", &model->escalated},
        {"reopened", &model->reopened},
        {"thanks", &model->thanks},
        {"closed_after", &model->closed_after},
        {"silent_after", &model->silent_after},
        {"wait_weight", &model->wait_weight},
        {"leave_chance", &model->leave_chance},
        {"bad_below", &model->bad_below},
        {"leave_days", &model->leave_days},
    };
    for (size_t i = 0; i < sizeof chances / sizeof *chances; i++)
        *chances[i].out = number(L, chances[i].name);
}

static void read_lists(lua_State *L, struct arena *arena, struct demo_model *model)
{
#define LIST(type, name, read)                                                                               \
    model->name = list(L, #name, arena, model, read, sizeof(struct type), &model->name##_count)
    LIST(demo_language, languages, read_language);
    LIST(demo_country, countries, read_country);
    LIST(demo_way, ways, read_way);
    LIST(demo_plan, plans, read_plan);
    LIST(demo_segment, segments, read_segment);
    LIST(demo_product, products, read_product);
    LIST(demo_channel, channels, read_channel);
    model->teams = texts(L, "teams", arena);
    LIST(demo_type, types, read_type);
    LIST(demo_agent, agents, read_agent);
    LIST(demo_survey, surveys, read_survey);
#undef LIST
}

static void read_priorities(lua_State *L, struct arena *arena, struct demo_model *model)
{
    struct demo_texts names = texts(L, "priorities", arena);
    if (names.count != 4) luaL_error(L, "demo: expected four \"priorities\"");
    for (size_t i = 0; i < 4; i++) model->priorities[i] = names.items[i];
    numbers(L, "targets", model->targets, 4);
}

/* The table at the top of the stack. */
static void read_model(lua_State *L, struct model_memory *memory, struct demo_model *model)
{
    struct arena *arena = &memory->arena;
    struct error error;
    error_init(&error);
    if (zone_load(text(L, "zone", arena), NULL, &memory->zone, &error) != STATUS_OK) session_raise(L, &error);
    model->zone = memory->zone;
    const char *calendar = text(L, "calendar", arena);
    model->calendar = calendar_find(&session_of(L)->calendars, slice_of(calendar));
    if (!model->calendar) luaL_error(L, "demo: no calendar \"%s\"", calendar);
    model->source = text(L, "source", arena);
    model->currency = text(L, "currency", arena);
    model->bot = text(L, "bot", arena);
    model->from = whole(L, "from");
    model->to = whole(L, "to");
    model->tickets = (uint64_t)whole(L, "tickets");
    model->seed = (uint64_t)whole(L, "seed");
    if (model->to - model->from < DAY_SECONDS) luaL_error(L, "demo: expected a day at least");
    model->orders = season(L, "orders");
    model->contacts = season(L, "contacts");
    model->growth = curve(L, "growth", arena);
    model->new_customers = curve(L, "new_customers", arena);
    model->cohort_loyalty = curve(L, "cohort_loyalty", arena);
    model->delivery_days = curve(L, "delivery_days", arena);
    model->spam_subjects = texts(L, "spam_subjects", arena);
    if (model->spam_subjects.count == 0) luaL_error(L, "demo: expected texts \"spam_subjects\"");
    read_chances(L, model);
    read_priorities(L, arena, model);
    read_lists(L, arena, model);
}

static void set_count(lua_State *L, const char *name, uint64_t count)
{
    lua_pushinteger(L, (lua_Integer)count);
    lua_setfield(L, -2, name);
}

/* demo(model) -> { tickets, events, surveys, customers, orders }: how many rows went into the store, which
 * was empty; raises. */
static int demo_fill(lua_State *L)
{
    struct session *session = session_of(L);
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    struct model_memory *memory = push_model_memory(L);
    struct demo_model model = {0};
    struct demo_progress progress = {session->options.progress, session->options.context};
    struct demo_counts counts;
    struct store *store;
    struct error error;
    lua_pushvalue(L, 1); /* model, memory, model */
    read_model(L, memory, &model);
    error_init(&error);
    session_forget_snapshot(session);
    status s = session_store(session, STORE_WRITE, &store, &error);
    if (s == STATUS_OK) s = demo_write(store, &session->stored, &model, &progress, &counts, &error);
    if (s != STATUS_OK) return session_raise(L, &error);
    lua_createtable(L, 0, 5);
    set_count(L, "tickets", counts.tickets);
    set_count(L, "events", counts.events);
    set_count(L, "surveys", counts.surveys);
    set_count(L, "customers", counts.customers);
    set_count(L, "orders", counts.orders);
    return 1;
}

void demo_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"demo", demo_fill}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
