/* Frames: names and texts live in the arena, the rows of a column in one block: the values, then `valid`. */
#include "query/frame.h"

#include "base/memory.h"

#include <assert.h>

struct frame *frame_new(size_t columns, size_t rows)
{
    struct frame *frame = memory_new(sizeof *frame);
    arena_init(&frame->arena);
    frame->columns = arena_new(&frame->arena, columns * sizeof *frame->columns);
    frame->column_count = columns;
    frame->row_count = rows;
    return frame;
}

void frame_free(struct frame *frame)
{
    if (!frame) return;
    for (size_t i = 0; i < frame->column_count; i++) memory_free(frame->columns[i].block);
    arena_fini(&frame->arena);
    memory_free(frame);
}

status frame_add_column(struct frame *frame, size_t number, struct slice name, enum type type, bool real,
                        struct error *error)
{
    assert(number < frame->column_count && !frame->columns[number].block);
    struct frame_column *column = &frame->columns[number];
    size_t width = type == TYPE_TEXT ? sizeof *column->texts : sizeof *column->integers;
    char *block = memory_try_new(frame->row_count, width + sizeof *column->valid);
    if (!block)
        return error_set(error, STATUS_MEMORY, "no memory for a result of %zu rows", frame->row_count);
    column->name = arena_text(&frame->arena, name);
    column->type = type;
    column->real = real || type == TYPE_REAL;
    column->block = block;
    column->integers = (int64_t *)(void *)block;
    column->valid = (unsigned char *)block + frame->row_count * width;
    return STATUS_OK;
}

static struct frame_column *set(struct frame *frame, size_t column, size_t row)
{
    assert(column < frame->column_count && row < frame->row_count);
    frame->columns[column].valid[row] = 1;
    return &frame->columns[column];
}

void frame_set_integer(struct frame *frame, size_t column, size_t row, int64_t integer)
{
    set(frame, column, row)->integers[row] = integer;
}

void frame_set_real(struct frame *frame, size_t column, size_t row, double real)
{
    set(frame, column, row)->reals[row] = real;
}

void frame_set_text(struct frame *frame, size_t column, size_t row, struct slice text)
{
    char *copy = arena_text(&frame->arena, text);
    set(frame, column, row)->texts[row] = slice_make(copy, text.size);
}

void frame_set_value(struct frame *frame, size_t column, size_t row, struct value value)
{
    const struct frame_column *target = &frame->columns[column];
    if (value.null)
        target->valid[row] = 0;
    else if (target->type == TYPE_TEXT)
        frame_set_text(frame, column, row, value.text);
    else if (target->real)
        frame_set_real(frame, column, row, value.real);
    else
        frame_set_integer(frame, column, row, value.integer);
}

int frame_find(const struct frame *frame, struct slice name)
{
    for (size_t i = 0; i < frame->column_count; i++) {
        const char *have = frame->columns[i].name;
        if (have && slice_is(name, have)) return (int)i;
    }
    return -1;
}

struct value frame_value(const struct frame *frame, size_t column, size_t row)
{
    assert(column < frame->column_count && row < frame->row_count);
    const struct frame_column *source = &frame->columns[column];
    if (!source->valid[row]) return (struct value){.null = true};
    if (source->type == TYPE_TEXT) return (struct value){.text = source->texts[row]};
    if (source->real) return (struct value){.real = source->reals[row]};
    return (struct value){.integer = source->integers[row]};
}
