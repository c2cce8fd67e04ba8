/* A progress line on stderr, for imports on a terminal. */
#ifndef PERILUNE_CLI_PROGRESS_H
#define PERILUNE_CLI_PROGRESS_H

#include <stdint.h>

/* Draws the line again: bytes done of bytes in all (0: not known) and rows. The context is not used. */
void progress_show(void *context, uint64_t done, uint64_t total, uint64_t rows);

/* Takes the line away, when there is one. */
void progress_clear(void);

#endif
