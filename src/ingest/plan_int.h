/* Between plan.c and plan_fill.c. */
#ifndef PERILUNE_INGEST_PLAN_INT_H
#define PERILUNE_INGEST_PLAN_INT_H

#include "ingest/plan.h"

/* Finds the columns of spec->join, one a name, as `parts`. False, with what is missing as *missing, when the
 * header has not all of them. */
MUST_CHECK status plan_find_parts(const struct plan *plan, const struct plan_target *target,
                                  const struct mapping_field *spec, size_t *parts, const char **missing,
                                  struct error *error);

/* The column of that name for spec's field, PLAN_CONSTANT when there is none; an error when there are several
 * and the spec does not say which. */
MUST_CHECK status plan_find_column(const struct plan *plan, const struct plan_target *target,
                                   const struct mapping_field *spec, const char *name, size_t *column,
                                   struct error *error);

/* The cell of a joined field: empty when all its parts are. Borrowed until the next record. */
MUST_CHECK status plan_join(struct plan_field *field, const struct record *record, struct slice *out,
                            struct error *error);

/* Multiplies the value by the number in the factor's column; without one there is no value. */
MUST_CHECK status plan_multiply(const struct plan *plan, const struct plan_field *field,
                                const struct record *record, struct value *value, struct error *error);

/* Does the trimmed text mean "no value"? */
bool plan_is_empty(const struct plan *plan, struct slice trimmed);

/* One cell (or constant) to the field's value: words, texts for "no value", type. */
MUST_CHECK status plan_convert(const struct plan *plan, const struct plan_field *field, struct slice cell,
                               struct value *out, struct error *error);

#endif
