/* perilune: the program. Parses the command line, sets the session up, hands the command to the library,
 * writes what comes back. Data goes to stdout, the rest to stderr. */
#include "base/buffer.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/repl.h"
#include "cli/watch.h"
#include "script/script.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { EXIT_USAGE = 2, EXIT_UNKNOWN = 3 };

/* Did somebody press Ctrl-C? Unlike the request, which ends with the work that it interrupts, this stays. */
static volatile sig_atomic_t is_interrupted;

/* The first Ctrl-C asks, the second one kills. */
static void on_interrupt(int signal_number)
{
    is_interrupted = 1;
    interrupt_request();
    signal(signal_number, SIG_DFL);
}

static void catch_interrupt(void)
{
    interrupt_clear();
    signal(SIGINT, on_interrupt);
}

static int complain(const struct error *error, int code)
{
    progress_clear();
    fprintf(stderr, "perilune: %s\n", error->message);
    if (code == EXIT_USAGE) fprintf(stderr, "`perilune --help` says more.\n");
    return code;
}

/* What a failure exits with: monitors ask `check`, and to them 2 means that a KPI is bad. */
static int failure_code(const struct command_line *line, int code)
{
    return line->command && strcmp(line->command->name, "check") == 0 ? EXIT_UNKNOWN : code;
}

static void print_text(void *context, const char *data, size_t size)
{
    (void)context;
    progress_clear();
    fwrite(data, 1, size, stdout);
}

static void print_notice(void *context, const char *message)
{
    const struct command_line *line = context;
    progress_clear();
    if (!options_get(line, "quiet")) fprintf(stderr, "perilune: %s\n", message);
}

static status write_file(void *context, const char *path, struct slice text, struct error *error)
{
    (void)context;
    return output_write(path, text, error);
}

/* A whole number in [least, most], or a usage error. */
static status number_option(const struct command_line *line, const char *name, long least, long most,
                            long otherwise, long *out, struct error *error)
{
    const char *text = options_get(line, name);
    char *end;
    *out = otherwise;
    if (!text) return STATUS_OK;
    *out = strtol(text, &end, 10);
    if (*text && !*end && *out >= least && *out <= most) return STATUS_OK;
    return error_set(error, STATUS_INVALID, "--%s: expected a number from %ld to %ld, not \"%s\"", name,
                     least, most, text);
}

/* Are colours wanted, as --color, NO_COLOR and TERM say? */
static bool wants_color(const struct command_line *line, bool to_terminal)
{
    const char *when = options_get(line, "color"), *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (when && strcmp(when, "auto")) return strcmp(when, "always") == 0;
    return to_terminal && terminal && strcmp(terminal, "dumb") != 0 && !(no_color && *no_color);
}

/* The columns of the window; 0: the output is no terminal. */
static int window_width(bool to_terminal)
{
    struct winsize window;
    if (!to_terminal || ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) != 0) return 0;
    return window.ws_col < 20 && window.ws_col > 0 ? 20 : window.ws_col;
}

/* script_options.page: what scripts and the prompt print on. --width was checked when it was read. */
static void find_page(void *context, int *width, bool *color)
{
    const struct command_line *line = context;
    bool to_terminal = isatty(STDOUT_FILENO);
    const char *own = options_get(line, "width");
    *width = own ? (int)strtol(own, NULL, 10) : window_width(to_terminal);
    *color = wants_color(line, to_terminal);
}

/* What --color and --width say must be sensible. */
static status check_page(const struct command_line *line, struct error *error)
{
    long width;
    const char *when = options_get(line, "color");
    if (when && strcmp(when, "auto") && strcmp(when, "always") && strcmp(when, "never"))
        return error_set(error, STATUS_INVALID, "--color: expected auto, always or never, not \"%s\"", when);
    return number_option(line, "width", 20, 1000, 0, &width, error);
}

static bool shows_progress(const struct command_line *line)
{
    return isatty(STDERR_FILENO) && !options_get(line, "quiet");
}

static status make_options(struct command_line *line, struct script_options *options, struct error *error)
{
    long threads, seconds;
    const char *store = options_get(line, "store"), *environment = getenv("PERILUNE_STORE");
    status s = number_option(line, "threads", 0, 64, 0, &threads, error);
    if (s == STATUS_OK && (!line->command || strcmp(line->command->name, "run") == 0))
        s = check_page(line, error);
    if (s == STATUS_OK) s = number_option(line, "time-limit", 0, 1000000, 300, &seconds, error);
    if (s != STATUS_OK) return s;
    *options = (struct script_options){
        .store_path = store                         ? store
                      : environment && *environment ? environment
                                                    : NULL,
        .project = options_get(line, "project"),
        .zone = options_get(line, "tz"),
        .as_of = options_get(line, "as-of"),
        .now = (int64_t)time(NULL),
        .threads = (int)threads,
        .time_limit = (double)seconds,
        .verbose = options_get(line, "verbose") != NULL,
        .trust = options_get(line, "trust") != NULL,
        .print = print_text,
        .notice = print_notice,
        .progress = shows_progress(line) ? progress_show : NULL,
        .page = find_page,
        .context = line,
    };
    if (line->command) return STATUS_OK;
    options->time_limit = 0; /* a person sits there and has Ctrl-C */
    options->write = write_file;
    options->edit = isatty(STDIN_FILENO) ? repl_edit : NULL;
    return STATUS_OK;
}

/* Colour and width are the terminal's, unless the user says otherwise; a file or a pipe has neither. */
static status add_page(const struct command_line *line, bool to_terminal, struct script_argument *arguments,
                       size_t *count, char *width_text, size_t size, struct error *error)
{
    status s = check_page(line, error);
    if (s != STATUS_OK) return s;
    if (wants_color(line, to_terminal)) arguments[(*count)++] = (struct script_argument){.name = "color"};
    long width;
    s = number_option(line, "width", 20, 1000, window_width(to_terminal), &width, error);
    if (s != STATUS_OK || width == 0) return s;
    snprintf(width_text, size, "%ld", width);
    arguments[(*count)++] = (struct script_argument){.name = "width", .value = width_text};
    return STATUS_OK;
}

static const char *ending_of(const char *path)
{
    const char *dot = path ? strrchr(path, '.') : NULL;
    return dot ? dot + 1 : NULL;
}

/* A report of several files fills a folder itself: one that is there, a name that ends with a slash, or with
 * --all any. */
static bool fills_folder(const struct command_line *line, const char *output)
{
    struct stat info;
    if (!output || !*output || strcmp(line->command->name, "report") != 0) return false;
    if (options_get(line, "all")) return true;
    return output[strlen(output) - 1] == '/' || (stat(output, &info) == 0 && S_ISDIR(info.st_mode));
}

/* `positionals` are the one argument of the call, or for some commands the list of them. */
static int run_command(struct script *script, const struct command_line *line, const char *const *positionals,
                       size_t positional_count, struct error *error)
{
    struct script_argument arguments[MOST_OPTIONS + MOST_POSITIONALS + 8];
    size_t count = 0;
    char width[24];
    const char *output = options_get(line, "output");
    bool to_terminal = !output && isatty(STDOUT_FILENO);
    if (add_page(line, to_terminal, arguments, &count, width, sizeof width, error) != STATUS_OK)
        return complain(error, failure_code(line, EXIT_USAGE));
    for (size_t i = 0; i < line->option_count; i++) {
        const char *name = line->names[i], *value = line->values[i];
        if (strcmp(name, "color") == 0 || strcmp(name, "width") == 0) continue;
        arguments[count++] = (struct script_argument){.name = name, .value = *value ? value : NULL};
    }
    bool listed = line->command->together;
    for (size_t i = 0; i < positional_count; i++)
        arguments[count++] =
            (struct script_argument){listed ? "arguments" : "argument", positionals[i], listed};
    if (ending_of(output))
        arguments[count++] = (struct script_argument){.name = "ending", .value = ending_of(output)};
    bool folder = fills_folder(line, output);
    if (folder) arguments[count++] = (struct script_argument){.name = "folder"};
    struct buffer text;
    int code = 0;
    buffer_init(&text);
    status s = script_command(script, line->command->name, arguments, count, &text, &code, error);
    progress_clear();
    if (s == STATUS_OK)
        s = output_write(folder ? NULL : output, slice_make(buffer_get(&text), text.size), error);
    buffer_fini(&text);
    return s == STATUS_OK ? code : complain(error, failure_code(line, code ? code : 1));
}

static int run_file(struct script *script, const struct command_line *line, struct error *error)
{
    status s = script_run_file(script, line->positionals[0], error);
    if (fflush(stdout) != 0 && s == STATUS_OK)
        s = error_set(error, STATUS_IO, "cannot write to the standard output");
    return s == STATUS_OK ? 0 : complain(error, 1);
}

static int run_line(struct script *script, const struct command_line *line, struct error *error)
{
    if (!line->command) return repl_run(script, options_get(line, "quiet") != NULL);
    if (strcmp(line->command->name, "run") == 0) return run_file(script, line, error);
    if (line->command->together || line->positional_count == 0)
        return run_command(script, line, line->positionals, line->positional_count, error);
    int code = 0;
    for (size_t i = 0; code == 0 && i < line->positional_count; i++)
        code = run_command(script, line, &line->positionals[i], 1, error);
    return code;
}

static bool is_doctor(const struct command_line *line)
{
    return line->command && strcmp(line->command->name, "doctor") == 0;
}

/* The doctor comes although the project does not open: without it, and told why. */
static status open_sick(struct command_line *line, struct script_options *options, struct script **script,
                        struct error *error)
{
    static char problem[sizeof error->message];
    if (line->option_count == MOST_OPTIONS) return error->code;
    memcpy(problem, error->message, sizeof problem);
    line->names[line->option_count] = "problem";
    line->values[line->option_count++] = problem;
    options->project = NULL;
    options->alone = true;
    return script_open(options, script, error);
}

/* One run of the command in a state of its own, which sees scripts and store as they are now. `watch`, when
 * not NULL, gets what is to be watched, and `state` how that was before the run. */
static int run_once(struct script_options *options, struct command_line *line, struct watch *watch,
                    uint64_t *state)
{
    struct script *script;
    struct error error;
    error_init(&error);
    options->now = (int64_t)time(NULL);
    status s = script_open(options, &script, &error);
    if (s != STATUS_OK && is_doctor(line)) s = open_sick(line, options, &script, &error);
    if (s != STATUS_OK) return complain(&error, failure_code(line, 1));
    if (watch) {
        watch_init(watch, script_store(script), script_project(script),
                   line->positional_count ? line->positionals[0] : NULL);
        *state = watch_state(watch);
    }
    int code = run_line(script, line, &error);
    script_close(script);
    return code;
}

/* Runs the command again whenever what it read has changed, until Ctrl-C. A run that fails says why, and the
 * next change may mend it. */
static int run_watching(struct script_options *options, struct command_line *line)
{
    struct watch watch = {0};
    uint64_t state = 0;
    bool to_page = !options_get(line, "output") && isatty(STDOUT_FILENO);
    int code = run_once(options, line, &watch, &state);
    while (watch.store && !is_interrupted) {
        fflush(stdout);
        if (!options_get(line, "quiet")) fprintf(stderr, "perilune: waiting for changes; Ctrl-C ends\n");
        watch_wait(&watch, state);
        if (is_interrupted) break;
        state = watch_state(&watch);
        if (to_page) fputs("\033[H\033[2J", stdout); /* a page in the place of the last one */
        code = run_once(options, line, NULL, NULL);
    }
    watch_fini(&watch);
    return is_interrupted ? 0 : code;
}

static int say(struct buffer *text)
{
    struct error error;
    error_init(&error);
    status s = output_write(NULL, slice_make(buffer_get(text), text->size), &error);
    buffer_fini(text);
    return s == STATUS_OK ? 0 : complain(&error, 1);
}

/* What needs no store and no scripts: help and what is made from the tables alone. False: something else was
 * asked. */
static bool made_from_tables(const struct command_line *line, struct buffer *text, status *result,
                             struct error *error)
{
    const char *name = line->command ? line->command->name : "";
    *result = STATUS_OK;
    bool own_help = options_are_open(line->command) && line->positional_count > 0; /* the report's */
    if (line->help && !own_help)
        options_help(text, line->command);
    else if (options_get(line, "version"))
        buffer_format(text, "perilune %s\n", PERILUNE_VERSION);
    else if (strcmp(name, "man") == 0)
        manual_write(text);
    else if (strcmp(name, "completion") == 0)
        *result = completion_write(line->positionals[0], text, error);
    else
        return false;
    return true;
}

int main(int argc, char **argv)
{
    struct command_line line;
    struct script_options options;
    struct error error;
    struct buffer text;
    error_init(&error);
    buffer_init(&text);
    signal(SIGPIPE,
           SIG_DFL); /* a reader that has seen enough (head) ends us without a word, whoever started us */
    if (options_parse(argc, argv, &line, &error) != STATUS_OK)
        return complain(&error, failure_code(&line, EXIT_USAGE));
    status s;
    if (made_from_tables(&line, &text, &s, &error))
        return s == STATUS_OK ? say(&text) : complain(&error, EXIT_USAGE);
    if (make_options(&line, &options, &error) != STATUS_OK)
        return complain(&error, failure_code(&line, EXIT_USAGE));
    catch_interrupt();
    if (options.progress) progress_start();
    return options_get(&line, "watch") ? run_watching(&options, &line)
                                       : run_once(&options, &line, NULL, NULL);
}
