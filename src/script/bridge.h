/* Values between two Lua states: the host's, an ordinary one that a program or `lua5.4` runs, and the sandbox
 * of a script. Internal to this folder.
 *
 * 1. nil, booleans, numbers and texts are copied; so are tables without a metatable, with all that is in
 * them.
 * 2. What else the sandbox gives (relations, frames, KPIs, periods, functions) is held by the host as a value
 *    that is indexed, called, compared, printed and iterated as the original is; it keeps the store open. Two
 *    of them are equal when the originals are.
 * 3. A function of the host becomes one of the sandbox that calls it. Other values of the host (userdata,
 *    threads) and values of another store are refused.
 * 4. Errors become the error of the other state, as a text. Nothing of one state is reached by a jump from
 * the other: each side works in protected mode while the other is below it.
 * 5. The sandbox's limits hold for what runs in it; the host's hooks, signals and globals are not touched. */
#ifndef PERILUNE_SCRIPT_BRIDGE_H
#define PERILUNE_SCRIPT_BRIDGE_H

#include "script/script.h"

#include <lua.h>

struct bridge {
    struct script *script; /* owned; NULL: closed */
    double time_limit;     /* seconds a call may run; 0: no limit */
    int depth;             /* calls into the sandbox that run now */
    lua_State *host;       /* of the innermost one */
    lua_State *inner;      /* where it runs: the sandbox's own state or a coroutine of it */
};

enum bridge_operation {
    BRIDGE_INDEX,  /* object, key -> value */
    BRIDGE_ASSIGN, /* object, key, value */
    BRIDGE_CALL,   /* object, arguments... -> results... */
    BRIDGE_LENGTH, /* object -> integer */
    BRIDGE_TEXT,   /* object -> text */
    BRIDGE_FIELDS, /* object -> a table of what is in it */
    BRIDGE_EQUAL,  /* object, object -> boolean */
    BRIDGE_LESS,   /* the same */
    BRIDGE_LESS_EQUAL,
    BRIDGE_FILE, /* path: runs a file in the scripts' environment -> results... */
};

/* Prepares a host, before the rest; again is allowed. */
void bridge_register(lua_State *host);

/* Pushes a userdata without a metatable, with one user value, that is an empty bridge; the caller opens its
 * script, and gives it a metatable that closes it. */
struct bridge *bridge_new(lua_State *host);

/* Runs an operation of the bridge at host index `at`, which is a userdata. `object` is the host index of a
 * held value, or 0: the scripts' environment; the arguments are the `count` values on top of the host's
 * stack. Pushes the results and returns how many; raises in the host what fails. */
int bridge_run(lua_State *host, int at, enum bridge_operation operation, int object, int count);

/* Closes the script; raises when a call into it runs. Closing twice is allowed. */
void bridge_close(lua_State *host, struct bridge *bridge);

#endif
