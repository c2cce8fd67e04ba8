/* Events and summaries walked by the same rules (life.c, summary.c). */
#include "facts/ticket_walk.h"

#include "query/join.h"

void walk_room_fini(struct walk_room *room)
{
    event_list_fini(&room->list);
    life_room_fini(&room->life);
}

static void note_unknown(struct walked *out, const struct event_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct event *event = &list->events[i];
        if (event->role != ROLE_STATUS || event->state != STATE_UNKNOWN || event->value == CODE_NONE)
            continue;
        if (out->unknown_statuses++ == 0) out->unknown_example = event->value;
    }
}

/* The cells of the ticket that was walked last; NULL when tickets are not wanted. */
static int64_t *last_ticket(const struct walked *out)
{
    const struct fact_rows *rows = &out->rows[FACTS_TICKETS];
    return rows->width ? rows->cells + (rows->count - 1) * rows->width : NULL;
}

/* Adds what the row says to the events; returns whether they hold no message of their own. */
static bool complete(const struct ticket_walk *walk, uint32_t row, struct event_list *list)
{
    bool silent = !summary_has_messages(list->events, list->count);
    size_t told = list->count;
    list->count = summary_complete(walk->summaries, row, list->events, told);
    if (list->count > told) event_list_sort(list);
    return silent;
}

bool walk_events(const struct ticket_walk *walk, struct life_ticket ticket, const uint32_t *rows,
                 size_t count, uint32_t row, struct walk_room *room, struct walked *out)
{
    struct event_list *list = &room->list;
    size_t spare = row == JOIN_NONE ? 0 : SUMMARY_EVENTS_MOST;
    if (!event_reader_read(walk->reader, rows, count, spare, list)) return false;
    note_unknown(out, list);
    bool silent = row != JOIN_NONE && complete(walk, row, list);
    ticket.basis = list->count > count ? BASIS_BOTH : BASIS_EVENTS;
    if (!life_walk(walk->rules, ticket, list->events, list->count, &room->life, out->rows)) return false;
    int64_t *cells = last_ticket(out);
    if (cells && silent) summary_correct(walk->summaries, row, cells, false);
    if (cells) cells[TICKET_EVENTS] = (int64_t)count;
    return true;
}

bool walk_summary(const struct ticket_walk *walk, struct life_ticket ticket, uint32_t row,
                  struct walk_room *room, struct walked *out)
{
    struct event events[SUMMARY_EVENTS_MOST];
    size_t turns = out->rows[FACTS_TURNS].count;
    size_t count = summary_events(walk->summaries, row, events);
    ticket.basis = BASIS_SUMMARY;
    if (!life_walk(walk->rules, ticket, events, count, &room->life, out->rows)) return false;
    out->rows[FACTS_TURNS].count = turns; /* rule 6 of summary.c */
    int64_t *cells = last_ticket(out);
    if (cells) summary_correct(walk->summaries, row, cells, true);
    return true;
}
