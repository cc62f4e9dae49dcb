#include "cosmology/boltzmann.h"

#include "base/vector_math.h"
#include "cosmology/collisions.h"
#include "darkcube/constants.h"

#include <math.h>

/* e^-w is carried through; beyond this the dilute gas is gone by any measure. */
static const double LOWEST_W = -690;

/* Of the other logarithms: far beyond any universe, far within what e^y is made for. */
static const double LARGEST_LOGARITHM = 300;

double dc_hubble(double energy_density)
{
    return sqrt(energy_density / 3) / DC_PLANCK_MASS_MEV;
}

static DC_VECTOR_INLINE double boltzmann_exponent(double m_over_t)
{
    const double lowest = -708;
    return -m_over_t > lowest ? -m_over_t : lowest;
}

/* Two vectors of four: e^y of the first four variables, which lie side by side, then e^w and the
 * Boltzmann factors of X. What lies outside the domain gives numbers without meaning, and domain()
 * looks at y first. */
static DC_VECTOR_INLINE struct dc_state state_at(const struct dc_vector *vector, const double *y)
{
    enum { HALF = DC_LANES / 2 };
    if (vector == NULL)
        return (struct dc_state){.y = y,
                                 .tg = dc_vector_exp_inside(y[DC_LN_TG]),
                                 .tn = dc_vector_exp_inside(y[DC_LN_TN]),
                                 .ez = dc_vector_exp_inside(y[DC_Z])};
    double value[HALF], other[HALF];
#pragma omp simd
    for (int i = 0; i < HALF; i++)
        value[i] = dc_vector_exp_inside(y[i]);
    double mass = vector->mass_mev;
    const double exponent[HALF] = {y[DC_W], boltzmann_exponent(mass / value[DC_LN_TG]),
                                   boltzmann_exponent(mass / value[DC_LN_TN])};
#pragma omp simd
    for (int i = 0; i < HALF; i++)
        other[i] = dc_vector_exp_inside(exponent[i]);
    return (struct dc_state){.y = y,
                             .tg = value[DC_LN_TG],
                             .tn = value[DC_LN_TN],
                             .ez = value[DC_Z],
                             .tx = value[DC_LN_TX],
                             .ew = other[0],
                             .hat = 1 / other[0],
                             .boltzmann_g = other[1],
                             .boltzmann_n = other[2]};
}

static DC_VECTOR_INLINE enum dc_domain domain(const struct dc_vector *vector,
                                              const struct dc_state *state)
{
    const double *y = state->y;
    double sum = y[DC_LN_TG] + y[DC_LN_TN] + y[DC_Z]; /* finite if all are */
    if (vector != NULL)
        sum += y[DC_LN_TX] + y[DC_W];
    if (!isfinite(sum))
        return DC_DOMAIN_NOT_FINITE;
    const double highest = log(DC_PLASMA_HIGHEST_MEV);
    if (y[DC_LN_TG] > highest || y[DC_LN_TN] > highest)
        return DC_DOMAIN_TEMPERATURE;
    if (fmin(fmin(y[DC_LN_TG], y[DC_LN_TN]), y[DC_Z]) < -LARGEST_LOGARITHM)
        return DC_DOMAIN_TEMPERATURE;
    if (y[DC_Z] > DC_NEUTRINO_HIGHEST_Z)
        return DC_DOMAIN_DEGENERATE;
    if (vector == NULL)
        return DC_DOMAIN_FINE;
    if (vector->width_neutrinos_mev > 0 && 2 * y[DC_Z] * state->tn >= vector->mass_mev)
        return DC_DOMAIN_DEGENERATE;
    if (y[DC_W] >= 0)
        return DC_DOMAIN_CONDENSATION;
    if (y[DC_W] < LOWEST_W || fabs(y[DC_LN_TX]) > LARGEST_LOGARITHM)
        return DC_DOMAIN_TEMPERATURE;
    return DC_DOMAIN_FINE;
}

/* (ln Tg)' = [-3 (rho + P) - Q/H]/(T drho/dT), Q the energy taken from the plasma. */
static DC_VECTOR_INLINE void plasma_equation(const struct dc_plasma *p, double tg,
                                             const struct dc_varying *loss, double per_hubble,
                                             const double *dln_h, bool slopes, struct dc_varying *f)
{
    double inverse = 1 / (tg * p->heat_capacity), loss_inverse = per_hubble * inverse;
    f->value = -3 * (p->energy_density + p->pressure) * inverse - loss->value * loss_inverse;
    if (!slopes)
        return;
    for (int j = 0; j < DC_VARIABLES; j++)
        f->d[j] = (loss->value * dln_h[j] - loss->d[j]) * loss_inverse;
    double dln_capacity = 1 + tg * p->dheat_capacity_dt / p->heat_capacity;
    f->d[DC_LN_TG] -= 3 * tg * (p->heat_capacity + p->dpressure_dt) * inverse;
    f->d[DC_LN_TG] -= f->value * dln_capacity;
}

/* A = -3 + N/(n H), B = -4 + R/(rho H); det = 3 r3 - 4 r2 with r2 = F2/F3, r3 = F3/F4:
 * (ln Tn)' = (A r3 - B r2)/det,  z' = (3 B - 4 A)/det. */
static DC_VECTOR_INLINE void neutrino_equations(const struct dc_neutrinos *nu,
                                                const struct dc_collisions *c, double per_hubble,
                                                const double *dln_h, bool slopes,
                                                struct dc_varying *f_ln_tn, struct dc_varying *f_z)
{
    double r2 = nu->f2_over_f3, r3 = nu->f3_over_f4, det = 3 * r3 - 4 * r2;
    double dr2 = nu->df2_over_f3_dz, dr3 = r3 * (r2 - r3), ddet = 3 * dr3 - 4 * dr2;
    double per_number = per_hubble / nu->number_density;
    double per_energy = per_hubble / nu->energy_density, inverse = 1 / det;
    double a = -3 + c->neutrino_number.value * per_number;
    double b = -4 + c->neutrino_energy.value * per_energy;
    f_ln_tn->value = (a * r3 - b * r2) * inverse;
    f_z->value = (3 * b - 4 * a) * inverse;
    if (!slopes)
        return;
    for (int j = 0; j < DC_VARIABLES; j++) {
        double dln_n = dln_h[j], dln_rho = dln_h[j];
        if (j == DC_LN_TN) {
            dln_n += 3;
            dln_rho += 4;
        } else if (j == DC_Z) {
            dln_n += r2;
            dln_rho += r3;
        }
        double da = c->neutrino_number.d[j] * per_number - (a + 3) * dln_n;
        double db = c->neutrino_energy.d[j] * per_energy - (b + 4) * dln_rho;
        f_ln_tn->d[j] = (da * r3 - db * r2) * inverse;
        f_z->d[j] = (3 * db - 4 * da) * inverse;
    }
    f_ln_tn->d[DC_Z] += (a * dr3 - b * dr2 - f_ln_tn->value * ddet) * inverse;
    f_z->d[DC_Z] -= f_z->value * ddet * inverse;
}

/* n1 = -3 n + S_n/H, k1 = -3 (k + P) + S_k/H (hatted), d = n_L k_w - n_w k_L:
 * (ln TX)' = (n1 k_w - k1 n_w)/d,  w' = (n_L k1 - k_L n1)/d. */
static DC_VECTOR_INLINE void vector_equations(const struct dc_vector_gas *g, double tx,
                                              const struct dc_collisions *c, double per_hubble,
                                              const double *dln_h, bool slopes,
                                              struct dc_varying *f_ln_tx, struct dc_varying *f_w)
{
    double n1 = -3 * g->n + c->x_number.value * per_hubble;
    double k1 = -3 * (g->k + g->pressure) + c->x_kinetic.value * per_hubble;
    double inverse = 1 / (g->n_l * g->k_w - g->n_w * g->k_l);
    f_ln_tx->value = (n1 * g->k_w - k1 * g->n_w) * inverse;
    f_w->value = (g->n_l * k1 - g->k_l * n1) * inverse;
    if (!slopes)
        return;
    for (int j = 0; j < DC_VARIABLES; j++) {
        double dn1 = (c->x_number.d[j] - c->x_number.value * dln_h[j]) * per_hubble;
        double dk1 = (c->x_kinetic.d[j] - c->x_kinetic.value * dln_h[j]) * per_hubble;
        double dn_w = 0, dn_l = 0, dk_w = 0, dk_l = 0;
        if (j == DC_LN_TX) {
            /* at fixed w: dP/dL = rho + P - mu n + w T n = k + P */
            dn1 -= 3 * g->n_l;
            dk1 -= 3 * (g->k_l + g->k + g->pressure);
            dn_w = g->n_wl;
            dn_l = g->n_ll;
            dk_w = g->k_wl;
            dk_l = g->k_ll;
        } else if (j == DC_W) {
            /* dP/dw = T n; the hat takes the quantity itself away once more */
            dn1 -= 3 * (g->n_w - g->n);
            dk1 -= 3 * (g->k_w - g->k + tx * g->n - g->pressure);
            dn_w = g->n_ww - g->n_w;
            dn_l = g->n_wl - g->n_l;
            dk_w = g->k_ww - g->k_w;
            dk_l = g->k_wl - g->k_l;
        }
        double dd = dn_l * g->k_w + g->n_l * dk_w - dn_w * g->k_l - g->n_w * dk_l;
        f_ln_tx->d[j] =
            (dn1 * g->k_w + n1 * dk_w - dk1 * g->n_w - k1 * dn_w - f_ln_tx->value * dd) * inverse;
        f_w->d[j] =
            (dn_l * k1 + g->n_l * dk1 - dk_l * n1 - g->k_l * dn1 - f_w->value * dd) * inverse;
    }
}

/* A light X on its way into equilibrium can be made with more quanta than a Bose gas of its energy
 * holds: w would pass 0. What is too many then sits in a condensate at rest, whose energy m n is
 * small; so w stops at -DC_CONDENSATION_W, and the energy equation alone decides T_X: w' -> theta
 * w' for w' > 0 with theta = 1 - e^((w + w0)/w0), which is 1 to rounding wherever equilibrium is,
 * and (ln TX)' such that rho_X changes as before. */
static DC_VECTOR_INLINE void stop_at_condensation(const struct dc_vector_gas *g, double mass,
                                                  double w, bool slopes, struct dc_varying *f_ln_tx,
                                                  struct dc_varying *f_w)
{
    double scale = (w + DC_CONDENSATION_W) / DC_CONDENSATION_W;
    if (f_w->value <= 0 || scale < -40)
        return;
    double theta = -expm1(scale), dtheta_dw = -exp(scale) / DC_CONDENSATION_W;
    double e_l = g->k_l + mass * g->n_l, e_w = g->k_w + mass * g->n_w, ratio = e_w / e_l;
    double held_back = (1 - theta) * f_w->value; /* of w' */
    f_ln_tx->value += ratio * held_back;
    if (slopes) {
        double dratio_dl = (g->k_wl + mass * g->n_wl - ratio * (g->k_ll + mass * g->n_ll)) / e_l;
        double dratio_dw = (g->k_ww + mass * g->n_ww - ratio * (g->k_wl + mass * g->n_wl)) / e_l;
        for (int j = 0; j < DC_VARIABLES; j++) {
            f_ln_tx->d[j] += ratio * (1 - theta) * f_w->d[j];
            f_w->d[j] *= theta;
        }
        f_ln_tx->d[DC_LN_TX] += dratio_dl * held_back;
        f_ln_tx->d[DC_W] += dratio_dw * held_back - ratio * dtheta_dw * f_w->value;
        f_w->d[DC_W] += dtheta_dw * f_w->value;
    }
    f_w->value *= theta;
}

/* d ln H/dy = (d rho/dy)/(2 rho). */
static DC_VECTOR_INLINE void hubble_slopes(const struct dc_vector *vector,
                                           const struct dc_background *b,
                                           const struct dc_state *state, double *dln_h)
{
    double half = 0.5 / b->total_energy_density;
    dln_h[DC_LN_TG] = half * state->tg * b->plasma.heat_capacity;
    dln_h[DC_LN_TN] = half * 4 * b->neutrinos.energy_density;
    dln_h[DC_Z] = half * b->neutrinos.f3_over_f4 * b->neutrinos.energy_density;
    dln_h[DC_LN_TX] = dln_h[DC_W] = 0;
    if (vector != NULL) {
        double ew = state->ew;
        dln_h[DC_LN_TX] = half * ew * (b->vector.k_l + vector->mass_mev * b->vector.n_l);
        dln_h[DC_W] = half * ew * (b->vector.k_w + vector->mass_mev * b->vector.n_w);
    }
}

static DC_VECTOR_INLINE enum dc_domain background_at(const struct dc_universe *universe,
                                                     const struct dc_vector *vector,
                                                     const struct dc_state *state, bool curvatures,
                                                     struct dc_background *background,
                                                     struct dc_vector_nodes *nodes)
{
    enum dc_domain where = domain(vector, state);
    if (where != DC_DOMAIN_FINE)
        return where;
    struct dc_background *b = background;
    const double *y = state->y;
    dc_plasma_at(&universe->plasma, state->tg, y[DC_LN_TG], &b->plasma);
    dc_neutrinos_at(&universe->neutrinos, state->tn, y[DC_Z], state->ez, &b->neutrinos);
    b->total_energy_density = b->plasma.energy_density + b->neutrinos.energy_density;
    b->total_pressure = b->plasma.pressure + b->neutrinos.energy_density / 3;
    b->vector_energy_density = 0;
    if (vector != NULL) {
        dc_vector_gas_at_nodes(&universe->rule, vector->mass_mev, state->tx, y[DC_W], state->ew,
                               curvatures, &b->vector, nodes);
        b->vector_energy_density = state->ew * (b->vector.k + vector->mass_mev * b->vector.n);
        b->total_energy_density += b->vector_energy_density;
        b->total_pressure += state->ew * b->vector.pressure;
    }
    b->hubble_mev = dc_hubble(b->total_energy_density);
    return DC_DOMAIN_FINE;
}

DC_VECTOR_CLONES
enum dc_domain dc_boltzmann_background(const struct dc_universe *universe,
                                       const struct dc_vector *vector, const double *y,
                                       struct dc_background *background)
{
    struct dc_state state = state_at(vector, y);
    struct dc_vector_nodes nodes;
    background->vector = (struct dc_vector_gas){0};
    return background_at(universe, vector, &state, false, background, &nodes);
}

/* Whether the rows, whose number is a constant where this is called, have values. */
static DC_VECTOR_INLINE bool copy_rows(const struct dc_varying *rows, int n, bool slopes, double *f,
                                       double *jacobian)
{
    double sum = 0; /* finite if all are */
    for (int i = 0; i < n; i++) {
        f[i] = rows[i].value;
        sum += rows[i].value;
        for (int j = 0; slopes && j < n; j++)
            jacobian[i * n + j] = rows[i].d[j];
    }
    return isfinite(sum);
}

/* Compiled once with and once without what only derivatives need. */
static DC_VECTOR_INLINE enum dc_domain right_hand_side(const struct dc_universe *universe,
                                                       const struct dc_vector *vector,
                                                       const double *y, bool slopes, double *f,
                                                       double *jacobian)
{
    struct dc_state state = state_at(vector, y);
    struct dc_background b;
    struct dc_vector_nodes nodes;
    enum dc_domain where = background_at(universe, vector, &state, slopes, &b, &nodes);
    if (where != DC_DOMAIN_FINE)
        return where;
    struct dc_collisions c;
    dc_collisions_sum(universe, vector, &state, &b.vector, &nodes, slopes, &c);

    double dln_h[DC_VARIABLES], per_hubble = 1 / b.hubble_mev;
    struct dc_varying rows[DC_VARIABLES];
    if (slopes)
        hubble_slopes(vector, &b, &state, dln_h);
    plasma_equation(&b.plasma, state.tg, &c.plasma_loss, per_hubble, dln_h, slopes,
                    &rows[DC_LN_TG]);
    neutrino_equations(&b.neutrinos, &c, per_hubble, dln_h, slopes, &rows[DC_LN_TN], &rows[DC_Z]);
    if (vector != NULL) {
        vector_equations(&b.vector, state.tx, &c, per_hubble, dln_h, slopes, &rows[DC_LN_TX],
                         &rows[DC_W]);
        stop_at_condensation(&b.vector, vector->mass_mev, y[DC_W], slopes, &rows[DC_LN_TX],
                             &rows[DC_W]);
    }

    bool finite = vector != NULL ? copy_rows(rows, DC_VARIABLES, slopes, f, jacobian)
                                 : copy_rows(rows, DC_STANDARD_VARIABLES, slopes, f, jacobian);
    return finite ? DC_DOMAIN_FINE : DC_DOMAIN_NOT_FINITE;
}

DC_VECTOR_CLONES
enum dc_domain dc_boltzmann_rhs(const struct dc_universe *universe, const struct dc_vector *vector,
                                const double *y, double *f, double *jacobian)
{
    if (jacobian != NULL)
        return right_hand_side(universe, vector, y, true, f, jacobian);
    return right_hand_side(universe, vector, y, false, f, NULL);
}
