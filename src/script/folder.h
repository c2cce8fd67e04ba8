/* Folders of definition files: what lies in one, and making a new one with its files. Internal to this
 * folder. */
#ifndef PERILUNE_SCRIPT_FOLDER_H
#define PERILUNE_SCRIPT_FOLDER_H

#include "base/error.h"
#include "base/slice.h"

#include <stddef.h>

struct file_names {
    char **items;
    size_t count, capacity;
};

/* The names of the definition files (*.lua, none that begins with a dot) that lie in a folder itself, sorted;
 * none when there is no such folder. `names` is to be finished in any case. */
MUST_CHECK status folder_list(const char *folder, struct file_names *names, struct error *error);
void file_names_fini(struct file_names *names);

struct new_file {
    const char *path; /* below the folder: "kpis/own.lua" */
    struct slice text;
};

/* Makes a folder with files in it, all or nothing. The folder may be there already, empty (*made, which may
 * be NULL, then is false); the one above it must be there. STATUS_INVALID when it holds anything,
 * STATUS_NOT_FOUND, STATUS_IO. */
MUST_CHECK status folder_make(const char *folder, const struct new_file *files, size_t count, bool *made,
                              struct error *error);

/* Takes away what folder_make made, the folder itself when that was `made` too; what else lies in it stays. */
void folder_remove(const char *folder, const struct new_file *files, size_t count, bool made);

/* Puts files into a folder, which is made when it is not there; files of the same names are replaced, others
 * stay. All are written aside before the first is renamed, so that a failing write leaves the old ones. The
 * paths are plain names. STATUS_NOT_FOUND (the folder above), STATUS_INVALID (no folder), STATUS_IO. */
MUST_CHECK status folder_fill(const char *folder, const struct new_file *files, size_t count,
                              struct error *error);

#endif
