/* The manual page, made from the tables of commands and options. */
#ifndef PERILUNE_CLI_MANUAL_H
#define PERILUNE_CLI_MANUAL_H

#include "base/buffer.h"

/* Appends perilune(1) in man's macros. */
void manual_write(struct buffer *out);

#endif
