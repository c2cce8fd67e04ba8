/* Names are looked up, derived fields written out, operators typed (rule 2), aggregates kept where they may
 * stand. */
#include "expr/check.h"

#include "base/utf8.h"
#include "expr/function.h"

#include <math.h>
#include <string.h>

/* ---- nodes ---- */

static status new_node(struct checker *checker, enum node_kind kind, const struct syntax *syntax,
                       struct node **out)
{
    if (++checker->nodes > EXPR_NODE_LIMIT)
        return error_at(checker->error, STATUS_LIMIT, syntax->position,
                        "the expression has more than %d parts, derived fields written out", EXPR_NODE_LIMIT);
    *out = arena_new(checker->arena, sizeof **out);
    (*out)->kind = kind;
    (*out)->position = syntax->position;
    return STATUS_OK;
}

static status check_arguments(struct checker *checker, const struct syntax *syntax, int depth,
                              struct node *node)
{
    node->argument_count = syntax->count;
    node->arguments = arena_new(checker->arena, (syntax->count + 1) * sizeof *node->arguments);
    for (size_t i = 0; i < syntax->count; i++) {
        status code = check_syntax(checker, syntax->children[i], depth + 1, &node->arguments[i]);
        if (code) return code;
    }
    return STATUS_OK;
}

/* ---- constants ---- */

static struct slice keep(struct checker *checker, struct slice text)
{
    return slice_make(arena_text(checker->arena, text), text.size);
}

static status time_constant(struct checker *checker, const struct syntax *syntax, struct node *node)
{
    node->type = TYPE_TEXT;
    node->value.text = syntax->text;
    return coerce_adapt(checker, node, TYPE_TIME);
}

static status parameter(struct checker *checker, const struct syntax *syntax, struct node *node)
{
    size_t index = (size_t)syntax->integer;
    const struct expr_context *context = checker->context;
    if (checker->expansion)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "a derived field takes no parameters");
    if (!context->parameters || index >= context->parameter_count)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "parameter %zu has no value: %zu bound", index + 1,
                        context->parameters ? context->parameter_count : 0);
    const struct parameter *bound = &context->parameters[index];
    node->null_constant = bound->value.null;
    node->type = bound->value.null ? TYPE_INTEGER : bound->type;
    node->value = bound->value;
    if (bound->value.null) return STATUS_OK;
    if (node->type == TYPE_TEXT && !utf8_valid(bound->value.text))
        return error_at(checker->error, STATUS_FORMAT, syntax->position, "parameter %zu is not UTF-8",
                        index + 1);
    if (node->type == TYPE_TEXT) node->value.text = keep(checker, bound->value.text);
    if (node->type == TYPE_BOOLEAN) node->value.integer = bound->value.integer != 0;
    if (node->type == TYPE_REAL && !isfinite(bound->value.real))
        return error_at(checker->error, STATUS_RANGE, syntax->position,
                        "parameter %zu is not a finite number", index + 1);
    return STATUS_OK;
}

static status constant(struct checker *checker, const struct syntax *syntax, struct node **out)
{
    static const enum type types[] = {
        [SYNTAX_INTEGER] = TYPE_INTEGER, [SYNTAX_REAL] = TYPE_REAL,    [SYNTAX_DURATION] = TYPE_DURATION,
        [SYNTAX_BOOLEAN] = TYPE_BOOLEAN, [SYNTAX_NULL] = TYPE_INTEGER, [SYNTAX_TEXT] = TYPE_TEXT,
        [SYNTAX_INSTANT] = TYPE_TIME,
    };
    status code = new_node(checker, NODE_CONSTANT, syntax, out);
    if (code) return code;
    struct node *node = *out;
    if (syntax->kind == SYNTAX_PARAMETER) return parameter(checker, syntax, node);
    if (syntax->kind == SYNTAX_TIME) return time_constant(checker, syntax, node);
    node->type = types[syntax->kind];
    node->null_constant = node->value.null = syntax->kind == SYNTAX_NULL;
    if (syntax->kind == SYNTAX_TEXT)
        node->value.text = keep(checker, syntax->text);
    else if (syntax->kind == SYNTAX_REAL)
        node->value.real = syntax->real;
    else if (syntax->kind != SYNTAX_NULL)
        node->value.integer = syntax->integer;
    return STATUS_OK;
}

/* ---- fields ---- */

static const struct derived_field *find_derived(const struct table_schema *table, struct slice name)
{
    for (size_t i = 0; i < table->derived_count; i++)
        if (slice_is(name, table->derived[i].name)) return &table->derived[i];
    return NULL;
}

static const char *nearest_field(struct checker *checker, const struct place *place, struct slice name)
{
    const struct table_schema *table = place->table;
    const struct expr_context *context = checker->context;
    size_t map_count = place->length ? 0 : context->map_count;
    size_t own = table->field_count + table->derived_count, count = own + map_count;
    const char **names = arena_new(checker->arena, (count + 1) * sizeof *names);
    for (size_t i = 0; i < table->field_count; i++) names[i] = table->fields[i].name;
    for (size_t i = 0; i < table->derived_count; i++) names[table->field_count + i] = table->derived[i].name;
    for (size_t i = 0; i < map_count; i++) names[own + i] = context->maps[i].name;
    return slice_nearest(name, names, count);
}

status check_unknown_field(struct checker *checker, const struct place *place, const struct syntax *syntax)
{
    const struct table_schema *table = place->table;
    const char *nearest = table ? nearest_field(checker, place, syntax->text) : NULL;
    const struct function *function = function_find(syntax->text, 1);
    const char *hint = "";
    const char *of = place->length ? arena_format(checker->arena, " of table \"%s\"", table->name) : "";
    if (nearest)
        hint = arena_format(checker->arena, "; did you mean \"%s\"?", nearest);
    else if (syntax->quoted)
        hint = "; a text is written in single quotes";
    else if (function)
        hint = arena_format(checker->arena, "; the function is written %s", function->signature);
    else if (table)
        hint = arena_format(checker->arena, "; table \"%s\" has none of that name", table->name);
    return error_at(checker->error, STATUS_NOT_FOUND, syntax->position, "unknown field \"%.*s\"%s%s",
                    SLICE_ARGS(syntax->text), of, hint);
}

static bool is_expanding(const struct checker *checker, const struct table_schema *table, const char *name)
{
    for (const struct expansion *e = checker->expansion; e; e = e->outer)
        if (e->table == table && strcmp(e->name, name) == 0) return true;
    return false;
}

/* "a -> b -> a": from the first use of the name to the one that closes the circle. */
static void describe_cycle(struct buffer *out, const struct expansion *innermost,
                           const struct table_schema *table, const char *name)
{
    bool first = innermost->table == table && strcmp(innermost->name, name) == 0;
    if (!first) describe_cycle(out, innermost->outer, table, name);
    buffer_format(out, "%s -> ", innermost->name);
}

static status cycle_error(struct checker *checker, const struct table_schema *table, const char *kind,
                          const char *name)
{
    struct buffer path;
    buffer_init(&path);
    describe_cycle(&path, checker->expansion, table, name);
    checker->cycle = true;
    status code = error_at(checker->error, STATUS_INVALID, 0, "%s \"%s\" needs itself: %s%s", kind, name,
                           buffer_get(&path), name);
    buffer_fini(&path);
    return code;
}

static void move_to(struct node *node, int position)
{
    node->position = position;
    for (size_t i = 0; i < node->argument_count; i++) move_to(node->arguments[i], position);
}

/* What a name stands for: a derived field, or the source of a map. */
struct definition {
    const char *kind, *name;
    struct slice text;
};

/* Writes out a definition, its names looked up at the place where it was found. Errors inside get its name
 * and their column in its text; the position is that of the use. */
static status expand(struct checker *checker, const struct place *place, const struct definition *definition,
                     int position, int depth, struct node **out)
{
    if (is_expanding(checker, place->table, definition->name))
        return cycle_error(checker, place->table, definition->kind, definition->name);
    struct expansion expansion = {place->table, definition->name, checker->expansion};
    struct place outside = checker->place;
    struct slice text = definition->text;
    struct syntax *syntax = NULL;
    size_t parameters;
    checker->expansion = &expansion;
    checker->place = *place;
    status code = syntax_parse(checker->arena, text, &syntax, &parameters, checker->error);
    if (!code) code = check_syntax(checker, syntax, depth, out);
    checker->expansion = expansion.outer;
    checker->place = outside;
    if (!code) {
        move_to(*out, position);
        return STATUS_OK;
    }
    if (!checker->cycle) {
        check_prefix_column(checker->error, text);
        error_prefix(checker->error, "%s \"%s\"", definition->kind, definition->name);
    }
    checker->error->position = position;
    return code;
}

const struct expr_map *check_find_map(const struct checker *checker, const struct place *place,
                                      struct slice name)
{
    const struct expr_context *context = checker->context;
    if (place->length) return NULL;
    for (size_t i = context->map_count; i-- > 0;) /* the last of a name counts */
        if (slice_is(name, context->maps[i].name)) return &context->maps[i];
    return NULL;
}

/* Rule 14. */
static status mapped(struct checker *checker, const struct place *place, const struct expr_map *map,
                     const struct syntax *syntax, int depth, struct node **out)
{
    struct node *source = NULL;
    struct definition definition = {"map", map->name, map->source};
    status code = expand(checker, place, &definition, syntax->position, depth + 1, &source);
    if (!code) code = new_node(checker, NODE_CALL, syntax, out);
    if (code) return code;
    if (coerce_is_null(source)) source->type = TYPE_TEXT;
    if (source->type != TYPE_TEXT && source->type != TYPE_INTEGER && source->type != TYPE_BOOLEAN)
        return error_at(checker->error, STATUS_TYPE, syntax->position,
                        "map \"%s\" is of texts, integers or booleans, not of %s", map->name,
                        type_name(source->type));
    struct node *node = *out;
    node->op = OP_MAP;
    node->map = map;
    node->type = TYPE_TEXT;
    node->argument_count = 1;
    node->arguments = arena_new(checker->arena, sizeof *node->arguments);
    node->arguments[0] = source;
    return STATUS_OK;
}

/* Of a computed table: a field that it has not and the table has that its rows refer to. */
static const char *referred_field(const struct checker *checker, const struct table_schema *table,
                                  struct slice name)
{
    const struct schema *schema = checker->context->schema;
    for (size_t i = 0; schema && table && table->derived_from && i < table->field_count; i++) {
        const char *references = table->fields[i].references;
        const struct table_schema *other = references ? schema_table(schema, slice_of(references)) : NULL;
        if (!other) continue;
        bool known = schema_field(other, name) >= 0 || find_derived(other, name);
        return known ? table->fields[i].name : NULL;
    }
    return NULL;
}

/* Rule 15: it stands for `ticket.region`. */
static status through_reference(struct checker *checker, const struct place *place,
                                const struct syntax *syntax, const char *field, int depth, struct node **out)
{
    struct buffer text;
    buffer_init(&text);
    buffer_format(&text, "\"%s\".\"%.*s\"", field, SLICE_ARGS(syntax->text));
    struct slice written = slice_of(arena_text(checker->arena, slice_make(buffer_get(&text), text.size)));
    buffer_fini(&text);
    const char *name = arena_text(checker->arena, syntax->text);
    struct definition definition = {"field of the row it refers to", name, written};
    return expand(checker, place, &definition, syntax->position, depth + 1, out);
}

static status field(struct checker *checker, const struct place *place, const struct syntax *syntax,
                    int depth, struct node **out)
{
    const struct table_schema *table = place->table;
    int number = table ? schema_field(table, syntax->text) : -1;
    const struct derived_field *derived = table ? find_derived(table, syntax->text) : NULL;
    const struct expr_map *map = check_find_map(checker, place, syntax->text);
    const char *via = number < 0 && !derived && !map ? referred_field(checker, table, syntax->text) : NULL;
    if (via) return through_reference(checker, place, syntax, via, depth, out);
    if (number < 0 && !derived && !map) return check_unknown_field(checker, place, syntax);
    if (checker->context->aggregates && !checker->aggregate)
        return error_at(
            checker->error, STATUS_INVALID, syntax->position,
            "field \"%.*s\" must stand inside an aggregate such as count or sum, or be a group key",
            SLICE_ARGS(syntax->text));
    if (number < 0 && !derived) return mapped(checker, place, map, syntax, depth, out);
    if (number < 0) {
        struct definition definition = {"derived field", derived->name, slice_of(derived->expression)};
        return expand(checker, place, &definition, syntax->position, depth + 1, out);
    }
    status code = new_node(checker, NODE_FIELD, syntax, out);
    if (code) return code;
    (*out)->table = table;
    (*out)->path = place->path;
    (*out)->path_length = place->length;
    (*out)->field = number;
    (*out)->type = table->fields[number].type;
    return STATUS_OK;
}

static status path(struct checker *checker, const struct syntax *syntax, int depth, struct node **out)
{
    struct place place;
    status code = reference_follow(checker, syntax, &place);
    if (!code) code = field(checker, &place, syntax->children[syntax->count - 1], depth, out);
    if (!code) move_to(*out, syntax->position);
    return code;
}

/* ---- functions ---- */

static status unknown_function(struct checker *checker, const struct syntax *syntax)
{
    const char *nearest = function_nearest(syntax->text);
    if (nearest)
        return error_at(checker->error, STATUS_NOT_FOUND, syntax->position,
                        "unknown function \"%.*s\"; did you mean \"%s\"?", SLICE_ARGS(syntax->text), nearest);
    return error_at(checker->error, STATUS_NOT_FOUND, syntax->position, "unknown function \"%.*s\"",
                    SLICE_ARGS(syntax->text));
}

/* The form of the call: number of arguments, *, DISTINCT, FILTER. */
static status check_form(struct checker *checker, const struct syntax *syntax,
                         const struct function *function)
{
    bool aggregate = function->kind == NODE_AGGREGATE;
    bool counts = aggregate && function->id == AGGREGATE_COUNT;
    const char *problem = NULL;
    if (syntax->star && !counts)
        problem = "does not take *";
    else if (syntax->distinct && !counts)
        problem = "does not take DISTINCT; only count does";
    else if (syntax->filter && !aggregate && !op_is_entity((enum op)function->id))
        problem = "is no aggregate and takes no FILTER";
    else if (!syntax->star && (syntax->count < function->least || (counts && syntax->count == 0) ||
                               (function->most != ANY_NUMBER && syntax->count > function->most)))
        problem = "does not take so many or so few arguments";
    if (!problem) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, syntax->position, "\"%s\" %s: it is %s", function->name,
                    problem, function->signature);
}

static status check_place(struct checker *checker, const struct syntax *syntax,
                          const struct function *function)
{
    if (checker->aggregate)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "aggregate \"%s\" cannot stand inside aggregate \"%s\"", function->name,
                        checker->aggregate);
    if (checker->context->aggregates) return STATUS_OK;
    return error_at(checker->error, STATUS_INVALID, syntax->position,
                    "aggregate \"%s\" cannot stand here: this expression is about single rows",
                    function->name);
}

/* What decides, WHEN and FILTER, must be boolean; NULL may be. */
static status want_condition(struct checker *checker, struct node *node, const char *who)
{
    if (coerce_is_null(node)) return coerce_adapt(checker, node, TYPE_BOOLEAN);
    if (node->type == TYPE_BOOLEAN) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, node->position, "%s needs a condition, not %s", who,
                    type_name(node->type));
}

static status check_filter(struct checker *checker, const struct syntax *syntax, int depth, struct node **out)
{
    status code = check_syntax(checker, syntax, depth, out);
    return code ? code : want_condition(checker, *out, "FILTER");
}

static status aggregate(struct checker *checker, const struct syntax *syntax, const struct function *function,
                        int depth, struct node **out)
{
    status code = check_place(checker, syntax, function);
    if (!code) code = new_node(checker, NODE_AGGREGATE, syntax, out);
    if (code) return code;
    struct node *node = *out;
    node->aggregate = (enum aggregate)function->id;
    node->distinct = syntax->distinct;
    checker->aggregate = function->name;
    code = check_arguments(checker, syntax, depth, node);
    if (!code) code = function->type(checker, function, node);
    if (!code && syntax->filter) code = check_filter(checker, syntax->filter, depth + 1, &node->filter);
    checker->aggregate = NULL;
    return code;
}

static status check_entity_place(struct checker *checker, const struct syntax *syntax,
                                 const struct function *function)
{
    const struct expr_context *context = checker->context;
    const char *name = function->name;
    if (checker->entity)
        return error_at(checker->error, STATUS_INVALID, syntax->position, "\"%s\" cannot stand inside \"%s\"",
                        name, checker->entity);
    if (context->aggregates && !checker->aggregate)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "\"%s\" must stand inside an aggregate such as count or sum, or be a group key",
                        name);
    if (checker->place.length)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "\"%s\" is about the rows of table \"%s\" and cannot be reached through a reference",
                        name, checker->place.table->name);
    if (!context->table || context->table->time_field < 0)
        return error_at(checker->error, STATUS_INVALID, syntax->position,
                        "\"%s\" needs a table that has a time field to put its rows in order", name);
    return STATUS_OK;
}

/* Rule 11. */
static status entity_function(struct checker *checker, const struct syntax *syntax,
                              const struct function *function, int depth, struct node **out)
{
    status code = check_entity_place(checker, syntax, function);
    if (!code) code = new_node(checker, NODE_CALL, syntax, out);
    if (code) return code;
    struct node *node = *out;
    node->op = (enum op)function->id;
    checker->entity = function->name;
    code = check_arguments(checker, syntax, depth, node);
    if (!code) code = function->type(checker, function, node);
    if (!code && syntax->filter) code = check_filter(checker, syntax->filter, depth + 1, &node->filter);
    checker->entity = NULL;
    return code;
}

static status function_call(struct checker *checker, const struct syntax *syntax, int depth,
                            struct node **out)
{
    const struct function *function = function_find(syntax->text, syntax->count);
    if (!function) return unknown_function(checker, syntax);
    status code = check_form(checker, syntax, function);
    if (code) return code;
    if (function->kind == NODE_AGGREGATE) return aggregate(checker, syntax, function, depth, out);
    if (op_is_entity((enum op)function->id)) return entity_function(checker, syntax, function, depth, out);
    code = new_node(checker, NODE_CALL, syntax, out);
    if (!code) code = check_arguments(checker, syntax, depth, *out);
    if (code) return code;
    (*out)->op = (enum op)function->id;
    (*out)->grain = function->grain;
    return function->type(checker, function, *out);
}

/* ---- operators ---- */

static bool is_number(enum type type)
{
    return type == TYPE_INTEGER || type == TYPE_REAL;
}

static enum type number_type(enum type a, enum type b)
{
    return a == TYPE_REAL || b == TYPE_REAL ? TYPE_REAL : TYPE_INTEGER;
}

/* The result of an arithmetic operator by rule 2; false when the operands do not go together. */
static bool arithmetic_type(enum op op, enum type a, enum type b, enum type *result)
{
    bool numbers = is_number(a) && is_number(b), durations = a == TYPE_DURATION && b == TYPE_DURATION;
    if (numbers) {
        *result = op == OP_DIVIDE ? TYPE_REAL : number_type(a, b);
        return true;
    }
    switch (op) {
    case OP_ADD:
        *result = durations ? TYPE_DURATION : TYPE_TIME;
        return durations || (a == TYPE_TIME && b == TYPE_DURATION) || (a == TYPE_DURATION && b == TYPE_TIME);
    case OP_SUBTRACT:
        *result = a == TYPE_TIME && b == TYPE_DURATION ? TYPE_TIME : TYPE_DURATION;
        return durations || (a == TYPE_TIME && (b == TYPE_TIME || b == TYPE_DURATION));
    case OP_MULTIPLY:
        *result = TYPE_DURATION;
        return (a == TYPE_DURATION && is_number(b)) || (is_number(a) && b == TYPE_DURATION);
    case OP_DIVIDE:
        *result = durations ? TYPE_REAL : TYPE_DURATION;
        return durations || (a == TYPE_DURATION && is_number(b));
    default: *result = TYPE_DURATION; return op == OP_REMAINDER && durations;
    }
}

/* The type a NULL operand takes beside the other one, so that the pair has a meaning. */
static enum type null_beside(enum op op, enum type other, bool is_left)
{
    if (op == OP_MULTIPLY && other == TYPE_DURATION) return TYPE_INTEGER;
    if (op == OP_DIVIDE && other == TYPE_DURATION && !is_left) return TYPE_INTEGER;
    if (other == TYPE_TIME) return op == OP_SUBTRACT && is_left ? TYPE_TIME : TYPE_DURATION;
    return other;
}

static status arithmetic_error(struct checker *checker, const struct node *node)
{
    const char *name = op_name(node->op);
    for (size_t i = 0; i < node->argument_count; i++) {
        enum type type = node->arguments[i]->type;
        if (type == TYPE_TEXT || type == TYPE_BOOLEAN)
            return error_at(checker->error, STATUS_TYPE, node->arguments[i]->position,
                            "\"%s\" needs numbers or durations, not %s", name, type_name(type));
    }
    enum type a = node->arguments[0]->type, b = node->arguments[1]->type;
    bool missing_unit = (a == TYPE_DURATION || a == TYPE_TIME) != (b == TYPE_DURATION || b == TYPE_TIME);
    return error_at(checker->error, STATUS_TYPE, node->arguments[1]->position,
                    "\"%s\" does not go between %s and %s%s", name, type_name(a), type_name(b),
                    missing_unit ? "; a duration is written 90s, 15m, 4h, 2d or 1w" : "");
}

static status arithmetic(struct checker *checker, struct node *node)
{
    struct node *a = node->arguments[0], *b = node->arguments[1];
    bool a_null = coerce_is_null(a), b_null = coerce_is_null(b);
    status code = STATUS_OK;
    if (a_null && !b_null) code = coerce_adapt(checker, a, null_beside(node->op, b->type, true));
    if (b_null && !a_null) code = coerce_adapt(checker, b, null_beside(node->op, a->type, false));
    if (code || arithmetic_type(node->op, a->type, b->type, &node->type)) return code;
    return arithmetic_error(checker, node);
}

/* A minus before a constant is part of it, so that every constant has one form. */
static status negate(struct checker *checker, struct node *node)
{
    struct node *operand = node->arguments[0];
    enum type type = operand->type;
    if (!is_number(type) && type != TYPE_DURATION)
        return error_at(checker->error, STATUS_TYPE, operand->position,
                        "\"-\" needs a number or a duration, not %s", type_name(type));
    node->type = type;
    if (operand->kind != NODE_CONSTANT) return STATUS_OK;
    int position = node->position;
    *node = *operand;
    node->position = position;
    if (operand->null_constant) return STATUS_OK;
    if (type == TYPE_REAL)
        node->value.real = -operand->value.real;
    else if (__builtin_sub_overflow(0, operand->value.integer, &node->value.integer))
        return error_at(checker->error, STATUS_RANGE, position,
                        "the negative of the smallest integer does not fit in 64 bits");
    return STATUS_OK;
}

static status want_each(struct checker *checker, struct node *node, enum type wanted, const char *message)
{
    for (size_t i = 0; i < node->argument_count; i++) {
        struct node *argument = node->arguments[i];
        status code = coerce_is_null(argument) ? coerce_adapt(checker, argument, wanted) : STATUS_OK;
        if (code) return code;
        if (argument->type == wanted) continue;
        return error_at(checker->error, STATUS_TYPE, argument->position, "%s, not %s", message,
                        type_name(argument->type));
    }
    return STATUS_OK;
}

static status check_case(struct checker *checker, struct node *node)
{
    for (size_t i = 0; i + 1 < node->argument_count; i += 2) {
        status code = want_condition(checker, node->arguments[i], "WHEN");
        if (code) return code;
    }
    size_t count = 0;
    struct node **values = coerce_case_values(checker->arena, node, &count);
    return coerce_unify(checker, values, count, "CASE", &node->type);
}

static status type_operator(struct checker *checker, struct node *node)
{
    enum type common;
    node->type = TYPE_BOOLEAN;
    switch (node->op) {
    case OP_ADD:
    case OP_SUBTRACT:
    case OP_MULTIPLY:
    case OP_DIVIDE:
    case OP_REMAINDER: return arithmetic(checker, node);
    case OP_NEGATE: return negate(checker, node);
    case OP_AND: return want_each(checker, node, TYPE_BOOLEAN, "AND needs conditions");
    case OP_OR: return want_each(checker, node, TYPE_BOOLEAN, "OR needs conditions");
    case OP_NOT: return want_each(checker, node, TYPE_BOOLEAN, "NOT needs a condition");
    case OP_LIKE: return want_each(checker, node, TYPE_TEXT, "LIKE needs texts");
    case OP_IS_NULL: return STATUS_OK;
    case OP_CASE: return check_case(checker, node);
    case OP_COALESCE: return want_each(checker, node, TYPE_BOOLEAN, "IS TRUE and IS FALSE need a condition");
    default: return coerce_unify(checker, node->arguments, node->argument_count, NULL, &common);
    }
}

static status operation(struct checker *checker, const struct syntax *syntax, int depth, struct node **out)
{
    status code = new_node(checker, NODE_CALL, syntax, out);
    if (!code) code = check_arguments(checker, syntax, depth, *out);
    if (code) return code;
    (*out)->op = syntax->op;
    return type_operator(checker, *out);
}

status check_syntax(struct checker *checker, const struct syntax *syntax, int depth, struct node **out)
{
    if (depth > EXPR_DEPTH_LIMIT)
        return error_at(checker->error, STATUS_LIMIT, syntax->position,
                        "nested deeper than %d levels, derived fields written out", EXPR_DEPTH_LIMIT);
    switch (syntax->kind) {
    case SYNTAX_FIELD: return field(checker, &checker->place, syntax, depth, out);
    case SYNTAX_PATH: return path(checker, syntax, depth, out);
    case SYNTAX_FUNCTION: return function_call(checker, syntax, depth, out);
    case SYNTAX_OPERATOR: return operation(checker, syntax, depth, out);
    default: return constant(checker, syntax, out);
    }
}

void check_prefix_column(struct error *error, struct slice text)
{
    int position = error->position;
    if (position < 0 || (size_t)position > text.size) return;
    size_t column = utf8_length(slice_make(text.data, (size_t)position)) + 1;
    error_prefix(error, "column %zu", column);
    error->position = position;
}
