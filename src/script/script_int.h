/* A state from inside, for the files that front it. Internal to this folder. */
#ifndef PERILUNE_SCRIPT_SCRIPT_INT_H
#define PERILUNE_SCRIPT_SCRIPT_INT_H

#include "script/session.h"

struct script {
    struct session session;
    lua_State *L;
};

/* Pushes a module of the library; on failure nothing. */
MUST_CHECK status script_library(struct script *script, const char *module, struct error *error);

#endif
