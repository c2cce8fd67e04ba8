/* The Lua state that scripts run in. Internal to this folder. */
#ifndef PERILUNE_SCRIPT_SANDBOX_H
#define PERILUNE_SCRIPT_SANDBOX_H

#include "script/session.h"

/* A new state with the safe libraries, `require` and the limits of the session; NULL when there is no memory.
 */
lua_State *sandbox_new(struct session *session);

/* Pushes the environment that users' chunks run in. */
void sandbox_push_environment(lua_State *L);

/* Loads a text chunk (never bytecode) and gives it the users' environment. Pushes the function, or the
 * message and returns Lua's status. `name` is shown in messages. */
int sandbox_load(lua_State *L, struct slice text, const char *name);

/* The Lua state of a script. */
lua_State *script_state(struct script *script);

/* Reads a whole file into the buffer. */
MUST_CHECK status sandbox_read_file(const char *path, struct buffer *out, struct error *error);

/* Calls the function below its `arguments` on the stack within the time budget; the results are left. On
 * failure the message goes to the record and the stack is as it was below the function. */
MUST_CHECK status sandbox_call(lua_State *L, int arguments, int results, double seconds, struct error *error);

#endif
