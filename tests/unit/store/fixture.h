/* A folder of its own, a schema with a keyed and an append-only table, a store, and short words for imports.
 * What is in the file is asked through a plain SQLite connection, not through the store. */
#ifndef PERILUNE_TESTS_STORE_FIXTURE_H
#define PERILUNE_TESTS_STORE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/interrupt.h"
#include "base/memory.h"
#include "store/store_int.h"

/* Not every test program uses every word. */
#define UNUSED __attribute__((unused)) static

enum { KEY, SOURCE, CREATED, PRIORITY, SCORE, SPAM, SUBJECT, TICKET_FIELDS };
enum { TICKET, AT, KIND, EVENT_FIELDS };

struct fixture {
    char folder[256], path[280], columns[296];
    struct field ticket_fields[TICKET_FIELDS + 1], event_fields[EVENT_FIELDS];
    struct table_schema tables[2];
    struct schema schema;
    struct store *store;
    struct error error;
};

#define TEXT(s)    ((struct value){.text = {(s), strlen(s)}})
#define INTEGER(i) ((struct value){.integer = (i)})
#define REAL(r)    ((struct value){.real = (r)})
#define NOTHING    ((struct value){.null = true})

/* A ticket with key, creation time, priority and score. */
#define ROW(key, created, priority, score)                                                                   \
    ((struct value[]){TEXT(key), TEXT("desk"), INTEGER(created), TEXT(priority), REAL(score), INTEGER(0),    \
                      TEXT("a subject")})
#define EVENT(ticket, at, kind) ((struct value[]){TEXT(ticket), INTEGER(at), TEXT(kind)})

#define assert_ok(f, call)                                                                                   \
    do {                                                                                                     \
        status status_of_call = (call);                                                                      \
        if (status_of_call != STATUS_OK) fail_msg("status %d: %s", status_of_call, (f)->error.message);      \
    } while (0)

#define assert_message(f, part)                                                                              \
    do {                                                                                                     \
        if (!strstr((f)->error.message, part)) fail_msg("\"%s\" lacks \"%s\"", (f)->error.message, part);    \
    } while (0)

UNUSED void declare_schema(struct fixture *f)
{
    const struct field tickets[] = {
        {.name = "key", .type = TYPE_TEXT, .required = true},
        {.name = "source", .type = TYPE_TEXT},
        {.name = "created_at", .type = TYPE_TIME, .required = true},
        {.name = "priority", .type = TYPE_TEXT},
        {.name = "score", .type = TYPE_REAL},
        {.name = "spam", .type = TYPE_BOOLEAN},
        {.name = "subject", .type = TYPE_TEXT, .long_text = true},
    };
    const struct field events[] = {
        {.name = "ticket", .type = TYPE_TEXT, .required = true},
        {.name = "at", .type = TYPE_TIME, .required = true},
        {.name = "kind", .type = TYPE_TEXT},
    };
    memcpy(f->ticket_fields, tickets, sizeof tickets);
    memcpy(f->event_fields, events, sizeof events);
    f->tables[0] = (struct table_schema){.name = "tickets",
                                         .fields = f->ticket_fields,
                                         .field_count = TICKET_FIELDS,
                                         .time_field = CREATED,
                                         .key_field = KEY,
                                         .source_field = SOURCE};
    f->tables[1] = (struct table_schema){.name = "events",
                                         .fields = f->event_fields,
                                         .field_count = EVENT_FIELDS,
                                         .time_field = AT,
                                         .key_field = -1,
                                         .source_field = -1};
    f->schema = (struct schema){.tables = f->tables, .table_count = 2};
}

UNUSED int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const char *place = getenv("TMPDIR");
    snprintf(f->folder, sizeof f->folder, "%s/perilune-store-XXXXXX", place ? place : P_tmpdir);
    if (!mkdtemp(f->folder)) return -1;
    snprintf(f->path, sizeof f->path, "%s/support.db", f->folder);
    snprintf(f->columns, sizeof f->columns, "%s.columns", f->path);
    declare_schema(f);
    error_init(&f->error);
    interrupt_clear();
    *state = f;
    return 0;
}

UNUSED bool exists(const char *path)
{
    return access(path, F_OK) == 0;
}

UNUSED int teardown(void **state)
{
    static const char *const ends[] = {
        "", "-wal", "-shm", "-journal", ".columns", ".facts", ".tickets.priority.rows"};
    struct fixture *f = *state;
    store_close(f->store);
    chmod(f->folder, 0700);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        char name[320];
        snprintf(name, sizeof name, "%s%s", f->path, ends[i]);
        unlink(name);
    }
    int left = rmdir(f->folder); /* fails when something was left behind */
    free(f);
    interrupt_clear();
    return left;
}

UNUSED void open_store(struct fixture *f, enum store_mode mode)
{
    assert_null(f->store);
    assert_ok(f, store_open(f->path, mode, &f->schema, &f->store, &f->error));
}

UNUSED void close_store(struct fixture *f)
{
    store_close(f->store);
    f->store = NULL;
}

UNUSED void assert_open_fails(struct fixture *f, enum store_mode mode, status expected, const char *part)
{
    struct store *store = NULL;
    assert_int_equal(store_open(f->path, mode, &f->schema, &store, &f->error), expected);
    assert_null(store);
    assert_message(f, part);
    assert_message(f, f->path);
}

/* ---- imports ---- */

UNUSED struct store_import *begin_targets(struct fixture *f, const struct store_target *targets, size_t count)
{
    const struct store_import_info info = {"test", "file.csv", 1000};
    struct store_import *import = NULL;
    assert_ok(f, store_import_begin(f->store, &info, targets, count, &import, &f->error));
    return import;
}

/* Target 0: tickets, target 1: events, all fields mapped. */
UNUSED struct store_import *begin(struct fixture *f)
{
    const struct store_target targets[] = {{.table = &f->tables[0]}, {.table = &f->tables[1]}};
    return begin_targets(f, targets, 2);
}

UNUSED void put(struct fixture *f, struct store_import *import, size_t target, const struct value *values,
                enum store_outcome expected)
{
    enum store_outcome outcome = STORE_OUTCOMES;
    assert_ok(f, store_import_row(import, target, values, 2, &outcome, &f->error));
    assert_int_equal(outcome, expected);
}

UNUSED void commit(struct fixture *f, struct store_import *import, struct store_counts *counts)
{
    struct error warning;
    assert_ok(f, store_import_commit(import, counts, &warning, &f->error));
    assert_string_equal(warning.message, "");
}

/* One ticket in an import of its own. */
UNUSED void import_ticket(struct fixture *f, const struct value *values, enum store_outcome expected)
{
    struct store_import *import = begin(f);
    put(f, import, 0, values, expected);
    commit(f, import, NULL);
}

/* A store that is open for writing and has three tickets and two events. */
UNUSED void fill_store(struct fixture *f)
{
    if (!f->store) open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_INSERTED);
    put(f, import, 0, ROW("2", 50, "low", 2.5), STORE_INSERTED);
    put(f, import, 0, ROW("3", 75, "high", -1), STORE_INSERTED);
    put(f, import, 1, EVENT("1", 100, "created"), STORE_INSERTED);
    put(f, import, 1, EVENT("1", 120, "solved"), STORE_INSERTED);
    commit(f, import, NULL);
}

/* ---- another SQLite tool ---- */

UNUSED sqlite3 *plain_open(const struct fixture *f)
{
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(f->path, &database), SQLITE_OK);
    sqlite3_busy_timeout(database, 1000);
    return database;
}

UNUSED void plain_run(const struct fixture *f, const char *sql)
{
    sqlite3 *database = plain_open(f);
    if (sqlite3_exec(database, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    sqlite3_close(database);
}

/* The first column of all rows, joined by commas. */
UNUSED const char *plain_ask(const struct fixture *f, const char *sql)
{
    static char answer[2000];
    sqlite3 *database = plain_open(f);
    sqlite3_stmt *statement = NULL;
    size_t used = 0;
    answer[0] = 0;
    if (sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(database));
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(statement, 0);
        used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%s", used ? "," : "",
                                 text ? text : "NULL");
    }
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
}

/* ---- snapshots ---- */

/* The texts or integers of one column in snapshot order, joined by commas. */
UNUSED const char *column_text(struct snapshot *snapshot, const char *table_name, int field)
{
    static char answer[2000];
    const struct table *table = snapshot_table(snapshot, slice_of(table_name));
    size_t used = 0;
    answer[0] = 0;
    assert_non_null(table);
    for (uint64_t row = 0; row < table->row_count; row++) {
        const struct column *column = field < 0 ? &table->row_id : &table->columns[field];
        struct value value = column_value(column, row);
        used += (size_t)snprintf(answer + used, sizeof answer - used, "%s", used ? "," : "");
        if (value.null)
            used += (size_t)snprintf(answer + used, sizeof answer - used, "NULL");
        else if (column->type == TYPE_TEXT)
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%.*s", SLICE_ARGS(value.text));
        else
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%lld", (long long)value.integer);
    }
    return answer;
}

#define unit(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

#endif
