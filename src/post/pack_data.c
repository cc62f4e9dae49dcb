#include "post/pack_data.h"

#include "post/pack_boxes.h"
#include "scan/agree.h"
#include "scan/h5.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* A dataset of fewer bytes, unless it lies over a cube, is left as it is. */
enum { SMALL_BYTES = 1 << 16, DEFLATE_LEVEL = 6, CUBE_RANK = 3 };

static bool is_compressed(const struct dc_boxes *boxes)
{
    size_t elements = 1;
    for (int k = 0; k < boxes->rank; k++)
        elements *= (size_t)boxes->shape[k];
    return boxes->rank > 0 && elements > 0 &&
           (boxes->rank == CUBE_RANK || elements > SMALL_BYTES / boxes->size);
}

/* A copy knows no times, so that it has the same bytes whenever it is made. */
static hid_t make_properties(hid_t from, const struct dc_boxes *boxes)
{
    hid_t properties = H5Dget_create_plist(from);
    if (properties < 0)
        return properties;
    bool ok = H5Pset_obj_track_times(properties, false) >= 0;
    if (ok && is_compressed(boxes))
        ok = H5Pset_chunk(properties, boxes->rank, boxes->box) >= 0 &&
             H5Pset_alloc_time(properties, H5D_ALLOC_TIME_INCR) >= 0 &&
             H5Pset_shuffle(properties) >= 0 && H5Pset_deflate(properties, DEFLATE_LEVEL) >= 0;
    if (ok)
        return properties;
    H5Pclose(properties);
    return -1;
}

/* ---- making ---------------------------------------------------------------------------------- */

static bool copy_data(hid_t from, hid_t to, struct dc_boxes *boxes, const char *name,
                      struct dc_error *error)
{
    void *data = malloc(dc_boxes_room(boxes));
    if (data == NULL) {
        dc_fail_memory(error);
        return false;
    }
    bool ok;
    do {
        ok = dc_boxes_read(boxes, from, data) && dc_boxes_write(boxes, to, data);
    } while (ok && dc_boxes_next(boxes));
    if (!ok)
        dc_h5_failed(error, "cannot copy the dataset '%s'", name);
    free(data);
    return ok;
}

hid_t dc_pack_dataset(hid_t from, hid_t to, const char *name, struct dc_error *error)
{
    struct dc_boxes boxes;
    hid_t copy = -1, properties = -1;
    if (dc_boxes_begin(from, &boxes))
        properties = make_properties(from, &boxes);
    if (properties >= 0)
        copy = H5Dcreate2(to, name, boxes.type, boxes.space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (copy < 0)
        dc_h5_failed(error, "cannot make the dataset '%s' of the copy", name);
    if (copy >= 0 && !is_compressed(&boxes) && !dc_boxes_none(&boxes) &&
        !copy_data(from, copy, &boxes, name, error)) {
        H5Dclose(copy);
        copy = -1;
    }
    if (properties >= 0)
        H5Pclose(properties);
    dc_boxes_end(&boxes);
    return copy;
}

/* ---- compressing ----------------------------------------------------------------------------- */

/* After as many chunks of each rank they agree that all is well. */
enum { CHUNKS_AT_ONCE = 16 };

/* A chunk as it goes into the file. */
struct parcel {
    bool made;
    uint32_t filters_left_out; /* HDF5's mask: those that would not have made it smaller */
    hsize_t bytes;
    unsigned char data[];
};

/* HDF5 compresses on each rank by itself: into a file in memory, from which the chunk is taken as
 * it is there. */
struct press {
    MPI_Comm comm;
    int rank, size;
    const char *name;
    hid_t from, to, properties, file;
    struct dc_boxes boxes;
    void *values;
    struct parcel *parcel;
    struct dc_error *error;
};

/* The chunk is whole: beyond the sides of the dataset it has the fill value. */
static bool take_chunk(struct press *press, hid_t chunk)
{
    static const hsize_t start[H5S_MAX_RANK] = {0};
    struct parcel *parcel = press->parcel;
    return dc_boxes_write_alone(&press->boxes, chunk, press->values) &&
           H5Dget_chunk_storage_size(chunk, start, &parcel->bytes) >= 0 &&
           parcel->bytes <= dc_boxes_room(&press->boxes) &&
           H5Dread_chunk(chunk, H5P_DEFAULT, start, &parcel->filters_left_out, parcel->data) >= 0;
}

static bool make_parcel(struct press *press)
{
    const struct dc_boxes *boxes = &press->boxes;
    hid_t space = H5Screate_simple(boxes->rank, boxes->box, NULL);
    hid_t chunk =
        space < 0 ? -1
                  : H5Dcreate_anon(press->file, boxes->type, space, press->properties, H5P_DEFAULT);
    bool ok = chunk >= 0 && dc_boxes_read(&press->boxes, press->from, press->values) &&
              take_chunk(press, chunk);
    if (!ok)
        dc_h5_failed(press->error, "cannot compress the dataset '%s'", press->name);
    if (chunk >= 0)
        H5Dclose(chunk);
    if (space >= 0)
        H5Sclose(space);
    return ok;
}

static bool write_parcel(const struct press *press)
{
    const struct parcel *parcel = press->parcel;
    return H5Dwrite_chunk(press->to, H5P_DEFAULT, parcel->filters_left_out, press->boxes.start,
                          (size_t)parcel->bytes, parcel->data) >= 0 ||
           dc_h5_failed(press->error, "cannot copy the dataset '%s'", press->name);
}

/* Some chunks of each rank. After a failure of its own a rank goes on sending and receiving, since
 * the others do not know of it. */
static enum dc_result pack_some(struct press *press, bool *more)
{
    struct parcel *parcel = press->parcel;
    const size_t head = offsetof(struct parcel, data);
    bool ok = true;
    for (int k = 0; *more && k < CHUNKS_AT_ONCE * press->size; k++) {
        const int maker = k % press->size;
        if (maker == press->rank) {
            parcel->made = ok && make_parcel(press);
            ok = parcel->made;
            if (!ok)
                parcel->bytes = 0;
            if (maker != 0)
                MPI_Send(parcel, (int)(head + parcel->bytes), MPI_BYTE, 0, 0, press->comm);
        } else if (press->rank == 0) {
            MPI_Recv(parcel, (int)(head + dc_boxes_room(&press->boxes)), MPI_BYTE, maker, 0,
                     press->comm, MPI_STATUS_IGNORE);
        }
        if (press->rank == 0 && ok && parcel->made)
            ok = write_parcel(press);
        *more = dc_boxes_next(&press->boxes);
    }
    return ok ? DC_SUCCESS : DC_ERROR_OUTPUT;
}

static enum dc_result prepare(struct press *press)
{
    const size_t room = dc_boxes_room(&press->boxes);
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    if (access >= 0 && H5Pset_fapl_core(access, 2 * room, false) >= 0)
        press->file = H5Fcreate("darkcube pack", H5F_ACC_TRUNC, H5P_DEFAULT, access);
    press->properties = make_properties(press->from, &press->boxes);
    if (press->file < 0 || press->properties < 0)
        dc_h5_failed(press->error, "cannot compress the dataset '%s'", press->name);
    if (access >= 0)
        H5Pclose(access);
    if (press->file < 0 || press->properties < 0)
        return DC_ERROR_OUTPUT;
    press->values = malloc(room);
    press->parcel = calloc(1, sizeof *press->parcel + room);
    return press->values == NULL || press->parcel == NULL ? dc_fail_memory(press->error)
                                                          : DC_SUCCESS;
}

enum dc_result dc_pack_chunks(MPI_Comm comm, hid_t from, hid_t to, const char *name,
                              struct dc_error *error)
{
    struct press press = {.comm = comm,
                          .name = name,
                          .from = from,
                          .to = to,
                          .properties = -1,
                          .file = -1,
                          .error = error};
    MPI_Comm_rank(comm, &press.rank);
    MPI_Comm_size(comm, &press.size);
    enum dc_result result = DC_SUCCESS;
    if (!dc_boxes_begin(from, &press.boxes)) {
        dc_h5_failed(error, "cannot read the dataset '%s'", name);
        result = DC_ERROR_OUTPUT;
    }
    bool more = result == DC_SUCCESS && is_compressed(&press.boxes);
    if (more)
        result = prepare(&press);
    result = dc_agree(comm, result, error);
    while (more && result == DC_SUCCESS)
        result = dc_agree(comm, pack_some(&press, &more), error);
    free(press.parcel);
    free(press.values);
    if (press.properties >= 0)
        H5Pclose(press.properties);
    if (press.file >= 0)
        H5Fclose(press.file);
    dc_boxes_end(&press.boxes);
    return result;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool same_boxes(MPI_Comm comm, hid_t one, hid_t other, struct dc_boxes *boxes,
                       unsigned char *data)
{
    int rank, size, taker = 0;
    MPI_Comm_rank(comm, &rank);
    MPI_Comm_size(comm, &size);
    unsigned char *others = data + dc_boxes_room(boxes);
    do {
        if (taker == rank &&
            !(dc_boxes_read(boxes, one, data) && dc_boxes_read(boxes, other, others) &&
              memcmp(data, others, boxes->elements * boxes->size) == 0))
            return false;
        taker = (taker + 1) % size;
    } while (dc_boxes_next(boxes));
    return true;
}

bool dc_pack_is_same(MPI_Comm comm, hid_t one, hid_t other, const char *name,
                     struct dc_error *error)
{
    struct dc_boxes a, b;
    bool described = dc_boxes_begin(one, &a);
    described = dc_boxes_begin(other, &b) && described;
    bool same = described && H5Tequal(a.type, b.type) > 0 && a.rank == b.rank &&
                memcmp(a.shape, b.shape, sizeof a.shape) == 0;
    if (same && !dc_boxes_none(&a)) {
        unsigned char *data = malloc(2 * dc_boxes_room(&a));
        same = data != NULL && same_boxes(comm, one, other, &a, data);
        free(data);
    }
    dc_boxes_end(&b);
    dc_boxes_end(&a);
    if (!same)
        dc_fail(error, DC_ERROR_OUTPUT,
                "the copy of '%s' has not the bits of the original: either was written to "
                "meanwhile, or cannot be read back",
                name);
    return same;
}
