/* Rows on their way into a snapshot. Reading them takes as long as storing them, so in a large table a thread
 * of its own reads ahead, batch by batch. The connection belongs to that thread while it runs. */
#include "store/store_int.h"

#include "base/memory.h"
#include "base/watch.h"

#include <pthread.h>

enum {
    BATCH_ROWS = 4096,
    BATCHES = 4,
    ALONE_ROWS = 65536, /* a thread does not pay for fewer */
};

struct batch {
    size_t count;
    int64_t ids[BATCH_ROWS];
    struct value *values; /* field_count a row */
    struct buffer texts;
};

struct feed {
    struct store *store;
    const struct table_schema *table;
    sqlite3_stmt *scan;
    uint64_t seen;
    uint64_t stored, last_id; /* for who watches: ids are about as many as rows */
    struct batch batches[BATCHES];
    /* what both threads touch */
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint64_t filled, emptied; /* batches so far */
    bool ended;               /* nothing more will be filled, because of `result` */
    bool stopped;             /* nothing more will be emptied */
    status result;
    struct error error;
};

/* ---- one batch ---- */

static status keep_row(struct feed *feed, struct batch *batch, struct error *error)
{
    struct value *values = batch->values + batch->count * feed->table->field_count;
    int64_t id = sqlite3_column_int64(feed->scan, 0);
    status s = snapshot_read_row(feed->store, feed->scan, feed->table, id, values, error);
    if (s == STATUS_OK) s = snapshot_keep_texts(feed->store, feed->table, values, &batch->texts, error);
    batch->ids[batch->count] = id;
    batch->count += s == STATUS_OK;
    return s;
}

static status fill(struct feed *feed, struct batch *batch, bool *more, struct error *error)
{
    status s = STATUS_OK;
    batch->count = 0;
    buffer_clear(&batch->texts);
    while (s == STATUS_OK && batch->count < BATCH_ROWS) {
        s = database_next(feed->store, feed->scan, &feed->seen, more, error);
        if (s != STATUS_OK || !*more) break;
        s = keep_row(feed, batch, error);
    }
    for (size_t row = 0; row < batch->count; row++)
        snapshot_place_texts(feed->table, batch->values + row * feed->table->field_count, &batch->texts);
    return s;
}

static status store_batch(struct feed *feed, const struct batch *batch, struct snapshot_writer *writer,
                          struct error *error)
{
    status s = STATUS_OK;
    for (size_t row = 0; s == STATUS_OK && row < batch->count; row++)
        s = snapshot_append(writer, batch->ids[row], batch->values + row * feed->table->field_count, error);
    feed->stored += batch->count;
    watch_report("snapshot", feed->stored, feed->last_id, "rows");
    return s;
}

/* Of the table that is read; 0 when it cannot be told. */
static uint64_t find_last_id(struct store *store, const struct table_schema *table)
{
    int64_t last = 0;
    char *sql = sqlite3_mprintf("SELECT max(id) FROM \"%w\"", table->name);
    status s = sql ? database_integer(store, sql, &last, NULL) : STATUS_MEMORY;
    sqlite3_free(sql);
    return s == STATUS_OK && last > 0 ? (uint64_t)last : 0;
}

/* ---- both threads ---- */

/* The next batch to fill, or NULL when nobody wants it. */
static struct batch *wait_for_room(struct feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    while (!feed->stopped && feed->filled - feed->emptied == BATCHES)
        pthread_cond_wait(&feed->changed, &feed->lock);
    struct batch *batch = feed->stopped ? NULL : &feed->batches[feed->filled % BATCHES];
    pthread_mutex_unlock(&feed->lock);
    return batch;
}

/* The next batch to empty, or NULL when there will be none. */
static struct batch *wait_for_rows(struct feed *feed)
{
    pthread_mutex_lock(&feed->lock);
    while (!feed->ended && feed->filled == feed->emptied) pthread_cond_wait(&feed->changed, &feed->lock);
    struct batch *batch = feed->filled == feed->emptied ? NULL : &feed->batches[feed->emptied % BATCHES];
    pthread_mutex_unlock(&feed->lock);
    return batch;
}

static void tell(struct feed *feed, uint64_t filled, uint64_t emptied)
{
    pthread_mutex_lock(&feed->lock);
    feed->filled += filled;
    feed->emptied += emptied;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
}

static void *read_ahead(void *context)
{
    struct feed *feed = context;
    struct batch *batch;
    struct error error;
    error_init(&error);
    status s = STATUS_OK;
    bool more = true;
    while (s == STATUS_OK && more && (batch = wait_for_room(feed))) {
        s = fill(feed, batch, &more, &error);
        if (s == STATUS_OK) tell(feed, 1, 0);
    }
    pthread_mutex_lock(&feed->lock);
    feed->ended = true;
    feed->result = s;
    feed->error = error;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    return NULL;
}

static status store_all(struct feed *feed, struct snapshot_writer *writer, struct error *error)
{
    status s = STATUS_OK;
    struct batch *batch;
    while (s == STATUS_OK && (batch = wait_for_rows(feed))) {
        s = store_batch(feed, batch, writer, error);
        tell(feed, 0, 1);
    }
    pthread_mutex_lock(&feed->lock);
    feed->stopped = true;
    pthread_cond_broadcast(&feed->changed);
    pthread_mutex_unlock(&feed->lock);
    return s;
}

/* ---- the rows of a table ---- */

/* Reads and stores in turns. */
static status copy_alone(struct feed *feed, struct snapshot_writer *writer, uint64_t most, bool *more,
                         struct error *error)
{
    status s = STATUS_OK;
    while (s == STATUS_OK && *more && feed->seen < most) {
        s = fill(feed, &feed->batches[0], more, error);
        if (s == STATUS_OK) s = store_batch(feed, &feed->batches[0], writer, error);
    }
    return s;
}

static status copy_together(struct feed *feed, struct snapshot_writer *writer, struct error *error)
{
    pthread_t thread;
    bool more = true;
    if (pthread_create(&thread, NULL, read_ahead, feed) != 0)
        return copy_alone(feed, writer, UINT64_MAX, &more, error);
    status s = store_all(feed, writer, error);
    pthread_join(thread, NULL);
    if (s != STATUS_OK || feed->result == STATUS_OK) return s;
    if (error) *error = feed->error;
    return feed->result;
}

static status make_batches(struct feed *feed, size_t from, size_t to, struct error *error)
{
    size_t size = feed->table->field_count * sizeof(struct value);
    for (size_t i = from; i < to; i++) {
        feed->batches[i].values = memory_try_new(BATCH_ROWS, size);
        if (!feed->batches[i].values)
            return error_set(error, STATUS_MEMORY, "%s: no memory to read its rows", feed->store->path);
    }
    return STATUS_OK;
}

status feed_rows(struct store *store, struct snapshot_writer *writer, const struct table_schema *table,
                 sqlite3_stmt *scan, struct error *error)
{
    struct feed *feed = memory_new(sizeof *feed);
    bool more = true;
    feed->store = store;
    feed->table = table;
    feed->scan = scan;
    feed->last_id = find_last_id(store, table);
    pthread_mutex_init(&feed->lock, NULL);
    pthread_cond_init(&feed->changed, NULL);
    status s = make_batches(feed, 0, 1, error);
    if (s == STATUS_OK) s = copy_alone(feed, writer, ALONE_ROWS, &more, error);
    if (s == STATUS_OK && more) s = make_batches(feed, 1, BATCHES, error);
    if (s == STATUS_OK && more) s = copy_together(feed, writer, error);
    for (size_t i = 0; i < BATCHES; i++) {
        memory_free(feed->batches[i].values);
        buffer_fini(&feed->batches[i].texts);
    }
    pthread_cond_destroy(&feed->changed);
    pthread_mutex_destroy(&feed->lock);
    memory_free(feed);
    return s;
}
