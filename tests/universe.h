/* Universes and vectors for tests of the cosmology. */
#ifndef DARKCUBE_TESTS_UNIVERSE_H
#define DARKCUBE_TESTS_UNIVERSE_H

#include "close.h"
#include "cosmology/boltzmann.h"
#include "darkcube/constants.h"
#include "darkcube/model.h"

/* What a preset is made of, chosen freely; dense quadrature. */
static inline void universe_open(struct dc_universe *universe, enum dc_qed qed,
                                 struct dc_weak_rules weak, enum dc_statistics statistics,
                                 double neutrinos_per_x)
{
    *universe = (struct dc_universe){.decay_statistics = statistics,
                                     .neutrinos_per_x = neutrinos_per_x,
                                     .rate_ceiling = 1e7,
                                     .weak_rates = true};
    assert_int_equal(dc_plasma_table_build(&universe->plasma, qed, NULL), DC_SUCCESS);
    assert_int_equal(dc_neutrino_table_build(&universe->neutrinos, NULL), DC_SUCCESS);
    assert_int_equal(dc_weak_table_build(&universe->weak, weak, NULL), DC_SUCCESS);
    assert_int_equal(dc_energy_rule_init(&universe->rule, 64, 6.6, 2, NULL), DC_SUCCESS);
}

static inline void universe_close(struct dc_universe *universe)
{
    dc_plasma_table_clear(&universe->plasma);
    dc_neutrino_table_clear(&universe->neutrinos);
    dc_weak_table_clear(&universe->weak);
}

static inline struct dc_vector_boson boson_at(double mass_mev, double coupling, double angle)
{
    struct dc_vector_boson boson = {.mass_mev = mass_mev, .coupling = coupling};
    dc_em_bl_charges(angle, &boson.charges);
    return boson;
}

/* `compton` may be NULL: no semi-Compton scattering. */
static inline struct dc_vector vector_of(const struct dc_vector_boson *boson,
                                         struct dc_compton_table *compton)
{
    double gx = boson->coupling * boson->charges.lepton;
    struct dc_vector vector = {.mass_mev = boson->mass_mev,
                               .width_neutrinos_mev = dc_width_neutrinos(boson),
                               .width_electrons_mev = dc_width_electrons(boson)};
    if (compton != NULL) {
        assert_int_equal(dc_compton_table_build(compton, boson->mass_mev, NULL), DC_SUCCESS);
        vector.compton_strength = gx * gx;
        vector.compton = compton;
    }
    return vector;
}

#endif
