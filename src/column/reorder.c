/* Reordering: column by column, chunk by chunk, from the old section to the new one, so that memory holds the
 * order (4 bytes a row) and a few chunks. Chunks are gathered by the threads and written by one of its own
 * while the next ones are gathered. */
#include "column/reorder.h"

#include "base/background.h"
#include "base/hash.h"
#include "base/interrupt.h"
#include "base/memory.h"
#include "column/order.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

enum { WAVE_CHUNKS = 2 }; /* of a thread, that are gathered before they are written */

static uint32_t rows_of_chunk(uint32_t row_count, size_t chunk)
{
    uint64_t left = row_count - (uint64_t)chunk * CHUNK_ROWS;
    return left < CHUNK_ROWS ? (uint32_t)left : CHUNK_ROWS;
}

/* A chunk on its way. */
struct slot {
    int64_t *values;
    uint64_t *validity;
    void *encoded;
    size_t size;
};

struct wave {
    struct slot *slots;
    size_t first, count; /* of the chunks of all columns, one column after the other */
    uint64_t offset;     /* in the file */
};

struct move {
    const struct reordering *how;
    const char *section;  /* the old one */
    struct segment *from; /* of all columns */
    size_t chunks;        /* of a column */
    uint32_t *order;
    size_t room; /* slots of a wave */
    struct wave waves[2];
    struct wave *gathering, *writing;
    status written;
    struct error write_error;
};

static status no_memory(const struct move *move, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "no memory for sorting %u rows of a snapshot",
                     move->how->row_count);
}

/* ---- memory ---- */

static bool make_wave(struct wave *wave, size_t room)
{
    wave->slots = memory_try_new(room, sizeof *wave->slots);
    bool good = wave->slots;
    for (size_t i = 0; good && i < room; i++) {
        struct slot *slot = &wave->slots[i];
        slot->values = memory_try_new(CHUNK_ROWS, sizeof *slot->values);
        slot->validity = memory_try_new(SEGMENT_WORDS, sizeof *slot->validity);
        slot->encoded = memory_try_new(SEGMENT_SIZE_MAX, 1);
        good = slot->values && slot->validity && slot->encoded;
    }
    return good;
}

static void free_wave(struct wave *wave, size_t room)
{
    for (size_t i = 0; wave->slots && i < room; i++) {
        memory_free(wave->slots[i].values);
        memory_free(wave->slots[i].validity);
        memory_free(wave->slots[i].encoded);
    }
    memory_free(wave->slots);
}

/* The segments as they were; their directory entries are written over. */
static bool view_segments(struct move *move)
{
    const struct reordering *how = move->how;
    move->from = memory_try_new(how->column_count * move->chunks, sizeof *move->from);
    for (size_t i = 0; move->from && i < how->column_count * move->chunks; i++) {
        const struct file_segment *file = &how->columns[i / move->chunks].segments[i % move->chunks];
        move->from[i] = segment_view(move->section + file->offset, &file->summary,
                                     rows_of_chunk(how->row_count, i % move->chunks));
    }
    return move->from;
}

static status prepare(struct move *move, struct error *error)
{
    const struct reordering *how = move->how;
    move->chunks = how->columns[0].segment_count;
    move->room = WAVE_CHUNKS * (how->pool ? (size_t)pool_size(how->pool) : 1);
    bool room = view_segments(move);
    if (room)
        move->order = order_rows(move->from + how->time_column * move->chunks,
                                 move->from + (how->column_count - 1) * move->chunks, how->row_count);
    room = room && move->order && make_wave(&move->waves[0], move->room) &&
           make_wave(&move->waves[1], move->room);
    return room ? STATUS_OK : no_memory(move, error);
}

/* ---- a chunk ---- */

static uint32_t gather(struct slot *slot, const struct segment *from, const uint32_t *rows, uint32_t count)
{
    uint32_t null_count = 0;
    memset(slot->validity, 0xFF, SEGMENT_WORDS * sizeof *slot->validity);
    for (uint32_t i = 0; i < count; i++) {
        const struct segment *segment = &from[rows[i] / CHUNK_ROWS];
        uint32_t at = rows[i] % CHUNK_ROWS;
        slot->values[i] = segment_integer(segment, at);
        if (segment_valid(segment, at)) continue;
        slot->validity[i / 64] &= ~((uint64_t)1 << i % 64);
        null_count++;
    }
    return null_count;
}

static void move_chunk(void *context, size_t item, int worker)
{
    (void)worker;
    const struct move *move = context;
    if (interrupt_pending()) return;
    size_t number = move->gathering->first + item, chunk = number % move->chunks;
    struct slot *slot = &move->gathering->slots[item];
    struct pending *column = &move->how->columns[number / move->chunks];
    uint32_t rows = rows_of_chunk(move->how->row_count, chunk);
    uint32_t null_count = gather(slot, move->from + (number - chunk), move->order + chunk * CHUNK_ROWS, rows);
    struct file_segment *file = &column->segments[chunk];
    slot->size = segment_encode(column->type, slot->values, slot->validity, null_count, rows, slot->encoded,
                                &file->summary);
    file->checksum = hash_bytes(slot->encoded, slot->size);
}

static void write_wave(void *context)
{
    struct move *move = context;
    const struct wave *wave = move->writing;
    uint64_t offset = wave->offset;
    for (size_t i = 0; i < wave->count && move->written == STATUS_OK; i++) {
        move->written = aside_write_at(move->how->file, offset, wave->slots[i].encoded, wave->slots[i].size,
                                       &move->write_error);
        offset += wave->slots[i].size;
    }
}

/* ---- all of them ---- */

static void gather_wave(struct move *move, size_t first, size_t count)
{
    const struct reordering *how = move->how;
    struct wave *wave = move->gathering;
    wave->first = first;
    wave->count = count;
    if (how->pool)
        pool_run(how->pool, count, move_chunk, move);
    else
        for (size_t i = 0; i < count; i++) move_chunk(move, i, 0);
    wave->offset = how->file->size;
    for (size_t i = 0; i < count; i++) {
        size_t number = first + i;
        how->columns[number / move->chunks].segments[number % move->chunks].offset =
            how->file->size - how->start;
        how->file->size += wave->slots[i].size;
    }
}

static status move_all(struct move *move, struct background *background, struct error *error)
{
    size_t all = move->how->column_count * move->chunks;
    error_init(&move->write_error);
    for (size_t first = 0, count, turn = 0; first < all; first += count, turn++) {
        count = all - first < move->room ? all - first : move->room;
        move->gathering = &move->waves[turn % 2];
        gather_wave(move, first, count);
        background_wait(background);
        if (interrupt_pending())
            return error_set(error, STATUS_INTERRUPTED, "interrupted while sorting a snapshot");
        if (move->written != STATUS_OK) break;
        move->writing = move->gathering;
        background_start(background, write_wave, move);
    }
    background_wait(background);
    if (move->written != STATUS_OK && error) *error = move->write_error;
    return move->written;
}

status reorder_columns(const struct reordering *reordering, struct error *error)
{
    struct move move = {.how = reordering};
    size_t size = (size_t)reordering->from->size;
    /* A mapping starts at a page: map the file from 0. What is before the section is not touched. */
    char *bytes = mmap(NULL, size, PROT_READ, MAP_SHARED, reordering->from->fd, 0);
    if (bytes == MAP_FAILED)
        return error_set(error, STATUS_IO, "cannot map %zu bytes of a snapshot: %s", size, strerror(errno));
    move.section = bytes + reordering->from_start;
    struct background *background = background_new();
    status result = prepare(&move, error);
    if (result == STATUS_OK) result = move_all(&move, background, error);
    background_free(background);
    free_wave(&move.waves[0], move.room);
    free_wave(&move.waves[1], move.room);
    memory_free(move.order);
    memory_free(move.from);
    munmap(bytes, size);
    return result;
}
