#include "cli/progress.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static char line[256];

static void a_part_gives_share_speed_and_what_is_left(void **state)
{
    (void)state;
    /* 25 of 100 in 10 s: 30 s are left */
    progress_line(line, sizeof line, "import", 25, 100, 1000, "rows", 10, 70);
    assert_string_equal(line, "import: [##        ]  25 %, 1000 rows, 100/s, 0:30 left");
}

static void a_wide_terminal_has_a_longer_bar_and_a_narrow_one_none(void **state)
{
    (void)state;
    progress_line(line, sizeof line, "snapshot", 1, 2, 5000000, "rows", 4, 100);
    assert_string_equal(line,
                        "snapshot: [###############               ]  50 %, 5.0 M rows, 1.2 M/s, 0:04 left");
    progress_line(line, sizeof line, "snapshot", 1, 2, 12345, "rows", 4, 40);
    assert_string_equal(line, "snapshot:  50 %, 12.3 k rows, 3086/s, 0:04 left");
}

static void hours_are_told(void **state)
{
    (void)state;
    progress_line(line, sizeof line, "import", 1, 3601, 1, "rows", 2, 40);
    assert_string_equal(line, "import:   0 %, 1 rows, 0/s, 2:00:00 left");
}

static void without_a_total_there_is_only_speed(void **state)
{
    (void)state;
    progress_line(line, sizeof line, "import", 5, 0, 500, "rows", 2, 80);
    assert_string_equal(line, "import: 500 rows, 250/s");
}

static void nothing_done_has_an_unknown_rest(void **state)
{
    (void)state;
    progress_line(line, sizeof line, "query", 0, 10, 0, "parts", 1, 40);
    assert_string_equal(line, "query:   0 %, 0 parts, 0/s, ? left");
}

static void more_than_the_total_is_all(void **state)
{
    (void)state;
    progress_line(line, sizeof line, "import", 12, 10, 12, "rows", 0, 40);
    assert_string_equal(line, "import: 100 %, 12 rows, 0/s, 0:00 left");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_part_gives_share_speed_and_what_is_left),
        cmocka_unit_test(a_wide_terminal_has_a_longer_bar_and_a_narrow_one_none),
        cmocka_unit_test(hours_are_told),
        cmocka_unit_test(without_a_total_there_is_only_speed),
        cmocka_unit_test(nothing_done_has_an_unknown_rest),
        cmocka_unit_test(more_than_the_total_is_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
