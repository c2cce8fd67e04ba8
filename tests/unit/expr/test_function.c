/* The table of functions and its lookups. */
#include "tests/unit/expr/fixture.h"

#include "expr/function.h"

static void min_and_max_are_told_apart_by_their_arguments(void **state)
{
    (void)state;
    assert_int_equal(function_find(slice_of("min"), 1)->kind, NODE_AGGREGATE);
    assert_int_equal(function_find(slice_of("MAX"), 2)->kind, NODE_CALL);
    assert_int_equal(function_find(slice_of("max"), 1000)->id, OP_MAX);
}

static void a_known_name_with_wrong_arguments_is_still_found(void **state)
{
    (void)state;
    assert_string_equal(function_find(slice_of("quantile"), 1)->name, "quantile");
    assert_string_equal(function_find(slice_of("substr"), 9)->name, "substr");
    assert_null(function_find(slice_of("nothing"), 1));
}

static void every_row_leads_back_from_its_node(void **state)
{
    const struct function *function;
    (void)state;
    for (size_t i = 0; (function = function_at(i)); i++) {
        struct node node = {.kind = function->kind, .grain = function->grain};
        if (function->kind == NODE_AGGREGATE)
            node.aggregate = (enum aggregate)function->id;
        else
            node.op = (enum op)function->id;
        assert_ptr_equal(function_of(&node), function);
    }
}

static void every_aggregate_and_grain_has_a_row(void **state)
{
    (void)state;
    for (int i = 0; i < AGGREGATE_KINDS; i++)
        assert_non_null(function_of(&(struct node){.kind = NODE_AGGREGATE, .aggregate = (enum aggregate)i}));
    for (int i = 0; i < GRAIN_COUNT; i++)
        assert_non_null(
            function_of(&(struct node){.kind = NODE_CALL, .op = OP_GRAIN, .grain = (enum grain)i}));
}

static void entity_functions_are_told_from_all_others(void **state)
{
    const struct function *function;
    size_t entities = 0;
    (void)state;
    for (size_t i = 0; (function = function_at(i)); i++) {
        struct node node = {.kind = function->kind, .op = (enum op)function->id};
        bool said = strstr(function->signature, "(entity)") != NULL;
        assert_int_equal(node_is_entity(&node), said);
        entities += said;
    }
    assert_int_equal(entities, 6);
}

static void operators_have_no_row(void **state)
{
    (void)state;
    assert_null(function_of(&(struct node){.kind = NODE_CALL, .op = OP_ADD}));
    assert_null(function_of(&(struct node){.kind = NODE_CONSTANT}));
    assert_null(function_of(&(struct node){.kind = NODE_FIELD}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(min_and_max_are_told_apart_by_their_arguments),
        cmocka_unit_test(a_known_name_with_wrong_arguments_is_still_found),
        cmocka_unit_test(every_row_leads_back_from_its_node),
        cmocka_unit_test(every_aggregate_and_grain_has_a_row),
        cmocka_unit_test(entity_functions_are_told_from_all_others),
        cmocka_unit_test(operators_have_no_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
