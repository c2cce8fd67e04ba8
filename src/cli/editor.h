/* Editing an entry on a terminal: libedit with several lines in one buffer, bracketed paste, history of whole
 * entries, completion. What completes and what is a whole entry others say. */
#ifndef PERILUNE_CLI_EDITOR_H
#define PERILUNE_CLI_EDITOR_H

#include "base/buffer.h"
#include "cli/recall.h"

struct editor;

/* What Tab does to the text: `erase` bytes before the cursor go, `insert` comes. `listing` are lines that
 * show the choices, empty when there is nothing to choose. */
struct editor_completion {
    size_t erase;
    struct buffer insert, listing;
};

struct editor_hooks {
    /* Appends the prompt, one line. */
    void (*prompt)(void *context, struct buffer *out);
    /* Is the text a whole entry, or does Enter begin a new line of it? */
    bool (*is_whole)(void *context, struct slice text);
    /* Fills `out`, which is empty; the window has so many columns and rows. */
    void (*complete)(void *context, struct slice text, size_t cursor, int columns, int rows,
                     struct editor_completion *out);
    void *context;
};

enum editor_result {
    EDITOR_ENTRY,   /* a whole one */
    EDITOR_DROPPED, /* Ctrl-C */
    EDITOR_END,     /* Ctrl-D, or the terminal is gone */
};

/* Both streams must be terminals, and not dumb ones. The hooks are copied, `recall` is borrowed. STATUS_IO
 * when libedit does not know the terminal. */
MUST_CHECK status editor_open(const struct editor_hooks *hooks, struct recall *recall, struct editor **out,
                              struct error *error);
void editor_close(struct editor *editor); /* NULL is allowed */

/* Reads one entry, with its line breaks; `entry` is emptied first. The terminal is as it was before
 * afterwards. */
enum editor_result editor_read(struct editor *editor, struct buffer *entry);

/* The next entry of the history is known to the search by Ctrl-R, too. */
void editor_remember(struct editor *editor, const char *entry);

#endif
