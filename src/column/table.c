/* Single cells and the range of a column. */
#include "column/table.h"

#include "column/segment.h"

#include <string.h>

struct value column_value(const struct column *column, uint64_t row)
{
    struct value value = {.null = true};
    if (!column->segments) return value;
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    uint32_t at = (uint32_t)(row % CHUNK_ROWS);
    if (!segment_valid(segment, at)) return value;
    value.null = false;
    int64_t stored = segment_integer(segment, at);
    switch (column->type) {
    case TYPE_REAL: memcpy(&value.real, &stored, sizeof value.real); break;
    case TYPE_TEXT: value.text = dictionary_text(&column->dictionary, (uint32_t)stored); break;
    default: value.integer = stored; break;
    }
    return value;
}

bool column_range(const struct table *table, const struct column *column, int64_t *minimum, int64_t *maximum)
{
    int64_t low = INT64_MAX, high = INT64_MIN;
    for (size_t i = 0; column->segments && i < table->chunk_count; i++) {
        const struct segment *segment = &column->segments[i];
        if (segment->minimum < low) low = segment->minimum;
        if (segment->maximum > high) high = segment->maximum;
    }
    if (low > high) return false;
    *minimum = low;
    *maximum = high;
    return true;
}
