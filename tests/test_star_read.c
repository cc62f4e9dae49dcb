/* Profiles as texts: what is read, and the sentence for everything that is not. */
#include "close.h"
#include "darkcube/constants.h"
#include "supernova/star.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_ROWS = 40 };

/* Baryons of 1 g/cm^3 in MeV^3, with 197.3269804 MeV fm and 1 fm^-3 = 1e39 cm^-3. */
static const double BARYONS = 197.3269804 * 197.3269804 * 197.3269804 / 1e39 / 1.66053907e-24;

/* The star that the tests write: one row a kilometre from 1 km on. */
static double temperature(size_t row)
{
    double r = (double)row;
    return r < 8 ? 25 + 2 * r : 41 * exp(-(r - 8) / 8); /* R_nu = 8 + 8 ln(41/3) = 28.92 km */
}

static double density(size_t row)
{
    return 4e14 * exp(-(double)row / 4);
}

static double electron_fraction(size_t row)
{
    return 0.1 + 0.005 * (double)row;
}

static struct dc_star *star_of(const char *text)
{
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    if (dc_star_read(text, "folder/profile.txt", 3, &star, &error) != DC_SUCCESS)
        fail_msg("%s", error.text);
    return star;
}

/* Writes a whole text by a function that writes one row; row 0 is the header. Freed by the caller.
 */
static char *text_of(void (*write)(FILE *out, size_t row))
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t row = 0; row <= N_ROWS; row++)
        write(out, row);
    assert_int_equal(fclose(out), 0);
    return text;
}

static struct dc_star *written(void (*write)(FILE *out, size_t row))
{
    char *text = text_of(write);
    struct dc_star *star = star_of(text);
    free(text);
    return star;
}

static void write_plain(FILE *out, size_t row)
{
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV rho_gcc Ye\n", out);
    else
        fprintf(out, "%zu %.17g %.17g %.17g\n", row, temperature(row), density(row),
                electron_fraction(row));
}

static void assert_same_matter(const struct dc_star *a, const struct dc_star *b, double tolerance)
{
    for (double r = 0.5; r < N_ROWS; r += 0.37) {
        struct dc_matter m, n;
        a->matter(a, r, &m);
        b->matter(b, r, &n);
        assert_relative(n.temperature, m.temperature, tolerance);
        assert_relative(n.proton_density, m.proton_density, tolerance);
        assert_relative(n.neutron_density, m.neutron_density, tolerance);
        assert_relative(n.electron_density, m.electron_density, tolerance);
        assert_relative(n.electron_potential, m.electron_potential, tolerance);
        for (size_t f = 0; f < DC_NEUTRINO_FLAVOURS; f++)
            assert_relative(n.neutrino_potential[f], m.neutrino_potential[f], tolerance);
    }
    assert_relative(b->neutrinosphere_radius_km, a->neutrinosphere_radius_km, tolerance);
    assert_relative(b->core_radius_km, a->core_radius_km, tolerance);
}

static void plain_profile_is_read(void **state)
{
    (void)state;
    struct dc_star *star = written(write_plain);
    assert_string_equal(dc_star_name(star), "profile.txt");
    assert_relative(dc_star_neutrinosphere_radius_km(star), 8 + 8 * log(41 / 3.0), 1e-9);
    assert_relative(dc_star_core_radius_km(star), 8.0, 1e-15);
    for (size_t row = 1; row <= N_ROWS; row++) {
        struct dc_matter m;
        star->matter(star, (double)row, &m);
        double baryons = BARYONS * density(row);
        assert_relative(m.temperature, temperature(row), 1e-13);
        assert_relative(m.proton_density, electron_fraction(row) * baryons, 1e-6);
        assert_relative(m.neutron_density, (1 - electron_fraction(row)) * baryons, 1e-6);
        assert_relative(m.electron_density, m.proton_density, 1e-13);
        assert_relative(m.electron_potential,
                        dc_electron_potential(m.electron_density, m.temperature), 1e-15);
    }
    dc_star_free(star);
}

static void write_decorated(FILE *out, size_t row)
{
    if (row == 0)
        fputs("# snprofile 1\r\n# columns = Ye rho_gcc r_km T_MeV\r\n\r\n# name =  a \x01 star \r\n"
              "#R_nu_km=24.8\r\n# R_c_km = 7.5\r\n# nothing to say\r\n",
              out);
    else
        fprintf(out, "%s\t%.17g  %.17g %zu\t%.17g \r\n%s", row % 7 == 0 ? "  " : "",
                electron_fraction(row), density(row), row, temperature(row),
                row % 9 == 0 ? "\r\n# a remark\r\n" : "");
}

static void order_blanks_and_remarks_do_not_matter(void **state)
{
    (void)state;
    struct dc_star *plain = written(write_plain), *decorated = written(write_decorated);
    assert_string_equal(dc_star_name(decorated), "a ? star");
    assert_true(dc_star_neutrinosphere_radius_km(decorated) == 24.8);
    assert_true(dc_star_core_radius_km(decorated) == 7.5);
    decorated->neutrinosphere_radius_km = plain->neutrinosphere_radius_km;
    decorated->core_radius_km = plain->core_radius_km;
    assert_same_matter(plain, decorated, 0);
    dc_star_free(plain);
    dc_star_free(decorated);
}

/* ---- densities and potentials ---------------------------------------------------------------- */

static const double MUONS = 0.015;

static void write_muons_by_mass(FILE *out, size_t row)
{
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV rho_gcc Ye Ymu\n", out);
    else
        fprintf(out, "%zu %.17g %.17g %.17g %.17g\n", row, temperature(row), density(row),
                electron_fraction(row), MUONS);
}

/* The same by number: 1/fm^3 is 1e39/cm^3. */
static void write_muons_by_number(FILE *out, size_t row)
{
    double baryons = density(row) / 1.66053907e-24 / 1e39;
    double protons = electron_fraction(row) + MUONS;
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV nn_fm3 np_fm3 Ymu\n", out);
    else
        fprintf(out, "%zu %.17g %.17g %.17g %.17g\n", row, temperature(row),
                (1 - protons) * baryons, protons * baryons, MUONS);
}

static void density_forms_agree(void **state)
{
    (void)state;
    struct dc_star *mass = written(write_muons_by_mass), *number = written(write_muons_by_number);
    assert_same_matter(mass, number, 1e-12);
    struct dc_matter m;
    mass->matter(mass, 20, &m);
    double nucleons = m.proton_density + m.neutron_density;
    assert_relative((m.proton_density - m.electron_density) / nucleons, MUONS, 1e-12);
    assert_relative(m.electron_density / nucleons, electron_fraction(20), 1e-12);
    dc_star_free(mass);
    dc_star_free(number);
}

/* Nucleons that are bound in nuclei: free ones by number, electrons by mass. */
static void write_both_forms(FILE *out, size_t row)
{
    double baryons = density(row) / 1.66053907e-24 / 1e39;
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV rho_gcc Ye np_fm3 nn_fm3\n", out);
    else
        fprintf(out, "%zu %.17g %.17g %.17g %.17g %.17g\n", row, temperature(row), density(row),
                electron_fraction(row), 0.05 * baryons, 0.6 * baryons);
}

static void both_forms_mean_free_nucleons(void **state)
{
    (void)state;
    struct dc_star *plain = written(write_plain), *star = written(write_both_forms);
    struct dc_matter all, free;
    plain->matter(plain, 17, &all);
    star->matter(star, 17, &free);
    double baryons = all.proton_density + all.neutron_density;
    assert_relative(free.proton_density, 0.05 * baryons, 1e-12);
    assert_relative(free.neutron_density, 0.6 * baryons, 1e-12);
    assert_relative(free.electron_density, all.electron_density, 1e-12);
    dc_star_free(plain);
    dc_star_free(star);
}

static void write_potentials(FILE *out, size_t row, bool kinetic)
{
    double mu_e = 200 * exp(-(double)row / 10) - (kinetic ? DC_ELECTRON_MASS_MEV : 0);
    if (row == 0)
        fprintf(out,
                "# snprofile 1\n# mu_e_kinetic = %d\n"
                "# columns = r_km T_MeV mu_e_MeV mu_nue_MeV mu_numu_MeV rho_gcc Ye\n",
                kinetic);
    else
        fprintf(out, "%zu %.17g %.17g %.17g %.17g %.17g %.17g\n", row, temperature(row), mu_e,
                110 - 3.0 * (double)row, -0.5 * (double)row, density(row), electron_fraction(row));
}

static void write_total(FILE *out, size_t row)
{
    write_potentials(out, row, false);
}

static void write_kinetic(FILE *out, size_t row)
{
    write_potentials(out, row, true);
}

static void potentials_are_read(void **state)
{
    (void)state;
    struct dc_star *total = written(write_total), *kinetic = written(write_kinetic);
    assert_same_matter(total, kinetic, 1e-11);
    struct dc_matter m;
    total->matter(total, 12, &m);
    assert_relative(m.electron_potential, 200 * exp(-1.2), 1e-15);
    assert_relative(m.neutrino_potential[0], 74.0, 1e-15);
    assert_relative(m.neutrino_potential[1], -6.0, 1e-15);
    assert_true(m.neutrino_potential[2] == 0);
    total->matter(total, 12.5, &m); /* linear functions stay so */
    assert_relative(m.neutrino_potential[0], 72.5, 1e-12);
    dc_star_free(total);
    dc_star_free(kinetic);
}

/* ---- refusals -------------------------------------------------------------------------------- */

/* `name` is complained of with every word; the text is freed. */
static void refuse(char *text, const char *const *words)
{
    struct dc_star *star = NULL;
    struct dc_error error = {""};
    enum dc_result result = dc_star_read(text, "profile.txt", 3, &star, &error);
    if (result != DC_ERROR_DATA || star != NULL)
        fail_msg("read without complaint, expected '%s':\n%.300s", words[0], text);
    for (; *words != NULL; words++)
        if (strstr(error.text, *words) == NULL)
            fail_msg("'%s' does not say '%s'", error.text, *words);
    free(text);
}

/* The plain profile with some of its lines replaced: `line` (from 1) and all up to `last`. */
static char *changed(size_t line, size_t last, const char *replacement)
{
    char *plain = text_of(write_plain), *text = NULL, *rest = plain;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    for (size_t i = 1; *rest != '\0'; i++) {
        size_t length = strcspn(rest, "\n") + 1;
        if (i == line)
            fputs(replacement, out);
        if (i < line || i > last)
            fwrite(rest, 1, length, out);
        rest += length;
    }
    assert_int_equal(fclose(out), 0);
    free(plain);
    return text;
}

static void mistakes_are_named(void **state)
{
    (void)state;
    static const struct {
        size_t line, last;
        const char *replacement, *words[4];
    } cases[] = {
        {1, 1, "# snprofile 2\n", {"profile.txt:1: snprofile: expected version 1, got '2'"}},
        {1, 1, "# snprofile\n", {"profile.txt:1:", "got ''"}},
        {1, 1, "# profile 1\n", {"profile.txt:1:", "snprofile 1", "Garching"}},
        {2, 2, "# R_nukm = 20\n", {"profile.txt:2: unknown key 'R_nukm': did you mean 'R_nu_km'?"}},
        {2, 2, "# Made with x = 2\n", {"profile.txt:2: unknown key 'Made with x'", "R_c_km"}},
        {2, 2, "", {"profile.txt:2:", "# columns = r_km T_MeV"}},
        {2, 2, "# columns = r_km T_MeV rho_gcc ye\n", {":2: unknown column 'ye'", "'Ye'?"}},
        {2, 2, "# columns = r_km T_MeV rho_gcc entropy\n", {":2: unknown column", "mu_numu_MeV"}},
        {2, 2, "# columns = r_km r_km rho_gcc Ye\n", {":2: the column r_km is given twice"}},
        {2, 2, "# columns = r_km rho_gcc Ye Ymu\n", {":2: the column T_MeV is missing"}},
        {2, 2, "# columns = T_MeV rho_gcc Ye Ymu\n", {":2: the column r_km is missing"}},
        {2, 2, "# columns = r_km T_MeV rho_gcc Ymu\n", {":2: the column Ye is missing"}},
        {2, 2, "# columns = r_km T_MeV Ymu Ye\n", {":2: the column rho_gcc is missing"}},
        {2, 2, "# columns = r_km T_MeV np_fm3 Ymu\n", {":2: the column nn_fm3 is missing"}},
        {2, 2, "# columns = r_km T_MeV nn_fm3 Ymu\n", {":2: the column np_fm3 is missing"}},
        {2, 2, "# columns = r_km T_MeV Ymu mu_e_MeV\n", {":2:", "rho_gcc and Ye", "np_fm3"}},
        {1, 1, "# snprofile 1\n# mu_e_kinetic = 1\n", {":3: the column mu_e_MeV is missing"}},
        {1, 1, "# snprofile 1\n# mu_e_kinetic = yes\n", {":2: mu_e_kinetic: expected 0 or 1"}},
        {1, 1, "# snprofile 1\n# name = a\n# name = b\n", {":3: the key name is given twice"}},
        {1, 1, "# snprofile 1\n# R_nu_km = -3\n", {":2: R_nu_km: expected a number above 0"}},
        {1, 1, "# snprofile 1\n# R_c_km = ten\n", {":2: R_c_km: expected a number", "'ten'"}},
        {1, 1, "# snprofile 1\n# R_c_km = 29\n", {"profile.txt: the core", "29 km", "28.9"}},
        {1, 1, "# snprofile 1\n# R_nu_km = 41\n", {":43: r_km: the profile ends at 40 km", "41"}},
        {1, 1, "# snprofile 1\n# R_nu_km = 15\n", {":17: r_km: only 14 rows", "at least 20"}},
        {9, 9, "# name = late\n", {":9: the key name must stand before the rows"}},
        {9, 9, "7 39 1e13\n", {":9: Ye is missing: expected 4 numbers, got 3"}},
        {9, 9, "7 39 1e13 0.1 0.2\n", {":9: expected 4 numbers", "got 5"}},
        {9, 9, "7 39x 1e13 0.1\n", {":9: T_MeV: expected a number above 0, got '39x'"}},
        {9, 9, "7 nan 1e13 0.1\n", {":9: T_MeV: expected a number above 0, got 'nan'"}},
        {9, 9, "inf 39 1e13 0.1\n", {":9: r_km: expected a number, got 'inf'"}},
        {9, 9, "7 0 1e13 0.1\n", {":9: T_MeV: expected a number above 0, got '0'"}},
        {9, 9, "7 -39 1e13 0.1\n", {":9: T_MeV: expected a number above 0, got '-39'"}},
        {9, 9, "7 39 0 0.1\n", {":9: rho_gcc: expected a number above 0, got '0'"}},
        {9, 9, "7 39 1e13 0\n", {":9: Ye: expected a number between 0 and 1, got '0'"}},
        {9, 9, "7 39 1e13 1\n", {":9: Ye: expected a number between 0 and 1, got '1'"}},
        {9, 9, "6 39 1e13 0.1\n", {":9: r_km: radii must grow", "6 km follows 6 km"}},
        {9, 9, "5.5 39 1e13 0.1\n", {":9: r_km: radii must grow", "5.5 km follows 6 km"}},
        {3, 3, "-1 39 1e13 0.1\n", {":3: r_km: expected a radius from 0 on, got -1 km"}},
        {9, 9, "7 39 1e-320 0.1\n", {":9: ", "density", "above 0"}},
        {3, 42, "", {"profile.txt:1: r_km: only 0 rows"}},
        {22, 42, "", {":21: r_km: only 19 rows", "at least 20"}},
        {26, 42, "", {":25: T_MeV: the profile ends at 23 km", "falls through 3 MeV"}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        refuse(changed(cases[i].line, cases[i].last, cases[i].replacement), cases[i].words);
}

static void write_cold(FILE *out, size_t row)
{
    if (row == 0)
        write_plain(out, row);
    else
        fprintf(out, "%zu %.17g 1e12 0.2\n", row, 2.5 - fabs((double)row - 5) / 40);
}

static void write_many_muons(FILE *out, size_t row)
{
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV rho_gcc Ye Ymu\n", out);
    else
        fprintf(out, "%zu 30 1e13 0.3 0.75\n", row);
}

static void write_only_muons(FILE *out, size_t row)
{
    if (row == 0)
        fputs("# snprofile 1\n# columns = r_km T_MeV np_fm3 nn_fm3 Ymu\n", out);
    else
        fprintf(out, "%zu 30 0.01 0.03 0.25\n", row);
}

static void impossible_stars_are_refused(void **state)
{
    (void)state;
    refuse(text_of(write_cold), (const char *const[]){"profile.txt:7: T_MeV: the star is too cold",
                                                      "2.5 MeV", "3 MeV", NULL});
    refuse(text_of(write_many_muons),
           (const char *const[]){"profile.txt:3: Ymu:", "between 0 and 1, got 1.05", NULL});
    refuse(text_of(write_only_muons), (const char *const[]){"profile.txt:3: Ymu:", "muons", NULL});
}

/* ---- the layout of the Garching archive ------------------------------------------------------ */

/* Net density of a free gas by the trapezoidal rule in the momentum: the integrand is even in p, so
 * that the rule converges faster than any power. */
static double free_gas(double mass, double t, double mu)
{
    enum { STEPS = 1500 };
    double top = fmax(fabs(mu), mass) + 45 * t, step = sqrt(top * top - mass * mass) / STEPS;
    double sum = 0;
    for (int i = 1; i <= STEPS; i++) {
        double p = i * step, e = hypot(p, mass);
        sum += p * p * (1 / (exp((e - mu) / t) + 1) - 1 / (exp((e + mu) / t) + 1));
    }
    return sum * step / (DC_PI * DC_PI);
}

static double free_gas_potential(double mass, double t, double density_mev3)
{
    double low = 0, high = 500;
    for (int i = 0; i < 60; i++) {
        double middle = (low + high) / 2;
        *(free_gas(mass, t, middle) < density_mev3 ? &low : &high) = middle;
    }
    return low;
}

static const double MUON_MASS = 105.6583755;

/* Columns that nobody reads are there as words, to show that nobody reads them. */
static void write_garching_row(FILE *out, size_t row, double t, double grams, double mu_e,
                               double mu_mu)
{
    fprintf(out, " %.17g v %.17g p %.17g s Ye lapse %.17g %.17g mu_n mu_p %.17g %.17g Un Up\n",
            1e5 * (double)row, grams, t, 100 - 2.0 * (double)row, mu_e, mu_mu, -0.25 * (double)row);
}

static const char garching_header[] = "model, t = 1.0 s\n1 2 3\n\n# r v\nend of header\n";

static void write_garching(FILE *out, size_t row)
{
    if (row == 0) {
        fputs(garching_header, out);
        return;
    }
    double t = temperature(row), baryons = BARYONS * density(row);
    write_garching_row(
        out, row, t, density(row),
        free_gas_potential(DC_ELECTRON_MASS_MEV, t, electron_fraction(row) * baryons),
        free_gas_potential(MUON_MASS, t, MUONS * baryons));
}

static void garching_layout_gives_densities_back(void **state)
{
    (void)state;
    struct dc_star *star = written(write_garching);
    assert_relative(dc_star_neutrinosphere_radius_km(star), 8 + 8 * log(41 / 3.0), 1e-9);
    assert_relative(dc_star_core_radius_km(star), 8.0, 1e-12);
    assert_relative(star->end_km, (double)N_ROWS, 1e-12);
    for (size_t row = 1; row <= N_ROWS; row++) {
        struct dc_matter m;
        double r = 1e5 * (double)row * 1e-5, baryons = BARYONS * density(row);
        star->matter(star, r, &m);
        assert_relative(m.temperature, temperature(row), 1e-12);
        assert_relative(m.electron_density, electron_fraction(row) * baryons, 1e-6);
        assert_relative(m.proton_density, (electron_fraction(row) + MUONS) * baryons, 1e-6);
        assert_relative(m.proton_density + m.neutron_density, baryons, 1e-6);
        assert_absolute(m.neutrino_potential[0], 100 - 2.0 * (double)row, 1e-9);
        assert_relative(m.neutrino_potential[1], -0.25 * (double)row, 1e-12);
        assert_true(m.neutrino_potential[2] == 0);
    }
    dc_star_free(star);
}

/* Cold, degenerate electrons: n = p_F^3/(3 pi^2). And pairs: mu_e far below m_e. */
static void write_extremes(FILE *out, size_t row)
{
    double mu = row <= 25 ? 60 : 0.05;
    double n = row <= 25 ? pow(mu * mu - 0.51099895 * 0.51099895, 1.5) / (3 * DC_PI * DC_PI)
                         : free_gas(DC_ELECTRON_MASS_MEV, 0.4, mu);
    if (row == 0)
        fputs(garching_header, out);
    else
        write_garching_row(out, row,
                           row == 3    ? 3.5
                           : row <= 25 ? 3.2
                                       : 0.4,
                           n / BARYONS / 0.3, mu, 0);
}

static void garching_layout_without_muons(void **state)
{
    (void)state;
    struct dc_star *star = written(write_extremes);
    struct dc_matter core, far;
    star->matter(star, 10, &core);
    star->matter(star, 35, &far);
    assert_true(core.proton_density == core.electron_density);
    /* heat adds pi^2 T^2 mu to p_F^3: 2.8 % */
    double heat = 1 + DC_PI * DC_PI * 3.2 * 3.2 / (60 * 60);
    assert_relative(core.electron_density / (core.proton_density + core.neutron_density),
                    0.3 * heat, 1e-4);
    assert_relative(far.electron_density / (far.proton_density + far.neutron_density), 0.3, 1e-6);
    assert_relative(far.electron_potential, 0.05, 1e-12);
    dc_star_free(star);
}

static char *garching_text(size_t row, double t, double grams, double mu_e)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    assert_non_null(out);
    fputs(garching_header, out);
    for (size_t i = 1; i <= N_ROWS; i++)
        write_garching_row(out, i, i == row ? t : 4, i == row ? grams : 1e12, i == row ? mu_e : 30,
                           0);
    assert_int_equal(fclose(out), 0);
    return text;
}

static void garching_mistakes_are_named(void **state)
{
    (void)state;
    refuse(garching_text(4, 0, 1e12, 30),
           (const char *const[]){"profile.txt:9: column 5 (temperature): expected", NULL});
    refuse(garching_text(4, 4, -1, 30),
           (const char *const[]){"profile.txt:9: column 3 (density): expected", NULL});
    refuse(garching_text(4, 4, 1e11, 90),
           (const char *const[]){"profile.txt:9: column 10 (mu_e)", "column 3 (density)", NULL});
    refuse(garching_text(4, 4, 1e12, -1),
           (const char *const[]){"profile.txt:9: column 10 (mu_e)", "electrons", NULL});
    refuse(garching_text(0, 0, 0, 0),
           (const char *const[]){"profile.txt:45: column 5 (temperature): the profile ends", NULL});
    static const char *const both[] = {"profile.txt:1:", "snprofile 1", "Garching", NULL};
    refuse(strdup(""), both);
    refuse(strdup("# just\n# a\n# few\n# lines\n# of\n# text\n"), both);
    refuse(
        strdup("1\n2\n3\n4\n5\n1 2 3 4 5 6 7 8 9 10 11 12 13\n"),
        (const char *const[]){"snprofile 1", "profile.txt:6: expected at least 14 numbers", NULL});
}

int main(void)
{
    gsl_set_error_handler_off();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_profile_is_read),
        cmocka_unit_test(order_blanks_and_remarks_do_not_matter),
        cmocka_unit_test(density_forms_agree),
        cmocka_unit_test(both_forms_mean_free_nucleons),
        cmocka_unit_test(potentials_are_read),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(impossible_stars_are_refused),
        cmocka_unit_test(garching_layout_gives_densities_back),
        cmocka_unit_test(garching_layout_without_muons),
        cmocka_unit_test(garching_mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
