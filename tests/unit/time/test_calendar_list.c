/* Lists of calendars: by name, without a name, and what an error says. */
#include "tests/unit/time/calendars.h"

static struct calendar *named(const char *name)
{
    struct calendar *calendar = NULL;
    const struct calendar_version version = {.zone = "UTC"};
    if (calendar_new(name, &version, 1, &calendar, NULL)) fail();
    return calendar;
}

static void expect_explained(const struct calendar_list *list, const char *name, const char *expected)
{
    struct buffer text;
    buffer_init(&text);
    calendar_explain(list, slice_of(name), &text);
    assert_string_equal(buffer_get(&text), expected);
    buffer_fini(&text);
}

static void a_calendar_is_found_by_its_name(void **state)
{
    struct calendar *support = named("support"), *vip = named("vip");
    const struct calendar *items[] = {support, vip};
    const struct calendar_list list = {items, 2};
    (void)state;
    assert_ptr_equal(calendar_find(&list, slice_of("vip")), vip);
    assert_null(calendar_find(&list, slice_of("Vip")));
    assert_null(calendar_find(NULL, slice_of("vip")));
    expect_explained(&list, "suport", "no calendar \"suport\"; did you mean \"support\"?");
    expect_explained(&list, "elsewhere", "no calendar \"elsewhere\"; there are \"support\", \"vip\"");
    calendar_free(support);
    calendar_free(vip);
}

static void without_a_name_the_only_one_or_the_default_is_meant(void **state)
{
    struct calendar *support = named("support"), *other = named("default");
    const struct calendar *one[] = {support}, *two[] = {support, other}, *unclear[] = {support, support};
    (void)state;
    assert_ptr_equal(calendar_default(&(struct calendar_list){one, 1}), support);
    assert_ptr_equal(calendar_default(&(struct calendar_list){two, 2}), other);
    assert_null(calendar_default(&(struct calendar_list){unclear, 2}));
    assert_null(calendar_default(NULL));
    expect_explained(&(struct calendar_list){unclear, 2}, "",
                     "which calendar? name one, or call one \"default\"; there are \"support\", \"support\"");
    calendar_free(support);
    calendar_free(other);
}

static void without_any_calendar_the_message_shows_how_to_define_one(void **state)
{
    (void)state;
    expect_explained(NULL, "",
                     "no calendar; none is defined: calendar \"support\" { timezone = \"...\", mon_fri = "
                     "\"09:00-18:00\" }");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_calendar_is_found_by_its_name),
        cmocka_unit_test(without_a_name_the_only_one_or_the_default_is_meant),
        cmocka_unit_test(without_any_calendar_the_message_shows_how_to_define_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
