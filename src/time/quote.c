/* A text as an error message shows it: short, one line, UTF-8. */
#include "time/quote.h"

#include "base/utf8.h"

enum { LONGEST = 80 };

static size_t whole_characters(struct slice text, size_t size)
{
    while (size > 0 && ((unsigned char)text.data[size] & 0xC0) == 0x80) size--;
    return size;
}

struct quoted quote(struct slice text)
{
    struct quoted out = {{0}};
    bool cut = text.size > LONGEST, valid;
    if (cut) text.size = whole_characters(text, LONGEST - 3);
    valid = utf8_valid(text);
    for (size_t i = 0; i < text.size; i++) {
        unsigned char c = (unsigned char)text.data[i];
        bool plain = c < 0x80 ? c >= ' ' && c != 0x7F : valid;
        out.text[i] = plain ? text.data[i] : '?';
    }
    if (cut) memcpy(out.text + text.size, "...", 4);
    return out;
}
