/* The compiler's part on bins of equal width. */
#include "query/group.h"
#include "query/kernel_bin.h"
#include "query/program_int.h"

typedef __int128 wide;

/* Width and origin: constants of the kind of the node's type. */
static struct bin_table *new_table(struct compiler *c, const struct node *node)
{
    struct bin_table *table = arena_new(c->program->arena, sizeof *table);
    const struct value *width = &node->arguments[1]->value;
    const struct value *origin = node->argument_count > 2 ? &node->arguments[2]->value : NULL;
    if (node->type == TYPE_REAL) {
        table->real_width = width->real;
        table->real_origin = origin ? origin->real : 0;
        return table;
    }
    table->width = width->integer;
    table->origin = origin ? origin->integer : 0;
    table->real_width = (double)table->width;
    table->real_origin = (double)table->origin;
    return table;
}

static wide bin_start(const struct bin_table *table, int64_t x)
{
    wide above = ((wide)x - table->origin) % table->width;
    return x - (above < 0 ? above + table->width : above);
}

/* Rule 2 of kernel_bin.h: the first start and the reciprocal; false where the range does not allow it. */
static bool make_quick(struct bin_table *table, const struct operand *x)
{
    if (!x->ranged) return false;
    wide first = bin_start(table, x->minimum);
    if (first < INT64_MIN || (wide)x->maximum - first > UINT32_MAX) return false;
    table->first = (int64_t)first;
    table->reciprocal = table->width > UINT32_MAX ? 0 : UINT64_MAX / (uint64_t)table->width + 1;
    return true;
}

static void set_range(struct compiler *c, int reg, int64_t minimum, int64_t maximum)
{
    struct operand *operand = operand_of(c, reg);
    operand->ranged = true;
    operand->minimum = minimum;
    operand->maximum = maximum;
}

static int integer_bin(struct compiler *c, const struct node *node, int x, int mask)
{
    struct bin_table *table = new_table(c, node);
    const struct operand operand = *operand_of(c, x);
    if (table->width == 1) return x;
    bool quick = make_quick(table, &operand), ranged = operand.ranged;
    wide low = ranged ? bin_start(table, operand.minimum) : 0;
    if (ranged && low >= INT64_MIN) mask = -1; /* cannot fail */
    int result = program_register(c->program, node->type, SHAPE_INTEGER);
    result =
        program_emit(c->program, (struct instruction){.run = quick ? kernel_bin_start : kernel_bin_checked,
                                                      .result = result,
                                                      .inputs = &x,
                                                      .input_count = 1,
                                                      .mask = mask,
                                                      .node = node,
                                                      .origin = c->origin,
                                                      .extra = table});
    if (ranged && low >= INT64_MIN)
        set_range(c, result, (int64_t)low, (int64_t)bin_start(table, operand.maximum));
    return result;
}

int compile_bin(struct compiler *c, const struct node *node, int mask)
{
    int x = compile_node(c, node->arguments[0], mask);
    if (x < 0) return -1;
    bool real = node->type == TYPE_REAL || operand_of(c, x)->shape == SHAPE_REAL;
    if (!real) return integer_bin(c, node, compile_cast(c, node, x, SHAPE_INTEGER), mask);
    x = compile_cast(c, node, x, SHAPE_REAL);
    return compile_emit(c, node, kernel_bin_reals, x, -1, node->type, SHAPE_REAL, new_table(c, node));
}

/* The starts of all bins up to that of `maximum`; NULL when they are too many for dense groups. */
static const int64_t *list_starts(struct keeper *keeper, const struct bin_table *table, int64_t maximum,
                                  size_t *count)
{
    *count = (size_t)((wide)maximum - table->first) / (size_t)table->width + 1;
    if (*count > GROUP_DENSE_MOST) return NULL;
    int64_t *starts = keeper_try_new(keeper, *count, sizeof *starts);
    for (size_t i = 0; starts && i < *count; i++)
        starts[i] = table->first + (int64_t)((uint64_t)table->width * i);
    return starts;
}

bool program_add_bin(struct program *program, const struct node *node, const struct origin *origin, int *out,
                     const int64_t **starts)
{
    if (node->kind != NODE_CALL || node->op != OP_BIN || node->type == TYPE_REAL) return false;
    struct error unused;
    error_init(&unused);
    struct compiler c = {.program = program, .origin = origin, .error = &unused};
    struct bin_table *table = new_table(&c, node);
    int x = compile_node(&c, node->arguments[0], -1);
    if (x < 0 || operand_of(&c, x)->shape != SHAPE_INTEGER || table->width == 1) return false;
    const struct operand operand = *operand_of(&c, x);
    size_t count = 0;
    const int64_t *list =
        make_quick(table, &operand) ? list_starts(program->keeper, table, operand.maximum, &count) : NULL;
    if (!list) return false;
    *out = compile_emit(&c, node, kernel_bin_number, x, -1, TYPE_INTEGER, SHAPE_INTEGER, table);
    set_range(&c, *out, 0, (int64_t)count - 1);
    *starts = list;
    return true;
}
