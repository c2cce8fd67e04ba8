/* A growing run of bytes. It aborts when there is no memory unless the try function is used, so it suits
 * texts that the program makes (messages, SQL); what grows with the input uses buffer_try_append. */
#ifndef PERILUNE_BASE_BUFFER_H
#define PERILUNE_BASE_BUFFER_H

#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

struct buffer {
    char *data; /* always terminated once something was appended */
    size_t size, capacity;
};

void buffer_init(struct buffer *buffer);
void buffer_fini(struct buffer *buffer);
void buffer_clear(struct buffer *buffer);

bool buffer_try_append(struct buffer *buffer, const void *data, size_t size);
void buffer_append(struct buffer *buffer, const void *data, size_t size);
void buffer_text(struct buffer *buffer, const char *text);
void buffer_slice(struct buffer *buffer, struct slice text);
void buffer_char(struct buffer *buffer, char c);
void buffer_format(struct buffer *buffer, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The contents as a terminated text; borrowed until the next change. Never NULL. */
const char *buffer_get(const struct buffer *buffer);

#endif
