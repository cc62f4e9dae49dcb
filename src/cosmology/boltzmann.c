#include "cosmology/boltzmann.h"

#include "darkcube/constants.h"

#include <math.h>
#include <string.h>

/* e^-w is carried through; beyond this the dilute gas is gone by any measure. */
static const double LOWEST_W = -690;

/* A quantity with its derivatives in the five variables. */
struct varying {
    double value, d[DC_VARIABLES];
};

double dc_hubble(double energy_density)
{
    return sqrt(energy_density / 3) / DC_PLANCK_MASS_MEV;
}

/* Saturation of a rate that is beyond all need. Where X and a bath at temperature T exchange far
 * more than `ceiling` times the bath's content in an expansion time, they are in equilibrium to
 * 1/ceiling whatever the rate; but the larger the rate, the smaller the region in which Newton's
 * method converges, and the steps with it. So the rate G becomes G s with 1/s = 1 + (G/H)
 * e^(-m/T)/ceiling, H of radiation with g* = 10.75; the Boltzmann factor is the share of X in the
 * bath, and lets G alone where X is dilute and its rate does matter. Gives s and d ln s/d ln T for
 * G ~ T^`power`. */
static double saturation(double rate, double power, double mass, double temperature, double ceiling,
                         double *slope)
{
    const double g_star = 10.75;
    double hubble = DC_PI * temperature * temperature * sqrt(g_star / 90) / DC_PLANCK_MASS_MEV;
    double x = mass / temperature, excess = rate / hubble * exp(-x) / ceiling;
    double s = 1 / (1 + excess);
    *slope = -(1 - s) * (power - 2 + x);
    return s;
}

static void saturate(struct varying *rate, enum dc_variable temperature, double s, double slope)
{
    rate->value *= s;
    for (int j = 0; j < DC_VARIABLES; j++)
        rate->d[j] *= s;
    rate->d[temperature] += rate->value * slope;
}

/* What the collisions do, per unit time: energy taken from the plasma; number and energy given to
 * neutrinos; number and kinetic energy given to X, hatted. */
struct collisions {
    struct varying plasma_loss, neutrino_number, neutrino_energy, x_number, x_kinetic;
};

static void add_scaled(struct varying *sum, double factor, const struct varying *term)
{
    sum->value += factor * term->value;
    for (int j = 0; j < DC_VARIABLES; j++)
        sum->d[j] += factor * term->d[j];
}

static void add_weak(const struct dc_universe *universe, double tg, double tn, double z,
                     struct collisions *c)
{
    struct dc_weak_rates weak;
    dc_weak_look_up(&universe->weak, tg, tn, z, &weak);
    struct varying energy = {weak.energy, {weak.denergy[0], weak.denergy[1], weak.denergy[2]}};
    struct varying number = {weak.number, {weak.dnumber[0], weak.dnumber[1], weak.dnumber[2]}};
    add_scaled(&c->plasma_loss, 1, &energy);
    add_scaled(&c->neutrino_energy, 1, &energy);
    add_scaled(&c->neutrino_number, 1, &number);
}

/* A channel's hatted rate in the five variables; `temperature` says whose fermions they are. */
static struct varying channel(const struct dc_rate *rate, enum dc_variable temperature)
{
    struct varying v = {.value = rate->value};
    v.d[temperature] = rate->d_ln_tf;
    if (temperature == DC_LN_TN)
        v.d[DC_Z] = rate->d_z;
    v.d[DC_LN_TX] = rate->d_ln_tx;
    v.d[DC_W] = rate->d_w;
    return v;
}

/* The energy of X in a channel, not hatted: e^w (S_k + m S_n). */
static struct varying channel_energy(double mass, double ew, const struct varying *number,
                                     const struct varying *kinetic)
{
    struct varying v = {.value = ew * (kinetic->value + mass * number->value)};
    for (int j = 0; j < DC_VARIABLES; j++)
        v.d[j] = ew * (kinetic->d[j] + mass * number->d[j]);
    v.d[DC_W] += v.value;
    return v;
}

static void add_electron_channel(const struct dc_vector *vector, double ew,
                                 const struct varying *number, const struct varying *kinetic,
                                 struct collisions *c)
{
    struct varying energy = channel_energy(vector->mass_mev, ew, number, kinetic);
    add_scaled(&c->plasma_loss, 1, &energy);
    add_scaled(&c->x_number, 1, number);
    add_scaled(&c->x_kinetic, 1, kinetic);
}

static void add_compton(const struct dc_universe *universe, const struct dc_vector *vector,
                        double tg, double w, const struct dc_vector_gas *gas, struct collisions *c)
{
    struct dc_compton compton;
    dc_compton_look_up(vector->compton, tg, &compton);
    if (compton.number_loss == 0)
        return; /* no electrons are left */
    double strength = vector->compton_strength, inverse_ew = exp(-w), ew = exp(w);
    struct varying number = {.value = compton.number * inverse_ew - compton.number_loss * gas->n};
    struct varying kinetic = {.value =
                                  compton.kinetic * inverse_ew - compton.kinetic_loss * gas->k};
    number.d[DC_LN_TG] = compton.dnumber * inverse_ew - compton.dnumber_loss * gas->n;
    kinetic.d[DC_LN_TG] = compton.dkinetic * inverse_ew - compton.dkinetic_loss * gas->k;
    number.d[DC_LN_TX] = -compton.number_loss * gas->n_l;
    kinetic.d[DC_LN_TX] = -compton.kinetic_loss * gas->k_l;
    number.d[DC_W] = -compton.number_loss * gas->n_w - number.value;
    kinetic.d[DC_W] = -compton.kinetic_loss * gas->k_w - kinetic.value;
    struct varying scaled_number = {0}, scaled_kinetic = {0};
    add_scaled(&scaled_number, strength, &number);
    add_scaled(&scaled_kinetic, strength, &kinetic);
    double slope,
        s = saturation(strength * compton.number_loss, compton.dnumber_loss / compton.number_loss,
                       vector->mass_mev, tg, universe->rate_ceiling, &slope);
    saturate(&scaled_number, DC_LN_TG, s, slope);
    saturate(&scaled_kinetic, DC_LN_TG, s, slope);
    add_electron_channel(vector, ew, &scaled_number, &scaled_kinetic, c);
}

static void add_vector(const struct dc_universe *universe, const struct dc_vector *vector,
                       const double *y, const struct dc_vector_gas *gas, bool slopes,
                       struct collisions *c)
{
    double tg = exp(y[DC_LN_TG]), tn = exp(y[DC_LN_TN]), tx = exp(y[DC_LN_TX]), w = y[DC_W];
    double ew = exp(w), s, slope;
    struct dc_decay_rates rates;
    if (vector->width_neutrinos_mev > 0) {
        dc_decay_integrate(&universe->rule, universe->decay_statistics, vector->mass_mev,
                           vector->width_neutrinos_mev, 0, tn, y[DC_Z], tx, w, slopes, &rates);
        struct varying number = channel(&rates.number, DC_LN_TN);
        struct varying kinetic = channel(&rates.kinetic, DC_LN_TN);
        s = saturation(vector->width_neutrinos_mev, 0, vector->mass_mev, tn, universe->rate_ceiling,
                       &slope);
        saturate(&number, DC_LN_TN, s, slope);
        saturate(&kinetic, DC_LN_TN, s, slope);
        struct varying energy = channel_energy(vector->mass_mev, ew, &number, &kinetic);
        struct varying lost = {0}; /* e^w S_n: neutrinos are counted without the hat */
        add_scaled(&lost, ew, &number);
        lost.d[DC_W] += lost.value;
        add_scaled(&c->neutrino_number, -universe->neutrinos_per_x, &lost);
        add_scaled(&c->neutrino_energy, -1, &energy);
        add_scaled(&c->x_number, 1, &number);
        add_scaled(&c->x_kinetic, 1, &kinetic);
    }
    if (vector->width_electrons_mev > 0) {
        dc_decay_integrate(&universe->rule, universe->decay_statistics, vector->mass_mev,
                           vector->width_electrons_mev, DC_ELECTRON_MASS_MEV, tg, 0, tx, w, slopes,
                           &rates);
        struct varying number = channel(&rates.number, DC_LN_TG);
        struct varying kinetic = channel(&rates.kinetic, DC_LN_TG);
        s = saturation(vector->width_electrons_mev, 0, vector->mass_mev, tg, universe->rate_ceiling,
                       &slope);
        saturate(&number, DC_LN_TG, s, slope);
        saturate(&kinetic, DC_LN_TG, s, slope);
        add_electron_channel(vector, ew, &number, &kinetic, c);
    }
    if (vector->compton_strength > 0)
        add_compton(universe, vector, tg, w, gas, c);
}

static enum dc_domain domain(const struct dc_vector *vector, const double *y)
{
    int n = vector != NULL ? DC_VARIABLES : DC_STANDARD_VARIABLES;
    for (int i = 0; i < n; i++)
        if (!isfinite(y[i]))
            return DC_DOMAIN_NOT_FINITE;
    double highest = log(DC_PLASMA_HIGHEST_MEV);
    if (y[DC_LN_TG] > highest || y[DC_LN_TN] > highest)
        return DC_DOMAIN_TEMPERATURE;
    if (y[DC_Z] > DC_NEUTRINO_HIGHEST_Z)
        return DC_DOMAIN_DEGENERATE;
    if (vector == NULL)
        return DC_DOMAIN_FINE;
    if (vector->width_neutrinos_mev > 0 && 2 * y[DC_Z] * exp(y[DC_LN_TN]) >= vector->mass_mev)
        return DC_DOMAIN_DEGENERATE;
    if (y[DC_W] >= 0)
        return DC_DOMAIN_CONDENSATION;
    if (y[DC_W] < LOWEST_W || fabs(y[DC_LN_TX]) > 300)
        return DC_DOMAIN_TEMPERATURE;
    return DC_DOMAIN_FINE;
}

/* (ln Tg)' = [-3 (rho + P) - Q/H]/(T drho/dT), Q the energy taken from the plasma. */
static struct varying plasma_equation(const struct dc_plasma *p, double tg,
                                      const struct varying *loss, double hubble,
                                      const double *dln_h)
{
    double capacity = tg * p->heat_capacity;
    double dln_capacity = 1 + tg * p->dheat_capacity_dt / p->heat_capacity;
    struct varying f = {.value = (-3 * (p->energy_density + p->pressure) - loss->value / hubble) /
                                 capacity};
    for (int j = 0; j < DC_VARIABLES; j++)
        f.d[j] = (loss->value * dln_h[j] - loss->d[j]) / (hubble * capacity);
    f.d[DC_LN_TG] -= 3 * tg * (p->heat_capacity + p->dpressure_dt) / capacity;
    f.d[DC_LN_TG] -= f.value * dln_capacity;
    return f;
}

/* A = -3 + N/(n H), B = -4 + R/(rho H); det = 3 r3 - 4 r2 with r2 = F2/F3, r3 = F3/F4:
 * (ln Tn)' = (A r3 - B r2)/det,  z' = (3 B - 4 A)/det. */
static void neutrino_equations(const struct dc_neutrinos *nu, const struct collisions *c,
                               double hubble, const double *dln_h, struct varying *f_ln_tn,
                               struct varying *f_z)
{
    double r2 = nu->f2_over_f3, r3 = nu->f3_over_f4, det = 3 * r3 - 4 * r2;
    double dr2 = nu->df2_over_f3_dz, dr3 = r3 * (r2 - r3), ddet = 3 * dr3 - 4 * dr2;
    double number = nu->number_density * hubble, energy = nu->energy_density * hubble;
    double a = -3 + c->neutrino_number.value / number, b = -4 + c->neutrino_energy.value / energy;
    f_ln_tn->value = (a * r3 - b * r2) / det;
    f_z->value = (3 * b - 4 * a) / det;
    for (int j = 0; j < DC_VARIABLES; j++) {
        double dln_n = dln_h[j], dln_rho = dln_h[j];
        if (j == DC_LN_TN) {
            dln_n += 3;
            dln_rho += 4;
        } else if (j == DC_Z) {
            dln_n += r2;
            dln_rho += r3;
        }
        double da = c->neutrino_number.d[j] / number - (a + 3) * dln_n;
        double db = c->neutrino_energy.d[j] / energy - (b + 4) * dln_rho;
        f_ln_tn->d[j] = (da * r3 - db * r2) / det;
        f_z->d[j] = (3 * db - 4 * da) / det;
    }
    f_ln_tn->d[DC_Z] += (a * dr3 - b * dr2 - f_ln_tn->value * ddet) / det;
    f_z->d[DC_Z] -= f_z->value * ddet / det;
}

/* n1 = -3 n + S_n/H, k1 = -3 (k + P) + S_k/H (hatted), d = n_L k_w - n_w k_L:
 * (ln TX)' = (n1 k_w - k1 n_w)/d,  w' = (n_L k1 - k_L n1)/d. */
static void vector_equations(const struct dc_vector_gas *g, double tx, const struct collisions *c,
                             double hubble, const double *dln_h, struct varying *f_ln_tx,
                             struct varying *f_w)
{
    double n1 = -3 * g->n + c->x_number.value / hubble;
    double k1 = -3 * (g->k + g->pressure) + c->x_kinetic.value / hubble;
    double d = g->n_l * g->k_w - g->n_w * g->k_l;
    f_ln_tx->value = (n1 * g->k_w - k1 * g->n_w) / d;
    f_w->value = (g->n_l * k1 - g->k_l * n1) / d;
    for (int j = 0; j < DC_VARIABLES; j++) {
        double dn1 = (c->x_number.d[j] - c->x_number.value * dln_h[j]) / hubble;
        double dk1 = (c->x_kinetic.d[j] - c->x_kinetic.value * dln_h[j]) / hubble;
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
            (dn1 * g->k_w + n1 * dk_w - dk1 * g->n_w - k1 * dn_w - f_ln_tx->value * dd) / d;
        f_w->d[j] = (dn_l * k1 + g->n_l * dk1 - dk_l * n1 - g->k_l * dn1 - f_w->value * dd) / d;
    }
}

/* A light X on its way into equilibrium can be made with more quanta than a Bose gas of its energy
 * holds: w would pass 0. What is too many then sits in a condensate at rest, whose energy m n is
 * small; so w stops at -DC_CONDENSATION_W, and the energy equation alone decides T_X: w' -> theta
 * w' for w' > 0 with theta = 1 - e^((w + w0)/w0), which is 1 to rounding wherever equilibrium is,
 * and (ln TX)' such that rho_X changes as before. */
static void stop_at_condensation(const struct dc_vector_gas *g, double mass, double w,
                                 struct varying *f_ln_tx, struct varying *f_w)
{
    double scale = (w + DC_CONDENSATION_W) / DC_CONDENSATION_W;
    if (f_w->value <= 0 || scale < -40)
        return;
    double theta = -expm1(scale), dtheta_dw = -exp(scale) / DC_CONDENSATION_W;
    double e_l = g->k_l + mass * g->n_l, e_w = g->k_w + mass * g->n_w, ratio = e_w / e_l;
    double dratio_dl = (g->k_wl + mass * g->n_wl - ratio * (g->k_ll + mass * g->n_ll)) / e_l;
    double dratio_dw = (g->k_ww + mass * g->n_ww - ratio * (g->k_wl + mass * g->n_wl)) / e_l;
    double held_back = (1 - theta) * f_w->value; /* of w' */
    f_ln_tx->value += ratio * held_back;
    for (int j = 0; j < DC_VARIABLES; j++) {
        f_ln_tx->d[j] += ratio * (1 - theta) * f_w->d[j];
        f_w->d[j] *= theta;
    }
    f_ln_tx->d[DC_LN_TX] += dratio_dl * held_back;
    f_ln_tx->d[DC_W] += dratio_dw * held_back - ratio * dtheta_dw * f_w->value;
    f_w->d[DC_W] += dtheta_dw * f_w->value;
    f_w->value *= theta;
}

/* d ln H/dy = (d rho/dy)/(2 rho). */
static void hubble_slopes(const struct dc_vector *vector, const struct dc_background *b,
                          const double *y, double *dln_h)
{
    double half = 0.5 / b->total_energy_density;
    dln_h[DC_LN_TG] = half * exp(y[DC_LN_TG]) * b->plasma.heat_capacity;
    dln_h[DC_LN_TN] = half * 4 * b->neutrinos.energy_density;
    dln_h[DC_Z] = half * b->neutrinos.f3_over_f4 * b->neutrinos.energy_density;
    dln_h[DC_LN_TX] = dln_h[DC_W] = 0;
    if (vector != NULL) {
        double ew = exp(y[DC_W]);
        dln_h[DC_LN_TX] = half * ew * (b->vector.k_l + vector->mass_mev * b->vector.n_l);
        dln_h[DC_W] = half * ew * (b->vector.k_w + vector->mass_mev * b->vector.n_w);
    }
}

static enum dc_domain background_at(const struct dc_universe *universe,
                                    const struct dc_vector *vector, const double *y,
                                    bool curvatures, struct dc_background *background)
{
    enum dc_domain where = domain(vector, y);
    if (where != DC_DOMAIN_FINE)
        return where;
    struct dc_background *b = background;
    *b = (struct dc_background){0};
    dc_plasma_look_up(&universe->plasma, exp(y[DC_LN_TG]), &b->plasma);
    dc_neutrinos_look_up(&universe->neutrinos, exp(y[DC_LN_TN]), y[DC_Z], &b->neutrinos);
    b->total_energy_density = b->plasma.energy_density + b->neutrinos.energy_density;
    b->total_pressure = b->plasma.pressure + b->neutrinos.energy_density / 3;
    if (vector != NULL) {
        double ew = exp(y[DC_W]);
        dc_vector_gas_integrate(&universe->rule, vector->mass_mev, exp(y[DC_LN_TX]), y[DC_W],
                                curvatures, &b->vector);
        b->vector_energy_density = ew * (b->vector.k + vector->mass_mev * b->vector.n);
        b->total_energy_density += b->vector_energy_density;
        b->total_pressure += ew * b->vector.pressure;
    }
    b->hubble_mev = dc_hubble(b->total_energy_density);
    return DC_DOMAIN_FINE;
}

enum dc_domain dc_boltzmann_background(const struct dc_universe *universe,
                                       const struct dc_vector *vector, const double *y,
                                       struct dc_background *background)
{
    return background_at(universe, vector, y, false, background);
}

enum dc_domain dc_boltzmann_rhs(const struct dc_universe *universe, const struct dc_vector *vector,
                                const double *y, double *f, double *jacobian)
{
    struct dc_background b;
    enum dc_domain where = background_at(universe, vector, y, jacobian != NULL, &b);
    if (where != DC_DOMAIN_FINE)
        return where;
    double tg = exp(y[DC_LN_TG]);
    struct collisions c = {0};
    if (universe->weak_rates)
        add_weak(universe, tg, exp(y[DC_LN_TN]), y[DC_Z], &c);
    if (vector != NULL)
        add_vector(universe, vector, y, &b.vector, jacobian != NULL, &c);

    double dln_h[DC_VARIABLES];
    struct varying rows[DC_VARIABLES] = {{0}};
    hubble_slopes(vector, &b, y, dln_h);
    rows[DC_LN_TG] = plasma_equation(&b.plasma, tg, &c.plasma_loss, b.hubble_mev, dln_h);
    neutrino_equations(&b.neutrinos, &c, b.hubble_mev, dln_h, &rows[DC_LN_TN], &rows[DC_Z]);
    if (vector != NULL) {
        vector_equations(&b.vector, exp(y[DC_LN_TX]), &c, b.hubble_mev, dln_h, &rows[DC_LN_TX],
                         &rows[DC_W]);
        stop_at_condensation(&b.vector, vector->mass_mev, y[DC_W], &rows[DC_LN_TX], &rows[DC_W]);
    }

    int n = vector != NULL ? DC_VARIABLES : DC_STANDARD_VARIABLES;
    for (int i = 0; i < n; i++) {
        if (!isfinite(rows[i].value))
            return DC_DOMAIN_NOT_FINITE;
        f[i] = rows[i].value;
        if (jacobian != NULL)
            memcpy(jacobian + i * n, rows[i].d, (size_t)n * sizeof *jacobian);
    }
    return DC_DOMAIN_FINE;
}
