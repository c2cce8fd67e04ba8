/* The entries of the prompt and their file. */
#include "cli/recall.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct recall {
    char *path; /* NULL: memory only */
    char **entries;
    size_t count, capacity;
};

bool recall_default_path(struct buffer *path)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/') /* the specification: a relative one is not valid */
        buffer_format(path, "%s/perilune/history", state);
    else if (home && *home)
        buffer_format(path, "%s/.local/state/perilune/history", home);
    return path->size > 0;
}

static void add_escaped(struct buffer *line, struct slice entry)
{
    for (size_t i = 0; i < entry.size; i++) {
        char c = entry.data[i];
        if (c == '\n')
            buffer_text(line, "\\n");
        else if (c == '\\')
            buffer_text(line, "\\\\");
        else
            buffer_char(line, c);
    }
    buffer_char(line, '\n');
}

static char *copy_unescaped(struct slice line)
{
    char *entry = memory_new(line.size + 1);
    size_t size = 0;
    for (size_t i = 0; i < line.size; i++) {
        bool escape = line.data[i] == '\\' && i + 1 < line.size;
        if (escape) i++;
        entry[size++] = escape && line.data[i] == 'n' ? '\n' : line.data[i];
    }
    return entry;
}

static void keep(struct recall *recall, char *entry)
{
    void *entries = recall->entries;
    if (!memory_try_grow(&entries, &recall->capacity, recall->count + 1, sizeof *recall->entries)) {
        memory_free(entry);
        return;
    }
    recall->entries = entries;
    recall->entries[recall->count++] = entry;
}

static void drop_oldest(struct recall *recall, size_t count)
{
    for (size_t i = 0; i < count; i++) memory_free(recall->entries[i]);
    recall->count -= count;
    memmove(recall->entries, recall->entries + count, recall->count * sizeof *recall->entries);
}

static void keep_lines(struct recall *recall, struct slice text)
{
    while (text.size) {
        const char *end = memchr(text.data, '\n', text.size);
        size_t size = end ? (size_t)(end - text.data) : text.size;
        if (size) keep(recall, copy_unescaped(slice_make(text.data, size)));
        size_t step = end ? size + 1 : size;
        text = slice_make(text.data + step, text.size - step);
    }
}

static bool read_all(int file, struct buffer *text)
{
    char block[16384];
    ssize_t got;
    while ((got = read(file, block, sizeof block)) > 0)
        if (!buffer_try_append(text, block, (size_t)got)) return false;
    return got == 0;
}

static bool write_all(int file, struct slice text)
{
    while (text.size) {
        ssize_t written = write(file, text.data, text.size);
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) return false;
        text = slice_make(text.data + written, text.size - (size_t)written);
    }
    return true;
}

/* Makes the folders above the file, for its owner alone. */
static void make_folders(const char *path)
{
    char *folder = memory_copy_text(path, strlen(path));
    for (char *slash = strchr(folder + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        (void)mkdir(folder,
                    0700); /* one that is there stays; any other failure shows when the file is opened */
        *slash = '/';
    }
    memory_free(folder);
}

static bool lock(int file)
{
    struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    while (fcntl(file, F_OFD_SETLKW, &whole) != 0)
        if (errno != EINTR) return false;
    return true;
}

/* The file, locked, for reading and appending; -1 and errno. Another session may have put a shorter file in
 * its place while this one waited for the lock: then that one is meant. */
static int open_locked(const char *path)
{
    for (;;) {
        struct stat own, named;
        int file = open(path, O_RDWR | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0) return -1;
        bool locked = lock(file);
        int problem = errno;
        if (locked && fstat(file, &own) == 0 && stat(path, &named) == 0 && own.st_ino == named.st_ino &&
            own.st_dev == named.st_dev)
            return file;
        close(file);
        if (locked) continue;
        errno = problem;
        return -1;
    }
}

/* Puts a file with the entries that are left in the place of the one that is locked. A failure leaves the
 * long one, which is as good. */
static void shorten(const struct recall *recall)
{
    struct buffer aside, text;
    buffer_init(&aside);
    buffer_init(&text);
    buffer_format(&aside, "%s.XXXXXX", recall->path);
    for (size_t i = 0; i < recall->count; i++) add_escaped(&text, slice_of(recall->entries[i]));
    int file = mkstemp(aside.data); /* mode 0600 */
    if (file >= 0) {
        bool good = write_all(file, slice_make(buffer_get(&text), text.size)) && fsync(file) == 0;
        if (close(file) != 0) good = false;
        if (!good || rename(aside.data, recall->path) != 0) unlink(aside.data);
    }
    buffer_fini(&text);
    buffer_fini(&aside);
}

static status complain(const struct recall *recall, struct error *error)
{
    return error_set(error, STATUS_IO, "history: %s: %s; entries of this session are not kept", recall->path,
                     strerror(errno));
}

status recall_open(const char *path, struct recall **out, struct error *error)
{
    struct recall *recall = memory_new(sizeof *recall);
    *out = recall;
    if (!path) return STATUS_OK;
    recall->path = memory_copy_text(path, strlen(path));
    if (access(path, F_OK) != 0) return STATUS_OK; /* made with the first entry */
    int file = open_locked(path);
    if (file < 0) return complain(recall, error);
    struct buffer text;
    buffer_init(&text);
    bool good = read_all(file, &text);
    if (good) keep_lines(recall, slice_make(buffer_get(&text), text.size));
    buffer_fini(&text);
    if (recall->count > RECALL_MOST + RECALL_MOST / 2) {
        drop_oldest(recall, recall->count - RECALL_MOST);
        shorten(recall);
    }
    status s = good ? STATUS_OK : complain(recall, error);
    close(file);
    return s;
}

void recall_close(struct recall *recall)
{
    if (!recall) return;
    for (size_t i = 0; i < recall->count; i++) memory_free(recall->entries[i]);
    memory_free(recall->entries);
    memory_free(recall->path);
    memory_free(recall);
}

size_t recall_count(const struct recall *recall)
{
    return recall->count;
}

const char *recall_entry(const struct recall *recall, size_t index)
{
    return recall->entries[index];
}

/* A line that was cut off by a crash is ended first. */
static bool append_line(int file, struct slice line)
{
    char last = '\n';
    off_t end = lseek(file, 0, SEEK_END);
    if (end > 0 && pread(file, &last, 1, end - 1) != 1) return false;
    return (last == '\n' || write_all(file, slice_of("\n"))) && write_all(file, line);
}

static status append(struct recall *recall, struct slice entry, struct error *error)
{
    struct buffer line;
    make_folders(recall->path);
    int file = open_locked(recall->path);
    if (file < 0) return complain(recall, error);
    buffer_init(&line);
    add_escaped(&line, entry);
    bool good = append_line(file, slice_make(line.data, line.size));
    status s = good ? STATUS_OK : complain(recall, error);
    buffer_fini(&line);
    if (close(file) != 0 && s == STATUS_OK) s = complain(recall, error);
    return s;
}

status recall_add(struct recall *recall, struct slice entry, struct error *error)
{
    while (entry.size && strchr(" \t\r\n", entry.data[entry.size - 1])) entry.size--;
    if (entry.size == 0) return STATUS_OK;
    if (recall->count && slice_is(entry, recall->entries[recall->count - 1])) return STATUS_OK;
    keep(recall, memory_copy_text(entry.data, entry.size));
    if (!recall->path) return STATUS_OK;
    status s = append(recall, entry, error);
    if (s != STATUS_OK) {
        memory_free(recall->path);
        recall->path = NULL;
    }
    return s;
}
