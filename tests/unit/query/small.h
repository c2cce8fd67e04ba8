/* One-line queries over one-line tables. */
#ifndef PERILUNE_TESTS_UNIT_QUERY_SMALL_H
#define PERILUNE_TESTS_UNIT_QUERY_SMALL_H

#include "query/query.h"
#include "tests/support/table.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static inline struct query_item item(const char *name, const char *text)
{
    return (struct query_item){.name = name, .text = slice_of(text)};
}

/* Runs `text` as the only value, by `key` unless it is NULL. */
static inline status run_value(const struct table *table, const char *key, const char *text,
                               struct frame **frame, struct error *error)
{
    struct query_item keys[] = {item("key", key ? key : "")}, values[] = {item("value", text)};
    struct query query = {
        .table = table, .keys = keys, .key_count = key != NULL, .values = values, .value_count = 1};
    error_init(error);
    return query_run(&query, NULL, frame, error);
}

/* The one value of a query without keys. */
static inline struct value value_of(const struct table *table, const char *text)
{
    struct error error;
    struct frame *frame;
    if (run_value(table, NULL, text, &frame, &error)) fail_msg("%s: %s", text, error.message);
    assert_int_equal(frame->row_count, 1);
    assert_int_not_equal(frame->columns[0].type, TYPE_TEXT); /* it would be freed here */
    struct value value = frame_value(frame, 0, 0);
    frame_free(frame);
    return value;
}

static inline void expect_integer(const struct table *table, const char *text, int64_t expected)
{
    struct value value = value_of(table, text);
    if (value.null) fail_msg("%s: NULL", text);
    if (value.integer != expected) fail_msg("%s: %lld", text, (long long)value.integer);
}

static inline void expect_real(const struct table *table, const char *text, double expected)
{
    struct value value = value_of(table, text);
    if (value.null) fail_msg("%s: NULL", text);
    double distance = value.real - expected, allowed = 1e-12 * (expected < 0 ? -expected : expected);
    if (distance > allowed || distance < -allowed) fail_msg("%s: %.17g", text, value.real);
}

static inline void expect_null(const struct table *table, const char *text)
{
    if (!value_of(table, text).null) fail_msg("%s: not NULL", text);
}

static inline void expect_error(const struct table *table, const char *text, status code, const char *message)
{
    struct error error;
    struct frame *frame;
    assert_int_equal(run_value(table, NULL, text, &frame, &error), code);
    assert_string_equal(error.message, message);
    assert_null(frame);
}

#endif
