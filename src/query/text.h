/* Texts in queries are codes in a domain: a list of distinct texts fixed when a query is compiled. What a
 * text operation gives is decided once for every text of the domain, so that a row only looks it up.
 *
 * Rules (expr 4):
 *  1. Two texts of one domain are equal when their codes are; their ranks order them bytewise.
 *  2. LIKE: % is any run of characters, _ one character, ASCII letters match without case, no escape.
 *  3. lower and upper change ASCII letters only.
 *  4. substr counts code points from 1; a negative start counts from the end; start 0 is the place before the
 * first character; a negative length takes the characters before the start.
 *
 * Domains and tables belong to the keeper (and the arena) they were made with. Functions that return a
 * pointer return NULL when there is no memory. */
#ifndef PERILUNE_QUERY_TEXT_H
#define PERILUNE_QUERY_TEXT_H

#include "base/arena.h"
#include "column/table.h"
#include "query/keeper.h"

#include <stdbool.h>
#include <stdint.h>

struct text_domain {
    struct dictionary dictionary;
    uint32_t *ranks;  /* of a code; NULL until text_ranks */
    uint32_t *sorted; /* the code of a rank; NULL until text_ranks */
};

static inline struct slice text_of(const struct text_domain *domain, uint32_t code)
{
    return dictionary_text(&domain->dictionary, code);
}

/* The texts of a column as they are. */
struct text_domain *text_domain_of_column(struct arena *arena, const struct dictionary *dictionary);

/* A domain of one text, code 0. */
struct text_domain *text_domain_of_constant(struct arena *arena, struct keeper *keeper, struct slice text);

/* A domain of the different texts of a list; codes[i] is that of texts[i]. */
struct text_domain *text_domain_of_list(struct arena *arena, struct keeper *keeper, const struct slice *texts,
                                        size_t count, uint32_t *codes);

/* All texts of `count` domains; maps[i][code of domains[i]] is the code in the union. */
struct text_domain *text_union(struct arena *arena, struct keeper *keeper, struct text_domain *const *domains,
                               size_t count, uint32_t **maps);

/* Makes ranks and sorted. */
bool text_ranks(struct text_domain *domain, struct keeper *keeper);

/* What becomes of each text: the result is a part of `from`, or was written to `room`, which has place for
 * from.size bytes. */
typedef struct slice text_change(struct slice from, const void *context, char *room);

/* The domain of the changed texts, and the map of old codes to new. */
struct text_domain *text_changed(struct arena *arena, struct keeper *keeper, const struct text_domain *domain,
                                 text_change *change, const void *context, uint32_t **map);

struct slice text_lower(struct slice from, const void *unused, char *room);
struct slice text_upper(struct slice from, const void *unused, char *room);

struct text_part {
    int64_t start, length; /* rule 4 */
    bool to_end;           /* no length was given */
};
struct slice text_substr(struct slice from, const void *text_part, char *unused);

bool text_like(struct slice text, struct slice pattern);

/* A byte for each text: does it hold? */
typedef bool text_test(struct slice text, const void *context);
uint8_t *text_table(struct keeper *keeper, const struct text_domain *domain, text_test *test,
                    const void *context);

/* The number of code points of each text. */
int64_t *text_lengths(struct keeper *keeper, const struct text_domain *domain);

/* The code of a text, or -1 when the domain has no such text. */
int64_t text_find(const struct text_domain *domain, struct slice text);

#endif
