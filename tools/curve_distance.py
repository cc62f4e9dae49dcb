"""curve_distance.py FULL REFINED OUTPUT FULL.csv REFINED.csv: how much of a cube a refined scan
computed, and how far its curves lie from those of the full cube, in cells.

The distance is the largest one from a vertex of either set of curves to the nearest vertex or line
of the other one, level by level and slice by slice (Hausdorff).
"""
import csv
import sys

import h5py
import numpy as np


def places(store, name, values):
    """Coordinates in cells, evenly spaced as the axis is."""
    axis = store["axes"][name]
    nodes = axis[()]
    spacing = axis.attrs["spacing"]
    scale = np.log if spacing in ("log", b"log") else np.asarray
    return np.interp(scale(np.asarray(values)), scale(nodes), np.arange(len(nodes)))


def curves(store, path):
    """{(level, angle): [polyline of (mass, coupling) in cells]}"""
    found = {}
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            found.setdefault((row[0], row[6], row[1]), []).append((float(row[4]), float(row[5])))
    grouped = {}
    for (level, angle, _), vertices in found.items():
        vertices = np.array(vertices)
        line = np.column_stack(
            [places(store, "mass", vertices[:, 0]), places(store, "coupling", vertices[:, 1])]
        )
        grouped.setdefault((float(level), float(angle)), []).append(line)
    return grouped


def distances(points, lines):
    """From each point to the nearest of the segments of the lines."""
    begin = np.concatenate([line[:-1] for line in lines])
    step = np.concatenate([np.diff(line, axis=0) for line in lines])
    length = np.maximum((step**2).sum(axis=1), 1e-300)
    nearest = np.empty(len(points))
    for k, point in enumerate(points):
        t = np.clip(((point - begin) * step).sum(axis=1) / length, 0, 1)
        nearest[k] = np.sqrt((((begin + t[:, None] * step) - point) ** 2).sum(axis=1).min())
    return nearest


def main(full_path, refined_path, output, full_csv, refined_csv):
    probe = output.split("/")[0]
    with h5py.File(full_path, "r") as full, h5py.File(refined_path, "r") as refined:
        status = refined["status"][probe][()]
        wanted, made = curves(full, full_csv), curves(refined, refined_csv)
    computed = np.count_nonzero((status != 0) & (status != 2))
    worst, missing = 0.0, 0
    for key in wanted.keys() | made.keys():
        if key not in wanted or key not in made:
            missing += 1
            continue
        for one, other in ((wanted[key], made[key]), (made[key], wanted[key])):
            worst = max(worst, distances(np.concatenate(one), other).max())
    print(f"curves: {sum(map(len, wanted.values()))} of the full cube, {sum(map(len, made.values()))} refined")
    print(f"largest distance: {worst:.3g} cells; {missing} slices with curves in one of them alone")
    print(f"share of the points: {100 * computed / status.size:.2f} % ({computed} of {status.size})")
    return 0 if missing == 0 and worst <= 0.1 else 1


sys.exit(main(*sys.argv[1:]))
