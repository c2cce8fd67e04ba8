/* A few texts looked for in a large dictionary by one pass over it: a hash of all its texts would cost more
 * than it saves. */
#ifndef PERILUNE_COLUMN_TEXT_SEARCH_H
#define PERILUNE_COLUMN_TEXT_SEARCH_H

#include "column/dictionary.h"
#include "column/table.h"

#include <stdint.h>

/* codes[i] becomes the code in `dictionary`, which has been checked, of text i of the wanted ones; it keeps
 * its value when the text is not there. */
void text_search(const struct dictionary *dictionary, const struct dictionary_builder *wanted,
                 int64_t *codes);

#endif
