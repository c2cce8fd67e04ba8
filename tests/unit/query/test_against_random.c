/* The differential test at random: seeded expressions and queries against SQLite on the same rows. The test
 * is fast; PERILUNE_CASES=20 in the environment makes it twenty times as long, with other seeds. */
#include "tests/unit/query/random_query.h"

static struct world small, berlin;
static int times = 1; /* as long as it is by default */

static uint64_t seed_of(uint64_t seed)
{
    return times == 1 ? seed : seed + (uint64_t)times * 7919;
}

typedef void make_texts(struct generator *g, struct texts *texts);

/* Of a hundred cases at most five may leave the range of integers, where SQLite goes on in reals. */
static void compare_cases(struct generator *g, int count, make_texts *make_case,
                          const struct world *worlds[3])
{
    int skipped = 0;
    for (int i = 0; i < count * times; i++) {
        struct texts texts;
        arena_init(&g->arena);
        make_case(g, &texts);
        skipped += !compare_engines(worlds[i % 3], &texts);
        arena_fini(&g->arena);
    }
    assert_true(skipped < count * times / 20);
}

static void make_expression(struct generator *g, struct texts *texts)
{
    *texts = (struct texts){.keys = {"id", make(g, any_type(g), 4)}, .values = {"count(*)"}};
}

static void random_expressions_give_what_sqlite_gives(void **state)
{
    struct generator g = {.seed = seed_of(20261031)};
    (void)state;
    compare_cases(&g, 1500, make_expression, (const struct world *[]){&berlin, &small, &small});
}

static void random_queries_give_what_sqlite_gives(void **state)
{
    struct generator g = {.seed = seed_of(7)};
    (void)state;
    compare_cases(&g, 1500, make_query, (const struct world *[]){&berlin, &small, &small});
}

static void compare_in_family(struct generator g, uint64_t rows, int count, make_texts *make_case)
{
    struct family f;
    family_open(&f, rows, g.seed);
    compare_cases(&g, count, make_case, (const struct world *[]){&f.world, &f.world, &f.world});
    family_close(&f);
}

static void random_expressions_behind_references_give_what_sqlite_gives(void **state)
{
    (void)state;
    compare_in_family((struct generator){.seed = seed_of(11), .reaches = true}, 300, 300, make_expression);
}

static void random_queries_behind_references_give_what_sqlite_gives(void **state)
{
    (void)state;
    compare_in_family((struct generator){.seed = seed_of(12), .reaches = true}, 300, 250, make_query);
}

/* Entity functions with references, maps, bins and FILTER in them and around them. */
static void random_expressions_of_entities_give_what_sqlite_gives(void **state)
{
    struct generator g = {.seed = seed_of(13), .reaches = true, .entities = true};
    (void)state;
    compare_in_family(g, 70, 300, make_expression);
}

static void random_queries_of_entities_give_what_sqlite_gives(void **state)
{
    struct generator g = {.seed = seed_of(14), .reaches = true, .entities = true};
    (void)state;
    compare_in_family(g, 70, 250, make_query);
}

static struct zone *zone;

static int open_worlds(void **state)
{
    struct error error;
    const char *cases = getenv("PERILUNE_CASES");
    (void)state;
    if (cases && atoi(cases) > 1) times = atoi(cases);
    if (zone_load("Europe/Berlin", NULL, &zone, &error)) return -1;
    world_open(&small, mixed_table(400, 1), (struct calendar_rules){NULL, 1, 1});
    world_open(&berlin, mixed_table(300, 2), (struct calendar_rules){zone, 7, 4});
    know_maps(&small);
    know_maps(&berlin);
    return 0;
}

static int close_worlds(void **state)
{
    (void)state;
    world_close(&small);
    world_close(&berlin);
    zone_free(zone);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_expressions_give_what_sqlite_gives),
        cmocka_unit_test(random_queries_give_what_sqlite_gives),
        cmocka_unit_test(random_expressions_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(random_queries_behind_references_give_what_sqlite_gives),
        cmocka_unit_test(random_expressions_of_entities_give_what_sqlite_gives),
        cmocka_unit_test(random_queries_of_entities_give_what_sqlite_gives),
    };
    return cmocka_run_group_tests(tests, open_worlds, close_worlds);
}
