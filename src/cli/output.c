/* Output: whole or not at all. */
#include "cli/output.h"

#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static status write_stdout(struct slice data, struct error *error)
{
    if (fwrite(data.data, 1, data.size, stdout) == data.size && fflush(stdout) == 0) return STATUS_OK;
    return error_set(error, STATUS_IO, "cannot write to the standard output: %s", strerror(errno));
}

static bool write_all(int file, struct slice data)
{
    while (data.size) {
        ssize_t written = write(file, data.data, data.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        data = slice_make(data.data + written, data.size - (size_t)written);
    }
    return true;
}

/* Devices and pipes cannot be replaced by a rename: they are written to as they are. */
static bool is_special(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && !S_ISREG(info.st_mode) && !S_ISDIR(info.st_mode);
}

static status write_special(const char *path, struct slice data, struct error *error)
{
    int file = open(path, O_WRONLY | O_CLOEXEC);
    bool good = file >= 0 && write_all(file, data);
    status s = good ? STATUS_OK : error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    if (file >= 0) close(file);
    return s;
}

static status write_aside(const char *path, char *aside, struct slice data, struct error *error)
{
    int file = mkstemp(aside);
    if (file < 0) return error_set(error, STATUS_IO, "%s: cannot write here: %s", path, strerror(errno));
    mode_t mask = umask(0);
    umask(mask);
    bool good = write_all(file, data) && fchmod(file, 0666 & ~mask) == 0 && fsync(file) == 0;
    int problem = errno;
    if (close(file) != 0 && good) good = false, problem = errno;
    if (good && rename(aside, path) != 0) good = false, problem = errno;
    if (good) return STATUS_OK;
    unlink(aside);
    return error_set(error, STATUS_IO, "%s: not written: %s", path, strerror(problem));
}

status output_write(const char *path, struct slice data, struct error *error)
{
    if (!path || strcmp(path, "-") == 0) return write_stdout(data, error);
    if (is_special(path)) return write_special(path, data, error);
    struct buffer aside;
    buffer_init(&aside);
    buffer_format(&aside, "%s.XXXXXX", path);
    status s = write_aside(path, aside.data, data, error);
    buffer_fini(&aside);
    return s;
}
