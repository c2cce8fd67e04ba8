/* Canonical text. Rules:
 *  1. Keywords are upper case, functions lower case, fields as declared, one space around operators.
 *  2. Parentheses stand only where the tree would be another without them; a comparison inside a comparison
 *     always has them.
 *  3. Times are written on the desk's wall clock, or in UTC where that clock shows the time twice; times that
 *     have no four-digit year as TIME '@seconds'.
 *  4. Durations take the largest unit that divides them. */
#include "expr/print.h"

#include "expr/function.h"
#include "expr/token.h"
#include "time/civil.h"
#include "time/zone.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct printer {
    struct buffer *out;
    const struct expr_context *context;
};

static void print(const struct printer *printer, const struct node *node, enum strength least);

/* ---- shared ---- */

bool print_takes_not_inside(const struct node *node)
{
    if (node->kind != NODE_CALL) return false;
    return node->op == OP_IS_NULL || node->op == OP_IN || node->op == OP_BETWEEN || node->op == OP_LIKE;
}

static bool is_negative(const struct node *constant)
{
    if (constant->null_constant) return false;
    if (constant->type == TYPE_REAL) return signbit(constant->value.real) != 0;
    return (constant->type == TYPE_INTEGER || constant->type == TYPE_DURATION) && constant->value.integer < 0;
}

enum strength print_strength(const struct node *node)
{
    static const enum strength strengths[OP_COUNT] = {
        [OP_OR] = STRENGTH_OR,
        [OP_AND] = STRENGTH_AND,
        [OP_NOT] = STRENGTH_NOT,
        [OP_EQUAL] = STRENGTH_COMPARISON,
        [OP_NOT_EQUAL] = STRENGTH_COMPARISON,
        [OP_LESS] = STRENGTH_COMPARISON,
        [OP_LESS_EQUAL] = STRENGTH_COMPARISON,
        [OP_GREATER] = STRENGTH_COMPARISON,
        [OP_GREATER_EQUAL] = STRENGTH_COMPARISON,
        [OP_IS_NULL] = STRENGTH_COMPARISON,
        [OP_IN] = STRENGTH_COMPARISON,
        [OP_BETWEEN] = STRENGTH_COMPARISON,
        [OP_LIKE] = STRENGTH_COMPARISON,
        [OP_ADD] = STRENGTH_SUM,
        [OP_SUBTRACT] = STRENGTH_SUM,
        [OP_MULTIPLY] = STRENGTH_PRODUCT,
        [OP_DIVIDE] = STRENGTH_PRODUCT,
        [OP_REMAINDER] = STRENGTH_PRODUCT,
        [OP_NEGATE] = STRENGTH_UNARY,
    };
    if (node->kind == NODE_CONSTANT) return is_negative(node) ? STRENGTH_UNARY : STRENGTH_SINGLE;
    if (node->kind != NODE_CALL) return STRENGTH_SINGLE;
    if (node->op == OP_NOT && print_takes_not_inside(node->arguments[0])) return STRENGTH_COMPARISON;
    return strengths[node->op] ? strengths[node->op] : STRENGTH_SINGLE;
}

void print_quoted(struct buffer *out, struct slice text, char quote)
{
    buffer_char(out, quote);
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == quote) buffer_char(out, quote);
        buffer_char(out, text.data[i]);
    }
    buffer_char(out, quote);
}

void print_real(struct buffer *out, double value)
{
    char text[40];
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    buffer_text(out, text);
    if (!strpbrk(text, ".en")) buffer_text(out, ".0");
}

/* ---- constants ---- */

static void print_duration(struct buffer *out, int64_t seconds)
{
    static const struct {
        int64_t seconds;
        char unit;
    } units[] = {{604800, 'w'}, {86400, 'd'}, {3600, 'h'}, {60, 'm'}, {1, 's'}};
    size_t i = 0;
    while (seconds == 0 ? units[i].seconds > 1 : seconds % units[i].seconds != 0) i++;
    buffer_format(out, "%lld%c", (long long)(seconds / units[i].seconds), units[i].unit);
}

static void print_time(struct buffer *out, int64_t instant, const struct zone *zone)
{
    int64_t local = zone_to_local(zone, instant);
    bool clear = zone_to_instant(zone, local) == instant;
    struct civil civil = civil_from_seconds(clear ? local : instant);
    buffer_text(out, "TIME '");
    if (civil.year < 0 || civil.year > 9999) {
        buffer_format(out, "@%lld'", (long long)instant);
        return;
    }
    buffer_format(out, "%04d-%02d-%02d", civil.year, civil.month, civil.day);
    if (civil.hour || civil.minute || civil.second || !clear)
        buffer_format(out, " %02d:%02d", civil.hour, civil.minute);
    if (civil.second) buffer_format(out, ":%02d", civil.second);
    buffer_text(out, clear ? "'" : "Z'");
}

static void print_constant(const struct printer *printer, const struct node *node)
{
    const struct calendar_rules *rules = printer->context->rules;
    struct buffer *out = printer->out;
    if (node->null_constant) {
        buffer_text(out, "NULL");
        return;
    }
    switch (node->type) {
    case TYPE_BOOLEAN: buffer_text(out, node->value.integer ? "TRUE" : "FALSE"); break;
    case TYPE_REAL: print_real(out, node->value.real); break;
    case TYPE_TEXT: print_quoted(out, node->value.text, '\''); break;
    case TYPE_TIME: print_time(out, node->value.integer, rules ? rules->zone : NULL); break;
    case TYPE_DURATION: print_duration(out, node->value.integer); break;
    default: buffer_format(out, "%lld", (long long)node->value.integer);
    }
}

static void print_name(struct buffer *out, const char *field)
{
    struct slice name = slice_of(field);
    if (token_is_plain_name(name))
        buffer_slice(out, name);
    else
        print_quoted(out, name, '"');
}

static void print_field(struct buffer *out, const struct node *node)
{
    for (size_t i = 0; i < node->path_length; i++) {
        print_name(out, schema_step_name(node->path[i].table, node->path[i].field));
        buffer_char(out, '.');
    }
    print_name(out, node->table->fields[node->field].name);
}

/* ---- calls ---- */

static void print_list(const struct printer *printer, const struct node *node, size_t from)
{
    for (size_t i = from; i < node->argument_count; i++) {
        if (i > from) buffer_text(printer->out, ", ");
        print(printer, node->arguments[i], STRENGTH_OR);
    }
}

static void print_case(const struct printer *printer, const struct node *node)
{
    const struct node *otherwise = node->arguments[node->argument_count - 1];
    buffer_text(printer->out, "CASE");
    for (size_t i = 0; i + 1 < node->argument_count; i += 2) {
        buffer_text(printer->out, " WHEN ");
        print(printer, node->arguments[i], STRENGTH_OR);
        buffer_text(printer->out, " THEN ");
        print(printer, node->arguments[i + 1], STRENGTH_OR);
    }
    if (otherwise->kind != NODE_CONSTANT || !otherwise->null_constant) {
        buffer_text(printer->out, " ELSE ");
        print(printer, otherwise, STRENGTH_OR);
    }
    buffer_text(printer->out, " END");
}

/* IS NULL, IN, BETWEEN and LIKE, with the NOT that may stand in them. */
static void print_predicate(const struct printer *printer, const struct node *node, bool negated)
{
    struct node **arguments = node->arguments;
    print(printer, arguments[0], STRENGTH_SUM);
    if (node->op == OP_IS_NULL) {
        buffer_text(printer->out, negated ? " IS NOT NULL" : " IS NULL");
        return;
    }
    buffer_format(printer->out, " %s%s ", negated ? "NOT " : "", op_name(node->op));
    if (node->op == OP_IN) {
        buffer_char(printer->out, '(');
        print_list(printer, node, 1);
        buffer_char(printer->out, ')');
        return;
    }
    print(printer, arguments[1], STRENGTH_SUM);
    if (node->op != OP_BETWEEN) return;
    buffer_text(printer->out, " AND ");
    print(printer, arguments[2], STRENGTH_SUM);
}

static void print_binary(const struct printer *printer, const struct node *node)
{
    enum strength own = print_strength(node);
    print(printer, node->arguments[0], own == STRENGTH_COMPARISON ? STRENGTH_SUM : own);
    buffer_format(printer->out, " %s ", op_name(node->op));
    print(printer, node->arguments[1], own + 1);
}

static void print_not(const struct printer *printer, const struct node *node)
{
    if (print_takes_not_inside(node->arguments[0])) {
        print_predicate(printer, node->arguments[0], true);
        return;
    }
    buffer_text(printer->out, "NOT ");
    print(printer, node->arguments[0], STRENGTH_NOT);
}

static void print_function(const struct printer *printer, const struct node *node)
{
    buffer_format(printer->out, "%s(%s", function_of(node)->name, node->distinct ? "DISTINCT " : "");
    if (node->argument_count)
        print_list(printer, node, 0);
    else
        buffer_char(printer->out, '*');
    buffer_char(printer->out, ')');
    if (!node->filter) return;
    buffer_text(printer->out, " FILTER (WHERE ");
    print(printer, node->filter, STRENGTH_OR);
    buffer_char(printer->out, ')');
}

static void print_call(const struct printer *printer, const struct node *node)
{
    if (function_of(node)) {
        print_function(printer, node);
    } else if (node->op == OP_MAP) {
        print_name(printer->out, node->map->name);
    } else if (print_takes_not_inside(node)) {
        print_predicate(printer, node, false);
    } else if (node->op == OP_CASE) {
        print_case(printer, node);
    } else if (node->op == OP_NOT) {
        print_not(printer, node);
    } else if (node->op == OP_NEGATE) {
        buffer_char(printer->out, '-'); /* never two in a row: that would be a comment */
        print(printer, node->arguments[0], STRENGTH_SINGLE);
    } else {
        print_binary(printer, node);
    }
}

static void print(const struct printer *printer, const struct node *node, enum strength least)
{
    bool parentheses = print_strength(node) < least;
    if (parentheses) buffer_char(printer->out, '(');
    switch (node->kind) {
    case NODE_CONSTANT: print_constant(printer, node); break;
    case NODE_FIELD: print_field(printer->out, node); break;
    case NODE_AGGREGATE: print_function(printer, node); break;
    case NODE_CALL: print_call(printer, node); break;
    }
    if (parentheses) buffer_char(printer->out, ')');
}

void expr_print(struct buffer *out, const struct node *node, const struct expr_context *context)
{
    print(&(struct printer){out, context}, node, STRENGTH_OR);
}
