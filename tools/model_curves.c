/* Numbers of the model em-bl that pictures are drawn from.
 *
 *   model_curves charges    charges against the dark mixing angle
 *   model_curves angles     special angles and what does not couple there
 *   model_curves running    running couplings of a chargephobic boson against the scale
 *   model_curves production production ratios that do not depend on the mass against the angle
 *   model_curves mesons     those of pi0 and eta -> gamma X against the mass, at five angles
 *   model_curves vetoes     bands of masses in which searches are vetoed
 *
 * prints lines of numbers divided by commas, after a line that names the columns. */
#include "darkcube/constants.h"
#include "darkcube/model.h"
#include "darkcube/production.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { ANGLES = 361, SCALES = 601 };

static void print_charges(void)
{
    const struct dc_isotope *caesium = dc_isotope_named("Cs");
    printf("angle_rad,lepton,neutrino,up,down,proton,neutron,pion,caesium_per_nucleon\n");
    for (int i = 0; i < ANGLES; i++) {
        const double angle = DC_PI * i / (ANGLES - 1);
        struct dc_charges x;
        dc_em_bl_charges(angle, &x);
        printf("%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g\n", angle, x.lepton, x.neutrino, x.up,
               x.down, x.proton, x.neutron, x.pion,
               dc_charge(&x, caesium->z, caesium->a) / caesium->a);
    }
}

static void print_angles(void)
{
    printf("angle_rad,name,vanishing\n");
    for (const struct dc_special_angle *special = dc_special_angles; special->name != NULL;
         special++) {
        /* Synonyms stand after the proper name of the same angle. */
        const double angle = dc_phobic_angle(special->electric_charge, special->b_minus_l);
        if (strcmp(dc_em_bl_angle_name(angle), special->name) == 0)
            printf("%.9g,%s,\"%s\"\n", angle, special->name, special->vanishing);
    }
    static const char *const nuclei[] = {"Cs", "Ge"};
    for (size_t i = 0; i < sizeof nuclei / sizeof nuclei[0]; i++) {
        const struct dc_isotope *isotope = dc_isotope_named(nuclei[i]);
        printf("%.9g,nucleophobic:%s,%s\n", dc_phobic_angle(isotope->z, isotope->a), nuclei[i],
               isotope->name);
    }
}

static void print_running(void)
{
    static const double coupling = 1e-2, chargephobic = 0.75 * DC_PI; /* as in Fig. 17 */
    static const double lowest = 0.52; /* MeV, where the electron has joined */
    printf("scale_mev,em_em,em_bl,bl_bl,e,angle_rad,coupling,electron,electron_printed\n");
    for (int i = 0; i < SCALES; i++) {
        const double scale = i + 1 < SCALES
                                 ? lowest * pow(DC_RUNNING_HIGHEST_MEV / lowest, i / (SCALES - 1.))
                                 : DC_RUNNING_HIGHEST_MEV;
        struct dc_loop_charges sums;
        struct dc_couplings couplings;
        struct dc_vector_boson boson;
        dc_loop_charges(scale, &sums);
        dc_run_couplings(DC_RUNNING_ON, coupling, chargephobic, scale, &couplings);
        dc_couplings_boson(&couplings, scale, &boson);
        printf("%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g,%.9g\n", scale, sums.em_em, sums.em_bl,
               sums.bl_bl, couplings.e, atan2(couplings.g_bl, couplings.eps_e), boson.coupling,
               boson.charges.lepton, dc_printed_electron_charge(scale));
    }
}

static void print_production(void)
{
    static const enum dc_production channels[] = {
        DC_PRODUCTION_OMEGA,
        DC_PRODUCTION_ELECTRON_BREMSSTRAHLUNG,
        DC_PRODUCTION_PROTON_BREMSSTRAHLUNG,
        DC_PRODUCTION_UP,
        DC_PRODUCTION_RHO,
        DC_PRODUCTION_DOWN,
        DC_PRODUCTION_PHI,
    };
    enum { CHANNELS = sizeof channels / sizeof channels[0] };
    printf("angle_rad");
    for (size_t k = 0; k < CHANNELS; k++)
        printf(",%s", dc_production_name(channels[k]));
    for (int i = 0; i < ANGLES; i++) {
        struct dc_vector_boson boson = {.mass_mev = 1, .coupling = 1};
        const double angle = DC_PI * i / (ANGLES - 1);
        dc_em_bl_charges(angle, &boson.charges);
        printf("\n%.9g", angle);
        for (size_t k = 0; k < CHANNELS; k++)
            printf(",%.9g", dc_production_ratio(channels[k], &boson));
    }
    printf("\n");
}

static void print_mesons(void)
{
    static const char *const names[] = {"downphobic", "b-l", "upphobic", "chargephobic",
                                        "omegaphobic"};
    static const enum dc_production decays[] = {DC_PRODUCTION_PION, DC_PRODUCTION_ETA};
    static const double highest_mev = 1200, step_mev = 0.5, coupling = 1e-6;
    enum { NAMES = sizeof names / sizeof names[0], DECAYS = sizeof decays / sizeof decays[0] };
    printf("mass_mev");
    for (size_t d = 0; d < DECAYS; d++)
        for (size_t n = 0; n < NAMES; n++)
            printf(",%s/%s", dc_production_name(decays[d]), names[n]);
    for (int i = 1; i * step_mev <= highest_mev; i++) {
        const double mass = i * step_mev;
        printf("\n%.9g", mass);
        for (size_t d = 0; d < DECAYS; d++)
            for (size_t n = 0; n < NAMES; n++) {
                double angle = NAN;
                struct dc_couplings couplings;
                struct dc_vector_boson boson;
                dc_em_bl_angle_named(names[n], &angle);
                dc_run_couplings(DC_RUNNING_ON, coupling, angle, mass, &couplings);
                dc_couplings_boson(&couplings, mass, &boson);
                printf(",%.9g", dc_production_ratio(decays[d], &boson));
            }
    }
    printf("\n");
}

static void print_vetoes(void)
{
    printf("mesons,low_mev,high_mev\n");
    for (const struct dc_veto_band *band = dc_veto_bands; band->mesons != NULL; band++)
        printf("%s,%.9g,%.9g\n", band->mesons, band->low_mev, band->high_mev);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } curves[] = {{"charges", print_charges}, {"angles", print_angles},
                  {"running", print_running}, {"production", print_production},
                  {"mesons", print_mesons},   {"vetoes", print_vetoes}};
    for (size_t i = 0; argc == 2 && i < sizeof curves / sizeof curves[0]; i++)
        if (strcmp(argv[1], curves[i].name) == 0) {
            curves[i].print();
            if (fflush(stdout) == 0 && !ferror(stdout))
                return 0;
            perror("model_curves: standard output");
            return 1;
        }
    fprintf(stderr, "usage: model_curves charges|angles|running|production|mesons|vetoes\n");
    return 2;
}
