/* A patched snapshot is the one that the writer would make: random changes, and what may go wrong. */
#include "tests/unit/column/patching.h"

static void no_changes_are_no_work(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 10);
    write_rows(f);
    patch(f);
    assert_false(part_of(f->snapshot, table_of(f))->patched);
}

static void changes_out_of_order_are_refused(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 3);
    write_rows(f);
    const struct row_change changes[] = {{2, NULL}, {1, NULL}}, twice[] = {{2, NULL}, {2, NULL}};
    assert_int_equal(snapshot_patch(f->snapshot, table_of(f), changes, 2, &f->error), STATUS_INVALID);
    assert_int_equal(snapshot_patch(f->snapshot, table_of(f), twice, 2, &f->error), STATUS_INVALID);
    assert_is_current(f);
}

static void the_table_of_another_snapshot_is_refused(void **state)
{
    struct fixture *f = *state;
    add_rows(f, 3);
    write_rows(f);
    struct snapshot *other = written(f);
    const struct row_change gone = {2, NULL};
    assert_int_equal(
        snapshot_patch(f->snapshot, snapshot_table(other, slice_of("calls")), &gone, 1, &f->error),
        STATUS_INVALID);
    snapshot_close(other);
}

/* ---- random changes ---- */

static const char *const words[] = {"a", "b", "", "a rather long word of many letters", "\xC3\xA9t\xC3\xA9"};

static struct value random_integer(uint64_t *random)
{
    uint64_t kind = test_random(random) % 50, number = test_random(random);
    if (kind == 0) return test_null();
    if (kind == 1) return test_integer((int64_t)number);
    return test_integer((int64_t)(number % 300) - 20);
}

static struct value random_word(uint64_t *random)
{
    static char made[512][12];
    uint64_t kind = test_random(random) % 20;
    if (kind == 0) return test_null();
    if (kind > 4) return test_text(words[kind % 5]);
    size_t number = test_random(random) % 512;
    snprintf(made[number], sizeof made[number], "word %zu", number);
    return test_text(made[number]);
}

/* Of the row's values one or all, rarely the time. */
static void randomise(struct value *values, uint64_t *random, bool all)
{
    uint64_t which = test_random(random) % 5;
    if (all || which == 0) values[FLAG] = test_integer((int64_t)(test_random(random) % 2));
    if (all || which == 1) values[COUNT] = random_integer(random);
    if (all || which == 2) values[SCORE] = test_real((double)(test_random(random) % 1000) / 8 - 3);
    if (all || which == 3) values[WORD] = random_word(random);
    if (all || which == 4) values[LENGTH] = random_integer(random);
}

static int64_t random_time(uint64_t *random, uint64_t most)
{
    return (int64_t)(test_random(random) % most);
}

static void change_some(struct fixture *f, uint64_t *random, uint64_t most_time)
{
    uint64_t updates = test_random(random) % 200, moves = test_random(random) % 4;
    for (uint64_t i = 0; i < updates; i++) {
        struct row *row = &f->rows[test_random(random) % f->row_count];
        if (row->gone) continue;
        randomise(change(f, row->id), random, false);
        if (i < moves)
            row->values[AT] = i % 3 == 2 ? test_null() : test_integer(random_time(random, most_time));
    }
    for (uint64_t deletes = test_random(random) % 5; deletes; deletes--)
        take_out(f, f->rows[test_random(random) % f->row_count].id);
    for (uint64_t inserts = test_random(random) % 30; inserts; inserts--) {
        int64_t id = f->rows[f->row_count - 1].id + 1 + (int64_t)(test_random(random) % 3);
        randomise(add_row(f, id, random_time(random, most_time))->values, random, true);
    }
}

static void random_rounds(struct fixture *f, int rows, int rounds, uint64_t seed)
{
    uint64_t random = seed, most_time = (uint64_t)rows * 3;
    for (int i = 0; i < rows; i++)
        randomise(add_row(f, i * 2, random_time(&random, most_time))->values, &random, true);
    write_rows(f);
    for (int i = 0; i < rounds; i++) {
        change_some(f, &random, most_time);
        patch(f);
    }
}

static void random_changes_of_small_tables_are_exact(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        void *one;
        setup(&one);
        random_rounds(one, (int)(seed % 7 * 37 + 1), 8, seed);
        teardown(&one);
    }
}

static void random_changes_of_chunks_are_exact(void **state)
{
    random_rounds(*state, 2 * CHUNK_ROWS + 1000, 6, 4711);
}

/* Ids that ascend with the time, as in most stores. */
static void random_changes_of_rows_in_order_are_exact(void **state)
{
    struct fixture *f = *state;
    uint64_t random = 99;
    for (int i = 0; i < CHUNK_ROWS + 5000; i++) randomise(add_row(f, i, i)->values, &random, i % 10 == 0);
    write_rows(f);
    for (int i = 0; i < 6; i++) {
        change_some(f, &random, CHUNK_ROWS + 6000);
        patch(f);
    }
}

/* ---- after a patch ---- */

static void a_patched_table_can_be_copied(void **state)
{
    struct fixture *f = *state;
    struct snapshot_writer *writer = NULL;
    struct snapshot *copy = NULL;
    uint64_t random = 3;
    random_rounds(f, CHUNK_ROWS + 300, 2, 12);
    change_some(f, &random, 1000);
    patch(f);
    assert_ok(f, snapshot_writer_open(NULL, &writer, &f->error));
    assert_ok(f, snapshot_copy_table(writer, f->snapshot, &f->table_schema, &f->error));
    assert_ok(f, snapshot_commit(writer, 1, 2, &f->schema, &copy, &f->error));
    snapshot_writer_close(writer);
    snapshot_close(f->snapshot);
    f->snapshot = copy;
    assert_is_current(f);
    assert_false(part_of(copy, table_of(f))->patched);
    change_some(f, &random, 1000);
    patch(f);
}

/* A change of every kind. */
static void prepare(struct fixture *f)
{
    add_rows(f, 200);
    write_rows(f);
    change(f, 5)[COUNT] = test_integer(70000);
    change(f, 6)[WORD] = test_text("new");
    change(f, 7)[AT] = test_integer(100);
    add_row(f, 201, 300)->values[WORD] = test_text("newer");
}

static void running_out_of_memory_is_a_status(void **state)
{
    (void)state;
    status result = STATUS_MEMORY;
    uint64_t n = 0;
    while (result != STATUS_OK) {
        void *one;
        setup(&one);
        prepare(one);
        memory_fail_from(++n);
        result = try_patch(one);
        memory_fail_from(0);
        if (result == STATUS_OK)
            assert_is_current(one);
        else
            assert_int_equal(result, STATUS_MEMORY);
        teardown(&one);
    }
    assert_true(n > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(no_changes_are_no_work),
        unit(changes_out_of_order_are_refused),
        unit(the_table_of_another_snapshot_is_refused),
        unit(random_changes_of_small_tables_are_exact),
        unit(random_changes_of_chunks_are_exact),
        unit(random_changes_of_rows_in_order_are_exact),
        unit(a_patched_table_can_be_copied),
        unit(running_out_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
