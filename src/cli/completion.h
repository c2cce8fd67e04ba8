/* Completion scripts for shells, made from the tables of commands and options. */
#ifndef PERILUNE_CLI_COMPLETION_H
#define PERILUNE_CLI_COMPLETION_H

#include "base/buffer.h"
#include "base/error.h"

/* Appends the script of `shell`: bash, zsh or fish. STATUS_INVALID names the known ones. */
MUST_CHECK status completion_write(const char *shell, struct buffer *out, struct error *error);

#endif
