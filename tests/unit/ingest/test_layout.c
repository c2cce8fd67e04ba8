/* Sheets made to be looked at, through the reader: what comes out is worked out by hand. */
#include "tests/unit/ingest/scratch.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/reader.h"

#define TEXTS(...)                                                                                           \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }

/* Header and records as "line: field|<quoted>", or the message without the file's name. */
static char *read_file(const char *path, const struct layout *layout)
{
    struct reader_options options = {.layout = layout};
    struct reader *reader;
    struct error error;
    struct record record;
    struct buffer out;
    bool more = true;
    error_init(&error);
    buffer_init(&out);
    status result = reader_open(path, &options, &reader, &error);
    for (size_t i = 0; result == STATUS_OK && i < reader_column_count(reader); i++)
        buffer_format(&out, "%s%s", i ? "|" : "", reader_column(reader, i).data);
    while (result == STATUS_OK && (result = reader_next(reader, &record, &more, &error)) == STATUS_OK &&
           more) {
        buffer_format(&out, "\n%d%s%s: ", (int)record.line, record.defect ? "! " : "",
                      record.defect ? record.defect : "");
        for (size_t i = 0; i < record.field_count; i++)
            buffer_format(&out, record.quoted[i] ? "%s<%.*s>" : "%s%.*s", i ? "|" : "",
                          SLICE_ARGS(record.fields[i]));
    }
    if (result != STATUS_OK) buffer_format(&out, "error%s", error.message + strlen(path));
    reader_close(reader);
    char *text = memory_copy_text(buffer_get(&out), out.size);
    buffer_fini(&out);
    return text;
}

static void expect(const char *file, struct layout layout, const char *expected)
{
    char *text = read_file(scratch_text("case.csv", file), &layout);
    assert_string_equal(text, expected);
    memory_free(text);
}

static void lines_above_the_header_are_skipped_whatever_they_hold(void **state)
{
    (void)state;
    struct layout third = {.header_line = 3};
    expect("Key \"metrics;;;\n,,\na,b\n1,2\n", third, "a|b\n4: 1|2");
    expect("x\r\n\r\na,b\r\n1,2\r\n", third, "a|b\n4: 1|2");
    expect("\xEF\xBB\xBFx\ny\n\na,b\n", third, "a|b");
    expect("a,b\n1,2\n", (struct layout){.header_line = 1}, "a|b\n2: 1|2");
}

static void a_header_line_that_is_not_there_is_an_error(void **state)
{
    (void)state;
    struct layout third = {.header_line = 3};
    expect("a,b\n1,2", third, "error: no line 3, where the header is to be; the file ends on line 2");
    expect("a,b\n1,2\n", third,
           "error: nothing but blank lines where the header is to be; a header line with the names of the "
           "columns is "
           "expected");
}

/* The header begins where a block of the file ends, also between CR and LF. */
static void lines_are_skipped_across_blocks(void **state)
{
    (void)state;
    for (size_t size = 64 * 1024 - 3; size < 64 * 1024 + 3; size++) {
        struct buffer file;
        buffer_init(&file);
        while (file.size < size) buffer_char(&file, 'x');
        buffer_text(&file, "\r\nk;v\r\n1;2\r\n");
        struct layout second = {.header_line = 2};
        char *text = read_file(scratch_bytes("case.csv", file.data, file.size), &second);
        assert_string_equal(text, "k|v\n3: 1|2");
        memory_free(text);
        buffer_fini(&file);
    }
}

static void empty_cells_repeat_the_one_above(void **state)
{
    (void)state;
    struct layout down = {.fill_down = TEXTS(" department", "Target"), .fill_down_count = 2};
    expect("Department,Target,n\n,,0\nOrders,>95%,1\n  ,,2\n,>99%,\nReturns,,\"\"\n", down,
           "Department|Target|n\n2: ||0\n3: Orders|>95%|1\n4: Orders|>95%|2\n5: Orders|>99%|\n6: "
           "Returns|>99%|<>");
}

static void a_malformed_record_fills_nothing_down(void **state)
{
    (void)state;
    struct layout down = {.fill_down = TEXTS("a"), .fill_down_count = 1};
    expect("a,b\nx,1\ny\nz,\"2\"3\n,4\n", down,
           "a|b\n2: x|1\n3! 1 field where the header has 2: y\n"
           "4! text after a closing quote: z|<2\"3>\n5: x|4");
}

static void wide_columns_become_records(void **state)
{
    (void)state;
    struct layout wide = {
        .unpivot = TEXTS("20??_??"), .unpivot_count = 1, .name_column = "Month", .value_column = "Figure"};
    expect("Shop,2021_07,2021_08,FY22 Q1,2021_09,Note\nBath,1,,9,\"3\",x\nHove,4,5,9,6,\n", wide,
           "Shop|FY22 Q1|Note|Month|Figure\n"
           "2: Bath|9|x|2021_07|1\n2: Bath|9|x|2021_08|\n2: Bath|9|x|2021_09|<3>\n"
           "3: Hove|9||2021_07|4\n3: Hove|9||2021_08|5\n3: Hove|9||2021_09|6");
}

static void all_of_a_layout_at_once(void **state)
{
    (void)state;
    struct layout layout = {.header_line = 2,
                            .fill_down = TEXTS("d"),
                            .fill_down_count = 1,
                            .unpivot = TEXTS("?", "yy*"),
                            .unpivot_count = 2,
                            .name_column = "n",
                            .value_column = "v"};
    expect("title\nd,id,x,yyy\np,1,10,11\n,2,20,21\n", layout,
           "d|id|n|v\n3: p|1|x|10\n3: p|1|yyy|11\n4: p|2|x|20\n4: p|2|yyy|21");
}

/* Its three fields are as many as the header has afterwards: they must not pass for such a record. */
static void a_record_of_another_width_is_not_unpivoted(void **state)
{
    (void)state;
    struct layout wide = {
        .unpivot = TEXTS("m?"), .unpivot_count = 1, .name_column = "n", .value_column = "v"};
    expect("k,m1,m2,m3\na,1,2\nb,1,2,3\n", wide,
           "k|n|v\n2! 3 fields where the header has 4: a|1|2\n3: b|m1|1\n3: b|m2|2\n3: b|m3|3");
}

static void columns_that_are_not_there_are_named(void **state)
{
    (void)state;
    struct layout down = {.fill_down = TEXTS("b"), .fill_down_count = 1};
    expect("a,c\n", down, "error: line 1: fill_down: no column \"b\"; the file has: \"a\", \"c\"");
    struct layout wide = {
        .unpivot = TEXTS("20*"), .unpivot_count = 1, .name_column = "n", .value_column = "v"};
    expect("\na,c\n", wide,
           "error: line 2: unpivot: no column has the form \"20*\"; the file has: \"a\", \"c\"");
    wide.unpivot = TEXTS("**");
    expect(
        "a\n", wide,
        "error: line 1: pattern \"**\": nothing says where part 1 ends; a * is followed by text of the cell");
}

static void failing_memory_is_an_error_and_leaks_nothing(void **state)
{
    (void)state;
    struct layout layout = {.fill_down = TEXTS("d"),
                            .fill_down_count = 1,
                            .unpivot = TEXTS("m*"),
                            .unpivot_count = 1,
                            .name_column = "n",
                            .value_column = "v"};
    const char *path = scratch_text("case.csv", "d,m1,m2\np,1,2\n,3,4\n");
    struct reader_options options = {.layout = &layout};
    status result = STATUS_MEMORY;
    for (uint64_t n = 1; result == STATUS_MEMORY; n++) {
        struct reader *reader;
        struct record record;
        bool more = true;
        memory_fail_from(n);
        result = reader_open(path, &options, &reader, NULL);
        while (result == STATUS_OK && more) result = reader_next(reader, &record, &more, NULL);
        reader_close(reader);
        memory_fail_from(0);
        assert_true(n < 100);
    }
    assert_int_equal(result, STATUS_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_above_the_header_are_skipped_whatever_they_hold),
        cmocka_unit_test(a_header_line_that_is_not_there_is_an_error),
        cmocka_unit_test(lines_are_skipped_across_blocks),
        cmocka_unit_test(empty_cells_repeat_the_one_above),
        cmocka_unit_test(a_malformed_record_fills_nothing_down),
        cmocka_unit_test(wide_columns_become_records),
        cmocka_unit_test(all_of_a_layout_at_once),
        cmocka_unit_test(a_record_of_another_width_is_not_unpivoted),
        cmocka_unit_test(columns_that_are_not_there_are_named),
        cmocka_unit_test(failing_memory_is_an_error_and_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
