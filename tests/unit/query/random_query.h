/* Seeded random expressions and queries over the mixed rows of against.h. */
#ifndef PERILUNE_TESTS_UNIT_QUERY_RANDOM_QUERY_H
#define PERILUNE_TESTS_UNIT_QUERY_RANDOM_QUERY_H

#include "tests/unit/query/families.h"

struct generator {
    struct arena arena;
    uint64_t seed;
    bool reaches;  /* also for fields behind references */
    bool entities; /* also entity functions */
};

static inline const char *make(struct generator *g, enum type type, int depth);

static inline const char *one_of(struct generator *g, const char *const *list, size_t count)
{
    return list[test_random(&g->seed) % count];
}

#define ONE_OF(g, ...)                                                                                       \
    one_of(g, (const char *const[]){__VA_ARGS__}, sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *))

static inline const char *own_leaf(struct generator *g, enum type type)
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

static inline bool is_map(const char *name)
{
    for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
        if (strcmp(maps[i].name, name) == 0) return true;
    return false;
}

/* A name, often behind up to three references; maps are known on the table itself only. */
static inline const char *leaf(struct generator *g, enum type type)
{
    const char *text = own_leaf(g, type);
    bool name = text[0] >= 'a' && text[0] <= 'z' && !strchr(text, '(');
    if (!g->reaches || !name) return text;
    if (is_map(text)) return ONE_OF(g, text, "above");
    const char *path = ONE_OF(g, "", "", "parent.", "parent.", "parent.parent.", "parent.parent.parent.");
    return arena_format(&g->arena, "%s%s", path, text);
}

/* Parts are made in order, so that the same seed gives the same text with every compiler. */
static inline const char *join(struct generator *g, enum type a, const char *sign, enum type b, int depth)
{
    const char *left = make(g, a, depth), *right = make(g, b, depth);
    return arena_format(&g->arena, "(%s %s %s)", left, sign, right);
}

static inline const char *call_2(struct generator *g, const char *name, enum type type, int depth)
{
    const char *left = make(g, type, depth), *right = make(g, type, depth);
    return arena_format(&g->arena, "%s(%s, %s)", name, left, right);
}

static inline const char *call_1(struct generator *g, const char *name, enum type type, int depth)
{
    return arena_format(&g->arena, "%s(%s)", name, make(g, type, depth));
}

static inline const char *choice(struct generator *g, enum type type, int depth)
{
    const char *condition = make(g, TYPE_BOOLEAN, depth), *yes = make(g, type, depth),
               *no = make(g, type, depth);
    return arena_format(&g->arena, "CASE WHEN %s THEN %s ELSE %s END", condition, yes, no);
}

static inline const char *condition(struct generator *g, int depth)
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

/* They do not stand inside one another, and SQLite answers them with a subquery for every row: what is in
 * them is kept small. */
static inline const char *entity_function(struct generator *g, const char *name)
{
    g->entities = false;
    const char *entity = make(g, TYPE_TEXT, 1), *filter = make(g, TYPE_BOOLEAN, 2);
    g->entities = true;
    if (pick(&g->seed, 0, 1)) return arena_format(&g->arena, "%s(%s)", name, entity);
    return arena_format(&g->arena, "%s(%s) FILTER (WHERE %s)", name, entity, filter);
}

static inline const char *integer(struct generator *g, int depth)
{
    if (g->entities && pick(&g->seed, 0, 2) == 0)
        return entity_function(g, ONE_OF(g, "ordinal", "occurrences"));
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

static inline const char *real(struct generator *g, int depth)
{
    switch (pick(&g->seed, 0, 5)) {
    case 5:
        return arena_format(&g->arena, "bin(%s, %s)", make(g, TYPE_REAL, depth),
                            ONE_OF(g, "0.5", "12.5, 3", "100", "0.25, -0.125"));
    case 0: return join(g, TYPE_REAL, ONE_OF(g, "+", "-", "*"), TYPE_INTEGER, depth);
    case 1: return join(g, TYPE_REAL, ONE_OF(g, "+", "-", "/"), TYPE_REAL, depth);
    case 2: return join(g, TYPE_INTEGER, "/", TYPE_INTEGER, depth);
    case 3: return join(g, TYPE_DURATION, "/", TYPE_DURATION, depth);
    default: return call_1(g, ONE_OF(g, "abs", "-"), TYPE_REAL, depth);
    }
}

static inline const char *text(struct generator *g, int depth)
{
    if (pick(&g->seed, 0, 1)) return call_1(g, ONE_OF(g, "lower", "upper"), TYPE_TEXT, depth);
    const char *from = make(g, TYPE_TEXT, depth);
    int64_t start = pick(&g->seed, -4, 5), length = pick(&g->seed, -2, 4);
    return arena_format(&g->arena, "substr(%s, %d, %d)", from, (int)start, (int)length);
}

static inline const char *moment(struct generator *g, int depth)
{
    if (g->entities && pick(&g->seed, 0, 1))
        return entity_function(g, ONE_OF(g, "first_time", "last_time", "previous_time", "next_time"));
    const char *grain =
        ONE_OF(g, "hour_start", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year");
    if (pick(&g->seed, 0, 1)) return call_1(g, grain, TYPE_TIME, depth);
    return join(g, TYPE_TIME, ONE_OF(g, "+", "-"), TYPE_DURATION,
                0); /* shallow: it stays in the years of the zone */
}

static inline const char *duration(struct generator *g, int depth)
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

static inline const char *make(struct generator *g, enum type type, int depth)
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

static inline enum type any_type(struct generator *g)
{
    return (enum type)pick(&g->seed, 0, TYPE_COUNT - 1);
}

static inline const char *make_aggregate(struct generator *g)
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

static inline void make_query(struct generator *g, struct texts *texts)
{
    *texts = (struct texts){.values = {"count(*)"}};
    for (int64_t i = pick(&g->seed, 0, 2); i > 0; i--) texts->where[i - 1] = make(g, TYPE_BOOLEAN, 3);
    for (int64_t i = pick(&g->seed, 0, 2); i > 0; i--) texts->keys[i - 1] = make(g, any_type(g), 2);
    for (int64_t i = pick(&g->seed, 0, 3); i > 0; i--) texts->values[i] = make_aggregate(g);
}

#endif
