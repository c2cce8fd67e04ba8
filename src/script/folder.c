/* Folders of definition files. */
#include "script/folder.h"

#include "base/buffer.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { MOST_FILES = 1000 };

/* ---- what lies in one ---- */

static bool is_definition_file(const char *name)
{
    size_t size = strlen(name);
    return name[0] != '.' && size > 4 && strcmp(name + size - 4, ".lua") == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void file_names_fini(struct file_names *names)
{
    for (size_t i = 0; i < names->count; i++) memory_free(names->items[i]);
    memory_free(names->items);
    *names = (struct file_names){0};
}

status folder_list(const char *folder, struct file_names *names, struct error *error)
{
    DIR *directory = opendir(folder);
    status s = STATUS_OK;
    if (!directory && (errno == ENOENT || errno == ENOTDIR)) return STATUS_OK;
    if (!directory) return error_set(error, STATUS_IO, "%s: %s", folder, strerror(errno));
    for (struct dirent *entry; s == STATUS_OK && (entry = readdir(directory));) {
        void *items = names->items;
        if (!is_definition_file(entry->d_name)) continue;
        if (names->count == MOST_FILES)
            s = error_set(error, STATUS_LIMIT, "%s: more than %d definition files", folder, MOST_FILES);
        else if (!memory_try_grow(&items, &names->capacity, names->count + 1, sizeof *names->items))
            s = error_set(error, STATUS_MEMORY, "%s: no memory for the names of its files", folder);
        if (s != STATUS_OK) break;
        names->items = items;
        names->items[names->count++] = memory_copy_text(entry->d_name, strlen(entry->d_name));
    }
    closedir(directory);
    if (names->count) qsort(names->items, names->count, sizeof *names->items, by_name);
    return s;
}

/* ---- making one ---- */

static status check_empty(const char *folder, struct error *error)
{
    DIR *directory = opendir(folder);
    if (!directory && errno == ENOTDIR)
        return error_set(error, STATUS_INVALID, "%s: is there and is no folder", folder);
    if (!directory) return error_set(error, STATUS_IO, "%s: %s", folder, strerror(errno));
    status s = STATUS_OK;
    for (struct dirent *entry; s == STATUS_OK && (entry = readdir(directory));)
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            s = error_set(error, STATUS_INVALID,
                          "%s: the folder is not empty (it has \"%s\"); expected a new or empty one", folder,
                          entry->d_name);
    closedir(directory);
    return s;
}

/* *made: the folder is new, and ours to remove again. */
static status make_folder(const char *path, bool *made, struct error *error)
{
    *made = mkdir(path, 0777) == 0;
    if (*made || errno == EEXIST) return STATUS_OK;
    if (errno == ENOENT)
        return error_set(error, STATUS_NOT_FOUND, "%s: cannot be made: the folder above it is not there",
                         path);
    return error_set(error, STATUS_IO, "%s: cannot be made (%s)", path, strerror(errno));
}

static bool write_all(int file, struct slice text)
{
    while (text.size) {
        ssize_t size = write(file, text.data, text.size);
        if (size < 0 && errno == EINTR) continue;
        if (size < 0) return false;
        text = slice_make(text.data + size, text.size - (size_t)size);
    }
    return true;
}

static status write_file(const char *path, struct slice text, struct error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = file >= 0 && write_all(file, text);
    int number = errno;
    if (file >= 0 && close(file) != 0 && good) {
        number = errno;
        good = false;
    }
    return good ? STATUS_OK
                : error_set(error, STATUS_IO, "%s: cannot be written (%s)", path, strerror(number));
}

/* The path of a file, and of the folder that it lies in; both are to be finished. */
static void paths_of(const char *folder, const struct new_file *file, struct buffer *path,
                     struct buffer *parent)
{
    const char *slash = strrchr(file->path, '/');
    size_t size = slash ? (size_t)(slash - file->path) : 0;
    buffer_init(path);
    buffer_init(parent);
    buffer_format(path, "%s/%s", folder, file->path);
    buffer_format(parent, "%s/%.*s", folder, (int)size, file->path);
}

static status make_file(const char *folder, const struct new_file *file, struct error *error)
{
    struct buffer path, parent;
    bool made;
    paths_of(folder, file, &path, &parent);
    status s = make_folder(buffer_get(&parent), &made, error);
    if (s == STATUS_OK) s = write_file(buffer_get(&path), file->text, error);
    buffer_fini(&parent);
    buffer_fini(&path);
    return s;
}

/* A folder in it that is not empty yet stays for the next file. */
void folder_remove(const char *folder, const struct new_file *files, size_t count, bool made)
{
    for (size_t i = count; i-- > 0;) {
        struct buffer path, parent;
        paths_of(folder, &files[i], &path, &parent);
        unlink(buffer_get(&path));
        if (strchr(files[i].path, '/')) rmdir(buffer_get(&parent));
        buffer_fini(&parent);
        buffer_fini(&path);
    }
    if (made) rmdir(folder);
}

status folder_make(const char *folder, const struct new_file *files, size_t count, bool *made,
                   struct error *error)
{
    bool is_new;
    size_t tried = 0;
    status s = make_folder(folder, &is_new, error);
    if (made) *made = is_new;
    if (s == STATUS_OK && !is_new) s = check_empty(folder, error);
    if (s != STATUS_OK) return s;
    while (s == STATUS_OK && tried < count) s = make_file(folder, &files[tried++], error);
    if (s != STATUS_OK) folder_remove(folder, files, tried, is_new); /* it was empty: what is in it is ours */
    return s;
}

/* ---- filling one ---- */

static status write_aside(const char *folder, const struct new_file *file, char **aside, struct error *error)
{
    struct buffer path;
    mode_t mask = umask(0);
    umask(mask);
    buffer_init(&path);
    buffer_format(&path, "%s/%s.XXXXXX", folder, file->path);
    int handle = mkstemp(path.data);
    bool good = handle >= 0;
    int number = errno;
    if (good) *aside = memory_copy_text(path.data, path.size);
    buffer_fini(&path);
    if (good && !(write_all(handle, file->text) && fchmod(handle, 0666 & ~mask) == 0 && fsync(handle) == 0))
        number = errno, good = false;
    if (handle >= 0 && close(handle) != 0 && good) number = errno, good = false;
    if (good) return STATUS_OK;
    return error_set(error, STATUS_IO, "%s/%s: not written: %s", folder, file->path, strerror(number));
}

static status put_in_place(const char *folder, const struct new_file *file, char **aside, struct error *error)
{
    struct buffer path;
    status s = STATUS_OK;
    buffer_init(&path);
    buffer_format(&path, "%s/%s", folder, file->path);
    if (rename(*aside, path.data) != 0) {
        s = error_set(error, STATUS_IO, "%s: not written: %s", path.data, strerror(errno));
    } else {
        memory_free(*aside);
        *aside = NULL;
    }
    buffer_fini(&path);
    return s;
}

static status need_folder(const char *path, bool *made, struct error *error)
{
    struct stat info;
    status s = make_folder(path, made, error);
    if (s == STATUS_OK && stat(path, &info) == 0 && !S_ISDIR(info.st_mode))
        s = error_set(error, STATUS_INVALID, "%s: is there and is no folder", path);
    return s;
}

status folder_fill(const char *folder, const struct new_file *files, size_t count, struct error *error)
{
    bool made;
    status s = need_folder(folder, &made, error);
    if (s != STATUS_OK) return s;
    char **asides = memory_new((count + 1) * sizeof *asides);
    for (size_t i = 0; s == STATUS_OK && i < count; i++)
        s = write_aside(folder, &files[i], &asides[i], error);
    for (size_t i = 0; s == STATUS_OK && i < count; i++)
        s = put_in_place(folder, &files[i], &asides[i], error);
    for (size_t i = 0; i < count; i++) {
        if (asides[i]) unlink(asides[i]);
        memory_free(asides[i]);
    }
    memory_free(asides);
    if (s != STATUS_OK && made) rmdir(folder); /* stays when anything is in it */
    return s;
}
