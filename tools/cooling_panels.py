"""Writes a gnuplot script that draws where a star loses too much energy; tools/plot_cooling calls this.

cooling_panels.py STORE LEVEL SHADED LINES TITLE FOLDER: for every output NAME of the probe supernova
that is drawn, FOLDER/NAME.csv and FOLDER/NAME_regions.csv come from `darkcube contour`. The script
wants the variables `format` (pdf or png) and `file`.
"""
import re
import sys

import picture_file
from picture_panels import (
    DASHES, INK, LINES, KeyItem, Picture, begin_key, begin_panel, draw_lines, end_key, fill_gaps, fill_regions,
    gap_items, mix, plot,
)
from store_slices import Slices, large_to_small, read_polylines

PROGRAM = "plot_cooling"
POLARISATIONS = ("transverse", "longitudinal")
HEAD = 0.5  # inches of the title


def radius(name):
    """What the end of an output's name means."""
    if name == "rnu_plus_1km":
        return "{/:Italic R}_ν + 1 km"
    return re.sub(r"(\d)km$", r"\1 km", name)


def tints(line, n):
    """n shades for regions that lie in each other, darker inwards, in the colour of an angle."""
    return [mix(["#ffffff", line], 0.22 + 0.33 * k / max(1, n - 1)) for k in range(n)]


class Region:
    """An outline of one escape radius; those of larger radii lie within those of smaller ones."""

    def __init__(self, line, rank):
        self.level, self.flag, self.points, self.rank = line.level, line.flag, line.points, rank


def region_panel(out, k, regions, gaps, split, shades, logs):
    regions = large_to_small(regions, lambda region: region.rank, logs)
    around = ["#ffffff"] + shades  # a hole shows what is around it
    parts = fill_regions(out, f"regions{k}", [(r, around[r.rank if r.flag else r.rank + 1]) for r in regions])
    parts += fill_gaps(out, f"gap{k}", gaps)
    for style, lines in enumerate(split):
        parts += draw_lines(out, f"split{k}_{style}", lines, lambda line: f'lc rgb "{INK}" lw 1.1 dt {DASHES[style]}')
    plot(out, parts)


def compare_panel(out, curves_of_angle):
    parts = []
    for n, lines in enumerate(curves_of_angle):
        parts += draw_lines(out, f"compare{n}", lines, lambda line: f'lc rgb "{LINES[n]}" lw 2')
    plot(out, parts)


def main(store_path, level, shaded, lines, title, folder):
    shaded = shaded.split(",")
    slices = Slices(store_path, f"supernova/luminosity_{lines}")
    angles = slices.angle.values
    chosen = slices.angles_to_draw(PROGRAM)
    with_comparison = 2 <= len(chosen) <= len(LINES)

    outlines = [read_polylines(f"{folder}/luminosity_{name}_regions.csv", angles) for name in shaded]
    regions = {a: [Region(line, rank) for rank, of in enumerate(outlines) for line in of[a]] for a in chosen}
    split = [read_polylines(f"{folder}/luminosity_{which}_{lines}.csv", angles) for which in POLARISATIONS]
    total = read_polylines(f"{folder}/luminosity_{lines}.csv", angles)

    gaps = {a: slices.gaps(a) for a in chosen}
    titles = {a: slices.angle_title(a) for a in chosen}
    shades = {a: tints(LINES[n % len(LINES)], len(shaded)) for n, a in enumerate(chosen)}
    items = [KeyItem(radius(name), [shades[a][k] for a in chosen]) for k, name in enumerate(shaded)]
    items += [KeyItem(f"{radius(lines)}, {which}", INK, dash) for which, dash in zip(POLARISATIONS, DASHES)]
    if with_comparison:
        items += [KeyItem(titles[a][0] or titles[a][1], LINES[n], "solid") for n, a in enumerate(chosen)]
    items += gap_items(gaps.values())

    picture = Picture(len(chosen) + with_comparison, items, head=HEAD)
    axes = (slices.mass, slices.coupling)
    out = picture_file.begin(picture.width, picture.height)
    for k, a in enumerate(chosen):
        begin_panel(out, picture, k, axes, ", ".join(part for part in titles[a] if part))
        region_panel(out, k, regions[a], gaps[a], [of[a] for of in split], shades[a], slices.logs)
    if with_comparison:
        begin_panel(out, picture, len(chosen), axes, f"comparison at {radius(lines)}")
        compare_panel(out, [total[a] for a in chosen])
    begin_key(out, picture)
    criterion = f"{{/:Italic L}}_{{/:Italic X}} > {picture_file.numbers(level)} erg/s, escaped to the radius in the key"
    for words, below in ((picture_file.plain(title), 0.24), (criterion, 0.44)):
        out.append(f'set label "{words}" at {picture.width / 2:.4f},{picture.height - below:.4f} center front')
    end_key(out, picture)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
