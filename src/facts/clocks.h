/* Clocks: the tables that are derived from the facts of tickets and from policies (rules: clock.c). One has a
 * row an instance: a clock of one metric on one ticket. The other holds each instance beside what it would be
 * under other policies. */
#ifndef PERILUNE_FACTS_CLOCKS_H
#define PERILUNE_FACTS_CLOCKS_H

#include "base/pool.h"
#include "facts/clock.h"
#include "query/query.h"

/* Goes up when the same facts and policies give other instances than before. */
enum { CLOCKS_VERSION = 1 };

/* ---- policies as they are declared ---- */

struct metric_declaration {
    const char *name;
    enum clock_kind kind;
};

struct target_declaration {
    const char *priority; /* compared without ASCII case */
    int64_t seconds;
};

struct promise_declaration {
    bool given;
    uint32_t states; /* as of clock_promise */
    const struct target_declaration *targets;
    size_t target_count;
    int64_t otherwise;
};

struct policy_declaration {
    const char *name, *calendar; /* no calendar: always open */
    const char *when;            /* a condition over spans; NULL: always */
    int64_t from, until;
    bool solve_fulfils;
    enum clock_reopen reopen;
    const struct promise_declaration *promises; /* one a metric */
};

struct policies_declaration {
    const struct metric_declaration *metrics;
    size_t metric_count;
    const struct policy_declaration *policies; /* at most CLOCK_POLICIES */
    size_t policy_count;
    uint64_t hash; /* differs for policies, calendars and expressions that give other instances */
};

/* ---- the tables ---- */

struct clocks_input {
    struct snapshot *snapshot; /* that holds the tables of facts */
    const struct dialect_rules *dialect;
    const struct calendar_rules *rules; /* of the conditions; its calendars are the policies' */
    const struct query_joins *joins;    /* as of struct query */
    struct pool *pool;
    const struct policies_declaration *policies;
    const struct policies_declaration *others; /* of the same metrics, or NULL: nothing to compare with */
};

/* Can these tables, with these fields and types, be made? A field "other_x" holds x under the other policies;
 * a table that has such fields has a row for each instance of either. Errors name the near one. */
MUST_CHECK status clocks_check_schema(const struct schema *derived, struct error *error);

/* Writes every table of `derived` (checked) to the writer; the same for any number of threads. Memory: 8
 * bytes a span and what clock_tickets.h says. STATUS_CORRUPT: a column of the facts is damaged;
 * STATUS_NOT_FOUND: there is no calendar of a policy's name; what query_run says of a condition. */
MUST_CHECK status clocks_write(const struct clocks_input *input, const struct schema *derived,
                               struct snapshot_writer *writer, struct error *error);

#endif
