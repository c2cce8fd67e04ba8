/* Surveys: who is asked, who answers, and what. */
#ifndef PERILUNE_DEMO_SURVEY_H
#define PERILUNE_DEMO_SURVEY_H

#include "demo/shop.h"

/* What a survey is about. */
struct survey_subject {
    int64_t at; /* the solve, or the order */
    bool after_order;
    double satisfaction, share_factor;
    uint32_t customer; /* NO_PERSON: not known to the shop */
    size_t language;
    const char *ticket, *order, *agent, *channel; /* NULL: none */
};

struct surveys {
    const struct demo_model *model;
    struct random random;
    uint64_t count;
};

void surveys_init(struct surveys *surveys, const struct demo_model *model);

/* Puts a row for each question that is asked about it, before the model's end. */
MUST_CHECK status surveys_ask(struct surveys *surveys, const struct survey_subject *subject,
                              struct rows *rows, struct error *error);

#endif
