/* Text for the library: widths on a terminal, and a hash. */
#include "script/bindings.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "base/words.h"

#include <inttypes.h>
#include <lauxlib.h>
#include <stdio.h>

static struct slice check_slice(lua_State *L, int index)
{
    size_t size;
    const char *text = luaL_checklstring(L, index, &size);
    return slice_make(text, size);
}

static int text_width(lua_State *L)
{
    lua_pushinteger(L, (lua_Integer)utf8_width(check_slice(L, 1)));
    return 1;
}

/* fit(text, columns) -> the longest prefix that is no wider */
static int text_fit(lua_State *L)
{
    struct slice text = check_slice(L, 1);
    lua_Integer columns = luaL_checkinteger(L, 2);
    struct slice prefix = utf8_fit(text, columns < 0 ? 0 : (size_t)columns);
    lua_pushlstring(L, prefix.data, prefix.size);
    return 1;
}

static int text_hash(lua_State *L)
{
    struct slice text = check_slice(L, 1);
    char digits[17];
    snprintf(digits, sizeof digits, "%016" PRIx64, hash_bytes(text.data, text.size));
    lua_pushstring(L, digits);
    return 1;
}

/* nearest(name, list) -> the listed name that is nearest, or nil */
static int text_nearest(lua_State *L)
{
    enum { MOST = 512 };
    const char *names[MOST];
    struct slice wanted = check_slice(L, 1);
    luaL_checktype(L, 2, LUA_TTABLE);
    size_t count = 0;
    for (lua_Integer i = 1; count < MOST && lua_rawgeti(L, 2, i) == LUA_TSTRING; i++, lua_pop(L, 1))
        names[count++] = lua_tostring(L, -1); /* kept alive by the list */
    lua_pushstring(L, slice_nearest(wanted, names, count));
    return 1;
}

/* words(text) -> the list of its words (base/words.h), as often as each is there */
static int text_words(lua_State *L)
{
    struct words words = {.text = check_slice(L, 1)};
    struct slice word;
    lua_newtable(L);
    for (lua_Integer i = 1; words_next(&words, &word); i++) {
        lua_pushlstring(L, word.data, word.size);
        lua_rawseti(L, -2, i);
    }
    return 1;
}

/* point(text, position) -> the line of the text that holds byte `position`, and a caret below it */
static int text_point(lua_State *L)
{
    struct error error;
    struct slice text = check_slice(L, 1);
    (void)error_at(&error, STATUS_INVALID, (int)luaL_checkinteger(L, 2), "%s", "");
    error_point(&error, text);
    lua_pushstring(L, error.place);
    return 1;
}

void text_bind(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"width", text_width}, {"fit", text_fit},     {"hash", text_hash}, {"nearest", text_nearest},
        {"words", text_words}, {"point", text_point}, {NULL, NULL}};
    luaL_setfuncs(L, functions, 0);
}
