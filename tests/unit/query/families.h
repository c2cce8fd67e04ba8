/* Maps over the mixed rows of against.h, and a table that refers to itself. */
#ifndef PERILUNE_TESTS_UNIT_QUERY_FAMILIES_H
#define PERILUNE_TESTS_UNIT_QUERY_FAMILIES_H

#include "tests/unit/query/against.h"
#include "tests/unit/query/joined.h"

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

static inline void know_maps(struct world *w)
{
    w->maps = maps;
    w->map_count = sizeof maps / sizeof *maps - 1;
}

/* One table that refers to itself, so that all of it can be read through references. */
struct family {
    struct world world;
    struct joined joined;
};

static inline void family_open(struct family *f, uint64_t rows, uint64_t seed)
{
    world_open(&f->world, family_table(rows, seed), (struct calendar_rules){NULL, 1, 1});
    must_sql(f->world.db, sqlite3_exec(f->world.db, "CREATE UNIQUE INDEX by_key ON tickets(source, key)",
                                       NULL, NULL, NULL));
    joined_init(&f->joined, &f->world.t, 1);
    f->world.joins = &f->joined.joins;
    f->world.maps = maps;
    f->world.map_count = sizeof maps / sizeof *maps;
}

static inline void family_close(struct family *f)
{
    joined_fini(&f->joined);
    world_close(&f->world);
}

#endif
