#include "scan/sample.h"

#include "scan/deck_parts.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

bool dc_deck_verifies(const struct dc_deck *deck, size_t probe)
{
    return deck->verify > 0 && deck->probes[probe].probe->reference != NULL;
}

/* The finaliser of SplitMix64: every bit of the argument moves every bit of the value. */
static uint64_t mix(uint64_t bits)
{
    bits += UINT64_C(0x9e3779b97f4a7c15);
    bits = (bits ^ (bits >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    bits = (bits ^ (bits >> 27)) * UINT64_C(0x94d049bb133111eb);
    return bits ^ (bits >> 31);
}

static uint64_t mix_coordinate(uint64_t mixed, double coordinate)
{
    uint64_t bits;
    const double value = coordinate == 0 ? 0 : coordinate; /* -0 is 0 */
    memcpy(&bits, &value, sizeof bits);
    return mix(mixed ^ bits);
}

static bool is_below(uint64_t mixed, double share)
{
    return (double)(mixed >> 11) < share * 9007199254740992.0; /* 2^53 */
}

/* The share of the masses that are drawn, and that of the points of these. */
struct shares {
    double masses, points;
};

static struct shares shares_of(const struct dc_deck *deck, size_t probe)
{
    const double root = sqrt(deck->verify);
    return deck->probes[probe].probe->checked_by_mass ? (struct shares){root, root}
                                                      : (struct shares){1, deck->verify};
}

/* Walks over all pencils; notes the points where `sample` has room for them. */
static void draw(const struct dc_cube *cube, uint64_t seed, struct shares shares,
                 struct dc_sample *sample)
{
    const struct dc_grid_axis *axis = cube->axis;
    sample->n = 0;
    for (size_t pencil = 0; pencil < dc_cube_pencils(cube); pencil++) {
        struct dc_index index = dc_cube_pencil_index(cube, pencil);
        const uint64_t mass =
            mix_coordinate(mix(seed), axis[DC_AXIS_MASS].values[index.i[DC_AXIS_MASS]]);
        const uint64_t angle =
            mix_coordinate(mass, axis[DC_AXIS_ANGLE].values[index.i[DC_AXIS_ANGLE]]);
        const size_t first = dc_cube_point(cube, index);
        sample->first[pencil] = sample->n;
        for (size_t i = 0; is_below(mass, shares.masses) && i < axis[DC_AXIS_COUPLING].n; i++) {
            if (!is_below(mix_coordinate(angle, axis[DC_AXIS_COUPLING].values[i]), shares.points))
                continue;
            if (sample->point != NULL)
                sample->point[sample->n] = first + i;
            sample->n++;
        }
    }
    sample->first[dc_cube_pencils(cube)] = sample->n;
}

enum dc_result dc_sample_draw(const struct dc_deck *deck, size_t probe, struct dc_sample *sample,
                              struct dc_error *error)
{
    uint64_t seed;
    const struct shares shares = shares_of(deck, probe);
    *sample = (struct dc_sample){0};
    enum dc_result result = dc_deck_probe_seed(deck, probe, &seed, error);
    if (result != DC_SUCCESS)
        return result;
    sample->first = calloc(dc_cube_pencils(&deck->cube) + 1, sizeof *sample->first);
    if (sample->first == NULL)
        return dc_fail_memory(error);
    draw(&deck->cube, seed, shares, sample);
    sample->point = calloc(sample->n + 1, sizeof *sample->point);
    if (sample->point == NULL) {
        dc_sample_free(sample);
        return dc_fail_memory(error);
    }
    draw(&deck->cube, seed, shares, sample);
    return DC_SUCCESS;
}

void dc_sample_free(struct dc_sample *sample)
{
    free(sample->first);
    free(sample->point);
    *sample = (struct dc_sample){0};
}

size_t dc_sample_row(const struct dc_sample *sample, const struct dc_cube *cube,
                     struct dc_index index)
{
    const size_t point = dc_cube_point(cube, index);
    const size_t pencil =
        index.i[DC_AXIS_MASS] * cube->axis[DC_AXIS_ANGLE].n + index.i[DC_AXIS_ANGLE];
    for (size_t row = sample->first[pencil]; row < sample->first[pencil + 1]; row++)
        if (sample->point[row] == point)
            return row;
    return sample->n;
}

void dc_sample_spread(const struct dc_sample *sample, const struct dc_cube *cube, size_t *pencils,
                      size_t *masses)
{
    const size_t n_angle = cube->axis[DC_AXIS_ANGLE].n, none = dc_cube_pencils(cube);
    size_t last_mass = none;
    *pencils = *masses = 0;
    for (size_t pencil = 0; pencil < none; pencil++) {
        if (sample->first[pencil] == sample->first[pencil + 1])
            continue;
        ++*pencils;
        *masses += pencil / n_angle != last_mass;
        last_mass = pencil / n_angle;
    }
}
