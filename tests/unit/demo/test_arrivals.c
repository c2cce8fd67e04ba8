/* Arrivals: how many, in which order, and where the intensity puts them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/memory.h"
#include "demo/arrivals.h"
#include "demo/model.h"

enum { HOUR = 3600, HOURS = 100 };

static const int64_t from = 1700000000;

/* Nothing in the first and the last ten hours, three times as much in the second half. */
static double intensity(void *context, int64_t hour)
{
    (void)context;
    int64_t number = (hour - from) / HOUR;
    if (number < 10 || number >= HOURS - 10) return 0;
    return number < HOURS / 2 ? 1 : 3;
}

static double nothing(void *context, int64_t hour)
{
    (void)context;
    (void)hour;
    return 0;
}

static void start(struct arrivals *arrivals, uint64_t count, uint64_t seed)
{
    struct error error;
    error_init(&error);
    status s = arrivals_init(arrivals, from, from + HOURS * HOUR, count, intensity, NULL, random_of(seed, 0),
                             &error);
    assert_int_equal(s, STATUS_OK);
}

static void as_many_come_as_are_wanted_in_order_where_there_is_intensity(void **state)
{
    (void)state;
    for (uint64_t count = 0; count < 2000; count = count * 7 + 1) {
        struct arrivals arrivals;
        int64_t at = 0, before = from + 10 * HOUR;
        uint64_t seen = 0;
        start(&arrivals, count, count + 3);
        while (arrivals_next(&arrivals, &at)) {
            assert_true(at >= before && at < from + (HOURS - 10) * HOUR);
            before = at;
            seen++;
        }
        assert_int_equal(seen, count);
        arrivals_fini(&arrivals);
    }
}

/* 40 hours of weight 1 and 40 of weight 3: a quarter and three quarters. */
static void parts_of_the_time_get_their_share(void **state)
{
    (void)state;
    enum { COUNT = 100000 };
    struct arrivals arrivals;
    int64_t at;
    int early = 0;
    start(&arrivals, COUNT, 1);
    assert_true(arrivals_share(&arrivals, from + HOURS / 2 * HOUR) == 0.25);
    assert_true(arrivals_share(&arrivals, from) == 0);
    assert_true(arrivals_share(&arrivals, from + HOURS * HOUR) == 1);
    while (arrivals_next(&arrivals, &at)) early += at < from + HOURS / 2 * HOUR;
    assert_true(fabs((double)early / COUNT - 0.25) < 0.005);
    arrivals_fini(&arrivals);
}

/* Of a Poisson process the counts of an hour vary by their mean. */
static void counts_vary_as_those_of_a_poisson_process(void **state)
{
    (void)state;
    enum { COUNT = 1600, RUNS = 400 };
    double sum = 0, squares = 0;
    for (uint64_t run = 0; run < RUNS; run++) {
        struct arrivals arrivals;
        int64_t at, begin = from + 60 * HOUR;
        int count = 0;
        start(&arrivals, COUNT, run);
        while (arrivals_next(&arrivals, &at)) count += at >= begin && at < begin + HOUR;
        sum += count;
        squares += (double)count * count;
        arrivals_fini(&arrivals);
    }
    double mean = sum / RUNS, variance = squares / RUNS - mean * mean;
    assert_true(fabs(mean - 30) < 1); /* 3 / 160 of 1600 */
    assert_true(variance > 23 && variance < 37);
}

static void no_intensity_and_no_memory_are_statuses(void **state)
{
    (void)state;
    struct arrivals arrivals;
    struct error error;
    error_init(&error);
    assert_int_equal(arrivals_init(&arrivals, from, from + HOUR, 1, nothing, NULL, random_of(1, 0), &error),
                     STATUS_INVALID);
    arrivals_fini(&arrivals);
    memory_fail_from(1);
    assert_int_equal(arrivals_init(&arrivals, from, from + HOUR, 1, intensity, NULL, random_of(1, 0), &error),
                     STATUS_MEMORY);
    memory_fail_from(0);
    arrivals_fini(&arrivals);
}

static void a_curve_is_linear_between_its_points_and_constant_outside(void **state)
{
    (void)state;
    const struct demo_point points[] = {{100, 2}, {200, 4}, {201, 10}};
    const struct demo_curve curve = {points, 3}, empty = {NULL, 0};
    assert_true(demo_curve_at(&curve, 0) == 2);
    assert_true(demo_curve_at(&curve, 100) == 2);
    assert_true(demo_curve_at(&curve, 150) == 3);
    assert_true(demo_curve_at(&curve, 200) == 4);
    assert_true(demo_curve_at(&curve, 201) == 10);
    assert_true(demo_curve_at(&curve, 999) == 10);
    assert_true(demo_curve_at(&empty, 5) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(as_many_come_as_are_wanted_in_order_where_there_is_intensity),
        cmocka_unit_test(parts_of_the_time_get_their_share),
        cmocka_unit_test(counts_vary_as_those_of_a_poisson_process),
        cmocka_unit_test(no_intensity_and_no_memory_are_statuses),
        cmocka_unit_test(a_curve_is_linear_between_its_points_and_constant_outside),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
