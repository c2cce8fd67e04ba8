/* measure RESULT COMMAND [ARGUMENT...]: runs a command and writes what it took to the file RESULT, as one
 * line: seconds that passed, seconds of processor time, and the most memory it had resident, in KiB. Exits as
 * the command did.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double seconds_of(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static int write_result(const char *path, double seconds, const struct rusage *usage)
{
    FILE *file = fopen(path, "w");
    if (!file) {
        perror(path);
        return 1;
    }
    double processor = seconds_of(usage->ru_utime) + seconds_of(usage->ru_stime);
    fprintf(file, "%.6f %.6f %ld\n", seconds, processor, usage->ru_maxrss);
    return fclose(file) == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        fprintf(stderr, "usage: measure RESULT COMMAND [ARGUMENT...]\n");
        return 2;
    }
    pid_t child;
    int state;
    struct rusage usage;
    double start = seconds_now();
    int problem = posix_spawnp(&child, argv[2], NULL, NULL, argv + 2, environ);
    if (problem) {
        fprintf(stderr, "measure: %s: %s\n", argv[2], strerror(problem));
        return 127;
    }
    while (wait4(child, &state, 0, &usage) < 0)
        if (errno != EINTR) return 1;
    double seconds = seconds_now() - start;
    if (write_result(argv[1], seconds, &usage) != 0) return 1;
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}
