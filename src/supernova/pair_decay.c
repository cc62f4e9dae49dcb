#include "supernova/pair_decay.h"

#include "base/quadrature.h"
#include "darkcube/constants.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_sf_fermi_dirac.h>
#include <math.h>

enum { KNOTS = 801, LOWEST_H = -40 };

/* GSL goes over to the classical limit where F_j = e^h. The Fermi integrals with their exponential
 * taken out are smooth on the whole grid, up to the two knots beyond h = 0. */
static bool scaled_integrals(double h, double *columns, void *parameters)
{
    gsl_sf_result f1, f2;
    (void)parameters;
    if (gsl_sf_fermi_dirac_1_e(h, &f1) != GSL_SUCCESS ||
        gsl_sf_fermi_dirac_2_e(h, &f2) != GSL_SUCCESS)
        return false;
    columns[0] = f1.val * exp(-h);
    columns[1] = f2.val * exp(-h);
    return true;
}

enum dc_result dc_fermi_table_build(struct dc_fermi_table *table, struct dc_error *error)
{
    enum dc_result result =
        dc_legendre_rule(DC_PAIR_NODES, -1, 1, table->node, table->weight, error);
    return result == DC_SUCCESS
               ? dc_table_build(&table->grid, LOWEST_H, 0, KNOTS, 2, scaled_integrals, NULL, error)
               : result;
}

void dc_fermi_table_clear(struct dc_fermi_table *table)
{
    dc_table_clear(&table->grid);
}

/* For h > 0 by reflection: F_1(h) = h^2/2 + pi^2/6 - F_1(-h), F_2(h) = h^3/6 + pi^2 h/6 + F_2(-h).
 */
void dc_fermi_integrals(const struct dc_fermi_table *table, double h, double f[3])
{
    double scaled[2] = {0}, slopes[2], below = -fabs(h), e = exp(below);
    f[0] = fmax(h, 0) + log1p(e);
    dc_table_look_up(&table->grid, fmax(below, LOWEST_H), scaled, slopes);
    f[1] = e * scaled[0];
    f[2] = e * scaled[1];
    if (h > 0) {
        f[1] = h * h / 2 + DC_PI * DC_PI / 6 - f[1];
        f[2] = h * (h * h + DC_PI * DC_PI) / 6 + f[2];
    }
}

/* The squared matrix element is c0 + c2 d^2. */
struct element {
    double c0, c2;
};

/* int_d^inf (c0 + c2 d'^2)/(e^((energy/2 + d' - mu)/T) + 1) dd' */
static double occupied(const struct dc_fermi_table *table, struct element m, double energy,
                       double d, double mu, double t)
{
    double h = (mu - energy / 2 - d) / t, f[3];
    if (h < -700)
        return 0;
    dc_fermi_integrals(table, h, f);
    return (m.c0 + m.c2 * d * d) * t * f[0] + 2 * m.c2 * t * t * (d * f[1] + t * f[2]);
}

/* int_-half^half (c0 + c2 d^2) (1 - f)(1 - fbar) dd, by (1 - f)(1 - fbar) = (1 - f -
 * fbar)/(1 - e^(-energy/T)). */
static double blocked_fast(const struct dc_fermi_table *table, struct element m, double energy,
                           double half, const struct dc_pair *pair)
{
    double t = pair->temperature;
    double integral = 2 * half * (m.c0 + m.c2 * half * half / 3);
    for (int sign = 1; sign >= -1; sign -= 2) {
        double mu = sign * pair->chemical_potential;
        integral -=
            occupied(table, m, energy, -half, mu, t) - occupied(table, m, energy, half, mu, t);
    }
    return fmax(integral, 0) / -expm1(-energy / t);
}

/* The same where `half` is well below T: the closed form is then the difference of terms that are
 * (T/half)^2 times as large, while a few nodes are enough for what hardly changes in between. */
static double blocked_slow(const struct dc_fermi_table *table, struct element m, double energy,
                           double half, const struct dc_pair *pair)
{
    double t = pair->temperature, mu = pair->chemical_potential, sum = 0;
    for (size_t i = 0; i < DC_PAIR_NODES; i++) {
        double d = half * table->node[i];
        double blocking =
            (1 + exp((mu - energy / 2 - d) / t)) * (1 + exp((-mu - energy / 2 + d) / t));
        sum += half * table->weight[i] * (m.c0 + m.c2 * d * d) / blocking;
    }
    return sum;
}

double dc_pair_width(const struct dc_fermi_table *table, enum dc_polarisation polarisation,
                     double mass, double energy, const struct dc_pair *pair)
{
    double r = pair->fermion_mass / mass, m2 = mass * mass;
    double k = sqrt((energy - mass) * (energy + mass));
    if (!(4 * r * r < 1) || !(k > 0))
        return 0;
    double half = k * sqrt(1 - 4 * r * r) / 2; /* the largest |d| */
    struct element m = polarisation == DC_TRANSVERSE ? (struct element){r * r + 0.25, 1 / (k * k)}
                                                     : (struct element){0.5, -2 / (k * k)};
    double integral;
    if (!(pair->temperature > 0))
        integral = 2 * half * (m.c0 + m.c2 * half * half / 3);
    else if (half < pair->temperature / 2)
        integral = blocked_slow(table, m, energy, half, pair);
    else
        integral = blocked_fast(table, m, energy, half, pair);
    return m2 / (4 * DC_PI * k * energy) * integral;
}
