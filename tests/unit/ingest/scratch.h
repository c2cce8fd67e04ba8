/* Files for the tests of this folder: written into a folder of their own that is removed at the end. */
#ifndef PERILUNE_TESTS_UNIT_INGEST_SCRATCH_H
#define PERILUNE_TESTS_UNIT_INGEST_SCRATCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>
#include <dirent.h>
#include <zlib.h>

static char scratch_folder[256];

static inline int scratch_make(void **state)
{
    (void)state;
    const char *base = getenv("TMPDIR");
    snprintf(scratch_folder, sizeof scratch_folder, "%s/ingest-XXXXXX", base ? base : "/tmp");
    return mkdtemp(scratch_folder) ? 0 : -1;
}

static inline int scratch_remove(void **state)
{
    (void)state;
    DIR *folder = opendir(scratch_folder);
    char path[600];
    for (struct dirent *entry; folder && (entry = readdir(folder));) {
        snprintf(path, sizeof path, "%s/%s", scratch_folder, entry->d_name);
        if (entry->d_name[0] != '.') unlink(path);
    }
    if (folder) closedir(folder);
    return rmdir(scratch_folder);
}

/* The path is valid until the next call. */
static inline const char *scratch_path(const char *name)
{
    static char path[600];
    snprintf(path, sizeof path, "%s/%s", scratch_folder, name);
    return path;
}

static inline const char *scratch_bytes(const char *name, const void *data, size_t size)
{
    const char *path = scratch_path(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
    return path;
}

static inline const char *scratch_text(const char *name, const char *text)
{
    return scratch_bytes(name, text, strlen(text));
}

/* One gzip member; the caller frees it. */
static inline unsigned char *scratch_deflate(const void *data, size_t size, size_t *out_size)
{
    z_stream stream = {0};
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY), Z_OK);
    size_t room = deflateBound(&stream, size);
    unsigned char *out = malloc(room);
    assert_non_null(out);
    stream.next_in = (unsigned char *)(uintptr_t)data;
    stream.avail_in = (unsigned)size;
    stream.next_out = out;
    stream.avail_out = (unsigned)room;
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    *out_size = room - stream.avail_out;
    deflateEnd(&stream);
    return out;
}

/* A whole file; the caller frees it. */
static inline char *scratch_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    struct stat about;
    assert_int_equal(fstat(fileno(file), &about), 0);
    char *text = calloc(1, (size_t)about.st_size + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)about.st_size, file), about.st_size);
    fclose(file);
    return text;
}

/* A file of the shared test data, or NULL when it is not there (the test then says so and skips). */
static inline const char *scratch_shared(const char *name)
{
    static char path[1024];
    const char *root = getenv("PERILUNE_DATA");
    if (!root) return NULL;
    snprintf(path, sizeof path, "%s/%s", root, name);
    return access(path, R_OK) == 0 ? path : NULL;
}

#endif
