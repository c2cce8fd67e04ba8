/* What a help desk says of a ticket: lives worked out by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "demo/summary.h"

#define SUMMARY(...)                                                                                         \
    summary_of((const struct moment[]){__VA_ARGS__},                                                         \
               sizeof((const struct moment[]){__VA_ARGS__}) / sizeof(struct moment))
#define CREATED                                                                                              \
    {                                                                                                        \
        .at = 1000, .kind = MOMENT_CREATED, .by = BY_CUSTOMER                                                \
    }
#define ASKED(t)                                                                                             \
    {                                                                                                        \
        .at = (t), .kind = MOMENT_MESSAGE, .by = BY_CUSTOMER                                                 \
    }
#define REPLIED(t, who)                                                                                      \
    {                                                                                                        \
        .at = (t), .kind = MOMENT_MESSAGE, .by = BY_AGENT, .agent = (who), .work_seconds = 60                \
    }
#define BECAME(t, state)                                                                                     \
    {                                                                                                        \
        .at = (t), .kind = MOMENT_STATUS, .by = BY_AGENT, .agent = 1, .value = (state)                       \
    }
#define GIVEN(t, who)                                                                                        \
    {                                                                                                        \
        .at = (t), .kind = MOMENT_AGENT, .by = BY_SYSTEM, .value = (who)                                     \
    }

static void a_ticket_that_nobody_touched_is_new(void **state)
{
    (void)state;
    struct summary sum = SUMMARY(CREATED, ASKED(1000));
    assert_int_equal(sum.state, IS_NEW);
    assert_true(sum.first_reply_at == NEVER && sum.solved_at == NEVER && sum.closed_at == NEVER);
    assert_true(sum.agent == NOBODY && sum.team == NOBODY);
    assert_int_equal(sum.messages, 1);
    assert_int_equal(sum.updated_at, 1000);
}

/* new 1000-1100, open 1100-1200, pending 1200-1500, open 1500-1550, solved 1550-1800, open 1800-1900, solved.
 */
static void states_replies_and_reopens_are_counted(void **state)
{
    (void)state;
    struct summary sum = SUMMARY(
        CREATED, ASKED(1000), GIVEN(1050, 3), BECAME(1100, IS_OPEN), REPLIED(1150, 3),
        BECAME(1200, IS_PENDING), ASKED(1450), BECAME(1500, IS_OPEN), GIVEN(1501, 1), REPLIED(1540, 1),
        BECAME(1550, IS_SOLVED), ASKED(1700), BECAME(1800, IS_OPEN), BECAME(1900, IS_SOLVED));
    assert_int_equal(sum.first_reply_at, 1150);
    assert_int_equal(sum.first_solved_at, 1550);
    assert_int_equal(sum.solved_at, 1900);
    assert_int_equal(sum.reopens, 1);
    assert_int_equal(sum.replies, 2);
    assert_int_equal(sum.messages, 3);
    assert_int_equal(sum.repliers, 2);
    assert_int_equal(sum.agents, 2);
    assert_int_equal(sum.reassignments, 1);
    assert_int_equal(sum.handle_seconds, 120);
    assert_int_equal(sum.state_seconds[IS_NEW], 100);
    assert_int_equal(sum.state_seconds[IS_OPEN], 100 + 50 + 100);
    assert_int_equal(sum.state_seconds[IS_PENDING], 300);
    assert_int_equal(sum.state_seconds[IS_SOLVED], 250);
    assert_int_equal(sum.solved_by, 1);
}

static void a_reopened_ticket_is_not_solved(void **state)
{
    (void)state;
    struct summary sum =
        SUMMARY(CREATED, BECAME(1100, IS_SOLVED), BECAME(1200, IS_CLOSED), BECAME(1300, IS_OPEN));
    assert_true(sum.solved_at == NEVER && sum.closed_at == NEVER);
    assert_int_equal(sum.first_solved_at, 1100);
    assert_int_equal(sum.reopens, 1);
}

static void closing_a_solved_ticket_is_no_second_solve(void **state)
{
    (void)state;
    struct summary sum = SUMMARY(CREATED, BECAME(1100, IS_SOLVED), BECAME(1900, IS_CLOSED));
    assert_int_equal(sum.solved_at, 1100);
    assert_int_equal(sum.closed_at, 1900);
    assert_int_equal(sum.state_seconds[IS_SOLVED], 800);
}

static void notes_and_bots_are_no_replies(void **state)
{
    (void)state;
    struct summary sum = SUMMARY(CREATED, {.at = 1010, .kind = MOMENT_MESSAGE, .by = BY_BOT},
                                 {.at = 1020, .kind = MOMENT_NOTE, .by = BY_AGENT, .work_seconds = 30});
    assert_true(sum.first_reply_at == NEVER);
    assert_int_equal(sum.replies, 0);
    assert_int_equal(sum.handle_seconds, 30);
}

static void a_merged_ticket_waited_until_it_went(void **state)
{
    (void)state;
    struct summary sum = SUMMARY(CREATED, {.at = 1300, .kind = MOMENT_MERGED, .by = BY_AGENT});
    assert_true(sum.gone && !sum.is_deleted);
    assert_int_equal(sum.state_seconds[IS_NEW], 300);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ticket_that_nobody_touched_is_new),
        cmocka_unit_test(states_replies_and_reopens_are_counted),
        cmocka_unit_test(a_reopened_ticket_is_not_solved),
        cmocka_unit_test(closing_a_solved_ticket_is_no_second_solve),
        cmocka_unit_test(notes_and_bots_are_no_replies),
        cmocka_unit_test(a_merged_ticket_waited_until_it_went),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
