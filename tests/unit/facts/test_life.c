/* Lives of tickets worked out by hand: first replies (D1), turns (D2), solves and reopenings (D3, D9), states
 * (D4). */
#include "tests/unit/facts/lives.h"

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup_lives, teardown_lives)

static void assert_facts(struct lives *lives, const char *events, const char *wanted)
{
    walk_life(lives, FACTS_TICKETS, events);
    assert_int_equal(lives->rows.count, 1);
    assert_row(lives, 0, wanted);
}

/* ---- the first reply ---- */

static void the_first_reply_is_the_first_public_message_of_an_agent(void **state)
{
    assert_facts(
        *state,
        "0 created customer carl; 0 message customer carl; 10 note agent ann; 20 message! agent ann;"
        "30 message bot robo; 40 message - trigger; 50 message agent bob; 60 message agent ann",
        "reply_start=0 first_reply_at=50 first_reply_by=bob first_reply=50 agent_replies=2 bot_replies=1 "
        "notes=2 "
        "repliers=2 customer_messages=1");
}

static void without_a_reply_there_is_none_and_not_zero(void **state)
{
    assert_facts(*state, "0 created customer carl; 10 note agent ann; 20 status agent ann solved",
                 "first_reply_at=- first_reply=- first_reply_by=- agent_replies=0 solves=1");
}

static void a_reply_in_the_second_of_creation_takes_zero_seconds(void **state)
{
    assert_facts(*state, "5 created customer carl; 5 message agent ann", "first_reply_at=5 first_reply=0");
}

static const char *const started_by_agent = "0 created agent ann; 0 message agent ann; 100 message agent ann;"
                                            "300 message customer carl; 400 message agent bob";

static void a_ticket_of_an_agent_waits_from_the_customers_first_message(void **state)
{
    assert_facts(*state, started_by_agent,
                 "agent_created=1 reply_start=300 first_reply_at=400 first_reply=100");
}

static void a_dialect_may_take_the_agents_second_message(void **state)
{
    struct lives *lives = *state;
    lives->rules.agent_created = CREATED_SECOND;
    assert_facts(lives, started_by_agent, "reply_start=0 first_reply_at=100 first_reply=100");
}

static void a_dialect_may_take_the_opening_message(void **state)
{
    struct lives *lives = *state;
    lives->rules.agent_created = CREATED_OPENING;
    assert_facts(lives, started_by_agent, "reply_start=0 first_reply_at=0 first_reply=0");
}

static void a_dialect_may_drop_tickets_of_agents(void **state)
{
    struct lives *lives = *state;
    lives->rules.agent_created = CREATED_NEVER;
    assert_facts(lives, started_by_agent, "first_reply_at=- first_reply=- agent_replies=3");
}

static void the_first_message_tells_who_created_where_the_creation_does_not(void **state)
{
    assert_facts(*state, "0 created; 5 message agent ann; 9 message customer carl", "agent_created=1");
    assert_facts(*state, "0 created; 5 note agent ann; 9 message customer carl", "agent_created=0");
    assert_facts(*state, "0 created; 5 status - - open", "agent_created=-");
}

/* [ZD2] in D1: solved by phone without a comment, reopened weeks later. */
static const char *const phoned =
    "0 created customer carl; 60 status agent ann solved; 9000 status customer carl open;"
    "9100 message agent ann";

static void a_reply_after_the_reopening_of_an_unanswered_ticket_ends_the_wait(void **state)
{
    assert_facts(*state, phoned, "first_reply=9100");
}

static void a_dialect_may_refuse_replies_after_the_first_solve(void **state)
{
    struct lives *lives = *state;
    lives->rules.reply_after_solve = false;
    assert_facts(lives, phoned, "first_reply=- agent_replies=1");
}

static void a_dialect_may_restart_the_clock_at_hand_off_else_reopening_else_the_bots_solve(void **state)
{
    struct lives *lives = *state;
    lives->rules.reply_start = START_RESTART;
    assert_facts(lives, "0 created customer carl; 50 handoff bot robo; 70 message agent ann",
                 "reply_start=50 first_reply=20 handed_off_at=50");
    assert_facts(
        lives,
        "0 created customer carl; 10 status bot robo solved; 90 status customer carl open; 95 message "
        "agent ann",
        "reply_start=90 first_reply=5");
    assert_facts(lives, "0 created customer carl; 10 status bot robo solved; 95 message agent ann",
                 "reply_start=10 first_reply=85");
    assert_facts(lives, "0 created customer carl; 95 message agent ann", "reply_start=0");
    assert_facts(
        lives,
        "0 created customer carl; 50 handoff bot robo; 60 status agent ann solved; 80 status customer carl "
        "open;"
        "95 message agent ann",
        "reply_start=50");
}

/* ---- turns ---- */

static void a_turn_is_the_oldest_unanswered_message_to_the_next_reply(void **state)
{
    struct lives *lives = *state;
    walk_life(
        lives, FACTS_TURNS,
        "0 created customer carl; 0 message customer carl; 30 message customer carl; 100 message agent ann;"
        "110 message agent ann; 200 message customer carl; 260 message agent bob");
    assert_int_equal(lives->rows.count, 2);
    assert_row(lives, 0,
               "number=1 asked_at=0 answered_at=100 ended_at=100 wait=100 answered_by=ann messages=2 "
               "outcome=answered");
    assert_row(lives, 1,
               "number=2 asked_at=200 answered_at=260 wait=60 answered_by=bob messages=1 outcome=answered");
}

static void a_creation_by_the_customer_asks_even_without_a_message(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_TURNS, "7 created customer carl; 20 message agent ann");
    assert_int_equal(lives->rows.count, 1);
    assert_row(lives, 0, "asked_at=7 wait=13 messages=0");
    lives->rules.creation_asks = false;
    walk_life(lives, FACTS_TURNS, "7 created customer carl; 20 message agent ann");
    assert_int_equal(lives->rows.count, 0);
}

static void bots_and_notes_answer_nothing_and_agents_ask_nothing(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_TURNS,
              "0 created agent ann; 0 message agent ann; 10 message customer carl; 20 message bot robo;"
              "30 note agent ann; 40 message agent ann; 50 message agent ann");
    assert_int_equal(lives->rows.count, 1);
    assert_row(lives, 0, "asked_at=10 answered_at=40 wait=30");
}

static const char *const thanked = "0 created customer carl; 10 message agent ann; 20 message customer carl;"
                                   "30 status agent ann solved; 90 status - - open; 99 message agent ann";

static void a_solve_ends_a_turn_without_an_answer(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_TURNS, thanked);
    assert_int_equal(lives->rows.count, 2);
    assert_row(lives, 1, "asked_at=20 answered_at=- ended_at=30 wait=- answered_by=- outcome=solved");
}

static void a_dialect_may_let_a_turn_wait_through_a_solve(void **state)
{
    struct lives *lives = *state;
    lives->rules.solve_ends_turn = false;
    walk_life(lives, FACTS_TURNS, thanked);
    assert_int_equal(lives->rows.count, 2);
    assert_row(lives, 1, "asked_at=20 answered_at=99 wait=79 outcome=answered");
}

static void a_turn_knows_the_agent_and_team_of_its_end(void **state)
{
    struct lives *lives = *state;
    walk_life(
        lives, FACTS_TURNS,
        "0 created customer carl; 1 agent - - ann; 2 team - - first; 5 agent - - bob; 9 message agent cleo;"
        "10 team - - second; 20 message customer carl");
    assert_row(lives, 0, "agent=bob team=first answered_by=cleo");
    assert_row(lives, 1, "agent=bob team=second answered_at=- ended_at=- outcome=open");
}

static void a_turn_of_a_ticket_that_goes_away_ends_there(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_TURNS, "0 created customer carl; 10 merged - ann 77; 20 message customer carl");
    assert_int_equal(lives->rows.count, 1);
    assert_row(lives, 0, "ended_at=10 outcome=gone wait=-");
}

/* ---- solves and reopenings ---- */

static void solves_are_changes_to_solved_or_closed(void **state)
{
    assert_facts(
        *state,
        "0 created customer carl; 10 status agent ann solved; 15 status agent bob solved; 20 status - - "
        "closed",
        "solves=1 closes=1 reopens=0 first_solved_at=10 first_solved_by=ann last_solved_at=10 solved_at=10 "
        "closed_at=20 state=closed state_since=20");
}

static void closed_without_solved_is_a_solve(void **state)
{
    assert_facts(*state, "0 created customer carl; 20 status - ann closed",
                 "solves=1 closes=1 solved_at=20 closed_at=20 last_solved_by=ann");
}

static void a_reopened_ticket_has_no_solve_in_force(void **state)
{
    assert_facts(
        *state,
        "0 created customer carl; 10 status agent ann solved; 30 status customer carl open; 50 status "
        "agent bob solved;"
        "60 status agent bob pending",
        "solves=2 reopens=2 first_solved_at=10 last_solved_at=50 last_solved_by=bob solved_at=- "
        "first_reopened_at=30 last_reopened_at=60 solved_seconds=30 open_seconds=20 state=pending");
}

static void a_dialect_may_count_reopenings_by_solves(void **state)
{
    struct lives *lives = *state;
    lives->rules.reopen_rule = REOPEN_SOLVES;
    assert_facts(lives, "0 created; 10 status - - solved; 30 status - - open", "solves=1 reopens=0");
    assert_facts(lives, "0 created; 10 status - - solved; 30 status - - open; 40 status - - solved",
                 "solves=2 reopens=1");
    assert_facts(lives, "0 created", "reopens=0");
}

static void a_dialect_may_let_a_message_reopen(void **state)
{
    struct lives *lives = *state;
    const char *events = "0 created customer carl; 10 status agent ann solved; 30 message customer carl";
    assert_facts(lives, events, "reopens=0 state=solved turn_count=2");
    lives->rules.message_reopens = true;
    assert_facts(lives, events, "reopens=1 state=open state_since=30 turn_count=2");
}

/* ---- states ---- */

static void the_seconds_in_states_add_up_to_the_total(void **state)
{
    assert_facts(
        *state,
        "100 created customer carl; 110 status - - open; 130 status - - pending; 160 status - - hold;"
        "200 status - - open; 250 status - - solved; 310 status - - closed; 380 status - - new; 460 deleted;"
        "550 restored; 650 status - - solved",
        "new_seconds=190 open_seconds=70 pending_seconds=30 hold_seconds=40 solved_seconds=60 "
        "closed_seconds=70 "
        "gone_seconds=90 total_seconds=550 state_since=650");
}

static void the_last_state_is_not_counted_because_it_has_not_ended(void **state)
{
    assert_facts(*state, "0 created; 10 status - - open; 500 note agent ann",
                 "new_seconds=10 open_seconds=0 total_seconds=10 state=open state_since=10 last_event_at=500 "
                 "event_count=3");
}

static void unknown_statuses_count_as_open_and_none_changes_nothing(void **state)
{
    assert_facts(*state, "0 created; 10 status - - wibble; 20 status; 30 status - - solved",
                 "new_seconds=10 open_seconds=20 status=solved");
}

static void events_before_the_creation_count_at_it(void **state)
{
    assert_facts(*state,
                 "90 status - - open; 95 agent - - ann; 100 created customer carl; 130 status - - solved",
                 "created_at=100 created_by=carl new_seconds=0 open_seconds=30 total_seconds=30 "
                 "first_assigned_at=100 solves=1");
}

static void without_a_creation_the_first_event_begins(void **state)
{
    assert_facts(*state, "40 status - - open; 50 status - - solved",
                 "created_at=40 created_by=- open_seconds=10");
}

static void the_first_of_several_creations_counts(void **state)
{
    assert_facts(*state, "10 created customer carl; 20 created agent ann",
                 "created_at=10 created_by=carl agent_created=0");
}

/* ---- away and back ---- */

static void a_merged_ticket_is_gone_and_its_closing_is_no_solve(void **state)
{
    assert_facts(*state, "0 created customer carl; 50 merged agent ann 77; 51 status - - closed",
                 "merged_at=50 merged_into=77 state=gone solves=0 closes=0 new_seconds=50 total_seconds=50");
}

static void a_dialect_may_let_a_merge_solve(void **state)
{
    struct lives *lives = *state;
    lives->rules.merge_solves = true;
    assert_facts(lives, "0 created customer carl; 50 merged agent ann 77",
                 "merged_at=50 state=gone solves=1 solved_at=50 last_solved_by=ann");
}

static void a_restored_ticket_has_the_state_it_would_have_had(void **state)
{
    assert_facts(*state, "0 created; 10 deleted; 20 status - - open; 30 restored; 45 status - - solved",
                 "deleted_at=- new_seconds=10 gone_seconds=20 open_seconds=15 solves=1 state=solved");
}

static void a_ticket_deleted_when_solved_stays_solved(void **state)
{
    assert_facts(*state, "0 created; 10 status - - solved; 30 deleted",
                 "solved_at=10 deleted_at=30 state=gone");
}

/* ---- assignments ---- */

static void reassignments_are_changes_from_one_to_another(void **state)
{
    assert_facts(
        *state,
        "0 created; 1 agent - - ann; 2 agent - - ann; 3 agent; 4 agent - - bob; 5 agent - - ann; 6 team - "
        "- first;"
        "7 team - - second; 8 team - - first; 9 priority - - high",
        "first_assigned_at=1 assignees=2 teams=2 reassignments=3 agent=ann team=first priority=high");
}

/* ---- spans ---- */

static void spans_are_cut_where_anything_changes(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_SPANS,
              "0 created; 10 agent - - ann; 20 status - - open; 20 priority - - high; 30 status - - open;"
              "40 status - - waiting; 60 status - - solved");
    assert_int_equal(lives->rows.count, 5);
    assert_row(lives, 0, "started_at=0 ended_at=10 duration=10 state=new status=- agent=- priority=-");
    assert_row(lives, 1, "started_at=10 ended_at=20 state=new agent=ann priority=-");
    assert_row(lives, 2,
               "started_at=20 ended_at=40 duration=20 state=open status=open agent=ann priority=high");
    assert_row(lives, 3, "started_at=40 ended_at=60 state=open status=waiting");
    assert_row(lives, 4, "started_at=60 ended_at=- duration=- state=solved agent=ann");
}

static void what_lasts_no_second_has_no_span_but_counts(void **state)
{
    struct lives *lives = *state;
    const char *events = "0 created; 10 status - - solved; 10 status - - open; 30 status - - solved";
    walk_life(lives, FACTS_SPANS, events);
    assert_int_equal(lives->rows.count, 3);
    assert_row(lives, 1, "started_at=10 ended_at=30 state=open");
    assert_facts(lives, events, "solves=2 reopens=1 solved_seconds=0");
}

static void while_gone_there_is_no_span(void **state)
{
    struct lives *lives = *state;
    walk_life(lives, FACTS_SPANS, "0 created; 10 deleted; 15 agent - - ann; 20 restored; 30 deleted");
    assert_int_equal(lives->rows.count, 2);
    assert_row(lives, 0, "started_at=0 ended_at=10 agent=-");
    assert_row(lives, 1, "started_at=20 ended_at=30 state=new agent=ann");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_reply_is_the_first_public_message_of_an_agent),
        TEST(without_a_reply_there_is_none_and_not_zero),
        TEST(a_reply_in_the_second_of_creation_takes_zero_seconds),
        TEST(a_ticket_of_an_agent_waits_from_the_customers_first_message),
        TEST(a_dialect_may_take_the_agents_second_message),
        TEST(a_dialect_may_take_the_opening_message),
        TEST(a_dialect_may_drop_tickets_of_agents),
        TEST(the_first_message_tells_who_created_where_the_creation_does_not),
        TEST(a_reply_after_the_reopening_of_an_unanswered_ticket_ends_the_wait),
        TEST(a_dialect_may_refuse_replies_after_the_first_solve),
        TEST(a_dialect_may_restart_the_clock_at_hand_off_else_reopening_else_the_bots_solve),
        TEST(a_turn_is_the_oldest_unanswered_message_to_the_next_reply),
        TEST(a_creation_by_the_customer_asks_even_without_a_message),
        TEST(bots_and_notes_answer_nothing_and_agents_ask_nothing),
        TEST(a_solve_ends_a_turn_without_an_answer),
        TEST(a_dialect_may_let_a_turn_wait_through_a_solve),
        TEST(a_turn_knows_the_agent_and_team_of_its_end),
        TEST(a_turn_of_a_ticket_that_goes_away_ends_there),
        TEST(solves_are_changes_to_solved_or_closed),
        TEST(closed_without_solved_is_a_solve),
        TEST(a_reopened_ticket_has_no_solve_in_force),
        TEST(a_dialect_may_count_reopenings_by_solves),
        TEST(a_dialect_may_let_a_message_reopen),
        TEST(the_seconds_in_states_add_up_to_the_total),
        TEST(the_last_state_is_not_counted_because_it_has_not_ended),
        TEST(unknown_statuses_count_as_open_and_none_changes_nothing),
        TEST(events_before_the_creation_count_at_it),
        TEST(without_a_creation_the_first_event_begins),
        TEST(the_first_of_several_creations_counts),
        TEST(a_merged_ticket_is_gone_and_its_closing_is_no_solve),
        TEST(a_dialect_may_let_a_merge_solve),
        TEST(a_restored_ticket_has_the_state_it_would_have_had),
        TEST(a_ticket_deleted_when_solved_stays_solved),
        TEST(reassignments_are_changes_from_one_to_another),
        TEST(spans_are_cut_where_anything_changes),
        TEST(what_lasts_no_second_has_no_span_but_counts),
        TEST(while_gone_there_is_no_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
