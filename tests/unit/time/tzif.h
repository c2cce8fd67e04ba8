/* Makes TZif files for the tests: as a table of transitions and a rule, in any version. */
#ifndef PERILUNE_TESTS_TIME_TZIF_H
#define PERILUNE_TESTS_TIME_TZIF_H

#include "base/buffer.h"

#include <stdint.h>

struct tzif {
    char version; /* 0, '2', '3', '4' */
    int times;
    int64_t at[4];
    unsigned char type[4];
    int types;
    int32_t offsets[4];
    uint32_t leaps;
    const char *footer; /* NULL: not even the line ends */
};

static inline void tzif_number(struct buffer *out, uint64_t value, int bytes)
{
    while (bytes-- > 0) buffer_char(out, (char)(value >> 8 * bytes & 255));
}

static inline void tzif_block(struct buffer *out, const struct tzif *file, int time_size)
{
    buffer_append(out, "TZif", 4);
    buffer_char(out, file->version);
    for (int i = 0; i < 15; i++) buffer_char(out, 0);
    tzif_number(out, 0, 4);
    tzif_number(out, 0, 4);
    tzif_number(out, file->leaps, 4);
    tzif_number(out, (uint64_t)file->times, 4);
    tzif_number(out, (uint64_t)file->types, 4);
    tzif_number(out, 4, 4);
    for (int i = 0; i < file->times; i++) tzif_number(out, (uint64_t)file->at[i], time_size);
    for (int i = 0; i < file->times; i++) buffer_char(out, (char)file->type[i]);
    for (int i = 0; i < file->types; i++) {
        tzif_number(out, (uint32_t)file->offsets[i], 4);
        tzif_number(out, 0, 2);
    }
    buffer_append(out, "ABC", 4);
    for (uint32_t i = 0; i < file->leaps; i++) tzif_number(out, i, time_size), tzif_number(out, i, 4);
}

/* From version 2 on the first block is the empty one that `zic -b slim` writes. */
static inline void tzif_make(struct buffer *out, const struct tzif *file)
{
    const struct tzif empty = {.version = file->version, .types = 1};
    buffer_init(out);
    tzif_block(out, file->version ? &empty : file, 4);
    if (!file->version) return;
    tzif_block(out, file, 8);
    if (file->footer) buffer_format(out, "\n%s\n", file->footer);
}

#endif
