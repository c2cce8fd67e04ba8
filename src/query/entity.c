/* Entity functions: tables by entity and by row, the passes that fill them, the kernels that read them. */
#include "query/entity.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "query/program_int.h"
#include "query/scan.h"

#include <stdlib.h>

enum { LOOK_VISITS = 65536 }; /* between two looks at Ctrl-C */

/* Times are distances from the second before the table's first, so that 0 stands for none. */
struct by_row {
    uint32_t *narrow; /* one a row of the table ... */
    uint64_t *wide;   /* ... or these, where 4 bytes do not hold a distance */
};

/* What a kernel reads; one for each function of an entity. */
struct entity_function {
    const struct entity *entity;
    enum op op;
    uint64_t base; /* what a distance is added to */
};

enum { ENTITY_FUNCTIONS = OP_ORDINAL - OP_FIRST_TIME + 1 };

struct entity {
    const struct node *name, *filter; /* the argument; the condition, or NULL */
    struct snapshot *snapshot;        /* as in struct rows */
    struct program program;           /* of the passes */
    int code, time, passes;           /* its registers; `passes` -1: all rows do */
    uint64_t earliest;                /* of the table's times, */
    uint64_t span;                    /* and the last minus the first */
    uint32_t entity_count;
    bool wanted[ENTITY_FUNCTIONS];
    struct entity_function functions[ENTITY_FUNCTIONS];
    uint64_t *first, *last, *next; /* distances by code; `next` while the second pass runs */
    uint32_t *counts;              /* by code */
    struct by_row previous_times, next_times, ordinals;
};

/* One row in a pass. */
struct visit {
    uint64_t time; /* distance, above 0 */
    uint32_t row, code;
    bool passes;
};

static bool wants(const struct entity *entity, enum op op)
{
    return entity->wanted[op - OP_FIRST_TIME];
}

/* ---- passes ---- */

static inline void by_row_set(const struct by_row *table, uint32_t row, uint64_t value)
{
    if (table->narrow)
        table->narrow[row] = (uint32_t)value;
    else if (table->wide)
        table->wide[row] = value;
}

/* Visits in ascending order: what was before. */
static void look_back(const struct entity *entity, const struct visit *visits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct visit *visit = &visits[i];
        uint32_t code = visit->code;
        by_row_set(&entity->previous_times, visit->row, entity->last[code]);
        by_row_set(&entity->ordinals, visit->row, (uint64_t)entity->counts[code] + 1);
        if (!visit->passes) continue;
        if (!entity->first[code]) entity->first[code] = visit->time;
        entity->last[code] = visit->time;
        entity->counts[code]++;
    }
}

/* Visits in ascending order, from the last to the first: what comes after. */
static void look_ahead(const struct entity *entity, const struct visit *visits, size_t count)
{
    for (size_t i = count; i-- > 0;) {
        const struct visit *visit = &visits[i];
        by_row_set(&entity->next_times, visit->row, entity->next[visit->code]);
        if (visit->passes) entity->next[visit->code] = visit->time;
    }
}

/* The rows of a block that take part (rule 1). */
static size_t gather(const struct entity *entity, const struct machine *machine, struct visit *visits)
{
    const struct vector *codes = &machine->vectors[entity->code], *times = &machine->vectors[entity->time];
    const struct vector *passes = entity->passes < 0 ? NULL : &machine->vectors[entity->passes];
    uint64_t first = (uint64_t)machine->rows->chunk * CHUNK_ROWS + machine->rows->first;
    size_t count = 0;
    for (size_t i = 0; i < machine->count; i++) {
        if ((codes->valid && !codes->valid[i]) || (times->valid && !times->valid[i])) continue;
        bool pass = !passes || (passes->truths[i] && !(passes->valid && !passes->valid[i]));
        visits[count++] = (struct visit){(uint64_t)times->integers[i] - entity->earliest + 1,
                                         (uint32_t)(first + i), codes->codes[i], pass};
    }
    return count;
}

static status visit_block(const struct entity *entity, struct machine *machine, uint64_t block,
                          struct visit *visits, size_t *count, struct error *error)
{
    enum { CHUNK_VECTORS = CHUNK_ROWS / VECTOR_ROWS };
    const struct table *table = entity->program.table;
    uint64_t left = table->row_count - block * VECTOR_ROWS;
    struct rows rows = {.table = table,
                        .chunk = (size_t)(block / CHUNK_VECTORS),
                        .first = (size_t)(block % CHUNK_VECTORS) * VECTOR_ROWS,
                        .count = left < VECTOR_ROWS ? (size_t)left : VECTOR_ROWS,
                        .snapshot = entity->snapshot};
    status code = query_look(error);
    if (!code) code = machine_run(machine, &rows, error);
    if (!code) *count = gather(entity, machine, visits);
    return code;
}

static uint64_t block_count(const struct entity *entity)
{
    return (entity->program.table->row_count + VECTOR_ROWS - 1) / VECTOR_ROWS;
}

static bool needs_look_back(const struct entity *entity)
{
    for (int i = 0; i < ENTITY_FUNCTIONS; i++)
        if (entity->wanted[i] && i != OP_NEXT_TIME - OP_FIRST_TIME) return true;
    return false;
}

/* A table in the order of its time is visited block by block. */
static status pass_in_order(const struct entity *entity, struct machine *machine, struct visit *visits,
                            struct error *error)
{
    uint64_t blocks = block_count(entity);
    size_t count = 0;
    status code = STATUS_OK;
    for (uint64_t block = 0; needs_look_back(entity) && !code && block < blocks; block++) {
        code = visit_block(entity, machine, block, visits, &count, error);
        if (!code) look_back(entity, visits, count);
    }
    for (uint64_t block = blocks; wants(entity, OP_NEXT_TIME) && !code && block-- > 0;) {
        code = visit_block(entity, machine, block, visits, &count, error);
        if (!code) look_ahead(entity, visits, count);
    }
    return code;
}

/* Of a query that was interrupted all are equal, so that the sort comes to its end. */
static int compare_visits(const void *a, const void *b)
{
    if (interrupt_pending()) return 0;
    const struct visit *left = a, *right = b;
    if (left->time != right->time) return left->time < right->time ? -1 : 1;
    return left->row < right->row ? -1 : left->row > right->row;
}

/* Both ways over visits that are in order. */
static status look_at_all(const struct entity *entity, const struct visit *visits, size_t total,
                          struct error *error)
{
    status code = query_look(error);
    for (size_t first = 0; !code && first < total; first += LOOK_VISITS) {
        look_back(entity, visits + first, total - first < LOOK_VISITS ? total - first : LOOK_VISITS);
        code = query_look(error);
    }
    for (size_t end = total; !code && wants(entity, OP_NEXT_TIME) && end > 0;) {
        size_t first = end > LOOK_VISITS ? end - LOOK_VISITS : 0;
        look_ahead(entity, visits + first, end - first);
        end = first;
        code = query_look(error);
    }
    return code;
}

/* Any other one is sorted first; `visits` has room for all rows. */
static status pass_sorted(const struct entity *entity, struct machine *machine, struct visit *visits,
                          struct error *error)
{
    uint64_t blocks = block_count(entity);
    size_t total = 0, count = 0;
    for (uint64_t block = 0; block < blocks; block++, total += count) {
        status code = visit_block(entity, machine, block, visits + total, &count, error);
        if (code) return code;
    }
    qsort(visits, total, sizeof *visits, compare_visits);
    return look_at_all(entity, visits, total, error);
}

/* ---- tables ---- */

static bool by_row_make(const struct entity *entity, struct by_row *table, enum op op, uint64_t most)
{
    const struct program *program = &entity->program;
    size_t rows = (size_t)program->table->row_count;
    if (!wants(entity, op)) return true;
    if (most <= UINT32_MAX)
        table->narrow = keeper_try_new(program->keeper, rows, sizeof *table->narrow);
    else
        table->wide = keeper_try_new(program->keeper, rows, sizeof *table->wide);
    return table->narrow || table->wide;
}

/* Tables by code have one place more than there are texts: a domain may be empty, and a code under NULL is 0
 * then. */
static bool make_tables(struct entity *entity)
{
    struct keeper *keeper = entity->program.keeper;
    size_t places = (size_t)entity->entity_count + 1;
    entity->first = keeper_try_new(keeper, places, sizeof *entity->first);
    entity->last = keeper_try_new(keeper, places, sizeof *entity->last);
    entity->next = keeper_try_new(keeper, places, sizeof *entity->next);
    entity->counts = keeper_try_new(keeper, places, sizeof *entity->counts);
    return entity->first && entity->last && entity->next && entity->counts &&
           by_row_make(entity, &entity->previous_times, OP_PREVIOUS_TIME, entity->span + 1) &&
           by_row_make(entity, &entity->next_times, OP_NEXT_TIME, entity->span + 1) &&
           by_row_make(entity, &entity->ordinals, OP_ORDINAL, entity->program.table->row_count);
}

static status no_memory(const struct entity *entity, struct error *error)
{
    return error_set(error, STATUS_MEMORY,
                     "no memory for the entity functions over %llu rows and %u entities",
                     (unsigned long long)entity->program.table->row_count, entity->entity_count);
}

static status compute(struct entity *entity, struct error *error)
{
    const struct table *table = entity->program.table;
    if (entity->span == UINT64_MAX)
        return error_set(error, STATUS_LIMIT,
                         "entity functions: the times of \"%s\" span all 64 bits; the first and the last "
                         "cannot be real",
                         table->schema->name);
    size_t room = table->sorted ? VECTOR_ROWS : (size_t)table->row_count;
    struct machine *machine = machine_new(&entity->program, VECTOR_ROWS);
    struct visit *visits = memory_try_resize(NULL, room + 1, sizeof *visits);
    status code = machine && visits && make_tables(entity) ? STATUS_OK : no_memory(entity, error);
    if (!code && table->sorted) code = pass_in_order(entity, machine, visits, error);
    if (!code && !table->sorted) code = pass_sorted(entity, machine, visits, error);
    memory_free(visits);
    machine_free(machine);
    return code;
}

status entities_compute(struct entities *entities, struct error *error)
{
    status code = STATUS_OK;
    for (size_t i = 0; !code && i < entities->count; i++) {
        entities->items[i]->snapshot = entities->snapshot;
        code = compute(entities->items[i], error);
    }
    return code;
}

size_t entities_pass_count(const struct entities *entities)
{
    size_t count = 0;
    for (size_t i = 0; i < entities->count; i++) {
        const struct entity *entity = entities->items[i];
        bool once = !entity->program.table->sorted;
        count += once ? 1 : (size_t)needs_look_back(entity) + (size_t)wants(entity, OP_NEXT_TIME);
    }
    return count;
}

/* ---- kernels ---- */

/* previous_time, next_time, ordinal: by row. */
static bool load_by_row(struct machine *machine, const struct instruction *in)
{
    const struct entity_function *function = in->extra;
    const struct entity *entity = function->entity;
    const struct by_row *table = function->op == OP_ORDINAL     ? &entity->ordinals
                                 : function->op == OP_NEXT_TIME ? &entity->next_times
                                                                : &entity->previous_times;
    const struct rows *rows = machine->rows;
    const uint64_t chunk_first = (uint64_t)rows->chunk * CHUNK_ROWS;
    struct vector *result = kernel_result(machine, in);
    int64_t *to = result->room;
    result->valid = result->valid_room;
    for (size_t i = 0; i < rows->count; i++) {
        uint64_t row = chunk_first + (rows->selection ? rows->selection[i] : rows->first + i);
        uint64_t value = table->narrow ? table->narrow[row] : table->wide[row];
        result->valid_room[i] = value != 0;
        to[i] = (int64_t)(function->base + value + (value == 0)); /* within the range, also under NULL */
    }
    return true;
}

/* first_time, last_time: by code, of rows that have a time (the second input). */
static bool load_time_of_code(struct machine *machine, const struct instruction *in)
{
    const struct entity_function *function = in->extra;
    const struct entity *entity = function->entity;
    const uint64_t *table = function->op == OP_FIRST_TIME ? entity->first : entity->last;
    KERNEL_INPUT(codes, 0);
    KERNEL_INPUT(times, 1);
    struct vector *result = kernel_result(machine, in);
    int64_t *to = result->room;
    result->valid = result->valid_room;
    for (size_t i = 0; i < machine->count; i++) {
        uint64_t value = table[codes->codes[i]];
        result->valid_room[i] =
            value != 0 && (!codes->valid || codes->valid[i]) && (!times->valid || times->valid[i]);
        to[i] = (int64_t)(function->base + value + (value == 0));
    }
    return true;
}

static bool load_count_of_code(struct machine *machine, const struct instruction *in)
{
    const struct entity_function *function = in->extra;
    KERNEL_INPUT(codes, 0);
    KERNEL_INPUT(times, 1);
    struct vector *result = kernel_result(machine, in);
    int64_t *to = result->room;
    for (size_t i = 0; i < machine->count; i++) to[i] = function->entity->counts[codes->codes[i]];
    kernel_both_valid(result, codes->valid, times->valid, machine->count);
    return true;
}

/* ---- compiling ---- */

static struct node *time_node(struct compiler *c)
{
    int number = c->program->table->schema->time_field;
    struct node *node = arena_new(c->program->arena, sizeof *node);
    *node = (struct node){.kind = NODE_FIELD, .type = TYPE_TIME, .field = number};
    return node;
}

static bool is_same(const struct entity *entity, const struct node *node)
{
    if (!program_same(entity->name, node->arguments[0]) || !entity->filter != !node->filter) return false;
    return !node->filter || program_same(entity->filter, node->filter);
}

static void name_functions(struct entity *entity)
{
    for (int i = 0; i < ENTITY_FUNCTIONS; i++) {
        enum op op = (enum op)(OP_FIRST_TIME + i);
        bool counts = op == OP_ORDINAL || op == OP_OCCURRENCES;
        entity->functions[i] = (struct entity_function){entity, op, counts ? 0 : entity->earliest - 1};
    }
}

/* The range of the table's times; a table without any has no row that is visited. */
static void set_span(struct entity *entity)
{
    const struct table *table = entity->program.table;
    int64_t minimum = 0, maximum = 0;
    (void)column_range(table, &table->columns[table->schema->time_field], &minimum, &maximum);
    entity->earliest = (uint64_t)minimum;
    entity->span = (uint64_t)maximum - (uint64_t)minimum;
}

/* An empty program over the same rows: it borrows what the other one borrows, but has no entity functions. */
static void begin_program(struct program *program, const struct program *like)
{
    *program = *like;
    program->entities = NULL;
    program->operand_count = program->operand_room = 0;
    program->instruction_count = program->instruction_room = 0;
    program->known_count = program->known_room = 0;
}

/* Compiles what the passes need, with the errors of the expression at hand; NULL after filling the error. */
static struct entity *new_entity(struct compiler *c, const struct node *node)
{
    struct program *program = c->program;
    struct entity *entity = arena_new(program->arena, sizeof *entity);
    *entity = (struct entity){.name = node->arguments[0], .filter = node->filter, .passes = -1};
    begin_program(&entity->program, program);
    struct compiler own = {.program = &entity->program, .origin = c->origin, .error = c->error};
    entity->code = compile_node(&own, entity->name, -1);
    entity->time = entity->code < 0 ? -1 : compile_node(&own, time_node(&own), -1);
    if (entity->time >= 0 && entity->filter) {
        entity->passes = compile_node(&own, entity->filter, -1);
        if (entity->passes < 0) return NULL;
    }
    if (entity->time < 0) return NULL;
    entity->entity_count = operand_of(&own, entity->code)->domain->dictionary.count;
    set_span(entity);
    name_functions(entity);
    return entity;
}

static void add(struct entities *entities, struct arena *arena, struct entity *entity)
{
    if (entities->count == entities->room) {
        entities->room = entities->room ? 2 * entities->room : 4;
        struct entity **larger = arena_new(arena, entities->room * sizeof(struct entity *));
        for (size_t i = 0; i < entities->count; i++) larger[i] = entities->items[i];
        entities->items = larger;
    }
    entities->items[entities->count++] = entity;
}

/* Rule 3. */
static struct entity *find_entity(struct compiler *c, const struct node *node)
{
    struct entities *entities = c->program->entities;
    for (size_t i = 0; i < entities->count; i++)
        if (is_same(entities->items[i], node)) return entities->items[i];
    struct entity *entity = new_entity(c, node);
    if (entity) add(entities, c->program->arena, entity);
    return entity;
}

static int emit(struct compiler *c, const struct node *node, const struct entity_function *function,
                const int *inputs, size_t input_count, kernel *run)
{
    int result = program_register(c->program, node->type, SHAPE_INTEGER);
    result = program_emit(c->program, (struct instruction){.run = run,
                                                           .result = result,
                                                           .inputs = inputs,
                                                           .input_count = input_count,
                                                           .mask = -1,
                                                           .node = node,
                                                           .origin = c->origin,
                                                           .extra = function});
    struct operand *operand = operand_of(c, result);
    const struct entity *entity = function->entity;
    operand->ranged = true;
    operand->minimum = node->type == TYPE_TIME ? (int64_t)entity->earliest : 0;
    operand->maximum = node->type == TYPE_TIME ? (int64_t)(entity->earliest + entity->span)
                                               : (int64_t)c->program->table->row_count + 1;
    return result;
}

int compile_entity(struct compiler *c, const struct node *node)
{
    if (!c->program->entities) {
        error_at(c->error, STATUS_INVALID, node->position, "\"%s\" needs the rows of a table",
                 op_name(node->op));
        return -1;
    }
    struct entity *entity = find_entity(c, node);
    if (!entity) return -1;
    const struct entity_function *function = &entity->functions[node->op - OP_FIRST_TIME];
    entity->wanted[node->op - OP_FIRST_TIME] = true;
    if (node->op >= OP_PREVIOUS_TIME) return emit(c, node, function, NULL, 0, load_by_row);
    int code = compile_node(c, node->arguments[0], -1);
    int time = code < 0 ? -1 : compile_node(c, time_node(c), -1);
    if (time < 0) return -1;
    return emit(c, node, function, (const int[]){code, time}, 2,
                node->op == OP_OCCURRENCES ? load_count_of_code : load_time_of_code);
}
