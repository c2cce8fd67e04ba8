/* The order in which the conditions of a query are asked. */
#include "query/arrange.h"

#include "query/kernel.h"

/* --- cost (rule 4) --- */

/* What an instruction without inputs reads of a column, which has 1 to 8 bytes a row. */
enum { COLUMN_BYTES = 4 };

/* Of a list: short ones are compared one by one, long ones searched. */
static size_t list_passes(size_t count)
{
    return count < 8 ? count : 8;
}

static size_t instruction_bytes(const struct program *program, const struct instruction *in)
{
    size_t bytes = shape_size(program->operands[in->result].shape);
    for (size_t i = 0; i < in->input_count; i++) bytes += shape_size(program->operands[in->inputs[i]].shape);
    if (in->input_count == 0) bytes += COLUMN_BYTES;
    if (in->run == kernel_in_reals) bytes *= list_passes(((const struct real_list *)in->extra)->count);
    if (in->run == kernel_in_integers) bytes *= list_passes(((const struct integer_list *)in->extra)->count);
    return bytes;
}

static double program_cost(const struct program *program)
{
    size_t bytes = 0;
    for (size_t i = 0; i < program->instruction_count; i++)
        bytes += instruction_bytes(program, &program->instructions[i]);
    return (double)bytes;
}

static bool can_fail(const struct program *program)
{
    for (size_t i = 0; i < program->instruction_count; i++)
        if (program->instructions[i].can_fail) return true;
    return false;
}

/* --- samples (rule 3) --- */

struct sample {
    size_t chunk, block;
    uint64_t asked; /* the conditions that its minima and maxima do not answer */
};

static size_t choose_samples(const struct scan *scan, struct sample *samples)
{
    size_t count = 0;
    for (size_t i = 0; i < ARRANGE_SAMPLES; i++) {
        size_t chunk = scan->chunks[(2 * i + 1) * scan->chunk_count / (2 * ARRANGE_SAMPLES)];
        size_t blocks = (table_chunk_rows(scan->table, chunk) + BLOCK_ROWS - 1) / BLOCK_ROWS;
        for (size_t block = blocks / 2; block < blocks; block++) {
            struct sample sample = {chunk, block, UINT64_MAX};
            if (!scan_judge(scan, chunk, -1, &sample.asked)) break;
            if (!scan_judge(scan, chunk, (int)block, &sample.asked)) continue;
            samples[count++] = sample;
            break;
        }
    }
    return count;
}

static struct rows sample_rows(const struct scan *scan, const struct sample *sample)
{
    size_t first = sample->block * BLOCK_ROWS, left = table_chunk_rows(scan->table, sample->chunk) - first;
    return (struct rows){.table = scan->table,
                         .chunk = sample->chunk,
                         .first = first,
                         .count = left < VECTOR_ROWS ? left : VECTOR_ROWS,
                         .snapshot = scan->snapshot};
}

static size_t count_true(const struct vector *truths, size_t count)
{
    size_t passed = 0;
    for (size_t i = 0; i < count; i++) passed += truths->truths[i] & (truths->valid ? truths->valid[i] : 1);
    return passed;
}

static status estimate(const struct scan *scan, size_t number, const struct sample *samples, size_t count,
                       struct error *error)
{
    struct condition *condition = &scan->conditions[number];
    struct machine *machine = machine_new(&condition->program, VECTOR_ROWS);
    if (!machine) return error_set(error, STATUS_MEMORY, "no memory to plan the query");
    status code = STATUS_OK;
    size_t rows = 0, passed = 0, asked = 0;
    for (size_t i = 0; !code && i < count; i++) {
        struct rows block = sample_rows(scan, &samples[i]);
        bool answered = number < 64 && !(samples[i].asked >> number & 1);
        rows += block.count;
        passed += answered ? block.count : 0;
        if (answered) continue;
        asked += block.count;
        code = machine_run(machine, &block, error);
        if (!code) passed += count_true(&machine->vectors[condition->result], block.count);
    }
    machine_free(machine);
    condition->estimated = true;
    condition->selectivity = (double)passed / (double)rows;
    condition->cost = program_cost(&condition->program) * (double)asked / (double)rows;
    return code;
}

/* --- order (rule 2) --- */

static double rank(const struct condition *condition)
{
    return condition->cost > 0 ? (condition->selectivity - 1) / condition->cost : 0;
}

/* Insertion: there are few, and equal ones stay in order. */
static void sort(struct condition *conditions, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct condition moved = conditions[i];
        size_t at = i;
        for (; at > 0 && rank(&conditions[at - 1]) > rank(&moved); at--) conditions[at] = conditions[at - 1];
        conditions[at] = moved;
    }
}

static status arrange_run(struct scan *scan, size_t first, size_t end, const struct sample *samples,
                          size_t count, struct error *error)
{
    status code = STATUS_OK;
    for (size_t i = first; !code && end - first > 1 && i < end; i++)
        code = estimate(scan, i, samples, count, error);
    if (!code && end - first > 1) sort(scan->conditions + first, end - first);
    return code;
}

status arrange_conditions(struct scan *scan, struct error *error)
{
    struct sample samples[ARRANGE_SAMPLES];
    if (scan->condition_count < 2 || scan->chunk_count < ARRANGE_CHUNKS) return STATUS_OK; /* rule 5 */
    size_t count = choose_samples(scan, samples);
    status code = STATUS_OK;
    for (size_t first = 0; !code && count > 0 && first < scan->condition_count;) {
        size_t end = first;
        while (end < scan->condition_count && !can_fail(&scan->conditions[end].program)) end++;
        code = arrange_run(scan, first, end, samples, count, error);
        first = end + 1; /* rule 1 */
    }
    return code;
}
