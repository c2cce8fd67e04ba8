/* The watcher of long work. */
#include "base/watch.h"

#include <stddef.h>

static watch_function *current;
static void *current_context;

void watch_set(watch_function *watcher, void *context)
{
    current = watcher;
    current_context = context;
}

void watch_report(const char *what, uint64_t done, uint64_t total, const char *unit)
{
    if (current) current(current_context, what, done, total, unit);
}
