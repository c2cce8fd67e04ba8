/* Records of delimited files: well formed, odd, and broken. The conformance files are compared with their
 * JSON as SQLite reads it. */
#include "tests/unit/ingest/scratch.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/reader.h"

#include <sqlite3.h>

/* ---- a file as one text ---- */

static void show_field(struct buffer *out, const struct record *record, size_t i)
{
    if (i) buffer_char(out, '|');
    if (record->quoted[i]) buffer_char(out, '<');
    buffer_slice(out, record->fields[i]);
    if (record->quoted[i]) buffer_char(out, '>');
}

/* `line: field|<quoted field>`, `line! defect: fields`; an error is the last line, without the file's name.
 */
static char *read_all(const char *path, char delimiter)
{
    struct reader_options options = {.delimiter = delimiter};
    struct reader *reader;
    struct error error;
    struct record record;
    struct buffer out;
    bool more = true;
    error_init(&error);
    buffer_init(&out);
    status result = reader_open(path, &options, &reader, &error);
    for (size_t i = 0; result == STATUS_OK && i < reader_column_count(reader); i++)
        buffer_format(&out, "%s%.*s", i ? "|" : "", SLICE_ARGS(reader_column(reader, i)));
    while (result == STATUS_OK && more) {
        result = reader_next(reader, &record, &more, &error);
        if (result != STATUS_OK || !more) break;
        buffer_format(&out, "\n%d", (int)record.line);
        if (record.defect) buffer_format(&out, "! %s", record.defect);
        buffer_text(&out, ": ");
        for (size_t i = 0; i < record.field_count; i++) show_field(&out, &record, i);
    }
    if (result != STATUS_OK) {
        const char *name = strstr(error.message, path) == error.message ? error.message + strlen(path) : "?";
        buffer_format(&out, "%serror%s", out.size ? "\n" : "", name);
    }
    reader_close(reader);
    char *text = memory_copy_text(buffer_get(&out), out.size);
    buffer_fini(&out);
    return text;
}

static void expect_bytes(const void *data, size_t size, const char *expected)
{
    char *text = read_all(scratch_bytes("case.csv", data, size), 0);
    assert_string_equal(text, expected);
    memory_free(text);
}

static void expect(const char *data, const char *expected)
{
    expect_bytes(data, strlen(data), expected);
}

static void expect_error(const char *data, size_t size, const char *part)
{
    char *text = read_all(scratch_bytes("case.csv", data, size), 0);
    if (!strstr(text, part) || !strstr(text, "error")) fail_msg("\"%s\" is not in \"%s\"", part, text);
    memory_free(text);
}

/* ---- well formed ---- */

static void plain_fields_and_their_lines(void **state)
{
    (void)state;
    expect("a,b,c\n1,2,3\n4,5,6\n", "a|b|c\n2: 1|2|3\n3: 4|5|6");
    expect("a,b,c\n1,2,3", "a|b|c\n2: 1|2|3");
    expect("a\n1", "a\n2: 1");
    expect("a", "a");
}

static void empty_fields_are_fields(void **state)
{
    (void)state;
    expect("a,b,c\n,,\n1,\"\",\n", "a|b|c\n2: ||\n3: 1|<>|");
    expect("a,b,c\n1,2,", "a|b|c\n2: 1|2|");
    expect("a,b,\n1,2,\n", "a|b|\n2: 1|2|");
    expect("a\n\"\"\n", "a\n2: <>");
}

static void delimiters_and_quotes_inside_quotes(void **state)
{
    (void)state;
    expect("a,b\n\"x, y\",1\n", "a|b\n2: <x, y>|1");
    expect("a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n", "a|b\n2: 1|<ha \"ha\" ha>\n3: 3|4");
    expect("a,b\n\"\"\"\",\"\"\"x\"\"\"\n", "a|b\n2: <\">|<\"x\">");
    expect("a\n\"x\"", "a\n2: <x>");
}

static void lines_inside_quotes_count(void **state)
{
    (void)state;
    expect("a,b\n\"one\ntwo\n\nfour\",1\nx,y\n", "a|b\n2: <one\ntwo\n\nfour>|1\n6: x|y");
    expect("\"a\nb\",c\n1,2\n", "a\nb|c\n3: 1|2");
    expect("a,b\r\n\"one\r\ntwo\",1\r\nx,y\r\n", "a|b\n2: <one\r\ntwo>|1\n4: x|y");
    expect("a,b\r\"one\rtwo\",1\rx,y\r", "a|b\n2: <one\rtwo>|1\n4: x|y");
}

static void lines_end_in_lf_crlf_or_cr(void **state)
{
    (void)state;
    expect("a,b\r\n1,2\r\n3,4\r\n", "a|b\n2: 1|2\n3: 3|4");
    expect("a,b\r1,2\r3,4\r", "a|b\n2: 1|2\n3: 3|4");
    expect("a,b\n1,2\r3,4\r\n5,6", "a|b\n2: 1|2\n3: 3|4\n4: 5|6");
    expect("a,b\n1,2\r\r\n3,4\n", "a|b\n2: 1|2\n4: 3|4");
}

static void blank_lines_are_skipped_and_counted(void **state)
{
    (void)state;
    expect("\n\n\na,b\n\n1,2\n\n\n3,4\n\n", "a|b\n6: 1|2\n9: 3|4");
    expect("\r\n\r\na,b\r\n\r\n1,2", "a|b\n5: 1|2");
    expect("\r\ra,b\r\r1,2\r", "a|b\n5: 1|2");
}

static void spaces_belong_to_fields_but_not_to_names(void **state)
{
    (void)state;
    expect(" a ,\tb\n 1 ,\t2 \n  , \n", "a|b\n2:  1 |\t2 \n3:   | ");
    expect("a;b\n\" x \"; y\n", "a|b\n2: < x >| y");
}

static void delimiter_is_the_one_with_most_fields(void **state)
{
    (void)state;
    expect("a;b;c\n1;2,5;3\n", "a|b|c\n2: 1|2,5|3");
    expect("a\tb\tc\n1\t \t3\n\t\t\n", "a|b|c\n2: 1| |3\n3: ||");
    expect("a|b,x|c\n1|2|3\n", "a|b,x|c\n2: 1|2|3");
    expect("\"a;b;c\",d\n1,2\n", "a;b;c|d\n2: 1|2");
    expect("\n\na;b\n1,1,1;2\n", "a|b\n4: 1,1,1|2");
}

static void declared_delimiter_wins(void **state)
{
    (void)state;
    char *text = read_all(scratch_text("case.csv", "a,b;c\n1,2;3\n"), ';');
    assert_string_equal(text, "a,b|c\n2: 1,2|3");
    memory_free(text);
    text = read_all(scratch_text("case.csv", "a,b\n"), '"');
    assert_string_equal(text, "error: a quote or a line end cannot be the delimiter");
    memory_free(text);
}

static void byte_order_mark_is_dropped(void **state)
{
    (void)state;
    expect("\xEF\xBB\xBF\"a\",b\n1,2\n", "a|b\n2: 1|2");
}

static void field_counts_may_differ_from_the_header(void **state)
{
    (void)state;
    expect("a,b,c\n1\n1,2,3,4\n1,2,3\n", "a|b|c\n2: 1\n3: 1|2|3|4\n4: 1|2|3");
}

/* ---- defects ---- */

static void quote_inside_unquoted_field_spoils_its_record_only(void **state)
{
    (void)state;
    expect("a,b,c\n1,This \"quotes\" x,3\n4,5,6\n",
           "a|b|c\n2! a quote inside an unquoted field: 1|This \"quotes\" x,3\n3: 4|5|6");
    expect("a,b\n1, \"x\"\n3,4\n", "a|b\n2! a quote inside an unquoted field: 1| \"x\"\n3: 3|4");
    expect("a,b\n5\" disk", "a|b\n2! a quote inside an unquoted field: 5\" disk");
}

static void text_after_closing_quote_spoils_its_record_only(void **state)
{
    (void)state;
    expect("a,b\n\"x\"y,2\r\n3,4\n", "a|b\n2! text after a closing quote: <x\"y,2>\n3: 3|4");
    expect("a,b\n\"x\" ,2\n3,4\n", "a|b\n2! text after a closing quote: <x\" ,2>\n3: 3|4");
}

static void missing_closing_quote_names_where_the_field_began(void **state)
{
    (void)state;
    expect(
        "a,b\n1,\"x\n2,\"y\"\n3,4\n",
        "a|b\n2! text after a closing quote on line 3; the field began on line 2, perhaps its closing quote "
        "is missing there: 1|<x\n2,\"y\">\n4: 3|4");
}

static void quote_that_never_ends_is_an_error_with_its_line(void **state)
{
    (void)state;
    expect(
        "a,b\n1,2\n3,\"x\n4,5\n",
        "a|b\n2: 1|2\nerror: line 3: a quoted field begins here and never ends; a closing quote is missing");
    expect("a,b\n\"x\ny\",\"z\n\n",
           "a|b\nerror: line 3: a quoted field begins here and never ends; a closing quote is missing");
}

static void defective_header_is_an_error(void **state)
{
    (void)state;
    expect("a,b\"c\n1,2\n", "error: line 1: a quote inside an unquoted field");
    expect("\na,\"b\n1,2\n",
           "error: line 2: a quoted field begins here and never ends; a closing quote is missing");
}

/* ---- not what it should be ---- */

static void nothing_in_the_file_is_an_error(void **state)
{
    (void)state;
    const char *empty = "error: the file is empty; a header line with the names of the columns is expected";
    expect("", empty);
    expect("\n\n\n", empty);
    expect("\r\n\r\n", empty);
    expect("\xEF\xBB\xBF", empty);
}

static void missing_files_and_folders_are_named(void **state)
{
    (void)state;
    char *text = read_all(scratch_path("none.csv"), 0);
    assert_string_equal(text, "error: cannot open: No such file or directory");
    memory_free(text);
    text = read_all(scratch_folder, 0);
    assert_string_equal(text, "error: this is a folder; name the files in it");
    memory_free(text);
}

static void other_kinds_of_files_are_refused_by_name(void **state)
{
    (void)state;
    expect_error("\xFF\xFE"
                 "a\0,\0b\0\n\0",
                 10, "this is UTF-16 text");
    expect_error("\xFE\xFF\0a\0,\0b\0\n", 10, "this is UTF-16 text");
    expect_error("\xFF\xFE\0\0a\0\0\0", 8, "this is UTF-32 text");
    expect_error("PK\3\4\x14\0\0\0", 8, "a zip archive or a workbook");
    expect_error("a\0,\0b\0\n\0", 8, "not a text file (a NUL byte at offset 1)");
    expect_error("\x7F"
                 "ELF\2\1\1\0\0\0",
                 10, "not a text file (a NUL byte at offset 7)");
}

static void header_that_is_not_utf8_says_how_to_convert(void **state)
{
    (void)state;
    expect("id,Priorit\xE9\n1,2\n",
           "error: line 1: the header's column 2: not UTF-8 (byte 0xE9 at character 8); "
           "convert the file first, for example with iconv -f WINDOWS-1252 -t UTF-8");
}

/* ---- gzip ---- */

static void gzip_is_read_like_the_plain_file(void **state)
{
    (void)state;
    size_t size;
    unsigned char *packed = scratch_deflate("a,b\n1,2\n", 8, &size);
    expect_bytes(packed, size, "a|b\n2: 1|2");
    free(packed);
}

static void gzip_members_and_zero_padding_are_one_text(void **state)
{
    (void)state;
    size_t first_size, second_size;
    unsigned char *first = scratch_deflate("a,b\n1,", 6, &first_size);
    unsigned char *second = scratch_deflate("2\n3,4\n", 6, &second_size);
    unsigned char *both = calloc(1, first_size + second_size + 100);
    memcpy(both, first, first_size);
    memcpy(both + first_size, second, second_size);
    expect_bytes(both, first_size + second_size, "a|b\n2: 1|2\n3: 3|4");
    expect_bytes(both, first_size + second_size + 100, "a|b\n2: 1|2\n3: 3|4");
    both[first_size + second_size + 99] = 'x';
    expect_error((char *)both, first_size + second_size + 100, "damaged: something else follows its end");
    free(first);
    free(second);
    free(both);
}

static void damaged_gzip_is_never_taken_for_the_whole(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text);
    buffer_text(&text, "a,b\n");
    for (int i = 0; i < 50; i++) buffer_format(&text, "%d,%d\n", i, i * i * 7919 % 1000);
    size_t size;
    unsigned char *packed = scratch_deflate(text.data, text.size, &size);
    for (size_t cut = 2; cut < size; cut++) expect_error((char *)packed, cut, "the gzip data is damaged: ");
    char *whole = read_all(scratch_bytes("case.csv", packed, size), 0);
    for (size_t at = 10; at < size; at++) { /* behind the header, whose time and flags are not checked */
        packed[at] ^= 0x10;
        char *read = read_all(scratch_bytes("case.csv", packed, size), 0);
        bool padding = strcmp(read, whole) == 0; /* the bits between the last block and the checksum */
        if (!padding && !strstr(read, "the gzip data is damaged: ")) fail_msg("byte %zu: \"%s\"", at, read);
        memory_free(read);
        packed[at] ^= 0x10;
    }
    memory_free(whole);
    free(packed);
    buffer_fini(&text);
}

static void gzip_of_a_binary_is_refused(void **state)
{
    (void)state;
    size_t size;
    unsigned char *packed = scratch_deflate("\x7F"
                                            "ELF\2\1\1\0\0\0",
                                            10, &size);
    expect_error((char *)packed, size, "not a text file");
    free(packed);
}

/* ---- large ---- */

static void fields_and_line_ends_may_fall_on_any_block_border(void **state)
{
    (void)state;
    static const char tail[] = "\r\n\"q\"\"\r\n\",2\r\r\n,\"\"\nx\"y,1\r\n\"z\"w,1\r\"o\rk\",end\r\n";
    static const char shown[] = "\n3: <q\"\r\n>|2\n6: |<>\n7! a quote inside an unquoted field: x\"y,1"
                                "\n8! text after a closing quote: <z\"w,1>\n9: <o\rk>|end";
    size_t block = 64 * 1024;
    for (size_t filler = block - sizeof tail - 4; filler < block; filler++) {
        struct buffer in, expected;
        buffer_init(&in);
        buffer_init(&expected);
        buffer_text(&in, "a,b\n");
        buffer_text(&expected, "a|b\n2: ");
        for (size_t i = 0; i < filler; i++) buffer_char(&in, 'x'), buffer_char(&expected, 'x');
        buffer_text(&in, ",1");
        buffer_text(&in, tail);
        buffer_text(&expected, "|1");
        buffer_text(&expected, shown);
        expect_bytes(in.data, in.size, buffer_get(&expected));
        buffer_fini(&in);
        buffer_fini(&expected);
    }
}

static void cell_of_a_megabyte_is_a_cell(void **state)
{
    (void)state;
    size_t size = 1 << 20;
    char *data = malloc(size + 64), *expected = malloc(size + 64);
    memcpy(data, "a,b\n1,\"", 7);
    memset(data + 7, 'x', size);
    memcpy(data + 7 + size, "\"\n3,4\n", 7);
    memcpy(expected, "a|b\n2: 1|<", 10);
    memset(expected + 10, 'x', size);
    memcpy(expected + 10 + size, ">\n3: 3|4", 9);
    expect(data, expected);
    free(data);
    free(expected);
}

static void record_above_the_limit_is_an_error(void **state)
{
    (void)state;
    size_t size = READER_RECORD_LIMIT + 10;
    char *data = malloc(size);
    memset(data, 'x', size);
    memcpy(data, "a,b\n1,\"", 7);
    for (size_t i = 1000; i < size; i += 1000) data[i] = '\n';
    expect("a,b\n", "a|b");
    expect_error(data, size,
                 "line 2: a record begins here that is longer than 64 MiB; is a closing quote missing?");
    free(data);
}

static void ten_thousand_columns(void **state)
{
    (void)state;
    struct buffer in;
    buffer_init(&in);
    for (int i = 0; i < 10000; i++) buffer_format(&in, "%scolumn %d", i ? ";" : "", i);
    buffer_char(&in, '\n');
    for (int i = 0; i < 10000; i++) buffer_format(&in, "%s%d", i ? ";" : "", i);
    struct reader *reader;
    struct record record;
    bool more;
    assert_int_equal(reader_open(scratch_bytes("wide.csv", in.data, in.size), NULL, &reader, NULL),
                     STATUS_OK);
    assert_int_equal(reader_column_count(reader), 10000);
    assert_string_equal(reader_column(reader, 9999).data, "column 9999");
    assert_int_equal(reader_delimiter(reader), ';');
    assert_int_equal(reader_next(reader, &record, &more, NULL), STATUS_OK);
    assert_int_equal(record.field_count, 10000);
    assert_true(slice_is(record.fields[7777], "7777"));
    reader_close(reader);
    buffer_fini(&in);
}

static unsigned next_random(unsigned *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return *seed >> 16;
}

/* A random cell of letters, spaces and everything that needs quotes, and how it reads back. */
static int random_cell(unsigned *seed, struct buffer *in, struct buffer *expected)
{
    static const char alphabet[] = "abc  ,;\"\n\r\xC3\xA9";
    char cell[24];
    size_t size = next_random(seed) % 12;
    int lines = 0;
    for (size_t i = 0; i < size; i++) cell[i] = alphabet[next_random(seed) % (sizeof alphabet - 1)];
    bool quote = next_random(seed) % 4 == 0 || size == 0;
    for (size_t i = 0; i < size; i++) quote = quote || strchr(",\"\n\r", cell[i]);
    if (quote) buffer_char(in, '"'), buffer_char(expected, '<');
    for (size_t i = 0; i < size; i++) {
        if (cell[i] == '"') buffer_char(in, '"');
        buffer_char(in, cell[i]);
        buffer_char(expected, cell[i]);
        lines += cell[i] == '\r' || (cell[i] == '\n' && !(i && cell[i - 1] == '\r'));
    }
    if (quote) buffer_char(in, '"'), buffer_char(expected, '>');
    return lines;
}

static void random_records_read_back_as_written(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    unsigned seed = 1;
    for (int round = 0; round < 60; round++) {
        struct buffer in, expected;
        buffer_init(&in);
        buffer_init(&expected);
        buffer_text(&in, "a,b,c");
        buffer_text(&expected, "a|b|c");
        for (int line = 2, i = 0; i < 400; i++) {
            buffer_text(&in, ends[round % 3]);
            buffer_format(&expected, "\n%d: ", line++);
            for (unsigned fields = next_random(&seed) % 5 + 1; fields; fields--) {
                line += random_cell(&seed, &in, &expected);
                if (fields > 1) buffer_char(&in, ','), buffer_char(&expected, '|');
            }
        }
        expect_bytes(in.data, in.size, buffer_get(&expected));
        buffer_fini(&in);
        buffer_fini(&expected);
    }
}

/* ---- the rest of the interface ---- */

static void record_as_text_is_quoted_where_needed(void **state)
{
    (void)state;
    static const char *const expected[] = {"1,\"x, y\",z", "\"say \"\"hi\"\"\",,", "a,b\"c,d", "\"a\"b,c"};
    struct reader *reader;
    struct record record;
    bool more;
    const char *path =
        scratch_text("case.csv", "a,b,c\n1,\"x, y\",\"z\"\n\"say \"\"hi\"\"\",,\na,b\"c,d\n\"a\"b,c\n");
    assert_int_equal(reader_open(path, NULL, &reader, NULL), STATUS_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_int_equal(reader_next(reader, &record, &more, NULL), STATUS_OK);
        assert_true(more);
        assert_true(slice_is(reader_text(reader), expected[i]));
    }
    reader_close(reader);
}

static void progress_reaches_the_size_of_the_file(void **state)
{
    (void)state;
    struct reader *reader;
    struct record record;
    bool more = true;
    uint64_t done, total;
    assert_int_equal(reader_open(scratch_text("case.csv", "\na,b\n1,2\n"), NULL, &reader, NULL), STATUS_OK);
    assert_int_equal(reader_header_line(reader), 2);
    while (more) assert_int_equal(reader_next(reader, &record, &more, NULL), STATUS_OK);
    reader_progress(reader, &done, &total);
    assert_int_equal(total, 9);
    assert_int_equal(done, 9);
    reader_close(reader);
}

static void every_failed_allocation_is_reported_and_leaks_nothing(void **state)
{
    (void)state;
    char *data = calloc(1, 200001);
    memset(data, 'y', 200000);
    memcpy(data, "a,b\n1,2\n3\"x,\n\"", 14);
    for (size_t i = 150000; i < 150400; i += 2) data[i] = ',';
    memcpy(data + 149990, "\",\"", 3);
    data[149993] = '"';
    const char *path = scratch_text("case.csv", data);
    free(data);
    status result = STATUS_MEMORY;
    for (uint64_t n = 1; result == STATUS_MEMORY; n++) {
        struct reader *reader;
        struct record record;
        bool more = true;
        memory_fail_from(n);
        result = reader_open(path, NULL, &reader, NULL);
        while (result == STATUS_OK && more) result = reader_next(reader, &record, &more, NULL);
        reader_close(reader);
        memory_fail_from(0);
        assert_true(n < 1000);
    }
    assert_int_equal(result, STATUS_OK);
}

/* ---- conformance files ---- */

/* The rows of a JSON text as read_all shows them, without line numbers and marks of quotes. `place` is where
 * the rows are. Rows are arrays, the header first, or objects keyed by the header. */
static void expected_rows(const char *json, const char *place, struct buffer *out)
{
    static const char sql[] = "SELECT r.key, c.key, c.value FROM json_each(?1, ?2) r, json_each(r.value) c "
                              "ORDER BY r.key, c.id";
    sqlite3 *db;
    sqlite3_stmt *statement;
    struct buffer header, rows;
    buffer_init(&header);
    buffer_init(&rows);
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
    sqlite3_bind_text(statement, 1, json, -1, SQLITE_STATIC);
    sqlite3_bind_text(statement, 2, place, -1, SQLITE_STATIC);
    for (int row = -1; sqlite3_step(statement) == SQLITE_ROW;) {
        bool object = sqlite3_column_type(statement, 1) == SQLITE_TEXT;
        bool first = sqlite3_column_int(statement, 0) != row;
        row = sqlite3_column_int(statement, 0);
        if (object && row == 0)
            buffer_format(&header, "%s%s", first ? "" : "|", sqlite3_column_text(statement, 1));
        buffer_text(&rows, !first ? "|" : row || object ? "\n" : "");
        buffer_text(&rows, (const char *)sqlite3_column_text(statement, 2));
    }
    buffer_text(out, buffer_get(&header));
    buffer_text(out, buffer_get(&rows));
    sqlite3_finalize(statement);
    sqlite3_close(db);
    buffer_fini(&header);
    buffer_fini(&rows);
}

/* The same form of a file. */
static void actual_rows(const char *path, struct buffer *out)
{
    struct reader *reader;
    struct record record;
    struct error error;
    bool more = true;
    if (reader_open(path, NULL, &reader, &error) != STATUS_OK) fail_msg("%s", error.message);
    for (size_t i = 0; i < reader_column_count(reader); i++)
        buffer_format(out, "%s%s", i ? "|" : "", reader_column(reader, i).data);
    while (more) {
        if (reader_next(reader, &record, &more, &error) != STATUS_OK) fail_msg("%s", error.message);
        for (size_t i = 0; more && i < record.field_count; i++) {
            buffer_char(out, i ? '|' : '\n');
            buffer_slice(out, record.fields[i]);
        }
    }
    reader_close(reader);
}

static void compare_with_json(const char *name, const char *json_name, const char *place)
{
    struct buffer expected, actual;
    buffer_init(&expected);
    buffer_init(&actual);
    const char *json_path = scratch_shared(json_name);
    assert_non_null(json_path);
    char *json = scratch_read(json_path);
    expected_rows(json, place, &expected);
    const char *path = scratch_shared(name);
    assert_non_null(path);
    actual_rows(path, &actual);
    if (expected.size == 0) fail_msg("%s: nothing to compare with", name);
    assert_string_equal(buffer_get(&actual), buffer_get(&expected));
    buffer_fini(&expected);
    buffer_fini(&actual);
    free(json);
}

static bool have_conformance_files(void)
{
    if (scratch_shared("csv_conformance/README.md")) return true;
    print_message("SKIPPED: PERILUNE_DATA does not name a folder with csv_conformance\n");
    return false;
}

/* all-empty and empty-one-column are absent: their blank lines are records, here they are skipped. */
static void good_conformance_files_cell_by_cell(void **state)
{
    (void)state;
    static const char *const names[] = {
        "csv-spectrum/comma_in_quotes",
        "csv-spectrum/empty",
        "csv-spectrum/escaped_quotes",
        "csv-spectrum/newlines",
        "csv-spectrum/simple",
        "csv-spectrum/simple_crlf",
        "csv-test-data/header-simple",
        "csv-test-data/one-column",
        "csv-test-data/quotes-with-comma",
        "csv-test-data/quotes-with-newline",
        "csv-test-data/simple-crlf",
        "csv-test-data/trailing-newline-one-field",
        "csv-test-data/trailing-space",
    };
    if (!have_conformance_files()) skip();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char csv[200], json[200];
        snprintf(csv, sizeof csv, "csv_conformance/%s.csv", names[i]);
        snprintf(json, sizeof json, "csv_conformance/%s.json", names[i]);
        compare_with_json(csv, json, "$");
    }
}

static void ugly_files_cell_by_cell(void **state)
{
    (void)state;
    static const char *const names[] = {
        "bad",         "blanks",        "mac_newlines",   "test_empty_columns_long_row",
        "sniff_limit", "test_utf8_bom", "test_skip_lines"};
    if (!have_conformance_files()) skip();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char csv[200], place[200];
        snprintf(csv, sizeof csv, "csv_conformance/ugly/%s.csv", names[i]);
        snprintf(place, sizeof place, "$.\"%s.csv\".rows", names[i]);
        if (strcmp(names[i], "test_skip_lines") != 0) {
            compare_with_json(csv, "csv_conformance/ugly/expected.json", place);
        } else { /* its blank lines are empty rows there */
            char *text = read_all(scratch_shared(csv), 0);
            assert_string_equal(text, "a|b|c\n5: 1|2|3");
            memory_free(text);
        }
    }
}

/* Records of a file, header included; `bad` counts defects. */
static size_t count_records(const char *name, char delimiter, size_t *columns, size_t *bad)
{
    struct reader *reader;
    struct record record;
    struct error error;
    bool more = true;
    size_t count = 0;
    *bad = 0;
    const char *path = scratch_shared(name);
    assert_non_null(path);
    if (reader_open(path, NULL, &reader, &error) != STATUS_OK) fail_msg("%s", error.message);
    assert_int_equal(reader_delimiter(reader), delimiter);
    *columns = reader_column_count(reader);
    for (; more; count += 1) {
        if (reader_next(reader, &record, &more, &error) != STATUS_OK) fail_msg("%s", error.message);
        if (more) *bad += record.defect || record.field_count != *columns;
    }
    reader_close(reader);
    return count;
}

static void ugly_files_have_as_many_records_as_python_finds(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        char delimiter;
        size_t records, columns;
    } cases[] = {
        {"csv_conformance/ugly/airquality_semicolon_decimal_comma.csv", ';', 9358, 17},
        {"csv_conformance/ugly/excel_pasting.csv", ',', 21, 9},
        {"csv_conformance/ugly/itsm_mangled_decimal_comma.csv", ',', 41, 25},
        {"csv_conformance/ugly/sparse_with_column_errors.csv", ',', 2238, 4},
        {"csv_conformance/ugly/skip_initials.csv", ',', 3, 2},
        {"csv_conformance/ugly/small.csv", ',', 1, 1},
    };
    if (!have_conformance_files()) skip();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t columns, bad;
        assert_int_equal(count_records(cases[i].name, cases[i].delimiter, &columns, &bad), cases[i].records);
        assert_int_equal(columns, cases[i].columns);
        assert_int_equal(bad, 0);
    }
}

static void bad_files_are_errors_or_defects(void **state)
{
    (void)state;
    static const struct {
        const char *name, *part;
    } cases[] = {
        {"csv-test-data/bad-header-less-fields.csv", "foo|bar|baz\n2: 1|2"},
        {"csv-test-data/bad-header-no-header.csv", "error: the file is empty"},
        {"csv-test-data/bad-missing-quote.csv", "error: line 2: a quoted field begins here and never ends"},
        {"csv-test-data/bad-unescaped-quote.csv", "2! a quote inside an unquoted field: 1|This \"quotes\""},
        {"ugly/null_byte.csv", "error: this is not a text file (a NUL byte at offset 6)"},
        {"ugly/test_utf16_little.csv", "error: this is UTF-16 text"},
    };
    if (!have_conformance_files()) skip();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[200];
        snprintf(name, sizeof name, "csv_conformance/%s", cases[i].name);
        const char *path = scratch_shared(name);
        assert_non_null(path);
        char *text = read_all(path, 0);
        if (!strstr(text, cases[i].part)) fail_msg("%s: \"%s\" is not in \"%s\"", name, cases[i].part, text);
        memory_free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_fields_and_their_lines),
        cmocka_unit_test(empty_fields_are_fields),
        cmocka_unit_test(delimiters_and_quotes_inside_quotes),
        cmocka_unit_test(lines_inside_quotes_count),
        cmocka_unit_test(lines_end_in_lf_crlf_or_cr),
        cmocka_unit_test(blank_lines_are_skipped_and_counted),
        cmocka_unit_test(spaces_belong_to_fields_but_not_to_names),
        cmocka_unit_test(delimiter_is_the_one_with_most_fields),
        cmocka_unit_test(declared_delimiter_wins),
        cmocka_unit_test(byte_order_mark_is_dropped),
        cmocka_unit_test(field_counts_may_differ_from_the_header),
        cmocka_unit_test(quote_inside_unquoted_field_spoils_its_record_only),
        cmocka_unit_test(text_after_closing_quote_spoils_its_record_only),
        cmocka_unit_test(missing_closing_quote_names_where_the_field_began),
        cmocka_unit_test(quote_that_never_ends_is_an_error_with_its_line),
        cmocka_unit_test(defective_header_is_an_error),
        cmocka_unit_test(nothing_in_the_file_is_an_error),
        cmocka_unit_test(missing_files_and_folders_are_named),
        cmocka_unit_test(other_kinds_of_files_are_refused_by_name),
        cmocka_unit_test(header_that_is_not_utf8_says_how_to_convert),
        cmocka_unit_test(gzip_is_read_like_the_plain_file),
        cmocka_unit_test(gzip_members_and_zero_padding_are_one_text),
        cmocka_unit_test(damaged_gzip_is_never_taken_for_the_whole),
        cmocka_unit_test(gzip_of_a_binary_is_refused),
        cmocka_unit_test(fields_and_line_ends_may_fall_on_any_block_border),
        cmocka_unit_test(cell_of_a_megabyte_is_a_cell),
        cmocka_unit_test(record_above_the_limit_is_an_error),
        cmocka_unit_test(ten_thousand_columns),
        cmocka_unit_test(random_records_read_back_as_written),
        cmocka_unit_test(record_as_text_is_quoted_where_needed),
        cmocka_unit_test(progress_reaches_the_size_of_the_file),
        cmocka_unit_test(every_failed_allocation_is_reported_and_leaks_nothing),
        cmocka_unit_test(good_conformance_files_cell_by_cell),
        cmocka_unit_test(ugly_files_cell_by_cell),
        cmocka_unit_test(ugly_files_have_as_many_records_as_python_finds),
        cmocka_unit_test(bad_files_are_errors_or_defects),
    };
    return cmocka_run_group_tests(tests, scratch_make, scratch_remove);
}
