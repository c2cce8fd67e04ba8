/* Plans: the texts of a query parsed, folded and compiled. */
#include "query/plan.h"

#include "base/memory.h"
#include "query/arrange.h"
#include "query/kernel.h"

/* --- one text --- */

/* Of what is reached through references the first field is the table's own. */
static void mark_field(struct plan *plan, const struct node *node)
{
    int field = node->path_length ? node->path[0].field : node->field;
    if (!schema_back(plan->table->schema, field)) plan->used[field] = plan->named[field] = true;
    if (!node->path_length) return;
    for (const struct reached_field *at = plan->reached; at; at = at->next)
        if (program_same(at->node, node)) return;
    struct reached_field *reached = arena_new(&plan->arena, sizeof *reached);
    *reached = (struct reached_field){node, plan->reached};
    plan->reached = reached;
}

static void mark_fields(struct plan *plan, const struct node *node)
{
    bool codes_serve = node->kind == NODE_AGGREGATE && node->distinct;
    if (node->kind == NODE_FIELD) mark_field(plan, node);
    if (node_is_entity(node)) plan->used[plan->table->schema->time_field] = true;
    for (size_t i = 0; i < node->argument_count; i++) {
        const struct node *argument = node->arguments[i];
        if (codes_serve && argument->kind == NODE_FIELD && !argument->path_length)
            plan->used[argument->field] = true;
        else
            mark_fields(plan, argument);
    }
    if (node->filter) mark_fields(plan, node->filter);
}

static struct origin *new_origin(struct plan *plan, const struct query_item *item, const char *label)
{
    struct origin *origin = arena_new(&plan->arena, sizeof *origin);
    origin->label = label;
    origin->text = item->text;
    return origin;
}

/* Dictionaries are read when a text is compiled; segments are checked by the kernels that read them, but for
 * those of other tables, whose rows are read in any order: here. */
static status check_texts(const struct plan *plan, struct error *error)
{
    struct snapshot *snapshot = plan->query->snapshot;
    status code = STATUS_OK;
    for (size_t i = 0; snapshot && !code && i < plan->table->schema->field_count; i++)
        if (plan->named[i]) code = snapshot_check_texts(snapshot, plan->table, (int)i, error);
    for (const struct reached_field *at = plan->reached; snapshot && !code && at; at = at->next) {
        const struct table *table = snapshot_table(snapshot, slice_of(at->node->table->name));
        if (table) code = snapshot_check(snapshot, table, at->node->field, error); /* else no join is found */
    }
    return code;
}

static status parse(struct plan *plan, const struct query_item *item, const struct origin *origin,
                    bool aggregates, struct node **out, struct error *error)
{
    struct expr_context context = {.table = plan->table->schema,
                                   .rules = plan->rules,
                                   .aggregates = aggregates,
                                   .parameters = item->parameters,
                                   .parameter_count = item->parameter_count,
                                   .schema = plan->query->joins ? plan->query->joins->schema : NULL,
                                   .maps = plan->query->maps,
                                   .map_count = plan->query->map_count};
    struct node *node = NULL;
    status code = expr_parse(&plan->arena, item->text, &context, &node, error);
    if (!code) code = program_fold(&plan->arena, &plan->keeper, plan->rules, node, &node, error);
    if (code) {
        error_prefix(error, "%s", origin->label);
        error_point(error, origin->text);
        return code;
    }
    mark_fields(plan, node);
    *out = node;
    return check_texts(plan, error);
}

struct slice plan_name(const struct query_item *item)
{
    return item->name ? slice_of(item->name) : item->text;
}

/* --- conditions --- */

static struct condition *new_condition(struct plan *plan)
{
    struct scan *scan = &plan->scan;
    if (scan->condition_count == plan->condition_room) {
        plan->condition_room = plan->condition_room ? plan->condition_room * 2 : 8;
        struct condition *larger = arena_new(&plan->arena, plan->condition_room * sizeof *larger);
        if (scan->condition_count) memcpy(larger, scan->conditions, scan->condition_count * sizeof *larger);
        scan->conditions = larger;
    }
    struct condition *condition = &scan->conditions[scan->condition_count++];
    *condition = (struct condition){.prune = {.kind = PRUNE_NEVER}, .written = scan->condition_count};
    program_init(&condition->program, &plan->arena, &plan->keeper, plan->table, plan->rules);
    condition->program.entities = &plan->entities;
    condition->program.joins = plan->query->joins;
    return condition;
}

static status add_condition(struct plan *plan, struct node *node, const struct origin *origin,
                            struct error *error)
{
    if (node->kind == NODE_CALL && node->op == OP_AND) { /* rule 2 */
        status code = add_condition(plan, node->arguments[0], origin, error);
        return code ? code : add_condition(plan, node->arguments[1], origin, error);
    }
    struct condition *condition = new_condition(plan);
    condition->prune = prune_make(plan->table, node);
    condition->node = node;
    status code = program_add(&condition->program, node, -1, origin, &condition->result, error);
    if (code) return code;
    program_drop_unused(&condition->program, &condition->result, 1);
    const struct instruction *first = condition->program.instructions;
    condition->one_look =
        condition->program.instruction_count == 1 && first->input_count == 0 && !first->can_fail;
    return code;
}

static status plan_filter(struct plan *plan, const struct query_item *item, struct error *error)
{
    struct node *node;
    const struct origin *origin = new_origin(plan, item, "where");
    status code = parse(plan, item, origin, false, &node, error);
    if (code) return code;
    if (node->kind == NODE_CONSTANT && node->null_constant) node->type = TYPE_BOOLEAN;
    if (node->type == TYPE_BOOLEAN) return add_condition(plan, node, origin, error);
    return error_at(error, STATUS_TYPE, node->position, "where: a condition is needed, not %s: %.*s",
                    type_name(node->type), SLICE_ARGS(item->text));
}

/* --- names --- */

static const struct query_item *column_item(const struct query *query, size_t i)
{
    return i < query->key_count ? &query->keys[i] : &query->values[i - query->key_count];
}

static status check_names(const struct query *query, struct error *error)
{
    size_t count = query->key_count + query->value_count;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            struct slice name = plan_name(column_item(query, i));
            if (slice_equal(name, plan_name(column_item(query, j))))
                return error_set(error, STATUS_INVALID,
                                 "two columns are named \"%.*s\": name one of them otherwise",
                                 SLICE_ARGS(name));
        }
    return STATUS_OK;
}

/* --- keys and values --- */

static const struct calendar_rules utc = {.week_start = 1, .year_start = 1};

status plan_open(struct plan *plan, const struct query *query, struct error *error)
{
    *plan = (struct plan){.query = query, .table = query->table};
    plan->rules = query->rules ? query->rules : &utc;
    arena_init(&plan->arena);
    keeper_init(&plan->keeper);
    plan->used = arena_new(&plan->arena, (query->table->schema->field_count + 1) * sizeof *plan->used);
    plan->named = arena_new(&plan->arena, (query->table->schema->field_count + 1) * sizeof *plan->named);
    plan->scan.table = query->table;
    plan->scan.snapshot = plan->entities.snapshot = query->snapshot;
    program_init(&plan->program, &plan->arena, &plan->keeper, query->table, plan->rules);
    plan->program.entities = &plan->entities;
    plan->program.joins = query->joins;
    program_init(&plan->output, &plan->arena, &plan->keeper, NULL, plan->rules);
    status code = check_names(query, error);
    for (size_t i = 0; !code && i < query->filter_count; i++)
        code = plan_filter(plan, &query->filters[i], error);
    for (size_t i = 0; !code && i < query->row_set_count; i++) {
        struct condition *condition = new_condition(plan);
        const struct query_row_set *set = &query->row_sets[i];
        condition->result = program_add_row_set(&condition->program, set->ids, set->count);
        condition->prune = prune_row_set(plan->table, set->ids, set->count);
    }
    return code;
}

void plan_close(struct plan *plan)
{
    aggregate_unprepare(plan->accumulators, plan->accumulator_count);
    keeper_fini(&plan->keeper);
    arena_fini(&plan->arena);
    *plan = (struct plan){0};
}

status plan_parse(struct plan *plan, const struct query_item *item, const char *label,
                  struct planned_expression *out, struct error *error)
{
    out->origin = new_origin(plan, item, label);
    return parse(plan, item, out->origin, false, &out->node, error);
}

status plan_compile(struct plan *plan, const struct planned_expression *expression, int *out,
                    struct error *error)
{
    return program_add(&plan->program, expression->node, -1, expression->origin, out, error);
}

status plan_expression(struct plan *plan, const struct query_item *item, const char *label,
                       const struct node **node, int *out, struct error *error)
{
    struct planned_expression expression;
    status code = plan_parse(plan, item, label, &expression, error);
    if (code) return code;
    *node = expression.node;
    return plan_compile(plan, &expression, out, error);
}

static status plan_key(struct plan *plan, const struct query_item *item, struct group_key *key,
                       struct error *error)
{
    struct node *node;
    const struct origin *origin = new_origin(plan, item, "by");
    status code = parse(plan, item, origin, false, &node, error);
    if (code) return code;
    key->type = node->type;
    if (program_add_bucket(&plan->program, node, origin, &key->reg, &key->starts) ||
        program_add_bin(&plan->program, node, origin, &key->reg, &key->starts))
        return STATUS_OK;
    return program_add(&plan->program, node, -1, origin, &key->reg, error);
}

status plan_keys(struct plan *plan, struct error *error)
{
    enum { MOST_KEYS = 64 };
    const struct query *query = plan->query;
    if (query->key_count > MOST_KEYS)
        return error_set(error, STATUS_LIMIT, "by: %zu keys: more than %d", query->key_count, MOST_KEYS);
    plan->grouping.key_count = query->key_count;
    plan->grouping.keys = arena_new(&plan->arena, (query->key_count + 1) * sizeof *plan->grouping.keys);
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < query->key_count; i++)
        code = plan_key(plan, &query->keys[i], &plan->grouping.keys[i], error);
    return code;
}

static size_t count_aggregates(const struct node *node)
{
    size_t count = node->kind == NODE_AGGREGATE;
    for (size_t i = 0; i < node->argument_count; i++) count += count_aggregates(node->arguments[i]);
    return count;
}

/* Plans the aggregates of a value that are new. */
static status plan_aggregates(struct plan *plan, const struct node *node, const struct origin *origin,
                              struct error *error)
{
    status code = STATUS_OK;
    for (size_t i = 0; node->kind != NODE_AGGREGATE && !code && i < node->argument_count; i++)
        code = plan_aggregates(plan, node->arguments[i], origin, error);
    if (code || node->kind != NODE_AGGREGATE) return code;
    for (size_t i = 0; i < plan->aggregate_count; i++)
        if (program_same(plan->aggregates[i].node, node)) return STATUS_OK;
    struct planned_aggregate *aggregate = &plan->aggregates[plan->aggregate_count];
    *aggregate = (struct planned_aggregate){.node = node, .origin = origin};
    code = aggregate_plan(&plan->program, node, origin, plan->accumulators, &plan->accumulator_count,
                          &aggregate->accumulator, error);
    if (code) return code;
    aggregate_result_type(&plan->accumulators[aggregate->accumulator], node, &aggregate->result);
    plan->aggregate_count++;
    return STATUS_OK;
}

/* Tells the output program what its aggregates are. */
static void bind_results(struct plan *plan)
{
    size_t count = plan->aggregate_count;
    const struct node **nodes = arena_new(&plan->arena, (count + 1) * sizeof *nodes);
    const struct result **results = arena_new(&plan->arena, (count + 1) * sizeof *results);
    for (size_t i = 0; i < count; i++) {
        nodes[i] = plan->aggregates[i].node;
        results[i] = &plan->aggregates[i].result;
    }
    plan->output.aggregate_nodes = nodes;
    plan->output.results = results;
    plan->output.aggregate_count = count;
}

status plan_values(struct plan *plan, struct error *error)
{
    const struct query *query = plan->query;
    size_t count = query->value_count, aggregates = 0;
    struct node **nodes = arena_new(&plan->arena, (count + 1) * sizeof *nodes);
    const struct origin **origins = arena_new(&plan->arena, (count + 1) * sizeof *origins);
    plan->value_registers = arena_new(&plan->arena, (count + 1) * sizeof *plan->value_registers);
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < count; i++) {
        struct slice name = plan_name(&query->values[i]);
        origins[i] =
            new_origin(plan, &query->values[i], arena_format(&plan->arena, "agg \"%.*s\"", SLICE_ARGS(name)));
        code = parse(plan, &query->values[i], origins[i], true, &nodes[i], error);
        if (!code) aggregates += count_aggregates(nodes[i]);
    }
    if (code) return code;
    plan->accumulators = arena_new(&plan->arena, (aggregates + 1) * sizeof *plan->accumulators);
    plan->aggregates = arena_new(&plan->arena, (aggregates + 1) * sizeof *plan->aggregates);
    for (size_t i = 0; !code && i < count; i++) code = plan_aggregates(plan, nodes[i], origins[i], error);
    bind_results(plan);
    for (size_t i = 0; !code && i < count; i++)
        code = program_add(&plan->output, nodes[i], -1, origins[i], &plan->value_registers[i], error);
    plan->values = (const struct node **)nodes;
    return code;
}

status plan_ready(struct plan *plan, struct error *error)
{
    grouping_plan(&plan->grouping, &plan->program, plan->table->row_count);
    scan_prepare(&plan->scan, &plan->arena);
    aggregate_prepare(plan->accumulators, plan->accumulator_count, &plan->grouping, &plan->program);
    status code = entities_compute(&plan->entities, error);
    return code ? code : arrange_conditions(&plan->scan, error);
}

static bool is_load(kernel *run)
{
    return run == kernel_load_codes || run == kernel_load_integers || run == kernel_load_truths;
}

/* Does anything but a key read the register? */
static bool is_read(const struct plan *plan, int reg)
{
    for (size_t i = 0; i < plan->program.instruction_count; i++) {
        const struct instruction *in = &plan->program.instructions[i];
        for (size_t k = 0; k < in->input_count; k++)
            if (in->inputs[k] == reg) return true;
    }
    for (size_t i = 0; i < plan->accumulator_count; i++)
        if (plan->accumulators[i].argument == reg || plan->accumulators[i].filter == reg) return true;
    return false;
}

/* What nobody reads is not computed. */
static void drop_unused(struct plan *plan)
{
    size_t most = plan->grouping.key_count + 2 * plan->accumulator_count, count = 0;
    int *registers = arena_new(&plan->arena, (most + 1) * sizeof *registers);
    for (size_t i = 0; i < plan->grouping.key_count; i++) registers[count++] = plan->grouping.keys[i].reg;
    for (size_t i = 0; i < plan->accumulator_count; i++) {
        const struct accumulator *accumulator = &plan->accumulators[i];
        if (accumulator->argument >= 0) registers[count++] = accumulator->argument;
        if (accumulator->filter >= 0) registers[count++] = accumulator->filter;
    }
    program_drop_unused(&plan->program, registers, count);
}

void plan_trim(struct plan *plan)
{
    drop_unused(plan);
    for (size_t k = 0; plan->grouping.dense && k < plan->grouping.key_count; k++)
        for (size_t i = 0; i < plan->program.instruction_count; i++) {
            struct instruction *in = &plan->program.instructions[i];
            bool key = in->result == plan->grouping.keys[k].reg && is_load(in->run);
            if (key && !is_read(plan, in->result)) in->run = kernel_load_stored;
        }
}
