/* Memory, hashes, the pool, the interrupt flag. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "base/pool.h"

#include <stdatomic.h>
#include <string.h>

static void sizes_that_overflow_are_refused(void **state)
{
    (void)state;
    assert_null(memory_try_new(SIZE_MAX / 2, 4));
    assert_null(memory_try_resize(NULL, SIZE_MAX, 2));
    void *block = NULL;
    size_t capacity = 0;
    assert_false(memory_try_grow(&block, &capacity, SIZE_MAX - 1, 8));
    assert_null(block);
    assert_int_equal(capacity, 0);
}

static void growing_keeps_the_contents_and_doubles(void **state)
{
    (void)state;
    int *numbers = NULL;
    size_t capacity = 0;
    for (int i = 0; i < 1000; i++) {
        void *block = numbers;
        assert_true(memory_try_grow(&block, &capacity, (size_t)i + 1, sizeof *numbers));
        numbers = block;
        numbers[i] = i;
    }
    assert_int_equal(capacity, 1024);
    for (int i = 0; i < 1000; i++) assert_int_equal(numbers[i], i);
    memory_free(numbers);
}

static void failure_on_demand_starts_at_the_wanted_call(void **state)
{
    (void)state;
    memory_fail_from(2);
    void *first = memory_try_new(1, 8);
    assert_non_null(first);
    assert_null(memory_try_new(1, 8));
    assert_null(memory_try_new(1, 8));
    assert_int_equal(memory_fail_from(0), 3);
    memory_free(first);
}

static void hashes_differ_for_every_changed_bit_and_length(void **state)
{
    (void)state;
    unsigned char data[100];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)(i * 7);
    for (size_t size = 0; size < sizeof data; size++) {
        uint64_t whole = hash_bytes(data, size);
        assert_true(whole == hash_bytes(data, size));
        assert_true(whole != hash_bytes(data, size + 1));
        for (size_t bit = 0; bit < size * 8; bit++) {
            data[bit / 8] ^= (unsigned char)(1u << bit % 8);
            assert_true(whole != hash_bytes(data, size));
            data[bit / 8] ^= (unsigned char)(1u << bit % 8);
        }
    }
}

static void hashes_of_zeros_depend_on_their_number(void **state)
{
    (void)state;
    static const char zeros[256];
    for (size_t a = 0; a < 256; a++)
        for (size_t b = 0; b < a; b++) assert_true(hash_bytes(zeros, a) != hash_bytes(zeros, b));
}

struct counting {
    _Atomic int done[1000];
    _Atomic int busy[64];
    _Atomic int clashes;
};

static void count_item(void *context, size_t item, int worker)
{
    struct counting *counting = context;
    if (atomic_fetch_add(&counting->busy[worker], 1) != 0) atomic_fetch_add(&counting->clashes, 1);
    atomic_fetch_add(&counting->done[item], 1);
    atomic_fetch_sub(&counting->busy[worker], 1);
}

static void every_item_runs_once_for_any_number_of_threads(void **state)
{
    (void)state;
    for (int threads = 1; threads <= 8; threads *= 2) {
        struct pool *pool = pool_new(threads);
        assert_int_equal(pool_size(pool), threads);
        for (int round = 0; round < 50; round++) {
            struct counting counting;
            memset(&counting, 0, sizeof counting);
            size_t items = (size_t)(round * 20);
            pool_run(pool, items, count_item, &counting);
            for (size_t i = 0; i < 1000; i++) assert_int_equal(counting.done[i], i < items);
            assert_int_equal(counting.clashes, 0);
        }
        pool_free(pool);
    }
}

static void an_unused_pool_starts_no_threads_and_ends(void **state)
{
    (void)state;
    pool_free(pool_new(0));
    pool_free(NULL);
}

static void the_interrupt_stays_until_it_is_cleared(void **state)
{
    (void)state;
    assert_false(interrupt_pending());
    interrupt_request();
    assert_true(interrupt_pending());
    assert_true(interrupt_pending());
    interrupt_clear();
    assert_false(interrupt_pending());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(growing_keeps_the_contents_and_doubles),
        cmocka_unit_test(failure_on_demand_starts_at_the_wanted_call),
        cmocka_unit_test(hashes_differ_for_every_changed_bit_and_length),
        cmocka_unit_test(hashes_of_zeros_depend_on_their_number),
        cmocka_unit_test(every_item_runs_once_for_any_number_of_threads),
        cmocka_unit_test(an_unused_pool_starts_no_threads_and_ends),
        cmocka_unit_test(the_interrupt_stays_until_it_is_cleared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
