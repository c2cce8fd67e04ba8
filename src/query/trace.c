/* Traces: what a query did and how long it took. */
#include "query/trace.h"

#include "base/memory.h"

#include <time.h>

bool trace_init(struct trace *trace, size_t condition_count)
{
    *trace = (struct trace){.condition_count = condition_count};
    trace->conditions = memory_try_new(condition_count, sizeof *trace->conditions);
    return trace->conditions != NULL;
}

void trace_fini(struct trace *trace)
{
    memory_free(trace->conditions);
    *trace = (struct trace){0};
}

void trace_add(struct trace *trace, const struct trace *worker)
{
    trace->expressions += worker->expressions;
    trace->aggregation += worker->aggregation;
    trace->blocks += worker->blocks;
    trace->rows += worker->rows;
    trace->passed += worker->passed;
    for (size_t i = 0; i < worker->condition_count; i++) {
        trace->conditions[i].rows += worker->conditions[i].rows;
        trace->conditions[i].passed += worker->conditions[i].passed;
        trace->conditions[i].milliseconds += worker->conditions[i].milliseconds;
    }
}

double trace_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}
