/* What was typed at the prompt, entry by entry, in a file that outlives the session.
 *
 * An entry is a whole statement with its line breaks; in the file it is one line, where `\n` stands for a
 * line break and `\\` for a backslash. Entries are appended as they are made, under a lock, so that sessions
 * side by side lose nothing. Only its owner may read the file. When it grows beyond RECALL_MOST entries by
 * half, the oldest go. */
#ifndef PERILUNE_CLI_RECALL_H
#define PERILUNE_CLI_RECALL_H

#include "base/buffer.h"
#include "base/error.h"

enum { RECALL_MOST = 10000 };

struct recall;

/* Where the file lies: $XDG_STATE_HOME/perilune/history, else ~/.local/state/perilune/history. False: neither
 * is known. */
bool recall_default_path(struct buffer *path);

/* Reads the file, if it is there. `path` NULL: entries are kept in memory only. On failure nothing is read,
 * and *out keeps its entries in memory. */
MUST_CHECK status recall_open(const char *path, struct recall **out, struct error *error);
void recall_close(struct recall *recall); /* NULL is allowed */

size_t recall_count(const struct recall *recall);

/* Entry `index`, 0 the oldest; borrowed until the next change. */
const char *recall_entry(const struct recall *recall, size_t index);

/* Appends an entry, here and in the file, whose folders are made; one that repeats the last one is dropped.
 * On failure it is kept in memory, and the file is not written to again. */
MUST_CHECK status recall_add(struct recall *recall, struct slice entry, struct error *error);

#endif
