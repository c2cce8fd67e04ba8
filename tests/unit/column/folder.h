/* A folder of its own for each test: tests of files see what is left behind in it. */
#ifndef PERILUNE_TESTS_UNIT_COLUMN_FOLDER_H
#define PERILUNE_TESTS_UNIT_COLUMN_FOLDER_H

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct folder {
    char path[256];
    char file[300]; /* a path in it, where there is no file yet */
};

static inline int folder_setup(void **state)
{
    struct folder *folder = calloc(1, sizeof *folder);
    if (!folder) return -1;
    const char *base = getenv("TMPDIR");
    snprintf(folder->path, sizeof folder->path, "%s/perilune-XXXXXX", base ? base : P_tmpdir);
    if (!mkdtemp(folder->path)) return -1;
    snprintf(folder->file, sizeof folder->file, "%s/store.columns", folder->path);
    *state = folder;
    return 0;
}

/* Counts the files; removes them too when asked to. */
static inline int folder_walk(const struct folder *folder, int remove_files)
{
    int count = 0;
    DIR *entries = opendir(folder->path);
    for (struct dirent *entry; entries && (entry = readdir(entries));) {
        if (entry->d_name[0] == '.') continue;
        count++;
        if (remove_files) unlinkat(dirfd(entries), entry->d_name, 0);
    }
    if (entries) closedir(entries);
    return count;
}

static inline int folder_count(const struct folder *folder)
{
    return folder_walk(folder, 0);
}

static inline int folder_teardown(void **state)
{
    struct folder *folder = *state;
    folder_walk(folder, 1);
    rmdir(folder->path);
    free(folder);
    return 0;
}

#endif
