/* The rows behind a cell: ids of the rows that pass the filters. */
#include "query/query.h"

#include "base/memory.h"
#include "query/plan.h"

struct window {
    struct machine *machine;
    int reg; /* of the ids */
    uint64_t skip, limit, total;
    int64_t *ids;
    size_t count, capacity;
};

/* Does the window take any of the rows from `total` to `total + rows`? */
static bool takes_any(const struct window *window, size_t rows)
{
    bool full = window->limit && window->count >= window->limit;
    return !full && window->total + rows > window->skip;
}

static status keep_ids(struct window *window, const struct rows *rows, struct error *error)
{
    status code = machine_run(window->machine, rows, error);
    if (code) return code;
    void *ids = window->ids;
    bool ok = memory_try_grow(&ids, &window->capacity, window->count + rows->count, sizeof *window->ids);
    window->ids = ids;
    if (!ok) return error_set(error, STATUS_MEMORY, "no memory for the ids of the rows");
    const int64_t *from = window->machine->vectors[window->reg].integers;
    size_t first = window->skip > window->total ? (size_t)(window->skip - window->total) : 0;
    for (size_t i = first; i < rows->count && !(window->limit && window->count >= window->limit); i++)
        window->ids[window->count++] = from[i];
    return STATUS_OK;
}

static status step(void *context, const struct rows *rows, struct error *error)
{
    struct window *window = context;
    status code = takes_any(window, rows->count) ? keep_ids(window, rows, error) : STATUS_OK;
    window->total += rows->count;
    return code;
}

static status scan_all(const struct plan *plan, struct window *window, struct error *error)
{
    struct scan_worker worker;
    status code = STATUS_OK;
    if (!scan_worker_init(&worker, &plan->scan))
        code = error_set(error, STATUS_MEMORY, "no memory to read the rows");
    for (size_t i = 0; !code && i < scan_stripe_count(&plan->scan); i++)
        code = scan_stripe(&plan->scan, &worker, i, step, window, error);
    scan_worker_fini(&worker);
    return code;
}

status query_rows(const struct query *query, uint64_t skip, uint64_t limit, int64_t **ids, size_t *count,
                  uint64_t *total, struct error *error)
{
    struct plan plan;
    struct window window = {.skip = skip, .limit = limit};
    *ids = NULL;
    *count = 0;
    *total = 0;
    status code = plan_open(&plan, query, error);
    if (!code) code = plan_ready(&plan, error);
    if (!code) {
        window.reg = program_add_row_id(&plan.program);
        window.machine = machine_new(&plan.program, VECTOR_ROWS);
        if (!window.machine) code = error_set(error, STATUS_MEMORY, "no memory to read the rows");
    }
    if (!code) code = scan_all(&plan, &window, error);
    machine_free(window.machine);
    plan_close(&plan);
    if (code) {
        memory_free(window.ids);
        return code;
    }
    *ids = window.ids;
    *count = window.count;
    *total = window.total;
    return STATUS_OK;
}
