/* Joins by key (rules of a reference: query/join.h). Keys are long texts, which live in SQLite alone; what is
 * kept is a row number of the snapshot for every text of the referring field.
 *
 * Rules:
 *  1. Few texts are looked up one by one in the index of (source, key), once a source of the other table; for
 *     many (LOOK_UP_SHARE) all its keys are read once and looked up among the texts.
 *  2. Rows that the snapshot does not hold, because they came after it, do not count. Sources are the
 * snapshot's.
 *  3. Only a text that is the key of several rows depends on the source, so that there is one list of rows
 * for all sources, and a copy of it for every source that changes something in it.
 *  4. Joins are kept until the snapshot is closed or changed; large ones in files too (join_file.c).
 *  5. The way back is the join of the field that refers to the table, turned round. */
#include "store/store_int.h"

#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "column/locate.h"
#include "column/segment.h"

#include <stdlib.h>
#include <string.h>

enum { LOOK_UP_SHARE = 4 }; /* look-ups, for each of which that many rows could be read */

/* A row whose key is a text of the field. */
struct match {
    int64_t id;
    uint32_t text;
    uint32_t row; /* JOIN_NONE: the snapshot does not hold it */
};

struct search {
    struct store *store;
    struct store_join *joined;
    const struct dictionary *texts; /* of the referring field */
    const struct table_schema *other;
    struct match *matches;
    size_t count, capacity;
    bool *several; /* a text: is it the key of several rows? */
    bool any_several;
    struct error *error;
};

static status no_memory(const struct search *search)
{
    return error_set(search->error, STATUS_MEMORY, "%s: no memory to join \"%s\" to \"%s\"",
                     search->store->path, search->joined->join.from->schema->name, search->other->name);
}

static status add_match(struct search *search, int64_t id, uint32_t text)
{
    void *matches = search->matches;
    bool room = memory_try_grow(&matches, &search->capacity, search->count + 1, sizeof *search->matches);
    search->matches = matches;
    if (!room) return no_memory(search);
    search->matches[search->count++] = (struct match){id, text, JOIN_NONE};
    return STATUS_OK;
}

static const char *key_name(const struct search *search)
{
    return search->other->fields[search->other->key_field].name;
}

/* ---- rule 1: one by one ---- */

static status look_up_key(struct search *search, sqlite3_stmt *statement, uint32_t text)
{
    struct slice key = dictionary_text(search->texts, text);
    sqlite3_bind_text(statement, 1, key.data, (int)key.size, SQLITE_STATIC);
    status s = STATUS_OK;
    int result;
    while (s == STATUS_OK && (result = sqlite3_step(statement)) != SQLITE_DONE)
        s = result == SQLITE_ROW ? add_match(search, sqlite3_column_int64(statement, 0), text)
                                 : database_error(search->store, search->error);
    sqlite3_reset(statement);
    return s;
}

/* Of one source: ?2. */
static status look_up_keys(struct search *search, sqlite3_stmt *statement)
{
    status s = STATUS_OK;
    for (uint32_t text = 0; s == STATUS_OK && text < search->texts->count; text++) {
        if (text % STORE_INTERRUPT_ROWS == 0 && interrupt_pending())
            return error_set(search->error, STATUS_INTERRUPTED, "%s: interrupted", search->store->path);
        s = look_up_key(search, statement, text);
    }
    return s;
}

static bool has_nulls(const struct table *table, int field)
{
    for (size_t i = 0; i < table->chunk_count; i++)
        if (table->columns[field].segments[i].null_count) return true;
    return false;
}

static status look_up_sources(struct search *search, sqlite3_stmt *statement)
{
    const struct table *to = search->joined->join.to;
    const struct dictionary *sources = &to->columns[search->other->source_field].dictionary;
    status s = STATUS_OK;
    for (uint32_t source = 0; s == STATUS_OK && source < sources->count; source++) {
        struct slice name = dictionary_text(sources, source);
        sqlite3_bind_text(statement, 2, name.data, (int)name.size, SQLITE_STATIC);
        s = look_up_keys(search, statement);
    }
    sqlite3_bind_null(statement, 2);
    bool nulls = has_nulls(to, search->other->source_field);
    return s == STATUS_OK && nulls ? look_up_keys(search, statement) : s;
}

/* Takes over the text of the statement, which is NULL when there was no memory for it. */
static status prepare(struct search *search, char *sql, sqlite3_stmt **out)
{
    status s = sql ? database_prepare(search->store, sql, out, search->error) : no_memory(search);
    sqlite3_free(sql);
    return s;
}

static status look_up(struct search *search)
{
    const struct table_schema *other = search->other;
    sqlite3_stmt *statement = NULL;
    char *sql = NULL;
    if (other->source_field < 0)
        sql = sqlite3_mprintf("SELECT id FROM \"%w\" WHERE \"%w\" = ?1", other->name, key_name(search));
    else
        sql = sqlite3_mprintf("SELECT id FROM \"%w\" WHERE \"%w\" = ?1 AND \"%w\" IS ?2", other->name,
                              key_name(search), other->fields[other->source_field].name);
    status s = prepare(search, sql, &statement);
    if (s == STATUS_OK)
        s = other->source_field < 0 ? look_up_keys(search, statement) : look_up_sources(search, statement);
    sqlite3_finalize(statement);
    return s;
}

/* ---- rule 1: all at once ---- */

/* The texts by their hashes: the upper half of the hash, so that another text is seldom looked at, then code
 * + 1; 0 is free. */
struct text_index {
    uint64_t *slots;
    size_t mask;
};

static uint64_t slot_of(uint64_t hash, uint32_t code)
{
    return (hash & ~(uint64_t)UINT32_MAX) | (code + 1u);
}

static bool text_index_init(struct text_index *index, const struct dictionary *texts)
{
    size_t slots = 16;
    while (slots < (size_t)texts->count * 2) slots *= 2;
    index->mask = slots - 1;
    index->slots = memory_try_new(slots, sizeof *index->slots);
    for (uint32_t code = 0; index->slots && code < texts->count; code++) {
        struct slice text = dictionary_text(texts, code);
        uint64_t hash = hash_bytes(text.data, text.size);
        size_t at = hash & index->mask;
        while (index->slots[at]) at = (at + 1) & index->mask;
        index->slots[at] = slot_of(hash, code);
    }
    return index->slots != NULL;
}

static bool text_index_find(const struct text_index *index, const struct dictionary *texts, struct slice text,
                            uint32_t *code)
{
    uint64_t hash = hash_bytes(text.data, text.size);
    for (size_t at = hash & index->mask; index->slots[at]; at = (at + 1) & index->mask) {
        *code = (uint32_t)index->slots[at] - 1;
        if (index->slots[at] != slot_of(hash, *code)) continue;
        if (slice_equal(dictionary_text(texts, *code), text)) return true;
    }
    return false;
}

static status scan_keys(struct search *search, const struct text_index *index, sqlite3_stmt *scan)
{
    uint64_t seen = 0;
    bool more = true;
    status s = STATUS_OK;
    while (s == STATUS_OK) {
        s = database_next(search->store, scan, &seen, &more, search->error);
        if (s != STATUS_OK || !more) break;
        const char *key = (const char *)sqlite3_column_text(scan, 1);
        uint32_t text;
        if (!key) continue;
        struct slice slice = slice_make(key, (size_t)sqlite3_column_bytes(scan, 1));
        if (text_index_find(index, search->texts, slice, &text))
            s = add_match(search, sqlite3_column_int64(scan, 0), text);
    }
    return s;
}

static status read_all(struct search *search)
{
    struct text_index index;
    sqlite3_stmt *scan = NULL;
    if (!text_index_init(&index, search->texts)) return no_memory(search);
    char *sql = sqlite3_mprintf("SELECT id, \"%w\" FROM \"%w\"", key_name(search), search->other->name);
    status s = prepare(search, sql, &scan);
    if (s == STATUS_OK) s = scan_keys(search, &index, scan);
    sqlite3_finalize(scan);
    memory_free(index.slots);
    return s;
}

static bool few_texts(const struct search *search)
{
    uint64_t sources = 1;
    const struct table *to = search->joined->join.to;
    if (search->other->source_field >= 0)
        sources = to->columns[search->other->source_field].dictionary.count + 1u;
    return search->texts->count * sources < to->row_count / LOOK_UP_SHARE;
}

static status find_matches(struct search *search)
{
    status s = database_exec(search->store, "BEGIN", search->error);
    if (s != STATUS_OK) return s;
    s = few_texts(search) ? look_up(search) : read_all(search);
    database_rollback(search->store); /* it only read */
    return s;
}

/* ---- from ids to rows ---- */

static int compare_ids(const void *a, const void *b)
{
    int64_t x = ((const struct match *)a)->id, y = ((const struct match *)b)->id;
    return (x > y) - (x < y);
}

static status locate_matches(struct search *search)
{
    if (search->count == 0) return STATUS_OK;
    int64_t *ids = memory_try_new(search->count, sizeof *ids);
    uint64_t *rows = memory_try_new(search->count, sizeof *rows);
    status s = ids && rows ? STATUS_OK : no_memory(search);
    if (s == STATUS_OK) {
        qsort(search->matches, search->count, sizeof *search->matches, compare_ids);
        for (size_t i = 0; i < search->count; i++) ids[i] = search->matches[i].id;
        s = locate_rows(search->joined->join.to, ids, search->count, rows, search->error);
    }
    for (size_t i = 0; s == STATUS_OK && i < search->count; i++)
        if (rows[i] != ROW_NONE) search->matches[i].row = (uint32_t)rows[i];
    memory_free(rows);
    memory_free(ids);
    return s;
}

/* The only row of each text, and which texts have several. */
static status list_single_rows(struct search *search)
{
    uint32_t *rows = memory_try_new((size_t)search->texts->count + 1, sizeof *rows);
    search->joined->any_source = rows;
    search->several = memory_try_new((size_t)search->texts->count + 1, sizeof *search->several);
    if (!rows || !search->several) return no_memory(search);
    for (size_t text = 0; text <= search->texts->count; text++) rows[text] = JOIN_NONE;
    for (size_t i = 0; i < search->count; i++) {
        const struct match *match = &search->matches[i];
        if (match->row == JOIN_NONE) continue;
        bool first = rows[match->text] == JOIN_NONE && !search->several[match->text];
        rows[match->text] = first ? match->row : JOIN_NONE;
        if (!first) search->several[match->text] = search->any_several = true;
    }
    return STATUS_OK;
}

/* ---- rule 3 ---- */

/* The list of one source, made when something in it is to change. */
static uint32_t *list_of_source(struct search *search, size_t source)
{
    struct store_join *joined = search->joined;
    size_t size = ((size_t)search->texts->count + 1) * sizeof **joined->rows;
    if (joined->rows[source] != joined->any_source) return joined->rows[source];
    uint32_t *list = memory_try_new(size, 1);
    if (!list) return NULL;
    memcpy(list, joined->any_source, size);
    return joined->rows[source] = list;
}

/* The code of a source of the other table among those of the referring one, or `none`. */
static size_t source_code(const struct dictionary *sources, struct slice source, size_t none)
{
    for (uint32_t code = 0; code < sources->count; code++)
        if (slice_equal(dictionary_text(sources, code), source)) return code;
    return none;
}

static status prefer_same_source(struct search *search)
{
    const struct join *join = &search->joined->join;
    const struct dictionary *sources = &join->from->columns[join->from->schema->source_field].dictionary;
    const struct column *theirs = &join->to->columns[search->other->source_field];
    for (size_t i = 0; i < search->count; i++) {
        const struct match *match = &search->matches[i];
        if (match->row == JOIN_NONE || !search->several[match->text]) continue;
        struct value source = column_value(theirs, match->row);
        size_t code =
            source.null ? join->source_count : source_code(sources, source.text, join->source_count);
        if (code == join->source_count) continue;
        uint32_t *list = list_of_source(search, code);
        if (!list) return no_memory(search);
        list[match->text] = match->row;
    }
    return STATUS_OK;
}

static status list_rows(struct search *search)
{
    struct join *join = &search->joined->join;
    const struct table_schema *from = join->from->schema;
    join->by_source = search->any_several && from->source_field >= 0 && search->other->source_field >= 0;
    if (join->by_source) join->source_count = join->from->columns[from->source_field].dictionary.count;
    search->joined->row_lists = join->source_count + 1;
    search->joined->rows = memory_try_new(search->joined->row_lists, sizeof *search->joined->rows);
    if (!search->joined->rows) return no_memory(search);
    for (size_t i = 0; i < search->joined->row_lists; i++)
        search->joined->rows[i] = search->joined->any_source;
    join->rows = (const uint32_t *const *)search->joined->rows;
    return join->by_source ? prefer_same_source(search) : STATUS_OK;
}

/* ---- all of it ---- */

static void free_joined(struct store_join *joined)
{
    if (!joined) return;
    for (size_t i = 0; joined->rows && i < joined->row_lists; i++)
        if (joined->rows[i] != joined->any_source) memory_free(joined->rows[i]);
    memory_free(joined->rows);
    memory_free(joined->any_source);
    memory_free(joined->direct);
    join_file_close(joined);
    memory_free(joined);
}

/* What is read of the snapshot must be undamaged. */
static status check_columns(struct store *store, const struct join *join, struct error *error)
{
    int from_source = join->from->schema->source_field, to_source = join->to->schema->source_field;
    status s = snapshot_check(store->snapshot, join->from, join->field, error);
    if (s == STATUS_OK && from_source >= 0)
        s = snapshot_check(store->snapshot, join->from, from_source, error);
    if (s == STATUS_OK && to_source >= 0) s = snapshot_check(store->snapshot, join->to, to_source, error);
    return s == STATUS_OK ? snapshot_check(store->snapshot, join->to, -1, error) : s;
}

static status run_search(struct search *search)
{
    status s = check_columns(search->store, &search->joined->join, search->error);
    if (s == STATUS_OK) s = find_matches(search);
    if (s == STATUS_OK) s = locate_matches(search);
    if (s == STATUS_OK) s = list_single_rows(search);
    return s == STATUS_OK ? list_rows(search) : s;
}

static void end_search(struct search *search)
{
    memory_free(search->several);
    memory_free(search->matches);
}

static status build(struct store *store, struct store_join *joined, struct error *error)
{
    const struct join *join = &joined->join;
    struct search search = {.store = store,
                            .joined = joined,
                            .texts = &join->from->columns[join->field].dictionary,
                            .other = join->to->schema,
                            .error = error};
    status s = run_search(&search);
    end_search(&search);
    return s;
}

/* ---- some keys ---- */

static int compare_rows(const void *a, const void *b)
{
    uint32_t x = ((const struct match *)a)->row, y = ((const struct match *)b)->row;
    return (x > y) - (x < y);
}

static status take_rows(struct search *search, struct key_rows *out)
{
    out->rows = memory_try_new(search->count + 1, sizeof *out->rows);
    out->numbers = memory_try_new(search->count + 1, sizeof *out->numbers);
    if (!out->rows || !out->numbers) return no_memory(search);
    if (search->count) qsort(search->matches, search->count, sizeof *search->matches, compare_rows);
    for (size_t i = 0; i < search->count && search->matches[i].row != JOIN_NONE; i++) {
        out->rows[out->count] = search->matches[i].row;
        out->numbers[out->count++] = search->matches[i].text;
    }
    return STATUS_OK;
}

status key_rows_init(struct key_rows *out, struct store *store, const struct join *join,
                     const struct dictionary *keys, struct error *error)
{
    *out = (struct key_rows){.joined = memory_new(sizeof *out->joined)};
    out->joined->join = *join;
    struct search search = {
        .store = store, .joined = out->joined, .texts = keys, .other = join->to->schema, .error = error};
    status s = run_search(&search);
    if (s == STATUS_OK) s = take_rows(&search, out);
    end_search(&search);
    return s;
}

void key_rows_fini(struct key_rows *rows)
{
    free_joined(rows->joined);
    memory_free(rows->rows);
    memory_free(rows->numbers);
    *rows = (struct key_rows){0};
}

static const struct join *find_known(const struct store *store, const struct table *from, int field)
{
    for (const struct store_join *at = store->joins; at; at = at->next)
        if (at->join.from == from && at->join.field == field) return &at->join;
    return NULL;
}

/* ---- rule 5 ---- */

static bool same_source(const struct join *forth, uint64_t from, uint64_t to)
{
    int a = forth->from->schema->source_field, b = forth->to->schema->source_field;
    if (a < 0 || b < 0) return false;
    struct value x = column_value(&forth->from->columns[a], from);
    struct value y = column_value(&forth->to->columns[b], to);
    return !x.null && !y.null && slice_equal(x.text, y.text);
}

/* `several[row]`: more than one row refers to it, so that only one of its own source is meant. */
static void turn_round(const struct join *forth, uint32_t *back, bool *several)
{
    for (uint32_t row = 0; row < forth->from->row_count; row++) {
        uint32_t to = join_row(forth, row);
        if (to == JOIN_NONE) continue;
        bool first = back[to] == JOIN_NONE && !several[to];
        if (first)
            back[to] = row;
        else if (same_source(forth, row, to))
            back[to] = row;
        else if (!several[to] && !same_source(forth, back[to], to))
            back[to] = JOIN_NONE;
        if (!first) several[to] = true;
    }
}

static status build_back(struct store *store, struct store_join *joined, const struct back_reference *back,
                         struct error *error)
{
    const struct join *forth;
    struct join *join = &joined->join;
    size_t rows = (size_t)join->from->row_count;
    int field = schema_field(join->to->schema, slice_of(back->field));
    status s = store_join(store, join->to, field, &forth, error);
    if (s != STATUS_OK) return s;
    bool *several = memory_try_new(rows + 1, sizeof *several);
    joined->direct = memory_try_resize(NULL, rows + 1, sizeof *joined->direct);
    if (several && joined->direct) {
        memset(joined->direct, 0xFF, (rows + 1) * sizeof *joined->direct);
        turn_round(forth, joined->direct, several);
        join->direct = joined->direct;
    } else {
        s = error_set(error, STATUS_MEMORY, "%s: no memory to join \"%s\" to \"%s\"", store->path,
                      join->from->schema->name, join->to->schema->name);
    }
    memory_free(several);
    return s;
}

/* ---- kept or made ---- */

/* The table that the step leads to, in the snapshot; NULL when it leads to none that has keys. */
static const struct table *referred_table(const struct store *store, const struct table *from, int field)
{
    const char *name = schema_step_table(from->schema, field);
    const struct table *to = name ? snapshot_table(store->snapshot, slice_of(name)) : NULL;
    if (!to || schema_back(from->schema, field)) return to;
    return to->schema->key_field >= 0 && from->columns[field].segments ? to : NULL;
}

static status open_or_build(struct store *store, struct store_join *joined, struct error *error)
{
    const struct back_reference *back = schema_back(joined->join.from->schema, joined->join.field);
    bool kept = join_is_kept(store, &joined->join);
    if (kept && join_file_open(store, joined)) return STATUS_OK;
    status s = back ? build_back(store, joined, back, error) : build(store, joined, error);
    if (s == STATUS_OK && kept && join_make_direct(joined)) join_file_write(store, &joined->join);
    return s;
}

status store_join(struct store *store, const struct table *from, int field, const struct join **out,
                  struct error *error)
{
    *out = NULL;
    if (store->import) return error_set(error, STATUS_INVALID, "%s: an import is running", store->path);
    *out = find_known(store, from, field);
    if (*out) return STATUS_OK;
    const struct table *to = referred_table(store, from, field);
    if (!to)
        return error_set(error, STATUS_INVALID,
                         "%s: field \"%s\" of table \"%s\" refers to no table with keys", store->path,
                         schema_step_name(from->schema, field), from->schema->name);
    struct store_join *joined = memory_new(sizeof *joined);
    joined->join = (struct join){.from = from, .to = to, .field = field};
    status s = open_or_build(store, joined, error);
    if (s != STATUS_OK) {
        free_joined(joined);
        return s;
    }
    joined->next = store->joins;
    store->joins = joined;
    *out = &joined->join;
    return STATUS_OK;
}

void joins_forget(struct store *store)
{
    while (store->joins) {
        struct store_join *next = store->joins->next;
        free_joined(store->joins);
        store->joins = next;
    }
}
