/* The data files of a deck on many ranks. */
#include "darkcube/scan.h"

#include "scan/agree.h"
#include "scan/deck_parts.h"
#include "scan/share_text.h"

enum dc_result dc_scan_read_inputs(struct dc_deck *deck, MPI_Comm comm, struct dc_error *error)
{
    int rank;
    MPI_Comm_rank(comm, &rank);
    enum dc_result result = rank == 0 ? dc_deck_find_inputs(deck, error) : DC_SUCCESS;
    result = dc_agree(comm, result, error);
    for (size_t i = 0; i < deck->n_probes; i++) {
        struct dc_inputs *inputs = &deck->probes[i].inputs;
        for (size_t j = 0; j < inputs->n && result == DC_SUCCESS; j++) {
            result = dc_share_text(comm, &inputs->input[j].path, error);
            if (result == DC_SUCCESS)
                result = dc_share_text(comm, &inputs->input[j].text, error);
        }
    }
    if (result != DC_SUCCESS)
        return result;
    return dc_agree(comm, dc_deck_note_inputs(deck, error), error);
}
