/* libedit, and what it lacks.
 *
 * - Ctrl-C and Ctrl-Z come as keys while a line is edited (ISIG off), so that no signal handler touches the
 *   terminal.
 * - Up and Down move within an entry of several lines; on a line that was not changed since it was recalled,
 * and on the first or last line, they go through the history: entries that begin with what was typed.
 * - A paste between ESC[200~ and ESC[201~ is text: its line breaks run nothing, its other control characters
 * go.
 */
#include "cli/editor.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "base/utf8.h"

#include <errno.h>
#include <histedit.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { CTRL_C = 3 };

/* Keys that no keyboard has. */
#define KEY_END_ENTRY "\033[9001~"
#define KEY_LIST      "\033[9002~"
#define KEY_KILL      "\033[9003~"

struct editor {
    EditLine *line;
    History *searched; /* for Ctrl-R */
    struct editor_hooks hooks;
    struct recall *recall;
    struct buffer prompt;
    bool dropped;
    /* the history: where in it the line stands, what was typed before, what the line was set to */
    size_t place;
    struct buffer draft, recalled;
    /* the text and cursor of the last Tab: a second one shows the choices */
    struct buffer tabbed;
    size_t tabbed_cursor;
    struct buffer listing; /* to be shown below the text */
    int back;              /* from where the cursor goes back so many characters */
};

static volatile sig_atomic_t resized;

static void on_resize(int signal_number)
{
    (void)signal_number;
    resized = 1;
}

static struct editor *editor_of(EditLine *line)
{
    void *data = NULL;
    el_get(line, EL_CLIENTDATA, &data);
    return data;
}

static struct slice text_of(EditLine *line, size_t *cursor)
{
    const LineInfo *info = el_line(line);
    if (cursor) *cursor = (size_t)(info->cursor - info->buffer);
    return slice_make(info->buffer, (size_t)(info->lastchar - info->buffer));
}

/* Moves by characters; past an end it stops there. */
static void move_to_end(EditLine *line)
{
    struct slice text = text_of(line, NULL);
    el_cursor(line, (int)utf8_length(text));
}

static void set_text(EditLine *line, const char *text)
{
    move_to_end(line);
    el_deletestr(line, (int)utf8_length(text_of(line, NULL)));
    if (*text) el_insertstr(line, text);
}

static char *show_prompt(EditLine *line)
{
    return (char *)buffer_get(&editor_of(line)->prompt); /* libedit only reads it */
}

static void window_size(int *columns, int *rows)
{
    struct winsize window;
    bool known = ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col > 0 && window.ws_row > 0;
    *columns = known ? window.ws_col : 80;
    *rows = known ? window.ws_row : 24;
}

/* Rows of the screen above that of the cursor, which prompt and text take in a window of so many columns. */
static int rows_above(EditLine *line, int columns)
{
    size_t cursor;
    const struct buffer *prompt = &editor_of(line)->prompt;
    struct slice text = text_of(line, &cursor);
    size_t width = utf8_width(slice_make(buffer_get(prompt), prompt->size)), start = 0;
    int rows = 0;
    for (size_t at = 0; at < cursor; at++) {
        if (text.data[at] != '\n') continue;
        rows += (int)((width + utf8_width(slice_make(text.data + start, at - start))) / (size_t)columns) + 1;
        width = 0;
        start = at + 1;
    }
    return rows +
           (int)((width + utf8_width(slice_make(text.data + start, cursor - start))) / (size_t)columns);
}

/* The window has another size, and the terminal has wrapped the lines anew: all of it is drawn again. */
static void redraw(EditLine *line)
{
    int columns, rows;
    resized = 0;
    window_size(&columns, &rows);
    int above = rows_above(line, columns);
    if (above > 0) printf("\033[%dA", above < rows ? above : rows - 1);
    fputs("\r\033[J", stdout);
    fflush(stdout);
    el_resize(line);
    el_set(line, EL_REFRESH);
}

/* ---- keys ---- */

/* One character; a signal may come first. */
static int read_character(EditLine *line, wchar_t *out)
{
    mbstate_t state = {0};
    for (;;) {
        char byte;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got == 0) return 0;
        if (got < 0 && errno != EINTR) return -1;
        if (got < 0 && interrupt_pending()) {
            *out = CTRL_C;
            return 1;
        }
        if (got < 0 && resized) {
            redraw(line);
        }
        if (got < 0) continue;
        size_t size = mbrtowc(out, &byte, 1, &state);
        if (size == (size_t)-2) continue;
        if (size == (size_t)-1) *out = L'\uFFFD';
        return 1;
    }
}

/* libedit's own end of a line leads the cursor below the text; a function of ours cannot call it, so its key
 * comes next. */
static unsigned char end_entry(EditLine *line)
{
    move_to_end(line);
    el_push(line, KEY_END_ENTRY);
    return CC_REFRESH;
}

static unsigned char on_enter(EditLine *line, int key)
{
    struct editor *editor = editor_of(line);
    (void)key;
    if (editor->hooks.is_whole(editor->hooks.context, text_of(line, NULL))) return end_entry(line);
    el_insertstr(line, "\n");
    return CC_REFRESH;
}

static unsigned char on_line_break(EditLine *line, int key)
{
    (void)key;
    el_insertstr(line, "\n");
    return CC_REFRESH;
}

static unsigned char on_drop(EditLine *line, int key)
{
    (void)key;
    editor_of(line)->dropped = true;
    return end_entry(line);
}

static void paste_mode(bool on)
{
    fputs(on ? "\033[?2004h" : "\033[?2004l", stdout);
    fflush(stdout);
}

static unsigned char on_suspend(EditLine *line, int key)
{
    (void)key;
    paste_mode(false);
    el_set(line, EL_PREP_TERM, 0);
    raise(SIGTSTP);
    el_set(line, EL_PREP_TERM, 1);
    paste_mode(true);
    return CC_REDISPLAY;
}

/* ---- paste ---- */

/* Takes the end mark off the end of what was read. */
static bool ends_paste(struct buffer *text)
{
    static const char mark[] = "\033[201~";
    size_t length = sizeof mark - 1;
    if (text->size < length || memcmp(text->data + text->size - length, mark, length) != 0) return false;
    text->size -= length;
    text->data[text->size] = 0;
    return true;
}

/* Line breaks of any kind become \n, none stays at the end; tabs stay, other control characters go. */
static void clean_paste(struct buffer *text)
{
    size_t size = 0;
    for (size_t i = 0; i < text->size; i++) {
        char c = text->data[i];
        if (c == '\r' && i + 1 < text->size && text->data[i + 1] == '\n') continue;
        if (c == '\r') c = '\n';
        if (((unsigned char)c < ' ' && c != '\n' && c != '\t') || c == 127) continue;
        text->data[size++] = c;
    }
    while (size && text->data[size - 1] == '\n') size--;
    text->size = size;
    if (text->data) text->data[size] = 0;
}

static unsigned char on_paste(EditLine *line, int key)
{
    struct buffer text;
    (void)key;
    buffer_init(&text);
    for (;;) {
        char byte;
        ssize_t got = read(STDIN_FILENO, &byte, 1);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0 || !buffer_try_append(&text, &byte, 1) || ends_paste(&text)) break;
    }
    clean_paste(&text);
    if (text.size && utf8_valid(slice_make(text.data, text.size))) el_insertstr(line, text.data);
    buffer_fini(&text);
    return CC_REFRESH;
}

/* ---- history ---- */

static bool was_recalled(const struct editor *editor, struct slice text, size_t cursor)
{
    return editor->recalled.size && cursor == text.size &&
           slice_equal(text, slice_make(editor->recalled.data, editor->recalled.size));
}

static bool begins_with(const char *entry, const struct buffer *start)
{
    return strncmp(entry, buffer_get(start), start->size) == 0;
}

static void recall_text(struct editor *editor, EditLine *line, const char *text)
{
    buffer_clear(&editor->recalled);
    buffer_text(&editor->recalled, text);
    set_text(line, text);
}

/* The line above or below that of the cursor, at the same column; false: there is none. */
static bool move_line(EditLine *line, bool up)
{
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    size_t start = cursor, target;
    while (start && text.data[start - 1] != '\n') start--;
    size_t column = utf8_length(slice_make(text.data + start, cursor - start));
    if (up) {
        if (start == 0) return false;
        target = start - 1;
        while (target && text.data[target - 1] != '\n') target--;
    } else {
        const char *end = memchr(text.data + cursor, '\n', text.size - cursor);
        if (!end) return false;
        target = (size_t)(end - text.data) + 1;
    }
    const char *end = memchr(text.data + target, '\n', text.size - target);
    struct slice row =
        slice_make(text.data + target, end ? (size_t)(end - text.data) - target : text.size - target);
    target += utf8_offset(row, column);
    int before = (int)utf8_length(slice_make(text.data, cursor));
    el_cursor(line, (int)utf8_length(slice_make(text.data, target)) - before);
    return true;
}

/* libedit's own keys for both ends go to those of all lines. */
static unsigned char on_line_start(EditLine *line, int key)
{
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    (void)key;
    size_t start = cursor;
    while (start && text.data[start - 1] != '\n') start--;
    el_cursor(line, -(int)utf8_length(slice_make(text.data + start, cursor - start)));
    return CC_CURSOR;
}

static unsigned char on_line_end(EditLine *line, int key)
{
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    (void)key;
    const char *end = memchr(text.data + cursor, '\n', text.size - cursor);
    size_t size = (end ? (size_t)(end - text.data) : text.size) - cursor;
    el_cursor(line, (int)utf8_length(slice_make(text.data + cursor, size)));
    return CC_CURSOR;
}

/* To the end of the line; at its end the next one is joined. The last line libedit kills itself, and can
 * bring back. */
static unsigned char on_kill(EditLine *line, int key)
{
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    (void)key;
    const char *end = memchr(text.data + cursor, '\n', text.size - cursor);
    if (!end) {
        el_push(line, KEY_KILL);
        return CC_NORM;
    }
    int count = (int)utf8_length(slice_make(text.data + cursor, (size_t)(end - text.data) - cursor));
    if (count == 0) count = 1;
    el_cursor(line, count);
    el_deletestr(line, count);
    return CC_REFRESH;
}

/* What was typed is the draft to which Down leads back, and what entries must begin with. */
static void begin_recall(struct editor *editor, struct slice text)
{
    buffer_clear(&editor->draft);
    buffer_slice(&editor->draft, text);
    editor->place = recall_count(editor->recall);
}

static unsigned char on_up(EditLine *line, int key)
{
    struct editor *editor = editor_of(line);
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    (void)key;
    bool recalled = was_recalled(editor, text, cursor);
    if (!recalled && move_line(line, true)) return CC_CURSOR;
    if (!recalled) begin_recall(editor, text);
    for (size_t place = editor->place; place > 0; place--) {
        const char *entry = recall_entry(editor->recall, place - 1);
        if (!begins_with(entry, &editor->draft) || slice_is(text, entry)) continue;
        editor->place = place - 1;
        recall_text(editor, line, entry);
        return CC_REFRESH;
    }
    return CC_REFRESH_BEEP;
}

static unsigned char on_down(EditLine *line, int key)
{
    struct editor *editor = editor_of(line);
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    (void)key;
    if (!was_recalled(editor, text, cursor)) return move_line(line, false) ? CC_CURSOR : CC_REFRESH_BEEP;
    for (size_t place = editor->place + 1; place < recall_count(editor->recall); place++) {
        const char *entry = recall_entry(editor->recall, place);
        if (!begins_with(entry, &editor->draft) || slice_is(text, entry)) continue;
        editor->place = place;
        recall_text(editor, line, entry);
        return CC_REFRESH;
    }
    buffer_clear(&editor->recalled);
    set_text(line, buffer_get(&editor->draft));
    return CC_REFRESH;
}

/* ---- completion ---- */

/* The second Tab on the same text shows the choices below it: the cursor goes to the end first. */
static unsigned char ask_for_choices(struct editor *editor, EditLine *line, const struct buffer *listing)
{
    size_t cursor;
    struct slice text = text_of(line, &cursor);
    bool again = editor->tabbed.size && editor->tabbed_cursor == cursor &&
                 slice_equal(text, slice_make(editor->tabbed.data, editor->tabbed.size - 1));
    if (again) {
        buffer_clear(&editor->listing);
        buffer_append(&editor->listing, listing->data, listing->size);
        editor->back = (int)utf8_length(slice_make(text.data + cursor, text.size - cursor));
        move_to_end(line);
        el_push(line, KEY_LIST);
        return CC_REFRESH;
    }
    buffer_clear(&editor->tabbed);
    buffer_slice(&editor->tabbed, text);
    buffer_char(&editor->tabbed, '\t'); /* so that an empty line can be remembered, too */
    editor->tabbed_cursor = cursor;
    return CC_REFRESH_BEEP;
}

static unsigned char on_list(EditLine *line, int key)
{
    struct editor *editor = editor_of(line);
    (void)key;
    printf("\n%s", buffer_get(&editor->listing));
    fflush(stdout);
    el_cursor(line, -editor->back);
    el_set(line, EL_REFRESH); /* prompt and text again, below */
    return CC_NORM;
}

static unsigned char on_tab(EditLine *line, int key)
{
    struct editor *editor = editor_of(line);
    struct editor_completion completion = {0};
    size_t cursor;
    int columns, rows;
    (void)key;
    buffer_init(&completion.insert);
    buffer_init(&completion.listing);
    window_size(&columns, &rows);
    struct slice text = text_of(line, &cursor);
    editor->hooks.complete(editor->hooks.context, text, cursor, columns, rows, &completion);
    struct slice erased = slice_make(text.data + cursor - completion.erase, completion.erase);
    struct slice insert = slice_make(buffer_get(&completion.insert), completion.insert.size);
    unsigned char result = CC_REFRESH_BEEP;
    if (!slice_equal(erased, insert)) {
        el_deletestr(line, (int)utf8_length(erased));
        if (insert.size) el_insertstr(line, insert.data);
        result = CC_REFRESH;
    } else if (completion.listing.size) {
        result = ask_for_choices(editor, line, &completion.listing);
    }
    buffer_fini(&completion.listing);
    buffer_fini(&completion.insert);
    return result;
}

/* ---- setting up ---- */

struct key_function {
    const wchar_t *name, *help; /* wide: libedit copies narrow ones and never frees the copies */
    unsigned char (*function)(EditLine *, int);
};

struct binding {
    const char *key, *function;
};

static const struct key_function functions[] = {
    {L"perilune-enter", L"run the entry, or begin a new line of it", on_enter},
    {L"perilune-line-break", L"begin a new line of the entry", on_line_break},
    {L"perilune-drop", L"drop the entry", on_drop},
    {L"perilune-suspend", L"stop until the shell continues it", on_suspend},
    {L"perilune-paste", L"take text as it is", on_paste},
    {L"perilune-up", L"line above, or earlier entry", on_up},
    {L"perilune-down", L"line below, or later entry", on_down},
    {L"perilune-line-start", L"to the start of the line", on_line_start},
    {L"perilune-line-end", L"to the end of the line", on_line_end},
    {L"perilune-kill", L"cut to the end of the line", on_kill},
    {L"perilune-complete", L"complete", on_tab},
    {L"perilune-list", L"list what completes", on_list},
    {NULL, NULL, NULL},
};

static const struct binding bindings[] = {
    {"^M", "perilune-enter"},
    {"^J", "perilune-enter"},
    {"\\e^M", "perilune-line-break"},
    {"^C", "perilune-drop"},
    {"^Z", "perilune-suspend"},
    {"\\e[200~", "perilune-paste"},
    {"\\e[A", "perilune-up"},
    {"\\eOA", "perilune-up"},
    {"^P", "perilune-up"},
    {"\\e[B", "perilune-down"},
    {"\\eOB", "perilune-down"},
    {"^N", "perilune-down"},
    {"^I", "perilune-complete"},
    {"^R", "em-inc-search-prev"},
    {"^A", "perilune-line-start"},
    {"^E", "perilune-line-end"},
    {"^K", "perilune-kill"},
    {KEY_KILL, "ed-kill-line"},
    {"^W", "ed-delete-prev-word"},
    {"\\e[1;5C", "em-next-word"},
    {"\\e[1;5D", "ed-prev-word"},
    {"\\e[H", "perilune-line-start"},
    {"\\eOH", "perilune-line-start"},
    {"\\e[1~", "perilune-line-start"},
    {"\\e[F", "perilune-line-end"},
    {"\\eOF", "perilune-line-end"},
    {"\\e[4~", "perilune-line-end"},
    {"\\e[3~", "ed-delete-next-char"},
    {"\\e[3;5~", "em-delete-next-word"},
    {"^L", "ed-clear-screen"},
    {KEY_END_ENTRY, "ed-newline"},
    {KEY_LIST, "perilune-list"},
    {NULL, NULL},
};

/* libedit measures characters by the locale: one of UTF-8 is needed to edit what is not ASCII. */
static void need_utf8(void)
{
    wchar_t out;
    static const char character[] = "\xea\xb0\x80"; /* U+AC00 */
    setlocale(LC_CTYPE, "");
    if (mbtowc(&out, character, sizeof character - 1) != 3 || out != 0xAC00) setlocale(LC_CTYPE, "C.UTF-8");
}

static void bind_keys(EditLine *line)
{
    el_set(line, EL_EDITOR, "emacs");
    for (const struct key_function *row = functions; row->name; row++)
        el_wset(line, EL_ADDFN, row->name, row->help, row->function);
    for (const struct binding *row = bindings; row->key; row++)
        el_set(line, EL_BIND, row->key, row->function, NULL);
}

status editor_open(const struct editor_hooks *hooks, struct recall *recall, struct editor **out,
                   struct error *error)
{
    need_utf8();
    struct editor *editor = memory_new(sizeof *editor);
    editor->hooks = *hooks;
    editor->recall = recall;
    editor->searched = history_init();
    editor->line = el_init("perilune", stdin, stdout, stderr);
    if (!editor->line || !editor->searched) {
        editor_close(editor);
        *out = NULL;
        return error_set(error, STATUS_IO, "the terminal cannot be edited on");
    }
    HistEvent event;
    history(editor->searched, &event, H_SETSIZE, RECALL_MOST * 2);
    for (size_t i = 0; i < recall_count(recall); i++)
        history(editor->searched, &event, H_ENTER, recall_entry(recall, i));
    EditLine *line = editor->line;
    el_set(line, EL_CLIENTDATA, editor);
    el_set(line, EL_SIGNAL, 0);
    el_set(line, EL_HIST, history, editor->searched);
    el_set(line, EL_GETCFN, read_character);
    el_set(line, EL_PROMPT, show_prompt);
    el_set(line, EL_SETTY, "-d", "-isig", "-ixon", NULL);
    bind_keys(line);
    *out = editor;
    return STATUS_OK;
}

void editor_close(struct editor *editor)
{
    if (!editor) return;
    if (editor->line) el_end(editor->line);
    if (editor->searched) history_end(editor->searched);
    buffer_fini(&editor->prompt);
    buffer_fini(&editor->draft);
    buffer_fini(&editor->recalled);
    buffer_fini(&editor->tabbed);
    buffer_fini(&editor->listing);
    memory_free(editor);
}

static void watch_resize(struct sigaction *before)
{
    struct sigaction action = {.sa_handler = on_resize};
    sigemptyset(&action.sa_mask);
    sigaction(SIGWINCH, &action, before);
}

enum editor_result editor_read(struct editor *editor, struct buffer *entry)
{
    struct sigaction before;
    int count = 0;
    buffer_clear(entry);
    buffer_clear(&editor->prompt);
    buffer_clear(&editor->recalled);
    buffer_clear(&editor->tabbed);
    editor->hooks.prompt(editor->hooks.context, &editor->prompt);
    editor->dropped = false;
    watch_resize(&before);
    paste_mode(true);
    el_resize(editor->line); /* the window may have changed while something ran */
    const char *text = el_gets(editor->line, &count);
    if (text && count > 0) buffer_append(entry, text, (size_t)count);
    paste_mode(false);
    sigaction(SIGWINCH, &before, NULL);
    interrupt_clear();
    if (editor->dropped) return EDITOR_DROPPED;
    if (entry->size) return EDITOR_ENTRY; /* an empty one has its line break */
    putchar('\n');
    fflush(stdout);
    return EDITOR_END;
}

void editor_remember(struct editor *editor, const char *entry)
{
    HistEvent event;
    history(editor->searched, &event, H_ENTER, entry);
}
