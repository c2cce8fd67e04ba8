/* Showing a page in the user's browser: the only program that is ever started, and only when a person asks
 * for it at the prompt or gave --trust.
 *
 * The page is written into a folder of its own below $TMPDIR that nobody else can read, and stays there,
 * because the browser reads it whenever it likes. No shell takes part: $BROWSER names programs, with colons
 * between, that are tried in turn with the file as their only argument; else it is xdg-open. */
#include "script/bindings.h"

#include "base/buffer.h"

#include <errno.h>
#include <fcntl.h>
#include <lauxlib.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

/* Writes the whole text into a new file that only its owner can read. */
static status write_page(const char *path, const char *text, size_t size, struct error *error)
{
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    status s = STATUS_OK;
    while (size > 0 && s == STATUS_OK) {
        ssize_t done = write(file, text, size);
        if (done < 0 && errno == EINTR) continue;
        if (done < 0) s = error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
        if (done > 0) text += done, size -= (size_t)done;
    }
    if (close(file) != 0 && s == STATUS_OK) s = error_set(error, STATUS_IO, "%s: %s", path, strerror(errno));
    return s;
}

/* Makes the folder and the file in it; `path` gets the file's. */
static status make_page(const char *text, size_t size, struct buffer *path, struct error *error)
{
    const char *folder = getenv("TMPDIR");
    buffer_format(path, "%s/perilune-XXXXXX", folder && *folder ? folder : "/tmp");
    if (!mkdtemp(path->data))
        return error_set(error, STATUS_IO, "cannot make a folder %s: %s; TMPDIR names another place",
                         buffer_get(path), strerror(errno));
    buffer_text(path, "/page.html");
    return write_page(buffer_get(path), text, size, error);
}

/* Starts a program with one argument, its output nowhere; 0 or an errno. */
static int start(const char *program, const char *path)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    pid_t child;
    char *const arguments[] = {(char *)program, (char *)path, NULL};
    while (waitpid(-1, NULL, WNOHANG) > 0) /* those started before that have ended */
        ;
    if (posix_spawn_file_actions_init(&actions) != 0) return ENOMEM;
    if (posix_spawnattr_init(&attributes) != 0) {
        posix_spawn_file_actions_destroy(&actions);
        return ENOMEM;
    }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID); /* Ctrl-C at the prompt is not for it */
    int code = posix_spawnp(&child, program, &actions, &attributes, arguments, environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return code;
}

static status start_browser(const char *path, struct error *error)
{
    const char *named = getenv("BROWSER");
    const char *programs = named && *named ? named : "xdg-open";
    int code = ENOENT;
    struct buffer program;
    buffer_init(&program);
    for (const char *rest = programs; code != 0 && *rest;) {
        size_t length = strcspn(rest, ":");
        buffer_clear(&program);
        buffer_append(&program, rest, length);
        if (length) code = start(buffer_get(&program), path);
        rest += length + (rest[length] == ':');
    }
    buffer_fini(&program);
    if (code == 0) return STATUS_OK;
    return error_set(error, STATUS_IO, "cannot start %s: %s; BROWSER names the program. The page is %s",
                     programs, strerror(code), path);
}

/* open_page(html) -> the path of the file that the browser was asked to show; raises. */
static int open_page(lua_State *L)
{
    size_t size;
    const char *text = luaL_checklstring(L, 1, &size);
    const struct session *session = session_of(L);
    if (!session->at_prompt && !session->options.trust)
        return luaL_error(L, "open() starts a browser: only at the prompt, or with --trust");
    struct error error;
    struct buffer path;
    error_init(&error);
    buffer_init(&path);
    status s = make_page(text, size, &path, &error);
    if (s == STATUS_OK) s = start_browser(buffer_get(&path), &error);
    if (s == STATUS_OK) lua_pushlstring(L, buffer_get(&path), path.size);
    buffer_fini(&path);
    return s == STATUS_OK ? 1 : session_raise(L, &error);
}

void browser_bind(lua_State *L)
{
    lua_pushcfunction(L, open_page);
    lua_setfield(L, -2, "open_page");
}
