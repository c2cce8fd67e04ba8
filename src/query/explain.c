/* Explaining a query: what it reads, what it skips, how it groups, how long it takes. It is run for that. */
#include "query/query.h"

#include "query/plan.h"

#include <inttypes.h>
#include <time.h>

/* What the conditions leave by minima and maxima alone. */
struct reach {
    size_t chunks, blocks; /* that are read */
    uint64_t rows, bytes;
};

static double milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static bool chunk_is_read(const struct scan *scan, size_t chunk)
{
    for (size_t i = 0; i < scan->condition_count; i++)
        if (prune_chunk(&scan->conditions[i].prune, chunk, table_chunk_rows(scan->table, chunk)) ==
            VERDICT_NONE)
            return false;
    return true;
}

static bool block_is_read(const struct scan *scan, size_t chunk, size_t block)
{
    for (size_t i = 0; i < scan->condition_count; i++)
        if (prune_block(&scan->conditions[i].prune, chunk, block) == VERDICT_NONE) return false;
    return true;
}

/* Bytes a row of the fields that are read takes in a chunk; the bits of validity are left out. */
static uint64_t row_bytes(const struct plan *plan, size_t chunk)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < plan->table->schema->field_count; i++)
        if (plan->used[i] && plan->table->columns[i].segments)
            bytes += plan->table->columns[i].segments[chunk].width;
    return bytes;
}

static struct reach measure(const struct plan *plan)
{
    struct reach reach = {0};
    const struct scan *scan = &plan->scan;
    for (size_t chunk = 0; chunk < plan->table->chunk_count; chunk++) {
        uint32_t rows = table_chunk_rows(plan->table, chunk);
        if (!chunk_is_read(scan, chunk)) continue;
        reach.chunks++;
        for (size_t block = 0; block * BLOCK_ROWS < rows; block++) {
            if (!block_is_read(scan, chunk, block)) continue;
            uint64_t left = rows - block * BLOCK_ROWS, count = left < BLOCK_ROWS ? left : BLOCK_ROWS;
            reach.blocks++;
            reach.rows += count;
            reach.bytes += count * row_bytes(plan, chunk);
        }
    }
    return reach;
}

static void say_items(struct buffer *out, const char *label, const struct query_item *items, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct slice name = plan_name(&items[i]);
        buffer_format(out, "%-8s", i == 0 ? label : "");
        if (!slice_equal(name, items[i].text)) buffer_format(out, "%.*s = ", SLICE_ARGS(name));
        buffer_format(out, "%.*s\n", SLICE_ARGS(items[i].text));
    }
}

static void say_reach(struct buffer *out, const struct plan *plan)
{
    char rows[32], all[32], bytes[32];
    struct reach reach = measure(plan);
    size_t skipped = plan->table->chunk_count - reach.chunks;
    buffer_format(
        out, "reads   %s of %s rows in %zu blocks; %zu of %zu chunks skipped by their minima and maxima\n",
        group_thousands(reach.rows, rows), group_thousands(plan->table->row_count, all), reach.blocks,
        skipped, plan->table->chunk_count);
    buffer_format(out, "        %s bytes of", group_thousands(reach.bytes, bytes));
    const char *before = " ";
    for (size_t i = 0; i < plan->table->schema->field_count; i++) {
        if (!plan->used[i]) continue;
        buffer_format(out, "%s%s", before, plan->table->schema->fields[i].name);
        before = ", ";
    }
    buffer_text(out, *before == ' ' ? " no column\n" : "\n");
}

static void say_entities(struct buffer *out, const struct plan *plan)
{
    char all[32];
    size_t passes = entities_pass_count(&plan->entities);
    if (passes)
        buffer_format(out, "        all %s rows %zu time%s before, for the entity functions\n",
                      group_thousands(plan->table->row_count, all), passes, passes == 1 ? "" : "s");
}

/* The fields of other tables, by their paths. */
static void say_joins(struct buffer *out, const struct plan *plan)
{
    const char *label = "joins";
    for (const struct reached_field *at = plan->reached; at; at = at->next) {
        const struct node *node = at->node;
        buffer_format(out, "%-8s", label);
        for (size_t i = 0; i < node->path_length; i++)
            buffer_format(out, "%s.", node->path[i].table->fields[node->path[i].field].name);
        buffer_format(out, "%s, of the rows of %s\n", node->table->fields[node->field].name,
                      node->table->name);
        label = "";
    }
}

static void say_groups(struct buffer *out, const struct plan *plan)
{
    char size[32];
    const struct grouping *grouping = &plan->grouping;
    if (grouping->key_count == 0)
        buffer_text(out, "groups  one\n");
    else if (grouping->dense)
        buffer_format(out, "groups  by number, at most %s\n", group_thousands(grouping->dense_size, size));
    else
        buffer_text(out, "groups  in a hash table\n");
}

status query_explain(const struct query *query, struct pool *pool, struct buffer *out, struct error *error)
{
    struct plan plan;
    struct frame *frame = NULL;
    double start = milliseconds();
    status code = plan_open(&plan, query, error);
    if (!code) code = plan_keys(&plan, error);
    if (!code) code = plan_values(&plan, error);
    if (!code) code = plan_ready(&plan, error);
    double planned = milliseconds();
    if (!code) {
        buffer_format(out, "table   %s%s\n", query->table->schema->name,
                      query->table->sorted ? ", in the order of its time" : "");
        say_items(out, "where", query->filters, query->filter_count);
        if (query->row_set_count)
            buffer_format(out, "        %zu conditions answered by SQLite\n", query->row_set_count);
        say_items(out, "by", query->keys, query->key_count);
        say_items(out, "agg", query->values, query->value_count);
        say_reach(out, &plan);
        say_entities(out, &plan);
        say_joins(out, &plan);
        say_groups(out, &plan);
    }
    plan_close(&plan);
    double run = milliseconds();
    if (!code) code = query_run(query, pool, &frame, error);
    if (code) return code;
    buffer_format(out, "time    %.3f ms to plan, %.3f ms in all on %d threads; %zu rows\n", planned - start,
                  milliseconds() - run, pool ? pool_size(pool) : 1, frame->row_count);
    frame_free(frame);
    return STATUS_OK;
}
