/* Events tables for tests, and the facts that are made of them. */
#ifndef PERILUNE_TESTS_UNIT_FACTS_EVENTS_H
#define PERILUNE_TESTS_UNIT_FACTS_EVENTS_H

#include "base/memory.h"
#include "facts/fact_fields.h"
#include "facts/facts.h"
#include "tests/support/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define EVENTS_TABLE                                                                                         \
    "source:text ticket:text at:time! seq:integer kind:text actor:text actor_kind:text public:boolean "      \
    "field:text value:text"

static const struct dialect_word kind_words[] = {
    {"created", ROLE_CREATED}, {"message", ROLE_MESSAGE},   {"note", ROLE_NOTE},
    {"status", ROLE_STATUS},   {"assigned", ROLE_AGENT},    {"team", ROLE_TEAM},
    {"deleted", ROLE_DELETED}, {"restored", ROLE_RESTORED}, {"changed", ROLE_FIELD},
};
static const struct dialect_word field_words[] = {{"status", ROLE_STATUS}, {"group", ROLE_TEAM}};
static const struct dialect_word actor_words[] = {
    {"customer", SIDE_CUSTOMER}, {"agent", SIDE_AGENT}, {"bot", SIDE_BOT}};
static const struct dialect_word status_words[] = {{"new", STATE_NEW},         {"open", STATE_OPEN},
                                                   {"pending", STATE_PENDING}, {"hold", STATE_HOLD},
                                                   {"solved", STATE_SOLVED},   {"closed", STATE_CLOSED}};

#define WORDS(list)                                                                                          \
    {                                                                                                        \
        list, sizeof list / sizeof *list                                                                     \
    }

static inline struct dialect test_dialect(void)
{
    return (struct dialect){
        .name = "test",
        .kinds = WORDS(kind_words),
        .fields = WORDS(field_words),
        .actors = WORDS(actor_words),
        .statuses = WORDS(status_words),
        .rules = {.creation_asks = true, .solve_ends_turn = true, .reply_after_solve = true}};
}

/* A schema with every fact. */
static inline void all_facts(struct schema *schema)
{
    static const char *const times[] = {"created_at", "asked_at", "started_at"};
    schema_init(schema);
    schema->tables = arena_new(&schema->arena, FACTS_TABLES * sizeof *schema->tables);
    schema->table_count = FACTS_TABLES;
    for (int t = 0; t < FACTS_TABLES; t++) {
        struct table_schema *table = &schema->tables[t];
        const struct fact_field *fields = fact_fields((enum facts_table)t, &table->field_count);
        *table = (struct table_schema){.name = fact_table_name((enum facts_table)t),
                                       .derived_from = FACTS_EVENTS,
                                       .field_count = table->field_count,
                                       .key_field = -1,
                                       .source_field = 0};
        table->fields = arena_new(&schema->arena, table->field_count * sizeof *table->fields);
        for (size_t i = 0; i < table->field_count; i++)
            table->fields[i] = (struct field){.name = fields[i].name, .type = fields[i].type};
        table->time_field = schema_field(table, slice_of(times[t]));
    }
}

struct made {
    struct schema schema;
    struct snapshot *snapshot;
    struct facts_notes notes;
    struct error error;
};

/* The facts of the events, with that many threads; the caller ends what was made, also after a failure. */
static inline status try_make(struct test_table *events, const struct dialect *dialect, int threads,
                              struct made *made)
{
    struct snapshot_writer *writer = NULL;
    struct facts_input input = {test_table_snapshot(events), dialect, pool_new(threads)};
    error_init(&made->error);
    made->snapshot = NULL;
    all_facts(&made->schema);
    status s = snapshot_writer_open(NULL, &writer, &made->error);
    if (s == STATUS_OK) s = facts_write(&input, &made->schema, writer, &made->notes, &made->error);
    if (s == STATUS_OK) s = snapshot_commit(writer, 1, 1, &made->schema, &made->snapshot, &made->error);
    snapshot_writer_close(writer);
    pool_free(input.pool);
    return s;
}

static inline void end_made(struct made *made)
{
    snapshot_close(made->snapshot);
    schema_fini(&made->schema);
}

static inline void make(struct test_table *events, int threads, struct made *made)
{
    struct dialect dialect = test_dialect();
    if (try_make(events, &dialect, threads, made) != STATUS_OK) fail_msg("%s", made->error.message);
}

static inline const struct table *made_table(const struct made *made, enum facts_table which)
{
    return snapshot_table(made->snapshot, slice_of(fact_table_name(which)));
}

static inline struct value made_value(const struct made *made, enum facts_table which, const char *field,
                                      uint64_t row)
{
    const struct table *table = made_table(made, which);
    int number = schema_field(table->schema, slice_of(field));
    assert_true(number >= 0 && row < table->row_count);
    return column_value(&table->columns[number], row);
}

static inline void assert_number(const struct made *made, enum facts_table which, uint64_t row,
                                 const char *field, int64_t wanted)
{
    struct value value = made_value(made, which, field, row);
    assert_false(value.null);
    assert_int_equal(value.integer, wanted);
}

static inline void assert_text(const struct made *made, enum facts_table which, uint64_t row,
                               const char *field, const char *wanted)
{
    struct value value = made_value(made, which, field, row);
    if (!wanted) {
        assert_true(value.null);
        return;
    }
    assert_false(value.null);
    assert_int_equal(value.text.size, strlen(wanted));
    assert_memory_equal(value.text.data, wanted, value.text.size);
}

#endif
