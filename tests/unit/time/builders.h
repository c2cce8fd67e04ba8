/* Short ways to say instants and zones, and random numbers that are the same in every run. */
#ifndef PERILUNE_TESTS_TIME_BUILDERS_H
#define PERILUNE_TESTS_TIME_BUILDERS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "time/civil.h"
#include "time/zone.h"

#include <stdio.h>
#include <stdlib.h>

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* The instant of "2026-10-25 02:30" in UTC, or with the offset it has. */
static inline int64_t at(const char *text)
{
    struct error error;
    int64_t instant = 0;
    error_init(&error);
    if (civil_parse(slice_of(text), NULL, &instant, &error)) fail_msg("%s", error.message);
    return instant;
}

/* "2026-10-25 02:30:00" of a local count of seconds; each call overwrites the result of the fourth one
 * before. */
static inline const char *shown(int64_t local)
{
    static char texts[4][64];
    static int turn;
    struct civil civil = civil_from_seconds(local);
    char *text = texts[turn++ % 4];
    snprintf(text, sizeof *texts, "%04d-%02d-%02d %02d:%02d:%02d", civil.year, civil.month, civil.day,
             civil.hour, civil.minute, civil.second);
    return text;
}

/* A zone of the system; skips the test aloud when it is not installed. */
static inline struct zone *zone_or_skip(const char *name)
{
    struct error error;
    struct zone *zone;
    error_init(&error);
    status code = zone_load(name, NULL, &zone, &error);
    if (code == STATUS_NOT_FOUND) {
        fprintf(stderr, "SKIPPED: %s\n", error.message);
        skip();
    }
    if (code) fail_msg("%s", error.message);
    return zone;
}

/* splitmix64: the same numbers on every machine. */
static inline uint64_t random_next(uint64_t *state)
{
    uint64_t x = *state += UINT64_C(0x9E3779B97F4A7C15);
    x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
    return x ^ x >> 31;
}

/* From `least` to `most`, both possible. */
static inline int64_t random_between(uint64_t *state, int64_t least, int64_t most)
{
    return least + (int64_t)(random_next(state) % ((uint64_t)most - (uint64_t)least + 1));
}

/* Random bytes of the given letters, not terminated; returns how many. */
static inline size_t random_text(uint64_t *state, const char *letters, size_t count, char *out, size_t most)
{
    size_t size = (size_t)random_between(state, 0, (int64_t)most);
    for (size_t i = 0; i < size; i++) out[i] = letters[random_next(state) % count];
    return size;
}

/* A copy of exactly that size, so that the sanitizer sees a read past the end. */
static inline struct slice exact_copy(const char *data, size_t size)
{
    char *copy = malloc(size ? size : 1);
    assert_non_null(copy);
    if (size) memcpy(copy, data, size);
    return slice_make(copy, size);
}

#endif
