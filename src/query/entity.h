/* Entity functions: first_time(customer) and its kin, answered from tables that one or two passes over the
 * whole table make before the query runs.
 *
 * Rules (expr 11):
 *  1. Rows are visited in the order of their time, then in table order. Rows without a time or an entity are
 * not visited; what they get is NULL.
 *  2. Only rows that pass the function's own filter are remembered; every visited row gets its values.
 *  3. Functions of the same entity and filter share their passes, equal functions their tables, wherever in
 * the query they stand.
 *  4. Memory, until the plan is closed: 28 bytes an entity; and 4 bytes a row of the table for each of
 * previous_time and next_time (8 where the table's times span more than 136 years) and for ordinal. A table
 * that is not in the order of its time takes 24 bytes a row more while it is sorted. */
#ifndef PERILUNE_QUERY_ENTITY_H
#define PERILUNE_QUERY_ENTITY_H

#include "base/error.h"

#include <stddef.h>

struct entity;
struct snapshot;

/* The entity functions of a plan; lives in its arena and keeper. Zeroed at first. */
struct entities {
    struct snapshot *snapshot; /* for the checksums of what the passes read; NULL: they are not compared */
    struct entity **items;
    size_t count, room;
};

/* Fills the tables of all functions that programs were compiled with (entities in struct program). To be
 * called once, before the first of them runs. */
MUST_CHECK status entities_compute(struct entities *entities, struct error *error);

/* How often that reads the whole table. */
size_t entities_pass_count(const struct entities *entities);

#endif
