/* The compiler: typed nodes to instructions.
 *
 * Rules:
 *  1. What cannot fail is compiled without a mask, so that it is shared wherever it occurs.
 *  2. Text is compared with a constant by a table, with other text by codes or ranks in a common domain.
 *  3. An integer result whose range is known to fit 64 bits is not checked. */
#include "query/program_int.h"

#include "base/utf8.h"

typedef __int128 wide;

static bool is_integer_arithmetic(const struct node *node)
{
    if (node->type == TYPE_REAL) return false;
    switch (node->op) {
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_NEGATE:
    case OP_ABS:
    case OP_BIN: return true;
    default: return false;
    }
}

static bool can_fail(const struct node *node)
{
    if (node->kind != NODE_CALL) return false;
    if (is_integer_arithmetic(node)) return true;
    for (size_t i = 0; i < node->argument_count; i++)
        if (can_fail(node->arguments[i])) return true;
    return false;
}

int compile_no_memory(struct compiler *c, const struct node *node)
{
    (void)node;
    error_set(c->error, STATUS_MEMORY, "no memory for the tables of an expression");
    return -1;
}

int compile_emit(struct compiler *c, const struct node *node, kernel *run, int a, int b, enum type type,
                 enum shape shape, const void *extra)
{
    int inputs[] = {a, b};
    int result = program_register(c->program, type, shape);
    return program_emit(c->program, (struct instruction){.run = run,
                                                         .result = result,
                                                         .inputs = inputs,
                                                         .input_count = b < 0 ? 1 : 2,
                                                         .mask = -1,
                                                         .node = node,
                                                         .origin = c->origin,
                                                         .extra = extra});
}

/* The same for kernels that can fail. */
static int emit_masked(struct compiler *c, const struct node *node, kernel *run, int a, int b, int mask,
                       bool fails, enum shape shape)
{
    int inputs[] = {a, b};
    int result = program_register(c->program, node->type, shape);
    return program_emit(c->program, (struct instruction){.run = run,
                                                         .result = result,
                                                         .inputs = inputs,
                                                         .input_count = b < 0 ? 1 : 2,
                                                         .mask = mask,
                                                         .can_fail = fails,
                                                         .node = node,
                                                         .origin = c->origin});
}

static int emit_mask(struct compiler *c, kernel *run, int condition, int mask)
{
    return compile_emit(c, NULL, run, condition, mask, TYPE_BOOLEAN, SHAPE_TRUTH, NULL);
}

static void set_range(struct compiler *c, int reg, wide minimum, wide maximum)
{
    struct operand *operand = operand_of(c, reg);
    operand->ranged = minimum >= INT64_MIN && maximum <= INT64_MAX;
    operand->minimum = operand->ranged ? (int64_t)minimum : 0;
    operand->maximum = operand->ranged ? (int64_t)maximum : 0;
}

/* --- leaves --- */

enum shape compile_shape(enum type type)
{
    switch (type) {
    case TYPE_BOOLEAN: return SHAPE_TRUTH;
    case TYPE_REAL: return SHAPE_REAL;
    case TYPE_TEXT: return SHAPE_CODE;
    default: return SHAPE_INTEGER;
    }
}

static int compile_constant(struct compiler *c, const struct node *node)
{
    struct value value = node->value;
    struct text_domain *domain = NULL;
    value.null = value.null || node->null_constant;
    if (node->type == TYPE_TEXT && value.null)
        domain = arena_new(c->program->arena, sizeof *domain); /* no texts */
    else if (node->type == TYPE_TEXT)
        domain = text_domain_of_constant(c->program->arena, c->program->keeper, value.text);
    if (node->type == TYPE_TEXT && !domain) return compile_no_memory(c, node);
    return program_constant(c->program, node->type, compile_shape(node->type), value, domain);
}

bool compile_in_snapshot(struct compiler *c, const struct node *node, const struct column *column)
{
    if (column->segments || !column->field || !column->field->long_text) return true;
    error_at(c->error, STATUS_INVALID, node->position,
             "field \"%s\" stays in the rows of the store: it can stand in where() only",
             column->field->name);
    return false;
}

int compile_own_field(struct compiler *c, const struct node *node, int field)
{
    static kernel *const loads[] = {[SHAPE_TRUTH] = kernel_load_truths,
                                    [SHAPE_INTEGER] = kernel_load_integers,
                                    [SHAPE_REAL] = kernel_load_reals,
                                    [SHAPE_CODE] = kernel_load_codes};
    const struct table *table = c->program->table;
    const struct column *column = &table->columns[field];
    if (!compile_in_snapshot(c, node, column)) return -1;
    enum shape shape = compile_shape(column->type);
    int result = program_register(c->program, column->type, shape);
    struct operand *operand = operand_of(c, result);
    if (shape == SHAPE_CODE) operand->domain = text_domain_of_column(c->program->arena, &column->dictionary);
    operand->ordered = table->sorted && table->schema->time_field == field;
    if (shape == SHAPE_INTEGER) {
        operand->ranged = true; /* also without any value: nothing to go wrong */
        if (!column_range(table, column, &operand->minimum, &operand->maximum))
            operand->minimum = operand->maximum = 0;
    }
    return program_emit(c->program, (struct instruction){.run = loads[shape],
                                                         .result = result,
                                                         .mask = -1,
                                                         .node = node,
                                                         .origin = c->origin,
                                                         .extra = column});
}

static int compile_field(struct compiler *c, const struct node *node)
{
    if (node->path_length) return compile_reached_field(c, node);
    return compile_own_field(c, node, node->field);
}

static int compile_result(struct compiler *c, const struct node *node)
{
    const struct program *program = c->program;
    size_t i = 0;
    while (i < program->aggregate_count && !program_same(program->aggregate_nodes[i], node)) i++;
    if (i == program->aggregate_count) {
        error_at(c->error, STATUS_INVALID, node->position, "an aggregate cannot stand here");
        return -1;
    }
    const struct result *from = program->results[i];
    int result = program_register(c->program, from->type, from->shape);
    operand_of(c, result)->domain = from->domain;
    return program_emit(c->program, (struct instruction){.run = kernel_load_result,
                                                         .result = result,
                                                         .mask = -1,
                                                         .node = node,
                                                         .origin = c->origin,
                                                         .extra = from});
}

int program_add_row_id(struct program *program)
{
    int result = program_register(program, TYPE_INTEGER, SHAPE_INTEGER);
    return program_emit(program, (struct instruction){.run = kernel_load_integers,
                                                      .result = result,
                                                      .mask = -1,
                                                      .extra = &program->table->row_id});
}

int program_add_row_set(struct program *program, const int64_t *ids, size_t count)
{
    struct integer_list *list = arena_new(program->arena, sizeof *list);
    int *input = arena_new(program->arena, sizeof *input);
    *list = (struct integer_list){.sorted = ids, .count = count};
    *input = program_add_row_id(program);
    int result = program_register(program, TYPE_BOOLEAN, SHAPE_TRUTH);
    return program_emit(program, (struct instruction){.run = kernel_in_integers,
                                                      .result = result,
                                                      .inputs = input,
                                                      .input_count = 1,
                                                      .mask = -1,
                                                      .extra = list});
}

/* --- shapes --- */

int compile_cast(struct compiler *c, const struct node *node, int from, enum shape shape)
{
    struct operand operand = *operand_of(c, from);
    if (operand.shape == shape) return from;
    if (operand.constant && operand.value.null && shape != SHAPE_CODE)
        return program_constant(c->program, operand.type, shape, operand.value, NULL);
    if (operand.shape == SHAPE_TRUTH) {
        from = compile_emit(c, node, kernel_integer_of_truth, from, -1, TYPE_INTEGER, SHAPE_INTEGER, NULL);
        set_range(c, from, 0, 1);
    }
    if (shape == SHAPE_INTEGER) return from;
    return compile_emit(c, node, kernel_real_of_integer, from, -1, operand.type, SHAPE_REAL, NULL);
}

static bool unify_texts(struct compiler *c, const struct node *node, int *registers, size_t count)
{
    struct program *program = c->program;
    struct text_domain **domains = arena_new(program->arena, count * sizeof *domains);
    uint32_t **maps = arena_new(program->arena, count * sizeof *maps);
    bool same = true;
    for (size_t i = 0; i < count; i++) {
        domains[i] = operand_of(c, registers[i])->domain;
        same = same && domains[i]->dictionary.bytes == domains[0]->dictionary.bytes &&
               domains[i]->dictionary.count == domains[0]->dictionary.count;
    }
    if (same) return true;
    struct text_domain *domain = text_union(program->arena, program->keeper, domains, count, maps);
    for (size_t i = 0; domain && i < count; i++) {
        registers[i] =
            compile_emit(c, node, kernel_code_of_code, registers[i], -1, TYPE_TEXT, SHAPE_CODE, maps[i]);
        operand_of(c, registers[i])->domain = domain;
    }
    return domain || compile_no_memory(c, node) == 0;
}

bool compile_unify(struct compiler *c, const struct node *node, int *registers, size_t count)
{
    if (operand_of(c, registers[0])->shape == SHAPE_CODE) return unify_texts(c, node, registers, count);
    enum shape shape = compile_shape(node->type);
    for (size_t i = 0; i < count; i++) {
        const struct operand *operand = operand_of(c, registers[i]);
        bool null = operand->constant && operand->value.null;
        if (!null && operand->shape > shape) shape = operand->shape;
    }
    for (size_t i = 0; i < count; i++) registers[i] = compile_cast(c, node, registers[i], shape);
    return true;
}

/* The range that holds all of the registers' ranges. */
static void join_ranges(struct compiler *c, int result, const int *registers, size_t count)
{
    wide minimum = INT64_MAX, maximum = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        const struct operand *operand = operand_of(c, registers[i]);
        if (operand->shape != SHAPE_INTEGER || !operand->ranged) return;
        if (operand->constant && operand->value.null) continue;
        minimum = operand->minimum < minimum ? operand->minimum : minimum;
        maximum = operand->maximum > maximum ? operand->maximum : maximum;
    }
    if (minimum <= maximum) set_range(c, result, minimum, maximum);
}

/* Is it a field whose values are in the snapshot? */
static const struct column *stored_column(const struct compiler *c, const struct node *node)
{
    if (node->kind != NODE_FIELD || node->path_length) return NULL;
    if (!c->program->table->columns[node->field].segments) return NULL;
    return &c->program->table->columns[node->field];
}

/* --- arithmetic --- */

struct arithmetic {
    kernel *checked, *plain, *real;
};

static const struct arithmetic arithmetics[OP_COUNT] = {
    [OP_ADD] = {kernel_add_checked, kernel_add_integers, kernel_add_reals},
    [OP_SUBTRACT] = {kernel_subtract_checked, kernel_subtract_integers, kernel_subtract_reals},
    [OP_MULTIPLY] = {kernel_multiply_checked, kernel_multiply_integers, kernel_multiply_reals},
    [OP_REMAINDER] = {kernel_remainder_integers, kernel_remainder_integers, kernel_remainder_reals},
    [OP_DIVIDE] = {NULL, NULL, kernel_divide_reals},
    [OP_NEGATE] = {kernel_negate_checked, kernel_negate_integers, kernel_negate_reals},
    [OP_ABS] = {kernel_abs_checked, kernel_abs_integers, kernel_abs_reals},
};

static wide least(wide a, wide b)
{
    return a < b ? a : b;
}

static wide most(wide a, wide b)
{
    return a > b ? a : b;
}

/* The range of an integer result; false when those of the operands are not known. */
static bool result_range(enum op op, const struct operand *a, const struct operand *b, wide *low, wide *high)
{
    if (!a->ranged || (b && !b->ranged)) return false;
    wide a0 = a->minimum, a1 = a->maximum, b0 = b ? b->minimum : 0, b1 = b ? b->maximum : 0;
    switch (op) {
    case OP_ADD: *low = a0 + b0, *high = a1 + b1; return true;
    case OP_SUBTRACT: *low = a0 - b1, *high = a1 - b0; return true;
    case OP_MULTIPLY:
        *low = least(least(a0 * b0, a0 * b1), least(a1 * b0, a1 * b1));
        *high = most(most(a0 * b0, a0 * b1), most(a1 * b0, a1 * b1));
        return true;
    case OP_NEGATE: *low = -a1, *high = -a0; return true;
    case OP_ABS: *low = 0, *high = most(a0 < 0 ? -a0 : a0, a1 < 0 ? -a1 : a1); return true;
    case OP_REMAINDER: *low = least(a0, 0), *high = most(a1, 0); return true;
    default: return false;
    }
}

static int integer_arithmetic(struct compiler *c, const struct node *node, int a, int b, int mask)
{
    const struct arithmetic *kernels = &arithmetics[node->op];
    wide low = 0, high = 0;
    const struct operand *left = operand_of(c, a), *right = b < 0 ? NULL : operand_of(c, b);
    bool ranged = result_range(node->op, left, right, &low, &high);
    bool fits = ranged && low >= INT64_MIN && high <= INT64_MAX;
    if (fits) mask = -1; /* rule 3 */
    int result =
        emit_masked(c, node, fits ? kernels->plain : kernels->checked, a, b, mask, !fits, SHAPE_INTEGER);
    if (fits) set_range(c, result, low, high);
    return result;
}

/* A field of whole numbers minus another, known to fit: -1 when it is something else. */
static int column_difference(struct compiler *c, const struct node *node)
{
    if (node->op != OP_SUBTRACT) return -1;
    struct column_pair pair = {stored_column(c, node->arguments[0]), stored_column(c, node->arguments[1])};
    struct operand a = {.ranged = true}, b = {.ranged = true};
    const struct table *table = c->program->table;
    wide low, high;
    if (!pair.left || !pair.right || compile_shape(pair.left->type) != SHAPE_INTEGER ||
        compile_shape(pair.right->type) != SHAPE_INTEGER ||
        !column_range(table, pair.left, &a.minimum, &a.maximum) ||
        !column_range(table, pair.right, &b.minimum, &b.maximum) ||
        !result_range(OP_SUBTRACT, &a, &b, &low, &high))
        return -1;
    if (low < INT64_MIN || high > INT64_MAX) return -1;
    struct column_pair *extra = arena_new(c->program->arena, sizeof *extra);
    *extra = pair;
    int result = program_register(c->program, node->type, SHAPE_INTEGER);
    result = program_emit(c->program, (struct instruction){.run = kernel_column_difference,
                                                           .result = result,
                                                           .mask = -1,
                                                           .node = node,
                                                           .origin = c->origin,
                                                           .extra = extra});
    set_range(c, result, low, high);
    return result;
}

static int compile_arithmetic(struct compiler *c, const struct node *node, int mask)
{
    int difference = column_difference(c, node);
    if (difference >= 0) return difference;
    bool binary = node->argument_count > 1;
    int a = compile_node(c, node->arguments[0], mask);
    int b = a < 0 || !binary ? -1 : compile_node(c, node->arguments[1], mask);
    if (a < 0 || (binary && b < 0)) return -1;
    bool real = node->type == TYPE_REAL || node->op == OP_DIVIDE || operand_of(c, a)->shape == SHAPE_REAL ||
                (binary && operand_of(c, b)->shape == SHAPE_REAL);
    if (!real) {
        a = compile_cast(c, node, a, SHAPE_INTEGER);
        if (binary) b = compile_cast(c, node, b, SHAPE_INTEGER);
        return integer_arithmetic(c, node, a, b, mask);
    }
    a = compile_cast(c, node, a, SHAPE_REAL);
    if (binary) b = compile_cast(c, node, b, SHAPE_REAL);
    int result = emit_masked(c, node, arithmetics[node->op].real, a, b, -1, false, SHAPE_REAL);
    if (node->type != TYPE_TIME) return result;
    return emit_masked(c, node, kernel_seconds_of_real, result, -1, mask, true, SHAPE_INTEGER);
}

static int compile_round(struct compiler *c, const struct node *node, int mask)
{
    int x = compile_node(c, node->arguments[0], mask), digits = -1;
    if (x < 0) return -1;
    if (node->argument_count > 1) {
        digits = compile_node(c, node->arguments[1], mask);
        if (digits < 0) return -1;
        digits = compile_cast(c, node, digits, SHAPE_INTEGER);
    }
    x = compile_cast(c, node, x, SHAPE_REAL);
    return compile_emit(c, node, kernel_round, x, digits, node->type, SHAPE_REAL, NULL);
}

/* --- logic --- */

/* The right side of AND is taken unless the left is FALSE, of OR unless it is TRUE. */
static int compile_and_or(struct compiler *c, const struct node *node, int mask)
{
    bool is_and = node->op == OP_AND;
    int a = compile_node(c, node->arguments[0], mask);
    if (a < 0) return -1;
    int inner = -1;
    if (can_fail(node->arguments[1]))
        inner = emit_mask(c, is_and ? kernel_mask_not_false : kernel_mask_not_true, a, mask);
    int b = compile_node(c, node->arguments[1], inner);
    if (b < 0) return -1;
    return compile_emit(c, node, is_and ? kernel_and : kernel_or, a, b, TYPE_BOOLEAN, SHAPE_TRUTH, NULL);
}

static int compile_unary(struct compiler *c, const struct node *node, int mask, kernel *run)
{
    int a = compile_node(c, node->arguments[0], mask);
    return a < 0 ? -1 : compile_emit(c, node, run, a, -1, TYPE_BOOLEAN, SHAPE_TRUTH, NULL);
}

static int compile_between(struct compiler *c, const struct node *node, int mask)
{
    int registers[3];
    for (int i = 0; i < 3; i++) {
        registers[i] = compile_node(c, node->arguments[i], mask);
        if (registers[i] < 0) return -1;
    }
    int low = compile_compare(c, node, OP_GREATER_EQUAL, registers[0], registers[1]);
    int high = low < 0 ? -1 : compile_compare(c, node, OP_LESS_EQUAL, registers[0], registers[2]);
    if (high < 0) return -1;
    return compile_emit(c, node, kernel_and, low, high, TYPE_BOOLEAN, SHAPE_TRUTH, NULL);
}

/* A field of whole numbers against such a constant: a range of what is stored. NULL: it is something else. */
static const struct column_range_test *range_test(struct compiler *c, const struct node *node)
{
    const struct column *column = stored_column(c, node->arguments[0]);
    const struct node *constant = node->arguments[1];
    if (!column || compile_shape(column->type) != SHAPE_INTEGER) return NULL;
    if (constant->kind != NODE_CONSTANT || constant->null_constant || constant->value.null) return NULL;
    if (compile_shape(constant->type) != SHAPE_INTEGER) return NULL;
    int64_t value = constant->value.integer;
    struct column_range_test *test = arena_new(c->program->arena, sizeof *test);
    *test = (struct column_range_test){column, INT64_MIN, INT64_MAX, node->op == OP_NOT_EQUAL};
    if (node->op == OP_EQUAL || node->op == OP_NOT_EQUAL) test->low = test->high = value;
    if (node->op == OP_LESS_EQUAL) test->high = value;
    if (node->op == OP_GREATER_EQUAL) test->low = value;
    bool none = (node->op == OP_LESS && value == INT64_MIN) || (node->op == OP_GREATER && value == INT64_MAX);
    if (none) test->low = 1, test->high = 0;
    if (node->op == OP_LESS && !none) test->high = value - 1;
    if (node->op == OP_GREATER && !none) test->low = value + 1;
    return test;
}

/* An instruction that reads a column itself. */
static int emit_column_test(struct compiler *c, const struct node *node, kernel *run, const void *extra)
{
    int result = program_register(c->program, TYPE_BOOLEAN, SHAPE_TRUTH);
    return program_emit(
        c->program,
        (struct instruction){
            .run = run, .result = result, .mask = -1, .node = node, .origin = c->origin, .extra = extra});
}

static int compile_is_null(struct compiler *c, const struct node *node, int mask)
{
    const struct column *column = stored_column(c, node->arguments[0]);
    if (column) return emit_column_test(c, node, kernel_column_is_null, column);
    return compile_unary(c, node, mask, kernel_is_null);
}

static int compile_comparison(struct compiler *c, const struct node *node, int mask)
{
    const struct column_range_test *test = range_test(c, node);
    if (test) return emit_column_test(c, node, kernel_column_in_range, test);
    int a = compile_node(c, node->arguments[0], mask);
    int b = a < 0 ? -1 : compile_node(c, node->arguments[1], mask);
    return b < 0 ? -1 : compile_compare(c, node, node->op, a, b);
}

/* --- choices --- */

/* The result of joining vectors of one shape: type, domain and range are those of all. */
static int emit_choice(struct compiler *c, const struct node *node, kernel *run, const int *inputs,
                       size_t count, const int *values, size_t value_count)
{
    struct operand like = *operand_of(c, values[0]);
    int result = program_register(c->program, node->type, like.shape);
    int emitted = program_emit(c->program, (struct instruction){.run = run,
                                                                .result = result,
                                                                .inputs = inputs,
                                                                .input_count = count,
                                                                .mask = -1,
                                                                .node = node,
                                                                .origin = c->origin});
    operand_of(c, emitted)->domain = like.domain;
    join_ranges(c, emitted, values, value_count);
    return emitted;
}

static bool any_can_fail(const struct node *node, size_t from)
{
    for (size_t i = from; i < node->argument_count; i++)
        if (can_fail(node->arguments[i])) return true;
    return false;
}

/* Compiles conditions and values in order, each under the rows that come to it. */
static bool case_parts(struct compiler *c, const struct node *node, int mask, int *conditions, int *values)
{
    size_t branches = node->argument_count / 2;
    int rest = mask;
    for (size_t i = 0; i < branches; i++) {
        const struct node *value = node->arguments[2 * i + 1];
        conditions[i] = compile_node(c, node->arguments[2 * i], rest);
        if (conditions[i] < 0) return false;
        int taken = can_fail(value) ? emit_mask(c, kernel_mask_true, conditions[i], rest) : -1;
        values[i] = compile_node(c, value, taken);
        if (values[i] < 0) return false;
        if (any_can_fail(node, 2 * i + 2)) rest = emit_mask(c, kernel_mask_not_true, conditions[i], rest);
    }
    values[branches] = compile_node(c, node->arguments[2 * branches], rest);
    return values[branches] >= 0;
}

/* From the last branch to the first, so that the first that holds wins. */
static int compile_case(struct compiler *c, const struct node *node, int mask)
{
    size_t branches = node->argument_count / 2;
    int *conditions = arena_new(c->program->arena, (branches + 1) * sizeof *conditions);
    int *values = arena_new(c->program->arena, (branches + 1) * sizeof *values);
    if (!case_parts(c, node, mask, conditions, values)) return -1;
    if (!compile_unify(c, node, values, branches + 1)) return -1;
    kernel *run = kernel_select(operand_of(c, values[0])->shape);
    int result = values[branches];
    for (size_t i = branches; i-- > 0;) {
        int inputs[] = {conditions[i], values[i], result}, joined[] = {values[i], result};
        result = emit_choice(c, node, run, inputs, 3, joined, 2);
    }
    return result;
}

static int compile_coalesce(struct compiler *c, const struct node *node, int mask)
{
    size_t count = node->argument_count;
    int *values = arena_new(c->program->arena, count * sizeof *values), rest = mask;
    for (size_t i = 0; i < count; i++) {
        values[i] = compile_node(c, node->arguments[i], rest);
        if (values[i] < 0) return -1;
        if (any_can_fail(node, i + 1)) rest = emit_mask(c, kernel_mask_null, values[i], rest);
    }
    if (!compile_unify(c, node, values, count)) return -1;
    kernel *run = kernel_coalesce(operand_of(c, values[0])->shape);
    int result = values[0];
    for (size_t i = 1; i < count; i++) {
        int inputs[] = {result, values[i]};
        result = emit_choice(c, node, run, inputs, 2, inputs, 2);
    }
    return result;
}

static int compile_nullif(struct compiler *c, const struct node *node, int mask)
{
    int a = compile_node(c, node->arguments[0], mask);
    int b = a < 0 ? -1 : compile_node(c, node->arguments[1], mask);
    int equal = b < 0 ? -1 : compile_compare(c, node, OP_EQUAL, a, b);
    if (equal < 0) return -1;
    if (node->type == TYPE_REAL) a = compile_cast(c, node, a, SHAPE_REAL);
    int inputs[] = {a, equal};
    return emit_choice(c, node, kernel_nullify, inputs, 2, &a, 1);
}

static int compile_least(struct compiler *c, const struct node *node, int mask)
{
    size_t count = node->argument_count;
    int *values = arena_new(c->program->arena, count * sizeof *values);
    for (size_t i = 0; i < count; i++) {
        values[i] = compile_node(c, node->arguments[i], mask);
        if (values[i] < 0) return -1;
    }
    if (!compile_unify(c, node, values, count)) return -1;
    struct operand first = *operand_of(c, values[0]);
    if (first.domain && !text_ranks(first.domain, c->program->keeper)) return compile_no_memory(c, node);
    int result = values[0];
    for (size_t i = 1; i < count; i++) {
        int inputs[] = {result, values[i]};
        result = compile_emit(c, node, kernel_least(node->op, first.shape), result, values[i], node->type,
                              first.shape, first.domain ? first.domain->ranks : NULL);
        operand_of(c, result)->domain = first.domain;
        join_ranges(c, result, inputs, 2);
    }
    return result;
}

/* --- all of them --- */

static int compile_call(struct compiler *c, const struct node *node, int mask)
{
    switch (node->op) {
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_REMAINDER:
    case OP_NEGATE:
    case OP_ABS: return compile_arithmetic(c, node, mask);
    case OP_EQUAL:
    case OP_NOT_EQUAL:
    case OP_LESS:
    case OP_LESS_EQUAL:
    case OP_GREATER:
    case OP_GREATER_EQUAL: return compile_comparison(c, node, mask);
    case OP_AND:
    case OP_OR: return compile_and_or(c, node, mask);
    case OP_NOT: return compile_unary(c, node, mask, kernel_not);
    case OP_IS_NULL: return compile_is_null(c, node, mask);
    case OP_IN: return compile_in(c, node, mask);
    case OP_BETWEEN: return compile_between(c, node, mask);
    case OP_LIKE: return compile_like(c, node, mask);
    case OP_CASE: return compile_case(c, node, mask);
    case OP_COALESCE: return compile_coalesce(c, node, mask);
    case OP_NULLIF: return compile_nullif(c, node, mask);
    case OP_MIN:
    case OP_MAX: return compile_least(c, node, mask);
    case OP_ROUND: return compile_round(c, node, mask);
    case OP_LOWER:
    case OP_UPPER:
    case OP_LENGTH:
    case OP_SUBSTR: return compile_text_function(c, node, mask);
    case OP_FIRST_TIME:
    case OP_LAST_TIME:
    case OP_OCCURRENCES:
    case OP_PREVIOUS_TIME:
    case OP_NEXT_TIME:
    case OP_ORDINAL: return compile_entity(c, node);
    case OP_GRAIN:
    case OP_HOUR:
    case OP_WEEKDAY:
    case OP_DAY_OF_MONTH: return compile_time_function(c, node, mask);
    case OP_GRAINS_BETWEEN: return compile_grains_between(c, node, mask);
    case OP_BIN: return compile_bin(c, node, mask);
    case OP_MAP: return compile_map(c, node, mask);
    case OP_BUSINESS:
    case OP_BUSINESS_ADD: return compile_business(c, node, mask);
    case OP_COUNT: break;
    }
    error_at(c->error, STATUS_INVALID, node->position, "an operator the query engine does not know");
    return -1;
}

static void remember(struct program *program, const struct node *node, int mask, int result)
{
    if (program->known_count == program->known_room) {
        program->known_room = program->known_room ? program->known_room * 2 : 16;
        struct known *larger = arena_new(program->arena, program->known_room * sizeof *larger);
        if (program->known_count) memcpy(larger, program->known, program->known_count * sizeof *larger);
        program->known = larger;
    }
    program->known[program->known_count++] = (struct known){node, mask, result};
}

int compile_node(struct compiler *c, const struct node *node, int mask)
{
    const struct program *program = c->program;
    if (!can_fail(node)) mask = -1; /* rule 1 */
    for (size_t i = 0; i < program->known_count; i++) {
        const struct known *known = &program->known[i];
        if ((known->mask == mask || known->mask < 0) && program_same(known->node, node)) return known->result;
    }
    int result = -1;
    switch (node->kind) {
    case NODE_CONSTANT: result = compile_constant(c, node); break;
    case NODE_FIELD: result = compile_field(c, node); break;
    case NODE_CALL: result = compile_call(c, node, mask); break;
    case NODE_AGGREGATE: result = compile_result(c, node); break;
    }
    if (result >= 0) remember(c->program, node, mask, result);
    return result;
}

/* Errors here have a position; the column it is at in the text is what a reader sees. */
status program_say_where(const struct origin *origin, status code, struct error *error)
{
    if (!error) return code;
    if (error->position >= 0) {
        size_t position = (size_t)error->position;
        size_t shown = position < origin->text.size ? position : origin->text.size;
        error_prefix(error, "column %zu", utf8_length(slice_make(origin->text.data, shown)) + 1);
    }
    code = error_prefix(error, "%s", origin->label);
    error_point(error, origin->text);
    return code;
}

status program_add(struct program *program, const struct node *node, int mask, const struct origin *origin,
                   int *out, struct error *error)
{
    struct error own;
    error_init(&own);
    struct compiler compiler = {.program = program, .origin = origin, .error = error ? error : &own};
    *out = compile_node(&compiler, node, mask);
    return *out >= 0 ? STATUS_OK : program_say_where(origin, compiler.error->code, compiler.error);
}
