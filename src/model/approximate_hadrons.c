/* R = sigma(e+e- -> F)/sigma(e+e- -> mu+mu-) of each final state, by vector meson; masses in GeV.
 *
 * pi+pi-: the form factor of G. J. Gounaris and J. J. Sakurai, Phys. Rev. Lett. 21 (1968) 244, for
 * rho(770) and rho(1450) as fitted by R. R. Akhmetshin et al., Phys. Lett. B 578 (2004) 285.
 * omega and phi: Breit-Wigner amplitudes with running widths, masses and branching fractions of the
 * Particle Data Group (PTEP 2022, 083C01); three pions through rho pi, with the relative phase of
 * M. N. Achasov et al., Phys. Rev. D 68 (2003) 052006. K Kbar pi: phi(1680) of B. Aubert et al.,
 * Phys. Rev. D 77 (2008) 092002. Four pions: a bump of the height measured by J. P. Lees et al.,
 * Phys. Rev. D 85 (2012) 112009 and 96 (2017) 092009. From 1.5 to 1.7 GeV what is missing to free
 * quarks joins in as other hadrons.
 */
#include "model/approximate_hadrons.h"

#include "base/quadrature.h"
#include "darkcube/constants.h"

#include <complex.h>
#include <math.h>

static const double pion = 1e-3 * DC_PION_MASS_MEV, neutral_pion = 1e-3 * DC_NEUTRAL_PION_MASS_MEV;
static const double kaon = 1e-3 * DC_KAON_MASS_MEV, neutral_kaon = 1e-3 * DC_NEUTRAL_KAON_MASS_MEV;
static const double eta = 1e-3 * DC_ETA_MASS_MEV, excited_kaon = 0.89555; /* K*(892) */

static double squared(double x)
{
    return x * x;
}
static double cubed(double x)
{
    return x * x * x;
}

/* Momentum of two bodies in the rest frame of s; 0 below threshold. */
static double momentum(double s, double m1, double m2)
{
    const double above = s - squared(m1 + m2);
    return above > 0 ? sqrt(above * (s - squared(m1 - m2)) / s) / 2 : 0;
}

/* ---- two pions ------------------------------------------------------------------------------- */

struct resonance {
    double mass, width;
};
static const struct resonance rho = {0.77565, 0.14385}, excited_rho = {1.465, 0.400};
static const double excited_rho_share = -0.0859;

/* The function h(s) of Gounaris and Sakurai, and its derivative. */
static double gs_h(double s)
{
    const double k = momentum(s, pion, pion), m = sqrt(s);
    return 2 / DC_PI * k / m * log((m + 2 * k) / (2 * pion));
}
static double gs_slope(double s)
{
    const double k2 = squared(momentum(s, pion, pion));
    return gs_h(s) * (1 / (8 * k2) - 1 / (2 * s)) + 1 / (2 * DC_PI * s);
}

/* One resonance of the form factor; 1 at s = 0. Above the threshold. */
static double complex gounaris_sakurai(double s, const struct resonance *r)
{
    const double m2 = squared(r->mass), m_pi2 = squared(pion);
    const double k0 = momentum(m2, pion, pion), k = momentum(s, pion, pion);
    const double d = 3 / DC_PI * m_pi2 / squared(k0) * log((r->mass + 2 * k0) / (2 * pion)) +
                     r->mass / (2 * DC_PI * k0) - m_pi2 * r->mass / (DC_PI * cubed(k0));
    const double shift =
        r->width * m2 / cubed(k0) *
        (squared(k) * (gs_h(s) - gs_h(m2)) + (m2 - s) * squared(k0) * gs_slope(m2));
    const double running_width = r->width * cubed(k / k0) * r->mass / sqrt(s);
    return (m2 + d * r->mass * r->width) / (m2 - s + shift - I * r->mass * running_width);
}

static double two_pions(double m)
{
    const double s = squared(m);
    if (m <= 2 * pion)
        return 0;
    const double velocity = sqrt(1 - 4 * squared(pion) / s);
    const double complex form_factor =
        (gounaris_sakurai(s, &rho) + excited_rho_share * gounaris_sakurai(s, &excited_rho)) /
        (1 + excited_rho_share);
    return cubed(velocity) * squared(cabs(form_factor)) / 4;
}

/* ---- three pions -------------------------------------------------------------------------------
 */

static double complex rho_propagator(double s)
{
    const double k0 = momentum(squared(rho.mass), pion, pion);
    const double width = rho.width * cubed(momentum(s, pion, pion) / k0) * rho.mass / sqrt(s);
    return 1 / (squared(rho.mass) - s - I * rho.mass * width);
}

enum { NODES = 24, KNOTS = 128 };
static const double three_pions_highest = 2.05;

static double three_pions_lowest(void)
{
    return 2 * pion + neutral_pion;
}

struct rule {
    double node[NODES], weight[NODES]; /* on [0, 1] */
};

/* Width of a vector meson of mass m into rho pi -> pi+pi-pi0, up to a constant: m times the
 * integral of |p+ x p-|^2 |sum of the three rho propagators|^2 over the energies of pi+ and pi-,
 * here written as the masses squared s0 of pi+pi- and s1 of pi+pi0. */
static double three_pion_width(double m, const struct rule *rule)
{
    const double s = squared(m), p2 = squared(pion), n2 = squared(neutral_pion);
    const double low = 4 * p2, high = squared(m - neutral_pion);
    double sum = 0;
    for (size_t i = 0; i < NODES; i++) {
        const double s0 = low + (high - low) * rule->node[i];
        const double k = momentum(s0, pion, pion), q0 = momentum(s, sqrt(s0), neutral_pion);
        /* In the frame of pi+pi-: s1 runs over +-2 k p, p the momentum of pi0 there. */
        const double p = q0 * m / sqrt(s0), middle = (s + 2 * p2 + n2 - s0) / 2;
        for (size_t j = 0; j < NODES; j++) {
            const double cosine = 2 * rule->node[j] - 1;
            const double s1 = middle + 2 * k * p * cosine, s2 = 2 * middle - s1;
            const double complex amplitude =
                rho_propagator(s0) + rho_propagator(s1) + rho_propagator(s2);
            /* |p+ x p-| = (k across the flight of pi0) q0. */
            const double cross2 = squared(k * q0) * (1 - squared(cosine));
            sum += rule->weight[i] * rule->weight[j] * (high - low) * 4 * k * p * cross2 *
                   squared(cabs(amplitude));
        }
    }
    return sum / m;
}

/* A table of the width over its rise at threshold is smooth down to there. */
static bool tabulated_three_pions(double m, double *columns, void *parameters)
{
    const double threshold = three_pions_lowest();
    const double away = fmax(m, threshold + 1e-3);
    columns[0] = three_pion_width(away, parameters) / squared(squared(away - threshold));
    return true;
}

enum dc_result dc_approximate_hadrons_open(struct dc_approximate_hadrons *hadrons,
                                           struct dc_error *error)
{
    struct rule rule;
    *hadrons = (struct dc_approximate_hadrons){{0}};
    enum dc_result result = dc_legendre_rule(NODES, 0, 1, rule.node, rule.weight, error);
    if (result != DC_SUCCESS)
        return result;
    return dc_table_build(&hadrons->three_pions, three_pions_lowest(), three_pions_highest, KNOTS,
                          1, tabulated_three_pions, &rule, error);
}

void dc_approximate_hadrons_close(struct dc_approximate_hadrons *hadrons)
{
    dc_table_clear(&hadrons->three_pions);
}

static double rho_pi(const struct dc_approximate_hadrons *hadrons, double m)
{
    const double above = m - three_pions_lowest();
    double value = 0, slope = 0;
    if (above <= 0)
        return 0;
    dc_table_look_up(&hadrons->three_pions, m, &value, &slope);
    return value * squared(squared(above));
}

/* ---- omega and phi --------------------------------------------------------------------------- */

/* Shape of the width into two pseudoscalars, and into a pseudoscalar and a photon or a vector. */
static double pair_width(double m, double m1, double m2)
{
    return cubed(momentum(squared(m), m1, m2)) / squared(m);
}
static double magnetic_width(double m, double m1, double m2)
{
    return cubed(momentum(squared(m), m1, m2));
}

enum channel { RHO_PI, PION_PHOTON, PION_PAIR, KAON_PAIR, NEUTRAL_KAONS, ETA_PHOTON, CHANNELS };

struct meson {
    double mass, width, electrons; /* GeV; branching fraction into e+e- */
    double share[CHANNELS];
};
static const struct meson omega = {
    0.78266, 0.00868, 7.38e-5, {[RHO_PI] = 0.892, [PION_PHOTON] = 0.0835, [PION_PAIR] = 0.0153}};
static const struct meson phi = {1.019461,
                                 0.004249,
                                 2.979e-4,
                                 {[RHO_PI] = 0.154,
                                  [PION_PHOTON] = 0.00132,
                                  [KAON_PAIR] = 0.491,
                                  [NEUTRAL_KAONS] = 0.339,
                                  [ETA_PHOTON] = 0.01301}};
static const double omega_phi_phase = 163 * DC_PI / 180;

static double shape(const struct dc_approximate_hadrons *hadrons, enum channel channel, double m)
{
    switch (channel) {
    case RHO_PI:
        return rho_pi(hadrons, m);
    case PION_PHOTON:
        return magnetic_width(m, neutral_pion, 0);
    case PION_PAIR:
        return pair_width(m, pion, pion);
    case KAON_PAIR:
        return pair_width(m, kaon, kaon);
    case NEUTRAL_KAONS:
        return pair_width(m, neutral_kaon, neutral_kaon);
    case ETA_PHOTON:
        return magnetic_width(m, eta, 0);
    case CHANNELS:
        break;
    }
    return 0;
}

/* Amplitudes of a meson at a mass: |amplitude|^2 = R of a channel. */
struct amplitudes {
    double complex propagator; /* times the square root of what all channels have in common */
    double running[CHANNELS];  /* running branching fractions */
};

static void find_amplitudes(const struct dc_approximate_hadrons *hadrons, const struct meson *meson,
                            double m, struct amplitudes *amplitudes)
{
    double total = 0, at_mass = 0;
    for (enum channel c = RHO_PI; c < CHANNELS; c++) {
        const double ratio =
            meson->share[c] > 0 ? shape(hadrons, c, m) / shape(hadrons, c, meson->mass) : 0;
        amplitudes->running[c] = meson->share[c] * ratio;
        total += amplitudes->running[c];
        at_mass += meson->share[c];
    }
    const double width = meson->width * total / at_mass;
    const double common =
        9 * meson->electrons * squared(meson->width) * cubed(meson->mass) / (squared(DC_ALPHA) * m);
    amplitudes->propagator = sqrt(common) / (squared(meson->mass) - squared(m) - I * m * width);
}

static double ratio_of(const struct amplitudes *amplitudes, enum channel channel)
{
    return squared(cabs(amplitudes->propagator)) * amplitudes->running[channel];
}

/* ---- above the phi --------------------------------------------------------------------------- */

/* phi(1680) -> K*(892) K. */
static double kaons_and_pion(double m)
{
    static const double mass = 1.709, width = 0.322, electrons_times_share = 369e-9; /* GeV */
    const double shape_ratio =
        magnetic_width(m, excited_kaon, kaon) / magnetic_width(mass, excited_kaon, kaon);
    const double distance2 = squared(squared(mass) - squared(m)) + squared(m * width * shape_ratio);
    return 9 / squared(DC_ALPHA) * electrons_times_share * width * shape_ratio * cubed(mass) /
           (m * distance2);
}

/* A bump at the rho(1450) that rises from threshold with a power of the velocity. */
static double four_pions(double m, double lightest, double peak, double power)
{
    static const double mass = 1.48, width = 0.40;
    if (m <= lightest)
        return 0;
    const double height = squared(mass * width);
    const double rise = (1 - squared(lightest / m)) / (1 - squared(lightest / mass));
    return peak * height / (squared(squared(mass) - squared(m)) + height) * pow(rise, power);
}

/* One loop from the Z mass, with c and b decoupled at 1.27 and 4.18 GeV. */
static double alpha_s(double m)
{
    static const double z_mass = 91.1876, at_z_mass = 0.1180, bottom = 1e-3 * DC_BOTTOM_MASS_MEV,
                        charm = 1.27;
    const double scales[] = {z_mass, bottom, charm};
    double inverse = 1 / at_z_mass;
    for (int i = 0; i < 3; i++) {
        const double low = i < 2 ? fmax(m, scales[i + 1]) : m;
        if (low < scales[i])
            inverse -= (33 - 2 * (5 - i)) / (6 * DC_PI) * log(scales[i] / low);
    }
    return 1 / inverse;
}

double dc_approximate_r_of_quarks(double mass_mev)
{
    return 3 * (1 + alpha_s(1e-3 * mass_mev) / DC_PI);
}

/* Other hadrons: what free u, d and s quarks have more, by the same currents. With x_u - x_d =
 * x_rho, 3 (x_u + x_d) = x_omega and -3 x_s = x_phi, the sum of x_q^2 is x_rho^2/2 + x_omega^2/18 +
 * x_phi^2/9. */
static double others(double m, double share, double known)
{
    static const double from = 1.5, to = 1.7;
    if (m <= from)
        return 0;
    const double joined = fmin(1, (m - from) / (to - from));
    return joined * fmax(0, share * dc_approximate_r_of_quarks(1e3 * m) - known);
}

void dc_approximate_curves(const struct dc_approximate_hadrons *hadrons, double mass_mev,
                           double curve[DC_CURVE_COUNT])
{
    const double m = 1e-3 * mass_mev;
    struct amplitudes o, p;
    find_amplitudes(hadrons, &omega, m, &o);
    find_amplitudes(hadrons, &phi, m, &p);
    curve[DC_CURVE_PIPI_RHO] = two_pions(m);
    curve[DC_CURVE_4PI_CHARGED_RHO] = four_pions(m, 4 * pion, 0.76, 10);
    curve[DC_CURVE_2PI_2PI0_RHO] = four_pions(m, 2 * (pion + neutral_pion), 0.81, 4);
    curve[DC_CURVE_3PI_OMEGA] = ratio_of(&o, RHO_PI);
    curve[DC_CURVE_3PI_PHI] = ratio_of(&p, RHO_PI);
    curve[DC_CURVE_3PI_OMEGA_PHI] =
        -sqrt(o.running[RHO_PI] * p.running[RHO_PI]) *
        creal(o.propagator * conj(p.propagator * cexp(I * omega_phi_phase)));
    curve[DC_CURVE_PI0GAMMA_OMEGA] = ratio_of(&o, PION_PHOTON);
    curve[DC_CURVE_KK_PHI] = ratio_of(&p, KAON_PAIR) + ratio_of(&p, NEUTRAL_KAONS);
    curve[DC_CURVE_KKPI_PHI] = kaons_and_pion(m);
    curve[DC_CURVE_OTHER_RHO] = others(m, 1. / 2,
                                       curve[DC_CURVE_PIPI_RHO] + curve[DC_CURVE_4PI_CHARGED_RHO] +
                                           curve[DC_CURVE_2PI_2PI0_RHO]);
    curve[DC_CURVE_OTHER_OMEGA] =
        others(m, 1. / 18, curve[DC_CURVE_3PI_OMEGA] + curve[DC_CURVE_PI0GAMMA_OMEGA]);
    curve[DC_CURVE_OTHER_PHI] = others(
        m, 1. / 9, curve[DC_CURVE_3PI_PHI] + curve[DC_CURVE_KK_PHI] + curve[DC_CURVE_KKPI_PHI]);
}
