/* darkcube check DECK: reads a deck and prints it with all defaults. */
#include "cli/cli.h"
#include "darkcube/deck.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char help[] =
    "usage: darkcube check DECK [--set KEY=VALUE]...\n"
    "\n"
    "Reads a deck for a scan and prints the effective deck: the same deck with all defaults\n"
    "written out. The data files that its probes need are read, too. Nothing is computed and no\n"
    "file is written.\n"
    "\n"
    "  --set KEY=VALUE   replace one key, such as --set axes.mass.points=10 or\n"
    "                    --set 'axes.angle={values: [b-l]}'; may be given many times\n"
    "  --help            this text\n"
    "\n"
    "Exit codes: 0 the deck is right; 2 it is not, and the message says where and why; 3 a data\n"
    "file that a probe needs is missing or cannot be read.\n";

static enum dc_result check(const char *path, const char *const *overrides, size_t n_overrides,
                            struct dc_error *error)
{
    char *text = NULL;
    struct dc_deck *deck = NULL;
    enum dc_result result = dc_read_text(path, DC_ERROR_USAGE, &text, error);
    if (result == DC_SUCCESS)
        result = dc_deck_parse(text, path, overrides, n_overrides, DC_DECK_SCAN, dc_registry(),
                               &deck, error);
    if (result == DC_SUCCESS)
        result = dc_deck_read_inputs(deck, error);
    if (result == DC_SUCCESS)
        fputs(deck->effective, stdout);
    dc_deck_free(deck);
    free(text);
    return result;
}

int dc_cli_check(int argc, char **argv)
{
    const char *path = NULL;
    size_t n_overrides = 0;
    const char **overrides = calloc((size_t)argc, sizeof overrides[0]);
    struct dc_error error;
    if (overrides == NULL)
        return dc_cli_fail(dc_fail_memory(&error), &error);
    int code = -1;
    for (int i = 1; i < argc && code < 0; i++) {
        const char *value = "";
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            code = fputs(help, stdout) == EOF ? DC_ERROR_OUTPUT : DC_SUCCESS;
        else if (dc_cli_option(argc, argv, &i, "--set", &value) && value != NULL)
            overrides[n_overrides++] = value;
        else if (value == NULL)
            code = dc_cli_usage("check", "--set needs KEY=VALUE");
        else if (argv[i][0] == '-' && argv[i][1] != '\0')
            code = dc_cli_usage("check", "'%s' is not an option", argv[i]);
        else if (path != NULL)
            code = dc_cli_usage("check", "one deck at a time, got '%s' and '%s'", path, argv[i]);
        else
            path = argv[i];
    }
    if (code < 0 && path == NULL)
        code = dc_cli_usage("check", "which deck?");
    if (code < 0) {
        enum dc_result result = check(path, overrides, n_overrides, &error);
        code = result == DC_SUCCESS ? DC_SUCCESS : dc_cli_fail(result, &error);
    }
    free(overrides);
    return code;
}
