/* ISO 8601 times to instants. Expected instants are from `date -u -d TEXT +%s`. */
#include "tests/unit/time/builders.h"

/* The instant, or fails; the message of a failure is for the assertions. */
static int64_t parsed(const char *text, const struct zone *zone)
{
    struct error error;
    int64_t instant = 0;
    error_init(&error);
    if (civil_parse(slice_of(text), zone, &instant, &error)) fail_msg("%s: %s", text, error.message);
    return instant;
}

static void assert_refused(const char *text, const char *message)
{
    struct error error;
    int64_t instant = 77;
    error_init(&error);
    struct slice copy = exact_copy(text, strlen(text));
    status code = civil_parse(copy, NULL, &instant, &error);
    free((char *)copy.data);
    assert_int_not_equal(code, STATUS_OK);
    assert_int_equal(code, error.code);
    assert_string_equal(error.message, message);
    assert_int_equal(instant, 77);
}

static void all_forms_of_one_instant_agree(void **state)
{
    (void)state;
    static const char *const forms[] = {
        "2024-02-29 13:05:00",      "2024-02-29T13:05:00",       "2024-02-29 13:05",
        "2024-02-29T13:05Z",        "2024-02-29T13:05:00Z",      "2024-02-29t13:05:00z",
        "2024-02-29T13:05:00.999Z", "2024-02-29T13:05:00,5",     "2024-02-29T15:05:00+02",
        "2024-02-29T15:05+0200",    "2024-02-29 15:05:00+02:00", "2024-02-29T08:05:00.000-05:00",
        "2024-02-29T18:50+05:45",   "  2024-02-29 13:05:00\t\n", "2024-03-01T00:05+11",
        "2024-02-29 13:05:00-0000",
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) assert_int_equal(parsed(forms[i], NULL), 1709211900);
}

static void a_date_is_its_midnight(void **state)
{
    (void)state;
    assert_int_equal(parsed("2024-02-29", NULL), 1709164800);
    assert_int_equal(parsed("1970-01-01", NULL), 0);
    assert_int_equal(parsed("1969-12-31 23:59:59", NULL), -1);
    assert_int_equal(parsed("0000-03-01", NULL), INT64_C(-62162035200));
}

static void fractions_are_cut(void **state)
{
    (void)state;
    assert_int_equal(parsed("1970-01-01 00:00:01.9999999999999999999", NULL), 1);
    assert_int_equal(parsed("1969-12-31 23:59:58.9", NULL), -2);
}

static void second_60_is_the_next_minute(void **state)
{
    (void)state;
    assert_int_equal(parsed("2016-12-31T23:59:60Z", NULL), 1483228800);
    assert_int_equal(parsed("2016-12-31 23:59:60", NULL), 1483228800);
    assert_refused("2016-12-31T23:59:61Z", "no second 61: \"2016-12-31T23:59:61Z\"");
}

static void other_texts_are_not_times(void **state)
{
    (void)state;
    assert_refused("31/02", "not an ISO-8601 time: \"31/02\"");
    assert_refused("", "not an ISO-8601 time: \"\"");
    assert_refused("24-02-29", "not an ISO-8601 time: \"24-02-29\"");
    assert_refused("2024-2-29", "not an ISO-8601 time: \"2024-2-29\"");
    assert_refused("-2024-02-29", "not an ISO-8601 time: \"-2024-02-29\"");
    assert_refused("20240229", "not an ISO-8601 time: \"20240229\"");
}

static void what_follows_a_time_is_named(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"2024-02-29x", "x"},
        {"2024-02-29T", "T"},
        {"2024-02-29 13", " 13"},
        {"2024-02-29  13:05", "  13:05"},
        {"2024-02-29Z", "Z"},
        {"2024-02-29 13:05:00 ?", " ?"},
        {"2024-02-29 13:05:0", " 13:05:0"},
        {"2024-02-29 13:05:00.", "."},
        {"2024-02-29 13:05:00+25:00", "+25:00"},
        {"2024-02-29 13:05:00+02:60", "+02:60"},
        {"2024-02-29 13:05:00+2", "+2"},
        {"2024-02-29 13:05:00+02:", "+02:"},
        {"2024-02-29 13:05:00Z+02:00", "+02:00"},
        {"2024-02-2901", "01"},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char message[256];
        snprintf(message, sizeof message, "not an ISO-8601 time: \"%s\" (cannot read \"%s\")", cases[i][0],
                 cases[i][1]);
        assert_refused(cases[i][0], message);
    }
}

static void impossible_parts_are_named(void **state)
{
    (void)state;
    assert_refused("2023-02-30", "no 30 February 2023");
    assert_refused("2023-02-29 10:00:00", "no 29 February 2023");
    assert_refused("1900-02-29", "no 29 February 1900");
    assert_refused("2024-04-31T00:00", "no 31 April 2024");
    assert_refused("2024-01-00", "no 0 January 2024");
    assert_refused("2024-13-01", "no month 13: \"2024-13-01\"");
    assert_refused("0000-00-00 00:00:00", "no month 0: \"0000-00-00 00:00:00\"");
    assert_refused("2024-01-01 24:00:00", "no hour 24: \"2024-01-01 24:00:00\"");
    assert_refused("2024-01-01 23:60:00", "no minute 60: \"2024-01-01 23:60:00\"");
}

static void an_instant_after_the_year_9999_is_refused(void **state)
{
    (void)state;
    assert_int_equal(parsed("9999-12-31 23:59:59", NULL), CIVIL_LATEST);
    assert_refused("9999-12-31 23:59:60", "after the year 9999: \"9999-12-31 23:59:60\"");
    assert_refused("9999-12-31T23:59:59-01:00", "after the year 9999: \"9999-12-31T23:59:59-01:00\"");
    struct zone *west;
    int64_t instant;
    assert_int_equal(zone_load("-05:00", NULL, &west, NULL), STATUS_OK);
    assert_int_equal(civil_parse(slice_of("9999-12-31 18:59:59"), west, &instant, NULL), STATUS_OK);
    assert_int_equal(civil_parse(slice_of("9999-12-31 19:00:00"), west, &instant, NULL), STATUS_RANGE);
    zone_free(west);
}

static void a_common_time_with_one_wrong_byte_is_refused(void **state)
{
    (void)state;
    const char good[] = "2024-02-29 13:05:07";
    for (size_t i = 0; i < sizeof good - 1; i++)
        for (int byte = 1; byte < 256; byte++) {
            char text[sizeof good];
            int64_t instant;
            bool digit = byte >= '0' && byte <= '9',
                 separator = i == 4 || i == 7 || i == 10 || i == 13 || i == 16;
            memcpy(text, good, sizeof good);
            text[i] = (char)byte;
            if (!separator && digit) continue;
            if (byte == good[i] || (i == 10 && (byte == 'T' || byte == 't'))) continue;
            if (i == 16 && (byte == '+' || byte == '-')) continue; /* 13:05+07 is another form */
            if (civil_parse(slice_make(text, sizeof good - 1), NULL, &instant, NULL) == STATUS_OK)
                fail_msg("accepted: %s", text);
        }
}

static void without_an_offset_the_zone_decides(void **state)
{
    (void)state;
    struct zone *berlin = zone_or_skip("Europe/Berlin");
    assert_int_equal(parsed("2024-07-01 12:00:00", berlin), 1719828000);
    assert_int_equal(parsed("2024-01-01T12:00:00", berlin), 1704106800);
    assert_int_equal(parsed("2024-07-01", berlin), 1719784800);
    assert_int_equal(parsed("2024-07-01 12:00:00Z", berlin), 1719835200);
    assert_int_equal(parsed("2024-07-01 12:00:00+00:00", berlin), 1719835200);
    assert_int_equal(parsed("2024-10-27 02:30:00", berlin), 1729989000); /* twice: the first, summer time */
    assert_int_equal(parsed("2024-03-31 02:30:00", berlin), 1711848600); /* skipped: 03:30 summer time */
    zone_free(berlin);
}

static void the_error_record_may_be_absent(void **state)
{
    (void)state;
    int64_t instant;
    assert_int_equal(civil_parse(slice_of("31/02"), NULL, &instant, NULL), STATUS_FORMAT);
    assert_int_equal(civil_parse(slice_make(NULL, 0), NULL, &instant, NULL), STATUS_FORMAT);
}

static void messages_stay_short_and_on_one_line(void **state)
{
    (void)state;
    char text[5000];
    struct error error;
    int64_t instant;
    memset(text, 'x', sizeof text);
    memcpy(text, "a\nb", 3);
    assert_int_equal(civil_parse(slice_make(text, sizeof text), NULL, &instant, &error), STATUS_FORMAT);
    assert_true(strlen(error.message) < 150);
    assert_null(strchr(error.message, '\n'));
}

static void random_texts_do_no_harm(void **state)
{
    (void)state;
    static const char letters[] = "0123456789012345-:T Z+.,\xC3\n";
    uint64_t seed = 2;
    for (int i = 0; i < 100000; i++) {
        char text[40];
        int64_t instant = 0;
        size_t size = random_text(&seed, letters, sizeof letters, text, sizeof text);
        /* Most start well, so that the later parts are reached. */
        if (size > 14 && i % 4) memcpy(text, "2024-02-10 09:", 14);
        struct slice copy = exact_copy(text, size);
        if (civil_parse(copy, NULL, &instant, NULL) == STATUS_OK)
            assert_true(instant >= CIVIL_EARLIEST && instant <= CIVIL_LATEST);
        free((char *)copy.data);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_forms_of_one_instant_agree),
        cmocka_unit_test(a_date_is_its_midnight),
        cmocka_unit_test(fractions_are_cut),
        cmocka_unit_test(second_60_is_the_next_minute),
        cmocka_unit_test(other_texts_are_not_times),
        cmocka_unit_test(what_follows_a_time_is_named),
        cmocka_unit_test(impossible_parts_are_named),
        cmocka_unit_test(an_instant_after_the_year_9999_is_refused),
        cmocka_unit_test(a_common_time_with_one_wrong_byte_is_refused),
        cmocka_unit_test(without_an_offset_the_zone_decides),
        cmocka_unit_test(the_error_record_may_be_absent),
        cmocka_unit_test(messages_stay_short_and_on_one_line),
        cmocka_unit_test(random_texts_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
