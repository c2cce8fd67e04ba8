/* Who watches long work go on: one watcher a process, set by the program that has a terminal to show it on.
 * Work reports from the thread that it was asked on. */
#ifndef PERILUNE_BASE_WATCH_H
#define PERILUNE_BASE_WATCH_H

#include <stdint.h>

/* `what` names the kind of work, and `unit` what is counted; both last as long as the program. `total` 0: not
 * known. A work that begins reports a smaller `done` than the one before, or another name. */
typedef void watch_function(void *context, const char *what, uint64_t done, uint64_t total, const char *unit);

/* NULL: nobody, as at the start. Not while work goes on. */
void watch_set(watch_function *watcher, void *context);
void watch_report(const char *what, uint64_t done, uint64_t total, const char *unit);

#endif
