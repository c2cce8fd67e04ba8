/* generate_events TICKETS: events of so many tickets over two years as CSV, the same for the same number.
 * Three events a ticket on average: every ticket is created; most get a reply and are solved; some are
 * assigned, get a team or another priority, are asked about once more, or are reopened and solved again. Rows
 * come ticket by ticket, not in order of their time. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { AGENTS = 200, TEAMS = 12, FIRST = 1672531200, YEARS = 2 * 365 * 86400 };

static uint64_t state = 20240101;

/* splitmix64; from 0 to n - 1 */
static uint64_t below(uint64_t n)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (z ^ z >> 31) % n;
}

static bool chance(unsigned percent)
{
    return below(100) < percent;
}

static time_t later(time_t at, uint64_t most_seconds)
{
    return at + (time_t)below(most_seconds);
}

static void put(long long ticket, time_t at, const char *kind, int agent, const char *value)
{
    char text[32];
    struct tm parts;
    strftime(text, sizeof text, "%Y-%m-%d %H:%M:%S", gmtime_r(&at, &parts));
    printf("%lld,%s,%s,", ticket, text, kind);
    if (agent >= 0)
        printf("agent%d,agent,%s\n", agent, value);
    else
        printf(",customer,%s\n", value);
}

static void put_numbered(long long ticket, time_t at, const char *kind, int agent, const char *name,
                         uint64_t number)
{
    char value[32];
    snprintf(value, sizeof value, "%s%d", name, (int)number);
    put(ticket, at, kind, agent, value);
}

/* Where the ticket goes: 0.5 events. */
static time_t put_routing(long long ticket, time_t at, int agent)
{
    if (chance(10)) put_numbered(ticket, at = later(at, 4000), "team", agent, "team", below(TEAMS));
    if (chance(30)) put_numbered(ticket, at = later(at, 4000), "assigned", agent, "agent", below(AGENTS));
    if (chance(10)) put(ticket, at = later(at, 4000), "priority", agent, chance(50) ? "high" : "low");
    return at;
}

/* 2.5 events with the creation. */
static void put_ticket(long long ticket, time_t at)
{
    int agent = (int)below(AGENTS);
    put(ticket, at, "created", -1, "");
    at = put_routing(ticket, at, agent);
    if (chance(70)) put(ticket, at = later(at, 40000), "message", agent, "");
    if (chance(5)) {
        put(ticket, at = later(at, 40000), "message", -1, "");
        put(ticket, at = later(at, 40000), "message", (int)below(AGENTS), "");
    }
    if (!chance(60)) return;
    put(ticket, at = later(at, 40000), "status", agent, "solved");
    if (!chance(8)) return;
    put(ticket, at = later(at, 90000), "status", -1, "open");
    put(ticket, at = later(at, 90000), "status", agent, "solved");
}

int main(int argc, char **argv)
{
    long long tickets = argc == 2 ? atoll(argv[1]) : 0;
    if (tickets < 1) {
        fprintf(stderr, "usage: generate_events TICKETS\n");
        return 2;
    }
    puts("ticket,at,kind,actor,actor_kind,value");
    for (long long i = 1; i <= tickets; i++)
        put_ticket(i, FIRST + (time_t)((double)i * YEARS / (double)tickets));
    return ferror(stdout) || fflush(stdout) ? 1 : 0;
}
