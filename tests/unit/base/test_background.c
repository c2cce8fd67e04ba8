/* Jobs one after the other, on a thread that is not the caller's. */
#include "base/background.h"

#include <pthread.h>
#include <stdbool.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

struct tally {
    int done;
    bool elsewhere;
    pthread_t caller;
};

static void count_up(void *context)
{
    struct tally *tally = context;
    tally->done++;
    tally->elsewhere = !pthread_equal(pthread_self(), tally->caller);
}

static void jobs_are_done_one_after_the_other(void **state)
{
    (void)state;
    struct tally tally = {.caller = pthread_self()};
    struct background *background = background_new();
    for (int i = 1; i <= 1000; i++) {
        background_start(background, count_up, &tally);
        if (i % 7) continue;
        background_wait(background);
        assert_int_equal(tally.done, i);
    }
    background_wait(background);
    assert_int_equal(tally.done, 1000);
    assert_true(tally.elsewhere);
    background_free(background);
}

static void freeing_waits_for_the_job(void **state)
{
    (void)state;
    struct tally tally = {.caller = pthread_self()};
    struct background *background = background_new();
    background_start(background, count_up, &tally);
    background_free(background);
    assert_int_equal(tally.done, 1);
}

static void one_that_was_never_used_goes_without_a_trace(void **state)
{
    (void)state;
    struct background *background = background_new();
    background_wait(background);
    background_free(background);
    background_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_done_one_after_the_other),
        cmocka_unit_test(freeing_waits_for_the_job),
        cmocka_unit_test(one_that_was_never_used_goes_without_a_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
