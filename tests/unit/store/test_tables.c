/* The data tables: made from the schema, extended when it grows, refused when it contradicts. */
#include "tests/unit/store/fixture.h"

static void tables_are_strict_and_typed(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_string_equal(
        plain_ask(f, "SELECT group_concat(name || ' ' || type || ' ' || \"notnull\") FROM "
                     "pragma_table_info('tickets')"),
        "id INTEGER 0,key TEXT 1,source TEXT 0,created_at INTEGER 1,priority TEXT 0,score REAL "
        "0,spam INTEGER 0,subject TEXT 0,import_id INTEGER 0");
    assert_string_equal(
        plain_ask(f, "SELECT name FROM pragma_table_list WHERE strict = 0 AND schema = 'main' AND "
                     "name NOT LIKE 'sqlite_%'"),
        "");
}

static void the_key_is_unique_with_its_source(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    sqlite3 *database = plain_open(f);
    const char *again = "INSERT INTO tickets (key, source, created_at) VALUES ('1', 'desk', 5)";
    assert_int_equal(sqlite3_exec(database, again, NULL, NULL, NULL), SQLITE_CONSTRAINT);
    const char *elsewhere = "INSERT INTO tickets (key, source, created_at) VALUES ('1', 'shop', 5)";
    assert_int_equal(sqlite3_exec(database, elsewhere, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(database);
}

static void the_history_has_the_same_columns_and_replaced_by(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    assert_string_equal(plain_ask(f, "SELECT name FROM pragma_table_info('tickets') EXCEPT "
                                     "SELECT name FROM pragma_table_info('tickets_history')"),
                        "");
    assert_string_equal(plain_ask(f, "SELECT name FROM pragma_table_info('tickets_history') EXCEPT "
                                     "SELECT name FROM pragma_table_info('tickets')"),
                        "replaced_by");
}

static void a_new_field_is_added_and_old_rows_have_no_value(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    f->ticket_fields[TICKET_FIELDS] = (struct field){.name = "team", .type = TYPE_TEXT, .required = true};
    f->tables[0].field_count++;
    open_store(f, STORE_READ);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets WHERE team IS NULL"), "3");
    assert_string_equal(
        plain_ask(f, "SELECT count(*) FROM pragma_table_info('tickets_history') WHERE name = 'team'"), "1");
}

static void a_new_table_is_added(void **state)
{
    struct fixture *f = *state;
    f->schema.table_count = 1;
    open_store(f, STORE_WRITE);
    const struct store_target target = {.table = &f->tables[0]};
    struct store_import *import = begin_targets(f, &target, 1);
    put(f, import, 0, ROW("1", 1, "low", 0), STORE_INSERTED);
    commit(f, import, NULL);
    close_store(f);
    f->schema.table_count = 2;
    open_store(f, STORE_READ);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM events"), "0");
    close_store(f);
    open_store(f, STORE_WRITE);
    import = begin(f);
    put(f, import, 1, EVENT("1", 2, "solved"), STORE_INSERTED);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT kind FROM events"), "solved");
}

static void another_type_than_stored_names_both(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    f->ticket_fields[SCORE].type = TYPE_TEXT;
    for (int mode = STORE_READ; mode <= STORE_WRITE; mode++) {
        assert_open_fails(f, (enum store_mode)mode, STATUS_TYPE, "field \"score\" of table \"tickets\"");
        assert_message(f, "declared text (TEXT) but stored as REAL");
    }
}

static void fields_that_are_no_longer_declared_stay(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    f->tables[0].field_count = SUBJECT; /* without the last one */
    open_store(f, STORE_WRITE);
    import_ticket(f, ROW("1", 100, "urgent", 1.5), STORE_UPDATED);
    assert_string_equal(plain_ask(f, "SELECT subject FROM tickets WHERE key = '1'"), "a subject");
    assert_string_equal(plain_ask(f, "SELECT subject FROM tickets_history"), "a subject");
}

static void dropped_triggers_come_back_and_the_snapshot_is_out_of_date(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    struct error notice;
    fill_store(f);
    close_store(f);
    plain_run(f, "DROP TRIGGER tickets_on_UPDATE; UPDATE tickets SET priority = 'changed'");
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger'"), "14");
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", PRIORITY), "changed,changed,changed");
}

static void any_change_by_another_tool_raises_the_generation(void **state)
{
    static const char *const changes[] = {
        "INSERT INTO tickets (key, created_at) VALUES ('x', 1)",
        "UPDATE tickets SET spam = 1 WHERE key = 'x'", "DELETE FROM tickets WHERE key = 'x'",
        "DELETE FROM events", "REPLACE INTO tickets (key, source, created_at) VALUES ('1', 'desk', 1)"};
    struct fixture *f = *state;
    fill_store(f);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        uint64_t before, after;
        assert_ok(f, changes_generation(f->store, &before, &f->error));
        plain_run(f, changes[i]);
        assert_ok(f, changes_generation(f->store, &after, &f->error));
        assert_true(after > before);
    }
}

static void keywords_and_quotes_can_be_names(void **state)
{
    struct fixture *f = *state;
    f->ticket_fields[PRIORITY].name = "order";
    f->ticket_fields[SCORE].name = "a \"b\" c";
    f->tables[1].name = "group";
    fill_store(f);
    import_ticket(f, ROW("1", 100, "urgent", 1.5), STORE_UPDATED);
    assert_string_equal(plain_ask(f, "SELECT \"order\" FROM tickets WHERE \"a \"\"b\"\" c\" = 1.5"),
                        "urgent");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM \"group\""), "2");
}

static void names_that_the_store_uses_are_refused(void **state)
{
    static const char *const tables[] = {"meta",      "Imports",  "changes", "rejects",
                                         "x_history", "sqlite_x", "",        "TICKETS"};
    static const char *const fields[] = {"id", "IMPORT_ID", "row_hash", "replaced_by", "", "AT"};
    struct fixture *f = *state;
    struct store *store;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        f->tables[1].name = tables[i];
        assert_int_equal(store_open(f->path, STORE_WRITE, &f->schema, &store, &f->error), STATUS_INVALID);
    }
    f->tables[1].name = "events";
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        f->event_fields[KIND].name = fields[i];
        assert_int_equal(store_open(f->path, STORE_WRITE, &f->schema, &store, &f->error), STATUS_INVALID);
    }
    assert_false(exists(f->path));
}

static void a_key_that_is_no_text_is_refused(void **state)
{
    struct fixture *f = *state;
    struct store *store;
    f->ticket_fields[KEY].type = TYPE_INTEGER;
    assert_int_equal(store_open(f->path, STORE_WRITE, &f->schema, &store, &f->error), STATUS_INVALID);
    assert_message(f, "must be texts");
}

static void a_key_on_another_field_gets_its_own_index(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    close_store(f);
    f->tables[0].source_field = -1;
    open_store(f, STORE_WRITE);
    assert_string_equal(plain_ask(f, "SELECT name FROM pragma_index_info('tickets_by_key')"), "key");
    import_ticket(f, ROW("1", 100, "urgent", 1.5), STORE_UPDATED);
}

static void keys_that_stop_being_unique_are_an_error(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "INSERT INTO tickets (key, source, created_at) VALUES ('1', 'shop', 1)");
    close_store(f);
    f->tables[0].source_field = -1;
    assert_open_fails(f, STORE_WRITE, STATUS_INVALID, "table \"tickets\"");
    assert_message(f, "UNIQUE");
    f->tables[0].source_field = SOURCE;
    open_store(f, STORE_WRITE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(tables_are_strict_and_typed),
        unit(the_key_is_unique_with_its_source),
        unit(the_history_has_the_same_columns_and_replaced_by),
        unit(a_new_field_is_added_and_old_rows_have_no_value),
        unit(a_new_table_is_added),
        unit(another_type_than_stored_names_both),
        unit(fields_that_are_no_longer_declared_stay),
        unit(dropped_triggers_come_back_and_the_snapshot_is_out_of_date),
        unit(any_change_by_another_tool_raises_the_generation),
        unit(keywords_and_quotes_can_be_names),
        unit(names_that_the_store_uses_are_refused),
        unit(a_key_that_is_no_text_is_refused),
        unit(a_key_on_another_field_gets_its_own_index),
        unit(keys_that_stop_being_unique_are_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
