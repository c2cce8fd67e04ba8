/* The desk: what comes in, and the rows of what becomes of it. */
#ifndef PERILUNE_DEMO_DESK_H
#define PERILUNE_DEMO_DESK_H

#include "demo/shop.h"
#include "demo/staff.h"
#include "demo/survey.h"
#include "demo/talk.h"

enum { DESK_CHOICES = 64, DESK_RECENT = 32 };

struct desk {
    const struct demo_model *model;
    struct shop *shop;
    struct staff staff;
    struct surveys *surveys;
    struct rows *rows;
    struct random random;
    struct contact recent[DESK_RECENT]; /* the last ones, for duplicates of them */
    uint64_t count;
    struct talk talk;
};

MUST_CHECK status desk_init(struct desk *desk, const struct demo_model *model,
                            const struct arrivals *contacts, struct shop *shop, struct surveys *surveys,
                            struct rows *rows, struct error *error);
void desk_fini(struct desk *desk);

/* Somebody writes or calls: the ticket, its events and what is asked about it. */
MUST_CHECK status desk_contact(struct desk *desk, int64_t at, struct error *error);

#endif
