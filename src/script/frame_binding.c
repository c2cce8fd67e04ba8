/* The frame userdata: a columnar result that makes rows on demand.
 *
 * #frame is the number of rows; frame[i] a row as a table by column name (NULL cells absent);
 * frame:column(name) a list with false for NULL; frame:names(), frame:types(), frame:value(row, name). The
 * library adds more. */
#include "script/bindings.h"

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
}
