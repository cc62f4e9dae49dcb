#include "scan/block.h"

#include <stdlib.h>

/* Of a worker. The fewer blocks a cube has, the longer its rows are. */
static const size_t usual_bytes = (size_t)64 << 20;

enum dc_result dc_block_init(struct dc_block *block, const struct dc_deck *deck,
                             struct dc_error *error)
{
    *block = (struct dc_block){.deck = deck,
                               .most_bytes = usual_bytes,
                               .record = calloc(deck->n_probes + 1, sizeof *block->record)};
    return block->record == NULL ? dc_fail_memory(error) : DC_SUCCESS;
}

void dc_block_free(struct dc_block *block)
{
    for (size_t p = 0; block->record != NULL && p < block->deck->n_probes; p++)
        dc_record_free(&block->record[p]);
    free(block->record);
    *block = (struct dc_block){0};
}

static size_t n_coupling(const struct dc_block *block)
{
    return block->deck->cube.axis[DC_AXIS_COUPLING].n;
}

static size_t all_angles(const struct dc_block *block)
{
    return block->deck->cube.axis[DC_AXIS_ANGLE].n;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* ---- pencils in memory ----------------------------------------------------------------------- */

static size_t pencil_bytes(const struct dc_block *block)
{
    size_t bytes = 1; /* a deck may be without probes */
    for (size_t p = 0; p < block->deck->n_probes; p++)
        bytes += block->deck->probes[p].outputs.n * sizeof(double) + sizeof(struct dc_diagnostics) +
                 sizeof(float) + sizeof(uint8_t);
    return bytes * n_coupling(block);
}

/* Where a block that begins with `first` ends at the latest: at the end of a mass, or within the
 * first one. */
static size_t latest_end(const struct dc_block *block, size_t first)
{
    const size_t most = block->most_bytes / pencil_bytes(block), mass = first / all_angles(block);
    if (most >= all_angles(block))
        return (mass + most / all_angles(block)) * all_angles(block);
    return smaller(first + (most > 0 ? most : 1), (mass + 1) * all_angles(block));
}

static enum dc_result make_room(struct dc_block *block, size_t points, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    if (points <= block->room)
        return DC_SUCCESS;
    block->room = 0;
    for (size_t p = 0; p < block->deck->n_probes && result == DC_SUCCESS; p++) {
        dc_record_free(&block->record[p]);
        result = dc_record_init(&block->record[p], block->deck->probes[p].outputs.n, points, error);
    }
    if (result == DC_SUCCESS)
        block->room = points;
    return result;
}

enum dc_result dc_block_begin(struct dc_block *block, size_t first, size_t end,
                              struct dc_error *error)
{
    block->first = first;
    block->end = smaller(end, latest_end(block, first));
    block->first_mass = first / all_angles(block);
    block->n_masses = (block->end - 1) / all_angles(block) - block->first_mass + 1;
    block->first_angle = block->n_masses > 1 ? 0 : first % all_angles(block);
    block->n_angles = block->n_masses > 1 ? all_angles(block) : block->end - first;
    return make_room(block, block->n_angles * block->n_masses * n_coupling(block), error);
}

struct dc_record dc_block_pencil(const struct dc_block *block, size_t probe, size_t pencil)
{
    const size_t angle = pencil % all_angles(block) - block->first_angle;
    const size_t mass = pencil / all_angles(block) - block->first_mass;
    return dc_record_at(&block->record[probe],
                        (angle * block->n_masses + mass) * n_coupling(block));
}

/* ---- rows ------------------------------------------------------------------------------------ */

/* The first mass whose pencil at this angle is `pencil` or a later one. */
static size_t mass_from(const struct dc_block *block, size_t angle, size_t pencil)
{
    const size_t n = all_angles(block);
    return pencil > angle ? (pencil - angle + n - 1) / n : 0;
}

/* Pencils at the same angle. */
struct row {
    size_t pencil, n_masses;
};

/* Those from `first` to before `end` at one angle. */
static struct row row_of(const struct dc_block *block, size_t angle, size_t first, size_t end)
{
    const size_t mass = mass_from(block, angle, first);
    return (struct row){mass * all_angles(block) + angle, mass_from(block, angle, end) - mass};
}

static bool is_untouched(const uint8_t *status, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (status[i] != DC_TODO)
            return false;
    return true;
}

static enum dc_result read_row(const struct dc_block *block, struct dc_store *store, size_t probe,
                               struct row row, bool values, struct dc_error *error)
{
    const size_t n = row.n_masses * n_coupling(block);
    const struct dc_record record = dc_block_pencil(block, probe, row.pencil);
    enum dc_result result =
        dc_store_read_statuses(store, probe, row.pencil, row.n_masses, record.status, error);
    if (result != DC_SUCCESS || !values)
        return result;
    if (!is_untouched(record.status, n))
        return dc_store_read_row(store, probe, row.pencil, row.n_masses, &record, error);
    dc_record_blank(&record, block->deck->probes[probe].outputs.n, n);
    return DC_SUCCESS;
}

enum dc_result dc_block_read(const struct dc_block *block, struct dc_store *store, size_t probe,
                             bool values, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < block->n_angles && result == DC_SUCCESS; i++) {
        const struct row row = row_of(block, block->first_angle + i, block->first, block->end);
        if (row.n_masses > 0)
            result = read_row(block, store, probe, row, values, error);
    }
    return result;
}

enum dc_result dc_block_write(const struct dc_block *block, struct dc_store *store, size_t probe,
                              size_t first, size_t end, struct dc_error *error)
{
    enum dc_result result = DC_SUCCESS;
    for (size_t i = 0; i < block->n_angles && result == DC_SUCCESS; i++) {
        const struct row row = row_of(block, block->first_angle + i, first, end);
        if (row.n_masses == 0)
            continue;
        const struct dc_record record = dc_block_pencil(block, probe, row.pencil);
        result = dc_store_write_row(store, probe, row.pencil, row.n_masses, &record, error);
    }
    return result;
}
