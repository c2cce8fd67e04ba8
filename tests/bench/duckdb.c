/* duckdb FILE THREADS: a warm DuckDB behind a pipe, through its C API.
 *
 * A request is a line "TIMES SQL": the statement runs so often. The answer is a line "seconds S ..." with the
 * time of each run, one line "row CELL ..." for each row of the last run, both separated by tabs, and a line
 * "end"; or a line "error MESSAGE" and "end". Only duckdb_query is timed: it gives the whole result in
 * memory.
 *
 * The part of the C API that is used is declared here, because the package has the library and no header.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_RUNS = 1000 };

typedef struct {
    uint64_t deprecated_column_count, deprecated_row_count, deprecated_rows_changed;
    void *deprecated_columns;
    char *deprecated_error_message;
    void *internal_data;
} duckdb_result;

typedef void *duckdb_database, *duckdb_connection;
enum { DUCKDB_SUCCESS = 0 };

int duckdb_open_ext(const char *path, duckdb_database *database, void *config, char **error);
int duckdb_connect(duckdb_database database, duckdb_connection *connection);
int duckdb_query(duckdb_connection connection, const char *sql, duckdb_result *result);
uint64_t duckdb_row_count(duckdb_result *result);
uint64_t duckdb_column_count(duckdb_result *result);
char *duckdb_value_varchar(duckdb_result *result, uint64_t column, uint64_t row);
const char *duckdb_result_error(duckdb_result *result);
void duckdb_destroy_result(duckdb_result *result);
void duckdb_free(void *block);
void duckdb_disconnect(duckdb_connection *connection);
void duckdb_close(duckdb_database *database);

static double seconds_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The protocol has one line for a message. */
static void print_error(const char *message)
{
    fputs("error\t", stdout);
    for (; *message; message++) putchar(*message == '\n' || *message == '\t' ? ' ' : *message);
    putchar('\n');
}

static void print_rows(duckdb_result *result)
{
    uint64_t rows = duckdb_row_count(result), columns = duckdb_column_count(result);
    for (uint64_t row = 0; row < rows; row++) {
        fputs("row", stdout);
        for (uint64_t column = 0; column < columns; column++) {
            char *cell = duckdb_value_varchar(result, column, row);
            printf("\t%s", cell ? cell : "NULL");
            duckdb_free(cell);
        }
        putchar('\n');
    }
}

static void print_seconds(const double *seconds, long times)
{
    fputs("seconds", stdout);
    for (long i = 0; i < times; i++) printf("\t%.9f", seconds[i]);
    putchar('\n');
}

static void answer(duckdb_connection connection, const char *sql, long times)
{
    static double seconds[MOST_RUNS];
    for (long i = 0; i < times; i++) {
        duckdb_result result;
        double start = seconds_now();
        int code = duckdb_query(connection, sql, &result);
        seconds[i] = seconds_now() - start;
        if (code != DUCKDB_SUCCESS) {
            print_error(duckdb_result_error(&result));
            i = times;
        } else if (i + 1 == times) {
            print_seconds(seconds, times);
            print_rows(&result);
        }
        duckdb_destroy_result(&result);
    }
    puts("end");
    fflush(stdout);
}

static bool set_threads(duckdb_connection connection, const char *threads)
{
    char sql[64];
    duckdb_result result;
    snprintf(sql, sizeof sql, "SET threads = %d", atoi(threads));
    int code = duckdb_query(connection, sql, &result);
    if (code != DUCKDB_SUCCESS) fprintf(stderr, "duckdb: %s\n", duckdb_result_error(&result));
    duckdb_destroy_result(&result);
    return code == DUCKDB_SUCCESS;
}

static void serve(duckdb_connection connection)
{
    char *line = NULL;
    size_t capacity = 0;
    while (getline(&line, &capacity, stdin) > 0) {
        char *sql;
        long times = strtol(line, &sql, 10);
        if (times < 1 || times > MOST_RUNS) {
            print_error("expected TIMES SQL");
            puts("end");
            fflush(stdout);
            continue;
        }
        answer(connection, sql, times);
    }
    free(line);
}

int main(int argc, char **argv)
{
    duckdb_database database;
    duckdb_connection connection;
    char *error = NULL;
    if (argc != 3) {
        fprintf(stderr, "usage: duckdb FILE THREADS\n");
        return 2;
    }
    if (duckdb_open_ext(argv[1], &database, NULL, &error) != DUCKDB_SUCCESS) {
        fprintf(stderr, "duckdb: %s: %s\n", argv[1], error ? error : "cannot be opened");
        duckdb_free(error);
        return 1;
    }
    int code = 1;
    if (duckdb_connect(database, &connection) == DUCKDB_SUCCESS) {
        if (set_threads(connection, argv[2])) {
            serve(connection);
            code = 0;
        }
        duckdb_disconnect(&connection);
    }
    duckdb_close(&database);
    return code;
}
