/* The six types of the language and a single typed cell. */
#ifndef PERILUNE_COLUMN_TYPE_H
#define PERILUNE_COLUMN_TYPE_H

#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum type {
    TYPE_BOOLEAN,  /* 0 or 1 */
    TYPE_INTEGER,  /* int64 */
    TYPE_REAL,     /* double, never NaN */
    TYPE_TEXT,     /* UTF-8 */
    TYPE_TIME,     /* unix seconds UTC */
    TYPE_DURATION, /* seconds */
    TYPE_COUNT
};

const char *type_name(enum type type);
bool type_parse(struct slice name, enum type *type);

/* One cell. `null` first: when set nothing else is read. TYPE_REAL uses `real`, TYPE_TEXT uses `text`
 * (borrowed), the others `integer`. */
struct value {
    bool null;
    union {
        int64_t integer;
        double real;
        struct slice text;
    };
};

#endif
