/* What C gives to the library: the module perilune.native and its userdata. Internal to this folder. */
#ifndef PERILUNE_SCRIPT_BINDINGS_H
#define PERILUNE_SCRIPT_BINDINGS_H

#include "script/session.h"

/* Pushes the module table of perilune.native. */
int bindings_open(lua_State *L);

/* Each adds its functions to the module table on top of the stack. */
void calendar_bind(lua_State *L); /* time, zone, duration */
void business_bind(lua_State *L); /* business calendars */
void relation_bind(lua_State *L); /* relation userdata */
void frame_bind(lua_State *L);    /* frame userdata */
void storage_bind(lua_State *L);  /* import, sql, schema */
void folder_bind(lua_State *L);   /* listing and making folders */
void scratch_bind(lua_State *L);  /* a store in memory for a while */
void text_bind(lua_State *L);     /* width, hash, words */
void browser_bind(lua_State *L);  /* a page in a browser */
void project_bind(lua_State *L);  /* the project's files and settings */
void dialect_bind(lua_State *L);  /* the rules of derived tables */
void clock_bind(lua_State *L);    /* the policies of clocks */
void prompt_bind(lua_State *L);   /* what the prompt asks of the session */
void demo_bind(lua_State *L);     /* invented data */
void doctor_bind(lua_State *L);   /* what the program stands on */

/* Before a derived table is used, and before anything is acquired: a dialect must have been chosen, and for
 * clocks policies must have been given. Raises. */
void dialect_need(lua_State *L, const struct table_schema *table);

/* The part of dialect_need for clocks: asks the library for the policies of now. Raises. */
void clocks_need(lua_State *L, const struct table_schema *table);

/* Frees the session's policies. */
void clocks_fini(struct session *session);

/* Chooses the dialect when there is none yet, without raising. */
MUST_CHECK status dialect_choose(lua_State *L, struct error *error);

/* Pushes the list of the paths of the definition files in the folder whose path is at `index`, sorted;
 * raises.
 */
void folder_push_list(lua_State *L, int index);

/* Pushes a new, empty frame userdata; the frame put into *slot is freed with it. */
struct frame **frame_push(lua_State *L);

/* The frame at an index, or an argument error. */
const struct frame *frame_check(lua_State *L, int index);

/* Pushes one cell of a frame; NULL is nil. Times and durations are numbers. */
void frame_push_cell(lua_State *L, const struct frame *frame, size_t column, size_t row);

#endif
