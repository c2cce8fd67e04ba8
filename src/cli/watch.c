/* Watching by looking: the size and time of change of a few files, twice a second, cost some microseconds and
 * work on every file system, also where the system tells nothing (network drives). */
#include "cli/watch.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"

#include <dirent.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { DEEPEST = 3, LOOK_NANOSECONDS = 500000000 };

static char *copy(const char *path)
{
    return path ? memory_copy_text(path, strlen(path)) : NULL;
}

void watch_init(struct watch *watch, const char *store, const char *project, const char *argument)
{
    *watch = (struct watch){.store = copy(store), .project = copy(project), .argument = copy(argument)};
}

void watch_fini(struct watch *watch)
{
    memory_free(watch->store);
    memory_free(watch->project);
    memory_free(watch->argument);
    *watch = (struct watch){0};
}

/* Sums, so that the order in which a folder lists its files is of no account. */
static uint64_t file_state(const char *path)
{
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISREG(info.st_mode)) return 0;
    uint64_t when = (uint64_t)info.st_mtim.tv_sec * 1000000000u + (uint64_t)info.st_mtim.tv_nsec;
    return hash_integer(hash_bytes(path, strlen(path)) ^ hash_integer(when) ^
                        hash_integer((uint64_t)info.st_size + 1));
}

static bool is_definition(const char *name)
{
    const char *dot = strrchr(name, '.');
    return dot && (strcmp(dot, ".lua") == 0 || strcmp(dot, ".ics") == 0);
}

static uint64_t folder_state(const char *folder, int depth)
{
    DIR *list = opendir(*folder ? folder : ".");
    uint64_t state = 0;
    if (!list) return 0;
    for (struct dirent *entry = readdir(list); entry; entry = readdir(list)) {
        if (entry->d_name[0] == '.') continue;
        struct buffer path;
        buffer_init(&path);
        buffer_format(&path, "%s%s", folder, entry->d_name);
        if (is_definition(entry->d_name)) {
            state += file_state(buffer_get(&path));
        } else if (depth < DEEPEST && entry->d_type == DT_DIR) {
            buffer_text(&path, "/");
            state += folder_state(buffer_get(&path), depth + 1);
        }
        buffer_fini(&path);
    }
    closedir(list);
    return state;
}

uint64_t watch_state(const struct watch *watch)
{
    struct buffer log;
    buffer_init(&log);
    buffer_format(&log, "%s-wal", watch->store);
    uint64_t state = file_state(watch->store) + file_state(buffer_get(&log));
    buffer_fini(&log);
    if (watch->argument) state += file_state(watch->argument);
    if (watch->project) state += folder_state(watch->project, 0);
    return state;
}

void watch_wait(const struct watch *watch, uint64_t before)
{
    const struct timespec look = {.tv_nsec = LOOK_NANOSECONDS};
    uint64_t last = before, now = before;
    do {
        last = now;
        nanosleep(&look, NULL);
        now = watch_state(watch);
    } while (!interrupt_pending() && (now == before || now != last));
}
