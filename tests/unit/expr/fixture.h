/* What the tests of expressions share: a table of every type with derived fields, and short ways to parse. */
#ifndef PERILUNE_TESTS_UNIT_EXPR_FIXTURE_H
#define PERILUNE_TESTS_UNIT_EXPR_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/memory.h"
#include "expr/expr.h"

static struct field fixture_fields[] = {
    {.name = "channel", .type = TYPE_TEXT},    {.name = "priority", .type = TYPE_TEXT},
    {.name = "created_at", .type = TYPE_TIME}, {.name = "solved_at", .type = TYPE_TIME},
    {.name = "spam", .type = TYPE_BOOLEAN},    {.name = "deleted", .type = TYPE_BOOLEAN},
    {.name = "score", .type = TYPE_INTEGER},   {.name = "replies", .type = TYPE_INTEGER},
    {.name = "amount", .type = TYPE_REAL},     {.name = "rate", .type = TYPE_REAL},
    {.name = "wait", .type = TYPE_DURATION},   {.name = "handle", .type = TYPE_DURATION},
    {.name = "end", .type = TYPE_TEXT},        {.name = "odd \"name\"", .type = TYPE_TEXT},
};

static struct derived_field fixture_derived[] = {
    {.name = "resolution_time", .expression = "solved_at - created_at"},
    {.name = "slow", .expression = "resolution_time > '2d'"},
    {.name = "first_loop", .expression = "second_loop + 1"},
    {.name = "second_loop", .expression = "1 + first_loop"},
    {.name = "misspelt", .expression = "score + repliez"},
    {.name = "misspelt_outside", .expression = "misspelt * 2"},
    {.name = "with_parameter", .expression = "score + ?"},
    {.name = "counting", .expression = "count(*)"},
};

static const struct table_schema fixture_table = {
    .name = "tickets",
    .fields = fixture_fields,
    .field_count = sizeof fixture_fields / sizeof *fixture_fields,
    .derived = fixture_derived,
    .derived_count = sizeof fixture_derived / sizeof *fixture_derived,
    .time_field = 2,
    .key_field = -1,
    .source_field = -1,
};

static inline struct expr_context fixture_context(const struct calendar_rules *rules, bool aggregates)
{
    return (struct expr_context){.table = &fixture_table, .rules = rules, .aggregates = aggregates};
}

/* Parses what must parse. */
static inline struct node *must_parse(struct arena *arena, const char *text,
                                      const struct expr_context *context)
{
    struct node *node = NULL;
    struct error error;
    error_init(&error);
    if (expr_parse(arena, slice_of(text), context, &node, &error)) fail_msg("%s: %s", text, error.message);
    return node;
}

/* Does the text end in exactly this failure? */
static inline void must_fail(const char *text, const struct expr_context *context, status code, int position,
                             const char *message)
{
    struct arena arena;
    struct node *node = NULL;
    struct error error;
    error_init(&error);
    arena_init(&arena);
    status got = expr_parse(&arena, slice_of(text), context, &node, &error);
    arena_fini(&arena);
    if (!got) fail_msg("%s: parsed, but should fail with: %s", text, message);
    assert_string_equal(error.message, message);
    assert_int_equal(got, code);
    assert_int_equal(error.code, code);
    assert_int_equal(error.position, position);
}

/* The canonical text; free with memory_free. */
static inline char *canonical(const struct node *node, const struct expr_context *context)
{
    struct buffer buffer;
    buffer_init(&buffer);
    expr_print(&buffer, node, context);
    char *text = memory_copy_text(buffer_get(&buffer), buffer.size);
    buffer_fini(&buffer);
    return text;
}

#endif
