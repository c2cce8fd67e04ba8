/* The frame userdata: a columnar result that makes rows on demand.
 *
 * #frame is the number of rows; frame[i] a row as a table by column name (NULL cells absent);
 * frame:column(name) a list with false for NULL; frame:names(), frame:types(), frame:value(row, name). The
 * library adds more. */
#include "script/bindings.h"

#include "query/differ.h"

#include <lauxlib.h>

#define FRAME "perilune.frame"

struct frame **frame_push(lua_State *L)
{
    struct frame **slot = lua_newuserdatauv(L, sizeof *slot, 1);
    *slot = NULL;
    luaL_setmetatable(L, FRAME);
    return slot;
}

const struct frame *frame_check(lua_State *L, int index)
{
    struct frame **slot = luaL_checkudata(L, index, FRAME);
    luaL_argcheck(L, *slot, index, "the frame is closed");
    return *slot;
}

void frame_push_cell(lua_State *L, const struct frame *frame, size_t column, size_t row)
{
    const struct frame_column *c = &frame->columns[column];
    if (!c->valid[row])
        lua_pushnil(L);
    else if (c->type == TYPE_TEXT)
        lua_pushlstring(L, c->texts[row].data, c->texts[row].size);
    else if (c->real)
        lua_pushnumber(L, c->reals[row]);
    else if (c->type == TYPE_BOOLEAN)
        lua_pushboolean(L, c->integers[row] != 0);
    else
        lua_pushinteger(L, c->integers[row]);
}

static size_t check_column(lua_State *L, const struct frame *frame, int index)
{
    size_t size;
    const char *name = luaL_checklstring(L, index, &size);
    int column = frame_find(frame, slice_make(name, size));
    if (column < 0) luaL_error(L, "the frame has no column \"%s\"", name);
    return (size_t)column;
}

static int frame_gc(lua_State *L)
{
    struct frame **slot = luaL_checkudata(L, 1, FRAME);
    frame_free(*slot);
    *slot = NULL;
    return 0;
}

static int frame_len(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)frame_check(L, 1)->row_count);
    return 1;
}

static void push_row(lua_State *L, const struct frame *frame, size_t row)
{
    lua_createtable(L, 0, (int)frame->column_count);
    for (size_t i = 0; i < frame->column_count; i++) {
        frame_push_cell(L, frame, i, row);
        lua_setfield(L, -2, frame->columns[i].name);
    }
}

/* frame[i] is a row, frame.name a method. */
static int frame_index(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    if (lua_isinteger(L, 2)) {
        lua_Integer row = lua_tointeger(L, 2);
        if (row < 1 || (uint64_t)row > frame->row_count) return 0;
        push_row(L, frame, (size_t)row - 1);
        return 1;
    }
    lua_pushvalue(L, 2);
    lua_gettable(L, lua_upvalueindex(1));
    return 1;
}

static int frame_column(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    size_t column = check_column(L, frame, 2);
    lua_createtable(L, (int)frame->row_count, 0);
    for (size_t row = 0; row < frame->row_count; row++) {
        frame_push_cell(L, frame, column, row);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushboolean(L, 0);
        }
        lua_rawseti(L, -2, (lua_Integer)row + 1);
    }
    return 1;
}

static int frame_names(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    lua_createtable(L, (int)frame->column_count, 0);
    for (size_t i = 0; i < frame->column_count; i++) {
        lua_pushstring(L, frame->columns[i].name);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static int frame_types(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    lua_createtable(L, 0, (int)frame->column_count);
    for (size_t i = 0; i < frame->column_count; i++) {
        lua_pushstring(L, type_name(frame->columns[i].type));
        lua_setfield(L, -2, frame->columns[i].name);
    }
    return 1;
}

/* frame:value(row, name) */
static int frame_value_at(lua_State *L)
{
    const struct frame *frame = frame_check(L, 1);
    lua_Integer row = luaL_checkinteger(L, 2);
    size_t column = check_column(L, frame, 3);
    luaL_argcheck(L, row >= 1 && (uint64_t)row <= frame->row_count, 2, "no such row");
    frame_push_cell(L, frame, column, (size_t)row - 1);
    return 1;
}

/* Sets one cell from the value on top; nil and false of any other type than boolean are NULL. */
static void set_cell(lua_State *L, struct frame *frame, size_t column, size_t row)
{
    const struct frame_column *c = &frame->columns[column];
    bool fits = true;
    size_t size;
    if (lua_isnil(L, -1) || (c->type != TYPE_BOOLEAN && lua_type(L, -1) == LUA_TBOOLEAN)) return;
    if (c->type == TYPE_BOOLEAN) {
        frame_set_integer(frame, column, row, lua_toboolean(L, -1));
    } else if (c->type == TYPE_TEXT) {
        fits = lua_type(L, -1) == LUA_TSTRING;
        const char *text = fits ? lua_tolstring(L, -1, &size) : NULL;
        if (fits) frame_set_text(frame, column, row, slice_make(text, size));
    } else if (c->real) {
        fits = lua_type(L, -1) == LUA_TNUMBER;
        if (fits) frame_set_real(frame, column, row, lua_tonumber(L, -1));
    } else {
        fits = lua_isinteger(L, -1);
        if (fits) frame_set_integer(frame, column, row, lua_tointeger(L, -1));
    }
    if (!fits)
        luaL_error(L, "frame: column \"%s\", row %I: expected a value of type %s, not %s", c->name,
                   (lua_Integer)row + 1, type_name(c->type), luaL_typename(L, -1));
}

/* The column that the table on top describes: name, type, values, perhaps `real`. */
static void read_column(lua_State *L, struct frame *frame, size_t column)
{
    struct error error;
    enum type type = TYPE_INTEGER;
    lua_getfield(L, -1, "name");
    lua_getfield(L, -2, "type");
    lua_getfield(L, -3, "real");
    lua_getfield(L, -4, "values"); /* column, name, type, real, values */
    const char *name = lua_tostring(L, -4), *kind = lua_tostring(L, -3);
    if (!name || !kind || !type_parse(slice_of(kind), &type) || !lua_istable(L, -1))
        luaL_error(L, "frame: expected columns of {name = text, type = text, values = list}");
    error_init(&error);
    if (frame_add_column(frame, column, slice_of(name), type, lua_toboolean(L, -2), &error) != STATUS_OK)
        session_raise(L, &error);
    for (size_t row = 0; row < frame->row_count; row++) {
        lua_rawgeti(L, -1, (lua_Integer)row + 1);
        set_cell(L, frame, column, row);
        lua_pop(L, 1);
    }
    lua_pop(L, 4);
}

/* frame(rows, columns) -> frame of what the library has computed itself; columns are a list of {name, type,
 * values = list with false for NULL, real = are durations and times fractions?}. */
static int frame_of_columns(lua_State *L)
{
    lua_Integer rows = luaL_checkinteger(L, 1);
    luaL_argcheck(L, rows >= 0 && rows <= 10000000, 1, "expected 0 to 10,000,000 rows");
    luaL_checktype(L, 2, LUA_TTABLE);
    lua_settop(L, 2);
    size_t columns = (size_t)lua_rawlen(L, 2);
    struct frame **slot = frame_push(L);
    *slot = frame_new(columns, (size_t)rows);
    for (size_t i = 0; i < columns; i++) {
        if (lua_rawgeti(L, 2, (lua_Integer)i + 1) != LUA_TTABLE) luaL_error(L, "frame: expected columns");
        read_column(L, *slot, i);
        lua_pop(L, 1);
    }
    return 1;
}

/* ---- comparing ---- */

#define DIFFERENCES "perilune.frame_differences"

static int differences_gc(lua_State *L)
{
    frame_differences_fini(luaL_checkudata(L, 1, DIFFERENCES));
    return 0;
}

static void push_side(lua_State *L, const struct frame *frame, size_t row, const char *name)
{
    if (row == DIFFER_NONE) return;
    push_row(L, frame, row);
    lua_setfield(L, -2, name);
}

static void set_count(lua_State *L, const char *name, size_t count)
{
    lua_pushinteger(L, (lua_Integer)count);
    lua_setfield(L, -2, name);
}

/* frame_differ(left, right, keys, limit) -> { changed, gained, lost, pairs = { {left = row, right = row} } }
 * of frames whose first `keys` columns name a row; see query/differ.h. */
static int differ(lua_State *L)
{
    const struct frame *left = frame_check(L, 1), *right = frame_check(L, 2);
    lua_Integer keys = luaL_checkinteger(L, 3), limit = luaL_checkinteger(L, 4);
    luaL_argcheck(L, keys >= 1 && keys <= 16, 3, "expected 1 to 16 columns");
    luaL_argcheck(L, limit >= 0 && limit <= 1000, 4, "expected 0 to 1,000 examples");
    lua_settop(L, 4);
    struct frame_differences *found = lua_newuserdatauv(L, sizeof *found, 0);
    *found = (struct frame_differences){0};
    if (luaL_newmetatable(L, DIFFERENCES)) {
        lua_pushcfunction(L, differences_gc);
        lua_setfield(L, -2, "__gc");
    }
    lua_setmetatable(L, -2);
    struct error error;
    error_init(&error);
    if (frame_differ(left, right, (size_t)keys, (size_t)limit, found, &error) != STATUS_OK)
        session_raise(L, &error);
    lua_newtable(L); /* left, right, keys, limit, found, result */
    set_count(L, "changed", found->changed);
    set_count(L, "gained", found->gained);
    set_count(L, "lost", found->lost);
    lua_createtable(L, (int)found->pair_count, 0);
    for (size_t i = 0; i < found->pair_count; i++) {
        lua_createtable(L, 0, 2);
        push_side(L, left, found->pairs[i].left, "left");
        push_side(L, right, found->pairs[i].right, "right");
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_setfield(L, -2, "pairs");
    return 1;
}

void frame_bind(lua_State *L)
{
    static const luaL_Reg methods[] = {{"column", frame_column},
                                       {"names", frame_names},
                                       {"types", frame_types},
                                       {"value", frame_value_at},
                                       {NULL, NULL}};
    luaL_newmetatable(L, FRAME);
    lua_newtable(L); /* module, metatable, methods */
    luaL_setfuncs(L, methods, 0);
    lua_pushvalue(L, -1);
    lua_pushcclosure(L, frame_index, 1);
    lua_setfield(L, -3, "__index");
    lua_pushcfunction(L, frame_gc);
    lua_setfield(L, -3, "__gc");
    lua_pushcfunction(L, frame_gc);
    lua_setfield(L, -3, "__close");
    lua_pushcfunction(L, frame_len);
    lua_setfield(L, -3, "__len");
    lua_pushboolean(L, 0);
    lua_setfield(L, -3, "__metatable");
    lua_setfield(L, -3, "frame_methods"); /* module, metatable */
    lua_setfield(L, -2, "frame_meta");
    lua_pushcfunction(L, frame_of_columns);
    lua_setfield(L, -2, "frame");
    lua_pushcfunction(L, differ);
    lua_setfield(L, -2, "frame_differ");
}
