"""Panels of mass and coupling in a grid, with a key below: gnuplot commands."""
import math
import re

from store_slices import GAPS

INK = "#101010"
# One an angle where angles are compared; they differ for the colour-blind too.
LINES = ["#0f5fa8", "#c8401e", "#12805c", "#8e4fa8", "#b08400", "#3f3f3f"]
DASHES = ("solid", "(6,3)")

# Inches.
PANEL_WIDTH, PANEL_HEIGHT = 2.75, 2.45
LEFT, RIGHT, BOTTOM, TOP = 0.75, 0.2, 0.6, 0.4
COLUMN_GAP, ROW_GAP = 0.3, 0.5
KEY_ROW = 0.25
CHARACTER = 0.066  # width of one, on average, in the key


def mix(colours, share):
    """The colour at share (0..1) of the way through a list of colours."""
    place = share * (len(colours) - 1)
    k = min(int(place), len(colours) - 2)
    parts = [
        round(int(colours[k][i : i + 2], 16) * (k + 1 - place) + int(colours[k + 1][i : i + 2], 16) * (place - k))
        for i in (1, 3, 5)
    ]
    return "#%02x%02x%02x" % tuple(parts)


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
    """A line, or a patch of one or several colours, and what it means."""

    def __init__(self, words, colours, dash=None, hatched=False):
        self.words, self.dash, self.hatched = words, dash, hatched
        self.colours = [colours] if isinstance(colours, str) else colours
        visible = re.sub(r"\{/:\w+ |[{}_]", "", words)
        self.width = 0.36 + CHARACTER * len(visible) + 0.17


class Picture:
    """Where everything is. Above the panels there is room of `head` inches, above the rows of the
    key of `key_head`."""

    def __init__(self, n_panels, key_items, key_head=0.0, head=0.0):
        self.columns = min(n_panels, 2 if n_panels <= 4 else 3 if n_panels <= 9 else 4)
        self.rows = -(-n_panels // self.columns)
        self.width = LEFT + RIGHT + self.columns * PANEL_WIDTH + (self.columns - 1) * COLUMN_GAP
        self.key_rows = self.flow(key_items)
        self.key_top = KEY_ROW * len(self.key_rows)
        self.key_height = key_head + self.key_top
        self.top = TOP + head
        self.height = self.top + BOTTOM + self.key_height + self.rows * PANEL_HEIGHT + (self.rows - 1) * ROW_GAP
        self.n_panels = n_panels
        self.objects = 0

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
        top = self.height - self.top - row * (PANEL_HEIGHT + ROW_GAP)
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

    def box(self, out, x0, x1, y0, y1, colour, hatched=False):
        """A rectangle of the key, in inches."""
        fills = [(colour, "solid 1")] + ([("#8c8c8c", "transparent pattern 4")] if hatched else [])
        for colour, style in fills:
            self.objects += 1
            out.append(
                f"set object {self.objects} rectangle from {x0:.4f},{y0:.4f} to {x1:.4f},{y1:.4f} "
                f'fc rgb "{colour}" fs {style} border lc rgb "#404040" lw 0.5 front'
            )


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


def fill_regions(out, name, painted):
    """Parts of a plot for (outline, colour), each covering those before."""
    block(out, name, [line.points for line, _ in painted])
    return [
        f'${name} index {n} using 1:2 with filledcurves closed fc rgb "{colour}" fs solid 1 noborder notitle'
        for n, (_, colour) in enumerate(painted)
    ]


def fill_gaps(out, name, gaps):
    """Parts of a plot for the cells without values."""
    parts = []
    for number, rectangles in enumerate(gaps):
        if not rectangles:
            continue
        # Middle (unused), then the ends.
        block(out, f"{name}_{number}", [[(r[0], r[2], *r) for r in rectangles]])
        _, colour, hatched, _ = GAPS[number]
        source = f"${name}_{number} using 1:2:3:4:5:6 with boxxyerror"
        parts.append(f'{source} fc rgb "{colour}" fs solid 1 border rgb "{colour}" lw 0.5 notitle')
        if hatched:
            parts.append(f'{source} fc rgb "#8c8c8c" fs transparent pattern 4 noborder notitle')
    return parts


def draw_lines(out, name, lines, look):
    """Parts of a plot for polylines: look(line) is gnuplot's style. One plot for all would join them,
    or begin the dashes anew."""
    block(out, name, [line.points for line in lines])
    return [f"${name} index {n} using 1:2 with lines {look(line)} notitle" for n, line in enumerate(lines)]


def plot(out, parts):
    out.append("plot " + ", \\\n     ".join(parts or ["NaN notitle"]))


def gap_items(gaps_of_slices):
    """What the key says about cells without values, of the kinds that there are."""
    return [
        KeyItem(words, colour, None, hatched)
        for n, (_, colour, hatched, words) in enumerate(GAPS)
        if any(gaps[n] for gaps in gaps_of_slices)
    ]


def begin_key(out, picture):
    """From here on x and y are inches."""
    out += [
        "unset title; unset xlabel; unset ylabel; unset tics; unset border; unset logscale; unset object; unset label",
        "set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1",
        f"set xrange [0:{picture.width}]; set yrange [0:{picture.height}]",
    ]


def end_key(out, picture):
    """What lines and patches mean, in rows."""
    for row, items in enumerate(picture.key_rows):
        x, y = LEFT, picture.key_top - KEY_ROW * (row + 0.5)
        for item in items:
            if item.dash is not None:
                out.append(
                    f"set arrow from {x:.4f},{y:.4f} to {x + 0.3:.4f},{y:.4f} nohead "
                    f'lc rgb "{item.colours[0]}" lw 2 dt {item.dash} front'
                )
            else:
                step = 0.3 / len(item.colours)
                for n, colour in enumerate(item.colours):
                    picture.box(out, x + n * step, x + (n + 1) * step, y - 0.07, y + 0.07, colour, item.hatched)
            out.append(f'set label "{item.words}" at {x + 0.36:.4f},{y:.4f} left font ",8.5" front')
            x += item.width
    out.append("plot NaN notitle")
