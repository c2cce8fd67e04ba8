/* Facts beside the snapshot: kept while nothing changes, made anew when rows or rules do, and never believed
 * when their file is damaged. What they say: tests/unit/facts. */
#include "tests/unit/store/facts_fixture.h"

static void add_event(struct facts_fixture *g, const struct value *values)
{
    struct store_import *import = begin(&g->f);
    put(&g->f, import, 1, values, STORE_INSERTED);
    commit(&g->f, import, NULL);
}

static int64_t fact(struct facts_fixture *g, const char *field, uint64_t row)
{
    const struct table *table = facts_now(g, "ticket_facts");
    assert_true(row < table->row_count);
    struct value value = column_value(&table->columns[schema_field(table->schema, slice_of(field))], row);
    assert_false(value.null);
    return value.integer;
}

static void fill(struct facts_fixture *g)
{
    add_event(g, CASE_EVENT("1", 100, "created", "customer", ""));
    add_event(g, CASE_EVENT("1", 160, "message", "agent", ""));
    add_event(g, CASE_EVENT("2", 170, "created", "customer", ""));
}

static void facts_follow_the_rows(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_int_equal(facts_now(g, "ticket_facts")->row_count, 2);
    assert_int_equal(fact(g, "first_reply", 0), 60);
    add_event(g, CASE_EVENT("1", 130, "message", "agent", "")); /* a late one */
    assert_int_equal(fact(g, "first_reply", 0), 30);
    assert_int_equal(fact(g, "agent_replies", 0), 2);
}

static void facts_follow_the_rules(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_int_equal(facts_now(g, "turns")->row_count, 2);
    g->dialect.rules.creation_asks = false;
    assert_int_equal(facts_now(g, "turns")->row_count, 0);
}

static void facts_that_are_up_to_date_stay_where_they_are(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    const struct table *table = facts_now(g, "spans");
    assert_ptr_equal(facts_now(g, "spans"), table);
}

static void another_process_takes_the_file_as_it_is(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    facts_now(g, "turns");
    ino_t file = file_of(g);
    close_store(&g->f);
    open_store(&g->f, STORE_READ);
    assert_int_equal(fact(g, "first_reply", 0), 60);
    assert_true(file_of(g) == file);
}

static void a_file_of_other_rules_or_rows_is_not_believed(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    facts_now(g, "turns");
    close_store(&g->f);
    open_store(&g->f, STORE_WRITE);
    g->dialect.rules.creation_asks = false;
    assert_int_equal(facts_now(g, "turns")->row_count, 0);
    close_store(&g->f);
    open_store(&g->f, STORE_WRITE);
    add_event(g, CASE_EVENT("3", 190, "created", "customer", ""));
    assert_int_equal(facts_now(g, "ticket_facts")->row_count, 3);
}

static void damage(const char *path, long place)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, place, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, place, SEEK_SET), 0);
    fputc(byte ^ 0x55, file);
    assert_int_equal(fclose(file), 0);
}

static void a_damaged_header_is_noticed_at_once(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    facts_now(g, "turns");
    close_store(&g->f);
    damage(facts_path(g), 20);
    open_store(&g->f, STORE_READ);
    assert_int_equal(fact(g, "first_reply", 0), 60);
}

/* A query that meets it asks for a new snapshot, as after any damage. */
static void a_damaged_column_is_found_by_its_reader_and_made_anew(void **state)
{
    struct facts_fixture *g = *state;
    struct snapshot *snapshot;
    fill(g);
    const struct table *table = facts_now(g, "ticket_facts");
    int field = schema_field(table->schema, slice_of("created_at"));
    long place =
        (long)((const char *)table->columns[field].segments[0].data - g->f.store->snapshot->attached->map);
    close_store(&g->f);
    damage(facts_path(g), place);
    open_store(&g->f, STORE_READ);
    table = facts_now(g, "ticket_facts");
    assert_ok(&g->f, store_snapshot(g->f.store, &snapshot, NULL, &g->f.error));
    assert_int_equal(snapshot_check(snapshot, table, field, &g->f.error), STATUS_CORRUPT);
    assert_ok(&g->f, store_rebuild_snapshot(g->f.store, &snapshot, &g->f.error));
    table = facts_now(g, "ticket_facts");
    assert_int_equal(snapshot_check(snapshot, table, field, &g->f.error), STATUS_OK);
    assert_int_equal(fact(g, "created_at", 0), 100);
}

static void rows_of_facts_come_in_the_order_that_was_asked(void **state)
{
    struct facts_fixture *g = *state;
    struct frame *frame;
    fill(g);
    facts_now(g, "ticket_facts");
    const struct table_schema *schema = &g->derived.tables[FACTS_TICKETS];
    int fields[] = {schema_field(schema, slice_of("ticket")), schema_field(schema, slice_of("created_at"))};
    const int64_t ids[] = {3, 99, 1}; /* of the events that create them */
    assert_ok(&g->f, store_rows(g->f.store, schema, ids, 3, fields, 2, &frame, &g->f.error));
    assert_true(slice_is(frame_value(frame, 0, 0).text, "2"));
    assert_true(frame_value(frame, 0, 1).null);
    assert_int_equal(frame_value(frame, 1, 2).integer, 100);
    frame_free(frame);
}

/* ---- facts that follow ---- */

static void change_at_random(sqlite3 *database, uint64_t *random, int tickets)
{
    static const char *const changes[] = {
        "UPDATE events SET ticket = '3', value = 'solved'",
        "UPDATE events SET at = at + 17",
        "DELETE FROM events",
        "DELETE FROM events",
    };
    char sql[256];
    unsigned what = (unsigned)(test_random(random) % 10);
    if (what < 6) {
        insert_at_random(database, random, tickets);
        return;
    }
    snprintf(sql, sizeof sql, "%s WHERE id = (SELECT id FROM events ORDER BY %s LIMIT 1 OFFSET %d)",
             changes[what - 6], what % 2 ? "at" : "id", (int)(test_random(random) % 50));
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void change_all(struct facts_fixture *g, uint64_t *random, int changes, int tickets)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(g->f.path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < changes; i++) change_at_random(database, random, tickets);
    assert_int_equal(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void facts_that_follow_are_those_made_anew(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 4711;
    fill(g);
    change_all(g, &random, 200, 40);
    assert_as_if_made_anew(g);
    const struct snapshot *first = facts_of(g);
    for (int round = 0; round < 25; round++) {
        change_all(g, &random, round % 5 ? 6 : 60, round % 2 ? 40 : 80);
        assert_as_if_made_anew(g);
        assert_ptr_equal(facts_of(g), first); /* it was patched */
    }
}

static void another_process_lets_the_file_follow(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 99;
    fill(g);
    close_store(&g->f);
    open_store(&g->f, STORE_WRITE);
    facts_now(g, "turns");
    ino_t file = file_of(g);
    for (int round = 0; round < 4; round++) {
        close_store(&g->f);
        sqlite3 *database = NULL;
        assert_int_equal(sqlite3_open(g->f.path, &database), SQLITE_OK);
        for (int i = 0; i < 20; i++) insert_at_random(database, &random, 10);
        sqlite3_close(database);
        open_store(&g->f, STORE_READ);
        assert_as_if_made_anew(g);
        assert_true(file_of(g) == file);
    }
}

static void add_ticket(struct facts_fixture *g, const char *key)
{
    struct store_import *import = begin(&g->f);
    put(&g->f, import, 0, ROW(key, 100, "high", 1.0), STORE_INSERTED);
    commit(&g->f, import, NULL);
}

static void a_change_of_other_tables_costs_no_pass(void **state)
{
    struct facts_fixture *g = *state;
    add_ticket(g, "1"); /* the first row of a table is followed by a new snapshot */
    fill(g);
    facts_now(g, "turns");
    ino_t file = file_of(g);
    add_ticket(g, "2");
    assert_as_if_made_anew(g);
    assert_true(file_of(g) == file);
}

/* store/facts.c, rule 4: the event was inserted before the file was made, and moves to another ticket after.
 */
static void events_that_changed_before_and_after_the_file_are_not_lost(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    facts_now(g, "turns");
    close_store(&g->f);
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(g->f.path, &database), SQLITE_OK);
    assert_int_equal(
        sqlite3_exec(database, "UPDATE events SET ticket = '1' WHERE ticket = '2'", NULL, NULL, NULL),
        SQLITE_OK);
    sqlite3_close(database);
    open_store(&g->f, STORE_READ);
    assert_as_if_made_anew(g);
    assert_int_equal(facts_now(g, "ticket_facts")->row_count, 1);
}

static void facts_of_other_rules_do_not_follow(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 5;
    fill(g);
    facts_now(g, "turns");
    change_all(g, &random, 20, 10);
    g->dialect.rules.creation_asks = false;
    assert_as_if_made_anew(g);
}

/* store/facts.c, rule 4. */
static void after_many_changes_the_facts_are_made_anew(void **state)
{
    struct facts_fixture *g = *state;
    struct snapshot *snapshot;
    uint64_t random = 6;
    fill(g);
    facts_now(g, "turns");
    for (int round = 0; round < 3; round++) {
        change_all(g, &random, 3000, 50);
        assert_ok(&g->f, store_snapshot(g->f.store, &snapshot, NULL, &g->f.error));
    }
    assert_as_if_made_anew(g);
}

static void without_an_import_there_is_no_file(void **state)
{
    struct facts_fixture *g = *state;
    assert_int_equal(facts_now(g, "spans")->row_count, 0);
    assert_false(exists(facts_path(g)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_facts, teardown_facts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(facts_follow_the_rows),
        TEST(facts_follow_the_rules),
        TEST(facts_that_are_up_to_date_stay_where_they_are),
        TEST(another_process_takes_the_file_as_it_is),
        TEST(a_file_of_other_rules_or_rows_is_not_believed),
        TEST(a_damaged_header_is_noticed_at_once),
        TEST(a_damaged_column_is_found_by_its_reader_and_made_anew),
        TEST(rows_of_facts_come_in_the_order_that_was_asked),
        TEST(facts_that_follow_are_those_made_anew),
        TEST(another_process_lets_the_file_follow),
        TEST(a_change_of_other_tables_costs_no_pass),
        TEST(events_that_changed_before_and_after_the_file_are_not_lost),
        TEST(facts_of_other_rules_do_not_follow),
        TEST(after_many_changes_the_facts_are_made_anew),
        TEST(without_an_import_there_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
