/* Business calendars for the library: the session's list, and questions to one of them by name. */
#include "script/business.h"

#include "base/memory.h"
#include "script/bindings.h"
#include "time/calendar.h"
#include "time/civil.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- the session's list ---- */

static size_t place_of(const struct calendar_list *list, struct slice name)
{
    size_t i = 0;
    while (i < list->count && !slice_is(name, calendar_name(list->items[i]))) i++;
    return i;
}

/* Puts another list in the place of the session's, which is freed: lists do not change while they are read.
 */
static void replace_list(struct session *session, const struct calendar **items, size_t count)
{
    memory_free((void *)session->calendars.items);
    session->calendars = (struct calendar_list){items, count};
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(calendar_name(*(const struct calendar *const *)a),
                  calendar_name(*(const struct calendar *const *)b));
}

/* Adds the calendar, or puts it in the place of the one that has its name. They are kept in order of their
 * names, so that messages are always the same. */
static status keep(struct session *session, struct calendar *calendar, struct error *error)
{
    const struct calendar_list *list = &session->calendars;
    size_t place = place_of(list, slice_of(calendar_name(calendar)));
    size_t count = list->count + (place == list->count);
    const struct calendar **items = memory_try_new(count, sizeof *items);
    if (!items) return error_set(error, STATUS_MEMORY, "no memory for a calendar");
    for (size_t i = 0; i < list->count; i++) items[i] = list->items[i];
    if (place < list->count) calendar_free((struct calendar *)list->items[place]);
    items[place] = calendar;
    qsort(items, count, sizeof *items, compare_names);
    replace_list(session, items, count);
    return STATUS_OK;
}

void business_fini(struct session *session)
{
    for (size_t i = 0; i < session->calendars.count; i++)
        calendar_free((struct calendar *)session->calendars.items[i]);
    replace_list(session, NULL, 0);
}

/* ---- reading versions ---- */

/* The list of integers in the field of the table at `index`, in a buffer that stays on the stack. */
static const lua_Integer *push_integers(lua_State *L, int index, const char *field, size_t *count)
{
    lua_getfield(L, index, field);
    int list = lua_gettop(L);
    luaL_checktype(L, list, LUA_TTABLE);
    *count = (size_t)lua_rawlen(L, list);
    lua_Integer *values = lua_newuserdatauv(L, (*count + 1) * sizeof *values, 0);
    for (size_t i = 0; i < *count; i++) {
        lua_rawgeti(L, list, (lua_Integer)i + 1);
        values[i] = luaL_checkinteger(L, -1);
        lua_pop(L, 1);
    }
    return values;
}

static int32_t second_of(lua_Integer value)
{
    return value < INT32_MIN || value > INT32_MAX ? -1 : (int32_t)value;
}

/* hours = { weekday, from, to, weekday, from, to, ... } */
static void read_hours(lua_State *L, int index, struct calendar_version *version)
{
    size_t count;
    const lua_Integer *values = push_integers(L, index, "hours", &count);
    struct calendar_hours *hours = lua_newuserdatauv(L, (count / 3 + 1) * sizeof *hours, 0);
    for (size_t i = 0; i < count / 3; i++) {
        const lua_Integer *row = &values[3 * i];
        hours[i] = (struct calendar_hours){(int)second_of(row[0]), second_of(row[1]), second_of(row[2])};
    }
    version->hours = hours;
    version->hour_count = count / 3;
}

/* dates = { day, from, to, ... } */
static void read_dates(lua_State *L, int index, struct calendar_version *version)
{
    size_t count;
    const lua_Integer *values = push_integers(L, index, "dates", &count);
    struct calendar_date *dates = lua_newuserdatauv(L, (count / 3 + 1) * sizeof *dates, 0);
    for (size_t i = 0; i < count / 3; i++) {
        const lua_Integer *row = &values[3 * i];
        dates[i] = (struct calendar_date){row[0], second_of(row[1]), second_of(row[2])};
    }
    version->dates = dates;
    version->date_count = count / 3;
}

static void read_version(lua_State *L, int index, struct calendar_version *version)
{
    luaL_checktype(L, index, LUA_TTABLE);
    luaL_checkstack(L, 16, "too many versions");
    lua_getfield(L, index, "zone");
    lua_getfield(L, index, "day");
    *version = (struct calendar_version){.zone = luaL_checkstring(L, -2), .from = luaL_optinteger(L, -1, 0)};
    read_hours(L, index, version);
    read_dates(L, index, version);
}

/* business_define(name, { { zone, day, hours, dates }, ... }) -> nothing, or the message why it cannot be. It
 * takes the place of a calendar of that name. */
static int business_define(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t count = (size_t)lua_rawlen(L, 2);
    struct calendar_version *versions = lua_newuserdatauv(L, (count + 1) * sizeof *versions, 0);
    for (size_t i = 0; i < count; i++) {
        lua_rawgeti(L, 2, (lua_Integer)i + 1);
        read_version(L, lua_gettop(L), &versions[i]);
    }
    struct calendar *calendar;
    struct error error;
    error_init(&error);
    status s = calendar_new(name, versions, count, &calendar, &error);
    if (s == STATUS_OK) {
        s = keep(session_of(L), calendar, &error);
        if (s != STATUS_OK) calendar_free(calendar);
    }
    session_of(L)->epoch++;
    if (s == STATUS_OK) return 0;
    lua_pushstring(L, error.message);
    return 1;
}

/* business_remove(name): there is no calendar of that name any more. */
static int business_remove(lua_State *L)
{
    struct session *session = session_of(L);
    struct calendar_list *list = &session->calendars;
    size_t place = place_of(list, slice_of(luaL_checkstring(L, 1)));
    if (place == list->count) return 0;
    const struct calendar **items = memory_new(list->count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        if (i != place) items[count++] = list->items[i];
    calendar_free((struct calendar *)list->items[place]);
    replace_list(session, items, count);
    session->epoch++;
    return 0;
}

/* ---- questions ---- */

static const struct calendar *check_calendar(lua_State *L)
{
    const char *name = luaL_checkstring(L, 1);
    const struct calendar *calendar = calendar_find(&session_of(L)->calendars, slice_of(name));
    if (!calendar) luaL_error(L, "no calendar \"%s\"", name);
    return calendar;
}

/* business_between(name, from, to) -> open seconds */
static int business_between(lua_State *L)
{
    const struct calendar *calendar = check_calendar(L);
    lua_pushinteger(L, calendar_between(calendar, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3)));
    return 1;
}

/* business_add(name, from, seconds) -> instant, or nil */
static int business_add(lua_State *L)
{
    int64_t due;
    if (!calendar_add(check_calendar(L), luaL_checkinteger(L, 2), luaL_checkinteger(L, 3), &due)) return 0;
    lua_pushinteger(L, due);
    return 1;
}

/* business_is_open(name, instant) -> boolean */
static int business_is_open(lua_State *L)
{
    lua_pushboolean(L, calendar_is_open(check_calendar(L), luaL_checkinteger(L, 2)));
    return 1;
}

/* business_day(name, instant) -> the date in the calendar's zone, as days since 1970-01-01 */
static int business_day(lua_State *L)
{
    lua_pushinteger(L, calendar_day(check_calendar(L), luaL_checkinteger(L, 2)));
    return 1;
}

/* business_working_days(name, from, to) -> how many dates have hours; dates are days since 1970-01-01 */
static int business_working_days(lua_State *L)
{
    const struct calendar *calendar = check_calendar(L);
    lua_pushinteger(L, calendar_working_days(calendar, luaL_checkinteger(L, 2), luaL_checkinteger(L, 3)));
    return 1;
}

/* business_date(day) -> "2026-12-24" */
static int business_date(lua_State *L)
{
    lua_Integer day = luaL_checkinteger(L, 1);
    luaL_argcheck(L, day > -4000000 && day < 4000000, 1, "a date outside the calendar");
    struct civil civil = civil_from_seconds(day * DAY_SECONDS);
    char text[32];
    snprintf(text, sizeof text, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    lua_pushstring(L, text);
    return 1;
}

void business_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {{"business_define", business_define},
                                         {"business_remove", business_remove},
                                         {"business_between", business_between},
                                         {"business_add", business_add},
                                         {"business_is_open", business_is_open},
                                         {"business_day", business_day},
                                         {"business_working_days", business_working_days},
                                         {"business_date", business_date},
                                         {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
