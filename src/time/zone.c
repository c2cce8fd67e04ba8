/* Time zones: loading by name, and looking up.
 *
 * 1. A wall-clock time that occurs twice is the first instant; one that does not occur is taken with the
 *    offset before the gap, which moves it forward by the length of the gap.
 * 2. Instants so far out that adding an offset would overflow stay at the end of the range. */
#include "time/zone.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "time/cursor.h"
#include "time/quote.h"
#include "time/zone_int.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LARGEST_FILE = 1 << 20, WIDEST_OFFSET = 93600 }; /* no zone is further from UTC than 26 hours */

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

/* The folder of the zone files, or NULL when there is none. */
static const char *find_directory(const char *given)
{
    const char *from_environment = getenv("TZDIR");
    if (given) return is_folder(given) ? given : NULL;
    if (from_environment && is_folder(from_environment)) return from_environment;
    return is_folder("/usr/share/zoneinfo") ? "/usr/share/zoneinfo" : NULL;
}

const char *zone_directory(void)
{
    return find_directory(NULL);
}

static status unknown_zone(const char *directory, const char *name, struct error *error)
{
    char *nearest = error ? zone_names_nearest(directory, name) : NULL;
    if (nearest)
        error_set(error, STATUS_NOT_FOUND, "unknown time zone \"%s\"; did you mean \"%s\"?",
                  quote(slice_of(name)).text, nearest);
    else
        error_set(error, STATUS_NOT_FOUND,
                  "unknown time zone \"%s\"; names are as \"Europe/Berlin\", \"UTC\" or \"+09:00\"",
                  quote(slice_of(name)).text);
    memory_free(nearest);
    return STATUS_NOT_FOUND;
}

/* Reads until the block is full or the file ends. */
static status read_fully(int file, char *block, size_t *size, struct error *error)
{
    size_t done = 0;
    while (done < *size) {
        ssize_t got = read(file, block + done, *size - done);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return error_set(error, STATUS_IO, "cannot read it: %s", strerror(errno));
        if (got == 0) break;
        done += (size_t)got;
    }
    *size = done;
    return STATUS_OK;
}

static status read_zone(int file, size_t size, struct zone *zone, struct error *error)
{
    if (size > LARGEST_FILE)
        return error_set(error, STATUS_LIMIT, "larger than a zone file can be (%d bytes)", LARGEST_FILE);
    char *bytes = memory_try_new(size + 1, 1);
    if (!bytes) return error_set(error, STATUS_MEMORY, "out of memory");
    status code = read_fully(file, bytes, &size, error);
    if (!code) code = zone_file_read(slice_make(bytes, size), zone, error);
    memory_free(bytes);
    return code;
}

static status load_path(const char *path, const char *directory, struct zone *zone, struct error *error)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a named pipe must not block */
    bool missing = file < 0 && (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG);
    if (missing) return unknown_zone(directory, zone->name, error);
    if (file < 0) return error_set(error, STATUS_IO, "time zone file %s: %s", path, strerror(errno));
    status code;
    if (fstat(file, &info) != 0 || !S_ISREG(info.st_mode)) {
        code = unknown_zone(directory, zone->name, error);
    } else {
        code = read_zone(file, (size_t)info.st_size, zone, error);
        if (code) error_prefix(error, "time zone file %s", path);
    }
    close(file);
    return code;
}

static status load_file(struct zone *zone, const char *directory, struct error *error)
{
    if (!zone_names_valid(slice_of(zone->name)))
        return error_set(error, STATUS_INVALID,
                         "not a time zone: \"%s\"; names are as \"Europe/Berlin\", \"UTC\" or \"+09:00\"",
                         quote(slice_of(zone->name)).text);
    const char *found = find_directory(directory);
    if (!found)
        return error_set(error, STATUS_NOT_FOUND,
                         "time zone \"%s\": no folder %s; install tzdata or set TZDIR", zone->name,
                         directory ? directory : "/usr/share/zoneinfo");
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s/%s", found, zone->name);
    status code = load_path(buffer_get(&path), found, zone, error);
    buffer_fini(&path);
    return code;
}

/* "UTC" and "+09:00" need no file. */
static bool make_fixed(struct zone *zone)
{
    struct cursor cursor = cursor_of(slice_of(zone->name));
    int32_t offset = 0;
    bool fixed =
        strcmp(zone->name, "UTC") == 0 || (cursor_offset(&cursor, &offset) && cursor_at_end(&cursor));
    if (!fixed) return false;
    zone->offsets = memory_new(sizeof *zone->offsets);
    zone->offsets[0] = offset;
    return true;
}

status zone_load(const char *name, const char *directory, struct zone **out, struct error *error)
{
    struct zone *zone = memory_new(sizeof *zone);
    zone->name = memory_copy_text(name, strlen(name));
    status code = make_fixed(zone) ? STATUS_OK : load_file(zone, directory, error);
    if (code) {
        zone_free(zone);
        zone = NULL;
    }
    *out = zone;
    return code;
}

void zone_free(struct zone *zone)
{
    if (!zone) return;
    memory_free(zone->offsets);
    memory_free(zone->starts);
    memory_free(zone->name);
    memory_free(zone);
}

const char *zone_name(const struct zone *zone)
{
    return zone ? zone->name : "UTC";
}

/* How many transitions are at the instant or before it. */
static inline size_t passed(const struct zone *zone, int64_t instant)
{
    const int64_t *starts = zone->starts;
    size_t from = 0, count = zone->count;
    while (count > 0) {
        size_t half = (count + 1) / 2;
        from += starts[from + half - 1] <= instant ? half : 0;
        count -= half;
    }
    return from;
}

static inline struct zone_span span_at(const struct zone *zone, int64_t instant)
{
    if (!zone) return (struct zone_span){0, INT64_MAX};
    size_t i = passed(zone, instant);
    if (i == zone->count && zone->has_rule) return zone_rule_span(&zone->rule, instant);
    return (struct zone_span){zone->offsets[i], i < zone->count ? zone->starts[i] : INT64_MAX};
}

static inline int64_t shifted(int64_t time, int32_t seconds)
{
    int64_t sum;
    if (!__builtin_add_overflow(time, seconds, &sum)) return sum;
    return seconds < 0 ? INT64_MIN : INT64_MAX; /* rule 2 */
}

int32_t zone_offset(const struct zone *zone, int64_t instant)
{
    return span_at(zone, instant).offset;
}

int64_t zone_to_local(const struct zone *zone, int64_t instant)
{
    return shifted(instant, zone_offset(zone, instant));
}

int64_t zone_to_instant(const struct zone *zone, int64_t local_seconds)
{
    struct zone_span span = span_at(zone, shifted(local_seconds, -WIDEST_OFFSET));
    while (shifted(local_seconds, -span.offset) >= span.until) {
        if (span.until == INT64_MAX) break;
        struct zone_span next = span_at(zone, span.until);
        if (shifted(local_seconds, -next.offset) < span.until) break; /* in the gap: rule 1 */
        span = next;
    }
    return shifted(local_seconds, -span.offset);
}

bool zone_next_transition(const struct zone *zone, int64_t instant, int64_t *at, int32_t *offset_after)
{
    struct zone_span span = span_at(zone, instant);
    if (span.until == INT64_MAX) return false;
    *at = span.until;
    *offset_after = zone_offset(zone, span.until);
    return true;
}
