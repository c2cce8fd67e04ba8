/* The read-eval-print loop on the standard input. */
#ifndef PERILUNE_CLI_REPL_H
#define PERILUNE_CLI_REPL_H

#include "script/script.h"

/* Reads entries until the end of the input and returns the exit code: 0, or 1 when the input is not a
 * terminal and an entry failed. Prompts only on a terminal. */
int repl_run(struct script *script, bool quiet);

#endif
