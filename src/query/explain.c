/* Explaining a query: what it reads, what it skips, in which order it asks its conditions, how it groups, how
 * long each step takes. It is run for that. */
#include "query/query.h"

#include "query/plan.h"

#include <inttypes.h>

/* What the conditions leave by minima and maxima alone. */
struct reach {
    size_t chunks, blocks; /* that are read */
    uint64_t rows, bytes;
};

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
            buffer_format(out, "%s.", schema_step_name(node->path[i].table, node->path[i].field));
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

static void say_condition(struct buffer *out, const struct plan *plan, size_t number,
                          const struct trace_condition *trace)
{
    char rows[32], passed[32];
    const struct condition *condition = &plan->scan.conditions[number];
    const struct expr_context context = {.table = plan->table->schema,
                                         .rules = plan->rules,
                                         .maps = plan->query->maps,
                                         .map_count = plan->query->map_count};
    buffer_format(out, "%-8s%zu. ", number == 0 ? "asks" : "", number + 1);
    if (condition->node)
        expr_print(out, condition->node, &context);
    else
        buffer_text(out, "the rows that SQLite named");
    buffer_format(out, ": %s rows, %s passed", group_thousands(trace->rows, rows),
                  group_thousands(trace->passed, passed));
    if (condition->estimated)
        buffer_format(out, " (estimated: %.1f %% of them, %.0f bytes a row)", condition->selectivity * 100,
                      condition->cost);
    if (condition->written != number + 1) buffer_format(out, ", written as number %zu", condition->written);
    buffer_format(out, "; %.3f ms\n", trace->milliseconds);
}

static void say_steps(struct buffer *out, const struct trace *trace, int threads, size_t rows)
{
    double conditions = 0;
    char passed[32], groups[32];
    for (size_t i = 0; i < trace->condition_count; i++) conditions += trace->conditions[i].milliseconds;
    buffer_format(
        out, "scan    %.3f ms in conditions, %.3f ms in expressions, %.3f ms to group and aggregate %s rows",
        conditions, trace->expressions, trace->aggregation, group_thousands(trace->passed, passed));
    buffer_format(out, ", %.3f ms to merge; added over the threads\n", trace->merging);
    buffer_format(
        out, "time    %.3f ms to plan, %.3f ms to scan on %d threads, %.3f ms to finish, %.3f ms to order",
        trace->planning, trace->running, threads, trace->finishing, trace->ordering);
    buffer_format(out, "; %s rows\n", group_thousands(rows, groups));
}

status query_explain(const struct query *query, struct pool *pool, struct buffer *out, struct error *error)
{
    struct plan plan;
    struct trace trace = {0};
    struct frame *frame;
    status code = query_run_plan(&plan, query, pool, &trace, &frame, error);
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
        for (size_t i = 0; i < plan.scan.condition_count; i++)
            say_condition(out, &plan, i, &trace.conditions[i]);
        say_groups(out, &plan);
        say_steps(out, &trace, pool ? pool_size(pool) : 1, frame->row_count);
        frame_free(frame);
    }
    trace_fini(&trace);
    plan_close(&plan);
    return code;
}
