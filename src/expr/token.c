/* The lexer. White space and comments (-- to the end of the line) separate tokens. */
#include "expr/token.h"

#include "base/utf8.h"

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Letters beyond ASCII are letters of names too. */
static bool starts_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || (unsigned char)c >= 0x80;
}

static bool continues_name(char c)
{
    return starts_name(c) || is_digit(c);
}

/* The character `ahead` places further, or 0 behind the end. */
static char peek(const struct lexer *lexer, size_t ahead)
{
    size_t at = lexer->at + ahead;
    return at < lexer->source.size ? lexer->source.data[at] : 0;
}

static bool at_end(const struct lexer *lexer)
{
    return lexer->at >= lexer->source.size;
}

static struct slice since(const struct lexer *lexer, size_t from)
{
    return slice_make(lexer->source.data + from, lexer->at - from);
}

static void skip_space(struct lexer *lexer)
{
    for (;;) {
        char c = peek(lexer, 0);
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            lexer->at++;
        } else if (c == '-' && peek(lexer, 1) == '-') {
            while (!at_end(lexer) && peek(lexer, 0) != '\n') lexer->at++;
        } else {
            return;
        }
    }
}

/* Takes doubled quotes as one. */
static struct slice unquote(struct arena *arena, struct slice inner, char quote)
{
    if (!inner.size || !memchr(inner.data, quote, inner.size)) return inner;
    char *copy = arena_new(arena, inner.size);
    size_t size = 0;
    for (size_t i = 0; i < inner.size; i++) {
        copy[size++] = inner.data[i];
        if (inner.data[i] == quote) i++;
    }
    return slice_make(copy, size);
}

static status quoted(struct lexer *lexer, struct token *token, struct error *error)
{
    char quote = peek(lexer, 0);
    size_t from = ++lexer->at;
    while (!at_end(lexer)) {
        if (peek(lexer, 0) != quote) {
            lexer->at++;
        } else if (peek(lexer, 1) == quote) {
            lexer->at += 2;
        } else {
            token->kind = quote == '\'' ? TOKEN_TEXT : TOKEN_QUOTED;
            token->text = unquote(lexer->arena, since(lexer, from), quote);
            lexer->at++;
            return STATUS_OK;
        }
    }
    return error_at(error, STATUS_SYNTAX, token->position, "the %s that starts here has no closing %c",
                    quote == '\'' ? "text" : "quoted field", quote);
}

static void digits(struct lexer *lexer)
{
    while (is_digit(peek(lexer, 0))) lexer->at++;
}

static bool exponent_follows(const struct lexer *lexer)
{
    char c = peek(lexer, 0), sign = peek(lexer, 1);
    if (c != 'e' && c != 'E') return false;
    return is_digit(sign) || ((sign == '+' || sign == '-') && is_digit(peek(lexer, 2)));
}

static bool is_unit(char c)
{
    return c && strchr("smhdwSMHDW", c);
}

/* Units follow the number at once and may repeat: 1h30m. Their form is checked where they are read. */
static status number(struct lexer *lexer, struct token *token, struct error *error)
{
    size_t from = lexer->at;
    token->kind = TOKEN_INTEGER;
    digits(lexer);
    if (peek(lexer, 0) == '.' && is_digit(peek(lexer, 1))) {
        token->kind = TOKEN_REAL;
        lexer->at++;
        digits(lexer);
    }
    if (exponent_follows(lexer)) {
        token->kind = TOKEN_REAL;
        lexer->at += 2;
        digits(lexer);
    } else if (is_unit(peek(lexer, 0))) {
        token->kind = TOKEN_DURATION;
        while (continues_name(peek(lexer, 0)) || (peek(lexer, 0) == '.' && is_digit(peek(lexer, 1))))
            lexer->at++;
    }
    token->text = since(lexer, from);
    if (!continues_name(peek(lexer, 0))) return STATUS_OK;
    while (continues_name(peek(lexer, 0))) lexer->at++;
    struct slice all = since(lexer, from);
    return error_at(error, STATUS_SYNTAX, token->position,
                    "\"%.*s\" is neither a number nor a duration such as 90s, 15m, 4h, 2d or 1w",
                    SLICE_ARGS(all));
}

static status sign(struct lexer *lexer, struct token *token, struct error *error)
{
    static const struct {
        const char *written, *meant;
    } doubles[] = {{"<=", "<="}, {">=", ">="}, {"<>", "<>"}, {"!=", "<>"}, {"==", "="}};
    token->kind = TOKEN_SIGN;
    for (size_t i = 0; i < sizeof doubles / sizeof *doubles; i++) {
        if (peek(lexer, 0) != doubles[i].written[0] || peek(lexer, 1) != doubles[i].written[1]) continue;
        lexer->at += 2;
        token->text = slice_of(doubles[i].meant);
        return STATUS_OK;
    }
    char c = peek(lexer, 0);
    if (!c || !strchr("+-*/%=<>(),.", c)) {
        struct slice rest = slice_make(lexer->source.data + lexer->at, lexer->source.size - lexer->at);
        rest.size = utf8_offset(rest, 1);
        return error_at(error, STATUS_SYNTAX, token->position, "\"%.*s\" has no meaning in an expression%s",
                        SLICE_ARGS(rest), c == ';' ? "; leave it out" : "");
    }
    lexer->at++;
    token->text = since(lexer, lexer->at - 1);
    return STATUS_OK;
}

status token_next(struct lexer *lexer, struct token *token, struct error *error)
{
    skip_space(lexer);
    size_t from = lexer->at;
    char c = peek(lexer, 0);
    *token = (struct token){.kind = TOKEN_END, .position = (int)from};
    if (at_end(lexer)) return STATUS_OK;
    if (c == '\'' || c == '"') return quoted(lexer, token, error);
    if (is_digit(c) || (c == '.' && is_digit(peek(lexer, 1)))) return number(lexer, token, error);
    if (starts_name(c)) {
        while (continues_name(peek(lexer, 0))) lexer->at++;
        token->kind = TOKEN_NAME;
        token->text = since(lexer, from);
        return STATUS_OK;
    }
    if (c != '?') return sign(lexer, token, error);
    lexer->at++;
    token->kind = TOKEN_PARAMETER;
    token->text = since(lexer, from);
    return STATUS_OK;
}

bool token_is_reserved(struct slice word)
{
    static const char *const words[] = {"AND",  "OR",   "NOT",  "IN",       "BETWEEN", "LIKE",
                                        "IS",   "NULL", "TRUE", "FALSE",    "CASE",    "WHEN",
                                        "THEN", "ELSE", "END",  "DISTINCT", "FILTER",  "WHERE"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (slice_equal_nocase(word, slice_of(words[i]))) return true;
    return false;
}

bool token_is_plain_name(struct slice name)
{
    if (!name.size || !starts_name(name.data[0]) || token_is_reserved(name)) return false;
    for (size_t i = 1; i < name.size; i++)
        if (!continues_name(name.data[i])) return false;
    return true;
}
