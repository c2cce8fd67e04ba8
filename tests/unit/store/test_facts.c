/* Facts beside the snapshot: kept while nothing changes, made anew when rows or rules do, and never believed
 * when their file is damaged. What they say: tests/unit/facts. */
#include "tests/unit/facts/events.h"
#include "tests/unit/store/fixture.h"

#include "base/pool.h"
#include "column/part.h"
#include "tests/support/table.h"

enum {
    SOURCE_OF,
    TICKET_OF,
    AT_OF,
    SEQ_OF,
    KIND_OF,
    ACTOR_OF,
    ACTOR_KIND_OF,
    PUBLIC_OF,
    FIELD_OF,
    VALUE_OF,
    WIDTH
};

#define CASE_EVENT(ticket, at, kind, actor_kind, to)                                                         \
    ((struct value[]){TEXT("desk"), TEXT(ticket), INTEGER(at), NOTHING, TEXT(kind), TEXT("somebody"),        \
                      TEXT(actor_kind), NOTHING, NOTHING, TEXT(to)})

struct facts_fixture {
    struct fixture f;
    struct field fields[WIDTH];
    struct schema derived;
    struct dialect dialect;
    struct pool *pool;
};

static int setup_facts(void **state)
{
    int failed = setup(state);
    struct facts_fixture *g = calloc(1, sizeof *g);
    if (failed) return failed;
    g->f = *(struct fixture *)*state;
    free(*state);
    *state = g;
    declare_schema(&g->f);
    const struct field fields[] = {
        {.name = "source", .type = TYPE_TEXT},     {.name = "ticket", .type = TYPE_TEXT},
        {.name = "at", .type = TYPE_TIME},         {.name = "seq", .type = TYPE_INTEGER},
        {.name = "kind", .type = TYPE_TEXT},       {.name = "actor", .type = TYPE_TEXT},
        {.name = "actor_kind", .type = TYPE_TEXT}, {.name = "public", .type = TYPE_BOOLEAN},
        {.name = "field", .type = TYPE_TEXT},      {.name = "value", .type = TYPE_TEXT},
    };
    memcpy(g->fields, fields, sizeof fields);
    g->f.tables[1].fields = g->fields;
    g->f.tables[1].field_count = WIDTH;
    g->f.tables[1].time_field = AT_OF;
    all_facts(&g->derived);
    g->dialect = test_dialect();
    g->pool = pool_new(1);
    open_store(&g->f, STORE_WRITE);
    return 0;
}

static int teardown_facts(void **state)
{
    struct facts_fixture *g = *state;
    pool_free(g->pool);
    schema_fini(&g->derived);
    return teardown(state);
}

static void add_event(struct facts_fixture *g, const struct value *values)
{
    struct store_import *import = begin(&g->f);
    put(&g->f, import, 1, values, STORE_INSERTED);
    commit(&g->f, import, NULL);
}

static const struct table *facts_now(struct facts_fixture *g, const char *table)
{
    struct snapshot *snapshot;
    assert_ok(&g->f, store_snapshot(g->f.store, &snapshot, NULL, &g->f.error));
    assert_ok(&g->f, store_facts(g->f.store, &g->derived, &g->dialect, g->pool, NULL, &g->f.error));
    return snapshot_table(snapshot, slice_of(table));
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

static const char *facts_path(const struct facts_fixture *g)
{
    static char path[320];
    snprintf(path, sizeof path, "%s.facts", g->f.path);
    return path;
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

/* Was the file written by the last call? Its inode tells. */
static ino_t file_of(const struct facts_fixture *g)
{
    struct stat info;
    assert_int_equal(stat(facts_path(g), &info), 0);
    return info.st_ino;
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

/* The tables as they are and as a pass over all events makes them must be the same, row by row. */
static void assert_as_if_made_anew(struct facts_fixture *g)
{
    struct snapshot *snapshot, *made = NULL;
    struct snapshot_writer *writer = NULL;
    struct facts_notes notes;
    assert_ok(&g->f, store_snapshot(g->f.store, &snapshot, NULL, &g->f.error));
    assert_ok(&g->f, store_facts(g->f.store, &g->derived, &g->dialect, g->pool, NULL, &g->f.error));
    struct facts_input input = {snapshot, &g->dialect, g->pool};
    assert_ok(&g->f, snapshot_writer_open(NULL, &writer, &g->f.error));
    assert_ok(&g->f, facts_write(&input, &g->derived, writer, &notes, &g->f.error));
    assert_ok(&g->f, snapshot_commit(writer, 1, 1, &g->derived, &made, &g->f.error));
    for (int t = 0; t < FACTS_TABLES; t++) {
        struct slice name = slice_of(fact_table_name((enum facts_table)t));
        const struct table *a = snapshot_table(snapshot, name), *b = snapshot_table(made, name);
        assert_int_equal(a->row_count, b->row_count);
        for (uint64_t row = 0; row < a->row_count; row++) {
            assert_int_equal(column_value(&a->row_id, row).integer, column_value(&b->row_id, row).integer);
            for (size_t c = 0; c < a->schema->field_count; c++) {
                struct value x = column_value(&a->columns[c], row), y = column_value(&b->columns[c], row);
                assert_int_equal(x.null, y.null);
                if (x.null) continue;
                if (a->columns[c].type == TYPE_TEXT)
                    assert_true(slice_equal(x.text, y.text));
                else
                    assert_int_equal(x.integer, y.integer);
            }
        }
    }
    snapshot_close(made);
    snapshot_writer_close(writer);
}

/* Changes of the events by another SQLite tool. */
static void insert_at_random(sqlite3 *database, uint64_t *random, int tickets)
{
    static const char *const kinds[] = {"created", "message", "message",  "status", "assigned",
                                        "team",    "deleted", "restored", "note"};
    static const char *const sides[] = {"customer", "agent", "bot"};
    static const char *const values[] = {"open", "solved", "closed", "pending", "ann", "new one"};
    char sql[512];
    int ticket = (int)(test_random(random) % (uint64_t)tickets), at = (int)(test_random(random) % 9000);
    int place = (int)(test_random(random) % 1000);
    snprintf(sql, sizeof sql,
             "INSERT INTO events (source, ticket, at, kind, actor, actor_kind, value, import_id)"
             " SELECT '%s', '%d', %d, '%s', 'p%d', '%s', '%s', max(import_id) FROM events",
             place % 3 ? "desk" : "mail", ticket, at, kinds[test_random(random) % 9], place % 20,
             sides[test_random(random) % 3], values[test_random(random) % 6]);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

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

static const struct snapshot *facts_of(const struct facts_fixture *g)
{
    return g->f.store->snapshot->attached;
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
