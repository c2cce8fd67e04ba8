/* The Lua texts that are part of the program. */
#ifndef PERILUNE_SCRIPT_EMBEDDED_H
#define PERILUNE_SCRIPT_EMBEDDED_H

#include <stddef.h>

struct embedded_text {
    const char *path; /* "lua/perilune/kpi.lua", "scripts/reports/executive.lua"; NULL ends the list */
    const char *data;
    size_t size;
};

extern const struct embedded_text embedded_texts[];

#endif
