/* Cohort triangles: entities grouped by the calendar bucket they began in, and how many of them were there
 * again so many buckets later (D16).
 *
 * Rules:
 *  1. A row counts when it passes the query's filters and has an entity; its time counts when it has one that
 * is before `end`.
 *  2. The cohort of an entity is the bucket of its first time that counts; with `start` the bucket of its
 * smallest start before `end`, over its rows that count. An entity without one is in no cohort. Only cohorts
 * that have entities appear.
 *  3. The age of a bucket is its distance from the cohort in buckets of the desk's calendar: 0, 1, 2, ... A
 * cohort has every age up to the last bucket that has a time before `end` of any row of the table, filtered
 * or not, and age 0 in any case; ages without an active entity are there with 0 (D0.4). What is before an
 * entity's start is left out. The bucket that holds `end` is not over: its figures may still grow.
 *  4. size: entities of the cohort. active: those with a row in the bucket. remained: those with a row in
 * the bucket or in a later one (rolling retention), so it never grows with age.
 *  5. Every figure is a count of different entities, exact, and the same for any number of threads.
 *  6. Memory: a bit for each entity and bucket, in whole words of 64, so 8 bytes an entity up to 64 buckets;
 * 4 bytes an entity for starts; 8 bytes for each pair of buckets.
 */
#ifndef PERILUNE_QUERY_COHORT_H
#define PERILUNE_QUERY_COHORT_H

#include "query/query.h"

/* Most buckets a triangle may have, and most bytes of bits. */
enum { COHORT_BUCKETS_MOST = 4096, COHORT_BYTES_MOST = 1 << 30 };

/* What is asked, beside the query's table, filters and rules: expressions of a text, of a time, and of a time
 * or empty: the first time counts. `end` INT64_MAX: none. */
struct cohorts {
    struct slice entity, time, start;
    enum grain grain;
    int64_t end;
};

/* A frame of the columns cohort (the start of a bucket), age, size, active, remained, ordered by cohort and
 * age; without rows when there is no cohort. query.keys, values, order and limit are not used. STATUS_LIMIT
 * when there are too many buckets or entities. */
MUST_CHECK status query_cohorts(const struct query *query, const struct cohorts *cohorts, struct pool *pool,
                                struct frame **out, struct error *error);

#endif
