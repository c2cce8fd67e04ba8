/* The loop: lines are gathered until they are a whole entry. */
#include "cli/repl.h"

#include "base/interrupt.h"
#include "cli/progress.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A first Ctrl-C at the prompt drops the entry; sigaction without SA_RESTART makes the read return. */
static void on_interrupt(int signal_number)
{
    (void)signal_number;
    interrupt_request();
}

static void catch_interrupt(void)
{
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
}

static void prompt(bool terminal, bool more)
{
    if (!terminal) return;
    fputs(more ? "     ...> " : "perilune> ", stdout);
    fflush(stdout);
}

/* Runs what was gathered; false when it is only a beginning. */
static bool run_entry(struct script *script, struct buffer *entry, bool *failed)
{
    struct error error;
    bool incomplete;
    error_init(&error);
    status s = script_run_entry(script, slice_make(buffer_get(entry), entry->size), &incomplete, &error);
    if (incomplete) return false;
    if (s != STATUS_OK) {
        progress_clear();
        fflush(stdout);
        fprintf(stderr, "%s\n", error.message);
        *failed = true;
    }
    interrupt_clear();
    fflush(stdout);
    buffer_clear(entry);
    return true;
}

static bool is_blank(const char *line)
{
    return line[strspn(line, " \t\r\n")] == 0;
}

int repl_run(struct script *script, bool quiet)
{
    bool terminal = isatty(STDIN_FILENO), failed = false;
    char *line = NULL;
    size_t capacity = 0;
    struct buffer entry;
    buffer_init(&entry);
    catch_interrupt();
    if (terminal && !quiet)
        puts("perilune: type an expression, as tickets:by(\"month\"):agg{ n = \"count(*)\" }; Ctrl-D ends.");
    for (;;) {
        prompt(terminal, entry.size > 0);
        ssize_t size = getline(&line, &capacity, stdin);
        if (size < 0 && interrupt_pending() && !feof(stdin)) {
            interrupt_clear();
            clearerr(stdin);
            buffer_clear(&entry);
            putchar('\n');
            continue;
        }
        if (size < 0) break;
        if (entry.size == 0 && is_blank(line)) continue;
        buffer_append(&entry, line, (size_t)size);
        run_entry(script, &entry, &failed);
        if (failed && !terminal) break;
    }
    if (entry.size) {
        fprintf(stderr, "perilune: the input ends within a statement\n");
        failed = true;
    }
    if (terminal) putchar('\n');
    buffer_fini(&entry);
    free(line);
    return failed && !terminal;
}
