/* Functions and aggregates: how each is typed, and the table of all. A new one is a row at the end. */
#include "expr/function.h"

#include "time/calendar.h"

#include <string.h>

#define SET(type) (1u << (type))
#define NUMBERS   (SET(TYPE_INTEGER) | SET(TYPE_REAL))

static bool in_set(enum type type, unsigned set)
{
    return (SET(type) & set) != 0;
}

/* Argument `index` must have a type of the set. A NULL takes `preferred`; a text constant is read as a time
 * where only a time can stand (rule 5). */
static status want(struct checker *checker, const struct function *function, struct node *call, size_t index,
                   unsigned set, enum type preferred, const char *described)
{
    struct node *argument = call->arguments[index];
    bool only_time = set == SET(TYPE_TIME);
    if (coerce_is_null(argument) || (only_time && coerce_adapts(argument)))
        return coerce_adapt(checker, argument, preferred);
    if (in_set(argument->type, set)) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, argument->position, "\"%s\" needs %s, not %s",
                    function->name, described, type_name(argument->type));
}

/* coalesce, nullif, scalar min and max: all of one type, which is the result's. */
static status type_common(struct checker *checker, const struct function *function, struct node *call)
{
    return coerce_unify(checker, call->arguments, call->argument_count, function->name, &call->type);
}

static status type_abs(struct checker *checker, const struct function *function, struct node *call)
{
    status code = want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION), TYPE_INTEGER,
                       "a number or a duration");
    call->type = call->arguments[0]->type;
    return code;
}

enum { MOST_DIGITS = 15 }; /* a double has no more */

static status type_round(struct checker *checker, const struct function *function, struct node *call)
{
    status code =
        want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION), TYPE_REAL, "a number or a duration");
    if (code) return code;
    call->type = call->arguments[0]->type == TYPE_DURATION ? TYPE_DURATION : TYPE_REAL;
    if (call->argument_count == 1) return STATUS_OK;
    const struct node *digits = call->arguments[1];
    bool fits = digits->kind == NODE_CONSTANT && !digits->null_constant && digits->type == TYPE_INTEGER &&
                digits->value.integer >= 0 && digits->value.integer <= MOST_DIGITS;
    if (fits) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, digits->position,
                    "round: the second argument must be a constant integer between 0 and %d", MOST_DIGITS);
}

static status type_case_of_letters(struct checker *checker, const struct function *function,
                                   struct node *call)
{
    call->type = TYPE_TEXT;
    return want(checker, function, call, 0, SET(TYPE_TEXT), TYPE_TEXT, "text");
}

static status type_length(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_INTEGER;
    return want(checker, function, call, 0, SET(TYPE_TEXT), TYPE_TEXT, "text");
}

static status type_substr(struct checker *checker, const struct function *function, struct node *call)
{
    status code = want(checker, function, call, 0, SET(TYPE_TEXT), TYPE_TEXT, "text");
    for (size_t i = 1; i < call->argument_count && !code; i++)
        code = want(checker, function, call, i, SET(TYPE_INTEGER), TYPE_INTEGER,
                    "an integer as start and length");
    call->type = TYPE_TEXT;
    return code;
}

static status type_grain(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_TIME;
    return want(checker, function, call, 0, SET(TYPE_TIME), TYPE_TIME, "a time");
}

static status type_part(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_INTEGER;
    return want(checker, function, call, 0, SET(TYPE_TIME), TYPE_TIME, "a time");
}

/* Entity functions: an entity is a text. */
static status type_entity(struct checker *checker, const struct function *function, struct node *call)
{
    bool counts = call->op == OP_OCCURRENCES || call->op == OP_ORDINAL;
    call->type = counts ? TYPE_INTEGER : TYPE_TIME;
    return want(checker, function, call, 0, SET(TYPE_TEXT), TYPE_TEXT, "an entity (a text)");
}

/* days_between and its kind. */
static status type_between(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_INTEGER;
    status code = want(checker, function, call, 0, SET(TYPE_TIME), TYPE_TIME, "times");
    return code ? code : want(checker, function, call, 1, SET(TYPE_TIME), TYPE_TIME, "times");
}

static bool is_constant(const struct node *node)
{
    return node->kind == NODE_CONSTANT && !node->null_constant;
}

static void make_real(struct node *constant)
{
    if (constant->type != TYPE_INTEGER) return;
    constant->type = TYPE_REAL;
    constant->value = (struct value){.real = (double)constant->value.integer};
}

static status no_calendar(struct checker *checker, int position, struct slice name)
{
    const struct calendar_rules *rules = checker->context->rules;
    struct buffer why;
    buffer_init(&why);
    calendar_explain(rules ? rules->calendars : NULL, name, &why);
    status code = error_at(checker->error, STATUS_NOT_FOUND, position, "%s", buffer_get(&why));
    buffer_fini(&why);
    return code;
}

/* The calendar that is meant without a name becomes the last argument. */
static status add_default_calendar(struct checker *checker, struct node *call)
{
    const struct calendar_rules *rules = checker->context->rules;
    const struct calendar *calendar = calendar_default(rules ? rules->calendars : NULL);
    if (!calendar) return no_calendar(checker, call->position, slice_make("", 0));
    struct slice name = slice_of(calendar_name(calendar));
    struct node *constant = arena_new(checker->arena, sizeof *constant);
    *constant = (struct node){.kind = NODE_CONSTANT, .type = TYPE_TEXT, .position = call->position};
    constant->value.text = slice_make(arena_text(checker->arena, name), name.size);
    struct node **arguments = arena_new(checker->arena, 3 * sizeof *arguments);
    memcpy(arguments, call->arguments, 2 * sizeof *arguments);
    arguments[2] = constant;
    call->arguments = arguments;
    call->argument_count = 3;
    return STATUS_OK;
}

static status want_calendar(struct checker *checker, const struct function *function, struct node *call)
{
    const struct calendar_rules *rules = checker->context->rules;
    if (call->argument_count == 2) return add_default_calendar(checker, call);
    status code =
        want(checker, function, call, 2, SET(TYPE_TEXT), TYPE_TEXT, "the name of a calendar (a text)");
    const struct node *name = call->arguments[2];
    if (code || !is_constant(name) || calendar_find(rules ? rules->calendars : NULL, name->value.text))
        return code;
    return no_calendar(checker, name->position, name->value.text);
}

/* Rule 16. */
static status type_business(struct checker *checker, const struct function *function, struct node *call)
{
    status code = type_between(checker, function, call);
    call->type = TYPE_DURATION;
    return code ? code : want_calendar(checker, function, call);
}

static status type_business_add(struct checker *checker, const struct function *function, struct node *call)
{
    struct node *duration = call->arguments[1];
    status code = want(checker, function, call, 0, SET(TYPE_TIME), TYPE_TIME, "a time");
    if (!code && coerce_adapts(duration)) code = coerce_adapt(checker, duration, TYPE_DURATION);
    if (!code)
        code = want(checker, function, call, 1, SET(TYPE_DURATION), TYPE_DURATION, "a duration such as 8h");
    call->type = TYPE_TIME;
    return code ? code : want_calendar(checker, function, call);
}

/* The width or the origin of bin: a constant of the kind of x. */
static status want_bin_constant(struct checker *checker, struct node *call, size_t index)
{
    struct node *constant = call->arguments[index];
    bool of_durations = call->arguments[0]->type == TYPE_DURATION, is_width = index == 1;
    if (of_durations && is_constant(constant) && constant->type == TYPE_TEXT) {
        status code = coerce_adapt(checker, constant, TYPE_DURATION);
        if (code) return code;
    }
    unsigned set = of_durations ? SET(TYPE_DURATION) : NUMBERS;
    bool fits = is_constant(constant) && in_set(constant->type, set);
    if (fits && is_width)
        fits = constant->type == TYPE_REAL ? constant->value.real > 0 : constant->value.integer > 0;
    if (fits) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, constant->position, "bin: the %s must be a constant %s%s",
                    is_width ? "width" : "origin", of_durations ? "duration such as 30m" : "number",
                    is_width ? " above 0" : "");
}

/* Rule 12. */
static status type_bin(struct checker *checker, const struct function *function, struct node *call)
{
    status code = want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION), call->arguments[1]->type,
                       "a number or a duration");
    for (size_t i = 1; !code && i < call->argument_count; i++) code = want_bin_constant(checker, call, i);
    if (code) return code;
    call->type = call->arguments[0]->type;
    for (size_t i = 1; i < call->argument_count; i++)
        if (call->arguments[i]->type == TYPE_REAL) call->type = TYPE_REAL;
    for (size_t i = 1; call->type == TYPE_REAL && i < call->argument_count; i++)
        make_real(call->arguments[i]);
    return STATUS_OK;
}

static status type_count(struct checker *checker, const struct function *function, struct node *call)
{
    (void)checker, (void)function;
    call->type = TYPE_INTEGER;
    return STATUS_OK;
}

static status type_sum(struct checker *checker, const struct function *function, struct node *call)
{
    status code = want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION) | SET(TYPE_BOOLEAN),
                       TYPE_INTEGER, "numbers, durations or booleans");
    enum type type = call->arguments[0]->type;
    call->type = type == TYPE_BOOLEAN ? TYPE_INTEGER : type;
    return code;
}

/* avg, median, quantile: numbers give a real, durations and times their own kind (rule 9). */
static status type_mean(struct checker *checker, const struct function *function, struct node *call)
{
    status code = want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION) | SET(TYPE_TIME), TYPE_REAL,
                       "numbers, durations or times");
    enum type type = call->arguments[0]->type;
    call->type = type == TYPE_INTEGER ? TYPE_REAL : type;
    return code;
}

static status type_quantile(struct checker *checker, const struct function *function, struct node *call)
{
    status code = type_mean(checker, function, call);
    if (code) return code;
    struct node *q = call->arguments[1];
    bool constant = is_constant(q);
    if (constant) make_real(q);
    if (constant && q->type == TYPE_REAL && q->value.real >= 0 && q->value.real <= 1) return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, q->position,
                    "%s: the second argument must be a constant between 0 and 1", function->name);
}

/* Rule 13. */
static status type_quantile_bound(struct checker *checker, const struct function *function, struct node *call)
{
    status code = type_quantile(checker, function, call);
    if (code || call->argument_count < 3) return code;
    const struct node *confidence = call->arguments[2];
    if (is_constant(confidence) && confidence->type == TYPE_REAL && confidence->value.real > 0.5 &&
        confidence->value.real < 1)
        return STATUS_OK;
    return error_at(checker->error, STATUS_TYPE, confidence->position,
                    "%s: the confidence must be a constant between 0.5 and 1, such as 0.95", function->name);
}

static status type_stddev(struct checker *checker, const struct function *function, struct node *call)
{
    status code =
        want(checker, function, call, 0, NUMBERS | SET(TYPE_DURATION), TYPE_REAL, "numbers or durations");
    call->type = call->arguments[0]->type == TYPE_DURATION ? TYPE_DURATION : TYPE_REAL;
    return code;
}

static status type_share(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_REAL;
    return want(checker, function, call, 0, SET(TYPE_BOOLEAN), TYPE_BOOLEAN, "a condition");
}

static status type_nps(struct checker *checker, const struct function *function, struct node *call)
{
    call->type = TYPE_REAL;
    return want(checker, function, call, 0, NUMBERS, TYPE_INTEGER, "a score (a number)");
}

/* min, max, first, last, any: of every type. */
static status type_same(struct checker *checker, const struct function *function, struct node *call)
{
    (void)checker, (void)function;
    call->type = call->arguments[0]->type;
    return STATUS_OK;
}

#define CALL(name, op, least, most, type, signature, about)                                                  \
    {                                                                                                        \
        name, NODE_CALL, op, GRAIN_MINUTE, least, most, type, signature, about                               \
    }
#define GRAIN(name, grain, about)                                                                            \
    {                                                                                                        \
        name, NODE_CALL, OP_GRAIN, grain, 1, 1, type_grain, name "(time)", about                             \
    }
#define ENTITY(name, op, about)                                                                              \
    {                                                                                                        \
        name, NODE_CALL, op, GRAIN_MINUTE, 1, 1, type_entity, name "(entity) [FILTER (WHERE condition)]",    \
            about                                                                                            \
    }
#define BETWEEN(name, grain, unit)                                                                           \
    {                                                                                                        \
        name, NODE_CALL, OP_GRAINS_BETWEEN, grain, 2, 2, type_between, name "(from, to)",                    \
            "how many starts of " unit " come after one time, up to the other"                               \
    }
#define AGGREGATE(name, aggregate, least, most, type, signature, about)                                      \
    {                                                                                                        \
        name, NODE_AGGREGATE, aggregate, GRAIN_MINUTE, least, most, type, signature, about                   \
    }

static const struct function functions[] = {
    AGGREGATE("count", AGGREGATE_COUNT, 0, 1, type_count, "count(*), count(x), count(DISTINCT x)",
              "rows, values that are not NULL, different values"),
    AGGREGATE("sum", AGGREGATE_SUM, 1, 1, type_sum, "sum(x)",
              "the sum of numbers or durations; of booleans, how many are true"),
    AGGREGATE("avg", AGGREGATE_AVG, 1, 1, type_mean, "avg(x)", "the mean of numbers, durations or times"),
    AGGREGATE("min", AGGREGATE_MIN, 1, 1, type_same, "min(x)", "the smallest value"),
    AGGREGATE("max", AGGREGATE_MAX, 1, 1, type_same, "max(x)", "the largest value"),
    AGGREGATE("median", AGGREGATE_MEDIAN, 1, 1, type_mean, "median(x)",
              "the middle value, or the mean of the two in the middle"),
    AGGREGATE("quantile", AGGREGATE_QUANTILE, 2, 2, type_quantile, "quantile(x, q)",
              "the value below which a share q (0 to 1) of the values lies, interpolated (R-7)"),
    AGGREGATE("quantile_low", AGGREGATE_QUANTILE_LOW, 2, 3, type_quantile_bound,
              "quantile_low(x, q [, confidence])",
              "the lower bound of the quantile's interval by order statistics (0.95 unless said)"),
    AGGREGATE("quantile_high", AGGREGATE_QUANTILE_HIGH, 2, 3, type_quantile_bound,
              "quantile_high(x, q [, confidence])",
              "the upper bound of the quantile's interval by order statistics (0.95 unless said)"),
    AGGREGATE("stddev", AGGREGATE_STDDEV, 1, 1, type_stddev, "stddev(x)", "the sample standard deviation"),
    AGGREGATE("share", AGGREGATE_SHARE, 1, 1, type_share, "share(condition)",
              "how often the condition is true, among the rows where it is not NULL (0 to 1)"),
    AGGREGATE("nps", AGGREGATE_NPS, 1, 1, type_nps, "nps(score)",
              "net promoter score: 100 times the share of 9 and 10 minus the share of 0 to 6"),
    AGGREGATE("first", AGGREGATE_FIRST, 1, 1, type_same, "first(x)",
              "the value of the earliest row that has one"),
    AGGREGATE("last", AGGREGATE_LAST, 1, 1, type_same, "last(x)", "the value of the latest row that has one"),
    AGGREGATE("any", AGGREGATE_ANY, 1, 1, type_same, "any(x)",
              "some value; for fields that agree in a group"),
    GRAIN("minute", GRAIN_MINUTE, "the start of the minute"),
    GRAIN("hour_start", GRAIN_HOUR, "the start of the hour"),
    GRAIN("day", GRAIN_DAY, "the start of the day"),
    GRAIN("week", GRAIN_WEEK, "the start of the week"),
    GRAIN("month", GRAIN_MONTH, "the start of the month"),
    GRAIN("quarter", GRAIN_QUARTER, "the start of the quarter"),
    GRAIN("year", GRAIN_YEAR, "the start of the year"),
    GRAIN("fiscal_quarter", GRAIN_FISCAL_QUARTER, "the start of the fiscal quarter"),
    GRAIN("fiscal_year", GRAIN_FISCAL_YEAR, "the start of the fiscal year"),
    CALL("hour", OP_HOUR, 1, 1, type_part, "hour(time)", "the hour of the day, 0 to 23"),
    CALL("weekday", OP_WEEKDAY, 1, 1, type_part, "weekday(time)", "Monday 1 to Sunday 7"),
    CALL("day_of_month", OP_DAY_OF_MONTH, 1, 1, type_part, "day_of_month(time)", "1 to 31"),
    BETWEEN("hours_between", GRAIN_HOUR, "an hour"),
    BETWEEN("days_between", GRAIN_DAY, "a day"),
    BETWEEN("weeks_between", GRAIN_WEEK, "a week"),
    BETWEEN("months_between", GRAIN_MONTH, "a month"),
    BETWEEN("quarters_between", GRAIN_QUARTER, "a quarter"),
    BETWEEN("years_between", GRAIN_YEAR, "a year"),
    BETWEEN("fiscal_quarters_between", GRAIN_FISCAL_QUARTER, "a fiscal quarter"),
    BETWEEN("fiscal_years_between", GRAIN_FISCAL_YEAR, "a fiscal year"),
    CALL("business", OP_BUSINESS, 2, 3, type_business, "business(from, to [, calendar])",
         "the open time of a business calendar between two times"),
    CALL("business_add", OP_BUSINESS_ADD, 2, 3, type_business_add,
         "business_add(time, duration [, calendar])",
         "the time at which so much open time has passed: a due time"),
    CALL("bin", OP_BIN, 2, 3, type_bin, "bin(x, width [, origin])",
         "where the bin of that width starts that x lies in; bins are counted from the origin, 0"),
    CALL("coalesce", OP_COALESCE, 1, ANY_NUMBER, type_common, "coalesce(x, y, ...)",
         "the first that is not NULL"),
    CALL("nullif", OP_NULLIF, 2, 2, type_common, "nullif(x, y)", "NULL when x equals y, else x"),
    CALL("min", OP_MIN, 2, ANY_NUMBER, type_common, "min(x, y, ...)", "the smallest; NULL when one is NULL"),
    CALL("max", OP_MAX, 2, ANY_NUMBER, type_common, "max(x, y, ...)", "the largest; NULL when one is NULL"),
    CALL("abs", OP_ABS, 1, 1, type_abs, "abs(x)", "without its sign"),
    CALL("round", OP_ROUND, 1, 2, type_round, "round(x [, digits])",
         "rounded to so many digits behind the point, halves away from zero"),
    CALL("lower", OP_LOWER, 1, 1, type_case_of_letters, "lower(text)", "with small letters (A to Z only)"),
    CALL("upper", OP_UPPER, 1, 1, type_case_of_letters, "upper(text)", "with capital letters (a to z only)"),
    CALL("length", OP_LENGTH, 1, 1, type_length, "length(text)", "how many characters"),
    CALL("substr", OP_SUBSTR, 2, 3, type_substr, "substr(text, start [, length])",
         "a part of a text; start counts from 1, or from the end when negative"),
    ENTITY("first_time", OP_FIRST_TIME, "the time of the first row of the same entity, in the whole table"),
    ENTITY("last_time", OP_LAST_TIME, "the time of the last row of the same entity, in the whole table"),
    ENTITY("previous_time", OP_PREVIOUS_TIME,
           "the time of the row of the same entity before this one; NULL for the first"),
    ENTITY("next_time", OP_NEXT_TIME,
           "the time of the row of the same entity after this one; NULL for the last"),
    ENTITY("ordinal", OP_ORDINAL, "which row of its entity this one is, by time: 1, 2, 3 ..."),
    ENTITY("occurrences", OP_OCCURRENCES, "how many rows the same entity has, in the whole table"),
};

enum { FUNCTIONS = sizeof functions / sizeof *functions };

static bool takes(const struct function *function, size_t count)
{
    return count >= function->least && (count <= function->most || function->most == ANY_NUMBER);
}

const struct function *function_find(struct slice name, size_t argument_count)
{
    const struct function *found = NULL;
    for (size_t i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        if (!slice_equal_nocase(name, slice_of(function->name))) continue;
        if (takes(function, argument_count)) return function;
        if (!found || argument_count > found->most) found = function;
    }
    return found;
}

const char *function_nearest(struct slice name)
{
    const char *names[FUNCTIONS];
    for (size_t i = 0; i < FUNCTIONS; i++) names[i] = functions[i].name;
    return slice_nearest(name, names, FUNCTIONS);
}

const struct function *function_of(const struct node *node)
{
    int id = node->kind == NODE_AGGREGATE ? (int)node->aggregate : (int)node->op;
    if (node->kind != NODE_CALL && node->kind != NODE_AGGREGATE) return NULL;
    for (size_t i = 0; i < FUNCTIONS; i++) {
        const struct function *function = &functions[i];
        if (function->kind != node->kind || function->id != id) continue;
        if (node->kind == NODE_CALL && node->grain != function->grain) continue;
        return function;
    }
    return NULL;
}

const struct function *function_at(size_t index)
{
    return index < FUNCTIONS ? &functions[index] : NULL;
}
