/* The pass over all tickets: conditions, texts, threads, comparing, memory. The clocks themselves:
 * test_clock.c. */
#include "facts/clock_fields.h"
#include "facts/clocks.h"
#include "tests/unit/facts/events.h"
#include "time/zone.h"

static const struct metric_declaration metrics[] = {{"reply", CLOCK_FIRST_REPLY}, {"solve", CLOCK_STATES}};
static const struct target_declaration urgent[] = {{"urgent", 50}};

/* Within 100 s, what is urgent within 50 s. */
static const struct promise_declaration promises[] = {
    {.given = true, .otherwise = 100, .targets = urgent, .target_count = 1},
    {.given = true, .otherwise = 100, .states = 0xf},
};
static const struct promise_declaration slower[] = {{.given = true, .otherwise = 1000}, {.given = false}};

static const struct policy_declaration first_of_team = {
    .name = "north", .when = "team = 'north'", .from = INT64_MIN, .until = INT64_MAX, .promises = slower};
static const struct policy_declaration rest = {
    .name = "rest", .from = INT64_MIN, .until = INT64_MAX, .solve_fulfils = true, .promises = promises};

static struct policies_declaration policies_of(const struct policy_declaration *policies, size_t count)
{
    return (struct policies_declaration){
        .metrics = metrics, .metric_count = 2, .policies = policies, .policy_count = count, .hash = count};
}

/* A table of every cell, and one that compares states and due instants. */
static void clock_schema(struct schema *schema)
{
    static struct field fields[CLOCK_FACTS],
        compared[] = {
            {.name = "ticket", .type = TYPE_TEXT},       {.name = "metric", .type = TYPE_TEXT},
            {.name = "activated_at", .type = TYPE_TIME}, {.name = "due_at", .type = TYPE_TIME},
            {.name = "other_due_at", .type = TYPE_TIME}, {.name = "other_policy", .type = TYPE_TEXT}};
    for (int i = 0; i < CLOCK_FACTS; i++)
        fields[i] = (struct field){.name = clock_fields()[i].name, .type = clock_fields()[i].type};
    schema_init(schema);
    schema->table_count = 2;
    schema->tables = arena_new(&schema->arena, 2 * sizeof *schema->tables);
    schema->tables[0] = (struct table_schema){.name = "clocks",
                                              .derived_from = "spans",
                                              .fields = fields,
                                              .field_count = CLOCK_FACTS,
                                              .time_field = CLOCK_ACTIVATED_AT,
                                              .key_field = -1,
                                              .source_field = 0};
    schema->tables[1] = (struct table_schema){.name = "beside",
                                              .derived_from = "spans",
                                              .fields = compared,
                                              .field_count = sizeof compared / sizeof *compared,
                                              .time_field = 2,
                                              .key_field = -1,
                                              .source_field = -1};
}

struct clocks {
    struct schema schema;
    struct snapshot *snapshot;
    struct error error;
};

static status try_clocks(const struct made *facts, const struct policies_declaration *policies,
                         const struct policies_declaration *others, int threads, struct clocks *out)
{
    struct zone *zone;
    struct calendar_list calendars = {NULL, 0};
    struct snapshot_writer *writer = NULL;
    struct dialect dialect = test_dialect();
    error_init(&out->error);
    if (zone_load("UTC", NULL, &zone, &out->error) != STATUS_OK) fail_msg("%s", out->error.message);
    struct calendar_rules rules = {.zone = zone, .week_start = 1, .year_start = 1, .calendars = &calendars};
    struct query_joins joins = {.schema = &facts->schema};
    struct clocks_input input = {.snapshot = facts->snapshot,
                                 .dialect = &dialect.rules,
                                 .rules = &rules,
                                 .joins = &joins,
                                 .pool = pool_new(threads),
                                 .policies = policies,
                                 .others = others};
    clock_schema(&out->schema);
    out->snapshot = NULL;
    status s = snapshot_writer_open(NULL, &writer, &out->error);
    if (s == STATUS_OK) s = clocks_write(&input, &out->schema, writer, &out->error);
    if (s == STATUS_OK) s = snapshot_commit(writer, 1, 1, &out->schema, &out->snapshot, &out->error);
    snapshot_writer_close(writer);
    pool_free(input.pool);
    zone_free(zone);
    return s;
}

static void end_clocks(struct clocks *clocks)
{
    snapshot_close(clocks->snapshot);
    schema_fini(&clocks->schema);
}

static struct value cell_of(const struct clocks *clocks, const char *name, const char *field, uint64_t row)
{
    const struct table *table = snapshot_table(clocks->snapshot, slice_of(name));
    return column_value(&table->columns[schema_field(table->schema, slice_of(field))], row);
}

static void assert_cell(const struct clocks *clocks, const char *table, uint64_t row, const char *field,
                        const char *wanted)
{
    struct value value = cell_of(clocks, table, field, row);
    if (!wanted) {
        assert_true(value.null);
        return;
    }
    assert_false(value.null);
    assert_true(slice_is(value.text, wanted));
}

static uint64_t rows_of(const struct clocks *clocks, const char *table)
{
    return snapshot_table(clocks->snapshot, slice_of(table))->row_count;
}

static const char small_log[] = "a | 1 | 10 | | created | carl | customer | | | \n"
                                "b | 1 | 20 | | created | dora | customer | | | \n"
                                "b | 1 | 20 | | team    | -    | agent    | | | north \n"
                                "a | 1 | 90 | | message | ann  | agent    | | | \n"
                                "b | 1 | 95 | | message | ann  | agent    | | | \n";

static void every_instance_has_its_ticket_policy_and_metric(void **state)
{
    (void)state;
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    struct made facts;
    struct clocks clocks;
    const struct policy_declaration both[] = {first_of_team, rest};
    struct policies_declaration policies = policies_of(both, 2);
    test_table_rows(t, small_log);
    make(t, 1, &facts);
    assert_int_equal(try_clocks(&facts, &policies, NULL, 1, &clocks), STATUS_OK);
    assert_int_equal(rows_of(&clocks, "clocks"), 3);
    assert_int_equal(rows_of(&clocks, "beside"), 0);
    assert_cell(&clocks, "clocks", 0, "source", "a");
    assert_cell(&clocks, "clocks", 0, "policy", "rest");
    assert_cell(&clocks, "clocks", 0, "metric", "reply");
    assert_cell(&clocks, "clocks", 0, "state", "fulfilled");
    assert_cell(&clocks, "clocks", 1, "metric", "solve");
    assert_cell(&clocks, "clocks", 1, "state", "active");
    assert_cell(&clocks, "clocks", 2, "source", "b");
    assert_cell(&clocks, "clocks", 2, "policy", "north");
    assert_cell(&clocks, "clocks", 2, "team", "north");
    assert_int_equal(cell_of(&clocks, "clocks", "due_at", 2).integer, 1020);
    end_clocks(&clocks);
    end_made(&facts);
    test_table_free(t);
}

static void instances_stand_beside_those_of_the_others(void **state)
{
    (void)state;
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    struct made facts;
    struct clocks clocks;
    struct policies_declaration policies = policies_of(&first_of_team, 1), others = policies_of(&rest, 1);
    test_table_rows(t, small_log);
    make(t, 1, &facts);
    assert_int_equal(try_clocks(&facts, &policies, &others, 2, &clocks), STATUS_OK);
    assert_int_equal(rows_of(&clocks, "clocks"), 1);
    assert_int_equal(rows_of(&clocks, "beside"), 4);
    assert_cell(&clocks, "beside", 0, "ticket", "1"); /* of a: the others' alone */
    assert_true(cell_of(&clocks, "beside", "due_at", 0).null);
    assert_int_equal(cell_of(&clocks, "beside", "other_due_at", 0).integer, 110);
    assert_cell(&clocks, "beside", 2, "metric", "reply"); /* of b: both */
    assert_int_equal(cell_of(&clocks, "beside", "due_at", 2).integer, 1020);
    assert_int_equal(cell_of(&clocks, "beside", "other_due_at", 2).integer, 120);
    assert_cell(&clocks, "beside", 3, "other_policy", "rest");
    end_clocks(&clocks);
    end_made(&facts);
    test_table_free(t);
}

static void what_cannot_be_asked_is_said(void **state)
{
    (void)state;
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    struct made facts;
    struct clocks clocks;
    struct policy_declaration policy = rest;
    struct policies_declaration policies = policies_of(&policy, 1);
    test_table_rows(t, small_log);
    make(t, 1, &facts);
    policy.when = "tem = 'north'";
    assert_int_not_equal(try_clocks(&facts, &policies, NULL, 1, &clocks), STATUS_OK);
    assert_non_null(strstr(clocks.error.message, "\"rest\".when"));
    end_clocks(&clocks);
    policy.when = NULL;
    policy.calendar = "nowhere";
    assert_int_equal(try_clocks(&facts, &policies, NULL, 1, &clocks), STATUS_NOT_FOUND);
    assert_non_null(strstr(clocks.error.message, "nowhere"));
    end_clocks(&clocks);
    end_made(&facts);
    test_table_free(t);
}

static void a_schema_with_another_field_is_refused(void **state)
{
    (void)state;
    struct schema schema;
    struct error error;
    error_init(&error);
    clock_schema(&schema);
    assert_int_equal(clocks_check_schema(&schema, &error), STATUS_OK);
    schema.tables[1].fields[4].name = "other_due_ad";
    assert_int_equal(clocks_check_schema(&schema, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "field \"other_due_ad\""));
    schema.tables[1].fields[4].name = "other_due_at";
    schema_fini(&schema);
}

/* ---- many tickets ---- */

static struct test_table *random_log(uint64_t count, uint64_t tickets, uint64_t seed)
{
    static const char *const kinds[] = {"created", "message", "status", "status",
                                        "team",    "deleted", "message"};
    static const char *const sides[] = {"customer", "agent", "bot"};
    static const char *const values[] = {"open", "pending", "hold", "solved", "north", "urgent"};
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    for (uint64_t i = 0; i < count; i++) {
        char ticket[16];
        snprintf(ticket, sizeof ticket, "%d", (int)(test_random(&seed) % tickets));
        struct value row[] = {test_text(test_random(&seed) % 2 ? "a" : "b"),
                              test_text(ticket),
                              test_integer((int64_t)(1000000 + i)),
                              test_null(),
                              test_text(kinds[test_random(&seed) % 7]),
                              test_text("p"),
                              test_text(sides[test_random(&seed) % 3]),
                              test_null(),
                              test_null(),
                              test_text(values[test_random(&seed) % 6])};
        test_table_row(t, row);
    }
    return t;
}

static void assert_same(const struct clocks *a, const struct clocks *b, const char *name)
{
    const struct table *x = snapshot_table(a->snapshot, slice_of(name));
    const struct table *y = snapshot_table(b->snapshot, slice_of(name));
    assert_int_equal(x->row_count, y->row_count);
    for (size_t c = 0; c < x->schema->field_count; c++)
        for (uint64_t row = 0; row < x->row_count; row++) {
            struct value left = column_value(&x->columns[c], row), right = column_value(&y->columns[c], row);
            assert_int_equal(left.null, right.null);
            if (left.null) continue;
            if (x->columns[c].type == TYPE_TEXT)
                assert_true(slice_equal(left.text, right.text));
            else
                assert_int_equal(left.integer, right.integer);
        }
}

static void clocks_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    struct test_table *t = random_log(100000, 9000, 3);
    struct made facts;
    struct clocks one, more;
    const struct policy_declaration both[] = {first_of_team, rest};
    struct policies_declaration policies = policies_of(both, 2), others = policies_of(&rest, 1);
    make(t, 1, &facts);
    assert_int_equal(try_clocks(&facts, &policies, &others, 1, &one), STATUS_OK);
    assert_true(rows_of(&one, "clocks") > 20000);
    for (int threads = 2; threads <= 4; threads += 2) {
        assert_int_equal(try_clocks(&facts, &policies, &others, threads, &more), STATUS_OK);
        assert_same(&one, &more, "clocks");
        assert_same(&one, &more, "beside");
        end_clocks(&more);
    }
    end_clocks(&one);
    end_made(&facts);
    test_table_free(t);
}

static void without_memory_nothing_is_made_and_nothing_is_lost(void **state)
{
    (void)state;
    struct test_table *t = random_log(300, 20, 5);
    struct made facts;
    const struct policy_declaration both[] = {first_of_team, rest};
    struct policies_declaration policies = policies_of(both, 2), others = policies_of(&rest, 1);
    make(t, 1, &facts);
    bool done = false;
    uint64_t failures = 0;
    for (uint64_t n = 1; !done; n++, failures++) {
        struct clocks clocks;
        memory_fail_from(n);
        status s = try_clocks(&facts, &policies, &others, 1, &clocks);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        end_clocks(&clocks);
    }
    assert_true(failures > 20);
    end_made(&facts);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_instance_has_its_ticket_policy_and_metric),
        cmocka_unit_test(instances_stand_beside_those_of_the_others),
        cmocka_unit_test(what_cannot_be_asked_is_said),
        cmocka_unit_test(a_schema_with_another_field_is_refused),
        cmocka_unit_test(clocks_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(without_memory_nothing_is_made_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
