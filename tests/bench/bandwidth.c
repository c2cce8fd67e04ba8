/* bandwidth MEBIBYTES THREADS [ROUNDS]: reads a block of memory from end to end on threads and prints the
 * median rate in GB/s. It is the floor under a query that has to read so many bytes of columns.
 *
 * Each thread reads a part of its own; the time runs from when all are ready to when all are done.
 */
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_THREADS = 64, MOST_ROUNDS = 101, LANES = 8, ALIGNMENT = 2 << 20 };

struct part {
    const uint64_t *words;
    size_t count; /* a multiple of LANES */
    uint64_t sum;
    pthread_barrier_t *barrier;
};

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Independent sums, so that the loop waits for memory and not for additions. */
static void *read_part(void *context)
{
    struct part *part = context;
    uint64_t sums[LANES] = {0};
    pthread_barrier_wait(part->barrier);
    for (size_t i = 0; i < part->count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) sums[lane] += part->words[i + lane];
    for (size_t lane = 0; lane < LANES; lane++) part->sum += sums[lane];
    pthread_barrier_wait(part->barrier);
    return NULL;
}

static double time_reading(const uint64_t *words, size_t count, size_t threads)
{
    pthread_t handles[MOST_THREADS];
    struct part parts[MOST_THREADS];
    pthread_barrier_t barrier;
    size_t share = count / threads / LANES * LANES;
    pthread_barrier_init(&barrier, NULL, (unsigned)threads + 1);
    for (size_t i = 0; i < threads; i++) {
        parts[i] = (struct part){words + i * share, share, 0, &barrier};
        if (pthread_create(&handles[i], NULL, read_part, &parts[i]) != 0) {
            fprintf(stderr, "bandwidth: cannot start %zu threads\n", threads);
            exit(1);
        }
    }
    pthread_barrier_wait(&barrier);
    double start = seconds_now();
    pthread_barrier_wait(&barrier);
    double seconds = seconds_now() - start;
    for (size_t i = 0; i < threads; i++) pthread_join(handles[i], NULL);
    pthread_barrier_destroy(&barrier);
    return seconds;
}

static int compare_seconds(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static bool read_number(const char *text, long most, size_t *out)
{
    char *end;
    long number = strtol(text, &end, 10);
    *out = (size_t)number;
    return *text && !*end && number >= 1 && number <= most;
}

int main(int argc, char **argv)
{
    size_t mebibytes, threads, rounds = 9;
    bool good = (argc == 3 || argc == 4) && read_number(argv[1], 65536, &mebibytes) &&
                read_number(argv[2], MOST_THREADS, &threads) &&
                (argc == 3 || read_number(argv[3], MOST_ROUNDS, &rounds));
    if (!good) {
        fprintf(stderr, "usage: bandwidth MEBIBYTES THREADS [ROUNDS]\n");
        return 2;
    }
    size_t size = (mebibytes << 20) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    uint64_t *words = aligned_alloc(ALIGNMENT, size);
    double seconds[MOST_ROUNDS];
    if (!words) {
        fprintf(stderr, "bandwidth: not enough memory for %zu MiB\n", mebibytes);
        return 1;
    }
    memset(words, 1, size);
    for (size_t round = 0; round < rounds; round++)
        seconds[round] = time_reading(words, size / sizeof *words, threads);
    free(words);
    qsort(seconds, rounds, sizeof *seconds, compare_seconds);
    printf("%.3f\n", (double)size / seconds[rounds / 2] / 1e9);
    return 0;
}
