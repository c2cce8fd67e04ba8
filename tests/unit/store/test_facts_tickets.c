/* Facts that follow changes of tickets and events alike: tickets without events, those whose events do not
 * tell all, and the coming and going of both. What they say: tests/lua/test_summary.lua. */
#include "tests/unit/store/facts_fixture.h"

enum { KEY_OF, TICKET_SOURCE_OF, CREATED_OF, MOST_FIELDS = 20 };

static struct field summary_fields[] = {
    {.name = "key", .type = TYPE_TEXT, .required = true, .long_text = true},
    {.name = "source", .type = TYPE_TEXT},
    {.name = "created_at", .type = TYPE_TIME},
    {.name = "first_reply_at", .type = TYPE_TIME},
    {.name = "solved_at", .type = TYPE_TIME},
    {.name = "closed_at", .type = TYPE_TIME},
    {.name = "updated_at", .type = TYPE_TIME},
    {.name = "status", .type = TYPE_TEXT},
    {.name = "priority", .type = TYPE_TEXT},
    {.name = "team", .type = TYPE_TEXT},
    {.name = "merged_into", .type = TYPE_TEXT},
    {.name = "spam", .type = TYPE_BOOLEAN},
    {.name = "agent_replies", .type = TYPE_INTEGER},
    {.name = "reopens", .type = TYPE_INTEGER},
};
enum { SUMMARY_WIDTH = sizeof summary_fields / sizeof *summary_fields };

static int setup_tickets(void **state)
{
    int failed = setup_facts(state);
    if (failed) return failed;
    struct facts_fixture *g = *state;
    close_store(&g->f);
    g->fields[TICKET_OF].references = "tickets";
    g->f.tables[1].source_field = SOURCE_OF;
    g->f.tables[0].fields = summary_fields;
    g->f.tables[0].field_count = SUMMARY_WIDTH;
    g->f.tables[0].key_field = KEY_OF;
    g->f.tables[0].source_field = TICKET_SOURCE_OF;
    g->f.tables[0].time_field = CREATED_OF;
    open_store(&g->f, STORE_WRITE);
    return 0;
}

static void add_ticket(struct facts_fixture *g, const char *key, int64_t created, const char *state,
                       enum store_outcome outcome)
{
    struct value values[SUMMARY_WIDTH];
    for (int i = 0; i < SUMMARY_WIDTH; i++) values[i] = NOTHING;
    values[KEY_OF] = TEXT(key);
    values[TICKET_SOURCE_OF] = TEXT("desk");
    values[CREATED_OF] = INTEGER(created);
    values[7] = TEXT(state);
    values[6] = INTEGER(created + 1000);
    struct store_import *import = begin(&g->f);
    put(&g->f, import, 0, values, outcome);
    commit(&g->f, import, NULL);
}

static void add_event(struct facts_fixture *g, const struct value *values)
{
    struct store_import *import = begin(&g->f);
    put(&g->f, import, 1, values, STORE_INSERTED);
    commit(&g->f, import, NULL);
}

/* Two tickets, of which the second has an event too, and an event of a third. */
static void fill(struct facts_fixture *g)
{
    add_ticket(g, "1", 100, "open", STORE_INSERTED);
    add_ticket(g, "2", 200, "pending", STORE_INSERTED);
    add_event(g, CASE_EVENT("2", 200, "created", "customer", ""));
    add_event(g, CASE_EVENT("3", 300, "created", "customer", ""));
}

static void run(const struct facts_fixture *g, const char *sql)
{
    plain_run(&g->f, sql);
}

/* The fact of a ticket; NULL when it has none, or no facts. */
static const char *fact_text(struct facts_fixture *g, const char *ticket, const char *field)
{
    static char answer[100];
    const struct table *table = facts_now(g, "ticket_facts");
    const struct column *keys = &table->columns[schema_field(table->schema, slice_of("ticket"))];
    const struct column *asked = &table->columns[schema_field(table->schema, slice_of(field))];
    for (uint64_t row = 0; row < table->row_count; row++) {
        if (!slice_is(column_value(keys, row).text, ticket)) continue;
        struct value value = column_value(asked, row);
        if (value.null) return NULL;
        snprintf(answer, sizeof answer, "%.*s", SLICE_ARGS(value.text));
        return answer;
    }
    return NULL;
}

static void rows_and_events_make_one_table(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_string_equal(fact_text(g, "1", "basis"), "summary");
    assert_string_equal(fact_text(g, "1", "state"), "open");
    assert_string_equal(fact_text(g, "2", "basis"), "both");
    assert_string_equal(fact_text(g, "2", "state"), "pending");
    assert_string_equal(fact_text(g, "3", "basis"), "events");
}

/* ---- single steps: the facts are patched, and are right ---- */

/* A pass over all would have written a new file. */
static void assert_followed(struct facts_fixture *g, ino_t file)
{
    assert_as_if_made_anew(g);
    assert_true(file_of(g) == file);
}

static void an_import_that_changes_a_row_touches_its_ticket(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_as_if_made_anew(g);
    ino_t file = file_of(g);
    add_ticket(g, "1", 100, "hold", STORE_UPDATED);
    assert_string_equal(fact_text(g, "1", "state"), "hold");
    add_ticket(g, "2", 200, "new", STORE_UPDATED);
    assert_string_equal(fact_text(g, "2", "state"), "new");
    assert_followed(g, file);
}

static void a_row_that_comes_makes_a_ticket_or_completes_one(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_as_if_made_anew(g);
    ino_t file = file_of(g);
    add_ticket(g, "4", 50, "open", STORE_INSERTED);
    assert_string_equal(fact_text(g, "4", "basis"), "summary");
    add_ticket(g, "3", 300, "pending", STORE_INSERTED);
    assert_string_equal(fact_text(g, "3", "basis"), "both");
    assert_followed(g, file);
}

static void the_first_event_and_the_last_one_change_what_a_ticket_is_made_of(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    assert_as_if_made_anew(g);
    ino_t file = file_of(g);
    add_event(g, CASE_EVENT("1", 120, "message", "agent", ""));
    assert_string_equal(fact_text(g, "1", "basis"), "both");
    run(g, "DELETE FROM events WHERE ticket = '1'");
    assert_string_equal(fact_text(g, "1", "basis"), "summary");
    run(g, "DELETE FROM events WHERE ticket = '3'");
    assert_null(fact_text(g, "3", "basis"));
    assert_followed(g, file);
}

/* The row of a source is preferred to the only one of another: a second row changes whose the events are. */
static void a_second_row_of_a_key_changes_the_tickets_of_the_first(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    run(g, "UPDATE events SET source = 'mail' WHERE ticket = '2'");
    assert_as_if_made_anew(g);
    assert_int_equal(facts_now(g, "ticket_facts")->row_count, 3);
    ino_t file = file_of(g);
    run(g, "INSERT INTO tickets (key, source, created_at, status, import_id)"
           " VALUES ('2', 'mail', 210, 'hold', 1)");
    assert_followed(g, file);
    assert_int_equal(facts_now(g, "ticket_facts")->row_count, 4);
}

/* ---- keys that go: made anew ---- */

/* A new row that takes over the id of one that went. */
#define DELETE_AND_INSERT                                                                                    \
    "DELETE FROM tickets WHERE id = 2; INSERT INTO tickets (id, key, source, created_at, import_id)"         \
    " VALUES (2, '3', 'desk', 5, 1)"

static void keys_that_go_leave_nothing_behind(void **state)
{
    static const char *const changes[] = {
        "DELETE FROM tickets WHERE key = '1'",
        "DELETE FROM tickets WHERE key = '2'",
        "UPDATE tickets SET key = '3' WHERE key = '2'",
        "UPDATE tickets SET key = '7' WHERE key = '1'",
        "UPDATE tickets SET source = 'mail' WHERE key = '2'",
        DELETE_AND_INSERT,
        "REPLACE INTO tickets (id, key, source, created_at, import_id) VALUES (2, '3', 'desk', 5, 1)",
        "UPDATE OR REPLACE tickets SET id = 2 WHERE key = '1'",
    };
    struct facts_fixture *g = *state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        if (!g->f.store) open_store(&g->f, STORE_WRITE);
        fill(g);
        assert_as_if_made_anew(g);
        run(g, changes[i]);
        assert_as_if_made_anew(g);
        close_store(&g->f);
        unlink(g->f.path);
    }
}

/* ---- at random ---- */

static const char *const state_words[] = {"new", "open", "pending", "solved", "wibble"};

static void insert_ticket(sqlite3 *database, uint64_t *random, int tickets)
{
    char sql[512];
    int key = (int)(test_random(random) % (uint64_t)tickets), at = (int)(test_random(random) % 9000);
    const char *source = test_random(random) % 3 ? "desk" : "mail";
    const char *word = state_words[test_random(random) % 5];
    snprintf(sql, sizeof sql,
             "INSERT OR IGNORE INTO tickets (key, source, created_at, updated_at, status, team, import_id)"
             " VALUES ('%d', '%s', %s, %d, '%s', 'team %d', 1)",
             key, source, at % 20 ? "4000" : "NULL", at, word, at % 7);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void update_ticket(sqlite3 *database, uint64_t *random, int tickets)
{
    static const char *const changes[] = {
        "solved_at = 7000 + id",          "solved_at = NULL, closed_at = 7000",
        "first_reply_at = 4100",          "spam = NOT coalesce(spam, 0)",
        "priority = 'p' || id",           "merged_into = 'ticket ' || id",
        "created_at = 4000 - id",         "agent_replies = 4, reopens = 1",
        "status = 'hold', team = 'mine'",
    };
    char sql[256];
    snprintf(sql, sizeof sql, "UPDATE tickets SET %s WHERE key = '%d'",
             changes[test_random(random) % (sizeof changes / sizeof *changes)],
             (int)(test_random(random) % (uint64_t)tickets));
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

/* All events of a ticket go at once, or one changes. */
static void change_events(sqlite3 *database, uint64_t *random, int tickets)
{
    static const char *const changes[] = {
        "DELETE FROM events", "UPDATE events SET ticket = '3', value = 'solved'",
        "UPDATE events SET at = at + 17", "UPDATE events SET source = 'mail'",
        "UPDATE events SET kind = 'note'"};
    char sql[256];
    snprintf(sql, sizeof sql, "%s WHERE ticket = '%d'", changes[test_random(random) % 5],
             (int)(test_random(random) % (uint64_t)tickets));
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void lose_a_key(sqlite3 *database, uint64_t *random, int tickets)
{
    char sql[256];
    int key = (int)(test_random(random) % (uint64_t)tickets);
    if (test_random(random) % 2)
        snprintf(sql, sizeof sql, "DELETE FROM tickets WHERE key = '%d'", key);
    else
        snprintf(sql, sizeof sql, "UPDATE OR IGNORE tickets SET key = '%d' WHERE key = '%d'",
                 (int)(test_random(random) % (uint64_t)tickets), key);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

static void change_some(struct facts_fixture *g, uint64_t *random, int changes, int tickets, bool lose)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(g->f.path, &database), SQLITE_OK);
    assert_int_equal(sqlite3_exec(database, "BEGIN", NULL, NULL, NULL), SQLITE_OK);
    for (int i = 0; i < changes; i++) {
        switch (test_random(random) % 5) {
        case 0: insert_ticket(database, random, tickets); break;
        case 1: update_ticket(database, random, tickets); break;
        case 2: change_events(database, random, tickets); break;
        default: insert_at_random(database, random, tickets);
        }
    }
    if (lose) lose_a_key(database, random, tickets);
    assert_int_equal(sqlite3_exec(database, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void facts_that_follow_both_are_those_made_anew(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 1234;
    fill(g);
    change_some(g, &random, 300, 60, false);
    assert_as_if_made_anew(g);
    ino_t file = file_of(g);
    for (int round = 0; round < 40; round++) {
        change_some(g, &random, round % 5 ? 5 : 60, round % 2 ? 60 : 90, false);
        assert_followed(g, file);
    }
}

static void keys_that_come_and_go_at_random_leave_nothing_behind(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 77;
    fill(g);
    change_some(g, &random, 200, 30, false);
    for (int round = 0; round < 30; round++) {
        change_some(g, &random, 6, 30, round % 2);
        assert_as_if_made_anew(g);
    }
}

static void another_process_lets_the_file_follow_tickets(void **state)
{
    struct facts_fixture *g = *state;
    uint64_t random = 99;
    fill(g);
    change_some(g, &random, 100, 30, false);
    close_store(&g->f);
    open_store(&g->f, STORE_WRITE);
    facts_now(g, "turns");
    ino_t file = file_of(g);
    for (int round = 0; round < 6; round++) {
        close_store(&g->f);
        sqlite3 *database = NULL;
        assert_int_equal(sqlite3_open(g->f.path, &database), SQLITE_OK);
        for (int i = 0; i < 10; i++) insert_at_random(database, &random, 30);
        for (int i = 0; i < 5; i++) insert_ticket(database, &random, 60);
        for (int i = 0; i < 5; i++) update_ticket(database, &random, 30);
        sqlite3_close(database);
        open_store(&g->f, STORE_READ);
        assert_as_if_made_anew(g);
        assert_true(file_of(g) == file);
    }
}

static void facts_that_follow_have_no_clocks(void **state)
{
    struct facts_fixture *g = *state;
    fill(g);
    facts_now(g, "spans");
    g->f.store->clocks_stamp = 1; /* as if there were some */
    add_ticket(g, "1", 100, "hold", STORE_UPDATED);
    facts_now(g, "spans");
    assert_int_equal(g->f.store->clocks_stamp, 0);
    assert_ptr_equal(g->f.store->facts, facts_of(g));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_tickets, teardown_facts)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(rows_and_events_make_one_table),
        TEST(an_import_that_changes_a_row_touches_its_ticket),
        TEST(a_row_that_comes_makes_a_ticket_or_completes_one),
        TEST(the_first_event_and_the_last_one_change_what_a_ticket_is_made_of),
        TEST(a_second_row_of_a_key_changes_the_tickets_of_the_first),
        TEST(keys_that_go_leave_nothing_behind),
        TEST(facts_that_follow_both_are_those_made_anew),
        TEST(keys_that_come_and_go_at_random_leave_nothing_behind),
        TEST(another_process_lets_the_file_follow_tickets),
        TEST(facts_that_follow_have_no_clocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
