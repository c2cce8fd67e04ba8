/* The queries of `kernels`: each exercises one loop of the engine over two tables, one twice as long as the
 * other, so that what a query costs beside its rows cancels out. Counted by callgrind between client
 * requests; without valgrind the program runs and counts nothing. */
#include "query/query.h"

#include <stdio.h>
#include <stdlib.h>
#include <valgrind/callgrind.h>

enum { SHORT_ROWS = 2 * CHUNK_ROWS, LONG_ROWS = 4 * CHUNK_ROWS, FIELDS = 9, MOST = 3 };

struct query_case {
    const char *name, *where[MOST], *keys[MOST], *values[MOST];
    const char *start; /* of a stock, until "done" */
};

static const struct query_case cases[] = {
    {.name = "count, no key", .where = {"n >= 0 OR n IS NULL"}, .values = {"count(*)"}},
    {.name = "sum of integers", .values = {"sum(n)"}},
    {.name = "sum of reals", .values = {"sum(amount)"}},
    {.name = "avg of a difference of columns", .values = {"avg(done - at)"}},
    {.name = "min and max", .values = {"min(n)", "max(n)"}},
    {.name = "stddev", .values = {"stddev(amount)"}},
    {.name = "arithmetic, unchecked", .values = {"sum(n * 3 + n - 7)"}},
    {.name = "arithmetic, checked", .values = {"max((n % 10) * 10000000000000000)"}},
    {.name = "filter, compare", .where = {"n > 500"}, .values = {"count(*)"}},
    {.name = "filter, two compares", .where = {"n > 500", "team_number < 6"}, .values = {"count(*)"}},
    {.name = "filter, text equals", .where = {"channel = 'c1'"}, .values = {"count(*)"}},
    {.name = "filter, text in list", .where = {"channel IN ('c1', 'c3')"}, .values = {"count(*)"}},
    {.name = "filter, like", .where = {"product LIKE 'p1%'"}, .values = {"count(*)"}},
    {.name = "filter, is not null", .where = {"done IS NOT NULL"}, .values = {"count(*)"}},
    {.name = "group, one key of 5", .keys = {"channel"}, .values = {"count(*)"}},
    {.name = "group, one key of 200", .keys = {"agent"}, .values = {"count(*)"}},
    {.name = "group, one key of 300", .keys = {"product"}, .values = {"count(*)"}},
    {.name = "group, two keys", .keys = {"channel", "team_number"}, .values = {"count(*)"}},
    {.name = "group, month", .keys = {"month(at)"}, .values = {"count(*)"}},
    {.name = "group, month of another time", .keys = {"month(done)"}, .values = {"count(*)"}},
    {.name = "group, hash", .keys = {"n * 1000003"}, .values = {"count(*)"}},
    {.name = "avg by one key of 200", .keys = {"agent"}, .values = {"avg(n)"}},
    {.name = "share by one key", .keys = {"channel"}, .values = {"share(n > 500 AND done IS NOT NULL)"}},
    {.name = "share by two keys", .keys = {"month(at)", "team_number"}, .values = {"share(n >= 400)"}},
    {.name = "two filtered counts by key",
     .keys = {"product"},
     .values = {"count(*) FILTER (WHERE n > 500)", "count(*) FILTER (WHERE n <= 500)"}},
    {.name = "median", .values = {"median(done - at)"}},
    {.name = "median by month", .keys = {"month(at)"}, .values = {"median(done - at)"}},
    {.name = "distinct texts", .values = {"count(DISTINCT customer)"}},
    {.name = "distinct texts by month", .keys = {"month(at)"}, .values = {"count(DISTINCT customer)"}},
    {.name = "stock at 100 instants", .start = "at"},
};

static struct field fields[FIELDS] = {
    {.name = "at", .type = TYPE_TIME},
    {.name = "done", .type = TYPE_TIME},
    {.name = "channel", .type = TYPE_TEXT},
    {.name = "agent", .type = TYPE_TEXT},
    {.name = "product", .type = TYPE_TEXT},
    {.name = "customer", .type = TYPE_TEXT},
    {.name = "team_number", .type = TYPE_INTEGER},
    {.name = "n", .type = TYPE_INTEGER},
    {.name = "amount", .type = TYPE_REAL},
};

static void check(status code, const struct error *error)
{
    if (!code) return;
    fprintf(stderr, "kernels: %s\n", error->message);
    exit(1);
}

static uint64_t next_random(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return *state >> 33;
}

static struct value text(char *room, char letter, uint64_t number)
{
    int size = snprintf(room, 16, "%c%llu", letter, (unsigned long long)number);
    return (struct value){.text = slice_make(room, (size_t)size)};
}

/* Two years of rows in order of their time; one in ten has no `done` and no `n`. */
static void append_rows(struct snapshot_writer *writer, int64_t rows, struct error *error)
{
    const int64_t first = 1704067200, span = 2 * 365 * 86400;
    uint64_t seed = 1;
    char room[4][16];
    for (int64_t i = 0; i < rows; i++) {
        int64_t at = first + span / rows * i;
        bool open = next_random(&seed) % 10 == 0;
        struct value values[FIELDS] = {
            {.integer = at},
            {.null = open, .integer = at + (int64_t)(next_random(&seed) % 500000)},
            text(room[0], 'c', next_random(&seed) % 5),
            text(room[1], 'a', next_random(&seed) % 200),
            text(room[2], 'p', next_random(&seed) % 300),
            text(room[3], 'u', next_random(&seed) % 50000),
            {.integer = (int64_t)(next_random(&seed) % 12)},
            {.null = open, .integer = (int64_t)(next_random(&seed) % 1000)},
            {.real = (double)(next_random(&seed) % 100000) / 4},
        };
        check(snapshot_append(writer, i + 1, values, error), error);
    }
}

static struct snapshot *build(const struct schema *schema, int64_t rows)
{
    struct snapshot_writer *writer;
    struct snapshot *snapshot;
    struct error error;
    error_init(&error);
    check(snapshot_writer_open(NULL, &writer, &error), &error);
    check(snapshot_begin_table(writer, &schema->tables[0], &error), &error);
    append_rows(writer, rows, &error);
    check(snapshot_end_table(writer, &error), &error);
    check(snapshot_commit(writer, 1, 1, schema, &snapshot, &error), &error);
    snapshot_writer_close(writer);
    return snapshot;
}

static size_t list_items(const char *const *texts, struct query_item *items)
{
    size_t count = 0;
    for (; count < MOST && texts[count]; count++)
        items[count] = (struct query_item){.text = slice_of(texts[count])};
    return count;
}

static void run_case(const struct query_case *c, struct snapshot *snapshot)
{
    enum { INSTANTS = 100 };
    struct query_item filters[MOST], keys[MOST], values[MOST];
    struct query query = {.table = snapshot_table(snapshot, slice_of("rows")),
                          .snapshot = snapshot,
                          .filters = filters,
                          .filter_count = list_items(c->where, filters),
                          .keys = keys,
                          .key_count = list_items(c->keys, keys),
                          .values = values,
                          .value_count = list_items(c->values, values)};
    int64_t instants[INSTANTS];
    struct frame *frame;
    struct error error;
    for (int i = 0; i < INSTANTS; i++) instants[i] = 1704067200 + (int64_t)i * 7 * 86400;
    error_init(&error);
    if (c->start)
        check(query_open_at(&query, slice_of(c->start), slice_of("done"), instants, INSTANTS, NULL, &frame,
                            &error),
              &error);
    else
        check(query_run(&query, NULL, &frame, &error), &error);
    frame_free(frame);
}

int main(void)
{
    struct table_schema table = {.name = "rows",
                                 .fields = fields,
                                 .field_count = FIELDS,
                                 .time_field = 0,
                                 .key_field = -1,
                                 .source_field = -1};
    struct schema schema = {.tables = &table, .table_count = 1};
    struct snapshot *tables[] = {build(&schema, SHORT_ROWS), build(&schema, LONG_ROWS)};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int size = 0; size < 2; size++) {
            char label[96];
            snprintf(label, sizeof label, "%d\t%s", size ? LONG_ROWS : SHORT_ROWS, cases[i].name);
            run_case(&cases[i], tables[size]); /* checksums are compared once */
            CALLGRIND_START_INSTRUMENTATION;
            run_case(&cases[i], tables[size]);
            CALLGRIND_STOP_INSTRUMENTATION;
            CALLGRIND_DUMP_STATS_AT(label);
        }
    snapshot_close(tables[0]);
    snapshot_close(tables[1]);
    return 0;
}
