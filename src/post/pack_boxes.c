#include "post/pack_boxes.h"

enum { BOX_BYTES = 1 << 19 };

/* As many whole rows, and rows of rows, as a box holds. */
static void choose_box(struct dc_boxes *boxes)
{
    hsize_t room = BOX_BYTES / boxes->size > 0 ? BOX_BYTES / boxes->size : 1;
    for (int k = boxes->rank; k-- > 0;) {
        boxes->box[k] = boxes->shape[k] < room ? boxes->shape[k] : room;
        if (boxes->box[k] == 0)
            boxes->box[k] = 1;
        room /= boxes->box[k];
    }
}

bool dc_boxes_begin(hid_t dataset, struct dc_boxes *boxes)
{
    *boxes = (struct dc_boxes){.type = H5Dget_type(dataset), .space = H5Dget_space(dataset)};
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

void dc_boxes_end(struct dc_boxes *boxes)
{
    if (boxes->space >= 0)
        H5Sclose(boxes->space);
    if (boxes->type >= 0)
        H5Tclose(boxes->type);
}

bool dc_boxes_none(const struct dc_boxes *boxes)
{
    for (int k = 0; k < boxes->rank; k++)
        if (boxes->shape[k] == 0)
            return true;
    return false;
}

bool dc_boxes_next(struct dc_boxes *boxes)
{
    for (int k = boxes->rank; k-- > 0;) {
        boxes->start[k] += boxes->box[k];
        if (boxes->start[k] < boxes->shape[k])
            return true;
        boxes->start[k] = 0;
    }
    return false;
}

size_t dc_boxes_room(const struct dc_boxes *boxes)
{
    return boxes->size > BOX_BYTES ? boxes->size : BOX_BYTES;
}

/* ---- reading and writing --------------------------------------------------------------------- */

/* Selects the box at hand, and gives the space of its data in memory; negative after a failure. */
static hid_t select_box(struct dc_boxes *boxes)
{
    hsize_t count[H5S_MAX_RANK];
    boxes->elements = 1;
    for (int k = 0; k < boxes->rank; k++) {
        hsize_t left = boxes->shape[k] - boxes->start[k];
        count[k] = left < boxes->box[k] ? left : boxes->box[k];
        boxes->elements *= (size_t)count[k];
    }
    if (boxes->rank == 0)
        return H5Screate(H5S_SCALAR);
    if (H5Sselect_hyperslab(boxes->space, H5S_SELECT_SET, boxes->start, NULL, count, NULL) < 0)
        return -1;
    return H5Screate_simple(boxes->rank, count, NULL);
}

bool dc_boxes_read(struct dc_boxes *boxes, hid_t dataset, void *data)
{
    hid_t memory = select_box(boxes);
    bool ok =
        memory >= 0 && H5Dread(dataset, boxes->type, memory, boxes->space, H5P_DEFAULT, data) >= 0;
    if (memory >= 0)
        H5Sclose(memory);
    return ok;
}

bool dc_boxes_write(struct dc_boxes *boxes, hid_t dataset, const void *data)
{
    hid_t memory = select_box(boxes);
    bool ok =
        memory >= 0 && H5Dwrite(dataset, boxes->type, memory, boxes->space, H5P_DEFAULT, data) >= 0;
    if (memory >= 0)
        H5Sclose(memory);
    return ok;
}

bool dc_boxes_write_alone(struct dc_boxes *boxes, hid_t dataset, const void *data)
{
    hsize_t count[H5S_MAX_RANK];
    static const hsize_t start[H5S_MAX_RANK] = {0};
    hid_t memory = select_box(boxes);
    hid_t space = memory < 0 ? -1 : H5Dget_space(dataset);
    bool ok = space >= 0 && H5Sget_simple_extent_dims(memory, count, NULL) == boxes->rank &&
              H5Sselect_hyperslab(space, H5S_SELECT_SET, start, NULL, count, NULL) >= 0 &&
              H5Dwrite(dataset, boxes->type, memory, space, H5P_DEFAULT, data) >= 0;
    if (space >= 0)
        H5Sclose(space);
    if (memory >= 0)
        H5Sclose(memory);
    return ok;
}
