/* Widths by final state: Eqs. (25)-(29) of H. Esseili and G. D. Kribs, "Hiding a Light Vector Boson
 * from Terrestrial Experiments: A Chargephobic Dark Photon". */
#include "darkcube/widths.h"

#include "darkcube/constants.h"
#include "darkcube/model.h"

#include <math.h>

static const struct {
    const char *name, *particles;
} states[DC_STATE_COUNT] = {
#define DC_STATE_NAMES(symbol, name, particles) [symbol] = {name, particles},
    DC_STATE_LIST(DC_STATE_NAMES)
#undef DC_STATE_NAMES
};

static const enum dc_state state_of_curve[DC_CURVE_COUNT] = {
#define DC_CURVE_STATE(symbol, state, in_file, meson) [symbol] = state,
    DC_CURVE_LIST(DC_CURVE_STATE)
#undef DC_CURVE_STATE
};

const char *dc_state_name(enum dc_state state)
{
    return (unsigned)state < DC_STATE_COUNT ? states[state].name : NULL;
}

const char *dc_state_particles(enum dc_state state)
{
    return (unsigned)state < DC_STATE_COUNT ? states[state].particles : NULL;
}

/* f of Eq. (29), the interference corrected: with the printed one it would neither vanish where X
 * does not couple to the omega, nor where it does not couple to the phi. */
static double curve_factor(enum dc_curve curve, const struct dc_charges *x)
{
    switch (curve) {
    case DC_CURVE_PIPI_RHO:
    case DC_CURVE_4PI_CHARGED_RHO:
    case DC_CURVE_2PI_2PI0_RHO:
    case DC_CURVE_OTHER_RHO:
        return x->rho * x->rho;
    case DC_CURVE_3PI_OMEGA:
    case DC_CURVE_PI0GAMMA_OMEGA:
    case DC_CURVE_OTHER_OMEGA:
        return x->omega * x->omega;
    case DC_CURVE_3PI_PHI:
    case DC_CURVE_KK_PHI:
    case DC_CURVE_KKPI_PHI:
    case DC_CURVE_OTHER_PHI:
        return x->phi * x->phi;
    case DC_CURVE_3PI_OMEGA_PHI:
        return -2 * x->omega * x->phi;
    case DC_CURVE_COUNT:
        break;
    }
    return 0;
}

void dc_boson_widths(const struct dc_vector_boson *boson, const struct dc_hadron_ratios *ratios,
                     struct dc_widths *widths)
{
    const struct dc_charges *x = &boson->charges;
    const double m = ratios->mass_mev, g = boson->coupling;
    const double unit = g * g * m / (12 * DC_PI);
    double *width = widths->state_mev;
    *widths = (struct dc_widths){0};
    width[DC_STATE_EE] = dc_width_fermions(1, g, x->lepton, m, DC_ELECTRON_MASS_MEV);
    width[DC_STATE_MUMU] = dc_width_fermions(1, g, x->lepton, m, DC_MUON_MASS_MEV);
    width[DC_STATE_TAUTAU] = dc_width_fermions(1, g, x->lepton, m, DC_TAU_MASS_MEV);
    width[DC_STATE_NUNU] = 3 * dc_width_fermions(0.5, g, x->neutrino, m, 0);
    for (enum dc_curve i = 0; i < DC_CURVE_COUNT; i++)
        width[state_of_curve[i]] += unit * curve_factor(i, x) * ratios->curve[i];
    width[DC_STATE_3PI] = fmax(0, width[DC_STATE_3PI]); /* measured curves are rounded */
    const double up2 = x->up * x->up, down2 = x->down * x->down;
    width[DC_STATE_OTHER] += unit * ratios->light * (up2 + 2 * down2);
    width[DC_STATE_CC] = unit * ratios->charm * up2;
    width[DC_STATE_BB] = unit * ratios->bottom * down2;
    for (enum dc_state i = DC_STATE_HADRONS + 1; i < DC_STATE_COUNT; i++)
        width[DC_STATE_HADRONS] += width[i];
    for (enum dc_state i = 0; i <= DC_STATE_HADRONS; i++)
        widths->total_mev += width[i];
    widths->approximate = ratios->approximate && width[DC_STATE_HADRONS] > 0;
}

enum dc_status dc_widths_at(const struct dc_hadron_ratios *ratios, enum dc_running running,
                            double coupling, double angle_rad, struct dc_widths *widths)
{
    struct dc_couplings couplings;
    struct dc_vector_boson boson;
    *widths = (struct dc_widths){0};
    if (!(ratios->mass_mev <= DC_WIDTHS_HIGHEST_MEV))
        return DC_OUT_OF_RANGE;
    const enum dc_status status =
        dc_run_couplings(running, coupling, angle_rad, ratios->mass_mev, &couplings);
    if (status != DC_OK)
        return status;
    dc_couplings_boson(&couplings, ratios->mass_mev, &boson);
    dc_boson_widths(&boson, ratios, widths);
    return DC_OK;
}

double dc_lifetime_s(const struct dc_widths *widths)
{
    return DC_HBAR_MEV_S / widths->total_mev;
}

double dc_branching_fraction(const struct dc_widths *widths, enum dc_state state)
{
    return widths->state_mev[state] / widths->total_mev;
}
