#include "cosmology/history.h"

#include "darkcube/constants.h"

#include <math.h>
#include <stdlib.h>

const struct dc_output dc_cosmology_history[DC_HISTORY_COLUMNS] = {
    [DC_HISTORY_SCALE_FACTOR] = {"scale_factor", "1", "scale factor, 1 at the start", ""},
    [DC_HISTORY_TIME] = {"time_s", "s", "age of the universe", ""},
    [DC_HISTORY_T_GAMMA] = {"t_gamma_mev", "MeV", "temperature of photons and electrons", ""},
    [DC_HISTORY_T_NU] = {"t_nu_mev", "MeV", "temperature of neutrinos", ""},
    [DC_HISTORY_MU_NU] = {"mu_nu_mev", "MeV", "chemical potential of neutrinos", ""},
    [DC_HISTORY_T_X] = {"t_x_mev", "MeV", "temperature of X; NaN where X has gone", ""},
    [DC_HISTORY_MU_X] = {"mu_x_mev", "MeV", "chemical potential of X; NaN where X has gone", ""},
    [DC_HISTORY_T_XI] = {"t_xi_mev", "MeV",
                         "temperature of a massless species decoupled from the start",
                         "Esseili and Kribs, Fig. 10"},
    [DC_HISTORY_HUBBLE] = {"hubble_per_s", "1/s", "expansion rate", ""},
    [DC_HISTORY_RHO_GAMMA] = {"rho_gamma_over_t_xi4", "1", "energy density of photons over T_xi^4",
                              "Esseili and Kribs, Fig. 10"},
    [DC_HISTORY_RHO_E] = {"rho_e_over_t_xi4", "1",
                          "energy density of electrons and positrons, with that of their "
                          "interaction, over T_xi^4",
                          "Esseili and Kribs, Fig. 10"},
    [DC_HISTORY_RHO_NU] = {"rho_nu_over_t_xi4", "1", "energy density of neutrinos over T_xi^4",
                           "Esseili and Kribs, Fig. 10"},
    [DC_HISTORY_RHO_X] = {"rho_x_over_t_xi4", "1", "energy density of X over T_xi^4; 0 once gone",
                          "Esseili and Kribs, Fig. 10"},
};

static void fill_row(const struct dc_universe *universe, const struct dc_vector *vector,
                     const struct dc_moment *moment, double start_mev, double *row)
{
    double tg = exp(moment->y[DC_LN_TG]), tn = exp(moment->y[DC_LN_TN]);
    double t_xi = start_mev * exp(-moment->x), t_xi4 = pow(t_xi, 4);
    struct dc_background b;
    const struct dc_vector *present = isnan(moment->y[DC_W]) ? NULL : vector;
    for (int i = 0; i < DC_HISTORY_COLUMNS; i++)
        row[i] = NAN;
    row[DC_HISTORY_SCALE_FACTOR] = exp(moment->x);
    row[DC_HISTORY_T_GAMMA] = tg;
    row[DC_HISTORY_T_NU] = tn;
    row[DC_HISTORY_MU_NU] = tn * moment->y[DC_Z];
    row[DC_HISTORY_T_XI] = t_xi;
    if (present != NULL) {
        row[DC_HISTORY_T_X] = exp(moment->y[DC_LN_TX]);
        row[DC_HISTORY_MU_X] = present->mass_mev + row[DC_HISTORY_T_X] * moment->y[DC_W];
    }
    if (dc_boltzmann_background(universe, present, moment->y, &b) != DC_DOMAIN_FINE)
        return;
    double photons = dc_photon_energy_density(tg);
    row[DC_HISTORY_HUBBLE] = b.hubble_mev / DC_HBAR_MEV_S;
    row[DC_HISTORY_RHO_GAMMA] = photons / t_xi4;
    row[DC_HISTORY_RHO_E] = (b.plasma.energy_density - photons) / t_xi4;
    row[DC_HISTORY_RHO_NU] = b.neutrinos.energy_density / t_xi4;
    row[DC_HISTORY_RHO_X] = b.vector_energy_density / t_xi4;
}

bool dc_history_fill(const struct dc_universe *universe, const struct dc_vector *vector,
                     const struct dc_evolution *evolution, const struct dc_trajectory *trajectory,
                     struct dc_table *table)
{
    size_t n = trajectory->n;
    double *values = malloc((n > 0 ? n : 1) * DC_HISTORY_COLUMNS * sizeof *values);
    if (values == NULL)
        return false;
    *table = (struct dc_table){DC_HISTORY_COLUMNS, n, dc_cosmology_history, values};
    for (size_t i = 0; i < n; i++) {
        double *row = values + i * DC_HISTORY_COLUMNS;
        fill_row(universe, vector, &trajectory->moment[i], evolution->start_mev, row);
        /* dt = dx/H; H falls like a power of a between two steps, where the logarithmic mean is
         * exact; before the start radiation alone, t = 1/(2H) */
        if (i == 0) {
            row[DC_HISTORY_TIME] = 1 / (2 * row[DC_HISTORY_HUBBLE]);
            continue;
        }
        const double *before = row - DC_HISTORY_COLUMNS;
        double dx = trajectory->moment[i].x - trajectory->moment[i - 1].x;
        double ln_ratio = log(row[DC_HISTORY_HUBBLE] / before[DC_HISTORY_HUBBLE]);
        double mean = fabs(ln_ratio) < 1e-12
                          ? 1 / row[DC_HISTORY_HUBBLE]
                          : (1 / before[DC_HISTORY_HUBBLE] - 1 / row[DC_HISTORY_HUBBLE]) / ln_ratio;
        row[DC_HISTORY_TIME] = before[DC_HISTORY_TIME] + dx * mean;
    }
    return true;
}
