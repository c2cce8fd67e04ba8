/* Records to rows. */
#include "tests/unit/ingest/scratch.h"
#include "tests/unit/ingest/tables.h"

#include "base/buffer.h"
#include "ingest/plan.h"

static void show_value(struct buffer *out, enum type type, const struct value *value)
{
    if (value->null)
        buffer_text(out, "-");
    else if (type == TYPE_TEXT)
        buffer_format(out, "<%.*s>", SLICE_ARGS(value->text));
    else if (type == TYPE_REAL)
        buffer_format(out, "%g", value->real);
    else
        buffer_format(out, "%lld", (long long)value->integer);
}

static void show_rows(struct buffer *out, const struct plan *plan)
{
    for (size_t i = 0; i < plan->mapping->target_count; i++) {
        const struct plan_target *target = &plan->targets[i];
        if (i) buffer_text(out, " / ");
        for (size_t k = 0; target->wanted && k < target->spec->field_count; k++) {
            int field = target->spec->fields[k].field;
            if (k) buffer_char(out, ' ');
            show_value(out, target->spec->table->fields[field].type, &target->values[field]);
        }
    }
}

/* The rows of every record, one line each: the values in the order of the mapping, or the message. */
static void expect(const char *file, const struct mapping *mapping, const char *expected)
{
    struct reader *reader;
    struct plan plan;
    struct error error;
    struct record record;
    struct buffer out;
    bool more;
    error_init(&error);
    buffer_init(&out);
    assert_int_equal(reader_open(scratch_text("case.csv", file), NULL, &reader, NULL), STATUS_OK);
    if (plan_init(&plan, mapping, reader, "exports/t.csv", &error) != STATUS_OK)
        fail_msg("%s", error.message);
    while (reader_next(reader, &record, &more, NULL) == STATUS_OK && more) {
        if (out.size) buffer_char(&out, '\n');
        if (plan_fill(&plan, &record, &error) == STATUS_OK)
            show_rows(&out, &plan);
        else
            buffer_text(&out, error.message);
    }
    assert_string_equal(buffer_get(&out), expected);
    plan_fini(&plan);
    reader_close(reader);
    buffer_fini(&out);
}

static void expect_fields(const char *file, const struct mapping_field *fields, size_t count,
                          const char *expected)
{
    struct mapping_target target = {.table = &test_tables[0], .fields = fields, .field_count = count};
    struct mapping mapping = {.name = "desk",
                              .targets = &target,
                              .target_count = 1,
                              .empty = NAMES("-", " n/a "),
                              .empty_count = 2};
    expect(file, &mapping, expected);
}

static void cells_become_typed_values(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")},
                                           {FROM(CREATED_AT, "c")},
                                           {FROM(STATUS, "s")},
                                           {FROM(PRIORITY, "p")},
                                           {FROM(AMOUNT, "a")},
                                           {FROM(SPAM, "x")},
                                           {FROM(HANDLE, "h"), .multiply = 60}};
    expect_fields("k,c,s,p,a,x,h\nT1,2023-11-14T22:13:20Z,open, 3 ,2.5 ,\tyes,1.5\n", fields, COUNT(fields),
                  "<T1> 1700000000 <open> 3 2.5 1 90");
}

static void white_space_and_declared_texts_are_no_value(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")}, {FROM(STATUS, "s")}, {FROM(PRIORITY, "p")}};
    expect_fields("k,s,p\na,,\nb,  ,\"\t\"\nc,-, - \nd,N/A,n/a\ne,--,1\n", fields, 3,
                  "<a> - -\n<b> - -\n<c> - -\n<d> - -\n<e> <--> 1");
}

static void text_keeps_its_spaces(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")}, {FROM(SUBJECT, "s")}};
    expect_fields("k,s\na,\"  two\n lines \"\n", fields, 2, "<a> <  two\n lines >");
}

static void required_field_needs_a_value(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "The key")}, {FROM(STATUS, "s")}};
    expect_fields("The key,s\n,x\n -,x\na,x\n", fields, 2,
                  "column \"The key\": empty, but tickets.key needs a value\n"
                  "column \"The key\": empty, but tickets.key needs a value\n<a> <x>");
}

static void words_stand_for_values(void **state)
{
    (void)state;
    const struct mapping_word words[] = {
        {"high", "1"}, {" Low ", "3"}, {"unknown", NULL}, {"none", ""}, {"", "9"}};
    const struct mapping_field fields[] = {{FROM(KEY, "k")},
                                           {FROM(PRIORITY, "p"), .words = words, .word_count = 5}};
    expect_fields("k,p\na,HIGH\nb, low\nc,Unknown\nd,none\ne,\nf,7\n", fields, 2,
                  "<a> 1\n<b> 3\n<c> -\n<d> -\n<e> 9\n<f> 7");
}

static void a_pattern_cuts_a_part_out_of_the_cell(void **state)
{
    (void)state;
    const struct mapping_word words[] = {{"CL", "Clothes"}, {"HO", NULL}};
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")},
        {FROM(STATUS, "d"), .patterns = NAMES("??* - *"), .pattern_count = 1, .part = 1, .words = words,
         .word_count = 2},
        {FROM(PRIORITY, "d"), .patterns = NAMES("??* - *"), .pattern_count = 1, .part = 2},
        {FROM(SUBJECT, "d"), .patterns = NAMES("??* - *"), .pattern_count = 1, .part = 3}};
    expect_fields("k,d\na,CL7 - x y \nb, HO8 -  z\nc,\nd,n/a\ne,EL9 - -\nf,CL7\n", fields, COUNT(fields),
                  "<a> <Clothes> 7 <x y>\n<b> - 8 < z>\n<c> - - -\n<d> - - -\n<e> <EL> 9 -\n"
                  "column \"d\": not of the form \"??* - *\": \"CL7\"");
}

static void a_field_may_be_made_of_the_files_name(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")},
        {.field = STATUS, .file_name = true},
        {.field = SUBJECT, .file_name = true, .patterns = NAMES("*.csv"), .pattern_count = 1, .part = 1}};
    expect_fields("k\na\nb\n", fields, 3, "<a> <t.csv> <t>\n<b> <t.csv> <t>");
}

static void the_first_pattern_that_matches_counts(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")},
        {FROM(AMOUNT, "t"), .patterns = NAMES(">*%", "*%"), .pattern_count = 2, .part = 1, .multiply = 0.01}};
    expect_fields("k,t\na,>95%\nb,50%\nc,7\n", fields, 2,
                  "<a> 0.95\n<b> 0.5\ncolumn \"t\": not of the form \">*%\" or \"*%\": \"7\"");
}

static void words_only_refuses_others_and_lists_the_words(void **state)
{
    (void)state;
    const struct mapping_word words[] = {{"Open", "open"}, {"Solved", "solved"}};
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")}, {FROM(STATUS, "State"), .words = words, .word_count = 2, .words_only = true}};
    expect_fields(
        "k,State\na,SOLVED\nb,lost\nc,\n", fields, 2,
        "<a> <solved>\ncolumn \"State\": not one of the known words: \"lost\" (Open, Solved)\n<c> -");
}

static void words_are_multiplied_like_cells(void **state)
{
    (void)state;
    const struct mapping_word words[] = {{"short", "5"}};
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")}, {FROM(HANDLE, "h"), .words = words, .word_count = 1, .multiply = 60}};
    expect_fields("k,h\na,short\nb,2\n", fields, 2, "<a> 300\n<b> 120");
}

static void messages_name_the_column(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")}, {FROM(CREATED_AT, "opened_at")}, {FROM(PRIORITY, "p")}};
    expect_fields("k,opened_at,p\na,31/02,1\nb,2023-02-30,1\nc,2023-02-28,\"1\n2\"\n", fields, 3,
                  "column \"opened_at\": not an ISO-8601 time: \"31/02\"\n"
                  "column \"opened_at\": no 30 February 2023\n"
                  "column \"p\": not an integer: \"1\\n2\"");
}

static void text_that_is_not_utf8_is_refused(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")}, {FROM(STATUS, "s")}};
    expect_fields(
        "k,s,other\na,caf\xE9,x\nb,x,caf\xE9\n", fields, 2,
        "column \"s\": not UTF-8 (byte 0xE9 at character 4); convert the file first, for example with "
        "iconv -f WINDOWS-1252 -t UTF-8\n<b> <x>");
}

static void constants_and_optional_columns(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")},
        {.field = STATUS, .constant = "imported"},
        {FROM(PRIORITY, "absent"), .optional = true},
        {FROM(AMOUNT, "absent"), .constant = "2.5"},
    };
    expect_fields("k\na\n", fields, 4, "<a> <imported> - 2.5");
}

static void zone_and_decimal_sign_are_of_the_mapping(void **state)
{
    (void)state;
    struct zone *zone;
    assert_int_equal(zone_load("-05:00", NULL, &zone, NULL), STATUS_OK);
    const struct mapping_field fields[] = {
        {FROM(KEY, "k")},
        {FROM(CREATED_AT, "c"), .formats = NAMES("D.M.YYYY HH:mm"), .format_count = 1},
        {FROM(AMOUNT, "a")}};
    struct mapping_target target = TICKETS(fields);
    struct mapping mapping = {
        .name = "d", .targets = &target, .target_count = 1, .zone = zone, .decimal = ','};
    expect("k;c;a\na;14.11.2023 17:13;2,5\n", &mapping, "<a> 1699999980 2.5");
    zone_free(zone);
}

static void cells_are_joined_to_one(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {
        {.field = KEY, .columns = NAMES("a", "b", "c"), .column_count = 3, .join = "/"},
        {.field = SUBJECT, .columns = NAMES("b", "a"), .column_count = 2, .join = ""}};
    expect_fields("a,b,c\n1,2,3\n1,,\n, 2 ,\n, ,-\n,,\n", fields, 2,
                  "<1/2/3> <21>\n<1//> <1>\n</ 2 /> < 2 >\n</ /-> -\n"
                  "columns \"a\", \"b\", \"c\": empty, but tickets.key needs a value");
    const struct mapping_field times[] = {
        {FROM(KEY, "a")},
        {.field = CREATED_AT, .columns = NAMES("day", "hour"), .column_count = 2, .join = " "}};
    expect_fields("a,day,hour\n1,2023-11-14,22:13:20\n2,2023-11-14,late\n", times, 2,
                  "<1> 1700000000\ncolumns \"day\", \"hour\": not an ISO-8601 time: \"2023-11-14 late\" "
                  "(cannot read \" late\")");
}

static void values_are_multiplied_by_another_column(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")},
                                           {FROM(AMOUNT, "price"), .factor = "n"},
                                           {FROM(PRIORITY, "p"), .factor = "n"},
                                           {FROM(HANDLE, "h"), .factor = "n", .multiply = 60}};
    expect_fields("k,price,p,h,n\na,2.5,3,2,-4\nb,2,3,1,1.5\nc,,,,2\nd,2,3,1,-\ne,2,3,1,few\n", fields, 4,
                  "<a> -10 -12 -480\n<b> 3 5 90\n<c> - - -\n<d> - - -\ncolumn \"n\": not a number: \"few\"");
    expect_fields("k,price,p,h,n\na,1e308,1,1,1e10\nb,1,9e0,1,1\nc,1,4611686018427387904,1,2\n", fields, 4,
                  "column \"n\": the product is out of range\ncolumn \"p\": not an integer: \"9e0\"\n"
                  "column \"n\": the product is out of range");
}

static void rows_are_made_only_where_columns_hold_the_texts(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")}};
    const struct mapping_condition only[] = {
        {.columns = NAMES("s"), .column_count = 1, .texts = NAMES("open", " New "), .text_count = 2},
        {.columns = NAMES("a"), .column_count = 1}};
    struct mapping_target target = TICKETS(fields);
    struct mapping mapping = {
        .name = "d", .targets = &target, .target_count = 1, .empty = NAMES("?"), .empty_count = 1};
    target.only = only;
    target.only_count = 2;
    expect("k,s,a\n1,OPEN,x\n2, new ,x\n3,opened,x\n4,,x\n5,open,\n6,open, ? \n7,new,0\n", &mapping,
           "<1>\n<2>\n\n\n\n\n<7>");
}

static void rows_are_made_unless_their_cells_are_empty(void **state)
{
    (void)state;
    const struct mapping_field ticket[] = {{FROM(KEY, "k")}};
    const struct mapping_field survey[] = {{FROM(SURVEY_KEY, "k")}, {FROM(SCORE, "s")}};
    const struct mapping_target targets[] = {
        TICKETS(ticket),
        {.table = &test_tables[1],
         .fields = survey,
         .field_count = 2,
         .unless_empty = NAMES("S", "comment"),
         .unless_empty_count = 2},
    };
    struct mapping mapping = {
        .name = "d", .targets = targets, .target_count = 2, .empty = NAMES("-"), .empty_count = 1};
    expect("k,s,comment\na,5,x\nb,-, \nc,,x\n", &mapping,
           "<a> / <a> 5\n<b> / \ncolumn \"s\": empty, but surveys.score needs a value");
    expect("k,comment2\na,5\n", &mapping, "<a> / ");
}

static void values_of_the_record_before_do_not_linger(void **state)
{
    (void)state;
    const struct mapping_field fields[] = {{FROM(KEY, "k")}, {FROM(PRIORITY, "p")}, {FROM(STATUS, "s")}};
    expect_fields("k,p,s\na,1,x\nb,,\n", fields, 3, "<a> 1 <x>\n<b> - -");
}

/* A survey's score lies between two fields of the same row. */
static void bounded_numbers_lie_between_their_bounds(void **state)
{
    (void)state;
    struct field fields[] = {{.name = "score", .type = TYPE_REAL, .lowest = "low", .highest = "high"},
                             {.name = "low", .type = TYPE_INTEGER},
                             {.name = "high", .type = TYPE_REAL}};
    struct table_schema table = {.name = "answers",
                                 .fields = fields,
                                 .field_count = 3,
                                 .time_field = -1,
                                 .key_field = -1,
                                 .source_field = -1};
    const struct mapping_field mapped[] = {{FROM(0, "s")}, {FROM(1, "l")}, {FROM(2, "h")}};
    struct mapping_target target = {.table = &table, .fields = mapped, .field_count = 3};
    struct mapping mapping = {.name = "d", .targets = &target, .target_count = 1};
    expect("s,l,h\n1,1,5\n5,1,5\n0.5,1,5\n5.5,1,5\n,1,5\n9,,\n9,,5\n", &mapping,
           "1 1 5\n5 1 5\nanswers.score: 0.5 is below low, which is 1\n"
           "answers.score: 5.5 is above high, which is 5\n- 1 5\n9 - -\n"
           "answers.score: 9 is above high, which is 5");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_joined_to_one),
        cmocka_unit_test(values_are_multiplied_by_another_column),
        cmocka_unit_test(cells_become_typed_values),
        cmocka_unit_test(white_space_and_declared_texts_are_no_value),
        cmocka_unit_test(text_keeps_its_spaces),
        cmocka_unit_test(required_field_needs_a_value),
        cmocka_unit_test(words_stand_for_values),
        cmocka_unit_test(a_pattern_cuts_a_part_out_of_the_cell),
        cmocka_unit_test(the_first_pattern_that_matches_counts),
        cmocka_unit_test(a_field_may_be_made_of_the_files_name),
        cmocka_unit_test(words_only_refuses_others_and_lists_the_words),
        cmocka_unit_test(words_are_multiplied_like_cells),
        cmocka_unit_test(messages_name_the_column),
        cmocka_unit_test(text_that_is_not_utf8_is_refused),
        cmocka_unit_test(constants_and_optional_columns),
        cmocka_unit_test(zone_and_decimal_sign_are_of_the_mapping),
        cmocka_unit_test(rows_are_made_only_where_columns_hold_the_texts),
        cmocka_unit_test(rows_are_made_unless_their_cells_are_empty),
        cmocka_unit_test(values_of_the_record_before_do_not_linger),
        cmocka_unit_test(bounded_numbers_lie_between_their_bounds),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
