/* Memory that grows with the input and lives as long as a plan. */
#include "query/keeper.h"

#include "base/memory.h"

void keeper_init(struct keeper *keeper)
{
    *keeper = (struct keeper){0};
}

void keeper_fini(struct keeper *keeper)
{
    for (size_t i = 0; i < keeper->count; i++) memory_free(keeper->blocks[i]);
    memory_free(keeper->blocks);
    keeper_init(keeper);
}

void *keeper_try_new(struct keeper *keeper, size_t count, size_t size)
{
    void *blocks = keeper->blocks;
    if (!memory_try_grow(&blocks, &keeper->capacity, keeper->count + 1, sizeof *keeper->blocks)) return NULL;
    keeper->blocks = blocks;
    void *block = memory_try_new(count, size);
    if (block) keeper->blocks[keeper->count++] = block;
    return block;
}
