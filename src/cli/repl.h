/* The read-eval-print loop on the standard input. */
#ifndef PERILUNE_CLI_REPL_H
#define PERILUNE_CLI_REPL_H

#include "script/script.h"

/* Reads entries until the end of the input and returns the exit code: 0, or 1 when the input is not a
 * terminal and an entry failed. On a terminal entries are edited (a dumb one gets prompts only); `quiet`
 * leaves the greeting out. */
int repl_run(struct script *script, bool quiet);

/* For script_options.edit: $VISUAL, else $EDITOR, else vi on a file with the text. */
MUST_CHECK status repl_edit(void *context, struct slice text, struct buffer *out, struct error *error);

#endif
