/* Mappings against headers. */
#include "tests/unit/ingest/scratch.h"
#include "tests/unit/ingest/tables.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/plan.h"

/* Reads the header and makes the plan; then the reader and the plan are gone. Returns what was ignored, or
 * the message without the file's name; the caller frees it. */
static char *match(const char *header, const struct mapping *mapping, status expected)
{
    struct reader *reader;
    struct plan plan;
    struct error error;
    const char *path = scratch_text("case.csv", header);
    error_init(&error);
    assert_int_equal(reader_open(path, NULL, &reader, &error), STATUS_OK);
    status result = plan_init(&plan, mapping, reader, "t.csv", &error);
    char *ignored = result == STATUS_OK ? plan_ignored_columns(&plan) : NULL;
    plan_fini(&plan);
    reader_close(reader);
    if (result != expected) fail_msg("status %d: %s", (int)result, error.message);
    return result == STATUS_OK ? ignored : memory_copy_text(error.message, strlen(error.message));
}

static void expect(const char *header, const struct mapping *mapping, const char *ignored)
{
    char *text = match(header, mapping, STATUS_OK);
    if (ignored)
        assert_string_equal(text ? text : "(null)", ignored);
    else
        assert_null(text);
    memory_free(text);
}

static void expect_error(const char *header, const struct mapping *mapping, status code, const char *message)
{
    char *text = match(header, mapping, code);
    assert_string_equal(text, message);
    memory_free(text);
}

static void expect_fields(const char *header, const struct mapping_field *fields, size_t count,
                          const char *ignored)
{
    struct mapping_target target = {.table = &test_tables[0], .fields = fields, .field_count = count};
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    expect(header, &mapping, ignored);
}

static void expect_field_error(const char *header, const struct mapping_field *fields, size_t count,
                               status code, const char *message)
{
    struct mapping_target target = {.table = &test_tables[0], .fields = fields, .field_count = count};
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    expect_error(header, &mapping, code, message);
}

static const struct mapping_field two_fields[] = {{FROM(KEY, "Id")}, {FROM(CREATED_AT, "Created")}};

static void names_match_trimmed_and_without_case(void **state)
{
    (void)state;
    expect_fields(" ID ,CREATED\n", two_fields, 2, NULL);
    const struct mapping_field spaced[] = {{FROM(KEY, " id ")}};
    expect_fields("Id\n", spaced, 1, NULL);
}

static void columns_without_a_field_are_listed(void **state)
{
    (void)state;
    expect_fields("a,Id,,Created,\"b\nc\"\n", two_fields, 2, "a, (column 3), b\\nc");
}

static void list_of_ignored_columns_has_an_end(void **state)
{
    (void)state;
    struct buffer header;
    buffer_init(&header);
    buffer_text(&header, "Id,Created");
    for (int i = 0; i < 10000; i++) buffer_format(&header, ",column %d", i);
    const struct mapping_target target = TICKETS(two_fields);
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    char *ignored = match(buffer_get(&header), &mapping, STATUS_OK);
    assert_in_range(strlen(ignored), 4000, 4100);
    assert_non_null(strstr(ignored, "column 0, column 1, "));
    assert_non_null(strstr(ignored, " more"));
    memory_free(ignored);
    buffer_fini(&header);
}

static void first_name_that_is_there_is_used(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {.field = KEY, .columns = NAMES("Ticket", "Id", "Number"), .column_count = 3}};
    expect_fields("Number,Id\n", fields, 1, "Number");
}

static void missing_column_is_an_error_that_suggests(void **state)
{
    (void)state;
    expect_field_error(
        "\nIdd,Created,c\n", two_fields, 2, STATUS_NOT_FOUND,
        "t.csv: line 2: no column \"Id\" (needed for tickets.key); the file has: \"Idd\", \"Created\", "
        "\"c\"; did you mean \"Idd\"?");
    const struct mapping_field fields[] = {
        {.field = KEY, .columns = NAMES("Ticket", "Number"), .column_count = 2}};
    expect_field_error(
        "a\n", fields, 1, STATUS_NOT_FOUND,
        "t.csv: line 1: no column \"Ticket\" or \"Number\" (needed for tickets.key); the file has: \"a\"");
}

static void wide_header_is_not_listed_whole(void **state)
{
    (void)state;
    struct buffer header;
    buffer_init(&header);
    for (int i = 0; i < 10000; i++) buffer_format(&header, "%scolumn %d", i ? "," : "", i);
    const struct mapping_target target = TICKETS(two_fields);
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    char *text = match(buffer_get(&header), &mapping, STATUS_NOT_FOUND);
    assert_in_range(strlen(text), 900, 1100);
    assert_non_null(strstr(text, " more"));
    memory_free(text);
    buffer_fini(&header);
}

static void optional_column_may_be_missing(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "Id")}, {FROM(STATUS, "Status"), .optional = true}};
    expect_fields("Id\n", fields, 2, NULL);
}

static void constant_serves_where_no_column_does(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {FROM(KEY, "Id")},
        {.field = PRIORITY, .constant = "3"},
        {FROM(STATUS, "Status"), .constant = "open"},
    };
    expect_fields("Id\n", fields, 3, NULL);
    expect_fields("Id,Status\n", fields, 3, NULL);
}

static void constant_must_fit_its_type(void **state)
{
    (void)state;
    const struct mapping_field wrong[] = {{FROM(KEY, "Id")}, {.field = PRIORITY, .constant = "high"}};
    expect_field_error("Id\n", wrong, 2, STATUS_FORMAT,
                       "importer \"desk\": the constant for tickets.priority: not an integer: \"high\"");
    const struct mapping_field empty[] = {{.field = KEY, .constant = " "}};
    expect_field_error("Id\n", empty, 1, STATUS_INVALID,
                       "importer \"desk\": the constant for tickets.key: empty, but it needs a value");
}

static void needed_column_twice_is_an_error_unless_said_which(void **state)
{
    (void)state;
    expect_field_error(
        "Id,x,id,Created\n", two_fields, 2, STATUS_FORMAT,
        "t.csv: line 1: 2 columns are named \"Id\" (needed for tickets.key); say which one with "
        "`occurrence` in the importer");
    const struct mapping_field second[] = {{FROM(KEY, "Id"), .occurrence = 2}};
    expect_fields("Id,x,id\n", second, 1, "Id, x");
    expect_field_error(
        "Id,x\n", second, 1, STATUS_NOT_FOUND,
        "t.csv: line 1: column \"Id\" is there 1 times, but number 2 of them is needed for tickets.key");
    expect_fields("a,Id,a,Created,a\n", two_fields, 2, "a, a, a");
}

static void joined_columns_are_all_needed(void **state)
{
    (void)state;
    const struct mapping_field joined[] = {
        {.field = KEY, .columns = NAMES("Invoice", "Line"), .column_count = 2, .join = "-"}};
    expect_fields("line,x,INVOICE\n", joined, 1, "x");
    expect_field_error("Invoice,Lines\n", joined, 1, STATUS_NOT_FOUND,
                       "t.csv: line 1: no column \"Line\" (needed for tickets.key); the file has: "
                       "\"Invoice\", \"Lines\"; did you mean \"Lines\"?");
    expect_field_error("Invoice,Line,Line\n", joined, 1, STATUS_FORMAT,
                       "t.csv: line 1: 2 columns are named \"Line\" (needed for tickets.key); say which one "
                       "with `occurrence` in the importer");
    const struct mapping_field optional[] = {
        {FROM(KEY, "Invoice")},
        {.field = STATUS, .columns = NAMES("A", "B"), .column_count = 2, .join = "-", .optional = true}};
    expect_fields("Invoice,A\n", optional, 2, "A");
}

static void column_of_a_factor_is_needed_with_its_field(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "Id")}, {FROM(AMOUNT, "Price"), .factor = "Quantity"}};
    expect_fields("Id,Price,quantity\n", fields, 2, NULL);
    expect_field_error("Id,Price\n", fields, 2, STATUS_NOT_FOUND,
                       "t.csv: line 1: no column \"Quantity\" (needed for tickets.amount); the file has: "
                       "\"Id\", \"Price\"");
    const struct mapping_field optional[] = {{FROM(KEY, "Id")},
                                             {FROM(AMOUNT, "Price"), .factor = "Quantity", .optional = true}};
    expect_fields("Id\n", optional, 2, NULL);
}

static void mistakes_of_the_importer_are_named(void **state)
{
    (void)state;
    const struct mapping_field twice[] = {{FROM(KEY, "Id")}, {FROM(KEY, "Created")}};
    expect_field_error("Id,Created\n", twice, 2, STATUS_INVALID,
                       "importer \"desk\": tickets.key is mapped twice");
    const struct mapping_field nothing[] = {{.field = KEY}};
    expect_field_error("Id\n", nothing, 1, STATUS_INVALID,
                       "importer \"desk\": tickets.key has neither a column nor a constant");
    const struct mapping_field outside[] = {{FROM(99, "Id")}};
    expect_field_error("Id\n", outside, 1, STATUS_INVALID,
                       "importer \"desk\": table tickets has no field number 99");
    const struct mapping_field keyless[] = {{FROM(STATUS, "Id")}};
    expect_field_error("Id\n", keyless, 1, STATUS_INVALID,
                       "t.csv: importer \"desk\" has nothing for tickets.key, the key of its rows");
    const struct mapping_field pattern[] = {
        {FROM(CREATED_AT, "Id"), .formats = NAMES("YYYY", "QQ"), .format_count = 2}};
    const struct mapping_field parts[] = {
        {FROM(KEY, "Id"), .patterns = NAMES("*-*", "*"), .pattern_count = 2, .part = 2}};
    expect_field_error("Id\n", parts, 1, STATUS_INVALID,
                       "importer \"desk\": tickets.key: pattern \"*\" has the parts 1 to 1, no part 2");
    const struct mapping_field named[] = {
        {.field = PRIORITY, .file_name = true, .patterns = NAMES("*.txt"), .pattern_count = 1, .part = 1}};
    expect_field_error("Id\n", named, 1, STATUS_FORMAT,
                       "importer \"desk\": the file's name for tickets.priority: not of the "
                       "form \"*.txt\": \"t.csv\"");
    char *text;
    const struct mapping_target target = TICKETS(pattern);
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    text = match("Id\n", &mapping, STATUS_FORMAT);
    assert_non_null(strstr(text, "importer \"desk\": tickets.created_at: "));
    memory_free(text);
}

static void target_whose_unless_empty_columns_are_absent_needs_nothing(void **state)
{
    (void)state;
    const struct mapping_field survey[] = {{FROM(SURVEY_KEY, "Id")}, {FROM(SCORE, "Score")}};
    const struct mapping_target targets[] = {
        TICKETS(two_fields),
        {.table = &test_tables[1],
         .fields = survey,
         .field_count = 2,
         .unless_empty = NAMES("Score", "Comment"),
         .unless_empty_count = 2},
    };
    struct mapping mapping = {.name = "desk", .targets = targets, .target_count = 2};
    expect("Id,Created\n", &mapping, NULL);
    expect("Id,Created,Score\n", &mapping, NULL);
    expect_error(
        "Id,Created,Comment\n", &mapping, STATUS_NOT_FOUND,
        "t.csv: line 1: no column \"Score\" (needed for surveys.score); the file has: \"Id\", \"Created\", "
        "\"Comment\"");
}

static void columns_that_choose_rows_must_be_there_once(void **state)
{
    (void)state;
    const struct mapping_condition only[] = {
        {.columns = NAMES("Stage", "State"), .column_count = 2, .texts = NAMES("Open"), .text_count = 1}};
    struct mapping_target target = TICKETS(two_fields);
    struct mapping mapping = {.name = "desk", .targets = &target, .target_count = 1};
    target.only = only;
    target.only_count = 1;
    expect("Id,Created, state \n", &mapping, NULL);
    expect_error(
        "Id,Created,Sate\n", &mapping, STATUS_NOT_FOUND,
        "t.csv: line 1: the rows of tickets are chosen by column \"Stage\", but the file has none; did "
        "you mean \"Sate\"?");
    expect_error(
        "Id,Created,State,State\n", &mapping, STATUS_NOT_FOUND,
        "t.csv: line 1: the rows of tickets are chosen by column \"Stage\", but the file has several of "
        "that name");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(joined_columns_are_all_needed),
        cmocka_unit_test(column_of_a_factor_is_needed_with_its_field),
        cmocka_unit_test(names_match_trimmed_and_without_case),
        cmocka_unit_test(columns_without_a_field_are_listed),
        cmocka_unit_test(list_of_ignored_columns_has_an_end),
        cmocka_unit_test(first_name_that_is_there_is_used),
        cmocka_unit_test(missing_column_is_an_error_that_suggests),
        cmocka_unit_test(wide_header_is_not_listed_whole),
        cmocka_unit_test(optional_column_may_be_missing),
        cmocka_unit_test(constant_serves_where_no_column_does),
        cmocka_unit_test(constant_must_fit_its_type),
        cmocka_unit_test(needed_column_twice_is_an_error_unless_said_which),
        cmocka_unit_test(mistakes_of_the_importer_are_named),
        cmocka_unit_test(columns_that_choose_rows_must_be_there_once),
        cmocka_unit_test(target_whose_unless_empty_columns_are_absent_needs_nothing),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
