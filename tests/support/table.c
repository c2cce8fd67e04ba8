/* One-line tables: the rows go straight into a snapshot writer. */
#include "tests/support/table.h"

#include "base/memory.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIELDS_MAX = 64, TEXT_MAX = 4096 };

struct test_table {
    struct schema schema; /* with one table */
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    int64_t row_count;
};

static _Noreturn void PRINTF_LIKE(1, 2) give_up(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("test table: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    abort();
}

static void must(status result, const struct error *error)
{
    if (result != STATUS_OK) give_up("%s", error->message);
}

/* The part of *rest before the separator; *rest moves behind it. */
static struct slice cut(struct slice *rest, char separator)
{
    const char *end = rest->size ? memchr(rest->data, separator, rest->size) : NULL;
    size_t size = end ? (size_t)(end - rest->data) : rest->size;
    struct slice part = slice_make(rest->data, size);
    size_t skip = end ? size + 1 : size;
    *rest = slice_make(rest->data + skip, rest->size - skip);
    return part;
}

/* ---- the schema ---- */

static struct table_schema *table_of(struct test_table *t)
{
    return &t->schema.tables[0];
}

/* Is the text's last character `mark`? Then it is taken off. */
static bool take_mark(struct slice *text, char mark)
{
    if (text->size == 0 || text->data[text->size - 1] != mark) return false;
    text->size--;
    return true;
}

static void add_field(struct test_table *t, struct slice text)
{
    struct table_schema *table = table_of(t);
    if (table->field_count == FIELDS_MAX) give_up("more than %d fields", FIELDS_MAX);
    struct field *field = &table->fields[table->field_count];
    struct slice type = text, name = cut(&type, ':');
    if (take_mark(&type, '!')) table->time_field = (int)table->field_count;
    field->long_text = take_mark(&type, '*');
    if (!type_parse(type, &field->type)) give_up("no such type: \"%.*s\"", SLICE_ARGS(text));
    field->name = arena_text(&t->schema.arena, name);
    table->field_count++;
}

struct test_table *test_table_new(const char *name, const char *fields)
{
    struct test_table *t = memory_new(sizeof *t);
    schema_init(&t->schema);
    struct arena *arena = &t->schema.arena;
    struct table_schema *table = arena_new(arena, sizeof *table);
    *table = (struct table_schema){
        .name = arena_text(arena, slice_of(name)), .time_field = -1, .key_field = -1, .source_field = -1};
    table->fields = arena_new(arena, FIELDS_MAX * sizeof *table->fields);
    table->derived = arena_new(arena, FIELDS_MAX * sizeof *table->derived);
    t->schema.tables = table;
    t->schema.table_count = 1;
    for (struct slice rest = slice_of(fields); rest.size;) {
        struct slice field = cut(&rest, ' ');
        if (field.size) add_field(t, field);
    }
    return t;
}

void test_table_derive(struct test_table *t, const char *name, const char *expression)
{
    struct table_schema *table = table_of(t);
    struct arena *arena = &t->schema.arena;
    if (table->derived_count == FIELDS_MAX) give_up("more than %d derived fields", FIELDS_MAX);
    table->derived[table->derived_count++] = (struct derived_field){
        .name = arena_text(arena, slice_of(name)), .expression = arena_text(arena, slice_of(expression))};
}

static int field_of(const struct test_table *t, const char *name)
{
    int field = schema_field(&t->schema.tables[0], slice_of(name));
    if (field < 0) give_up("no such field: \"%s\"", name);
    return field;
}

void test_table_key(struct test_table *t, const char *key, const char *source)
{
    struct table_schema *table = table_of(t);
    table->key_field = field_of(t, key);
    table->fields[table->key_field].required = true;
    if (!source) return;
    table->source_field = field_of(t, source);
    table->fields[table->source_field].required = true;
}

void test_table_refer(struct test_table *t, const char *field, const char *table)
{
    table_of(t)->fields[field_of(t, field)].references = arena_text(&t->schema.arena, slice_of(table));
}

const struct table_schema *test_table_schema(const struct test_table *t)
{
    return &t->schema.tables[0];
}

const struct schema *test_schema(const struct test_table *t)
{
    return &t->schema;
}

/* ---- rows ---- */

static void begin(struct test_table *t)
{
    struct error error;
    error_init(&error);
    must(snapshot_writer_open(NULL, &t->writer, &error), &error);
    must(snapshot_begin_table(t->writer, table_of(t), &error), &error);
}

void test_table_row(struct test_table *t, const struct value *values)
{
    if (t->snapshot) give_up("a row after the table was built");
    if (!t->writer) begin(t);
    struct error error;
    must(snapshot_append(t->writer, ++t->row_count, values, &error), &error);
}

static int64_t parse_integer(const char *text)
{
    char *end;
    errno = 0;
    long long number = strtoll(text, &end, 10);
    if (errno || end == text || *end) give_up("not a whole number: \"%s\"", text);
    return number;
}

static double parse_real(const char *text)
{
    char *end;
    double number = strtod(text, &end);
    if (end == text || *end) give_up("not a number: \"%s\"", text);
    return number;
}

static int64_t parse_boolean(const char *text)
{
    if (strcmp(text, "1") == 0 || strcmp(text, "true") == 0) return 1;
    if (strcmp(text, "0") == 0 || strcmp(text, "false") == 0) return 0;
    give_up("not a boolean: \"%s\"", text);
}

static struct value parse_cell(enum type type, struct slice cell)
{
    if (cell.size == 0 || slice_is(cell, "~")) return test_null();
    if (type == TYPE_TEXT) return (struct value){.text = slice_is(cell, "''") ? slice_make("", 0) : cell};
    char text[TEXT_MAX];
    if (cell.size >= sizeof text) give_up("a number of %zu characters", cell.size);
    memcpy(text, cell.data, cell.size);
    text[cell.size] = 0;
    if (type == TYPE_REAL) return test_real(parse_real(text));
    return test_integer(type == TYPE_BOOLEAN ? parse_boolean(text) : parse_integer(text));
}

static void add_line(struct test_table *t, struct slice line)
{
    const struct table_schema *table = table_of(t);
    struct value values[FIELDS_MAX];
    struct slice rest = line;
    for (size_t i = 0; i < table->field_count; i++)
        values[i] = parse_cell(table->fields[i].type, slice_trim(cut(&rest, '|')));
    if (rest.size) give_up("more than %zu cells: \"%.*s\"", table->field_count, SLICE_ARGS(line));
    test_table_row(t, values);
}

void test_table_rows(struct test_table *t, const char *rows)
{
    for (struct slice rest = slice_of(rows); rest.size;) {
        struct slice line = cut(&rest, '\n');
        if (slice_trim(line).size) add_line(t, line);
    }
}

/* ---- random rows ---- */

uint64_t test_random(uint64_t *state)
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
    return test_random(state) % limit;
}

static struct value random_text(uint64_t *state)
{
    static const char *const words[] = {"email", "chat",  "phone", "web",  "billing", "refund",
                                        "login", "Ünïcö", "A B",   "100%", "",        "日本語"};
    uint64_t count = sizeof words / sizeof *words;
    uint64_t a = below(state, count), b = below(state, count);
    return test_text(words[a < b ? a : b]);
}

static struct value random_integer(uint64_t *state)
{
    if (below(state, 500) == 0) return test_integer((int64_t)below(state, 1000000000000u));
    return test_integer((int64_t)below(state, 1051) - 50);
}

static struct value random_value(enum type type, int64_t now, uint64_t *state)
{
    const uint64_t month = (uint64_t)30 * 86400;
    if (below(state, 10) == 0) return test_null();
    switch (type) {
    case TYPE_BOOLEAN: return test_integer(below(state, 4) == 0);
    case TYPE_INTEGER: return random_integer(state);
    case TYPE_REAL: return test_real(((double)below(state, 4001) - 1000) / 4);
    case TYPE_TEXT: return random_text(state);
    case TYPE_TIME: return test_integer(now + (int64_t)below(state, month));
    default: return test_integer((int64_t)below(state, month));
    }
}

void test_table_fill(struct test_table *t, uint64_t count, uint64_t seed)
{
    const struct table_schema *table = table_of(t);
    int64_t now = 1704067200; /* 2024-01-01 */
    struct value values[FIELDS_MAX];
    for (uint64_t row = 0; row < count; row++) {
        if (below(&seed, 8)) now += (int64_t)below(&seed, 1801);
        for (size_t i = 0; i < table->field_count; i++)
            values[i] = (int)i == table->time_field ? test_integer(now)
                                                    : random_value(table->fields[i].type, now, &seed);
        test_table_row(t, values);
    }
}

/* ---- the snapshot ---- */

struct snapshot *test_table_snapshot(struct test_table *t)
{
    if (t->snapshot) return t->snapshot;
    if (!t->writer) begin(t);
    struct error error;
    error_init(&error);
    must(snapshot_end_table(t->writer, &error), &error);
    must(snapshot_commit(t->writer, 1, 1, &t->schema, &t->snapshot, &error), &error);
    return t->snapshot;
}

const struct table *test_table_build(struct test_table *t)
{
    return snapshot_table(test_table_snapshot(t), slice_of(table_of(t)->name));
}

struct value test_table_value(struct test_table *t, const char *field, uint64_t row)
{
    const struct table *table = test_table_build(t);
    int number = schema_field(table->schema, slice_of(field));
    if (number < 0) give_up("no field \"%s\"", field);
    if (row >= table->row_count) give_up("no row %llu", (unsigned long long)row);
    return column_value(&table->columns[number], row);
}

void test_table_free(struct test_table *t)
{
    if (!t) return;
    snapshot_writer_close(t->writer);
    snapshot_close(t->snapshot);
    schema_fini(&t->schema);
    memory_free(t);
}

struct value test_null(void)
{
    return (struct value){.null = true};
}

struct value test_integer(int64_t integer)
{
    return (struct value){.integer = integer};
}

struct value test_real(double real)
{
    return (struct value){.real = real};
}

struct value test_text(const char *text)
{
    return (struct value){.text = slice_of(text)};
}
