/* Seeded random expressions of a wanted type, as text, with needless parentheses, spaces and spellings. */
#ifndef PERILUNE_TESTS_UNIT_EXPR_RANDOM_TEXT_H
#define PERILUNE_TESTS_UNIT_EXPR_RANDOM_TEXT_H

#include "base/buffer.h"
#include "column/type.h"

struct random_text {
    struct buffer out;
    uint64_t seed;
};

static inline uint64_t random_below(struct random_text *r, uint64_t limit)
{
    r->seed ^= r->seed << 13;
    r->seed ^= r->seed >> 7;
    r->seed ^= r->seed << 17;
    return (r->seed >> 11) % limit;
}

static inline void random_expression(struct random_text *r, enum type type, int depth);

/* Writes a pattern: @b @i @r @t @m @d are expressions of a type (boolean, integer, real, text, time,
 * duration), one level deeper; all else stands for itself. */
static inline void random_pattern(struct random_text *r, const char *pattern, int depth)
{
    static const char letters[] = "birtmd";
    for (; *pattern; pattern++) {
        const char *letter = pattern[0] == '@' ? strchr(letters, pattern[1]) : NULL;
        if (letter && *letter) {
            random_expression(r, (enum type)(letter - letters), depth - 1);
            pattern++;
        } else {
            buffer_char(&r->out, *pattern);
        }
    }
}

static inline void random_expression(struct random_text *r, enum type type, int depth)
{
    static const char *const leaves[TYPE_COUNT][6] = {
        [TYPE_BOOLEAN] = {"spam", "deleted", "TRUE", "false", "spam", "deleted"},
        [TYPE_INTEGER] = {"score", "replies", "7", "0", "-12", "9223372036854775807"},
        [TYPE_REAL] = {"amount", "rate", "1.5", "-0.25", "1e300", "0.1"},
        [TYPE_TEXT] = {"channel", "\"end\"", "'email'", "'it''s'", "\"odd \"\"name\"\"\"", "'%a_'"},
        [TYPE_TIME] = {"created_at", "solved_at", "TIME '2026-10-25 02:30'", "TIME '1969-12-31 23:59:59'",
                       "created_at", "TIME '@-99999999999'"},
        [TYPE_DURATION] = {"wait", "handle", "4h", "-90s", "1w", "0s"},
    };
    static const char *const patterns[TYPE_COUNT][12] = {
        [TYPE_BOOLEAN] = {"@b AND @b AND @b", "@b or @b", "NOT (@b)", "(@i) = (@i)", "(@m) < (@m)",
                          "(@t) not like (@t)", "(@d) BETWEEN (@d) AND (@d)", "(@i) NOT IN (@i, NULL, @r)",
                          "(@t) IS NOT NULL", "(@b) IS FALSE", "CASE WHEN @b THEN @b END", "(@b) <> (@b)"},
        [TYPE_INTEGER] = {"(@i) + (@i)", "(@i) - ((@i) - (@i))", "(@i) * (@i)", "(@i) % (@i)", "- (@i)",
                          "Length(@t)", "hour(@m)", "weekday(@m)", "coalesce(@i, @i, NULL)", "abs(@i)",
                          "CASE WHEN @b THEN @i WHEN @b THEN @i ELSE @i END", "nullif(@i, @i)"},
        [TYPE_REAL] = {"(@i) / (@r)", "(@r) - (@i)", "round(@r, 2)", "round(@i)", "(@d) / (@d)",
                       "(@r) % (@r)", "min(@r, @i)", "-(@r)", "CASE @t WHEN @t THEN @r ELSE @i END",
                       "((@r) * (@i))", "max(@i, @r, @r)", "abs(@r)"},
        [TYPE_TEXT] = {"lower(@t)", "upper(@t)", "substr(@t, @i)", "substr(@t, @i, @i)", "coalesce(@t, '')",
                       "CASE WHEN @b THEN @t ELSE NULL END", "min(@t, @t)", "max(@t, channel)",
                       "nullif(@t, @t)", "(@t)", "( (@t))", "coalesce(@t)"},
        [TYPE_TIME] = {"(@m) + (@d)", "(@d) + (@m)", "(@m) - (@d)", "month(@m)", "week(@m)", "Day(@m)",
                       "hour_start(@m)", "quarter(@m)", "year(@m)", "minute(@m)",
                       "coalesce(@m, '2026-10-01')", "max(@m, created_at)"},
        [TYPE_DURATION] = {"(@m) - (@m)", "(@d) * (@i)", "(@r) * (@d)", "(@d) / (@r)", "(@d) % (@d)",
                           "(@d) - (@d)", "-(@d)", "abs(@d)", "round(@d)", "coalesce(@d, wait)",
                           "(@d) + (@d)", "min(@d, @d)"},
    };
    buffer_text(&r->out, random_below(r, 6) ? "" : " ");
    if (depth <= 0 || random_below(r, 5) == 0)
        buffer_text(&r->out, leaves[type][random_below(r, 6)]);
    else
        random_pattern(r, patterns[type][random_below(r, 12)], depth);
    buffer_text(&r->out, random_below(r, 6) ? "" : "\n");
}

#endif
