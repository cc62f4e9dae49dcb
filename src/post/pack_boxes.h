/* Datasets of a packed copy, box by box: some 512 KiB, which are a chunk where they are compressed.
 */
#ifndef DARKCUBE_POST_PACK_BOXES_H
#define DARKCUBE_POST_PACK_BOXES_H

#include <hdf5.h>
#include <stdbool.h>

/* A dataset that is walked; a scalar is one box. */
struct dc_boxes {
    hid_t type, space;
    size_t size; /* bytes of an element */
    int rank;
    hsize_t shape[H5S_MAX_RANK], box[H5S_MAX_RANK];
    hsize_t start[H5S_MAX_RANK]; /* of the box at hand */
    size_t elements;             /* of the box that was read last; those at the sides are cut */
};

/* Begins with the first box. False for a dataset that cannot be described, or whose elements are
 * not plain bytes; dc_boxes_end is called either way. */
bool dc_boxes_begin(hid_t dataset, struct dc_boxes *boxes);
void dc_boxes_end(struct dc_boxes *boxes);

/* A dataset without any element has no boxes. */
bool dc_boxes_none(const struct dc_boxes *boxes);

/* Moves to the next box; false after the last one. */
bool dc_boxes_next(struct dc_boxes *boxes);

/* Bytes that no box exceeds. */
size_t dc_boxes_room(const struct dc_boxes *boxes);

/* The box at hand, of the dataset or of another one of its type and shape. */
bool dc_boxes_read(struct dc_boxes *boxes, hid_t dataset, void *data);
bool dc_boxes_write(struct dc_boxes *boxes, hid_t dataset, const void *data);

/* The same into a dataset of the size of one whole box. */
bool dc_boxes_write_alone(struct dc_boxes *boxes, hid_t dataset, const void *data);

#endif
