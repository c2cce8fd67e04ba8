/* Two small tables and short ways to write mappings for the tests of this folder. */
#ifndef PERILUNE_TESTS_UNIT_INGEST_TABLES_H
#define PERILUNE_TESTS_UNIT_INGEST_TABLES_H

#include "ingest/mapping.h"

enum ticket_field { KEY, CREATED_AT, STATUS, PRIORITY, AMOUNT, SPAM, HANDLE, SUBJECT, TICKET_FIELDS };
enum survey_field { SURVEY_KEY, SURVEY_TICKET, SCORE, SURVEY_FIELDS };

static struct field ticket_fields[] = {
    {.name = "key", .type = TYPE_TEXT, .required = true},
    {.name = "created_at", .type = TYPE_TIME, .required = true},
    {.name = "status", .type = TYPE_TEXT},
    {.name = "priority", .type = TYPE_INTEGER},
    {.name = "amount", .type = TYPE_REAL},
    {.name = "spam", .type = TYPE_BOOLEAN},
    {.name = "handle", .type = TYPE_DURATION},
    {.name = "subject", .type = TYPE_TEXT, .long_text = true},
};

static struct field survey_fields[] = {
    {.name = "key", .type = TYPE_TEXT, .required = true},
    {.name = "ticket", .type = TYPE_TEXT},
    {.name = "score", .type = TYPE_INTEGER, .required = true},
};

static struct table_schema test_tables[] = {
    {.name = "tickets",
     .fields = ticket_fields,
     .field_count = TICKET_FIELDS,
     .time_field = CREATED_AT,
     .key_field = KEY,
     .source_field = -1},
    {.name = "surveys",
     .fields = survey_fields,
     .field_count = SURVEY_FIELDS,
     .time_field = -1,
     .key_field = SURVEY_KEY,
     .source_field = -1},
};

/* A constant list of names. */
#define NAMES(...)                                                                                           \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        __VA_ARGS__                                                                                          \
    }
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* The beginning of a mapping_field: field number and one column; more members may follow. */
#define FROM(number, column) .field = (number), .columns = NAMES(column), .column_count = 1

#define TICKETS(list)                                                                                        \
    {                                                                                                        \
        .table = &test_tables[0], .fields = (list), .field_count = COUNT(list)                               \
    }

#endif
