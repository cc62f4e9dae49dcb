#include "cosmology/neutrinos.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <gsl/gsl_sf_fermi_dirac.h>
#include <math.h>

enum { KNOTS = 1600 };

static const double LOWEST_Z = -12;

/* F_s e^-z, which hardly varies, for s = 1 ... 4. */
enum { F1, F2, F3, F4, COLUMNS };

static bool tabulated(double z, double *columns, void *parameters)
{
    (void)parameters;
    gsl_sf_result f2, f3, f4;
    if (gsl_sf_fermi_dirac_1_e(z, &f2) != 0 || gsl_sf_fermi_dirac_2_e(z, &f3) != 0 ||
        gsl_sf_fermi_dirac_int_e(3, z, &f4) != 0)
        return false;
    columns[F1] = log1p(exp(z)) * exp(-z);
    columns[F2] = f2.val * exp(-z);
    columns[F3] = f3.val * exp(-z);
    columns[F4] = f4.val * exp(-z);
    return true;
}

enum dc_result dc_neutrino_table_build(struct dc_neutrino_table *table, struct dc_error *error)
{
    return dc_table_build(&table->grid, LOWEST_Z, DC_NEUTRINO_HIGHEST_Z, KNOTS, COLUMNS, tabulated,
                          NULL, error);
}

void dc_neutrino_table_clear(struct dc_neutrino_table *table)
{
    dc_table_clear(&table->grid);
}

/* F_s(z) e^-z = sum_k (-1)^(k+1) e^((k-1) z)/k^s; three terms are exact below z = -12. */
static double series(double ez, int s)
{
    return 1 - ez * pow(2, -s) + ez * ez * pow(3, -s);
}

DC_VECTOR_CLONES
void dc_neutrinos_at(const struct dc_neutrino_table *table, double temperature_mev, double z,
                     double ez, struct dc_neutrinos *neutrinos)
{
    double f[COLUMNS]; /* times e^-z */
    double t = temperature_mev, scale = 6 / (DC_PI * DC_PI) * ez * t * t * t;
    if (z < LOWEST_Z) {
        for (int s = 1; s <= COLUMNS; s++)
            f[F1 + s - 1] = series(ez, s);
    } else {
        struct dc_table_place place = dc_table_find(&table->grid, z);
        dc_table_values(&place, COLUMNS, f);
    }
    double over_f3 = 1 / f[F3], f2_over_f3 = f[F2] * over_f3;
    neutrinos->number_density = scale * f[F3];
    neutrinos->energy_density = 3 * scale * t * f[F4];
    neutrinos->f2_over_f3 = f2_over_f3;
    neutrinos->f3_over_f4 = f[F3] / f[F4];
    /* dF_s/dz = F_(s-1) */
    neutrinos->df2_over_f3_dz = f[F1] * over_f3 - f2_over_f3 * f2_over_f3;
}

void dc_neutrinos_look_up(const struct dc_neutrino_table *table, double temperature_mev, double z,
                          struct dc_neutrinos *neutrinos)
{
    dc_neutrinos_at(table, temperature_mev, z, exp(z), neutrinos);
}
