/* Dialects: words to meanings, and the number that tells rules apart. */
#include "tests/unit/facts/events.h"

static uint64_t hash_with(void (*change)(struct dialect *dialect))
{
    struct dialect dialect = test_dialect();
    if (change) change(&dialect);
    return dialect_hash(&dialect);
}

static void rename_it(struct dialect *dialect)
{
    dialect->name = "other";
}
static void start_otherwise(struct dialect *dialect)
{
    dialect->rules.reply_start = START_RESTART;
}
static void let_merges_solve(struct dialect *dialect)
{
    dialect->rules.merge_solves = true;
}
static void drop_a_status(struct dialect *dialect)
{
    dialect->statuses.count--;
}
static void move_a_word(struct dialect *dialect)
{
    dialect->fields = dialect->actors;
    dialect->actors = test_dialect().fields;
}

static void the_hash_tells_rules_and_words_apart_but_not_names(void **state)
{
    (void)state;
    uint64_t plain = hash_with(NULL);
    assert_true(hash_with(rename_it) == plain);
    assert_true(hash_with(start_otherwise) != plain);
    assert_true(hash_with(let_merges_solve) != plain);
    assert_true(hash_with(start_otherwise) != hash_with(let_merges_solve));
    assert_true(hash_with(drop_a_status) != plain);
    assert_true(hash_with(move_a_word) != plain);
}

static void words_are_compared_trimmed_and_without_case(void **state)
{
    (void)state;
    static const uint64_t offsets[] = {0, 4, 13, 18};
    const struct dictionary none = {0}, values = {offsets, "OPEN Pending opens", 3};
    struct dialect dialect = test_dialect();
    struct dialect_codes codes;
    struct error error;
    error_init(&error);
    assert_int_equal(dialect_codes_init(&codes, &dialect, &none, &none, &none, &values, &error), STATUS_OK);
    assert_null(codes.kinds);
    assert_int_equal(codes.statuses[0], STATE_OPEN);
    assert_int_equal(codes.statuses[1], STATE_PENDING);
    assert_int_equal(codes.statuses[2], STATE_UNKNOWN);
    dialect_codes_fini(&codes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_tells_rules_and_words_apart_but_not_names),
        cmocka_unit_test(words_are_compared_trimmed_and_without_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
