-- The module for LuaRocks, built from the tree it lies in: luarocks make scripts/install/perilune-scm-1.rockspec
rockspec_format = "3.0"
package = "perilune"
version = "scm-1"
source = { url = "file://." }
description = {
  summary = "customer-support metrics as code",
  detailed = [[
Keeps support tickets, events and surveys in one SQLite file and answers questions about them at memory speed:
require "perilune" opens stores from an ordinary Lua program.]],
  license = "MIT",
}
dependencies = { "lua ~> 5.4" }
external_dependencies = {
  SQLITE = { header = "sqlite3.h" },
  UTF8PROC = { header = "utf8proc.h" },
  CSV = { header = "csv.h" },
  ZLIB = { header = "zlib.h" },
}
build = {
  type = "command",
  build_command = "cmake -S . -B build-rock -DPERILUNE_MODULE_ONLY=ON -DLUA_INCDIR=\"$(LUA_INCDIR)\""
    .. " -DCMAKE_BUILD_TYPE=Release && cmake --build build-rock --parallel 2 --target perilune_module",
  install = { lib = { perilune = "build-rock/perilune.so" } },
}
