/* The least chi2 of Eq. (56) over the nuisance parameters of Eq. (57).
 *
 * In the four normalisations chi2 is convex and Newton's matrix exact; for the nuclear radius and
 * the two shifts the curvature of the expectation is left out of it, so that the matrix is never
 * indefinite. Steps are damped until chi2 falls (Levenberg and Marquardt) and stay inside the
 * boxes; a parameter that would leave its box rests at the wall.
 */
#include "terrestrial/csi.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <string.h>

enum { N = DC_CSI_NUISANCES, NORMALISATIONS = DC_CSI_RADIUS };

/* Standard deviations; infinite for those that only have a box. alpha_5, the quenching factor, is
 * left out as in the paper. */
static const double sigma[N] = {
    [DC_CSI_SIGNAL] = 0.11,       [DC_CSI_BRN] = 0.25,    [DC_CSI_NIN] = 0.35,
    [DC_CSI_SSB] = 0.021,         [DC_CSI_RADIUS] = 0.05, [DC_CSI_TIME_US] = INFINITY,
    [DC_CSI_ENERGY_PE] = INFINITY};
static const double box[N] = {[DC_CSI_RADIUS] = DC_CSI_RADIUS_BOX,
                              [DC_CSI_TIME_US] = DC_CSI_TIME_BOX,
                              [DC_CSI_ENERGY_PE] = DC_CSI_ENERGY_BOX};

/* The search goes on in 1 + alpha_k for the normalisations: a strong signal needs a small one. */
struct place {
    double x[N];
    double signal; /* events for alpha_1 = 0 at any time */
    double chi2;
    double gradient[N], matrix[N][N];
    bool only_normalisations;
};

struct problem {
    const struct dc_csi *csi;
    struct dc_csi_spectrum wave[DC_CSI_WAVES];
};

static double alpha(const double *x, int k)
{
    return k < NORMALISATIONS ? x[k] - 1 : x[k];
}

static void set_problem(struct problem *problem, const struct dc_csi *csi,
                        enum dc_csi_signal signal, const struct dc_vector_boson *boson)
{
    struct dc_csi_density density;
    problem->csi = csi;
    dc_csi_density(csi, signal, boson, &density);
    problem->wave[0] = density.flavour[DC_CSI_NU_MU];
    for (size_t r = 0; r < DC_CSI_RADII; r++)
        for (size_t x = 0; x < DC_CSI_PE_NODES; x++)
            problem->wave[1].at[r][x] =
                density.flavour[DC_CSI_NU_E].at[r][x] + density.flavour[DC_CSI_ANTI_NU_MU].at[r][x];
}

/* One bin's part of chi2, its gradient and its matrix. */
static void add_bin(struct place *place, double counts, double expected, const double slope[N])
{
    place->chi2 += 2 * (expected - counts);
    if (counts > 0)
        place->chi2 += 2 * counts * log(counts / expected);
    const double first = 2 * (1 - counts / expected), second = 2 * counts / (expected * expected);
    for (size_t a = 0; a < N; a++) {
        place->gradient[a] += first * slope[a];
        for (size_t b = 0; b <= a; b++)
            place->matrix[a][b] += second * slope[a] * slope[b];
    }
}

/* chi2, gradient and lower triangle of the matrix at place->x. */
static void evaluate(const struct problem *problem, struct place *place)
{
    const struct dc_csi *csi = problem->csi;
    const double *x = place->x;
    struct dc_csi_energies e[DC_CSI_WAVES];
    struct dc_csi_times t;
    place->chi2 = 0;
    memset(place->gradient, 0, sizeof place->gradient);
    memset(place->matrix, 0, sizeof place->matrix);
    dc_csi_energies(csi, problem->wave, DC_CSI_WAVES, x[DC_CSI_RADIUS], x[DC_CSI_ENERGY_PE], e);
    dc_csi_times(csi, x[DC_CSI_TIME_US], &t);
    place->signal = 0;
    for (size_t w = 0; w < DC_CSI_WAVES; w++)
        for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
            place->signal += e[w].events[i];
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
        for (size_t j = 0; j < DC_CSI_TIME_BINS; j++) {
            double slope[N] = {0};
            for (size_t w = 0; w < DC_CSI_WAVES; w++) {
                slope[DC_CSI_SIGNAL] += e[w].events[i] * t.share[w][j];
                slope[DC_CSI_RADIUS] += x[DC_CSI_SIGNAL] * e[w].by_radius[i] * t.share[w][j];
                slope[DC_CSI_ENERGY_PE] += x[DC_CSI_SIGNAL] * e[w].by_shift[i] * t.share[w][j];
                slope[DC_CSI_TIME_US] += x[DC_CSI_SIGNAL] * e[w].events[i] * t.by_shift[w][j];
            }
            for (int b = 0; b < 2; b++) {
                slope[DC_CSI_BRN + b] = csi->neutrons[b][i] * t.share[DC_CSI_WAVES + b][j];
                slope[DC_CSI_TIME_US] +=
                    x[DC_CSI_BRN + b] * csi->neutrons[b][i] * t.by_shift[DC_CSI_WAVES + b][j];
            }
            slope[DC_CSI_SSB] = csi->steady[i][j];
            double expected = 0;
            for (size_t k = 0; k < NORMALISATIONS; k++)
                expected += x[k] * slope[k];
            add_bin(place, csi->counts[i][j], expected, slope);
        }
    for (int k = 0; k < N; k++) {
        const double pull = alpha(x, k) / sigma[k];
        place->chi2 += pull * pull;
        place->gradient[k] += 2 * pull / sigma[k];
        place->matrix[k][k] += 2 / (sigma[k] * sigma[k]);
    }
}

/* Not searched, or at the wall of its box and pushed against it. */
static bool rests(const struct place *place, int k)
{
    if (place->only_normalisations && k >= NORMALISATIONS)
        return true;
    return box[k] > 0 && ((place->x[k] >= box[k] && place->gradient[k] < 0) ||
                          (place->x[k] <= -box[k] && place->gradient[k] > 0));
}

/* The damped step; returns how much chi2 should fall by it, or -1 where there is none. */
static double find_step(const struct place *place, double damping, double step[N])
{
    double matrix[N][N];
    gsl_matrix_view m = gsl_matrix_view_array(&matrix[0][0], N, N);
    gsl_vector_view v = gsl_vector_view_array(step, N);
    for (int a = 0; a < N; a++) {
        const bool still = rests(place, a);
        for (int b = 0; b < a; b++)
            matrix[a][b] = matrix[b][a] = still || rests(place, b) ? 0 : place->matrix[a][b];
        const double own = place->matrix[a][a];
        matrix[a][a] = still || !(own > 0) ? 1 : own * (1 + damping);
        step[a] = still || !(own > 0) ? 0 : -place->gradient[a];
    }
    if (gsl_linalg_cholesky_decomp1(&m.matrix) != 0 ||
        gsl_linalg_cholesky_svx(&m.matrix, &v.vector) != 0)
        return -1;
    double fall = 0;
    for (size_t a = 0; a < N; a++)
        fall -= step[a] * place->gradient[a] / 2;
    return fall;
}

/* Into the box, and a normalisation at most ten times smaller at once. */
static void move(const struct place *from, const double step[N], struct place *to)
{
    for (size_t k = 0; k < N; k++) {
        const double x = from->x[k] + step[k];
        to->x[k] = box[k] > 0 ? fmin(fmax(x, -box[k]), box[k]) : fmax(x, from->x[k] / 10);
    }
}

/* chi2 may have several minima in the two shifts: where the search begins. */
static const struct {
    double time_us, energy_pe;
} starts[] = {{0, 0}, {0, -0.8}, {0, 0.8}, {-0.15, 0}, {0.15, 0}};
enum { STARTS = sizeof starts / sizeof starts[0] };

static void begin(const struct problem *problem, size_t start, struct place *place)
{
    const struct dc_csi *csi = problem->csi;
    double counts = 0;
    *place = (struct place){.only_normalisations =
                                csi->options.profile == DC_CSI_PROFILE_NORMALISATIONS};
    for (size_t k = 0; k < N; k++)
        place->x[k] = k < NORMALISATIONS ? 1 : 0;
    place->x[DC_CSI_TIME_US] = starts[start].time_us;
    place->x[DC_CSI_ENERGY_PE] = starts[start].energy_pe;
    evaluate(problem, place);
    for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
        for (size_t j = 0; j < DC_CSI_TIME_BINS; j++)
            counts += csi->counts[i][j];
    if (place->signal > counts) {
        place->x[DC_CSI_SIGNAL] = counts / place->signal;
        evaluate(problem, place);
    }
}

enum { MOST_ITERATIONS = 400, MOST_IDLE = 5 };
static const double GOOD_ENOUGH = 1e-9, IDLE = 1e-5; /* in chi2 */

static enum dc_status descend(const struct problem *problem, struct place *place,
                              unsigned *iterations)
{
    double damping = 1e-6;
    int idle = 0; /* steps in a row that gained next to nothing: at a kink of a user's histogram */
    for (*iterations = 0; *iterations < MOST_ITERATIONS; ++*iterations) {
        double step[N];
        struct place next = {.only_normalisations = place->only_normalisations};
        const double fall = find_step(place, damping, step);
        if (fall >= 0 && fall <= GOOD_ENOUGH && damping < 1)
            return DC_OK;
        move(place, step, &next);
        evaluate(problem, &next);
        if (fall >= 0 && next.chi2 <= place->chi2) {
            idle = place->chi2 - next.chi2 < IDLE ? idle + 1 : 0;
            *place = next;
            if (idle == MOST_IDLE)
                return DC_OK;
            damping = fmax(damping / 10, 1e-6);
        } else if (damping > 1e12) {
            return DC_OK; /* nowhere to fall in double precision */
        } else {
            damping = fmax(10 * damping, 1e-3);
        }
    }
    return DC_STEP_LIMIT;
}

static double signal_events(const struct problem *problem)
{
    struct dc_csi_energies e[DC_CSI_WAVES];
    struct dc_csi_times t;
    double sum = 0;
    dc_csi_energies(problem->csi, problem->wave, DC_CSI_WAVES, 0, 0, e);
    dc_csi_times(problem->csi, 0, &t);
    for (size_t w = 0; w < DC_CSI_WAVES; w++)
        for (size_t i = 0; i < DC_CSI_ENERGY_BINS; i++)
            for (size_t j = 0; j < DC_CSI_TIME_BINS; j++)
                sum += e[w].events[i] * t.share[w][j];
    return sum;
}

enum dc_status dc_csi_fit_point(struct dc_csi *csi, enum dc_csi_signal signal,
                                const struct dc_vector_boson *boson, struct dc_csi_fit *fit)
{
    const size_t n = csi->options.profile == DC_CSI_PROFILE_ALL ? STARTS : 1;
    struct problem problem;
    struct place best;
    set_problem(&problem, csi, signal, boson);
    *fit = (struct dc_csi_fit){.events = signal_events(&problem), .chi2 = INFINITY};
    for (size_t start = 0; start < n; start++) {
        struct place place;
        unsigned iterations;
        begin(&problem, start, &place);
        enum dc_status status = descend(&problem, &place, &iterations);
        fit->iterations += iterations;
        if (status != DC_OK)
            return status;
        if (start == 0 || place.chi2 < best.chi2)
            best = place;
    }
    fit->chi2 = best.chi2;
    for (int k = 0; k < N; k++)
        fit->nuisance[k] = alpha(best.x, k);
    return DC_OK;
}

double dc_csi_chi2_at(struct dc_csi *csi, const struct dc_vector_boson *boson,
                      const double nuisance[DC_CSI_NUISANCES])
{
    struct problem problem;
    struct place place;
    set_problem(&problem, csi, DC_CSI_WITH_CEVNS, boson);
    for (size_t k = 0; k < N; k++)
        place.x[k] = k < NORMALISATIONS ? 1 + nuisance[k] : nuisance[k];
    evaluate(&problem, &place);
    return place.chi2;
}
