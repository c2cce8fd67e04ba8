/* The progress line. */
#include "cli/progress.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

static bool shown;

void progress_show(void *context, uint64_t done, uint64_t total, uint64_t rows)
{
    (void)context;
    if (total)
        fprintf(stderr, "\r\033[K%3.0f %%  %" PRIu64 " rows", 100.0 * (double)done / (double)total, rows);
    else
        fprintf(stderr, "\r\033[K%" PRIu64 " rows", rows);
    fflush(stderr);
    shown = true;
}

void progress_clear(void)
{
    if (!shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    shown = false;
}
