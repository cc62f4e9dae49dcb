/* Events of the CsI detector, Eq. (55): integrals over recoils once a mass, a quadratic form of
 * what the boson adds to the weak charge at each point. */
#include "terrestrial/csi.h"

#include "base/quadrature.h"
#include "darkcube/constants.h"
#include "terrestrial/coherent_scattering.h"
#include "terrestrial/csi_response.h"
#include "terrestrial/stopped_pions.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of the release: 14.6 kg of CsI, 259.81 g/mol; protons on target and neutrinos of each flavour for
 * one of them; distance. */
static const double CSI_MASS_G = 14600, CSI_MOLAR_MASS_G = 259.81;
static const double PROTONS = 3.198e23, NEUTRINOS_PER_PROTON = 0.0848, DISTANCE_CM = 1930;

/* ---- set-up ---------------------------------------------------------------------------------- */

enum { LINE_NODES = DC_CSI_RECOILS / 2 };

/* Recoils below and above the largest that the pions' line gives. */
static enum dc_result prepare_recoils(struct dc_csi_target *target, struct dc_error *error)
{
    const double mass = target->nucleus.mass_mev;
    const double line = dc_largest_recoil(mass, DC_PION_LINE_MEV);
    const double end = dc_largest_recoil(mass, DC_MUON_END_MEV);
    const double exposure = CSI_MASS_G / CSI_MOLAR_MASS_G * DC_AVOGADRO * PROTONS *
                            NEUTRINOS_PER_PROTON / (4 * DC_PI * DISTANCE_CM * DISTANCE_CM);
    double weight[DC_CSI_RECOILS];
    enum dc_result result = dc_legendre_rule(LINE_NODES, 0, line, target->recoil, weight, error);
    if (result == DC_SUCCESS)
        result = dc_legendre_rule(LINE_NODES, line, end, target->recoil + LINE_NODES,
                                  weight + LINE_NODES, error);
    if (result != DC_SUCCESS)
        return result;
    for (size_t k = 0; k < DC_CSI_RECOILS; k++)
        for (int f = 0; f < DC_CSI_FLAVOURS; f++)
            target->rate[f][k] =
                exposure * weight[k] * dc_cevns_strength(mass) *
                dc_average_kinematics((enum dc_csi_flavour)f, mass, target->recoil[k]);
    return DC_SUCCESS;
}

static void prepare_response(struct dc_csi *csi, struct dc_csi_target *target)
{
    for (size_t k = 0; k < DC_CSI_RECOILS; k++) {
        const double t = target->recoil[k], q = sqrt(2 * target->nucleus.mass_mev * t);
        for (size_t r = 0; r < DC_CSI_RADII; r++)
            target->squared_form[r][k] =
                pow(dc_nuclear_form_factor(csi->options.form_factor, &target->nucleus, q,
                                           csi->stretch[r]),
                    2);
        for (size_t x = 0; x < DC_CSI_PE_NODES; x++)
            target->smearing[x][k] = dc_csi_smearing(csi->pe[x], t);
    }
}

/* Sums over recoils with a power of the propagator. */
static void sum_recoils(struct dc_csi_target *target, int power, const double *propagator)
{
    for (int f = 0; f < DC_CSI_FLAVOURS; f++) {
        const size_t n = f == DC_CSI_NU_MU ? LINE_NODES : DC_CSI_RECOILS;
        for (size_t r = 0; r < DC_CSI_RADII; r++) {
            double rate[DC_CSI_RECOILS];
            for (size_t k = 0; k < n; k++)
                rate[k] = target->rate[f][k] * target->squared_form[r][k] *
                          (power == 0   ? 1
                           : power == 1 ? propagator[k]
                                        : propagator[k] * propagator[k]);
            for (size_t x = 0; x < DC_CSI_PE_NODES; x++) {
                double sum = 0;
                for (size_t k = 0; k < n; k++)
                    sum += rate[k] * target->smearing[x][k];
                target->moment[power].flavour[f].at[r][x] = sum;
            }
        }
    }
}

/* Nodes in each energy bin; a bin may be empty where the efficiency is 0 for every shift. */
static enum dc_result prepare_photoelectrons(struct dc_csi *csi, const double *edges,
                                             struct dc_error *error)
{
    const double least = dc_csi_least_photoelectrons() - DC_CSI_ENERGY_BOX;
    enum dc_result result = dc_legendre_rule(DC_CSI_BIN_NODES, 0, 1, csi->node, csi->weight, error);
    for (size_t i = 0; i <= DC_CSI_ENERGY_BINS; i++)
        csi->pe_edges[i] = fmax(edges[i], least);
    for (size_t x = 0; x < DC_CSI_PE_NODES; x++) {
        const double *edge = &csi->pe_edges[x / DC_CSI_BIN_NODES];
        csi->pe[x] = edge[0] + (edge[1] - edge[0]) * csi->node[x % DC_CSI_BIN_NODES];
    }
    return result;
}

static void prepare_backgrounds(struct dc_csi *csi, const struct dc_csi_data *data)
{
    const double *t = data->time_edges, rate = data->steady_rate;
    const double width = t[DC_CSI_TIME_BINS] - t[0];
    const bool falls = fabs(rate * width) > 1e-9;
    const double whole = falls ? -expm1(-rate * width) : width;
    memcpy(csi->counts, data->counts, sizeof csi->counts);
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++) {
        csi->neutrons[0][i] = data->beam_neutrons.events * data->beam_neutrons.energy_share[i];
        csi->neutrons[1][i] =
            data->neutrino_neutrons.events * data->neutrino_neutrons.energy_share[i];
        for (size_t j = 0; j < DC_CSI_TIME_BINS; j++) {
            const double bin = t[j + 1] - t[j];
            const double part = falls ? exp(-rate * (t[j] - t[0])) * -expm1(-rate * bin) : bin;
            csi->steady[i][j] = data->steady[i] * part / whole;
        }
    }
}

enum dc_result dc_csi_open(const struct dc_cevns_options *options, const struct dc_csi_data *data,
                           const struct dc_csi_pulse *pulse, struct dc_csi **csi,
                           struct dc_error *error)
{
    static const struct dc_nucleus *const nuclei[DC_CSI_NUCLEI] = {&dc_caesium, &dc_iodine};
    *csi = NULL;
    struct dc_csi *c = calloc(1, sizeof *c);
    if (c == NULL)
        return dc_fail_memory(error);
    c->options = *options;
    for (size_t r = 0; r < DC_CSI_RADII; r++) /* Chebyshev's */
        c->stretch[r] =
            1 + DC_CSI_RADIUS_BOX * cos(DC_PI * ((double)r + 0.5) / (double)DC_CSI_RADII);
    prepare_backgrounds(c, data);
    enum dc_result result = prepare_photoelectrons(c, data->energy_edges, error);
    for (size_t n = 0; n < DC_CSI_NUCLEI && result == DC_SUCCESS; n++) {
        c->target[n].nucleus = *nuclei[n];
        result = prepare_recoils(&c->target[n], error);
        if (result == DC_SUCCESS) {
            prepare_response(c, &c->target[n]);
            sum_recoils(&c->target[n], 0, NULL);
        }
    }
    if (result == DC_SUCCESS)
        result = dc_csi_arrivals(data, pulse, options->arrival_window_us, &c->arrival, error);
    if (result != DC_SUCCESS) {
        dc_csi_close(c);
        return result;
    }
    *csi = c;
    return DC_SUCCESS;
}

void dc_csi_close(struct dc_csi *csi)
{
    if (csi == NULL)
        return;
    dc_table_clear(&csi->arrival);
    free(csi);
}

/* ---- a mass, a point ------------------------------------------------------------------------- */

void dc_csi_set_mass(struct dc_csi *csi, double mass_mev)
{
    for (size_t n = 0; n < DC_CSI_NUCLEI; n++) {
        struct dc_csi_target *target = &csi->target[n];
        double propagator[DC_CSI_RECOILS];
        for (size_t k = 0; k < DC_CSI_RECOILS; k++)
            propagator[k] =
                1 / (2 * target->nucleus.mass_mev * target->recoil[k] + mass_mev * mass_mev);
        sum_recoils(target, 1, propagator);
        sum_recoils(target, 2, propagator);
    }
}

void dc_csi_density(const struct dc_csi *csi, enum dc_csi_signal signal,
                    const struct dc_vector_boson *boson, struct dc_csi_density *density)
{
    memset(density, 0, sizeof *density);
    if (signal == DC_CSI_WITHOUT_CEVNS)
        return;
    enum { NUMBERS = DC_CSI_FLAVOURS * DC_CSI_RADII * DC_CSI_PE_NODES };
    double *out = &density->flavour[0].at[0][0];
    for (size_t n = 0; n < DC_CSI_NUCLEI; n++) {
        const struct dc_csi_target *target = &csi->target[n];
        const double charge = dc_weak_charge(&target->nucleus);
        const double shift = dc_weak_charge_shift(&target->nucleus, csi->options.eq54_norm, boson);
        const double *m0 = &target->moment[0].flavour[0].at[0][0],
                     *m1 = &target->moment[1].flavour[0].at[0][0];
        const double *m2 = &target->moment[2].flavour[0].at[0][0];
        for (size_t i = 0; i < NUMBERS; i++)
            out[i] += charge * (charge * m0[i] + 2 * shift * m1[i]) + shift * shift * m2[i];
    }
}

/* Lagrange's polynomials and their derivatives. */
static void interpolate(const double *nodes, size_t n, double at, double *value, double *slope)
{
    for (size_t r = 0; r < n; r++) {
        double product = 1, change = 0;
        for (size_t i = 0; i < n; i++)
            if (i != r) {
                const double inverse = 1 / (nodes[r] - nodes[i]);
                change = (change * (at - nodes[i]) + product) * inverse;
                product *= (at - nodes[i]) * inverse;
            }
        value[r] = product;
        slope[r] = change;
    }
}

/* Weights of the density at a bin's nodes in the bin's content, and how they change with the shift.
 * Where the efficiency begins within the bin, the density's polynomial is integrated from there, so
 * that the content is smooth in the shift. */
static void weigh_bin(const struct dc_csi *csi, size_t bin, double shift_pe, double *weight,
                      double *change)
{
    const double low = csi->pe_edges[bin], high = csi->pe_edges[bin + 1];
    const double begins = dc_csi_least_photoelectrons() - shift_pe;
    const double *nodes = &csi->pe[bin * DC_CSI_BIN_NODES];
    if (begins <= low) {
        for (size_t x = 0; x < DC_CSI_BIN_NODES; x++) {
            double slope;
            const double kept = dc_csi_energy_efficiency(nodes[x] + shift_pe, &slope);
            weight[x] = (high - low) * csi->weight[x] * kept;
            change[x] = (high - low) * csi->weight[x] * slope;
        }
        return;
    }
    for (size_t x = 0; x < DC_CSI_BIN_NODES; x++)
        weight[x] = change[x] = 0;
    for (size_t k = 0; begins < high && k < DC_CSI_BIN_NODES; k++) {
        double value[DC_CSI_BIN_NODES], unused[DC_CSI_BIN_NODES], slope;
        const double pe = begins + (high - begins) * csi->node[k];
        const double part = (high - begins) * csi->weight[k];
        const double kept = dc_csi_energy_efficiency(pe + shift_pe, &slope);
        interpolate(nodes, DC_CSI_BIN_NODES, pe, value, unused);
        for (size_t x = 0; x < DC_CSI_BIN_NODES; x++) {
            weight[x] += part * kept * value[x];
            change[x] += part * slope * value[x];
        }
    }
}

void dc_csi_energies(const struct dc_csi *csi, const struct dc_csi_spectrum *spectra, size_t n,
                     double radius, double shift_pe, struct dc_csi_energies *energies)
{
    double value[DC_CSI_RADII], slope[DC_CSI_RADII];
    memset(energies, 0, n * sizeof *energies);
    interpolate(csi->stretch, DC_CSI_RADII, 1 + radius, value, slope);
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++) {
        double weight[DC_CSI_BIN_NODES], change[DC_CSI_BIN_NODES];
        weigh_bin(csi, i, shift_pe, weight, change);
        for (size_t s = 0; s < n; s++)
            for (size_t k = 0; k < DC_CSI_BIN_NODES; k++) {
                const size_t x = i * DC_CSI_BIN_NODES + k;
                double here = 0, by_radius = 0;
                for (size_t r = 0; r < DC_CSI_RADII; r++) {
                    here += value[r] * spectra[s].at[r][x];
                    by_radius += slope[r] * spectra[s].at[r][x];
                }
                energies[s].events[i] += weight[k] * here;
                energies[s].by_radius[i] += weight[k] * by_radius;
                energies[s].by_shift[i] += change[k] * here;
            }
    }
}

void dc_csi_times(const struct dc_csi *csi, double shift_us, struct dc_csi_times *times)
{
    *times = (struct dc_csi_times){0};
    dc_table_look_up(&csi->arrival, shift_us, &times->share[0][0], &times->by_shift[0][0]);
}

void dc_csi_events(struct dc_csi *csi, const struct dc_vector_boson *boson,
                   double events[DC_CSI_FLAVOURS][DC_CSI_ENERGY_BINS][DC_CSI_TIME_BINS])
{
    struct dc_csi_density density;
    struct dc_csi_energies energies[DC_CSI_FLAVOURS];
    struct dc_csi_times times;
    dc_csi_density(csi, DC_CSI_WITH_CEVNS, boson, &density);
    dc_csi_energies(csi, density.flavour, DC_CSI_FLAVOURS, 0, 0, energies);
    dc_csi_times(csi, 0, &times);
    for (int f = 0; f < DC_CSI_FLAVOURS; f++) {
        const int wave = f == DC_CSI_NU_MU ? 0 : 1;
        for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
            for (size_t j = 0; j < DC_CSI_TIME_BINS; j++)
                events[f][i][j] = energies[f].events[i] * times.share[wave][j];
    }
}

void dc_csi_backgrounds(const struct dc_csi *csi, struct dc_csi_expected_backgrounds *backgrounds)
{
    struct dc_csi_times times;
    dc_csi_times(csi, 0, &times);
    memcpy(backgrounds->steady, csi->steady, sizeof csi->steady);
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
        for (size_t j = 0; j < DC_CSI_TIME_BINS; j++) {
            backgrounds->beam_neutrons[i][j] = csi->neutrons[0][i] * times.share[DC_CSI_WAVES][j];
            backgrounds->neutrino_neutrons[i][j] =
                csi->neutrons[1][i] * times.share[DC_CSI_WAVES + 1][j];
        }
}
