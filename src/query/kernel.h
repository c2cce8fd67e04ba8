/* Kernels: one loop over a block for every operation and shape. For the files of this folder. Each takes its
 * inputs from the registers of the instruction and writes its result register; it returns false after
 * filling machine->error. */
#ifndef PERILUNE_QUERY_KERNEL_H
#define PERILUNE_QUERY_KERNEL_H

#include "query/bucket.h"
#include "query/program.h"

static inline const struct vector *kernel_input(const struct machine *machine, const struct instruction *in,
                                                size_t number)
{
    return &machine->vectors[in->inputs[number]];
}

/* An input as a copy of the function's own: a store to the result cannot change it, as far as the compiler
 * knows, so that loops over bytes are made wide, too. */
#define KERNEL_INPUT(name, number)                                                                           \
    const struct vector name##_copy = *kernel_input(machine, in, number), *const name = &name##_copy

/* The result register, writing into its own room. */
static inline struct vector *kernel_result(struct machine *machine, const struct instruction *in)
{
    struct vector *result = &machine->vectors[in->result];
    result->data = result->room;
    result->valid = NULL;
    result->uniform = result->empty = false;
    result->known = KNOWN_MIXED;
    result->stored = 0;
    return result;
}

/* Rows that are valid in both; aliases an input's bytes when it can. */
void kernel_both_valid(struct vector *result, const uint8_t *a, const uint8_t *b, size_t count);

/* Where an instruction of the rows at hand must not fail. */
static inline const uint8_t *kernel_mask(const struct machine *machine, const struct instruction *in)
{
    return in->mask < 0 ? NULL : machine->vectors[in->mask].truths;
}

/* Fills the error: `column 9: <what> leaves the range of 64-bit integers`, with the origin in front. */
bool kernel_overflow(struct machine *machine, const struct instruction *in, const char *what);

/* The segment of a column that holds the rows. Its checksum has been compared: whoever reads the bytes of a
 * segment, values or validity, gets it here. NULL after filling machine->error: the snapshot is damaged. */
const struct segment *kernel_segment(struct machine *machine, const struct column *column);

/* The same for a look at what the directory says of it alone. */
static inline const struct segment *kernel_summary(const struct machine *machine, const struct column *column)
{
    return &column->segments[machine->rows->chunk];
}

/* Truths that are all the same. */
void kernel_fill_truths(struct vector *result, bool value, size_t count);

/* Loads; extra is the struct column or the struct result. */
kernel kernel_load_truths, kernel_load_integers, kernel_load_reals, kernel_load_codes, kernel_load_result;

/* A load for a register that only the numbering of groups reads: values of one or two bytes stay as they are
 * stored. */
kernel kernel_load_stored;
/* References: the numbers of rows of another table, as codes; NULL where there is no such row. */
kernel kernel_join_rows;                 /* inputs: texts [, sources]; extra: struct join */
kernel kernel_join_own;                  /* a direct join of the table itself: no input */
kernel kernel_join_next;                 /* a direct join behind another one: input: row numbers */
kernel *kernel_gather(enum shape shape); /* input: row numbers; extra: struct gather */

/* A column of the table that the row numbers are of. */
struct gather {
    const struct column *column;
    bool single;       /* it has one segment */
    bool has_nulls;    /* in any segment */
    int64_t otherwise; /* of integers: what stands under a NULL, in the range of the column */
};

/* Straight from a column, whose values are not widened for it. */
kernel kernel_column_in_range; /* extra: struct column_range_test */
kernel kernel_column_is_null;  /* extra: the struct column */

kernel kernel_column_text_test;  /* extra: struct column_text_test */
kernel kernel_column_difference; /* extra: struct column_pair; known to fit 64 bits */

struct column_pair {
    const struct column *left, *right;
};

/* Is low <= value <= high, or, when negated, is it not? */
struct column_range_test {
    const struct column *column;
    int64_t low, high;
    bool negated;
};

/* Which texts of a column's dictionary hold: a byte for each; and their codes, when they are few. */
enum { COLUMN_TEXT_CODES = 4 };

struct column_text_test {
    const struct column *column;
    const uint8_t *table;
    bool listed;
    size_t code_count;
    uint32_t codes[COLUMN_TEXT_CODES];
};

/* Integer arithmetic, checked and not; extra is unused. */
kernel kernel_add_checked, kernel_subtract_checked, kernel_multiply_checked;
kernel kernel_add_integers, kernel_subtract_integers, kernel_multiply_integers, kernel_remainder_integers;
kernel kernel_negate_checked, kernel_abs_checked, kernel_negate_integers, kernel_abs_integers;
kernel kernel_add_reals, kernel_subtract_reals, kernel_multiply_reals, kernel_divide_reals,
    kernel_remainder_reals;
kernel kernel_negate_reals, kernel_abs_reals;
kernel kernel_round; /* inputs: real, and perhaps the integer number of digits */

/* Casts. */
kernel kernel_real_of_integer, kernel_integer_of_truth, kernel_seconds_of_real;

/* Comparison of two vectors of one shape; of an integer (first) with a real. */
kernel *kernel_compare(enum op op, enum shape shape);
kernel *kernel_compare_mixed(enum op op);
kernel *kernel_least(enum op op, enum shape shape); /* OP_MIN, OP_MAX; of codes: extra is the ranks */
kernel kernel_in_integers;                          /* extra: struct integer_list */
kernel kernel_in_reals;                             /* extra: struct real_list */

struct integer_list {
    const int64_t *sorted;
    size_t count;
};

struct real_list {
    const double *sorted;
    size_t count;
};

/* Logic. A mask kernel's first input is the condition, its second, if any, the mask to narrow. */
kernel kernel_and, kernel_or, kernel_not, kernel_is_null;
kernel kernel_mask_true, kernel_mask_not_true, kernel_mask_not_false, kernel_mask_null;
kernel *kernel_select(enum shape shape);   /* condition, then, else */
kernel *kernel_coalesce(enum shape shape); /* first, second */
kernel kernel_nullify;                     /* value, condition: NULL where the condition is TRUE */
kernel kernel_true_or_null;                /* FALSE becomes NULL */

/* Texts; extra is a table indexed by code (like_rows: struct like_domains). */
kernel kernel_truth_of_code, kernel_code_of_code, kernel_integer_of_code, kernel_rank_of_code;
kernel kernel_like_rows;

struct like_domains {
    const struct text_domain *text, *pattern;
};

/* Times; extra is a struct time_table. The first reads its column itself, and only where it must. */
kernel kernel_bucket_of_column, kernel_bucket_number, kernel_bucket_start, kernel_hour, kernel_weekday,
    kernel_day_of_month;
kernel kernel_grain_number, kernel_hour_number; /* of the bucket, on the calendar's count */
kernel kernel_grain_direct, kernel_grain_number_direct, kernel_hour_direct, kernel_weekday_direct,
    kernel_day_of_month_direct;

struct time_table {
    struct bucket_table buckets;
    struct offset_table offsets;
    const uint8_t *month_days; /* the day of the month of the local days from first_day on */
    int64_t first_day, day_count;
    const int64_t *numbers; /* grain_number: of each bucket; hour_number: corrections for each offset */
    enum grain grain;
    const struct calendar_rules *rules;
    const struct column *column; /* bucket_of_column */
    bool ordered;                /* its values ascend with the rows, NULLs come last */
};

/* The values of a column of integers for the rows, what stands under a NULL included; and the validity. */
void kernel_decode(int64_t *to, const struct segment *segment, const struct rows *rows);
void kernel_load_validity(struct vector *result, const struct segment *segment, const struct rows *rows);

/* The number of the local day an instant is on. */
int64_t kernel_local_day(int64_t local);

/* The number of the hour that a wall clock shows, counted from 1970. */
int64_t kernel_local_hour(int64_t local);

#endif
