/* Chunks and blocks that a condition need not look at. */
#include "query/prune.h"

#include <math.h>

/* Of the table itself: what is reached through references has nothing to do with the chunk. */
static bool is_field(const struct node *node)
{
    return node->kind == NODE_FIELD && node->path_length == 0;
}

static bool is_value(const struct node *node)
{
    return node->kind == NODE_CONSTANT && !node->null_constant && !node->value.null;
}

static const struct prune never = {.kind = PRUNE_NEVER};

static bool counts_whole(enum type type)
{
    return type == TYPE_INTEGER || type == TYPE_TIME || type == TYPE_DURATION || type == TYPE_BOOLEAN;
}

/* a op b is b opposite(op) a. */
static enum op opposite(enum op op)
{
    switch (op) {
    case OP_LESS: return OP_GREATER;
    case OP_LESS_EQUAL: return OP_GREATER_EQUAL;
    case OP_GREATER: return OP_LESS;
    case OP_GREATER_EQUAL: return OP_LESS_EQUAL;
    default: return op;
    }
}

/* --- intervals --- */

static struct prune interval(const struct column *column, int64_t low, int64_t high)
{
    return (struct prune){PRUNE_INTEGERS, column, low, high, 0, 0, true};
}

static struct prune empty(const struct column *column)
{
    return interval(column, 1, 0);
}

static struct prune compare_integer(const struct column *column, enum op op, int64_t with)
{
    switch (op) {
    case OP_EQUAL: return interval(column, with, with);
    case OP_LESS: return with == INT64_MIN ? empty(column) : interval(column, INT64_MIN, with - 1);
    case OP_LESS_EQUAL: return interval(column, INT64_MIN, with);
    case OP_GREATER: return with == INT64_MAX ? empty(column) : interval(column, with + 1, INT64_MAX);
    case OP_GREATER_EQUAL: return interval(column, with, INT64_MAX);
    default: return never;
    }
}

/* Strict bounds are only a hint: the bound itself is not TRUE, so nothing is said of ALL. */
static struct prune compare_real(const struct column *column, enum op op, double with)
{
    struct prune prune = {PRUNE_REALS, column, 0, 0, -INFINITY, INFINITY, op != OP_LESS && op != OP_GREATER};
    if (op == OP_EQUAL || op == OP_LESS || op == OP_LESS_EQUAL) prune.real_high = with;
    if (op == OP_EQUAL || op == OP_GREATER || op == OP_GREATER_EQUAL) prune.real_low = with;
    return op == OP_NOT_EQUAL ? never : prune;
}

static struct prune compare_text(const struct column *column, enum op op, struct slice with)
{
    if (op != OP_EQUAL) return never;
    for (uint32_t code = 0; code < column->dictionary.count; code++)
        if (slice_equal(dictionary_text(&column->dictionary, code), with))
            return interval(column, code, code);
    return empty(column);
}

static bool exact_real(const struct node *constant, double *out)
{
    const int64_t exact = INT64_C(1) << 53;
    if (constant->type == TYPE_REAL) {
        *out = constant->value.real;
        return true;
    }
    *out = (double)constant->value.integer;
    return constant->value.integer <= exact && constant->value.integer >= -exact;
}

static struct prune compare(const struct table *table, enum op op, const struct node *field,
                            const struct node *constant)
{
    if (!is_field(field) || !is_value(constant)) return never;
    const struct column *column = &table->columns[field->field];
    double real;
    if (field->type == TYPE_TEXT) return compare_text(column, op, constant->value.text);
    if (counts_whole(field->type) && counts_whole(constant->type))
        return compare_integer(column, op, constant->value.integer);
    if (field->type == TYPE_REAL && exact_real(constant, &real)) return compare_real(column, op, real);
    return never;
}

/* Both must hold: of the same column and kind. */
static struct prune both(struct prune a, struct prune b)
{
    if (a.kind == PRUNE_NEVER || a.kind != b.kind) return never;
    if (b.low > a.low) a.low = b.low;
    if (b.high < a.high) a.high = b.high;
    if (b.real_low > a.real_low) a.real_low = b.real_low;
    if (b.real_high < a.real_high) a.real_high = b.real_high;
    a.exact = a.exact && b.exact;
    return a;
}

/* The interval around the listed values: no value in between need be listed, so it is not exact. */
static struct prune listed(const struct table *table, const struct node *node)
{
    struct prune around = never;
    for (size_t i = 1; i < node->argument_count; i++) {
        const struct node *item = node->arguments[i];
        if (item->kind == NODE_CONSTANT && !is_value(item)) continue; /* a NULL makes nothing TRUE */
        struct prune one = compare(table, OP_EQUAL, node->arguments[0], item);
        if (one.kind != PRUNE_INTEGERS) return never;
        if (one.low > one.high) continue;
        if (around.kind == PRUNE_NEVER) around = one;
        if (one.low < around.low) around.low = one.low;
        if (one.high > around.high) around.high = one.high;
    }
    around.exact = false;
    return around;
}

static struct prune is_null(const struct table *table, const struct node *node, enum prune_kind kind)
{
    if (!is_field(node)) return never;
    return (struct prune){.kind = kind, .column = &table->columns[node->field]};
}

static struct prune negation(const struct table *table, const struct node *node)
{
    if (is_field(node) && node->type == TYPE_BOOLEAN) return interval(&table->columns[node->field], 0, 0);
    if (node->kind == NODE_CALL && node->op == OP_IS_NULL)
        return is_null(table, node->arguments[0], PRUNE_NOT_NULL);
    return never;
}

struct prune prune_make(const struct table *table, const struct node *node)
{
    if (is_field(node) && node->type == TYPE_BOOLEAN) return interval(&table->columns[node->field], 1, 1);
    if (node->kind != NODE_CALL) return never;
    struct node *const *arguments = node->arguments;
    switch (node->op) {
    case OP_EQUAL:
    case OP_LESS:
    case OP_LESS_EQUAL:
    case OP_GREATER:
    case OP_GREATER_EQUAL: {
        struct prune prune = compare(table, node->op, arguments[0], arguments[1]);
        return prune.kind ? prune : compare(table, opposite(node->op), arguments[1], arguments[0]);
    }
    case OP_BETWEEN:
        return both(compare(table, OP_GREATER_EQUAL, arguments[0], arguments[1]),
                    compare(table, OP_LESS_EQUAL, arguments[0], arguments[2]));
    case OP_IN: return listed(table, node);
    case OP_IS_NULL: return is_null(table, arguments[0], PRUNE_NULL);
    case OP_NOT: return negation(table, arguments[0]);
    default: return never;
    }
}

struct prune prune_row_set(const struct table *table, const int64_t *ids, size_t count)
{
    struct prune prune = {.kind = PRUNE_INTEGERS, .column = &table->row_id, .low = 1, .high = 0};
    if (count > 0) prune.low = ids[0], prune.high = ids[count - 1];
    return prune;
}

/* --- verdicts --- */

static enum verdict judge(const struct prune *prune, int64_t minimum, int64_t maximum, bool nulls)
{
    if (maximum < prune->low || minimum > prune->high || minimum > maximum || prune->low > prune->high)
        return VERDICT_NONE;
    bool inside = minimum >= prune->low && maximum <= prune->high;
    return inside && prune->exact && !nulls ? VERDICT_ALL : VERDICT_SOME;
}

static enum verdict judge_real(const struct prune *prune, double minimum, double maximum, bool nulls)
{
    if (maximum < prune->real_low || minimum > prune->real_high || minimum > maximum) return VERDICT_NONE;
    bool inside = minimum >= prune->real_low && maximum <= prune->real_high;
    return inside && prune->exact && !nulls ? VERDICT_ALL : VERDICT_SOME;
}

/* Of NULLs: all, none, or some. */
static enum verdict judge_nulls(enum prune_kind kind, bool all_null, bool none_null)
{
    if (all_null) return kind == PRUNE_NULL ? VERDICT_ALL : VERDICT_NONE;
    if (none_null) return kind == PRUNE_NULL ? VERDICT_NONE : VERDICT_ALL;
    return VERDICT_SOME;
}

enum verdict prune_chunk(const struct prune *prune, size_t chunk, size_t rows)
{
    if (prune->kind == PRUNE_NEVER || !prune->column->segments) return VERDICT_SOME;
    const struct segment *segment = &prune->column->segments[chunk];
    switch (prune->kind) {
    case PRUNE_INTEGERS: return judge(prune, segment->minimum, segment->maximum, segment->null_count > 0);
    case PRUNE_REALS:
        return judge_real(prune, segment->real_minimum, segment->real_maximum, segment->null_count > 0);
    default: return judge_nulls(prune->kind, segment->null_count == rows, segment->null_count == 0);
    }
}

enum verdict prune_block(const struct prune *prune, size_t chunk, size_t block)
{
    if (prune->kind == PRUNE_NEVER || !prune->column->segments) return VERDICT_SOME;
    const struct segment *segment = &prune->column->segments[chunk];
    bool nulls = segment->null_count > 0;
    if (prune->kind == PRUNE_INTEGERS)
        return judge(prune, segment->block_minimum[block], segment->block_maximum[block], nulls);
    if (prune->kind == PRUNE_REALS)
        return judge_real(prune, segment->real_block_minimum[block], segment->real_block_maximum[block],
                          nulls);
    return VERDICT_SOME; /* a chunk without NULLs, or of NULLs alone, was judged as a whole */
}
