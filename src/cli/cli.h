/* The subcommands of the program: one file each. Every function gets the arguments after the
 * program's name (argv[0] is the subcommand) and returns the exit code; main sees to it that
 * what was printed on standard output has arrived. */
#ifndef DARKCUBE_CLI_H
#define DARKCUBE_CLI_H

#include "darkcube/status.h"

int dc_cli_scan(int argc, char **argv);
int dc_cli_point(int argc, char **argv);
int dc_cli_replay(int argc, char **argv);
int dc_cli_contour(int argc, char **argv);
int dc_cli_info(int argc, char **argv);
int dc_cli_merge(int argc, char **argv);
int dc_cli_pack(int argc, char **argv);
int dc_cli_check(int argc, char **argv);
int dc_cli_probes(int argc, char **argv);
int dc_cli_version(int argc, char **argv);

/* Prints `darkcube: SENTENCE` on standard error and returns the exit code. */
int dc_cli_fail(enum dc_result result, const struct dc_error *error);

/* Prints `darkcube SUBCOMMAND: SENTENCE (try 'darkcube SUBCOMMAND --help')`, returns 2. */
int dc_cli_usage(const char *subcommand, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Tells static analysis what the comments above say: which code comes back. */
#ifdef __clang_analyzer__
#define dc_cli_fail(result, error) ((void)dc_cli_fail(result, error), (int)(result))
#define dc_cli_usage(...)          ((void)dc_cli_usage(__VA_ARGS__), (int)DC_ERROR_USAGE)
#endif

/* Value of option `name` at argv[*i], given as `name value` or, for a long one, `name=value`; moves
 * *i to the last argument used. False if argv[*i] is another option. `*value` is NULL where it is
 * missing. */
bool dc_cli_option(int argc, char **argv, int *i, const char *name, const char **value);

#endif
