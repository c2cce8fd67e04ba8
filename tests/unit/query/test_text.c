/* Domains, and operations decided once for every text. LIKE and substr are compared with SQLite's own. */
#include "query/text.h"
#include "tests/support/table.h"

#include "base/memory.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static struct arena arena;
static struct keeper keeper;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena);
    keeper_init(&keeper);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_fini(&arena);
    keeper_fini(&keeper);
    return 0;
}

static struct text_domain *domain_of(const char *const *texts, size_t count)
{
    struct text_domain *domains[16];
    uint32_t *maps[16];
    for (size_t i = 0; i < count; i++)
        domains[i] = text_domain_of_constant(&arena, &keeper, slice_of(texts[i]));
    return text_union(&arena, &keeper, domains, count, maps);
}

#define DOMAIN(...)                                                                                          \
    domain_of((const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void a_union_has_every_text_once(void **state)
{
    struct text_domain *domains[] = {DOMAIN("b", "a", ""), DOMAIN("c", "a"), DOMAIN("b")};
    uint32_t *maps[3];
    (void)state;
    struct text_domain *all = text_union(&arena, &keeper, domains, 3, maps);
    assert_int_equal(all->dictionary.count, 4);
    for (size_t i = 0; i < 3; i++)
        for (uint32_t code = 0; code < domains[i]->dictionary.count; code++)
            assert_true(slice_equal(text_of(all, maps[i][code]), text_of(domains[i], code)));
    assert_int_equal(maps[0][1], maps[1][1]);
    assert_int_equal(maps[0][0], maps[2][0]);
}

static void ranks_are_bytewise(void **state)
{
    struct text_domain *domain = DOMAIN("b", "a", "", "B", "ab", "\xC3\xB6");
    const char *const expected[] = {"", "B", "a", "ab", "b", "\xC3\xB6"};
    (void)state;
    assert_true(text_ranks(domain, &keeper));
    for (uint32_t rank = 0; rank < 6; rank++) {
        assert_true(slice_is(text_of(domain, domain->sorted[rank]), expected[rank]));
        assert_int_equal(domain->ranks[domain->sorted[rank]], rank);
    }
}

static void texts_that_become_equal_get_one_code(void **state)
{
    struct text_domain *domain = DOMAIN("Mail", "MAIL", "chat", "\303\204b");
    uint32_t *map;
    (void)state;
    struct text_domain *lower = text_changed(&arena, &keeper, domain, text_lower, NULL, &map);
    assert_int_equal(lower->dictionary.count, 3);
    assert_int_equal(map[0], map[1]);
    assert_true(slice_is(text_of(lower, map[0]), "mail"));
    assert_true(slice_is(text_of(lower, map[3]), "\303\204b")); /* ASCII letters only */
}

static void a_text_is_found_by_its_bytes(void **state)
{
    struct text_domain *domain = DOMAIN("a", "b");
    (void)state;
    assert_int_equal(text_find(domain, slice_of("b")), 1);
    assert_int_equal(text_find(domain, slice_of("B")), -1);
}

static void lengths_count_characters(void **state)
{
    struct text_domain *domain = DOMAIN("", "abc", "\xE6\x9D\xB1\xE4\xBA\xAC");
    const int64_t *lengths = text_lengths(&keeper, domain);
    (void)state;
    assert_int_equal(lengths[0], 0);
    assert_int_equal(lengths[1], 3);
    assert_int_equal(lengths[2], 2);
}

/* --- against SQLite --- */

static sqlite3 *db;

static sqlite3_stmt *prepared(const char *sql)
{
    sqlite3_stmt *statement = NULL;
    if (!db && sqlite3_open(":memory:", &db)) fail_msg("no SQLite");
    if (sqlite3_prepare_v2(db, sql, -1, &statement, NULL)) fail_msg("%s", sqlite3_errmsg(db));
    return statement;
}

static void random_text(uint64_t *seed, const char *const *letters, size_t count, char *out)
{
    *out = 0;
    for (uint64_t left = test_random(seed) % 9; left > 0; left--)
        strcat(out, letters[test_random(seed) % count]);
}

static void like_is_sqlites(void **state)
{
    static const char *const letters[] = {"a", "B", "b", "\xC3\xB6", "\xE6\x9D\xB1"};
    static const char *const signs[] = {"a", "b", "A", "\xC3\xB6", "%", "%", "_", "\xE6\x9D\xB1"};
    uint64_t seed = 42;
    sqlite3_stmt *statement = prepared("SELECT ?1 LIKE ?2");
    int matched = 0;
    (void)state;
    for (int i = 0; i < 20000; i++) {
        char text[64], pattern[64];
        random_text(&seed, letters, 5, text);
        random_text(&seed, signs, 8, pattern);
        sqlite3_bind_text(statement, 1, text, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, pattern, -1, SQLITE_STATIC);
        sqlite3_step(statement);
        bool expected = sqlite3_column_int(statement, 0),
             found = text_like(slice_of(text), slice_of(pattern));
        if (found != expected) fail_msg("'%s' LIKE '%s' is %d", text, pattern, expected);
        matched += found;
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    assert_true(matched > 1000);
}

static void substr_is_sqlites(void **state)
{
    static const char *const texts[] = {"", "a", "hello", "gr\303\266\303\237e", "\xE6\x9D\xB1\xE4\xBA\xAC"};
    sqlite3_stmt *statement = prepared("SELECT substr(?1, ?2, ?3)");
    (void)state;
    for (size_t i = 0; i < 5; i++)
        for (int start = -8; start <= 8; start++)
            for (int length = -8; length <= 8; length++) {
                struct text_part part = {start, length, false};
                sqlite3_bind_text(statement, 1, texts[i], -1, SQLITE_STATIC);
                sqlite3_bind_int(statement, 2, start);
                sqlite3_bind_int(statement, 3, length);
                sqlite3_step(statement);
                struct slice ours = text_substr(slice_of(texts[i]), &part, NULL);
                if (!slice_is(ours, (const char *)sqlite3_column_text(statement, 0)))
                    fail_msg("substr('%s', %d, %d)", texts[i], start, length);
                sqlite3_reset(statement);
            }
    sqlite3_finalize(statement);
    sqlite3_close(db);
}

static void huge_positions_do_not_overflow(void **state)
{
    struct text_part far = {INT64_MAX, INT64_MIN, false}, near = {INT64_MIN, INT64_MAX, false};
    (void)state;
    assert_true(text_substr(slice_of("abc"), &far, NULL).size <= 3);
    assert_true(text_substr(slice_of("abc"), &near, NULL).size <= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_union_has_every_text_once),
        cmocka_unit_test(ranks_are_bytewise),
        cmocka_unit_test(texts_that_become_equal_get_one_code),
        cmocka_unit_test(a_text_is_found_by_its_bytes),
        cmocka_unit_test(lengths_count_characters),
        cmocka_unit_test(like_is_sqlites),
        cmocka_unit_test(substr_is_sqlites),
        cmocka_unit_test(huge_positions_do_not_overflow),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
