/* One table in two engines: ours and SQLite. A query is written once; SQLite gets what expr_sql makes of it,
 * and both answers must be the same: integers and texts exactly, reals to 1e-9. */
#ifndef PERILUNE_TESTS_UNIT_QUERY_AGAINST_H
#define PERILUNE_TESTS_UNIT_QUERY_AGAINST_H

#include "query/query.h"
#include "tests/support/table.h"

#include <inttypes.h>
#include <math.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define NOW INT64_C(1704067200) /* 2024-01-01T00:00:00Z */
enum { AGAINST_MOST = 8 };

struct world {
    struct test_table *t;
    const struct table *table;
    sqlite3 *db;
    struct calendar_rules rules;
    struct pool *pool;
    const struct query_joins *joins; /* or NULL */
    const struct expr_map *maps;     /* known to the queries */
    size_t map_count;
};

/* Texts of one query; NULL ends a list. */
struct texts {
    const char *where[AGAINST_MOST], *keys[AGAINST_MOST], *values[AGAINST_MOST];
};

static inline void must_sql(sqlite3 *db, int code)
{
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW)
        fail_msg("sqlite: %s", sqlite3_errmsg(db));
}

static inline void bind_cell(sqlite3_stmt *statement, int at, enum type type, struct value value)
{
    if (value.null)
        sqlite3_bind_null(statement, at);
    else if (type == TYPE_TEXT)
        sqlite3_bind_text(statement, at, value.text.data, (int)value.text.size, SQLITE_TRANSIENT);
    else if (type == TYPE_REAL)
        sqlite3_bind_double(statement, at, value.real);
    else
        sqlite3_bind_int64(statement, at, value.integer);
}

/* The rows of the snapshot, in its order. */
static inline void load_sqlite(struct world *w)
{
    const struct table_schema *schema = w->table->schema;
    struct buffer create, insert;
    buffer_init(&create);
    buffer_init(&insert);
    buffer_format(&create, "CREATE TABLE \"%s\"(_row INTEGER PRIMARY KEY", schema->name);
    buffer_format(&insert, "INSERT INTO \"%s\" VALUES(NULL", schema->name);
    for (size_t i = 0; i < schema->field_count; i++) {
        enum type type = schema->fields[i].type;
        const char *affinity = type == TYPE_TEXT ? "TEXT" : type == TYPE_REAL ? "REAL" : "INTEGER";
        buffer_format(&create, ", \"%s\" %s", schema->fields[i].name, affinity);
        buffer_text(&insert, ", ?");
    }
    buffer_text(&create, ") STRICT");
    buffer_text(&insert, ")");
    must_sql(w->db, sqlite3_exec(w->db, buffer_get(&create), NULL, NULL, NULL));
    sqlite3_stmt *statement = NULL;
    must_sql(w->db, sqlite3_prepare_v2(w->db, buffer_get(&insert), -1, &statement, NULL));
    must_sql(w->db, sqlite3_exec(w->db, "BEGIN", NULL, NULL, NULL));
    for (uint64_t row = 0; row < w->table->row_count; row++) {
        for (size_t i = 0; i < schema->field_count; i++)
            bind_cell(statement, (int)i + 1, schema->fields[i].type,
                      column_value(&w->table->columns[i], row));
        must_sql(w->db, sqlite3_step(statement));
        sqlite3_reset(statement);
    }
    must_sql(w->db, sqlite3_exec(w->db, "COMMIT", NULL, NULL, NULL));
    sqlite3_finalize(statement);
    buffer_fini(&create);
    buffer_fini(&insert);
}

/* Takes the table over. */
static inline void world_open(struct world *w, struct test_table *t, struct calendar_rules rules)
{
    *w = (struct world){.t = t, .table = test_table_build(t), .rules = rules, .pool = pool_new(2)};
    must_sql(w->db, sqlite3_open(":memory:", &w->db));
    load_sqlite(w);
}

static inline void world_close(struct world *w)
{
    sqlite3_close(w->db);
    pool_free(w->pool);
    test_table_free(w->t);
}

/* What expr_sql makes of a text. */
static inline void append_sql(const struct world *w, struct buffer *sql, const char *text, bool aggregates)
{
    struct arena arena;
    struct error error;
    struct node *node;
    struct expr_context context = {.table = w->table->schema,
                                   .rules = &w->rules,
                                   .aggregates = aggregates,
                                   .schema = w->joins ? w->joins->schema : NULL,
                                   .maps = w->maps,
                                   .map_count = w->map_count};
    arena_init(&arena);
    error_init(&error);
    if (expr_parse(&arena, slice_of(text), &context, &node, &error) ||
        expr_sql(sql, node, &context, NOW - 400 * 86400, NOW + 1200 * 86400, &error))
        fail_msg("%s: %s", text, error.message);
    arena_fini(&arena);
}

static inline size_t count_texts(const char *const *texts)
{
    size_t count = 0;
    while (count < AGAINST_MOST && texts[count]) count++;
    return count;
}

static inline sqlite3_stmt *prepare_sql(const struct world *w, const struct texts *texts)
{
    struct buffer sql;
    buffer_init(&sql);
    size_t keys = count_texts(texts->keys), values = count_texts(texts->values);
    buffer_text(&sql, "SELECT ");
    for (size_t i = 0; i < keys + values; i++) {
        if (i) buffer_text(&sql, ", ");
        append_sql(w, &sql, i < keys ? texts->keys[i] : texts->values[i - keys], i >= keys);
    }
    buffer_format(&sql, " FROM \"%s\" WHERE TRUE", w->table->schema->name);
    for (size_t i = 0; i < count_texts(texts->where); i++) {
        buffer_text(&sql, " AND (");
        append_sql(w, &sql, texts->where[i], false);
        buffer_text(&sql, ")");
    }
    for (size_t i = 0; i < keys; i++) buffer_format(&sql, "%s %zu", i ? "," : " GROUP BY", i + 1);
    for (size_t i = 0; i < keys; i++) buffer_format(&sql, "%s %zu NULLS LAST", i ? "," : " ORDER BY", i + 1);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(w->db, buffer_get(&sql), -1, &statement, NULL))
        fail_msg("%s\n%s", sqlite3_errmsg(w->db), buffer_get(&sql));
    buffer_fini(&sql);
    return statement;
}

static inline status run_ours(const struct world *w, const struct texts *texts, struct frame **frame,
                              struct error *error)
{
    static const char *const key_names[] = {"k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8"};
    static const char *const names[] = {"v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8"};
    struct query_item filters[AGAINST_MOST] = {0}, keys[AGAINST_MOST] = {0}, values[AGAINST_MOST] = {0};
    struct query query = {.table = w->table,
                          .snapshot = test_table_snapshot(w->t),
                          .rules = &w->rules,
                          .joins = w->joins,
                          .maps = w->maps,
                          .map_count = w->map_count};
    query.filter_count = count_texts(texts->where);
    query.key_count = count_texts(texts->keys);
    query.value_count = count_texts(texts->values);
    for (size_t i = 0; i < query.filter_count; i++) filters[i].text = slice_of(texts->where[i]);
    for (size_t i = 0; i < query.key_count; i++)
        keys[i] = (struct query_item){.name = key_names[i], .text = slice_of(texts->keys[i])};
    for (size_t i = 0; i < query.value_count; i++)
        values[i] = (struct query_item){.name = names[i], .text = slice_of(texts->values[i])};
    query.filters = filters;
    query.keys = keys;
    query.values = values;
    error_init(error);
    return query_run(&query, w->pool, frame, error);
}

/* `scale` is what the figures are made of: sums of large terms may cancel. */
static inline bool is_near(double a, double b)
{
    double size = fmax(fabs(a), fabs(b));
    return a == b || fabs(a - b) <= 1e-9 * fmax(size, 1);
}

static inline bool same_cell(const struct frame *frame, size_t column, size_t row, sqlite3_stmt *statement)
{
    struct value ours = frame_value(frame, column, row);
    int type = sqlite3_column_type(statement, (int)column);
    if (ours.null || type == SQLITE_NULL) return ours.null && type == SQLITE_NULL;
    if (frame->columns[column].type == TYPE_TEXT) {
        const char *text = (const char *)sqlite3_column_text(statement, (int)column);
        return slice_equal(ours.text, slice_make(text, (size_t)sqlite3_column_bytes(statement, (int)column)));
    }
    if (frame->columns[column].real) return is_near(ours.real, sqlite3_column_double(statement, (int)column));
    return type == SQLITE_INTEGER && ours.integer == sqlite3_column_int64(statement, (int)column);
}

static inline void describe_texts(const struct texts *texts)
{
    for (size_t i = 0; i < count_texts(texts->where); i++) print_message("  where %s\n", texts->where[i]);
    for (size_t i = 0; i < count_texts(texts->keys); i++) print_message("  by    %s\n", texts->keys[i]);
    for (size_t i = 0; i < count_texts(texts->values); i++) print_message("  agg   %s\n", texts->values[i]);
}

static inline _Noreturn void differ(const struct texts *texts, const struct frame *frame, size_t column,
                                    size_t row, sqlite3_stmt *statement)
{
    describe_texts(texts);
    print_message("  sql   %s\n", sqlite3_sql(statement));
    struct value ours = frame_value(frame, column, row);
    const char *theirs = (const char *)sqlite3_column_text(statement, (int)column);
    if (ours.null)
        print_message("  row %zu column %zu: NULL, SQLite %s\n", row, column, theirs ? theirs : "NULL");
    else if (frame->columns[column].type == TYPE_TEXT)
        print_message("  row %zu column %zu: \"%.*s\", SQLite %s\n", row, column, SLICE_ARGS(ours.text),
                      theirs ? theirs : "NULL");
    else
        print_message("  row %zu column %zu: %.17g (%" PRId64 "), SQLite %s\n", row, column,
                      frame->columns[column].real ? ours.real : (double)ours.integer, ours.integer,
                      theirs ? theirs : "NULL");
    fail_msg("the engines differ");
    abort();
}

/* Runs both engines. False when ours said STATUS_RANGE, where SQLite goes on with reals. */
static inline bool compare_engines(const struct world *w, const struct texts *texts)
{
    struct error error;
    struct frame *frame;
    status code = run_ours(w, texts, &frame, &error);
    if (code == STATUS_RANGE) return false;
    if (code) {
        describe_texts(texts);
        fail_msg("%s", error.message);
    }
    sqlite3_stmt *statement = prepare_sql(w, texts);
    size_t row = 0;
    int step;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (row >= frame->row_count) describe_texts(texts);
        assert_true(row < frame->row_count);
        for (size_t i = 0; i < frame->column_count; i++)
            if (!same_cell(frame, i, row, statement)) differ(texts, frame, i, row, statement);
        row++;
    }
    if (step != SQLITE_DONE || row != frame->row_count) {
        describe_texts(texts);
        fail_msg("%zu rows, SQLite %zu; %s", frame->row_count, row, sqlite3_errmsg(w->db));
    }
    sqlite3_finalize(statement);
    frame_free(frame);
    return true;
}

static inline int64_t pick(uint64_t *seed, int64_t low, int64_t high)
{
    return low + (int64_t)(test_random(seed) % (uint64_t)(high - low + 1));
}

/* ---- tables of random rows ---- */

#define MIXED_FIELDS                                                                                         \
    "created_at:time! solved_at:time id:integer channel:text team:text customer:text score:integer "         \
    "replies:integer amount:real price:real spam:boolean wait:duration edge:integer"

enum { MIXED_ID = 2, MIXED_COUNT = 13, MIXED_CUSTOMER = 16 };

/* Every field but the id may be NULL; times tie, end before they start, and lie in both halves of the year.
 * `customer` is room for a text. */
static inline void mixed_row(struct value *row, uint64_t i, uint64_t *seed, char *customer)
{
    static const char *const channels[] = {
        "email", "chat", "phone", "Web", "e_mail", "", "gr\303\266\303\237e", "50%"};
    static const char *const teams[] = {"chat", "EMAIL", "web", "Care", "\xE6\x9D\xB1\xE4\xBA\xAC"};
    static const int64_t edges[] = {
        INT64_MIN, INT64_MAX, 0, -1, 1, (INT64_C(1) << 53) + 1, -(INT64_C(1) << 53) - 1};
    snprintf(customer, MIXED_CUSTOMER, "c%03d", (int)pick(seed, 0, 299));
    int64_t created = NOW + pick(seed, 0, 700) * 86400 + pick(seed, 0, 30) * 3131;
    const struct value values[MIXED_COUNT] = {test_integer(created),
                                              test_integer(created + pick(seed, -5, 60) * 40000),
                                              test_integer((int64_t)i + 1),
                                              test_text(channels[pick(seed, 0, 7)]),
                                              test_text(teams[pick(seed, 0, 4)]),
                                              test_text(customer),
                                              test_integer(pick(seed, 0, 10)),
                                              test_integer(pick(seed, -5, 40)),
                                              test_real((double)pick(seed, -400, 4000) / 4),
                                              test_real((double)pick(seed, -1000, 100000) / 100),
                                              test_integer(pick(seed, 0, 1)),
                                              test_integer(pick(seed, 0, 200000)),
                                              test_integer(edges[pick(seed, 0, 6)])};
    memcpy(row, values, sizeof values);
    for (size_t k = 0; k < MIXED_COUNT; k++)
        if (k != MIXED_ID && pick(seed, 0, 9) == 0) row[k] = test_null();
}

static inline struct test_table *mixed_table(uint64_t rows, uint64_t seed)
{
    char customer[MIXED_CUSTOMER];
    struct value row[MIXED_COUNT];
    struct test_table *t = test_table_new("tickets", MIXED_FIELDS);
    for (uint64_t i = 0; i < rows; i++) {
        mixed_row(row, i, &seed, customer);
        test_table_row(t, row);
    }
    return t;
}

/* The same with a field that refers to rows of the table itself: of its own source, of another, of several,
 * of none. */
static inline struct test_table *family_table(uint64_t rows, uint64_t seed)
{
    static const char *const sources[] = {"a", "b", "c"};
    char customer[MIXED_CUSTOMER], key[24], parent[24];
    struct value row[MIXED_COUNT + 3];
    struct test_table *t = test_table_new("tickets", MIXED_FIELDS " key:text source:text parent:text");
    test_table_key(t, "key", "source");
    test_table_refer(t, "parent", "tickets");
    for (uint64_t i = 0; i < rows; i++) {
        int keys = (int)(rows / 2 + 2); /* about every second key is that of two rows, of two sources */
        mixed_row(row, i, &seed, customer);
        snprintf(key, sizeof key, "k%d", (int)(i % (uint64_t)keys));
        snprintf(parent, sizeof parent, "k%d", (int)pick(&seed, 0, keys));
        row[MIXED_COUNT] = test_text(key);
        row[MIXED_COUNT + 1] = test_text(sources[(i / (uint64_t)keys + i % (uint64_t)keys) % 3]);
        row[MIXED_COUNT + 2] = pick(&seed, 0, 9) == 0 ? test_null() : test_text(parent);
        test_table_row(t, row);
    }
    return t;
}

#endif
