#include "cosmology/late.h"

#include "cosmology/boltzmann.h"
#include "darkcube/constants.h"

#include <math.h>

/* The integral over ln a of rate/H/content, which is so large now and falls as a power of the
 * temperature: of the rate's own, `power`, less that of H and the content. A power of 3 belongs to
 * massless electrons; with their mass it is larger. */
static double tail(double ratio, double power, double others)
{
    return ratio / fmax(power - others, 3);
}

double dc_late_universe(const struct dc_universe *universe, double end_mev, double *y)
{
    struct dc_plasma plasma;
    struct dc_neutrinos nu;
    double tg = exp(y[DC_LN_TG]), tn = exp(y[DC_LN_TN]);
    dc_plasma_look_up(&universe->plasma, tg, &plasma);
    dc_neutrinos_look_up(&universe->neutrinos, tn, y[DC_Z], &nu);
    double entropy = (plasma.energy_density + plasma.pressure) / tg;
    double dln_entropy = 0, dln_energy = 0, dln_number = 0;
    if (universe->weak_rates) {
        struct dc_weak_rates weak;
        double hubble = dc_hubble(plasma.energy_density + nu.energy_density);
        dc_weak_look_up(&universe->weak, tg, tn, y[DC_Z], &weak);
        double energy_power = (weak.denergy[DC_LN_TG] + weak.denergy[DC_LN_TN]) / weak.energy;
        double number_power = (weak.dnumber[DC_LN_TG] + weak.dnumber[DC_LN_TN]) / weak.number;
        dln_energy = tail(weak.energy / (hubble * nu.energy_density), energy_power, 6);
        dln_number = tail(weak.number / (hubble * nu.number_density), number_power, 5);
        dln_entropy = -dln_energy * nu.energy_density / (tg * entropy);
    }
    /* photons: s = (4 pi^2/45) T^3 */
    double photons = 4 * DC_PI * DC_PI / 45 * pow(end_mev, 3);
    double way = (log(entropy / photons) + dln_entropy) / 3;
    double r2 = nu.f2_over_f3, r3 = nu.f3_over_f4, det = 3 * r3 - 4 * r2;
    y[DC_LN_TG] = log(end_mev);
    y[DC_LN_TN] += (dln_number * r3 - dln_energy * r2) / det - way;
    y[DC_Z] += (3 * dln_energy - 4 * dln_number) / det;
    return way;
}
