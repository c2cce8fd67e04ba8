/* The compiler's part on times: tables of buckets and of zone offsets from the range of what is asked. */
#include "query/program_int.h"

#include "time/civil.h"

static struct time_table *new_table(struct compiler *c, enum grain grain)
{
    struct time_table *table = arena_new(c->program->arena, sizeof *table);
    table->grain = grain;
    table->rules = c->program->rules;
    return table;
}

/* A table of the buckets of what a register may hold; false when there cannot be one. */
static bool make_buckets(struct compiler *c, struct time_table *table, int time)
{
    const struct operand *operand = operand_of(c, time);
    return operand->ranged && bucket_table_make(&table->buckets, c->program->keeper, table->grain,
                                                table->rules, operand->minimum, operand->maximum);
}

static int ranged(struct compiler *c, int reg, int64_t minimum, int64_t maximum)
{
    struct operand *operand = operand_of(c, reg);
    operand->ranged = true;
    operand->minimum = minimum;
    operand->maximum = maximum;
    return reg;
}

static int compile_grain(struct compiler *c, const struct node *node, int time)
{
    struct time_table *table = new_table(c, node->grain);
    if (!make_buckets(c, table, time))
        return compile_emit(c, node, kernel_grain_direct, time, -1, TYPE_TIME, SHAPE_INTEGER, table);
    int result = compile_emit(c, node, kernel_bucket_start, time, -1, TYPE_TIME, SHAPE_INTEGER, table);
    return ranged(c, result, table->buckets.starts[0], table->buckets.starts[table->buckets.count - 1]);
}

/* Days of the month of all local days that the range touches; days outside the calendar are asked directly.
 */
static bool make_month_days(struct compiler *c, struct time_table *table, const struct operand *operand)
{
    enum { MOST_DAYS = 1 << 20 };
    int64_t first = kernel_local_day(operand->minimum) - 1, last = kernel_local_day(operand->maximum) + 1;
    if (last - first >= MOST_DAYS) return false;
    uint8_t *days = keeper_try_new(c->program->keeper, (size_t)(last - first + 1), sizeof *days);
    if (!days) return false;
    for (int64_t day = first; day <= last; day++)
        days[day - first] = (uint8_t)civil_from_seconds(day * DAY_SECONDS).day;
    table->month_days = days;
    table->first_day = first;
    table->day_count = last - first + 1;
    return true;
}

struct clock_function {
    kernel *table, *direct;
    int64_t minimum, maximum;
};

/* hour, weekday and day_of_month are arithmetic on the wall clock: they need the zone's offsets. */
static int compile_clock(struct compiler *c, const struct node *node, int time)
{
    static const struct clock_function functions[] = {
        [OP_HOUR - OP_HOUR] = {kernel_hour, kernel_hour_direct, 0, 23},
        [OP_WEEKDAY - OP_HOUR] = {kernel_weekday, kernel_weekday_direct, 1, 7},
        [OP_DAY_OF_MONTH - OP_HOUR] = {kernel_day_of_month, kernel_day_of_month_direct, 1, 31}};
    const struct clock_function *function = &functions[node->op - OP_HOUR];
    struct time_table *table = new_table(c, GRAIN_DAY);
    const struct operand *operand = operand_of(c, time);
    bool known = operand->ranged && offset_table_make(&table->offsets, c->program->keeper, table->rules->zone,
                                                      operand->minimum, operand->maximum);
    if (known && node->op == OP_DAY_OF_MONTH) known = make_month_days(c, table, operand);
    int result = compile_emit(c, node, known ? function->table : function->direct, time, -1, TYPE_INTEGER,
                              SHAPE_INTEGER, table);
    return ranged(c, result, function->minimum, function->maximum);
}

int compile_time_function(struct compiler *c, const struct node *node, int mask)
{
    int time = compile_node(c, node->arguments[0], mask);
    if (time < 0) return -1;
    time = compile_cast(c, node, time, SHAPE_INTEGER);
    if (node->op == OP_GRAIN) return compile_grain(c, node, time);
    return compile_clock(c, node, time);
}

/* The numbers of all buckets of the table, which need not follow each other: a zone may skip a day. */
static const int64_t *list_numbers(struct compiler *c, const struct time_table *table)
{
    size_t count = table->buckets.count;
    int64_t *numbers = keeper_try_new(c->program->keeper, count, sizeof *numbers);
    for (size_t i = 0; numbers && i < count; i++)
        numbers[i] = grain_number(table->grain, table->rules, table->buckets.starts[i]);
    return numbers;
}

/* What is added to the clock's number of the hour between two transitions: each begins an hour of its own. */
static const int64_t *list_corrections(struct compiler *c, const struct time_table *table)
{
    const struct offset_table *offsets = &table->offsets;
    int64_t *corrections = keeper_try_new(c->program->keeper, offsets->count, sizeof *corrections);
    for (size_t i = 0; corrections && i < offsets->count; i++)
        corrections[i] = grain_number(GRAIN_HOUR, table->rules, offsets->from[i]) -
                         kernel_local_hour(offsets->from[i] + offsets->offsets[i]);
    return corrections;
}

/* The number of the bucket of a time, on the calendar's count. */
static int grain_number_of(struct compiler *c, const struct node *node, int time)
{
    struct time_table *table = new_table(c, node->grain);
    const struct operand operand = *operand_of(c, time);
    const int64_t earliest = CIVIL_EARLIEST, latest = CIVIL_LATEST;
    int64_t low = operand.ranged && operand.minimum > earliest ? operand.minimum : earliest;
    int64_t high = operand.ranged && operand.maximum < latest ? operand.maximum : latest;
    kernel *run = kernel_grain_number_direct;
    if (node->grain == GRAIN_HOUR && operand.ranged &&
        offset_table_make(&table->offsets, c->program->keeper, table->rules->zone, operand.minimum,
                          operand.maximum) &&
        (table->numbers = list_corrections(c, table)))
        run = kernel_hour_number;
    else if (node->grain != GRAIN_HOUR && make_buckets(c, table, time) &&
             (table->numbers = list_numbers(c, table)))
        run = kernel_grain_number;
    int result = compile_emit(c, node, run, time, -1, TYPE_INTEGER, SHAPE_INTEGER, table);
    return ranged(c, result, grain_number(node->grain, table->rules, low < high ? low : high),
                  grain_number(node->grain, table->rules, high));
}

int compile_grains_between(struct compiler *c, const struct node *node, int mask)
{
    int numbers[2];
    for (int i = 0; i < 2; i++) {
        int time = compile_node(c, node->arguments[i], mask);
        if (time < 0) return -1;
        numbers[i] = grain_number_of(c, node, compile_cast(c, node, time, SHAPE_INTEGER));
    }
    int result = compile_emit(c, node, kernel_subtract_integers, numbers[1], numbers[0], TYPE_INTEGER,
                              SHAPE_INTEGER, NULL);
    const struct operand *from = operand_of(c, numbers[0]), *to = operand_of(c, numbers[1]);
    return ranged(c, result, to->minimum - from->maximum, to->maximum - from->minimum);
}

static bool make_column_buckets(struct compiler *c, struct time_table *table, const struct column *column)
{
    int64_t minimum, maximum;
    return column_range(c->program->table, column, &minimum, &maximum) &&
           bucket_table_make(&table->buckets, c->program->keeper, table->grain, table->rules, minimum,
                             maximum);
}

static int bucket_number(struct compiler *c, const struct node *node, struct time_table *table)
{
    const struct node *time = node->arguments[0];
    if (time->kind == NODE_FIELD && !time->path_length && c->program->table->columns[time->field].segments) {
        const struct table *source = c->program->table;
        table->column = &source->columns[time->field];
        table->ordered = source->sorted && source->schema->time_field == time->field;
        if (!make_column_buckets(c, table, table->column)) return -1;
        int result = program_register(c->program, TYPE_INTEGER, SHAPE_INTEGER);
        operand_of(c, result)->ordered = table->ordered;
        return program_emit(c->program, (struct instruction){.run = kernel_bucket_of_column,
                                                             .result = result,
                                                             .mask = -1,
                                                             .node = node,
                                                             .origin = c->origin,
                                                             .extra = table});
    }
    int from = compile_node(c, time, -1);
    if (from < 0 || operand_of(c, from)->shape != SHAPE_INTEGER || !make_buckets(c, table, from)) return -1;
    return compile_emit(c, node, kernel_bucket_number, from, -1, TYPE_INTEGER, SHAPE_INTEGER, table);
}

bool program_add_bucket(struct program *program, const struct node *node, const struct origin *origin,
                        int *out, const int64_t **starts)
{
    if (node->kind != NODE_CALL || node->op != OP_GRAIN) return false;
    struct error unused;
    error_init(&unused);
    struct compiler compiler = {.program = program, .origin = origin, .error = &unused};
    struct time_table *table = new_table(&compiler, node->grain);
    *out = bucket_number(&compiler, node, table);
    if (*out < 0) return false;
    ranged(&compiler, *out, 0, (int64_t)table->buckets.count - 1);
    *starts = table->buckets.starts;
    return true;
}
