/* Reading events from the columns of a snapshot. */
#include "facts/event_reader.h"

#include "base/memory.h"
#include "column/segment.h"

#include <stdlib.h>

static status find_column(struct snapshot *snapshot, const struct table *events, const char *name,
                          enum type type, const struct column **out, struct error *error)
{
    int field = schema_field(events->schema, slice_of(name));
    if (field < 0 || events->columns[field].type != type ||
        (events->row_count && !events->columns[field].segments))
        return error_set(error, STATUS_INVALID,
                         "the table \"" FACTS_EVENTS
                         "\" needs a field \"%s\" of type %s, not long, for facts",
                         name, type_name(type));
    *out = &events->columns[field];
    return snapshot_check(snapshot, events, field, error);
}

static status find_columns(struct event_reader *out, struct snapshot *snapshot, struct error *error)
{
    const struct {
        const char *name;
        enum type type;
        const struct column **column;
    } wanted[] = {
        {"source", TYPE_TEXT, &out->source},
        {"ticket", TYPE_TEXT, &out->ticket},
        {"at", TYPE_TIME, &out->at},
        {"seq", TYPE_INTEGER, &out->seq},
        {"kind", TYPE_TEXT, &out->kind},
        {"actor", TYPE_TEXT, &out->actor},
        {"actor_kind", TYPE_TEXT, &out->actor_kind},
        {"public", TYPE_BOOLEAN, &out->public},
        {"field", TYPE_TEXT, &out->field},
        {"value", TYPE_TEXT, &out->value},
    };
    status s = STATUS_OK;
    for (size_t i = 0; i < sizeof wanted / sizeof *wanted && s == STATUS_OK; i++)
        s = find_column(snapshot, out->table, wanted[i].name, wanted[i].type, wanted[i].column, error);
    return s == STATUS_OK ? snapshot_check(snapshot, out->table, -1, error) : s;
}

static bool cell(const struct column *column, uint32_t row, int64_t *value)
{
    const struct segment *segment = &column->segments[row / CHUNK_ROWS];
    if (!segment_valid(segment, row % CHUNK_ROWS)) return false;
    *value = segment_integer(segment, row % CHUNK_ROWS);
    return true;
}

static int64_t number(const struct column *column, uint32_t row, int64_t otherwise)
{
    int64_t value;
    return cell(column, row, &value) ? value : otherwise;
}

static uint32_t code(const struct column *column, uint32_t row)
{
    return (uint32_t)number(column, row, CODE_NONE);
}

static uint8_t meaning(const uint8_t *meanings, uint32_t text, uint8_t otherwise)
{
    return text == CODE_NONE ? otherwise : meanings[text];
}

static void read_event(const struct event_reader *reader, uint32_t row, struct event *event)
{
    const struct dialect_codes *codes = &reader->codes;
    uint8_t role = meaning(codes->kinds, code(reader->kind, row), ROLE_NONE);
    if (role == ROLE_FIELD) role = meaning(codes->fields, code(reader->field, row), ROLE_NONE);
    *event = (struct event){
        .at = number(reader->at, row, 0),
        .sequence = number(reader->seq, row, 0), /* D0.6: without one it is the first of its second */
        .id = number(&reader->table->row_id, row, 0),
        .row = row,
        .actor = code(reader->actor, row),
        .value = code(reader->value, row),
        .role = role,
        .side = meaning(codes->actors, code(reader->actor_kind, row), SIDE_NONE),
        .is_public = role != ROLE_NOTE && number(reader->public, row, 1) != 0,
    };
    if (role == ROLE_STATUS) event->state = meaning(codes->statuses, event->value, STATE_UNKNOWN);
}

static int compare_events(const void *left, const void *right)
{
    const struct event *a = left, *b = right;
    if (a->at != b->at) return a->at < b->at ? -1 : 1;
    if (a->sequence != b->sequence) return a->sequence < b->sequence ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

/* ---- what others call ---- */

status event_reader_init(struct event_reader *reader, struct snapshot *snapshot,
                         const struct dialect *dialect, struct error *error)
{
    *reader = (struct event_reader){.table = snapshot_table(snapshot, slice_of(FACTS_EVENTS))};
    if (!reader->table)
        return error_set(error, STATUS_INVALID,
                         "there is no table \"" FACTS_EVENTS "\" to derive facts from");
    status s = find_columns(reader, snapshot, error);
    if (s != STATUS_OK) return s;
    return dialect_codes_init(&reader->codes, dialect, &reader->kind->dictionary, &reader->field->dictionary,
                              &reader->actor_kind->dictionary, &reader->value->dictionary, error);
}

void event_reader_fini(struct event_reader *reader)
{
    dialect_codes_fini(&reader->codes);
}

void event_list_fini(struct event_list *list)
{
    memory_free(list->events);
    *list = (struct event_list){0};
}

void event_list_sort(struct event_list *list)
{
    qsort(list->events, list->count, sizeof *list->events, compare_events);
}

bool event_reader_read(const struct event_reader *reader, const uint32_t *rows, size_t count, size_t spare,
                       struct event_list *list)
{
    void *events = list->events;
    bool sorted = true;
    list->count = count;
    if (!memory_try_grow(&events, &list->capacity, count + spare, sizeof *list->events)) return false;
    list->events = events;
    for (size_t i = 0; i < count; i++) {
        read_event(reader, rows[i], &list->events[i]);
        if (i && compare_events(&list->events[i - 1], &list->events[i]) > 0) sorted = false;
    }
    if (!sorted) event_list_sort(list);
    return true;
}

struct life_ticket event_reader_ticket(const struct event_reader *reader, uint32_t row)
{
    return (struct life_ticket){code(reader->source, row), code(reader->ticket, row), BASIS_EVENTS};
}
