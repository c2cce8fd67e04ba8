/* Templates cut a cell into parts: "??* - *: *" takes "CL1828 - Faulty: it broke" apart into "CL", "1828",
 * "Faulty" and "it broke". They also choose columns by name. */
#ifndef PERILUNE_INGEST_TEMPLATE_H
#define PERILUNE_INGEST_TEMPLATE_H

#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

/* Is it well formed? *parts is how many it cuts out. The message names the template and what is wrong. */
MUST_CHECK status template_check(struct slice pattern, size_t *parts, struct error *error);

/* Does the whole text match? Then *out is its part of that number, from 1, borrowed from the text; with
 * `part` 0 nothing is cut out. The template is well formed and has that part. */
bool template_match(struct slice pattern, struct slice text, size_t part, struct slice *out);

#endif
