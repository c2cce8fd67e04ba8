/* Policies to numbers. */
#include "facts/clock_policies.h"

#include "base/memory.h"
#include "column/segment.h"
#include "facts/fact_fields.h"

/* ---- priorities ---- */

/* How many texts of the column are the priority. */
static size_t count_spellings(const struct dictionary *texts, const char *priority)
{
    size_t count = 0;
    for (uint32_t i = 0; i < texts->count; i++)
        if (slice_equal_nocase(slice_trim(dictionary_text(texts, i)), slice_of(priority))) count++;
    return count;
}

static size_t add_spellings(const struct dictionary *texts, const struct target_declaration *declared,
                            struct clock_target *targets)
{
    size_t count = 0;
    for (uint32_t i = 0; i < texts->count; i++)
        if (slice_equal_nocase(slice_trim(dictionary_text(texts, i)), slice_of(declared->priority)))
            targets[count++] = (struct clock_target){i, declared->seconds};
    return count;
}

static struct clock_promise resolve_promise(const struct promise_declaration *declared,
                                            const struct dictionary *priorities, struct arena *arena)
{
    struct clock_promise promise = {
        .given = declared->given, .states = declared->states, .otherwise = declared->otherwise};
    size_t count = 0;
    for (size_t i = 0; i < declared->target_count; i++)
        count += count_spellings(priorities, declared->targets[i].priority);
    struct clock_target *targets = arena_new(arena, (count + 1) * sizeof *targets);
    for (size_t i = 0; i < declared->target_count; i++)
        promise.target_count +=
            add_spellings(priorities, &declared->targets[i], targets + promise.target_count);
    promise.targets = targets;
    return promise;
}

/* ---- names and calendars ---- */

static status find_calendar(const struct clocks_input *input, const struct policy_declaration *declared,
                            const struct calendar **out, struct error *error)
{
    *out = NULL;
    if (!declared->calendar) return STATUS_OK;
    struct slice name = slice_of(declared->calendar);
    *out = calendar_find(input->rules->calendars, name);
    if (*out) return STATUS_OK;
    struct buffer why;
    buffer_init(&why);
    calendar_explain(input->rules->calendars, name, &why);
    error_set(error, STATUS_NOT_FOUND, "\"%s\".calendar: %s", declared->name, buffer_get(&why));
    buffer_fini(&why);
    return STATUS_NOT_FOUND;
}

static status resolve_policy(const struct clocks_input *input, const struct policy_declaration *declared,
                             size_t metric_count, struct clock_policy *out,
                             const struct dictionary *priorities, struct arena *arena, struct error *error)
{
    struct clock_promise *promises = arena_new(arena, (metric_count + 1) * sizeof *promises);
    *out = (struct clock_policy){.from = declared->from,
                                 .until = declared->until,
                                 .solve_fulfils = declared->solve_fulfils,
                                 .reopen = declared->reopen,
                                 .promises = promises};
    for (size_t i = 0; i < metric_count; i++)
        promises[i] = resolve_promise(&declared->promises[i], priorities, arena);
    return find_calendar(input, declared, &out->calendar, error);
}

static status number_names(struct clock_set *set, size_t i, const struct policy_declaration *declared,
                           struct clock_names *names, struct error *error)
{
    status s = dictionary_intern(&names->policies, slice_of(declared->name), &set->policy_codes[i], error);
    set->calendar_codes[i] = CODE_NONE;
    if (s == STATUS_OK && declared->calendar)
        s = dictionary_intern(&names->calendars, slice_of(declared->calendar), &set->calendar_codes[i],
                              error);
    return s;
}

/* ---- conditions ---- */

/* Ids come in the order of the table. */
static void mark_rows(const struct table *spans, const int64_t *ids, size_t count, uint64_t bit,
                      uint64_t *holding)
{
    uint64_t row = 0;
    for (size_t chunk = 0, next = 0; chunk < spans->chunk_count; chunk++)
        for (uint32_t i = 0, rows = table_chunk_rows(spans, chunk); i < rows; i++, row++)
            if (next < count && segment_integer(&spans->row_id.segments[chunk], i) == ids[next]) {
                holding[row] |= bit;
                next++;
            }
}

static status mark_condition(const struct clocks_input *input, const struct table *spans,
                             const struct policy_declaration *declared, uint64_t bit, uint64_t *holding,
                             struct error *error)
{
    if (!declared->when) {
        for (uint64_t row = 0; row < spans->row_count; row++) holding[row] |= bit;
        return STATUS_OK;
    }
    struct query_item filter = {.text = slice_of(declared->when)};
    struct query query = {.table = spans,
                          .snapshot = input->snapshot,
                          .rules = input->rules,
                          .joins = input->joins,
                          .filters = &filter,
                          .filter_count = 1};
    int64_t *ids = NULL;
    size_t count = 0;
    uint64_t total;
    status s = query_rows(&query, 0, 0, &ids, &count, &total, error);
    if (s == STATUS_OK) mark_rows(spans, ids, count, bit, holding);
    memory_free(ids);
    return s == STATUS_OK ? s : error_prefix(error, "\"%s\".when", declared->name);
}

/* ---- the set ---- */

static status mark_conditions(struct clock_set *set, const struct clocks_input *input,
                              const struct policies_declaration *declared, const struct table *spans,
                              struct error *error)
{
    status s = snapshot_check(input->snapshot, spans, -1, error);
    if (s != STATUS_OK) return s;
    set->holding = memory_try_new((size_t)spans->row_count + 1, sizeof *set->holding);
    if (!set->holding)
        return error_set(error, STATUS_MEMORY, "no memory for the policies of %llu spans",
                         (unsigned long long)spans->row_count);
    for (size_t i = 0; i < declared->policy_count && s == STATUS_OK; i++)
        s = mark_condition(input, spans, &declared->policies[i], UINT64_C(1) << i, set->holding, error);
    return s;
}

status clock_set_init(struct clock_set *out, const struct clocks_input *input,
                      const struct policies_declaration *declared, struct clock_names *names,
                      struct arena *arena, struct error *error)
{
    size_t count = declared->policy_count, metric_count = declared->metric_count;
    const struct table *spans = snapshot_table(input->snapshot, slice_of(fact_table_name(FACTS_SPANS)));
    int field =
        schema_field(spans->schema, slice_of(fact_fields(FACTS_SPANS, &(size_t){0})[SPAN_PRIORITY].name));
    const struct dictionary *priorities = &spans->columns[field].dictionary;
    struct clock_policy *items = arena_new(arena, (count + 1) * sizeof *items);
    enum clock_kind *kinds = arena_new(arena, (metric_count + 1) * sizeof *kinds);
    *out = (struct clock_set){.policies = {items, count, kinds, metric_count}};
    if (count > CLOCK_POLICIES)
        return error_set(error, STATUS_LIMIT, "%zu policies, versions included: at most %d", count,
                         CLOCK_POLICIES);
    out->policy_codes = arena_new(arena, (count + 1) * sizeof *out->policy_codes);
    out->calendar_codes = arena_new(arena, (count + 1) * sizeof *out->calendar_codes);
    for (size_t i = 0; i < metric_count; i++) kinds[i] = declared->metrics[i].kind;
    status s = STATUS_OK;
    for (size_t i = 0; i < count && s == STATUS_OK; i++) {
        s = resolve_policy(input, &declared->policies[i], metric_count, &items[i], priorities, arena, error);
        if (s == STATUS_OK) s = number_names(out, i, &declared->policies[i], names, error);
    }
    if (s == STATUS_OK) s = mark_conditions(out, input, declared, spans, error);
    return s;
}

void clock_set_fini(struct clock_set *set)
{
    memory_free(set->holding);
    set->holding = NULL;
}
