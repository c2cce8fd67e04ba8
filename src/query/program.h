/* Programs: typed expressions compiled to a list of instructions over vectors of a block of rows.
 *
 * A program is made once and then only read, by any number of threads; every worker runs it on a machine of
 * its own, which holds the vectors. A register is one vector; an instruction writes one register, and
 * registers are never reused, so that an expression that occurs twice is computed once.
 *
 * Rules:
 *  1. An instruction that can fail (integer overflow) has a mask: rows outside it never fail. CASE, COALESCE,
 * AND, OR and the FILTER of an aggregate guard what they do not take.
 *  2. Which row fails first in a block decides the message; blocks are run in order within a stripe.
 *  3. Ranges are followed from the columns through the expressions: arithmetic that cannot overflow is not
 * checked, grains of a known range use a table of buckets.
 *  4. A real that is no number (inf - inf) is NULL. */
#ifndef PERILUNE_QUERY_PROGRAM_H
#define PERILUNE_QUERY_PROGRAM_H

#include "base/arena.h"
#include "base/error.h"
#include "column/snapshot.h"
#include "expr/expr.h"
#include "query/join.h"
#include "query/keeper.h"
#include "query/text.h"
#include "query/vector.h"

/* Whose expression an instruction belongs to, for messages: `agg "p90"`. */
struct origin {
    const char *label;
    struct slice text;
};

/* A NODE_AGGREGATE in an output expression stands for the result of an aggregate: one value a group. */
struct result {
    enum type type;
    enum shape shape;
    struct text_domain *domain; /* SHAPE_CODE */
    union {
        void *data; /* `count` values of the shape */
        uint8_t *truths;
        int64_t *integers;
        double *reals;
        uint32_t *codes;
    };
    uint8_t *valid; /* a byte a value, never NULL */
};

/* What is known of a register when compiling. */
struct operand {
    enum type type;
    enum shape shape;
    struct text_domain *domain; /* SHAPE_CODE */
    bool ranged;                /* SHAPE_INTEGER: every value lies in minimum..maximum */
    int64_t minimum, maximum;
    bool ordered;  /* values ascend with the rows of the table, NULLs come last */
    bool constant; /* filled once a machine, from `value` */
    struct value value;
};

/* The rows a program runs over: of a chunk, or of the results of aggregates (table NULL). */
struct rows {
    const struct table *table;
    size_t chunk;
    size_t first; /* in the chunk (a multiple of VECTOR_ROWS), or among the groups */
    size_t count; /* at most the machine's capacity */
    const uint32_t
        *selection; /* `count` row numbers in the chunk, ascending, or NULL: first, first + 1, ... */
    struct snapshot *snapshot; /* for the checksums of what is read; NULL: they are not compared */
};

struct machine;
struct instruction;
typedef bool kernel(struct machine *machine, const struct instruction *instruction);

struct instruction {
    kernel *run;
    int result;
    const int *inputs; /* registers */
    size_t input_count;
    int mask;      /* a register of truths without NULL, or -1: all rows */
    bool can_fail; /* its kernel may call kernel_overflow here */
    const struct node *node;
    const struct origin *origin;
    const void *extra; /* what the kernel knows beside: a table, a column */
};

struct program {
    struct arena *arena;   /* borrowed: owns the lists below */
    struct keeper *keeper; /* borrowed: owns the tables */
    const struct table *table;
    const struct calendar_rules *rules;
    struct entities *entities;       /* borrowed: of the plan; NULL: there are none here */
    const struct query_joins *joins; /* borrowed; NULL: no reference can be followed */
    struct operand *operands;
    size_t operand_count, operand_room;
    struct instruction *instructions;
    size_t instruction_count, instruction_room;
    struct known *known; /* expressions that have a register already */
    size_t known_count, known_room;
    const struct node *const *aggregate_nodes; /* output expressions only: the aggregates ... */
    const struct result *const *results;       /* ... and where their results are */
    size_t aggregate_count;
};

struct machine {
    const struct program *program;
    struct vector *vectors; /* one a register */
    size_t capacity, count; /* rows a vector has room for, rows in it now */
    const struct rows *rows;
    struct error *error; /* of the run that is on */
    status failure;      /* what a kernel that fails has found */
};

/* `table` may be NULL when no expression names a field. */
void program_init(struct program *program, struct arena *arena, struct keeper *keeper,
                  const struct table *table, const struct calendar_rules *rules);

/* Compiles an expression; *out is the register of its values. `mask` is a register from program_add_mask, or
 * -1. The origin, the node and the texts live as long as the program. */
MUST_CHECK status program_add(struct program *program, const struct node *node, int mask,
                              const struct origin *origin, int *out, struct error *error);

/* The rows of `mask` (-1: all) for which the boolean register is TRUE. */
int program_add_mask(struct program *program, int mask, int condition);

/* Is the row's id among `ids`, which ascend? They live as long as the program. */
int program_add_row_set(struct program *program, const int64_t *ids, size_t count);

/* The rank of each text in its domain, as integers. -1: no memory. */
int program_add_rank(struct program *program, int from);

/* The rows' ids in the store, as integers. */
int program_add_row_id(struct program *program);

/* The number of the bucket of a grain instead of its start, when `node` is a grain of a known range; *starts
 * decodes it. False when it is not. */
bool program_add_bucket(struct program *program, const struct node *node, const struct origin *origin,
                        int *out, const int64_t **starts);

/* The same for bins of integers of a known range: the number of the bin. */
bool program_add_bin(struct program *program, const struct node *node, const struct origin *origin, int *out,
                     const int64_t **starts);

/* Constant parts replaced by their values; parts that fail stay, to fail when a row needs them. */
MUST_CHECK status program_fold(struct arena *arena, struct keeper *keeper, const struct calendar_rules *rules,
                               struct node *node, struct node **out, struct error *error);

/* Drops instructions that none of the registers needs and that cannot fail. Nothing can be added afterwards.
 */
void program_drop_unused(struct program *program, const int *registers, size_t count);

/* Do two nodes mean the same? Positions do not count. */
bool program_same(const struct node *a, const struct node *b);

/* A machine of blocks of at most `capacity` rows, or NULL. */
struct machine *machine_new(const struct program *program, size_t capacity);
void machine_free(struct machine *machine); /* NULL is allowed */

/* Runs the program over the rows; its registers are in machine->vectors until the next run. `rows` stays
 * until then. On failure the message names the origin. */
MUST_CHECK status machine_run(struct machine *machine, const struct rows *rows, struct error *error);

#endif
