/* Where a command's data goes: to stdout, or to a file that is written aside and renamed. */
#ifndef PERILUNE_CLI_OUTPUT_H
#define PERILUNE_CLI_OUTPUT_H

#include "base/error.h"
#include "base/slice.h"

/* Writes all of `data` to the file, or leaves the file that was there; to stdout when path is NULL or "-". */
MUST_CHECK status output_write(const char *path, struct slice data, struct error *error);

#endif
