/* The command line from one table: options, commands, their help. What is written here is what --help says.
 */
#ifndef PERILUNE_CLI_OPTIONS_H
#define PERILUNE_CLI_OPTIONS_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct option {
    char letter;          /* 0: none */
    const char *name;     /* without the dashes */
    const char *argument; /* what the value is called in the help; NULL: a flag */
    const char *about;
    const char *values; /* what the value may be, separated by spaces, for completion; NULL: anything */
};

/* What the positional arguments of a command are, for completion. A report has parameters of its own: options
 * that are not in the tables go to the command then, their names with the dashes, as `--team EU`. */
enum positional { POSITIONAL_NONE, POSITIONAL_FILE, POSITIONAL_KPI, POSITIONAL_REPORT, POSITIONAL_WORD };

struct command {
    const char *name;      /* NULL ends the table */
    const char *arguments; /* "FILE..." */
    const char *about;     /* one line */
    const char *details;   /* more lines, or NULL */
    const char *examples;  /* lines */
    int fewest, most;      /* positional arguments */
    const struct option *options;
    bool together; /* one call for all positional arguments, a list; else a call for each */
    enum positional positional;
    const char *words; /* of POSITIONAL_WORD, separated by spaces */
};

enum { MOST_OPTIONS = 32, MOST_POSITIONALS = 256 };

struct command_line {
    const struct command *command; /* NULL: none was given */
    const char *names[MOST_OPTIONS], *values[MOST_OPTIONS];
    size_t option_count;
    const char *positionals[MOST_POSITIONALS];
    size_t positional_count;
    bool help;
};

/* Global options and commands, both ended by a row without a name. */
extern const struct option global_options[];
extern const struct command commands[];

/* What --help and the manual page say alike: paragraphs that end with a line break. */
extern const char options_description[], options_exit_status[];
/* Ended by a row without a name; only name and about. */
extern const struct option environment_variables[];

/* Parses argv. Global options may stand anywhere, a command's own after it; `--name=value`, `--name value`,
 * `-n value`,
 * `-nvalue`; `--` ends the options. STATUS_INVALID with a message that suggests the near name. */
MUST_CHECK status options_parse(int argc, char **argv, struct command_line *line, struct error *error);

/* The value of an option (flags: an empty text), or NULL when it was not given. The last one counts. */
const char *options_get(const struct command_line *line, const char *name);

/* Does the command take options of its own (POSITIONAL_REPORT)? */
bool options_are_open(const struct command *command);

/* Help for the program (NULL) or one command, as text. */
struct buffer;
void options_help(struct buffer *out, const struct command *command);

#endif
