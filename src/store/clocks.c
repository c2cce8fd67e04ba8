/* Clocks beside the snapshot: a file of the same format, X.db.clocks.
 *
 * Rules:
 *  1. A file of clocks is good for one generation of one store, one set of rules for its facts and one set of
 *     policies: all are its stamp.
 *  2. The clocks are attached to the facts that they are of, and go with them.
 *  3. What compares policies with others is for one question: it is kept in memory, and the file stays. */
#include "store/store_int.h"

#include "base/hash.h"
#include "base/memory.h"

/* Never 0. */
static uint64_t stamp_of(const struct store *store, const struct clocks_input *input)
{
    uint64_t others = input->others ? hash_integer(input->others->hash + 1) : 0;
    uint64_t stamp = hash_integer(store->facts_stamp + CLOCKS_VERSION) ^ hash_integer(input->policies->hash);
    stamp = hash_integer(stamp) ^ others;
    return stamp ? stamp : 1;
}

/* "X.db.clocks"; NULL when there is to be no file. */
static char *path_of(const struct store *store, const struct clocks_input *input)
{
    if (input->others || !snapshot_wants_file(store)) return NULL;
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s.clocks", store->path);
    return path.data;
}

static void forget(struct store *store)
{
    if (store->clocks_stamp) {
        joins_forget(store);
        snapshot_attach(store->facts, NULL);
    }
    store->clocks_stamp = 0;
}

/* `path` NULL: in memory. */
static status build(struct store *store, const struct schema *derived, const struct clocks_input *input,
                    const char *path, struct snapshot **out, struct error *error)
{
    struct snapshot_writer *writer = NULL;
    status s = snapshot_writer_open(path, &writer, error);
    if (s == STATUS_OK) s = clocks_write(input, derived, writer, error);
    if (s == STATUS_OK)
        s = snapshot_commit(writer, stamp_of(store, input), store->snapshot_generation, derived, out, error);
    snapshot_writer_close(writer);
    return s;
}

static status open_or_build(struct store *store, const struct schema *derived,
                            const struct clocks_input *input, struct snapshot **out, struct error *error)
{
    char *path = path_of(store, input);
    status s = STATUS_NOT_FOUND;
    if (path && !store->clocks_damaged)
        s = snapshot_open(path, stamp_of(store, input), store->snapshot_generation, derived, out, NULL);
    if (s != STATUS_OK) s = build(store, derived, input, path, out, error);
    if (s == STATUS_IO && path) s = build(store, derived, input, NULL, out, error);
    memory_free(path);
    return s;
}

status store_clocks(struct store *store, const struct schema *derived, const struct clocks_input *given,
                    struct error *error)
{
    struct clocks_input input = *given;
    struct snapshot *clocks = NULL;
    input.snapshot = store->snapshot;
    if (!store->facts_stamp)
        return error_set(error, STATUS_INVALID, "%s: no facts to make clocks of", store->path);
    if (store->clocks_stamp == stamp_of(store, &input)) return STATUS_OK;
    forget(store);
    status s = clocks_check_schema(derived, error);
    if (s == STATUS_OK) s = open_or_build(store, derived, &input, &clocks, error);
    if (s != STATUS_OK) return s;
    snapshot_attach(store->facts, clocks);
    store->clocks_stamp = stamp_of(store, &input);
    store->clocks_damaged = false;
    return STATUS_OK;
}
