/* Ctrl-C and a time limit: one flag, and one instant. */
#include "base/interrupt.h"

#include <stdatomic.h>
#include <time.h>

static atomic_bool requested;
static _Atomic double deadline;

void interrupt_request(void)
{
    atomic_store_explicit(&requested, true, memory_order_relaxed);
}

bool interrupt_pending(void)
{
    return atomic_load_explicit(&requested, memory_order_relaxed);
}

void interrupt_clear(void)
{
    atomic_store_explicit(&requested, false, memory_order_relaxed);
}

double interrupt_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void interrupt_set_deadline(double seconds)
{
    atomic_store_explicit(&deadline, seconds, memory_order_relaxed);
}

bool interrupt_late(void)
{
    double end = atomic_load_explicit(&deadline, memory_order_relaxed);
    return end > 0 && interrupt_clock() > end;
}

bool interrupt_due(void)
{
    return interrupt_pending() || interrupt_late();
}
