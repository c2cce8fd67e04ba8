/* Bins of equal width: what their kernels know. For the files of this folder.
 *
 * Rules (expr 12):
 *  1. The bin of x starts at origin + floor((x - origin) / width) * width: below zero, too, downwards.
 *  2. Of integers of a known range that spans less than 2^32 the number of the bin is found without division;
 * the number serves as a dense group key.
 *  3. A start that leaves 64 bits is an error where the row is valid and inside the mask.
 *  4. Reals are computed by the formula of rule 1 in doubles, as SQLite would. */
#ifndef PERILUNE_QUERY_KERNEL_BIN_H
#define PERILUNE_QUERY_KERNEL_BIN_H

#include "query/kernel.h"

struct bin_table {
    int64_t width, origin;
    double real_width, real_origin;
    int64_t first;       /* rule 2: the start of the lowest bin there can be */
    uint64_t reciprocal; /* rule 2: 2^64 / width rounded up, 0 when all is one bin */
};

/* Extra: struct bin_table. The first two are for rule 2. */
kernel kernel_bin_number, kernel_bin_start, kernel_bin_checked, kernel_bin_reals;

#endif
