/* Programs: registers, instructions, and the machine that runs them. */
#include "query/program_int.h"

#include "base/memory.h"

#include <assert.h>

void program_init(struct program *program, struct arena *arena, struct keeper *keeper,
                  const struct table *table, const struct calendar_rules *rules)
{
    *program = (struct program){.arena = arena, .keeper = keeper, .table = table, .rules = rules};
}

/* Room for one more thing in a list in the arena; the old list stays behind there. */
static void *grow(struct arena *arena, void *list, size_t count, size_t *room, size_t size)
{
    if (count < *room) return list;
    *room = *room ? *room * 2 : 16;
    void *larger = arena_new(arena, *room * size);
    if (count) memcpy(larger, list, count * size);
    return larger;
}

int program_register(struct program *program, enum type type, enum shape shape)
{
    program->operands = grow(program->arena, program->operands, program->operand_count,
                             &program->operand_room, sizeof *program->operands);
    program->operands[program->operand_count] = (struct operand){.type = type, .shape = shape};
    return (int)program->operand_count++;
}

static bool same_value(enum shape shape, const struct value *a, const struct value *b)
{
    if (a->null || b->null) return a->null && b->null;
    if (shape == SHAPE_CODE) return slice_equal(a->text, b->text);
    if (shape == SHAPE_REAL) return memcmp(&a->real, &b->real, sizeof a->real) == 0;
    return a->integer == b->integer;
}

int program_constant(struct program *program, enum type type, enum shape shape, struct value value,
                     struct text_domain *domain)
{
    for (size_t i = 0; i < program->operand_count; i++) {
        const struct operand *have = &program->operands[i];
        if (have->constant && have->type == type && have->shape == shape &&
            same_value(shape, &have->value, &value))
            return (int)i;
    }
    int reg = program_register(program, type, shape);
    struct operand *operand = &program->operands[reg];
    operand->constant = true;
    operand->value = value;
    operand->domain = domain;
    operand->ranged = shape == SHAPE_INTEGER;
    if (operand->ranged && !value.null) operand->minimum = operand->maximum = value.integer;
    return reg;
}

static bool same_instruction(const struct instruction *a, const struct instruction *b)
{
    return a->run == b->run && a->extra == b->extra && a->input_count == b->input_count &&
           (a->mask == b->mask || a->mask < 0) &&
           (a->input_count == 0 || memcmp(a->inputs, b->inputs, a->input_count * sizeof *a->inputs) == 0);
}

int program_emit(struct program *program, struct instruction instruction)
{
    for (size_t i = 0; i < program->instruction_count; i++)
        if (same_instruction(&program->instructions[i], &instruction)) return program->instructions[i].result;
    program->instructions = grow(program->arena, program->instructions, program->instruction_count,
                                 &program->instruction_room, sizeof *program->instructions);
    int *inputs = arena_new(program->arena, (instruction.input_count + 1) * sizeof *inputs);
    if (instruction.input_count) memcpy(inputs, instruction.inputs, instruction.input_count * sizeof *inputs);
    instruction.inputs = inputs;
    program->instructions[program->instruction_count++] = instruction;
    return instruction.result;
}

int program_add_mask(struct program *program, int mask, int condition)
{
    int inputs[] = {condition, mask};
    int result = program_register(program, TYPE_BOOLEAN, SHAPE_TRUTH);
    return program_emit(program, (struct instruction){.run = kernel_mask_true,
                                                      .result = result,
                                                      .inputs = inputs,
                                                      .input_count = mask < 0 ? 1 : 2,
                                                      .mask = -1});
}

int program_add_rank(struct program *program, int from)
{
    struct text_domain *domain = program->operands[from].domain;
    if (!text_ranks(domain, program->keeper)) return -1;
    struct compiler compiler = {.program = program};
    int result = compile_emit(&compiler, NULL, kernel_rank_of_code, from, -1, TYPE_INTEGER, SHAPE_INTEGER,
                              domain->ranks);
    struct operand *operand = &program->operands[result];
    operand->ranged = true;
    operand->maximum = domain->dictionary.count;
    return result;
}

void program_drop_unused(struct program *program, const int *registers, size_t count)
{
    bool *needed = arena_new(program->arena, (program->operand_count + 1) * sizeof *needed);
    size_t first = program->instruction_count, end = first;
    if (end == 0) return;
    for (size_t i = 0; i < count; i++) needed[registers[i]] = true;
    for (size_t i = end; i-- > 0;) {
        const struct instruction in = program->instructions[i];
        if (!needed[in.result] && !in.can_fail) continue;
        for (size_t k = 0; k < in.input_count; k++) needed[in.inputs[k]] = true;
        if (in.mask >= 0) needed[in.mask] = true;
        program->instructions[--first] = in;
    }
    program->instructions += first;
    program->instruction_count = program->instruction_room = end - first;
}

/* --- machines --- */

enum { ALIGN = 64 };

static size_t room_size(enum shape shape, size_t capacity)
{
    return (shape_size(shape) * capacity + ALIGN - 1) / ALIGN * ALIGN;
}

static void fill_constant(struct vector *vector, const struct operand *operand, size_t capacity)
{
    vector->data = vector->room;
    for (size_t i = 0; i < capacity; i++) {
        if (operand->shape == SHAPE_TRUTH)
            ((uint8_t *)vector->room)[i] = !operand->value.null && operand->value.integer;
        else if (operand->shape == SHAPE_INTEGER)
            ((int64_t *)vector->room)[i] = operand->value.null ? 0 : operand->value.integer;
        else if (operand->shape == SHAPE_REAL)
            ((double *)vector->room)[i] = operand->value.null ? 0 : operand->value.real;
        else
            ((uint32_t *)vector->room)[i] = 0; /* the only text of its domain */
    }
    memset(vector->valid_room, 0, capacity);
    if (operand->value.null) vector->valid = vector->valid_room;
}

struct machine *machine_new(const struct program *program, size_t capacity)
{
    size_t head = (sizeof(struct machine) + ALIGN - 1) / ALIGN * ALIGN;
    size_t vectors = program->operand_count * sizeof(struct vector), size = head + vectors + ALIGN;
    for (size_t i = 0; i < program->operand_count; i++)
        size += room_size(program->operands[i].shape, capacity) + room_size(SHAPE_TRUTH, capacity);
    char *block = memory_try_resize(NULL, size, 1); /* rooms are written before they are read */
    if (!block) return NULL;
    memset(block, 0, head + vectors);
    struct machine *machine = (struct machine *)(void *)block;
    machine->program = program;
    machine->vectors = (struct vector *)(void *)(block + head);
    machine->capacity = capacity;
    char *next = block + head + vectors;
    next += (ALIGN - (uintptr_t)next % ALIGN) % ALIGN;
    for (size_t i = 0; i < program->operand_count; i++) {
        const struct operand *operand = &program->operands[i];
        machine->vectors[i].room = next;
        next += room_size(operand->shape, capacity);
        machine->vectors[i].valid_room = (uint8_t *)next;
        next += room_size(SHAPE_TRUTH, capacity);
        if (operand->constant) fill_constant(&machine->vectors[i], operand, capacity);
    }
    return machine;
}

void machine_free(struct machine *machine)
{
    memory_free(machine);
}

status machine_run(struct machine *machine, const struct rows *rows, struct error *error)
{
    const struct program *program = machine->program;
    assert(rows->count <= machine->capacity);
    machine->rows = rows;
    machine->count = rows->count;
    machine->error = error;
    machine->failure = STATUS_RANGE; /* how most kernels fail */
    for (size_t i = 0; i < program->instruction_count; i++) {
        const struct instruction *instruction = &program->instructions[i];
        if (!instruction->run(machine, instruction)) return machine->failure;
    }
    return STATUS_OK;
}
