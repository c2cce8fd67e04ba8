/* One-line lives for tests: "0 created customer carl; 60 message agent ann; 60 status - ann pending".
 *
 * An event is: its instant, role, side (or "-"), actor (or "-"), value (or nothing). A role with "!" is not
 * public. Names of actors and values are numbered as they come; values that name a state mean it. */
#ifndef PERILUNE_TESTS_UNIT_FACTS_LIVES_H
#define PERILUNE_TESTS_UNIT_FACTS_LIVES_H

#include "facts/fact_fields.h"
#include "facts/life.h"

#include "base/memory.h"
#include "column/type.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

enum { MOST_EVENTS = 64, MOST_NAMES = 64 };

struct lives {
    struct dialect_rules rules;
    struct event events[MOST_EVENTS];
    size_t count;
    char names[MOST_NAMES][32];
    uint32_t name_count;
    struct fact_rows rows;
    struct life_room room;
    enum facts_table which;
};

static const struct dialect_rules default_rules = {
    .creation_asks = true, .solve_ends_turn = true, .reply_after_solve = true};

static inline uint32_t name_code(struct lives *lives, const char *name)
{
    if (strcmp(name, "-") == 0) return CODE_NONE;
    for (uint32_t i = 0; i < lives->name_count; i++)
        if (strcmp(lives->names[i], name) == 0) return i;
    assert_true(lives->name_count < MOST_NAMES);
    snprintf(lives->names[lives->name_count], sizeof *lives->names, "%s", name);
    return lives->name_count++;
}

static inline int number_among(const char *name, const char *const *names)
{
    for (int i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0) return i;
    return -1;
}

static inline void read_life_event(struct lives *lives, char *text)
{
    char role[32] = "", side[32] = "-", actor[32] = "-", value[32] = "-";
    long long at;
    int found = sscanf(text, " %lld %31s %31s %31s %31s", &at, role, side, actor, value);
    assert_true(found >= 2 && lives->count < MOST_EVENTS);
    struct event *event = &lives->events[lives->count];
    size_t length = strlen(role);
    bool is_public = role[length - 1] != '!';
    if (!is_public) role[length - 1] = 0;
    *event = (struct event){.at = at,
                            .id = 1000 + (int64_t)lives->count,
                            .row = (uint32_t)lives->count++,
                            .actor = name_code(lives, actor),
                            .value = name_code(lives, value),
                            .is_public = is_public};
    int number = number_among(role, dialect_roles());
    assert_true(number >= 0);
    event->role = (uint8_t)number;
    if (event->role == ROLE_NOTE) event->is_public = false;
    number = strcmp(side, "-") == 0 ? SIDE_NONE : number_among(side, dialect_sides());
    assert_true(number >= 0);
    event->side = (uint8_t)number;
    number = number_among(value, dialect_states());
    event->state = number < 0 ? STATE_UNKNOWN : (uint8_t)number;
}

/* Walks one ticket with the rules and keeps the rows of the table. */
static inline void walk_life(struct lives *lives, enum facts_table which, const char *text)
{
    char copy[4000], *rest = NULL;
    snprintf(copy, sizeof copy, "%s", text);
    lives->count = 0;
    lives->which = which;
    lives->rows.count = 0;
    struct fact_rows rows[FACTS_TABLES] = {0};
    lives->rows.width = life_width(which);
    rows[which] = lives->rows;
    for (char *part = strtok_r(copy, ";", &rest); part; part = strtok_r(NULL, ";", &rest))
        read_life_event(lives, part);
    struct life_ticket ticket = {CODE_NONE, 0};
    assert_true(life_walk(&lives->rules, ticket, lives->events, lives->count, &lives->room, rows));
    lives->rows = rows[which];
}

static inline const char *cell_text(struct lives *lives, const struct fact_field *field, int64_t cell)
{
    static char number[32];
    if (cell == FACT_NONE) return "-";
    if (field->texts == TEXTS_STATE) return dialect_states()[cell];
    if (field->texts == TEXTS_OUTCOME) return life_outcomes()[cell];
    if (field->texts == TEXTS_ACTOR || field->texts == TEXTS_VALUE) return lives->names[cell];
    snprintf(number, sizeof number, "%lld", (long long)cell);
    return number;
}

/* The named fields of row `row`, as "first_reply=60 solves=1". */
static inline const char *row_text(struct lives *lives, size_t row, const char *fields)
{
    static char answer[1000];
    char copy[1000], *rest = NULL;
    size_t count, used = 0;
    const struct fact_field *known = fact_fields(lives->which, &count);
    snprintf(copy, sizeof copy, "%s", fields);
    answer[0] = 0;
    for (char *name = strtok_r(copy, " ", &rest); name; name = strtok_r(NULL, " ", &rest)) {
        size_t i = 0;
        char *end = strchr(name, '=');
        if (end) *end = 0;
        while (i < count && strcmp(known[i].name, name) != 0) i++;
        if (i == count) fail_msg("no field %s", name);
        int64_t cell = lives->rows.cells[row * lives->rows.width + i];
        used += (size_t)snprintf(answer + used, sizeof answer - used, "%s%s=%s", used ? " " : "", name,
                                 cell_text(lives, &known[i], cell));
    }
    return answer;
}

/* `wanted` names the fields and what they must be. */
#define assert_row(lives, row, wanted) assert_string_equal(row_text(lives, row, wanted), wanted)

static inline int setup_lives(void **state)
{
    struct lives *lives = memory_new(sizeof *lives);
    lives->rules = default_rules;
    *state = lives;
    return 0;
}

static inline int teardown_lives(void **state)
{
    struct lives *lives = *state;
    memory_free(lives->rows.cells);
    life_room_fini(&lives->room);
    memory_free(lives);
    return 0;
}

#endif
