/* How long the program takes to its prompt, and a Tab there, in a terminal of its own.
 *
 * Usage: start PROGRAM STORE ROUNDS. The start is timed from the fork to the prompt's end mark, a Tab from the key to
 * the first byte that the program answers; printed are medians and the largest. */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { MOST_ROUNDS = 1001, QUIET_MILLISECONDS = 150, PATIENCE_MILLISECONDS = 60000 };

static double now_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void die(const char *what)
{
    fprintf(stderr, "start: %s\n", what);
    exit(1);
}

static int begin(const char *program, const char *store, pid_t *child)
{
    int terminal;
    struct winsize window = {.ws_row = 24, .ws_col = 80};
    *child = forkpty(&terminal, NULL, NULL, &window);
    if (*child < 0) die("no terminal");
    if (*child > 0) return terminal;
    setenv("TERM", "xterm", 1);
    execl(program, program, "--quiet", "-d", store, (char *)NULL);
    _exit(127);
}

/* Reads until the text has come. */
static void wait_for(int terminal, const char *text)
{
    static char seen[1 << 20];
    size_t size = 0;
    struct pollfd ready = {.fd = terminal, .events = POLLIN};
    for (;;) {
        if (poll(&ready, 1, PATIENCE_MILLISECONDS) <= 0) die("no prompt in a minute");
        ssize_t got = read(terminal, seen + size, sizeof seen - 1 - size);
        if (got <= 0) die("the program ended before its prompt");
        size += (size_t)got;
        seen[size] = 0;
        if (strstr(seen, text)) return;
    }
}

/* Reads until nothing more comes. */
static void drain(int terminal)
{
    char block[4096];
    struct pollfd ready = {.fd = terminal, .events = POLLIN};
    while (poll(&ready, 1, QUIET_MILLISECONDS) > 0)
        if (read(terminal, block, sizeof block) <= 0) return;
}

static void end(int terminal, pid_t child)
{
    int code;
    close(terminal);
    kill(child, SIGHUP);
    waitpid(child, &code, 0);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print(const char *name, double *times, int count, double goal)
{
    qsort(times, (size_t)count, sizeof *times, compare);
    printf("%-44s median %6.2f ms, largest %6.2f ms; goal %.0f ms: %s\n", name, times[count / 2], times[count - 1],
           goal, times[count / 2] < goal ? "met" : "missed");
}

static void type(int terminal, const char *keys)
{
    size_t size = strlen(keys);
    if (write(terminal, keys, size) != (ssize_t)size) die("the terminal takes no keys");
}

/* Types a text, then a Tab that is timed, then Ctrl-C. */
static double time_tab(int terminal, const char *text)
{
    char first;
    type(terminal, text);
    drain(terminal);
    double start = now_milliseconds();
    type(terminal, "\t");
    if (read(terminal, &first, 1) != 1) die("no answer to Tab");
    double taken = now_milliseconds() - start;
    drain(terminal);
    type(terminal, "\003");
    drain(terminal);
    return taken;
}

int main(int argc, char **argv)
{
    static const char *const typed[] = {"ti", "kpi.", "kpi.csat:", "tickets:where(\"cha", "tickets:where(\"channel = 'em",
                                        "tickets:where(\"customer = '1", "kpi.csat:value(\"last ", ".wh"};
    static double times[MOST_ROUNDS];
    pid_t child;
    if (argc != 4) die("expected PROGRAM STORE ROUNDS");
    int rounds = atoi(argv[3]), terminal;
    if (rounds < 1 || rounds > MOST_ROUNDS) die("expected 1 to 1001 rounds");
    for (int i = 0; i < rounds; i++) {
        double start = now_milliseconds();
        terminal = begin(argv[1], argv[2], &child);
        wait_for(terminal, "> ");
        times[i] = now_milliseconds() - start;
        end(terminal, child);
    }
    print("start to prompt", times, rounds, 50);
    terminal = begin(argv[1], argv[2], &child);
    wait_for(terminal, "> ");
    drain(terminal);
    for (size_t k = 0; k < sizeof typed / sizeof *typed; k++) {
        char name[64];
        for (int i = 0; i < rounds; i++) times[i] = time_tab(terminal, typed[k]);
        snprintf(name, sizeof name, "Tab after %s", typed[k]);
        print(name, times, rounds, 20);
    }
    end(terminal, child);
    return 0;
}
