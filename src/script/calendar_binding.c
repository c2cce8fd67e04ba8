/* Time for the library: instants, periods' arithmetic and labels in the desk's zone. */
#include "script/bindings.h"

#include "time/civil.h"
#include "time/duration.h"

#include <lauxlib.h>
#include <time.h>

static enum grain check_grain(lua_State *L, int index)
{
    size_t size;
    const char *name = luaL_checklstring(L, index, &size);
    enum grain grain;
    if (!grain_parse(slice_make(name, size), &grain))
        luaL_error(
            L, "no grain \"%s\" (minute, hour, day, week, month, quarter, year, fiscal_quarter, fiscal_year)",
            name);
    return grain;
}

static int64_t check_instant(lua_State *L, int index)
{
    lua_Integer instant = luaL_checkinteger(L, index);
    luaL_argcheck(L, instant >= CIVIL_EARLIEST && instant <= CIVIL_LATEST, index,
                  "a time outside the calendar");
    return instant;
}

static int64_t check_steps(lua_State *L, int index)
{
    lua_Integer steps = luaL_checkinteger(L, index);
    luaL_argcheck(L, steps > -100000000 && steps < 100000000, index, "too many steps");
    return steps;
}

/* time_parse(text) -> instant, or nil and a message. */
static int time_parse(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    struct error error;
    int64_t instant;
    error_init(&error);
    if (civil_parse(slice_make(text, size), session_of(L)->zone, &instant, &error) == STATUS_OK) {
        lua_pushinteger(L, instant);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, error.message);
    return 2;
}

/* duration_parse(text) -> seconds, or nil and a message. */
static int duration_of(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    struct error error;
    int64_t seconds;
    error_init(&error);
    if (duration_parse(slice_make(text, size), &seconds, &error) == STATUS_OK) {
        lua_pushinteger(L, seconds);
        return 1;
    }
    lua_pushnil(L);
    lua_pushstring(L, error.message);
    return 2;
}

/* time_floor(grain, instant) -> start of the bucket */
static int time_floor(lua_State *L)
{
    enum grain grain = check_grain(L, 1);
    lua_pushinteger(L, grain_floor(grain, &session_of(L)->rules, check_instant(L, 2)));
    return 1;
}

/* time_add(grain, instant, count) -> start of the bucket `count` later */
static int time_add(lua_State *L)
{
    enum grain grain = check_grain(L, 1);
    lua_pushinteger(L, grain_add(grain, &session_of(L)->rules, check_instant(L, 2), check_steps(L, 3)));
    return 1;
}

/* time_between(grain, from, to) -> how many buckets the one of `to` is after the one of `from` */
static int time_between(lua_State *L)
{
    enum grain grain = check_grain(L, 1);
    lua_pushinteger(L, grain_between(grain, &session_of(L)->rules, check_instant(L, 2), check_instant(L, 3)));
    return 1;
}

/* time_local(instant) -> seconds that the desk's wall clock shows since 1970-01-01 00:00 */
static int time_local(lua_State *L)
{
    lua_pushinteger(L, zone_to_local(session_of(L)->zone, check_instant(L, 1)));
    return 1;
}

/* time_instant(local) -> the instant at which the wall clock shows it */
static int time_instant(lua_State *L)
{
    lua_pushinteger(L, zone_to_instant(session_of(L)->zone, check_instant(L, 1)));
    return 1;
}

/* time_shift(grain, instant, count) -> the same wall clock, moved */
static int time_shift(lua_State *L)
{
    enum grain grain = check_grain(L, 1);
    lua_pushinteger(L, grain_shift(grain, &session_of(L)->rules, check_instant(L, 2), check_steps(L, 3)));
    return 1;
}

/* time_label(grain, instant) -> "2026-10" */
static int time_label(lua_State *L)
{
    char label[64];
    enum grain grain = check_grain(L, 1);
    size_t size = grain_label(grain, &session_of(L)->rules, check_instant(L, 2), label, sizeof label);
    lua_pushlstring(L, label, size);
    return 1;
}

static void set_integer(lua_State *L, const char *name, lua_Integer value)
{
    lua_pushinteger(L, value);
    lua_setfield(L, -2, name);
}

/* time_parts(instant) -> { year, month, day, hour, minute, second, weekday, offset } on the desk's wall clock
 */
static int time_parts(lua_State *L)
{
    int64_t instant = check_instant(L, 1);
    const struct zone *zone = session_of(L)->zone;
    int64_t local = zone_to_local(zone, instant);
    struct civil civil = civil_from_seconds(local);
    lua_createtable(L, 0, 8);
    set_integer(L, "year", civil.year);
    set_integer(L, "month", civil.month);
    set_integer(L, "day", civil.day);
    set_integer(L, "hour", civil.hour);
    set_integer(L, "minute", civil.minute);
    set_integer(L, "second", civil.second);
    set_integer(L, "weekday", civil_weekday(civil_days(civil.year, civil.month, civil.day)));
    set_integer(L, "offset", zone_offset(zone, instant));
    return 1;
}

static int time_zone(lua_State *L)
{
    lua_pushstring(L, zone_name(session_of(L)->zone));
    return 1;
}

static int time_now(lua_State *L)
{
    lua_pushinteger(L, session_of(L)->options.now);
    return 1;
}

/* clock() -> seconds that pass, from some start: for measuring only */
static int time_clock(lua_State *L)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    lua_pushnumber(L, (lua_Number)now.tv_sec + (lua_Number)now.tv_nsec / 1e9);
    return 1;
}

/* as_of() -> the text of --as-of, or nil */
static int time_as_of(lua_State *L)
{
    lua_pushstring(L, session_of(L)->options.as_of);
    return 1;
}

void calendar_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"time_parse", time_parse},
                                         {"duration_parse", duration_of},
                                         {"time_floor", time_floor},
                                         {"time_add", time_add},
                                         {"time_shift", time_shift},
                                         {"time_label", time_label},
                                         {"time_parts", time_parts},
                                         {"zone", time_zone},
                                         {"now", time_now},
                                         {"as_of", time_as_of},
                                         {"time_between", time_between},
                                         {"time_local", time_local},
                                         {"time_instant", time_instant},
                                         {"clock", time_clock},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
