#include "cosmology/chart.h"

#include "base/vector_math.h"
#include "cosmology/boltzmann.h"
#include "darkcube/constants.h"

/* At Gamma/H between 1 and 3 both variables take equally many steps; at 0.1 v takes twice as many.
 */
static const double DECAY_MASSES = 3, COUPLED = 1;

double dc_chart_mass(const struct dc_vector *vector)
{
    const double g_star = 10.75;
    double t = vector->mass_mev / DECAY_MASSES;
    double hubble = dc_hubble(DC_PI * DC_PI / 30 * g_star * (t * t) * (t * t));
    double width = vector->width_neutrinos_mev + vector->width_electrons_mev;
    return width > COUPLED * hubble ? vector->mass_mev : 0;
}

double dc_chart_mass_over_tx(double mass_mev, const double *y)
{
    return mass_mev * dc_vector_exp(-y[DC_LN_TX]);
}

void dc_chart_to_w(double mass_mev, double *y, double *slope)
{
    double x = dc_chart_mass_over_tx(mass_mev, y);
    y[DC_W] -= x;
    slope[DC_W] += x * slope[DC_LN_TX];
}

void dc_chart_to_v(double mass_mev, double *y, double *slope)
{
    double x = dc_chart_mass_over_tx(mass_mev, y);
    y[DC_W] += x;
    slope[DC_W] -= x * slope[DC_LN_TX];
}

/* With L = ln T_X and x = m/T_X: v' = w' - x L', and at constant v dw/dL = x. */
void dc_chart_slopes(double mass_over_tx, double *f, double *jacobian)
{
    double x = mass_over_tx;
    f[DC_W] -= x * f[DC_LN_TX];
    if (jacobian == NULL)
        return;
    for (int i = 0; i < DC_VARIABLES; i++) {
        double *row = jacobian + (ptrdiff_t)i * DC_VARIABLES;
        row[DC_LN_TX] += x * row[DC_W];
    }
    double *of_tx = jacobian + DC_LN_TX * DC_VARIABLES, *of_v = jacobian + DC_W * DC_VARIABLES;
    for (int j = 0; j < DC_VARIABLES; j++)
        of_v[j] -= x * of_tx[j];
    of_v[DC_LN_TX] += x * f[DC_LN_TX];
}
