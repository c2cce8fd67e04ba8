/* One job at a time on a thread of its own, as writing to a file while the next part is made. */
#ifndef PERILUNE_BASE_BACKGROUND_H
#define PERILUNE_BASE_BACKGROUND_H

struct background;

typedef void background_job(void *context);

/* The thread starts with the first job. */
struct background *background_new(void);
void background_free(struct background *background); /* waits for the job; NULL is allowed */

/* Starts a job after the one before is done. If the thread cannot be started the job is done at once. */
void background_start(struct background *background, background_job *job, void *context);

/* Returns when no job is running; what it wrote can be read then. */
void background_wait(struct background *background);

#endif
