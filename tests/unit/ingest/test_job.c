/* Imports into a real store; what arrived is asked through the store's SQL. */
#include "tests/unit/ingest/scratch.h"
#include "tests/unit/ingest/tables.h"

#include "base/buffer.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "ingest/job.h"

static struct schema schema = {.tables = test_tables, .table_count = 2};

struct fixture {
    struct store *store;
    struct job_summary summary;
    struct error error;
};

static int set_up(void **state)
{
    if (scratch_make(state) != 0) return -1;
    struct fixture *fixture = calloc(1, sizeof *fixture);
    *state = fixture;
    return fixture &&
                   store_open(scratch_path("t.db"), STORE_WRITE, &schema, &fixture->store, NULL) == STATUS_OK
               ? 0
               : -1;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    store_close(fixture->store);
    job_summary_fini(&fixture->summary);
    free(fixture);
    return scratch_remove(state);
}

/* ---- short words ---- */

static const struct mapping_field ticket_mapping[] = {
    {FROM(KEY, "Id")},
    {FROM(CREATED_AT, "opened_at")},
    {FROM(STATUS, "status"), .optional = true},
    {FROM(PRIORITY, "priority"), .optional = true},
};
static const struct mapping_target ticket_target[] = {TICKETS(ticket_mapping)};
static const struct mapping tickets_only = {.name = "desk", .targets = ticket_target, .target_count = 1};
static const struct job_options plain_options = {.now = 1700000000};

static status import_with(struct fixture *fixture, const char *path, const struct mapping *mapping,
                          const struct job_options *options)
{
    job_summary_fini(&fixture->summary);
    error_init(&fixture->error);
    return job_import(fixture->store, mapping, path, options, &fixture->summary, &fixture->error);
}

/* Imports `text` as tickets. */
static status import(struct fixture *fixture, const char *text)
{
    return import_with(fixture, scratch_text("tickets.csv", text), &tickets_only, &plain_options);
}

static void expect_ok(struct fixture *fixture, status result)
{
    if (result != STATUS_OK) fail_msg("status %d: %s", (int)result, fixture->error.message);
    assert_string_equal(fixture->summary.snapshot_warning.message, "");
}

/* The message without the scratch folder. */
static void expect_failure(struct fixture *fixture, status result, status expected, const char *message)
{
    const char *text = fixture->error.message;
    size_t folder = strlen(scratch_folder);
    if (strncmp(text, scratch_folder, folder) == 0) text += folder + 1;
    assert_string_equal(text, message);
    assert_int_equal(result, expected);
}

static status add_row(void *context, size_t count, const char *const *names, const struct store_cell *cells,
                      struct error *error)
{
    struct buffer *out = context;
    (void)names;
    (void)error;
    if (!cells) return STATUS_OK;
    if (out->size) buffer_char(out, '\n');
    for (size_t i = 0; i < count; i++) {
        if (i) buffer_char(out, '|');
        if (cells[i].kind == STORE_INTEGER)
            buffer_format(out, "%lld", (long long)cells[i].integer);
        else if (cells[i].kind == STORE_TEXT)
            buffer_slice(out, cells[i].text);
        else
            buffer_char(out, '-');
    }
    return STATUS_OK;
}

/* Rows separated by newlines, cells by bars. */
static void expect_rows(struct fixture *fixture, const char *sql, const char *expected)
{
    struct buffer out;
    buffer_init(&out);
    if (store_sql(fixture->store, slice_of(sql), add_row, &out, &fixture->error) != STATUS_OK)
        fail_msg("%s", fixture->error.message);
    assert_string_equal(buffer_get(&out), expected);
    buffer_fini(&out);
}

static void expect_counts(const struct fixture *fixture, size_t target, uint64_t read, uint64_t inserted,
                          uint64_t updated, uint64_t unchanged, uint64_t folded)
{
    const struct store_counts *counts = &fixture->summary.counts[target];
    assert_int_equal(counts->read, read);
    assert_int_equal(counts->inserted, inserted);
    assert_int_equal(counts->updated, updated);
    assert_int_equal(counts->unchanged, unchanged);
    assert_int_equal(counts->folded, folded);
}

#define ALL_TICKETS "SELECT key, created_at, status, priority FROM tickets ORDER BY key"
#define ALL_REJECTS "SELECT line, reason, row FROM rejects ORDER BY id"

/* ---- what is stored ---- */

static void good_records_are_stored(void **state)
{
    struct fixture *f = *state;
    expect_ok(
        f,
        import(f, "Id,opened_at,status,priority,other\nA,2023-11-14T22:13:20Z,open,1,x\nB,2023-11-15,,,\n"));
    expect_rows(f, ALL_TICKETS, "A|1700000000|open|1\nB|1700006400|-|-");
    expect_rows(f, "SELECT importer, imported_at, read, inserted, rejected FROM imports",
                "desk|1700000000|2|2|0");
    expect_counts(f, 0, 2, 2, 0, 0, 0);
    assert_int_equal(f->summary.rows, 2);
    assert_int_equal(f->summary.rejected, 0);
    assert_string_equal(f->summary.ignored_columns, "other");
}

static void second_import_updates_and_leaves_alone(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at,status\nA,2023-11-14,open\nB,2023-11-15,open\n"));
    expect_ok(
        f,
        import(f,
               "Id;opened_at;status\r\nA;2023-11-14;open\r\nB;2023-11-15;solved\r\nC;2023-11-16;open\r\n"));
    expect_counts(f, 0, 3, 1, 1, 1, 0);
    expect_rows(f, "SELECT key, status FROM tickets ORDER BY key", "A|open\nB|solved\nC|open");
    assert_null(f->summary.ignored_columns);
}

static void unmapped_fields_keep_what_is_stored(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at,status,priority\nA,2023-11-14,open,7\n"));
    expect_ok(f, import(f, "Id,opened_at,status\nA,2023-11-14,solved\n"));
    expect_rows(f, "SELECT status, priority FROM tickets", "solved|7");
}

static void gzip_file_is_imported(void **state)
{
    struct fixture *f = *state;
    size_t size;
    const char *text = "Id,opened_at\nA,2023-11-14\n";
    unsigned char *packed = scratch_deflate(text, strlen(text), &size);
    expect_ok(f, import_with(f, scratch_bytes("t.csv.gz", packed, size), &tickets_only, &plain_options));
    expect_counts(f, 0, 1, 1, 0, 0, 0);
    packed[size - 6] ^= 1; /* the checksum, read after all records were taken */
    assert_int_equal(import_with(f, scratch_bytes("t.csv.gz", packed, size), &tickets_only, &plain_options),
                     STATUS_FORMAT);
    free(packed);
    expect_rows(f, "SELECT count(*) FROM imports", "1");
}

static void file_with_only_a_header_imports_nothing(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at\n"));
    expect_counts(f, 0, 0, 0, 0, 0, 0);
}

static const struct mapping_field survey_mapping[] = {
    {FROM(SURVEY_KEY, "Id")}, {FROM(SURVEY_TICKET, "Id")}, {FROM(SCORE, "score")}};
#define SURVEYS                                                                                              \
    {                                                                                                        \
        .table = &test_tables[1], .fields = survey_mapping, .field_count = 3,                                \
        .unless_empty = NAMES("score"), .unless_empty_count = 1                                              \
    }

static void record_may_make_rows_in_two_tables(void **state)
{
    struct fixture *f = *state;
    const struct mapping_target targets[] = {TICKETS(ticket_mapping), SURVEYS};
    const struct mapping both = {.name = "desk", .targets = targets, .target_count = 2};
    const char *path =
        scratch_text("tickets.csv", "Id,opened_at,score\nA,2023-11-14,5\nB,2023-11-14,\nC,2023-11-14,good\n");
    expect_ok(f, import_with(f, path, &both, &plain_options));
    expect_rows(f, "SELECT key FROM tickets ORDER BY key", "A\nB");
    expect_rows(f, "SELECT ticket, score FROM surveys", "A|5");
    expect_counts(f, 0, 2, 2, 0, 0, 0);
    expect_counts(f, 1, 1, 1, 0, 0, 0);
    assert_int_equal(f->summary.rejected, 1);
}

static void record_with_a_duplicate_row_stores_none_of_its_rows(void **state)
{
    struct fixture *f = *state;
    const struct mapping_target targets[] = {SURVEYS, TICKETS(ticket_mapping)};
    const struct mapping both = {.name = "desk", .targets = targets, .target_count = 2};
    const char *path = scratch_text("tickets.csv", "Id,opened_at,score\nA,2023-11-14,\nA,2023-11-15,5\n");
    for (int again = 0; again < 2; again++) {
        expect_ok(f, import_with(f, path, &both, &plain_options));
        expect_rows(f, "SELECT key, created_at FROM tickets", "A|1699920000");
        expect_rows(f, "SELECT count(*) FROM surveys", "0");
        expect_counts(f, 0, 0, 0, 0, 0, 0);
        assert_int_equal(f->summary.rejected, 1);
    }
}

static void rows_of_one_key_fold_to_the_last(void **state)
{
    struct fixture *f = *state;
    const struct mapping_target target = {.table = &test_tables[0],
                                          .fields = ticket_mapping,
                                          .field_count = COUNT(ticket_mapping),
                                          .fold_last = true};
    const struct mapping mapping = {.name = "log", .targets = &target, .target_count = 1};
    const char *path = scratch_text(
        "log.csv", "Id,opened_at,status\nA,2023-11-14,new\nA,2023-11-14,open\nA,2023-11-14,solved\n");
    expect_ok(f, import_with(f, path, &mapping, &plain_options));
    expect_rows(f, "SELECT key, status FROM tickets", "A|solved");
    assert_int_equal(f->summary.counts[0].read, 3);
    assert_int_equal(f->summary.counts[0].inserted, 1);
    assert_int_equal(f->summary.rejected, 0);
}

/* ---- what is rejected ---- */

static void records_that_do_not_fit_are_rejected_with_their_line(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at,priority\n"
                           "A,31/02,1\n"
                           "B,2023-11-14\n"
                           "\"C\nC\",2023-11-14,high\n"
                           ",2023-11-14,1\n"
                           "D,2023-11-14,1,2\n"
                           "E,20\"23,1\n"
                           "F,2023-11-14,1\n"));
    assert_int_equal(f->summary.rows, 7);
    assert_int_equal(f->summary.rejected, 6);
    assert_int_equal(f->summary.example_count, JOB_EXAMPLES);
    static const char *const examples[] = {
        "line 2: column \"opened_at\": not an ISO-8601 time: \"31/02\"",
        "line 3: 2 fields where the header has 3",
        "line 4: column \"priority\": not an integer: \"high\"",
        "line 6: column \"Id\": empty, but tickets.key needs a value",
        "line 7: 4 fields where the header has 3",
    };
    for (size_t i = 0; i < JOB_EXAMPLES; i++) assert_string_equal(f->summary.examples[i], examples[i]);
    expect_rows(f, "SELECT key FROM tickets", "F");
    expect_rows(f, ALL_REJECTS,
                "2|column \"opened_at\": not an ISO-8601 time: \"31/02\"|A,31/02,1\n"
                "3|2 fields where the header has 3|B,2023-11-14\n"
                "4|column \"priority\": not an integer: \"high\"|\"C\nC\",2023-11-14,high\n"
                "6|column \"Id\": empty, but tickets.key needs a value|,2023-11-14,1\n"
                "7|4 fields where the header has 3|D,2023-11-14,1,2\n"
                "8|a quote inside an unquoted field|E,20\"23,1");
}

static void same_key_with_other_values_is_rejected(void **state)
{
    struct fixture *f = *state;
    expect_ok(f,
              import(f, "Id,opened_at,status\nA,2023-11-14,open\nA,2023-11-14,solved\nA,2023-11-14,open\n"));
    assert_int_equal(f->summary.rejected, 1);
    assert_string_equal(f->summary.examples[0],
                        "line 3: tickets \"A\" is on an earlier line of this file with other values");
    expect_rows(f, "SELECT key, status FROM tickets", "A|open");
}

static void text_that_is_not_utf8_is_rejected_and_readable_in_rejects(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at,status\nA,2023-11-14,Priorit\xE9\nB,2023-11-14,open\n"));
    assert_string_equal(
        f->summary.examples[0],
        "line 2: column \"status\": not UTF-8 (byte 0xE9 at character 8); convert the file first, for "
        "example with iconv -f WINDOWS-1252 -t UTF-8");
    expect_rows(f, "SELECT row FROM rejects", "A,2023-11-14,Priorit\xEF\xBF\xBD");
}

static void strict_import_stops_at_the_first_rejection(void **state)
{
    struct fixture *f = *state;
    const struct job_options strict = {.now = 1, .strict = true};
    const char *path = scratch_text("tickets.csv", "Id,opened_at\nA,2023-11-14\nB,31/02\n");
    expect_failure(f, import_with(f, path, &tickets_only, &strict), STATUS_FORMAT,
                   "tickets.csv: line 3: column \"opened_at\": not an ISO-8601 time: \"31/02\"");
    expect_rows(f, "SELECT (SELECT count(*) FROM tickets) + (SELECT count(*) FROM imports)", "0");
}

static void file_without_a_good_record_fails(void **state)
{
    struct fixture *f = *state;
    expect_failure(
        f, import(f, "Id,opened_at\nA,1/2/23\nB,3/2/23\n"), STATUS_FORMAT,
        "tickets.csv: nothing was imported, for none of its 2 records fits; the first: line 2: column "
        "\"opened_at\": not an ISO-8601 time: \"1/2/23\"; is \"desk\" the right importer for this file?");
    expect_rows(f, "SELECT (SELECT count(*) FROM rejects) + (SELECT count(*) FROM imports)", "0");
    assert_int_equal(f->summary.example_count, 2);
}

/* ---- what fails ---- */

static void failed_import_leaves_the_store_as_before(void **state)
{
    struct fixture *f = *state;
    expect_ok(f, import(f, "Id,opened_at\nA,2023-11-14\n"));
    expect_failure(
        f, import(f, "Id,opened_at\nB,2023-11-14\nC,\"2023\n"), STATUS_FORMAT,
        "tickets.csv: line 3: a quoted field begins here and never ends; a closing quote is missing");
    expect_failure(
        f, import(f, "opened_at\n2023-11-14\n"), STATUS_NOT_FOUND,
        "tickets.csv: line 1: no column \"Id\" (needed for tickets.key); the file has: \"opened_at\"");
    expect_failure(f, import(f, ""), STATUS_FORMAT,
                   "tickets.csv: the file is empty; a header line with the names of the columns is expected");
    expect_failure(f, import_with(f, scratch_path("none.csv"), &tickets_only, &plain_options),
                   STATUS_NOT_FOUND, "none.csv: cannot open: No such file or directory");
    expect_rows(f, "SELECT key FROM tickets", "A");
    expect_rows(f, "SELECT count(*) FROM imports", "1");
}

static void row_that_must_exist_but_does_not_fails_with_its_line(void **state)
{
    struct fixture *f = *state;
    const struct mapping_field fields[] = {{FROM(KEY, "Id")}, {FROM(STATUS, "status")}};
    const struct mapping_target target[] = {TICKETS(fields)};
    const struct mapping update = {.name = "update", .targets = target, .target_count = 1};
    expect_ok(f, import(f, "Id,opened_at,status\nA,2023-11-14,open\n"));
    expect_ok(f, import_with(f, scratch_text("u.csv", "Id,status\nA,solved\n"), &update, &plain_options));
    expect_rows(f, ALL_TICKETS, "A|1699920000|solved|-");
    const char *path = scratch_text("u.csv", "Id,status\nA,open\nZ,open\n");
    assert_int_not_equal(import_with(f, path, &update, &plain_options), STATUS_OK);
    assert_non_null(strstr(f->error.message, "u.csv: line 3: "));
    assert_non_null(strstr(f->error.message, "created_at"));
    expect_rows(f, ALL_TICKETS, "A|1699920000|solved|-");
}

static void interrupt_stops_and_undoes(void **state)
{
    struct fixture *f = *state;
    interrupt_request();
    status result = import(f, "Id,opened_at\nA,2023-11-14\n");
    interrupt_clear();
    expect_failure(f, result, STATUS_INTERRUPTED,
                   "tickets.csv: stopped after 0 records; nothing was imported");
    expect_rows(f, "SELECT count(*) FROM tickets", "0");
    expect_ok(f, import(f, "Id,opened_at\nA,2023-11-14\n"));
}

/* ---- dry runs and progress ---- */

static void dry_run_counts_and_rejects_but_stores_nothing(void **state)
{
    struct fixture *f = *state;
    const struct job_options dry = {.now = 1, .dry_run = true};
    expect_ok(f, import(f, "Id,opened_at,status\nA,2023-11-14,open\nB,2023-11-14,open\n"));
    const char *path =
        scratch_text("tickets.csv", "Id,opened_at,status\nA,2023-11-14,open\nB,2023-11-14,solved\n"
                                    "C,2023-11-14,x\nD,never,x\nC,2023-11-14,y\n");
    expect_ok(f, import_with(f, path, &tickets_only, &dry));
    expect_counts(f, 0, 4, 1, 1, 1, 0);
    assert_int_equal(f->summary.rows, 5);
    assert_int_equal(f->summary.rejected, 2);
    assert_int_equal(f->summary.counts[0].rejected, 1);
    expect_rows(f, "SELECT key, status FROM tickets ORDER BY key", "A|open\nB|open");
    expect_rows(f, "SELECT (SELECT count(*) FROM imports), (SELECT count(*) FROM rejects)", "1|0");
}

struct seen {
    uint64_t calls, done, total, rows;
};

static void note_progress(void *context, uint64_t done, uint64_t total, uint64_t rows)
{
    struct seen *seen = context;
    assert_true(done >= seen->done && rows >= seen->rows && done <= total);
    *seen = (struct seen){seen->calls + 1, done, total, rows};
}

static void progress_goes_up_and_ends_with_all(void **state)
{
    struct fixture *f = *state;
    struct seen seen = {0};
    struct job_options options = {.now = 1, .progress = note_progress, .context = &seen};
    struct buffer text;
    buffer_init(&text);
    buffer_text(&text, "Id,opened_at\n");
    for (int i = 0; i < 5000; i++) buffer_format(&text, "%d,2023-11-14\n", i);
    const char *path = scratch_text("tickets.csv", buffer_get(&text));
    expect_ok(f, import_with(f, path, &tickets_only, &options));
    assert_in_range(seen.calls, 2, 7);
    assert_int_equal(seen.rows, 5000);
    assert_int_equal(seen.done, text.size);
    assert_int_equal(seen.total, text.size);
    buffer_fini(&text);
}

static void large_cells_are_stored_whole(void **state)
{
    struct fixture *f = *state;
    const struct mapping_field fields[] = {{FROM(KEY, "Id")}, {FROM(CREATED_AT, "c")}, {FROM(SUBJECT, "s")}};
    const struct mapping_target target[] = {TICKETS(fields)};
    const struct mapping mapping = {.name = "desk", .targets = target, .target_count = 1};
    size_t size = 1 << 20;
    char *text = calloc(1, size + 64);
    strcpy(text, "Id,c,s\nA,2023-11-14,");
    memset(text + strlen(text), 'x', size);
    strcat(text, "\nB,");
    memset(text + strlen(text), 'y', 10);
    strcat(text, ",z\n");
    expect_ok(f, import_with(f, scratch_text("t.csv", text), &mapping, &plain_options));
    free(text);
    expect_rows(f, "SELECT length(subject) FROM tickets", "1048576");
    assert_int_equal(f->summary.rejected, 1);
}

static void huge_rejected_record_is_cut_in_rejects(void **state)
{
    struct fixture *f = *state;
    struct buffer text;
    buffer_init(&text);
    buffer_text(&text, "Id,opened_at\nA,2023-11-14\nB,");
    for (int i = 0; i < 100000; i++) buffer_text(&text, "0123456789");
    expect_ok(f, import(f, buffer_get(&text)));
    buffer_fini(&text);
    expect_rows(f, "SELECT length(row), substr(row, 1, 6) FROM rejects", "4000|B,0123");
    assert_in_range(strlen(f->summary.examples[0]), 60, 140);
}

/* Arms at the first call, disarms at the last: what is between are records. */
static void set_fault(void *context, uint64_t done, uint64_t total, uint64_t rows)
{
    const uint64_t *nth = context;
    (void)done;
    (void)total;
    memory_fail_from(rows == 0 ? *nth : 0);
}

static void every_failed_allocation_between_records_undoes_the_import(void **state)
{
    struct fixture *f = *state;
    uint64_t nth = 1;
    const struct job_options options = {.now = 1, .progress = set_fault, .context = &nth};
    struct buffer text;
    buffer_init(&text);
    buffer_text(&text, "Id,opened_at,status\n");
    for (int i = 0; i < 300; i++) buffer_format(&text, "%d,2023-11-14,%0*d\n", i, 1 << i / 16, i);
    const char *path = scratch_text("tickets.csv", buffer_get(&text));
    buffer_fini(&text);
    status result = STATUS_MEMORY;
    for (; result == STATUS_MEMORY; nth++) {
        result = import_with(f, path, &tickets_only, &options);
        memory_fail_from(0);
        if (result == STATUS_MEMORY) expect_rows(f, "SELECT count(*) FROM tickets", "0");
        assert_true(nth < 1000);
    }
    expect_ok(f, result);
    assert_true(nth > 5);
    expect_rows(f, "SELECT count(*) FROM tickets", "300");
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_STORE(good_records_are_stored),
        WITH_STORE(second_import_updates_and_leaves_alone),
        WITH_STORE(unmapped_fields_keep_what_is_stored),
        WITH_STORE(gzip_file_is_imported),
        WITH_STORE(file_with_only_a_header_imports_nothing),
        WITH_STORE(record_may_make_rows_in_two_tables),
        WITH_STORE(record_with_a_duplicate_row_stores_none_of_its_rows),
        WITH_STORE(rows_of_one_key_fold_to_the_last),
        WITH_STORE(records_that_do_not_fit_are_rejected_with_their_line),
        WITH_STORE(same_key_with_other_values_is_rejected),
        WITH_STORE(text_that_is_not_utf8_is_rejected_and_readable_in_rejects),
        WITH_STORE(strict_import_stops_at_the_first_rejection),
        WITH_STORE(file_without_a_good_record_fails),
        WITH_STORE(failed_import_leaves_the_store_as_before),
        WITH_STORE(row_that_must_exist_but_does_not_fails_with_its_line),
        WITH_STORE(interrupt_stops_and_undoes),
        WITH_STORE(dry_run_counts_and_rejects_but_stores_nothing),
        WITH_STORE(progress_goes_up_and_ends_with_all),
        WITH_STORE(large_cells_are_stored_whole),
        WITH_STORE(huge_rejected_record_is_cut_in_rejects),
        WITH_STORE(every_failed_allocation_between_records_undoes_the_import),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
