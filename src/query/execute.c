/* Running stripes on the threads of a pool and merging them in order. */
#include "query/execute.h"

#include "base/memory.h"

#include <pthread.h>

struct worker {
    bool ready;
    struct scan_worker scan;
    struct machine *machine;
    struct step_room room;
};

struct run {
    const struct scan *scan;
    const struct program *program;
    const struct stripe_work *work;
    const void *context;
    void *total;
    struct worker *workers;
    pthread_mutex_t lock; /* of what follows */
    void **finished;      /* stripes that wait for the ones before them */
    size_t stripes, merged;
    size_t failed_stripe; /* SIZE_MAX: none */
    status failure;
    struct error error;
};

/* What a step needs to know. */
struct stripe {
    struct run *run;
    struct worker *worker;
    void *state;
};

static status no_memory(struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory to run the query");
}

static status step(void *context, const struct rows *rows, struct error *error)
{
    struct stripe *stripe = context;
    struct worker *worker = stripe->worker;
    struct trace *trace = stripe->run->scan->trace ? &worker->scan.trace : NULL;
    double start = trace_begin(trace);
    status code = machine_run(worker->machine, rows, error);
    if (code) return code;
    const struct stripe_work *work = stripe->run->work;
    double middle = trace_begin(trace);
    code = work->step(stripe->state, stripe->run->context, worker->machine, &worker->room, error);
    if (trace) {
        trace->expressions += middle - start;
        trace->aggregation += trace_clock() - middle;
    }
    return code;
}

static bool worker_prepare(struct worker *worker, const struct run *run)
{
    if (worker->ready) return true;
    if (!scan_worker_init(&worker->scan, run->scan)) return false;
    worker->machine = machine_new(run->program, VECTOR_ROWS);
    worker->ready = worker->machine != NULL;
    return worker->ready;
}

static void discard(const struct run *run, void *state)
{
    if (!state) return;
    run->work->fini(state, run->context);
    memory_free(state);
}

static void fail(struct run *run, size_t stripe, status code, const struct error *error)
{
    if (stripe >= run->failed_stripe) return;
    run->failed_stripe = stripe;
    run->failure = code;
    run->error = *error;
}

/* Merges whatever is next. The lock is held. */
static void merge_finished(struct run *run)
{
    struct error error;
    struct trace *trace = run->scan->trace;
    double start = trace_begin(trace);
    error_init(&error);
    while (run->merged < run->stripes && run->merged < run->failed_stripe && run->finished[run->merged]) {
        void *state = run->finished[run->merged];
        status code = run->work->merge(run->total, state, run->context, &error);
        run->finished[run->merged] = NULL;
        discard(run, state);
        if (code) fail(run, run->merged, code, &error);
        run->merged++;
    }
    if (trace) trace->merging += trace_clock() - start;
}

static bool is_pointless(struct run *run, size_t stripe)
{
    pthread_mutex_lock(&run->lock);
    bool pointless = stripe > run->failed_stripe;
    pthread_mutex_unlock(&run->lock);
    return pointless;
}

static void run_stripe(void *context, size_t number, int worker_number)
{
    struct run *run = context;
    struct stripe stripe = {run, &run->workers[worker_number], NULL};
    struct error error;
    if (is_pointless(run, number)) return;
    error_init(&error);
    status code = STATUS_OK;
    if (worker_prepare(stripe.worker, run)) stripe.state = memory_try_new(1, run->work->size);
    if (!stripe.state || !run->work->init(stripe.state, run->context)) code = no_memory(&error);
    if (!code) code = scan_stripe(run->scan, &stripe.worker->scan, number, step, &stripe, &error);
    if (!code) code = run->work->seal(stripe.state, run->context, &error);
    pthread_mutex_lock(&run->lock);
    if (code) {
        discard(run, stripe.state);
        fail(run, number, code, &error);
    } else {
        run->finished[number] = stripe.state;
        merge_finished(run);
    }
    pthread_mutex_unlock(&run->lock);
}

static void run_all(struct run *run, struct pool *pool)
{
    if (pool)
        pool_run(pool, run->stripes, run_stripe, run);
    else
        for (size_t i = 0; i < run->stripes; i++) run_stripe(run, i, 0);
}

status execute_stripes(const struct scan *scan, const struct program *program, struct pool *pool,
                       const struct stripe_work *work, const void *context, void *total, struct error *error)
{
    int workers = pool ? pool_size(pool) : 1;
    struct run *run = memory_new(sizeof *run);
    *run = (struct run){.scan = scan, .program = program, .work = work, .context = context, .total = total};
    run->stripes = scan_stripe_count(scan);
    run->failed_stripe = SIZE_MAX;
    pthread_mutex_init(&run->lock, NULL);
    run->workers = memory_try_new((size_t)workers, sizeof *run->workers);
    run->finished = memory_try_new(run->stripes, sizeof *run->finished);
    status code = STATUS_OK;
    if (run->workers && run->finished) {
        run_all(run, pool);
        code = run->failure;
        if (code && error) *error = run->error;
    } else {
        code = no_memory(error);
    }
    for (size_t i = 0; run->finished && i < run->stripes; i++) discard(run, run->finished[i]);
    for (int i = 0; run->workers && i < workers; i++) {
        if (scan->trace && run->workers[i].ready) trace_add(scan->trace, &run->workers[i].scan.trace);
        scan_worker_fini(&run->workers[i].scan);
        machine_free(run->workers[i].machine);
    }
    memory_free(run->finished);
    memory_free(run->workers);
    pthread_mutex_destroy(&run->lock);
    memory_free(run);
    return code;
}
