/* The module in an ordinary Lua state: lifetimes, which the sanitizers watch. What it answers is
 * tests/cli/module.lua.
 */
#include "script/module.h"

#include <lauxlib.h>
#include <lualib.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

static char folder[] = "/tmp/perilune-module-XXXXXX";

/* Runs the text in a state of its own where `perilune`, `path` and `desk`, an open store of three tickets,
 * are known; closes the state while what the text leaves is still open. */
static void run(const char *text)
{
    static const char prepare[] =
        "path = folder .. '/' .. tostring(math.random(1 << 40)) .. '.db'\n"
        "function perilune_open(options)\n"
        "  local desk = perilune.open(path, options)\n"
        "  desk.importer 'mine' { tickets = { source = { constant = 'mine' }, key = 'key',\n"
        "    created_at = 'created_at', channel = 'channel' } }\n"
        "  desk.store.import_text('key,created_at,channel\\n1,2026-01-05,Mail\\n2,2026-01-06,Mail\\n"
        "3,2026-01-07,Chat\\n', 'mine')\n"
        "  return desk\n"
        "end\n"
        "desk = perilune_open()\n";
    lua_State *L = luaL_newstate();
    luaL_openlibs(L);
    luaL_requiref(L, "perilune", luaopen_perilune, 1);
    lua_pushstring(L, folder);
    lua_setglobal(L, "folder");
    if (luaL_dostring(L, prepare) || luaL_dostring(L, text)) fail_msg("%s", lua_tostring(L, -1));
    lua_close(L);
}

static void values_live_until_the_host_ends(void **state)
{
    (void)state;
    run("kept = { desk.tickets, desk.tickets:by('channel'):agg{ n = 'count(*)' }, desk.period('2026-01') }\n"
        "assert(kept[1]:count() == 3)");
}

static void closing_twice_is_allowed_and_values_say_that_it_is_closed(void **state)
{
    (void)state;
    run("local tickets = desk.tickets\n"
        "desk:close()\n"
        "desk:close()\n"
        "local good, message = pcall(function() return tickets:count() end)\n"
        "assert(not good and message:find('the store is closed', 1, true), message)\n"
        "good, message = pcall(function() return desk.tickets end)\n"
        "assert(not good and message:find('the store is closed', 1, true), message)\n"
        "assert(tostring(desk):find('(closed)', 1, true))\n"
        "assert(not (tickets == desk))");
}

static void a_value_keeps_its_store_open(void **state)
{
    (void)state;
    run("local tickets = desk.tickets\n"
        "desk = nil\n"
        "collectgarbage() collectgarbage()\n"
        "assert(tickets:count() == 3)");
}

static void garbage_of_both_sides_is_released(void **state)
{
    (void)state;
    run("for round = 1, 200 do\n"
        "  local n = 0\n"
        "  local kind = desk.tickets:map('kind', 'channel', function(c) n = n + 1 return c and c:lower() "
        "end)\n"
        "  assert(kind:where(\"kind = 'mail'\"):count() == 2 and n > 0)\n"
        "end\n"
        "for round = 1, 3 do collectgarbage() desk.collectgarbage() end\n"
        "local held = 0\n"
        "for _, value in pairs(debug.getregistry()) do if type(value) == 'function' then held = held + 1 end "
        "end\n"
        "assert(held < 20, held)");
}

static void closing_from_a_function_that_the_store_calls_is_refused(void **state)
{
    (void)state;
    run("local good, message = pcall(function()\n"
        "  return desk.tickets:map('kind', 'channel', function() desk:close() end):where('kind IS "
        "NULL'):count()\n"
        "end)\n"
        "assert(not good and message:find('a call into it runs', 1, true), message)\n"
        "assert(desk.tickets:count() == 3)");
}

static void functions_of_the_host_may_ask_the_store_and_another_one(void **state)
{
    (void)state;
    run("path = path .. '2'\n"
        "local other <close> = perilune_open()\n"
        "local seen = 0\n"
        "local kind = desk.tickets:map('kind', 'channel', function(c)\n"
        "  seen = seen + other.tickets:where('channel = ?', c):count()\n"
        "  return 'all'\n"
        "end)\n"
        "assert(kind:where(\"kind = 'all'\"):count() == 3)\n"
        "assert(seen == 3, seen)");
}

static void coroutines_of_the_host_may_hold_the_store(void **state)
{
    (void)state;
    run("local walk = coroutine.wrap(function()\n"
        "  for _, channel in ipairs { 'Mail', 'Chat' } do\n"
        "    coroutine.yield(desk.tickets:where('channel = ?', channel):count())\n"
        "  end\n"
        "end)\n"
        "assert(walk() == 2 and walk() == 1)");
}

static void a_failed_open_leaves_nothing(void **state)
{
    (void)state;
    run("for _, options in ipairs { { zone = 'Moon/Base' }, { project = '/nowhere' }, { memory_limit = 1 } } "
        "do\n"
        "  assert(not pcall(perilune.open, path, options))\n"
        "end");
}

static void the_memory_limit_is_an_error_and_the_store_goes_on(void **state)
{
    (void)state;
    run("local small <close> = perilune_open{ memory_limit = 16 << 20 }\n"
        "local parts = {}\n"
        "for i = 1, 400000 do parts[i] = ('x'):rep(60) .. i end\n"
        "local good, message = pcall(function() return small.format.plain(parts) end)\n"
        "assert(not good and message:find('more than its 16 MiB', 1, true), message)\n"
        "assert(small.tickets:count() == 3)");
}

static void the_time_limit_ends_a_script_and_leaves_the_hosts_hook_alone(void **state)
{
    (void)state;
    run("local file <close> = assert(io.open(path .. '.lua', 'w'))\n"
        "file:write('while true do end') file:flush()\n"
        "local short <close> = perilune.open(path, { time_limit = 0.05 })\n"
        "local function hook() end\n"
        "debug.sethook(hook, '', 1000000)\n"
        "local good, message = pcall(function() short:run(path .. '.lua') end)\n"
        "assert(not good and message:find('time limit', 1, true), message)\n"
        "assert(debug.gethook() == hook)");
}

static int make_folder(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
    (void)state;
    char command[sizeof folder + 16];
    snprintf(command, sizeof command, "rm -r %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_live_until_the_host_ends),
        cmocka_unit_test(closing_twice_is_allowed_and_values_say_that_it_is_closed),
        cmocka_unit_test(a_value_keeps_its_store_open),
        cmocka_unit_test(garbage_of_both_sides_is_released),
        cmocka_unit_test(closing_from_a_function_that_the_store_calls_is_refused),
        cmocka_unit_test(functions_of_the_host_may_ask_the_store_and_another_one),
        cmocka_unit_test(coroutines_of_the_host_may_hold_the_store),
        cmocka_unit_test(a_failed_open_leaves_nothing),
        cmocka_unit_test(the_memory_limit_is_an_error_and_the_store_goes_on),
        cmocka_unit_test(the_time_limit_ends_a_script_and_leaves_the_hosts_hook_alone),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
