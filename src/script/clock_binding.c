/* The policies of clocks, for the library: Lua gives them as data each time a table of clocks is asked for
 * and they have changed. */
#include "base/hash.h"
#include "script/bindings.h"
#include "script/read.h"

#include <lauxlib.h>

static const char *const loader_key = "perilune.clocks.loader";

/* clocks_loader(function): called before a table of clocks is used; it gives policies when they have changed
 * since. */
static int clocks_loader(lua_State *L)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    lua_settop(L, 1);
    lua_setfield(L, LUA_REGISTRYINDEX, loader_key);
    return 0;
}

void clocks_need(lua_State *L, const struct table_schema *table)
{
    if (lua_getfield(L, LUA_REGISTRYINDEX, loader_key) != LUA_TFUNCTION)
        luaL_error(L, "table \"%s\": no policies were given", table->name);
    lua_call(L, 0, 0);
    if (!session_of(L)->policies.given) luaL_error(L, "table \"%s\": no policies were given", table->name);
}

/* ---- reading them ---- */

/* The number of a text in a list that NULL ends; raises. */
static int number_in(lua_State *L, const char *text, const char *const *names, const char *what)
{
    for (int i = 0; text && names[i]; i++)
        if (strcmp(text, names[i]) == 0) return i;
    return luaL_error(L, "clocks: %s: \"%s\" is none", what, text ? text : "?");
}

/* Field `name` of the table on top, a whole number. */
static int64_t read_integer(lua_State *L, const char *name, int64_t otherwise)
{
    int is_integer = 1;
    int64_t value = otherwise;
    if (lua_getfield(L, -1, name) != LUA_TNIL) value = lua_tointegerx(L, -1, &is_integer);
    lua_pop(L, 1);
    if (!is_integer) luaL_error(L, "clocks: %s: expected a whole number", name);
    return value;
}

/* states = { "new", "open" } of the table on top, as bits. */
static uint32_t read_states(lua_State *L, struct arena *arena)
{
    size_t count;
    uint32_t bits = 0;
    const char *const *names = read_texts(L, -1, "states", arena, &count);
    for (size_t i = 0; i < count; i++)
        bits |= UINT32_C(1) << number_in(L, names[i], dialect_states(), "states");
    return bits;
}

/* targets = { { priority, seconds }, ... } of the table on top. */
static void read_targets(lua_State *L, struct promise_declaration *promise, struct arena *arena)
{
    bool present;
    size_t count = read_list(L, -1, "targets", &present);
    struct target_declaration *targets = arena_new(arena, (count + 1) * sizeof *targets);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        targets[i] =
            (struct target_declaration){read_text(L, -1, "priority", arena), read_integer(L, "seconds", -1)};
        if (!targets[i].priority) luaL_error(L, "clocks: a target needs a priority");
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    promise->targets = targets;
    promise->target_count = count;
}

/* promises = { one a metric: { states, targets, otherwise } or false } of the table on top. */
static const struct promise_declaration *read_promises(lua_State *L, size_t metric_count, struct arena *arena)
{
    struct promise_declaration *promises = arena_new(arena, (metric_count + 1) * sizeof *promises);
    lua_getfield(L, -1, "promises");
    luaL_checktype(L, -1, LUA_TTABLE);
    for (size_t i = 0; i < metric_count; i++) {
        promises[i] = (struct promise_declaration){.otherwise = -1};
        if (lua_rawgeti(L, -1, (lua_Integer)i + 1) == LUA_TTABLE) {
            promises[i].given = true;
            promises[i].states = read_states(L, arena);
            promises[i].otherwise = read_integer(L, "otherwise", -1);
            read_targets(L, &promises[i], arena);
        }
        lua_pop(L, 1);
    }
    lua_pop(L, 1);
    return promises;
}

static void read_policy(lua_State *L, struct policy_declaration *policy, size_t metric_count,
                        struct arena *arena)
{
    luaL_checktype(L, -1, LUA_TTABLE);
    *policy = (struct policy_declaration){
        .name = read_text(L, -1, "name", arena),
        .calendar = read_text(L, -1, "calendar", arena),
        .when = read_text(L, -1, "when", arena),
        .from = read_integer(L, "from", INT64_MIN),
        .until = read_integer(L, "until", INT64_MAX),
        .solve_fulfils = read_flag(L, -1, "solve_fulfils"),
        .reopen =
            (enum clock_reopen)number_in(L, read_text(L, -1, "reopen", arena), clock_reopens(), "reopen"),
        .promises = read_promises(L, metric_count, arena),
    };
    if (!policy->name) luaL_error(L, "clocks: a policy needs a name");
}

static void read_metrics(lua_State *L, struct policies_declaration *declared, struct arena *arena)
{
    bool present;
    size_t count = read_list(L, 1, "metrics", &present);
    struct metric_declaration *metrics = arena_new(arena, (count + 1) * sizeof *metrics);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        metrics[i].name = read_text(L, -1, "name", arena);
        metrics[i].kind =
            (enum clock_kind)number_in(L, read_text(L, -1, "kind", arena), clock_kinds(), "metrics");
        if (!metrics[i].name) luaL_error(L, "clocks: a metric needs a name");
        lua_pop(L, 1);
    }
    if (present) lua_pop(L, 1);
    declared->metrics = metrics;
    declared->metric_count = count;
}

/* The table at 1 replaces what was there; after an error nothing is given. */
static void read_all(lua_State *L, struct session_policies *out)
{
    bool present;
    const char *identity;
    luaL_checktype(L, 1, LUA_TTABLE);
    lua_settop(L, 1);
    arena_fini(&out->arena);
    *out = (struct session_policies){.given = false};
    arena_init(&out->arena);
    read_metrics(L, &out->declared, &out->arena);
    identity = read_text(L, 1, "identity", &out->arena);
    size_t count = read_list(L, 1, "policies", &present);
    struct policy_declaration *policies = arena_new(&out->arena, (count + 1) * sizeof *policies);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, -1, (lua_Integer)i + 1);
        read_policy(L, &policies[i], out->declared.metric_count, &out->arena);
        lua_pop(L, 1);
    }
    out->declared.policies = policies;
    out->declared.policy_count = count;
    out->declared.hash = identity ? hash_bytes(identity, strlen(identity)) : 0;
    out->given = true;
}

/* clocks_use{ metrics = { {name, kind} }, policies = { {name, calendar, when, from, until, solve_fulfils,
 * reopen, promises} }, identity }: what the tables of clocks go by from now on. `identity` is a text that
 * differs for everything that gives other clocks. */
static int clocks_use(lua_State *L)
{
    read_all(L, &session_of(L)->policies);
    session_of(L)->epoch++;
    return 0;
}

/* clocks_changed(): the policies are about to be others, so that nothing that was asked before holds. */
static int clocks_changed(lua_State *L)
{
    session_of(L)->epoch++;
    return 0;
}

/* clocks_compare{...}: as clocks_use, for the policies that they are compared with; clocks_compare(): with
 * none. */
static int clocks_compare(lua_State *L)
{
    struct session *session = session_of(L);
    if (lua_isnoneornil(L, 1))
        session->others.given = false;
    else
        read_all(L, &session->others);
    session->epoch++;
    return 0;
}

void clocks_fini(struct session *session)
{
    arena_fini(&session->policies.arena);
    arena_fini(&session->others.arena);
}

void clock_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"clocks_loader", clocks_loader},
                                         {"clocks_use", clocks_use},
                                         {"clocks_changed", clocks_changed},
                                         {"clocks_compare", clocks_compare},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
