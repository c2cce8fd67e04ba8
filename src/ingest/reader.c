/* Delimited records: libcsv splits, this file keeps count.
 *
 * The parser is fed one line of the file at a time, so that a line can complete at most one record, line
 * numbers are exact (quoted fields span lines) and, after a defect, reading goes on at the next line.
 *
 *  1. A line ends with LF, CRLF or CR, inside quotes as well; CRLF is one end.
 *  2. A line without any byte before its end is skipped unless it is inside quotes.
 *  3. Spaces and tabs belong to the field (libcsv would drop them). So `a, "b"` has a quote inside an
 * unquoted field.
 *  4. A quote inside an unquoted field, or text after a closing quote, is a defect: what is left of that line
 *     joins the record's last field, and the next record starts on the next line.
 *  5. The end of the file inside quotes is an error: nobody can say which records were swallowed. */
#include "ingest/reader.h"

#include "base/buffer.h"
#include "base/memory.h"
#include "ingest/cell.h"
#include "ingest/stream.h"

#include <csv.h>
#include <stdio.h>

enum { BLOCK_SIZE = 64 * 1024, STRICT = CSV_STRICT | CSV_STRICT_FINI, LENIENT = 0 };

struct span {
    size_t from, size;
};

struct reader {
    char *path;
    struct stream *stream;
    struct csv_parser parser;
    bool parser_ready;
    char delimiter;

    /* the block, and where its next LF and CR are (the block's end when it has no more) */
    char *block;
    size_t block_at, block_size, next_lf, next_cr;
    uint64_t block_offset; /* of the block in the text */
    bool last_block, after_cr;
    uint64_t line; /* the line that starts or goes on at block_at */

    /* the record being put together */
    struct buffer text;
    struct span *spans;
    bool *quoted;
    struct slice *fields;
    size_t field_count, field_room;
    bool in_record, complete, no_memory;
    const char *defect;
    char defect_text[160];
    uint64_t record_line, record_offset, field_line;

    /* the field being read: where it starts in the text, and whether with a quote */
    uint64_t field_offset;
    bool field_quoted;
    struct slice piece; /* what the parser is given, and its place in the text */
    uint64_t piece_offset;

    struct buffer row;
    char *header_text;
    struct slice *header;
    size_t column_count;
    uint64_t header_line;
    struct reshape *reshape; /* NULL: the records are as in the file */
};

static status out_of_memory(const struct reader *reader, struct error *error)
{
    return error_set(error, STATUS_MEMORY, "%s: line %llu: no memory for a record of this size", reader->path,
                     (unsigned long long)reader->record_line);
}

/* ---- what libcsv calls ---- */

static void *resize(void *block, size_t size)
{
    return memory_try_resize(block, size, 1);
}

static int never_space(unsigned char c)
{
    (void)c;
    return 0;
}

/* The three arrays of fields share one capacity. */
static bool grow_fields(struct reader *reader)
{
    size_t room = reader->field_room ? reader->field_room * 2 : 64;
    void *spans = memory_try_resize(reader->spans, room, sizeof *reader->spans);
    if (spans) reader->spans = spans;
    void *quoted = memory_try_resize(reader->quoted, room, sizeof *reader->quoted);
    if (quoted) reader->quoted = quoted;
    void *fields = memory_try_resize(reader->fields, room, sizeof *reader->fields);
    if (fields) reader->fields = fields;
    if (!spans || !quoted || !fields) return false;
    reader->field_room = room;
    return true;
}

static size_t count_quotes(struct slice text)
{
    size_t count = 0;
    const char *at = text.data, *end = text.data + text.size;
    while (at < end && (at = memchr(at, '"', (size_t)(end - at)))) at++, count++;
    return count;
}

/* libcsv does not say whether a field was quoted, so look at its first byte; the next field starts after
 * this one's bytes, its quotes (those inside are written twice) and the delimiter. */
static void step_over_field(struct reader *reader, struct slice field)
{
    size_t quotes = reader->field_quoted ? 2 + count_quotes(field) : 0;
    reader->field_offset += field.size + quotes + 1;
    reader->field_line = reader->line;
    uint64_t at = reader->field_offset - reader->piece_offset;
    reader->field_quoted = at < reader->piece.size && reader->piece.data[at] == '"';
}

static void on_field(void *data, size_t size, void *context)
{
    struct reader *reader = context;
    struct slice field = slice_make(data, size);
    if (reader->field_count == reader->field_room && !grow_fields(reader)) reader->no_memory = true;
    if (reader->no_memory) return;
    reader->spans[reader->field_count] = (struct span){reader->text.size, size};
    reader->quoted[reader->field_count++] = reader->field_quoted;
    if (!buffer_try_append(&reader->text, data, size)) reader->no_memory = true;
    step_over_field(reader, field);
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    struct reader *reader = context;
    reader->complete = true;
}

/* ---- lines ---- */

static size_t find(const struct reader *reader, char c)
{
    const char *at = memchr(reader->block + reader->block_at, c, reader->block_size - reader->block_at);
    return at ? (size_t)(at - reader->block) : reader->block_size;
}

/* Fills the block behind what is left of it, which moves to its front. */
static status next_block(struct reader *reader, struct error *error)
{
    size_t left = reader->block_size - reader->block_at, got = 0;
    memmove(reader->block, reader->block + reader->block_at, left);
    reader->block_offset += reader->block_at;
    reader->block_at = 0;
    reader->block_size = left;
    status result = stream_read(reader->stream, reader->block + left, BLOCK_SIZE - left, &got, error);
    if (result != STATUS_OK) return result;
    reader->block_size += got;
    reader->last_block = reader->block_size < BLOCK_SIZE;
    reader->next_lf = find(reader, '\n');
    reader->next_cr = find(reader, '\r');
    return STATUS_OK;
}

/* What the block still has of the present line, with its end; *ended when the end is there. An LF that
 * follows the CR at the end of the block before is a line's end only for the parser. */
static struct slice take_line(struct reader *reader, bool *ended)
{
    size_t at = reader->block_at;
    if (reader->next_lf < at) reader->next_lf = find(reader, '\n');
    if (reader->next_cr < at) reader->next_cr = find(reader, '\r');
    size_t end = reader->next_lf < reader->next_cr ? reader->next_lf : reader->next_cr;
    bool cr = end == reader->next_cr;
    *ended = end < reader->block_size;
    if (*ended) end++;
    if (*ended && cr && end < reader->block_size && reader->block[end] == '\n') end++;
    reader->after_cr = *ended && reader->block[end - 1] == '\r';
    reader->block_at = end;
    return slice_make(reader->block + at, end - at);
}

/* ---- records ---- */

static void begin_record(struct reader *reader)
{
    reader->in_record = true;
    reader->record_line = reader->field_line = reader->line;
    reader->record_offset = reader->field_offset = reader->piece_offset;
}

static void append_to_last_field(struct reader *reader, const char *data, size_t size)
{
    if (reader->no_memory || !buffer_try_append(&reader->text, data, size)) {
        reader->no_memory = true;
        return;
    }
    reader->spans[reader->field_count - 1].size += size;
}

static struct slice without_line_end(struct slice line)
{
    while (line.size && (line.data[line.size - 1] == '\n' || line.data[line.size - 1] == '\r')) line.size--;
    return line;
}

/* Rule 4. The parser gives out the field it was in and forgets its state. */
static void begin_defect(struct reader *reader, size_t at)
{
    bool quoted = reader->field_quoted;
    struct slice rest = slice_make(reader->piece.data + at, reader->piece.size - at);
    uint64_t began = reader->field_line;
    csv_set_opts(&reader->parser, LENIENT);
    csv_fini(&reader->parser, on_field, NULL, reader);
    csv_set_opts(&reader->parser, STRICT);
    if (reader->no_memory) return;
    if (quoted) append_to_last_field(reader, "\"", 1);
    rest = without_line_end(rest);
    append_to_last_field(reader, rest.data, rest.size);
    reader->defect = quoted ? "text after a closing quote" : "a quote inside an unquoted field";
    if (!quoted || began == reader->line) return;
    snprintf(reader->defect_text, sizeof reader->defect_text,
             "text after a closing quote on line %llu; the field began on line %llu, perhaps its closing "
             "quote is missing there",
             (unsigned long long)reader->line, (unsigned long long)began);
    reader->defect = reader->defect_text;
}

static status parse_piece(struct reader *reader, struct error *error)
{
    struct slice piece = reader->piece;
    if (reader->field_offset >= reader->piece_offset)
        reader->field_quoted = piece.data[reader->field_offset - reader->piece_offset] == '"';
    size_t done = csv_parse(&reader->parser, piece.data, piece.size, on_field, on_row, reader);
    if (done < piece.size) {
        if (csv_error(&reader->parser) != CSV_EPARSE) return out_of_memory(reader, error);
        begin_defect(reader, done);
    }
    size_t room = csv_get_buffer_size(&reader->parser);
    if (room > BLOCK_SIZE) csv_set_blk_size(&reader->parser, room); /* it adds that much: so it doubles */
    return STATUS_OK;
}

static status check_size(const struct reader *reader, struct error *error)
{
    uint64_t size = reader->piece_offset + reader->piece.size - reader->record_offset;
    if (size <= READER_RECORD_LIMIT) return STATUS_OK;
    return error_set(error, STATUS_FORMAT,
                     "%s: line %llu: a record begins here that is longer than %d MiB; is a closing quote "
                     "missing?",
                     reader->path, (unsigned long long)reader->record_line,
                     READER_RECORD_LIMIT / (1024 * 1024));
}

/* Gives one piece of a line to the record. */
static status add_piece(struct reader *reader, bool ended, struct error *error)
{
    struct slice piece = reader->piece;
    if (!reader->in_record && without_line_end(piece).size == 0) return STATUS_OK; /* rule 2 */
    if (!reader->in_record) begin_record(reader);
    status result = STATUS_OK;
    if (reader->defect) {
        piece = without_line_end(piece);
        append_to_last_field(reader, piece.data, piece.size);
    } else {
        result = parse_piece(reader, error);
    }
    if (reader->defect && ended) reader->complete = true;
    if (result == STATUS_OK && reader->no_memory) return out_of_memory(reader, error);
    return result == STATUS_OK ? check_size(reader, error) : result;
}

/* The end of the text ends the record that is open (rule 5). */
static status end_record(struct reader *reader, struct error *error)
{
    if (!reader->in_record) return STATUS_OK;
    reader->piece = slice_make("", 0);
    if (!reader->defect && csv_fini(&reader->parser, on_field, on_row, reader) != 0)
        return error_set(error, STATUS_FORMAT,
                         "%s: line %llu: a quoted field begins here and never ends; a closing quote is "
                         "missing",
                         reader->path, (unsigned long long)reader->field_line);
    reader->complete = true;
    return reader->no_memory ? out_of_memory(reader, error) : STATUS_OK;
}

/* The next piece of a line, from what is left of the block. */
static void take_piece(struct reader *reader, bool *ended)
{
    bool rest_of_crlf = reader->after_cr && reader->block[reader->block_at] == '\n';
    reader->piece_offset = reader->block_offset + reader->block_at;
    if (rest_of_crlf) {
        reader->piece = slice_make(reader->block + reader->block_at++, 1);
        reader->after_cr = *ended = false;
    } else {
        reader->piece = take_line(reader, ended);
    }
}

/* Reads until a record is complete or the text ends. */
static status collect(struct reader *reader, struct error *error)
{
    status result = STATUS_OK;
    while (result == STATUS_OK && !reader->complete) {
        if (reader->block_at == reader->block_size) {
            if (reader->last_block) return end_record(reader, error);
            result = next_block(reader, error);
            continue;
        }
        bool ended;
        take_piece(reader, &ended);
        result = add_piece(reader, ended, error);
        reader->line += ended;
    }
    return result;
}

static void clear_record(struct reader *reader)
{
    buffer_clear(&reader->text);
    reader->field_count = 0;
    reader->in_record = reader->complete = false;
    reader->defect = NULL;
}

static status next_of_file(struct reader *reader, struct record *record, bool *more, struct error *error)
{
    *more = false;
    clear_record(reader);
    status result = collect(reader, error);
    if (result != STATUS_OK || !reader->complete) return result;
    for (size_t i = 0; i < reader->field_count; i++)
        reader->fields[i] =
            slice_make(buffer_get(&reader->text) + reader->spans[i].from, reader->spans[i].size);
    *record = (struct record){.line = reader->record_line,
                              .field_count = reader->field_count,
                              .fields = reader->fields,
                              .quoted = reader->quoted,
                              .defect = reader->defect};
    *more = true;
    return STATUS_OK;
}

status reader_next(struct reader *reader, struct record *record, bool *more, struct error *error)
{
    if (reader->reshape && reshape_next(reader->reshape, record)) {
        *more = true;
        return STATUS_OK;
    }
    status result = next_of_file(reader, record, more, error);
    if (result != STATUS_OK || !*more || !reader->reshape) return result;
    result = reshape_take(reader->reshape, record, error);
    if (result != STATUS_OK) {
        error_prefix(error, "%s", reader->path);
        return result;
    }
    *more = reshape_next(reader->reshape, record);
    return STATUS_OK;
}

/* ---- opening ---- */

/* What a file is that is not delimited text, by its first bytes. */
static status check_kind(const struct reader *reader, struct error *error)
{
    static const struct {
        const char *bytes;
        size_t size;
        const char *what;
    } kinds[] = {
        {"\xFF\xFE\0\0", 4, "UTF-32 text; convert it first, for example with iconv -f UTF-32 -t UTF-8"},
        {"\xFF\xFE", 2, "UTF-16 text; convert it first, for example with iconv -f UTF-16 -t UTF-8"},
        {"\xFE\xFF", 2, "UTF-16 text; convert it first, for example with iconv -f UTF-16 -t UTF-8"},
        {"PK\3\4", 4, "a zip archive or a workbook; unpack it, or save the sheet as CSV"},
    };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (reader->block_size >= kinds[i].size && memcmp(reader->block, kinds[i].bytes, kinds[i].size) == 0)
            return error_set(error, STATUS_FORMAT, "%s: this is %s", reader->path, kinds[i].what);
    const char *nul = reader->block_size ? memchr(reader->block, 0, reader->block_size) : NULL;
    if (!nul) return STATUS_OK;
    return error_set(
        error, STATUS_FORMAT,
        "%s: this is not a text file (a NUL byte at offset %zu); a CSV file in UTF-8 is expected",
        reader->path, (size_t)(nul - reader->block));
}

static void skip_byte_order_mark(struct reader *reader)
{
    if (reader->block_size >= 3 && memcmp(reader->block, "\xEF\xBB\xBF", 3) == 0) reader->block_at = 3;
}

/* Of the usual delimiters the one that occurs most often in the header outside quotes; the first on a tie. */
static char find_delimiter(const struct reader *reader)
{
    static const char candidates[] = ",;\t|";
    size_t counts[sizeof candidates] = {0}, best = 0, at = reader->block_at;
    bool quoted = false;
    while (at < reader->block_size && strchr("\r\n", reader->block[at])) at++;
    for (; at < reader->block_size; at++) {
        char c = reader->block[at];
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if (c == '\n' || c == '\r') break;
        const char *found = strchr(candidates, c);
        if (found) counts[found - candidates]++;
    }
    for (size_t i = 1; i < sizeof candidates - 1; i++)
        if (counts[i] > counts[best]) best = i;
    return candidates[best];
}

static status open_parser(struct reader *reader, char delimiter, struct error *error)
{
    if (delimiter && strchr("\"\r\n", delimiter))
        return error_set(error, STATUS_INVALID, "%s: a quote or a line end cannot be the delimiter",
                         reader->path);
    if (csv_init(&reader->parser, STRICT) != 0)
        return error_set(error, STATUS_MEMORY, "%s: no memory to read it", reader->path);
    reader->parser_ready = true;
    reader->delimiter = delimiter ? delimiter : find_delimiter(reader);
    csv_set_delim(&reader->parser, (unsigned char)reader->delimiter);
    csv_set_space_func(&reader->parser, never_space);
    csv_set_realloc_func(&reader->parser, resize);
    csv_set_free_func(&reader->parser, memory_free);
    csv_set_blk_size(&reader->parser, BLOCK_SIZE);
    return STATUS_OK;
}

static status check_header(const struct reader *reader, const struct record *record, struct error *error)
{
    status result = STATUS_OK;
    if (record->defect) result = error_set(error, STATUS_FORMAT, "%s", record->defect);
    for (size_t i = 0; i < record->field_count && result == STATUS_OK; i++) {
        result = cell_check(record->fields[i], error);
        if (result != STATUS_OK) error_prefix(error, "the header's column %zu", i + 1);
    }
    if (result != STATUS_OK)
        error_prefix(error, "%s: line %llu", reader->path, (unsigned long long)record->line);
    return result;
}

static status keep_header(struct reader *reader, const struct record *record, struct error *error)
{
    size_t size = reader->text.size + record->field_count;
    reader->header_text = memory_try_new(size ? size : 1, 1);
    reader->header = memory_try_new(record->field_count, sizeof *reader->header);
    if (!reader->header_text || !reader->header) return out_of_memory(reader, error);
    char *end = reader->header_text;
    for (size_t i = 0; i < record->field_count; i++) {
        struct slice name = slice_trim(record->fields[i]);
        if (name.size) memcpy(end, name.data, name.size);
        reader->header[i] = slice_make(end, name.size);
        end += name.size + 1;
    }
    reader->column_count = record->field_count;
    reader->header_line = record->line;
    return STATUS_OK;
}

/* Steps over the lines above the header. */
static status skip_lines(struct reader *reader, uint64_t header_line, struct error *error)
{
    status result = STATUS_OK;
    while (result == STATUS_OK && reader->line < header_line) {
        bool ended;
        if (reader->block_at < reader->block_size) {
            take_piece(reader, &ended);
            reader->line += ended;
        } else if (reader->last_block) {
            return error_set(error, STATUS_FORMAT,
                             "%s: no line %llu, where the header is to be; the file ends on line %llu",
                             reader->path, (unsigned long long)header_line, (unsigned long long)reader->line);
        } else {
            result = next_block(reader, error);
        }
    }
    /* the delimiter is looked for in what the block has of the header */
    if (result != STATUS_OK || header_line <= 1 || reader->last_block) return result;
    return next_block(reader, error);
}

static status read_header(struct reader *reader, uint64_t header_line, struct error *error)
{
    struct record record;
    bool more;
    status result = next_of_file(reader, &record, &more, error);
    if (result != STATUS_OK) return result;
    if (!more)
        return error_set(error, STATUS_FORMAT,
                         "%s: %s; a header line with the names of the columns is expected", reader->path,
                         header_line > 1 ? "nothing but blank lines where the header is to be"
                                         : "the file is empty");
    result = check_header(reader, &record, error);
    return result == STATUS_OK ? keep_header(reader, &record, error) : result;
}

static status open_layout(struct reader *reader, const struct layout *layout, struct error *error)
{
    status result = reshape_new(layout, reader->header, reader->column_count, &reader->reshape, error);
    if (result != STATUS_OK)
        error_prefix(error, "%s: line %llu", reader->path, (unsigned long long)reader->header_line);
    return result;
}

status reader_open(const char *path, const struct reader_options *options, struct reader **out,
                   struct error *error)
{
    const struct layout *layout = options ? options->layout : NULL;
    uint64_t header_line = layout ? layout->header_line : 0;
    *out = NULL;
    struct reader *reader = memory_new(sizeof *reader);
    reader->path = memory_copy_text(path, strlen(path));
    reader->block = memory_new(BLOCK_SIZE);
    reader->line = 1;
    status result = stream_open(path, &reader->stream, error);
    if (result == STATUS_OK) result = next_block(reader, error);
    if (result == STATUS_OK) result = check_kind(reader, error);
    if (result == STATUS_OK) {
        skip_byte_order_mark(reader);
        result = skip_lines(reader, header_line, error);
    }
    if (result == STATUS_OK) result = open_parser(reader, options ? options->delimiter : 0, error);
    if (result == STATUS_OK) result = read_header(reader, header_line, error);
    if (result == STATUS_OK) result = open_layout(reader, layout, error);
    if (result != STATUS_OK) {
        reader_close(reader);
        return result;
    }
    *out = reader;
    return STATUS_OK;
}

void reader_close(struct reader *reader)
{
    if (!reader) return;
    if (reader->parser_ready) csv_free(&reader->parser);
    stream_close(reader->stream);
    reshape_free(reader->reshape);
    buffer_fini(&reader->text);
    buffer_fini(&reader->row);
    memory_free(reader->spans);
    memory_free(reader->quoted);
    memory_free(reader->fields);
    memory_free(reader->header_text);
    memory_free(reader->header);
    memory_free(reader->block);
    memory_free(reader->path);
    memory_free(reader);
}

/* ---- what there is to know ---- */

size_t reader_column_count(const struct reader *reader)
{
    return reader->reshape ? reshape_column_count(reader->reshape) : reader->column_count;
}

struct slice reader_column(const struct reader *reader, size_t column)
{
    return reader->reshape ? reshape_header(reader->reshape)[column] : reader->header[column];
}

uint64_t reader_header_line(const struct reader *reader)
{
    return reader->header_line;
}

char reader_delimiter(const struct reader *reader)
{
    return reader->delimiter;
}

static bool needs_quotes(const struct reader *reader, struct slice field)
{
    for (size_t i = 0; i < field.size; i++)
        if (field.data[i] == reader->delimiter || strchr("\"\r\n", field.data[i])) return true;
    return false;
}

static void append_quoted(struct buffer *row, struct slice field)
{
    buffer_char(row, '"');
    for (size_t i = 0; i < field.size; i++) {
        if (field.data[i] == '"') buffer_char(row, '"');
        buffer_char(row, field.data[i]);
    }
    buffer_char(row, '"');
}

/* The last field of a defective record is the line's own text and stays so. */
struct slice reader_text(struct reader *reader)
{
    struct buffer *row = &reader->row;
    buffer_clear(row);
    for (size_t i = 0; i < reader->field_count && row->size < READER_TEXT_LIMIT; i++) {
        struct slice field = reader->fields[i];
        bool raw = reader->defect && i + 1 == reader->field_count;
        if (field.size > READER_TEXT_LIMIT) field.size = READER_TEXT_LIMIT;
        if (i) buffer_char(row, reader->delimiter);
        if (raw && reader->quoted[i]) buffer_char(row, '"');
        if (!raw && needs_quotes(reader, field))
            append_quoted(row, field);
        else
            buffer_slice(row, field);
    }
    return slice_make(buffer_get(row), row->size);
}

void reader_progress(const struct reader *reader, uint64_t *done, uint64_t *total)
{
    stream_progress(reader->stream, done, total);
}
