#include "cosmology/weak.h"

#include "base/quadrature.h"
#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <gsl/gsl_sf_bessel.h>
#include <math.h>

enum { KNOTS = 400, NODES = 80, ANGLES = 24, FLAVOURS = 2 };

static const double LOWEST_MEV = 0.01, HIGHEST_MEV = 200;
static const double V_MAX = 6.6;

/* Escudero 2001.04466, May 2020 update: nu_e; nu_mu and nu_tau. */
static const double G_LEFT[FLAVOURS] = {0.727, -0.273}, G_RIGHT[FLAVOURS] = {0.233, 0.233};
static const double WEIGHT[FLAVOURS] = {4, 8}; /* the second class holds two flavours */

/* Pauli blocking in linear response, massless: number, annihilation, scattering (ibid.; the values
 * agree with Monte-Carlo integration, 0.8524(3), 0.8841(3), 0.8277(4)). */
static const double F_NUMBER = 0.852, F_ANNIHILATION = 0.884, F_SCATTERING = 0.829;

/* int dcos of {g_L^2 (u-m^2)^2 + g_R^2 (t-m^2)^2 + 2 g_L g_R m^2 s}, e+e- -> nu nubar at beta:
 * u - m^2, t - m^2 = -s/2 (1 +- beta cos). */
static double annihilation_matrix_element(double s, double m2, double beta, double gl, double gr)
{
    double quarter = s * s / 4 * (2 + 2 * beta * beta / 3);
    return (gl * gl + gr * gr) * quarter + 4 * gl * gr * m2 * s;
}

/* int dcos (1-cos) {(g_L^2+g_R^2) [(s-m^2)^2 + (u-m^2)^2] + 4 g_L g_R m^2 t}, nu e -> nu e. */
static double scattering_matrix_element(double s, double m2, double gl, double gr,
                                        const double *cosine, const double *weight)
{
    double k2 = (s - m2) * (s - m2) / (4 * s), sum = 0;
    for (int i = 0; i < ANGLES; i++) {
        double t = -2 * k2 * (1 - cosine[i]), u_m2 = m2 - s - t; /* s + t + u = 2 m^2 */
        sum += weight[i] * (1 - cosine[i]) *
               ((gl * gl + gr * gr) * ((s - m2) * (s - m2) + u_m2 * u_m2) + 4 * gl * gr * m2 * t);
    }
    return sum;
}

enum { NUMBER, ANNIHILATION, SCATTERING, PROCESSES };

/* Nodes in sqrt(s) and in the scattering angle; the integrals of a massless electron at 1 MeV. */
struct rules {
    struct dc_energy_rule energy;
    double cosine[ANGLES], weight[ANGLES];
    double massless[FLAVOURS][PROCESSES];
};

/* The three integrals over s for electron mass m (0 or m_e), by sqrt(s) = threshold + T u. */
static bool integrals(const struct rules *rules, double temperature, double mass,
                      double result[FLAVOURS][PROCESSES])
{
    const struct dc_energy_rule *rule = &rules->energy;
    double m2 = mass * mass;
    for (int flavour = 0; flavour < FLAVOURS; flavour++)
        for (int process = 0; process < PROCESSES; process++)
            result[flavour][process] = 0;
    for (size_t i = 0; i < rule->n; i++) {
        double excess = temperature * rule->u[i], de = temperature * rule->weight[i];
        gsl_sf_result k1, k2, k2_scattering;
        /* annihilation, threshold 2 m; scattering, threshold m */
        double root = 2 * mass + excess, s = root * root;
        double other_root = mass + excess, other_s = other_root * other_root;
        if (gsl_sf_bessel_K1_e(root / temperature, &k1) != 0 ||
            gsl_sf_bessel_Kn_e(2, root / temperature, &k2) != 0 ||
            gsl_sf_bessel_Kn_e(2, other_root / temperature, &k2_scattering) != 0)
            return false;
        double beta = sqrt(excess * (excess + 4 * mass)) / root;
        double k = (other_s - m2) / (2 * other_root);
        for (int flavour = 0; flavour < FLAVOURS; flavour++) {
            double gl = G_LEFT[flavour], gr = G_RIGHT[flavour];
            /* ds = 2 sqrt(s) d sqrt(s) */
            double m = beta * annihilation_matrix_element(s, m2, beta, gl, gr) * 2 * root * de;
            result[flavour][NUMBER] += m * root * k1.val;
            result[flavour][ANNIHILATION] += m * s * k2.val;
            result[flavour][SCATTERING] +=
                k * k / other_s * k * k * k2_scattering.val * 2 * other_root * de *
                scattering_matrix_element(other_s, m2, gl, gr, rules->cosine, rules->weight);
        }
    }
    return true;
}

static bool make_rules(struct rules *rules)
{
    return dc_energy_rule_init(&rules->energy, NODES, V_MAX, 1, NULL) == DC_SUCCESS &&
           dc_legendre_rule(ANGLES, -1, 1, rules->cosine, rules->weight, NULL) == DC_SUCCESS &&
           integrals(rules, 1, 0, rules->massless);
}

static bool suppress(const struct rules *rules, double temperature_mev,
                     struct dc_weak_suppression *suppression)
{
    double massive[FLAVOURS][PROCESSES];
    if (!integrals(rules, temperature_mev, DC_ELECTRON_MASS_MEV, massive))
        return false;
    /* without a mass they go with these powers of T */
    double t7 = pow(temperature_mev, 7), t8 = t7 * temperature_mev;
    for (int flavour = 0; flavour < FLAVOURS; flavour++) {
        const double *of_mass = massive[flavour], *without = rules->massless[flavour];
        suppression->number[flavour] = of_mass[NUMBER] / (t7 * without[NUMBER]);
        suppression->annihilation[flavour] = of_mass[ANNIHILATION] / (t8 * without[ANNIHILATION]);
        suppression->scattering[flavour] = of_mass[SCATTERING] / (t8 * without[SCATTERING]);
    }
    return true;
}

bool dc_weak_suppression(double temperature_mev, struct dc_weak_suppression *suppression)
{
    struct rules rules;
    return make_rules(&rules) && suppress(&rules, temperature_mev, suppression);
}

/* Sums over flavours, weighted: G f(T) for number, annihilation, scattering. The last column is
 * empty: four are one vector. */
enum { NOTHING = PROCESSES, COLUMNS };

static double flavour_weight(int flavour)
{
    return WEIGHT[flavour] *
           (G_LEFT[flavour] * G_LEFT[flavour] + G_RIGHT[flavour] * G_RIGHT[flavour]);
}

static bool tabulated(double ln_t, double *columns, void *parameters)
{
    struct dc_weak_suppression suppression;
    if (!suppress(parameters, exp(ln_t), &suppression))
        return false;
    for (int c = 0; c < COLUMNS; c++)
        columns[c] = 0;
    for (int flavour = 0; flavour < FLAVOURS; flavour++) {
        columns[NUMBER] += flavour_weight(flavour) * suppression.number[flavour];
        columns[ANNIHILATION] += flavour_weight(flavour) * suppression.annihilation[flavour];
        columns[SCATTERING] += flavour_weight(flavour) * suppression.scattering[flavour];
    }
    return true;
}

enum dc_result dc_weak_table_build(struct dc_weak_table *table, struct dc_weak_rules rules,
                                   struct dc_error *error)
{
    *table = (struct dc_weak_table){.rules = rules};
    if (!rules.electron_mass)
        return DC_SUCCESS;
    struct rules quadrature;
    if (!make_rules(&quadrature))
        return dc_fail_memory(error);
    return dc_table_build(&table->suppression, log(LOWEST_MEV), log(HIGHEST_MEV), KNOTS, COLUMNS,
                          tabulated, &quadrature, error);
}

void dc_weak_table_clear(struct dc_weak_table *table)
{
    dc_table_clear(&table->suppression);
}

/* G f(T) and its derivative in ln T: beyond the table the electron is massless, or gone. */
static DC_VECTOR_INLINE void couplings(const struct dc_weak_table *table, double temperature,
                                       double ln_temperature, bool slopes, double *value,
                                       double *slope)
{
    bool mass = table->rules.electron_mass;
    if (mass && temperature >= LOWEST_MEV && temperature < HIGHEST_MEV) {
        struct dc_table_place place = dc_table_find(&table->suppression, ln_temperature);
        dc_table_values(&place, COLUMNS, value);
        if (slopes)
            dc_table_derivatives(&place, COLUMNS, slope);
        return;
    }
    double everywhere =
        mass && temperature < LOWEST_MEV ? 0 : flavour_weight(0) + flavour_weight(1);
    for (int c = 0; c < COLUMNS; c++) {
        value[c] = everywhere;
        slope[c] = 0;
    }
}

void dc_weak_look_up(const struct dc_weak_table *table, double plasma_temperature_mev,
                     double neutrino_temperature_mev, double z, struct dc_weak_rates *rates)
{
    const double ln_t[] = {log(plasma_temperature_mev), log(neutrino_temperature_mev)};
    dc_weak_at(table, plasma_temperature_mev, neutrino_temperature_mev, ln_t, exp(z), true, rates);
}

DC_VECTOR_CLONES
void dc_weak_at(const struct dc_weak_table *table, double plasma_temperature_mev,
                double neutrino_temperature_mev, const double ln_temperatures[2], double ez,
                bool slopes, struct dc_weak_rates *rates)
{
    double c = DC_FERMI_CONSTANT_MEV2 * DC_FERMI_CONSTANT_MEV2 / pow(DC_PI, 5);
    bool fermi = table->rules.fermi_statistics;
    double cn = 8 * c * (fermi ? F_NUMBER : 1), ca = 32 * c * (fermi ? F_ANNIHILATION : 1);
    double cs = 56 * c * (fermi ? F_SCATTERING : 1);
    double g[COLUMNS], dg[COLUMNS], n[COLUMNS], dn[COLUMNS];
    couplings(table, plasma_temperature_mev, ln_temperatures[0], slopes, g, dg);
    couplings(table, neutrino_temperature_mev, ln_temperatures[1], slopes, n, dn);
    double tg = plasma_temperature_mev, tn = neutrino_temperature_mev;
    double tg2 = tg * tg, tn2 = tn * tn, tg4 = tg2 * tg2, tn4 = tn2 * tn2, e2z = ez * ez;
    double tg8 = tg4 * tg4, tn8 = e2z * tn4 * tn4;
    double mixed = cs * ez * tg4 * tn4, difference = tg - tn;
    rates->number = cn * (g[NUMBER] * tg8 - n[NUMBER] * tn8);
    rates->energy = ca * (g[ANNIHILATION] * tg8 * tg - n[ANNIHILATION] * tn8 * tn) +
                    mixed * g[SCATTERING] * difference;
    if (!slopes)
        return;
    rates->dnumber[0] = cn * (8 * g[NUMBER] + dg[NUMBER]) * tg8;
    rates->dnumber[1] = -cn * (8 * n[NUMBER] + dn[NUMBER]) * tn8;
    rates->dnumber[2] = -2 * cn * n[NUMBER] * tn8;
    rates->denergy[0] =
        ca * (9 * g[ANNIHILATION] + dg[ANNIHILATION]) * tg8 * tg +
        mixed * ((4 * g[SCATTERING] + dg[SCATTERING]) * difference + g[SCATTERING] * tg);
    rates->denergy[1] = -ca * (9 * n[ANNIHILATION] + dn[ANNIHILATION]) * tn8 * tn +
                        mixed * g[SCATTERING] * (4 * difference - tn);
    rates->denergy[2] = -2 * ca * n[ANNIHILATION] * tn8 * tn + mixed * g[SCATTERING] * difference;
}
