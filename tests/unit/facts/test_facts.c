/* The pass over all tickets: order, sources, threads, damage, memory. The lives themselves: test_life.c. */
#include "tests/unit/facts/events.h"

#include "base/interrupt.h"

static struct test_table *table_of(const char *rows)
{
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    test_table_rows(t, rows);
    return t;
}

static void tickets_of_two_sources_with_one_key_are_two(void **state)
{
    (void)state;
    struct test_table *t = table_of("a | 1 | 10 |  | created | carl | customer | | | \n"
                                    "b | 1 | 20 |  | created | dora | customer | | | \n"
                                    "a | 1 | 30 |  | status  | ann  | agent    | | | solved \n"
                                    "b | 1 | 50 |  | status  | ann  | agent    | | | open \n"
                                    "~ | 1 | 60 |  | created | none | customer | | | \n"
                                    "b | 2 | 70 |  | created | dora | customer | | | \n");
    struct made made;
    make(t, 1, &made);
    assert_int_equal(made_table(&made, FACTS_TICKETS)->row_count, 4);
    assert_text(&made, FACTS_TICKETS, 0, "source", "a");
    assert_text(&made, FACTS_TICKETS, 0, "state", "solved");
    assert_number(&made, FACTS_TICKETS, 0, "total_seconds", 20);
    assert_text(&made, FACTS_TICKETS, 1, "source", "b");
    assert_text(&made, FACTS_TICKETS, 1, "created_by", "dora");
    assert_number(&made, FACTS_TICKETS, 1, "new_seconds", 30);
    assert_text(&made, FACTS_TICKETS, 2, "source", NULL);
    assert_number(&made, FACTS_TICKETS, 2, "event_count", 1);
    assert_text(&made, FACTS_TICKETS, 3, "ticket", "2");
    end_made(&made);
    test_table_free(t);
}

static void events_of_one_second_follow_their_sequence_then_their_place(void **state)
{
    (void)state;
    struct test_table *t = table_of("a | 1 | 10 | 9 | status  | - | agent | | | closed \n"
                                    "a | 1 | 10 | 2 | status  | - | agent | | | open \n"
                                    "a | 1 | 10 |   | created | - | agent | | | \n"
                                    "a | 1 | 10 | 5 | status  | - | agent | | | solved \n"
                                    "a | 1 | 10 | 5 | status  | - | agent | | | pending \n");
    struct made made;
    make(t, 1, &made);
    assert_text(&made, FACTS_TICKETS, 0, "state", "closed");
    assert_number(&made, FACTS_TICKETS, 0, "solves", 2);
    assert_number(&made, FACTS_TICKETS, 0, "reopens", 1);
    end_made(&made);
    test_table_free(t);
}

/* The snapshot holds rows in order of their time, however they came. */
static void late_events_take_their_place(void **state)
{
    (void)state;
    struct test_table *t = table_of("a | 1 | 50 | | status  | - | agent    | | | solved \n"
                                    "a | 2 | 20 | | created | - | customer | | | \n"
                                    "a | 1 | 10 | | created | - | customer | | | \n"
                                    "a | 1 | 30 | | message | ann | agent  | | | \n");
    struct made made;
    make(t, 2, &made);
    assert_text(&made, FACTS_TICKETS, 0, "ticket", "1");
    assert_number(&made, FACTS_TICKETS, 0, "first_reply", 20);
    assert_number(&made, FACTS_TICKETS, 0, "solved_at", 50);
    assert_int_equal(made_table(&made, FACTS_TURNS)->row_count, 2);
    end_made(&made);
    test_table_free(t);
}

static void changed_fields_are_what_the_field_says(void **state)
{
    (void)state;
    struct test_table *t = table_of("a | 1 | 10 | | created | - | customer | | | \n"
                                    "a | 1 | 20 | | changed | - | agent | | status | open \n"
                                    "a | 1 | 30 | | changed | - | agent | | group | first \n"
                                    "a | 1 | 40 | | changed | - | agent | | colour | red \n"
                                    "a | 1 | 45 | | surprise | - | agent | | status | closed \n");
    struct made made;
    make(t, 1, &made);
    assert_text(&made, FACTS_TICKETS, 0, "state", "open");
    assert_text(&made, FACTS_TICKETS, 0, "team", "first");
    assert_number(&made, FACTS_TICKETS, 0, "event_count", 5);
    end_made(&made);
    test_table_free(t);
}

static void unknown_statuses_are_counted_and_named(void **state)
{
    (void)state;
    struct test_table *t = table_of("a | 1 | 10 | | status | - | agent | | | open \n"
                                    "a | 1 | 20 | | status | - | agent | | | Wibble \n"
                                    "a | 2 | 20 | | status | - | agent | | | Wobble \n"
                                    "a | 1 | 30 | | status | - | agent | | | \n"
                                    "a | 1 | 40 | | status | - | agent | | | SOLVED \n");
    struct made made;
    make(t, 1, &made);
    assert_int_equal(made.notes.unknown_statuses, 2);
    assert_true(slice_is(made.notes.unknown_example, "Wibble"));
    assert_text(&made, FACTS_TICKETS, 0, "state", "solved");
    end_made(&made);
    test_table_free(t);
}

static void without_events_there_are_no_facts(void **state)
{
    (void)state;
    struct test_table *t = table_of("");
    struct made made;
    make(t, 2, &made);
    for (int i = 0; i < FACTS_TABLES; i++)
        assert_int_equal(made_table(&made, (enum facts_table)i)->row_count, 0);
    end_made(&made);
    test_table_free(t);
}

static void an_events_table_that_lacks_a_field_is_refused(void **state)
{
    (void)state;
    struct test_table *t = test_table_new(FACTS_EVENTS, "source:text ticket:text at:time! kind:text");
    struct dialect dialect = test_dialect();
    struct made made;
    assert_int_equal(try_make(t, &dialect, 1, &made), STATUS_INVALID);
    assert_non_null(strstr(made.error.message, "needs a field \"seq\" of type integer"));
    end_made(&made);
    test_table_free(t);
}

static void a_schema_with_another_fact_is_refused(void **state)
{
    (void)state;
    struct schema schema;
    struct error error;
    error_init(&error);
    all_facts(&schema);
    assert_int_equal(facts_check_schema(&schema, &error), STATUS_OK);
    schema.tables[FACTS_TURNS].fields[1].type = TYPE_INTEGER;
    assert_int_equal(facts_check_schema(&schema, &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "table \"turns\": field \"ticket\" of type integer"));
    schema.tables[FACTS_TURNS].name = "turn";
    assert_int_equal(facts_check_schema(&schema, &error), STATUS_NOT_FOUND);
    assert_non_null(strstr(error.message, "did you mean \"turns\"?"));
    schema_fini(&schema);
}

/* ---- random logs ---- */

/* Events of `tickets` tickets of two sources that share keys, in ranges enough for several threads. */
static struct test_table *random_log(uint64_t count, uint64_t tickets, uint64_t seed)
{
    static const char *const kinds[] = {"message", "status",  "status",   "assigned", "team",
                                        "note",    "deleted", "restored", "created",  "message"};
    static const char *const sides[] = {"customer", "agent", "bot", "system"};
    static const char *const values[] = {"new", "open", "pending", "hold", "solved", "closed", "other"};
    struct test_table *t = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    for (uint64_t i = 0; i < count; i++) {
        char ticket[16], actor[16];
        snprintf(ticket, sizeof ticket, "%d", (int)(test_random(&seed) % tickets));
        snprintf(actor, sizeof actor, "p%d", (int)(test_random(&seed) % 30));
        const char *kind = kinds[test_random(&seed) % 10];
        bool loose = strcmp(kind, "deleted") == 0 && test_random(&seed) % 4;
        struct value values_of_row[] = {
            test_text(test_random(&seed) % 2 ? "a" : "b"),
            test_text(ticket),
            test_integer((int64_t)(1000000 + i / 3)),
            test_random(&seed) % 2 ? test_null() : test_integer((int64_t)(test_random(&seed) % 3)),
            test_text(loose ? "message" : kind),
            test_text(actor),
            test_text(sides[test_random(&seed) % 4]),
            test_random(&seed) % 5 ? test_null() : test_integer(0),
            test_null(),
            test_random(&seed) % 20 ? test_text(values[test_random(&seed) % 7]) : test_null()};
        test_table_row(t, values_of_row);
    }
    return t;
}

static void assert_same_tables(const struct table *a, const struct table *b)
{
    assert_int_equal(a->row_count, b->row_count);
    for (size_t c = 0; c < a->schema->field_count; c++)
        for (uint64_t row = 0; row < a->row_count; row++) {
            struct value x = column_value(&a->columns[c], row), y = column_value(&b->columns[c], row);
            assert_int_equal(x.null, y.null);
            if (x.null) continue;
            if (a->columns[c].type == TYPE_TEXT)
                assert_true(slice_equal(x.text, y.text));
            else
                assert_int_equal(x.integer, y.integer);
        }
}

static void facts_are_the_same_for_any_number_of_threads(void **state)
{
    (void)state;
    struct test_table *t = random_log(200000, 20000, 11);
    struct made one, other;
    make(t, 1, &one);
    assert_true(made_table(&one, FACTS_TICKETS)->row_count > 30000);
    for (int threads = 2; threads <= 4; threads += 2) {
        make(t, threads, &other);
        for (int i = 0; i < FACTS_TABLES; i++)
            assert_same_tables(made_table(&one, (enum facts_table)i),
                               made_table(&other, (enum facts_table)i));
        end_made(&other);
    }
    end_made(&one);
    test_table_free(t);
}

static int64_t number_or(const struct made *made, enum facts_table which, const char *field, uint64_t row,
                         int64_t otherwise)
{
    struct value value = made_value(made, which, field, row);
    return value.null ? otherwise : value.integer;
}

static void the_parts_of_every_ticket_add_up(void **state)
{
    (void)state;
    static const char *const parts[] = {"new_seconds",    "open_seconds",   "pending_seconds", "hold_seconds",
                                        "solved_seconds", "closed_seconds", "gone_seconds"};
    struct test_table *t = random_log(60000, 1500, 5);
    struct made made;
    make(t, 2, &made);
    int64_t all = 0, counted = 0;
    for (uint64_t row = 0; row < made_table(&made, FACTS_TICKETS)->row_count; row++) {
        int64_t sum = 0, total = number_or(&made, FACTS_TICKETS, "total_seconds", row, -1);
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            sum += number_or(&made, FACTS_TICKETS, parts[i], row, 0);
        assert_int_equal(sum, total);
        assert_int_equal(number_or(&made, FACTS_TICKETS, "state_since", row, 0) -
                             number_or(&made, FACTS_TICKETS, "created_at", row, 0),
                         total);
        all += total - number_or(&made, FACTS_TICKETS, "gone_seconds", row, 0);
        counted += number_or(&made, FACTS_TICKETS, "event_count", row, 0);
    }
    assert_int_equal(counted, 60000);
    /* Spans cover the same time, and what came after the last change of state. */
    int64_t spans = 0;
    for (uint64_t row = 0; row < made_table(&made, FACTS_SPANS)->row_count; row++)
        spans += number_or(&made, FACTS_SPANS, "duration", row, 0);
    assert_true(all > 0 && spans >= all);
    end_made(&made);
    test_table_free(t);
}

static void without_memory_nothing_is_made_and_nothing_is_lost(void **state)
{
    (void)state;
    struct test_table *t = random_log(300, 20, 3);
    struct dialect dialect = test_dialect();
    (void)test_table_snapshot(t);
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        struct made made;
        memory_fail_from(n);
        status s = try_make(t, &dialect, 1, &made);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        end_made(&made);
        assert_true(n < 10000);
    }
    test_table_free(t);
}

static void an_interrupt_stops_the_pass(void **state)
{
    (void)state;
    struct test_table *t = random_log(300, 20, 3);
    struct dialect dialect = test_dialect();
    struct made made;
    (void)test_table_snapshot(t);
    interrupt_request();
    assert_int_equal(try_make(t, &dialect, 2, &made), STATUS_INTERRUPTED);
    interrupt_clear();
    end_made(&made);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_of_two_sources_with_one_key_are_two),
        cmocka_unit_test(events_of_one_second_follow_their_sequence_then_their_place),
        cmocka_unit_test(late_events_take_their_place),
        cmocka_unit_test(changed_fields_are_what_the_field_says),
        cmocka_unit_test(unknown_statuses_are_counted_and_named),
        cmocka_unit_test(without_events_there_are_no_facts),
        cmocka_unit_test(an_events_table_that_lacks_a_field_is_refused),
        cmocka_unit_test(a_schema_with_another_fact_is_refused),
        cmocka_unit_test(facts_are_the_same_for_any_number_of_threads),
        cmocka_unit_test(the_parts_of_every_ticket_add_up),
        cmocka_unit_test(without_memory_nothing_is_made_and_nothing_is_lost),
        cmocka_unit_test(an_interrupt_stops_the_pass),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
