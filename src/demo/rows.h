/* Rows on their way into the store: one under construction for each table, filled by field, put when whole.
 */
#ifndef PERILUNE_DEMO_ROWS_H
#define PERILUNE_DEMO_ROWS_H

#include "store/store.h"

enum demo_table { ROWS_EVENTS, ROWS_TICKETS, ROWS_SURVEYS, ROWS_ORDERS, ROWS_CUSTOMERS, ROWS_TABLES };

/* The fields that are filled. */
enum event_field {
    EVENT_SOURCE,
    EVENT_TICKET,
    EVENT_AT,
    EVENT_SEQ,
    EVENT_KIND,
    EVENT_ACTOR,
    EVENT_ACTOR_KIND,
    EVENT_PUBLIC,
    EVENT_FIELD,
    EVENT_VALUE
};

enum ticket_field {
    TICKET_ROW_SOURCE,
    TICKET_ROW_KEY,
    TICKET_ROW_CREATED,
    TICKET_ROW_FIRST_REPLY,
    TICKET_ROW_SOLVED,
    TICKET_ROW_CLOSED,
    TICKET_ROW_UPDATED,
    TICKET_ROW_STATUS,
    TICKET_ROW_PRIORITY,
    TICKET_ROW_TYPE,
    TICKET_ROW_CHANNEL,
    TICKET_ROW_TEAM,
    TICKET_ROW_AGENT,
    TICKET_ROW_CUSTOMER,
    TICKET_ROW_PRODUCT,
    TICKET_ROW_TAGS,
    TICKET_ROW_SUBJECT,
    TICKET_ROW_REPLIES,
    TICKET_ROW_MESSAGES,
    TICKET_ROW_REOPENS,
    TICKET_ROW_REASSIGNMENTS,
    TICKET_ROW_AGENTS,
    TICKET_ROW_TEAMS,
    TICKET_ROW_PARTICIPANTS,
    TICKET_ROW_AGENT_STARTED,
    TICKET_ROW_HANDLE,
    TICKET_ROW_REPLY_BUSINESS,
    TICKET_ROW_FIRST_RESOLUTION,
    TICKET_ROW_RESOLUTION_BUSINESS,
    TICKET_ROW_REQUESTER_WAIT,
    TICKET_ROW_PENDING,
    TICKET_ROW_HOLD,
    TICKET_ROW_PROMISE_KEPT,
    TICKET_ROW_SPAM,
    TICKET_ROW_MERGED_INTO,
    TICKET_ROW_DELETED,
    TICKET_ROW_LANGUAGE,
    TICKET_ROW_COUNTRY,
    TICKET_ROW_ORDER
};

enum survey_field {
    SURVEY_SOURCE,
    SURVEY_KEY,
    SURVEY_KIND,
    SURVEY_TICKET,
    SURVEY_CUSTOMER,
    SURVEY_AGENT,
    SURVEY_CHANNEL,
    SURVEY_TOUCHPOINT,
    SURVEY_ORDER,
    SURVEY_SENT,
    SURVEY_ANSWERED,
    SURVEY_SCORE,
    SURVEY_MIN,
    SURVEY_MAX,
    SURVEY_DIMENSION,
    SURVEY_COMMENT
};

enum order_field {
    ORDER_SOURCE,
    ORDER_KEY,
    ORDER_CUSTOMER,
    ORDER_AT,
    ORDER_AMOUNT,
    ORDER_CURRENCY,
    ORDER_CHANNEL,
    ORDER_PRODUCT,
    ORDER_COST,
    ORDER_CANCELLED,
    ORDER_PROMISED,
    ORDER_DELIVERED
};

enum customer_field {
    CUSTOMER_SOURCE,
    CUSTOMER_KEY,
    CUSTOMER_JOINED,
    CUSTOMER_CHURNED,
    CUSTOMER_SEGMENT,
    CUSTOMER_PLAN,
    CUSTOMER_COUNTRY
};

struct row {
    const struct table_schema *table;
    struct value *values; /* one a field of the schema; NULL until filled */
    int *places;          /* of the fields above, in the schema */
    uint64_t count;
};

struct rows {
    struct store_import *import;
    struct store_target targets[ROWS_TABLES];
    struct row rows[ROWS_TABLES];
    uint64_t content; /* of all rows so far: what tells one invented store from another */
};

/* Looks the tables and fields up, all empty; STATUS_NOT_FOUND when one is missing. The import is set when it
 * has begun over `targets`. Fini in any case. */
MUST_CHECK status rows_init(struct rows *rows, const struct schema *schema, struct error *error);
void rows_fini(struct rows *rows);

/* Fills a field; a text is borrowed until the row is put. */
void rows_text(struct rows *rows, enum demo_table table, int field, const char *text); /* NULL: no value */
void rows_integer(struct rows *rows, enum demo_table table, int field, int64_t value);
void rows_real(struct rows *rows, enum demo_table table, int field, double value);

/* Stores the row and begins another one of that table. */
MUST_CHECK status rows_put(struct rows *rows, enum demo_table table, struct error *error);

#endif
