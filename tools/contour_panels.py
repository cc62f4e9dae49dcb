"""Writes a gnuplot script that draws contours of a store; tools/plot_contours calls this.

contour_panels.py STORE PROBE/OUTPUT LEVELS COMPARE CURVES: CURVES.csv and CURVES_regions.csv come
from `darkcube contour`. The script wants the variables `format` (pdf or png) and `file`.
"""
import sys

import picture_file
from picture_panels import (
    DASHES, INK, LEFT, LINES, RIGHT, KeyItem, Picture, begin_key, begin_panel, draw_lines, end_key, fill_gaps,
    fill_regions, gap_items, mix, plot,
)
from store_slices import Slices, large_to_small, read_polylines

# Light to dark; a band takes a colour between these.
POSITIVE = ["#fdeadf", "#fcc5a8", "#f98e69", "#e75b3c", "#c22a26", "#8a1220"]
NEGATIVE = ["#e3eef8", "#bdd7ee", "#86b8dd", "#4f93c8", "#2569a8", "#103f78"]
SYMBOLS = {
    "delta_neff": "Δ{/:Italic N}_{eff}",
    "neff": "{/:Italic N}_{eff}",
    "helium_mass_fraction": "{/:Italic Y}_{P}",
    "delta_helium_mass_fraction": "Δ{/:Italic Y}_{P}",
}
COLOURS_HEIGHT = 0.65  # inches of the key's colours


class Bands:
    """Colours of the bands between levels of one sign, ordered by size."""

    def __init__(self, levels, colours):
        self.levels = sorted(levels, key=abs)
        n = len(self.levels)
        self.colours = [mix(colours, (k + 0.4) / n if n < 4 else k / (n - 1)) for k in range(n)]
        self.line = mix(colours, 1)

    def inner(self, level, hole):
        """What lies just within an outline: the band above its level, or below it for a hole."""
        k = self.levels.index(level) - (1 if hole else 0)
        return "#ffffff" if k < 0 else self.colours[k]


def fill_panel(out, k, outlines, curves, gaps, bands, logs, strong):
    lines = large_to_small(outlines, lambda line: abs(line.level), logs)
    parts = fill_regions(out, f"regions{k}", [(line, bands[line.level < 0].inner(line.level, line.flag)) for line in lines])
    parts += fill_gaps(out, f"gap{k}", gaps)

    def look(line):
        if abs(line.level) in strong:
            return f'lc rgb "{INK}" lw 1.3 dt {DASHES[strong.index(abs(line.level))]}'
        return f'lc rgb "{bands[line.level < 0].line}" lw 0.4'

    plot(out, parts + draw_lines(out, f"curves{k}", curves, look))


def compare_panel(out, curves_of_angle, compare):
    parts = []
    for angle, curves in enumerate(curves_of_angle):
        for style, size in enumerate(compare):
            chosen = [line for line in curves if abs(line.level) == size]
            look = f'lc rgb "{LINES[angle]}" lw 2 dt {DASHES[style]}'
            parts += draw_lines(out, f"compare{angle}_{style}", chosen, lambda line: look)
    plot(out, parts)


def key(out, picture, bands, symbol, unit):
    """The colours below the panels, and what lines and gaps mean."""
    begin_key(out, picture)
    shown = [b for b in (bands[True], bands[False]) if b is not None]
    x_end, base = picture.width - RIGHT, picture.key_top

    # Bands. A negative scale runs from large sizes to small ones.
    title = symbol + ("" if unit == "1" else f" [{unit}]")
    out.append(f'set label "{title}" at {LEFT:.4f},{base + 0.38:.4f} left front')
    x = LEFT + 0.62
    n_boxes = sum(len(b.levels) for b in shown)
    gap = 0.45
    step = min(0.5, (x_end - x - gap * max(0, len(shown) - 1) - 0.3) / max(1, n_boxes))
    for b in shown:
        negative = b.levels[0] < 0
        order = list(reversed(range(len(b.levels)))) if negative else list(range(len(b.levels)))
        for place, k in enumerate(order):
            picture.box(out, x + place * step, x + (place + 1) * step, base + 0.3, base + 0.46, b.colours[k])
            at = x + (place + 1) * step if negative else x + place * step
            out.append(
                f'set label "{("−" if negative else "")}{abs(b.levels[k]):g}" at {at:.4f},{base + 0.17:.4f} center font ",8" front'
            )
        x += len(order) * step + gap
    end_key(out, picture)


def main(store_path, name, levels, compare, curves_path):
    levels = [float(level) for level in levels.split(",")]
    sizes = {abs(level) for level in levels}
    compare = [size for size in map(float, compare.split(",")) if size in sizes][:2]
    slices = Slices(store_path, name)
    curves = read_polylines(curves_path + ".csv", slices.angle.values)
    outlines = read_polylines(curves_path + "_regions.csv", slices.angle.values)

    chosen = slices.angles_to_draw("plot_contours")
    with_comparison = bool(compare) and 2 <= len(chosen) <= len(LINES)
    bands = {}
    for negative, colours in ((True, NEGATIVE), (False, POSITIVE)):
        some = [level for level in set(levels) if (level < 0) == negative]
        bands[negative] = Bands(some, colours) if some else None

    gaps = {a: slices.gaps(a) for a in chosen}
    titles = {a: slices.angle_title(a) for a in chosen}
    symbol = SYMBOLS.get(name.split("/")[1], picture_file.plain(slices.long_name))
    items = [KeyItem(f"|{symbol}| = {size:g}", INK, dash) for size, dash in zip(compare, DASHES)]
    items += gap_items(gaps.values())
    if with_comparison:
        items += [KeyItem(titles[a][0] or titles[a][1], LINES[n], "solid") for n, a in enumerate(chosen)]

    picture = Picture(len(chosen) + with_comparison, items, key_head=COLOURS_HEIGHT)
    axes = (slices.mass, slices.coupling)
    out = picture_file.begin(picture.width, picture.height)
    for k, a in enumerate(chosen):
        begin_panel(out, picture, k, axes, ", ".join(part for part in titles[a] if part))
        fill_panel(out, k, outlines[a], curves[a], gaps[a], bands, slices.logs, compare)
    if with_comparison:
        begin_panel(out, picture, len(chosen), axes, "comparison")
        compare_panel(out, [curves[a] for a in chosen], compare)
    key(out, picture, bands, symbol, slices.unit)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
