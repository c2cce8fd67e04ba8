/* The command line: parsing and help. */
#include "cli/options.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

static const struct command *find_command(struct slice name)
{
    for (const struct command *command = commands; command->name; command++)
        if (slice_is(name, command->name)) return command;
    return NULL;
}

static const struct option *find_in(const struct option *options, struct slice name, char letter)
{
    for (; options && options->name; options++)
        if (letter ? options->letter == letter : slice_is(name, options->name)) return options;
    return NULL;
}

static const struct option *find_option(const struct command *command, struct slice name, char letter)
{
    const struct option *found = command ? find_in(command->options, name, letter) : NULL;
    return found ? found : find_in(global_options, name, letter);
}

bool options_are_open(const struct command *command)
{
    return command && command->positional == POSITIONAL_REPORT;
}

static status unknown_option(const struct command *command, struct slice name, struct error *error)
{
    const char *names[2 * MOST_OPTIONS];
    size_t count = 0;
    for (const struct option *o = global_options; o->name; o++) names[count++] = o->name;
    for (const struct option *o = command ? command->options : NULL; o && o->name; o++)
        names[count++] = o->name;
    const char *near = slice_nearest(name, names, count);
    if (near)
        return error_set(error, STATUS_INVALID, "unknown option --%.*s; did you mean --%s?", SLICE_ARGS(name),
                         near);
    return error_set(error, STATUS_INVALID, "unknown option --%.*s", SLICE_ARGS(name));
}

static status unknown_command(struct slice name, struct error *error)
{
    const char *names[MOST_OPTIONS];
    size_t count = 0;
    for (const struct command *command = commands; command->name; command++) names[count++] = command->name;
    const char *near = slice_nearest(name, names, count);
    if (near)
        return error_set(error, STATUS_INVALID, "unknown command \"%.*s\"; did you mean \"%s\"?",
                         SLICE_ARGS(name), near);
    return error_set(error, STATUS_INVALID, "unknown command \"%.*s\"", SLICE_ARGS(name));
}

static status add_option(struct command_line *line, const struct option *option, const char *value,
                         struct error *error)
{
    if (strcmp(option->name, "help") == 0) line->help = true;
    if (line->option_count == MOST_OPTIONS) return error_set(error, STATUS_INVALID, "too many options");
    line->names[line->option_count] = option->name;
    line->values[line->option_count++] = value;
    return STATUS_OK;
}

/* `--name=value` or `--name value` of a command that knows its own; the text is cut at the equals sign. */
static status own_option(char **argv, int argc, int *at, struct command_line *line, struct error *error)
{
    char *text = argv[*at], *equals = strchr(text, '=');
    const struct option option = {.name = text};
    if (!equals && (*at + 1 >= argc || strncmp(argv[*at + 1], "--", 2) == 0))
        return error_set(error, STATUS_INVALID, "option %s needs a value", text);
    if (equals) *equals = 0;
    return add_option(line, &option, equals ? equals + 1 : argv[++*at], error);
}

/* `--name`, `--name=value`; takes the next argument when a value is due. */
static status long_option(char **argv, int argc, int *at, struct command_line *line, struct error *error)
{
    const char *text = argv[*at] + 2, *equals = strchr(text, '=');
    struct slice name = slice_make(text, equals ? (size_t)(equals - text) : strlen(text));
    const struct option *option = find_option(line->command, name, 0);
    if (!option && options_are_open(line->command)) return own_option(argv, argc, at, line, error);
    if (!option) return unknown_option(line->command, name, error);
    const char *value = equals ? equals + 1 : "";
    if (option->argument && !equals) {
        if (*at + 1 >= argc)
            return error_set(error, STATUS_INVALID, "option --%s needs a value: %s", option->name,
                             option->argument);
        value = argv[++*at];
    }
    if (!option->argument && equals)
        return error_set(error, STATUS_INVALID, "option --%s takes no value", option->name);
    return add_option(line, option, value, error);
}

/* `-n`, `-nvalue`, `-n value`, `-qv`. */
static status short_options(char **argv, int argc, int *at, struct command_line *line, struct error *error)
{
    const char *letters = argv[*at] + 1;
    for (; *letters; letters++) {
        const struct option *option = find_option(line->command, slice_make("", 0), *letters);
        if (!option) return error_set(error, STATUS_INVALID, "unknown option -%c", *letters);
        if (option->argument) {
            const char *value = letters[1] ? letters + 1 : NULL;
            if (!value && *at + 1 >= argc)
                return error_set(error, STATUS_INVALID, "option -%c needs a value: %s", *letters,
                                 option->argument);
            return add_option(line, option, value ? value : argv[++*at], error);
        }
        status s = add_option(line, option, "", error);
        if (s != STATUS_OK) return s;
    }
    return STATUS_OK;
}

static status positional(const char *text, struct command_line *line, struct error *error)
{
    if (!line->command) {
        line->command = find_command(slice_of(text));
        return line->command ? STATUS_OK : unknown_command(slice_of(text), error);
    }
    if (line->positional_count == MOST_POSITIONALS)
        return error_set(error, STATUS_INVALID, "too many arguments");
    line->positionals[line->positional_count++] = text;
    return STATUS_OK;
}

static status check_count(const struct command_line *line, struct error *error)
{
    const struct command *command = line->command;
    if (!command || line->help) return STATUS_OK;
    int count = (int)line->positional_count;
    if (count < command->fewest)
        return error_set(error, STATUS_INVALID, "%s: expected %s", command->name, command->arguments);
    if (count > command->most)
        return error_set(error, STATUS_INVALID, "%s: one argument too many: \"%s\"", command->name,
                         line->positionals[command->most]);
    return STATUS_OK;
}

status options_parse(int argc, char **argv, struct command_line *line, struct error *error)
{
    *line = (struct command_line){0};
    bool only_positionals = false;
    for (int at = 1; at < argc; at++) {
        const char *text = argv[at];
        status s;
        if (only_positionals || text[0] != '-' || text[1] == 0) {
            s = positional(text, line, error);
        } else if (strcmp(text, "--") == 0) {
            only_positionals = true;
            s = STATUS_OK;
        } else if (text[1] == '-') {
            s = long_option(argv, argc, &at, line, error);
        } else {
            s = short_options(argv, argc, &at, line, error);
        }
        if (s != STATUS_OK) return s;
    }
    return check_count(line, error);
}

const char *options_get(const struct command_line *line, const char *name)
{
    const char *value = NULL;
    for (size_t i = 0; i < line->option_count; i++)
        if (strcmp(line->names[i], name) == 0) value = line->values[i];
    return value;
}

static void option_help(struct buffer *out, const struct option *options)
{
    for (; options && options->name; options++) {
        char left[64];
        if (options->letter)
            snprintf(left, sizeof left, "-%c, --%s%s%s", options->letter, options->name,
                     options->argument ? " " : "", options->argument ? options->argument : "");
        else
            snprintf(left, sizeof left, "    --%s%s%s", options->name, options->argument ? " " : "",
                     options->argument ? options->argument : "");
        buffer_format(out, "  %-26s %s\n", left, options->about);
    }
}

static void program_help(struct buffer *out)
{
    buffer_text(out, "perilune: customer-support metrics as code\n\n"
                     "Usage: perilune [OPTIONS] [COMMAND]\n\n");
    buffer_text(out, options_description);
    buffer_text(out, "\nCommands:\n");
    for (const struct command *command = commands; command->name; command++) {
        char left[64];
        snprintf(left, sizeof left, "%s %s", command->name, command->arguments);
        buffer_format(out, "  %-26s %s\n", left, command->about);
    }
    buffer_text(out, "\nOptions:\n");
    option_help(out, global_options);
    buffer_text(out, "\nExamples:\n"
                     "  perilune -d support.db import tickets.csv --as zendesk\n"
                     "  perilune -d support.db report executive\n"
                     "  perilune -d support.db report executive --format html -o report.html\n\n"
                     "perilune COMMAND --help says more about one command.\nExit status: ");
    buffer_text(out, options_exit_status);
}

void options_help(struct buffer *out, const struct command *command)
{
    if (!command) {
        program_help(out);
        return;
    }
    buffer_format(out, "perilune %s: %s\n\nUsage: perilune [OPTIONS] %s %s\n", command->name, command->about,
                  command->name, command->arguments);
    if (command->details) buffer_format(out, "\n%s", command->details);
    buffer_text(out, "\nOptions:\n");
    option_help(out, command->options);
    option_help(out, global_options);
    buffer_format(out, "\nExamples:\n%s", command->examples);
}
