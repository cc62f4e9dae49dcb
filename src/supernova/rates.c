#include "supernova/rates.h"

#include "darkcube/constants.h"

#include <math.h>

static const double charge_squared = 4 * DC_PI * DC_ALPHA; /* e^2 */

/* Mass of an electron in the medium; Esseili and Kribs, Eq. (48). */
static double electron_mass_in(const struct dc_matter *matter)
{
    double pi_t = DC_PI * matter->temperature, mu = matter->electron_potential;
    double half = DC_ELECTRON_MASS_MEV / 2;
    return half + sqrt(half * half + DC_ALPHA / (2 * DC_PI) * (pi_t * pi_t + mu * mu));
}

/* Thomson scattering with m_e -> E_F, and the average of 1 - f of degenerate electrons: T dn/dmu /
 * n, at most 1. The paper gives no formula; see README.md. */
static double semicompton_width(const struct dc_matter *matter)
{
    double n = matter->electron_density, t = matter->temperature;
    double fermi_momentum = cbrt(3 * DC_PI * DC_PI * n);
    double fermi_energy2 =
        DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV + fermi_momentum * fermi_momentum;
    /* Far out a profile's mu_e falls below the mass: no degeneracy, and the share is 1. */
    double mu2 = fmax(matter->electron_potential * matter->electron_potential -
                          DC_ELECTRON_MASS_MEV * DC_ELECTRON_MASS_MEV,
                      0);
    double free_share = fmin(1, t * (mu2 / (DC_PI * DC_PI) + t * t / 3) / n);
    return 2 * DC_ALPHA * n * free_share / (3 * fermi_energy2);
}

void dc_layer_at(const struct dc_physics *physics, double radius_km, struct dc_layer *layer)
{
    *layer = (struct dc_layer){
        .inside = radius_km < physics->star->neutrinosphere_radius_km,
        .electron_mass = DC_ELECTRON_MASS_MEV,
    };
    struct dc_matter *matter = &layer->matter;
    physics->star->matter(physics->star, radius_km, matter);
    if (matter->vacuum)
        return;
    double slowness = matter->temperature / DC_NUCLEON_MASS_MEV;
    double factor = 8 / (15 * sqrt(DC_PI)) * slowness * sqrt(slowness);
    layer->plasma_frequency_squared = dc_plasma_frequency_squared(matter->electron_density);
    layer->electron_mass = electron_mass_in(matter);
    layer->pairs_pn = factor * matter->proton_density * matter->neutron_density;
    layer->pairs_pp = factor * matter->proton_density * matter->proton_density;
    layer->pairs_nn = factor * matter->neutron_density * matter->neutron_density;
    if (physics->options.semicompton)
        layer->semicompton = semicompton_width(matter);
    if (physics->absorbing.collisions == DC_COLLISIONS_ALL)
        dc_nucleon_table_look_up(&physics->absorbing, matter->temperature, 0, layer->average);
}

/* Bremsstrahlung of pn: dipole D and quadrupole Q; of pp and nn: quadrupole. Eqs. (42), (76), with
 * the states S_T = 2, S_L = 1 divided out. */
struct bremsstrahlung {
    double dipole, quadrupole, pp, nn;
};

static struct bremsstrahlung radiate(const struct dc_physics *physics, const struct dc_layer *layer,
                                     enum dc_polarisation polarisation, double mass, double energy,
                                     const double average[DC_NUCLEON_SECTIONS])
{
    double rest2 = mass * mass / (energy * energy), v2 = 1 - rest2;
    double soft = 1 / (energy * energy * energy);
    double slow = v2 * layer->matter.temperature / DC_NUCLEON_MASS_MEV;
    double two = 10.0 / 2, four = 9.0 / 2 * slow;
    if (polarisation == DC_LONGITUDINAL) {
        two = 5 * rest2;
        four = 6 * rest2 * slow;
    }
    double identical = physics->options.identical_nucleons * soft * four * average[DC_SIGMA4_NN];
    return (struct bremsstrahlung){
        .dipole = layer->pairs_pn * soft * two * average[DC_SIGMA2_NP],
        .quadrupole = layer->pairs_pn * soft * four * average[DC_SIGMA4_NP],
        .pp = layer->pairs_pp * identical,
        .nn = layer->pairs_nn * identical,
    };
}

/* q_- and q_+ of two nucleons with one screened; Eq. (43): |xi x_p -+ x_n|^2 = xi^2 x_p^2 + x_n^2
 * -+ 2 Re xi x_p x_n. For pp and nn q_- = 0 and q_+ = 2 q; Eqs. (44), (45). */
static struct dc_coefficients charge(const struct bremsstrahlung *b, struct dc_screening xi,
                                     double electrons, double neutrinos)
{
    double pn = b->dipole + b->quadrupole;
    return (struct dc_coefficients){.a = xi.square * (pn + 4 * b->pp + electrons),
                                    .b = 2 * xi.real * (b->quadrupole - b->dipole),
                                    .c = pn + 4 * b->nn + neutrinos};
}

static void scale(struct dc_coefficients *coefficients, double factor)
{
    coefficients->a *= factor;
    coefficients->b *= factor;
    coefficients->c *= factor;
}

/* Three flavours with C_f = 1/2 each, massless; equal gases are computed once. */
static double neutrino_width(const struct dc_physics *physics, const struct dc_layer *layer,
                             enum dc_polarisation polarisation, double mass, double energy)
{
    const double *mu = layer->matter.neutrino_potential;
    double sum = 0, width = 0;
    for (size_t i = 0; i < DC_NEUTRINO_FLAVOURS; i++) {
        if (i == 0 || mu[i] != mu[i - 1]) {
            struct dc_pair pair = {.temperature = layer->matter.temperature,
                                   .chemical_potential = mu[i]};
            width = dc_pair_width(&physics->fermi, polarisation, mass, energy, &pair);
        }
        sum += width / 2;
    }
    return sum;
}

void dc_rates_at(const struct dc_physics *physics, const struct dc_layer *layer,
                 enum dc_polarisation polarisation, double mass, double energy, double response,
                 struct dc_rates *rates)
{
    const struct dc_matter *matter = &layer->matter;
    const struct dc_pair electrons = {layer->electron_mass, matter->temperature,
                                      matter->electron_potential};
    double decay = dc_pair_width(&physics->fermi, polarisation, mass, energy, &electrons);
    *rates = (struct dc_rates){.absorption = {.a = decay}};
    if (matter->vacuum)
        return;
    double y = energy / matter->temperature;
    double average[DC_NUCLEON_SECTIONS];
    const double *absorbing = layer->average;
    if (physics->absorbing.collisions != DC_COLLISIONS_ALL) {
        dc_nucleon_table_look_up(&physics->absorbing, matter->temperature, y, average);
        absorbing = average;
    }
    struct bremsstrahlung b = radiate(physics, layer, polarisation, mass, energy, absorbing);
    double scattering = layer->semicompton;
    if (polarisation == DC_LONGITUDINAL)
        scattering *= mass * mass / (energy * energy);
    double neutrinos =
        layer->inside ? neutrino_width(physics, layer, polarisation, mass, energy) : 0;

    /* |Im Pi| = omega (Gamma_abs - Gamma_prod) of the photon, in detailed balance. */
    double photon = b.dipole + b.quadrupole + 4 * b.pp + scattering + decay;
    rates->re_pi = layer->plasma_frequency_squared * response;
    rates->im_pi = energy * charge_squared * photon * -expm1(-y);
    struct dc_screening xi = dc_screening(mass, rates->re_pi, rates->im_pi);
    rates->absorption = charge(&b, xi, scattering + decay, neutrinos);

    if (physics->options.production == DC_SUPERNOVA_AS_PUBLISHED) {
        dc_nucleon_table_look_up(&physics->emitting, matter->temperature, y, average);
        b = radiate(physics, layer, polarisation, mass, energy, average);
    }
    double coalescence = physics->options.electron_coalescence ? decay : 0;
    rates->production = charge(&b, xi, scattering + coalescence, neutrinos);
    scale(&rates->production, exp(-y));
}
