/* The session: store, snapshot and schema on demand. */
#include "script/session.h"

#include "base/interrupt.h"
#include "base/memory.h"

status session_store(struct session *session, enum store_mode mode, struct store **out, struct error *error)
{
    if (session->store && mode == STORE_WRITE && session->store_mode == STORE_READ) {
        session_forget_snapshot(session);
        store_close(session->store);
        session->store = NULL;
    }
    if (!session->store) {
        status s = store_open(session->store_path, mode, &session->stored, &session->store, error);
        if (s != STATUS_OK) return s;
        session->store_mode = mode;
    }
    *out = session->store;
    return STATUS_OK;
}

status session_snapshot(struct session *session, struct snapshot **out, struct error *error)
{
    struct store *store;
    struct error notice;
    error_init(&notice);
    *out = session->snapshot;
    if (session->snapshot) return STATUS_OK;
    status s = session_store(session, STORE_READ, &store, error);
    if (s == STATUS_OK) s = store_snapshot(store, &session->snapshot, &notice, error);
    if (s == STATUS_OK && notice.message[0] && session->options.notice)
        session->options.notice(session->options.context, notice.message);
    *out = session->snapshot;
    return s;
}

static status make_clocks(struct session *session, struct error *error)
{
    struct clocks_input input = {.dialect = &session->dialect.rules,
                                 .rules = &session->rules,
                                 .joins = &session->joins,
                                 .pool = session->pool,
                                 .policies = &session->policies.declared,
                                 .others = session->others.given ? &session->others.declared : NULL};
    return store_clocks(session->store, &session->clocked, &input, error);
}

status session_facts(struct session *session, const struct table_schema *table, struct error *error)
{
    struct error notice;
    error_init(&notice);
    status s =
        store_facts(session->store, &session->derived, &session->dialect, session->pool, &notice, error);
    if (s == STATUS_OK && notice.message[0] && session->options.notice)
        session->options.notice(session->options.context, notice.message);
    if (s == STATUS_OK && schema_table(&session->clocked, slice_of(table->name)))
        s = make_clocks(session, error);
    return s;
}

status session_join(void *context, const struct table *from, int field, const struct join **out,
                    struct error *error)
{
    struct session *session = context;
    const char *to = schema_step_table(from->schema, field);
    if (to && schema_back(from->schema, field) && !snapshot_table(session->snapshot, slice_of(to))) {
        session->wants_facts = true; /* relation_try_run makes them and comes again */
        return error_set(error, STATUS_NOT_FOUND, "the facts in \"%s\" are not there", to);
    }
    return store_join(session->store, from, field, out, error);
}

status session_rebuild_snapshot(struct session *session, struct snapshot **out, struct error *error)
{
    session_forget_snapshot(session);
    status s = store_rebuild_snapshot(session->store, &session->snapshot, error);
    *out = session->snapshot;
    return s;
}

void session_forget_snapshot(struct session *session)
{
    session->snapshot = NULL;
    session->wants_facts = false;
    session->epoch++;
}

status session_table(struct session *session, struct slice name, const struct table_schema **out,
                     struct error *error)
{
    *out = schema_table(&session->schema, name);
    if (*out) return STATUS_OK;
    size_t count = session->schema.table_count;
    const char **names = memory_new((count + 1) * sizeof *names);
    for (size_t i = 0; i < count; i++) names[i] = session->schema.tables[i].name;
    const char *near = slice_nearest(name, names, count);
    memory_free(names);
    if (near)
        return error_set(error, STATUS_NOT_FOUND, "no table \"%.*s\"; did you mean \"%s\"?", SLICE_ARGS(name),
                         near);
    return error_set(error, STATUS_NOT_FOUND, "no table \"%.*s\"", SLICE_ARGS(name));
}

bool session_is_library(const char *source)
{
    return strncmp(source, "lua/perilune/", strlen("lua/perilune/")) == 0;
}

void session_push_place(lua_State *L)
{
    lua_Debug debug;
    for (int level = 1; lua_getstack(L, level, &debug); level++) {
        lua_getinfo(L, "Sl", &debug);
        if (session_is_library(debug.short_src) || debug.currentline <= 0) continue;
        lua_pushfstring(L, "%s:%d: ", debug.short_src, debug.currentline);
        return;
    }
    lua_pushliteral(L, "");
}

void session_push_late(lua_State *L)
{
    lua_pushfstring(L, "stopped: still running after %d seconds, its time limit",
                    (int)session_of(L)->time_budget);
}

int session_raise(lua_State *L, const struct error *error)
{
    session_push_place(L);
    if (error->code == STATUS_INTERRUPTED && !interrupt_pending() && interrupt_late())
        session_push_late(L);
    else
        lua_pushfstring(L, "%s%s", error->message, error->place);
    lua_concat(L, 2);
    return lua_error(L);
}
