"""Writes a gnuplot script that draws efficiency against ranks; tools/plot_scaling calls this.

scaling_panels.py TABLE : lines `pencils|lengths RULE SECONDS RANKS EFFICIENCY ...`. The script wants
the variables `format` (pdf or png) and `file`.
"""
import sys

import picture_file
from picture_panels import DASHES, LINES, block, plot

RULES = {"as-it-is": DASHES[0], "one-by-one": DASHES[1]}
TITLES = {
    "pencils": "2 µs an answer; dashed: one pencil at a time",
    "lengths": "100 µs an answer, pencils of 0.2 s",
}
WORDS = {"pencils": "pencils of {:g} s", "lengths": "--run-length {:g}s"}

# Inches.
WIDTH, HEIGHT = 3.3, 2.7
LEFT, RIGHT, TOP, GAP, BOTTOM = 0.7, 0.2, 0.4, 0.35, 0.6


def read(path):
    """{panel: {(seconds, rule): [(ranks, percent)]}}, in the order of the file."""
    curves = {panel: {} for panel in TITLES}
    with open(path) as table:
        for line in table:
            panel, rule, seconds, ranks, efficiency = line.split()[:5]
            points = curves[panel].setdefault((float(seconds), rule), [])
            points.append((float(ranks), 100 * float(efficiency)))
    return curves


def draw_panel(out, panel, curves, ranks):
    parts = []
    values = sorted({seconds for seconds, _ in curves})
    for n, ((seconds, rule), points) in enumerate(curves.items()):
        block(out, f"{panel}{n}", [points])
        colour = LINES[values.index(seconds)]
        words = "notitle"
        if rule == "as-it-is":
            words = f'title "{WORDS[panel].format(seconds)}"'
        parts.append(f'${panel}{n} using 1:2 with lines lc rgb "{colour}" lw 1.8 dt {RULES[rule]} {words}')
    out += [
        f'set title "{TITLES[panel]}" offset 0,-0.6',
        f"set xrange [{min(ranks)!r}:{max(ranks)!r}]",
    ]
    plot(out, parts)


def main(path):
    curves = read(path)
    ranks = [point[0] for panel in curves.values() for points in panel.values() for point in points]
    width, height = LEFT + 2 * WIDTH + GAP + RIGHT, TOP + HEIGHT + BOTTOM
    out = picture_file.begin(width, height)
    out += [
        f"set bmargin at screen {BOTTOM / height:.5f}; set tmargin at screen {(BOTTOM + HEIGHT) / height:.5f}",
        'set logscale x; set format x "10^{%T}"; set xtics 10; set mxtics 10; set xlabel "ranks" offset 0,0.4',
        "set yrange [0:105]; set ytics 20; set mytics 2",
        'set key bottom left samplen 2 spacing 1.1 font ",8.5" noopaque',
    ]
    for column, panel in enumerate(curves):
        left = LEFT + column * (WIDTH + GAP)
        out += [
            f"set lmargin at screen {left / width:.5f}; set rmargin at screen {(left + WIDTH) / width:.5f}",
            'set ylabel "efficiency of a worker [%]" offset 0.8,0' if column == 0 else 'unset ylabel; set format y ""',
        ]
        draw_panel(out, panel, curves[panel], ranks)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
