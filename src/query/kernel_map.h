/* Mapped dimensions: what their kernels know. For the files of this folder. */
#ifndef PERILUNE_QUERY_KERNEL_MAP_H
#define PERILUNE_QUERY_KERNEL_MAP_H

#include "query/kernel.h"

#define MAP_TO_NULL UINT32_MAX

struct map_table {
    const uint32_t *codes; /* of the texts the map gives, or MAP_TO_NULL: by truth, code, distance from base,
                              or position among the values */
    uint32_t null_code;
    int64_t base;
    const struct value *values; /* ascending integers */
    size_t count;
};

/* Extra: struct map_table. Near ones have a code for every integer the input can be, far ones are searched.
 */
kernel kernel_map_truths, kernel_map_codes, kernel_map_near, kernel_map_far;

#endif
