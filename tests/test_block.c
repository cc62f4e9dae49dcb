/* Blocks of pencils: where their points are in memory and in the file, and how many fit. */
#include "scan/block.h"
#include "toy_scan.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define N_MASS     ((size_t)7)
#define N_COUPLING ((size_t)5)
#define N_ANGLE    ((size_t)4)
#define PENCILS    (N_MASS * N_ANGLE)

static const struct dc_probe *const probes[] = {&toy_uneven, &toy_layered, NULL};
enum { PROBE = 0, OUTPUTS = 2, OTHER_OUTPUTS = 1 };

struct place {
    char directory[256], path[300];
    struct dc_deck *deck;
    struct dc_store *store;
    struct dc_block block;
};

static int set_up(void **state)
{
    struct dc_error error;
    struct place *place = calloc(1, sizeof *place);
    const char *temporary = getenv("TMPDIR");
    if (place == NULL)
        return -1;
    snprintf(place->directory, sizeof place->directory, "%s/block-XXXXXX",
             temporary == NULL ? "/tmp" : temporary);
    if (mkdtemp(place->directory) == NULL)
        return -1;
    snprintf(place->path, sizeof place->path, "%s/toy.h5", place->directory);
    place->deck = toy_deck(probes, N_MASS, N_COUPLING, N_ANGLE);
    *state = place;
    return place->deck == NULL ||
                   dc_store_create(place->path, place->deck, false, &error) != DC_SUCCESS ||
                   dc_store_open(place->path, place->deck, MPI_COMM_WORLD, &place->store, &error) !=
                       DC_SUCCESS ||
                   dc_block_init(&place->block, place->deck, &error) != DC_SUCCESS
               ? -1
               : 0;
}

static int tear_down(void **state)
{
    struct place *place = *state;
    dc_block_free(&place->block);
    const enum dc_result closed = dc_store_close(place->store, NULL);
    toy_deck_free(place->deck);
    (void)remove(place->path);
    const int code = rmdir(place->directory);
    free(place);
    return closed == DC_SUCCESS ? code : -1;
}

static void begin(struct place *place, size_t first, size_t end)
{
    struct dc_error error;
    assert_int_equal(dc_block_begin(&place->block, first, end, &error), DC_SUCCESS);
}

/* What a point is to have after so many rounds of writing. */
static double value_of(size_t pencil, size_t coupling, size_t output, size_t round)
{
    return (double)(((round * PENCILS + pencil) * N_COUPLING + coupling) * OUTPUTS + output);
}

/* The whole block, so that a write of too much shows. */
static void fill(const struct dc_block *block, size_t round)
{
    for (size_t pencil = block->first; pencil < block->end; pencil++) {
        const struct dc_record record = dc_block_pencil(block, PROBE, pencil);
        for (size_t k = 0; k < N_COUPLING; k++) {
            for (size_t i = 0; i < OUTPUTS; i++)
                record.outputs[i * record.stride + k] = value_of(pencil, k, i, round);
            record.diagnostics[k].steps = (uint32_t)value_of(pencil, k, 0, round);
            record.seconds[k] = (float)value_of(pencil, k, 1, round);
            record.status[k] = DC_OK;
        }
    }
}

/* A pencil as the round has left it; 0: blank. */
static void assert_record(const struct dc_record *record, size_t pencil, size_t round)
{
    for (size_t k = 0; k < N_COUPLING; k++) {
        assert_int_equal(record->status[k], round == 0 ? DC_TODO : DC_OK);
        for (size_t i = 0; i < OUTPUTS; i++) {
            const double value = record->outputs[i * record->stride + k];
            assert_true(round == 0 ? isnan(value) : value == value_of(pencil, k, i, round));
        }
        assert_int_equal(record->diagnostics[k].steps,
                         round == 0 ? 0 : (uint32_t)value_of(pencil, k, 0, round));
        assert_true(round == 0
                        ? isnan(record->seconds[k]) && isnan(record->diagnostics[k].stopped_at)
                        : record->seconds[k] == (float)value_of(pencil, k, 1, round));
    }
}

static unsigned random_below(unsigned *seed, unsigned n)
{
    *seed = *seed * 1103515245u + 12345u;
    return (*seed >> 16) % n;
}

/* Any pencils of any block are written, no others, and all are read back by single pencils and by
 * blocks. */
static void test_written_and_read(void **state)
{
    struct place *place = *state;
    struct dc_block *block = &place->block;
    struct dc_error error;
    struct dc_record record;
    size_t written[PENCILS] = {0};
    unsigned seed = 7;
    for (size_t round = 1; round < 60; round++) {
        const size_t first = random_below(&seed, PENCILS);
        begin(place, first, first + 1 + random_below(&seed, (unsigned)(PENCILS - first)));
        assert_int_equal(dc_block_read(block, place->store, PROBE, true, &error), DC_SUCCESS);
        for (size_t pencil = block->first; pencil < block->end; pencil++) {
            const struct dc_record found = dc_block_pencil(block, PROBE, pencil);
            assert_record(&found, pencil, written[pencil]);
        }
        fill(block, round);
        const size_t n = block->end - first, from = first + random_below(&seed, (unsigned)n);
        const size_t to = from + random_below(&seed, (unsigned)(block->end - from) + 1);
        assert_int_equal(dc_block_write(block, place->store, PROBE, from, to, &error), DC_SUCCESS);
        for (size_t pencil = from; pencil < to; pencil++)
            written[pencil] = round;
    }
    assert_int_equal(dc_record_init(&record, OUTPUTS, N_COUPLING, &error), DC_SUCCESS);
    for (size_t pencil = 0; pencil < PENCILS; pencil++) {
        assert_int_equal(dc_store_read_pencil(place->store, PROBE, pencil, &record, &error),
                         DC_SUCCESS);
        assert_record(&record, pencil, written[pencil]);
    }
    dc_record_free(&record);
}

/* Each pencil of a block has a place of its own. */
static void test_places(void **state)
{
    struct place *place = *state;
    struct dc_block *block = &place->block;
    for (size_t first = 0; first < PENCILS; first++)
        for (size_t end = first + 1; end <= PENCILS; end++) {
            bool taken[PENCILS] = {false};
            begin(place, first, end);
            assert_int_equal(block->end, end);
            for (size_t pencil = first; pencil < end; pencil++) {
                const struct dc_record record = dc_block_pencil(block, PROBE, pencil);
                const size_t at = (size_t)(record.status - block->record[PROBE].status);
                assert_int_equal(at % N_COUPLING, 0);
                assert_true(at + N_COUPLING <= block->room && at / N_COUPLING < PENCILS);
                assert_false(taken[at / N_COUPLING]);
                taken[at / N_COUPLING] = true;
            }
        }
}

/* Bytes of a pencil of both probes. */
static const size_t pencil_bytes =
    N_COUPLING * ((OUTPUTS + OTHER_OUTPUTS) * sizeof(double) +
                  2 * (sizeof(struct dc_diagnostics) + sizeof(float) + 1));

/* Room for so many pencils makes blocks from `first` on end there. */
static void assert_ends(struct place *place, size_t room, size_t first, size_t end)
{
    place->block.most_bytes = room * (pencil_bytes + N_COUPLING);
    begin(place, first, PENCILS);
    assert_int_equal(place->block.end, end);
    assert_true(place->block.room <= N_COUPLING * (room > 0 ? room : 1));
}

static void test_memory_is_bounded(void **state)
{
    struct place *place = *state;
    assert_ends(place, 0, 5, 6);
    assert_ends(place, 1, 5, 6);
    assert_ends(place, 3, 5, 8);
    assert_ends(place, 3, 6, 8); /* not beyond the mass */
    assert_ends(place, 4, 6, 8);
    assert_ends(place, 11, 6, 12); /* two masses have room, three have not */
    assert_ends(place, 12, 8, 20);
    assert_ends(place, 1000, 6, PENCILS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_written_and_read, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_places, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_memory_is_bounded, set_up, tear_down),
    };
    MPI_Init(NULL, NULL);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    MPI_Finalize();
    return failed;
}
