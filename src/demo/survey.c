/* Surveys. Rules:
 *  1. A survey is sent `delay_seconds` after what it is about, to a share of those it could be sent to; what
 *     would be sent or answered behind the model's end is not yet.
 *  2. Unhappy customers answer more often, by `unhappy_factor`; those in between less often than both.
 *  3. A score is center + slope * (satisfaction + what differs from answer to answer), rounded to the scale.
 *  4. The parts of a survey that has dimensions are asked and answered at once, and differ a little. */
#include "demo/survey.h"

#include <math.h>
#include <stdio.h>

enum { FIRST_SURVEY = 9000001, ANSWER_SECONDS = 18000 };

struct answer {
    int64_t sent_at, answered_at;
    bool is_answered;
    double satisfaction;
    const char *comment;
};

void surveys_init(struct surveys *surveys, const struct demo_model *model)
{
    *surveys = (struct surveys){.model = model, .random = random_of(model->seed, 2)};
}

/* Rule 3. */
static double score_of(struct surveys *surveys, const struct demo_survey *survey, double satisfaction)
{
    double felt = satisfaction + 0.3 * random_normal(&surveys->random);
    double score = round(survey->center + survey->slope * felt);
    return fmin(fmax(score, survey->scale_min), survey->scale_max);
}

/* Rule 2. */
static double answer_chance(const struct demo_survey *survey, double satisfaction)
{
    if (satisfaction < -0.8) return fmin(1, survey->answer_share * survey->unhappy_factor);
    return survey->answer_share * (satisfaction < 0.2 ? 0.7 : 1);
}

static const char *draw_comment(struct surveys *surveys, const struct demo_survey *survey,
                                const struct survey_subject *subject)
{
    const struct demo_language *language = &surveys->model->languages[subject->language];
    bool unhappy = subject->satisfaction < -0.6;
    const struct demo_texts *texts = unhappy ? &language->unhappy : &language->happy;
    double share = survey->comment_share * (unhappy ? 1.6 : 1);
    bool between = !unhappy && subject->satisfaction < 0.1;
    if (texts->count == 0 || between || !random_chance(&surveys->random, share)) return NULL;
    return texts->items[random_below(&surveys->random, texts->count)];
}

static struct answer draw_answer(struct surveys *surveys, const struct demo_survey *survey,
                                 const struct survey_subject *subject)
{
    struct random *random = &surveys->random;
    struct answer answer = {.satisfaction = subject->satisfaction};
    answer.sent_at = subject->at + (int64_t)survey->delay_seconds;
    answer.answered_at = answer.sent_at + 30 + (int64_t)random_around(random, ANSWER_SECONDS, 1.2);
    bool answers = random_chance(random, answer_chance(survey, subject->satisfaction));
    answer.is_answered = answers && answer.answered_at < surveys->model->to; /* rule 1 */
    if (answer.is_answered) answer.comment = draw_comment(surveys, survey, subject);
    return answer;
}

static void fill_subject(const struct surveys *surveys, const struct demo_survey *survey,
                         const struct survey_subject *subject, struct rows *rows)
{
    rows_text(rows, ROWS_SURVEYS, SURVEY_SOURCE, surveys->model->source);
    rows_text(rows, ROWS_SURVEYS, SURVEY_KIND, survey->kind);
    rows_text(rows, ROWS_SURVEYS, SURVEY_TOUCHPOINT, survey->touchpoint);
    rows_text(rows, ROWS_SURVEYS, SURVEY_TICKET, subject->ticket);
    rows_text(rows, ROWS_SURVEYS, SURVEY_ORDER, subject->order);
    rows_text(rows, ROWS_SURVEYS, SURVEY_AGENT, subject->agent);
    rows_text(rows, ROWS_SURVEYS, SURVEY_CHANNEL, subject->channel);
    rows_real(rows, ROWS_SURVEYS, SURVEY_MIN, survey->scale_min);
    rows_real(rows, ROWS_SURVEYS, SURVEY_MAX, survey->scale_max);
}

static status put_part(struct surveys *surveys, const struct demo_survey *survey,
                       const struct survey_subject *subject, const struct answer *answer, size_t part,
                       struct rows *rows, struct error *error)
{
    char key[32], customer[24];
    bool has_parts = survey->dimensions.count > 0;
    int length = snprintf(key, sizeof key, "S%llu", (unsigned long long)surveys->count + FIRST_SURVEY);
    if (has_parts) snprintf(key + length, sizeof key - (size_t)length, "-%zu", part + 1);
    shop_customer_key(subject->customer, customer, sizeof customer);
    fill_subject(surveys, survey, subject, rows);
    rows_text(rows, ROWS_SURVEYS, SURVEY_KEY, key);
    rows_text(rows, ROWS_SURVEYS, SURVEY_CUSTOMER, subject->customer == NO_PERSON ? NULL : customer);
    rows_integer(rows, ROWS_SURVEYS, SURVEY_SENT, answer->sent_at);
    if (has_parts) rows_text(rows, ROWS_SURVEYS, SURVEY_DIMENSION, survey->dimensions.items[part]);
    if (answer->is_answered) {
        rows_integer(rows, ROWS_SURVEYS, SURVEY_ANSWERED, answer->answered_at);
        rows_real(rows, ROWS_SURVEYS, SURVEY_SCORE, score_of(surveys, survey, answer->satisfaction));
        if (part == 0) rows_text(rows, ROWS_SURVEYS, SURVEY_COMMENT, answer->comment);
    }
    return rows_put(rows, ROWS_SURVEYS, error);
}

static status ask(struct surveys *surveys, const struct demo_survey *survey,
                  const struct survey_subject *subject, struct rows *rows, struct error *error)
{
    struct answer answer = draw_answer(surveys, survey, subject);
    if (answer.sent_at >= surveys->model->to) return STATUS_OK;
    size_t parts = survey->dimensions.count ? survey->dimensions.count : 1;
    status s = STATUS_OK;
    for (size_t part = 0; s == STATUS_OK && part < parts; part++)
        s = put_part(surveys, survey, subject, &answer, part, rows, error);
    surveys->count++;
    return s;
}

status surveys_ask(struct surveys *surveys, const struct survey_subject *subject, struct rows *rows,
                   struct error *error)
{
    const struct demo_model *model = surveys->model;
    status s = STATUS_OK;
    for (size_t i = 0; s == STATUS_OK && i < model->surveys_count; i++) {
        const struct demo_survey *survey = &model->surveys[i];
        if (survey->after_order != subject->after_order) continue;
        if (random_chance(&surveys->random, survey->share * subject->share_factor))
            s = ask(surveys, survey, subject, rows, error);
    }
    return s;
}
