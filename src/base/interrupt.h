/* Ctrl-C and a time limit. A signal handler may call interrupt_request; long work asks between its steps
 * and returns STATUS_INTERRUPTED; whoever reports that clears the request. */
#ifndef PERILUNE_BASE_INTERRUPT_H
#define PERILUNE_BASE_INTERRUPT_H

#include <stdbool.h>

void interrupt_request(void);
bool interrupt_pending(void);
void interrupt_clear(void);

/* The time that passes, in seconds from some start. */
double interrupt_clock(void);

/* When, on that clock, work is to end by itself; 0: never. */
void interrupt_set_deadline(double seconds);

/* Is the deadline over? */
bool interrupt_late(void);

/* Pending, or late: it reads the clock, which takes some 30 ns. For answers; what is made once and kept (a
 * snapshot, an import) asks interrupt_pending, for it would be begun again and again. */
bool interrupt_due(void);

#endif
