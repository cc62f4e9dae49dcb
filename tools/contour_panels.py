"""Writes a gnuplot script that draws contours of a store; tools/plot_contours calls this.

contour_panels.py STORE PROBE/OUTPUT LEVELS COMPARE CURVES: CURVES.csv and CURVES_regions.csv come
from `darkcube contour`. The script wants the variables `format` (pdf or png) and `file`.
"""
import csv
import math
import re
import sys
from fractions import Fraction

import h5py
import numpy

import picture_file

# Light to dark; a band takes a colour between these.
POSITIVE = ["#fdeadf", "#fcc5a8", "#f98e69", "#e75b3c", "#c22a26", "#8a1220"]
NEGATIVE = ["#e3eef8", "#bdd7ee", "#86b8dd", "#4f93c8", "#2569a8", "#103f78"]
# One an angle in the comparison; they differ for the colour-blind too.
LINES = ["#0f5fa8", "#c8401e", "#12805c", "#8e4fa8", "#b08400", "#3f3f3f"]
# Statuses that leave no value: group, its colour, hatching, what the key says. The first of a
# cell's corners in this order counts.
GAPS = [
    ({6, 7, 8, 9}, "#4d4d4d", False, "failed"),
    ({5}, "#d9d9d9", True, "X alive at the end"),
    ({3, 4}, "#ebebeb", False, "out of range or no data"),
    ({0, 2}, "#f4f4f4", False, "not computed"),
]
NAMES = {"dark-photon": "dark photon", "b-l": "{/:Italic B} − {/:Italic L}", "chargephobic": "chargephobic"}
SYMBOLS = {
    "delta_neff": "Δ{/:Italic N}_{eff}",
    "neff": "{/:Italic N}_{eff}",
    "helium_mass_fraction": "{/:Italic Y}_{P}",
    "delta_helium_mass_fraction": "Δ{/:Italic Y}_{P}",
}
MOST_PANELS = 12
INK = "#101010"
DASHES = ("solid", "(6,3)")  # of the levels to compare

# Inches.
PANEL_WIDTH, PANEL_HEIGHT = 2.75, 2.45
LEFT, RIGHT, BOTTOM, TOP = 0.75, 0.2, 0.6, 0.4
COLUMN_GAP, ROW_GAP = 0.3, 0.5
KEY_TOP, KEY_ROW = 0.65, 0.25  # the colours, then as many rows as lines and gaps need
CHARACTER = 0.066  # width of one, on average, in the key


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def plain(words):
    """Text that gnuplot takes as it is."""
    for character in "\\_^{}@&~":
        words = words.replace(character, "\\\\" + character)
    return words.replace('"', "''")


def mix(colours, share):
    """The colour at share (0..1) of the way through a list of colours."""
    place = share * (len(colours) - 1)
    k = min(int(place), len(colours) - 2)
    parts = [
        round(int(colours[k][i : i + 2], 16) * (k + 1 - place) + int(colours[k + 1][i : i + 2], 16) * (place - k))
        for i in (1, 3, 5)
    ]
    return "#%02x%02x%02x" % tuple(parts)


class Axis:
    def __init__(self, dataset):
        self.values = dataset[:]
        self.unit = text(dataset.attrs["units"])
        self.symbol = text(dataset.attrs["symbol"])
        labels = dataset.attrs.get("labels")
        self.labels = None if labels is None else [text(label) for label in labels]
        self.log = text(dataset.attrs["spacing"]) != "linear" and bool(numpy.all(self.values > 0))

    def title(self):
        return self.symbol + ("" if self.unit == "1" else f" [{self.unit}]")


class Polyline:
    """One curve or outline: rows of a CSV file that belong together."""

    def __init__(self, level, flag):
        self.level, self.flag, self.points = level, flag, []


def read_polylines(path, angles):
    """{angle index: [Polyline]}; the columns are level, number, flag, vertex, mass, coupling, angle, component."""
    found, last, line = {k: [] for k in range(len(angles))}, None, None
    index = {repr(float(angle)): k for k, angle in enumerate(angles)}
    with open(path, newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            if row[1] != last:
                last, line = row[1], Polyline(float(row[0]), row[2] == "1")
                found[index[repr(float(row[6]))]].append(line)
            line.points.append((row[4], row[5]))
    return found


def area(line, logs):
    x, y = (
        numpy.array([math.log(float(p[k])) if logs[k] else float(p[k]) for p in line.points]) for k in (0, 1)
    )
    return abs(float(numpy.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


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


def paint(outlines, bands, logs):
    """(outline, colour) from large to small, so that each covers what it lies in."""
    lines = [line for line in outlines if line.level != -math.inf]

    def order(line):
        # Of outlines that run along the same border the innermost band comes last.
        return (-float("%.12g" % area(line, logs)), -abs(line.level) if line.flag else abs(line.level))

    return [(line, bands[line.level < 0].inner(line.level, line.flag)) for line in sorted(lines, key=order)]


def gaps_of_slice(values, status, axes):
    """For each of GAPS the rectangles, (x, y, x from, x to, y from, y to), of the cells without values."""
    finite = numpy.isfinite(values)
    whole = finite[:-1, :-1] & finite[1:, :-1] & finite[:-1, 1:] & finite[1:, 1:]
    kind = numpy.full(status.shape, len(GAPS))
    for k, (numbers, _, _, _) in enumerate(GAPS):
        kind[numpy.isin(status, list(numbers))] = k
    kind[finite] = len(GAPS)
    corner = numpy.minimum.reduce([kind[:-1, :-1], kind[1:, :-1], kind[:-1, 1:], kind[1:, 1:]])
    corner[whole] = -1
    corner[corner == len(GAPS)] = 0  # a status that says ok without a value: something failed
    rectangles = [[] for _ in GAPS]
    mass, coupling = axes
    for i in range(corner.shape[0]):
        j = 0
        while j < corner.shape[1]:
            start = j
            while j < corner.shape[1] and corner[i, j] == corner[i, start]:
                j += 1
            if corner[i, start] >= 0:
                rectangles[corner[i, start]].append((mass[i], mass[i + 1], coupling[start], coupling[j]))
    return rectangles


def angle_title(axis, k, model):
    value = float(axis.values[k])
    name = axis.labels[k] if axis.labels else None
    if name is None and model == "em-bl":
        known = {0.0: "dark-photon", 0.5: "b-l", 0.75: "chargephobic"}
        name = next((n for share, n in known.items() if abs(value / math.pi - share) < 1e-9), None)
    share = value / math.pi
    fraction = Fraction(share).limit_denominator(24)
    if abs(float(fraction) - share) > 1e-9:
        number = f"{share:.4g}π"
    elif fraction == 0:
        number = "0"
    else:
        top = "" if abs(fraction.numerator) == 1 else str(abs(fraction.numerator))
        below = "" if fraction.denominator == 1 else f"/{fraction.denominator}"
        number = ("−" if fraction < 0 else "") + top + "π" + below
    equation = f"{axis.symbol} = {number if axis.unit == 'rad' else '%g' % value}"
    if name is None or not name[:1].isalpha() or name.startswith(("pi", "atan")):
        return None, equation
    pretty = NAMES.get(name, plain(name.replace(":", " ")))
    return pretty, equation


def tics(name, axis, labelled):
    """gnuplot's settings of the tics of one axis."""
    low, high = float(min(axis.values)), float(max(axis.values))
    lines = [f"set {name}range [{low!r}:{high!r}]"]
    label = "" if labelled else '""'
    if not axis.log:
        lines += [f"unset logscale {name}", f"set format {name} {label or chr(34) + '%g' + chr(34)}", f"set {name}tics auto"]
        return lines
    lines.append(f"set logscale {name}")
    decades = math.log10(high / low)
    first, last = math.floor(math.log10(low)), math.ceil(math.log10(high))
    if decades < 2.5:
        marks = [m * 10.0**k for k in range(first, last + 1) for m in (1, 2, 5) if low <= m * 10.0**k <= high * 1.0001]
        shown = ", ".join(f'"{mark:g}" {mark!r}' if labelled else f'"" {mark!r}' for mark in marks)
        lines.append(f"set {name}tics ({shown})")
        minor = [m * 10.0**k for k in range(first, last + 1) for m in range(1, 10) if low < m * 10.0**k < high]
        lines.append(f"set {name}tics add (" + ", ".join(f'"" {mark!r} 1' for mark in minor) + ")")
    else:
        step = 1 if decades <= 8 else 2
        lines.append(f"set format {name} " + (label or '"10^{%T}"'))
        lines.append(f"set {name}tics {10.0**step!r}")
        lines.append(f"set m{name}tics " + ("10" if step == 1 else "2"))
    return lines


class KeyItem:
    """A line or a patch of colour, and what it means."""

    def __init__(self, words, colour, dash=None, hatched=False):
        self.words, self.colour, self.dash, self.hatched = words, colour, dash, hatched
        visible = re.sub(r"\{/:\w+ |[{}_]", "", words)
        self.width = 0.36 + CHARACTER * len(visible) + 0.22


class Picture:
    def __init__(self, n_panels, key_items):
        self.columns = min(n_panels, 2 if n_panels <= 4 else 3 if n_panels <= 9 else 4)
        self.rows = -(-n_panels // self.columns)
        self.width = LEFT + RIGHT + self.columns * PANEL_WIDTH + (self.columns - 1) * COLUMN_GAP
        self.key_rows = self.flow(key_items)
        self.key_height = KEY_TOP + KEY_ROW * len(self.key_rows)
        self.height = TOP + BOTTOM + self.key_height + self.rows * PANEL_HEIGHT + (self.rows - 1) * ROW_GAP
        self.n_panels = n_panels

    def flow(self, items):
        """Rows of key items, each no wider than the panels."""
        rows, used = [], self.width
        for item in items:
            if used + item.width > self.width - LEFT - RIGHT:
                rows.append([])
                used = 0
            rows[-1].append(item)
            used += item.width
        return rows

    def panel(self, k):
        """(left, right, bottom, top) of panel k as shares of the picture."""
        row, column = divmod(k, self.columns)
        left = LEFT + column * (PANEL_WIDTH + COLUMN_GAP)
        top = self.height - TOP - row * (PANEL_HEIGHT + ROW_GAP)
        return (
            left / self.width,
            (left + PANEL_WIDTH) / self.width,
            (top - PANEL_HEIGHT) / self.height,
            top / self.height,
        )

    def is_lowest(self, k):
        return k + self.columns >= self.n_panels

    def is_leftmost(self, k):
        return k % self.columns == 0


def begin_panel(out, picture, k, axes, title):
    left, right, bottom, top = picture.panel(k)
    out.append(f"set lmargin at screen {left:.5f}; set rmargin at screen {right:.5f}")
    out.append(f"set bmargin at screen {bottom:.5f}; set tmargin at screen {top:.5f}")
    out += tics("x", axes[0], picture.is_lowest(k)) + tics("y", axes[1], picture.is_leftmost(k))
    out.append(f'set xlabel "{axes[0].title() if picture.is_lowest(k) else ""}" offset 0,0.4')
    out.append(f'set ylabel "{axes[1].title() if picture.is_leftmost(k) else ""}" offset 0.6,0')
    out.append(f'set title "{title}" offset 0,-0.6')


def block(out, name, lines):
    """A named data block; polylines are divided by two empty lines."""
    out.append(f"${name} << END")
    for points in lines:
        out += [" ".join(str(number) for number in point) for point in points] + ["", ""]
    out.append("END")


def plot(out, parts):
    out.append("plot " + ", \\\n     ".join(parts or ["NaN notitle"]))


def fill_panel(out, k, outlines, curves, gaps, bands, logs, strong):
    parts = []
    painted = paint(outlines, bands, logs)
    block(out, f"regions{k}", [line.points for line, _ in painted])
    for n, (_, colour) in enumerate(painted):
        parts.append(f'$regions{k} index {n} using 1:2 with filledcurves closed fc rgb "{colour}" fs solid 1 noborder notitle')
    for number, rectangles in enumerate(gaps):
        if not rectangles:
            continue
        # Middle (unused), then the ends.
        block(out, f"gap{k}_{number}", [[(r[0], r[2], *r) for r in rectangles]])
        _, colour, hatched, _ = GAPS[number]
        source = f"$gap{k}_{number} using 1:2:3:4:5:6 with boxxyerror"
        parts.append(f'{source} fc rgb "{colour}" fs solid 1 border rgb "{colour}" lw 0.5 notitle')
        if hatched:
            parts.append(f'{source} fc rgb "#8c8c8c" fs transparent pattern 4 noborder notitle')
    block(out, f"curves{k}", [line.points for line in curves])
    for n, line in enumerate(curves):
        look = f'lc rgb "{bands[line.level < 0].line}" lw 0.4'
        if abs(line.level) in strong:
            look = f'lc rgb "{INK}" lw 1.3 dt {DASHES[strong.index(abs(line.level))]}'
        parts.append(f"$curves{k} index {n} using 1:2 with lines {look} notitle")
    plot(out, parts)


def compare_panel(out, k, curves_of_angle, compare):
    parts = []
    for angle, curves in enumerate(curves_of_angle):
        for style, size in enumerate(compare):
            chosen = [line for line in curves if abs(line.level) == size]
            block(out, f"compare{angle}_{style}", [line.points for line in chosen])
            # One plot for all: gaps between curves must not be joined, nor the dashes begin anew.
            for n in range(len(chosen)):
                parts.append(
                    f"$compare{angle}_{style} index {n} using 1:2 with lines "
                    f'lc rgb "{LINES[angle % len(LINES)]}" lw 2 dt {DASHES[style]} notitle'
                )
    plot(out, parts)


def key(out, picture, bands, symbol, unit):
    """The colour key below the panels, and what lines and gaps mean, in inches."""
    out += [
        "unset title; unset xlabel; unset ylabel; unset tics; unset border; unset logscale; unset object; unset label",
        "set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1",
        f"set xrange [0:{picture.width}]; set yrange [0:{picture.height}]",
    ]
    shown = [b for b in (bands[True], bands[False]) if b is not None]
    left, x_end = LEFT, picture.width - RIGHT
    number, base = 0, picture.key_height - KEY_TOP

    def box(x0, x1, y0, y1, colour, hatched=False):
        nonlocal number
        number += 1
        out.append(
            f'set object {number} rectangle from {x0:.4f},{y0:.4f} to {x1:.4f},{y1:.4f} '
            f'fc rgb "{colour}" fs solid 1 border lc rgb "#404040" lw 0.5 front'
        )
        if hatched:
            number += 1
            out.append(
                f'set object {number} rectangle from {x0:.4f},{y0:.4f} to {x1:.4f},{y1:.4f} '
                'fc rgb "#8c8c8c" fs transparent pattern 4 border lc rgb "#404040" lw 0.5 front'
            )

    # Bands. A negative scale runs from large sizes to small ones.
    title = symbol + ("" if unit == "1" else f" [{unit}]")
    out.append(f'set label "{title}" at {left:.4f},{base + 0.38:.4f} left front')
    x = left + 0.62
    n_boxes = sum(len(b.levels) for b in shown)
    gap = 0.45
    step = min(0.5, (x_end - x - gap * max(0, len(shown) - 1) - 0.3) / max(1, n_boxes))
    for b in shown:
        negative = b.levels[0] < 0
        order = list(reversed(range(len(b.levels)))) if negative else list(range(len(b.levels)))
        for place, k in enumerate(order):
            box(x + place * step, x + (place + 1) * step, base + 0.3, base + 0.46, b.colours[k])
            at = x + (place + 1) * step if negative else x + place * step
            out.append(
                f'set label "{("−" if negative else "")}{abs(b.levels[k]):g}" at {at:.4f},{base + 0.17:.4f} center font ",8" front'
            )
        x += len(order) * step + gap
    for row, items in enumerate(picture.key_rows):
        x, y = left, picture.key_height - KEY_TOP - KEY_ROW * (row + 0.5)
        for item in items:
            if item.dash is not None:
                out.append(
                    f'set arrow from {x:.4f},{y:.4f} to {x + 0.3:.4f},{y:.4f} nohead '
                    f'lc rgb "{item.colour}" lw 2 dt {item.dash} front'
                )
            else:
                box(x, x + 0.3, y - 0.07, y + 0.07, item.colour, item.hatched)
            out.append(f'set label "{item.words}" at {x + 0.36:.4f},{y:.4f} left font ",8.5" front')
            x += item.width
    out.append("plot NaN notitle")


def main(store_path, name, levels, compare, curves_path):
    levels = [float(level) for level in levels.split(",")]
    sizes = {abs(level) for level in levels}
    compare = [size for size in map(float, compare.split(",")) if size in sizes][:2]
    probe, output = name.split("/")
    with h5py.File(store_path, "r") as store:
        dataset = store["results"][probe][output]
        values, unit, long_name = dataset[:], text(dataset.attrs["units"]), text(dataset.attrs["long_name"])
        status = store["status"][probe][:]
        by_role = {text(axis.attrs["role"]): Axis(axis) for axis in store["axes"].values()}
        model = text(store["provenance"].attrs["model"])
    mass, coupling, angle = by_role["mass"], by_role["coupling"], by_role["angle"]
    logs = (mass.log, coupling.log)
    curves = read_polylines(curves_path + ".csv", angle.values)
    outlines = read_polylines(curves_path + "_regions.csv", angle.values)

    chosen = list(range(len(angle.values)))
    if len(chosen) > MOST_PANELS:
        chosen = sorted({round(k * (len(chosen) - 1) / (MOST_PANELS - 1)) for k in range(MOST_PANELS)})
        print(f"plot_contours: {len(angle.values)} angles; {len(chosen)} of them are drawn", file=sys.stderr)
    with_comparison = bool(compare) and 2 <= len(chosen) <= len(LINES)
    bands = {}
    for negative, colours in ((True, NEGATIVE), (False, POSITIVE)):
        some = [level for level in set(levels) if (level < 0) == negative]
        bands[negative] = Bands(some, colours) if some else None

    slices = {a: gaps_of_slice(values[a], status[a], (mass.values, coupling.values)) for a in chosen}
    titles = {a: angle_title(angle, a, model) for a in chosen}
    symbol = SYMBOLS.get(output, plain(long_name))
    items = [KeyItem(f"|{symbol}| = {size:g}", INK, dash) for size, dash in zip(compare, DASHES)]
    for n, (_, colour, hatched, words) in enumerate(GAPS):
        if any(gaps[n] for gaps in slices.values()):
            items.append(KeyItem(words, colour, None, hatched))
    if with_comparison:
        items += [KeyItem(titles[a][0] or titles[a][1], LINES[n], "solid") for n, a in enumerate(chosen)]

    picture = Picture(len(chosen) + with_comparison, items)
    out = picture_file.begin(picture.width, picture.height)
    for k, a in enumerate(chosen):
        begin_panel(out, picture, k, (mass, coupling), ", ".join(part for part in titles[a] if part))
        fill_panel(out, k, outlines[a], curves[a], slices[a], bands, logs, compare)
    if with_comparison:
        begin_panel(out, picture, len(chosen), (mass, coupling), "comparison")
        compare_panel(out, len(chosen), [curves[a] for a in chosen], compare)
    key(out, picture, bands, symbol, unit)
    out += ["unset multiplot", "unset output"]
    print("\n".join(out))


if __name__ == "__main__":
    main(*sys.argv[1:])
