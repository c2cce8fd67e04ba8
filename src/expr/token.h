/* Tokens of an expression: the text cut into names, literals and signs, each with its place. Inside the
 * folder only. */
#ifndef PERILUNE_EXPR_TOKEN_H
#define PERILUNE_EXPR_TOKEN_H

#include "base/arena.h"
#include "base/error.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stddef.h>

enum token_kind {
    TOKEN_END,
    TOKEN_NAME,      /* a bare word: a keyword, field or function */
    TOKEN_QUOTED,    /* "a field"; text is what stands between the quotes */
    TOKEN_TEXT,      /* 'a text'; text is its value */
    TOKEN_INTEGER,   /* digits */
    TOKEN_REAL,      /* 1.5, .5, 1e3 */
    TOKEN_DURATION,  /* a number with a unit: 4h, 1.5h, 1h30m */
    TOKEN_PARAMETER, /* ? */
    TOKEN_SIGN,      /* text is the sign; == is given as =, != as <> */
};

struct token {
    enum token_kind kind;
    int position; /* byte offset */
    struct slice text;
};

struct lexer {
    struct slice source;
    size_t at;
    struct arena *arena; /* for texts whose quotes were doubled */
};

/* The next token; TOKEN_END at the end, again and again. */
MUST_CHECK status token_next(struct lexer *lexer, struct token *token, struct error *error);

/* Is the word one of the grammar's own, so that a field of that name must be quoted? */
bool token_is_reserved(struct slice word);

/* Can the name stand in an expression without quotes? */
bool token_is_plain_name(struct slice name);

#endif
