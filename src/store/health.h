/* How a store is: what `perilune doctor` says of it. Nothing is changed by asking. */
#ifndef PERILUNE_STORE_HEALTH_H
#define PERILUNE_STORE_HEALTH_H

#include "store/store.h"

enum health_snapshot {
    HEALTH_MISSING, /* it is made when it is wanted */
    HEALTH_CURRENT,
    HEALTH_BEHIND,  /* `changes` rows were changed since; it follows when it is wanted */
    HEALTH_OLD,     /* of another store, schema or format, or too far behind: it is made anew when wanted */
    HEALTH_DAMAGED, /* a checksum or a size is wrong: it is made anew when wanted */
};

struct store_health {
    int64_t format; /* the number of the last migration */
    const char
        *lacks_trigger; /* a table whose changes by other tools are not noticed, or NULL; the schema's */
    enum health_snapshot snapshot;
    uint64_t changes;
    char why[512]; /* of a snapshot that is old or damaged; else empty */
};

/* The version of SQLite. */
const char *health_library(void);

/* Reads the whole snapshot, not the rows. */
MUST_CHECK status store_health(struct store *store, struct store_health *health, struct error *error);

#endif
