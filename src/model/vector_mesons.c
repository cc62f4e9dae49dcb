/* Vector mesons away from their mass: running widths and Breit-Wigner forms, Eq. (24) of H. Esseili
 * and G. D. Kribs, "Hiding a Light Vector Boson from Terrestrial Experiments: A Chargephobic Dark
 * Photon"; and the bands around them.
 *
 *   Gamma_V(m) = Gamma_V m_V^2/m^2 sum_k BR_k (q_k^2(m)/q_k^2(m_V))^(3/2)
 *   q_k^2(m) = (m^2 - (m_a + m_b)^2)(m^2 - (m_a - m_b)^2)/(4 m^2)
 */
#include "darkcube/constants.h"
#include "darkcube/production.h"

#include <math.h>
#include <stddef.h>

struct channel {
    double branching;
    double mass_a_mev, mass_b_mev;
};

enum { CHANNELS = 3 };

struct meson {
    double mass_mev, width_mev;
    struct channel channels[CHANNELS]; /* those left out have no branching fraction */
};

/* Particle Data Group, and what they decay into as well: masses to the digits that belong to these
 * values. The phi's depend on them, 1e-4 for 1 keV of a neutral kaon. Three pions are taken as a
 * pair and one. */
static const double pion = 139.57, neutral_pion = 134.98, neutral_kaon = 497.61;
static const struct meson mesons[DC_VECTOR_MESON_COUNT] = {
    [DC_RHO] = {775.49, 149.10, {{0.99884, pion, pion}}},
    [DC_OMEGA] = {782.65,
                  8.49,
                  {{0.89948, 2 * pion, neutral_pion},
                   {0.08349, neutral_pion, 0},
                   {0.01543, pion, pion}}},
    [DC_PHI] = {1019.46,
                4.26,
                {{0.48930, DC_KAON_MASS_MEV, DC_KAON_MASS_MEV},
                 {0.34221, neutral_kaon, neutral_kaon},
                 {0.01310, DC_ETA_MASS_MEV, 0}}},
};

/* Of the two particles at rest together, 0 below threshold. */
static double momentum_squared(const struct channel *channel, double mass_mev)
{
    const double sum = channel->mass_a_mev + channel->mass_b_mev;
    const double difference = channel->mass_a_mev - channel->mass_b_mev;
    if (mass_mev <= sum)
        return 0;
    return (mass_mev - sum) * (mass_mev + sum) * (mass_mev - difference) * (mass_mev + difference) /
           (4 * mass_mev * mass_mev);
}

double dc_vector_meson_mass(enum dc_vector_meson meson)
{
    return mesons[meson].mass_mev;
}

double dc_vector_meson_width(enum dc_vector_meson meson, double mass_mev)
{
    const struct meson *v = &mesons[meson];
    double open = 0;
    for (size_t k = 0; k < CHANNELS && v->channels[k].branching > 0; k++) {
        const double growth = momentum_squared(&v->channels[k], mass_mev) /
                              momentum_squared(&v->channels[k], v->mass_mev);
        open += v->channels[k].branching * growth * sqrt(growth);
    }
    if (open == 0)
        return 0;
    return v->width_mev * (v->mass_mev / mass_mev) * (v->mass_mev / mass_mev) * open;
}

void dc_vector_meson_propagator(enum dc_vector_meson meson, double mass_mev, double *real,
                                double *imaginary)
{
    const double m_v = mesons[meson].mass_mev;
    const double off_shell = (m_v - mass_mev) * (m_v + mass_mev);
    const double absorbed = mass_mev * dc_vector_meson_width(meson, mass_mev);
    const double scale = m_v * m_v / (off_shell * off_shell + absorbed * absorbed);
    *real = scale * off_shell;
    *imaginary = scale * absorbed;
}

const struct dc_veto_band dc_veto_bands[] = {
    {"rho omega", 741, 827},
    {"phi", 960, 1100},
    {"J/psi", 2700, 3300},
    {"psi(2S) psi(3770)", 3600, 3800},
    {"Upsilon(1S) to Upsilon(4S)", 9100, 10600},
    {NULL, 0, 0},
};
