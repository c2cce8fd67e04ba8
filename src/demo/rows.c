/* Rows on their way into the store. */
#include "demo/rows.h"

#include "base/hash.h"
#include "base/memory.h"

static const char *const event_names[] = {"source",     "ticket", "at",    "seq",   "kind", "actor",
                                          "actor_kind", "public", "field", "value", NULL};

static const char *const ticket_names[] = {"source",
                                           "key",
                                           "created_at",
                                           "first_reply_at",
                                           "solved_at",
                                           "closed_at",
                                           "updated_at",
                                           "status",
                                           "priority",
                                           "type",
                                           "channel",
                                           "team",
                                           "agent",
                                           "customer",
                                           "product",
                                           "tags",
                                           "subject",
                                           "agent_replies",
                                           "customer_messages",
                                           "reopens",
                                           "reassignments",
                                           "agents_assigned",
                                           "teams_assigned",
                                           "participants",
                                           "agent_started",
                                           "handle_seconds",
                                           "first_reply_business",
                                           "first_resolution",
                                           "resolution_business",
                                           "requester_wait",
                                           "pending_time",
                                           "hold_time",
                                           "sla_met",
                                           "spam",
                                           "merged_into",
                                           "deleted",
                                           "language",
                                           "country",
                                           "order",
                                           NULL};

static const char *const survey_names[] = {"source",      "key",     "kind",       "ticket",    "customer",
                                           "agent",       "channel", "touchpoint", "order",     "sent_at",
                                           "answered_at", "score",   "scale_min",  "scale_max", "dimension",
                                           "comment",     NULL};

static const char *const order_names[] = {"source",      "key",          "customer", "at",   "amount",
                                          "currency",    "channel",      "product",  "cost", "cancelled",
                                          "promised_at", "delivered_at", NULL};

static const char *const customer_names[] = {"source",  "key",  "joined_at", "churned_at",
                                             "segment", "plan", "country",   NULL};

static const struct {
    const char *table;
    const char *const *fields;
} layouts[ROWS_TABLES] = {[ROWS_EVENTS] = {"events", event_names},
                          [ROWS_TICKETS] = {"tickets", ticket_names},
                          [ROWS_SURVEYS] = {"surveys", survey_names},
                          [ROWS_ORDERS] = {"orders", order_names},
                          [ROWS_CUSTOMERS] = {"customers", customer_names}};

static void clear(struct row *row)
{
    for (size_t i = 0; i < row->table->field_count; i++) row->values[i] = (struct value){.null = true};
}

static status init_row(struct row *row, const struct schema *schema, size_t which, struct error *error)
{
    const char *name = layouts[which].table, *const *fields = layouts[which].fields;
    size_t count = 0;
    row->table = schema_table(schema, slice_of(name));
    if (!row->table) return error_set(error, STATUS_NOT_FOUND, "demo: the schema has no table \"%s\"", name);
    while (fields[count]) count++;
    row->values = memory_new(row->table->field_count * sizeof *row->values);
    row->places = memory_new(count * sizeof *row->places);
    for (size_t i = 0; i < count; i++) {
        row->places[i] = schema_field(row->table, slice_of(fields[i]));
        if (row->places[i] < 0)
            return error_set(error, STATUS_NOT_FOUND, "demo: the table \"%s\" has no field \"%s\"", name,
                             fields[i]);
    }
    clear(row);
    return STATUS_OK;
}

status rows_init(struct rows *rows, const struct schema *schema, struct error *error)
{
    status s = STATUS_OK;
    *rows = (struct rows){0};
    for (size_t i = 0; s == STATUS_OK && i < ROWS_TABLES; i++) {
        s = init_row(&rows->rows[i], schema, i, error);
        rows->targets[i] = (struct store_target){.table = rows->rows[i].table, .distinct = true};
    }
    return s;
}

void rows_fini(struct rows *rows)
{
    for (size_t i = 0; i < ROWS_TABLES; i++) {
        memory_free(rows->rows[i].values);
        memory_free(rows->rows[i].places);
    }
    *rows = (struct rows){0};
}

static struct value *cell(struct rows *rows, enum demo_table table, int field)
{
    return &rows->rows[table].values[rows->rows[table].places[field]];
}

void rows_text(struct rows *rows, enum demo_table table, int field, const char *text)
{
    if (!text) return;
    *cell(rows, table, field) = (struct value){.text = slice_of(text)};
    rows->content = hash_integer(rows->content ^ hash_bytes(text, strlen(text)));
}

void rows_integer(struct rows *rows, enum demo_table table, int field, int64_t value)
{
    *cell(rows, table, field) = (struct value){.integer = value};
    rows->content = hash_integer(rows->content ^ (uint64_t)value);
}

void rows_real(struct rows *rows, enum demo_table table, int field, double value)
{
    uint64_t bits;
    *cell(rows, table, field) = (struct value){.real = value};
    memcpy(&bits, &value, sizeof bits);
    rows->content = hash_integer(rows->content ^ bits);
}

status rows_put(struct rows *rows, enum demo_table table, struct error *error)
{
    struct row *row = &rows->rows[table];
    enum store_outcome outcome;
    status s = store_import_row(rows->import, table, row->values, ++row->count, &outcome, error);
    clear(row);
    return s;
}
