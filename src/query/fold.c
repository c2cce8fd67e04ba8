/* Constant parts of an expression, evaluated once; and when two expressions are the same. */
#include "query/program.h"

#include "base/memory.h"

static bool same_constant(const struct node *a, const struct node *b)
{
    bool a_null = a->null_constant || a->value.null, b_null = b->null_constant || b->value.null;
    if (a_null || b_null) return a_null && b_null;
    if (a->type == TYPE_TEXT) return slice_equal(a->value.text, b->value.text);
    if (a->type == TYPE_REAL) return memcmp(&a->value.real, &b->value.real, sizeof a->value.real) == 0;
    return a->value.integer == b->value.integer;
}

static bool same_path(const struct node *a, const struct node *b)
{
    if (a->path_length != b->path_length) return false;
    for (size_t i = 0; i < a->path_length; i++)
        if (a->path[i].table != b->path[i].table || a->path[i].field != b->path[i].field) return false;
    return true;
}

bool program_same(const struct node *a, const struct node *b)
{
    if (a == b) return true;
    if (a->kind != b->kind || a->type != b->type || a->argument_count != b->argument_count) return false;
    if (a->kind == NODE_CONSTANT) return same_constant(a, b);
    if (a->kind == NODE_FIELD) return a->field == b->field && same_path(a, b);
    if (a->kind == NODE_CALL && (a->op != b->op || a->grain != b->grain || a->map != b->map)) return false;
    if (a->kind == NODE_AGGREGATE && (a->aggregate != b->aggregate || a->distinct != b->distinct))
        return false;
    if (!a->filter != !b->filter || (a->filter && !program_same(a->filter, b->filter))) return false;
    for (size_t i = 0; i < a->argument_count; i++)
        if (!program_same(a->arguments[i], b->arguments[i])) return false;
    return true;
}

/* The first value of a register as a constant of the node's type; false when there is no such constant (a
 * duration of a fraction of a second). */
static bool take_value(struct arena *arena, const struct operand *operand, const struct vector *vector,
                       struct value *out)
{
    *out = (struct value){.null = vector->valid && !vector->valid[0]};
    if (out->null) return true;
    switch (operand->shape) {
    case SHAPE_TRUTH: out->integer = vector->truths[0]; return true;
    case SHAPE_INTEGER: out->integer = vector->integers[0]; return true;
    case SHAPE_CODE: {
        struct slice text = text_of(operand->domain, vector->codes[0]);
        out->text = slice_make(arena_text(arena, text), text.size);
        return true;
    }
    case SHAPE_REAL: break;
    }
    out->real = vector->reals[0];
    return operand->type == TYPE_REAL;
}

/* Runs a constant expression over one row. */
static status evaluate(struct arena *arena, struct keeper *keeper, const struct calendar_rules *rules,
                       const struct node *node, struct value *value, bool *done)
{
    struct program program;
    struct origin origin = {"", {"", 0}};
    int result;
    struct rows rows = {.count = 1};
    program_init(&program, arena, keeper, NULL, rules);
    *done = false;
    status code = program_add(&program, node, -1, &origin, &result, NULL);
    if (code) return code == STATUS_MEMORY ? code : STATUS_OK;
    struct machine *machine = machine_new(&program, 1);
    if (!machine) return STATUS_MEMORY;
    if (machine_run(machine, &rows, NULL) == STATUS_OK)
        *done = take_value(arena, &program.operands[result], &machine->vectors[result], value);
    machine_free(machine);
    return STATUS_OK;
}

static bool is_constant_call(const struct node *node)
{
    if (node->kind != NODE_CALL) return false;
    for (size_t i = 0; i < node->argument_count; i++)
        if (node->arguments[i]->kind != NODE_CONSTANT) return false;
    return true;
}

static status fold_parts(struct arena *arena, struct keeper *keeper, const struct calendar_rules *rules,
                         struct node *node, struct error *error)
{
    for (size_t i = 0; i < node->argument_count; i++) {
        status code = program_fold(arena, keeper, rules, node->arguments[i], &node->arguments[i], error);
        if (code) return code;
    }
    return node->filter ? program_fold(arena, keeper, rules, node->filter, &node->filter, error) : STATUS_OK;
}

status program_fold(struct arena *arena, struct keeper *keeper, const struct calendar_rules *rules,
                    struct node *node, struct node **out, struct error *error)
{
    struct value value;
    bool done;
    *out = node;
    status code = fold_parts(arena, keeper, rules, node, error);
    if (code || !is_constant_call(node)) return code;
    code = evaluate(arena, keeper, rules, node, &value, &done);
    if (code) return error_set(error, code, "no memory for an expression");
    if (!done) return STATUS_OK;
    struct node *constant = arena_new(arena, sizeof *constant);
    *constant = (struct node){.kind = NODE_CONSTANT,
                              .type = node->type,
                              .null_constant = value.null,
                              .position = node->position,
                              .value = value};
    *out = constant;
    return STATUS_OK;
}
