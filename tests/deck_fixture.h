/* A registry for tests of decks: em-bl and a model with other axes, units and roles; probes with
 * keys of every kind, with none, and with settings that they refuse. Nothing is computed. */
#ifndef TESTS_DECK_FIXTURE_H
#define TESTS_DECK_FIXTURE_H

#include "darkcube/probe.h"

extern const struct dc_registry deck_fixture_registry;

#endif
