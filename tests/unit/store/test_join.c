/* Joins by key: which row of the snapshot a reference means. The field `priority` of a ticket holds the key
 * of another one here, and that of an event `ticket`. */
#include "tests/unit/store/fixture.h"

#include "base/hash.h"
#include "column/segment.h"

#define TICKET_ROW(key, source, created, reference)                                                          \
    ((struct value[]){TEXT(key), TEXT(source), INTEGER(created), reference, NOTHING, INTEGER(0),             \
                      TEXT("a subject")})

static int setup_references(void **state)
{
    int failed = setup(state);
    if (failed) return failed;
    struct fixture *f = *state;
    f->ticket_fields[PRIORITY].references = "tickets";
    f->ticket_fields[SOURCE].required = true;
    f->event_fields[TICKET].references = "tickets";
    open_store(f, STORE_WRITE);
    return 0;
}

static struct snapshot *take_snapshot(struct fixture *f)
{
    struct snapshot *snapshot;
    assert_ok(f, store_snapshot(f->store, &snapshot, NULL, &f->error));
    return snapshot;
}

static const struct join *join_of(struct fixture *f, const char *table, int field)
{
    const struct join *join;
    const struct table *from = snapshot_table(f->store->snapshot, slice_of(table));
    assert_ok(f, store_join(f->store, from, field, &join, &f->error));
    return join;
}

/* A code, or `none` where the row has no value. */
static size_t code_at(const struct column *column, uint64_t row, size_t none)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    uint32_t at = (uint32_t)(row % CHUNK_ROWS);
    return segment_valid(segment, at) ? (size_t)segment_integer(segment, at) : none;
}

/* The id of the row that a row refers to; 0: none. */
static int64_t id_behind(const struct join *join, uint64_t row)
{
    if (join->direct) {
        uint32_t kept = join->direct[row];
        return kept == JOIN_NONE ? 0 : column_value(&join->to->row_id, kept).integer;
    }
    size_t text = code_at(&join->from->columns[join->field], row, SIZE_MAX), list = 0;
    if (text == SIZE_MAX) return 0;
    if (join->by_source)
        list = code_at(&join->from->columns[join->from->schema->source_field], row, join->source_count);
    uint32_t there = join->rows[list][text];
    return there == JOIN_NONE ? 0 : column_value(&join->to->row_id, there).integer;
}

/* "id>id" of every row, in the order of the ids that refer. */
static const char *all_ids(const struct join *join)
{
    static char answer[400000];
    size_t used = 0;
    answer[0] = 0;
    for (int64_t id = 1; id <= (int64_t)join->from->row_count + 10; id++)
        for (uint64_t row = 0; row < join->from->row_count; row++) {
            if (column_value(&join->from->row_id, row).integer != id) continue;
            used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%lld>%lld", used ? "," : "",
                                     (long long)id, (long long)id_behind(join, row));
        }
    return answer;
}

static void import_family(struct fixture *f)
{
    struct store_import *import = begin(f);
    put(f, import, 0, TICKET_ROW("1", "a", 90, TEXT("2")), STORE_INSERTED); /* 1: two sources, its own is 2 */
    put(f, import, 0, TICKET_ROW("2", "a", 80, TEXT("1")), STORE_INSERTED); /* 2: the only one */
    put(f, import, 0, TICKET_ROW("2", "b", 70, TEXT("2")), STORE_INSERTED); /* 3: itself */
    put(f, import, 0, TICKET_ROW("3", "c", 60, TEXT("2")),
        STORE_INSERTED); /* 4: two sources, neither its own */
    put(f, import, 0, TICKET_ROW("4", "c", 50, TEXT("3")), STORE_INSERTED); /* 5: the only one */
    put(f, import, 0, TICKET_ROW("5", "a", 40, TEXT("3")),
        STORE_INSERTED); /* 6: the only one, another source */
    put(f, import, 0, TICKET_ROW("6", "a", 30, TEXT("99")), STORE_INSERTED); /* 7: there is none */
    put(f, import, 0, TICKET_ROW("7", "a", 20, NOTHING), STORE_INSERTED);    /* 8 */
    put(f, import, 1, EVENT("1", 100, "created"), STORE_INSERTED);
    put(f, import, 1, EVENT("2", 101, "created"), STORE_INSERTED);
    put(f, import, 1, EVENT("8", 102, "created"), STORE_INSERTED);
    commit(f, import, NULL);
}

static const char *const family = "1>2,2>1,3>3,4>0,5>4,6>4,7>0,8>0";

static void a_reference_means_the_row_of_its_source_else_the_only_one(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), family);
}

static void rows_without_a_source_refer_to_keys_of_one_row(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    const struct join *join = join_of(f, "events", TICKET);
    assert_false(join->by_source);
    assert_string_equal(all_ids(join), "1>1,2>0,3>0");
}

/* Many rows and few texts are looked up one by one, which must give the same. */
static void few_texts_are_looked_up_with_the_same_answer(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    struct store_import *import = begin(f);
    for (int i = 0; i < 300; i++) {
        char key[16];
        snprintf(key, sizeof key, "more%d", i);
        put(f, import, 0, TICKET_ROW(key, i % 2 ? "a" : "b", i, NOTHING), STORE_INSERTED);
    }
    commit(f, import, NULL);
    take_snapshot(f);
    const char *ids = all_ids(join_of(f, "tickets", PRIORITY));
    assert_memory_equal(ids, family, strlen(family));
    assert_string_equal(all_ids(join_of(f, "events", TICKET)), "1>1,2>0,3>0");
}

/* What the rule says, in SQL. */
static const char *const by_sql = "WITH same AS (SELECT t.id AS child, p.id AS parent FROM tickets t JOIN "
                                  "tickets p ON p.key = t.priority AND p.source"
                                  " = t.source), only_one AS (SELECT t.id AS child, min(p.id) AS parent FROM "
                                  "tickets t JOIN tickets p ON p.key ="
                                  " t.priority GROUP BY t.id HAVING count(*) = 1) SELECT t.id || '>' || "
                                  "coalesce(same.parent, only_one.parent, 0)"
                                  " FROM tickets t LEFT JOIN same ON same.child = t.id LEFT JOIN only_one ON "
                                  "only_one.child = t.id ORDER BY t.id";

static const char *ask_long(const struct fixture *f, const char *sql)
{
    static char answer[400000];
    sqlite3 *database = plain_open(f);
    sqlite3_stmt *statement = NULL;
    size_t used = 0;
    answer[0] = 0;
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    while (sqlite3_step(statement) == SQLITE_ROW)
        used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%s", used ? "," : "",
                                 (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return answer;
}

static void import_random(struct fixture *f, int rows, int keys)
{
    static const char *const sources[] = {"a", "b", "c", "d"};
    uint64_t seed = (uint64_t)rows;
    struct store_import *import = begin(f);
    for (int i = 0; i < rows; i++) {
        char key[16], reference[16];
        seed = hash_integer(seed + 1);
        snprintf(key, sizeof key, "k%d", i / 3);
        snprintf(reference, sizeof reference, "k%d", (int)(seed % (uint64_t)keys));
        const char *source = sources[(i + (i / 3) % 2) % 3 + (i % 50 == 49)];
        enum store_outcome outcome;
        assert_ok(f,
                  store_import_row(import, 0, TICKET_ROW(key, source, (int64_t)(seed >> 40), TEXT(reference)),
                                   2, &outcome, &f->error));
    }
    commit(f, import, NULL);
}

static void random_references_are_those_of_sql(void **state)
{
    struct fixture *f = *state;
    import_random(f, 2000, 900);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), ask_long(f, by_sql));
}

static void random_references_to_few_keys_are_those_of_sql(void **state)
{
    struct fixture *f = *state;
    import_random(f, 2000, 40);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), ask_long(f, by_sql));
}

static void a_join_is_kept_until_the_snapshot_changes(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    const struct join *join = join_of(f, "tickets", PRIORITY);
    assert_ptr_equal(join_of(f, "tickets", PRIORITY), join);
    take_snapshot(f); /* nothing has changed */
    assert_ptr_equal(join_of(f, "tickets", PRIORITY), join);
    assert_ptr_not_equal(join_of(f, "events", TICKET), join);
}

static void changes_of_the_table_referred_to_are_followed(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), family);
    plain_run(
        f, "INSERT INTO tickets(id, key, source, created_at, spam, import_id) VALUES(9, '99', 'b', 5, 0, 1)");
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "1>2,2>1,3>3,4>0,5>4,6>4,7>9,8>0,9>0");
    plain_run(f, "DELETE FROM tickets WHERE id = 3");
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "1>2,2>1,4>2,5>4,6>4,7>9,8>0,9>0");
    plain_run(f, "UPDATE tickets SET key = '3', created_at = 1000 WHERE id = 8");
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "1>2,2>1,4>2,5>4,6>8,7>9,8>0,9>0");
    assert_ok(f, store_rebuild_snapshot(f->store, &(struct snapshot *){NULL}, &f->error));
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "1>2,2>1,4>2,5>4,6>8,7>9,8>0,9>0");
}

static void an_import_is_followed(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), family);
    import_ticket(f, TICKET_ROW("99", "a", 10, TEXT("7")), STORE_INSERTED);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "1>2,2>1,3>3,4>0,5>4,6>4,7>9,8>0,9>8");
}

static void rows_that_came_after_the_snapshot_do_not_count(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    plain_run(f, "INSERT INTO tickets(id, key, source, created_at, spam, import_id)"
                 " VALUES(9, '99', 'b', 5, 0, 1), (10, '1', 'b', 5, 0, 1)");
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), family);
}

static void a_table_without_rows_has_no_counterparts(void **state)
{
    struct fixture *f = *state;
    struct store_import *import = begin(f);
    put(f, import, 1, EVENT("1", 100, "created"), STORE_INSERTED);
    commit(f, import, NULL);
    take_snapshot(f);
    assert_string_equal(all_ids(join_of(f, "events", TICKET)), "1>0");
    assert_string_equal(all_ids(join_of(f, "tickets", PRIORITY)), "");
}

static void a_field_that_refers_to_nothing_cannot_be_joined(void **state)
{
    struct fixture *f = *state;
    const struct join *join;
    import_family(f);
    const struct table *events = snapshot_table(take_snapshot(f), slice_of("events"));
    assert_int_equal(store_join(f->store, events, KIND, &join, &f->error), STATUS_INVALID);
    assert_message(f, "field \"kind\" of table \"events\" refers to no table with keys");
    assert_null(join);
}

static void memory_that_runs_out_is_said_and_nothing_is_lost(void **state)
{
    struct fixture *f = *state;
    const struct join *join;
    import_family(f);
    const struct table *tickets = snapshot_table(take_snapshot(f), slice_of("tickets"));
    status s = STATUS_MEMORY;
    uint64_t nth = 0;
    while (s == STATUS_MEMORY && ++nth < 100) {
        memory_fail_from(nth);
        s = store_join(f->store, tickets, PRIORITY, &join, &f->error);
        memory_fail_from(0);
    }
    assert_ok(f, s);
    assert_in_range(nth, 5, 50);
    assert_string_equal(all_ids(join), family);
}

static void an_interrupt_stops_the_search(void **state)
{
    struct fixture *f = *state;
    const struct join *join;
    import_random(f, 5000, 1000);
    const struct table *tickets = snapshot_table(take_snapshot(f), slice_of("tickets"));
    interrupt_request();
    assert_int_equal(store_join(f->store, tickets, PRIORITY, &join, &f->error), STATUS_INTERRUPTED);
    interrupt_clear();
    assert_ok(f, store_join(f->store, tickets, PRIORITY, &join, &f->error));
}

/* ---- files of joins ---- */

static const char *rows_path(const struct fixture *f)
{
    static char path[320];
    snprintf(path, sizeof path, "%s.tickets.priority.rows", f->path);
    return path;
}

/* Another process would begin so; every join is worth a file. */
static const struct join *join_after_opening(struct fixture *f)
{
    close_store(f);
    open_store(f, STORE_READ);
    f->store->keep_joins_from = 1;
    take_snapshot(f);
    return join_of(f, "tickets", PRIORITY);
}

static void a_large_join_is_kept_for_the_next_process(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    assert_string_equal(all_ids(join_after_opening(f)), family);
    assert_null(f->store->joins->map);
    assert_string_equal(all_ids(join_after_opening(f)), family);
    assert_non_null(f->store->joins->map);
}

static void a_small_join_is_not_kept(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    take_snapshot(f);
    join_of(f, "tickets", PRIORITY);
    assert_int_not_equal(access(rows_path(f), F_OK), 0);
}

static void a_kept_join_of_other_rows_is_not_believed(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    join_after_opening(f);
    close_store(f);
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    put(f, import, 0, TICKET_ROW("99", "a", 5, TEXT("1")), STORE_INSERTED);
    commit(f, import, NULL);
    assert_string_equal(all_ids(join_after_opening(f)), "1>2,2>1,3>3,4>0,5>4,6>4,7>9,8>0,9>1");
    assert_null(f->store->joins->map);
    assert_string_equal(all_ids(join_after_opening(f)), "1>2,2>1,3>3,4>0,5>4,6>4,7>9,8>0,9>1");
    assert_non_null(f->store->joins->map);
}

static void damage_of_a_kept_join_is_found_byte_by_byte(void **state)
{
    struct fixture *f = *state;
    import_family(f);
    join_after_opening(f);
    for (long at = 0; at < 64 + 8 * 4; at++) {
        FILE *file = fopen(rows_path(f), "r+b");
        assert_non_null(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        int byte = fgetc(file);
        assert_int_equal(fseek(file, at, SEEK_SET), 0);
        fputc(byte ^ 0x10, file);
        fclose(file);
        const struct join *join = join_after_opening(f);
        assert_null(f->store->joins->map);
        assert_string_equal(all_ids(join), family);
    }
    assert_int_equal(truncate(rows_path(f), 70), 0);
    assert_string_equal(all_ids(join_after_opening(f)), family);
    assert_null(f->store->joins->map);
}

#define test(name) cmocka_unit_test_setup_teardown(name, setup_references, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        test(a_reference_means_the_row_of_its_source_else_the_only_one),
        test(rows_without_a_source_refer_to_keys_of_one_row),
        test(few_texts_are_looked_up_with_the_same_answer),
        test(random_references_are_those_of_sql),
        test(random_references_to_few_keys_are_those_of_sql),
        test(a_join_is_kept_until_the_snapshot_changes),
        test(changes_of_the_table_referred_to_are_followed),
        test(an_import_is_followed),
        test(rows_that_came_after_the_snapshot_do_not_count),
        test(a_table_without_rows_has_no_counterparts),
        test(a_field_that_refers_to_nothing_cannot_be_joined),
        test(memory_that_runs_out_is_said_and_nothing_is_lost),
        test(an_interrupt_stops_the_search),
        test(a_large_join_is_kept_for_the_next_process),
        test(a_small_join_is_not_kept),
        test(a_kept_join_of_other_rows_is_not_believed),
        test(damage_of_a_kept_join_is_found_byte_by_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
