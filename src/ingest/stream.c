/* Bytes of a file, inflated where it is gzip. zlib checks length and checksum of every member. */
#include "ingest/stream.h"

#include "base/memory.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

enum { INPUT_SIZE = 64 * 1024, GZIP_ONLY = 16 + MAX_WBITS };

struct stream {
    char *path;
    int file;
    bool ended; /* the file has no more bytes */
    bool gzip, inflating, member_done;
    uint64_t consumed, size;
    unsigned char *input;
    size_t input_at, input_size;
    z_stream inflater;
};

/* ---- the file ---- */

static status io_error(const struct stream *stream, const char *what, struct error *error)
{
    int code = errno;
    return error_set(error, code == ENOENT ? STATUS_NOT_FOUND : STATUS_IO, "%s: %s: %s", stream->path, what,
                     strerror(code));
}

/* Appends one read to the input. */
static status read_more(struct stream *stream, struct error *error)
{
    ssize_t got;
    do got = read(stream->file, stream->input + stream->input_size, INPUT_SIZE - stream->input_size);
    while (got < 0 && errno == EINTR);
    if (got < 0) return io_error(stream, "cannot read", error);
    stream->ended = got == 0;
    stream->consumed += (uint64_t)got;
    stream->input_size += (size_t)got;
    return STATUS_OK;
}

/* Asks for more bytes when there are none; at the end of the file there still are none. */
static status refill(struct stream *stream, struct error *error)
{
    if (stream->input_at < stream->input_size || stream->ended) return STATUS_OK;
    stream->input_at = stream->input_size = 0;
    return read_more(stream, error);
}

static status open_file(struct stream *stream, struct error *error)
{
    struct stat about;
    stream->file = open(stream->path, O_RDONLY | O_CLOEXEC);
    if (stream->file < 0 || fstat(stream->file, &about) != 0) return io_error(stream, "cannot open", error);
    if (S_ISDIR(about.st_mode))
        return error_set(error, STATUS_IO, "%s: this is a folder; name the files in it", stream->path);
    if (S_ISREG(about.st_mode)) stream->size = (uint64_t)about.st_size;
    return STATUS_OK;
}

/* ---- gzip ---- */

/* Two bytes tell; a pipe may bring them one at a time. */
static status detect_gzip(struct stream *stream, struct error *error)
{
    static const unsigned char magic[] = {0x1F, 0x8B};
    status result = refill(stream, error);
    while (result == STATUS_OK && stream->input_size == 1 && !stream->ended)
        result = read_more(stream, error);
    if (result != STATUS_OK || stream->input_size < sizeof magic) return result;
    stream->gzip = memcmp(stream->input, magic, sizeof magic) == 0;
    if (!stream->gzip) return STATUS_OK;
    if (inflateInit2(&stream->inflater, GZIP_ONLY) != Z_OK)
        return error_set(error, STATUS_MEMORY, "%s: no memory to inflate it", stream->path);
    stream->inflating = true;
    return STATUS_OK;
}

static status damaged(const struct stream *stream, const char *what, struct error *error)
{
    return error_set(error, STATUS_FORMAT, "%s: the gzip data is damaged: %s; get the file again",
                     stream->path, what);
}

/* After a member: the next one, padding with zeros (as tar and tapes leave it), or the end. */
static status next_member(struct stream *stream, struct error *error)
{
    for (;;) {
        status result = refill(stream, error);
        if (result != STATUS_OK || stream->input_at == stream->input_size) return result;
        if (stream->input[stream->input_at] != 0) break;
        stream->input_at++;
    }
    if (stream->input[stream->input_at] != 0x1F)
        return damaged(stream, "something else follows its end", error);
    stream->member_done = false;
    return inflateReset(&stream->inflater) == Z_OK ? STATUS_OK : damaged(stream, "it cannot go on", error);
}

static status inflate_some(struct stream *stream, char *data, size_t size, size_t *got, struct error *error)
{
    z_stream *inflater = &stream->inflater;
    *got = 0;
    while (*got < size) {
        status result = stream->member_done ? next_member(stream, error) : refill(stream, error);
        if (result != STATUS_OK || stream->member_done) return result;
        bool starved = stream->input_at == stream->input_size;
        size_t room = size - *got < INPUT_SIZE ? size - *got : INPUT_SIZE;
        inflater->next_in = stream->input + stream->input_at;
        inflater->avail_in = (uInt)(stream->input_size - stream->input_at);
        inflater->next_out = (Bytef *)data + *got;
        inflater->avail_out = (uInt)room;
        int code = inflate(inflater, Z_NO_FLUSH);
        stream->input_at = stream->input_size - inflater->avail_in;
        *got += room - inflater->avail_out;
        stream->member_done = code == Z_STREAM_END;
        if (code == Z_MEM_ERROR)
            return error_set(error, STATUS_MEMORY, "%s: no memory to inflate it", stream->path);
        if (code == Z_BUF_ERROR && starved) return damaged(stream, "it ends too early", error);
        if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR)
            return damaged(stream, inflater->msg ? inflater->msg : "not what gzip writes", error);
    }
    return STATUS_OK;
}

static status copy_some(struct stream *stream, char *data, size_t size, size_t *got, struct error *error)
{
    *got = 0;
    while (*got < size) {
        status result = refill(stream, error);
        size_t ready = stream->input_size - stream->input_at;
        if (result != STATUS_OK || ready == 0) return result;
        size_t part = ready < size - *got ? ready : size - *got;
        memcpy(data + *got, stream->input + stream->input_at, part);
        stream->input_at += part;
        *got += part;
    }
    return STATUS_OK;
}

/* ---- public ---- */

const char *stream_library(void)
{
    return zlibVersion();
}

status stream_open(const char *path, struct stream **out, struct error *error)
{
    *out = NULL;
    struct stream *stream = memory_new(sizeof *stream);
    stream->path = memory_copy_text(path, strlen(path));
    stream->input = memory_new(INPUT_SIZE);
    stream->file = -1;
    status result = open_file(stream, error);
    if (result == STATUS_OK) result = detect_gzip(stream, error);
    if (result != STATUS_OK) {
        stream_close(stream);
        return result;
    }
    *out = stream;
    return STATUS_OK;
}

void stream_close(struct stream *stream)
{
    if (!stream) return;
    if (stream->inflating) inflateEnd(&stream->inflater);
    if (stream->file >= 0) close(stream->file);
    memory_free(stream->input);
    memory_free(stream->path);
    memory_free(stream);
}

status stream_read(struct stream *stream, char *data, size_t size, size_t *got, struct error *error)
{
    return stream->gzip ? inflate_some(stream, data, size, got, error)
                        : copy_some(stream, data, size, got, error);
}

void stream_progress(const struct stream *stream, uint64_t *done, uint64_t *total)
{
    *done = stream->consumed;
    *total = stream->size;
}
