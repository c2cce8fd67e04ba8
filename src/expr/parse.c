/* The parser: precedence climbing over tokens, from loosest to tightest
 *
 *   OR   AND   NOT   comparisons, IN, BETWEEN, LIKE, IS   + -   * / %   unary -
 *
 * Comparisons do not chain (a < b < c is a mistake in every dialect of SQL), but IS may follow one. */
#include "expr/syntax.h"
#include "expr/token.h"

#include "base/utf8.h"
#include "time/duration.h"

#include <math.h>
#include <stdlib.h>

struct parser {
    struct lexer lexer;
    struct token token; /* the one being looked at */
    size_t parameters, nodes;
    int nesting; /* parentheses and prefixes that are open */
    struct error *error;
};

/* Children collected one by one; grows by doubling in the arena. */
struct list {
    struct syntax **items;
    size_t count, capacity;
};

static status disjunction(struct parser *parser, struct syntax **out);

/* ---- tokens ---- */

static status advance(struct parser *parser)
{
    return token_next(&parser->lexer, &parser->token, parser->error);
}

static bool at_sign(const struct parser *parser, const char *text)
{
    return parser->token.kind == TOKEN_SIGN && slice_is(parser->token.text, text);
}

static bool at_word(const struct parser *parser, const char *word)
{
    return parser->token.kind == TOKEN_NAME && slice_equal_nocase(parser->token.text, slice_of(word));
}

static status unexpected(struct parser *parser, const char *wanted)
{
    const struct token *token = &parser->token;
    if (token->kind == TOKEN_END)
        return error_at(parser->error, STATUS_SYNTAX, token->position, "expected %s, but the text ends here",
                        wanted);
    const char *quote = token->kind == TOKEN_TEXT ? "'" : "\"";
    return error_at(parser->error, STATUS_SYNTAX, token->position, "expected %s, not %s%.*s%s", wanted, quote,
                    SLICE_ARGS(token->text), quote);
}

static status expect_sign(struct parser *parser, const char *text)
{
    char wanted[8] = {'"', text[0], '"', 0};
    return at_sign(parser, text) ? advance(parser) : unexpected(parser, wanted);
}

static status expect_word(struct parser *parser, const char *word)
{
    return at_word(parser, word) ? advance(parser) : unexpected(parser, word);
}

/* The token after the current one, without moving. */
static status look_ahead(const struct parser *parser, struct token *token)
{
    struct lexer copy = parser->lexer;
    return token_next(&copy, token, parser->error);
}

/* ---- nodes ---- */

static status new_node(struct parser *parser, enum syntax_kind kind, int position, struct syntax **out)
{
    if (++parser->nodes > EXPR_NODE_LIMIT)
        return error_at(parser->error, STATUS_LIMIT, position, "the expression has more than %d parts",
                        EXPR_NODE_LIMIT);
    *out = arena_new(parser->lexer.arena, sizeof **out);
    (*out)->kind = kind;
    (*out)->position = position;
    return STATUS_OK;
}

static void list_add(struct parser *parser, struct list *list, struct syntax *item)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity ? 2 * list->capacity : 4;
        struct syntax **items = arena_new(parser->lexer.arena, capacity * sizeof *items);
        if (list->count) memcpy(items, list->items, list->count * sizeof *items);
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = item;
}

static status too_deep(struct parser *parser, int position)
{
    return error_at(parser->error, STATUS_LIMIT, position,
                    "nested deeper than %d levels; write long chains of OR as IN (...)", EXPR_DEPTH_LIMIT);
}

/* Gives the node its children and checks how deep the tree has become. */
static status adopt(struct parser *parser, struct syntax *node, const struct list *children)
{
    node->children = children->items;
    node->count = children->count;
    for (size_t i = 0; i < node->count; i++)
        if (node->children[i]->depth >= node->depth) node->depth = node->children[i]->depth + 1;
    if (node->filter && node->filter->depth >= node->depth) node->depth = node->filter->depth + 1;
    return node->depth > EXPR_DEPTH_LIMIT ? too_deep(parser, node->position) : STATUS_OK;
}

static status operation(struct parser *parser, enum op op, int position, const struct list *children,
                        struct syntax **out)
{
    status code = new_node(parser, SYNTAX_OPERATOR, position, out);
    if (code) return code;
    (*out)->op = op;
    return adopt(parser, *out, children);
}

static status operation_1(struct parser *parser, enum op op, int position, struct syntax *child,
                          struct syntax **out)
{
    struct list list = {0};
    list_add(parser, &list, child);
    return operation(parser, op, position, &list, out);
}

static status operation_2(struct parser *parser, enum op op, struct syntax *left, struct syntax *right,
                          struct syntax **out)
{
    struct list list = {0};
    list_add(parser, &list, left);
    list_add(parser, &list, right);
    return operation(parser, op, left->position, &list, out);
}

static status boolean(struct parser *parser, int position, bool value, struct syntax **out)
{
    status code = new_node(parser, SYNTAX_BOOLEAN, position, out);
    if (!code) (*out)->integer = value;
    return code;
}

/* Parses one level deeper: the parser's own recursion is bounded too. */
static status nested(struct parser *parser, status (*parse)(struct parser *, struct syntax **),
                     struct syntax **out)
{
    if (parser->nesting >= EXPR_DEPTH_LIMIT) return too_deep(parser, parser->token.position);
    parser->nesting++;
    status code = parse(parser, out);
    parser->nesting--;
    return code;
}

/* ---- literals ---- */

/* A minus directly before a number belongs to it, so that the smallest integer can be written. */
static status integer_value(struct parser *parser, struct slice digits, bool negative, int position,
                            int64_t *out)
{
    uint64_t limit = negative ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX, value = 0;
    for (size_t i = 0; i < digits.size; i++) {
        uint64_t digit = (uint64_t)(digits.data[i] - '0');
        if (value > (limit - digit) / 10)
            return error_at(parser->error, STATUS_RANGE, position,
                            "the integer %s%.*s does not fit in 64 bits; write %.*s.0 for a real",
                            negative ? "-" : "", SLICE_ARGS(digits), SLICE_ARGS(digits));
        value = 10 * value + digit;
    }
    *out = negative ? (int64_t)(0 - value) : (int64_t)value;
    return STATUS_OK;
}

static status real_value(struct parser *parser, struct slice digits, bool negative, int position, double *out)
{
    const char *text = arena_text(parser->lexer.arena, digits);
    double value = strtod(text, NULL);
    if (!isfinite(value))
        return error_at(parser->error, STATUS_RANGE, position, "the number %s is too large", text);
    *out = negative ? -value : value;
    return STATUS_OK;
}

static status duration_value(struct parser *parser, struct slice text, bool negative, int position,
                             int64_t *out)
{
    const char *signed_text =
        arena_format(parser->lexer.arena, "%s%.*s", negative ? "-" : "", SLICE_ARGS(text));
    status code = duration_parse(slice_of(signed_text), out, parser->error);
    if (code) parser->error->position = position;
    return code;
}

/* The number or duration that the current token is; `position` is that of its sign. */
static status numeric(struct parser *parser, bool negative, int position, struct syntax **out)
{
    static const enum syntax_kind kinds[] = {
        [TOKEN_INTEGER] = SYNTAX_INTEGER, [TOKEN_REAL] = SYNTAX_REAL, [TOKEN_DURATION] = SYNTAX_DURATION};
    struct token token = parser->token;
    status code = new_node(parser, kinds[token.kind], position, out);
    if (code) return code;
    if (token.kind == TOKEN_INTEGER)
        code = integer_value(parser, token.text, negative, position, &(*out)->integer);
    else if (token.kind == TOKEN_REAL)
        code = real_value(parser, token.text, negative, position, &(*out)->real);
    else
        code = duration_value(parser, token.text, negative, position, &(*out)->integer);
    return code ? code : advance(parser);
}

static bool at_numeric(const struct parser *parser)
{
    enum token_kind kind = parser->token.kind;
    return kind == TOKEN_INTEGER || kind == TOKEN_REAL || kind == TOKEN_DURATION;
}

/* ---- functions, CASE, parentheses ---- */

static status argument_list(struct parser *parser, struct list *list)
{
    for (;;) {
        struct syntax *item = NULL;
        status code = disjunction(parser, &item);
        if (code) return code;
        list_add(parser, list, item);
        if (!at_sign(parser, ",")) return STATUS_OK;
        code = advance(parser);
        if (code) return code;
    }
}

/* FILTER (WHERE condition), if it stands here. */
static status optional_filter(struct parser *parser, struct syntax **filter)
{
    if (!at_word(parser, "FILTER")) return STATUS_OK;
    status code = advance(parser);
    if (!code) code = expect_sign(parser, "(");
    if (!code) code = expect_word(parser, "WHERE");
    if (!code) code = disjunction(parser, filter);
    return code ? code : expect_sign(parser, ")");
}

/* What stands between the parentheses of a function: nothing, *, or [DISTINCT] arguments. */
static status function_body(struct parser *parser, struct syntax *function, struct list *list)
{
    if (at_sign(parser, ")")) return STATUS_OK;
    if (at_sign(parser, "*")) {
        function->star = true;
        return advance(parser);
    }
    if (at_word(parser, "DISTINCT")) {
        function->distinct = true;
        status code = advance(parser);
        if (code) return code;
    }
    return argument_list(parser, list);
}

static status function_call(struct parser *parser, struct syntax **out)
{
    struct list list = {0};
    status code = new_node(parser, SYNTAX_FUNCTION, parser->token.position, out);
    if (code) return code;
    (*out)->text = parser->token.text;
    code = advance(parser);
    if (!code) code = expect_sign(parser, "(");
    if (!code) code = function_body(parser, *out, &list);
    if (!code) code = expect_sign(parser, ")");
    if (!code) code = optional_filter(parser, &(*out)->filter);
    return code ? code : adopt(parser, *out, &list);
}

static status null_node(struct parser *parser, int position, struct syntax **out)
{
    return new_node(parser, SYNTAX_NULL, position, out);
}

/* One WHEN ... THEN ...; with a subject the condition is subject = value. */
static status case_branch(struct parser *parser, struct syntax *subject, struct list *list)
{
    struct syntax *condition = NULL, *value = NULL;
    status code = expect_word(parser, "WHEN");
    if (!code) code = disjunction(parser, &condition);
    if (!code && subject) code = operation_2(parser, OP_EQUAL, subject, condition, &condition);
    if (!code) code = expect_word(parser, "THEN");
    if (!code) code = disjunction(parser, &value);
    if (code) return code;
    list_add(parser, list, condition);
    list_add(parser, list, value);
    return STATUS_OK;
}

static status case_expression(struct parser *parser, struct syntax **out)
{
    struct list list = {0};
    struct syntax *subject = NULL, *otherwise = NULL;
    int position = parser->token.position;
    status code = advance(parser);
    if (!code && !at_word(parser, "WHEN")) code = disjunction(parser, &subject);
    do {
        if (!code) code = case_branch(parser, subject, &list);
    } while (!code && at_word(parser, "WHEN"));
    if (!code && at_word(parser, "ELSE")) {
        code = advance(parser);
        if (!code) code = disjunction(parser, &otherwise);
    } else if (!code) {
        code = null_node(parser, parser->token.position, &otherwise);
    }
    if (!code) code = at_word(parser, "END") ? advance(parser) : unexpected(parser, "WHEN, ELSE or END");
    if (code) return code;
    list_add(parser, &list, otherwise);
    return operation(parser, OP_CASE, position, &list, out);
}

static status parenthesized(struct parser *parser, struct syntax **out)
{
    status code = advance(parser);
    if (!code) code = nested(parser, disjunction, out);
    return code ? code : expect_sign(parser, ")");
}

/* ---- single values ---- */

static status text_node(struct parser *parser, enum syntax_kind kind, int position, struct syntax **out)
{
    status code = new_node(parser, kind, position, out);
    if (code) return code;
    (*out)->text = parser->token.text;
    (*out)->quoted = parser->token.kind == TOKEN_QUOTED;
    return advance(parser);
}

static status parameter(struct parser *parser, struct syntax **out)
{
    status code = new_node(parser, SYNTAX_PARAMETER, parser->token.position, out);
    if (code) return code;
    (*out)->integer = (int64_t)parser->parameters++;
    return advance(parser);
}

/* Unix seconds behind an @: for times that have no four-digit year. */
static status instant(struct parser *parser, int position, struct syntax **out)
{
    struct slice digits = parser->token.text;
    digits.data++, digits.size--;
    bool negative = digits.size && digits.data[0] == '-';
    if (negative) digits.data++, digits.size--;
    size_t count = 0;
    while (count < digits.size && digits.data[count] >= '0' && digits.data[count] <= '9') count++;
    if (!count || count < digits.size) return unexpected(parser, "unix seconds such as '@1790812800'");
    status code = new_node(parser, SYNTAX_INSTANT, position, out);
    if (!code) code = integer_value(parser, digits, negative, position, &(*out)->integer);
    return code ? code : advance(parser);
}

static status time_literal(struct parser *parser, struct syntax **out)
{
    int position = parser->token.position;
    status code = advance(parser);
    if (code) return code;
    bool seconds = parser->token.text.size && parser->token.text.data[0] == '@';
    return seconds ? instant(parser, position, out) : text_node(parser, SYNTAX_TIME, position, out);
}

static status reserved_word(struct parser *parser, struct syntax **out)
{
    int position = parser->token.position;
    status code = STATUS_OK;
    if (at_word(parser, "CASE")) return nested(parser, case_expression, out);
    if (at_word(parser, "NULL"))
        code = null_node(parser, position, out);
    else if (at_word(parser, "TRUE") || at_word(parser, "FALSE"))
        code = boolean(parser, position, at_word(parser, "TRUE"), out);
    else if (at_word(parser, "NOT"))
        return unexpected(parser, "a value (put NOT and what it negates in parentheses)");
    else
        return unexpected(parser, "a value (a field of that name is written in double quotes)");
    return code ? code : advance(parser);
}

/* a.b.c: the names behind the first, which is in *out. */
static status path(struct parser *parser, struct syntax **out)
{
    struct list list = {0};
    int position = (*out)->position;
    list_add(parser, &list, *out);
    while (at_sign(parser, ".")) {
        struct syntax *name = NULL;
        status code = advance(parser);
        if (code) return code;
        bool named = parser->token.kind == TOKEN_QUOTED ||
                     (parser->token.kind == TOKEN_NAME && !token_is_reserved(parser->token.text));
        if (!named) return unexpected(parser, "the name of a field behind the dot");
        code = text_node(parser, SYNTAX_FIELD, parser->token.position, &name);
        if (code) return code;
        list_add(parser, &list, name);
    }
    status code = new_node(parser, SYNTAX_PATH, position, out);
    if (code) return code;
    (*out)->children = list.items; /* names, not operands: the depth stays that of a leaf */
    (*out)->count = list.count;
    return STATUS_OK;
}

static status field(struct parser *parser, struct syntax **out)
{
    status code = text_node(parser, SYNTAX_FIELD, parser->token.position, out);
    return code || !at_sign(parser, ".") ? code : path(parser, out);
}

static status word(struct parser *parser, struct syntax **out)
{
    struct token next;
    if (token_is_reserved(parser->token.text)) return reserved_word(parser, out);
    status code = look_ahead(parser, &next);
    if (code) return code;
    if (next.kind == TOKEN_SIGN && slice_is(next.text, "(")) return nested(parser, function_call, out);
    if (next.kind == TOKEN_TEXT && at_word(parser, "TIME")) return time_literal(parser, out);
    return field(parser, out);
}

static status primary(struct parser *parser, struct syntax **out)
{
    int position = parser->token.position;
    switch (parser->token.kind) {
    case TOKEN_INTEGER:
    case TOKEN_REAL:
    case TOKEN_DURATION: return numeric(parser, false, position, out);
    case TOKEN_TEXT: return text_node(parser, SYNTAX_TEXT, position, out);
    case TOKEN_QUOTED: return field(parser, out);
    case TOKEN_PARAMETER: return parameter(parser, out);
    case TOKEN_NAME: return word(parser, out);
    default: break;
    }
    return at_sign(parser, "(") ? parenthesized(parser, out) : unexpected(parser, "a value");
}

/* ---- operators ---- */

static status unary(struct parser *parser, struct syntax **out)
{
    int position = parser->token.position;
    if (!at_sign(parser, "-")) return primary(parser, out);
    status code = advance(parser);
    if (code) return code;
    if (at_numeric(parser)) return numeric(parser, true, position, out);
    code = nested(parser, unary, out);
    return code ? code : operation_1(parser, OP_NEGATE, position, *out, out);
}

struct sign_op {
    const char *sign;
    enum op op;
};

static const struct sign_op sum_signs[] = {{"+", OP_ADD}, {"-", OP_SUBTRACT}, {0}};
static const struct sign_op product_signs[] = {
    {"*", OP_MULTIPLY}, {"/", OP_DIVIDE}, {"%", OP_REMAINDER}, {0}};
static const struct sign_op comparison_signs[] = {{"=", OP_EQUAL},
                                                  {"<>", OP_NOT_EQUAL},
                                                  {"<", OP_LESS},
                                                  {"<=", OP_LESS_EQUAL},
                                                  {">", OP_GREATER},
                                                  {">=", OP_GREATER_EQUAL},
                                                  {0}};

static const struct sign_op *find_sign(const struct parser *parser, const struct sign_op *signs)
{
    for (; signs->sign; signs++)
        if (at_sign(parser, signs->sign)) return signs;
    return NULL;
}

/* Operators of one strength that group from the left. */
static status left_chain(struct parser *parser, const struct sign_op *signs,
                         status (*operand)(struct parser *, struct syntax **), struct syntax **out)
{
    const struct sign_op *found;
    status code = operand(parser, out);
    while (!code && (found = find_sign(parser, signs))) {
        struct syntax *right = NULL;
        code = advance(parser);
        if (!code) code = operand(parser, &right);
        if (!code) code = operation_2(parser, found->op, *out, right, out);
    }
    return code;
}

static status product(struct parser *parser, struct syntax **out)
{
    return left_chain(parser, product_signs, unary, out);
}

static status sum(struct parser *parser, struct syntax **out)
{
    return left_chain(parser, sum_signs, product, out);
}

static status in_list(struct parser *parser, struct syntax **out)
{
    struct list list = {0};
    int position = (*out)->position;
    list_add(parser, &list, *out);
    status code = advance(parser);
    if (!code) code = expect_sign(parser, "(");
    if (!code && at_sign(parser, ")")) return unexpected(parser, "a value in the list of IN");
    if (!code) code = argument_list(parser, &list);
    if (!code) code = expect_sign(parser, ")");
    return code ? code : operation(parser, OP_IN, position, &list, out);
}

static status between(struct parser *parser, struct syntax **out)
{
    struct list list = {0};
    struct syntax *low = NULL, *high = NULL;
    int position = (*out)->position;
    status code = advance(parser);
    if (!code) code = sum(parser, &low);
    if (!code) code = expect_word(parser, "AND");
    if (!code) code = sum(parser, &high);
    if (code) return code;
    list_add(parser, &list, *out);
    list_add(parser, &list, low);
    list_add(parser, &list, high);
    return operation(parser, OP_BETWEEN, position, &list, out);
}

static status like(struct parser *parser, struct syntax **out)
{
    struct syntax *pattern = NULL;
    status code = advance(parser);
    if (!code) code = sum(parser, &pattern);
    return code ? code : operation_2(parser, OP_LIKE, *out, pattern, out);
}

static bool at_list_operator(const struct parser *parser)
{
    return at_word(parser, "IN") || at_word(parser, "BETWEEN") || at_word(parser, "LIKE");
}

/* [NOT] IN, BETWEEN or LIKE behind the operand in *out. */
static status list_operator(struct parser *parser, struct syntax **out)
{
    int position = (*out)->position;
    bool negated = at_word(parser, "NOT");
    status code = negated ? advance(parser) : STATUS_OK;
    if (code) return code;
    if (at_word(parser, "IN"))
        code = in_list(parser, out);
    else if (at_word(parser, "BETWEEN"))
        code = between(parser, out);
    else if (at_word(parser, "LIKE"))
        code = like(parser, out);
    else
        code = unexpected(parser, "IN, BETWEEN or LIKE after NOT");
    return code || !negated ? code : operation_1(parser, OP_NOT, position, *out, out);
}

/* x IS TRUE is COALESCE(x, FALSE), and so on: the other three follow by negation. */
static status is_boolean(struct parser *parser, bool negated, struct syntax **out)
{
    struct syntax *fallback = NULL;
    bool wanted = at_word(parser, "TRUE");
    int position = (*out)->position;
    status code = boolean(parser, parser->token.position, !wanted, &fallback);
    if (!code) code = operation_2(parser, OP_COALESCE, *out, fallback, out);
    if (!code && wanted == negated) code = operation_1(parser, OP_NOT, position, *out, out);
    return code ? code : advance(parser);
}

/* IS [NOT] NULL, TRUE or FALSE behind the operand in *out. */
static status is_operator(struct parser *parser, struct syntax **out)
{
    int position = (*out)->position;
    status code = advance(parser);
    if (code) return code;
    bool negated = at_word(parser, "NOT");
    if (negated) code = advance(parser);
    if (code) return code;
    if (at_word(parser, "TRUE") || at_word(parser, "FALSE")) return is_boolean(parser, negated, out);
    if (!at_word(parser, "NULL"))
        return unexpected(parser, negated ? "NULL, TRUE or FALSE" : "NULL, TRUE, FALSE or NOT");
    code = advance(parser);
    if (!code) code = operation_1(parser, OP_IS_NULL, position, *out, out);
    return code || !negated ? code : operation_1(parser, OP_NOT, position, *out, out);
}

static status comparison(struct parser *parser, struct syntax **out)
{
    status code = sum(parser, out);
    if (code) return code;
    const struct sign_op *found = find_sign(parser, comparison_signs);
    if (found) {
        struct syntax *right = NULL;
        code = advance(parser);
        if (!code) code = sum(parser, &right);
        if (!code) code = operation_2(parser, found->op, *out, right, out);
    } else if (at_word(parser, "NOT") || at_list_operator(parser)) {
        code = list_operator(parser, out);
    }
    while (!code && at_word(parser, "IS")) code = is_operator(parser, out);
    if (!code && (find_sign(parser, comparison_signs) || at_list_operator(parser)))
        return error_at(parser->error, STATUS_SYNTAX, parser->token.position,
                        "comparisons do not chain: write a < b AND b < c, or use parentheses");
    return code;
}

static status negation(struct parser *parser, struct syntax **out)
{
    int position = parser->token.position;
    if (!at_word(parser, "NOT")) return comparison(parser, out);
    status code = advance(parser);
    if (!code) code = nested(parser, negation, out);
    return code ? code : operation_1(parser, OP_NOT, position, *out, out);
}

static status conjunction(struct parser *parser, struct syntax **out)
{
    status code = negation(parser, out);
    while (!code && at_word(parser, "AND")) {
        struct syntax *right = NULL;
        code = advance(parser);
        if (!code) code = negation(parser, &right);
        if (!code) code = operation_2(parser, OP_AND, *out, right, out);
    }
    return code;
}

static status disjunction(struct parser *parser, struct syntax **out)
{
    status code = conjunction(parser, out);
    while (!code && at_word(parser, "OR")) {
        struct syntax *right = NULL;
        code = advance(parser);
        if (!code) code = conjunction(parser, &right);
        if (!code) code = operation_2(parser, OP_OR, *out, right, out);
    }
    return code;
}

status syntax_parse(struct arena *arena, struct slice text, struct syntax **out, size_t *parameters,
                    struct error *error)
{
    struct parser parser = {.lexer = {.source = text, .arena = arena}, .error = error};
    if (text.size > EXPR_SIZE_LIMIT)
        return error_at(error, STATUS_LIMIT, 0, "the expression is longer than %d bytes", EXPR_SIZE_LIMIT);
    if (!utf8_valid(text)) return error_at(error, STATUS_SYNTAX, 0, "the expression is not UTF-8");
    status code = advance(&parser);
    if (!code) code = disjunction(&parser, out);
    if (!code && parser.token.kind != TOKEN_END) code = unexpected(&parser, "an operator or the end");
    *parameters = parser.parameters;
    return code;
}
