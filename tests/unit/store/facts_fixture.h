/* A store of events whose facts are asked for, and of tickets that the events refer to where a test wants. */
#ifndef PERILUNE_TESTS_STORE_FACTS_FIXTURE_H
#define PERILUNE_TESTS_STORE_FACTS_FIXTURE_H

#include "tests/unit/facts/events.h"
#include "tests/unit/store/fixture.h"

#include "base/pool.h"
#include "column/part.h"
#include "tests/support/table.h"

enum {
    SOURCE_OF,
    TICKET_OF,
    AT_OF,
    SEQ_OF,
    KIND_OF,
    ACTOR_OF,
    ACTOR_KIND_OF,
    PUBLIC_OF,
    FIELD_OF,
    VALUE_OF,
    WIDTH
};

#define CASE_EVENT(ticket, at, kind, actor_kind, to)                                                         \
    ((struct value[]){TEXT("desk"), TEXT(ticket), INTEGER(at), NOTHING, TEXT(kind), TEXT("somebody"),        \
                      TEXT(actor_kind), NOTHING, NOTHING, TEXT(to)})

struct facts_fixture {
    struct fixture f;
    struct field fields[WIDTH];
    struct schema derived;
    struct dialect dialect;
    struct pool *pool;
};

UNUSED int setup_facts(void **state)
{
    int failed = setup(state);
    struct facts_fixture *g = calloc(1, sizeof *g);
    if (failed) return failed;
    g->f = *(struct fixture *)*state;
    free(*state);
    *state = g;
    declare_schema(&g->f);
    const struct field fields[] = {
        {.name = "source", .type = TYPE_TEXT},     {.name = "ticket", .type = TYPE_TEXT},
        {.name = "at", .type = TYPE_TIME},         {.name = "seq", .type = TYPE_INTEGER},
        {.name = "kind", .type = TYPE_TEXT},       {.name = "actor", .type = TYPE_TEXT},
        {.name = "actor_kind", .type = TYPE_TEXT}, {.name = "public", .type = TYPE_BOOLEAN},
        {.name = "field", .type = TYPE_TEXT},      {.name = "value", .type = TYPE_TEXT},
    };
    memcpy(g->fields, fields, sizeof fields);
    g->f.tables[1].fields = g->fields;
    g->f.tables[1].field_count = WIDTH;
    g->f.tables[1].time_field = AT_OF;
    all_facts(&g->derived);
    g->dialect = test_dialect();
    g->pool = pool_new(1);
    open_store(&g->f, STORE_WRITE);
    return 0;
}

UNUSED int teardown_facts(void **state)
{
    struct facts_fixture *g = *state;
    pool_free(g->pool);
    schema_fini(&g->derived);
    return teardown(state);
}

UNUSED const struct table *facts_now(struct facts_fixture *g, const char *table)
{
    struct snapshot *snapshot;
    assert_ok(&g->f, store_snapshot(g->f.store, &snapshot, NULL, &g->f.error));
    assert_ok(&g->f, store_facts(g->f.store, &g->derived, &g->dialect, g->pool, NULL, &g->f.error));
    return snapshot_table(snapshot, slice_of(table));
}

UNUSED const char *facts_path(const struct facts_fixture *g)
{
    static char path[320];
    snprintf(path, sizeof path, "%s.facts", g->f.path);
    return path;
}

/* Was the file written by the last call? Its inode tells. */
UNUSED ino_t file_of(const struct facts_fixture *g)
{
    struct stat info;
    assert_int_equal(stat(facts_path(g), &info), 0);
    return info.st_ino;
}

/* Another store of the same file makes its facts of all rows, with more threads. */
UNUSED struct store *made_anew(struct facts_fixture *g)
{
    struct store *store = NULL;
    struct snapshot *snapshot;
    struct dialect dialect = g->dialect;
    struct pool *pool = pool_new(3);
    dialect.fleeting = true; /* so that it keeps no file */
    assert_ok(&g->f, store_open(g->f.path, STORE_READ, &g->f.schema, &store, &g->f.error));
    assert_ok(&g->f, store_snapshot(store, &snapshot, NULL, &g->f.error));
    store->facts_damaged = true; /* so that it opens none */
    assert_ok(&g->f, store_facts(store, &g->derived, &dialect, pool, NULL, &g->f.error));
    pool_free(pool);
    return store;
}

UNUSED void assert_same_rows(const struct table *a, const struct table *b)
{
    assert_int_equal(a->row_count, b->row_count);
    for (uint64_t row = 0; row < a->row_count; row++) {
        assert_int_equal(column_value(&a->row_id, row).integer, column_value(&b->row_id, row).integer);
        for (size_t c = 0; c < a->schema->field_count; c++) {
            struct value x = column_value(&a->columns[c], row), y = column_value(&b->columns[c], row);
            assert_int_equal(x.null, y.null);
            if (x.null) continue;
            if (a->columns[c].type == TYPE_TEXT)
                assert_true(slice_equal(x.text, y.text));
            else
                assert_int_equal(x.integer, y.integer);
        }
    }
}

/* The tables as they are and as a pass over all rows makes them must be the same, row by row. */
UNUSED void assert_as_if_made_anew(struct facts_fixture *g)
{
    for (int t = 0; t < FACTS_TABLES; t++) facts_now(g, fact_table_name((enum facts_table)t));
    struct store *anew = made_anew(g);
    for (int t = 0; t < FACTS_TABLES; t++) {
        struct slice name = slice_of(fact_table_name((enum facts_table)t));
        assert_same_rows(snapshot_table(g->f.store->snapshot, name), snapshot_table(anew->snapshot, name));
    }
    store_close(anew);
}

/* Changes of the events by another SQLite tool. */
UNUSED void insert_at_random(sqlite3 *database, uint64_t *random, int tickets)
{
    static const char *const kinds[] = {"created", "message", "message",  "status", "assigned",
                                        "team",    "deleted", "restored", "note"};
    static const char *const sides[] = {"customer", "agent", "bot"};
    static const char *const values[] = {"open", "solved", "closed", "pending", "ann", "new one"};
    char sql[512];
    int ticket = (int)(test_random(random) % (uint64_t)tickets), at = (int)(test_random(random) % 9000);
    int place = (int)(test_random(random) % 1000);
    snprintf(sql, sizeof sql,
             "INSERT INTO events (source, ticket, at, kind, actor, actor_kind, value, import_id)"
             " SELECT '%s', '%d', %d, '%s', 'p%d', '%s', '%s', max(import_id) FROM events",
             place % 3 ? "desk" : "mail", ticket, at, kinds[test_random(random) % 9], place % 20,
             sides[test_random(random) % 3], values[test_random(random) % 6]);
    assert_int_equal(sqlite3_exec(database, sql, NULL, NULL, NULL), SQLITE_OK);
}

UNUSED const struct snapshot *facts_of(const struct facts_fixture *g)
{
    return g->f.store->snapshot->attached;
}

#endif
