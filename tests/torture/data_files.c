#include "data_files.h"

#include "mutate.h"

#include <gsl/gsl_errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SECONDS_ALLOWED = 20, USED_ONE_IN = 20, BAD_TEXTS_SHOWN = 10 };

static const char *const pieces[] = {
    "nan",
    "inf",
    "-inf",
    "1e999",
    "-1e999",
    "1e-400",
    "0",
    "-1",
    "0x1p3",
    "1e",
    "1e308",
    "1e-308",
    "-0",
    "1,5",
    "1d3",
    "\t",
    "\n",
    "\r\n",
    " ",
    "#",
    "# ",
    "=",
    "# columns = r_km T_MeV\n",
    "r_km",
    "T_MeV",
    "rho_gcc",
    "Ye",
    "np_fm3",
    "nn_fm3",
    "mu_e_MeV",
    "Ymu",
    "# R_nu_km = 1e9\n",
    "# R_c_km = -3\n",
    "# mu_e_kinetic = on\n",
    "# snprofile 2\n",
    "# snprofile 1\n",
    "T_CM_MeV",
    "sigma2_np_mb",
    "sigma4_nn_mb",
    "counts",
    "steady",
    "brn_time",
    "range_mev",
    "antineutrinos",
    "U235",
    "ratio",
    "recoil_mev",
    "electron",
    "runs: []",
    "acceptance: 2",
    "beam_energy: 1 TeV",
    "&a ",
    "*a",
    "{",
    "- ",
    "\xff",
    "\xc3\xa9",
    "\x01",
    "%s%n",
    "123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890",
    NULL};

const char *judge_refusal(enum dc_result result, const struct dc_error *error)
{
    if (result != DC_ERROR_DATA)
        return "refused with another result than DC_ERROR_DATA";
    if (strstr(error->text, MUTATED_FILE) == NULL)
        return "the sentence does not name the file";
    for (const char *c = error->text; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            return "the sentence has a control character";
    return NULL;
}

/* Of one kind. */
struct tally {
    size_t good, bad, refused;
};

static void try_text(const struct torture_options *options, const struct data_kind *kind,
                     struct mutator *mutator, size_t number, struct tally *tally)
{
    static char text[MUTATED_MOST + 1];
    struct dc_error error = {""};
    bool accepted = false;
    const bool in_use = gsl_rng_uniform_int(mutator->chance, USED_ONE_IN) == 0;
    mutator->texts = kind->texts;
    mutate(mutator, text);
    keep_text(options, number, text);
    watch(SECONDS_ALLOWED, "text", number);
    const char *wrong = kind->read(text, in_use, &accepted, &error);
    watch(0, "", 0);
    tally->good += accepted;
    tally->refused += !accepted;
    tally->bad += wrong != NULL;
    if (wrong != NULL && tally->bad <= BAD_TEXTS_SHOWN)
        printf("text %zu, %s: %s: %s\n----\n%.2000s\n----\n", number, kind->name, wrong, error.text,
               text);
}

int torture_data(int argc, char **argv, const struct data_kind *kinds, size_t n_kinds)
{
    const struct torture_options options = torture_options(argc, argv, 4000);
    struct mutator mutator = {gsl_rng_alloc(gsl_rng_mt19937), NULL, pieces};
    struct tally *tallies = calloc(n_kinds, sizeof *tallies);
    int code = 0;
    gsl_set_error_handler_off();
    if (mutator.chance == NULL || tallies == NULL) {
        fprintf(stderr, "no memory\n");
        exit(1);
    }
    gsl_rng_set(mutator.chance, options.seed);
    for (size_t i = 0; i < options.texts; i++)
        try_text(&options, &kinds[i % n_kinds], &mutator, i, &tallies[i % n_kinds]);
    printf("%lu mutated data files (seed %lu)\n", options.texts, options.seed);
    for (size_t k = 0; k < n_kinds; k++) {
        const struct tally *tally = &tallies[k];
        printf("%s: %zu read, %zu refused, %zu not borne\n", kinds[k].name, tally->good,
               tally->refused, tally->bad);
        if (tally->bad > 0 || tally->good == 0 || tally->refused == 0)
            code = 1;
    }
    free(tallies);
    gsl_rng_free(mutator.chance);
    return code;
}
