#include "terrestrial/straggling.h"

#include "base/quadrature.h"

#include <gsl/gsl_sf_gamma.h>
#include <math.h>

static const double most_radiation_lengths = 60;
static const double lowest_log_y = -60, highest_log_y = 2.8;
enum { NODES = 64, KNOTS = 1571 };

struct integral {
    double end; /* of b */
    double node[NODES], weight[NODES];
};

static void add_panel(const struct integral *integral, double low, double high, double log_y,
                      double *columns)
{
    for (size_t i = 0; i < NODES; i++) {
        const double b = low + (high - low) * integral->node[i];
        const double term =
            (high - low) * integral->weight[i] * exp(b * log_y - gsl_sf_lngamma(1 + b));
        columns[0] += 0.75 * term;
        columns[1] += 0.75 * b * term;
    }
}

/* y^b/Gamma(1+b) falls as y^b where y is small and has its maximum near b = y where y is large. */
static bool integrate(double log_y, double *columns, void *parameters)
{
    const struct integral *integral = parameters;
    const double steep = log_y < -1 ? -log_y : 1;
    const double middle = fmin(integral->end, 32 / steep);
    columns[0] = columns[1] = 0;
    add_panel(integral, 0, middle, log_y, columns);
    add_panel(integral, middle, integral->end, log_y, columns);
    columns[0] = log(columns[0]);
    columns[1] = log(columns[1]);
    return true;
}

enum dc_result dc_straggling_init(struct dc_straggling *straggling, double radiation_lengths,
                                  struct dc_error *error)
{
    struct integral integral = {.end = 4. / 3 * fmin(radiation_lengths, most_radiation_lengths)};
    *straggling = (struct dc_straggling){0};
    enum dc_result result = dc_legendre_rule(NODES, 0, 1, integral.node, integral.weight, error);
    if (result != DC_SUCCESS)
        return result;
    return dc_table_build(&straggling->table, lowest_log_y, highest_log_y, KNOTS, 2, integrate,
                          &integral, error);
}

void dc_straggling_free(struct dc_straggling *straggling)
{
    dc_table_clear(&straggling->table);
}
