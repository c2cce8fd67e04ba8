/* Mapped dimensions: how a query carries them, and the fault loop; values are held against SQLite elsewhere.
 */
#include "tests/unit/query/small.h"

#include "base/memory.h"

#define TEXT(text)                                                                                           \
    {                                                                                                        \
        text, sizeof text - 1                                                                                \
    }

static const struct value channels[] = {
    {.text = TEXT("chat")}, {.text = TEXT("email")}, {.text = TEXT("fax")}};
static const struct slice kinds[] = {TEXT("live"), TEXT("written"), TEXT("written")};
static const struct value scores[] = {{.integer = 1}, {.integer = 1000000000000}};
static const struct slice words[] = {TEXT("one"), TEXT("million")};

static const struct expr_map maps[] = {
    {"kind", TEXT("channel"), channels, kinds, 3, TEXT("none")},
    {"word", TEXT("score"), scores, words, 2, {NULL, 0}},
};

static struct test_table *three_rows(void)
{
    struct test_table *t = test_table_new("tickets", "at:time! channel:text score:integer");
    test_table_rows(t, "1 | email | 1             \n"
                       "2 | chat  | 1000000000000 \n"
                       "3 | email | 7             \n"
                       "4 | ~     | ~             \n"
                       "5 | phone | 1             \n");
    return t;
}

static status run(const struct table *table, const char *key, const char *where, struct frame **frame,
                  struct error *error)
{
    struct query_item keys[] = {item("key", key)}, values[] = {item("n", "count(*)")},
                      filters[] = {item(NULL, where)};
    struct query query = {.table = table,
                          .filters = filters,
                          .filter_count = 1,
                          .keys = keys,
                          .key_count = 1,
                          .values = values,
                          .value_count = 1,
                          .maps = maps,
                          .map_count = 2};
    error_init(error);
    return query_run(&query, NULL, frame, error);
}

static void expect(const struct table *table, const char *key, const char *where, const char *expected)
{
    struct error error;
    struct frame *frame;
    struct buffer got;
    buffer_init(&got);
    if (run(table, key, where, &frame, &error)) fail_msg("%s", error.message);
    for (size_t row = 0; row < frame->row_count; row++) {
        struct value value = frame_value(frame, 0, row);
        if (row) buffer_char(&got, ' ');
        buffer_slice(&got, value.null ? slice_of("~") : value.text);
        buffer_format(&got, ":%d", (int)frame_value(frame, 1, row).integer);
    }
    assert_string_equal(buffer_get(&got), expected);
    frame_free(frame);
    buffer_fini(&got);
}

static void values_take_the_text_of_the_list(void **state)
{
    struct test_table *t = three_rows();
    const struct table *table = test_table_build(t);
    (void)state;
    expect(table, "kind", "TRUE", "live:1 none:1 written:2 ~:1"); /* a value that is not listed is NULL */
    expect(table, "word", "TRUE", "million:1 one:2 ~:2");
    test_table_free(t);
}

static void conditions_may_name_a_map(void **state)
{
    struct test_table *t = three_rows();
    const struct table *table = test_table_build(t);
    (void)state;
    expect(table, "word", "kind IN ('live', 'none')", "million:1 ~:1");
    expect(table, "kind", "word IS NULL", "none:1 written:1");
    test_table_free(t);
}

static void no_memory_is_a_status(void **state)
{
    struct test_table *t = three_rows();
    const struct table *table = test_table_build(t);
    struct error error;
    struct frame *frame;
    status code = STATUS_MEMORY;
    (void)state;
    for (uint64_t n = 1; code == STATUS_MEMORY && n < 10000; n++) {
        memory_fail_from(n);
        code = run(table, "kind", "word <> 'x'", &frame, &error);
        memory_fail_from(0);
        if (code) assert_int_equal(code, STATUS_MEMORY);
    }
    assert_int_equal(code, STATUS_OK);
    frame_free(frame);
    test_table_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_take_the_text_of_the_list),
        cmocka_unit_test(conditions_may_name_a_map),
        cmocka_unit_test(no_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
