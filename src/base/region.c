/* Regions: segments filled from front to back.
 *
 * The first segments are small and from the heap, for small inputs. The others are mapped, of one size, and
 * some are kept for the next region: a page that comes anew from the system is cleared first, which takes
 * longer than what is done with it here. */
#include "base/region.h"

#include "base/memory.h"

#include <assert.h>

struct region_segment {
    char *memory;
    size_t size, used;
};

static const size_t heap_sizes[] = {(size_t)64 << 10, (size_t)256 << 10, (size_t)1 << 20};
enum { HEAP_SEGMENTS = sizeof heap_sizes / sizeof *heap_sizes, SPARE_MOST = 8 };

/* Mapped segments that no region has. */
static pthread_mutex_t spare_lock = PTHREAD_MUTEX_INITIALIZER;
static char *spare[SPARE_MOST];
static size_t spare_count;

static char *map_segment(void)
{
    char *segment = NULL;
    pthread_mutex_lock(&spare_lock);
    if (spare_count > 0) segment = spare[--spare_count];
    pthread_mutex_unlock(&spare_lock);
    return segment ? segment : memory_try_map(REGION_PIECE_MOST);
}

static void unmap_segment(char *segment)
{
    pthread_mutex_lock(&spare_lock);
    bool keep = spare_count < SPARE_MOST;
    if (keep) spare[spare_count++] = segment;
    pthread_mutex_unlock(&spare_lock);
    if (!keep) memory_unmap(segment, REGION_PIECE_MOST);
}

void region_init(struct region *region)
{
    *region = (struct region){.segments = NULL};
    pthread_mutex_init(&region->lock, NULL);
}

void region_fini(struct region *region)
{
    for (size_t i = 0; i < region->count; i++) {
        const struct region_segment *segment = &region->segments[i];
        if (segment->size < REGION_PIECE_MOST)
            memory_free(segment->memory);
        else
            unmap_segment(segment->memory);
    }
    memory_free(region->segments);
    pthread_mutex_destroy(&region->lock);
}

static struct region_segment *add_segment(struct region *region, size_t wanted)
{
    void *segments = region->segments;
    bool ok = memory_try_grow(&segments, &region->capacity, region->count + 1, sizeof *region->segments);
    region->segments = segments;
    if (!ok) return NULL;
    struct region_segment *segment = &region->segments[region->count];
    bool heap = region->count < HEAP_SEGMENTS && wanted <= heap_sizes[region->count];
    *segment = (struct region_segment){.size = heap ? heap_sizes[region->count] : REGION_PIECE_MOST};
    segment->memory = heap ? memory_try_resize(NULL, segment->size, 1) : map_segment();
    if (!segment->memory) return NULL;
    region->count++;
    return segment;
}

void *region_take(struct region *region, size_t size)
{
    const size_t align = 16;
    size = (size + align - 1) / align * align;
    assert(size <= REGION_PIECE_MOST);
    pthread_mutex_lock(&region->lock);
    struct region_segment *segment = region->count ? &region->segments[region->count - 1] : NULL;
    if (!segment || segment->size - segment->used < size) segment = add_segment(region, size);
    void *piece = segment ? segment->memory + segment->used : NULL;
    if (segment) segment->used += size;
    pthread_mutex_unlock(&region->lock);
    return piece;
}
