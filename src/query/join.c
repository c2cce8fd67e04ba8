/* Joins asked row by row. */
#include "query/join.h"

#include "column/segment.h"

/* The code of a text, or `none`. */
static uint32_t code_at(const struct column *column, uint64_t row, uint32_t none)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    uint32_t place = (uint32_t)(row % CHUNK_ROWS);
    return segment_valid(segment, place) ? (uint32_t)segment_integer(segment, place) : none;
}

uint32_t join_row(const struct join *join, uint64_t row)
{
    if (join->direct) return join->direct[row];
    const struct column *columns = join->from->columns;
    uint32_t text = code_at(&columns[join->field], row, JOIN_NONE), source = 0;
    if (text == JOIN_NONE) return JOIN_NONE;
    if (join->by_source)
        source = code_at(&columns[join->from->schema->source_field], row, (uint32_t)join->source_count);
    return join->rows[source][text];
}
