/* Completion scripts. The names of KPIs and reports are asked of the program itself (`perilune list`), so
 * that the project's own ones are there. */
#include "cli/completion.h"

#include "cli/options.h"

#include <stdio.h>
#include <string.h>

static const char *list_of(enum positional positional)
{
    return positional == POSITIONAL_KPI ? "kpis" : positional == POSITIONAL_REPORT ? "reports" : NULL;
}

static bool is_file(const struct option *option)
{
    return strstr(option->argument, "FILE") || strcmp(option->argument, "DIR") == 0;
}

/* ---- bash ---- */

static void bash_names(struct buffer *out, const struct option *options)
{
    for (; options && options->name; options++) {
        if (options->letter) buffer_format(out, "-%c ", options->letter);
        buffer_format(out, "--%s ", options->name);
    }
}

/* The patterns of a case: of the options that take a value. */
static void bash_takes_value(struct buffer *out, const struct option *options)
{
    const char *between = "";
    for (; options->name; options++) {
        if (!options->argument) continue;
        if (options->letter) buffer_format(out, "%s-%c", between, options->letter), between = "|";
        buffer_format(out, "%s--%s", between, options->name);
        between = "|";
    }
}

/* A case each for the options that take a value. `command` "*": whatever the command. */
static void bash_values(struct buffer *out, const char *command, const struct option *options)
{
    for (; options && options->name; options++) {
        if (!options->argument) continue;
        buffer_text(out, "    ");
        if (options->letter) buffer_format(out, "%s' '-%c | ", command, options->letter);
        buffer_format(out, "%s' '--%s) ", command, options->name);
        if (options->values)
            buffer_format(out, "_perilune_words '%s'", options->values);
        else
            buffer_text(out, is_file(options) ? "_perilune_files" : ":");
        buffer_text(out, "; return ;;\n");
    }
}

static void bash_command(struct buffer *out, const struct command *command)
{
    buffer_format(out, "    %s) if [[ $current == -* ]]; then _perilune_words '", command->name);
    bash_names(out, command->options);
    bash_names(out, global_options);
    buffer_text(out, "'; else ");
    if (list_of(command->positional))
        buffer_format(out,
                      "_perilune_words \"$(\"${COMP_WORDS[0]}\" list %s 2>/dev/null)\"; _perilune_files more",
                      list_of(command->positional));
    else if (command->positional == POSITIONAL_WORD)
        buffer_format(out, "_perilune_words '%s'", command->words);
    else
        buffer_text(out, command->positional == POSITIONAL_FILE ? "_perilune_files" : ":");
    buffer_text(out, "; fi ;;\n");
}

static void write_bash(struct buffer *out)
{
    buffer_text(
        out, "# bash completion for perilune\n"
             "_perilune_words() {\n"
             "    mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$current\")\n"
             "}\n\n"
             "# With an argument: files beside the words that were found.\n"
             "_perilune_files() {\n"
             "    local files\n"
             "    compopt -o filenames 2>/dev/null\n"
             "    mapfile -t files < <(compgen -f -- \"$current\")\n"
             "    if [[ -n $1 ]]; then COMPREPLY+=(\"${files[@]}\"); else COMPREPLY=(\"${files[@]}\"); fi\n"
             "}\n\n"
             "_perilune() {\n"
             "    local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= i\n"
             "    if [[ $current == = ]]; then current=\n"
             "    elif [[ $previous == = ]]; then previous=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
             "    COMPREPLY=()\n"
             "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
             "        case ${COMP_WORDS[i]} in\n"
             "        ");
    bash_takes_value(out, global_options);
    buffer_text(out, ") [[ ${COMP_WORDS[i+1]} == = ]] && ((i++)); ((i++)) ;;\n"
                     "        -*) ;;\n"
                     "        *) command=${COMP_WORDS[i]}; break ;;\n"
                     "        esac\n"
                     "    done\n"
                     "    case \"$command $previous\" in\n");
    for (const struct command *command = commands; command->name; command++)
        bash_values(out, command->name, command->options);
    bash_values(out, "*", global_options);
    buffer_text(out, "    esac\n    case $command in\n    '') _perilune_words '");
    for (const struct command *command = commands; command->name; command++)
        buffer_format(out, "%s ", command->name);
    bash_names(out, global_options);
    buffer_text(out, "' ;;\n");
    for (const struct command *command = commands; command->name; command++) bash_command(out, command);
    buffer_text(out, "    esac\n}\n\ncomplete -F _perilune perilune\n");
}

/* ---- zsh ---- */

/* Within single quotes and brackets, where colons part the fields. */
static void zsh_text(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '\'')
            buffer_text(out, "'\\''");
        else if (strchr("[]:\\", *text))
            buffer_format(out, "\\%c", *text);
        else
            buffer_append(out, text, 1);
    }
}

static void zsh_option(struct buffer *out, const struct option *option)
{
    if (option->letter)
        buffer_format(out, " \\\n        '(-%c --%s)'{-%c,--%s%s}'[", option->letter, option->name,
                      option->letter, option->name, option->argument ? "=" : "");
    else
        buffer_format(out, " \\\n        '--%s%s[", option->name, option->argument ? "=" : "");
    zsh_text(out, option->about);
    buffer_text(out, "]");
    if (option->argument) {
        buffer_text(out, ":");
        zsh_text(out, option->argument);
        if (option->values)
            buffer_format(out, ":(%s)", option->values);
        else
            buffer_text(out, is_file(option) ? ":_files" : ": ");
    }
    buffer_text(out, "'");
}

static void zsh_options(struct buffer *out, const struct option *options)
{
    for (; options && options->name; options++) zsh_option(out, options);
}

static void zsh_command(struct buffer *out, const struct command *command)
{
    buffer_format(out, "    %s)\n        _arguments", command->name);
    zsh_options(out, command->options);
    zsh_options(out, global_options);
    if (list_of(command->positional))
        buffer_format(out,
                      " \\\n        '*: :{ compadd -- ${(f)\"$($words[1] list %s 2>/dev/null)\"}; _files }'",
                      list_of(command->positional));
    else if (command->positional == POSITIONAL_WORD)
        buffer_format(out, " \\\n        '*:%s:(%s)'", command->arguments, command->words);
    else if (command->positional == POSITIONAL_FILE)
        buffer_text(out, " \\\n        '*:file:_files'");
    buffer_text(out, "\n        ;;\n");
}

static void write_zsh(struct buffer *out)
{
    buffer_text(out, "#compdef perilune\n\n_perilune() {\n    local curcontext=$curcontext state line\n"
                     "    local -a commands\n    commands=(\n");
    for (const struct command *command = commands; command->name; command++) {
        buffer_format(out, "        '%s:", command->name);
        zsh_text(out, command->about);
        buffer_text(out, "'\n");
    }
    buffer_text(out, "    )\n    _arguments -C");
    zsh_options(out, global_options);
    buffer_text(out, " \\\n        '1:command:->command' '*::argument:->argument' && return\n"
                     "    case $state in\n"
                     "    command) _describe command commands; return ;;\n"
                     "    esac\n"
                     "    case $line[1] in\n");
    for (const struct command *command = commands; command->name; command++) zsh_command(out, command);
    buffer_text(
        out,
        "    esac\n}\n\n"
        "if [[ $funcstack[1] == _perilune ]]; then _perilune \"$@\"; else compdef _perilune perilune; fi\n");
}

/* ---- fish ---- */

static void fish_text(struct buffer *out, const char *text)
{
    buffer_text(out, "'");
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\') buffer_text(out, "\\");
        buffer_append(out, text, 1);
    }
    buffer_text(out, "'");
}

/* `condition`: when the line is offered. */
static void fish_options(struct buffer *out, const char *condition, const struct option *options)
{
    for (; options && options->name; options++) {
        buffer_format(out, "complete -c perilune%s -l %s", condition, options->name);
        if (options->letter) buffer_format(out, " -s %c", options->letter);
        if (options->argument) buffer_text(out, is_file(options) ? " -r -F" : " -x");
        if (options->values) buffer_format(out, " -a '%s'", options->values);
        buffer_text(out, " -d ");
        fish_text(out, options->about);
        buffer_text(out, "\n");
    }
}

static void fish_command(struct buffer *out, const struct command *command)
{
    char condition[96];
    snprintf(condition, sizeof condition, " -n '__fish_seen_subcommand_from %s'", command->name);
    buffer_format(out, "complete -c perilune -n __fish_use_subcommand -f -a %s -d ", command->name);
    fish_text(out, command->about);
    buffer_text(out, "\n");
    fish_options(out, condition, command->options);
    if (list_of(command->positional))
        buffer_format(out, "complete -c perilune%s -a '(perilune list %s 2>/dev/null)'\n", condition,
                      list_of(command->positional));
    else if (command->positional == POSITIONAL_WORD)
        buffer_format(out, "complete -c perilune%s -f -a '%s'\n", condition, command->words);
}

static void write_fish(struct buffer *out)
{
    buffer_text(out, "# fish completion for perilune\n");
    fish_options(out, "", global_options);
    for (const struct command *command = commands; command->name; command++) fish_command(out, command);
}

status completion_write(const char *shell, struct buffer *out, struct error *error)
{
    static const struct {
        const char *shell;
        void (*write)(struct buffer *out);
    } writers[] = {{"bash", write_bash}, {"zsh", write_zsh}, {"fish", write_fish}};
    for (size_t i = 0; i < sizeof writers / sizeof *writers; i++) {
        if (strcmp(shell, writers[i].shell)) continue;
        writers[i].write(out);
        return STATUS_OK;
    }
    return error_set(error, STATUS_INVALID, "completion: expected bash, zsh or fish, not \"%s\"", shell);
}
