/* Numbers of the model em-bl that pictures are drawn from.
 *
 *   model_curves charges    charges against the dark mixing angle
 *   model_curves angles     special angles and what does not couple there
 *   model_curves running    running couplings of a chargephobic boson against the scale
 *
 * prints lines of numbers divided by commas, after a line that names the columns. */
#include "darkcube/constants.h"
#include "darkcube/model.h"

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

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*print)(void);
    } curves[] = {{"charges", print_charges}, {"angles", print_angles}, {"running", print_running}};
    for (size_t i = 0; argc == 2 && i < sizeof curves / sizeof curves[0]; i++)
        if (strcmp(argv[1], curves[i].name) == 0) {
            curves[i].print();
            if (fflush(stdout) == 0 && !ferror(stdout))
                return 0;
            perror("model_curves: standard output");
            return 1;
        }
    fprintf(stderr, "usage: model_curves charges|angles|running\n");
    return 2;
}
