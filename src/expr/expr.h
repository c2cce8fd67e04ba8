/* Expressions: SQL's grammar over the fields of one table, parsed and typed once, then compiled to kernels by
 * `query` or printed as SQL for another engine.
 *
 * Rules:
 *  1. NULL is SQL's: three-valued logic; an operator or function with a NULL argument gives NULL except AND,
 *     OR, IS NULL, IS TRUE, IS FALSE, COALESCE, CASE, NULLIF.
 *  2. Types: integers and reals mix (the result is real); times and durations do arithmetic: time - time is a
 *     duration, time +- duration a time, duration +- duration a duration, duration * or / number a duration,
 *     duration / duration a real, duration % duration a duration. Durations do not mix with bare numbers in
 *     + - or comparisons. Booleans are not numbers, but sum(boolean) counts. Stored durations are whole
 *     seconds; one that was divided, rounded, multiplied by a real or is a mean has a fraction, and a time
 *     moved by such a one is cut down to the second.
 *  3. `/` is real division; division or remainder by zero is NULL. Integer + - * and sums that leave 64 bits
 *     are errors, never wrong numbers. A remainder has the sign of the dividend.
 *  4. Text compares bytewise (SQLite's BINARY). LIKE ignores case of ASCII letters, % and _ as in SQL, no
 *     escape. lower and upper change ASCII letters. length and substr count code points, substr is 1-based
 *     and takes negative starts as SQLite's does.
 *  5. A text constant beside a time (comparison, IN, BETWEEN, COALESCE, CASE branch, function argument) is
 *     read as a time in the desk's zone; beside a duration as a duration. TIME '2026-10-01' is a time
 *     anywhere, TIME '@1790812800' one in unix seconds.
 *  6. min and max with one argument are aggregates, with more they are scalar (NULL if any is NULL).
 *  7. round(x) and round(x, digits) round halves away from zero, and give a real (of a duration: a duration).
 *     The digits are a constant, 0 to 15.
 *  8. Grains (minute, hour_start, day, week, month, quarter, year) give the time at which the bucket of a
 *     time starts, in the desk's zone. hour (0..23), weekday (ISO: Monday 1 .. Sunday 7) and day_of_month
 *     give integers. days_between(a, b) and its kind count the starts of days in (a, b] on the desk's
 * calendar: the number of the day of b minus that of a, negative when b is before a.
 *  9. Aggregates skip NULLs. count(*) counts rows. share(c) is true / not NULL. nps(score) is 100 * (share of
 *     9 and 10 minus share of 0 to 6). median(x) is quantile(x, 0.5); quantiles interpolate. stddev is
 *     that of a sample. first and last take the value (may be NULL: skipped) of the row earliest and latest
 *     in table order; any is first. avg, median, quantile and stddev of durations are durations (real
 *     seconds), avg, median and quantile of times are times (cut to seconds). Empty groups: count 0, the rest
 *     NULL.
 * 10. Operators bind as in SQL: OR, AND, NOT, comparisons with IN, BETWEEN, LIKE and IS, + -, * / %, unary -.
 *     Comparisons do not chain. A minus before a constant is part of it. x IS TRUE is COALESCE(x, FALSE),
 *     x IS FALSE is NOT COALESCE(x, TRUE); CASE x WHEN y is CASE WHEN x = y.
 * 11. Entity functions say of a row what the rows of the same entity (a text: a customer, a type, an agent)
 *     show: first_time(e) and last_time(e) are the times of the entity's first and last row,
 *     previous_time(e) and next_time(e) those of the row before and after this one, occurrences(e) is how
 *     many rows the entity has, ordinal(e) the place of this one, from 1. The time is the table's time field;
 *     rows go by it, rows of one time by table order.
 *     a. All rows of the table count, whatever the query filters; rows without a time take no part.
 *     b. With FILTER (WHERE c) only rows for which c is TRUE count. The row itself need not pass: its ordinal
 *        is 1 and the number of such rows before it.
 *     c. NULL for a NULL entity, for a row without a time, and where there is no such row (occurrences: 0).
 *     d. They are of single rows, and so stand in conditions, keys and inside aggregates, but not inside one
 *        another.
 * 12. bin(x, width [, origin]) is where the bin that holds x starts: origin + floor((x - origin) / width) *
 *     width. Width and origin are constants, the width above 0, the origin 0 unless given; of integers an
 *     integer, of durations (with a duration as width) a duration.
 * 13. quantile_low(x, q [, confidence]) and quantile_high are the bounds of the interval of a quantile by
 * order statistics, which needs no assumption on the distribution; confidence is a constant between 0.5 and
 * 1, 0.95 unless given; NULL where there are too few values.
 * 14. A map is a name for what a list makes of each value of another expression (text, integer or boolean):
 *     texts, NULL for values that are not listed. It is known on the table of the query only, not behind a
 *     reference; its expression may follow references.
 * 15. `ticket.team` is the field `team` of the row that the field `ticket` refers to; such steps chain, at
 *     most EXPR_PATH_LIMIT of them. A reference holds the key of a row of its table: it means the row of that
 *     key whose source is that of the referring row, else the only row of that key whatever its source. Where
 *     there is no such row, or the reference is NULL, every field reached through it is NULL. In a computed table a
 *     field that only the table has to which its first reference leads stands for that one. A derived field
 *     that is made with entity functions cannot be reached so.
 * 16. business(a, b, calendar) is the open time of a business calendar between two times, negative when b is
 *     before a; business_add(a, d, calendar) the time at which d has passed on it (calendar.h, rules 5 and
 * 6), NULL when it never does; a fraction of a second is cut down. The calendar is named by a text, which may
 *     depend on the row. Without it the calendar called "default", or the only one there is, is meant, and
 *     named in the canonical form. A name that no calendar has is an error.
 */
#ifndef PERILUNE_EXPR_EXPR_H
#define PERILUNE_EXPR_EXPR_H

#include "base/buffer.h"
#include "base/error.h"
#include "column/schema.h"
#include "time/grain.h"

#include <stdbool.h>
#include <stdint.h>

enum node_kind {
    NODE_CONSTANT,  /* value */
    NODE_FIELD,     /* field, in `table`, reached by `path` */
    NODE_CALL,      /* op over arguments; of an entity function an optional filter, too */
    NODE_AGGREGATE, /* aggregate over arguments, with an optional filter */
};

enum op {
    OP_ADD,
    OP_SUBTRACT,
    OP_MULTIPLY,
    OP_DIVIDE,
    OP_REMAINDER,
    OP_NEGATE,
    OP_EQUAL,
    OP_NOT_EQUAL,
    OP_LESS,
    OP_LESS_EQUAL,
    OP_GREATER,
    OP_GREATER_EQUAL,
    OP_AND,
    OP_OR,
    OP_NOT,
    OP_IS_NULL,
    OP_IN,      /* x, then the list */
    OP_BETWEEN, /* x, low, high */
    OP_LIKE,    /* x, pattern */
    OP_CASE,    /* condition, value, condition, value, ..., else (a NULL constant when it is left out) */
    OP_COALESCE,
    OP_NULLIF,
    OP_MIN,
    OP_MAX,
    OP_ABS,
    OP_ROUND,
    OP_LOWER,
    OP_UPPER,
    OP_LENGTH,
    OP_SUBSTR,
    OP_FIRST_TIME, /* entity functions (rule 11): a text; node.filter. First those of the entity ... */
    OP_LAST_TIME,
    OP_OCCURRENCES,
    OP_PREVIOUS_TIME, /* ... then those of the row */
    OP_NEXT_TIME,
    OP_ORDINAL,
    OP_GRAIN, /* one time argument; node.grain */
    OP_HOUR,
    OP_WEEKDAY,
    OP_DAY_OF_MONTH,
    OP_GRAINS_BETWEEN, /* two times; node.grain */
    OP_BIN,            /* x, width, perhaps origin: constants */
    OP_MAP,            /* the source; node.map */
    OP_BUSINESS,       /* two times, the name of a calendar */
    OP_BUSINESS_ADD,   /* a time, a duration, the name of a calendar */
    OP_COUNT
};

enum aggregate {
    AGGREGATE_COUNT, /* no argument: count(*) */
    AGGREGATE_SUM,
    AGGREGATE_AVG,
    AGGREGATE_MIN,
    AGGREGATE_MAX,
    AGGREGATE_MEDIAN,
    AGGREGATE_QUANTILE,      /* second argument: a constant in [0, 1] */
    AGGREGATE_QUANTILE_LOW,  /* the same; third argument, if any: a constant in (0.5, 1) */
    AGGREGATE_QUANTILE_HIGH, /* the same */
    AGGREGATE_STDDEV,
    AGGREGATE_SHARE,
    AGGREGATE_NPS,
    AGGREGATE_FIRST,
    AGGREGATE_LAST,
    AGGREGATE_ANY,
    AGGREGATE_KINDS
};

/* A mapped dimension (rule 14). The values ascend (false before true, texts bytewise) and are not NULL; texts
 * and values live as long as what was parsed with them. */
struct expr_map {
    const char *name;
    struct slice source; /* the expression that is mapped */
    const struct value *values;
    const struct slice *texts; /* of each value; data NULL: it maps to NULL */
    size_t count;
    struct slice null_text; /* of NULL; data NULL: it stays NULL */
};

/* A step of a path: from a row of the table to the row of another one that its field refers to (rule 15). */
struct reference {
    const struct table_schema *table;
    int field; /* or the number of a back reference (schema.h) */
};

enum { EXPR_PATH_LIMIT = 4 };

struct node {
    enum node_kind kind;
    enum type type;
    bool null_constant; /* NODE_CONSTANT NULL: of any type; `type` is what its surroundings gave it */
    enum op op;
    enum aggregate aggregate;
    enum grain grain;
    bool distinct;                    /* count(DISTINCT x) */
    int position;                     /* byte offset in the text, 0-based */
    const struct table_schema *table; /* NODE_FIELD: whose field it is */
    const struct reference *path;     /* NODE_FIELD: the steps that lead to the table ... */
    size_t path_length;               /* ... 0: it is the table of the query */
    int field;                        /* NODE_FIELD: number in the table's schema */
    const struct expr_map *map;       /* OP_MAP */
    struct value value;               /* NODE_CONSTANT; text in the arena */
    struct node *filter;
    struct node **arguments;
    size_t argument_count;
};

static inline bool op_is_entity(enum op op)
{
    return op >= OP_FIRST_TIME && op <= OP_ORDINAL;
}

/* Is it an entity function (rule 11)? */
static inline bool node_is_entity(const struct node *node)
{
    return node->kind == NODE_CALL && op_is_entity(node->op);
}

/* A value bound to a `?`, in order. */
struct parameter {
    enum type type;
    struct value value;
};

struct expr_context {
    const struct table_schema *table;
    const struct calendar_rules *rules;
    bool aggregates;                    /* are aggregates allowed? (never inside one another) */
    const struct parameter *parameters; /* may be NULL */
    size_t parameter_count;
    const struct schema *schema; /* the tables that references lead to; NULL: none can be followed */
    const struct expr_map *maps; /* known by name beside the fields */
    size_t map_count;
};

/* Parses and types a text. Derived fields are replaced by their expressions (a cycle is an error that shows
 * it). When aggregates are allowed, every field must stand inside one. Nodes live in the arena. On failure
 * the message is `column 14: cannot compare time with text` (columns are characters, from 1) and
 * error.position the byte offset (-1 and no column when too many parameters are bound). Unknown fields and
 * functions name the nearest known one. Nesting deeper than 200 is an error. Positions are where a construct
 * starts; in what a derived field stands for, where its name stands. */
MUST_CHECK status expr_parse(struct arena *arena, struct slice text, const struct expr_context *context,
                             struct node **out, struct error *error);

/* The expression in canonical form: lower-case functions, upper-case keywords, no needless parentheses;
 * parsing it again gives the same tree. */
void expr_print(struct buffer *out, const struct node *node, const struct expr_context *context);

/* The same meaning as SQLite SQL over the store's tables: times are integers; durations are integers of
 * seconds; grains follow the zone's transitions, written out for times between `from` and `to` (instants)
 * when it is not a fixed offset. share, nps, avg become sums and counts; median, quantile and its bounds,
 * stddev, first, last, any, business and business_add have no counterpart in SQLite and give STATUS_INVALID,
 * which says so. Entity
 * functions become subqueries over the same table, whose rows of one time go by rowid. STATUS_LIMIT: too many
 * transitions to write out. Where integers overflow SQLite goes on in reals. */
MUST_CHECK status expr_sql(struct buffer *out, const struct node *node, const struct expr_context *context,
                           int64_t from, int64_t to, struct error *error);

const char *op_name(enum op op); /* as written: "+", "AND", "lower" */
const char *aggregate_name(enum aggregate aggregate);

/* The name, signature, help line of every function, for help texts: index from 0; false at the end. */
struct function_help {
    const char *name, *signature, *about;
};
bool expr_function_help(size_t index, struct function_help *out);

#endif
