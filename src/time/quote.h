/* A text as an error message shows it. For the files of this layer. */
#ifndef PERILUNE_TIME_QUOTE_H
#define PERILUNE_TIME_QUOTE_H

#include "base/slice.h"

struct quoted {
    char text[84];
};

/* The text, cut at a character to 80 bytes (then "..." stands for the rest). Control characters, and all
 * bytes above ASCII when the text is not UTF-8, become "?". */
struct quoted quote(struct slice text);

#endif
