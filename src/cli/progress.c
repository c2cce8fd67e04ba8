/* The progress line. Speed and rest go by the whole work so far: they settle, where the last second would
 * jump. */
#include "cli/progress.h"

#include "base/interrupt.h"
#include "base/watch.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define APPEAR_SECONDS 0.5
#define BETWEEN        0.1

enum { LONGEST_BAR = 30, LEAST_COLUMNS = 60 };

static struct {
    bool shown;
    const char *what;
    uint64_t done; /* the last report's; a smaller one begins another work */
    double started, drawn;
} line;

/* "1:05" or "2:03:00". */
static void clock_text(char *text, size_t size, double seconds)
{
    uint64_t whole = seconds < 0 ? 0 : seconds > 1e6 ? 1000000 : (uint64_t)(seconds + 0.5);
    uint64_t hours = whole / 3600, minutes = whole / 60 % 60;
    if (hours)
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64 ":%02" PRIu64, hours, minutes, whole % 60);
    else
        snprintf(text, size, "%" PRIu64 ":%02" PRIu64, minutes, whole % 60);
}

/* 950, 12.3 k, 4.5 M */
static void short_number(char *text, size_t size, double x)
{
    if (x < 10000)
        snprintf(text, size, "%.0f", x);
    else if (x < 1e6)
        snprintf(text, size, "%.1f k", x / 1e3);
    else
        snprintf(text, size, "%.1f M", x / 1e6);
}

static void bar_text(char *text, double share, int width)
{
    int filled = (int)(share * width);
    text[0] = '[';
    for (int i = 0; i < width; i++) text[i + 1] = i < filled ? '#' : ' ';
    memcpy(text + width + 1, "]", 2);
}

void progress_line(char *out, size_t size, const char *what, uint64_t done, uint64_t total, uint64_t count,
                   const char *unit, double seconds, int columns)
{
    char left[32], number[32], speed[32], bar[LONGEST_BAR + 3] = "";
    short_number(number, sizeof number, (double)count);
    short_number(speed, sizeof speed, seconds > 0 ? (double)count / seconds : 0);
    if (!total) {
        snprintf(out, size, "%s: %s %s, %s/s", what, number, unit, speed);
        return;
    }
    double share = done >= total ? 1 : (double)done / (double)total;
    if (share > 0)
        clock_text(left, sizeof left, seconds * (1 - share) / share);
    else
        snprintf(left, sizeof left, "?");
    if (columns >= LEAST_COLUMNS) bar_text(bar, share, columns >= 90 ? LONGEST_BAR : LONGEST_BAR / 3);
    snprintf(out, size, "%s: %s%s%3.0f %%, %s %s, %s/s, %s left", what, bar, *bar ? " " : "", 100 * share,
             number, unit, speed, left);
}

static int terminal_columns(void)
{
    struct winsize window;
    return ioctl(STDERR_FILENO, TIOCGWINSZ, &window) == 0 && window.ws_col ? window.ws_col : 80;
}

/* Is it time to draw? Notices that another work has begun. */
static bool is_due(const char *what, uint64_t done, double now)
{
    if (line.what != what || done < line.done) {
        line.what = what;
        line.started = now;
    }
    line.done = done;
    if (now - line.started < APPEAR_SECONDS || now - line.drawn < BETWEEN) return false;
    line.drawn = now;
    return true;
}

static void draw(const char *what, uint64_t done, uint64_t total, uint64_t count, const char *unit)
{
    char text[256];
    double now = interrupt_clock();
    if (!is_due(what, done, now)) return;
    int columns = terminal_columns();
    progress_line(text, sizeof text, what, done, total, count, unit, now - line.started, columns);
    fprintf(stderr, "\r\033[K%.*s", columns - 1, text);
    fflush(stderr);
    line.shown = true;
}

static void on_work(void *context, const char *what, uint64_t done, uint64_t total, const char *unit)
{
    (void)context;
    draw(what, done, total, done, unit);
}

void progress_start(void)
{
    watch_set(on_work, NULL);
}

void progress_show(void *context, uint64_t done, uint64_t total, uint64_t rows)
{
    (void)context;
    draw("import", done, total, rows, "rows");
}

void progress_clear(void)
{
    if (!line.shown) return;
    fputs("\r\033[K", stderr);
    fflush(stderr);
    line.shown = false;
}
