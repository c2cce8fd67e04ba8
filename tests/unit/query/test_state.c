/* States over groups that are bytes, numbers and runs, against SQLite on the same rows. */
#include "tests/unit/query/against.h"

/* Three chunks; `few` has 6 values, `many` 250, `wide` 400, each with NULLs beyond the first chunk only;
 * `day` is in order. Sums of `big` need more than a word holds. */
static struct test_table *long_table(int64_t rows)
{
    struct test_table *t = test_table_new(
        "t", "at:time! few:text many:text wide:text small:integer big:integer flag:boolean mark:integer");
    uint64_t seed = 5;
    for (int64_t i = 0; i < rows; i++) {
        char few[8], many[8], wide[8];
        bool nulls = i >= 65536;
        snprintf(few, sizeof few, "f%d", (int)(test_random(&seed) % 6));
        snprintf(many, sizeof many, "m%d", (int)(test_random(&seed) % 250));
        snprintf(wide, sizeof wide, "w%d", (int)(test_random(&seed) % 400));
        int64_t big = (int64_t)(test_random(&seed) % 2000001 - 1000000) * 4000000000;
        test_table_row(t, (struct value[]){
                              test_integer(NOW + i * 600), nulls && i % 7 == 0 ? test_null() : test_text(few),
                              nulls && i % 11 == 0 ? test_null() : test_text(many),
                              nulls && i % 13 == 0 ? test_null() : test_text(wide),
                              i % 5 == 0 ? test_null() : test_integer(big / 80000000000 - 20),
                              i % 3 == 0 ? test_null() : test_integer(big),
                              i % 17 == 0 ? test_null() : test_integer(i % 4 == 0), test_integer(i / 20000)});
    }
    return t;
}

static const char *const key_sets[][3] = {{"few"},
                                          {"many"},
                                          {"wide"},
                                          {"few", "flag"},
                                          {"flag", "few"},
                                          {"few", "many"},
                                          {"month(at)"},
                                          {"month(at)", "few"},
                                          {"few", "week(at)"},
                                          {"many", "month(at)"},
                                          {"flag"},
                                          {"mark", "few"},
                                          {"week(at)", "flag", "few"}};

static const char *const value_sets[][5] = {
    {"count(*)"},
    {"sum(small)"},
    {"avg(small)", "count(small)"},
    {"sum(big)", "count(*)"},
    {"count(*) FILTER (WHERE small > 0)", "count(*) FILTER (WHERE mark >= 2)", "count(flag)"},
    {"share(flag)"},
    {"share(small > 0 AND flag)", "count(*)"},
    {"share(flag) FILTER (WHERE mark = 1)", "sum(small) FILTER (WHERE mark = 1)"},
    {"min(small)", "max(big)", "avg(small) FILTER (WHERE flag)"},
    {"sum(small) FILTER (WHERE few = 'f1')", "count(DISTINCT few)"},
};

static const char *const conditions[][4] = {
    {NULL},
    {"small > 10"},
    {"few = 'f2'", "small IS NOT NULL"},
    {"mark >= 1", "few IN ('f1', 'f3')", "big > 0", "flag"},
    {"many LIKE 'm1%'", "NOT flag"},
    {"at >= '2024-10-01'", "wide <> 'w7'"},
    {"few = 'nobody'"},
};

static void every_way_of_grouping_gives_what_sqlite_gives(void **state)
{
    struct world w;
    struct calendar_rules rules = {NULL, 1, 1};
    (void)state;
    world_open(&w, long_table(2 * 65536 + 8192 + 777), rules);
    for (size_t k = 0; k < sizeof key_sets / sizeof *key_sets; k++)
        for (size_t v = 0; v < sizeof value_sets / sizeof *value_sets; v++) {
            size_t c = (k + v) % (sizeof conditions / sizeof *conditions);
            struct texts texts = {0};
            memcpy(texts.keys, key_sets[k], sizeof key_sets[k]);
            memcpy(texts.values, value_sets[v], sizeof value_sets[v]);
            memcpy(texts.where, conditions[c], sizeof conditions[c]);
            assert_true(compare_engines(&w, &texts));
        }
    world_close(&w);
}

static void every_condition_gives_what_sqlite_gives(void **state)
{
    static const int64_t sizes[] = {1, 63, 64, 2047, 2048, 2049, 8192, 8193, 65535, 65536, 65537};
    struct calendar_rules rules = {NULL, 1, 1};
    (void)state;
    for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
        struct world w;
        world_open(&w, long_table(sizes[s]), rules);
        for (size_t c = 0; c < sizeof conditions / sizeof *conditions; c++) {
            struct texts texts = {.keys = {"few"}, .values = {"count(*)", "sum(small)", "share(flag)"}};
            memcpy(texts.where, conditions[c], sizeof conditions[c]);
            assert_true(compare_engines(&w, &texts));
        }
        world_close(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_of_grouping_gives_what_sqlite_gives),
        cmocka_unit_test(every_condition_gives_what_sqlite_gives),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
