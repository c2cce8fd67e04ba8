/* Facts beside the snapshot: kept while nothing changes, made anew when rows or rules do, and never believed
 * when their file is damaged. What they say: tests/unit/facts. */
#include "tests/unit/facts/events.h"
#include "tests/unit/store/fixture.h"

#include "base/pool.h"
#include "column/part.h"

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
        TEST(without_an_import_there_is_no_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
