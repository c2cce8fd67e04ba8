/* The error record. */
#include "base/error.h"

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
    vsnprintf(error->message, sizeof error->message, format, arguments);
    cut_at_character(error->message, sizeof error->message);
}

void error_init(struct error *error)
{
    error->code = STATUS_OK;
    error->position = -1;
    error->message[0] = 0;
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
