/* What may be the name of a zone, and which known one is meant. */
#include "base/memory.h"
#include "tests/unit/time/builders.h"
#include "time/zone_int.h"

static void names_have_plain_components(void **state)
{
    (void)state;
    static const char *const good[] = {"UTC",        "Europe/Berlin", "America/Argentina/Buenos_Aires",
                                       "Etc/GMT+12", "Etc/GMT-3",     "EST5EDT",
                                       "zone.tab"};
    static const char *const wrong[] = {"",     "/UTC",  "UTC/", "a//b", ".",           "..",  "a/..",
                                        "../a", "a/./b", "a b",  "a\\b", "caf\xC3\xA9", "a:b", "~a"};
    for (size_t i = 0; i < COUNT_OF(good); i++) assert_true(zone_names_valid(slice_of(good[i])));
    for (size_t i = 0; i < COUNT_OF(wrong); i++) assert_false(zone_names_valid(slice_of(wrong[i])));
    assert_false(zone_names_valid(slice_make("UTC\0", 4)));
}

static void names_longer_than_a_file_name_are_refused(void **state)
{
    (void)state;
    char name[256];
    memset(name, 'a', sizeof name);
    assert_true(zone_names_valid(slice_make(name, 255)));
    assert_false(zone_names_valid(slice_make(name, 256)));
}

static void without_a_folder_nothing_is_near(void **state)
{
    (void)state;
    assert_null(zone_names_nearest("/nowhere", "Europe/Berlin"));
}

static void the_system_knows_the_usual_mistakes(void **state)
{
    (void)state;
    static const char *const cases[][2] = {{"Europe/Berln", "Europe/Berlin"},
                                           {"kathmandu", "Asia/Kathmandu"},
                                           {"America/Sao_Paolo", "America/Sao_Paulo"},
                                           {"America/New York", "America/New_York"}};
    zone_free(zone_or_skip("Europe/Berlin"));
    const char *folder = getenv("TZDIR") ? getenv("TZDIR") : "/usr/share/zoneinfo";
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char *nearest = zone_names_nearest(folder, cases[i][0]);
        assert_non_null(nearest);
        assert_string_equal(nearest, cases[i][1]);
        memory_free(nearest);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_plain_components),
        cmocka_unit_test(names_longer_than_a_file_name_are_refused),
        cmocka_unit_test(without_a_folder_nothing_is_near),
        cmocka_unit_test(the_system_knows_the_usual_mistakes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
