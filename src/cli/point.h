/* The parts of `darkcube point`: what is asked, what is answered, how it is printed. */
#ifndef DARKCUBE_CLI_POINT_H
#define DARKCUBE_CLI_POINT_H

#include "darkcube/bounds.h"
#include "darkcube/deck.h"

enum { DC_POINT_MAX_WORDS = 256 };

/* Options as given; coordinates and levels are understood only when the deck is known. */
struct dc_point_request {
    const char *deck, *history;
    bool json, bounds;
    const char *level; /* of --bounds; NULL: each output's own */
    size_t n_overrides, n_probes, n_of, n_coordinates;
    const char *overrides[DC_POINT_MAX_WORDS], *probes[DC_POINT_MAX_WORDS];
    const char *of[DC_POINT_MAX_WORDS]; /* "probe/output", for bounds */
    struct {
        const char *name, *value;
    } coordinates[DC_POINT_MAX_WORDS];
};

/* What one probe says. */
struct dc_point_answer {
    const struct dc_probe_choice *choice;
    size_t n_facts;
    struct dc_probe_fact facts[DC_PROBE_MAX_FACTS];
    /* of the point, where there is one */
    enum dc_status status;
    double outputs[DC_PROBE_MAX_OUTPUTS];
    struct dc_diagnostics diagnostics;
    bool keeps_history;
    struct dc_table table; /* the history, where it is kept */
    /* of the search for bounds */
    size_t n_bounds;
    struct dc_bound bounds[DC_PROBE_MAX_OUTPUTS];
    size_t searched[DC_STATUS_COUNT]; /* points of the search, by status */
};

struct dc_point {
    struct dc_deck *deck;
    double coordinates[DC_AXIS_COUNT];
    bool has_coupling; /* false: bounds alone, no point is computed */
    bool has_bounds;
    double lowest, highest; /* couplings between which bounds are looked for */
    size_t n;
    struct dc_point_answer *answers; /* in the registry's order; NULL before they are chosen */
};

/* All functions that return an int return DC_SUCCESS or, after printing one sentence, the exit
 * code. */

/* Sets *finished where nothing is left to do (--help). */
int dc_point_read_arguments(int argc, char **argv, struct dc_point_request *request,
                            bool *finished);

/* The coordinates: from options, else from a deck's axis of one value. */
int dc_point_read_coordinates(const struct dc_point_request *request, struct dc_point *point);

/* The deck's probes, or those named by --probe. */
int dc_point_choose_probes(const struct dc_point_request *request, struct dc_point *point);

/* Outputs, levels and the range for --bounds; without a point, probes that have no bounds are
 * dropped. */
int dc_point_choose_bounds(const struct dc_point_request *request, struct dc_point *point);

void dc_point_print_text(const struct dc_point *point);
void dc_point_print_json(const struct dc_point *point);

#endif
