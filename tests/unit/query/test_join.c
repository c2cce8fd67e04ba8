/* Joins by key in queries: what is read through references, against the rule written down by hand. */
#include "tests/unit/query/joined.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* ---- a few rows, worked out by hand ---- */

struct desk {
    struct test_table *surveys, *tickets, *customers;
    struct joined joined;
};

static void desk_open(struct desk *d)
{
    d->surveys = test_table_new("surveys", "n:integer key:text source:text ticket:text score:real");
    test_table_key(d->surveys, "key", "source");
    test_table_refer(d->surveys, "ticket", "tickets");
    test_table_derive(d->surveys, "is_slow", "ticket.took > 1h");
    test_table_rows(d->surveys, "1 | s1 | a    | t1 | 5 \n" /* the only one of its key */
                                "2 | s2 | a    | t2 | 4 \n" /* two sources: its own */
                                "3 | s3 | b    | t2 | 3 \n"
                                "4 | s4 | c    | t2 | 2 \n" /* two sources, neither its own */
                                "5 | s5 | c    | t3 |   \n" /* the only one, of another source */
                                "6 | s6 | a    | t9 | 1 \n" /* no such ticket */
                                "7 | s7 | a    | ~  | 1 \n");
    d->tickets = test_table_new("tickets", "key:text source:text at:time! done:time team:text spam:boolean "
                                           "replies:integer amount:real customer:text subject:text*");
    test_table_key(d->tickets, "key", "source");
    test_table_refer(d->tickets, "customer", "customers");
    test_table_derive(d->tickets, "took", "done - at");
    test_table_rows(d->tickets, "t1 | a | 1000 | 9000 | EU | 0 |  1 | 1.5  | c1 | x \n"
                                "t2 | a | 2000 | 2060 | US | 1 | -2 | ~    | c2 | x \n"
                                "t2 | b | 3000 | ~    | EU | ~ |  3 | 3.5  | ~  | x \n"
                                "t3 | b | 4000 | 4001 | ~  | 0 |  4 | -4.5 | c1 | x \n");
    d->customers = test_table_new("customers", "key:text segment:text");
    test_table_key(d->customers, "key", NULL);
    test_table_rows(d->customers, "c1 | gold \n");
    joined_init(&d->joined, (struct test_table *[]){d->surveys, d->tickets, d->customers}, 3);
}

static void desk_close(struct desk *d)
{
    joined_fini(&d->joined);
    test_table_free(d->surveys);
    test_table_free(d->tickets);
    test_table_free(d->customers);
}

static struct query_item item(const char *name, const char *text)
{
    return (struct query_item){.name = name, .text = slice_of(text)};
}

/* The values of an expression for every row, by its number `n`. */
static status run_rows(const struct joined *joined, const char *text, struct frame **frame,
                       struct error *error)
{
    struct query_item keys[] = {item("n", "n"), item("x", text)};
    struct query query = {.table = joined->built[0], .joins = &joined->joins, .keys = keys, .key_count = 2};
    error_init(error);
    return query_run(&query, NULL, frame, error);
}

static void append_cell(struct buffer *out, const struct frame *frame, size_t column, size_t row)
{
    struct value value = frame_value(frame, column, row);
    if (value.null)
        buffer_text(out, "~");
    else if (frame->columns[column].real)
        buffer_format(out, "%g", value.real);
    else if (frame->columns[column].type == TYPE_TEXT)
        buffer_format(out, "%.*s", SLICE_ARGS(value.text));
    else
        buffer_format(out, "%lld", (long long)value.integer);
}

static void assert_rows(struct desk *d, const char *text, const char *wanted)
{
    struct frame *frame;
    struct error error;
    struct buffer got;
    if (run_rows(&d->joined, text, &frame, &error)) fail_msg("%s: %s", text, error.message);
    buffer_init(&got);
    for (size_t row = 0; row < frame->row_count; row++) {
        if (row) buffer_text(&got, " ");
        append_cell(&got, frame, 1, row);
    }
    if (strcmp(buffer_get(&got), wanted) != 0) fail_msg("%s: %s", text, buffer_get(&got));
    buffer_fini(&got);
    frame_free(frame);
}

static void fields_of_every_type_are_those_of_the_row_referred_to(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    assert_rows(&d, "ticket.team", "EU US EU ~ ~ ~ ~");
    assert_rows(&d, "ticket.source", "a a b ~ b ~ ~");
    assert_rows(&d, "ticket.at", "1000 2000 3000 ~ 4000 ~ ~");
    assert_rows(&d, "ticket.done", "9000 2060 ~ ~ 4001 ~ ~");
    assert_rows(&d, "ticket.spam", "0 1 ~ ~ 0 ~ ~");
    assert_rows(&d, "ticket.replies", "1 -2 3 ~ 4 ~ ~");
    assert_rows(&d, "ticket.amount", "1.5 ~ 3.5 ~ -4.5 ~ ~");
    desk_close(&d);
}

static void derived_fields_and_chains_are_followed(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    assert_rows(&d, "ticket.took", "8000 60 ~ ~ 1 ~ ~");
    assert_rows(&d, "is_slow", "1 0 ~ ~ 0 ~ ~");
    assert_rows(&d, "ticket.customer", "c1 c2 ~ ~ c1 ~ ~");
    assert_rows(&d, "ticket.customer.segment", "gold ~ ~ ~ gold ~ ~");
    desk_close(&d);
}

static void what_is_read_through_a_reference_takes_part_in_expressions(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    assert_rows(&d, "ticket.replies + n", "2 0 6 ~ 9 ~ ~");
    assert_rows(&d, "coalesce(ticket.team, 'none')", "EU US EU none none none none");
    assert_rows(&d, "lower(ticket.team) = 'eu'", "1 0 1 ~ ~ ~ ~");
    assert_rows(&d, "ticket.source = source", "1 1 1 ~ 0 ~ ~");
    assert_rows(&d, "ticket.team IS NULL", "0 0 0 1 1 1 1");
    assert_rows(&d, "minute(ticket.at)", "960 1980 3000 ~ 3960 ~ ~");
    assert_rows(&d, "hour(ticket.done)", "2 0 ~ ~ 1 ~ ~");
    assert_rows(&d, "CASE WHEN ticket.spam THEN 'spam' ELSE ticket.customer.segment END",
                "gold spam ~ ~ gold ~ ~");
    desk_close(&d);
}

static void conditions_keys_and_aggregates_read_through_references(void **state)
{
    struct desk d;
    struct frame *frame;
    struct error error;
    struct query_item filters[] = {item("", "ticket.at IS NOT NULL"), item("", "ticket.at < TIME '@3500'")},
                      keys[] = {item("team", "ticket.team")},
                      values[] = {item("n", "count(*)"),
                                  item("late", "sum(ticket.replies) FILTER (WHERE n > 1)"),
                                  item("teams", "count(DISTINCT ticket.team)")};
    (void)state;
    desk_open(&d);
    struct query query = {.table = d.joined.built[0],
                          .joins = &d.joined.joins,
                          .filters = filters,
                          .filter_count = 2,
                          .keys = keys,
                          .key_count = 1,
                          .values = values,
                          .value_count = 3};
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame->row_count, 2);
    assert_true(slice_is(frame_value(frame, 0, 0).text, "EU"));
    assert_int_equal(frame_value(frame, 1, 0).integer, 2);
    assert_int_equal(frame_value(frame, 2, 0).integer, 3);
    assert_int_equal(frame_value(frame, 3, 0).integer, 1);
    assert_true(slice_is(frame_value(frame, 0, 1).text, "US"));
    assert_int_equal(frame_value(frame, 1, 1).integer, 1);
    assert_int_equal(frame_value(frame, 2, 1).integer, -2);
    frame_free(frame);
    desk_close(&d);
}

static void stocks_and_rows_read_through_references(void **state)
{
    struct desk d;
    struct frame *frame;
    struct error error;
    const int64_t instants[] = {1500, 2050, 5000};
    int64_t *ids;
    size_t count;
    uint64_t total;
    struct query_item filters[] = {item("", "ticket.team = 'EU'")};
    (void)state;
    desk_open(&d);
    struct query query = {.table = d.joined.built[0], .joins = &d.joined.joins};
    assert_int_equal(query_open_at(&query, slice_of("ticket.at"), slice_of("ticket.done"), instants, 3, NULL,
                                   &frame, &error),
                     STATUS_OK);
    assert_int_equal(frame->row_count, 3);
    assert_int_equal(frame_value(frame, 1, 0).integer, 1);
    assert_int_equal(frame_value(frame, 1, 1).integer, 2);
    assert_int_equal(frame_value(frame, 1, 2).integer, 2);
    frame_free(frame);
    query.filters = filters;
    query.filter_count = 1;
    assert_int_equal(query_rows(&query, 0, 0, &ids, &count, &total, &error), STATUS_OK);
    assert_int_equal(count, 2);
    assert_int_equal(ids[0], 1);
    assert_int_equal(ids[1], 3);
    memory_free(ids);
    desk_close(&d);
}

static void explain_names_the_fields_of_other_tables(void **state)
{
    struct desk d;
    struct error error;
    struct buffer text;
    struct query_item keys[] = {item("segment", "ticket.customer.segment")},
                      values[] = {item("n", "count(*)")};
    (void)state;
    desk_open(&d);
    buffer_init(&text);
    struct query query = {.table = d.joined.built[0],
                          .joins = &d.joined.joins,
                          .keys = keys,
                          .key_count = 1,
                          .values = values,
                          .value_count = 1};
    assert_int_equal(query_explain(&query, NULL, &text, &error), STATUS_OK);
    assert_non_null(
        strstr(buffer_get(&text), "\njoins   ticket.customer.segment, of the rows of customers\n"));
    buffer_fini(&text);
    desk_close(&d);
}

static void assert_fails(struct desk *d, const char *text, status code, const char *message)
{
    struct frame *frame;
    struct error error;
    assert_int_equal(run_rows(&d->joined, text, &frame, &error), code);
    assert_string_equal(error.message, message);
    assert_null(frame);
}

static void long_texts_behind_a_reference_are_refused(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    assert_fails(
        &d, "ticket.subject = 'x'", STATUS_INVALID,
        "by: column 1: field \"subject\" stays in the rows of the store: it can stand in where() only");
    desk_close(&d);
}

static status find_nothing(void *context, const struct table *from, int field, const struct join **out,
                           struct error *error)
{
    (void)context, (void)from, (void)field, (void)out;
    return error_set(error, STATUS_CORRUPT, "it is damaged");
}

static void a_join_that_cannot_be_made_fails_the_query(void **state)
{
    struct desk d;
    (void)state;
    desk_open(&d);
    d.joined.joins.find = find_nothing;
    assert_fails(&d, "ticket.team", STATUS_CORRUPT, "by: it is damaged");
    assert_fails(&d, "month(ticket.at)", STATUS_CORRUPT, "by: it is damaged");
    desk_close(&d);
}

static void without_joins_no_reference_can_be_followed(void **state)
{
    struct desk d;
    struct frame *frame;
    struct error error;
    struct query_item values[] = {item("n", "count(ticket.team)")};
    (void)state;
    desk_open(&d);
    struct query query = {.table = d.joined.built[0], .values = values, .value_count = 1};
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_INVALID);
    assert_string_equal(error.message,
                        "agg \"n\": column 7: table \"tickets\", to which \"ticket\" refers, cannot be "
                        "reached from here");
    desk_close(&d);
}

/* ---- many rows ---- */

static const char *const widths[] = {"w0", "w1", "w2", "w4", "w8", "flag", "part", "word", "rare"};
enum { WIDTHS = sizeof widths / sizeof *widths };

static void put_target(struct test_table *t, uint64_t i, uint64_t *seed)
{
    static const char *const words[] = {"red", "green", "blue", "white"};
    char key[24], rare[24];
    snprintf(key, sizeof key, "k%llu", (unsigned long long)i);
    snprintf(rare, sizeof rare, "r%llu", (unsigned long long)(i % 70000));
    uint64_t r = test_random(seed);
    struct value row[] = {test_text(key),
                          test_integer(42),
                          test_integer((int64_t)(r % 200) - 100),
                          test_integer((int64_t)(r % 50000)),
                          test_integer((int64_t)(r % 4000000000) - 7),
                          test_integer((int64_t)(r >> 2) - (INT64_C(1) << 60)),
                          test_integer((int64_t)(r >> 40 & 1)),
                          test_real((double)(r % 1000) / 4),
                          test_text(words[r >> 50 & 3]),
                          test_text(rare)};
    for (size_t k = 1; k < sizeof row / sizeof *row; k++)
        if (k != 3 && test_random(seed) % 10 == 0) row[k] = test_null();
    test_table_row(t, row);
}

/* `from` refers to rows of `to` at its beginning, end and the borders of its chunks, and anywhere. */
static void open_pair(struct test_table **from, struct test_table **to, uint64_t targets, uint64_t references)
{
    uint64_t seed = targets;
    *to = test_table_new("targets",
                         "key:text w0:integer w1:integer w2:integer w4:integer w8:integer flag:boolean "
                         "part:real word:text rare:text");
    test_table_key(*to, "key", NULL);
    for (uint64_t i = 0; i < targets; i++) put_target(*to, i, &seed);
    *from = test_table_new("references", "n:integer other:text");
    test_table_refer(*from, "other", "targets");
    static const uint64_t borders[] = {0, 1, 63, 64, 65535, 65536, 65537, 131071, 131072};
    for (uint64_t i = 0; i < references; i++) {
        char key[24];
        uint64_t target = i < 9    ? borders[i]
                          : i < 12 ? targets - 1 + (i - 10)
                                   : test_random(&seed) % (targets + 3);
        snprintf(key, sizeof key, "k%llu", (unsigned long long)target);
        test_table_row(
            *from, (struct value[]){test_integer((int64_t)i), i % 11 == 10 ? test_null() : test_text(key)});
    }
}

/* Where the key "k17" is: row 17, for rows stay in the order in which they were added. */
static uint64_t target_row(const struct table *to, struct value key)
{
    uint64_t row = key.null ? UINT64_MAX : strtoull(key.text.data + 1, NULL, 10);
    return row < to->row_count ? row : UINT64_MAX;
}

static bool same_value(struct value a, struct value b, enum type type)
{
    if (a.null || b.null) return a.null && b.null;
    if (type == TYPE_TEXT) return slice_equal(a.text, b.text);
    return type == TYPE_REAL ? a.real == b.real : a.integer == b.integer;
}

/* Every row of every column is what stands in the row that its reference means. */
static void check_pair(uint64_t targets, uint64_t references)
{
    struct test_table *from, *to;
    struct joined joined;
    open_pair(&from, &to, targets, references);
    joined_init(&joined, (struct test_table *[]){from, to}, 2);
    for (size_t w = 0; w < WIDTHS; w++) {
        struct frame *frame;
        struct error error;
        char text[40];
        snprintf(text, sizeof text, "other.%s", widths[w]);
        if (run_rows(&joined, text, &frame, &error)) fail_msg("%s: %s", text, error.message);
        assert_int_equal(frame->row_count, references);
        const struct column *column = &joined.built[1]->columns[w + 1];
        for (uint64_t row = 0; row < references; row++) {
            uint64_t target = target_row(joined.built[1], column_value(&joined.built[0]->columns[1], row));
            struct value wanted = {.null = true};
            if (target != UINT64_MAX) wanted = column_value(column, target);
            if (!same_value(frame_value(frame, 1, row), wanted, column->type))
                fail_msg("%s of row %llu", text, (unsigned long long)row);
        }
        frame_free(frame);
    }
    joined_fini(&joined);
    test_table_free(from);
    test_table_free(to);
}

static void columns_of_every_width_are_read_in_a_table_of_one_chunk(void **state)
{
    (void)state;
    check_pair(1, 40);
    check_pair(63, 200);
    check_pair(3000, 5000);
}

static void columns_of_every_width_are_read_across_chunks(void **state)
{
    (void)state;
    check_pair(65536, 300);
    check_pair(65537, 300);
    check_pair(140000, 300);
}

static void a_table_without_rows_gives_nulls(void **state)
{
    (void)state;
    check_pair(0, 100);
}

static void a_condition_behind_a_reference_skips_no_chunk(void **state)
{
    /* `n` is 0 in the first chunk and 1 in the second; the other table's `n` is the opposite. */
    struct test_table *from = test_table_new("references", "n:integer other:text"),
                      *to = test_table_new("targets", "n:integer key:text");
    struct joined joined;
    struct frame *frame;
    struct error error;
    struct query_item filters[] = {item("", "other.n = 1")}, values[] = {item("count", "count(*)")};
    (void)state;
    test_table_key(to, "key", NULL);
    test_table_refer(from, "other", "targets");
    test_table_rows(to, "1 | low \n 0 | high \n");
    for (int i = 0; i < CHUNK_ROWS + 10; i++)
        test_table_row(from, (struct value[]){test_integer(i >= CHUNK_ROWS),
                                              test_text(i < CHUNK_ROWS ? "low" : "high")});
    joined_init(&joined, (struct test_table *[]){from, to}, 2);
    struct query query = {.table = joined.built[0],
                          .joins = &joined.joins,
                          .filters = filters,
                          .filter_count = 1,
                          .values = values,
                          .value_count = 1};
    assert_int_equal(query_run(&query, NULL, &frame, &error), STATUS_OK);
    assert_int_equal(frame_value(frame, 0, 0).integer, CHUNK_ROWS);
    frame_free(frame);
    joined_fini(&joined);
    test_table_free(from);
    test_table_free(to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fields_of_every_type_are_those_of_the_row_referred_to),
        cmocka_unit_test(derived_fields_and_chains_are_followed),
        cmocka_unit_test(what_is_read_through_a_reference_takes_part_in_expressions),
        cmocka_unit_test(conditions_keys_and_aggregates_read_through_references),
        cmocka_unit_test(stocks_and_rows_read_through_references),
        cmocka_unit_test(explain_names_the_fields_of_other_tables),
        cmocka_unit_test(long_texts_behind_a_reference_are_refused),
        cmocka_unit_test(a_join_that_cannot_be_made_fails_the_query),
        cmocka_unit_test(without_joins_no_reference_can_be_followed),
        cmocka_unit_test(columns_of_every_width_are_read_in_a_table_of_one_chunk),
        cmocka_unit_test(columns_of_every_width_are_read_across_chunks),
        cmocka_unit_test(a_table_without_rows_gives_nulls),
        cmocka_unit_test(a_condition_behind_a_reference_skips_no_chunk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
