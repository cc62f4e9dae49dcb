"""Writes a gnuplot script that draws what outputs exclude; tools/plot_exclusions calls this.

exclusion_panels.py --outputs STORE PROBES: a line for each output with a level of exclusion, `colour`
for those of PROBES (of all if it is empty) or `grey`, the store, PROBE/OUTPUT and the level, with tabs
between them; coloured ones come last.
exclusion_panels.py STORE FOLDER TITLE: FOLDER/regions has such lines, FOLDER/0_regions.csv and so on
come from `darkcube contour`. The script wants the variables `format` (pdf or png) and `file`.
"""
import math
import sys

import h5py
import picture_file
from picture_panels import (
    LEFT, LINES, RIGHT, KeyItem, Picture, begin_key, begin_panel, block, draw_lines, end_key, mix, plot,
)
from store_slices import Slices, read_polylines

GREY = "#8a8a8a"
FILL = 0.35  # how much of a colour a region has
EDGES = {"grey": 0.5, "colour": 0.8}  # how wide
NAMES = {
    "cevns/csi_delta_chi2": "COHERENT CsI",
    "cevns/conus_delta_chi2": "CONUS+",
    "nes/texono_delta_chi2": "TEXONO",
    "g-2/a_electron": "({/:Italic g} − 2)_e",
    "g-2/a_muon": "({/:Italic g} − 2)_μ",
    "cosmology/delta_neff": "Δ{/:Italic N}_{eff}",
    "supernova/luminosity_100km": "SN1987A",
}
HEAD = 0.3  # inches of the title


def list_outputs(path, probes):
    lines = []
    try:
        with h5py.File(path, "r") as store:
            for probe, outputs in store["results"].items():
                for name, dataset in outputs.items():
                    level = dataset.attrs.get("exclusion_level")
                    if level is not None:
                        kind = "colour" if not probes or probe in probes.split(",") else "grey"
                        lines.append("\t".join((kind, path, f"{probe}/{name}", repr(float(level)))))
    except (OSError, KeyError) as error:
        sys.exit(f"plot_exclusions: {path} is not a store: {error}")
    for line in sorted(lines, reverse=True):  # "grey" before "colour"
        print(line)


class Region:
    """What one output excludes, for the angles of the picture."""

    def __init__(self, number, line, folder, angles):
        self.kind, self.path, self.output, level = line.rstrip("\n").split("\t")
        self.slices = Slices(self.path, self.output)
        own = [float(angle) for angle in self.slices.angle.values]
        outlines = read_polylines(f"{folder}/{number}_regions.csv", own)
        self.outlines = {}
        for a, angle in enumerate(angles):
            near = [k for k, other in enumerate(own) if abs(other - angle) < 1e-9]
            self.outlines[a] = [line for k in near for line in outlines[k] if line.level != -math.inf]

    def words(self):
        experiment = self.slices.long_name.rpartition(" events in ")[2]  # all of it where there is none
        return NAMES.get(self.output, picture_file.plain(experiment))


def turned(line, logs):
    """Points of an outline, holes the other way round, so that one path of all leaves them out."""
    x, y = ([math.log(float(p[k])) if logs[k] else float(p[k]) for p in line.points] for k in (0, 1))
    area = sum(x[k - 1] * y[k] - x[k] * y[k - 1] for k in range(len(x)))
    return line.points[::-1] if (area < 0) != line.flag else line.points


def one_path(outlines, logs):
    """All outlines as one polygon: from each back to the first point."""
    path = []
    for line in outlines:
        points = turned(line, logs)
        path += points + [points[0]] + path[:1]
    return path


def draw_regions(out, name, regions, colours, a):
    """Parts of a plot: grey regions, then their edges, and over them the coloured ones."""
    parts = {kind: ([], []) for kind in ("grey", "colour")}
    for n, region in enumerate(regions):
        outlines = region.outlines[a]
        if not outlines:
            continue
        fills, edges = parts[region.kind]
        block(out, f"{name}_{n}", [one_path(outlines, region.slices.logs)])
        look = f'fc rgb "{mix(["#ffffff", colours[n]], FILL)}" fs transparent solid 0.7 noborder notitle'
        fills.append(f"${name}_{n} using 1:2 with filledcurves closed {look}")
        look = f'lc rgb "{colours[n]}" lw {EDGES[region.kind]}'
        edges += draw_lines(out, f"{name}_{n}_edges", outlines, lambda _, look=look: look)
    return [part for fills, edges in parts.values() for part in fills + edges]


def key_items(regions, colours, room):
    """A patch for each coloured output, and one for all that is grey, or more where it needs rows."""
    items, grey = [], []
    for region, colour in zip(regions, colours):
        words, patch = region.words(), mix(["#ffffff", colour], FILL)
        if region.kind == "colour":
            items.append(KeyItem(words, patch))
        elif words not in grey:  # else an output with two levels
            grey.append(words)
    rows = []
    for words in grey:
        longer = KeyItem(", ".join([rows[-1].words, words] if rows else [words]), mix(["#ffffff", GREY], FILL))
        if rows and longer.width <= room:
            rows[-1] = longer
        else:
            rows.append(KeyItem(words, mix(["#ffffff", GREY], FILL)))
    return items + rows


def main(store_path, folder, title):
    with open(f"{folder}/regions") as file:
        lines = file.readlines()
    first = lines[-1].split("\t")[2]  # of the store itself
    slices = Slices(store_path, first)
    angles = [float(angle) for angle in slices.angle.values]
    regions = [Region(number, line, folder, angles) for number, line in enumerate(lines)]
    chosen = slices.angles_to_draw("plot_exclusions")

    coloured = [region for region in regions if region.kind == "colour"]
    colours = [GREY if r.kind == "grey" else LINES[coloured.index(r) % len(LINES)] for r in regions]
    room = Picture(len(chosen), []).width - LEFT - RIGHT
    picture = Picture(len(chosen), key_items(regions, colours, room), head=HEAD if title else 0)
    out = picture_file.begin(picture.width, picture.height)
    for k, a in enumerate(chosen):
        begin_panel(out, picture, k, (slices.mass, slices.coupling), ", ".join(p for p in slices.angle_title(a) if p))
        plot(out, draw_regions(out, f"region{k}", regions, colours, a))
    begin_key(out, picture)
    if title:
        words = picture_file.plain(title)
        out.append(f'set label "{words}" at {picture.width / 2:.4f},{picture.height - 0.24:.4f} center front')
    end_key(out, picture)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    if sys.argv[1] == "--outputs":
        list_outputs(*sys.argv[2:])
    else:
        main(*sys.argv[1:])
