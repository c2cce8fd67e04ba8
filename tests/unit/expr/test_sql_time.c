/* Grains and parts of times in SQL, run by SQLite and compared with src/time over random instants and around
 * every change of the clocks. */
#include "tests/unit/expr/fixture.h"

#include "expr/sql_time.h"
#include "time/civil.h"

#include <sqlite3.h>

enum { FROM = 473385600, TO = 1924992000 }; /* 1985-01-01 to 2031-01-01 */

static sqlite3 *database;

static void execute(const char *sql)
{
    if (sqlite3_exec(database, sql, NULL, NULL, NULL)) fail_msg("%s: %s", sql, sqlite3_errmsg(database));
}

static uint64_t random_next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static void insert(sqlite3_stmt *statement, int64_t instant)
{
    sqlite3_bind_int64(statement, 1, instant);
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    sqlite3_reset(statement);
}

/* Random instants, and those within two days around each transition at every odd half hour and its edges. */
static void fill_times(const struct zone *zone, size_t count)
{
    static const int64_t around[] = {-90000, -86401, -86400, -7201, -7200, -3600, -1801, -1800,
                                     -60,    -1,     0,      1,     59,    60,    1799,  1800,
                                     3599,   3600,   5400,   7199,  7200,  86400, 90000};
    sqlite3_stmt *statement;
    uint64_t seed = 1774746000;
    int64_t at = FROM;
    int32_t offset;
    execute("DELETE FROM times");
    assert_int_equal(sqlite3_prepare_v2(database, "INSERT INTO times VALUES (?)", -1, &statement, NULL), 0);
    for (size_t i = 0; i < count; i++) insert(statement, FROM + (int64_t)(random_next(&seed) % (TO - FROM)));
    while (zone_next_transition(zone, at, &at, &offset) && at < TO)
        for (size_t i = 0; i < sizeof around / sizeof *around; i++) insert(statement, at + around[i]);
    sqlite3_finalize(statement);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* What src/time says. */
static int64_t expected(const char *name, const struct calendar_rules *rules, int64_t instant)
{
    enum grain grain = GRAIN_HOUR;
    int64_t local = zone_to_local(rules->zone, instant);
    if (strcmp(name, "hour") == 0) return civil_from_seconds(local).hour;
    if (strcmp(name, "day_of_month") == 0) return civil_from_seconds(local).day;
    if (strcmp(name, "weekday") == 0) return civil_weekday(floor_div(local, DAY_SECONDS));
    if (strcmp(name, "hour_start") != 0) assert_true(grain_parse(slice_of(name), &grain));
    return grain_floor(grain, rules, instant);
}

static void make_query(struct buffer *sql, const char *name, const struct calendar_rules *rules)
{
    struct expr_context context = fixture_context(rules, false);
    struct arena arena;
    struct error error;
    arena_init(&arena);
    const char *text = arena_format(&arena, "%s(created_at)", name);
    buffer_text(sql, "SELECT created_at, ");
    if (expr_sql(sql, must_parse(&arena, text, &context), &context, FROM, TO, &error))
        fail_msg("%s", error.message);
    buffer_text(sql, " FROM times");
    arena_fini(&arena);
}

static void compare(const char *name, const struct calendar_rules *rules)
{
    struct buffer sql;
    sqlite3_stmt *statement;
    size_t rows = 0;
    buffer_init(&sql);
    make_query(&sql, name, rules);
    if (sqlite3_prepare_v2(database, buffer_get(&sql), -1, &statement, NULL))
        fail_msg("%s", sqlite3_errmsg(database));
    for (; sqlite3_step(statement) == SQLITE_ROW; rows++) {
        int64_t instant = sqlite3_column_int64(statement, 0), got = sqlite3_column_int64(statement, 1);
        int64_t wanted = expected(name, rules, instant);
        if (got != wanted)
            fail_msg("%s of %lld in %s (week %d, year %d): %lld, not %lld", name, (long long)instant,
                     zone_name(rules->zone), rules->week_start, rules->year_start, (long long)got,
                     (long long)wanted);
    }
    assert_true(rows > 100);
    sqlite3_finalize(statement);
    buffer_fini(&sql);
}

static void compare_all(const struct calendar_rules *rules)
{
    static const char *const names[] = {"minute",      "hour_start", "day",     "week",
                                        "month",       "quarter",    "year",    "fiscal_quarter",
                                        "fiscal_year", "hour",       "weekday", "day_of_month"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) compare(names[i], rules);
}

static void compare_zone(const char *name, size_t count)
{
    struct zone *zone = NULL;
    struct error error;
    if (zone_load(name, NULL, &zone, &error)) fail_msg("%s", error.message);
    fill_times(zone, count);
    compare_all(&(struct calendar_rules){zone, 1, 1});
    compare_all(&(struct calendar_rules){zone, 7, 4});
    zone_free(zone);
}

static void fixed_offsets_agree(void **state)
{
    (void)state;
    compare_zone("UTC", 2000);
    compare_zone("+05:45", 2000);
    compare_zone("-09:30", 2000);
}

static void berlin_agrees_around_every_summer_time(void **state)
{
    (void)state;
    compare_zone("Europe/Berlin", 2000);
}

static void kathmandu_agrees_around_its_quarter_hour(void **state)
{
    (void)state;
    compare_zone("Asia/Kathmandu", 2000);
}

/* Clocks that move by half an hour, at midnight, over midnight, over a whole day. */
static void odd_zones_agree(void **state)
{
    static const char *const names[] = {"Australia/Lord_Howe", "America/Sao_Paulo", "America/St_Johns",
                                        "Pacific/Apia",        "Africa/Cairo",      "America/Havana",
                                        "Africa/Casablanca",   "Asia/Tehran"};
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) compare_zone(names[i], 300);
}

static void every_week_and_year_start_agrees(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    fill_times(NULL, 500);
    for (int start = 1; start <= 12; start++) {
        struct calendar_rules rules = {zone, (start - 1) % 7 + 1, start};
        compare("week", &rules);
        compare("fiscal_quarter", &rules);
        compare("fiscal_year", &rules);
    }
    zone_free(zone);
}

/* Over the year 2026: aggregates repeat themselves in SQL for every change of the clocks. */
static int64_t answer(const char *text, const struct calendar_rules *rules, const char *tail)
{
    enum { YEAR_FROM = 1767225600, YEAR_TO = 1798761600 };
    struct expr_context context = fixture_context(rules, strstr(text, "max") != NULL);
    struct arena arena;
    struct buffer sql;
    struct error error;
    sqlite3_stmt *statement;
    arena_init(&arena);
    buffer_init(&sql);
    buffer_text(&sql, "SELECT ");
    if (expr_sql(&sql, must_parse(&arena, text, &context), &context, YEAR_FROM, YEAR_TO, &error))
        fail_msg("%s", error.message);
    buffer_format(&sql, " FROM times %s", tail);
    if (sqlite3_prepare_v2(database, buffer_get(&sql), -1, &statement, NULL))
        fail_msg("%s", sqlite3_errmsg(database));
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t got = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    buffer_fini(&sql);
    arena_fini(&arena);
    return got;
}

static void known_days_in_berlin(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    struct calendar_rules rules = {zone, 1, 1};
    execute("DELETE FROM times; INSERT INTO times VALUES (1774749599)"); /* 2026-03-29T01:59:59Z: 03:59:59 */
    assert_int_equal(answer("day(created_at)", &rules, ""), 1774738800); /* 2026-03-28T23:00Z */
    assert_int_equal(answer("hour(created_at)", &rules, ""), 3);
    assert_int_equal(answer("weekday(created_at)", &rules, ""), 7);
    assert_int_equal(answer("week(created_at)", &rules, ""), 1774220400);  /* Monday 2026-03-22T23:00Z */
    assert_int_equal(answer("month(created_at)", &rules, ""), 1772319600); /* 2026-02-28T23:00Z */
    execute("DELETE FROM times; INSERT INTO times VALUES (1792891800)"); /* 2026-10-25T01:30Z: second 02:30 */
    assert_int_equal(answer("hour(created_at)", &rules, ""), 2);
    assert_int_equal(answer("hour_start(created_at)", &rules, ""), 1792890000);
    assert_int_equal(answer("quarter(created_at)", &rules, ""), 1790805600); /* 2026-09-30T22:00Z */
    zone_free(zone);
}

static void calendar_functions_stand_anywhere(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    struct calendar_rules rules = {zone, 1, 1};
    execute("DELETE FROM times; INSERT INTO times VALUES (1774749599), (1792891800), (1792891801)");
    int64_t month = 1790805600; /* 2026-10-01 in Berlin */
    assert_int_equal(answer("month(max(created_at))", &rules, ""), month);
    assert_int_equal(answer("max(month(created_at))", &rules, ""), month);
    assert_int_equal(answer("hour(max(created_at)) * 10 + weekday(max(created_at))", &rules, ""), 27);
    assert_int_equal(answer("month(week(day(created_at + 1d)))", &rules, "ORDER BY created_at DESC"), month);
    assert_int_equal(
        answer("max(hour(created_at)) FILTER (WHERE month(created_at) < '2026-10-01')", &rules, ""), 3);
    zone_free(zone);
}

static void null_times_stay_null(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    struct calendar_rules rules = {zone, 1, 1};
    execute("DELETE FROM times; INSERT INTO times VALUES (NULL)");
    assert_int_equal(
        answer("CASE WHEN day(created_at) IS NULL AND month(created_at) IS NULL AND "
               "hour_start(created_at) IS NULL AND weekday(created_at) IS NULL THEN 1 ELSE 0 END",
               &rules, ""),
        1);
    zone_free(zone);
}

static void too_wide_a_range_is_an_error(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    struct arena arena;
    struct sql_zone out;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    struct calendar_rules rules = {zone, 1, 1};
    arena_init(&arena);
    assert_int_equal(sql_zone_init(&out, &arena, &rules, INT64_MIN, INT64_MAX, &error), STATUS_LIMIT);
    assert_int_equal(sql_zone_init(&out, &arena, NULL, INT64_MIN, INT64_MAX, &error), STATUS_OK);
    assert_int_equal(out.count, 0);
    arena_fini(&arena);
    zone_free(zone);
}

static void an_aggregate_over_too_many_summers_is_an_error(void **state)
{
    struct zone *zone = NULL;
    struct error error;
    struct arena arena;
    struct buffer sql;
    (void)state;
    assert_int_equal(zone_load("Europe/Berlin", NULL, &zone, &error), STATUS_OK);
    struct calendar_rules rules = {zone, 1, 1};
    struct expr_context context = fixture_context(&rules, true);
    arena_init(&arena);
    buffer_init(&sql);
    const struct node *node = must_parse(&arena, "hour(month(max(created_at)))", &context);
    assert_int_equal(expr_sql(&sql, node, &context, FROM, TO, &error), STATUS_LIMIT);
    buffer_fini(&sql);
    arena_fini(&arena);
    zone_free(zone);
}

static int open_database(void **state)
{
    (void)state;
    if (sqlite3_open(":memory:", &database)) return -1;
    return sqlite3_exec(database, "CREATE TABLE times (created_at INTEGER) STRICT", NULL, NULL, NULL) ? -1
                                                                                                      : 0;
}

static int close_database(void **state)
{
    (void)state;
    return sqlite3_close(database) ? -1 : 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_offsets_agree),
        cmocka_unit_test(berlin_agrees_around_every_summer_time),
        cmocka_unit_test(kathmandu_agrees_around_its_quarter_hour),
        cmocka_unit_test(odd_zones_agree),
        cmocka_unit_test(every_week_and_year_start_agrees),
        cmocka_unit_test(known_days_in_berlin),
        cmocka_unit_test(calendar_functions_stand_anywhere),
        cmocka_unit_test(null_times_stay_null),
        cmocka_unit_test(too_wide_a_range_is_an_error),
        cmocka_unit_test(an_aggregate_over_too_many_summers_is_an_error),
    };
    return cmocka_run_group_tests(tests, open_database, close_database);
}
