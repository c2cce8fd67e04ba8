/* The Lua module `perilune`, for Lua programs that load the engine instead of being run by it. */
#ifndef PERILUNE_SCRIPT_MODULE_H
#define PERILUNE_SCRIPT_MODULE_H

#include <lua.h>

/* What `require "perilune"` calls: pushes { open = function, version = text }. */
__attribute__((visibility("default"))) int luaopen_perilune(lua_State *L);

#endif
