/* generate_events TICKETS: events of so many tickets over two years as CSV, the same for the same number. Three
 * events a ticket and some more: creation, the agent's reply, the solve; one in five is reopened and solved again,
 * one in ten is asked about and answered once more. Rows come ticket by ticket, not in order of their time. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { AGENTS = 200, FIRST = 1672531200, YEARS = 2 * 365 * 86400 };

static uint64_t state = 20240101;

/* splitmix64; from 0 to n - 1 */
static uint64_t below(uint64_t n)
{
    uint64_t z = state += 0x9E3779B97F4A7C15u;
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (z ^ z >> 31) % n;
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

static void put_ticket(long long ticket, time_t at)
{
    int agent = (int)below(AGENTS);
    put(ticket, at, "created", -1, "");
    put(ticket, at += (time_t)below(40000), "message", agent, "");
    if (below(10) == 0) {
        put(ticket, at += (time_t)below(40000), "message", -1, "");
        put(ticket, at += (time_t)below(40000), "message", (int)below(AGENTS), "");
    }
    put(ticket, at += (time_t)below(40000), "status", agent, "solved");
    if (below(5)) return;
    put(ticket, at += (time_t)below(90000), "status", -1, "open");
    put(ticket, at += (time_t)below(90000), "status", agent, "solved");
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
