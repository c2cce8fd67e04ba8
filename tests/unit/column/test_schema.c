/* Looking up tables and fields. */
#include "column/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static struct field fields[] = {{.name = "at", .type = TYPE_TIME}, {.name = "attempt"}, {.name = "a"}};
static struct table_schema tables[] = {{.name = "tickets", .fields = fields, .field_count = 3},
                                       {.name = "events"}};

static void tables_are_found_by_their_whole_name(void **state)
{
    (void)state;
    struct schema schema;
    schema_init(&schema);
    schema.tables = tables;
    schema.table_count = 2;
    assert_ptr_equal(schema_table(&schema, slice_of("events")), &tables[1]);
    assert_ptr_equal(schema_table(&schema, slice_make("tickets!", 7)), &tables[0]);
    assert_null(schema_table(&schema, slice_of("ticket")));
    assert_null(schema_table(&schema, slice_of("Events")));
    schema_fini(&schema);
    assert_int_equal(schema.table_count, 0);
}

static void stored_and_derived_tables_are_parts_of_it(void **state)
{
    (void)state;
    struct table_schema three[] = {{.name = "a"}, {.name = "b"}, {.name = "c", .derived_from = "a"}};
    const struct schema schema = {.tables = three, .table_count = 3};
    struct schema stored = schema_stored(&schema), derived = schema_derived(&schema);
    assert_int_equal(stored.table_count, 2);
    assert_ptr_equal(schema_table(&stored, slice_of("b")), &three[1]);
    assert_null(schema_table(&stored, slice_of("c")));
    assert_int_equal(derived.table_count, 1);
    assert_ptr_equal(schema_table(&derived, slice_of("c")), &three[2]);
}

static void tables_derived_from_one_table_are_a_part_of_it(void **state)
{
    (void)state;
    struct table_schema five[] = {{.name = "a"},
                                  {.name = "b", .derived_from = "a"},
                                  {.name = "c", .derived_from = "a"},
                                  {.name = "d", .derived_from = "b"},
                                  {.name = "e", .derived_from = "c"}};
    const struct schema schema = {.tables = five, .table_count = 5};
    struct schema of_a = schema_derived_from(&schema, "a"), of_b = schema_derived_from(&schema, "b");
    assert_int_equal(of_a.table_count, 2);
    assert_ptr_equal(of_a.tables, &five[1]);
    assert_int_equal(of_b.table_count, 1);
    assert_ptr_equal(of_b.tables, &five[3]);
    assert_int_equal(schema_derived_from(&schema, "d").table_count, 0);
}

static void an_empty_schema_has_no_tables(void **state)
{
    (void)state;
    struct schema schema;
    schema_init(&schema);
    assert_null(schema_table(&schema, slice_of("")));
    schema_fini(&schema);
}

static void fields_are_found_by_their_whole_name(void **state)
{
    (void)state;
    assert_int_equal(schema_field(&tables[0], slice_of("at")), 0);
    assert_int_equal(schema_field(&tables[0], slice_of("attempt")), 1);
    assert_int_equal(schema_field(&tables[0], slice_of("a")), 2);
    assert_int_equal(schema_field(&tables[0], slice_of("")), -1);
    assert_int_equal(schema_field(&tables[0], slice_of("atte")), -1);
    assert_int_equal(schema_field(&tables[1], slice_of("at")), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_found_by_their_whole_name),
        cmocka_unit_test(stored_and_derived_tables_are_parts_of_it),
        cmocka_unit_test(tables_derived_from_one_table_are_a_part_of_it),
        cmocka_unit_test(an_empty_schema_has_no_tables),
        cmocka_unit_test(fields_are_found_by_their_whole_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
