/* Between plan.c and plan_fill.c. */
#ifndef PERILUNE_INGEST_PLAN_INT_H
#define PERILUNE_INGEST_PLAN_INT_H

#include "ingest/plan.h"

/* One cell (or constant) to the field's value: words, texts for "no value", type. */
MUST_CHECK status plan_convert(const struct plan *plan, const struct plan_field *field, struct slice cell,
                               struct value *out, struct error *error);

#endif
