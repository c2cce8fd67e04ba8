/* Skipping by minimum and maximum: verdicts by hand, and that no answer depends on them. */
#include "query/prune.h"
#include "tests/unit/query/small.h"

#include <stdio.h>

static struct test_table *t;
static const struct table *table;

static int open_table(void **state)
{
    (void)state;
    t = test_table_new("t",
                       "at:time! n:integer x:real g:text ok:boolean none:integer full:integer all:boolean");
    test_table_rows(t, "100 | 10 | 1.5 | b | 1 | ~ | 5 | 1 \n"
                       "200 | 20 | ~   | c | ~ | ~ | 6 | 1 \n"
                       "300 | ~  | 2.5 | b | 0 | ~ | 7 | 1 \n");
    table = test_table_build(t);
    return 0;
}

static int close_table(void **state)
{
    (void)state;
    test_table_free(t);
    return 0;
}

struct verdict_case {
    const char *text;
    enum verdict expected;
};

static void verdicts_follow_minimum_maximum_and_nulls(void **state)
{
    static const struct verdict_case cases[] = {
        {"n > 20", VERDICT_NONE},
        {"n >= 20", VERDICT_SOME},
        {"n < 10", VERDICT_NONE},
        {"n <= 10", VERDICT_SOME},
        {"n >= 10", VERDICT_SOME}, /* a NULL is not TRUE */
        {"full >= 5", VERDICT_ALL},
        {"full > 4", VERDICT_ALL},
        {"full > 5", VERDICT_SOME},
        {"full < 8", VERDICT_ALL},
        {"full <= 6", VERDICT_SOME},
        {"4 < full", VERDICT_ALL},
        {"8 < full", VERDICT_NONE},
        {"full = 8", VERDICT_NONE},
        {"full <> 8", VERDICT_SOME},
        {"full BETWEEN 5 AND 7", VERDICT_ALL},
        {"full BETWEEN 8 AND 9", VERDICT_NONE},
        {"full BETWEEN 7 AND 5", VERDICT_NONE},
        {"full IN (1, 2)", VERDICT_NONE},
        {"full IN (5, 6, 7)", VERDICT_SOME},
        {"full IN (1, NULL)", VERDICT_NONE},
        {"n IS NULL", VERDICT_SOME},
        {"none IS NULL", VERDICT_ALL},
        {"none IS NOT NULL", VERDICT_NONE},
        {"full IS NULL", VERDICT_NONE},
        {"full IS NOT NULL", VERDICT_ALL},
        {"none > 0", VERDICT_NONE},
        {"x > 2.5", VERDICT_SOME}, /* strict bounds of reals are a hint */
        {"x > 2.6", VERDICT_NONE},
        {"x < 1", VERDICT_NONE},
        {"x >= 1", VERDICT_SOME},
        {"g = 'b'", VERDICT_SOME},
        {"g = 'z'", VERDICT_NONE},
        {"g < 'a'", VERDICT_SOME},
        {"ok", VERDICT_SOME},
        {"all", VERDICT_ALL},
        {"NOT all", VERDICT_NONE},
        {"all = FALSE", VERDICT_NONE},
        {"at >= TIME '@301'", VERDICT_NONE},
        {"at < TIME '@301'", VERDICT_ALL},
        {"n + 1 > 100", VERDICT_SOME},
        {"n > full", VERDICT_SOME},
        {"full > 4 OR n > 99", VERDICT_SOME},
        {"full > 9223372036854775807", VERDICT_NONE},
        {"full < -9223372036854775807 - 1", VERDICT_SOME},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct error error;
        struct node *node;
        struct expr_context context = {.table = table->schema};
        arena_init(&arena);
        if (expr_parse(&arena, slice_of(cases[i].text), &context, &node, &error))
            fail_msg("%s", error.message);
        struct prune prune = prune_make(table, node);
        if (prune_chunk(&prune, 0, 3) != cases[i].expected) fail_msg("%s: chunk", cases[i].text);
        enum verdict block = prune_block(&prune, 0, 0);
        bool of_nulls = prune.kind == PRUNE_NULL || prune.kind == PRUNE_NOT_NULL;
        if (!of_nulls && block != cases[i].expected) fail_msg("%s: block", cases[i].text);
        arena_fini(&arena);
    }
}

static int64_t count_where(const struct table *from, const char *where)
{
    struct query_item filters[] = {item(NULL, where)}, values[] = {item("n", "count(*)")};
    struct query query = {
        .table = from, .filters = filters, .filter_count = 1, .values = values, .value_count = 1};
    struct frame *frame;
    struct error error;
    if (query_run(&query, NULL, &frame, &error)) fail_msg("%s: %s", where, error.message);
    int64_t count = frame_value(frame, 0, 0).integer;
    frame_free(frame);
    return count;
}

/* Adding 0 hides the field from pruning, so both counts must agree at every bound of a block and a chunk. */
static void pruned_answers_are_those_of_a_full_scan(void **state)
{
    enum { ROWS = 140000 };
    static const int64_t bounds[] = {0,     1,      8191,   8192,     8193, 65535,   65536,
                                     65537, 131071, 131072, ROWS - 1, ROWS, ROWS + 1};
    static const char *const comparisons[] = {"<", "<=", ">", ">=", "=", "BETWEEN 8000 AND"};
    static const char *const fields[][2] = {{"n", "n + 0"}, {"x", "x + 0.0"}};
    struct test_table *long_table = test_table_new("t", "at:time! n:integer x:real");
    (void)state;
    for (int64_t i = 0; i < ROWS; i++)
        test_table_row(long_table,
                       (struct value[]){test_integer(i), i % 1000 == 7 ? test_null() : test_integer(i),
                                        test_real((double)i)});
    const struct table *rows = test_table_build(long_table);
    for (size_t b = 0; b < sizeof bounds / sizeof *bounds; b++)
        for (size_t c = 0; c < sizeof comparisons / sizeof *comparisons; c++)
            for (size_t f = 0; f < 2; f++) {
                int64_t counts[2];
                for (int hidden = 0; hidden < 2; hidden++) {
                    char where[64];
                    snprintf(where, sizeof where, "%s %s %lld", fields[f][hidden], comparisons[c],
                             (long long)bounds[b]);
                    counts[hidden] = count_where(rows, where);
                }
                assert_int_equal(counts[0], counts[1]);
            }
    test_table_free(long_table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(verdicts_follow_minimum_maximum_and_nulls),
        cmocka_unit_test(pruned_answers_are_those_of_a_full_scan),
    };
    return cmocka_run_group_tests(tests, open_table, close_table);
}
