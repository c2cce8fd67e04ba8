/* An import job: every record is read, converted for all its targets, and only then stored or rejected. */
#include "ingest/job.h"

#include "base/interrupt.h"
#include "base/memory.h"
#include "ingest/cell.h"
#include "ingest/plan.h"

#include <time.h>

enum { LOOK_EVERY = 1024, PROGRESS_MILLISECONDS = 100 };

struct job {
    const struct mapping *mapping;
    const char *path;
    const struct job_options *options;
    struct job_summary *summary;
    struct reader *reader;
    struct plan plan;
    struct store_import *import;
    int64_t reported_at; /* milliseconds of the last progress call */
    struct error first;  /* the first rejection */
};

/* ---- between records ---- */

static int64_t monotonic_milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void report(struct job *job)
{
    uint64_t done, total;
    reader_progress(job->reader, &done, &total);
    job->options->progress(job->options->context, done, total, job->summary->rows);
}

/* Now and then: has the user stopped it, is it time to show progress? The clock decides only that. */
static status look_around(struct job *job, struct error *error)
{
    if (job->summary->rows % LOOK_EVERY != 0) return STATUS_OK;
    if (interrupt_pending())
        return error_set(error, STATUS_INTERRUPTED, "%s: stopped after %llu records; nothing was imported",
                         job->path, (unsigned long long)job->summary->rows);
    if (!job->options->progress) return STATUS_OK;
    int64_t now = monotonic_milliseconds();
    if (now - job->reported_at < PROGRESS_MILLISECONDS) return STATUS_OK;
    job->reported_at = now;
    report(job);
    return STATUS_OK;
}

/* ---- one record ---- */

static status check_shape(const struct job *job, const struct record *record, struct error *reason)
{
    size_t columns = reader_column_count(job->reader);
    if (record->defect) return error_set(reason, STATUS_FORMAT, "%s", record->defect);
    if (record->field_count == columns) return STATUS_OK;
    return error_set(reason, STATUS_FORMAT, "%zu field%s where the header has %zu", record->field_count,
                     record->field_count == 1 ? "" : "s", columns);
}

static void count(struct store_counts *counts, enum store_outcome outcome)
{
    counts->read++;
    counts->inserted += outcome == STORE_INSERTED;
    counts->updated += outcome == STORE_UPDATED;
    counts->unchanged += outcome == STORE_UNCHANGED;
    counts->folded += outcome == STORE_FOLDED;
    counts->rejected += outcome == STORE_DUPLICATE;
}

static void set_duplicate(const struct plan_target *target, struct error *reason)
{
    const struct table_schema *table = target->spec->table;
    char shown[CELL_SHOWN_SIZE];
    struct slice key = table->key_field >= 0 ? target->values[table->key_field].text : slice_of("");
    error_set(reason, STATUS_FORMAT, "%s \"%s\" is on an earlier line of this file with other values",
              table->name, cell_show(key, shown));
}

static status name_place(const struct job *job, const struct record *record, status result,
                         struct error *error)
{
    /* of an INVALID row the store has named the line itself */
    if (result != STATUS_INVALID) error_prefix(error, "line %llu", (unsigned long long)record->line);
    error_prefix(error, "%s", job->path);
    return result;
}

/* Of a record that makes several rows none is stored when one of them cannot be. */
static status look_ahead(struct job *job, const struct record *record, struct error *reason,
                         struct error *error)
{
    for (size_t i = 0; i < job->mapping->target_count; i++) {
        struct plan_target *target = &job->plan.targets[i];
        bool duplicate;
        if (!target->wanted) continue;
        status result = store_import_probe(job->import, i, target->values, &duplicate, error);
        if (result != STATUS_OK) return name_place(job, record, result, error);
        if (!duplicate) continue;
        job->summary->counts[i].rejected++;
        set_duplicate(target, reason);
        return STATUS_OK;
    }
    return STATUS_OK;
}

/* Stores the rows of a record that fits. A key that was there before with other values shows only now: then
 * `reason` is set and nothing is stored. */
static status store_record(struct job *job, const struct record *record, struct error *reason,
                           struct error *error)
{
    if (job->mapping->target_count > 1) {
        status result = look_ahead(job, record, reason, error);
        if (result != STATUS_OK || reason->code != STATUS_OK) return result;
    }
    for (size_t i = 0; i < job->mapping->target_count; i++) {
        struct plan_target *target = &job->plan.targets[i];
        enum store_outcome outcome;
        if (!target->wanted) continue;
        status result = store_import_row(job->import, i, target->values, record->line, &outcome, error);
        if (result != STATUS_OK) return name_place(job, record, result, error);
        count(&job->summary->counts[i], outcome);
        if (outcome == STORE_DUPLICATE) set_duplicate(target, reason);
    }
    return STATUS_OK;
}

static status reject(struct job *job, const struct record *record, struct error *reason, struct error *error)
{
    struct job_summary *summary = job->summary;
    status result = store_import_reject(job->import, record->line, slice_of(reason->message),
                                        reader_text(job->reader), error);
    if (result != STATUS_OK) return result;
    error_prefix(reason, "line %llu", (unsigned long long)record->line);
    if (summary->rejected++ == 0) job->first = *reason;
    if (summary->example_count < JOB_EXAMPLES)
        summary->examples[summary->example_count++] =
            memory_copy_text(reason->message, strlen(reason->message));
    if (!job->options->strict) return STATUS_OK;
    return error_set(error, reason->code, "%s: %s", job->path, reason->message);
}

static status take_record(struct job *job, const struct record *record, struct error *error)
{
    struct error reason;
    error_init(&reason);
    job->summary->rows++;
    status result = check_shape(job, record, &reason);
    if (result == STATUS_OK) result = plan_fill(&job->plan, record, &reason);
    if (result == STATUS_OK) result = store_record(job, record, &reason, error);
    if (result != STATUS_OK && reason.code == STATUS_OK) return result;
    return reason.code == STATUS_OK ? STATUS_OK : reject(job, record, &reason, error);
}

static status take_all(struct job *job, struct error *error)
{
    struct record record;
    bool more = true;
    status result = STATUS_OK;
    while (more) {
        result = look_around(job, error);
        if (result == STATUS_OK) result = reader_next(job->reader, &record, &more, error);
        if (result == STATUS_OK && more) result = take_record(job, &record, error);
        if (result != STATUS_OK) return result;
    }
    if (job->options->progress) report(job);
    if (job->summary->rows == 0 || job->summary->rejected < job->summary->rows) return STATUS_OK;
    if (job->options->lenient) return STATUS_OK;
    return error_set(
        error, STATUS_FORMAT,
        "%s: nothing was imported, for none of its %llu record%s fits; the first: %s; is \"%s\" the "
        "right importer for this file?",
        job->path, (unsigned long long)job->summary->rows, job->summary->rows == 1 ? "" : "s",
        job->first.message, job->mapping->name);
}

/* ---- the transaction ---- */

static status begin(struct job *job, struct store *store, struct store_target *targets, struct error *error)
{
    struct store_import_info info = {job->mapping->name, job->path, job->options->now};
    for (size_t i = 0; i < job->mapping->target_count; i++)
        targets[i] = (struct store_target){.table = job->mapping->targets[i].table,
                                           .mapped = job->plan.targets[i].mapped,
                                           .fold_last = job->mapping->targets[i].fold_last};
    return store_import_begin(store, &info, targets, job->mapping->target_count, &job->import, error);
}

/* Commits or aborts: the import is gone afterwards. */
static status finish(struct job *job, struct error *error)
{
    struct job_summary *summary = job->summary;
    status result = take_all(job, error);
    if (result == STATUS_OK && !job->options->dry_run)
        return store_import_commit(job->import, summary->counts, &summary->snapshot_warning, error);
    store_import_abort(job->import);
    return result;
}

static status run(struct job *job, struct store *store, struct error *error)
{
    struct reader_options options = {.delimiter = job->mapping->delimiter, .layout = &job->mapping->layout};
    status result = reader_open(job->path, &options, &job->reader, error);
    if (result != STATUS_OK) return result;
    struct store_target *targets = memory_new(job->mapping->target_count * sizeof *targets);
    result = plan_init(&job->plan, job->mapping, job->reader, job->path, error);
    if (result == STATUS_OK) {
        job->summary->ignored_columns = plan_ignored_columns(&job->plan);
        result = begin(job, store, targets, error);
    }
    if (result == STATUS_OK) result = finish(job, error);
    plan_fini(&job->plan);
    memory_free(targets);
    reader_close(job->reader);
    return result;
}

status job_import(struct store *store, const struct mapping *mapping, const char *path,
                  const struct job_options *options, struct job_summary *summary, struct error *error)
{
    struct job job = {.mapping = mapping, .path = path, .options = options, .summary = summary};
    *summary = (struct job_summary){.target_count = mapping->target_count};
    error_init(&summary->snapshot_warning);
    summary->counts = memory_new(mapping->target_count * sizeof *summary->counts);
    return run(&job, store, error);
}

void job_summary_fini(struct job_summary *summary)
{
    for (size_t i = 0; i < summary->example_count; i++) memory_free(summary->examples[i]);
    memory_free(summary->counts);
    memory_free(summary->ignored_columns);
    *summary = (struct job_summary){0};
}
