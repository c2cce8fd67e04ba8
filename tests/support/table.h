/* One-line tables for tests.
 *
 *     struct test_table *t = test_table_new("tickets", "created_at:time! channel:text score:integer");
 *     test_table_rows(t, "100 | email | 5 \n"
 *                        "200 | ~     |   \n");
 *     const struct table *table = test_table_build(t);
 *     ...
 *     test_table_free(t);
 *
 * Anything wrong in a fixture ends the program with a message: a builder returns only what works. */
#ifndef PERILUNE_TESTS_SUPPORT_TABLE_H
#define PERILUNE_TESTS_SUPPORT_TABLE_H

#include "column/snapshot.h"

#include <stdint.h>

struct test_table;

/* `fields` are "name:type" with spaces between; "!" after the type marks the time field, "*" a long text,
 * which is not in the snapshot. */
struct test_table *test_table_new(const char *name, const char *fields);

/* Also frees the snapshot. NULL is allowed. */
void test_table_free(struct test_table *t);

/* A field computed from others. Before the first row. */
void test_table_derive(struct test_table *t, const char *name, const char *expression);

/* The fields that name a row (`source` may be NULL), and a field that holds keys of a table. Before the first
 * row. Keys that are no long texts are in the snapshot, unlike those of the bundled tables. */
void test_table_key(struct test_table *t, const char *key, const char *source);
void test_table_refer(struct test_table *t, const char *field, const char *table);

/* Rows as text, one a line, cells in order of the fields between "|", spaces around cells dropped, empty
 * lines skipped. An empty cell and "~" are NULL, '' is the empty text. Times and durations are whole numbers
 * of seconds; booleans are 0, 1, true or false. Row ids count from 1. */
void test_table_rows(struct test_table *t, const char *rows);

/* One row of typed values, in order of the fields. */
void test_table_row(struct test_table *t, const struct value *values);

/* `count` random rows, the same for the same seed: the time field rises (with ties) from 2024-01-01 by half
 * an hour or less and is never NULL, other times lie up to 30 days after it. Texts are of 12 words, some far
 * more frequent; integers mostly -50 to 1000, rarely up to 10^12; reals multiples of 0.25, whose sums are
 * exact; durations up to 30 days. In all but the time field about one value in ten is NULL. */
void test_table_fill(struct test_table *t, uint64_t count, uint64_t seed);

/* Writes the snapshot, in memory, on the first call of either; no rows can be added afterwards. Both are
 * borrowed until test_table_free. */
const struct table *test_table_build(struct test_table *t);
struct snapshot *test_table_snapshot(struct test_table *t);

/* The schema: of the table alone, and the one that holds it. */
const struct table_schema *test_table_schema(const struct test_table *t);
const struct schema *test_schema(const struct test_table *t);

/* One cell of the built table, rows counted from 0 in table order. */
struct value test_table_value(struct test_table *t, const char *field, uint64_t row);

/* Values for test_table_row. */
struct value test_null(void);
struct value test_integer(int64_t integer); /* also booleans, times and durations */
struct value test_real(double real);
struct value test_text(const char *text); /* borrowed */

/* The next number of a random sequence; the state is any number (splitmix64). */
uint64_t test_random(uint64_t *state);

#endif
