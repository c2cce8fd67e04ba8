/* The sandboxed Lua state and what the command line asks of it. No Lua type leaves this folder.
 *
 * Scripts run in an environment of their own: Lua's safe libraries read-only, no io, os, debug, bytecode, no
 * file but the project's modules through `require`; a memory cap, a time budget, and Ctrl-C. The library
 * under lua/perilune and the definitions under scripts/ are part of the program. */
#ifndef PERILUNE_SCRIPT_SCRIPT_H
#define PERILUNE_SCRIPT_SCRIPT_H

#include "base/buffer.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct script;

#define SCRIPT_STORE "perilune.db"

struct script_options {
    const char *store_path; /* NULL: the project's, else SCRIPT_STORE */
    const char *zone;       /* NULL: the project's, else UTC */
    const char *project;    /* the project's folder; NULL: the nearest above, if any */
    bool alone;             /* without a project, unless one is named */
    const char *as_of;      /* NULL: the data's watermark */
    int64_t now;            /* the clock, once */
    int threads;            /* 0: one a core */
    size_t memory_limit;    /* bytes of Lua memory; 0: 1 GiB */
    double time_limit;      /* seconds a file or an entry may run; 0: no limit */
    bool verbose;           /* messages with a traceback */
    bool trust;             /* scripts get io, os, debug and perilune.native: they are the user's own */
    void (*print)(void *context, const char *data, size_t size); /* what scripts print */
    void (*notice)(void *context, const char *message); /* what the user should know (rebuilt snapshot) */
    void (*progress)(void *context, uint64_t done, uint64_t total,
                     uint64_t rows); /* of imports; may be NULL */
    /* Lets the user change a text in an editor of their own; NULL: there is no terminal */
    status (*edit)(void *context, struct slice text, struct buffer *out, struct error *error);
    /* Writes a file that the user named at the prompt, whole or not at all; NULL: none is written */
    status (*write)(void *context, const char *path, struct slice text, struct error *error);
    /* The page that is printed on, asked for each time because windows change: columns (0: piped, nothing is
     * cut) and colours. NULL: piped, without colours. */
    void (*page)(void *context, int *width, bool *color);
    void *context;
};

/* Starts a state and loads the library and the bundled definitions. The store is opened when something asks
 * for it. */
MUST_CHECK status script_open(const struct script_options *options, struct script **out, struct error *error);
void script_close(struct script *script); /* NULL is allowed */

/* The path of the store, and the project's folder as a prefix of paths ("" is the current one), NULL without
 * a project. They live as long as the script. */
const char *script_store(const struct script *script);
const char *script_project(const struct script *script);

/* Runs a file of Lua. The message of a failure begins with the file and line. */
MUST_CHECK status script_run_file(struct script *script, const char *path, struct error *error);

/* ---- the prompt (lua/perilune/repl) ---- */

/* One entry of the read-eval-print loop: an expression's values are shown, a statement is run, a line that
 * begins with a dot is a command of the prompt. *incomplete: the text is the beginning of a statement and
 * nothing was done. */
MUST_CHECK status script_run_entry(struct script *script, struct slice text, bool *incomplete,
                                   struct error *error);

/* Is the text a whole entry, right or wrong, and not the beginning of one? */
bool script_is_whole(struct script *script, struct slice text);

/* Appends the prompt: the store, the as-of, what the session is narrowed to. */
void script_prompt(struct script *script, struct buffer *out);

/* What completes the text at byte `cursor`: `*erase` bytes before it go and `insert` comes; `listing` shows
 * the choices in a window of so many columns and rows. Runs no code of the user's and never fails: then
 * nothing completes. */
void script_complete(struct script *script, struct slice text, size_t cursor, int columns, int rows,
                     size_t *erase, struct buffer *insert, struct buffer *listing);

struct script_argument {
    const char *name, *value; /* value NULL: the flag is set */
    bool listed;              /* all of this name are one list */
};

/* Calls a command of lua/perilune/command.lua with named arguments. What it returns is appended to `output`;
 * *exit_code is what it asks for (0 when it does not say). When it complains about the usage the complaint is
 * the error and *exit_code its code. */
MUST_CHECK status script_command(struct script *script, const char *command,
                                 const struct script_argument *arguments, size_t count, struct buffer *output,
                                 int *exit_code, struct error *error);

#endif
