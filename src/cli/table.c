/* The tables of options and commands: a new one is a new row. */
#include "cli/options.h"

const char options_description[] = "perilune answers questions about customer support: tickets, their "
                                   "events, surveys, customers and orders, read "
                                   "from\nexports of help desks into one file. Reports and KPIs are bundled; "
                                   "a project's own are written in Lua.\n"
                                   "Without a command a read-eval-print loop starts.\n";

const char options_exit_status[] = "0 good, 1 failed, 2 wrong usage; of check: see its help.\n";

const struct option environment_variables[] = {
    {0, "PERILUNE_STORE", 0, "the store, where no option names one", 0},
    {0, "NO_COLOR", 0, "when set and not empty: no colour, unless --color=always", 0},
    {0, "VISUAL, EDITOR", 0, "the editor that .edit calls at the prompt (default: vi)", 0},
    {0, "XDG_STATE_HOME", 0, "where the prompt's history is kept (default: ~/.local/state)", 0},
    {0, "TZDIR", 0, "where the time zone data is (default: /usr/share/zoneinfo)", 0},
    {0, 0, 0, 0, 0},
};

const struct option global_options[] = {
    {'d', "store", "FILE", "the store (else $PERILUNE_STORE, the project's, perilune.db)", 0},
    {0, "project", "DIR", "the folder of the project file perilune.lua (default: this or the nearest above)",
     0},
    {0, "tz", "ZONE", "the desk's time zone, as Europe/Berlin (default: the project's, else UTC)", 0},
    {0, "as-of", "TIME", "report as of this time, or now (default: the newest the data knows)", 0},
    {0, "color", "WHEN", "auto, always or never (also NO_COLOR)", "auto always never"},
    {0, "ascii", 0, "pages for the terminal in ASCII", 0},
    {0, "width", "COLUMNS", "width of the page (default: the terminal's)", 0},
    {0, "threads", "N", "threads for queries (default: one a core)", 0},
    {0, "time-limit", "SECONDS", "how long a script may run (default 300; 0: no limit)", 0},
    {'q', "quiet", 0, "say nothing but errors", 0},
    {0, "trust", 0, "scripts may use io, os and debug: only for scripts of your own", 0},
    {'v', "verbose", 0, "say more; errors of scripts come with a traceback", 0},
    {'h', "help", 0, "this help", 0},
    {0, "version", 0, "the version", 0},
    {0, 0, 0, 0, 0},
};

static const struct option import_options[] = {
    {0, "as", "NAME|FILE.lua", "the importer: zendesk, incidents, or a file that declares one", 0},
    {0, "dry-run", 0, "do everything, then change nothing", 0},
    {0, "strict", 0, "fail on the first row that does not fit", 0},
    {0, 0, 0, 0, 0},
};

static const struct option report_options[] = {
    {0, "period", "PERIOD", "as 2026-10, 2026-Q3, \"last 8 weeks\" (default: the report's own)", 0},
    {0, "lang", "LANGUAGE", "en, ko, ja or zh-TW (default: the project's, else en)", "en ko ja zh-TW"},
    {'f', "format", "FORMAT",
     "table, html, markdown, json, csv or vega (default: by the file's name, else table)",
     "table html markdown json csv vega"},
    {0, "block", "N", "csv and vega: only the n-th table or chart", 0},
    {0, "all", 0, "every report, a file each and an index.html, into the folder that -o names", 0},
    {0, "watch", 0, "make it again when a script or the store changes, until Ctrl-C", 0},
    {'o', "output", "FILE|FOLDER/",
     "write here instead of the terminal; csv and vega: a file each into a folder", 0},
    {0, 0, 0, 0, 0},
};

static const struct option kpi_options[] = {
    {0, "period", "PERIOD", "as 2026-10, 2026-Q3, \"last 8 weeks\" (default: the last complete month)", 0},
    {0, "vs", "PERIOD", "what to compare with: previous, \"last year\", a period (default: previous)", 0},
    {0, "by", "DIMENSION",
     "one row for each value of a field or expression, as channel; with --why several, as a,b", 0},
    {0, "why", 0, "what moved it: the change taken apart by segments, and how much of it is noise", 0},
    {0, "reconcile", "A,B",
     "why it differs by two dialects, as zendesk,gorgias: the rules, one after the other", 0},
    {0, "lang", "LANGUAGE", "en, ko, ja or zh-TW (default: the project's, else en)", "en ko ja zh-TW"},
    {'f', "format", "FORMAT", "table or json; with --reconcile also markdown (default table)",
     "table json markdown"},
    {0, 0, 0, 0, 0},
};

static const struct option check_options[] = {
    {0, "period", "PERIOD",
     "for all rules, as 2026-10 or \"last 4 weeks\" (default: the rule's, else last month)", 0},
    {0, "backtest", "RANGE", "replay the rules, as \"12 months\" or 2026-Q3: when would they have fired?", 0},
    {'f', "format", "FORMAT", "table, json, plugin or prometheus (default: by the file's name, else table)",
     "table json plugin prometheus"},
    {'o', "output", "FILE", "write here instead of the terminal", 0},
    {0, 0, 0, 0, 0},
};

static const struct option sql_options[] = {
    {'f', "format", "FORMAT", "table, markdown, csv, json or jsonl (default table)",
     "table markdown csv json jsonl"},
    {'o', "output", "FILE", "write here instead of the terminal", 0},
    {0, 0, 0, 0, 0},
};

static const struct option test_options[] = {
    {'f', "format", "FORMAT", "table, tap or junit (default table)", "table tap junit"},
    {0, "require-all", 0,
     "fail when a KPI has no spec: of the project, or of the bundled ones without a project", 0},
    {'o', "output", "FILE", "write here instead of the terminal", 0},
    {0, 0, 0, 0, 0},
};

static const struct option sla_options[] = {
    {0, "next", "DURATION", "what breaches within it, as 2h, if nothing happens", 0},
    {0, "what-if", "NAME|FILE.lua",
     "the same log under other policies: those of a file, all by a calendar, or one of them for everything",
     0},
    {'f', "format", "FORMAT", "table, markdown, csv or json (default: by the file's name, else table)",
     "table markdown csv json"},
    {'o', "output", "FILE", "write here instead of the terminal", 0},
    {0, 0, 0, 0, 0},
};

static const struct option demo_options[] = {
    {0, "tickets", "N", "how many, from 100 to 10000000 (default 20000)", 0},
    {0, "seed", "N", "another seed draws other data of the same kind (default 1)", 0},
    {0, "from", "DATE", "the first day of the two years (default 2024-10-01)", 0},
    {0, 0, 0, 0, 0},
};

static const struct option doctor_options[] = {
    {'f', "format", "FORMAT", "table or json (default table)", "table json"},
    {0, "thorough", 0, "also read every page of a store of more than 1 GiB", 0},
    {0, 0, 0, 0, 0},
};

static const struct option no_options[] = {{0, 0, 0, 0, 0}};

const struct command commands[] = {
    {"import", "FILE...", "read exports into the store",
     "Every file is one transaction: all its good rows are stored, bad ones go to the table \"rejects\" "
     "with\n"
     "their line and the reason. A file imported again changes nothing. gzip files are read as they are.\n",
     "  perilune -d support.db import tickets.csv --as zendesk\n"
     "  perilune -d support.db import log.csv.gz --as incidents\n"
     "  perilune -d support.db import export.csv --as importers/mine.lua --dry-run\n",
     1, MOST_POSITIONALS, import_options, false, POSITIONAL_FILE, 0},
    {"report", "[NAME|FILE]", "make a report",
     "Without -o a page for the terminal; with -o a file in the format of its name. A report may declare "
     "parameters,\nwhich are options then: `perilune report NAME --help` lists them.\n",
     "  perilune -d support.db report executive\n"
     "  perilune -d support.db report executive --period 2016-05\n"
     "  perilune -d support.db report executive -o report.html\n"
     "  perilune -d support.db report reports/mine.lua --format markdown --lang ko\n"
     "  perilune -d support.db report executive --format csv -o numbers/\n"
     "  perilune -d support.db report reports/team.lua --team EU\n"
     "  perilune -d support.db report reports/mine.lua -o mine.html --watch\n"
     "  perilune -d support.db report --all -o reports/\n",
     0, 1, report_options, false, POSITIONAL_REPORT, 0},
    {"kpi", "[NAME]", "list the KPIs, or explain one and give its value",
     "NAME may be NAME.VARIANT. The value comes with its interval, what was left out, and whether the change "
     "against\nthe other period exceeds noise.\n",
     "  perilune -d support.db kpi\n"
     "  perilune -d support.db kpi resolution_time --by priority --vs 2016-03\n"
     "  perilune -d support.db kpi resolution_time --period 2016-05\n"
     "  perilune -d support.db kpi reopen_rate --period 2016-05 --why --by priority,team\n"
     "  perilune -d support.db kpi first_reply_time --reconcile zendesk,gorgias\n",
     0, 1, kpi_options, false, POSITIONAL_KPI, 0},
    {"check", "[KPI|RULE|FILE.lua...]", "hold KPIs against their targets, for cron and CI",
     "Without names: the rules of the project's folder checks, and every KPI with a target that no rule "
     "names. A state\nis computed from the series each time; there is no state file. \"plugin\" is the "
     "output "
     "of a monitoring plugin,\n\"prometheus\" the text format for node_exporter's textfile collector. The "
     "as-of is the newest instant the data\nknows: with --as-of now an import that no longer runs is noticed "
     "(no data: unknown).\n\n"
     "Exit status: 0 good, 1 warn, 2 bad, 3 unknown (no data, below the minimum sample, an error); of "
     "several "
     "rules the\nfirst there is of 2, 1, 3, 0. A backtest that ran exits with 0.\n",
     "  perilune -d support.db check --as-of now\n"
     "  perilune -d support.db check reopen_rate --period 2016-05 --format plugin\n"
     "  perilune -d support.db check --format prometheus -o /var/lib/node_exporter/perilune.prom\n"
     "  perilune -d support.db check reopen_rate --backtest \"12 months\"\n",
     0, MOST_POSITIONALS, check_options, true, POSITIONAL_KPI, 0},
    {"sla", "", "SLA policies: what was met, what breaches next, what if",
     "Policies are files of the project's folder sla. Instances come of the events of tickets, whose clocks "
     "run by the\npolicies' calendars; what still runs is counted beside the share that was met.\n",
     "  perilune sla\n"
     "  perilune --as-of now sla --next 2h\n"
     "  perilune sla --what-if strict.lua\n"
     "  perilune sla --what-if always\n",
     0, 0, sla_options, false, POSITIONAL_NONE, 0},
    {"run", "FILE.lua", "run a script", 0, "  perilune -d support.db run examples/volume.lua\n", 1, 1,
     no_options, false, POSITIONAL_FILE, 0},
    {"sql", "TEXT", "ask the store in SQL",
     "Only statements that read. Times are unix seconds UTC, durations seconds.\n",
     "  perilune -d support.db sql \"SELECT status, count(*) FROM tickets GROUP BY 1\"\n"
     "  perilune -d support.db sql \"SELECT * FROM rejects\" --format csv -o rejects.csv\n",
     1, 1, sql_options, false, POSITIONAL_NONE, 0},
    {"test", "[FILE|DIR...]", "hold KPIs against their specs",
     "A spec gives a few rows, a period and what comes of them; the README has one. Without an argument "
     "the\n"
     "folder tests of the project (or of the current folder) is run. Every case has a store of its own in\n"
     "memory: no store is read or changed. Exit status: 0 all passed, 1 a case or a file failed, 2 wrong "
     "usage.\n",
     "  perilune test\n"
     "  perilune test tests/csat.lua\n"
     "  perilune test --require-all --format junit -o tests.xml\n",
     0, MOST_POSITIONALS, test_options, true, POSITIONAL_FILE, 0},
    {"new", "DIR", "make a project",
     "A folder with a project file, a KPI with its spec, a report, an importer and a little data to try them "
     "on. It may\nexist already when it is empty. All files are made, or none.\n",
     "  perilune new desk\n", 1, 1, no_options, false, POSITIONAL_FILE, 0},
    {"demo", "DIR", "make a project with invented data",
     "The support desk of a web shop over two years, in a folder that is new or empty: tickets, their "
     "events, surveys,\n"
     "customers and orders, and a README.md that says what is to be found in them (a bad release, a change "
     "of policy, a\n"
     "bot, presents in December, agents who come and go). The same size, seed and date make the same bytes. "
     "Ten million\n"
     "tickets take some minutes and about 25 GB.\n",
     "  perilune demo shop\n"
     "  perilune demo big --tickets 1000000 --seed 7\n"
     "  perilune -d shop/demo.db report executive\n",
     1, 1, demo_options, false, POSITIONAL_FILE, 0},
    {"doctor", "", "is all well: program, zone data, project, store, snapshot",
     "Looks, and mends nothing. What is optional and not there is no fault. Exit status: 0 all works, 1 "
     "something does\nnot.\n",
     "  perilune doctor\n"
     "  perilune -d support.db doctor --format json\n",
     0, 0, doctor_options, false, POSITIONAL_NONE, 0},
    {"list", "WHAT", "names of what there is, one a line",
     "WHAT is kpis, reports, importers, dialects or calendars: the bundled ones and the project's.\n",
     "  perilune list reports\n", 1, 1, no_options, false, POSITIONAL_WORD,
     "kpis reports importers dialects calendars"},
    {"completion", "SHELL", "the completion script of bash, zsh or fish",
     "It is installed with the program; this is for shells that look elsewhere.\n",
     "  perilune completion bash >~/.local/share/bash-completion/completions/perilune\n"
     "  perilune completion fish | source\n",
     1, 1, no_options, false, POSITIONAL_WORD, "bash zsh fish"},
    {"man", "", "the manual page, as roff", 0, "  perilune man | man -l -\n", 0, 0, no_options, false,
     POSITIONAL_NONE, 0},
    {0, 0, 0, 0, 0, 0, 0, 0, false, POSITIONAL_NONE, 0},
};
