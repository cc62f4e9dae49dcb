/* Refined scans: computing the points that curves need, and no others.
 *
 * A deck names outputs and levels. What is wanted in the end are the curves on which the outputs
 * have the levels, slice by slice (a slice is one angle), as marching squares draws them: from the
 * values at the corners of the cells that a curve crosses, and from nothing else. So a cell that is
 * crossed needs its four corners, and all other points are passed by.
 *
 * Meshes. The start mesh has every start-th mass and coupling, and, where the angles are a range,
 * every start-th angle; the last value of an axis belongs to every mesh, whatever the number of
 * values. It is computed whole. Then the angles are refined, at the start mesh of masses and
 * couplings: every 4th, 2nd, each; then masses and couplings together, down to every one. A list of
 * angles is no range: there is nothing between two of them, and all are there from the beginning.
 *
 * Rounds. When a mesh is new, all its points that are not computed get a value by interpolation
 * between the next coarser mesh, along one axis after the other: a mean of two parabolas, in the
 * logarithm of a logarithmic output. A point is wanted
 *   - at the corners of a cell of the mesh through which a curve passes: of which one corner lies
 *     inside a level and another one outside;
 *   - where the interpolated value is less certain than its distance from a level: its error is
 *     taken for `margin` times what the parabolas add to a straight line. So the points next to a
 *     steep slope are computed, and a maximum between two points that may reach a level is found;
 *   - between a point that has a value and one that has none (failed, late-decay, ...), and at the
 *     corners of cells with both where one with a value lies inside a level: the edge of a region
 *     without values bounds the outlines of regions.
 * What is wanted is handed out and computed, as pencils with gaps. Then all is asked again with the
 * new values, so that a curve is followed along its way, until nothing is wanted; then comes the
 * next mesh.
 *
 * What this gives. When the last mesh is done, a cell with a curve in it has four computed corners.
 * So does its neighbour, into which the curve goes on. Hence a curve of the full cube is there from
 * end to end with all its vertices, to the last bit, or it is not there at all: accuracy along a
 * curve is not a matter of `start` and `margin`. In a slice of the start mesh at least one curve is
 * found between any two neighbours of this mesh on different sides of a level: on the line between
 * them the side changes on every mesh, and where it does, points are computed. Missed are closed
 * curves, islands and lakes, for which the points of the start mesh lie as if they were not there:
 * those that enclose none of them, and pairs of shores that pass between the same ones. `start` and
 * `margin` are what widens the net.
 *
 * Always the same. The set of a round follows from the deck, from the sets before and from the
 * values at the points of these sets; nothing else, not even a point that happens to be computed
 * already, has a say. A resumed scan goes through all rounds again, finds most points there, and
 * continues where one is missing: the same points are computed on any number of ranks and after any
 * kill.
 *
 * Points that no round wanted end as `not-needed`, and the value by which their cells were judged
 * is kept under /interpolated, apart from the results.
 */
#ifndef DARKCUBE_REFINE_H
#define DARKCUBE_REFINE_H

#include "darkcube/probe.h"

/* One output and where its curves are. */
struct dc_refine_output {
    size_t output; /* in the probe's outputs */
    size_t n_levels;
    double *levels; /* in the deck's order */
    double margin;  /* factor of the estimated error of interpolation */
};

/* What a deck wants of one probe; one without outputs is computed everywhere. */
struct dc_refine {
    size_t n;
    struct dc_refine_output *output; /* in the order of the probe's outputs */
    size_t start;                    /* a power of two, in cells */
};
void dc_refine_free(struct dc_refine *refine);

/* Most levels of one output. */
enum { DC_REFINE_LEVELS = 32 };

#endif
