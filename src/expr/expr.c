/* The front door: a text becomes a typed tree. Names of operators and aggregates, help. */
#include "expr/expr.h"

#include "expr/check.h"
#include "expr/function.h"

static status too_many_parameters(struct error *error, size_t bound, size_t used)
{
    return error_set(error, STATUS_INVALID, "%zu parameter%s bound, but the expression has %zu \"?\"", bound,
                     bound == 1 ? " is" : "s are", used);
}

status expr_parse(struct arena *arena, struct slice text, const struct expr_context *context,
                  struct node **out, struct error *error)
{
    struct error unwanted;
    struct checker checker = {.arena = arena,
                              .context = context,
                              .error = error ? error : &unwanted,
                              .place = {.table = context->table}};
    struct syntax *syntax = NULL;
    size_t used = 0, bound = context->parameters ? context->parameter_count : 0;
    status code = syntax_parse(arena, text, &syntax, &used, checker.error);
    if (!code) code = check_syntax(&checker, syntax, 0, out);
    if (code) {
        check_prefix_column(checker.error, text);
        return code;
    }
    return bound > used ? too_many_parameters(error, bound, used) : STATUS_OK;
}

const char *op_name(enum op op)
{
    static const char *const names[OP_COUNT] = {
        [OP_ADD] = "+",
        [OP_SUBTRACT] = "-",
        [OP_MULTIPLY] = "*",
        [OP_DIVIDE] = "/",
        [OP_REMAINDER] = "%",
        [OP_NEGATE] = "-",
        [OP_EQUAL] = "=",
        [OP_NOT_EQUAL] = "<>",
        [OP_LESS] = "<",
        [OP_LESS_EQUAL] = "<=",
        [OP_GREATER] = ">",
        [OP_GREATER_EQUAL] = ">=",
        [OP_AND] = "AND",
        [OP_OR] = "OR",
        [OP_NOT] = "NOT",
        [OP_IS_NULL] = "IS NULL",
        [OP_IN] = "IN",
        [OP_BETWEEN] = "BETWEEN",
        [OP_LIKE] = "LIKE",
        [OP_CASE] = "CASE",
        [OP_COALESCE] = "coalesce",
        [OP_NULLIF] = "nullif",
        [OP_MIN] = "min",
        [OP_MAX] = "max",
        [OP_ABS] = "abs",
        [OP_ROUND] = "round",
        [OP_LOWER] = "lower",
        [OP_UPPER] = "upper",
        [OP_LENGTH] = "length",
        [OP_SUBSTR] = "substr",
        [OP_FIRST_TIME] = "first_time",
        [OP_LAST_TIME] = "last_time",
        [OP_OCCURRENCES] = "occurrences",
        [OP_PREVIOUS_TIME] = "previous_time",
        [OP_NEXT_TIME] = "next_time",
        [OP_ORDINAL] = "ordinal",
        [OP_GRAIN] = "grain",
        [OP_HOUR] = "hour",
        [OP_WEEKDAY] = "weekday",
        [OP_DAY_OF_MONTH] = "day_of_month",
        [OP_GRAINS_BETWEEN] = "between",
        [OP_BIN] = "bin",
        [OP_MAP] = "map",
        [OP_BUSINESS] = "business",
        [OP_BUSINESS_ADD] = "business_add",
    };
    return names[op];
}

const char *aggregate_name(enum aggregate aggregate)
{
    return function_of(&(struct node){.kind = NODE_AGGREGATE, .aggregate = aggregate})->name;
}

bool expr_function_help(size_t index, struct function_help *out)
{
    const struct function *function = function_at(index);
    if (function) *out = (struct function_help){function->name, function->signature, function->about};
    return function != NULL;
}
