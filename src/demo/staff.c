/* The people who answer. */
#include "demo/staff.h"

#include "base/memory.h"
#include "time/civil.h"

#include <math.h>

enum { WEEK = 7 * DAY_SECONDS };

static size_t present(const struct demo_model *model, int64_t at)
{
    size_t count = 0;
    for (size_t i = 0; i < model->agents_count; i++)
        count += model->agents[i].joined_at <= at && at < model->agents[i].left_at;
    return count;
}

status staff_init(struct staff *staff, const struct demo_model *model, const struct arrivals *contacts,
                  struct error *error)
{
    *staff = (struct staff){.model = model, .weeks = (size_t)((model->to - model->from) / WEEK) + 1};
    staff->load = memory_try_new(staff->weeks, sizeof *staff->load);
    if (!staff->load) return error_set(error, STATUS_MEMORY, "no memory for %zu weeks", staff->weeks);
    double usual = 0;
    for (size_t i = 0; i < staff->weeks; i++) {
        int64_t begin = model->from + (int64_t)i * WEEK, middle = begin + WEEK / 2;
        double share = arrivals_share(contacts, begin + WEEK) - arrivals_share(contacts, begin);
        size_t agents = present(model, middle);
        staff->load[i] = share / (double)(agents ? agents : 1);
        usual += staff->load[i] / (double)staff->weeks;
    }
    for (size_t i = 0; i < staff->weeks; i++) {
        double load = staff->load[i] / usual;
        staff->load[i] = fmin(fmax(load, 0.6), 3);
    }
    return STATUS_OK;
}

void staff_fini(struct staff *staff)
{
    memory_free(staff->load);
    staff->load = NULL;
}

bool staff_is_there(const struct staff *staff, size_t agent, int64_t at)
{
    const struct demo_agent *one = &staff->model->agents[agent];
    return one->joined_at <= at && at < one->left_at;
}

size_t staff_pick(const struct staff *staff, size_t team, int64_t at, struct random *random)
{
    size_t chosen = NOBODY, seen = 0;
    for (size_t i = 0; i < staff->model->agents_count; i++) {
        if (staff->model->agents[i].team != team || !staff_is_there(staff, i, at)) continue;
        if (random_below(random, ++seen) == 0) chosen = i; /* each of those seen so far is as likely */
    }
    return chosen;
}

double staff_load(const struct staff *staff, int64_t at)
{
    if (at < staff->model->from) return staff->load[0];
    size_t week = (size_t)((at - staff->model->from) / WEEK);
    return staff->load[week < staff->weeks ? week : staff->weeks - 1];
}
