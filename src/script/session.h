/* What a Lua state works on: one store, its snapshot, the clock, the zone, the threads. Internal to this
 * folder. */
#ifndef PERILUNE_SCRIPT_SESSION_H
#define PERILUNE_SCRIPT_SESSION_H

#include "query/query.h"
#include "script/script.h"
#include "store/store.h"
#include "time/calendar.h"

#include <lua.h>

/* Policies, which own what they are made of. */
struct session_policies {
    struct arena arena;
    struct policies_declaration declared;
    bool given;
};

struct session {
    struct script_options options;
    char *store_path;
    char *project; /* the project's folder as a prefix of paths ("", "../", "desk/"); NULL: no project */
    struct schema schema;                   /* declared by lua/perilune/schema.lua */
    struct schema stored, derived, clocked; /* its parts; those derived from events, from their spans */
    bool has_schema;
    struct arena dialect_arena;               /* owns what the dialect is made of */
    struct dialect dialect;                   /* of derived tables; no name: not chosen yet */
    struct session_policies policies, others; /* of clocks; others: to compare with */
    struct store *store;
    enum store_mode store_mode;
    struct snapshot
        *snapshot;            /* of the command that runs; borrowed from the store; NULL: not asked for yet */
    struct query_joins joins; /* of the snapshot's tables */
    struct zone *zone;
    struct calendar_list calendars; /* owned; `rules` refers to it */
    struct calendar_rules rules;
    struct pool *pool;
    bool at_prompt;   /* what runs was typed by a person */
    bool wants_facts; /* a query reached for facts, so the snapshot is to hold them */
    bool scratch;     /* a scratch store stands in for the store */
    uint64_t epoch;   /* counts the snapshots: what the library remembers of one ends with it */
    /* limits of the running script */
    size_t memory_used, memory_limit;
    double deadline;    /* monotonic seconds; 0: none */
    double time_budget; /* the seconds that led to it, for the message */
};

/* The session of a state. */
static inline struct session *session_of(lua_State *L)
{
    return *(struct session **)lua_getextraspace(L);
}

/* Opens the store when it is not open, or only for reading where it is to be written. */
MUST_CHECK status session_store(struct session *session, enum store_mode mode, struct store **out,
                                struct error *error);

/* The snapshot of the command that runs: asked for once, so that all its queries see one generation. */
MUST_CHECK status session_snapshot(struct session *session, struct snapshot **out, struct error *error);

/* Lets the snapshot hold a derived table and those it is derived from; a dialect must have been chosen, and
 * for clocks policies must have been given. */
MUST_CHECK status session_facts(struct session *session, const struct table_schema *table,
                                struct error *error);

/* query_joins.find over a session, for the tables of the snapshot of the command that runs. */
MUST_CHECK status session_join(void *session, const struct table *from, int field, const struct join **out,
                               struct error *error);

/* After a query found it damaged. */
MUST_CHECK status session_rebuild_snapshot(struct session *session, struct snapshot **out,
                                           struct error *error);

/* A new command begins, or the store has changed: the next query asks for the snapshot again. */
void session_forget_snapshot(struct session *session);

/* The schema's table or an error that names the near one. */
MUST_CHECK status session_table(struct session *session, struct slice name, const struct table_schema **out,
                                struct error *error);

/* Pushes what a script that ran too long is told. */
void session_push_late(lua_State *L);

/* Is it the place of a function of the library, and not of a script? */
bool session_is_library(const char *source);

/* Pushes "file:line: " of the nearest caller that is the user's, or an empty text. */
void session_push_place(lua_State *L);

/* Raises the record as a Lua error: its message (that of the time limit, where it ended the work), behind the
 * place in the user's script that led to it (not the library's). Does not return. */
int session_raise(lua_State *L, const struct error *error);

#endif
