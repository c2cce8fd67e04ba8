/* The triggers that fill the change log when another SQLite tool writes.
 *
 * Rules:
 *  1. A row that is inserted, updated or deleted is logged by its id; one that gets another id by both.
 *  2. A conflict that is solved by REPLACE deletes the row in the way without running any delete trigger. In
 *     a table with a key that row is logged before it goes. (A conflict of ids is between rows of one id,
 *     which rule 1 logs. Indexes that somebody else made: refresh.c, rule 2.)
 *  3. A row that is deleted, or gets another key or source, takes with it what others refer to. In a table
 *     with a key that is logged by an entry of its own, of "table.key" and no row: its old key is in no log.
 *     (A row in the way leaves its key to the one that replaces it.) */
#include "store/store_int.h"

enum trigger_kind {
    OF_ROW,
    OF_SET_KEY,  /* only when a field of the key is set */
    OF_LOST_KEY, /* rule 3 */
};

struct trigger {
    const char *suffix, *when; /* "AFTER INSERT" */
    const char *logged;        /* the id, or NULL: of the row in the way (rule 2) */
    const char *condition;     /* what else is to be true, or NULL; OF_LOST_KEY: rows that may lose theirs */
    enum trigger_kind kind;
};

static const struct trigger triggers[] = {
    {"INSERT", "AFTER INSERT", "new.id", NULL, OF_ROW},
    {"UPDATE", "AFTER UPDATE", "new.id", NULL, OF_ROW},
    {"DELETE", "AFTER DELETE", "old.id", NULL, OF_ROW},
    {"MOVE", "AFTER UPDATE", "old.id", "old.id <> new.id", OF_ROW},
    {"REPLACE_BY_INSERT", "BEFORE INSERT", NULL, NULL, OF_ROW},
    {"REPLACE_BY_UPDATE", "BEFORE UPDATE", NULL, "id <> old.id", OF_SET_KEY},
    {"LOST_KEY_BY_DELETE", "AFTER DELETE", "0", NULL, OF_LOST_KEY},
    {"LOST_KEY_BY_UPDATE", "BEFORE UPDATE", "0", "old.id, new.id", OF_LOST_KEY},
    {"LOST_KEY_BY_INSERT", "BEFORE INSERT", "0", "new.id", OF_LOST_KEY},
};

enum { TRIGGERS = sizeof triggers / sizeof *triggers };

static bool applies(const struct trigger *trigger, const struct table_schema *table)
{
    return (trigger->logged && trigger->kind != OF_LOST_KEY) || table->key_field >= 0;
}

static void append_name(struct buffer *sql, const struct table_schema *table, const struct trigger *trigger)
{
    struct buffer name;
    buffer_init(&name);
    buffer_format(&name, "%s_on_%s", table->name, trigger->suffix);
    database_name(sql, buffer_get(&name));
    buffer_fini(&name);
}

static void append_literal(struct buffer *sql, const char *text)
{
    buffer_char(sql, '\'');
    for (; *text; text++) {
        if (*text == '\'') buffer_char(sql, '\'');
        buffer_char(sql, *text);
    }
    buffer_char(sql, '\'');
}

static void append_same(struct buffer *sql, const struct table_schema *table, int field)
{
    database_name(sql, table->fields[field].name);
    buffer_text(sql, " IS new.");
    database_name(sql, table->fields[field].name);
}

static void append_same_key(struct buffer *sql, const struct table_schema *table)
{
    append_same(sql, table, table->key_field);
    if (table->source_field >= 0) {
        buffer_text(sql, " AND ");
        append_same(sql, table, table->source_field);
    }
}

/* The id of the row that has the key of the new one. */
static void append_row_in_the_way(struct buffer *sql, const struct table_schema *table, const char *condition)
{
    buffer_text(sql, "(SELECT id FROM ");
    database_name(sql, table->name);
    buffer_text(sql, " WHERE ");
    append_same_key(sql, table);
    if (condition) buffer_format(sql, " AND %s", condition);
    buffer_char(sql, ')');
}

/* Is there a row with one of the ids and another key than the new one? (Rule 3.) */
static void append_other_key(struct buffer *sql, const struct table_schema *table, const char *ids)
{
    buffer_text(sql, "EXISTS (SELECT 1 FROM ");
    database_name(sql, table->name);
    buffer_format(sql, " WHERE id IN (%s) AND NOT (", ids);
    append_same_key(sql, table);
    buffer_text(sql, "))");
}

static void append_event(struct buffer *sql, const struct table_schema *table, const struct trigger *trigger)
{
    buffer_format(sql, " %s", trigger->when);
    if (trigger->kind == OF_SET_KEY) {
        buffer_text(sql, " OF ");
        database_name(sql, table->fields[table->key_field].name);
    }
    if (trigger->kind == OF_SET_KEY && table->source_field >= 0) {
        buffer_text(sql, ", ");
        database_name(sql, table->fields[table->source_field].name);
    }
    buffer_text(sql, " ON ");
    database_name(sql, table->name);
}

static void append_condition(struct buffer *sql, const struct table_schema *table,
                             const struct trigger *trigger, const char *logged)
{
    if (!trigger->logged) {
        buffer_format(sql, " WHEN %s IS NOT NULL", logged);
    } else if (trigger->condition && trigger->kind == OF_LOST_KEY) {
        buffer_text(sql, " WHEN ");
        append_other_key(sql, table, trigger->condition);
    } else if (trigger->condition) {
        buffer_format(sql, " WHEN %s", trigger->condition);
    }
}

/* What the log calls the rows: the table, or its key. */
static void append_logged_name(struct buffer *sql, const struct table_schema *table,
                               const struct trigger *trigger)
{
    struct buffer name;
    buffer_init(&name);
    buffer_text(&name, table->name);
    if (trigger->kind == OF_LOST_KEY) buffer_format(&name, ".%s", table->fields[table->key_field].name);
    append_literal(sql, buffer_get(&name));
    buffer_fini(&name);
}

static void append_trigger(struct buffer *sql, const struct table_schema *table,
                           const struct trigger *trigger)
{
    struct buffer logged;
    buffer_init(&logged);
    if (trigger->logged)
        buffer_text(&logged, trigger->logged);
    else
        append_row_in_the_way(&logged, table, trigger->condition);
    buffer_text(sql, "CREATE TRIGGER IF NOT EXISTS ");
    append_name(sql, table, trigger);
    append_event(sql, table, trigger);
    append_condition(sql, table, trigger, buffer_get(&logged));
    buffer_text(sql, " BEGIN INSERT INTO changes VALUES ("
                     "(SELECT max(generation) FROM changes) + 1 + (random() & 1048575), ");
    append_logged_name(sql, table, trigger);
    buffer_format(sql, ", %s); END;", buffer_get(&logged));
    buffer_fini(&logged);
}

status triggers_create(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql);
    for (int i = 0; i < TRIGGERS; i++)
        if (applies(&triggers[i], table)) append_trigger(&sql, table, &triggers[i]);
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

status triggers_drop(struct store *store, const struct table_schema *table, struct error *error)
{
    struct buffer sql;
    buffer_init(&sql);
    for (int i = 0; i < TRIGGERS; i++) {
        buffer_text(&sql, "DROP TRIGGER IF EXISTS ");
        append_name(&sql, table, &triggers[i]);
        buffer_char(&sql, ';');
    }
    status s = database_exec(store, buffer_get(&sql), error);
    buffer_fini(&sql);
    return s;
}

status triggers_check(struct store *store, const struct table_schema *table, bool *complete,
                      struct error *error)
{
    struct buffer sql;
    int64_t wanted = 0, found = 0;
    buffer_init(&sql);
    buffer_text(&sql, "SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ");
    append_literal(&sql, table->name);
    buffer_text(&sql, " COLLATE NOCASE AND name COLLATE NOCASE IN (''");
    for (int i = 0; i < TRIGGERS; i++) {
        if (!applies(&triggers[i], table)) continue;
        struct buffer name;
        buffer_init(&name);
        buffer_format(&name, "%s_on_%s", table->name, triggers[i].suffix);
        buffer_text(&sql, ", ");
        append_literal(&sql, buffer_get(&name));
        buffer_fini(&name);
        wanted++;
    }
    buffer_char(&sql, ')');
    status s = database_integer(store, buffer_get(&sql), &found, error);
    buffer_fini(&sql);
    if (found != wanted) *complete = false;
    return s;
}
