/* The error record. */
#include "base/error.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

static void cut_at_character(char *text, size_t size)
{
    size_t length = strlen(text);
    if (length + 1 < size) return;
    while (length > 0 && ((unsigned char)text[length - 1] & 0xC0) == 0x80) length--;
    if (length > 0 && (unsigned char)text[length - 1] >= 0xC0) length--;
    text[length] = 0;
}

static void fill(struct error *error, status code, int position, const char *format, va_list arguments)
{
    error->code = code;
    error->position = position;
    error->place[0] = 0;
    vsnprintf(error->message, sizeof error->message, format, arguments);
    cut_at_character(error->message, sizeof error->message);
}

void error_init(struct error *error)
{
    error->code = STATUS_OK;
    error->position = -1;
    error->message[0] = error->place[0] = 0;
}

status error_set(struct error *error, status code, const char *format, ...)
{
    if (!error) return code;
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, -1, format, arguments);
    va_end(arguments);
    return code;
}

status error_at(struct error *error, status code, int position, const char *format, ...)
{
    if (!error) return code;
    va_list arguments;
    va_start(arguments, format);
    fill(error, code, position, format, arguments);
    va_end(arguments);
    return code;
}

status error_prefix(struct error *error, const char *format, ...)
{
    if (!error) return STATUS_INVALID;
    char before[sizeof error->message];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(before, sizeof before - 2, format, arguments);
    va_end(arguments);
    strcat(before, ": ");
    size_t used = strlen(before), length = strlen(error->message), room = sizeof error->message - 1 - used;
    memmove(error->message + used, error->message, length < room ? length : room);
    memcpy(error->message, before, used);
    error->message[used + (length < room ? length : room)] = 0;
    cut_at_character(error->message, sizeof error->message);
    return error->code;
}

/* The part of the text that is shown, and the columns before the place in it. */
static struct slice line_around(struct slice text, size_t position, size_t *columns)
{
    enum { BEFORE = 60, WIDEST = 96 };
    size_t start = position, end = position;
    while (start > 0 && text.data[start - 1] != '\n') start--;
    while (end < text.size && text.data[end] != '\n' && text.data[end] != '\r') end++;
    struct slice line = slice_make(text.data + start, end - start);
    size_t length = utf8_length(slice_make(line.data, position - start));
    if (length > BEFORE) {
        size_t cut = utf8_offset(line, length - BEFORE);
        line = slice_make(line.data + cut, line.size - cut);
        start += cut;
    }
    *columns = utf8_width(slice_make(line.data, position - start));
    for (size_t i = 0; i < position - start; i++) *columns += line.data[i] == '\t'; /* shown as a space */
    return utf8_fit(line, WIDEST);
}

void error_point(struct error *error, struct slice text)
{
    if (!error || error->position < 0 || text.size == 0) return;
    size_t columns, position = (size_t)error->position < text.size ? (size_t)error->position : text.size;
    struct slice line = line_around(text, position, &columns);
    int size =
        snprintf(error->place, sizeof error->place, "\n  %.*s\n  %*s^", SLICE_ARGS(line), (int)columns, "");
    if (size < 0 || (size_t)size >= sizeof error->place) error->place[0] = 0; /* no room: the message alone */
    for (char *c = error->place; *c; c++)
        if (*c == '\t' || *c == '\r') *c = ' ';
}
