/* Time zones: loading by name, and looking up. The C library is the independent witness. */
#include "base/memory.h"
#include "tests/unit/time/builders.h"
#include "tests/unit/time/tzif.h"

#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char *const many_zones[] = {
    "Europe/Berlin",     "Europe/Dublin",       "Europe/London",     "Europe/Moscow",    "America/New_York",
    "America/Sao_Paulo", "America/St_Johns",    "America/Havana",    "America/Santiago", "America/Nuuk",
    "America/Caracas",   "Asia/Kathmandu",      "Asia/Jerusalem",    "Asia/Tehran",      "Asia/Gaza",
    "Asia/Tokyo",        "Australia/Lord_Howe", "Antarctica/Troll",  "Africa/Cairo",     "Africa/Casablanca",
    "Pacific/Apia",      "Pacific/Kiritimati",  "Pacific/Kwajalein", "Etc/GMT+12",
};

static status load_error(const char *name, const char *directory, struct error *error)
{
    struct zone *zone = (struct zone *)error; /* to see that a failure clears it */
    error_init(error);
    status code = zone_load(name, directory, &zone, error);
    if (code) assert_null(zone);
    zone_free(zone);
    return code;
}

static void without_a_zone_it_is_utc(void **state)
{
    (void)state;
    int64_t found;
    int32_t after;
    assert_int_equal(zone_offset(NULL, 1700000000), 0);
    assert_int_equal(zone_to_local(NULL, 1700000000), 1700000000);
    assert_int_equal(zone_to_instant(NULL, 1700000000), 1700000000);
    assert_false(zone_next_transition(NULL, 0, &found, &after));
    assert_string_equal(zone_name(NULL), "UTC");
    zone_free(NULL);
}

static void utc_and_offsets_need_no_file(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t offset;
    } cases[] = {{"UTC", 0}, {"+09:00", 32400}, {"-0330", -12600}, {"-03", -10800}, {"+23:59", 86340}};
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct zone *zone;
        struct error error;
        int64_t found;
        int32_t after;
        assert_int_equal(zone_load(cases[i].name, "/nowhere", &zone, &error), STATUS_OK);
        assert_string_equal(zone_name(zone), cases[i].name);
        assert_int_equal(zone_offset(zone, 1700000000), cases[i].offset);
        assert_int_equal(zone_to_instant(zone, 1700000000), 1700000000 - cases[i].offset);
        assert_false(zone_next_transition(zone, 0, &found, &after));
        zone_free(zone);
    }
}

static void names_that_leave_the_folder_are_refused(void **state)
{
    (void)state;
    static const char *const names[] = {
        "",        "/etc/localtime", "../localtime", "Europe/../../etc/passwd",
        "Europe/", "Europe//Berlin", "./UTC",        "Europe\nBerlin",
        "+25:00",  "+9:00",          "Europe Berlin"};
    struct error error;
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_int_equal(load_error(names[i], NULL, &error), STATUS_INVALID);
    assert_string_equal(error.message, "not a time zone: \"Europe Berlin\"; names are as \"Europe/Berlin\", "
                                       "\"UTC\" or \"+09:00\"");
}

/* A folder of zones in a temporary place, removed by remove_folder. */
struct folder {
    char path[64];
};

static void put(const struct folder *folder, const char *name, const char *data, size_t size)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder->path, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    fclose(file);
}

static const char *const folder_files[] = {"Europe/Berlin", "Europe/Rome", "ROC", "zone.tab", "Cut", "UTC"};

static int make_folder(void **state)
{
    static struct folder folder;
    const struct tzif berlin = {.version = '2', .types = 1, .offsets = {3600}, .footer = "CET-1"};
    struct buffer bytes;
    char path[128];
    snprintf(folder.path, sizeof folder.path, "/tmp/perilune-zones-XXXXXX");
    if (!mkdtemp(folder.path)) return -1;
    snprintf(path, sizeof path, "%s/Europe", folder.path);
    if (mkdir(path, 0700) != 0) return -1;
    tzif_make(&bytes, &berlin);
    for (size_t i = 0; i < COUNT_OF(folder_files); i++) put(&folder, folder_files[i], bytes.data, bytes.size);
    put(&folder, "Cut", bytes.data, bytes.size - 1);
    put(&folder, "zone.tab", "# table\n", 8);
    buffer_fini(&bytes);
    *state = &folder;
    return 0;
}

static int remove_folder(void **state)
{
    const struct folder *folder = *state;
    char path[128];
    for (size_t i = 0; i < COUNT_OF(folder_files); i++) {
        snprintf(path, sizeof path, "%s/%s", folder->path, folder_files[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/Europe", folder->path);
    return rmdir(path) || rmdir(folder->path);
}

static void a_zone_is_read_from_the_given_folder(void **state)
{
    const struct folder *folder = *state;
    struct zone *zone;
    struct error error;
    assert_int_equal(zone_load("Europe/Berlin", folder->path, &zone, &error), STATUS_OK);
    assert_string_equal(zone_name(zone), "Europe/Berlin");
    assert_int_equal(zone_offset(zone, 0), 3600);
    zone_free(zone);
}

static void the_folder_may_come_from_the_environment(void **state)
{
    const struct folder *folder = *state;
    struct zone *zone;
    struct error error;
    setenv("TZDIR", folder->path, 1);
    status code = zone_load("Europe/Berlin", NULL, &zone, &error);
    unsetenv("TZDIR");
    assert_int_equal(code, STATUS_OK);
    assert_int_equal(zone_offset(zone, at("2026-07-01")), 3600); /* this Berlin has no summer time */
    zone_free(zone);
}

static void an_unknown_zone_names_the_nearest(void **state)
{
    const struct folder *folder = *state;
    static const char *const cases[][2] = {
        {"Europe/Berln", "Europe/Berlin"},
        {"europe/berlin", "Europe/Berlin"},
        {"Berlin", "Europe/Berlin"},
        {"rome", "Europe/Rome"},
        {"Roc", "ROC"},
        {"utc", "UTC"},
        {"Europe/Rmoe", "Europe/Rome"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct error error;
        char message[128];
        assert_int_equal(load_error(cases[i][0], folder->path, &error), STATUS_NOT_FOUND);
        snprintf(message, sizeof message, "unknown time zone \"%s\"; did you mean \"%s\"?", cases[i][0],
                 cases[i][1]);
        assert_string_equal(error.message, message);
    }
}

static void a_name_like_no_zone_says_how_names_look(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    static const char *const names[] = {"Atlantis/Poseidonis", "zone.ta", "Europe"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char message[128];
        assert_int_equal(load_error(names[i], folder->path, &error), STATUS_NOT_FOUND);
        snprintf(message, sizeof message,
                 "unknown time zone \"%s\"; names are as \"Europe/Berlin\", \"UTC\" or \"+09:00\"", names[i]);
        assert_string_equal(error.message, message);
    }
}

static void bad_files_are_named(void **state)
{
    const struct folder *folder = *state;
    struct error error;
    char message[256];
    assert_int_equal(load_error("zone.tab", folder->path, &error), STATUS_FORMAT);
    snprintf(message, sizeof message, "time zone file %s/zone.tab: not a TZif file", folder->path);
    assert_string_equal(error.message, message);
    assert_int_equal(load_error("Cut", folder->path, &error), STATUS_FORMAT);
    snprintf(message, sizeof message, "time zone file %s/Cut: cut off: it has no footer", folder->path);
    assert_string_equal(error.message, message);
}

static void a_missing_folder_says_what_to_do(void **state)
{
    (void)state;
    struct error error;
    assert_int_equal(load_error("Europe/Berlin", "/nowhere", &error), STATUS_NOT_FOUND);
    assert_string_equal(error.message,
                        "time zone \"Europe/Berlin\": no folder /nowhere; install tzdata or set TZDIR");
}

static void the_fault_loop_leaks_nothing(void **state)
{
    const struct folder *folder = *state;
    struct zone *zone;
    status code = STATUS_MEMORY;
    for (uint64_t nth = 1; code == STATUS_MEMORY; nth++) {
        struct error error;
        /* The path itself is small and may abort, so the failures begin behind it. */
        memory_fail_from(nth + 1);
        code = zone_load("Europe/Berlin", folder->path, &zone, &error);
        memory_fail_from(0);
        if (code) assert_null(zone);
    }
    assert_int_equal(code, STATUS_OK);
    zone_free(zone);
}

static const char *instant_of_wall(const struct zone *zone, const char *wall)
{
    return shown(zone_to_instant(zone, at(wall)));
}

static void berlin_springs_forward(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Europe/Berlin");
    assert_string_equal(instant_of_wall(zone, "2024-03-31 01:59:59"), "2024-03-31 00:59:59");
    assert_string_equal(instant_of_wall(zone, "2024-03-31 02:00:00"), "2024-03-31 01:00:00"); /* 03:00 */
    assert_string_equal(instant_of_wall(zone, "2024-03-31 02:30:00"), "2024-03-31 01:30:00"); /* 03:30 */
    assert_string_equal(instant_of_wall(zone, "2024-03-31 03:00:00"), "2024-03-31 01:00:00");
    assert_string_equal(shown(zone_to_local(zone, at("2024-03-31 00:59:59"))), "2024-03-31 01:59:59");
    assert_string_equal(shown(zone_to_local(zone, at("2024-03-31 01:00:00"))), "2024-03-31 03:00:00");
    zone_free(zone);
}

static void berlin_falls_back(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Europe/Berlin");
    assert_string_equal(instant_of_wall(zone, "2024-10-27 01:59:59"), "2024-10-26 23:59:59");
    assert_string_equal(instant_of_wall(zone, "2024-10-27 02:00:00"), "2024-10-27 00:00:00"); /* the first */
    assert_string_equal(instant_of_wall(zone, "2024-10-27 02:59:59"), "2024-10-27 00:59:59");
    assert_string_equal(instant_of_wall(zone, "2024-10-27 03:00:00"), "2024-10-27 02:00:00");
    assert_string_equal(shown(zone_to_local(zone, at("2024-10-27 00:30:00"))), "2024-10-27 02:30:00");
    assert_string_equal(shown(zone_to_local(zone, at("2024-10-27 01:30:00"))), "2024-10-27 02:30:00");
    zone_free(zone);
}

static void lord_howe_moves_by_half_an_hour(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Australia/Lord_Howe");
    assert_int_equal(zone_offset(zone, at("2024-01-01")), 39600);
    assert_int_equal(zone_offset(zone, at("2024-07-01")), 37800);
    assert_string_equal(instant_of_wall(zone, "2024-10-06 02:15:00"), "2024-10-05 15:45:00"); /* 02:45 */
    assert_string_equal(instant_of_wall(zone, "2024-04-07 01:45:00"), "2024-04-06 14:45:00"); /* the first */
    zone_free(zone);
}

static void kathmandu_is_a_quarter_hour_off(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Asia/Kathmandu");
    int64_t found;
    int32_t after;
    assert_int_equal(zone_offset(zone, at("2024-01-01")), 20700);
    assert_int_equal(zone_offset(zone, at("1985-12-31")), 19800);
    assert_int_equal(zone_offset(zone, at("9000-07-01")), 20700);
    assert_false(zone_next_transition(zone, at("1990-01-01"), &found, &after));
    zone_free(zone);
}

static void sao_paulo_has_abolished_summer_time(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("America/Sao_Paulo");
    int64_t found;
    int32_t after;
    assert_int_equal(zone_offset(zone, at("2018-12-01")), -7200);
    assert_int_equal(zone_offset(zone, at("2019-12-01")), -10800);
    assert_string_equal(instant_of_wall(zone, "2018-11-04 00:00:00"), "2018-11-04 03:00:00"); /* 01:00 */
    assert_true(zone_next_transition(zone, at("2018-12-01"), &found, &after));
    assert_string_equal(shown(found), "2019-02-17 02:00:00");
    assert_int_equal(after, -10800);
    assert_false(zone_next_transition(zone, found, &found, &after));
    zone_free(zone);
}

static void cairo_goes_on_by_its_rule(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Africa/Cairo");
    int64_t found;
    int32_t after;
    assert_int_equal(zone_offset(zone, at("2090-07-01")), 10800);
    assert_int_equal(zone_offset(zone, at("2400-12-01")), 7200);
    assert_int_equal(zone_offset(zone, at("9000-07-01")), 10800);
    assert_true(zone_next_transition(zone, at("2400-01-01"), &found, &after));
    assert_string_equal(shown(found), "2400-04-27 22:00:00"); /* the last Friday of April, 00:00 */
    assert_string_equal(instant_of_wall(zone, "2400-10-26 23:30:00"), "2400-10-26 20:30:00"); /* the first */
    zone_free(zone);
}

static void apia_has_skipped_a_day(void **state)
{
    (void)state;
    struct zone *zone = zone_or_skip("Pacific/Apia");
    assert_string_equal(instant_of_wall(zone, "2011-12-29 23:59:59"), "2011-12-30 09:59:59");
    assert_string_equal(instant_of_wall(zone, "2011-12-30 12:00:00"),
                        "2011-12-30 22:00:00"); /* 31st, 12:00 */
    assert_string_equal(instant_of_wall(zone, "2011-12-31 00:00:00"), "2011-12-30 10:00:00");
    zone_free(zone);
}

static void instants_at_the_ends_of_the_range_do_not_overflow(void **state)
{
    (void)state;
    static const int64_t ends[] = {INT64_MIN, INT64_MIN + 1, INT64_MAX - 1, INT64_MAX};
    static const char *const names[] = {"Europe/Berlin", "Pacific/Apia", "America/New_York", "-12:00",
                                        "+14:00"};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        struct zone *zone = zone_or_skip(names[i]);
        for (size_t j = 0; j < COUNT_OF(ends); j++) {
            int64_t found;
            int32_t after;
            bool late = ends[j] > 0;
            assert_int_equal(zone_to_local(zone, ends[j]) > 0, late);
            assert_int_equal(zone_to_instant(zone, ends[j]) > 0, late);
            if (zone_next_transition(zone, ends[j], &found, &after)) assert_true(found > ends[j]);
        }
        zone_free(zone);
    }
}

static void offsets_agree_with_the_c_library(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (size_t i = 0; i < COUNT_OF(many_zones); i++) {
        struct zone *zone = zone_or_skip(many_zones[i]);
        setenv("TZ", many_zones[i], 1);
        tzset();
        for (int j = 0; j < 4000; j++) {
            time_t instant = random_between(&seed, at("1850-01-01"), at(j % 2 ? "2036-01-01" : "2500-01-01"));
            struct tm local;
            assert_non_null(localtime_r(&instant, &local));
            if (local.tm_gmtoff != zone_offset(zone, instant))
                fail_msg("%s at %s: %d here, %ld there", many_zones[i], shown(instant),
                         zone_offset(zone, instant), local.tm_gmtoff);
        }
        zone_free(zone);
    }
    unsetenv("TZ");
    tzset();
}

static void transitions_are_where_the_c_library_has_them(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(many_zones); i++) {
        struct zone *zone = zone_or_skip(many_zones[i]);
        setenv("TZ", many_zones[i], 1);
        tzset();
        time_t instant = at("1900-01-01");
        int64_t found;
        int32_t after;
        while (zone_next_transition(zone, instant, &found, &after) && found < at("2200-01-01")) {
            struct tm last, first;
            time_t before = found - 1, now = found;
            assert_non_null(localtime_r(&before, &last));
            assert_non_null(localtime_r(&now, &first));
            assert_int_equal(last.tm_gmtoff, zone_offset(zone, before));
            assert_int_equal(first.tm_gmtoff, after);
            assert_int_not_equal(last.tm_gmtoff, after);
            assert_true(found > instant);
            instant = found;
        }
        zone_free(zone);
    }
    unsetenv("TZ");
    tzset();
}

/* The definition, tried out: the least instant that shows this wall clock; in a gap what the offset before it
 * gives. Offsets are asked for at every minute of three days. */
static int64_t least_instant(const struct zone *zone, int64_t local)
{
    int64_t from = local - 36 * 3600, least = INT64_MAX, in_gap = from;
    int32_t last = INT32_MIN;
    from -= from % 60;
    for (int64_t t = from; t < local + 36 * 3600; t += 60) {
        int32_t offset = zone_offset(zone, t);
        if (offset == last) continue;
        if (last != INT32_MIN && local - last >= t && local < t + offset) in_gap = local - last;
        last = offset;
        int64_t candidate = local - offset;
        if (zone_offset(zone, candidate) == offset && candidate < least) least = candidate;
    }
    return least == INT64_MAX ? in_gap : least;
}

static void wall_clocks_near_transitions_follow_the_definition(void **state)
{
    (void)state;
    uint64_t seed = 8;
    for (size_t i = 0; i < COUNT_OF(many_zones); i++) {
        struct zone *zone = zone_or_skip(many_zones[i]);
        for (int j = 0; j < 60; j++) {
            int64_t found;
            int32_t after;
            int64_t instant = random_between(&seed, at("1975-01-01"), at("2120-01-01"));
            if (!zone_next_transition(zone, instant, &found, &after)) found = instant;
            int64_t local = found + after + random_between(&seed, -8000, 8000);
            if (zone_to_instant(zone, local) != least_instant(zone, local))
                fail_msg("%s, wall %s: %s, not %s", many_zones[i], shown(local),
                         shown(zone_to_instant(zone, local)), shown(least_instant(zone, local)));
        }
        zone_free(zone);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_zone_it_is_utc),
        cmocka_unit_test(utc_and_offsets_need_no_file),
        cmocka_unit_test(names_that_leave_the_folder_are_refused),
        cmocka_unit_test(a_zone_is_read_from_the_given_folder),
        cmocka_unit_test(the_folder_may_come_from_the_environment),
        cmocka_unit_test(an_unknown_zone_names_the_nearest),
        cmocka_unit_test(a_name_like_no_zone_says_how_names_look),
        cmocka_unit_test(bad_files_are_named),
        cmocka_unit_test(a_missing_folder_says_what_to_do),
        cmocka_unit_test(the_fault_loop_leaks_nothing),
        cmocka_unit_test(berlin_springs_forward),
        cmocka_unit_test(berlin_falls_back),
        cmocka_unit_test(lord_howe_moves_by_half_an_hour),
        cmocka_unit_test(kathmandu_is_a_quarter_hour_off),
        cmocka_unit_test(sao_paulo_has_abolished_summer_time),
        cmocka_unit_test(cairo_goes_on_by_its_rule),
        cmocka_unit_test(apia_has_skipped_a_day),
        cmocka_unit_test(instants_at_the_ends_of_the_range_do_not_overflow),
        cmocka_unit_test(offsets_agree_with_the_c_library),
        cmocka_unit_test(transitions_are_where_the_c_library_has_them),
        cmocka_unit_test(wall_clocks_near_transitions_follow_the_definition),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
