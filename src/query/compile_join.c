/* The compiler's part on references: texts to row numbers, step by step, and the field of the last row.
 *
 * Row numbers are codes without a domain. Two fields behind the same references share the numbers, because
 * equal instructions are made once. */
#include "query/program_int.h"

static struct gather *new_gather(struct compiler *c, const struct table *table, const struct column *column)
{
    struct gather *gather = arena_new(c->program->arena, sizeof *gather);
    *gather = (struct gather){.column = column, .single = table->chunk_count == 1};
    for (size_t i = 0; i < table->chunk_count; i++)
        if (column->segments[i].null_count) gather->has_nulls = true;
    return gather;
}

/* The register into which the column was gathered for these rows before, or -1. */
static int known_gather(const struct program *program, kernel *run, const struct column *column, int rows)
{
    for (size_t i = 0; i < program->instruction_count; i++) {
        const struct instruction *have = &program->instructions[i];
        if (have->run != run || have->inputs[0] != rows) continue;
        if (((const struct gather *)have->extra)->column == column) return have->result;
    }
    return -1;
}

/* A field of the rows of another table. */
static int emit_gather(struct compiler *c, const struct node *node, const struct table *table, int field,
                       int rows)
{
    const struct column *column = &table->columns[field];
    if (!compile_in_snapshot(c, node, column)) return -1;
    enum shape shape = compile_shape(column->type);
    int known = known_gather(c->program, kernel_gather(shape), column, rows);
    if (known >= 0) return known;
    struct gather *gather = new_gather(c, table, column);
    int64_t minimum = 0, maximum = 0;
    if (shape == SHAPE_INTEGER && !column_range(table, column, &minimum, &maximum)) minimum = maximum = 0;
    gather->otherwise = minimum;
    int result = compile_emit(c, node, kernel_gather(shape), rows, -1, column->type, shape, gather);
    struct operand *operand = operand_of(c, result);
    if (shape == SHAPE_CODE) operand->domain = text_domain_of_column(c->program->arena, &column->dictionary);
    operand->ranged = shape == SHAPE_INTEGER;
    operand->minimum = minimum;
    operand->maximum = maximum;
    return result;
}

/* A field of the rows that a step begins at: those of the query's table while `rows` is -1. */
static int emit_field(struct compiler *c, const struct node *node, const struct table *table, int field,
                      int rows)
{
    return rows < 0 ? compile_own_field(c, node, field) : emit_gather(c, node, table, field, rows);
}

static int emit_own_rows(struct compiler *c, const struct node *node, const struct join *join)
{
    return program_emit(c->program,
                        (struct instruction){.run = kernel_join_own,
                                             .result = program_register(c->program, TYPE_INTEGER, SHAPE_CODE),
                                             .mask = -1,
                                             .node = node,
                                             .origin = c->origin,
                                             .extra = join});
}

/* The rows that a reference leads to. */
static int emit_step(struct compiler *c, const struct node *node, const struct join *join, int rows)
{
    if (join->direct && rows < 0) return emit_own_rows(c, node, join);
    if (join->direct)
        return compile_emit(c, node, kernel_join_next, rows, -1, TYPE_INTEGER, SHAPE_CODE, join);
    int texts = emit_field(c, node, join->from, join->field, rows), sources = -1;
    if (texts < 0) return -1;
    if (join->by_source) {
        sources = emit_field(c, node, join->from, join->from->schema->source_field, rows);
        if (sources < 0) return -1;
    }
    return compile_emit(c, node, kernel_join_rows, texts, sources, TYPE_INTEGER, SHAPE_CODE, join);
}

int compile_reached_field(struct compiler *c, const struct node *node)
{
    const struct query_joins *joins = c->program->joins;
    const struct table *table = c->program->table;
    int rows = -1;
    for (size_t i = 0; i < node->path_length; i++) {
        const struct join *join = NULL;
        if (joins->find(joins->context, table, node->path[i].field, &join, c->error)) return -1;
        rows = emit_step(c, node, join, rows);
        if (rows < 0) return -1;
        table = join->to;
    }
    return emit_gather(c, node, table, node->field, rows);
}
