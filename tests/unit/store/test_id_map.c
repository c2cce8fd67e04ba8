/* The sets that an import keeps in memory. */
#include "store/id_map.h"

#include "base/hash.h"
#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static void an_empty_set_has_nothing(void **state)
{
    (void)state;
    struct id_set set = {0};
    struct id_map map = {0};
    size_t at = 0;
    assert_false(id_set_has(&set, 0));
    assert_null(id_map_next(&map, 7, &at));
    id_set_fini(&set);
    id_map_fini(&map);
}

/* Ids as SQLite may give them: dense, negative, at the ends of the range. */
static void only_added_ids_are_in_the_set(void **state)
{
    (void)state;
    const int64_t ids[] = {0, 1, 63, 64, 511, 512, -1, -512, -513, INT64_MIN, INT64_MAX, 1LL << 40};
    struct id_set set = {0};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        assert_false(id_set_has(&set, ids[i]));
        assert_true(id_set_add(&set, ids[i]));
        assert_true(id_set_add(&set, ids[i]));
    }
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) assert_true(id_set_has(&set, ids[i]));
    const int64_t others[] = {
        2, 62, 65, 510, 513, -2, -511, -514, INT64_MIN + 1, INT64_MAX - 1, (1LL << 40) + 1};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) assert_false(id_set_has(&set, others[i]));
    id_set_fini(&set);
}

static void a_set_agrees_with_an_array(void **state)
{
    enum { RANGE = 200000 };
    (void)state;
    struct id_set set = {0};
    unsigned char *expected = calloc(RANGE, 1);
    unsigned random = 1;
    for (int i = 0; i < 50000; i++) {
        random = random * 1664525 + 1013904223;
        int id = (int)(random >> 8) % RANGE;
        expected[id] = 1;
        assert_true(id_set_add(&set, (int64_t)id * 37 - 1000));
    }
    for (int id = 0; id < RANGE; id++)
        assert_int_equal(id_set_has(&set, (int64_t)id * 37 - 1000), expected[id]);
    free(expected);
    id_set_fini(&set);
}

static void all_numbers_of_a_hash_are_found(void **state)
{
    (void)state;
    struct id_map map = {0};
    for (int i = 1; i <= 1000; i++) assert_true(id_map_add(&map, hash_integer((uint64_t)i % 300), i));
    for (int residue = 0; residue < 300; residue++) {
        size_t at = 0;
        int found = 0;
        int64_t *number;
        while ((number = id_map_next(&map, hash_integer((uint64_t)residue), &at))) {
            assert_int_equal(*number % 300, residue);
            found++;
        }
        assert_int_equal(found, residue >= 1 && residue <= 100 ? 4 : 3);
    }
    id_map_fini(&map);
}

static void numbers_can_be_changed_in_place(void **state)
{
    (void)state;
    struct id_map map = {0};
    size_t at = 0;
    assert_true(id_map_add(&map, 5, 1));
    *id_map_next(&map, 5, &at) = 2;
    at = 0;
    assert_int_equal(*id_map_next(&map, 5, &at), 2);
    assert_null(id_map_next(&map, 5, &at));
    id_map_fini(&map);
}

static void hashes_that_collide_in_the_table_are_told_apart(void **state)
{
    (void)state;
    struct id_map map = {0};
    for (uint64_t i = 0; i < 20; i++) assert_true(id_map_add(&map, i << 32, (int64_t)i + 1));
    for (uint64_t i = 0; i < 20; i++) {
        size_t at = 0;
        assert_int_equal(*id_map_next(&map, i << 32, &at), i + 1);
        assert_null(id_map_next(&map, i << 32, &at));
    }
    id_map_fini(&map);
}

static void without_memory_the_contents_stay(void **state)
{
    (void)state;
    struct id_set set = {0};
    struct id_map map = {0};
    int64_t ids = 0, numbers = 0;
    assert_true(id_set_add(&set, 0));
    assert_true(id_map_add(&map, 1, 1));
    memory_fail_from(1);
    while (id_set_add(&set, (ids + 1) * 512)) ids++;
    while (id_map_add(&map, (uint64_t)numbers + 2, 1)) numbers++;
    memory_fail_from(0);
    for (int64_t i = 0; i <= ids; i++) assert_true(id_set_has(&set, i * 512));
    assert_false(id_set_has(&set, (ids + 1) * 512));
    for (int64_t i = 0; i <= numbers; i++) {
        size_t at = 0;
        assert_non_null(id_map_next(&map, (uint64_t)i + 1, &at));
    }
    id_set_fini(&set);
    id_map_fini(&map);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_empty_set_has_nothing),
        cmocka_unit_test(only_added_ids_are_in_the_set),
        cmocka_unit_test(a_set_agrees_with_an_array),
        cmocka_unit_test(all_numbers_of_a_hash_are_found),
        cmocka_unit_test(numbers_can_be_changed_in_place),
        cmocka_unit_test(hashes_that_collide_in_the_table_are_told_apart),
        cmocka_unit_test(without_memory_the_contents_stay),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
