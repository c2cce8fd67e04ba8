/* The manual page: the same words as --help, in the macros of man(7). */
#include "cli/manual.h"

#include "cli/options.h"
#include "script/embedded.h"

#include <string.h>

/* Text as roff prints it: dashes that can be copied, and no line that begins as a request. */
static void put_text(struct buffer *out, const char *text)
{
    bool line_start = true;
    for (; *text; text++) {
        if (line_start && (*text == '.' || *text == '\'')) buffer_text(out, "\\&");
        if (*text == '-')
            buffer_text(out, "\\-");
        else if (*text == '\\')
            buffer_text(out, "\\e");
        else
            buffer_append(out, text, 1);
        line_start = *text == '\n';
    }
}

static void put_section(struct buffer *out, const char *title)
{
    buffer_format(out, ".SH %s\n", title);
}

/* "-o, --output FILE" with the value in italics. */
static void put_option(struct buffer *out, const struct option *option)
{
    buffer_text(out, ".TP\n\\fB");
    if (option->letter) buffer_format(out, "\\-%c\\fR, \\fB", option->letter);
    buffer_text(out, "\\-\\-");
    put_text(out, option->name);
    buffer_text(out, "\\fR");
    if (option->argument) {
        buffer_text(out, " \\fI");
        put_text(out, option->argument);
        buffer_text(out, "\\fR");
    }
    buffer_text(out, "\n");
    put_text(out, option->about);
    buffer_text(out, "\n");
}

static void put_options(struct buffer *out, const struct option *options)
{
    for (; options && options->name; options++) put_option(out, options);
}

/* Lines as they are. */
static void put_lines(struct buffer *out, const char *lines)
{
    buffer_text(out, ".PP\n.nf\n");
    put_text(out, lines);
    buffer_text(out, ".fi\n");
}

static void put_command(struct buffer *out, const struct command *command)
{
    buffer_format(out, ".SS \"perilune %s", command->name);
    if (*command->arguments) {
        buffer_text(out, " ");
        put_text(out, command->arguments);
    }
    buffer_text(out, "\"\n");
    put_text(out, command->about);
    buffer_text(out, ".\n");
    if (command->details) {
        buffer_text(out, ".PP\n");
        put_text(out, command->details);
    }
    put_options(out, command->options);
    if (command->examples) put_lines(out, command->examples);
}

/* What scripts can call: scripts/reference makes it from the same words as the prompt's help. */
static void put_lua(struct buffer *out)
{
    for (const struct embedded_text *text = embedded_texts; text->path; text++)
        if (strcmp(text->path, "lua/perilune/meta/manual.roff") == 0)
            buffer_append(out, text->data, text->size);
}

void manual_write(struct buffer *out)
{
    buffer_format(out, ".TH PERILUNE 1 \"\" \"perilune %s\" \"User Commands\"\n", PERILUNE_VERSION);
    put_section(out, "NAME");
    buffer_text(out, "perilune \\- customer\\-support metrics as code\n");
    put_section(out, "SYNOPSIS");
    buffer_text(out, "\\fBperilune\\fR [\\fIOPTIONS\\fR] [\\fICOMMAND\\fR [\\fIARGUMENTS\\fR]]\n");
    put_section(out, "DESCRIPTION");
    put_text(out, options_description);
    put_section(out, "OPTIONS");
    put_options(out, global_options);
    put_section(out, "COMMANDS");
    for (const struct command *command = commands; command->name; command++) put_command(out, command);
    put_lua(out);
    put_section(out, "EXIT STATUS");
    put_text(out, options_exit_status);
    put_section(out, "ENVIRONMENT");
    for (const struct option *variable = environment_variables; variable->name; variable++) {
        buffer_format(out, ".TP\n\\fB%s\\fR\n", variable->name);
        put_text(out, variable->about);
        buffer_text(out, "\n");
    }
}
