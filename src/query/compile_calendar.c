/* The compiler's part on business calendars: names become calendars, ranges are followed. */
#include "query/kernel_calendar.h"
#include "query/program_int.h"

static int no_calendar(struct compiler *c, const struct node *node, struct slice name)
{
    struct buffer why;
    buffer_init(&why);
    calendar_explain(c->program->rules->calendars, name, &why);
    error_at(c->error, STATUS_NOT_FOUND, node->position, "\"%s\": %s", op_name(node->op), buffer_get(&why));
    buffer_fini(&why);
    return -1;
}

/* A calendar for every text of the domain (rule 2 of kernel_calendar.h). */
static bool find_all(struct compiler *c, const struct node *node, const struct text_domain *domain,
                     struct calendar_table *table)
{
    uint32_t count = domain->dictionary.count;
    const struct calendar **list = keeper_try_new(c->program->keeper, (size_t)count + 1, sizeof *list);
    if (!list) return compile_no_memory(c, node) == 0;
    for (uint32_t code = 0; code < count; code++) {
        list[code] = calendar_find(c->program->rules->calendars, text_of(domain, code));
        if (!list[code]) return no_calendar(c, node, text_of(domain, code)) == 0;
    }
    table->by_code = list;
    return true;
}

/* Where a due time is between what it is of the least and of the most there can be, the range of both. */
static void follow_due_time(struct compiler *c, int result, const struct calendar *calendar,
                            const int *inputs)
{
    const struct operand from = *operand_of(c, inputs[0]), seconds = *operand_of(c, inputs[1]);
    struct operand *operand = operand_of(c, result);
    if (!from.ranged || !seconds.ranged) return;
    operand->ranged = calendar_add(calendar, from.minimum, seconds.minimum, &operand->minimum) &&
                      calendar_add(calendar, from.maximum, seconds.maximum, &operand->maximum);
}

static void follow_business(struct compiler *c, int result, const struct calendar *calendar,
                            const int *inputs)
{
    const struct operand from = *operand_of(c, inputs[0]), to = *operand_of(c, inputs[1]);
    struct operand *operand = operand_of(c, result);
    operand->ranged = from.ranged && to.ranged;
    if (!operand->ranged) return;
    operand->minimum = calendar_between(calendar, from.maximum, to.minimum);
    operand->maximum = calendar_between(calendar, from.minimum, to.maximum);
}

/* The times and, of a due time, the seconds as integers. */
static bool compile_inputs(struct compiler *c, const struct node *node, int mask, int *inputs)
{
    for (int i = 0; i < 2; i++) {
        inputs[i] = compile_node(c, node->arguments[i], mask);
        if (inputs[i] < 0) return false;
        bool real = operand_of(c, inputs[i])->shape == SHAPE_REAL;
        inputs[i] = real ? compile_emit(c, node, kernel_whole_seconds, inputs[i], -1, TYPE_DURATION,
                                        SHAPE_INTEGER, NULL)
                         : compile_cast(c, node, inputs[i], SHAPE_INTEGER);
    }
    return true;
}

static int emit(struct compiler *c, const struct node *node, kernel *run, const int *inputs, size_t count,
                const struct calendar_table *table)
{
    int result = program_register(c->program, node->type, SHAPE_INTEGER);
    return program_emit(c->program, (struct instruction){.run = run,
                                                         .result = result,
                                                         .inputs = inputs,
                                                         .input_count = count,
                                                         .mask = -1,
                                                         .node = node,
                                                         .origin = c->origin,
                                                         .extra = table});
}

static int by_row(struct compiler *c, const struct node *node, int mask, int *inputs)
{
    struct calendar_table *table = arena_new(c->program->arena, sizeof *table);
    inputs[2] = compile_node(c, node->arguments[2], mask);
    if (inputs[2] < 0 || !find_all(c, node, operand_of(c, inputs[2])->domain, table)) return -1;
    kernel *run = node->op == OP_BUSINESS ? kernel_business_by_code : kernel_business_add_by_code;
    return emit(c, node, run, inputs, 3, table);
}

int compile_business(struct compiler *c, const struct node *node, int mask)
{
    int inputs[3];
    const struct node *name = node->arguments[2];
    if (!compile_inputs(c, node, mask, inputs)) return -1;
    if (name->kind != NODE_CONSTANT || name->null_constant) return by_row(c, node, mask, inputs);
    struct calendar_table *table = arena_new(c->program->arena, sizeof *table);
    table->calendar = calendar_find(c->program->rules->calendars, name->value.text);
    if (!table->calendar) return no_calendar(c, node, name->value.text);
    bool business = node->op == OP_BUSINESS;
    int result = emit(c, node, business ? kernel_business : kernel_business_add, inputs, 2, table);
    (business ? follow_business : follow_due_time)(c, result, table->calendar, inputs);
    return result;
}
