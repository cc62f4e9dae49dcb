/* Events of a run, Eq. (60): K(E_X) for a mass, then one sum for each coupling and angle. */
#include "terrestrial/dump.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

/* ---- opening --------------------------------------------------------------------------------- */

struct nodes {
    size_t energies, losses, transfers;
};
/* Energies in whole lanes. */
static const struct nodes nodes_of[] = {[DC_DUMP_QUICK] = {16, 12, 24},
                                        [DC_DUMP_FINE] = {32, 20, 40},
                                        [DC_DUMP_REFERENCE] = {64, 48, 64}};

/* Knots of ln xi in one unit of ln E. */
static const double knots_a_unit = 10;

static enum dc_result allocate(struct dc_dump *dump, const struct nodes *nodes,
                               struct dc_error *error)
{
    dump->energies = gsl_integration_glfixed_table_alloc(nodes->energies);
    dump->losses = gsl_integration_glfixed_table_alloc(nodes->losses);
    dump->transfers = gsl_integration_glfixed_table_alloc(nodes->transfers);
    dump->inverse_momentum = calloc(2 * nodes->energies, sizeof dump->inverse_momentum[0]);
    dump->kernel = calloc(2 * nodes->energies, sizeof dump->kernel[0]);
    return dump->energies == NULL || dump->losses == NULL || dump->transfers == NULL ||
                   dump->inverse_momentum == NULL || dump->kernel == NULL
               ? dc_fail_memory(error)
               : DC_SUCCESS;
}

enum dc_result dc_dump_open(const struct dc_dump_run *run, enum dc_dump_accuracy accuracy,
                            bool threshold, struct dc_dump **dump, struct dc_error *error)
{
    *dump = NULL;
    struct dc_dump *made = calloc(1, sizeof *made);
    if (made == NULL)
        return dc_fail_memory(error);
    made->run = *run;
    made->threshold_mev = threshold ? run->threshold_mev : 0;
    enum dc_result result = allocate(made, &nodes_of[accuracy], error);
    if (result == DC_SUCCESS)
        result = dc_straggling_init(
            &made->straggling,
            run->shield_cm * run->target.density_g_cm3 / run->target.radiation_length_g_cm2, error);
    if (result != DC_SUCCESS) {
        dc_dump_close(made);
        return result;
    }
    *dump = made;
    return DC_SUCCESS;
}

static void free_rule(gsl_integration_glfixed_table *rule)
{
    if (rule != NULL)
        gsl_integration_glfixed_table_free(rule);
}

void dc_dump_close(struct dc_dump *dump)
{
    if (dump == NULL)
        return;
    dc_straggling_free(&dump->straggling);
    free_rule(dump->transfers);
    free_rule(dump->losses);
    free_rule(dump->energies);
    free(dump->kernel);
    free(dump->inverse_momentum);
    free(dump);
}

/* ---- a mass ---------------------------------------------------------------------------------- */

static bool log_flux(double log_energy, double *column, void *parameters)
{
    const struct dc_dump *dump = parameters;
    *column =
        log(dc_photon_flux(&dump->run.target, dump->mass_mev, exp(log_energy), dump->transfers));
    return true;
}

/* ln xi over ln E_e, from the softest electron that makes X to the beam. */
static enum dc_result tabulate_flux(struct dc_dump *dump, struct dc_table_grid *flux)
{
    const double low = log(fmax(dump->mass_mev, dump->threshold_mev));
    const double high = log(dump->run.beam_energy_mev);
    const size_t knots = 4 + (size_t)((high - low) * knots_a_unit);
    return dc_table_build(flux, low, high, knots, 1, log_flux, dump, NULL);
}

enum dc_status dc_dump_set_mass(struct dc_dump *dump, double mass_mev)
{
    struct dc_table_grid flux = {0};
    enum dc_status status = DC_OK;
    dump->mass_mev = mass_mev;
    dump->n_nodes = 0;
    struct dc_dump_energy *energies = calloc(2 * dump->energies->n, sizeof *energies);
    if (energies == NULL)
        return DC_INTERNAL;
    const size_t n = dc_dump_energies(dump, energies);
    if (n > 0 && tabulate_flux(dump, &flux) != DC_SUCCESS)
        status = DC_INTERNAL;
    for (size_t i = 0; i < n && status == DC_OK; i++) {
        const double e = energies[i].mev;
        dump->inverse_momentum[i] = 1 / sqrt((e - mass_mev) * (e + mass_mev));
        dump->kernel[i] =
            energies[i].weight * dump->run.acceptance * dc_dump_kernel(dump, &flux, &energies[i]);
    }
    if (status == DC_OK)
        dump->n_nodes = n;
    dc_table_clear(&flux);
    free(energies);
    return status;
}

/* ---- a coupling ------------------------------------------------------------------------------ */

/* Sum of the kernel times exp(-shield/p) (1 - exp(-decay/p)). */
DC_VECTOR_CLONES static double sum_of_decays(const struct dc_dump *dump, double shield,
                                             double decay)
{
    const double *restrict inverse_momentum = dump->inverse_momentum;
    const double *restrict kernel = dump->kernel;
    double sum[DC_LANES] = {0};
    for (size_t i = 0; i < dump->n_nodes; i += DC_LANES) {
#pragma omp simd
        for (size_t l = 0; l < DC_LANES; l++) {
            const double b = decay * inverse_momentum[i + l];
            const double few =
                b *
                (1 - b * (1. / 2) * (1 - b * (1. / 3) * (1 - b * (1. / 4) * (1 - b * (1. / 5)))));
            const double decays = b < 0.01 ? few : 1 - dc_vector_exp(-b);
            sum[l] += kernel[i + l] * dc_vector_exp(-shield * inverse_momentum[i + l]) * decays;
        }
    }
    return dc_lane_sum(sum);
}

double dc_dump_events(const struct dc_dump *dump, double electron_coupling, double width_mev,
                      double branching_ee)
{
    if (!(electron_coupling * electron_coupling * branching_ee * width_mev > 0))
        return 0;
    const double rate = dump->mass_mev * width_mev / DC_HBAR_C_MEV_CM; /* p/l, MeV/cm */
    return electron_coupling * electron_coupling * branching_ee *
           sum_of_decays(dump, rate * dump->run.shield_cm, rate * dump->run.decay_cm);
}

size_t dc_dump_nodes(const struct dc_dump *dump)
{
    return dump->n_nodes;
}
