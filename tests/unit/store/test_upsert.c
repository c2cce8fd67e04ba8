/* What becomes of one row. */
#include "tests/unit/store/fixture.h"

static void the_same_row_again_is_unchanged(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    import_ticket(f, ROW("1", 100, "high", 1.5), STORE_UNCHANGED);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets_history"), "0");
    assert_string_equal(plain_ask(f, "SELECT import_id FROM tickets WHERE key = '1'"), "1");
}

static void another_value_updates_and_keeps_the_old_version(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    import_ticket(f, ROW("2", 50, "urgent", 2.5), STORE_UPDATED);
    assert_string_equal(plain_ask(f, "SELECT priority || import_id FROM tickets WHERE key = '2'"), "urgent2");
    assert_string_equal(
        plain_ask(f,
                  "SELECT id || key || priority || score || import_id || replaced_by FROM tickets_history"),
        "22low2.512");
    import_ticket(f, ROW("2", 50, "low", 2.5), STORE_UPDATED);
    assert_string_equal(plain_ask(f, "SELECT priority || replaced_by FROM tickets_history ORDER BY rowid"),
                        "low2,urgent3");
}

static void each_kind_of_field_is_compared(void **state)
{
    struct fixture *f = *state;
    const struct value other[TICKET_FIELDS] = {[CREATED] = INTEGER(101),
                                               [PRIORITY] = TEXT("higH"),
                                               [SCORE] = REAL(1.5000000000000002),
                                               [SPAM] = INTEGER(1),
                                               [SUBJECT] = TEXT("a subjecT")};
    fill_store(f);
    for (int field = CREATED; field < TICKET_FIELDS; field++) {
        struct value *row = ROW("1", 100, "high", 1.5);
        row[field] = other[field];
        import_ticket(f, row, STORE_UPDATED);
        import_ticket(f, ROW("1", 100, "high", 1.5), STORE_UPDATED);
    }
}

static void null_differs_from_zero_and_from_empty_text(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct value *row = ROW("1", 100, "", 0.0);
    import_ticket(f, row, STORE_INSERTED);
    row[SCORE] = NOTHING;
    import_ticket(f, row, STORE_UPDATED);
    import_ticket(f, row, STORE_UNCHANGED);
    row[PRIORITY] = NOTHING;
    import_ticket(f, row, STORE_UPDATED);
    row[SCORE] = REAL(0);
    import_ticket(f, row, STORE_UPDATED);
}

static void minus_zero_is_zero(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    import_ticket(f, ROW("1", 100, "high", 0.0), STORE_INSERTED);
    import_ticket(f, ROW("1", 100, "high", -0.0), STORE_UNCHANGED);
}

static void texts_with_nul_bytes_are_compared_whole(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    struct value *row = ROW("1", 100, "", 0.0);
    row[PRIORITY].text = slice_make("a\0b", 3);
    import_ticket(f, row, STORE_INSERTED);
    import_ticket(f, row, STORE_UNCHANGED);
    row[PRIORITY].text = slice_make("a\0c", 3);
    import_ticket(f, row, STORE_UPDATED);
}

static void the_same_key_in_one_file_is_a_duplicate_when_it_differs(void **state)
{
    struct fixture *f = *state;
    struct store_counts counts[2];
    open_store(f, STORE_WRITE);
    for (int round = 0; round < 2; round++) { /* the table is empty, then it is not */
        struct store_import *import = begin(f);
        put(f, import, 0, ROW("1", 100, "high", 1), round ? STORE_UNCHANGED : STORE_INSERTED);
        put(f, import, 0, ROW("1", 100, "low", 1), STORE_DUPLICATE);
        put(f, import, 0, ROW("1", 100, "high", 1), STORE_UNCHANGED);
        commit(f, import, counts);
        assert_int_equal(counts[0].rejected, 1);
        assert_int_equal(counts[0].read, 3);
        assert_string_equal(plain_ask(f, "SELECT priority FROM tickets"), "high");
    }
}

static void a_row_that_was_updated_counts_as_seen(void **state)
{
    struct fixture *f = *state;
    fill_store(f);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("1", 100, "low", 1.5), STORE_UPDATED);
    put(f, import, 0, ROW("1", 100, "high", 1.5), STORE_DUPLICATE);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT priority FROM tickets WHERE key = '1'"), "low");
}

static void one_key_of_two_sources_is_two_rows(void **state)
{
    struct fixture *f = *state;
    struct value *other = ROW("1", 100, "high", 1), *none = ROW("1", 100, "high", 1);
    other[SOURCE] = TEXT("shop");
    none[SOURCE] = NOTHING;
    open_store(f, STORE_WRITE);
    for (int round = 0; round < 2; round++) {
        enum store_outcome expected = round ? STORE_UNCHANGED : STORE_INSERTED;
        struct store_import *import = begin(f);
        put(f, import, 0, ROW("1", 100, "high", 1), expected);
        put(f, import, 0, other, expected);
        put(f, import, 0, none, expected);
        put(f, import, 0, none, STORE_UNCHANGED);
        commit(f, import, NULL);
    }
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "3");
}

static void unmapped_fields_keep_what_is_stored(void **state)
{
    struct fixture *f = *state;
    const bool mapped[TICKET_FIELDS] = {[KEY] = true, [SOURCE] = true, [CREATED] = true, [PRIORITY] = true};
    const struct store_target target = {.table = &f->tables[0], .mapped = mapped};
    fill_store(f);
    struct store_import *import = begin_targets(f, &target, 1);
    put(f, import, 0, ROW("1", 100, "high", 99), STORE_UNCHANGED);
    put(f, import, 0, ROW("2", 50, "high", 99), STORE_UPDATED);
    put(f, import, 0, ROW("4", 50, "high", 99), STORE_INSERTED);
    commit(f, import, NULL);
    assert_string_equal(
        plain_ask(f, "SELECT priority || ' ' || ifnull(score, '-') FROM tickets ORDER BY key"),
        "high 1.5,high 2.5,high -1.0,high -");
}

static void two_targets_of_one_table_complete_each_other(void **state)
{
    struct fixture *f = *state;
    struct snapshot *snapshot;
    struct error notice;
    const bool first[TICKET_FIELDS] = {[KEY] = true, [SOURCE] = true, [CREATED] = true};
    const bool second[TICKET_FIELDS] = {[KEY] = true, [SOURCE] = true, [PRIORITY] = true};
    const struct store_target targets[] = {{.table = &f->tables[0], .mapped = first},
                                           {.table = &f->tables[0], .mapped = second}};
    open_store(f, STORE_WRITE);
    struct store_import *import = begin_targets(f, targets, 2);
    put(f, import, 0, ROW("1", 100, "high", 1), STORE_INSERTED);
    put(f, import, 1, ROW("1", 100, "high", 1), STORE_UPDATED);
    put(f, import, 1, ROW("1", 100, "low", 1), STORE_DUPLICATE);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT created_at || priority FROM tickets"), "100high");
    /* The first version never was visible. */
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets_history"), "0");
    assert_ok(f, store_snapshot(f->store, &snapshot, &notice, &f->error));
    assert_string_equal(column_text(snapshot, "tickets", PRIORITY), "high");
}

static void put_distinct(struct fixture *f, enum store_outcome expected)
{
    const struct store_target targets[] = {{.table = &f->tables[0], .distinct = true},
                                           {.table = &f->tables[1], .distinct = true}};
    struct store_import *import = begin_targets(f, targets, 2);
    put(f, import, 0, ROW("1", 100, "high", 1), expected);
    put(f, import, 0, ROW("2", 100, "high", 1), expected);
    put(f, import, 1, EVENT("1", 7, "a"), expected);
    put(f, import, 1, EVENT("1", 7, "b"), expected);
    commit(f, import, NULL);
}

static void distinct_rows_of_an_empty_table_are_found_later(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_distinct(f, STORE_INSERTED);
    struct store_import *import = begin(f);
    put(f, import, 0, ROW("2", 100, "high", 1), STORE_UNCHANGED);
    put(f, import, 0, ROW("1", 100, "low", 1), STORE_UPDATED);
    put(f, import, 1, EVENT("1", 7, "a"), STORE_UNCHANGED);
    put(f, import, 1, EVENT("1", 7, "a"), STORE_INSERTED);
    commit(f, import, NULL);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM events"), "3");
}

static void distinct_rows_are_compared_where_there_were_rows(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_distinct(f, STORE_INSERTED);
    put_distinct(f, STORE_UNCHANGED);
    assert_string_equal(plain_ask(f, "SELECT count(*) FROM tickets"), "2");
}

static void a_row_without_its_key_fails_with_its_line(void **state)
{
    struct fixture *f = *state;
    enum store_outcome outcome;
    fill_store(f);
    struct store_import *import = begin(f);
    struct value *row = ROW("1", 100, "high", 1);
    row[KEY] = NOTHING;
    assert_int_equal(store_import_row(import, 0, row, 412, &outcome, &f->error), STATUS_INVALID);
    assert_message(f, "line 412: table \"tickets\": a row without its key \"key\"");
    store_import_abort(import);
}

/* ---- tables without a key ---- */

static void put_events(struct fixture *f, const char *kinds, const char *expected)
{
    struct store_import *import = begin(f);
    for (size_t i = 0; kinds[i]; i++) {
        const char kind[2] = {kinds[i], 0};
        put(f, import, 1, EVENT("1", 7, kind), expected[i] == 'i' ? STORE_INSERTED : STORE_UNCHANGED);
    }
    commit(f, import, NULL);
}

static void the_same_events_again_are_not_doubled(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_events(f, "abc", "iii");
    put_events(f, "abc", "uuu");
    put_events(f, "cba", "uuu");
    put_events(f, "abcd", "uuui");
    assert_string_equal(plain_ask(f, "SELECT kind FROM events ORDER BY id"), "a,b,c,d");
}

static void true_repeats_in_one_file_are_kept(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_events(f, "aaba", "iiii");
    put_events(f, "aaba", "uuuu");
    put_events(f, "aaaaa", "uuuii");
    put_events(f, "aaaaabb", "uuuuuui");
    put_events(f, "a", "u");
    assert_string_equal(plain_ask(f, "SELECT kind FROM events ORDER BY kind"), "a,a,a,a,a,b,b");
}

static void an_event_that_another_tool_changed_comes_back(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_events(f, "aab", "iii");
    plain_run(f, "UPDATE events SET kind = 'x' WHERE id = 1");
    put_events(f, "aab", "iuu");
    plain_run(f, "DELETE FROM events WHERE kind = 'b'");
    put_events(f, "aab", "uui");
}

/* The hash finds, the fields decide. */
static void rows_with_the_same_hash_are_told_apart(void **state)
{
    struct fixture *f = *state;
    open_store(f, STORE_WRITE);
    put_events(f, "ab", "ii");
    plain_run(f, "UPDATE events SET row_hash = (SELECT row_hash FROM events WHERE kind = 'a')");
    put_events(f, "a", "u");
    plain_run(f, "UPDATE events SET kind = 'c' WHERE kind = 'a'");
    put_events(f, "a", "i");
    put_events(f, "aa", "ui");
}

static void a_new_field_without_values_does_not_double_events(void **state)
{
    struct fixture *f = *state;
    struct field more[EVENT_FIELDS + 1] = {{.name = "actor", .type = TYPE_TEXT}};
    open_store(f, STORE_WRITE);
    put_events(f, "ab", "ii");
    close_store(f);
    memcpy(more + 1, f->event_fields, sizeof f->event_fields);
    f->tables[1].fields = more;
    f->tables[1].field_count++;
    f->tables[1].time_field++;
    open_store(f, STORE_WRITE);
    struct store_import *import = begin(f);
    const struct value row[] = {NOTHING, TEXT("1"), INTEGER(7), TEXT("b")};
    put(f, import, 1, row, STORE_UNCHANGED);
    commit(f, import, NULL);
}

/* Against a count of multisets: after any file the store has of each event the most that one file had. */
static void random_files_of_events_agree_with_brute_force(void **state)
{
    struct fixture *f = *state;
    int stored[4] = {0};
    unsigned random = 12345;
    open_store(f, STORE_WRITE);
    for (int file = 0; file < 25; file++) {
        int seen[4] = {0};
        struct store_import *import = begin(f);
        for (int i = 0; i < 12; i++) {
            random = random * 1103515245 + 12345;
            unsigned kind = random >> 16 & 3;
            const char name[2] = {(char)('a' + kind), 0};
            bool isnew = ++seen[kind] > stored[kind];
            put(f, import, 1, EVENT("1", 7, name), isnew ? STORE_INSERTED : STORE_UNCHANGED);
        }
        commit(f, import, NULL);
        for (int i = 0; i < 4; i++) stored[i] = seen[i] > stored[i] ? seen[i] : stored[i];
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(the_same_row_again_is_unchanged),
        unit(another_value_updates_and_keeps_the_old_version),
        unit(each_kind_of_field_is_compared),
        unit(null_differs_from_zero_and_from_empty_text),
        unit(minus_zero_is_zero),
        unit(texts_with_nul_bytes_are_compared_whole),
        unit(the_same_key_in_one_file_is_a_duplicate_when_it_differs),
        unit(a_row_that_was_updated_counts_as_seen),
        unit(one_key_of_two_sources_is_two_rows),
        unit(unmapped_fields_keep_what_is_stored),
        unit(two_targets_of_one_table_complete_each_other),
        unit(distinct_rows_of_an_empty_table_are_found_later),
        unit(distinct_rows_are_compared_where_there_were_rows),
        unit(a_row_without_its_key_fails_with_its_line),
        unit(the_same_events_again_are_not_doubled),
        unit(true_repeats_in_one_file_are_kept),
        unit(an_event_that_another_tool_changed_comes_back),
        unit(rows_with_the_same_hash_are_told_apart),
        unit(a_new_field_without_values_does_not_double_events),
        unit(random_files_of_events_agree_with_brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
