/* Durations in whole seconds, and how people write them. */
#ifndef PERILUNE_TIME_DURATION_H
#define PERILUNE_TIME_DURATION_H

#include "base/error.h"
#include "base/slice.h"

#include <stdint.h>

/* Parses `90s`, `15m`, `4h`, `2d`, `1w`, `1.5h`, sums `1h30m` from large to small units (`1h 30m` too), clock
 * forms `H:MM:SS`, and ISO 8601 `PT4H30M`, `P2D` (no months or years: they have no fixed length). A leading
 * minus is allowed, and a fraction (point or comma) on the last part. Units are case-insensitive in the short
 * form. The result is rounded to the nearest second, halves away from zero. */
MUST_CHECK status duration_parse(struct slice text, int64_t *seconds, struct error *error);

#endif
