/* darkcube SUBCOMMAND ...: finds the subcommand and hands over. */
#include "cli/cli.h"

#include <gsl/gsl_errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct subcommand {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *summary;
} subcommands[] = {
    {"scan", dc_cli_scan, "compute every point of a deck's cube into a store"},
    {"point", dc_cli_point, "compute one point"},
    {"replay", dc_cli_replay, "compute one point of a store again"},
    {"contour", dc_cli_contour, "curves of an output at given levels"},
    {"info", dc_cli_info, "what a store holds"},
    {"merge", dc_cli_merge, "one store out of several"},
    {"pack", dc_cli_pack, "a compressed copy of a store, for publication"},
    {"check", dc_cli_check, "read a deck and print it with all defaults"},
    {"probes", dc_cli_probes, "models and probes: axes, keys, outputs"},
};
enum { SUBCOMMANDS = sizeof subcommands / sizeof subcommands[0] };

static void print_help(FILE *out)
{
    fprintf(out, "usage: darkcube SUBCOMMAND [ARGUMENT]...\n\n"
                 "Where in the space of light vector bosons has nature already said no?\n\n");
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        fprintf(out, "  %-9s %s\n", subcommands[i].name, subcommands[i].summary);
    fprintf(
        out,
        "\n  darkcube SUBCOMMAND --help   options of a subcommand\n"
        "  darkcube --version           versions of darkcube and of what it is made with\n\n"
        "Exit codes: 0 done; 10 done, but some points failed; 2 usage or deck; 3 input data;\n"
        "4 output or file system; 75 stopped early, run again with --resume; 1 anything else.\n");
}

int(dc_cli_fail)(enum dc_result result, const struct dc_error *error)
{
    fprintf(stderr, "darkcube: %s\n", error->text);
    return (int)result;
}

int(dc_cli_usage)(const char *subcommand, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "darkcube %s: ", subcommand);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fprintf(stderr, " (try 'darkcube %s --help')\n", subcommand);
    return DC_ERROR_USAGE;
}

bool dc_cli_option(int argc, char **argv, int *i, const char *name, const char **value)
{
    size_t length = strlen(name);
    if (strncmp(argv[*i], name, length) != 0)
        return false;
    if (argv[*i][length] == '\0') {
        *value = *i + 1 < argc ? argv[++*i] : NULL;
        return true;
    }
    *value = argv[*i] + length + 1;
    return strncmp(name, "--", 2) == 0 && argv[*i][length] == '=';
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        print_help(stderr);
        return DC_ERROR_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        print_help(stdout);
        return DC_SUCCESS;
    }
    if (strcmp(argv[1], "--version") == 0)
        return dc_cli_version(argc - 1, argv + 1);
    for (size_t i = 0; i < SUBCOMMANDS; i++)
        if (strcmp(argv[1], subcommands[i].name) == 0)
            return subcommands[i].run(argc - 1, argv + 1);
    struct dc_error error;
    return dc_cli_fail(dc_fail(&error, DC_ERROR_USAGE,
                               "'%s' is not a subcommand; 'darkcube --help' lists them", argv[1]),
                       &error);
}

/* Whatever was printed has to have arrived, or nothing was done. */
int main(int argc, char **argv)
{
    gsl_set_error_handler_off();
    int code = run(argc, argv);
    bool printed = fflush(stdout) == 0 && ferror(stdout) == 0;
    if (printed || (code != DC_SUCCESS && code != DC_EXIT_FAILED_POINTS))
        return code;
    struct dc_error error;
    return dc_cli_fail(dc_fail(&error, DC_ERROR_OUTPUT, "cannot write to standard output"), &error);
}
