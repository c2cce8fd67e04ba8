/* Ctrl-C. A signal handler may call interrupt_request; long work asks interrupt_pending between its steps and
 * returns STATUS_INTERRUPTED; whoever reports that clears it. */
#ifndef PERILUNE_BASE_INTERRUPT_H
#define PERILUNE_BASE_INTERRUPT_H

#include <stdbool.h>

void interrupt_request(void);
bool interrupt_pending(void);
void interrupt_clear(void);

#endif
