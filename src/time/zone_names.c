/* Names of time zones: what may be one, and which known one is meant. */
#include "base/buffer.h"
#include "base/memory.h"
#include "time/zone_int.h"

#include <dirent.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/stat.h>

enum { LONGEST_NAME = 255, DEEPEST = 3, MOST_NAMES = 5000 };

static bool is_name_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
           (c && strchr("_+-.", c));
}

bool zone_names_valid(struct slice name)
{
    size_t from = 0;
    if (name.size > LONGEST_NAME) return false;
    for (size_t i = 0; i <= name.size; i++) {
        if (i < name.size && name.data[i] != '/') {
            if (!is_name_letter(name.data[i])) return false;
            continue;
        }
        struct slice component = slice_make(name.data + from, i - from);
        if (component.size == 0 || slice_is(component, ".") || slice_is(component, "..")) return false;
        from = i + 1;
    }
    return true;
}

struct names {
    char **items;
    size_t count, capacity;
};

static void add(struct names *names, const char *name)
{
    void *items = names->items;
    if (names->count == MOST_NAMES) return;
    if (!memory_try_grow(&items, &names->capacity, names->count + 1, sizeof *names->items)) return;
    names->items = items;
    names->items[names->count++] = memory_copy_text(name, strlen(name));
}

/* Zones and regions begin with a capital and have no point, unlike "zone.tab", "posixrules" and "right". */
static bool looks_like_zone(const char *name)
{
    return name[0] >= 'A' && name[0] <= 'Z' && !strchr(name, '.');
}

/* Adds the zones below `directory`/`region`; what cannot be read is not suggested. */
static void walk(struct names *names, const char *directory, const char *region, int depth)
{
    struct buffer path, name;
    buffer_init(&path);
    buffer_init(&name);
    buffer_format(&path, "%s/%s", directory, region);
    DIR *folder = opendir(buffer_get(&path));
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        struct stat info;
        if (!looks_like_zone(entry->d_name)) continue;
        buffer_clear(&name);
        buffer_format(&name, "%s%s%s", region, region[0] ? "/" : "", entry->d_name);
        buffer_clear(&path);
        buffer_format(&path, "%s/%s", directory, buffer_get(&name));
        if (stat(buffer_get(&path), &info) != 0) continue;
        if (S_ISREG(info.st_mode)) add(names, buffer_get(&name));
        if (S_ISDIR(info.st_mode) && depth < DEEPEST) walk(names, directory, buffer_get(&name), depth + 1);
    }
    if (folder) closedir(folder);
    buffer_fini(&name);
    buffer_fini(&path);
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The name but for its case, else by its city: "berlin" means "Europe/Berlin", far apart as the texts are. */
static const char *same_or_city(const struct names *names, const char *wanted)
{
    const char *city = NULL;
    for (size_t i = 0; i < names->count; i++) {
        const char *name = names->items[i], *slash = strrchr(name, '/');
        if (strcasecmp(name, wanted) == 0) return name;
        if (!city && slash && strcasecmp(slash + 1, wanted) == 0) city = name;
    }
    return city;
}

char *zone_names_nearest(const char *directory, const char *wanted)
{
    struct names names = {0};
    walk(&names, directory, "", 0);
    /* Folders are read in no order; the suggestion must not depend on it. */
    if (names.count) qsort(names.items, names.count, sizeof *names.items, by_name);
    const char *found = same_or_city(&names, wanted);
    if (!found) found = slice_nearest(slice_of(wanted), (const char *const *)names.items, names.count);
    char *copy = found ? memory_copy_text(found, strlen(found)) : NULL;
    for (size_t i = 0; i < names.count; i++) memory_free(names.items[i]);
    memory_free(names.items);
    return copy;
}
