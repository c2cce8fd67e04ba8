/* Common types. Text constants become times and durations beside one (rule 5); NULL constants take any
 * type. */
#include "expr/check.h"

#include "time/civil.h"
#include "time/duration.h"

#include <string.h>

struct node **coerce_case_values(struct arena *arena, const struct node *node, size_t *count)
{
    struct node **values = arena_new(arena, (node->argument_count / 2 + 1) * sizeof *values);
    *count = 0;
    for (size_t i = 1; i < node->argument_count; i += 2) values[(*count)++] = node->arguments[i];
    values[(*count)++] = node->arguments[node->argument_count - 1];
    return values;
}

/* Does argument `index` of a CASE or COALESCE give a result (and is no condition)? */
static bool is_result(const struct node *node, size_t index)
{
    return node->op == OP_COALESCE || index % 2 == 1 || index + 1 == node->argument_count;
}

static bool passes_values_on(const struct node *node)
{
    return node->kind == NODE_CALL && (node->op == OP_CASE || node->op == OP_COALESCE);
}

bool coerce_adapts(const struct node *node)
{
    if (node->kind == NODE_CONSTANT) return node->null_constant || node->type == TYPE_TEXT;
    if (!passes_values_on(node)) return false;
    for (size_t i = 0; i < node->argument_count; i++)
        if (is_result(node, i) && !coerce_adapts(node->arguments[i])) return false;
    return true;
}

bool coerce_is_null(const struct node *node)
{
    if (node->kind == NODE_CONSTANT) return node->null_constant;
    if (!passes_values_on(node)) return false;
    for (size_t i = 0; i < node->argument_count; i++)
        if (is_result(node, i) && !coerce_is_null(node->arguments[i])) return false;
    return true;
}

static status adapt_text(struct checker *checker, struct node *node, enum type wanted)
{
    const struct calendar_rules *rules = checker->context->rules;
    struct slice text = node->value.text;
    int64_t seconds = 0;
    status code = wanted == TYPE_TIME
                      ? civil_parse(text, rules ? rules->zone : NULL, &seconds, checker->error)
                      : duration_parse(text, &seconds, checker->error);
    if (code) {
        checker->error->position = node->position;
        return code;
    }
    node->type = wanted;
    node->value = (struct value){.integer = seconds};
    return STATUS_OK;
}

status coerce_adapt(struct checker *checker, struct node *node, enum type wanted)
{
    if (node->kind == NODE_CONSTANT) {
        bool readable = wanted == TYPE_TIME || wanted == TYPE_DURATION;
        if (!node->null_constant && node->type == TYPE_TEXT && readable)
            return adapt_text(checker, node, wanted);
        if (node->null_constant) node->type = wanted;
        return STATUS_OK;
    }
    for (size_t i = 0; i < node->argument_count; i++) {
        if (!is_result(node, i)) continue;
        status code = coerce_adapt(checker, node->arguments[i], wanted);
        if (code) return code;
    }
    node->type = wanted;
    return STATUS_OK;
}

static bool is_number(enum type type)
{
    return type == TYPE_INTEGER || type == TYPE_REAL;
}

static const char *mix_hint(enum type a, enum type b)
{
    if ((a == TYPE_DURATION && is_number(b)) || (b == TYPE_DURATION && is_number(a)))
        return "; a duration is written 90s, 15m, 4h, 2d or 1w";
    if ((a == TYPE_BOOLEAN && is_number(b)) || (b == TYPE_BOOLEAN && is_number(a)))
        return "; a boolean is written TRUE or FALSE";
    return "";
}

static status cannot_mix(struct checker *checker, const struct node *node, const char *where, enum type first,
                         enum type second)
{
    const char *hint = mix_hint(first, second);
    if (!where)
        return error_at(checker->error, STATUS_TYPE, node->position, "cannot compare %s with %s%s",
                        type_name(first), type_name(second), hint);
    return error_at(checker->error, STATUS_TYPE, node->position, "%s: cannot mix %s with %s%s", where,
                    type_name(first), type_name(second), hint);
}

/* The type of the nodes that do not adapt. */
static status firm_type(struct checker *checker, struct node *const *nodes, size_t count, const char *where,
                        bool *found, enum type *common)
{
    for (size_t i = 0; i < count; i++) {
        enum type type = nodes[i]->type;
        if (coerce_adapts(nodes[i])) continue;
        if (!*found)
            *common = type;
        else if (is_number(type) && is_number(*common))
            *common = type == *common ? type : TYPE_REAL;
        else if (type != *common)
            return cannot_mix(checker, nodes[i], where, *common, type);
        *found = true;
    }
    return STATUS_OK;
}

status coerce_unify(struct checker *checker, struct node *const *nodes, size_t count, const char *where,
                    enum type *common)
{
    bool found = false;
    *common = TYPE_INTEGER; /* of NULLs alone */
    status code = firm_type(checker, nodes, count, where, &found, common);
    if (code) return code;
    for (size_t i = 0; i < count && !found; i++)
        if (!coerce_is_null(nodes[i])) *common = TYPE_TEXT;
    for (size_t i = 0; i < count; i++) {
        if (!coerce_adapts(nodes[i])) continue;
        bool readable = *common == TYPE_TEXT || *common == TYPE_TIME || *common == TYPE_DURATION;
        if (!readable && !coerce_is_null(nodes[i]))
            return cannot_mix(checker, nodes[i], where, *common, TYPE_TEXT);
        code = coerce_adapt(checker, nodes[i], *common);
        if (code) return code;
    }
    return STATUS_OK;
}
