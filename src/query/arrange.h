/* The order in which the conditions of a query are asked.
 *
 * Rules:
 *  1. A condition that can fail (integer overflow) keeps its place: it sees the rows that those written
 * before it pass, all of them and no others, so that the same row fails first. Those between two such are
 * ordered.
 *  2. They are asked in ascending order of (selectivity - 1) / cost, which costs least when they have nothing
 * to do with each other; of equal ones the first written comes first.
 *  3. Selectivity is the share of TRUE in ARRANGE_SAMPLES blocks of VECTOR_ROWS at places that depend on
 * nothing but the table and the conditions: the middle of evenly spaced chunks of those that are read. A
 * block that a condition passes as a whole, by its minimum and maximum, costs nothing.
 *  4. Cost is the number of bytes that the kernels of the condition read and write for a row.
 *  5. Tables whose conditions leave less than ARRANGE_CHUNKS chunks are read as it was written: asking them
 * takes less time than sampling. */
#ifndef PERILUNE_QUERY_ARRANGE_H
#define PERILUNE_QUERY_ARRANGE_H

#include "query/scan.h"

enum { ARRANGE_SAMPLES = 4, ARRANGE_CHUNKS = 2 };

/* After scan_prepare. */
MUST_CHECK status arrange_conditions(struct scan *scan, struct error *error);

#endif
