#include "post/pack_data.h"

#include "scan/h5.h"

#include <stdlib.h>
#include <string.h>

enum { BOX_BYTES = 1 << 19, DEFLATE_LEVEL = 6, CUBE_RANK = 3 };

/* A dataset that is walked box by box. */
struct boxes {
    hid_t type, space;
    size_t size; /* of an element */
    int rank;
    hsize_t shape[H5S_MAX_RANK], box[H5S_MAX_RANK], start[H5S_MAX_RANK];
    hsize_t count[H5S_MAX_RANK]; /* of the box at hand, which is cut at the sides */
    size_t elements;             /* of the box at hand */
};

/* As many whole rows, and rows of rows, as a box holds. */
static void choose_box(struct boxes *boxes)
{
    hsize_t room = BOX_BYTES / boxes->size > 0 ? BOX_BYTES / boxes->size : 1;
    for (int k = boxes->rank; k-- > 0;) {
        boxes->box[k] = boxes->shape[k] < room ? boxes->shape[k] : room;
        if (boxes->box[k] == 0)
            boxes->box[k] = 1;
        room /= boxes->box[k];
    }
}

static bool begin(hid_t dataset, struct boxes *boxes)
{
    *boxes = (struct boxes){.type = H5Dget_type(dataset), .space = H5Dget_space(dataset)};
    if (boxes->type < 0 || boxes->space < 0)
        return false;
    boxes->size = H5Tget_size(boxes->type);
    boxes->rank = H5Sget_simple_extent_ndims(boxes->space);
    /* Texts of variable length are pointers, whose bits say nothing. */
    if (boxes->size == 0 || boxes->rank < 0 || H5Tis_variable_str(boxes->type) > 0 ||
        H5Tdetect_class(boxes->type, H5T_VLEN) > 0)
        return false;
    if (H5Sget_simple_extent_dims(boxes->space, boxes->shape, NULL) < 0)
        return false;
    choose_box(boxes);
    return true;
}

static void end(struct boxes *boxes)
{
    if (boxes->space >= 0)
        H5Sclose(boxes->space);
    if (boxes->type >= 0)
        H5Tclose(boxes->type);
}

/* The box at boxes->start. A scalar is one box. */
static bool select_box(struct boxes *boxes)
{
    boxes->elements = 1;
    for (int k = 0; k < boxes->rank; k++) {
        hsize_t left = boxes->shape[k] - boxes->start[k];
        boxes->count[k] = left < boxes->box[k] ? left : boxes->box[k];
        boxes->elements *= (size_t)boxes->count[k];
    }
    return boxes->rank == 0 || H5Sselect_hyperslab(boxes->space, H5S_SELECT_SET, boxes->start, NULL,
                                                   boxes->count, NULL) >= 0;
}

/* Moves to the next box; false after the last one. */
static bool next_box(struct boxes *boxes)
{
    for (int k = boxes->rank; k-- > 0;) {
        boxes->start[k] += boxes->box[k];
        if (boxes->start[k] < boxes->shape[k])
            return true;
        boxes->start[k] = 0;
    }
    return false;
}

static hid_t memory_space(const struct boxes *boxes)
{
    return boxes->rank == 0 ? H5Screate(H5S_SCALAR)
                            : H5Screate_simple(boxes->rank, boxes->count, NULL);
}

static bool is_empty(const struct boxes *boxes)
{
    for (int k = 0; k < boxes->rank; k++)
        if (boxes->shape[k] == 0)
            return true;
    return false;
}

/* ---- copying --------------------------------------------------------------------------------- */

static bool is_to_be_compressed(const struct boxes *boxes)
{
    size_t elements = 1;
    for (int k = 0; k < boxes->rank; k++)
        elements *= (size_t)boxes->shape[k];
    return boxes->rank == CUBE_RANK || (boxes->rank > 0 && elements > BOX_BYTES / 8 / boxes->size);
}

static hid_t make_properties(hid_t from, const struct boxes *boxes)
{
    hid_t properties = H5Dget_create_plist(from);
    if (properties < 0 || !is_to_be_compressed(boxes) || is_empty(boxes))
        return properties;
    if (H5Pset_chunk(properties, boxes->rank, boxes->box) < 0 ||
        H5Pset_alloc_time(properties, H5D_ALLOC_TIME_INCR) < 0 || H5Pset_shuffle(properties) < 0 ||
        H5Pset_deflate(properties, DEFLATE_LEVEL) < 0) {
        H5Pclose(properties);
        return -1;
    }
    return properties;
}

static bool copy_boxes(hid_t from, hid_t to, struct boxes *boxes, void *data, const char *name,
                       struct dc_error *error)
{
    do {
        hid_t memory = select_box(boxes) ? memory_space(boxes) : -1;
        bool ok = memory >= 0 &&
                  H5Dread(from, boxes->type, memory, boxes->space, H5P_DEFAULT, data) >= 0 &&
                  H5Dwrite(to, boxes->type, memory, boxes->space, H5P_DEFAULT, data) >= 0;
        if (!ok)
            dc_h5_failed(error, "cannot copy the dataset '%s'", name);
        if (memory >= 0)
            H5Sclose(memory);
        if (!ok)
            return false;
    } while (next_box(boxes));
    return true;
}

static bool copy_data(hid_t from, hid_t to, struct boxes *boxes, const char *name,
                      struct dc_error *error)
{
    if (is_empty(boxes))
        return true;
    void *data = malloc(BOX_BYTES > boxes->size ? BOX_BYTES : boxes->size);
    bool ok = data != NULL && copy_boxes(from, to, boxes, data, name, error);
    if (data == NULL)
        dc_fail_memory(error);
    free(data);
    return ok;
}

hid_t dc_pack_dataset(hid_t from, hid_t to, const char *name, struct dc_error *error)
{
    struct boxes boxes;
    hid_t copy = -1, properties = -1;
    if (begin(from, &boxes))
        properties = make_properties(from, &boxes);
    if (properties >= 0)
        copy = H5Dcreate2(to, name, boxes.type, boxes.space, H5P_DEFAULT, properties, H5P_DEFAULT);
    if (copy < 0)
        dc_h5_failed(error, "cannot make the dataset '%s' of the copy", name);
    if (copy >= 0 && !copy_data(from, copy, &boxes, name, error)) {
        H5Dclose(copy);
        copy = -1;
    }
    if (properties >= 0)
        H5Pclose(properties);
    end(&boxes);
    return copy;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static bool same_boxes(hid_t one, hid_t other, struct boxes *boxes, unsigned char *data)
{
    do {
        if (!select_box(boxes))
            return false;
        const size_t bytes = boxes->elements * boxes->size;
        hid_t memory = memory_space(boxes);
        bool ok = memory >= 0 &&
                  H5Dread(one, boxes->type, memory, boxes->space, H5P_DEFAULT, data) >= 0 &&
                  H5Dread(other, boxes->type, memory, boxes->space, H5P_DEFAULT, data + bytes) >= 0;
        if (memory >= 0)
            H5Sclose(memory);
        if (!ok || memcmp(data, data + bytes, bytes) != 0)
            return false;
    } while (next_box(boxes));
    return true;
}

bool dc_pack_is_same(hid_t one, hid_t other, const char *name, struct dc_error *error)
{
    struct boxes a, b;
    bool described = begin(one, &a);
    described = begin(other, &b) && described;
    bool same = described && H5Tequal(a.type, b.type) > 0 && a.rank == b.rank &&
                memcmp(a.shape, b.shape, sizeof a.shape) == 0;
    if (same && !is_empty(&a)) {
        unsigned char *data = malloc(2 * (BOX_BYTES > a.size ? (size_t)BOX_BYTES : a.size));
        same = data != NULL && same_boxes(one, other, &a, data);
        free(data);
    }
    end(&b);
    end(&a);
    if (!same)
        dc_fail(error, DC_ERROR_OUTPUT,
                "the copy of '%s' has not the bits of the original: either was written to "
                "meanwhile, or cannot be read back",
                name);
    return same;
}
