/* Files written aside: nothing is seen before it is published, nothing is left behind. */
#include "column/aside.h"

#include "tests/unit/column/folder.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void put_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void assert_file(const char *path, const char *text)
{
    char read[64] = {0};
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    size_t size = fread(read, 1, sizeof read - 1, file);
    fclose(file);
    assert_int_equal(size, strlen(text));
    assert_string_equal(read, text);
}

static void nothing_is_seen_before_it_is_published(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    put_file(folder->file, "old");
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "new text", 8, &error), STATUS_OK);
    assert_file(folder->file, "old");
    assert_int_equal(aside_sync(&aside, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_OK);
    assert_file(folder->file, "new text");
    aside_close(&aside);
    assert_file(folder->file, "new text");
    assert_int_equal(folder_count(folder), 1);
}

static void closing_leaves_no_trace(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "text", 4, &error), STATUS_OK);
    aside_close(&aside);
    assert_int_equal(folder_count(folder), 0);
    aside_close(&aside);
}

static void contents_can_be_aligned_overwritten_and_cut(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "abc", 3, &error), STATUS_OK);
    assert_int_equal(aside_align(&aside, 8, &error), STATUS_OK);
    assert_int_equal(aside.size, 8);
    assert_int_equal(aside_align(&aside, 8, &error), STATUS_OK);
    assert_int_equal(aside.size, 8);
    assert_int_equal(aside_write_at(&aside, 1, "BC", 2, &error), STATUS_OK);
    assert_int_equal(aside_truncate(&aside, 3, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "def", 3, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_OK);
    assert_file(folder->file, "aBCdef");
    aside_close(&aside);
}

static void in_memory_there_is_no_file(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    char read[4];
    assert_int_equal(aside_open(NULL, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "text", 4, &error), STATUS_OK);
    assert_int_equal(aside_sync(&aside, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_OK);
    assert_int_equal(pread(aside.fd, read, 4, 0), 4);
    assert_memory_equal(read, "text", 4);
    aside_close(&aside);
    assert_int_equal(folder_count(folder), 0);
}

static void the_mode_of_the_old_file_is_kept(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    struct stat stat_of_file;
    put_file(folder->file, "old");
    assert_int_equal(chmod(folder->file, 0600), 0);
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_OK);
    aside_close(&aside);
    assert_int_equal(stat(folder->file, &stat_of_file), 0);
    assert_int_equal(stat_of_file.st_mode & 0777, 0600);
}

static void two_at_once_do_not_meet(void **state)
{
    struct folder *folder = *state;
    struct aside a, b;
    struct error error;
    assert_int_equal(aside_open(folder->file, &a, &error), STATUS_OK);
    assert_int_equal(aside_open(folder->file, &b, &error), STATUS_OK);
    assert_int_equal(aside_append(&a, "a", 1, &error), STATUS_OK);
    assert_int_equal(aside_append(&b, "bb", 2, &error), STATUS_OK);
    assert_int_equal(aside_publish(&b, &error), STATUS_OK);
    assert_file(folder->file, "bb");
    assert_int_equal(aside_publish(&a, &error), STATUS_OK);
    assert_file(folder->file, "a");
    aside_close(&a);
    aside_close(&b);
    assert_int_equal(folder_count(folder), 1);
}

/* A program that was killed between naming and renaming leaves its temporary file. */
static void a_forgotten_temporary_file_is_stepped_over(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    char forgotten[400];
    snprintf(forgotten, sizeof forgotten, "%s.%ld-0.tmp", folder->file, (long)getpid());
    put_file(forgotten, "forgotten");
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, "new", 3, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_OK);
    aside_close(&aside);
    assert_file(folder->file, "new");
    assert_file(forgotten, "forgotten");
}

static void a_missing_folder_is_an_error_that_names_the_file(void **state)
{
    (void)state;
    struct aside aside;
    struct error error;
    assert_int_equal(aside_open("no-such-folder/x.columns", &aside, &error), STATUS_IO);
    assert_non_null(strstr(error.message, "no-such-folder/x.columns: cannot write a file in its folder"));
    aside_close(&aside);
}

static void a_folder_is_not_replaced(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    assert_int_equal(mkdir(folder->file, 0700), 0);
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_publish(&aside, &error), STATUS_IO);
    assert_non_null(strstr(error.message, "cannot replace the file"));
    aside_close(&aside);
    assert_int_equal(folder_count(folder), 1);
    assert_int_equal(rmdir(folder->file), 0);
}

/* A file size limit stands for a full disk: both end in a short or refused write. */
static void a_full_disk_is_an_error_and_leaves_no_trace(void **state)
{
    struct folder *folder = *state;
    struct aside aside;
    struct error error;
    struct rlimit before, small;
    char block[4096] = {0};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    small = (struct rlimit){.rlim_cur = 6000, .rlim_max = before.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(aside_open(folder->file, &aside, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, block, sizeof block, &error), STATUS_OK);
    assert_int_equal(aside_append(&aside, block, sizeof block, &error), STATUS_IO);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    assert_non_null(strstr(error.message, "cannot write: "));
    aside_close(&aside);
    assert_int_equal(folder_count(folder), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing_is_seen_before_it_is_published),
        TEST(closing_leaves_no_trace),
        TEST(contents_can_be_aligned_overwritten_and_cut),
        TEST(in_memory_there_is_no_file),
        TEST(the_mode_of_the_old_file_is_kept),
        TEST(two_at_once_do_not_meet),
        TEST(a_forgotten_temporary_file_is_stepped_over),
        TEST(a_missing_folder_is_an_error_that_names_the_file),
        TEST(a_folder_is_not_replaced),
        TEST(a_full_disk_is_an_error_and_leaves_no_trace),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
