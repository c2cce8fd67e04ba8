/* The compiler's part on comparisons, lists and texts: what can be decided for every text of a dictionary is
 * decided here. */
#include "query/program_int.h"

#include <stdlib.h>

static int null_truth(struct compiler *c)
{
    return program_constant(c->program, TYPE_BOOLEAN, SHAPE_TRUTH, (struct value){.null = true}, NULL);
}

static bool is_constant(const struct compiler *c, int reg)
{
    return operand_of(c, reg)->constant;
}

static bool is_null(const struct compiler *c, int reg)
{
    return operand_of(c, reg)->constant && operand_of(c, reg)->value.null;
}

static int emit_truth(struct compiler *c, const struct node *node, kernel *run, int a, int b,
                      const void *extra)
{
    return compile_emit(c, node, run, a, b, TYPE_BOOLEAN, SHAPE_TRUTH, extra);
}

/* The few codes that hold, or none when they are many. */
static void list_codes(struct column_text_test *test, uint32_t texts)
{
    for (uint32_t code = 0; code < texts; code++) {
        if (!test->table[code]) continue;
        if (test->code_count == COLUMN_TEXT_CODES) {
            test->code_count = 0;
            return;
        }
        test->codes[test->code_count++] = code;
    }
    test->listed = true;
}

/* Is a table of truths TRUE for the text? The codes of a column are looked at as they are stored. */
static int emit_text_test(struct compiler *c, const struct node *node, int from, const uint8_t *table)
{
    const struct program *program = c->program;
    const struct column *column = NULL;
    for (size_t i = 0; i < program->instruction_count; i++)
        if (program->instructions[i].result == from && program->instructions[i].run == kernel_load_codes)
            column = program->instructions[i].extra;
    if (!column) return emit_truth(c, node, kernel_truth_of_code, from, -1, table);
    struct column_text_test *test = arena_new(program->arena, sizeof *test);
    *test = (struct column_text_test){.column = column, .table = table};
    list_codes(test, column->dictionary.count);
    int result = program_register(c->program, TYPE_BOOLEAN, SHAPE_TRUTH);
    return program_emit(c->program, (struct instruction){.run = kernel_column_text_test,
                                                         .result = result,
                                                         .mask = -1,
                                                         .node = node,
                                                         .origin = c->origin,
                                                         .extra = test});
}

/* a op b is b flipped(op) a. */
static enum op flipped(enum op op)
{
    switch (op) {
    case OP_LESS: return OP_GREATER;
    case OP_LESS_EQUAL: return OP_GREATER_EQUAL;
    case OP_GREATER: return OP_LESS;
    case OP_GREATER_EQUAL: return OP_LESS_EQUAL;
    default: return op;
    }
}

/* --- comparisons --- */

struct text_comparison {
    enum op op;
    struct slice with;
};

static bool holds_for(struct slice text, const void *context)
{
    const struct text_comparison *comparison = context;
    int order = slice_compare(text, comparison->with);
    switch (comparison->op) {
    case OP_EQUAL: return order == 0;
    case OP_NOT_EQUAL: return order != 0;
    case OP_LESS: return order < 0;
    case OP_LESS_EQUAL: return order <= 0;
    case OP_GREATER: return order > 0;
    default: return order >= 0;
    }
}

static int compare_with_text(struct compiler *c, const struct node *node, enum op op, int a, int constant)
{
    struct text_comparison comparison = {op, operand_of(c, constant)->value.text};
    const uint8_t *table = text_table(c->program->keeper, operand_of(c, a)->domain, holds_for, &comparison);
    if (!table) return compile_no_memory(c, node);
    return emit_text_test(c, node, a, table);
}

static int compare_texts(struct compiler *c, const struct node *node, enum op op, int a, int b)
{
    if (is_null(c, a) || is_null(c, b)) return null_truth(c);
    if (is_constant(c, b)) return compare_with_text(c, node, op, a, b);
    if (is_constant(c, a)) return compare_with_text(c, node, flipped(op), b, a);
    int both[] = {a, b};
    if (!compile_unify(c, node, both, 2)) return -1;
    if (op == OP_EQUAL || op == OP_NOT_EQUAL)
        return emit_truth(c, node, kernel_compare(op, SHAPE_CODE), both[0], both[1], NULL);
    a = program_add_rank(c->program, both[0]);
    b = a < 0 ? -1 : program_add_rank(c->program, both[1]);
    if (b < 0) return compile_no_memory(c, node);
    return emit_truth(c, node, kernel_compare(op, SHAPE_INTEGER), a, b, NULL);
}

int compile_compare(struct compiler *c, const struct node *node, enum op op, int a, int b)
{
    if (is_null(c, a) || is_null(c, b)) return null_truth(c);
    enum shape left = operand_of(c, a)->shape, right = operand_of(c, b)->shape;
    if (left == SHAPE_CODE) return compare_texts(c, node, op, a, b);
    if (left == right) return emit_truth(c, node, kernel_compare(op, left), a, b, NULL);
    if (left == SHAPE_TRUTH) a = compile_cast(c, node, a, SHAPE_INTEGER);
    if (right == SHAPE_TRUTH) b = compile_cast(c, node, b, SHAPE_INTEGER);
    left = operand_of(c, a)->shape, right = operand_of(c, b)->shape;
    if (left == right) return emit_truth(c, node, kernel_compare(op, left), a, b, NULL);
    if (left == SHAPE_INTEGER) return emit_truth(c, node, kernel_compare_mixed(op), a, b, NULL);
    return emit_truth(c, node, kernel_compare_mixed(flipped(op)), b, a, NULL);
}

/* --- IN --- */

static int compare_slices(const void *a, const void *b)
{
    return slice_compare(*(const struct slice *)a, *(const struct slice *)b);
}

static int compare_integers(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static int compare_reals(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

struct text_list {
    struct slice *sorted;
    size_t count;
};

static bool is_listed(struct slice text, const void *context)
{
    const struct text_list *list = context;
    return list->count > 0 &&
           bsearch(&text, list->sorted, list->count, sizeof *list->sorted, compare_slices) != NULL;
}

/* The items are constant nodes: long lists need no registers. */
static bool is_null_item(const struct node *item)
{
    return item->null_constant || item->value.null;
}

static int in_texts(struct compiler *c, const struct node *node, int x)
{
    size_t count = node->argument_count - 1;
    struct text_list list = {arena_new(c->program->arena, count * sizeof *list.sorted), 0};
    for (size_t i = 1; i <= count; i++)
        if (!is_null_item(node->arguments[i])) list.sorted[list.count++] = node->arguments[i]->value.text;
    qsort(list.sorted, list.count, sizeof *list.sorted, compare_slices);
    const uint8_t *table = text_table(c->program->keeper, operand_of(c, x)->domain, is_listed, &list);
    if (!table) return compile_no_memory(c, node);
    return emit_text_test(c, node, x, table);
}

/* Does a constant equal some integer, and which? */
static bool as_integer(const struct node *constant, int64_t *out)
{
    if (constant->type != TYPE_REAL) {
        *out = constant->value.integer;
        return true;
    }
    double real = constant->value.real;
    if (!(real >= -9223372036854775808.0 && real < 9223372036854775808.0)) return false;
    *out = (int64_t)real;
    return (double)*out == real;
}

static int in_integers(struct compiler *c, const struct node *node, int x)
{
    size_t count = node->argument_count - 1;
    struct integer_list *list = arena_new(c->program->arena, sizeof *list);
    int64_t *sorted = arena_new(c->program->arena, count * sizeof *sorted);
    for (size_t i = 1; i <= count; i++)
        if (!is_null_item(node->arguments[i]) && as_integer(node->arguments[i], &sorted[list->count]))
            list->count++;
    qsort(sorted, list->count, sizeof *sorted, compare_integers);
    list->sorted = sorted;
    return emit_truth(c, node, kernel_in_integers, x, -1, list);
}

/* An integer that no real equals is equal to nothing here. */
static bool as_real(const struct node *constant, double *out)
{
    *out = constant->type == TYPE_REAL ? constant->value.real : (double)constant->value.integer;
    return constant->type == TYPE_REAL || compare_integer_real(constant->value.integer, *out) == 0;
}

static int in_reals(struct compiler *c, const struct node *node, int x)
{
    size_t count = node->argument_count - 1;
    struct real_list *list = arena_new(c->program->arena, sizeof *list);
    double *sorted = arena_new(c->program->arena, count * sizeof *sorted);
    for (size_t i = 1; i <= count; i++)
        if (!is_null_item(node->arguments[i]) && as_real(node->arguments[i], &sorted[list->count]))
            list->count++;
    qsort(sorted, list->count, sizeof *sorted, compare_reals);
    list->sorted = sorted;
    return emit_truth(c, node, kernel_in_reals, x, -1, list);
}

static int in_constants(struct compiler *c, const struct node *node, int x)
{
    switch (operand_of(c, x)->shape) {
    case SHAPE_CODE: return in_texts(c, node, x);
    case SHAPE_REAL: return in_reals(c, node, x);
    default: return in_integers(c, node, compile_cast(c, node, x, SHAPE_INTEGER));
    }
}

/* x = a OR x = b ... */
static int in_any(struct compiler *c, const struct node *node, int x, int mask)
{
    int result = -1;
    for (size_t i = 1; i < node->argument_count; i++) {
        int other = compile_node(c, node->arguments[i], mask);
        int equal = other < 0 ? -1 : compile_compare(c, node, OP_EQUAL, x, other);
        if (equal < 0) return -1;
        result = i == 1 ? equal : emit_truth(c, node, kernel_or, result, equal, NULL);
    }
    return result;
}

int compile_in(struct compiler *c, const struct node *node, int mask)
{
    bool constants = true, nulls = false;
    for (size_t i = 1; i < node->argument_count; i++) {
        const struct node *one = node->arguments[i];
        constants = constants && one->kind == NODE_CONSTANT;
        nulls = nulls || (one->kind == NODE_CONSTANT && is_null_item(one));
    }
    int x = compile_node(c, node->arguments[0], mask);
    if (x < 0) return -1;
    if (is_null(c, x)) return null_truth(c);
    int found = constants ? in_constants(c, node, x) : in_any(c, node, x, mask);
    if (!constants) return found; /* comparisons with NULL are NULL already */
    return found >= 0 && nulls ? emit_truth(c, node, kernel_true_or_null, found, -1, NULL) : found;
}

/* --- texts --- */

static bool matches(struct slice text, const void *context)
{
    return text_like(text, *(const struct slice *)context);
}

int compile_like(struct compiler *c, const struct node *node, int mask)
{
    int a = compile_node(c, node->arguments[0], mask);
    int b = a < 0 ? -1 : compile_node(c, node->arguments[1], mask);
    if (b < 0) return -1;
    if (is_null(c, a) || is_null(c, b)) return null_truth(c);
    struct text_domain *texts = operand_of(c, a)->domain;
    if (!is_constant(c, b)) {
        struct like_domains *domains = arena_new(c->program->arena, sizeof *domains);
        *domains = (struct like_domains){texts, operand_of(c, b)->domain};
        return emit_truth(c, node, kernel_like_rows, a, b, domains);
    }
    const uint8_t *table = text_table(c->program->keeper, texts, matches, &operand_of(c, b)->value.text);
    if (!table) return compile_no_memory(c, node);
    return emit_text_test(c, node, a, table);
}

static int compile_length(struct compiler *c, const struct node *node, int text)
{
    const struct text_domain *domain = operand_of(c, text)->domain;
    const int64_t *lengths = text_lengths(c->program->keeper, domain);
    if (!lengths) return compile_no_memory(c, node);
    int result =
        compile_emit(c, node, kernel_integer_of_code, text, -1, TYPE_INTEGER, SHAPE_INTEGER, lengths);
    struct operand *operand = operand_of(c, result);
    operand->ranged = true;
    for (uint32_t code = 0; code < domain->dictionary.count; code++)
        if (lengths[code] > operand->maximum) operand->maximum = lengths[code];
    return result;
}

static int emit_change(struct compiler *c, const struct node *node, int text, text_change *change,
                       const void *context)
{
    uint32_t *map = NULL;
    struct program *program = c->program;
    struct text_domain *domain =
        text_changed(program->arena, program->keeper, operand_of(c, text)->domain, change, context, &map);
    if (!domain) return compile_no_memory(c, node);
    int result = compile_emit(c, node, kernel_code_of_code, text, -1, TYPE_TEXT, SHAPE_CODE, map);
    operand_of(c, result)->domain = domain;
    return result;
}

/* The integer constant that an argument of substr is. */
static bool constant_part(struct compiler *c, const struct node *node, int reg, int64_t *out)
{
    const struct operand *operand = operand_of(c, reg);
    if (!operand->constant) {
        error_at(c->error, STATUS_INVALID, node->position, "substr takes constants as start and length");
        return false;
    }
    *out = operand->shape == SHAPE_REAL ? 0 : operand->value.integer;
    return true;
}

static int compile_substr(struct compiler *c, const struct node *node, int text, int mask)
{
    int64_t numbers[2] = {0};
    bool nulls = false;
    for (size_t i = 1; i < node->argument_count; i++) {
        int number = compile_node(c, node->arguments[i], mask);
        if (number < 0 || !constant_part(c, node->arguments[i], number, &numbers[i - 1])) return -1;
        nulls = nulls || is_null(c, number);
    }
    if (nulls)
        return program_constant(c->program, TYPE_TEXT, SHAPE_CODE, (struct value){.null = true},
                                operand_of(c, text)->domain);
    struct text_part part = {numbers[0], numbers[1], node->argument_count < 3};
    return emit_change(c, node, text, text_substr, &part);
}

int compile_text_function(struct compiler *c, const struct node *node, int mask)
{
    int text = compile_node(c, node->arguments[0], mask);
    if (text < 0) return -1;
    switch (node->op) {
    case OP_LENGTH: return compile_length(c, node, text);
    case OP_LOWER: return emit_change(c, node, text, text_lower, NULL);
    case OP_UPPER: return emit_change(c, node, text, text_upper, NULL);
    default: return compile_substr(c, node, text, mask);
    }
}
