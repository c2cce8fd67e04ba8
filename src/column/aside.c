/* Files written aside. A file without a name is preferred, as then nothing is left behind even if the program
 * is killed; file systems without them get a temporary name. */
#include "column/aside.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NAME_TRIES = 1000 };

static status refused(const struct aside *aside, const char *what, struct error *error)
{
    const char *name = aside->path ? aside->path : "snapshot in memory";
    return error_set(error, STATUS_IO, "%s: cannot %s: %s", name, what, strerror(errno));
}

static char *folder_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    if (!slash) return memory_copy_text(".", 1);
    return memory_copy_text(path, slash == path ? 1 : (size_t)(slash - path));
}

/* The n-th temporary name beside the path. */
static char *temporary_name(const char *path, int n)
{
    size_t room = strlen(path) + 48; /* two numbers, ".", "-", ".tmp" */
    char *name = memory_new(room);
    snprintf(name, room, "%s.%ld-%d.tmp", path, (long)getpid(), n);
    return name;
}

static int open_unnamed(const char *path)
{
    /* Without /proc such a file could not be given a name later. */
    if (access("/proc/self/fd", X_OK) != 0) return -1;
    char *folder = folder_of(path);
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
    memory_free(folder);
    return fd;
}

static void open_named(struct aside *aside)
{
    for (int n = 0; n < NAME_TRIES && aside->fd < 0; n++) {
        char *name = temporary_name(aside->path, n);
        aside->fd = open(name, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0666);
        if (aside->fd >= 0) {
            aside->temporary = name;
            return;
        }
        memory_free(name);
        if (errno != EEXIST) return;
    }
}

status aside_open(const char *path, struct aside *out, struct error *error)
{
    *out = (struct aside){.fd = -1};
    if (!path) {
        out->fd = memfd_create("perilune-snapshot", MFD_CLOEXEC);
        return out->fd < 0 ? refused(out, "be made", error) : STATUS_OK;
    }
    out->path = memory_copy_text(path, strlen(path));
    out->fd = open_unnamed(path);
    if (out->fd < 0) open_named(out);
    if (out->fd < 0) {
        status result = refused(out, "write a file in its folder", error);
        aside_close(out);
        return result;
    }
    struct stat old;
    /* A mode that cannot be taken over stays as the umask made it. */
    if (stat(path, &old) == 0) (void)!fchmod(out->fd, old.st_mode & 0777);
    return STATUS_OK;
}

void aside_close(struct aside *aside)
{
    if (aside->temporary) unlink(aside->temporary);
    if (aside->fd >= 0) close(aside->fd);
    memory_free(aside->temporary);
    memory_free(aside->path);
    *aside = (struct aside){.fd = -1};
}

status aside_write_at(struct aside *aside, uint64_t offset, const void *data, size_t size,
                      struct error *error)
{
    const char *from = data;
    while (size > 0) {
        ssize_t done = pwrite(aside->fd, from, size, (off_t)offset);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) return refused(aside, "write", error);
        from += done;
        offset += (uint64_t)done;
        size -= (size_t)done;
    }
    return STATUS_OK;
}

status aside_append(struct aside *aside, const void *data, size_t size, struct error *error)
{
    status result = aside_write_at(aside, aside->size, data, size, error);
    if (result == STATUS_OK) aside->size += size;
    return result;
}

status aside_copy(struct aside *aside, const struct aside *from, uint64_t start, struct error *error)
{
    /* A mapping starts at a page: map the file from 0. What is before the start is not touched. */
    if (from->size == start) return STATUS_OK;
    char *bytes = mmap(NULL, (size_t)from->size, PROT_READ, MAP_SHARED, from->fd, 0);
    if (bytes == MAP_FAILED) return refused(from, "be mapped", error);
    status result = aside_append(aside, bytes + start, (size_t)(from->size - start), error);
    munmap(bytes, (size_t)from->size);
    return result;
}

status aside_align(struct aside *aside, size_t alignment, struct error *error)
{
    static const char zeros[64];
    size_t over = (size_t)(aside->size % alignment);
    return over ? aside_append(aside, zeros, alignment - over, error) : STATUS_OK;
}

status aside_truncate(struct aside *aside, uint64_t size, struct error *error)
{
    if (ftruncate(aside->fd, (off_t)size) != 0) return refused(aside, "shorten", error);
    aside->size = size;
    return STATUS_OK;
}

status aside_sync(struct aside *aside, struct error *error)
{
    if (!aside->path || fsync(aside->fd) == 0) return STATUS_OK;
    return refused(aside, "write to disk", error);
}

/* rename needs a name to start from. */
static status give_temporary_name(struct aside *aside, struct error *error)
{
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", aside->fd);
    for (int n = 0; n < NAME_TRIES; n++) {
        char *name = temporary_name(aside->path, n);
        if (linkat(AT_FDCWD, self, AT_FDCWD, name, AT_SYMLINK_FOLLOW) == 0) {
            aside->temporary = name;
            return STATUS_OK;
        }
        memory_free(name);
        if (errno != EEXIST) break;
    }
    return refused(aside, "name the new file", error);
}

/* The contents are derived data, and after a crash either file is whole; so a folder that cannot be synced is
 * no failure. */
static void sync_folder(const char *path)
{
    char *folder = folder_of(path);
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        (void)!fsync(fd);
        close(fd);
    }
    memory_free(folder);
}

status aside_publish(struct aside *aside, struct error *error)
{
    if (!aside->path) return STATUS_OK;
    status result = aside->temporary ? STATUS_OK : give_temporary_name(aside, error);
    if (result != STATUS_OK) return result;
    if (rename(aside->temporary, aside->path) != 0) return refused(aside, "replace the file", error);
    memory_free(aside->temporary);
    aside->temporary = NULL;
    sync_folder(aside->path);
    return STATUS_OK;
}
