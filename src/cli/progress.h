/* A progress line on stderr, for a terminal: a bar, what was done, how fast, how long it will take. It
 * appears when a work has lasted half a second, and at most ten times a second, so that short work shows
 * none. */
#ifndef PERILUNE_CLI_PROGRESS_H
#define PERILUNE_CLI_PROGRESS_H

#include <stddef.h>
#include <stdint.h>

/* From now on snapshots and queries of this process are shown. */
void progress_start(void);

/* Draws the line again, for script_options.progress: bytes done of bytes in all (0: not known) and rows. The
 * context is not used. */
void progress_show(void *context, uint64_t done, uint64_t total, uint64_t rows);

/* Takes the line away, when there is one. */
void progress_clear(void);

/* The line for `done` of `total` (0: not known) after so many seconds; `count` things of a `unit` were done,
 * in `columns`. Without a line break; cut to `size`. */
void progress_line(char *line, size_t size, const char *what, uint64_t done, uint64_t total, uint64_t count,
                   const char *unit, double seconds, int columns);

#endif
