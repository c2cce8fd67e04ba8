/* Names of types. */
#include "column/type.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void every_name_parses_to_its_type(void **state)
{
    (void)state;
    static const char *const names[] = {"boolean", "integer", "real", "text", "time", "duration"};
    assert_int_equal(TYPE_COUNT, sizeof names / sizeof *names);
    for (int i = 0; i < TYPE_COUNT; i++) {
        enum type type = TYPE_COUNT;
        assert_true(type_parse(slice_of(names[i]), &type));
        assert_int_equal(type, i);
        assert_string_equal(type_name(type), names[i]);
    }
}

static void other_names_are_no_types(void **state)
{
    (void)state;
    static const char *const names[] = {"", "tex", "texts", "Text", "int", " real"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        enum type type = TYPE_TIME;
        assert_false(type_parse(slice_of(names[i]), &type));
        assert_int_equal(type, TYPE_TIME);
    }
}

static void name_is_compared_by_its_length(void **state)
{
    (void)state;
    enum type type;
    assert_true(type_parse(slice_make("timetable", 4), &type));
    assert_int_equal(type, TYPE_TIME);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_name_parses_to_its_type),
        cmocka_unit_test(other_names_are_no_types),
        cmocka_unit_test(name_is_compared_by_its_length),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
