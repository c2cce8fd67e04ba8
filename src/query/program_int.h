/* Programs from inside: building registers and instructions. For the files of this folder. */
#ifndef PERILUNE_QUERY_PROGRAM_INT_H
#define PERILUNE_QUERY_PROGRAM_INT_H

#include "query/kernel.h"
#include "query/program.h"

/* An expression that has a register already. */
struct known {
    const struct node *node;
    int mask, result;
};

/* The compilation of one expression. Functions return a register, or -1 after filling `error`. */
struct compiler {
    struct program *program;
    const struct origin *origin;
    struct error *error;
};

/* A new register. */
int program_register(struct program *program, enum type type, enum shape shape);

/* A register that is filled once, with a value of the type (null: NULL). `domain` is that of a text. */
int program_constant(struct program *program, enum type type, enum shape shape, struct value value,
                     struct text_domain *domain);

/* An instruction writing `result`, a new register made for it; when the same instruction is there already,
 * its register instead, and `result` stays unused. */
int program_emit(struct program *program, struct instruction instruction);

/* Comparison of two registers. */
int compile_compare(struct compiler *c, const struct node *node, enum op op, int a, int b);
int compile_in(struct compiler *c, const struct node *node, int mask);
int compile_like(struct compiler *c, const struct node *node, int mask);
int compile_text_function(struct compiler *c, const struct node *node, int mask);
int compile_time_function(struct compiler *c, const struct node *node, int mask);
int compile_entity(struct compiler *c, const struct node *node); /* entity.c */
int compile_grains_between(struct compiler *c, const struct node *node, int mask);
int compile_bin(struct compiler *c, const struct node *node, int mask);
int compile_map(struct compiler *c, const struct node *node, int mask);
int compile_business(struct compiler *c, const struct node *node, int mask);

/* The shape in which a column of the type is loaded. */
enum shape compile_shape(enum type type);

/* Is the column in the snapshot? Otherwise an error that the node must not stand there. */
bool compile_in_snapshot(struct compiler *c, const struct node *node, const struct column *column);

/* A field of the table itself; `node` is for messages. */
int compile_own_field(struct compiler *c, const struct node *node, int field);

/* A NODE_FIELD that is reached through references. */
int compile_reached_field(struct compiler *c, const struct node *node);

/* Any expression. */
int compile_node(struct compiler *c, const struct node *node, int mask);

/* Emits a kernel over one or two registers (b -1: one) into a new register. */
int compile_emit(struct compiler *c, const struct node *node, kernel *run, int a, int b, enum type type,
                 enum shape shape, const void *extra);

/* The register in that shape. */
int compile_cast(struct compiler *c, const struct node *node, int from, enum shape shape);

/* Brings registers to one shape and, for texts, one domain, in place. False when there is no memory. */
bool compile_unify(struct compiler *c, const struct node *node, int *registers, size_t count);

/* Puts the column of the error's position, and the origin, in front of the message. Returns `code`. */
status program_say_where(const struct origin *origin, status code, struct error *error);

int compile_no_memory(struct compiler *c, const struct node *node);

static inline struct operand *operand_of(const struct compiler *c, int reg)
{
    return &c->program->operands[reg];
}

#endif
