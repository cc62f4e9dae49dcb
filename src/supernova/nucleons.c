#include "supernova/nucleons.h"

#include "base/quadrature.h"
#include "base/vector_math.h"

#include <math.h>
#include <stdlib.h>

enum { NODES = 8, LARGEST_X = 60 };

/* Temperatures that are tabulated, MeV; beyond them cross-sections hardly change any more, or there
 * is hardly any matter. Of y = omega/T larger ones occur only where nothing is emitted. */
static const double lowest_temperature = 0.005, highest_temperature = 200;
static const double largest_y = 1e4;
enum { TEMPERATURES = 180, ENERGIES = 140 };

/* A rule on [0, 1], made once for a table. */
struct rule {
    double node[NODES], weight[NODES];
};

/* ln(sigma) = value + slope (ln(T_CM) - ln_energy) between two rows; constant beyond the first and
 * the last. */
struct interval {
    double ln_energy, value[DC_NUCLEON_SECTIONS], slope[DC_NUCLEON_SECTIONS];
};

/* Below `row`. */
static struct interval interval_below(const struct dc_cross_sections *sections, size_t row)
{
    size_t low = row > 0 ? row - 1 : 0, high = row < sections->n ? row : sections->n - 1;
    struct interval interval = {.ln_energy = sections->ln_energy[low]};
    double width = sections->ln_energy[high] - sections->ln_energy[low];
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++) {
        const double *ln_sigma = sections->ln_sigma[i];
        interval.value[i] = ln_sigma[low];
        interval.slope[i] = high > low ? (ln_sigma[high] - ln_sigma[low]) / width : 0;
    }
    return interval;
}

/* What is averaged. */
struct collision {
    enum dc_nucleon_collisions kind;
    double temperature, y, shift; /* shift: of the collision's energy from x, in units of T */
};

static struct collision collision_of(enum dc_nucleon_collisions kind, double temperature, double y)
{
    double shift = kind == DC_COLLISIONS_THRESHOLD ? y : kind == DC_COLLISIONS_MEAN ? y / 2 : 0;
    return (struct collision){kind, temperature, y, shift};
}

DC_VECTOR_CLONES
static void add_panel(const struct interval *interval, const struct collision *c,
                      const struct rule *rule, double low, double high,
                      double average[DC_NUCLEON_SECTIONS])
{
    const bool mean = c->kind == DC_COLLISIONS_MEAN;
    const double y = c->y, shift = c->shift, temperature = c->temperature;
    double term[DC_NUCLEON_SECTIONS][NODES];
#pragma omp simd
    for (size_t i = 0; i < NODES; i++) {
        /* x = low + (high - low) t^2: takes the root out of `mean` at x = 0. */
        double t = rule->node[i], x = low + (high - low) * t * t, energy = x + shift;
        double weight = (mean ? sqrt(x * (x + y)) : energy) * energy * dc_vector_exp(-x) *
                        rule->weight[i] * 2 * t * (high - low);
        double above = dc_vector_log(energy * temperature) - interval->ln_energy;
        term[DC_SIGMA2_NP][i] =
            weight / 2 *
            dc_vector_exp(interval->value[DC_SIGMA2_NP] + interval->slope[DC_SIGMA2_NP] * above);
        term[DC_SIGMA4_NP][i] =
            weight * energy / 6 *
            dc_vector_exp(interval->value[DC_SIGMA4_NP] + interval->slope[DC_SIGMA4_NP] * above);
        term[DC_SIGMA4_NN][i] =
            weight * energy / 6 *
            dc_vector_exp(interval->value[DC_SIGMA4_NN] + interval->slope[DC_SIGMA4_NN] * above);
    }
    for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
        for (size_t i = 0; i < NODES; i++)
            average[s] += term[s][i];
}

static void average_with(const struct dc_cross_sections *sections, const struct rule *rule,
                         enum dc_nucleon_collisions collisions, double temperature, double y,
                         double average[DC_NUCLEON_SECTIONS])
{
    static const double breaks[] = {0.5, 1, 2, 3.5, 5.5, 8, 12, 17, 24, 35, LARGEST_X};
    enum { BREAKS = sizeof breaks / sizeof breaks[0] };
    const struct collision collision = collision_of(collisions, temperature, y);
    double low = 0;
    size_t row = 0;
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++)
        average[i] = 0;
    /* A panel ends where a row of the table is, and where e^-x wants it to. */
    for (size_t b = 0; b < BREAKS;) {
        while (row < sections->n && sections->energy[row] / temperature - collision.shift <= low)
            row++;
        const struct interval interval = interval_below(sections, row);
        double high = breaks[b];
        if (row < sections->n && sections->energy[row] / temperature - collision.shift < high)
            high = sections->energy[row] / temperature - collision.shift;
        else
            b++;
        add_panel(&interval, &collision, rule, low, high, average);
        low = high;
    }
}

void dc_nucleon_average(const struct dc_cross_sections *sections,
                        enum dc_nucleon_collisions collisions, double temperature_mev, double y,
                        double average[DC_NUCLEON_SECTIONS])
{
    struct rule rule;
    if (dc_legendre_rule(NODES, 0, 1, rule.node, rule.weight, NULL) != DC_SUCCESS) {
        for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++)
            average[i] = NAN;
        return;
    }
    average_with(sections, &rule, collisions, temperature_mev, y, average);
}

/* ---- tables ---------------------------------------------------------------------------------- */

struct tabulation {
    const struct dc_cross_sections *sections;
    struct rule rule;
};

static bool tabulate(double ln_temperature, double *columns, void *parameters)
{
    const struct tabulation *t = parameters;
    average_with(t->sections, &t->rule, DC_COLLISIONS_ALL, exp(ln_temperature), 0, columns);
    for (size_t i = 0; i < DC_NUCLEON_SECTIONS; i++)
        columns[i] = log(columns[i]);
    return true;
}

/* ln of the averages over the grid; z[section][energy][temperature], as GSL stores surfaces. */
static void tabulate_both(const struct tabulation *t, enum dc_nucleon_collisions collisions,
                          const double *ln_temperature, const double *ln_energy, double *z)
{
    for (size_t i = 0; i < TEMPERATURES; i++)
        for (size_t j = 0; j < ENERGIES; j++) {
            double average[DC_NUCLEON_SECTIONS];
            average_with(t->sections, &t->rule, collisions, exp(ln_temperature[i]),
                         expm1(ln_energy[j]), average);
            for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
                z[(s * ENERGIES + j) * TEMPERATURES + i] = log(average[s]);
        }
}

static enum dc_result build_both(struct dc_nucleon_table *table, const struct tabulation *t,
                                 struct dc_error *error)
{
    double ln_temperature[TEMPERATURES], ln_energy[ENERGIES];
    double *z = malloc((size_t)DC_NUCLEON_SECTIONS * TEMPERATURES * ENERGIES * sizeof *z);
    if (z == NULL)
        return dc_fail_memory(error);
    for (size_t i = 0; i < TEMPERATURES; i++)
        ln_temperature[i] =
            log(lowest_temperature) +
            log(highest_temperature / lowest_temperature) * (double)i / (TEMPERATURES - 1);
    for (size_t j = 0; j < ENERGIES; j++)
        ln_energy[j] = log1p(largest_y) * (double)j / (ENERGIES - 1);
    tabulate_both(t, table->collisions, ln_temperature, ln_energy, z);
    bool done = true;
    for (size_t s = 0; s < DC_NUCLEON_SECTIONS && done; s++) {
        table->over_both[s] = gsl_spline2d_alloc(gsl_interp2d_bicubic, TEMPERATURES, ENERGIES);
        done = table->over_both[s] != NULL &&
               gsl_spline2d_init(table->over_both[s], ln_temperature, ln_energy,
                                 z + s * TEMPERATURES * ENERGIES, TEMPERATURES, ENERGIES) == 0;
    }
    free(z);
    return done ? DC_SUCCESS : dc_fail_memory(error);
}

enum dc_result dc_nucleon_table_build(struct dc_nucleon_table *table,
                                      const struct dc_cross_sections *sections,
                                      enum dc_nucleon_collisions collisions, struct dc_error *error)
{
    struct tabulation t = {.sections = sections};
    *table = (struct dc_nucleon_table){.collisions = collisions};
    enum dc_result result = dc_legendre_rule(NODES, 0, 1, t.rule.node, t.rule.weight, error);
    if (result != DC_SUCCESS)
        return result;
    result = collisions == DC_COLLISIONS_ALL
                 ? dc_table_build(&table->over_temperature, log(lowest_temperature),
                                  log(highest_temperature), TEMPERATURES, DC_NUCLEON_SECTIONS,
                                  tabulate, &t, error)
                 : build_both(table, &t, error);
    if (result != DC_SUCCESS)
        dc_nucleon_table_clear(table);
    return result;
}

void dc_nucleon_table_clear(struct dc_nucleon_table *table)
{
    dc_table_clear(&table->over_temperature);
    for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
        if (table->over_both[s] != NULL)
            gsl_spline2d_free(table->over_both[s]);
    *table = (struct dc_nucleon_table){0};
}

void dc_nucleon_table_look_up(const struct dc_nucleon_table *table, double temperature_mev,
                              double y, double average[DC_NUCLEON_SECTIONS])
{
    if (table->collisions == DC_COLLISIONS_ALL) {
        double slopes[DC_NUCLEON_SECTIONS];
        double t = fmin(fmax(temperature_mev, lowest_temperature), highest_temperature);
        dc_table_look_up(&table->over_temperature, log(t), average, slopes);
    } else {
        const gsl_interp2d *range = &table->over_both[0]->interp_object;
        double ln_temperature = fmin(fmax(log(temperature_mev), range->xmin), range->xmax);
        double ln_energy = fmin(log1p(y), range->ymax);
        for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
            average[s] =
                gsl_spline2d_eval(table->over_both[s], ln_temperature, ln_energy, NULL, NULL);
    }
    for (size_t s = 0; s < DC_NUCLEON_SECTIONS; s++)
        average[s] = exp(average[s]);
}
