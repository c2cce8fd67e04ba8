/* A borrowed run of bytes with its length; not terminated, may hold any byte. A plain value. */
#ifndef PERILUNE_BASE_SLICE_H
#define PERILUNE_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct slice {
    const char *data;
    size_t size;
};

/* For printf's "%.*s". */
#define SLICE_ARGS(s) (int)(s).size, (s).data

static inline struct slice slice_make(const char *data, size_t size)
{
    return (struct slice){data, size};
}

static inline struct slice slice_of(const char *text)
{
    return (struct slice){text, strlen(text)};
}

static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}

/* Bytewise order, the shorter first on a tie: SQLite's BINARY collation. Negative, zero, positive. */
static inline int slice_compare(struct slice a, struct slice b)
{
    size_t shared = a.size < b.size ? a.size : b.size;
    int order = shared ? memcmp(a.data, b.data, shared) : 0;
    return order ? order : (a.size > b.size) - (a.size < b.size);
}

/* ASCII letters compare without case: for keywords. */
bool slice_equal_nocase(struct slice a, struct slice b);

/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);

/* Of `count` names, the nearest to `wanted` by edit distance, or NULL when none is near enough to suggest. */
const char *slice_nearest(struct slice wanted, const char *const *names, size_t count);

#endif
