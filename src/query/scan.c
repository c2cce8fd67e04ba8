/* Scans: chunks to blocks to selections. */
#include "query/scan.h"

#include "base/interrupt.h"
#include "base/memory.h"

#include <endian.h>

enum { PICK_ROWS = 4 }; /* that are picked in one step */

bool scan_worker_init(struct scan_worker *worker, const struct scan *scan)
{
    *worker = (struct scan_worker){.machine_count = scan->condition_count};
    worker->selection = memory_try_new(VECTOR_ROWS + PICK_ROWS, sizeof *worker->selection);
    worker->mask = memory_try_new(VECTOR_ROWS, sizeof *worker->mask);
    worker->machines = memory_try_new(scan->condition_count, sizeof *worker->machines);
    bool ok = worker->selection && worker->mask && worker->machines;
    for (size_t i = 0; ok && i < scan->condition_count; i++) {
        worker->machines[i] = machine_new(&scan->conditions[i].program, VECTOR_ROWS);
        ok = worker->machines[i] != NULL;
    }
    return ok && (!scan->trace || trace_init(&worker->trace, scan->condition_count));
}

void scan_worker_fini(struct scan_worker *worker)
{
    for (size_t i = 0; worker->machines && i < worker->machine_count; i++) machine_free(worker->machines[i]);
    memory_free(worker->machines);
    memory_free(worker->selection);
    memory_free(worker->mask);
    trace_fini(&worker->trace);
    *worker = (struct scan_worker){0};
}

bool scan_judge(const struct scan *scan, size_t chunk, int block, uint64_t *asked)
{
    size_t rows = table_chunk_rows(scan->table, chunk);
    for (size_t i = 0; i < scan->condition_count && i < 64; i++) {
        if (!(*asked >> i & 1)) continue;
        const struct prune *prune = &scan->conditions[i].prune;
        enum verdict verdict =
            block < 0 ? prune_chunk(prune, chunk, rows) : prune_block(prune, chunk, (size_t)block);
        if (verdict == VERDICT_NONE) return false;
        if (verdict == VERDICT_ALL) *asked &= ~(UINT64_C(1) << i);
    }
    return true;
}

void scan_prepare(struct scan *scan, struct arena *arena)
{
    size_t *chunks = arena_new(arena, (scan->table->chunk_count + 1) * sizeof *chunks);
    scan->chunk_count = 0;
    for (size_t chunk = 0; chunk < scan->table->chunk_count; chunk++) {
        uint64_t asked = UINT64_MAX;
        if (scan_judge(scan, chunk, -1, &asked)) chunks[scan->chunk_count++] = chunk;
    }
    scan->chunks = chunks;
}

size_t scan_stripe_count(const struct scan *scan)
{
    return scan->chunk_count < SCAN_STRIPES ? scan->chunk_count : SCAN_STRIPES;
}

/* The rows of a selection for which the vector is TRUE; writes over the selection. */
static size_t narrow(uint32_t *selection, size_t count, const struct vector *condition)
{
    const uint8_t *truths = condition->truths, *valid = condition->valid;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        selection[kept] = selection[i];
        kept += truths[i] & (valid ? valid[i] : 1);
    }
    return kept;
}

/* Which of four rows pass, and how many do, for every four bits of a mask. */
static const uint32_t picked[16][4] = {{0},    {0},       {1},       {0, 1},      {2},    {0, 2},
                                       {1, 2}, {0, 1, 2}, {3},       {0, 3},      {1, 3}, {0, 1, 3},
                                       {2, 3}, {0, 2, 3}, {1, 2, 3}, {0, 1, 2, 3}};
static const uint8_t picked_count[16] = {0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4};

/* The rows of a block whose mask is 1. Writes up to PICK_ROWS numbers too many. */
static size_t pick(uint32_t *to, size_t first, const uint8_t *mask, size_t count)
{
    size_t kept = 0, i = 0;
    for (; i + PICK_ROWS <= count; i += PICK_ROWS) {
        uint32_t four;
        memcpy(&four, mask + i, sizeof four);
        if (four == 0) continue;
        unsigned bits = (le32toh(four) * 0x01020408u) >> 24 & 15; /* the lowest bit of each byte */
        for (int k = 0; k < PICK_ROWS; k++) to[kept + (size_t)k] = (uint32_t)(first + i) + picked[bits][k];
        kept += picked_count[bits];
    }
    for (; i < count; i++) {
        to[kept] = (uint32_t)(first + i);
        kept += mask[i];
    }
    return kept;
}

static void note(const struct scan *scan, struct scan_worker *worker, size_t condition, size_t before,
                 size_t passed, double start)
{
    if (!scan->trace) return;
    struct trace_condition *trace = &worker->trace.conditions[condition];
    trace->rows += before;
    trace->passed += passed;
    trace->milliseconds += trace_clock() - start;
}

static size_t count_mask(const uint8_t *mask, size_t count)
{
    size_t ones = 0;
    for (size_t i = 0; i < count; i++) ones += mask[i];
    return ones;
}

/* Leaves 1 where the vector is TRUE, too. */
static void narrow_mask(uint8_t *mask, const struct vector *condition, size_t count, bool begun)
{
    const uint8_t *truths = condition->truths, *valid = condition->valid;
    if (!begun)
        memcpy(mask, truths, count);
    else
        for (size_t i = 0; i < count; i++) mask[i] &= truths[i];
    if (valid)
        for (size_t i = 0; i < count; i++) mask[i] &= valid[i];
}

/* Asks all rows of the block and narrows the mask; *masked: it has been begun. */
static status ask_all(const struct scan *scan, struct scan_worker *worker, size_t condition,
                      const struct rows *rows, bool *masked, struct error *error)
{
    double start = trace_begin(scan->trace);
    struct machine *machine = worker->machines[condition];
    status code = machine_run(machine, rows, error);
    if (code) return code;
    const struct vector *result = &machine->vectors[scan->conditions[condition].result];
    narrow_mask(worker->mask, result, rows->count, *masked);
    *masked = true;
    if (scan->trace) note(scan, worker, condition, rows->count, count_mask(worker->mask, rows->count), start);
    return STATUS_OK;
}

static void take_mask(struct scan_worker *worker, struct rows *rows)
{
    size_t kept = pick(worker->selection, rows->first, worker->mask, rows->count);
    if (kept < rows->count) rows->selection = worker->selection;
    rows->count = kept;
}

/* Asks rows that were picked before. */
static status ask_picked(const struct scan *scan, struct scan_worker *worker, size_t condition,
                         struct rows *rows, struct error *error)
{
    double start = trace_begin(scan->trace);
    struct machine *machine = worker->machines[condition];
    size_t before = rows->count;
    status code = machine_run(machine, rows, error);
    if (code) return code;
    rows->count = narrow(worker->selection, before, &machine->vectors[scan->conditions[condition].result]);
    note(scan, worker, condition, before, rows->count, start);
    return STATUS_OK;
}

/* A look at a column is quicker over the whole block than over picked rows: as long as the conditions are no
 * more than that, they narrow a mask, and rows are picked once. */
static status pass(const struct scan *scan, struct scan_worker *worker, uint64_t asked, struct rows *rows,
                   struct error *error)
{
    status code = STATUS_OK;
    bool masked = false;
    worker->trace.rows += rows->count;
    for (size_t i = 0; !code && i < scan->condition_count && rows->count > 0; i++) {
        if (i < 64 && !(asked >> i & 1)) continue;
        if (masked && !scan->conditions[i].one_look) {
            take_mask(worker, rows);
            masked = false;
            if (rows->count == 0) break;
        }
        if (rows->selection)
            code = ask_picked(scan, worker, i, rows, error);
        else
            code = ask_all(scan, worker, i, rows, &masked, error);
    }
    if (!code && masked) take_mask(worker, rows);
    worker->trace.passed += rows->count;
    return code;
}

status query_look(struct error *error)
{
    if (!interrupt_due()) return STATUS_OK;
    return error_set(error, STATUS_INTERRUPTED, "the query was interrupted");
}

static status scan_block(const struct scan *scan, struct scan_worker *worker, size_t chunk, size_t block,
                         uint64_t asked, scan_step *step, void *context, struct error *error)
{
    size_t rows_in_chunk = table_chunk_rows(scan->table, chunk), end = (block + 1) * BLOCK_ROWS;
    if (end > rows_in_chunk) end = rows_in_chunk;
    if (!scan_judge(scan, chunk, (int)block, &asked)) return STATUS_OK;
    worker->trace.blocks++;
    for (size_t first = block * BLOCK_ROWS; first < end; first += VECTOR_ROWS) {
        size_t count = end - first < VECTOR_ROWS ? end - first : VECTOR_ROWS;
        struct rows rows = {scan->table, chunk, first, count, NULL, scan->snapshot};
        status code = query_look(error);
        if (!code) code = pass(scan, worker, asked, &rows, error);
        if (!code && rows.count > 0) code = step(context, &rows, error);
        if (code) return code;
    }
    return STATUS_OK;
}

status scan_stripe(const struct scan *scan, struct scan_worker *worker, size_t stripe, scan_step *step,
                   void *context, struct error *error)
{
    size_t stripes = scan_stripe_count(scan), chunks = scan->chunk_count;
    for (size_t i = stripe * chunks / stripes; i < (stripe + 1) * chunks / stripes; i++) {
        size_t chunk = scan->chunks[i];
        uint64_t asked = UINT64_MAX;
        size_t blocks = (table_chunk_rows(scan->table, chunk) + BLOCK_ROWS - 1) / BLOCK_ROWS;
        if (!scan_judge(scan, chunk, -1, &asked)) continue;
        for (size_t block = 0; block < blocks; block++) {
            status code = scan_block(scan, worker, chunk, block, asked, step, context, error);
            if (code) return code;
        }
    }
    return STATUS_OK;
}
