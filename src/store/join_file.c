/* Joins beside the snapshot: a file of row numbers, X.db.surveys.ticket.rows for the field ticket of surveys.
 *
 * Rules:
 *  1. A file is good for one generation of one store, the rules of the facts that it reads, and two tables
 * whose rows have the ids that they had: all of that is in its head. It is never believed without its
 * checksum.
 *  2. It holds the row of the other table for every row of the first, so that nothing in it depends on how
 * texts are numbered.
 *  3. It is written aside and renamed. Small joins are made faster than a file is opened, and are not kept.
 */
#include "store/store_int.h"

#include "base/hash.h"
#include "base/memory.h"
#include "column/aside.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Goes up with every change of this page. */
enum { JOIN_FILE_VERSION = 1 };

struct file_head {
    char magic[8];
    uint32_t byte_order;
    uint32_t version;
    uint64_t stamp;      /* rule 1 */
    uint64_t generation; /* of the store */
    uint64_t from_rows, to_rows;
    uint64_t rows_checksum;
    uint64_t checksum; /* of everything before it */
};

_Static_assert(sizeof(struct file_head) == 64, "the rows begin at a multiple of 64 bytes");

/* ---- stamp ---- */

/* A number that differs for tables whose rows differ, or stand in another order. */
static uint64_t hash_ids(const struct table *table)
{
    uint64_t hash = table->row_count;
    for (size_t chunk = 0; chunk < table->chunk_count; chunk++) {
        const struct segment *segment = &table->row_id.segments[chunk];
        size_t size = (size_t)segment->width * table_chunk_rows(table, chunk);
        hash = hash_integer(hash ^ (uint64_t)segment->base) + segment->width;
        if (size) hash = hash_integer(hash ^ hash_bytes(segment->data, size));
    }
    return hash;
}

static uint64_t hash_name(uint64_t hash, const char *name)
{
    return hash_integer(hash ^ hash_bytes(name, strlen(name)));
}

static uint64_t stamp_of(const struct store *store, const struct join *join)
{
    bool facts = join->from->schema->derived_from || join->to->schema->derived_from;
    uint64_t stamp = hash_integer(store->id + JOIN_FILE_VERSION) ^ (facts ? store->facts_stamp : 0);
    stamp = hash_name(stamp, join->from->schema->name);
    stamp = hash_name(stamp, schema_step_name(join->from->schema, join->field));
    stamp = hash_name(stamp, join->to->schema->name);
    return hash_integer(stamp ^ hash_ids(join->from)) ^ hash_ids(join->to);
}

static struct file_head head_of(const struct store *store, const struct join *join, const uint32_t *rows)
{
    struct file_head head = {.magic = "PERIJOIN",
                             .byte_order = 0x01020304,
                             .version = JOIN_FILE_VERSION,
                             .stamp = stamp_of(store, join),
                             .generation = store->snapshot_generation,
                             .from_rows = join->from->row_count,
                             .to_rows = join->to->row_count};
    head.rows_checksum = hash_bytes(rows, (size_t)join->from->row_count * sizeof *rows);
    head.checksum = hash_bytes(&head, offsetof(struct file_head, checksum));
    return head;
}

/* ---- the file ---- */

bool join_is_kept(const struct store *store, const struct join *join)
{
    return join->from->row_count + join->to->row_count >= store->keep_joins_from &&
           join->from->row_count > 0 && snapshot_wants_file(store);
}

static char *path_of(const struct store *store, const struct join *join)
{
    struct buffer path;
    buffer_init(&path);
    buffer_format(&path, "%s.%s.%s.rows", store->path, join->from->schema->name,
                  schema_step_name(join->from->schema, join->field));
    return path.data;
}

static size_t file_size(const struct join *join)
{
    return sizeof(struct file_head) + (size_t)join->from->row_count * sizeof(uint32_t);
}

/* The whole file when it is as large as it must be, or NULL. */
static void *map_file(const char *path, size_t size)
{
    struct stat info;
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return NULL;
    bool fits = fstat(file, &info) == 0 && S_ISREG(info.st_mode) && (uint64_t)info.st_size == size;
    void *map = fits ? mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    close(file);
    return map == MAP_FAILED ? NULL : map;
}

bool join_file_open(struct store *store, struct store_join *joined)
{
    struct join *join = &joined->join;
    char *path = path_of(store, join);
    joined->map_size = file_size(join);
    joined->map = map_file(path, joined->map_size);
    memory_free(path);
    if (!joined->map) return false;
    const uint32_t *rows = (const uint32_t *)((const char *)joined->map + sizeof(struct file_head));
    struct file_head wanted = head_of(store, join, rows);
    if (memcmp(&wanted, joined->map, sizeof wanted) == 0)
        join->direct = rows;
    else
        join_file_close(joined);
    return join->direct != NULL;
}

void join_file_close(struct store_join *joined)
{
    if (joined->map) munmap(joined->map, joined->map_size);
    joined->map = NULL;
}

bool join_make_direct(struct store_join *joined)
{
    struct join *join = &joined->join;
    size_t count = (size_t)join->from->row_count;
    if (join->direct) return true;
    uint32_t *direct = memory_try_resize(NULL, count + 1, sizeof *direct);
    if (!direct) return false;
    for (size_t row = 0; row < count; row++) direct[row] = join_row(join, row);
    join->direct = joined->direct = direct;
    return true;
}

void join_file_write(struct store *store, const struct join *join)
{
    char *path = path_of(store, join);
    struct file_head head = head_of(store, join, join->direct);
    struct aside aside = {.fd = -1};
    status s = aside_open(path, &aside, NULL);
    if (s == STATUS_OK) s = aside_append(&aside, &head, sizeof head, NULL);
    if (s == STATUS_OK) s = aside_append(&aside, join->direct, file_size(join) - sizeof head, NULL);
    if (s == STATUS_OK) s = aside_publish(&aside, NULL);
    aside_close(&aside);
    memory_free(path);
}
