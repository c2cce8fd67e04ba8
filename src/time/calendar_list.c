/* Lists of calendars: finding one, and saying why there is none. */
#include "time/calendar.h"

#include "base/memory.h"
#include "time/quote.h"

const struct calendar *calendar_find(const struct calendar_list *list, struct slice name)
{
    for (size_t i = 0; list && i < list->count; i++)
        if (slice_is(name, calendar_name(list->items[i]))) return list->items[i];
    return NULL;
}

const struct calendar *calendar_default(const struct calendar_list *list)
{
    const struct calendar *named = calendar_find(list, slice_of("default"));
    if (named) return named;
    return list && list->count == 1 ? list->items[0] : NULL;
}

static void append_names(const struct calendar_list *list, struct buffer *out)
{
    for (size_t i = 0; i < list->count; i++)
        buffer_format(out, "%s\"%s\"", i ? ", " : "", calendar_name(list->items[i]));
}

static const char *nearest(const struct calendar_list *list, struct slice name)
{
    const char **names = memory_new((list->count + 1) * sizeof *names);
    for (size_t i = 0; i < list->count; i++) names[i] = calendar_name(list->items[i]);
    const char *near = slice_nearest(name, names, list->count);
    memory_free(names);
    return near;
}

void calendar_explain(const struct calendar_list *list, struct slice name, struct buffer *out)
{
    bool any = list && list->count > 0;
    const char *near = any && name.size ? nearest(list, name) : NULL;
    if (name.size)
        buffer_format(out, "no calendar \"%s\"", quote(name).text);
    else
        buffer_text(out, any ? "which calendar? name one, or call one \"default\"" : "no calendar");
    if (near) {
        buffer_format(out, "; did you mean \"%s\"?", near);
    } else if (any) {
        buffer_text(out, "; there are ");
        append_names(list, out);
    } else {
        buffer_text(
            out, "; none is defined: calendar \"support\" { timezone = \"...\", mon_fri = \"09:00-18:00\" }");
    }
}
