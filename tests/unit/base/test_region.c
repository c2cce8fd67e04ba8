/* Regions: pieces apart from each other, from the heap and mapped, kept for the next. */
#include "base/region.h"

#include "base/memory.h"
#include "base/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { PIECES = 400, LARGEST = 100000 };

struct piece {
    unsigned char *bytes;
    size_t size;
};

struct taking {
    struct region region;
    struct piece pieces[PIECES];
};

static void take_piece(void *context, size_t i, int worker)
{
    struct taking *taking = context;
    struct piece *piece = &taking->pieces[i];
    (void)worker;
    piece->size = 1 + i * 7919 % LARGEST;
    piece->bytes = region_take(&taking->region, piece->size);
    if (piece->bytes) memset(piece->bytes, (int)(i % 251), piece->size);
}

/* About 20 MB: several mapped segments. Twice: the second region has the segments of the first. */
static void pieces_of_many_threads_do_not_overlap(void **state)
{
    static struct taking taking;
    struct pool *pool = pool_new(4);
    (void)state;
    for (int round = 0; round < 2; round++) {
        region_init(&taking.region);
        pool_run(pool, PIECES, take_piece, &taking);
        for (size_t i = 0; i < PIECES; i++) {
            const struct piece *piece = &taking.pieces[i];
            assert_non_null(piece->bytes);
            assert_int_equal((uintptr_t)piece->bytes % 16, 0);
            for (size_t k = 0; k < piece->size; k++) assert_true(piece->bytes[k] == i % 251);
        }
        region_fini(&taking.region);
    }
    pool_free(pool);
}

static void the_largest_piece_has_a_segment(void **state)
{
    struct region region;
    (void)state;
    region_init(&region);
    for (int i = 0; i < 3; i++) {
        char *piece = region_take(&region, REGION_PIECE_MOST);
        assert_non_null(piece);
        memset(piece, i, REGION_PIECE_MOST);
    }
    assert_non_null(region_take(&region, 1));
    region_fini(&region);
}

static void without_memory_there_is_no_piece(void **state)
{
    struct region region;
    (void)state;
    region_init(&region);
    memory_fail_from(1);
    assert_null(region_take(&region, 100));
    memory_fail_from(0);
    assert_non_null(region_take(&region, 100));
    region_fini(&region);
}

static void mapped_memory_is_zero_and_its_own(void **state)
{
    const size_t size = ((size_t)5 << 20) + 1;
    (void)state;
    char *a = memory_try_map(size), *b = memory_try_map(size);
    assert_true(a && b && a != b);
    for (size_t i = 0; i < size; i += 4096) assert_true(a[i] == 0 && b[i] == 0);
    memset(a, 1, size);
    assert_int_equal(b[0], 0);
    memory_unmap(a, size);
    memory_unmap(b, size);
    memory_unmap(NULL, size);
    assert_null(memory_try_map(SIZE_MAX));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_of_many_threads_do_not_overlap),
        cmocka_unit_test(the_largest_piece_has_a_segment),
        cmocka_unit_test(without_memory_there_is_no_piece),
        cmocka_unit_test(mapped_memory_is_zero_and_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
