/* How the columns of a file become fields of tables: declared in Lua, plain data here. Everything is borrowed
 * and must outlive the import. */
#ifndef PERILUNE_INGEST_MAPPING_H
#define PERILUNE_INGEST_MAPPING_H

#include "column/schema.h"
#include "ingest/layout.h"
#include "time/zone.h"

#include <stddef.h>

struct mapping_word {
    const char *from; /* text in the file, compared without ASCII case after trimming */
    const char *to;   /* what it stands for, parsed like a cell; NULL: no value */
};

struct mapping_field {
    int field;                  /* number in the table's schema */
    const char *const *columns; /* names of the column, compared without ASCII case after trimming; the first
                                   that the header has is used; none: `constant` */
    size_t column_count;
    const char *join;     /* the cells of all `columns` with this text between them, as a key of several
                             columns; NULL: `columns` are names of one */
    size_t occurrence;    /* which of several columns of that name, from 1; 0: there must be only one */
    bool optional;        /* a file without the column is fine: the field is left unmapped */
    const char *constant; /* the cell's text for every row, or NULL */
    bool file_name;       /* the same with the file's name, without its folder, as the text */
    const char *const *patterns; /* templates (template.h): the cell is the part `part` of the first that it
                                    matches; none: the whole cell */
    size_t pattern_count;
    size_t part; /* from 1 */
    const struct mapping_word *words;
    size_t word_count;
    bool words_only; /* a text that is not among the words is an error that lists them */
    const char *const
        *formats; /* times: patterns (civil_parse_pattern), the first that fits counts; none: ISO 8601 */
    size_t format_count;
    double multiply;    /* numbers and durations: the cell times this (60: minutes to seconds); 0: 1 */
    const char *factor; /* numbers and durations: a column by whose number the value is multiplied, or NULL */
};

/* A column that must hold one of some texts, compared as words; without texts: that must not be empty. */
struct mapping_condition {
    const char *const *columns; /* the first that the header has is used */
    size_t column_count;
    const char *const *texts;
    size_t text_count;
};

struct mapping_target {
    const struct table_schema *table;
    const struct mapping_field *fields;
    size_t field_count;
    const char *const
        *unless_empty; /* rows whose cells in these columns are all empty make no row here (may be none); a
                          file without any of these columns makes none and needs no column for `fields` */
    size_t unless_empty_count;
    const struct mapping_condition *only; /* rows that do not meet all of these make no row here */
    size_t only_count;
    bool fold_last;
};

struct mapping {
    const char *name; /* the importer's */
    const struct mapping_target *targets;
    size_t target_count;
    const char *const *empty; /* texts that mean "no value" beside white space: "-", "?"; compared as words */
    size_t empty_count;
    const struct zone *zone; /* of times written without one */
    struct layout layout;
    char delimiter; /* 0: found out */
    char decimal;   /* '.' or ','; 0: '.' */
};

#endif
