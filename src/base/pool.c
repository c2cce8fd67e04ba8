/* A pool of threads: one mutex, two conditions, and a counter that hands out the items. */
#include "base/pool.h"

#include "base/memory.h"
#include "base/watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <unistd.h>

enum { MOST_THREADS = 64 };

struct worker {
    struct pool *pool;
    int number;
    pthread_t thread;
};

struct pool {
    int size, started; /* `started` threads beside the caller */
    struct worker workers[MOST_THREADS];
    pthread_mutex_t lock;
    pthread_cond_t work_ready, work_done;
    unsigned long run; /* counts the runs, so that a sleeping worker sees a new one */
    bool closing;
    int busy;
    pool_work *work;
    void *context;
    size_t items;
    _Atomic size_t next;
};

struct pool *pool_new(int threads)
{
    struct pool *pool = memory_new(sizeof *pool);
    long cores = threads > 0 ? threads : sysconf(_SC_NPROCESSORS_ONLN);
    pool->size = cores < 1 ? 1 : cores > MOST_THREADS ? MOST_THREADS : (int)cores;
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->work_ready, NULL);
    pthread_cond_init(&pool->work_done, NULL);
    return pool;
}

int pool_size(const struct pool *pool)
{
    return pool->size;
}

/* The calling thread is worker 0: it says how far the items are. */
static void take_items(struct pool *pool, int worker)
{
    size_t item;
    while ((item = atomic_fetch_add(&pool->next, 1)) < pool->items) {
        if (worker == 0) watch_report("query", item, pool->items, "parts");
        pool->work(pool->context, item, worker);
    }
}

static void *worker_main(void *argument)
{
    struct worker *self = argument;
    struct pool *pool = self->pool;
    unsigned long seen = 0;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (!pool->closing && pool->run == seen) pthread_cond_wait(&pool->work_ready, &pool->lock);
        if (pool->closing) break;
        seen = pool->run;
        pthread_mutex_unlock(&pool->lock);
        take_items(pool, self->number);
        pthread_mutex_lock(&pool->lock);
        if (--pool->busy == 0) pthread_cond_signal(&pool->work_done);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* Workers block every signal: Ctrl-C belongs to the main thread. */
static void start_threads(struct pool *pool)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    while (pool->started < pool->size - 1) {
        struct worker *worker = &pool->workers[pool->started];
        *worker = (struct worker){.pool = pool, .number = pool->started + 1};
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
            pool->size = pool->started + 1;
            break;
        }
        pool->started++;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void pool_run(struct pool *pool, size_t items, pool_work *work, void *context)
{
    if (items > 1 && pool->started < pool->size - 1) start_threads(pool);
    if (items <= 1 || pool->started == 0) {
        for (size_t item = 0; item < items; item++) {
            watch_report("query", item, items, "parts");
            work(context, item, 0);
        }
        return;
    }
    pthread_mutex_lock(&pool->lock);
    pool->work = work;
    pool->context = context;
    pool->items = items;
    atomic_store(&pool->next, 0);
    pool->busy = pool->started;
    pool->run++;
    pthread_cond_broadcast(&pool->work_ready);
    pthread_mutex_unlock(&pool->lock);

    take_items(pool, 0);

    pthread_mutex_lock(&pool->lock);
    while (pool->busy > 0) pthread_cond_wait(&pool->work_done, &pool->lock);
    pthread_mutex_unlock(&pool->lock);
}

void pool_free(struct pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->work_ready);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->work_done);
    pthread_cond_destroy(&pool->work_ready);
    pthread_mutex_destroy(&pool->lock);
    memory_free(pool);
}
