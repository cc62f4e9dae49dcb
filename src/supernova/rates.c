#include "supernova/rates.h"

#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>
#include <string.h>

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

/* ---- rates of a row of layers ---------------------------------------------------------------- */

enum { BLOCK = 64 };

/* Of cross-sections. */
struct averages {
    double section[DC_NUCLEON_SECTIONS][BLOCK];
};

/* Some layers as arrays; neutrinos have a potential for each flavour. */
struct row {
    size_t n;
    double temperature[BLOCK], electron_mass[BLOCK], electron_potential[BLOCK];
    double neutrino_potential[DC_NEUTRINO_FLAVOURS][BLOCK];
    double plasma_frequency_squared[BLOCK], semicompton[BLOCK];
    double pairs_pn[BLOCK], pairs_pp[BLOCK], pairs_nn[BLOCK];
    struct averages absorbing, emitting;
    double decay[BLOCK], neutrinos[BLOCK]; /* widths, MeV */
};

/* Row of results: of x_p^2, x_p x_n, x_n^2. */
struct row_rates {
    double absorption[3][BLOCK], production[3][BLOCK];
    double re_pi[BLOCK], im_pi[BLOCK];
};

static void look_up(const struct dc_nucleon_table *table, const struct dc_layer *layer,
                    double energy, struct averages *averages, size_t i)
{
    double found[DC_NUCLEON_SECTIONS], temperature = layer->matter.temperature;
    dc_nucleon_table_look_up(table, temperature, energy / temperature, found);
    for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
        averages->section[s][i] = found[s];
}

static void gather(struct row *row, const struct dc_physics *physics,
                   const struct dc_layer **layers, size_t n, double energy)
{
    bool depends = physics->absorbing.collisions != DC_COLLISIONS_ALL;
    bool published = physics->options.production == DC_SUPERNOVA_AS_PUBLISHED;
    row->n = n;
    for (size_t i = 0; i < n; i++) {
        const struct dc_layer *layer = layers[i];
        const struct dc_matter *matter = &layer->matter;
        row->temperature[i] = matter->temperature;
        row->electron_mass[i] = layer->electron_mass;
        row->electron_potential[i] = matter->electron_potential;
        row->plasma_frequency_squared[i] = layer->plasma_frequency_squared;
        row->semicompton[i] = layer->semicompton;
        row->pairs_pn[i] = layer->pairs_pn;
        row->pairs_pp[i] = layer->pairs_pp;
        row->pairs_nn[i] = layer->pairs_nn;
        for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS; f++)
            row->neutrino_potential[f][i] = matter->neutrino_potential[f];
        for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
            row->absorbing.section[s][i] = row->emitting.section[s][i] = layer->average[s];
        if (depends && !matter->vacuum)
            look_up(&physics->absorbing, layer, energy, &row->absorbing, i);
        if (published && !matter->vacuum)
            look_up(&physics->emitting, layer, energy, &row->emitting, i);
    }
}

/* Three flavours with C_f = 1/2 each, massless; equal gases are computed once. */
static void fill_neutrinos(struct row *row, const struct dc_physics *physics,
                           const struct dc_layer **layers, enum dc_polarisation polarisation,
                           double mass, double energy)
{
    static const double massless[BLOCK] = {0};
    double width[BLOCK];
    bool any = false;
    for (size_t i = 0; i < row->n; i++) {
        any = any || layers[i]->inside;
        row->neutrinos[i] = 0;
    }
    for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS && any; f++) {
        const double *potential = row->neutrino_potential[f];
        if (f == 0 ||
            memcmp(potential, row->neutrino_potential[f - 1], row->n * sizeof *potential) != 0) {
            const struct dc_pairs pairs = {row->n, massless, row->temperature, potential};
            dc_pair_widths(&physics->fermi, polarisation, mass, energy, &pairs, width);
        }
        for (size_t i = 0; i < row->n; i++)
            row->neutrinos[i] += layers[i]->inside ? width[i] / 2 : 0;
    }
}

/* What of bremsstrahlung depends on X alone: with K n_i n_j <sigma^2> dipole and K n_i n_j T
 * <sigma^4> quadrupole, per state; Eqs. (42), (76), with the states S_T = 2, S_L = 1 divided out.
 */
struct emission {
    double dipole, quadrupole, identical; /* identical: quadrupole of pp and nn */
    double semicompton;                   /* relative to that of T */
};

static struct emission emission_of(const struct dc_physics *physics,
                                   enum dc_polarisation polarisation, double mass, double energy)
{
    double rest2 = mass * mass / (energy * energy), v2 = 1 - rest2;
    double soft = 1 / (energy * energy * energy), slow = v2 / DC_NUCLEON_MASS_MEV;
    bool longitudinal = polarisation == DC_LONGITUDINAL;
    double quadrupole = soft * slow * (longitudinal ? 6 * rest2 : 9.0 / 2);
    return (struct emission){
        .dipole = soft * (longitudinal ? 5 * rest2 : 10.0 / 2),
        .quadrupole = quadrupole,
        .identical = physics->options.identical_nucleons * quadrupole,
        .semicompton = longitudinal ? rest2 : 1,
    };
}

/* Bremsstrahlung of pn: dipole D and quadrupole Q; of pp and nn: quadrupole. */
struct bremsstrahlung {
    double dipole, quadrupole, pp, nn;
};

static inline struct bremsstrahlung radiate(const struct row *row, size_t i,
                                            const struct emission *emission,
                                            const struct averages *averages)
{
    double t = row->temperature[i];
    return (struct bremsstrahlung){
        .dipole = row->pairs_pn[i] * emission->dipole * averages->section[DC_SIGMA2_NP][i],
        .quadrupole =
            row->pairs_pn[i] * emission->quadrupole * t * averages->section[DC_SIGMA4_NP][i],
        .pp = row->pairs_pp[i] * emission->identical * t * averages->section[DC_SIGMA4_NN][i],
        .nn = row->pairs_nn[i] * emission->identical * t * averages->section[DC_SIGMA4_NN][i],
    };
}

/* q_- and q_+ of two nucleons with one screened; Eq. (43): |xi x_p -+ x_n|^2 = xi^2 x_p^2 + x_n^2
 * -+ 2 Re xi x_p x_n. For pp and nn q_- = 0 and q_+ = 2 q; Eqs. (44), (45). */
static inline struct dc_coefficients charge(const struct bremsstrahlung *b, struct dc_screening xi,
                                            double electrons, double neutrinos)
{
    double pn = b->dipole + b->quadrupole;
    return (struct dc_coefficients){.a = xi.square * (pn + 4 * b->pp + electrons),
                                    .b = 2 * xi.real * (b->quadrupole - b->dipole),
                                    .c = pn + 4 * b->nn + neutrinos};
}

/* `emitting`: the averages for production. `coalescence`: does e+e- -> X count? */
DC_VECTOR_CLONES
static void combine(const struct row *row, const struct averages *emitting,
                    const struct emission *emission, double coalescence, double mass, double energy,
                    double response, struct row_rates *rates)
{
#pragma omp simd
    for (size_t i = 0; i < row->n; i++) {
        double decay = row->decay[i], neutrinos = row->neutrinos[i];
        double scattering = row->semicompton[i] * emission->semicompton;
        double fewer = dc_vector_exp(-energy / row->temperature[i]);
        struct bremsstrahlung b = radiate(row, i, emission, &row->absorbing);
        /* |Im Pi| = omega (Gamma_abs - Gamma_prod) of the photon, in detailed balance. */
        double photon = b.dipole + b.quadrupole + 4 * b.pp + scattering + decay;
        double re_pi = row->plasma_frequency_squared[i] * response;
        double im_pi = energy * charge_squared * photon * (1 - fewer);
        struct dc_screening xi = dc_screening(mass, re_pi, im_pi);
        struct dc_coefficients absorbed = charge(&b, xi, scattering + decay, neutrinos);
        b = radiate(row, i, emission, emitting);
        struct dc_coefficients produced =
            charge(&b, xi, scattering + coalescence * decay, neutrinos);
        rates->re_pi[i] = re_pi;
        rates->im_pi[i] = im_pi;
        rates->absorption[0][i] = absorbed.a;
        rates->absorption[1][i] = absorbed.b;
        rates->absorption[2][i] = absorbed.c;
        rates->production[0][i] = fewer * produced.a;
        rates->production[1][i] = fewer * produced.b;
        rates->production[2][i] = fewer * produced.c;
    }
}

static void scatter(const struct row_rates *from, size_t i, struct dc_rates *rates)
{
    *rates = (struct dc_rates){
        .absorption = {from->absorption[0][i], from->absorption[1][i], from->absorption[2][i]},
        .production = {from->production[0][i], from->production[1][i], from->production[2][i]},
        .re_pi = from->re_pi[i],
        .im_pi = from->im_pi[i],
    };
}

void dc_rates_along(const struct dc_physics *physics, const struct dc_layer **layers, size_t n,
                    enum dc_polarisation polarisation, double mass, double energy, double response,
                    struct dc_rates *rates)
{
    const struct emission emission = emission_of(physics, polarisation, mass, energy);
    bool published = physics->options.production == DC_SUPERNOVA_AS_PUBLISHED;
    double coalescence = physics->options.electron_coalescence ? 1 : 0;
    for (size_t first = 0; first < n; first += BLOCK) {
        const struct dc_layer **some = layers + first;
        struct row row;
        struct row_rates found;
        gather(&row, physics, some, n - first < BLOCK ? n - first : BLOCK, energy);
        const struct dc_pairs electrons = {row.n, row.electron_mass, row.temperature,
                                           row.electron_potential};
        dc_pair_widths(&physics->fermi, polarisation, mass, energy, &electrons, row.decay);
        fill_neutrinos(&row, physics, some, polarisation, mass, energy);
        combine(&row, published ? &row.emitting : &row.absorbing, &emission, coalescence, mass,
                energy, response, &found);
        for (size_t i = 0; i < row.n; i++)
            if (some[i]->matter.vacuum)
                rates[first + i] = (struct dc_rates){.absorption = {.a = row.decay[i]}};
            else
                scatter(&found, i, &rates[first + i]);
    }
}

void dc_rates_at(const struct dc_physics *physics, const struct dc_layer *layer,
                 enum dc_polarisation polarisation, double mass, double energy, double response,
                 struct dc_rates *rates)
{
    dc_rates_along(physics, &layer, 1, polarisation, mass, energy, response, rates);
}
