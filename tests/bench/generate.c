/* generate ROWS FILE.csv [shuffled]: support tickets of 24 months (2024-01 to 2025-12), the same on every
 * machine.
 *
 * Rules:
 *  1. A ticket is a function of its number alone, so the shuffled file has the same rows in another order.
 *  2. Tickets come in order of time; each hour has a weight: growth of 0.7 to 1.3 over the two years, nights
 * 0.25, weekends 0.35.
 *  3. First reply: 2% have none, the others are log-normal with a median by channel. Resolution: 3% of the
 * replied have none, the others are log-normal with a median of 30,000 seconds behind the reply. What would
 * come after the end of 2025 has not come.
 *  4. A third of the resolved answered the survey (csat 1 to 5). Agents, types, products and customers are
 * skewed by powers of a uniform number; the skew of the products moves with the season.
 *  5. One subject in eight is quoted and holds commas.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    HOUR = 3600,
    DAY = 86400,
    AGENTS = 200,
    TEAMS = 12,
    PRODUCTS = 300,
    FIRST_KEY = 1000001,
    FIRST_CUSTOMER = 1000000,
    LONGEST_ROW = 1024,
    OUTPUT_BUFFER = 1 << 20,
};

#define COUNT(array) (sizeof(array) / sizeof *(array))

static const int64_t start_time = 1704067200, end_time = 1767225600; /* 2024-01-01, 2026-01-01 */
static const double pi = 3.14159265358979323846;

static const char *const channels[] = {"email", "chat", "phone", "web", "social"};
static const double channel_bounds[] = {0.45, 0.65, 0.80, 0.93, 1};
static const double channel_reply_seconds[] = {10800, 90, 20, 14400, 5400};
static const char *const priorities[] = {"low", "normal", "high", "urgent"};
static const double priority_bounds[] = {0.2, 0.8, 0.94, 1};
static const char *const types[] = {
    "billing",        "refund",         "login",           "password reset", "bug report",  "feature request",
    "shipping delay", "wrong item",     "damaged item",    "cancellation",   "upgrade",     "downgrade",
    "invoice",        "payment failed", "account closure", "data export",    "integration", "api error",
    "performance",    "outage",         "how-to",          "complaint",      "praise",      "other"};
static const double score_bounds[] = {0.10, 0.19, 0.352, 0.6436, 1};
static const char *const tags[] = {"vip",  "renewal",  "churn-risk", "beta",  "mobile",    "ios",  "android",
                                   "web",  "eu",       "us",         "apac",  "legal",     "bot",  "security",
                                   "spam", "training", "duplicate",  "press", "escalated", "later"};
static const char *const words[] = {
    "order",      "cannot",  "account", "help",     "with",         "my",          "the",      "payment",
    "failed",     "invoice", "not",     "received", "please",       "update",      "address",  "wrong",
    "charge",     "twice",   "reset",   "password", "login",        "error",       "page",     "loading",
    "slow",       "refund",  "request", "delay",    "shipping",     "item",        "broken",   "missing",
    "export",     "data",    "report",  "token",    "expired",      "sync",        "customer", "portal",
    "crash",      "after",   "upgrade", "plan",     "cancel",       "trial",       "question", "subscription",
    "about",      "feature", "setup",   "email",    "notification", "mobile",      "desktop",  "access",
    "permission", "team",    "member",  "urgent",   "api",          "integration", "csv",      "app"};

/* ---- randomness: splitmix64 ---- */

struct random {
    uint64_t state;
};

static uint64_t random_bits(struct random *random)
{
    uint64_t z = random->state += 0x9E3779B97F4A7C15u;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static double random_unit(struct random *random)
{
    return (double)(random_bits(random) >> 11) / 9007199254740992.0;
}

static double random_normal(struct random *random)
{
    double radius = sqrt(-2 * log(random_unit(random) + 1e-18));
    return radius * cos(2 * pi * random_unit(random));
}

static size_t random_below(struct random *random, size_t count)
{
    return (size_t)(random_bits(random) % count);
}

/* A number below `count`, the small ones more often. */
static size_t random_skewed(struct random *random, size_t count, double power)
{
    return (size_t)((double)count * pow(random_unit(random), power));
}

static size_t random_choice(struct random *random, const double *bounds)
{
    double x = random_unit(random);
    size_t choice = 0;
    while (x >= bounds[choice]) choice++;
    return choice;
}

/* ---- the two years ---- */

struct years {
    size_t hours, days;
    double *before; /* share of the tickets before each hour */
    char (*dates)[11];
};

/* 2024-01-01 is a Monday. */
static double hour_weight(size_t hour, size_t hours)
{
    size_t weekday = hour / 24 % 7, clock = hour % 24;
    double growth = 0.7 + 0.6 * (double)hour / (double)hours;
    return growth * (weekday >= 5 ? 0.35 : 1) * (clock >= 8 && clock < 19 ? 1 : 0.25);
}

static void *allocate(size_t count, size_t size)
{
    void *block = calloc(count, size);
    if (block) return block;
    fprintf(stderr, "generate: not enough memory\n");
    exit(1);
}

static void years_init(struct years *years)
{
    years->hours = (size_t)(end_time - start_time) / HOUR;
    years->days = (size_t)(end_time - start_time) / DAY;
    years->before = allocate(years->hours + 1, sizeof *years->before);
    years->dates = allocate(years->days, sizeof *years->dates);
    for (size_t hour = 0; hour < years->hours; hour++)
        years->before[hour + 1] = years->before[hour] + hour_weight(hour, years->hours);
    double total = years->before[years->hours];
    for (size_t hour = 0; hour <= years->hours; hour++) years->before[hour] /= total;
    for (size_t day = 0; day < years->days; day++) {
        time_t noon = (time_t)(start_time + (int64_t)day * DAY);
        struct tm date;
        gmtime_r(&noon, &date);
        strftime(years->dates[day], sizeof *years->dates, "%Y-%m-%d", &date);
    }
}

static void years_fini(struct years *years)
{
    free(years->before);
    free(years->dates);
}

/* The hour in which a share of the tickets has come. */
static size_t hour_of_share(const struct years *years, double share)
{
    size_t low = 0, high = years->hours;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (years->before[middle] <= share)
            low = middle;
        else
            high = middle;
    }
    return low;
}

/* ---- tickets ---- */

struct ticket {
    int64_t number, created, replied, resolved; /* 0: has not happened */
    size_t channel, type, priority, agent, customer, product;
    const char *status;
    int replies, reopens, score; /* score 0: no answer */
};

static void set_times(struct ticket *ticket, struct random *random)
{
    if (random_unit(random) < 0.02) return;
    double wait = channel_reply_seconds[ticket->channel] * exp(random_normal(random) * 1.1);
    int64_t replied = ticket->created + 1 + (int64_t)wait;
    if (replied >= end_time) return;
    ticket->replied = replied;
    if (random_unit(random) < 0.03) return;
    int64_t resolved = replied + 60 + (int64_t)(30000 * exp(random_normal(random) * 1.4));
    if (resolved < end_time) ticket->resolved = resolved;
}

static const char *status_of(const struct ticket *ticket, struct random *random)
{
    double x = random_unit(random);
    if (ticket->resolved) return x < 0.3 ? "solved" : "closed";
    if (ticket->replied) return x < 0.4 ? "pending" : "open";
    return x < 0.6 ? "new" : "open";
}

static int replies_of(const struct ticket *ticket, struct random *random)
{
    if (!ticket->replied) return 0;
    if (ticket->resolved && random_unit(random) < 0.38) return 1;
    int replies = 1 + (int)(-2.2 * log(random_unit(random) + 1e-12));
    return replies > 120 ? 120 : replies;
}

static void make_ticket(const struct years *years, struct random *random, int64_t number, int64_t rows,
                        struct ticket *ticket)
{
    double share = ((double)number + 0.5) / (double)rows;
    size_t hour = hour_of_share(years, share);
    double inside = (share - years->before[hour]) / (years->before[hour + 1] - years->before[hour]);
    double season = 1.2 + 0.4 * sin((double)hour / 730);
    *ticket = (struct ticket){.number = number};
    ticket->created = start_time + (int64_t)hour * HOUR + (int64_t)(inside * HOUR);
    ticket->channel = random_choice(random, channel_bounds);
    ticket->agent = random_skewed(random, AGENTS, 1.3);
    ticket->type = random_skewed(random, COUNT(types), 1.5);
    ticket->priority = random_choice(random, priority_bounds);
    ticket->customer = random_skewed(random, (size_t)rows / 6 + 1, 1.2);
    ticket->product = random_skewed(random, PRODUCTS, season);
    set_times(ticket, random);
    ticket->status = status_of(ticket, random);
    ticket->replies = replies_of(ticket, random);
    if (!ticket->resolved) return;
    if (random_unit(random) < 0.08) ticket->reopens = 1 + (random_unit(random) < 0.2);
    if (random_unit(random) < 0.32) ticket->score = 1 + (int)random_choice(random, score_bounds);
}

/* ---- text: every function returns the end of what it wrote ---- */

static char *put_text(char *at, const char *text)
{
    size_t size = strlen(text);
    memcpy(at, text, size);
    return at + size;
}

static char *put_number(char *at, uint64_t number)
{
    char digits[24];
    size_t count = 0;
    do digits[count++] = (char)('0' + number % 10);
    while (number /= 10);
    while (count) *at++ = digits[--count];
    return at;
}

static char *put_two(char *at, int64_t number)
{
    at[0] = (char)('0' + number / 10);
    at[1] = (char)('0' + number % 10);
    return at + 2;
}

static char *put_time(char *at, const struct years *years, int64_t instant)
{
    if (!instant) return at;
    int64_t second = (instant - start_time) % DAY;
    at = put_text(at, years->dates[(instant - start_time) / DAY]);
    *at++ = 'T';
    at = put_two(at, second / HOUR);
    *at++ = ':';
    at = put_two(at, second / 60 % 60);
    *at++ = ':';
    at = put_two(at, second % 60);
    *at++ = 'Z';
    return at;
}

static char *put_tags(char *at, struct random *random)
{
    size_t count = (size_t)(random_unit(random) * 3.3);
    for (size_t i = 0; i < count; i++) {
        if (i) *at++ = ';';
        at = put_text(at, tags[random_below(random, COUNT(tags))]);
    }
    return at;
}

/* 30 to 60 characters. */
static char *put_subject(char *at, struct random *random)
{
    size_t wanted = 30 + random_below(random, 31);
    bool quoted = random_below(random, 8) == 0;
    if (quoted) *at++ = '"';
    const char *start = at;
    for (;;) {
        const char *word = words[random_below(random, COUNT(words))];
        if ((size_t)(at - start) + strlen(word) + 1 > wanted) break;
        at = put_text(at, word);
        *at++ = quoted && random_below(random, 8) == 0 ? ',' : ' ';
    }
    at[-1] = '.';
    if (quoted) *at++ = '"';
    return at;
}

static const char header[] =
    "key,created_at,first_reply_at,solved_at,channel,type,priority,status,agent,team,"
    "customer,product,agent_replies,reopens,csat,tags,subject\n";

static char *put_ticket(char *at, const struct years *years, const struct ticket *ticket,
                        struct random *random)
{
    at = put_number(at, (uint64_t)(FIRST_KEY + ticket->number));
    *at++ = ',';
    at = put_time(at, years, ticket->created);
    *at++ = ',';
    at = put_time(at, years, ticket->replied);
    *at++ = ',';
    at = put_time(at, years, ticket->resolved);
    *at++ = ',';
    at = put_text(at, channels[ticket->channel]);
    *at++ = ',';
    at = put_text(at, types[ticket->type]);
    *at++ = ',';
    at = put_text(at, priorities[ticket->priority]);
    *at++ = ',';
    at = put_text(at, ticket->status);
    at = put_number(put_text(at, ",agent"), 100 + ticket->agent);
    at = put_number(put_text(at, ",team "), 1 + ticket->agent % TEAMS);
    at = put_number(put_text(at, ",C"), FIRST_CUSTOMER + ticket->customer);
    at = put_number(put_text(at, ",SKU-"), 1000 + ticket->product);
    *at++ = ',';
    at = put_number(at, (uint64_t)ticket->replies);
    *at++ = ',';
    at = put_number(at, (uint64_t)ticket->reopens);
    *at++ = ',';
    if (ticket->score) at = put_number(at, (uint64_t)ticket->score);
    *at++ = ',';
    at = put_tags(at, random);
    *at++ = ',';
    at = put_subject(at, random);
    *at++ = '\n';
    return at;
}

/* ---- the file ---- */

/* The numbers 0 to rows - 1 in a fixed random order (Fisher-Yates). */
static uint32_t *shuffled_numbers(int64_t rows)
{
    struct random random = {42};
    uint32_t *numbers = allocate((size_t)rows, sizeof *numbers);
    for (int64_t i = 0; i < rows; i++) {
        size_t other = random_below(&random, (size_t)i + 1);
        numbers[i] = numbers[other];
        numbers[other] = (uint32_t)i;
    }
    return numbers;
}

static bool write_tickets(FILE *file, int64_t rows, const uint32_t *order)
{
    struct years years;
    char line[LONGEST_ROW];
    bool written = fputs(header, file) >= 0;
    years_init(&years);
    for (int64_t i = 0; written && i < rows; i++) {
        int64_t number = order ? (int64_t)order[i] : i;
        struct random random = {(uint64_t)number * 0xD1B54A32D192ED03u};
        struct ticket ticket;
        make_ticket(&years, &random, number, rows, &ticket);
        size_t size = (size_t)(put_ticket(line, &years, &ticket, &random) - line);
        written = fwrite(line, 1, size, file) == size;
    }
    years_fini(&years);
    return written;
}

int main(int argc, char **argv)
{
    char *end = NULL;
    int64_t rows = argc >= 3 ? strtoll(argv[1], &end, 10) : 0;
    bool shuffled = argc == 4 && strcmp(argv[3], "shuffled") == 0;
    if (rows < 1 || rows > UINT32_MAX || *end || argc > 4 || (argc == 4 && !shuffled)) {
        fprintf(stderr, "usage: generate ROWS FILE.csv [shuffled]      (1 to 4,294,967,295 rows)\n");
        return 2;
    }
    FILE *file = fopen(argv[2], "w");
    if (!file) {
        perror(argv[2]);
        return 1;
    }
    setvbuf(file, NULL, _IOFBF, OUTPUT_BUFFER);
    uint32_t *order = shuffled ? shuffled_numbers(rows) : NULL;
    bool written = write_tickets(file, rows, order);
    free(order);
    if (fclose(file) == 0 && written) return 0;
    perror(argv[2]);
    return 1;
}
