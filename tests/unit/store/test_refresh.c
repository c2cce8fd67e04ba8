/* The snapshot follows the rows: after every change it is what a plain SELECT says, whatever way it took. */
#include "tests/unit/store/fixture.h"

#include "tests/support/table.h"

#include <signal.h>
#include <sys/wait.h>

/* ---- what a plain SELECT says ---- */

static void assert_cell(sqlite3_stmt *rows, int column, struct value value, enum type type, const char *table)
{
    bool same = (sqlite3_column_type(rows, column) == SQLITE_NULL) == value.null;
    if (same && !value.null && type == TYPE_TEXT)
        same = slice_equal(value.text, slice_make((const char *)sqlite3_column_text(rows, column),
                                                  (size_t)sqlite3_column_bytes(rows, column)));
    else if (same && !value.null && type == TYPE_REAL)
        same = sqlite3_column_double(rows, column) == value.real;
    else if (same && !value.null)
        same = sqlite3_column_int64(rows, column) == value.integer;
    if (!same) fail_msg("%s: row %lld, column %d differs", table, sqlite3_column_int64(rows, 0), column);
}

static void assert_table(struct fixture *f, sqlite3 *database, const struct table_schema *schema,
                         struct snapshot *snapshot)
{
    const struct table *table = snapshot_table(snapshot, slice_of(schema->name));
    const char *time = schema->fields[schema->time_field].name;
    struct buffer sql;
    sqlite3_stmt *rows = NULL;
    buffer_init(&sql);
    snapshot_append_select(&sql, schema);
    buffer_format(&sql, " ORDER BY %s IS NULL, %s, id", time, time);
    assert_int_equal(sqlite3_prepare_v2(database, buffer_get(&sql), -1, &rows, NULL), SQLITE_OK);
    uint64_t row = 0;
    for (; sqlite3_step(rows) == SQLITE_ROW; row++) {
        if (row == table->row_count) fail_msg("%s has more rows", schema->name);
        assert_cell(rows, 0, column_value(&table->row_id, row), TYPE_INTEGER, schema->name);
        for (size_t i = 0; i < schema->field_count; i++)
            assert_cell(rows, (int)i + 1, column_value(&table->columns[i], row), schema->fields[i].type,
                        schema->name);
    }
    assert_int_equal(row, table->row_count);
    for (int column = -1; column < (int)schema->field_count; column++)
        assert_ok(f, snapshot_check(snapshot, table, column, &f->error));
    sqlite3_finalize(rows);
    buffer_fini(&sql);
}

/* Takes the snapshot of the open store; the notice must have this in it ("" for none at all). */
static struct snapshot *take(struct fixture *f, const char *notice_part)
{
    struct snapshot *snapshot = NULL;
    struct error notice;
    sqlite3 *database = plain_open(f);
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    if (!strstr(notice.message, notice_part) || (!*notice_part && *notice.message))
        fail_msg("\"%s\" is not about \"%s\"", notice.message, notice_part);
    for (size_t i = 0; i < f->schema.table_count; i++) assert_table(f, database, &f->tables[i], snapshot);
    sqlite3_close(database);
    return snapshot;
}

static void take_anew(struct fixture *f, const char *notice_part)
{
    close_store(f);
    open_store(f, STORE_READ);
    take(f, notice_part);
}

static ino_t file_number(const struct fixture *f)
{
    struct stat info;
    assert_int_equal(stat(f->columns, &info), 0);
    return info.st_ino;
}

/* Tickets n1, n2, ... by another tool. */
static void add_tickets(const struct fixture *f, int count)
{
    char sql[400];
    snprintf(sql, sizeof sql,
             "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d) "
             "INSERT INTO tickets (key, source, created_at, priority, score, spam) SELECT 'n' || i, 'desk', "
             "i * 3, 'p' || (i %% 5), i %% 100 / 4.0, i %% 2 FROM n",
             count);
    plain_run(f, sql);
}

/* ---- the two ways ---- */

static void few_changes_are_followed_and_the_file_stays(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    ino_t file = file_number(f);
    plain_run(f, "UPDATE tickets SET priority = 'new', score = NULL WHERE key = '2';"
                 "INSERT INTO events (ticket, at, kind) VALUES ('2', 110, 'late');"
                 "DELETE FROM tickets WHERE key = '3'; UPDATE tickets SET created_at = 500 WHERE key = '2'");
    take(f, "");
    take_anew(f, "");
    assert_true(file_number(f) == file);
}

static void an_open_snapshot_is_brought_up_to_date_again_and_again(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    for (int i = 0; i < 20; i++) {
        char sql[200];
        snprintf(sql, sizeof sql, "UPDATE tickets SET score = %d, priority = 'p%d' WHERE id = %d", i * i, i,
                 i % 3 + 1);
        plain_run(f, sql);
        take(f, "");
    }
}

static void a_small_import_leaves_the_file(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    ino_t file = file_number(f);
    import_ticket(f, ROW("2", 150, "changed", 9), STORE_UPDATED);
    import_ticket(f, ROW("4", 20, "low", 1), STORE_INSERTED);
    take(f, "");
    import_ticket(f, ROW("5", 500, "low", 1), STORE_INSERTED);
    take_anew(f, "");
    assert_true(file_number(f) == file);
}

static void a_large_import_writes_the_file_and_starts_the_log_anew(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    ino_t file = file_number(f);
    plain_run(f, "UPDATE events SET kind = 'seen'"); /* is in the log when the table is copied */
    struct store_import *import = begin(f);
    for (int i = 0; i < 5000; i++) {
        char key[20];
        snprintf(key, sizeof key, "k%d", i);
        put(f, import, 0, ROW(key, i, "low", 0), STORE_INSERTED);
    }
    commit(f, import, NULL);
    assert_true(file_number(f) != file);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "1");
    take(f, "");
    take_anew(f, "");
}

static void an_import_into_an_empty_table_keeps_what_the_log_says_of_others(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "DELETE FROM events; UPDATE tickets SET priority = 'kept' WHERE id = 2;"
                 "DELETE FROM tickets WHERE id = 3");
    struct store_import *import = begin(f);
    put(f, import, 1, EVENT("7", 7, "alone"), STORE_INSERTED);
    commit(f, import, NULL);
    take_anew(f, "");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "1");
}

static void an_aborted_import_leaves_nothing_in_the_log(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("2", 150, "changed", 9), STORE_UPDATED);
    store_import_abort(import);
    take(f, "");
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM changes"), "1");
}

static void many_changes_have_the_file_built_anew(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    add_tickets(f, 4000);
    take(f, "");
    plain_run(f, "UPDATE tickets SET spam = 1 WHERE key LIKE 'n%'");
    take_anew(f, "out of date");
    plain_run(f, "UPDATE tickets SET spam = 0 WHERE key = 'n5'");
    take_anew(f, "");
}

/* A reader cannot empty the log, and need not: the log leads on from the file that it has built. */
static void a_file_that_a_reader_built_is_followed(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET spam = 1");
    close_store(f);
    open_store(f, STORE_READ);
    assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
    plain_run(f, "UPDATE tickets SET priority = 'x' WHERE id = 1");
    take_anew(f, "");
}

static void rows_that_replace_removes_are_gone(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "REPLACE INTO tickets (key, source, created_at) VALUES ('2', 'desk', 70)");
    take(f, "");
    plain_run(f, "UPDATE OR REPLACE tickets SET key = '3' WHERE key = '1'");
    take(f, "");
    plain_run(f, "UPDATE tickets SET id = 1000 WHERE key = '3'");
    take_anew(f, "");
}

/* ---- what is not followed ---- */

static void an_index_of_somebody_else_has_the_snapshot_built(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "CREATE UNIQUE INDEX theirs ON tickets (created_at);"
                 "REPLACE INTO tickets (key, source, created_at) VALUES ('9', 'desk', 100)");
    take(f, "out of date");
}

static void a_log_that_was_emptied_has_the_snapshot_built(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET spam = 1; DELETE FROM changes");
    take(f, "out of date");
    plain_run(f, "UPDATE tickets SET spam = 0");
    take(f, "out of date");
    plain_run(f, "UPDATE tickets SET spam = 1 WHERE id = 2");
    take_anew(f, "");
}

static void an_older_copy_of_the_file_is_followed_or_built(void **state)
{
    struct fixture *f = *state;
    char command[700];
    fill_store(f);
    snprintf(command, sizeof command, "cp %s %s/old", f->columns, f->folder);
    assert_int_equal(system(command), 0);
    for (int round = 0; round < 2; round++) {
        plain_run(f, "UPDATE tickets SET score = score + 1");
        if (round) assert_ok(f, changes_restart(f->store, &f->error));
        take_anew(f, round ? "out of date" : "");
        snprintf(command, sizeof command, "cp %s/old %s", f->folder, f->columns);
        assert_int_equal(system(command), 0);
        take_anew(f, round ? "out of date" : "");
        close_store(f);
        open_store(f, STORE_WRITE);
    }
    snprintf(command, sizeof command, "rm %s/old", f->folder);
    assert_int_equal(system(command), 0);
}

static void a_row_that_another_tool_spoilt_is_named_and_repaired(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot = NULL;
    fill_store(f);
    plain_run(f, "UPDATE tickets SET priority = CAST(x'ff' AS TEXT) WHERE key = '2'");
    assert_int_equal(store_snapshot(f->store, &snapshot, NULL, &f->error), STATUS_FORMAT);
    assert_message(f, "table \"tickets\", row 2, field \"priority\"");
    assert_null(snapshot);
    plain_run(f, "UPDATE tickets SET priority = 'low' WHERE key = '2'");
    take(f, "");
}

/* ---- random changes ---- */

struct words {
    char sql[400];
};

static const char *random_change(struct words *words, uint64_t *random, int rows)
{
    int id = 1 + (int)(test_random(random) % (uint64_t)rows), number = (int)(test_random(random) % 1000);
    char *sql = words->sql;
    size_t size = sizeof words->sql;
    switch (test_random(random) % 12) {
    case 0: snprintf(sql, size, "DELETE FROM tickets WHERE id = %d", id); break;
    case 1:
        snprintf(sql, size,
                 "INSERT INTO tickets (key, created_at, priority) VALUES ('r' || abs(random()), %d, 'w%d')",
                 rows * 3 - number, number);
        break;
    case 2:
        snprintf(sql, size, "UPDATE tickets SET created_at = created_at + %d WHERE id = %d", number - 500,
                 id);
        break;
    case 3: snprintf(sql, size, "UPDATE tickets SET priority = 'w%d' WHERE id = %d", number, id); break;
    case 4:
        snprintf(sql, size, "UPDATE tickets SET priority = NULL, source = NULL, score = NULL WHERE id = %d",
                 id);
        break;
    case 5:
        snprintf(sql, size, "UPDATE tickets SET spam = NULL WHERE id BETWEEN %d AND %d", id, id + 3);
        break;
    case 6:
        snprintf(sql, size,
                 "REPLACE INTO tickets (key, source, created_at) SELECT key, source, created_at "
                 "FROM tickets WHERE id = %d",
                 id);
        break;
    case 7:
        snprintf(sql, size, "INSERT INTO events (ticket, at, kind) VALUES ('%d', %d, 'k%d')", id, number,
                 number % 7);
        break;
    case 8:
        snprintf(sql, size, "DELETE FROM events WHERE id = (SELECT max(id) FROM events) - %d", number % 5);
        break;
    case 9: snprintf(sql, size, "UPDATE OR IGNORE tickets SET id = id + 7 WHERE id = %d", id); break;
    default:
        snprintf(sql, size, "UPDATE tickets SET score = %d.25, spam = %d WHERE id = %d", number, id % 2, id);
        break;
    }
    return sql;
}

static void random_rounds(struct fixture *f, int rows, int rounds, int changes, uint64_t seed)
{
    struct words words;
    for (int round = 0; round < rounds; round++) {
        sqlite3 *database = plain_open(f);
        sqlite3_exec(database, "BEGIN", NULL, NULL, NULL);
        for (int i = 0; i < changes; i++)
            if (sqlite3_exec(database, random_change(&words, &seed, rows), NULL, NULL, NULL) != SQLITE_OK)
                fail_msg("%s: %s", words.sql, sqlite3_errmsg(database));
        sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
        sqlite3_close(database);
        if (round % 3 == 1)
            import_ticket(f, ROW("mine", 100 + round, "imported", round),
                          round == 1 ? STORE_INSERTED : STORE_UPDATED);
        take(f, "");
        if (round % 4 != 3) continue;
        close_store(f);
        open_store(f, STORE_WRITE);
        take(f, "");
    }
}

static void random_changes_of_a_small_store_are_exact(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    add_tickets(f, 300);
    random_rounds(f, 310, 60, 15, 7);
}

static void random_changes_of_a_store_of_chunks_are_exact(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    fill_store(f);
    add_tickets(f, 2 * CHUNK_ROWS + 2000);
    assert_ok(f, store_rebuild_snapshot(f->store, &snapshot, &f->error));
    random_rounds(f, 2 * CHUNK_ROWS + 2000, 6, 60, 8);
}

/* ---- at the same time ---- */

/* Moves points between tickets for as long as it lives; their sum stays. */
static void move_points(const struct fixture *f)
{
    sqlite3 *database = plain_open(f);
    uint64_t random = 1;
    for (;;) {
        char sql[200];
        sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
        int a = (int)(test_random(&random) % 100) + 1, b = a % 100 + 1;
        snprintf(sql, sizeof sql,
                 "UPDATE tickets SET score = score + 1 WHERE id = %d; UPDATE tickets SET score = score - 1 "
                 "WHERE id = %d",
                 a, b);
        sqlite3_exec(database, sql, NULL, NULL, NULL);
        sqlite3_exec(database, "COMMIT", NULL, NULL, NULL);
    }
}

static double sum_of_scores(const struct table *table)
{
    double sum = 0;
    for (uint64_t row = 0; row < table->row_count; row++)
        sum += column_value(&table->columns[SCORE], row).real;
    return sum;
}

static void a_snapshot_is_of_one_moment_while_another_tool_writes(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    for (int i = 0; i < 100; i++) {
        char key[20];
        snprintf(key, sizeof key, "k%d", i);
        put(f, import, 0, ROW(key, i, "low", 10), STORE_INSERTED);
    }
    commit(f, import, NULL);
    pid_t child = fork();
    if (child == 0) move_points(f);
    int moved = 0;
    uint64_t before = 0;
    for (int i = 0; i < 200 || (moved <= 10 && i < 20000); i++) {
        struct snapshot *snapshot;
        assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
        moved += f->store->snapshot_generation != before;
        before = f->store->snapshot_generation;
        assert_true(sum_of_scores(snapshot_table(snapshot, slice_of("tickets"))) == 1000);
        usleep(500);
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    assert_true(moved > 10);
    take(f, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(few_changes_are_followed_and_the_file_stays),
        unit(an_open_snapshot_is_brought_up_to_date_again_and_again),
        unit(a_small_import_leaves_the_file),
        unit(a_large_import_writes_the_file_and_starts_the_log_anew),
        unit(an_import_into_an_empty_table_keeps_what_the_log_says_of_others),
        unit(an_aborted_import_leaves_nothing_in_the_log),
        unit(many_changes_have_the_file_built_anew),
        unit(a_file_that_a_reader_built_is_followed),
        unit(rows_that_replace_removes_are_gone),
        unit(an_index_of_somebody_else_has_the_snapshot_built),
        unit(a_log_that_was_emptied_has_the_snapshot_built),
        unit(an_older_copy_of_the_file_is_followed_or_built),
        unit(a_row_that_another_tool_spoilt_is_named_and_repaired),
        unit(random_changes_of_a_small_store_are_exact),
        unit(random_changes_of_a_store_of_chunks_are_exact),
        unit(a_snapshot_is_of_one_moment_while_another_tool_writes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
