/* Facts that follow: what does no harm, and what is refused. That they are those of a pass over all events,
 * after random changes: tests/unit/store/test_facts.c. */
#include "tests/unit/facts/events.h"

#include "base/interrupt.h"
#include "facts/follow.h"

static const char rows[] = "a | 1 | 10 | | created | carl | customer | | | \n"
                           "a | 2 | 20 | | created | dora | customer | | | \n"
                           "b | 2 | 25 | | message | dora | customer | | | \n"
                           "a | 1 | 30 | | message | ann  | agent    | | | \n"
                           "a | 1 | 50 | | status  | ann  | agent    | | | wibble \n";

struct case_of_two {
    struct test_table *events;
    struct dialect dialect;
    struct made made;
    struct facts_input input;
};

static void begin(struct case_of_two *c)
{
    c->events = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    test_table_rows(c->events, rows);
    c->dialect = test_dialect();
    make(c->events, 1, &c->made);
    c->input = (struct facts_input){test_table_snapshot(c->events), &c->dialect, pool_new(1)};
}

static void end(struct case_of_two *c)
{
    pool_free(c->input.pool);
    end_made(&c->made);
    test_table_free(c->events);
}

static status follow(struct case_of_two *c, const struct life_ticket *tickets, size_t count)
{
    return facts_follow(&c->input, c->made.snapshot, &c->made.schema, tickets, count, &c->made.notes,
                        &c->made.error);
}

/* Keys that are touched, some twice and under sources that they have not, and one that no event has. */
static const struct life_ticket touched[] = {{0, 0}, {0, 0}, {CODE_NONE, 1}, {1, 1}, {0, 4711}};

static void tickets_that_have_not_changed_stay_as_they_are(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    if (follow(&c, touched, 5) != STATUS_OK) fail_msg("%s", c.made.error.message);
    assert_int_equal(made_table(&c.made, FACTS_TICKETS)->row_count, 3);
    assert_text(&c.made, FACTS_TICKETS, 0, "ticket", "1");
    assert_number(&c.made, FACTS_TICKETS, 0, "first_reply", 20);
    assert_text(&c.made, FACTS_TICKETS, 1, "created_by", "dora");
    assert_text(&c.made, FACTS_TICKETS, 2, "source", "b");
    assert_text(&c.made, FACTS_TURNS, 0, "outcome", "answered");
    assert_int_equal(made_table(&c.made, FACTS_SPANS)->row_count, 4);
    end(&c);
}

static void unknown_statuses_of_touched_tickets_are_told(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    assert_int_equal(follow(&c, touched, 1), STATUS_OK);
    assert_int_equal(c.made.notes.unknown_statuses, 1);
    assert_true(slice_is(c.made.notes.unknown_example, "wibble"));
    assert_int_equal(follow(&c, touched + 2, 1), STATUS_OK);
    assert_int_equal(c.made.notes.unknown_statuses, 0);
    end(&c);
}

static void facts_of_other_texts_are_stale(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    struct test_table *others = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    test_table_rows(others, "a | 7 | 10 | | created | carl | customer | | | \n"
                            "a | 8 | 20 | | created | dora | customer | | | \n");
    c.input.snapshot = test_table_snapshot(others);
    assert_int_equal(follow(&c, touched, 1), STATUS_STALE);
    assert_non_null(strstr(c.made.error.message, "the texts of"));
    end(&c);
    test_table_free(others);
}

static void an_interrupt_stops_it(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    interrupt_request();
    assert_int_equal(follow(&c, touched, 1), STATUS_INTERRUPTED);
    interrupt_clear();
    end(&c);
}

static void without_memory_it_fails_and_nothing_is_lost(void **state)
{
    (void)state;
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        struct case_of_two c;
        begin(&c);
        memory_fail_from(n);
        status s = follow(&c, touched, 5);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        end(&c);
        assert_true(n < 10000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_that_have_not_changed_stay_as_they_are),
        cmocka_unit_test(unknown_statuses_of_touched_tickets_are_told),
        cmocka_unit_test(facts_of_other_texts_are_stale),
        cmocka_unit_test(an_interrupt_stops_it),
        cmocka_unit_test(without_memory_it_fails_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
