#include "post/gather.h"

#include "scan/agree.h"

#include <stdint.h>
#include <stdlib.h>

enum dc_result dc_gather(MPI_Comm comm, const void *mine, size_t n, size_t size, void **all,
                         size_t *n_all, struct dc_error *error)
{
    int rank = 0, ranks = 0, total = 0;
    int *counts = NULL, *starts = NULL;
    MPI_Datatype type = MPI_DATATYPE_NULL;
    enum dc_result result = DC_SUCCESS;
    *all = NULL;
    *n_all = 0;
    if (MPI_Comm_rank(comm, &rank) != MPI_SUCCESS || MPI_Comm_size(comm, &ranks) != MPI_SUCCESS)
        return dc_fail(error, DC_ERROR_INTERNAL, "MPI_Comm_size failed");
    if (n > INT32_MAX)
        result = dc_fail(error, DC_ERROR_INTERNAL, "too many pieces on one rank");
    int count = (int)n;
    if (rank == 0) {
        counts = calloc((size_t)ranks, sizeof *counts);
        starts = calloc((size_t)ranks, sizeof *starts);
        if (counts == NULL || starts == NULL)
            result = dc_fail_memory(error);
    }
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS &&
        (MPI_Gather(&count, 1, MPI_INT, counts, 1, MPI_INT, 0, comm) != MPI_SUCCESS ||
         MPI_Type_contiguous((int)size, MPI_BYTE, &type) != MPI_SUCCESS ||
         MPI_Type_commit(&type) != MPI_SUCCESS))
        result = dc_fail(error, DC_ERROR_INTERNAL, "MPI_Gather failed");
    for (int k = 0; starts != NULL && counts != NULL && result == DC_SUCCESS && k < ranks; k++) {
        starts[k] = total;
        if (counts[k] > INT32_MAX - total)
            result = dc_fail(error, DC_ERROR_INTERNAL, "too many pieces on all ranks together");
        else
            total += counts[k];
    }
    if (rank == 0 && result == DC_SUCCESS) {
        *n_all = (size_t)total;
        *all = malloc((size_t)total * size + 1);
        if (*all == NULL)
            result = dc_fail_memory(error);
    }
    result = dc_agree(comm, result, error);
    if (result == DC_SUCCESS &&
        MPI_Gatherv(mine, count, type, *all, counts, starts, type, 0, comm) != MPI_SUCCESS)
        result = dc_fail(error, DC_ERROR_INTERNAL, "MPI_Gatherv failed");
    if (type != MPI_DATATYPE_NULL)
        (void)MPI_Type_free(&type);
    free(starts);
    free(counts);
    return result;
}
