/* Charges: Eqs. (6)-(17) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson from
 * Terrestrial Experiments: A Chargephobic Dark Photon". */
#include "darkcube/charges.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const double charge_resolution = 1e-12; /* smaller ones are rounding errors of cos and sin */

static double snap(double charge)
{
    return fabs(charge) < charge_resolution ? 0 : charge;
}

void dc_em_bl_charges_of_currents(double em, double b_l, struct dc_charges *charges)
{
    const double c = snap(em), s = snap(b_l);
    *charges = (struct dc_charges){
        .lepton = snap(-(c + s)),
        .neutrino = snap(-s),
        .up = snap((2 * c + s) / 3),
        .down = snap((s - c) / 3),
        .proton = snap(c + s),
        .neutron = s,
        .pion = c,
        .rho = c,
        .omega = snap(c + 2 * s),
        .phi = snap(c - s),
    };
}

void dc_em_bl_charges(double angle_rad, struct dc_charges *charges)
{
    dc_em_bl_charges_of_currents(cos(angle_rad), sin(angle_rad), charges);
}

double dc_charge(const struct dc_charges *charges, double electric_charge, double b_minus_l)
{
    /* The pion has nothing but electric charge, the neutron nothing but B-L. */
    const double charge = electric_charge * charges->pion + b_minus_l * charges->neutron;
    const double size = fabs(electric_charge) + fabs(b_minus_l);
    return fabs(charge) < charge_resolution * size ? 0 : charge;
}

/* ---- hadrons --------------------------------------------------------------------------------- */

const struct dc_hadron dc_hadrons[] = {
    {"p", .u = 2, .d = 1},
    {"n", .u = 1, .d = 2},
    {"Delta++", .u = 3},
    {"Delta+", .u = 2, .d = 1},
    {"Delta0", .u = 1, .d = 2},
    {"Delta-", .d = 3},
    {"Lambda", .u = 1, .d = 1, .s = 1},
    {"Sigma+", .u = 2, .s = 1},
    {"Sigma0", .u = 1, .d = 1, .s = 1},
    {"Sigma-", .d = 2, .s = 1},
    {"Xi0", .u = 1, .s = 2},
    {"Xi-", .d = 1, .s = 2},
    {"Omega-", .s = 3},
    {"Lambda_c+", .u = 1, .d = 1, .c = 1},
    {"Lambda_b0", .u = 1, .d = 1, .b = 1},
    {"pi+", .u = 1, .d = -1},
    {"pi0", .u = 0},
    {"K+", .u = 1, .s = -1},
    {"K0", .d = 1, .s = -1},
    {"D+", .c = 1, .d = -1},
    {"D0", .c = 1, .u = -1},
    {"Ds+", .c = 1, .s = -1},
    {"B+", .u = 1, .b = -1},
    {"B0", .d = 1, .b = -1},
    {"Bs0", .s = 1, .b = -1},
    {"Bc+", .c = 1, .b = -1},
    {.name = NULL},
};

const struct dc_hadron *dc_hadron_named(const char *name)
{
    for (const struct dc_hadron *hadron = dc_hadrons; hadron->name != NULL; hadron++)
        if (strcmp(name, hadron->name) == 0)
            return hadron;
    return NULL;
}

double dc_hadron_electric_charge(const struct dc_hadron *hadron)
{
    return (2 * (hadron->u + hadron->c) - (hadron->d + hadron->s + hadron->b)) / 3.;
}

double dc_hadron_b_minus_l(const struct dc_hadron *hadron)
{
    return (hadron->u + hadron->d + hadron->s + hadron->c + hadron->b) / 3.;
}

double dc_hadron_charge(const struct dc_charges *charges, const struct dc_hadron *hadron)
{
    return dc_charge(charges, dc_hadron_electric_charge(hadron), dc_hadron_b_minus_l(hadron));
}
