/* The schema as Lua declares it: what a field that refers to a table must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "script/read.h"

#include <lauxlib.h>

static int declare(lua_State *L)
{
    read_schema(L, 1, lua_touserdata(L, 2));
    return 0;
}

/* Reads the tables of a Lua text; the message, or NULL when there is nothing to say. Freed with the state. */
static const char *read_text_schema(lua_State *L, const char *text, struct schema *schema)
{
    lua_pushcfunction(L, declare);
    if (luaL_dostring(L, text)) fail_msg("%s", lua_tostring(L, -1));
    lua_pushlightuserdata(L, schema);
    return lua_pcall(L, 2, 0, 0) == LUA_OK ? NULL : lua_tostring(L, -1);
}

#define TICKETS                                                                                              \
    "{ name = 'tickets', key = 'key', fields = { { name = 'key', type = 'text' }, { name = 'team', type = "  \
    "'text' } } }"
#define EVENTS         "{ name = 'events', fields = { { name = 'kind', type = 'text' } } }"
#define SURVEYS(field) "return { " TICKETS ", " EVENTS ", { name = 'surveys', fields = { " field " } } }"

static void assert_refused(const char *text, const char *message)
{
    lua_State *L = luaL_newstate();
    struct schema schema;
    schema_init(&schema);
    const char *said = read_text_schema(L, text, &schema);
    assert_non_null(said);
    assert_string_equal(said, message);
    schema_fini(&schema);
    lua_close(L);
}

static void a_reference_names_its_table(void **state)
{
    lua_State *L = luaL_newstate();
    struct schema schema;
    (void)state;
    schema_init(&schema);
    assert_null(read_text_schema(
        L,
        SURVEYS(
            "{ name = 'ticket', type = 'text', references = 'tickets' }, { name = 'n', type = 'integer' }"),
        &schema));
    assert_string_equal(schema.tables[2].fields[0].references, "tickets");
    assert_null(schema.tables[2].fields[1].references);
    schema_fini(&schema);
    lua_close(L);
}

static void a_table_may_refer_to_itself_and_to_one_that_comes_later(void **state)
{
    lua_State *L = luaL_newstate();
    struct schema schema;
    (void)state;
    schema_init(&schema);
    assert_null(read_text_schema(L,
                                 "return { { name = 'a', key = 'k', fields = { { name = 'k', type = 'text' },"
                                 " { name = 'up', type = 'text', references = 'a' },"
                                 " { name = 't', type = 'text', references = 'tickets' } } }, " TICKETS " }",
                                 &schema));
    schema_fini(&schema);
    lua_close(L);
}

static void an_unknown_table_is_said_with_the_near_one(void **state)
{
    (void)state;
    assert_refused(
        SURVEYS("{ name = 'ticket', type = 'text', references = 'ticket' }"),
        "schema: table \"surveys\", field \"ticket\".references: no table \"ticket\"; did you mean "
        "\"tickets\"?");
    assert_refused(SURVEYS("{ name = 'ticket', type = 'text', references = 'zzzzzz' }"),
                   "schema: table \"surveys\", field \"ticket\".references: no table \"zzzzzz\"");
}

static void a_table_without_a_key_cannot_be_referred_to(void **state)
{
    (void)state;
    assert_refused(SURVEYS("{ name = 'event', type = 'text', references = 'events' }"),
                   "schema: table \"surveys\", field \"event\".references: table \"events\" has no key");
}

static void a_reference_is_a_text_that_the_snapshot_holds(void **state)
{
    (void)state;
    assert_refused(
        SURVEYS("{ name = 'ticket', type = 'integer', references = 'tickets' }"),
        "schema: table \"surveys\", field \"ticket\".references: expected a text field that is not long");
    assert_refused(
        SURVEYS("{ name = 'ticket', type = 'text', long = true, references = 'tickets' }"),
        "schema: table \"surveys\", field \"ticket\".references: expected a text field that is not long");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reference_names_its_table),
        cmocka_unit_test(a_table_may_refer_to_itself_and_to_one_that_comes_later),
        cmocka_unit_test(an_unknown_table_is_said_with_the_near_one),
        cmocka_unit_test(a_table_without_a_key_cannot_be_referred_to),
        cmocka_unit_test(a_reference_is_a_text_that_the_snapshot_holds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
