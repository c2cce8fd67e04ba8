/* The loop: on a terminal whole entries come from the editor, else lines are gathered until they are one. */
#include "cli/repl.h"

#include "base/interrupt.h"
#include "cli/editor.h"
#include "cli/progress.h"
#include "cli/recall.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ctrl-C stops what runs; sigaction without SA_RESTART makes a read return. */
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

static void complain(const struct error *error)
{
    progress_clear();
    fflush(stdout);
    fprintf(stderr, "%s\n", error->message);
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
        complain(&error);
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

/* `.quit`, or `.exit` as other shells call it. */
static bool is_quit(const struct buffer *entry)
{
    struct slice text = slice_trim(slice_make(buffer_get(entry), entry->size));
    return slice_is(text, ".quit") || slice_is(text, ".exit");
}

static void unfinished(bool *failed)
{
    fprintf(stderr, "perilune: the input ends within a statement\n");
    *failed = true;
}

/* ---- lines: pipes, files and dumb terminals ---- */

static void show_prompt(struct script *script, bool terminal, bool more)
{
    struct buffer prompt;
    if (!terminal) return;
    buffer_init(&prompt);
    if (more)
        buffer_text(&prompt, "     ...> ");
    else
        script_prompt(script, &prompt);
    fputs(buffer_get(&prompt), stdout);
    fflush(stdout);
    buffer_fini(&prompt);
}

static bool run_lines(struct script *script, bool terminal)
{
    bool failed = false;
    char *line = NULL;
    size_t capacity = 0;
    struct buffer entry;
    buffer_init(&entry);
    for (;;) {
        show_prompt(script, terminal, entry.size > 0);
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
        if (is_quit(&entry)) {
            buffer_clear(&entry);
            break;
        }
        run_entry(script, &entry, &failed);
        if (failed && !terminal) break;
    }
    if (entry.size) unfinished(&failed);
    if (terminal) putchar('\n');
    buffer_fini(&entry);
    free(line);
    return failed;
}

/* ---- a terminal ---- */

static void hook_prompt(void *script, struct buffer *out)
{
    script_prompt(script, out);
}

static bool hook_is_whole(void *script, struct slice text)
{
    return script_is_whole(script, text);
}

static void hook_complete(void *script, struct slice text, size_t cursor, int columns, int rows,
                          struct editor_completion *out)
{
    script_complete(script, text, cursor, columns, rows, &out->erase, &out->insert, &out->listing);
}

static void remember(struct editor *editor, struct recall *recall, const struct buffer *entry)
{
    struct error error;
    size_t before = recall_count(recall);
    error_init(&error);
    if (recall_add(recall, slice_make(entry->data, entry->size), &error) != STATUS_OK) complain(&error);
    if (recall_count(recall) > before) editor_remember(editor, recall_entry(recall, before));
}

static void edit_entries(struct script *script, struct editor *editor, struct recall *recall)
{
    struct buffer entry;
    enum editor_result result;
    bool failed = false;
    buffer_init(&entry);
    while ((result = editor_read(editor, &entry)) != EDITOR_END) {
        if (result == EDITOR_DROPPED || is_blank(buffer_get(&entry))) continue;
        remember(editor, recall, &entry);
        if (is_quit(&entry)) break;
        if (!run_entry(script, &entry, &failed)) unfinished(&failed);
    }
    buffer_fini(&entry);
}

static struct recall *open_recall(void)
{
    struct buffer path;
    struct recall *recall;
    struct error error;
    buffer_init(&path);
    error_init(&error);
    bool known = recall_default_path(&path);
    if (recall_open(known ? path.data : NULL, &recall, &error) != STATUS_OK) complain(&error);
    buffer_fini(&path);
    return recall;
}

/* False: the terminal cannot be edited on. */
static bool run_editor(struct script *script)
{
    struct editor_hooks hooks = {hook_prompt, hook_is_whole, hook_complete, script};
    struct editor *editor;
    struct recall *recall = open_recall();
    struct error error;
    error_init(&error);
    status s = editor_open(&hooks, recall, &editor, &error);
    if (s == STATUS_OK) edit_entries(script, editor, recall);
    editor_close(editor);
    recall_close(recall);
    return s == STATUS_OK;
}

int repl_run(struct script *script, bool quiet)
{
    const char *name = getenv("TERM");
    bool terminal = isatty(STDIN_FILENO);
    bool dumb = !name || !*name || strcmp(name, "dumb") == 0 || !isatty(STDOUT_FILENO);
    catch_interrupt();
    if (terminal && !quiet)
        printf("perilune %s: type an expression, as tickets:by(\"month\"):agg{ n = \"count(*)\" }\n"
               "Tab completes, .help lists the commands, Ctrl-D ends.\n",
               PERILUNE_VERSION);
    if (terminal && !dumb && run_editor(script)) return 0;
    bool failed = run_lines(script, terminal);
    return failed && !terminal;
}

/* ---- the user's editor ---- */

static status read_back(const char *path, struct buffer *out, struct error *error)
{
    char block[4096];
    size_t got;
    FILE *file = fopen(path, "rb");
    if (!file) return error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    while ((got = fread(block, 1, sizeof block, file)) > 0) buffer_append(out, block, got);
    fclose(file);
    return STATUS_OK;
}

/* The shell reads the user's setting, which may hold arguments; the path is made of safe characters. */
static status call_editor(const char *path, struct buffer *out, struct error *error)
{
    struct buffer command;
    buffer_init(&command);
    buffer_format(&command, "${VISUAL:-${EDITOR:-vi}} %s", path);
    int code = system(command.data);
    buffer_fini(&command);
    if (code != 0)
        return error_set(error, STATUS_IO, ".edit: the editor of $VISUAL or $EDITOR failed; nothing was run");
    return read_back(path, out, error);
}

status repl_edit(void *context, struct slice text, struct buffer *out, struct error *error)
{
    char path[] = "/tmp/perilune-XXXXXX.lua";
    (void)context;
    int file = mkstemps(path, (int)strlen(".lua"));
    if (file < 0) return error_set(error, STATUS_IO, ".edit: %s: %s", path, strerror(errno));
    bool written = text.size == 0 || write(file, text.data, text.size) == (ssize_t)text.size;
    status s = close(file) == 0 && written ? call_editor(path, out, error)
                                           : error_set(error, STATUS_IO, ".edit: %s: not written", path);
    unlink(path);
    return s;
}
