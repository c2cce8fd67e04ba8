/* Grouping: which events are a ticket's, and in which order. */
#include "tests/unit/facts/events.h"

#include "facts/grouping.h"

/* "ticket: row row ..., " with rows by their place in the table. */
static void assert_groups(const char *rows, const char *wanted)
{
    struct test_table *t = test_table_new("events", "ticket:text source:text at:time!");
    struct ticket_events events;
    struct error error;
    char answer[400] = "";
    size_t used = 0;
    test_table_rows(t, rows);
    const struct table *table = test_table_build(t);
    struct grouping_columns columns = {&table->columns[0], &table->columns[1], &table->columns[2]};
    assert_int_equal(ticket_events_init(&events, table, &columns, &error), STATUS_OK);
    for (size_t i = 0; i < events.ticket_count; i++) {
        used += (size_t)snprintf(answer + used, sizeof answer - used, "%s", i ? ", " : "");
        for (uint32_t at = events.starts[i]; at < events.starts[i + 1]; at++)
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%u",
                                     at > events.starts[i] ? " " : "", events.rows[at]);
    }
    assert_string_equal(answer, wanted);
    ticket_events_fini(&events);
    test_table_free(t);
}

static void tickets_stand_in_order_of_their_first_events(void **state)
{
    (void)state;
    assert_groups("b | s | 10 \n a | s | 20 \n b | s | 30 \n c | s | 40 \n a | s | 50", "0 2, 1 4, 3");
}

static void a_ticket_is_its_key_and_its_source(void **state)
{
    (void)state;
    assert_groups("1 | s | 10 \n 1 | t | 20 \n 1 | ~ | 30 \n 1 | t | 40 \n 1 | s | 50 \n 1 | ~ | 60",
                  "0 4, 1 3, 2 5");
}

static void events_without_a_ticket_or_a_time_belong_to_none(void **state)
{
    (void)state;
    assert_groups("1 | s | 10 \n ~ | s | 20 \n 1 | s | 30 \n 2 | s | ~", "0 2");
    assert_groups("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tickets_stand_in_order_of_their_first_events),
        cmocka_unit_test(a_ticket_is_its_key_and_its_source),
        cmocka_unit_test(events_without_a_ticket_or_a_time_belong_to_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
