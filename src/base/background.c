/* A thread that sleeps until there is a job: one mutex, one condition for both directions. */
#include "base/background.h"

#include "base/memory.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>

struct background {
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool started, closing;
    background_job *job; /* NULL when there is none */
    void *context;
};

static void *background_main(void *argument)
{
    struct background *self = argument;
    pthread_mutex_lock(&self->lock);
    for (;;) {
        while (!self->job && !self->closing) pthread_cond_wait(&self->changed, &self->lock);
        if (!self->job) break;
        pthread_mutex_unlock(&self->lock);
        self->job(self->context);
        pthread_mutex_lock(&self->lock);
        self->job = NULL;
        pthread_cond_broadcast(&self->changed);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

/* As the pool's threads, it blocks every signal: Ctrl-C belongs to the main thread. */
static void start_thread(struct background *background)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    background->started = pthread_create(&background->thread, NULL, background_main, background) == 0;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
}

struct background *background_new(void)
{
    struct background *background = memory_new(sizeof *background);
    pthread_mutex_init(&background->lock, NULL);
    pthread_cond_init(&background->changed, NULL);
    return background;
}

void background_start(struct background *background, background_job *job, void *context)
{
    background_wait(background);
    if (!background->started) start_thread(background);
    if (!background->started) {
        job(context);
        return;
    }
    pthread_mutex_lock(&background->lock);
    background->job = job;
    background->context = context;
    pthread_cond_broadcast(&background->changed);
    pthread_mutex_unlock(&background->lock);
}

void background_wait(struct background *background)
{
    pthread_mutex_lock(&background->lock);
    while (background->job) pthread_cond_wait(&background->changed, &background->lock);
    pthread_mutex_unlock(&background->lock);
}

void background_free(struct background *background)
{
    if (!background) return;
    background_wait(background);
    pthread_mutex_lock(&background->lock);
    background->closing = true;
    pthread_cond_broadcast(&background->changed);
    pthread_mutex_unlock(&background->lock);
    if (background->started) pthread_join(background->thread, NULL);
    pthread_cond_destroy(&background->changed);
    pthread_mutex_destroy(&background->lock);
    memory_free(background);
}
