/* Times by a declared pattern. */
#include "tests/unit/time/builders.h"

static const char *parsed(const char *text, const char *pattern)
{
    struct error error;
    int64_t instant = 0;
    error_init(&error);
    if (civil_parse_pattern(slice_of(text), slice_of(pattern), NULL, &instant, &error))
        fail_msg("%s by %s: %s", text, pattern, error.message);
    assert_int_equal(civil_check_pattern(slice_of(pattern), &error), STATUS_OK);
    return shown(instant);
}

static void assert_refused(const char *text, const char *pattern, const char *message)
{
    struct error error;
    int64_t instant = 77;
    error_init(&error);
    struct slice text_copy = exact_copy(text, strlen(text)), copy = exact_copy(pattern, strlen(pattern));
    assert_int_equal(civil_parse_pattern(text_copy, copy, NULL, &instant, &error), STATUS_FORMAT);
    free((char *)text_copy.data);
    free((char *)copy.data);
    assert_string_equal(error.message, message);
    assert_int_equal(instant, 77);
}

static void assert_bad_pattern(const char *pattern, const char *message)
{
    struct error error;
    error_init(&error);
    assert_int_equal(civil_check_pattern(slice_of(pattern), &error), STATUS_FORMAT);
    assert_string_equal(error.message, message);
}

static void every_letter_is_understood(void **state)
{
    (void)state;
    static const char *const cases[][3] = {
        {"3/4/2024 09:05", "D/M/YYYY HH:mm", "2024-04-03 09:05:00"},
        {"13/12/2024 9:5:7", "D/M/YYYY H:m:s", "2024-12-13 09:05:07"},
        {"04/03/24", "MM/DD/YY", "2024-04-03 00:00:00"},
        {"20240403", "YYYYMMDD", "2024-04-03 00:00:00"},
        {"20240403T090507Z", "YYYYMMDDTHHmmssZ", "2024-04-03 09:05:07"},
        {"Apr 3, 2024 9:05 pm", "MMM D, YYYY h:mm A", "2024-04-03 21:05:00"},
        {"03-DEC-2024 09:05:07 AM", "DD-MMM-YYYY hh:mm:ss A", "2024-12-03 09:05:07"},
        {"3 may 2024", "D MMM YYYY", "2024-05-03 00:00:00"},
        {"2024-04-03 09:05:07 +0200", "YYYY-MM-DD HH:mm:ss Z", "2024-04-03 07:05:07"},
        {"2024-04-03 09:05:07-05:30", "YYYY-MM-DD HH:mm:ssZ", "2024-04-03 14:35:07"},
        {"2024-04-03 09:05:07 UTC", "YYYY-MM-DD HH:mm:ss UTC", "2024-04-03 09:05:07"},
        {"2024\xE5\xB9\xB4", "YYYY\xE5\xB9\xB4", "2024-01-01 00:00:00"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(parsed(cases[i][0], cases[i][1]), cases[i][2]);
}

static void parts_that_are_left_out_are_the_first(void **state)
{
    (void)state;
    assert_string_equal(parsed("2024", "YYYY"), "2024-01-01 00:00:00");
    assert_string_equal(parsed("2/2024", "M/YYYY"), "2024-02-01 00:00:00");
    assert_string_equal(parsed("2024 17", "YYYY HH"), "2024-01-01 17:00:00");
}

static void two_digit_years_turn_at_70(void **state)
{
    (void)state;
    assert_string_equal(parsed("70", "YY"), "1970-01-01 00:00:00");
    assert_string_equal(parsed("69", "YY"), "2069-01-01 00:00:00");
    assert_string_equal(parsed("00", "YY"), "2000-01-01 00:00:00");
    assert_string_equal(parsed("99", "YY"), "1999-01-01 00:00:00");
}

static void twelve_is_midnight_am_and_noon_pm(void **state)
{
    (void)state;
    assert_string_equal(parsed("2024 12:30 AM", "YYYY h:mm A"), "2024-01-01 00:30:00");
    assert_string_equal(parsed("2024 12:30 pm", "YYYY h:mm A"), "2024-01-01 12:30:00");
    assert_string_equal(parsed("2024 1:30 Pm", "YYYY h:mm A"), "2024-01-01 13:30:00");
    assert_string_equal(parsed("2024 11:59 PM", "YYYY hh:mm A"), "2024-01-01 23:59:00");
    assert_refused("2024 13:30 PM", "YYYY h:mm A", "no hour 13 with AM or PM: \"2024 13:30 PM\"");
    assert_refused("2024 0:30 AM", "YYYY h:mm A", "no hour 0 with AM or PM: \"2024 0:30 AM\"");
}

static void a_space_is_any_white_space(void **state)
{
    (void)state;
    assert_string_equal(parsed("2024 \t 5", "YYYY M"), "2024-05-01 00:00:00");
    assert_string_equal(parsed("Jan  3 2024", "MMM D YYYY"), "2024-01-03 00:00:00");
    assert_refused("20245", "YYYY M",
                   "not a time of the form \"YYYY M\": \"20245\" (expected \" \" at \"5\")");
}

static void second_60_is_the_next_minute(void **state)
{
    (void)state;
    assert_string_equal(parsed("31.12.2016 23:59:60", "DD.MM.YYYY HH:mm:ss"), "2017-01-01 00:00:00");
}

static void impossible_dates_are_named(void **state)
{
    (void)state;
    assert_refused("31/02/2024", "DD/MM/YYYY", "no 31 February 2024");
    assert_refused("29/2/2023 10:00", "D/M/YYYY HH:mm", "no 29 February 2023");
    assert_refused("12/13/2024", "DD/MM/YYYY", "no month 13: \"12/13/2024\"");
    assert_refused("1/1/2024 24:00", "D/M/YYYY HH:mm", "no hour 24: \"1/1/2024 24:00\"");
    assert_refused("1/1/2024 23:75", "D/M/YYYY HH:mm", "no minute 75: \"1/1/2024 23:75\"");
}

static void a_text_of_another_form_says_where(void **state)
{
    (void)state;
    assert_refused("31-02-2024", "DD/MM/YYYY",
                   "not a time of the form \"DD/MM/YYYY\": \"31-02-2024\" (expected \"/\" at \"-02-2024\")");
    assert_refused("1/02/2024", "DD/MM/YYYY",
                   "not a time of the form \"DD/MM/YYYY\": \"1/02/2024\" (expected \"DD\" at \"1/02/2024\")");
    assert_refused("01/02/2024 x", "DD/MM/YYYY",
                   "not a time of the form \"DD/MM/YYYY\": \"01/02/2024 x\" (expected the end at \" x\")");
    assert_refused("01/02/", "DD/MM/YYYY",
                   "not a time of the form \"DD/MM/YYYY\": \"01/02/\" (expected \"YYYY\" at the end)");
    assert_refused(
        "3 Mai 2024", "D MMM YYYY",
        "not a time of the form \"D MMM YYYY\": \"3 Mai 2024\" (expected \"MMM\" at \"Mai 2024\")");
    assert_refused("2024 +2", "YYYY Z",
                   "not a time of the form \"YYYY Z\": \"2024 +2\" (expected \"Z\" at \"+2\")");
    assert_refused("", "YYYY", "not a time of the form \"YYYY\": \"\" (expected \"YYYY\" at the end)");
}

static void runs_that_are_no_part_are_named(void **state)
{
    (void)state;
    static const char *const runs[] = {"Y",   "YYY", "YYYYY", "MMMM", "DDD", "HHH",
                                       "hhh", "mmm", "sss",   "AA",   "ZZ"};
    for (size_t i = 0; i < COUNT_OF(runs); i++) {
        char pattern[32], message[256];
        snprintf(pattern, sizeof pattern, "-%s-", runs[i]);
        snprintf(message, sizeof message,
                 "time pattern \"%s\": no \"%s\"; there are YYYY YY MMM MM M DD D HH H hh h mm m ss s A Z",
                 pattern, runs[i]);
        assert_bad_pattern(pattern, message);
    }
}

static void letters_of_other_programs_are_refused(void **state)
{
    (void)state;
    assert_bad_pattern("yyyy-MM-dd", "time pattern \"yyyy-MM-dd\": no letter \"y\"; use \"Y\"");
    assert_bad_pattern("YYYY-MM-dd", "time pattern \"YYYY-MM-dd\": no letter \"d\"; use \"D\"");
    assert_bad_pattern("YYYY h a", "time pattern \"YYYY h a\": no letter \"a\"; use \"A\"");
}

static void a_part_may_be_there_once(void **state)
{
    (void)state;
    assert_bad_pattern("D/M/YYYY HH:MM", "time pattern \"D/M/YYYY HH:MM\": twice the month (minutes are mm)");
    assert_bad_pattern("YYYY YY", "time pattern \"YYYY YY\": twice the year");
    assert_bad_pattern("YYYY HH h A", "time pattern \"YYYY HH h A\": twice the hour");
}

static void a_pattern_needs_what_makes_it_clear(void **state)
{
    (void)state;
    assert_bad_pattern("", "time pattern \"\": no year");
    assert_bad_pattern("HH:mm", "time pattern \"HH:mm\": no year");
    assert_bad_pattern("YYYY hh:mm", "time pattern \"YYYY hh:mm\": \"h\" needs \"A\" (AM/PM)");
    assert_bad_pattern("YYYY HH:mm A", "time pattern \"YYYY HH:mm A\": \"A\" needs \"h\"");
}

static void without_an_offset_the_zone_decides(void **state)
{
    (void)state;
    struct zone *kathmandu = zone_or_skip("Asia/Kathmandu");
    int64_t instant;
    assert_int_equal(civil_parse_pattern(slice_of("3/4/2024 09:05"), slice_of("D/M/YYYY HH:mm"), kathmandu,
                                         &instant, NULL),
                     STATUS_OK);
    assert_string_equal(shown(instant), "2024-04-03 03:20:00");
    assert_int_equal(civil_parse_pattern(slice_of("3/4/2024 09:05 Z"), slice_of("D/M/YYYY HH:mm Z"),
                                         kathmandu, &instant, NULL),
                     STATUS_OK);
    assert_string_equal(shown(instant), "2024-04-03 09:05:00");
    zone_free(kathmandu);
}

static void random_texts_and_patterns_do_no_harm(void **state)
{
    (void)state;
    static const char pattern_letters[] = "YMDHhmsAZ/ -T:ydYMD";
    static const char text_letters[] = "0123456789/ -:+ZAPMamJanfeb\xC3";
    static const char *const patterns[] = {"D/M/YYYY HH:mm", "MMM D YYYY h:mm A Z", "YYMMDD"};
    uint64_t seed = 3;
    for (int i = 0; i < 60000; i++) {
        char text[32], pattern[24];
        int64_t instant;
        struct slice texts =
            exact_copy(text, random_text(&seed, text_letters, sizeof text_letters, text, 32));
        size_t size = random_text(&seed, pattern_letters, sizeof pattern_letters, pattern, sizeof pattern);
        struct slice copy = exact_copy(pattern, size);
        if (i % 2) copy.size = size % 7;
        const char *fixed = patterns[i % 3];
        bool usable = civil_check_pattern(copy, NULL) == STATUS_OK;
        bool good = civil_parse_pattern(texts, copy, NULL, &instant, NULL) == STATUS_OK;
        assert_true(usable || !good);
        if (civil_parse_pattern(texts, slice_of(fixed), NULL, &instant, NULL) == STATUS_OK)
            assert_true(instant >= CIVIL_EARLIEST && instant <= CIVIL_LATEST);
        free((char *)texts.data);
        free((char *)copy.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_letter_is_understood),
        cmocka_unit_test(parts_that_are_left_out_are_the_first),
        cmocka_unit_test(two_digit_years_turn_at_70),
        cmocka_unit_test(twelve_is_midnight_am_and_noon_pm),
        cmocka_unit_test(a_space_is_any_white_space),
        cmocka_unit_test(second_60_is_the_next_minute),
        cmocka_unit_test(impossible_dates_are_named),
        cmocka_unit_test(a_text_of_another_form_says_where),
        cmocka_unit_test(runs_that_are_no_part_are_named),
        cmocka_unit_test(letters_of_other_programs_are_refused),
        cmocka_unit_test(a_part_may_be_there_once),
        cmocka_unit_test(a_pattern_needs_what_makes_it_clear),
        cmocka_unit_test(without_an_offset_the_zone_decides),
        cmocka_unit_test(random_texts_and_patterns_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
