/* A growing run of bytes. */
#include "base/buffer.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buffer_init(struct buffer *buffer)
{
    *buffer = (struct buffer){0};
}

void buffer_fini(struct buffer *buffer)
{
    memory_free(buffer->data);
    buffer_init(buffer);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->size = 0;
    if (buffer->data) buffer->data[0] = 0;
}

static bool reserve(struct buffer *buffer, size_t more)
{
    size_t wanted;
    if (__builtin_add_overflow(buffer->size + 1, more, &wanted)) return false;
    void *data = buffer->data;
    if (!memory_try_grow(&data, &buffer->capacity, wanted, 1)) return false;
    buffer->data = data;
    return true;
}

bool buffer_try_append(struct buffer *buffer, const void *data, size_t size)
{
    if (!reserve(buffer, size)) return false;
    if (size) memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    buffer->data[buffer->size] = 0;
    return true;
}

void buffer_append(struct buffer *buffer, const void *data, size_t size)
{
    if (buffer_try_append(buffer, data, size)) return;
    fprintf(stderr, "perilune: out of memory (%zu bytes of text)\n", buffer->size + size);
    abort();
}

void buffer_text(struct buffer *buffer, const char *text)
{
    buffer_append(buffer, text, strlen(text));
}

void buffer_slice(struct buffer *buffer, struct slice text)
{
    buffer_append(buffer, text.data, text.size);
}

void buffer_char(struct buffer *buffer, char c)
{
    buffer_append(buffer, &c, 1);
}

void buffer_format(struct buffer *buffer, const char *format, ...)
{
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    char small[256];
    int size = vsnprintf(small, sizeof small, format, arguments);
    if (size > 0 && (size_t)size < sizeof small) {
        buffer_append(buffer, small, (size_t)size);
    } else if (size > 0) {
        char *large = memory_new((size_t)size + 1);
        vsnprintf(large, (size_t)size + 1, format, again);
        buffer_append(buffer, large, (size_t)size);
        memory_free(large);
    }
    va_end(again);
    va_end(arguments);
}

const char *buffer_get(const struct buffer *buffer)
{
    return buffer->data ? buffer->data : "";
}
