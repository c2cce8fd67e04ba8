/* Folders of definition files: what is listed, and making one, all or nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/memory.h"
#include "script/folder.h"

/* Every test begins in an empty folder of its own. */
static char folder[256];

static int enter(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(folder, sizeof folder, "%s/folder-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave(void **state)
{
    (void)state;
    char command[300];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return chdir("/") == 0 && system(command) == 0 ? 0 : -1;
}

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static bool is_there(const char *path)
{
    return access(path, F_OK) == 0;
}

static void assert_text(const char *path, const char *text)
{
    char found[64] = {0};
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(found, 1, sizeof found - 1, file);
    assert_int_equal(size, strlen(text));
    assert_string_equal(found, text);
    assert_int_equal(fclose(file), 0);
}

/* ---- listing ---- */

static void definition_files_are_listed_by_name(void **state)
{
    (void)state;
    struct file_names names = {0};
    struct error error;
    error_init(&error);
    const char *const files[] = {"b.lua", "a.lua", "Z.lua", ".hidden.lua", "notes.md", ".lua", "lua"};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) write_file(files[i], "");
    assert_int_equal(folder_list(".", &names, &error), STATUS_OK);
    assert_int_equal(names.count, 3);
    assert_string_equal(names.items[0], "Z.lua");
    assert_string_equal(names.items[1], "a.lua");
    assert_string_equal(names.items[2], "b.lua");
    file_names_fini(&names);
}

static void a_missing_folder_or_a_file_has_none(void **state)
{
    (void)state;
    struct file_names names = {0};
    struct error error;
    error_init(&error);
    write_file("file", "");
    assert_int_equal(folder_list("nowhere", &names, &error), STATUS_OK);
    assert_int_equal(folder_list("file", &names, &error), STATUS_OK);
    assert_int_equal(names.count, 0);
    file_names_fini(&names);
}

static void listing_survives_every_failed_allocation(void **state)
{
    (void)state;
    struct error error;
    char name[32];
    for (int i = 0; i < 40; i++) {
        snprintf(name, sizeof name, "%02d.lua", i);
        write_file(name, "");
    }
    status s = STATUS_MEMORY;
    for (uint64_t nth = 1; s == STATUS_MEMORY; nth++) {
        struct file_names names = {0};
        error_init(&error);
        memory_fail_from(nth);
        s = folder_list(".", &names, &error);
        memory_fail_from(0);
        if (s == STATUS_OK) assert_int_equal(names.count, 40);
        file_names_fini(&names);
    }
    assert_int_equal(s, STATUS_OK);
}

/* ---- making ---- */

static status make(const char *path, const struct new_file *files, size_t count, struct error *error)
{
    error_init(error);
    return folder_make(path, files, count, NULL, error);
}

#define COUNT(list) (sizeof(list) / sizeof *(list))

static const char *const contents[] = {"one", "", "three\n"};

static void files_of(struct new_file *files, const char *a, const char *b, const char *c)
{
    const char *const paths[] = {a, b, c};
    for (size_t i = 0; i < 3; i++) files[i] = (struct new_file){paths[i], slice_of(contents[i])};
}

static void a_new_folder_has_its_files(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "top", "kpis/a.lua", "kpis/b.lua");
    assert_int_equal(make("new", files, COUNT(files), &error), STATUS_OK);
    assert_text("new/top", "one");
    assert_text("new/kpis/a.lua", "");
    assert_text("new/kpis/b.lua", "three\n");
}

static void an_empty_folder_is_filled(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "a", "b", "c");
    assert_int_equal(mkdir("empty", 0777), 0);
    assert_int_equal(make("empty", files, COUNT(files), &error), STATUS_OK);
    assert_true(is_there("empty/c"));
}

static void a_folder_that_holds_anything_is_refused(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "a", "b", "c");
    assert_int_equal(mkdir("full", 0777), 0);
    write_file("full/.hidden", "mine");
    assert_int_equal(make("full", files, COUNT(files), &error), STATUS_INVALID);
    assert_non_null(strstr(error.message, "full: the folder is not empty (it has \".hidden\")"));
    assert_false(is_there("full/a"));
    assert_text("full/.hidden", "mine");
}

/* "b" is a file when it is to become a folder. */
static void a_failure_takes_back_a_new_folder(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "sub/a", "b", "b/c");
    assert_int_equal(make("new", files, COUNT(files), &error), STATUS_IO);
    assert_non_null(strstr(error.message, "new/b/c"));
    assert_false(is_there("new"));
}

static void a_failure_leaves_a_folder_that_was_there(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "sub/a", "b", "b/c");
    assert_int_equal(mkdir("empty", 0777), 0);
    assert_int_equal(make("empty", files, COUNT(files), &error), STATUS_IO);
    assert_true(is_there("empty"));
    assert_int_equal(rmdir("empty"), 0); /* it is empty again */
}

static void what_was_made_is_removed_and_nothing_else(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    bool made;
    files_of(files, "sub/a", "b", "c");
    assert_int_equal(folder_make("new", files, COUNT(files), &made, &error), STATUS_OK);
    assert_true(made);
    write_file("new/sub/other", "mine");
    folder_remove("new", files, COUNT(files), made);
    assert_false(is_there("new/sub/a") || is_there("new/b"));
    assert_text("new/sub/other", "mine");
}

static void a_folder_that_was_there_stays_when_emptied(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    bool made;
    files_of(files, "sub/a", "b", "c");
    assert_int_equal(mkdir("there", 0777), 0);
    assert_int_equal(folder_make("there", files, COUNT(files), &made, &error), STATUS_OK);
    assert_false(made);
    folder_remove("there", files, COUNT(files), made);
    assert_int_equal(rmdir("there"), 0);
    assert_int_equal(folder_make("new", files, COUNT(files), &made, &error), STATUS_OK);
    folder_remove("new", files, COUNT(files), made);
    assert_false(is_there("new"));
}

static void a_missing_folder_above_is_named(void **state)
{
    (void)state;
    struct new_file files[3];
    struct error error;
    files_of(files, "a", "b", "c");
    assert_int_equal(make("no/new", files, COUNT(files), &error), STATUS_NOT_FOUND);
    assert_non_null(strstr(error.message, "no/new: cannot be made"));
}

#define unit(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        unit(definition_files_are_listed_by_name),
        unit(a_missing_folder_or_a_file_has_none),
        unit(listing_survives_every_failed_allocation),
        unit(a_new_folder_has_its_files),
        unit(an_empty_folder_is_filled),
        unit(a_folder_that_holds_anything_is_refused),
        unit(a_failure_takes_back_a_new_folder),
        unit(a_failure_leaves_a_folder_that_was_there),
        unit(what_was_made_is_removed_and_nothing_else),
        unit(a_folder_that_was_there_stays_when_emptied),
        unit(a_missing_folder_above_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
