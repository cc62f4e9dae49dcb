#include "cosmology/plasma.h"

#include "base/quadrature.h"
#include "base/vector_math.h"
#include "darkcube/constants.h"

#include <math.h>

enum { KNOTS = 1600, NODES = 96 };

/* The tail exp(-v^2) is cut where it is below rounding. */
static const double V_MAX = 6.6;

double dc_photon_energy_density(double temperature_mev)
{
    return DC_PI * DC_PI / 15 * pow(temperature_mev, 4);
}

/* Integrals over the electron's momentum in units of powers of T, with N = 2/(exp(E/T) + 1). */
struct electron_integrals {
    double energy_density, pressure, heat_capacity;
    double j, dj, d2j; /* J = int dp p^2/E N and its derivatives in T */
    double i, di, d2i; /* I = int dp (p^2 + E^2)/E N */
};

static bool integrate_electrons(double temperature, struct electron_integrals *integrals)
{
    double v[NODES], weight[NODES];
    if (dc_legendre_rule(NODES, 0, V_MAX, v, weight, NULL) != DC_SUCCESS)
        return false;
    double mass = DC_ELECTRON_MASS_MEV / temperature; /* all in units of T from here on */
    *integrals = (struct electron_integrals){0};
    for (int n = 0; n < NODES; n++) {
        double kinetic = v[n] * v[n], energy = mass + kinetic;
        double p2 = kinetic * (kinetic + 2 * mass), p = sqrt(p2);
        double de = 2 * v[n] * weight[n], dp = energy / p * de;
        double f = 1 / (exp(energy) + 1), f1f = f * (1 - f);
        integrals->energy_density += 4 / (2 * DC_PI * DC_PI) * p * energy * energy * f * de;
        integrals->pressure += 4 / (6 * DC_PI * DC_PI) * p * p2 * f * de;
        integrals->heat_capacity +=
            4 / (2 * DC_PI * DC_PI) * p * energy * energy * energy * f1f * de;
        /* T dN/dT and T^2 d2N/dT2 at fixed momentum */
        double occupation = 2 * f, d_occupation = 2 * energy * f1f;
        double d2_occupation = 2 * energy * f1f * (energy * (1 - 2 * f) - 2);
        double weight_j = p2 / energy * dp, weight_i = (p2 + energy * energy) / energy * dp;
        integrals->j += weight_j * occupation;
        integrals->dj += weight_j * d_occupation;
        integrals->d2j += weight_j * d2_occupation;
        integrals->i += weight_i * occupation;
        integrals->di += weight_i * d_occupation;
        integrals->d2i += weight_i * d2_occupation;
    }
    return true;
}

/* P_int/T^4 with its first and second derivatives in T (times 1/T^3, 1/T^2):
 * P2 = -e^2 T^2 J/(12 pi^2) - e^2 J^2/(8 pi^4),  P3 = e^3 T I^(3/2)/(12 pi^4).
 * Bennett et al. 1911.04504; the logarithmic e^2 term (below 1e-5 in N_eff) is left out. */
static void qed_pressure(const struct electron_integrals *e, enum dc_qed qed, double *p, double *dp,
                         double *d2p)
{
    *p = *dp = *d2p = 0;
    double e2 = 4 * DC_PI * DC_ALPHA;
    if (qed == DC_QED_NONE)
        return;
    double a = -e2 / (12 * DC_PI * DC_PI), b = -e2 / (8 * pow(DC_PI, 4));
    *p += a * e->j + b * e->j * e->j;
    *dp += a * (2 * e->j + e->dj) + 2 * b * e->j * e->dj;
    *d2p += a * (2 * e->j + 4 * e->dj + e->d2j) + 2 * b * (e->dj * e->dj + e->j * e->d2j);
    if (qed == DC_QED_E2 || e->i <= 0)
        return;
    double c = pow(e2, 1.5) / (12 * pow(DC_PI, 4)), root = sqrt(e->i);
    *p += c * e->i * root;
    *dp += c * (e->i * root + 1.5 * root * e->di);
    *d2p += c * (3 * root * e->di + 0.75 * e->di * e->di / root + 1.5 * root * e->d2i);
}

bool dc_plasma_integrate(double temperature_mev, enum dc_qed qed, struct dc_plasma *plasma)
{
    struct electron_integrals electrons;
    double p, dp, d2p;
    if (!integrate_electrons(temperature_mev, &electrons))
        return false;
    qed_pressure(&electrons, qed, &p, &dp, &d2p);
    double photons = DC_PI * DC_PI / 15;
    double t2 = temperature_mev * temperature_mev, t3 = t2 * temperature_mev, t4 = t2 * t2;
    plasma->energy_density = t4 * (photons + electrons.energy_density + dp - p);
    plasma->pressure = t4 * (photons / 3 + electrons.pressure + p);
    plasma->heat_capacity = t3 * (4 * photons + electrons.heat_capacity + d2p);
    /* dP/dT = s = (rho + P)/T without chemical potentials */
    plasma->dpressure_dt = (plasma->energy_density + plasma->pressure) / temperature_mev;
    plasma->dheat_capacity_dt = NAN;
    return true;
}

/* The last column is empty: four are one vector. */
enum { ENERGY, PRESSURE, HEAT_CAPACITY, NOTHING, COLUMNS };

static bool tabulated(double ln_t, double *columns, void *parameters)
{
    const enum dc_qed *qed = parameters;
    struct dc_plasma plasma;
    double t = exp(ln_t), t3 = t * t * t;
    if (!dc_plasma_integrate(t, *qed, &plasma))
        return false;
    columns[ENERGY] = plasma.energy_density / (t3 * t);
    columns[PRESSURE] = plasma.pressure / (t3 * t);
    columns[HEAT_CAPACITY] = plasma.heat_capacity / t3;
    columns[NOTHING] = 0;
    return true;
}

enum dc_result dc_plasma_table_build(struct dc_plasma_table *table, enum dc_qed qed,
                                     struct dc_error *error)
{
    return dc_table_build(&table->grid, log(DC_PLASMA_LOWEST_MEV), log(DC_PLASMA_HIGHEST_MEV),
                          KNOTS, COLUMNS, tabulated, &qed, error);
}

void dc_plasma_table_clear(struct dc_plasma_table *table)
{
    dc_table_clear(&table->grid);
}

DC_VECTOR_CLONES
void dc_plasma_at(const struct dc_plasma_table *table, double temperature_mev,
                  double ln_temperature, struct dc_plasma *plasma)
{
    const double photons = DC_PI * DC_PI / 15;
    double value[COLUMNS] = {photons, photons / 3, 4 * photons}, slope = 0;
    double t = temperature_mev, t2 = t * t, t3 = t2 * t;
    if (t >= DC_PLASMA_LOWEST_MEV) {
        struct dc_table_place place = dc_table_find(&table->grid, ln_temperature);
        dc_table_values(&place, COLUMNS, value);
        slope = dc_table_derivative(&place, COLUMNS, HEAT_CAPACITY);
    }
    double energy = value[ENERGY], pressure = value[PRESSURE];
    double heat_capacity = value[HEAT_CAPACITY];
    plasma->energy_density = t3 * t * energy;
    plasma->pressure = t3 * t * pressure;
    plasma->heat_capacity = t3 * heat_capacity;
    plasma->dpressure_dt = t3 * (energy + pressure);
    plasma->dheat_capacity_dt = t2 * (3 * heat_capacity + slope);
}

void dc_plasma_look_up(const struct dc_plasma_table *table, double temperature_mev,
                       struct dc_plasma *plasma)
{
    dc_plasma_at(table, temperature_mev, log(temperature_mev), plasma);
}
