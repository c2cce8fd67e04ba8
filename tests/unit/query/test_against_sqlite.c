/* The differential test: expressions and queries by hand, against SQLite on the same rows. */
#include "tests/unit/query/families.h"

static struct world small, berlin, empty;

/* One expression for every row, as a key beside the row's number. */
static void check_rows(const struct world *w, const char *text)
{
    struct texts texts = {.keys = {"id", text}, .values = {"count(*)"}};
    if (!compare_engines(w, &texts)) fail_msg("%s: out of range", text);
}

static const char *const expressions[] = {
    /* arithmetic */
    "score + replies",
    "score - replies * 3",
    "score * replies",
    "score / replies",
    "replies / 2",
    "replies % 7",
    "replies % -7",
    "replies % score",
    "-replies",
    "-(score - 5)",
    "abs(replies)",
    "amount + score",
    "amount * 2 - price",
    "amount / price",
    "amount / 0",
    "score / 0.0",
    "score % 0",
    "amount % 3",
    "price % 0.5",
    "-amount",
    "abs(amount)",
    "1 + 2 * 3 - 4 / 2",
    "score + NULL",
    "round(amount)",
    "round(price, 1)",
    "round(price / 3, 2)",
    "round(-price, 1)",
    "round(score)",
    "round(amount * 1000000)",
    "0.1 + 0.2",
    "edge / 3",
    "edge % 10",
    "edge % -1",
    "edge - edge",
    /* comparisons */
    "score = 9",
    "score <> replies",
    "score < replies",
    "score <= 5",
    "10 > score",
    "amount >= score",
    "amount = score",
    "edge = 9007199254740992.0",
    "edge > 9007199254740992.0",
    "edge < 9223372036854775807.0",
    "edge >= 9223372036854775807.0",
    "edge <= -9223372036854775808.0",
    "price > 12.34",
    "spam = TRUE",
    "spam <> (score > 5)",
    "spam < (replies > 10)",
    "channel = 'email'",
    "'email' = channel",
    "channel <> 'email'",
    "channel < 'email'",
    "'chat' <= channel",
    "channel = team",
    "channel < team",
    "channel >= team",
    "channel <> team",
    "channel = NULL",
    "lower(channel) = lower(team)",
    "created_at = solved_at",
    "created_at < solved_at",
    "created_at >= '2024-06-01'",
    "created_at < '2024-03-31 12:00'",
    "wait > 4h",
    "wait > '1d'",
    "solved_at - created_at > 2d",
    "wait BETWEEN 1h AND 12h",
    "score BETWEEN 2 AND 7",
    "score NOT BETWEEN replies AND 7",
    "amount BETWEEN score AND 100.5",
    "channel BETWEEN 'c' AND 'p'",
    "created_at BETWEEN '2024-02-01' AND '2024-12-31'",
    /* lists */
    "score IN (9, 10)",
    "score NOT IN (0, 1, 2)",
    "score IN (1, NULL)",
    "score NOT IN (1, NULL)",
    "score IN (1.0, 2.5, 3)",
    "score IN (1,2,3,4,5,6,7,8,9,10,11,12)",
    "score IN (replies, 3)",
    "amount IN (1, 2.5, 100)",
    "amount IN (1, 2, 3, 4.25, 5.5, 6, 7, 8, 9, 10.75, 9007199254740993)",
    "price NOT IN (1, NULL, 2.5)",
    "channel IN ('email', 'chat')",
    "channel IN ('email', NULL)",
    "channel NOT IN ('email', '')",
    "channel IN (team, 'phone')",
    "spam IN (TRUE)",
    "created_at IN ('2024-01-01', '2024-05-05')",
    "wait IN (1h, 2h)",
    "NULL IN (1, 2)",
    /* LIKE */
    "channel LIKE 'e%'",
    "channel LIKE '%MAIL'",
    "channel LIKE '_mail'",
    "channel LIKE 'gr__e'",
    "channel LIKE '%\xC3\xB6%'",
    "channel LIKE ''",
    "channel LIKE '%'",
    "channel LIKE '%a%i%'",
    "channel NOT LIKE '%e%'",
    "channel LIKE team",
    "team LIKE '_'",
    "team LIKE '__'",
    "customer LIKE 'c%9'",
    "channel LIKE NULL",
    "channel LIKE '50%'",
    /* logic */
    "spam AND score > 5",
    "spam OR score > 5",
    "NOT spam",
    "NOT (spam AND score > 5 OR replies < 0)",
    "spam IS NULL",
    "spam IS NOT NULL",
    "spam IS TRUE",
    "spam IS NOT TRUE",
    "(score > 5) IS FALSE",
    "(score > 5) IS NOT FALSE",
    "NULL AND spam",
    "spam OR NULL",
    "score IS NULL AND replies IS NULL",
    "spam AND TRUE",
    "FALSE AND spam",
    "TRUE OR spam",
    /* choices */
    "CASE WHEN score >= 9 THEN 'high' WHEN score >= 7 THEN 'mid' ELSE 'low' END",
    "CASE WHEN score >= 9 THEN channel ELSE team END",
    "CASE WHEN score >= 9 THEN channel END",
    "CASE channel WHEN 'email' THEN 1 WHEN 'chat' THEN 2 ELSE 0 END",
    "CASE WHEN spam THEN score ELSE amount END",
    "CASE WHEN spam THEN NULL ELSE replies END",
    "CASE WHEN replies = 0 THEN NULL ELSE score / replies END",
    "CASE WHEN spam THEN created_at ELSE solved_at END",
    "CASE WHEN spam THEN wait ELSE 1h END",
    "CASE WHEN spam IS NULL THEN score > 3 ELSE spam END",
    "coalesce(score, replies, 0)",
    "coalesce(score, amount)",
    "coalesce(channel, team, 'none')",
    "coalesce(solved_at, created_at)",
    "coalesce(spam, FALSE)",
    "coalesce(NULL, score)",
    "coalesce(score)",
    "nullif(score, 5)",
    "nullif(score, replies)",
    "nullif(channel, 'email')",
    "nullif(channel, team)",
    "nullif(amount, score)",
    "nullif(score, 5.0)",
    "nullif(score, NULL)",
    "min(score, replies)",
    "max(score, replies, 5)",
    "min(score, amount)",
    "min(channel, team)",
    "max(channel, team, 'm')",
    "max(created_at, solved_at)",
    "min(wait, 1h)",
    "min(score, NULL)",
    /* texts */
    "lower(channel)",
    "upper(team)",
    "length(channel)",
    "length(team) + length(customer)",
    "substr(channel, 2)",
    "substr(channel, 2, 2)",
    "substr(channel, -2)",
    "substr(channel, -2, 1)",
    "substr(channel, 0)",
    "substr(channel, 0, 2)",
    "substr(channel, 3, -2)",
    "substr(channel, -1, -2)",
    "substr(channel, 100)",
    "substr(channel, -100, 3)",
    "substr(channel, 2, 0)",
    "substr(channel, NULL)",
    "substr(upper(channel), 1, 1 + 1)",
    "upper(substr(customer, 1, 2))",
    "length(lower(coalesce(channel, 'none')))",
    "lower('ABC')",
    "channel",
    "coalesce(channel, 'x') = 'x'",
    /* times */
    "minute(created_at)",
    "hour_start(created_at)",
    "day(created_at)",
    "week(created_at)",
    "month(created_at)",
    "quarter(created_at)",
    "year(created_at)",
    "hour(created_at)",
    "weekday(created_at)",
    "day_of_month(created_at)",
    "month(solved_at)",
    "weekday(solved_at + 12h)",
    "hour(created_at - 90m)",
    "day_of_month(solved_at - 3d)",
    "day(created_at + wait)",
    "week(max(created_at, solved_at))",
    "month(coalesce(solved_at, '2024-02-29'))",
    "created_at + wait",
    "created_at - wait",
    "wait + created_at",
    "solved_at - created_at",
    "created_at + wait * 0.5",
    "created_at - wait / 3",
    "wait + 1h",
    "wait * 2",
    "wait * 1.5",
    "2 * wait",
    "wait / 60",
    "wait / 1h",
    "wait / wait",
    "wait % 1h",
    "-wait",
    "abs(solved_at - created_at)",
    "round(wait / 7)",
    "wait / 7 > 1h",
    "wait * 1.5 = 90m",
    "month(created_at) = month(solved_at)",
    "month(created_at) = '2024-03-01'",
    "hour(created_at) BETWEEN 9 AND 17 AND weekday(created_at) < 6",
    "(solved_at - created_at) / 1h",
    /* bins */
    "bin(score, 1)",
    "bin(score, 4)",
    "bin(score, 4, 1)",
    "bin(replies, 7)",
    "bin(replies, 7, -3)",
    "bin(replies, 7, 100)",
    "bin(replies, 2.5)",
    "bin(-replies, 10)",
    "bin(id, 5000000000)",
    "bin(id * 3000000000, 5000000000)",
    "bin(edge / 4, 1000.0)",
    "bin(CASE WHEN edge > -9000000000000000000 THEN edge END, 1000000007)",
    "bin(amount, 50)",
    "bin(amount, 12.5, 3)",
    "bin(price, 0.25)",
    "bin(amount / price, 0.5, -0.125)",
    "bin(wait, 1h)",
    "bin(wait, '90m', 10m)",
    "bin(solved_at - created_at, 1d)",
    "bin(wait / 7, 30m)",
    "bin(wait * 1.5, 1h, -20m)",
    "bin(length(channel), 2)",
    "bin(bin(replies, 3), 6)",
    "bin(NULL, 5)",
    "bin(coalesce(score, replies, 0), 3) = 3",
    /* calendar distances */
    "hours_between(created_at, solved_at)",
    "days_between(created_at, solved_at)",
    "weeks_between(created_at, solved_at)",
    "months_between(created_at, solved_at)",
    "quarters_between(created_at, solved_at)",
    "years_between(created_at, solved_at)",
    "fiscal_quarters_between(created_at, solved_at)",
    "fiscal_years_between('2024-06-15', created_at)",
    "days_between(solved_at, created_at)",
    "hours_between('2024-03-30 12:00', created_at)",
    "hours_between(created_at + wait * 0.5, '2025-10-26 12:00')",
    "days_between(created_at + wait * 0.5, solved_at)",
    "months_between('2024-06-15', created_at)",
    "quarters_between(created_at, '2025-02-15')",
    "years_between('2023-12-31 23:30', max(created_at, solved_at))",
    "days_between(day(created_at), solved_at)",
    "months_between(created_at, NULL)",
    "days_between(created_at, solved_at) > 3",
    /* maps */
    "region",
    "coalesce(region, 'none')",
    "region = 'North'",
    "region <> team",
    "region IN ('North', 'S\303\274d')",
    "lower(region)",
    "region IS NULL",
    "grade",
    "grade LIKE '%o%'",
    "far",
    "noise",
    "upper(nested)",
    "CASE WHEN grade = 'good' THEN region ELSE team END",
};

static void every_expression_gives_what_sqlite_gives(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) {
        check_rows(&small, expressions[i]);
        check_rows(&empty, expressions[i]);
    }
}

static void every_expression_in_a_zone_gives_what_sqlite_gives(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof expressions / sizeof *expressions; i++) check_rows(&berlin, expressions[i]);
}

static const struct texts queries[] = {
    {.values = {"count(*)", "count(score)", "count(DISTINCT channel)", "sum(score)", "avg(score)"}},
    {.values = {"min(score)", "max(score)", "min(amount)", "max(amount)", "min(channel)", "max(channel)"}},
    {.values = {"min(created_at)", "max(solved_at)", "avg(created_at)", "avg(wait)", "sum(wait)",
                "max(spam)"}},
    {.values = {"share(spam)", "share(score > 8)", "nps(score)", "sum(spam)", "sum(score > 5)"}},
    {.values = {"count(DISTINCT score)", "count(DISTINCT amount)", "count(DISTINCT customer)",
                "count(DISTINCT spam)", "count(DISTINCT created_at)", "count(DISTINCT edge)"}},
    {.values = {"count(*) FILTER (WHERE spam)", "sum(score) FILTER (WHERE channel = 'email')",
                "avg(amount) FILTER (WHERE score IS NULL)", "min(team) FILTER (WHERE spam)",
                "count(DISTINCT customer) FILTER (WHERE score > 5)", "share(spam) FILTER (WHERE score < 3)"}},
    {.values = {"100.0 * sum(score) / count(*)", "round(avg(amount), 1)", "coalesce(sum(score), 0)",
                "CASE WHEN count(*) > 100 THEN avg(score) ELSE NULL END", "max(score) - min(score)",
                "upper(max(channel))"}},
    {.values = {"nullif(count(*), 0)", "count(*) * 2 + 1", "month(max(created_at))", "max(wait) / 1h",
                "min(channel) < max(channel)", "length(max(customer))"}},
    {.where = {"FALSE"}, .values = {"count(*)", "sum(score)", "avg(amount)", "min(channel)", "nps(score)"}},
    {.where = {"NULL"}, .values = {"count(*)"}},
    {.where = {"FALSE"}, .keys = {"channel"}, .values = {"count(*)"}},
    {.keys = {"channel"}, .values = {"count(*)", "sum(score)", "avg(amount)", "count(DISTINCT team)"}},
    {.keys = {"channel", "team"}, .values = {"count(*)", "share(spam)", "max(created_at)"}},
    {.keys = {"spam", "weekday(created_at)", "hour(created_at)"}, .values = {"count(*)"}},
    {.keys = {"month(created_at)"}, .values = {"count(*)", "count(DISTINCT customer)", "nps(score)"}},
    {.keys = {"week(created_at)", "channel"}, .values = {"count(*)", "avg(wait)"}},
    {.keys = {"day(solved_at)"}, .values = {"count(*)", "sum(replies)", "min(amount)"}},
    {.keys = {"amount"}, .values = {"count(*)", "max(customer)"}},
    {.keys = {"edge"}, .values = {"count(*)", "min(edge)", "max(edge)", "count(DISTINCT score)"}},
    {.keys = {"edge", "amount", "channel"}, .values = {"count(*)", "sum(price)"}},
    {.keys = {"customer"}, .values = {"count(*)", "sum(amount)", "count(DISTINCT channel)"}},
    {.keys = {"lower(channel)"}, .values = {"count(*)"}},
    {.keys = {"CASE WHEN score > 8 THEN 'high' ELSE team END"}, .values = {"count(*)", "avg(replies)"}},
    {.keys = {"NULL"}, .values = {"count(*)"}},
    {.keys = {"1", "channel"}, .values = {"count(*)"}},
    {.keys = {"wait / 1h > 5", "score IN (9, 10)"}, .values = {"count(*)", "sum(spam)"}},
    {.keys = {"channel", "team", "spam"}},
    {.where = {"score > 3", "channel <> 'chat'"}, .keys = {"team"}, .values = {"count(*)", "avg(score)"}},
    {.where = {"score > 3 AND (spam OR team = 'Care') AND created_at >= '2024-06-01'"},
     .values = {"count(*)"}},
    {.where = {"created_at < '2024-06-01'", "score IS NOT NULL", "spam"},
     .values = {"count(*)", "sum(score)"}},
    {.where = {"created_at IS NULL"}, .keys = {"channel"}, .values = {"count(*)"}},
    {.keys = {"bin(wait, 1h)"}, .values = {"count(*)", "avg(wait)", "min(wait)"}},
    {.keys = {"bin(solved_at - created_at, 1d)", "channel"}, .values = {"count(*)", "sum(score)"}},
    {.keys = {"bin(replies, 10, 3)", "bin(amount, 100)"}, .values = {"count(*)", "max(replies)"}},
    {.keys = {"bin(id, 3)"}, .values = {"count(*)", "sum(score)"}},
    {.keys = {"bin(edge / 1000000, 250000.0)"}, .values = {"count(*)"}},
    {.values = {"bin(count(*), 100)", "bin(sum(wait), 1w, 1h)", "bin(avg(amount), 0.5)"}},
    {.keys = {"days_between(created_at, solved_at)"}, .values = {"count(*)", "avg(score)"}},
    {.keys = {"months_between('2024-01-15', created_at)", "spam"}, .values = {"count(*)"}},
    {.values = {"days_between(min(created_at), max(solved_at))",
                "months_between(max(created_at), '2024-01-01')",
                "sum(weeks_between(created_at, solved_at))"}},
    {.keys = {"region"}, .values = {"count(*)", "sum(score)", "count(DISTINCT grade)"}},
    {.keys = {"region", "grade", "spam"}, .values = {"count(*)", "min(far)", "max(region)"}},
    {.keys = {"month(created_at)"},
     .values = {"count(*) FILTER (WHERE region = 'North')", "share(grade = 'good')"}},
    {.where = {"region = 'North' OR grade IS NULL", "nested <> 'x'"},
     .keys = {"nested"},
     .values = {"count(*)"}},
    {.where = {"NOT spam", "amount > 500.5"}, .values = {"count(*)", "sum(amount)", "avg(price)"}},
    {.where = {"wait BETWEEN 1h AND 1d"},
     .keys = {"quarter(created_at)"},
     .values = {"count(*)", "max(wait)"}},
    {.where = {"customer = 'c007'"}, .values = {"count(*)", "max(created_at)"}},
    {.where = {"customer = 'nobody'"}, .values = {"count(*)", "max(created_at)"}},
    {.where = {"5 < score", "score <= 8.5", "amount >= 10", "amount < 900.25"}, .values = {"count(*)"}},
    {.where = {"score IN (1, 2, 3)", "channel IN ('email', 'Web')"}, .values = {"count(*)"}},
};

static void every_query_gives_what_sqlite_gives(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        assert_true(compare_engines(&small, &queries[i]));
        assert_true(compare_engines(&berlin, &queries[i]));
        assert_true(compare_engines(&empty, &queries[i]));
    }
}

static void sizes_around_blocks_and_chunks_give_what_sqlite_gives(void **state)
{
    static const uint64_t sizes[] = {1, 63, 64, 65, 2047, 2048, 2049, 8191, 8193};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct world w;
        world_open(&w, mixed_table(sizes[s], 77 + s), (struct calendar_rules){NULL, 1, 1});
        know_maps(&w);
        for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
            assert_true(compare_engines(&w, &queries[i]));
        world_close(&w);
    }
}

static void tables_of_many_chunks_give_what_sqlite_gives(void **state)
{
    static const uint64_t sizes[] = {65535, 65536, 65537, 131073};
    static const struct texts few[] = {
        {.values = {"count(*)", "sum(score)", "count(DISTINCT customer)", "max(customer)", "avg(wait)"}},
        {.where = {"created_at >= '2025-03-01'", "spam"},
         .keys = {"month(created_at)", "channel"},
         .values = {"count(*)", "nps(score)", "sum(amount) FILTER (WHERE score > 5)"}},
        {.where = {"created_at < '2024-03-01' OR created_at IS NULL"},
         .keys = {"customer", "edge"},
         .values = {"count(*)", "count(DISTINCT team)", "min(team)"}},
        {.where = {"id BETWEEN 100 AND 70000"}, .keys = {"weekday(solved_at)"}, .values = {"count(*)"}},
        /* whole blocks in one bucket, borders inside blocks, buckets shorter than a vector */
        {.keys = {"year(created_at)"},
         .values = {"count(*)", "count(DISTINCT customer)", "sum(replies)", "share(spam)", "avg(price)",
                    "min(amount)", "max(wait)"}},
        {.keys = {"month(created_at)"},
         .values = {"count(score)", "count(DISTINCT score)", "count(DISTINCT spam)", "min(team)",
                    "sum(amount) FILTER (WHERE spam)", "share(score > 8) FILTER (WHERE channel = 'email')"}},
        {.where = {"spam", "channel <> 'email'"},
         .keys = {"week(created_at)", "month(created_at)"},
         .values = {"count(*)", "count(DISTINCT customer) FILTER (WHERE score > 3)", "max(price)"}},
        {.keys = {"day(created_at)"}, .values = {"count(*)", "share(spam)", "sum(wait)"}},
        {.keys = {"hour_start(created_at)"}, .values = {"count(*)", "count(DISTINCT channel)"}},
        {.keys = {"created_at"}, .values = {"count(*)", "min(replies)"}},
        {.keys = {"quarter(created_at)", "customer"}, .values = {"count(*)", "sum(score)"}},
        {.keys = {"month(solved_at)", "spam"}, .values = {"count(*)", "count(DISTINCT customer)"}},
        /* what is asked of a column itself */
        {.keys = {"channel"},
         .values = {"count(*) FILTER (WHERE score = 5)", "count(*) FILTER (WHERE score <> 5)",
                    "count(*) FILTER (WHERE replies < -4)", "count(*) FILTER (WHERE wait >= 55h)",
                    "count(*) FILTER (WHERE edge > 9007199254740993)", "share(solved_at IS NOT NULL)",
                    "sum(solved_at - created_at)", "share(channel IS NULL)"}},
        {.where = {"score > 2", "spam IS NOT NULL", "replies <= 39"},
         .values = {"count(*) FILTER (WHERE edge <= 9223372036854775807)", "max(solved_at - created_at)",
                    "count(*) FILTER (WHERE edge < 9223372036854775807)",
                    "count(*) FILTER (WHERE edge >= -9007199254740993)",
                    "count(*) FILTER (WHERE score < -1000)", "count(*) FILTER (WHERE score <> 1000)",
                    "sum(created_at - solved_at) FILTER (WHERE amount IS NULL)"}},
    };
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct world w;
        world_open(&w, mixed_table(sizes[s], s), (struct calendar_rules){NULL, 1, 1});
        for (size_t i = 0; i < sizeof few / sizeof *few; i++) assert_true(compare_engines(&w, &few[i]));
        world_close(&w);
    }
}

static void entities_behind_references_give_what_sqlite_gives(void **state)
{
    static const char *const texts[] = {
        "first_time(parent.team)",
        "previous_time(parent.parent.customer)",
        "occurrences(parent.channel) FILTER (WHERE parent.spam)",
        "ordinal(coalesce(parent.team, channel)) FILTER (WHERE parent.score > score)",
    };
    struct family f;
    (void)state;
    family_open(&f, 200, 7);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_rows(&f.world, texts[i]);
    family_close(&f);
}

static void maps_and_bins_behind_references_give_what_sqlite_gives(void **state)
{
    static const char *const texts[] = {
        "above",
        "above = region",
        "coalesce(nullif(lower(above), 'north'), parent.team)",
        "bin(parent.replies, 7, -3)",
        "bin(parent.parent.wait, 1h)",
        "bin(parent.amount, 12.5)",
        "days_between(parent.created_at, created_at)",
        "previous_time(above) FILTER (WHERE grade = 'good' AND bin(parent.score, 3) > 0)",
    };
    static const struct texts grouped = {.where = {"above <> 'North' OR grade IS NULL"},
                                         .keys = {"above", "bin(parent.replies, 10)"},
                                         .values = {"count(*)", "sum(bin(parent.wait, 1h))"}};
    struct family f;
    (void)state;
    family_open(&f, 200, 8);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) check_rows(&f.world, texts[i]);
    assert_true(compare_engines(&f.world, &grouped));
    family_close(&f);
}

/* The SQL is not made by expr_sql here: what the rule of a reference says, as joins. */
static void references_are_left_joins(void **state)
{
    static const struct texts ours = {.keys = {"id", "parent.id", "parent.team"}, .values = {"count(*)"}};
    static const char *const theirs =
        "WITH same AS (SELECT t.id AS child, p.id AS parent FROM tickets t"
        " JOIN tickets p ON p.key = t.parent AND p.source = t.source),"
        " only_one AS (SELECT t.id AS child, min(p.id) AS parent FROM tickets t JOIN tickets p ON p.key = "
        "t.parent"
        " GROUP BY t.id HAVING count(*) = 1)"
        "SELECT t.id, p.id, p.team FROM tickets t LEFT JOIN same ON same.child = t.id"
        " LEFT JOIN only_one ON only_one.child = t.id LEFT JOIN tickets p ON p.id = coalesce(same.parent, "
        "only_one.parent)"
        " ORDER BY t.id";
    struct family f;
    struct error error;
    struct frame *frame;
    sqlite3_stmt *statement = NULL;
    (void)state;
    family_open(&f, 300, 6);
    assert_int_equal(run_ours(&f.world, &ours, &frame, &error), STATUS_OK);
    must_sql(f.world.db, sqlite3_prepare_v2(f.world.db, theirs, -1, &statement, NULL));
    for (size_t row = 0; row < frame->row_count; row++) {
        assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
        for (size_t column = 0; column < 3; column++) assert_true(same_cell(frame, column, row, statement));
    }
    assert_int_equal(sqlite3_step(statement), SQLITE_DONE);
    assert_int_equal(frame->row_count, 300);
    sqlite3_finalize(statement);
    frame_free(frame);
    family_close(&f);
}

static struct zone *zone;

static int open_worlds(void **state)
{
    struct error error;
    (void)state;
    if (zone_load("Europe/Berlin", NULL, &zone, &error)) return -1;
    world_open(&small, mixed_table(400, 1), (struct calendar_rules){NULL, 1, 1});
    world_open(&berlin, mixed_table(300, 2), (struct calendar_rules){zone, 7, 4});
    world_open(&empty, mixed_table(0, 3), (struct calendar_rules){NULL, 1, 1});
    know_maps(&small);
    know_maps(&berlin);
    know_maps(&empty);
    return 0;
}

static int close_worlds(void **state)
{
    (void)state;
    world_close(&small);
    world_close(&berlin);
    world_close(&empty);
    zone_free(zone);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_expression_gives_what_sqlite_gives),
        cmocka_unit_test(every_expression_in_a_zone_gives_what_sqlite_gives),
        cmocka_unit_test(every_query_gives_what_sqlite_gives),
        cmocka_unit_test(sizes_around_blocks_and_chunks_give_what_sqlite_gives),
        cmocka_unit_test(tables_of_many_chunks_give_what_sqlite_gives),
        cmocka_unit_test(entities_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(maps_and_bins_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(references_are_left_joins),
    };
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
