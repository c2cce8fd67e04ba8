/* The history of the prompt: what is kept, how the file looks, and two sessions side by side. */
#include "cli/recall.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/perilune-recall-XXXXXX", path[256];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/perilune-recall-XXXXXX");
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/state/perilune/history", folder);
    return 0;
}

static int remove_folder(void **state)
{
    char command[300];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

static struct recall *must_open(void)
{
    struct recall *recall;
    struct error error;
    error_init(&error);
    assert_int_equal(recall_open(path, &recall, &error), STATUS_OK);
    return recall;
}

static void must_add(struct recall *recall, const char *entry)
{
    struct error error;
    error_init(&error);
    assert_int_equal(recall_add(recall, slice_of(entry), &error), STATUS_OK);
}

static void entries_come_back_whole(void **state)
{
    static const char *const entries[] = {"for i = 1, 3 do\n  print(i)\nend", "print(\"a\\n\\\\b\")",
                                          "한국어 😀", "ends with \\"};
    (void)state;
    struct recall *recall = must_open();
    for (size_t i = 0; i < 4; i++) must_add(recall, entries[i]);
    recall_close(recall);
    recall = must_open();
    assert_int_equal(recall_count(recall), 4);
    for (size_t i = 0; i < 4; i++) assert_string_equal(recall_entry(recall, i), entries[i]);
    recall_close(recall);
}

static void an_entry_is_one_line_of_the_file(void **state)
{
    char line[64];
    (void)state;
    struct recall *recall = must_open();
    must_add(recall, "a\nb\\n\n");
    recall_close(recall);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    assert_non_null(fgets(line, sizeof line, file));
    assert_string_equal(line, "a\\nb\\\\n\n");
    assert_null(fgets(line, sizeof line, file));
    fclose(file);
}

static void repeats_and_blanks_are_dropped(void **state)
{
    (void)state;
    struct recall *recall = must_open();
    must_add(recall, "x\n");
    must_add(recall, "x");
    must_add(recall, " \n");
    must_add(recall, "y");
    must_add(recall, "x");
    assert_int_equal(recall_count(recall), 3);
    recall_close(recall);
}

static void only_the_owner_may_read(void **state)
{
    struct stat info;
    (void)state;
    struct recall *recall = must_open();
    must_add(recall, "secret");
    recall_close(recall);
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void two_sessions_lose_nothing(void **state)
{
    (void)state;
    struct recall *first = must_open(), *second = must_open();
    must_add(first, "one");
    must_add(second, "two");
    must_add(first, "three");
    recall_close(first);
    recall_close(second);
    struct recall *third = must_open();
    assert_int_equal(recall_count(third), 3);
    assert_string_equal(recall_entry(third, 1), "two");
    recall_close(third);
}

static void a_line_that_was_cut_off_stays_alone(void **state)
{
    (void)state;
    struct recall *recall = must_open();
    must_add(recall, "one");
    FILE *file = fopen(path, "a");
    fputs("cut", file);
    fclose(file);
    must_add(recall, "two");
    recall_close(recall);
    recall = must_open();
    assert_int_equal(recall_count(recall), 3);
    assert_string_equal(recall_entry(recall, 2), "two");
    recall_close(recall);
}

static void a_long_file_loses_its_oldest_and_sessions_go_on_with_the_new_one(void **state)
{
    (void)state;
    struct recall *early = must_open();
    must_add(early, "first");
    FILE *file = fopen(path, "a");
    for (int i = 0; i < RECALL_MOST + RECALL_MOST / 2; i++) fprintf(file, "entry %d\n", i);
    fclose(file);
    struct recall *late = must_open();
    assert_int_equal(recall_count(late), RECALL_MOST);
    must_add(early, "after");
    recall_close(early);
    recall_close(late);
    late = must_open();
    assert_int_equal(recall_count(late), RECALL_MOST + 1);
    assert_string_equal(recall_entry(late, RECALL_MOST), "after");
    recall_close(late);
}

static void without_a_place_entries_stay_in_memory_and_it_is_said_once(void **state)
{
    struct error error;
    struct recall *recall;
    (void)state;
    error_init(&error);
    assert_int_equal(recall_open("/dev/null/history", &recall, &error), STATUS_OK);
    assert_int_equal(recall_add(recall, slice_of("one"), &error), STATUS_IO);
    assert_non_null(strstr(error.message, "/dev/null/history"));
    assert_int_equal(recall_add(recall, slice_of("two"), &error), STATUS_OK);
    assert_int_equal(recall_count(recall), 2);
    recall_close(recall);
}

static void the_place_is_that_of_the_xdg_specification(void **state)
{
    struct buffer text;
    (void)state;
    buffer_init(&text);
    setenv("HOME", "/home/someone", 1);
    setenv("XDG_STATE_HOME", "/var/state", 1);
    assert_true(recall_default_path(&text));
    assert_string_equal(buffer_get(&text), "/var/state/perilune/history");
    buffer_clear(&text);
    setenv("XDG_STATE_HOME", "relative", 1);
    assert_true(recall_default_path(&text));
    assert_string_equal(buffer_get(&text), "/home/someone/.local/state/perilune/history");
    buffer_clear(&text);
    unsetenv("HOME");
    assert_false(recall_default_path(&text));
    buffer_fini(&text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(entries_come_back_whole),
        TEST(an_entry_is_one_line_of_the_file),
        TEST(repeats_and_blanks_are_dropped),
        TEST(only_the_owner_may_read),
        TEST(two_sessions_lose_nothing),
        TEST(a_line_that_was_cut_off_stays_alone),
        TEST(a_long_file_loses_its_oldest_and_sessions_go_on_with_the_new_one),
        TEST(without_a_place_entries_stay_in_memory_and_it_is_said_once),
        TEST(the_place_is_that_of_the_xdg_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
