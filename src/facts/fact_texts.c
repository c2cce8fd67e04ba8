/* Dictionaries of facts. */
#include "facts/fact_texts.h"

#include <string.h>

static struct dictionary dictionary_of(struct fact_names *room, const char *const *names)
{
    struct dictionary dictionary = {.offsets = room->offsets, .bytes = room->bytes};
    uint64_t size = 0;
    room->offsets[0] = 0;
    for (; names[dictionary.count]; dictionary.count++) {
        size_t length = strlen(names[dictionary.count]);
        memcpy(room->bytes + size, names[dictionary.count], length);
        size += length;
        room->offsets[dictionary.count + 1] = size;
    }
    return dictionary;
}

void fact_dictionaries_init(struct fact_dictionaries *dictionaries, const struct event_reader *reader)
{
    struct dictionary *texts = dictionaries->texts;
    texts[TEXTS_NONE] = (struct dictionary){0};
    texts[TEXTS_SOURCE] = reader->source->dictionary;
    texts[TEXTS_TICKET] = reader->ticket->dictionary;
    texts[TEXTS_ACTOR] = reader->actor->dictionary;
    texts[TEXTS_VALUE] = reader->value->dictionary;
    texts[TEXTS_STATE] = dictionary_of(&dictionaries->states, dialect_states());
    texts[TEXTS_OUTCOME] = dictionary_of(&dictionaries->outcomes, life_outcomes());
    texts[TEXTS_BASIS] = dictionary_of(&dictionaries->bases, life_bases());
}
