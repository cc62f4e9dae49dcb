#include "cosmology/neutrinos.h"

#include "darkcube/constants.h"

#include <gsl/gsl_sf_fermi_dirac.h>
#include <math.h>

enum { KNOTS = 1600 };

static const double LOWEST_Z = -12;

enum { LN_F2, LN_F3, LN_F4, COLUMNS };

static bool tabulated(double z, double *columns, void *parameters)
{
    (void)parameters;
    gsl_sf_result f2, f3, f4;
    if (gsl_sf_fermi_dirac_1_e(z, &f2) != 0 || gsl_sf_fermi_dirac_2_e(z, &f3) != 0 ||
        gsl_sf_fermi_dirac_int_e(3, z, &f4) != 0)
        return false;
    columns[LN_F2] = log(f2.val);
    columns[LN_F3] = log(f3.val);
    columns[LN_F4] = log(f4.val);
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
static double series(double z, int s)
{
    double q = exp(z);
    return 1 - q * pow(2, -s) + q * q * pow(3, -s);
}

void dc_neutrinos_look_up(const struct dc_neutrino_table *table, double temperature_mev, double z,
                          struct dc_neutrinos *neutrinos)
{
    double f2, f3, f4, t3 = temperature_mev * temperature_mev * temperature_mev;
    if (z < LOWEST_Z) {
        double q = exp(z);
        f2 = q * series(z, 2);
        f3 = q * series(z, 3);
        f4 = q * series(z, 4);
    } else {
        double value[COLUMNS] = {0}, slope[COLUMNS] = {0};
        dc_table_look_up(&table->grid, z, value, slope);
        f2 = exp(value[LN_F2]);
        f3 = exp(value[LN_F3]);
        f4 = exp(value[LN_F4]);
    }
    neutrinos->number_density = 6 / (DC_PI * DC_PI) * t3 * f3;
    neutrinos->energy_density = 18 / (DC_PI * DC_PI) * t3 * temperature_mev * f4;
    neutrinos->f2_over_f3 = f2 / f3;
    neutrinos->f3_over_f4 = f3 / f4;
    /* dF_s/dz = F_(s-1), and F1 = ln(1 + e^z) */
    neutrinos->df2_over_f3_dz = log1p(exp(z)) / f3 - (f2 / f3) * (f2 / f3);
}
