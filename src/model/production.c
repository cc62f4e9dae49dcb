/* Production ratios: Fig. 5 and Eqs. (19)-(24) of H. Esseili and G. D. Kribs, "Hiding a Light
 * Vector Boson from Terrestrial Experiments: A Chargephobic Dark Photon". */
#include "darkcube/production.h"
#include "darkcube/constants.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name, *process;
} channels[DC_PRODUCTION_COUNT] = {
#define DC_PRODUCTION_ENTRY(symbol, name, process) [symbol] = {name, process},
    DC_PRODUCTION_LIST(DC_PRODUCTION_ENTRY)
#undef DC_PRODUCTION_ENTRY
};

const char *dc_production_name(enum dc_production production)
{
    return (unsigned)production < DC_PRODUCTION_COUNT ? channels[production].name : NULL;
}

const char *dc_production_process(enum dc_production production)
{
    return (unsigned)production < DC_PRODUCTION_COUNT ? channels[production].process : NULL;
}

bool dc_production_named(const char *name, enum dc_production *production)
{
    for (unsigned i = 0; i < DC_PRODUCTION_COUNT; i++)
        if (strcmp(name, channels[i].name) == 0) {
            *production = (enum dc_production)i;
            return true;
        }
    return false;
}

/* Shares of the vector mesons in the amplitude of P -> gamma X, 2 Tr[T_P Q T_V] Tr[T_V Q] up to
 * what they have in common. */
struct shares {
    double of[DC_VECTOR_MESON_COUNT];
};
static const struct shares pion = {{[DC_RHO] = 1, [DC_OMEGA] = 1}};
static const struct shares eta = {{[DC_RHO] = 9, [DC_OMEGA] = 1, [DC_PHI] = -2}};
static const struct shares eta_prime = {{[DC_RHO] = 9, [DC_OMEGA] = 1, [DC_PHI] = 4}};

/* Eqs. (21)-(23). */
static double pseudoscalar_ratio(const struct shares *shares, const struct dc_vector_boson *boson)
{
    const double charges[DC_VECTOR_MESON_COUNT] = {[DC_RHO] = boson->charges.rho,
                                                   [DC_OMEGA] = boson->charges.omega,
                                                   [DC_PHI] = boson->charges.phi};
    double x_real = 0, x_imaginary = 0, photon_real = 0, photon_imaginary = 0;
    for (unsigned v = 0; v < DC_VECTOR_MESON_COUNT; v++) {
        if (shares->of[v] == 0)
            continue;
        double real, imaginary;
        dc_vector_meson_propagator((enum dc_vector_meson)v, boson->mass_mev, &real, &imaginary);
        x_real += shares->of[v] * charges[v] * real;
        x_imaginary += shares->of[v] * charges[v] * imaginary;
        photon_real += shares->of[v] * real;
        photon_imaginary += shares->of[v] * imaginary;
    }
    return (x_real * x_real + x_imaginary * x_imaginary) /
           (photon_real * photon_real + photon_imaginary * photon_imaginary);
}

static double squared(double charge)
{
    return charge * charge;
}

double dc_production_ratio(enum dc_production production, const struct dc_vector_boson *boson)
{
    const struct dc_charges *x = &boson->charges;
    switch (production) {
    case DC_PRODUCTION_ELECTRON_BREMSSTRAHLUNG:
    case DC_PRODUCTION_MUON_BREMSSTRAHLUNG:
    case DC_PRODUCTION_ELECTRONS:
    case DC_PRODUCTION_MUONS:
        return squared(x->lepton);
    case DC_PRODUCTION_PROTON_BREMSSTRAHLUNG:
        return squared(x->proton);
    case DC_PRODUCTION_UP:
    case DC_PRODUCTION_CHARM:
    case DC_PRODUCTION_D_STAR: /* the charges of both its quarks are those of u, whatever flips */
        return squared(x->up / (2. / 3));
    case DC_PRODUCTION_DOWN:
    case DC_PRODUCTION_STRANGE:
    case DC_PRODUCTION_BOTTOM:
        return squared(x->down / (-1. / 3));
    case DC_PRODUCTION_RHO:
    case DC_PRODUCTION_OMEGA_PION: /* Eq. (19): by way of a virtual rho */
        return squared(x->rho);
    case DC_PRODUCTION_OMEGA:
        return squared(x->omega);
    case DC_PRODUCTION_PHI:
    case DC_PRODUCTION_PHI_ETA: /* Eq. (20): by way of a virtual phi */
        return squared(x->phi);
    case DC_PRODUCTION_PION:
        return pseudoscalar_ratio(&pion, boson);
    case DC_PRODUCTION_ETA:
        return pseudoscalar_ratio(&eta, boson);
    case DC_PRODUCTION_ETA_PRIME:
        return pseudoscalar_ratio(&eta_prime, boson);
    case DC_PRODUCTION_COUNT:
        break;
    }
    return NAN;
}

double dc_production_closes_mev(enum dc_production production)
{
    static const double d_star_minus_d_mev = 142.014; /* D*(2007)0 and D0; Particle Data Group */
    switch (production) {
    case DC_PRODUCTION_OMEGA_PION:
        return dc_vector_meson_mass(DC_OMEGA) - DC_NEUTRAL_PION_MASS_MEV;
    case DC_PRODUCTION_PHI_ETA:
        return dc_vector_meson_mass(DC_PHI) - DC_ETA_MASS_MEV;
    case DC_PRODUCTION_D_STAR:
        return d_star_minus_d_mev;
    case DC_PRODUCTION_PION:
        return DC_NEUTRAL_PION_MASS_MEV;
    case DC_PRODUCTION_ETA:
        return DC_ETA_MASS_MEV;
    case DC_PRODUCTION_ETA_PRIME:
        return DC_ETA_PRIME_MASS_MEV;
    default:
        return INFINITY;
    }
}
