/* What other tools do to rows, and the ids that are logged for it. */
#include "tests/unit/store/fixture.h"

static const char *logged(const struct fixture *f)
{
    return plain_ask(
        f, "SELECT table_name || ' ' || row_id FROM changes WHERE row_id ORDER BY table_name, row_id");
}

static void every_change_is_logged_by_the_ids_it_touches(void **state)
{
    /* Tickets 1, 2, 3 have the keys '1', '2', '3' of the source 'desk'. */
    static const struct {
        const char *sql, *logged;
    } cases[] = {
        {"INSERT INTO tickets (key, created_at) VALUES ('x', 1)", "tickets 4"},
        {"INSERT INTO tickets (id, key, created_at) VALUES (70, 'x', 1)", "tickets 70"},
        {"UPDATE tickets SET spam = 1 WHERE key = '2'", "tickets 2"},
        {"UPDATE tickets SET key = 'y' WHERE key = '2'", "tickets 2"},
        {"UPDATE tickets SET id = 9 WHERE key = '2'", "tickets 2,tickets 9"},
        {"UPDATE tickets SET rowid = 9 WHERE key = '2'", "tickets 2,tickets 9"},
        {"DELETE FROM tickets WHERE key = '2'", "tickets 2"},
        {"DELETE FROM events", "events 1,events 2"},
        {"UPDATE events SET kind = NULL WHERE id = 1", "events 1"},
        /* A row in the way goes without a delete trigger. */
        {"REPLACE INTO tickets (key, source, created_at) VALUES ('2', 'desk', 1)", "tickets 2,tickets 4"},
        {"REPLACE INTO tickets (id, key, source, created_at) VALUES (3, '1', 'desk', 1)",
         "tickets 1,tickets 3"},
        {"UPDATE OR REPLACE tickets SET key = '3' WHERE key = '1'", "tickets 1,tickets 3"},
        {"UPDATE OR REPLACE tickets SET id = 3 WHERE key = '1'", "tickets 1,tickets 3"},
        {"REPLACE INTO events (id, ticket, at) VALUES (2, 'x', 1)", "events 2"},
        /* NULL as a source is in nobody's way. */
        {"REPLACE INTO tickets (key, created_at) VALUES ('2', 1)", "tickets 4"},
        {"INSERT OR IGNORE INTO events (id, ticket, at) VALUES (2, 'x', 1)", ""},
        {"UPDATE tickets SET spam = 1 WHERE key = 'none'", ""},
    };
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unlink(f->path);
        open_store(f, STORE_WRITE);
        fill_store(f);
        close_store(f);
        plain_run(f, cases[i].sql);
        const char *found = logged(f);
        if (strcmp(found, cases[i].logged) != 0) fail_msg("%s logs \"%s\"", cases[i].sql, found);
    }
}

/* Rows 1, 2, 3 have the keys '1', '2', '3' of the source 'desk'. */
static void a_key_that_goes_is_logged_as_such(void **state)
{
    static const struct {
        const char *sql;
        bool goes;
    } cases[] = {
        {"DELETE FROM tickets WHERE key = '2'", true},
        {"UPDATE tickets SET key = 'y' WHERE key = '2'", true},
        {"UPDATE tickets SET source = NULL WHERE key = '2'", true},
        {"UPDATE OR REPLACE tickets SET id = 3 WHERE key = '1'", true},
        {"REPLACE INTO tickets (id, key, source, created_at) VALUES (3, 'y', 'desk', 1)", true},
        {"UPDATE tickets SET priority = 'urgent', key = key", false},
        {"UPDATE tickets SET id = 9 WHERE key = '2'", false},
        {"INSERT INTO tickets (key, created_at) VALUES ('x', 1)", false},
        {"REPLACE INTO tickets (key, source, created_at) VALUES ('2', 'desk', 1)", false},
        {"DELETE FROM events", false},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        unlink(f->path);
        open_store(f, STORE_WRITE);
        fill_store(f);
        close_store(f);
        plain_run(f, cases[i].sql);
        const char *found =
            plain_ask(f, "SELECT DISTINCT row_id FROM changes WHERE table_name = 'tickets.key'");
        if (strcmp(found, cases[i].goes ? "0" : "") != 0) fail_msg("%s logs \"%s\"", cases[i].sql, found);
    }
}

static void an_upsert_logs_the_row_that_it_updates(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "INSERT INTO tickets (key, source, created_at) VALUES ('2', 'desk', 1)"
                 " ON CONFLICT (source, key) DO UPDATE SET spam = 1");
    assert_string_equal(plain_ask(f, "SELECT DISTINCT row_id FROM changes WHERE row_id"), "2");
}

static void odd_names_have_triggers_too(void **state)
{
    struct fixture *f = *state;
    f->ticket_fields[KEY].name = "the \"key\"";
    f->ticket_fields[SOURCE].name = "it's";
    f->tables[0].name = "it's \"odd\"";
    fill_store(f);
    plain_run(f, "UPDATE OR REPLACE \"it's \"\"odd\"\"\" SET \"the \"\"key\"\"\" = '3' WHERE id = 1");
    assert_string_equal(logged(f), "it's \"odd\" 1,it's \"odd\" 3");
}

static void a_missing_trigger_comes_back_with_a_new_log(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    plain_run(f, "UPDATE tickets SET spam = 1 WHERE id = 1; DROP TRIGGER tickets_on_MOVE;"
                 "UPDATE tickets SET id = 50 WHERE id = 1");
    open_store(f, STORE_WRITE);
    assert_string_equal(logged(f), "");
    plain_run(f, "UPDATE tickets SET id = 1 WHERE id = 50");
    assert_string_equal(logged(f), "tickets 1,tickets 50");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(every_change_is_logged_by_the_ids_it_touches), unit(a_key_that_goes_is_logged_as_such),
        unit(an_upsert_logs_the_row_that_it_updates),       unit(odd_names_have_triggers_too),
        unit(a_missing_trigger_comes_back_with_a_new_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
