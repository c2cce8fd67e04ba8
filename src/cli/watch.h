/* What --watch waits for: changes of scripts and of the store. */
#ifndef PERILUNE_CLI_WATCH_H
#define PERILUNE_CLI_WATCH_H

#include <stdint.h>

struct watch {
    char *store;    /* the SQLite file; its log beside it counts too */
    char *project;  /* the folder whose definitions count, as a prefix of paths; NULL: none */
    char *argument; /* a definition file outside of it, or NULL */
};

/* Copies of the paths. */
void watch_init(struct watch *watch, const char *store, const char *project, const char *argument);
void watch_fini(struct watch *watch);

/* A number that changes when a file that is watched changes, comes or goes: of the store and its log, the
 * argument, and what ends in .lua or .ics in the project's folder and those below it, three deep. What cannot
 * be read counts as not there. */
uint64_t watch_state(const struct watch *watch);

/* Waits until the state is another one than `before`, and has stayed so from one look to the next, that a
 * file half written is not read. Looks twice a second. Ends early when an interrupt is pending. */
void watch_wait(const struct watch *watch, uint64_t before);

#endif
