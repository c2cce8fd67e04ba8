/* Random numbers: published ones, and what distributions must look like. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "demo/random.h"

enum { DRAWS = 200000 };

/* The first numbers of SplitMix64 from the state 1234567, as the reference implementation by S. Vigna gives
 * them. */
static void the_stream_is_that_of_splitmix64(void **state)
{
    (void)state;
    static const uint64_t published[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                                         4593380528125082431u, 16408922859458223821u};
    struct random random = {.state = 1234567};
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        assert_true(random_bits(&random) == published[i]);
}

static void seeds_and_purposes_have_streams_of_their_own(void **state)
{
    (void)state;
    struct random a = random_of(1, 1), same = random_of(1, 1), seed = random_of(2, 1),
                  purpose = random_of(1, 2);
    uint64_t first = random_bits(&a);
    assert_true(random_bits(&same) == first);
    assert_true(random_bits(&seed) != first);
    assert_true(random_bits(&purpose) != first);
}

static void normal_numbers_have_their_moments(void **state)
{
    (void)state;
    struct random random = random_of(7, 0);
    double sum = 0, squares = 0, inside = 0;
    for (int i = 0; i < DRAWS; i++) {
        double x = random_normal(&random);
        sum += x;
        squares += x * x;
        inside += fabs(x) < 1.959963985;
    }
    assert_true(fabs(sum / DRAWS) < 0.01);
    assert_true(fabs(squares / DRAWS - 1) < 0.02);
    assert_true(fabs(inside / DRAWS - 0.95) < 0.003);
}

static void half_of_a_lognormal_is_below_its_median(void **state)
{
    (void)state;
    struct random random = random_of(8, 0);
    int below = 0;
    for (int i = 0; i < DRAWS; i++) below += random_around(&random, 300, 0.9) < 300;
    assert_true(fabs((double)below / DRAWS - 0.5) < 0.005);
}

static void an_exponential_has_its_mean(void **state)
{
    (void)state;
    struct random random = random_of(9, 0);
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) sum += random_exponential(&random, 40);
    assert_true(fabs(sum / DRAWS - 40) < 0.5);
}

static void choices_come_by_their_weights_and_never_without_one(void **state)
{
    (void)state;
    const double weights[] = {0, 3, 0, 1, 0};
    size_t counts[5] = {0};
    struct random random = random_of(10, 0);
    for (int i = 0; i < DRAWS; i++) counts[random_weighted(&random, weights, 5)]++;
    assert_int_equal(counts[0] + counts[2] + counts[4], 0);
    assert_true(fabs((double)counts[1] / DRAWS - 0.75) < 0.005);
}

static void whole_numbers_below_a_bound_are_all_reached(void **state)
{
    (void)state;
    size_t counts[6] = {0};
    struct random random = random_of(11, 0);
    for (int i = 0; i < DRAWS; i++) counts[random_below(&random, 6)]++;
    for (size_t i = 0; i < 6; i++) assert_true(fabs((double)counts[i] / DRAWS - 1.0 / 6) < 0.005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_stream_is_that_of_splitmix64),
        cmocka_unit_test(seeds_and_purposes_have_streams_of_their_own),
        cmocka_unit_test(normal_numbers_have_their_moments),
        cmocka_unit_test(half_of_a_lognormal_is_below_its_median),
        cmocka_unit_test(an_exponential_has_its_mean),
        cmocka_unit_test(choices_come_by_their_weights_and_never_without_one),
        cmocka_unit_test(whole_numbers_below_a_bound_are_all_reached),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
