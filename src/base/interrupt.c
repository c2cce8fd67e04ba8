/* Ctrl-C: one flag. */
#include "base/interrupt.h"

#include <stdatomic.h>

static atomic_bool requested;

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
