/* The differential test: expressions and queries by hand and at random, against SQLite on the same rows. */
#include "tests/unit/query/against.h"
#include "tests/unit/query/joined.h"

static struct world small, berlin, empty;

/* Maps of a text, with NULL mapped; of a small and of a wide range of integers; of a boolean; of another map.
 */
#define TEXT(text)                                                                                           \
    {                                                                                                        \
        text, sizeof text - 1                                                                                \
    }
#define NOTHING                                                                                              \
    {                                                                                                        \
        NULL, 0                                                                                              \
    }

static const struct value channels[] = {{.text = TEXT("")},      {.text = TEXT("50%")},
                                        {.text = TEXT("Web")},   {.text = TEXT("chat")},
                                        {.text = TEXT("email")}, {.text = TEXT("nowhere")}};
static const struct slice regions[] = {TEXT("North"), TEXT(""),      TEXT("S\303\274d"),
                                       NOTHING,       TEXT("North"), TEXT("East")};
static const struct value scores[] = {
    {.integer = -7}, {.integer = 0}, {.integer = 5}, {.integer = 9}, {.integer = 99}};
static const struct slice grades[] = {TEXT("never"), TEXT("poor"), TEXT("good"), TEXT("good"), TEXT("never")};
static const struct value edges[] = {{.integer = INT64_MIN}, {.integer = 0}, {.integer = INT64_MAX}};
static const struct slice ends[] = {TEXT("low"), TEXT("zero"), TEXT("high")};
static const struct value truths[] = {{.integer = 0}, {.integer = 1}};
static const struct slice noises[] = {TEXT("ham"), TEXT("spam")};
static const struct value known_regions[] = {{.text = TEXT("East")}, {.text = TEXT("North")}};
static const struct slice letters[] = {TEXT("e"), TEXT("n")};

static const struct expr_map maps[] = {
    {"region", TEXT("channel"), channels, regions, 6, TEXT("unknown")},
    {"grade", TEXT("score"), scores, grades, 5, NOTHING},
    {"far", TEXT("edge"), edges, ends, 3, TEXT("none")},
    {"noise", TEXT("spam"), truths, noises, 2, NOTHING},
    {"nested", TEXT("region"), known_regions, letters, 2, TEXT("nil")},
    {"above", TEXT("parent.channel"), channels, regions, 6, TEXT("unknown")}, /* the last: of a family only */
};

static void know_maps(struct world *w)
{
    w->maps = maps;
    w->map_count = sizeof maps / sizeof *maps - 1;
}

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

/* --- at random --- */

struct generator {
    struct arena arena;
    uint64_t seed;
    bool reaches; /* also for fields behind references */
};

static const char *make(struct generator *g, enum type type, int depth);

static const char *one_of(struct generator *g, const char *const *list, size_t count)
{
    return list[test_random(&g->seed) % count];
}

#define ONE_OF(g, ...)                                                                                       \
    one_of(g, (const char *const[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

static const char *own_leaf(struct generator *g, enum type type)
{
    switch (type) {
    case TYPE_BOOLEAN:
        return ONE_OF(g, "spam", "spam", "TRUE", "FALSE", "(score > 5)", "(channel = 'email')");
    case TYPE_INTEGER: return ONE_OF(g, "score", "replies", "score", "7", "0", "-3", "length(channel)", "id");
    case TYPE_REAL: return ONE_OF(g, "amount", "price", "2.5", "0.0", "-1.25");
    case TYPE_TEXT:
        return ONE_OF(g, "channel", "team", "channel", "customer", "'email'", "'Care'", "''", "region",
                      "grade", "nested");
    case TYPE_TIME: return ONE_OF(g, "created_at", "solved_at", "created_at");
    default: return ONE_OF(g, "wait", "(solved_at - created_at)", "90m", "1d", "wait");
    }
}

static bool is_map(const char *name)
{
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].name, name) == 0) return true;
    return false;
}

/* A name, often behind up to three references; maps are known on the table itself only. */
static const char *leaf(struct generator *g, enum type type)
{
    const char *text = own_leaf(g, type);
    bool name = text[0] >= 'a' && text[0] <= 'z' && !strchr(text, '(');
    if (!g->reaches || !name) return text;
    if (is_map(text)) return ONE_OF(g, text, "above");
    const char *path = ONE_OF(g, "", "", "parent.", "parent.", "parent.parent.", "parent.parent.parent.");
    return arena_format(&g->arena, "%s%s", path, text);
}

/* Parts are made in order, so that the same seed gives the same text with every compiler. */
static const char *join(struct generator *g, enum type a, const char *sign, enum type b, int depth)
{
    const char *left = make(g, a, depth), *right = make(g, b, depth);
    return arena_format(&g->arena, "(%s %s %s)", left, sign, right);
}

static const char *call_2(struct generator *g, const char *name, enum type type, int depth)
{
    const char *left = make(g, type, depth), *right = make(g, type, depth);
    return arena_format(&g->arena, "%s(%s, %s)", name, left, right);
}

static const char *call_1(struct generator *g, const char *name, enum type type, int depth)
{
    return arena_format(&g->arena, "%s(%s)", name, make(g, type, depth));
}

static const char *choice(struct generator *g, enum type type, int depth)
{
    const char *condition = make(g, TYPE_BOOLEAN, depth), *yes = make(g, type, depth),
               *no = make(g, type, depth);
    return arena_format(&g->arena, "CASE WHEN %s THEN %s ELSE %s END", condition, yes, no);
}

static const char *condition(struct generator *g, int depth)
{
    static const enum type types[] = {TYPE_INTEGER, TYPE_REAL,     TYPE_TEXT,
                                      TYPE_TIME,    TYPE_DURATION, TYPE_INTEGER};
    enum type type = types[pick(&g->seed, 0, 5)];
    const char *sign = ONE_OF(g, "=", "<>", "<", "<=", ">", ">=");
    switch (pick(&g->seed, 0, 8)) {
    case 0: return join(g, TYPE_BOOLEAN, "AND", TYPE_BOOLEAN, depth);
    case 1: return join(g, TYPE_BOOLEAN, "OR", TYPE_BOOLEAN, depth);
    case 2: return arena_format(&g->arena, "(NOT %s)", make(g, TYPE_BOOLEAN, depth));
    case 3: return arena_format(&g->arena, "(%s IS NULL)", make(g, type, depth));
    case 4:
        return arena_format(&g->arena, "(%s LIKE %s)", make(g, TYPE_TEXT, depth),
                            ONE_OF(g, "'%a%'", "'_h%'", "'%'"));
    case 5: {
        const char *x = make(g, type, depth), *a = make(g, type, depth), *b = make(g, type, 0);
        return arena_format(&g->arena, "(%s IN (%s, %s, NULL))", x, a, b);
    }
    case 6: {
        const char *x = make(g, type, depth), *a = make(g, type, depth), *b = make(g, type, depth);
        return arena_format(&g->arena, "(%s BETWEEN %s AND %s)", x, a, b);
    }
    case 7: return join(g, TYPE_INTEGER, sign, TYPE_REAL, depth);
    default: return join(g, type, sign, type, depth);
    }
}

static const char *integer(struct generator *g, int depth)
{
    switch (pick(&g->seed, 0, 8)) {
    case 0: return join(g, TYPE_INTEGER, "+", TYPE_INTEGER, depth);
    case 1: return join(g, TYPE_INTEGER, "-", TYPE_INTEGER, depth);
    case 2: return join(g, TYPE_INTEGER, "*", TYPE_INTEGER, depth);
    case 3: return join(g, TYPE_INTEGER, "%", TYPE_INTEGER, depth);
    case 4: return call_1(g, ONE_OF(g, "hour", "weekday", "day_of_month"), TYPE_TIME, depth);
    case 5: return call_1(g, "length", TYPE_TEXT, depth);
    case 6: {
        const char *name = ONE_OF(g, "hours", "days", "weeks", "months", "quarters", "years");
        return call_2(g, arena_format(&g->arena, "%s_between", name), TYPE_TIME, depth);
    }
    case 7:
        return arena_format(&g->arena, "bin(%s, %s)", make(g, TYPE_INTEGER, depth),
                            ONE_OF(g, "3", "10, -1", "4000000000", "1"));
    default: return call_1(g, ONE_OF(g, "abs", "-"), TYPE_INTEGER, depth);
    }
}

static const char *real(struct generator *g, int depth)
{
    switch (pick(&g->seed, 0, 4)) {
    case 0: return join(g, TYPE_REAL, ONE_OF(g, "+", "-", "*"), TYPE_INTEGER, depth);
    case 1: return join(g, TYPE_REAL, ONE_OF(g, "+", "-", "/"), TYPE_REAL, depth);
    case 2: return join(g, TYPE_INTEGER, "/", TYPE_INTEGER, depth);
    case 3: return join(g, TYPE_DURATION, "/", TYPE_DURATION, depth);
    default: return call_1(g, ONE_OF(g, "abs", "-"), TYPE_REAL, depth);
    }
}

static const char *text(struct generator *g, int depth)
{
    if (pick(&g->seed, 0, 1)) return call_1(g, ONE_OF(g, "lower", "upper"), TYPE_TEXT, depth);
    const char *from = make(g, TYPE_TEXT, depth);
    int64_t start = pick(&g->seed, -4, 5), length = pick(&g->seed, -2, 4);
    return arena_format(&g->arena, "substr(%s, %d, %d)", from, (int)start, (int)length);
}

static const char *moment(struct generator *g, int depth)
{
    const char *grain =
        ONE_OF(g, "hour_start", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year");
    if (pick(&g->seed, 0, 1)) return call_1(g, grain, TYPE_TIME, depth);
    return join(g, TYPE_TIME, ONE_OF(g, "+", "-"), TYPE_DURATION,
                0); /* shallow: it stays in the years of the zone */
}

static const char *duration(struct generator *g, int depth)
{
    switch (pick(&g->seed, 0, 4)) {
    case 3:
        return arena_format(&g->arena, "bin(%s, %s)", make(g, TYPE_DURATION, depth),
                            ONE_OF(g, "1h", "90s", "1d, 3h"));
    case 0: return join(g, TYPE_TIME, "-", TYPE_TIME, depth);
    case 1: return join(g, TYPE_DURATION, ONE_OF(g, "+", "-", "%"), TYPE_DURATION, depth);
    case 2:
        return arena_format(&g->arena, "(%s * %s)", make(g, TYPE_DURATION, depth),
                            ONE_OF(g, "2", "0.5", "-1"));
    default: return call_1(g, ONE_OF(g, "abs", "-"), TYPE_DURATION, depth);
    }
}

static const char *make(struct generator *g, enum type type, int depth)
{
    if (depth <= 0 || pick(&g->seed, 0, 4) == 0) return leaf(g, type);
    switch (pick(&g->seed, 0, 9)) {
    case 0: return choice(g, type, depth - 1);
    case 1: return call_2(g, ONE_OF(g, "coalesce", "nullif"), type, depth - 1);
    case 2: return call_2(g, ONE_OF(g, "min", "max"), type, depth - 1);
    default: break;
    }
    switch (type) {
    case TYPE_BOOLEAN: return condition(g, depth - 1);
    case TYPE_INTEGER: return integer(g, depth - 1);
    case TYPE_REAL: return real(g, depth - 1);
    case TYPE_TEXT: return text(g, depth - 1);
    case TYPE_TIME: return moment(g, depth - 1);
    default: return duration(g, depth - 1);
    }
}

static enum type any_type(struct generator *g)
{
    return (enum type)pick(&g->seed, 0, TYPE_COUNT - 1);
}

static const char *make_aggregate(struct generator *g)
{
    const char *inner;
    switch (pick(&g->seed, 0, 6)) {
    case 0: inner = "count(*)"; break;
    case 1: inner = arena_format(&g->arena, "count(DISTINCT %s)", make(g, any_type(g), 2)); break;
    case 2: inner = call_1(g, "share", TYPE_BOOLEAN, 2); break;
    case 3: inner = call_1(g, "sum", ONE_OF(g, "x", "y")[0] == 'x' ? TYPE_INTEGER : TYPE_DURATION, 2); break;
    case 4: inner = call_1(g, "avg", TYPE_INTEGER, 2); break;
    case 5: inner = call_1(g, ONE_OF(g, "min", "max"), any_type(g), 2); break;
    default: inner = call_1(g, "nps", TYPE_INTEGER, 1); break;
    }
    if (pick(&g->seed, 0, 2)) return inner;
    return arena_format(&g->arena, "%s FILTER (WHERE %s)", inner, make(g, TYPE_BOOLEAN, 2));
}

static void make_query(struct generator *g, struct texts *texts)
{
    *texts = (struct texts){.values = {"count(*)"}};
    for (int64_t i = pick(&g->seed, 0, 2); i > 0; i--) texts->where[i - 1] = make(g, TYPE_BOOLEAN, 3);
    for (int64_t i = pick(&g->seed, 0, 2); i > 0; i--) texts->keys[i - 1] = make(g, any_type(g), 2);
    for (int64_t i = pick(&g->seed, 0, 3); i > 0; i--) texts->values[i] = make_aggregate(g);
}

static void random_expressions_give_what_sqlite_gives(void **state)
{
    enum { COUNT = 1500 };
    struct generator g = {.seed = 20261031};
    int skipped = 0;
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        arena_init(&g.arena);
        struct texts texts = {.keys = {"id", make(&g, any_type(&g), 4)}, .values = {"count(*)"}};
        skipped += !compare_engines(i % 3 ? &small : &berlin, &texts);
        arena_fini(&g.arena);
    }
    assert_true(skipped < COUNT / 20);
}

static void random_queries_give_what_sqlite_gives(void **state)
{
    enum { COUNT = 1500 };
    struct generator g = {.seed = 7};
    int skipped = 0;
    (void)state;
    for (int i = 0; i < COUNT; i++) {
        struct texts texts;
        arena_init(&g.arena);
        make_query(&g, &texts);
        skipped += !compare_engines(i % 3 ? &small : &berlin, &texts);
        arena_fini(&g.arena);
    }
    assert_true(skipped < COUNT / 20);
}

/* One table that refers to itself, so that all of it can be read through references. */
struct family {
    struct world world;
    struct joined joined;
};

static void family_open(struct family *f, uint64_t rows, uint64_t seed)
{
    world_open(&f->world, family_table(rows, seed), (struct calendar_rules){NULL, 1, 1});
    must_sql(f->world.db, sqlite3_exec(f->world.db, "CREATE UNIQUE INDEX by_key ON tickets(source, key)",
                                       NULL, NULL, NULL));
    joined_init(&f->joined, &f->world.t, 1);
    f->world.joins = &f->joined.joins;
    f->world.maps = maps;
    f->world.map_count = sizeof maps / sizeof *maps;
}

static void family_close(struct family *f)
{
    joined_fini(&f->joined);
    world_close(&f->world);
}

static void random_expressions_behind_references_give_what_sqlite_gives(void **state)
{
    enum { COUNT = 300 };
    struct generator g = {.seed = 11, .reaches = true};
    struct family f;
    int skipped = 0;
    (void)state;
    family_open(&f, 300, 4);
    for (int i = 0; i < COUNT; i++) {
        arena_init(&g.arena);
        struct texts texts = {.keys = {"id", make(&g, any_type(&g), 3)}, .values = {"count(*)"}};
        skipped += !compare_engines(&f.world, &texts);
        arena_fini(&g.arena);
    }
    family_close(&f);
    assert_true(skipped < COUNT / 20);
}

static void random_queries_behind_references_give_what_sqlite_gives(void **state)
{
    enum { COUNT = 250 };
    struct generator g = {.seed = 12, .reaches = true};
    struct family f;
    int skipped = 0;
    (void)state;
    family_open(&f, 300, 5);
    for (int i = 0; i < COUNT; i++) {
        struct texts texts;
        arena_init(&g.arena);
        make_query(&g, &texts);
        skipped += !compare_engines(&f.world, &texts);
        arena_fini(&g.arena);
    }
    family_close(&f);
    assert_true(skipped < COUNT / 20);
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
        cmocka_unit_test(random_expressions_give_what_sqlite_gives),
        cmocka_unit_test(random_queries_give_what_sqlite_gives),
        cmocka_unit_test(random_expressions_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(random_queries_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(entities_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(maps_and_bins_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(references_are_left_joins),
    };
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
