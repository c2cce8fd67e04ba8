/* TZif files, made here byte by byte. */
#include "base/memory.h"
#include "tests/unit/time/builders.h"
#include "tests/unit/time/tzif.h"
#include "time/zone_int.h"

static const struct tzif berlin = {
    .version = '2',
    .times = 2,
    .at = {-2422054408, 846378000}, /* 1893-04-01 local mean time ends; 1996-10-27 the rule begins */
    .type = {1, 1},
    .types = 2,
    .offsets = {3208, 3600},
    .footer = "CET-1CEST,M3.5.0,M10.5.0/3",
};

static status read_bytes(struct slice bytes, struct zone **out, struct error *error)
{
    struct slice copy = exact_copy(bytes.data, bytes.size);
    struct zone *zone = memory_new(sizeof *zone);
    error_init(error);
    status code = zone_file_read(copy, zone, error);
    free((char *)copy.data);
    if (code) {
        zone_free(zone);
        zone = NULL;
    }
    *out = zone;
    return code;
}

static struct zone *zone_of(const struct tzif *file)
{
    struct buffer bytes;
    struct error error;
    struct zone *zone;
    tzif_make(&bytes, file);
    status code = read_bytes(slice_make(bytes.data, bytes.size), &zone, &error);
    buffer_fini(&bytes);
    if (code) fail_msg("%s", error.message);
    return zone;
}

static void assert_refused(const struct tzif *file, const char *message)
{
    struct buffer bytes;
    struct error error;
    struct zone *zone;
    tzif_make(&bytes, file);
    assert_int_equal(read_bytes(slice_make(bytes.data, bytes.size), &zone, &error), STATUS_FORMAT);
    buffer_fini(&bytes);
    assert_string_equal(error.message, message);
}

static void every_version_is_read(void **state)
{
    (void)state;
    for (char version = '2'; version <= '4'; version++) {
        struct tzif file = berlin;
        file.version = version;
        struct zone *zone = zone_of(&file);
        assert_int_equal(zone_offset(zone, at("1890-01-01")), 3208);
        assert_int_equal(zone_offset(zone, at("1900-01-01")), 3600);
        assert_int_equal(zone_offset(zone, at("2026-07-01")), 7200);
        assert_int_equal(zone_offset(zone, at("2026-12-01")), 3600);
        zone_free(zone);
    }
}

static void version_1_has_no_rule(void **state)
{
    (void)state;
    struct tzif file = berlin;
    file.version = 0;
    file.at[0] = -2147483648;
    file.type[1] = 0;
    struct zone *zone = zone_of(&file);
    assert_int_equal(zone_offset(zone, at("1980-07-01")), 3600);
    assert_int_equal(zone_offset(zone, at("2026-07-01")), 3208);
    zone_free(zone);
}

static void the_rule_is_the_same_before_and_after_its_table_ends(void **state)
{
    (void)state;
    struct zone *zone = zone_of(&berlin);
    for (int year = 1997; year < 2500; year++) {
        int64_t march = civil_days(year, 3, 31) * DAY_SECONDS,
                october = civil_days(year, 10, 31) * DAY_SECONDS;
        int64_t spring = march - civil_weekday(civil_days(year, 3, 31)) % 7 * DAY_SECONDS + 3600;
        int64_t autumn = october - civil_weekday(civil_days(year, 10, 31)) % 7 * DAY_SECONDS + 3600;
        assert_int_equal(zone_offset(zone, spring - 1), 3600);
        assert_int_equal(zone_offset(zone, spring), 7200);
        assert_int_equal(zone_offset(zone, autumn - 1), 7200);
        assert_int_equal(zone_offset(zone, autumn), 3600);
        int64_t found;
        int32_t after;
        assert_true(zone_next_transition(zone, spring - 1, &found, &after));
        assert_int_equal(found, spring);
        assert_int_equal(after, 7200);
        assert_true(zone_next_transition(zone, spring, &found, &after));
        assert_int_equal(found, autumn);
        assert_int_equal(after, 3600);
    }
    zone_free(zone);
}

static void without_transitions_the_rule_is_for_all_times(void **state)
{
    (void)state;
    struct tzif file = berlin;
    file.times = 0;
    struct zone *zone = zone_of(&file);
    assert_int_equal(zone_offset(zone, at("1700-07-01")), 7200);
    assert_int_equal(zone_offset(zone, at("2026-07-01")), 7200);
    file.footer = "";
    zone_free(zone);
    zone = zone_of(&file);
    assert_int_equal(zone_offset(zone, at("2026-07-01")), 3208);
    zone_free(zone);
}

static void a_transition_at_the_big_bang_is_no_burden(void **state)
{
    (void)state;
    struct tzif file = berlin;
    file.at[0] = INT64_MIN;
    file.at[1] = -(INT64_C(1) << 59);
    struct zone *zone = zone_of(&file);
    assert_int_equal(zone_offset(zone, at("2026-07-01")), 7200);
    assert_int_equal(zone_offset(zone, at("1700-12-01")), 3600);
    zone_free(zone);
}

static void transitions_without_a_new_offset_are_left_out(void **state)
{
    (void)state;
    struct tzif file = berlin;
    file.footer = "CET-1";
    struct zone *zone = zone_of(&file);
    int64_t found;
    int32_t after;
    assert_true(zone_next_transition(zone, at("1800-01-01"), &found, &after));
    assert_int_equal(found, berlin.at[0]);
    assert_int_equal(after, 3600);
    assert_false(zone_next_transition(zone, found, &found, &after));
    zone_free(zone);
}

static void damage_is_named(void **state)
{
    (void)state;
    struct tzif file = berlin;
    file.at[1] = file.at[0];
    assert_refused(&file, "damaged: transition 2 is not after the one before it");
    file = berlin;
    file.type[0] = 2;
    assert_refused(&file, "damaged: type 2 of 2");
    file = berlin;
    file.offsets[1] = INT32_MIN;
    assert_refused(&file, "damaged: an offset of -2147483648 seconds");
    file = berlin;
    file.types = file.times = 0;
    assert_refused(&file, "damaged: it has no local time types");
    file = berlin;
    file.footer = "Berlin";
    assert_refused(&file, "damaged: its footer is not a POSIX TZ rule");
    file.footer = NULL;
    assert_refused(&file, "cut off: it has no footer");
    file = berlin;
    file.leaps = 1;
    assert_refused(&file, "it counts leap seconds; use the zone without \"right/\"");
}

static void other_files_are_no_zones(void **state)
{
    (void)state;
    struct error error;
    struct zone *zone;
    assert_int_equal(read_bytes(slice_of("# tzdb timezone descriptions\n"), &zone, &error), STATUS_FORMAT);
    assert_string_equal(error.message, "not a TZif file");
    assert_int_equal(read_bytes(slice_of(""), &zone, &error), STATUS_FORMAT);
    assert_int_equal(read_bytes(slice_of("TZif2"), &zone, &error), STATUS_FORMAT);
    assert_string_equal(error.message, "cut off in its header");
}

static void a_file_cut_off_anywhere_is_refused(void **state)
{
    (void)state;
    struct buffer bytes;
    struct error error;
    struct zone *zone;
    tzif_make(&bytes, &berlin);
    for (size_t size = 0; size < bytes.size; size++)
        if (read_bytes(slice_make(bytes.data, size), &zone, &error) != STATUS_FORMAT)
            fail_msg("%zu bytes", size);
    buffer_fini(&bytes);
}

static void huge_counts_do_not_overflow(void **state)
{
    (void)state;
    struct buffer bytes;
    struct error error;
    struct zone *zone;
    tzif_make(&bytes, &berlin);
    for (size_t place = 20; place < 44; place += 4) {
        char before[4];
        memcpy(before, bytes.data + place, 4);
        memset(bytes.data + place, 0xFF, 4);
        assert_int_equal(read_bytes(slice_make(bytes.data, bytes.size), &zone, &error), STATUS_FORMAT);
        memcpy(bytes.data + place, before, 4);
    }
    buffer_fini(&bytes);
}

/* Lookups must come to an end on whatever was accepted. */
static void use(const struct zone *zone, uint64_t *seed)
{
    for (int i = 0; i < 20; i++) {
        int64_t instant = (int64_t)random_next(seed) >> random_between(seed, 0, 40), found;
        int32_t after;
        (void)zone_to_instant(zone, zone_to_local(zone, instant));
        if (zone_next_transition(zone, instant, &found, &after)) assert_true(found > instant);
    }
}

static void damaged_files_do_no_harm(void **state)
{
    (void)state;
    uint64_t seed = 6;
    struct buffer bytes;
    tzif_make(&bytes, &berlin);
    for (int i = 0; i < 20000; i++) {
        struct slice copy = exact_copy(bytes.data, bytes.size);
        struct error error;
        struct zone *zone;
        for (int64_t j = random_between(&seed, 1, 4); j > 0; j--)
            ((char *)copy.data)[random_next(&seed) % copy.size] = (char)random_next(&seed);
        if (read_bytes(copy, &zone, &error) == STATUS_OK) use(zone, &seed);
        zone_free(zone);
        free((char *)copy.data);
    }
    buffer_fini(&bytes);
}

static void without_memory_it_says_so_and_keeps_nothing(void **state)
{
    (void)state;
    struct buffer bytes;
    struct error error;
    struct zone *zone;
    status code = STATUS_MEMORY;
    uint64_t nth = 1;
    tzif_make(&bytes, &berlin);
    for (; code == STATUS_MEMORY; nth++) {
        memory_fail_from(nth);
        code = read_bytes(slice_make(bytes.data, bytes.size), &zone, &error);
        memory_fail_from(0);
    }
    assert_int_equal(code, STATUS_OK);
    assert_int_equal(nth, 4);
    zone_free(zone);
    buffer_fini(&bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_version_is_read),
        cmocka_unit_test(version_1_has_no_rule),
        cmocka_unit_test(the_rule_is_the_same_before_and_after_its_table_ends),
        cmocka_unit_test(without_transitions_the_rule_is_for_all_times),
        cmocka_unit_test(a_transition_at_the_big_bang_is_no_burden),
        cmocka_unit_test(transitions_without_a_new_offset_are_left_out),
        cmocka_unit_test(damage_is_named),
        cmocka_unit_test(other_files_are_no_zones),
        cmocka_unit_test(a_file_cut_off_anywhere_is_refused),
        cmocka_unit_test(huge_counts_do_not_overflow),
        cmocka_unit_test(damaged_files_do_no_harm),
        cmocka_unit_test(without_memory_it_says_so_and_keeps_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
