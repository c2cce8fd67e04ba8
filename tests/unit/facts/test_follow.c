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

/* `keys`: one letter each. */
static void touch(struct dictionary_builder *keys, const char *letters)
{
    uint32_t number;
    dictionary_init(keys);
    for (; *letters; letters++)
        assert_int_equal(dictionary_intern(keys, slice_make(letters, 1), &number, NULL), STATUS_OK);
}

static status follow(struct case_of_two *c, const struct dictionary_builder *keys)
{
    struct facts_touched touched = {.keys = keys};
    return facts_follow(&c->input, c->made.snapshot, &c->made.schema, &touched, &c->made.notes,
                        &c->made.error);
}

static status follow_letters(struct case_of_two *c, const char *letters)
{
    struct dictionary_builder keys;
    touch(&keys, letters);
    status s = follow(c, &keys);
    dictionary_fini(&keys);
    return s;
}

/* Two keys that events have, and one that they have not. */
static const char touched[] = "291";

static void tickets_that_have_not_changed_stay_as_they_are(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    if (follow_letters(&c, touched) != STATUS_OK) fail_msg("%s", c.made.error.message);
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
    assert_int_equal(follow_letters(&c, "1"), STATUS_OK);
    assert_int_equal(c.made.notes.unknown_statuses, 1);
    assert_true(slice_is(c.made.notes.unknown_example, "wibble"));
    assert_int_equal(follow_letters(&c, "2"), STATUS_OK);
    assert_int_equal(c.made.notes.unknown_statuses, 0);
    end(&c);
}

static void events_that_number_their_texts_in_another_way_are_followed(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    struct test_table *others = test_table_new(FACTS_EVENTS, EVENTS_TABLE);
    test_table_rows(others, "c | 8 | 10 | | created | zoe  | customer | | | \n"
                            "a | 1 | 20 | | created | dora | customer | | | \n"
                            "a | 1 | 25 | | message | carl | agent    | | | \n");
    c.input.snapshot = test_table_snapshot(others);
    if (follow_letters(&c, "128") != STATUS_OK) fail_msg("%s", c.made.error.message);
    assert_int_equal(made_table(&c.made, FACTS_TICKETS)->row_count, 2);
    assert_text(&c.made, FACTS_TICKETS, 0, "source", "c");
    assert_text(&c.made, FACTS_TICKETS, 0, "created_by", "zoe");
    assert_text(&c.made, FACTS_TICKETS, 1, "ticket", "1");
    assert_text(&c.made, FACTS_TICKETS, 1, "first_reply_by", "carl");
    assert_number(&c.made, FACTS_TICKETS, 1, "first_reply", 5);
    end(&c);
    test_table_free(others);
}

/* ---- with rows of tickets ---- */

/* Row 0 has the key "1" and source "a", row 1 the key "5" and source "z", which no event has. */
struct case_of_rows {
    struct case_of_two two;
    struct test_table *tickets;
    struct dictionary_builder keys;
    struct join join;
    struct facts_touched touched;
};

static const uint32_t row_of_key[] = {0, 1}, key_of_row[] = {0, 1};
static const uint32_t *const any_source[] = {row_of_key};

static void begin_rows(struct case_of_rows *c)
{
    begin(&c->two);
    c->tickets = test_table_new("tickets", "source:text created_at:time! updated_at:time status:text");
    test_table_rows(c->tickets, "a | 10 | 90 | pending\nz | 40 | 70 | hold\n");
    touch(&c->keys, "15");
    c->join = (struct join){.rows = any_source};
    const struct table *table = snapshot_table(test_table_snapshot(c->tickets), slice_of("tickets"));
    c->touched = (struct facts_touched){&c->keys, table, &c->join, row_of_key, key_of_row, 2};
}

static void end_rows(struct case_of_rows *c)
{
    dictionary_fini(&c->keys);
    test_table_free(c->tickets);
    end(&c->two);
}

static status follow_rows(struct case_of_rows *c)
{
    struct made *made = &c->two.made;
    return facts_follow(&c->two.input, made->snapshot, &made->schema, &c->touched, &made->notes,
                        &made->error);
}

static void rows_without_events_become_tickets(void **state)
{
    (void)state;
    struct case_of_rows c;
    begin_rows(&c);
    if (follow_rows(&c) != STATUS_OK) fail_msg("%s", c.two.made.error.message);
    const struct made *made = &c.two.made;
    const struct table *table = made_table(made, FACTS_TICKETS);
    assert_int_equal(table->row_count, 4);
    assert_text(made, FACTS_TICKETS, 3, "ticket", "5");
    assert_text(made, FACTS_TICKETS, 3, "source", "z");
    assert_text(made, FACTS_TICKETS, 3, "state", "hold");
    assert_text(made, FACTS_TICKETS, 3, "basis", "summary");
    assert_text(made, FACTS_TICKETS, 0, "basis", "events"); /* they tell their status */
    assert_true(column_value(&table->row_id, 3).integer < 0);
    assert_int_equal(made_table(made, FACTS_TURNS)->row_count, 3);
    end_rows(&c);
}

static void without_memory_rows_are_not_lost_either(void **state)
{
    (void)state;
    bool done = false;
    for (uint64_t n = 1; !done; n++) {
        struct case_of_rows c;
        begin_rows(&c);
        memory_fail_from(n);
        status s = follow_rows(&c);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        end_rows(&c);
        assert_true(n < 10000);
    }
}

static void an_interrupt_stops_it(void **state)
{
    (void)state;
    struct case_of_two c;
    begin(&c);
    interrupt_request();
    assert_int_equal(follow_letters(&c, touched), STATUS_INTERRUPTED);
    interrupt_clear();
    end(&c);
}

static void without_memory_it_fails_and_nothing_is_lost(void **state)
{
    (void)state;
    bool done = false;
    struct dictionary_builder keys;
    touch(&keys, touched);
    for (uint64_t n = 1; !done; n++) {
        struct case_of_two c;
        begin(&c);
        memory_fail_from(n);
        status s = follow(&c, &keys);
        memory_fail_from(0);
        done = s == STATUS_OK;
        if (!done) assert_int_equal(s, STATUS_MEMORY);
        end(&c);
        assert_true(n < 10000);
    }
    dictionary_fini(&keys);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_that_have_not_changed_stay_as_they_are),
        cmocka_unit_test(unknown_statuses_of_touched_tickets_are_told),
        cmocka_unit_test(events_that_number_their_texts_in_another_way_are_followed),
        cmocka_unit_test(rows_without_events_become_tickets),
        cmocka_unit_test(without_memory_rows_are_not_lost_either),
        cmocka_unit_test(an_interrupt_stops_it),
        cmocka_unit_test(without_memory_it_fails_and_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
