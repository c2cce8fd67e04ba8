/* SQLite SQL (3.35 or newer, with its math functions). Rules:
 *  1. Times and durations are integers of seconds, booleans 0 and 1; a duration that is a mean or was divided
 *     is a real, and a time moved by one is cut down to the second.
 *  2. Division is real; division and remainder by zero are NULL in SQLite too. A remainder with a real in it
 * is SQLite's mod(), since its % cuts reals to integers.
 *  3. avg, share and nps are written as sums over counts, so over no values they are NULL; avg of times is
 * cut down to the second.
 *  4. SQLite's integer + - * turn into reals where ours are errors: on such rows the two differ.
 *  5. SQLite has no median, quantile, stddev, and no order to take first, last and any from.
 *  6. A map is written out as a CASE of its pairs; what bin takes is written once, in a subquery, unless it
 * is made of aggregates.
 *  7. A field reached through references is a subquery (rules in sql_join.c).
 *  8. Parentheses stand only where they must: SQLite's parser gives up at some 30 nested ones (our limit is
 *     200), but takes chains of any length. */
#include "expr/expr.h"

#include "expr/print.h"
#include "expr/sql_entity.h"
#include "expr/sql_join.h"
#include "expr/sql_time.h"

#include <string.h>

struct writer {
    struct buffer *out;
    const struct expr_context *context;
    struct sql_zone zone;
    const char *row; /* the alias or table whose row is meant, or NULL: the only one */
    struct error *error;
};

static status write_node(struct writer *writer, const struct node *node, enum strength least);

static void text(struct writer *writer, const char *sql)
{
    buffer_text(writer->out, sql);
}

/* What stands between parentheses or commas needs none of its own. */
static status write_free(struct writer *writer, const struct node *node)
{
    return write_node(writer, node, STRENGTH_OR);
}

/* ---- constants and fields ---- */

/* A text with a zero byte cannot stand in SQL as it is. */
static void write_text(struct buffer *out, struct slice value)
{
    if (!value.size || !memchr(value.data, 0, value.size)) {
        print_quoted(out, value, '\'');
        return;
    }
    buffer_text(out, "CAST(x'");
    for (size_t i = 0; i < value.size; i++) buffer_format(out, "%02x", (unsigned char)value.data[i]);
    buffer_text(out, "' AS TEXT)");
}

static void write_integer(struct buffer *out, int64_t value)
{
    if (value == INT64_MIN)
        buffer_text(out, "(-9223372036854775807 - 1)"); /* SQLite reads the digits before the minus */
    else
        buffer_format(out, value < 0 ? "(%lld)" : "%lld", (long long)value);
}

static void write_constant(struct buffer *out, const struct node *node)
{
    if (node->null_constant) {
        buffer_text(out, "NULL");
    } else if (node->type == TYPE_TEXT) {
        write_text(out, node->value.text);
    } else if (node->type == TYPE_REAL) {
        buffer_char(out, '(');
        print_real(out, node->value.real);
        buffer_char(out, ')');
    } else {
        write_integer(out, node->value.integer);
    }
}

static void write_field(struct writer *writer, const struct node *node)
{
    if (node->path_length) {
        sql_join_write(writer->out, node, writer->row ? writer->row : node->path[0].table->name);
        return;
    }
    if (writer->row) {
        print_quoted(writer->out, slice_of(writer->row), '"');
        text(writer, ".");
    }
    print_quoted(writer->out, slice_of(node->table->fields[node->field].name), '"');
}

/* ---- what kind of number, what kind of text ---- */

/* Is the value of the node a real in SQL? Durations are when a mean or a division is in them (rule 1). */
static bool gives_real(const struct node *node)
{
    if (node->type == TYPE_REAL) return true;
    if (node->type != TYPE_DURATION || node->kind == NODE_CONSTANT || node->kind == NODE_FIELD) return false;
    if (node->kind == NODE_AGGREGATE && node->aggregate == AGGREGATE_AVG) return true;
    if (node->kind == NODE_CALL && (node->op == OP_DIVIDE || node->op == OP_ROUND)) return true;
    if (node->kind == NODE_CALL && node->op == OP_NULLIF) return gives_real(node->arguments[0]);
    bool multiplied = node->kind == NODE_CALL && node->op == OP_MULTIPLY;
    for (size_t i = 0; i < node->argument_count; i++) {
        const struct node *argument = node->arguments[i];
        if ((multiplied || argument->type == TYPE_DURATION) && gives_real(argument)) return true;
    }
    return false;
}

static bool has_aggregate(const struct node *node)
{
    if (node->kind == NODE_AGGREGATE) return true;
    for (size_t i = 0; i < node->argument_count; i++)
        if (has_aggregate(node->arguments[i])) return true;
    return false;
}

/* ---- calls ---- */

static status write_list(struct writer *writer, const struct node *node, size_t from)
{
    for (size_t i = from; i < node->argument_count; i++) {
        if (i > from) text(writer, ", ");
        status code = write_free(writer, node->arguments[i]);
        if (code) return code;
    }
    return STATUS_OK;
}

static status write_function(struct writer *writer, const char *name, const struct node *node)
{
    buffer_format(writer->out, "%s(", name);
    status code = write_list(writer, node, 0);
    text(writer, ")");
    return code;
}

static status write_between_operands(struct writer *writer, const struct node *node, const char *sign)
{
    enum strength own = print_strength(node);
    status code = write_node(writer, node->arguments[0], own == STRENGTH_COMPARISON ? STRENGTH_SUM : own);
    buffer_format(writer->out, " %s ", sign);
    return code ? code : write_node(writer, node->arguments[1], own + 1);
}

static status write_divide(struct writer *writer, const struct node *node)
{
    text(writer, "CAST(");
    status code = write_free(writer, node->arguments[0]);
    text(writer, " AS REAL) / ");
    return code ? code : write_node(writer, node->arguments[1], STRENGTH_UNARY);
}

/* Rules 1 and 2. */
static status write_arithmetic(struct writer *writer, const struct node *node)
{
    bool real = gives_real(node->arguments[0]) || gives_real(node->arguments[1]);
    if (node->op == OP_DIVIDE) return write_divide(writer, node);
    if (node->op == OP_REMAINDER && real) return write_function(writer, "mod", node);
    if (node->type != TYPE_TIME || !real) return write_between_operands(writer, node, op_name(node->op));
    text(writer, "CAST(floor(");
    status code = write_between_operands(writer, node, op_name(node->op));
    text(writer, ") AS INTEGER)");
    return code;
}

static status write_prefix(struct writer *writer, const char *sign, const struct node *operand,
                           enum strength least)
{
    text(writer, sign);
    return write_node(writer, operand, least);
}

static status write_is_null(struct writer *writer, const struct node *node)
{
    status code = write_node(writer, node->arguments[0], STRENGTH_SUM);
    text(writer, " IS NULL");
    return code;
}

static status write_in(struct writer *writer, const struct node *node)
{
    status code = write_node(writer, node->arguments[0], STRENGTH_SUM);
    text(writer, " IN (");
    if (!code) code = write_list(writer, node, 1);
    text(writer, ")");
    return code;
}

static status write_between(struct writer *writer, const struct node *node)
{
    status code = write_node(writer, node->arguments[0], STRENGTH_SUM);
    text(writer, " BETWEEN ");
    if (!code) code = write_node(writer, node->arguments[1], STRENGTH_SUM);
    text(writer, " AND ");
    return code ? code : write_node(writer, node->arguments[2], STRENGTH_SUM);
}

static status write_case(struct writer *writer, const struct node *node)
{
    status code = STATUS_OK;
    text(writer, "CASE");
    for (size_t i = 0; i + 1 < node->argument_count && !code; i += 2) {
        text(writer, " WHEN ");
        code = write_free(writer, node->arguments[i]);
        text(writer, " THEN ");
        if (!code) code = write_free(writer, node->arguments[i + 1]);
    }
    text(writer, " ELSE ");
    if (!code) code = write_free(writer, node->arguments[node->argument_count - 1]);
    text(writer, " END");
    return code;
}

/* An argument as a text of its own. */
static status write_aside(struct writer *writer, const struct node *argument, struct buffer *aside)
{
    struct buffer *out = writer->out;
    writer->out = aside;
    status code = write_free(writer, argument);
    writer->out = out;
    return code;
}

static status write_time_function(struct writer *writer, const struct node *node)
{
    struct buffer time;
    buffer_init(&time);
    status code = write_aside(writer, node->arguments[0], &time);
    if (!code)
        code = sql_time_write(writer->out, &writer->zone, node, buffer_get(&time),
                              has_aggregate(node->arguments[0]), writer->error);
    buffer_fini(&time);
    return code;
}

/* An expression of one of two rows of the table. */
static status write_of_row(struct writer *writer, const struct node *node, const char *row,
                           struct buffer *into)
{
    struct buffer *out = writer->out;
    writer->out = into;
    writer->row = row;
    status code = node ? write_free(writer, node) : STATUS_OK;
    writer->out = out;
    writer->row = NULL;
    return code;
}

static status write_entity(struct writer *writer, const struct node *node)
{
    const struct table_schema *table = writer->context->table;
    struct buffer own, other, filter;
    buffer_init(&own);
    buffer_init(&other);
    buffer_init(&filter);
    status code = write_of_row(writer, node->arguments[0], table->name, &own);
    if (!code) code = write_of_row(writer, node->arguments[0], SQL_OTHER_ROW, &other);
    if (!code) code = write_of_row(writer, node->filter, SQL_OTHER_ROW, &filter);
    if (!code)
        sql_entity_write(writer->out, table, node->op, buffer_get(&own), buffer_get(&other),
                         node->filter ? buffer_get(&filter) : NULL);
    buffer_fini(&filter);
    buffer_fini(&other);
    buffer_fini(&own);
    return code;
}

/* The number of the bucket of the second time minus that of the first. */
static status write_grains_between(struct writer *writer, const struct node *node)
{
    status code = STATUS_OK;
    text(writer, "(");
    for (size_t i = 2; i-- > 0 && !code;) {
        struct node number = *node;
        number.arguments = &node->arguments[i];
        number.argument_count = 1;
        code = write_time_function(writer, &number);
        text(writer, i ? " - " : ")");
    }
    return code;
}

/* x - ((x - origin) modulo width), never negative; SQLite's % has the sign of the dividend. */
static void write_bin_start(struct buffer *out, const char *x, int64_t width, int64_t origin)
{
    long long w = width, o = origin;
    buffer_format(out, "((%s) - ((((%s) - (%lld)) %% %lld + %lld) %% %lld))", x, x, o, w, w, w);
}

/* The cast keeps SQLite from dividing integers where a duration is sometimes one. */
static status write_real_bin(struct writer *writer, const struct node *node)
{
    const struct node *origin = node->argument_count > 2 ? node->arguments[2] : NULL;
    text(writer, "(");
    if (origin) write_constant(writer->out, origin);
    text(writer, origin ? " + floor(CAST(" : "floor(CAST(");
    status code = write_node(writer, node->arguments[0], STRENGTH_PRODUCT);
    if (origin) text(writer, " - ");
    if (origin) write_constant(writer->out, origin);
    text(writer, " AS REAL) / ");
    write_constant(writer->out, node->arguments[1]);
    text(writer, ") * ");
    write_constant(writer->out, node->arguments[1]);
    text(writer, ")");
    return code;
}

/* Rule 6. */
static status write_bin(struct writer *writer, const struct node *node)
{
    enum { TEXT_LIMIT = 250000 };
    int64_t width = node->arguments[1]->value.integer;
    int64_t origin = node->argument_count > 2 ? node->arguments[2]->value.integer : 0;
    struct buffer x;
    if (gives_real(node)) return write_real_bin(writer, node);
    buffer_init(&x);
    status code = write_aside(writer, node->arguments[0], &x);
    bool repeated = has_aggregate(node->arguments[0]);
    if (!code && repeated && x.size > TEXT_LIMIT)
        code =
            error_at(writer->error, STATUS_LIMIT, node->position, "bin of an aggregate is too long as SQL");
    if (!code && repeated)
        write_bin_start(writer->out, buffer_get(&x), width, origin);
    else if (!code) {
        text(writer, "(SELECT ");
        write_bin_start(writer->out, "\"_x\"", width, origin);
        buffer_format(writer->out, " FROM (SELECT %s AS \"_x\" LIMIT 1) LIMIT 1)", buffer_get(&x));
    }
    buffer_fini(&x);
    return code;
}

static void write_map_value(struct buffer *out, enum type type, const struct value *value)
{
    if (type == TYPE_TEXT)
        write_text(out, value->text);
    else
        write_integer(out, value->integer);
}

/* CASE x WHEN value THEN text ... END; around it what becomes of NULL, which no WHEN takes. */
static status write_map(struct writer *writer, const struct node *node)
{
    const struct expr_map *map = node->map;
    enum type type = node->arguments[0]->type;
    struct buffer x, *out = writer->out;
    buffer_init(&x);
    status code = write_aside(writer, node->arguments[0], &x);
    if (map->null_text.data) {
        buffer_format(out, "CASE WHEN (%s) IS NULL THEN ", buffer_get(&x));
        write_text(out, map->null_text);
        buffer_text(out, " ELSE ");
    }
    buffer_format(out, "CASE (%s) WHEN NULL THEN NULL", buffer_get(&x));
    for (size_t i = 0; i < map->count; i++) {
        if (!map->texts[i].data) continue;
        buffer_text(out, " WHEN ");
        write_map_value(out, type, &map->values[i]);
        buffer_text(out, " THEN ");
        write_text(out, map->texts[i]);
    }
    buffer_text(out, map->null_text.data ? " END END" : " END");
    buffer_fini(&x);
    return code;
}

/* SQLite's coalesce, min and max want two arguments at least. */
static status write_choice(struct writer *writer, const struct node *node)
{
    if (node->argument_count > 1) return write_function(writer, op_name(node->op), node);
    text(writer, "(");
    status code = write_free(writer, node->arguments[0]);
    text(writer, ")");
    return code;
}

static status write_call(struct writer *writer, const struct node *node)
{
    switch (node->op) {
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_REMAINDER: return write_arithmetic(writer, node);
    case OP_NEGATE: return write_prefix(writer, "-", node->arguments[0], STRENGTH_SINGLE);
    case OP_NOT: return write_prefix(writer, "NOT ", node->arguments[0], STRENGTH_NOT);
    case OP_IS_NULL: return write_is_null(writer, node);
    case OP_IN: return write_in(writer, node);
    case OP_BETWEEN: return write_between(writer, node);
    case OP_CASE: return write_case(writer, node);
    case OP_FIRST_TIME:
    case OP_LAST_TIME:
    case OP_OCCURRENCES:
    case OP_PREVIOUS_TIME:
    case OP_NEXT_TIME:
    case OP_ORDINAL: return write_entity(writer, node);
    case OP_GRAIN:
    case OP_HOUR:
    case OP_WEEKDAY:
    case OP_DAY_OF_MONTH: return write_time_function(writer, node);
    case OP_GRAINS_BETWEEN: return write_grains_between(writer, node);
    case OP_BIN: return write_bin(writer, node);
    case OP_MAP: return write_map(writer, node);
    case OP_BUSINESS:
    case OP_BUSINESS_ADD:
        return error_at(
            writer->error, STATUS_INVALID, node->position,
            "\"%s\" cannot be SQL, for SQLite has no calendars; it can stand in a condition of its own",
            op_name(node->op));
    case OP_COALESCE:
    case OP_MIN:
    case OP_MAX: return write_choice(writer, node);
    case OP_NULLIF:
    case OP_ABS:
    case OP_ROUND:
    case OP_LOWER:
    case OP_UPPER:
    case OP_LENGTH:
    case OP_SUBSTR: return write_function(writer, op_name(node->op), node);
    default: return write_between_operands(writer, node, op_name(node->op));
    }
}

/* ---- aggregates ---- */

/* name([DISTINCT] x [suffix]) [FILTER (...)]; the suffix turns a score into a condition. */
static status write_plain(struct writer *writer, const char *name, const struct node *node,
                          const char *suffix)
{
    buffer_format(writer->out, "%s(%s", name, node->distinct ? "DISTINCT " : "");
    status code = STATUS_OK;
    if (!node->argument_count)
        text(writer, "*");
    else
        code = write_node(writer, node->arguments[0], *suffix ? STRENGTH_SUM : STRENGTH_OR);
    buffer_format(writer->out, "%s)", suffix);
    if (code || !node->filter) return code;
    text(writer, " FILTER (WHERE ");
    code = write_free(writer, node->filter);
    text(writer, ")");
    return code;
}

/* Rule 3: avg and share. */
static status write_mean(struct writer *writer, const struct node *node)
{
    text(writer, "(CAST(");
    status code = write_plain(writer, "sum", node, "");
    text(writer, " AS REAL) / ");
    if (!code) code = write_plain(writer, "count", node, "");
    text(writer, ")");
    return code;
}

/* s / n, rounded down: SQLite's / cuts towards zero. */
static status write_mean_time(struct writer *writer, const struct node *node)
{
    static const char *const between[] = {" / ", " - (", " % ", " < 0))"};
    status code = STATUS_OK;
    text(writer, "(");
    for (size_t i = 0; i < 4 && !code; i++) {
        code = write_plain(writer, i % 2 ? "count" : "sum", node, "");
        text(writer, between[i]);
    }
    return code;
}

static status write_nps(struct writer *writer, const struct node *node)
{
    text(writer, "(100.0 * (");
    status code = write_plain(writer, "sum", node, " BETWEEN 9 AND 10");
    text(writer, " - ");
    if (!code) code = write_plain(writer, "sum", node, " BETWEEN 0 AND 6");
    text(writer, ") / ");
    if (!code) code = write_plain(writer, "count", node, "");
    text(writer, ")");
    return code;
}

static status write_aggregate(struct writer *writer, const struct node *node)
{
    const char *name = aggregate_name(node->aggregate);
    switch (node->aggregate) {
    case AGGREGATE_COUNT:
    case AGGREGATE_SUM:
    case AGGREGATE_MIN:
    case AGGREGATE_MAX: return write_plain(writer, name, node, "");
    case AGGREGATE_AVG:
        return node->type == TYPE_TIME ? write_mean_time(writer, node) : write_mean(writer, node);
    case AGGREGATE_SHARE: return write_mean(writer, node);
    case AGGREGATE_NPS: return write_nps(writer, node);
    default:
        return error_at(writer->error, STATUS_INVALID, node->position,
                        "SQLite has no %s; SQL can be made of count, sum, avg, min, max, share and nps",
                        name);
    }
}

static status write_node(struct writer *writer, const struct node *node, enum strength least)
{
    status code = STATUS_OK;
    bool parentheses = print_strength(node) < least;
    if (node->kind == NODE_CONSTANT) {
        write_constant(writer->out, node);
        return STATUS_OK;
    }
    if (parentheses) text(writer, "(");
    if (node->kind == NODE_FIELD)
        write_field(writer, node);
    else
        code = node->kind == NODE_AGGREGATE ? write_aggregate(writer, node) : write_call(writer, node);
    if (parentheses) text(writer, ")");
    return code;
}

status expr_sql(struct buffer *out, const struct node *node, const struct expr_context *context, int64_t from,
                int64_t to, struct error *error)
{
    struct writer writer = {.out = out, .context = context, .error = error};
    struct arena arena;
    arena_init(&arena);
    status code = sql_zone_init(&writer.zone, &arena, context->rules, from, to, error);
    if (!code) code = write_free(&writer, node);
    arena_fini(&arena);
    return code;
}
