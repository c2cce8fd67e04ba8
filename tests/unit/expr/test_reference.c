/* References: paths that lead through fields to other tables. */
#include "tests/unit/expr/fixture.h"

#include <stdio.h>

static struct field survey_fields[] = {
    {.name = "key", .type = TYPE_TEXT},
    {.name = "source", .type = TYPE_TEXT, .required = true},
    {.name = "ticket", .type = TYPE_TEXT, .references = "tickets"},
    {.name = "customer", .type = TYPE_TEXT, .references = "customers"},
    {.name = "channel", .type = TYPE_TEXT},
    {.name = "score", .type = TYPE_REAL},
    {.name = "lost", .type = TYPE_TEXT, .references = "nowhere"},
};
static struct derived_field survey_derived[] = {
    {.name = "is_late", .expression = "ticket.resolution_time > 2d"},
    {.name = "segment", .expression = "ticket.customer.segment"},
};
static struct field ticket_fields[] = {
    {.name = "key", .type = TYPE_TEXT},
    {.name = "source", .type = TYPE_TEXT, .required = true},
    {.name = "created_at", .type = TYPE_TIME},
    {.name = "solved_at", .type = TYPE_TIME},
    {.name = "customer", .type = TYPE_TEXT, .references = "customers"},
    {.name = "team", .type = TYPE_TEXT},
    {.name = "spam", .type = TYPE_BOOLEAN},
    {.name = "end", .type = TYPE_TEXT},
};
static struct derived_field ticket_derived[] = {
    {.name = "resolution_time", .expression = "solved_at - created_at"},
    {.name = "segment", .expression = "customer.segment"},
    {.name = "wrong", .expression = "1 + customer.seegment"},
    {.name = "loop", .expression = "customer.loop"},
    {.name = "again", .expression = "ordinal(customer) > 1"},
    {.name = "placed", .expression = "lower(region)"},
    {.name = "size", .expression = "lower(team)"},
};
static struct field customer_fields[] = {
    {.name = "key", .type = TYPE_TEXT},
    {.name = "segment", .type = TYPE_TEXT},
    {.name = "parent", .type = TYPE_TEXT, .references = "customers"},
    {.name = "last_ticket", .type = TYPE_TEXT, .references = "tickets"},
};
static struct derived_field customer_derived[] = {{.name = "loop", .expression = "last_ticket.loop"}};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct table_schema tables[] = {
    {.name = "surveys",
     .fields = survey_fields,
     .field_count = COUNT(survey_fields),
     .derived = survey_derived,
     .derived_count = COUNT(survey_derived),
     .time_field = -1,
     .key_field = 0,
     .source_field = 1},
    {.name = "tickets",
     .fields = ticket_fields,
     .field_count = COUNT(ticket_fields),
     .derived = ticket_derived,
     .derived_count = COUNT(ticket_derived),
     .time_field = 2,
     .key_field = 0,
     .source_field = 1},
    {.name = "customers",
     .fields = customer_fields,
     .field_count = COUNT(customer_fields),
     .derived = customer_derived,
     .derived_count = COUNT(customer_derived),
     .time_field = -1,
     .key_field = 0,
     .source_field = -1},
};
static const struct schema schema = {.tables = tables, .table_count = COUNT(tables)};

static struct expr_context surveys(bool aggregates)
{
    return (struct expr_context){.table = &tables[0], .aggregates = aggregates, .schema = &schema};
}

static void assert_prints(const char *text, const char *wanted)
{
    struct arena arena;
    struct expr_context context = surveys(strstr(text, "count(") || strstr(text, "avg("));
    arena_init(&arena);
    char *once = canonical(must_parse(&arena, text, &context), &context);
    char *twice = canonical(must_parse(&arena, once, &context), &context);
    assert_string_equal(once, wanted);
    assert_string_equal(twice, wanted);
    memory_free(once);
    memory_free(twice);
    arena_fini(&arena);
}

static void a_path_leads_to_a_field_of_another_table(void **state)
{
    struct arena arena;
    struct expr_context context = surveys(false);
    (void)state;
    arena_init(&arena);
    const struct node *node = must_parse(&arena, "ticket.customer.segment", &context);
    assert_int_equal(node->kind, NODE_FIELD);
    assert_int_equal(node->type, TYPE_TEXT);
    assert_int_equal(node->position, 0);
    assert_int_equal(node->path_length, 2);
    assert_ptr_equal(node->path[0].table, &tables[0]);
    assert_int_equal(node->path[0].field, 2);
    assert_ptr_equal(node->path[1].table, &tables[1]);
    assert_int_equal(node->path[1].field, 4);
    assert_ptr_equal(node->table, &tables[2]);
    assert_int_equal(node->field, 1);
    node = must_parse(&arena, "ticket", &context);
    assert_int_equal(node->path_length, 0);
    assert_ptr_equal(node->table, &tables[0]);
    arena_fini(&arena);
}

static void types_are_those_of_the_other_table(void **state)
{
    struct arena arena;
    struct expr_context context = surveys(false);
    (void)state;
    arena_init(&arena);
    assert_int_equal(must_parse(&arena, "ticket.created_at", &context)->type, TYPE_TIME);
    assert_int_equal(must_parse(&arena, "ticket.resolution_time", &context)->type, TYPE_DURATION);
    assert_int_equal(must_parse(&arena, "ticket.spam OR ticket.solved_at > '2024-01-01'", &context)->type,
                     TYPE_BOOLEAN);
    arena_fini(&arena);
    must_fail("ticket.spam > 3", &context, STATUS_TYPE, 14,
              "column 15: cannot compare boolean with integer; a boolean is written TRUE or FALSE");
}

static void paths_are_printed_with_dots(void **state)
{
    (void)state;
    assert_prints("ticket . team = 'EU'", "ticket.team = 'EU'");
    assert_prints("\"ticket\".\"team\"", "ticket.team");
    assert_prints("ticket.\"end\"", "ticket.\"end\"");
    assert_prints("month(ticket.created_at)", "month(ticket.created_at)");
    assert_prints("-- a comment\n customer.parent.parent.segment", "customer.parent.parent.segment");
    assert_prints("avg(ticket.resolution_time) FILTER (WHERE NOT ticket.spam)",
                  "avg(ticket.solved_at - ticket.created_at) FILTER (WHERE NOT ticket.spam)");
    assert_prints("count(DISTINCT ticket.customer.key)", "count(DISTINCT ticket.customer.key)");
}

static void derived_fields_are_written_out_where_they_were_found(void **state)
{
    (void)state;
    assert_prints("ticket.segment", "ticket.customer.segment");
    assert_prints("segment", "ticket.customer.segment");
    assert_prints("customer.last_ticket.segment", "customer.last_ticket.customer.segment");
    assert_prints("is_late", "ticket.solved_at - ticket.created_at > 2d");
    assert_prints("is_late OR score > 1", "ticket.solved_at - ticket.created_at > 2d OR score > 1");
}

static void unknown_names_behind_a_dot_name_the_near_one_and_the_table(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    must_fail("score > 1 AND ticket.teem = 'EU'", &context, STATUS_NOT_FOUND, 21,
              "column 22: unknown field \"teem\" of table \"tickets\"; did you mean \"team\"?");
    must_fail(
        "ticket.customer.zzzzzzzzz", &context, STATUS_NOT_FOUND, 16,
        "column 17: unknown field \"zzzzzzzzz\" of table \"customers\"; table \"customers\" has none of that "
        "name");
    must_fail("tickt.team", &context, STATUS_NOT_FOUND, 0,
              "column 1: unknown field \"tickt\"; did you mean \"ticket\"?");
    must_fail("ticket.custommer.segment", &context, STATUS_NOT_FOUND, 7,
              "column 8: unknown field \"custommer\" of table \"tickets\"; did you mean \"customer\"?");
    must_fail("ticket.wrong", &context, STATUS_NOT_FOUND, 7,
              "column 8: derived field \"wrong\": column 14: unknown field \"seegment\" of table "
              "\"customers\"; did "
              "you mean \"segment\"?");
}

static void a_field_that_refers_to_nothing_takes_no_dot(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    must_fail(
        "channel.team", &context, STATUS_TYPE, 0,
        "column 1: field \"channel\" does not refer to a table, so that no dot can follow it; fields that "
        "refer to a table: \"ticket\", \"customer\", \"lost\"");
    must_fail(
        "is_late.team", &context, STATUS_TYPE, 0,
        "column 1: field \"is_late\" does not refer to a table, so that no dot can follow it; fields that "
        "refer to a table: \"ticket\", \"customer\", \"lost\"");
    must_fail("lost.team", &context, STATUS_INVALID, 0,
              "column 1: table \"nowhere\", to which \"lost\" refers, cannot be reached from here");
    context.table = &fixture_table;
    must_fail(
        "channel.team", &context, STATUS_TYPE, 0,
        "column 1: field \"channel\" does not refer to a table, so that no dot can follow it; no field of "
        "\"tickets\" does");
}

static void a_dot_needs_a_name_behind_it(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    must_fail("ticket.", &context, STATUS_SYNTAX, 7,
              "column 8: expected the name of a field behind the dot, but the text ends here");
    must_fail("ticket.5", &context, STATUS_SYNTAX, 6,
              "column 7: expected an operator or the end, not \".5\"");
    must_fail("ticket.'team'", &context, STATUS_SYNTAX, 7,
              "column 8: expected the name of a field behind the dot, not 'team'");
    must_fail("ticket.end", &context, STATUS_SYNTAX, 7,
              "column 8: expected the name of a field behind the dot, not \"end\"");
    must_fail(".team", &context, STATUS_SYNTAX, 0, "column 1: expected a value, not \".\"");
    must_fail("('a').team", &context, STATUS_SYNTAX, 5,
              "column 6: expected an operator or the end, not \".\"");
    must_fail("ticket.month(created_at)", &context, STATUS_SYNTAX, 12,
              "column 13: expected an operator or the end, not \"(\"");
}

static void paths_have_at_most_four_references(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    assert_prints("customer.parent.parent.parent.segment", "customer.parent.parent.parent.segment");
    must_fail("customer.parent.parent.parent.parent.segment", &context, STATUS_LIMIT, 30,
              "column 31: the path follows more than 4 references, derived fields written out");
    must_fail(
        "customer.parent.parent.last_ticket.segment", &context, STATUS_LIMIT, 35,
        "column 36: derived field \"segment\": column 1: the path follows more than 4 references, derived "
        "fields written out");
}

static void a_cycle_through_two_tables_is_told(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    must_fail("ticket.loop", &context, STATUS_INVALID, 7,
              "column 8: derived field \"loop\" needs itself: loop -> loop -> loop");
}

static void what_other_rows_of_the_table_say_cannot_be_reached(void **state)
{
    struct expr_context context = surveys(false);
    (void)state;
    must_fail(
        "ticket.again", &context, STATUS_INVALID, 7,
        "column 8: derived field \"again\": column 1: \"ordinal\" is about the rows of table \"tickets\" and "
        "cannot be reached through a reference");
    context.table = &tables[1];
    must_fail("again > 1", &context, STATUS_TYPE, 8,
              "column 9: cannot compare boolean with integer; a boolean is written TRUE or FALSE");
}

static void without_other_tables_no_reference_can_be_followed(void **state)
{
    struct expr_context context = surveys(false);
    context.schema = NULL;
    (void)state;
    must_fail("ticket.team", &context, STATUS_INVALID, 0,
              "column 1: table \"tickets\", to which \"ticket\" refers, cannot be reached from here");
}

static void fields_behind_a_dot_stand_inside_aggregates_too(void **state)
{
    struct expr_context context = surveys(true);
    (void)state;
    must_fail(
        "ticket.team", &context, STATUS_INVALID, 7,
        "column 8: field \"team\" must stand inside an aggregate such as count or sum, or be a group key");
}

static const struct value teams[] = {{.text = {"EU", 2}}};
static const struct slice regions[] = {{"Europe", 6}};
static const struct expr_map maps[] = {
    {"region", {"ticket.team", 11}, teams, regions, 1, {NULL, 0}},
    {"size", {"coalesce(ticket.size, region)", 29}, teams, regions, 1, {NULL, 0}},
};

static struct expr_context mapped_surveys(void)
{
    struct expr_context context = surveys(false);
    context.maps = maps;
    context.map_count = COUNT(maps);
    return context;
}

static void maps_may_be_of_fields_behind_references(void **state)
{
    struct arena arena;
    struct expr_context context = mapped_surveys();
    (void)state;
    arena_init(&arena);
    const struct node *node = must_parse(&arena, "region", &context);
    assert_int_equal(node->op, OP_MAP);
    assert_int_equal(node->arguments[0]->path_length, 1);
    char *printed = canonical(must_parse(&arena, "size = ticket.team", &context), &context);
    assert_string_equal(printed, "size = ticket.team");
    memory_free(printed);
    arena_fini(&arena);
}

/* tickets have a derived field of the name of a map: each is meant at its own place. */
static void maps_are_not_known_behind_references(void **state)
{
    struct arena arena;
    struct expr_context context = mapped_surveys();
    (void)state;
    arena_init(&arena);
    assert_int_equal(must_parse(&arena, "ticket.size", &context)->op, OP_LOWER);
    assert_int_equal(must_parse(&arena, "size", &context)->op, OP_MAP);
    arena_fini(&arena);
    must_fail(
        "ticket.region", &context, STATUS_NOT_FOUND, 7,
        "column 8: unknown field \"region\" of table \"tickets\"; table \"tickets\" has none of that name");
    must_fail(
        "ticket.placed", &context, STATUS_NOT_FOUND, 7,
        "column 8: derived field \"placed\": column 7: unknown field \"region\" of table \"tickets\"; table "
        "\"tickets\" has none of that name");
}

static void a_map_takes_no_dot(void **state)
{
    struct expr_context context = mapped_surveys();
    (void)state;
    must_fail("region.team", &context, STATUS_TYPE, 0,
              "column 1: field \"region\" does not refer to a table, so that no dot can follow it; fields "
              "that refer "
              "to a table: \"ticket\", \"customer\", \"lost\"");
}

static void sql_takes_the_only_row_of_a_key_or_that_of_the_same_source(void **state)
{
    struct arena arena;
    struct buffer sql;
    struct error error;
    struct expr_context context = surveys(false);
    (void)state;
    arena_init(&arena);
    buffer_init(&sql);
    assert_int_equal(expr_sql(&sql, must_parse(&arena, "ticket.team", &context), &context, 0, 1, &error),
                     STATUS_OK);
    assert_string_equal(
        buffer_get(&sql),
        "(SELECT CASE WHEN count(*) = 1 THEN max(_1.\"team\") ELSE max(CASE WHEN _1.\"source\" = "
        "\"surveys\".\"source\" THEN _1.\"team\" END) END FROM \"tickets\" AS _1 WHERE _1.\"source\" IN "
        "(SELECT "
        "\"source\" FROM \"tickets\") AND _1.\"key\" = \"surveys\".\"ticket\")");
    buffer_clear(&sql);
    assert_int_equal(expr_sql(&sql, must_parse(&arena, "customer.segment", &context), &context, 0, 1, &error),
                     STATUS_OK);
    assert_string_equal(
        buffer_get(&sql),
        "(SELECT CASE WHEN count(*) = 1 THEN max(_1.\"segment\") END FROM \"customers\" AS _1 "
        "WHERE _1.\"key\" = \"surveys\".\"customer\")");
    buffer_fini(&sql);
    arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_leads_to_a_field_of_another_table),
        cmocka_unit_test(types_are_those_of_the_other_table),
        cmocka_unit_test(paths_are_printed_with_dots),
        cmocka_unit_test(derived_fields_are_written_out_where_they_were_found),
        cmocka_unit_test(unknown_names_behind_a_dot_name_the_near_one_and_the_table),
        cmocka_unit_test(a_field_that_refers_to_nothing_takes_no_dot),
        cmocka_unit_test(a_dot_needs_a_name_behind_it),
        cmocka_unit_test(paths_have_at_most_four_references),
        cmocka_unit_test(a_cycle_through_two_tables_is_told),
        cmocka_unit_test(what_other_rows_of_the_table_say_cannot_be_reached),
        cmocka_unit_test(without_other_tables_no_reference_can_be_followed),
        cmocka_unit_test(fields_behind_a_dot_stand_inside_aggregates_too),
        cmocka_unit_test(maps_may_be_of_fields_behind_references),
        cmocka_unit_test(maps_are_not_known_behind_references),
        cmocka_unit_test(a_map_takes_no_dot),
        cmocka_unit_test(sql_takes_the_only_row_of_a_key_or_that_of_the_same_source),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
