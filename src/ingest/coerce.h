/* A cell's text to a typed value: strict, with messages that say what was expected. */
#ifndef PERILUNE_INGEST_COERCE_H
#define PERILUNE_INGEST_COERCE_H

#include "base/error.h"
#include "column/type.h"
#include "time/zone.h"

#include <stddef.h>

struct coerce_options {
    const char *const
        *formats; /* patterns of times (civil_parse_pattern), the first that fits counts; none: ISO 8601 */
    size_t format_count;
    const struct zone *zone; /* times without an offset */
    double multiply;         /* 0: 1 */
    char decimal;            /* 0: '.' */
};

/* The text is trimmed (not for TYPE_TEXT, whose value is the slice itself) and not empty. Integers take a
 * sign, digits, and a fraction of zeros only; reals take what strtod takes in the C locale except inf, nan
 * and hex; booleans true/false, yes/no, t/f, y/n, 1/0 in any case; durations what duration_parse takes, or a
 * bare number of seconds times `multiply` (rounded to a second). Text must be UTF-8 without NUL bytes. The
 * message has the form `not an integer: "12a"`, without file or column, which the caller puts in front. */
MUST_CHECK status coerce(struct slice text, enum type type, const struct coerce_options *options,
                         struct value *out, struct error *error);

#endif
