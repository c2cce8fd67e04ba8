/* The health of a store: triggers and the snapshot file. SQLite says that of its own file (PRAGMA
 * quick_check). */
#include "store/health.h"

#include "store/store_int.h"

#include <stdio.h>

enum { MOST_CHANGES = 1000000 };

const char *health_library(void)
{
    return sqlite3_libversion();
}

static status find_lacking(struct store *store, struct store_health *health, struct error *error)
{
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && !health->lacks_trigger && i < store->schema->table_count; i++) {
        bool complete = true;
        s = triggers_check(store, &store->schema->tables[i], &complete, error);
        if (!complete) health->lacks_trigger = store->schema->tables[i].name;
    }
    return s;
}

/* Every column of every table against its checksums. */
static status check_columns(const struct store *store, struct snapshot *snapshot, struct error *error)
{
    status s = STATUS_OK;
    for (size_t t = 0; s == STATUS_OK && t < store->schema->table_count; t++) {
        const struct table *table = snapshot_table(snapshot, slice_of(store->schema->tables[t].name));
        for (int i = -1; s == STATUS_OK && table && i < (int)table->schema->field_count; i++)
            if (i < 0 || !table->schema->fields[i].long_text) s = snapshot_check(snapshot, table, i, error);
    }
    return s;
}

static enum health_snapshot judge(status s)
{
    switch (s) {
    case STATUS_OK: return HEALTH_CURRENT;
    case STATUS_NOT_FOUND: return HEALTH_MISSING;
    case STATUS_VERSION:
    case STATUS_STALE: return HEALTH_OLD;
    default: return HEALTH_DAMAGED;
    }
}

/* Only what the file itself is; a failure of the store is the caller's. */
static status check_snapshot(struct store *store, struct store_health *health, struct error *error)
{
    struct snapshot *snapshot = NULL;
    struct error problem;
    error_init(&problem);
    status s = snapshot_open(store->snapshot_path, store->id, SNAPSHOT_ANY_GENERATION, store->schema,
                             &snapshot, &problem);
    if (s == STATUS_OK) s = check_columns(store, snapshot, &problem);
    status asked = STATUS_OK;
    if (s == STATUS_OK) {
        asked = changes_since(store, snapshot_generation(snapshot), MOST_CHANGES, &health->changes, &problem);
        if (asked == STATUS_STALE) s = STATUS_STALE, asked = STATUS_OK;
    }
    snapshot_close(snapshot);
    if (asked != STATUS_OK) {
        if (error) *error = problem;
        return asked;
    }
    health->snapshot = judge(s);
    if (health->snapshot == HEALTH_CURRENT && health->changes) health->snapshot = HEALTH_BEHIND;
    if (health->snapshot == HEALTH_OLD || health->snapshot == HEALTH_DAMAGED)
        snprintf(health->why, sizeof health->why, "%.*s", (int)sizeof health->why - 1, problem.message);
    return STATUS_OK;
}

status store_health(struct store *store, struct store_health *health, struct error *error)
{
    *health = (struct store_health){0};
    status s = database_integer(store, "PRAGMA user_version", &health->format, error);
    if (s == STATUS_OK) s = find_lacking(store, health, error);
    if (s == STATUS_OK && store->snapshot_path) s = check_snapshot(store, health, error);
    return s;
}
