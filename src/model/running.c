/* Running couplings, one loop: Eqs. (61)-(67) of H. Esseili and G. D. Kribs, "Hiding a Light Vector
 * Boson from Terrestrial Experiments: A Chargephobic Dark Photon".
 *
 * Between the electromagnetic and the B-L current the photon and X together exchange the matrix
 *
 *   C = | e^2 + y^2   y g |      y = eps e, g = g_B-L,
 *       |    y g      g^2 |
 *
 * for which Eqs. (62)-(64) say dC/dlnmu = C S C/(6 pi^2), S the sums of products of charges. Its
 * inverse therefore runs linearly in ln mu: that is the solution, for couplings of any size. With
 * b = integral of S/(6 pi^2) dlnmu and the couplings e0, y0, g0 at the electron mass it reads
 *
 *   1/e^2 = 1/e0^2 - b_QQ,   y = e^2 eta rho,   g = g0 rho,   eta = y0/e0^2 + g0 b_Qq,
 *   1/rho^2 = 1 + y0^2/e0^2 - e^2 eta^2 - g0^2 b_qq,
 *
 * and rho = 1 is the limit of weak coupling. Since y0 and g0 are proportional to g_X, so is eta: a
 * flow holds them for g_X = 1, and 1/rho^2 - 1 is proportional to g_X^2.
 */
#include "darkcube/running.h"
#include "darkcube/constants.h"

#include <math.h>
#include <stddef.h>

static const double loop = 6 * DC_PI * DC_PI;
static const double e_squared = 4 * DC_PI * DC_ALPHA; /* at the electron mass */

/* Fermions that join at one scale: how many colours times fields, and the charges. Below 2 GeV the
 * lightest meson with a quark says where the quark joins (App. B). */
#define LIGHT_QUARKS_MEV 139.57 /* a convention: no more digits than it is quoted with */
struct fermion {
    double threshold_mev;
    double count, electric_charge, b_minus_l;
};
static const struct fermion fermions[] = {
    {DC_ELECTRON_MASS_MEV, 1, -1, -1},
    {DC_ELECTRON_MASS_MEV, 1.5, 0, -1}, /* three neutrinos, of one helicity */
    {DC_MUON_MASS_MEV, 1, -1, -1},
    {LIGHT_QUARKS_MEV, 3, 2. / 3, 1. / 3},
    {LIGHT_QUARKS_MEV, 3, -1. / 3, 1. / 3},
    {DC_KAON_MASS_MEV, 3, -1. / 3, 1. / 3},
    {DC_TAU_MASS_MEV, 1, -1, -1},
    {DC_D_MESON_MASS_MEV, 3, 2. / 3, 1. / 3},
    {DC_BOTTOM_MASS_MEV, 3, -1. / 3, 1. / 3},
};
enum { FERMIONS = sizeof fermions / sizeof fermions[0] };

static void add(struct dc_loop_charges *sums, const struct fermion *fermion, double weight)
{
    const double n = weight * fermion->count;
    const double electric_charge = fermion->electric_charge, b_minus_l = fermion->b_minus_l;
    sums->em_em += n * electric_charge * electric_charge;
    sums->em_bl += n * electric_charge * b_minus_l;
    sums->bl_bl += n * b_minus_l * b_minus_l;
}

void dc_loop_charges(double scale_mev, struct dc_loop_charges *sums)
{
    *sums = (struct dc_loop_charges){0};
    for (size_t i = 0; i < FERMIONS && fermions[i].threshold_mev < scale_mev; i++)
        add(sums, &fermions[i], 1);
}

/* b of the head of this file. */
static struct dc_loop_charges integrated(double scale_mev)
{
    struct dc_loop_charges b = {0};
    double weight = 0, threshold = 0;
    for (size_t i = 0; i < FERMIONS && fermions[i].threshold_mev < scale_mev; i++) {
        if (fermions[i].threshold_mev != threshold) {
            threshold = fermions[i].threshold_mev;
            weight = log(scale_mev / threshold) / loop;
        }
        add(&b, &fermions[i], weight);
    }
    return b;
}

enum dc_status dc_coupling_flow(enum dc_running running, double angle_rad, double scale_mev,
                                struct dc_coupling_flow *flow)
{
    struct dc_charges start;
    dc_em_bl_charges(angle_rad, &start);
    const double y0 = start.pion, g0 = start.neutron;
    *flow = (struct dc_coupling_flow){
        .scale_mev = scale_mev, .e = sqrt(e_squared), .eps_e = y0, .g_bl = g0};
    if (running == DC_RUNNING_OFF || scale_mev <= DC_ELECTRON_MASS_MEV)
        return DC_OK;
    if (!(scale_mev <= DC_RUNNING_HIGHEST_MEV))
        return DC_OUT_OF_RANGE;
    const struct dc_loop_charges b = integrated(scale_mev);
    const double e2 = 1 / (1 / e_squared - b.em_em);
    const double eta = y0 / e_squared + g0 * b.em_bl;
    flow->e = sqrt(e2);
    flow->eps_e = e2 * eta;
    if (running == DC_RUNNING_ON)
        flow->shrinks = y0 * y0 / e_squared - e2 * eta * eta - g0 * g0 * b.bl_bl;
    return DC_OK;
}

enum dc_status dc_flow_factor(const struct dc_coupling_flow *flow, double coupling, double *factor)
{
    const double shrinks = flow->shrinks * coupling * coupling;
    *factor = coupling;
    if (!(shrinks > -1))
        return DC_OUT_OF_RANGE;
    *factor = coupling / sqrt(1 + shrinks);
    return DC_OK;
}

enum dc_status dc_run_couplings(enum dc_running running, double coupling, double angle_rad,
                                double scale_mev, struct dc_couplings *couplings)
{
    struct dc_coupling_flow flow;
    double factor = coupling;
    enum dc_status status = dc_coupling_flow(running, angle_rad, scale_mev, &flow);
    if (status == DC_OK)
        status = dc_flow_factor(&flow, coupling, &factor);
    if (status != DC_OK)
        (void)dc_coupling_flow(DC_RUNNING_OFF, angle_rad, scale_mev, &flow);
    *couplings = (struct dc_couplings){.scale_mev = scale_mev,
                                       .e = flow.e,
                                       .eps_e = flow.eps_e * factor,
                                       .g_bl = flow.g_bl * factor};
    return status;
}

void dc_couplings_boson(const struct dc_couplings *couplings, double mass_mev,
                        struct dc_vector_boson *boson)
{
    const double coupling = hypot(couplings->eps_e, couplings->g_bl);
    *boson = (struct dc_vector_boson){.mass_mev = mass_mev, .coupling = coupling};
    if (coupling > 0)
        dc_em_bl_charges_of_currents(couplings->eps_e / coupling, couplings->g_bl / coupling,
                                     &boson->charges);
}

double dc_printed_electron_charge(double scale_mev)
{
    if (scale_mev <= LIGHT_QUARKS_MEV)
        return 0;
    const double runs = e_squared / loop * (11. / 3) * log(scale_mev / LIGHT_QUARKS_MEV);
    return -sqrt(0.5) * (1 - 1 / sqrt(1 - runs));
}

double dc_induced_eps_e(double g_bl, double g_y, double cos_theta_w, double scale_high_mev,
                        double scale_low_mev)
{
    static const double b = 32. / 3; /* 4/3 of the sum of Y (B-L) over all Weyl fermions */
    return -b * cos_theta_w / (16 * DC_PI * DC_PI) * g_y * g_y * g_bl *
           log(scale_high_mev / scale_low_mev);
}
