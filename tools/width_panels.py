"""Writes a gnuplot script that draws branching fractions; tools/plot_widths calls this.

width_panels.py branching|hadrons|ratios WIDTHS VETOES : tables that build/tools/width_curves and
build/tools/model_curves print. The script wants the variables `format` (pdf or png) and `file`.
"""
import sys

import picture_file
from picture_curves import ANGLES, GREY, MASS, PHI, curves_of, margins, read
from picture_panels import INK, LINES, plot

PANELS = [("dark-photon", "dark photon"), ("downphobic", f"{PHI} = π/4"), ("b-l", "B−L"), ("chargephobic", "chargephobic")]
STATES = [
    ("ee", "{/:Italic e}^+{/:Italic e}^−", LINES[0]),
    ("mumu", "{/:Italic μ}^+{/:Italic μ}^−", LINES[2]),
    ("tautau", "{/:Italic τ}^+{/:Italic τ}^−", LINES[4]),
    ("nunu", "{/:Italic νν̄}, three flavours", LINES[3]),
    ("hadrons", "hadrons", LINES[1]),
]
HADRONS = [
    ("pipi", "{/:Italic π}^+{/:Italic π}^−", LINES[0]),
    ("3pi", "{/:Italic π}^+{/:Italic π}^−{/:Italic π}^0", LINES[1]),
    ("4pi_charged", "2{/:Italic π}^+2{/:Italic π}^−", LINES[2]),
    ("2pi_2pi0", "{/:Italic π}^+{/:Italic π}^−2{/:Italic π}^0", LINES[3]),
    ("pi0gamma", "{/:Italic π}^0{/:Italic γ}", LINES[4]),
    ("kk", "{/:Italic KK̄}", INK),
    ("kkpi", "{/:Italic KK̄π}", "#0aa0b8"),
    ("other", "other", GREY),
]
LEPTONS = ("ee", "mumu", "tautau")
APPROXIMATE = "#e07000"
# Inches.
LEFT, PANEL_WIDTH, PANEL_HEIGHT, BOTTOM, ROW_GAP, COLUMN_GAP, KEY, TOP = 0.75, 3.0, 2.0, 0.6, 0.6, 0.35, 1.6, 0.35


def approximate_ranges(table):
    """[(low, high)] of the masses whose hadrons are approximate."""
    ranges, start = [], None
    for mass, flag in zip(table["mass_mev"] + [None], table["approximate"] + ["0"]):
        if flag == "1":
            start, end = start or mass, mass
        elif start is not None:
            ranges.append((float(start), float(end)))
            start = None
    return ranges


class Panels:
    """Rows of two panels over the mass, with a key on the right."""

    def __init__(self, quantity, rows, low, high, ranges):
        self.quantity, self.rows, self.low, self.high, self.ranges = quantity, rows, low, high, ranges
        self.width = LEFT + 2 * PANEL_WIDTH + COLUMN_GAP + KEY
        self.height = TOP + rows * PANEL_HEIGHT + (rows - 1) * ROW_GAP + BOTTOM
        self.n = self.objects = 0
        self.out = picture_file.begin(self.width, self.height) + [
            f"set xrange [{low}:{high}]",
            "set logscale y; set ytics 10; set mytics 10",
        ]

    def begin(self, title):
        """The next panel. Those on the left have the labels of the vertical axis."""
        row, column = divmod(self.n, 2)
        left = LEFT + column * (PANEL_WIDTH + COLUMN_GAP)
        top = self.height - TOP - row * (PANEL_HEIGHT + ROW_GAP)
        self.out += margins(left, left + PANEL_WIDTH, top - PANEL_HEIGHT, top, self.width, self.height)
        label = f"mass {MASS} [MeV]" if row == self.rows - 1 else ""
        self.out += [
            f'set title "{title}" offset 0,-0.6; set xlabel "{label}" offset 0,0.4',
            f'set format y "{"" if column else "10^{%T}"}"; set ylabel "{"" if column else self.quantity}" offset 0.8,0',
            "unset object; unset key",
        ]
        self.objects = 0
        for low, high in self.ranges:
            low, high = max(low, self.low), min(high, self.high)
            if low < high:
                self.box(low, high, 0, 0.025, APPROXIMATE, "front")
        if self.n == 0:
            self.out.append(
                f"set key at screen {(self.width - KEY + 0.12) / self.width:.5f},{1 - TOP / self.height:.5f} "
                'left top Left reverse samplen 1.6 spacing 1.25 font ",8.5"'
            )
            if self.ranges:
                self.note("the bar: approximate\\nhadrons, no measured\\ncurves there", 0, APPROXIMATE)
        self.n += 1

    def note(self, words, above, colour):
        """On the right, inches above the lowest place."""
        left, bottom = self.width - KEY + 0.17, BOTTOM + 0.35 + above
        self.out.append(
            f'set label "{words}" at screen {left / self.width:.5f},{bottom / self.height:.5f} left '
            f'font ",8" textcolor rgb "{colour}"'
        )

    def box(self, low, high, bottom, top, colour, layer="behind"):
        self.objects += 1
        self.out.append(
            f"set object {self.objects} rectangle from {low},graph {bottom} to {high},graph {top} "
            f'fc rgb "{colour}" fs solid 1 noborder {layer}'
        )

    def end(self, parts):
        plot(self.out, parts)
        self.out.append("unset label")


def logarithmic(panels):
    panels.out.append('set logscale x; set format x "10^{%T}"; set mxtics 10')


def branching(table, vetoes):
    panels = Panels("branching fraction", 2, 1, 60e3, approximate_ranges(table))
    logarithmic(panels)
    panels.out.append("set yrange [1e-6:2]")
    for angle, words in PANELS:
        panels.begin(words)
        if panels.n == 1:
            panels.note("blue: vetoed in searches\\nfor prompt decays", 0.5, "#5b87b0")
        for low, high in zip(vetoes["low_mev"], vetoes["high_mev"]):
            panels.box(low, high, 0, 1, "#d6e6f5")
        looks = [(f"{angle}/{state}", words, colour, "solid") for state, words, colour in STATES]
        panels.end(curves_of(panels.out, table, "mass_mev", looks))
    return panels.out


def hadrons(table):
    panels = Panels("branching fraction", 2, 100, 2000, approximate_ranges(table))
    panels.out += ["set xtics 500; set mxtics 5", "set yrange [1e-5:2]"]
    for angle, words in PANELS:
        panels.begin(words)
        looks = [(f"{angle}/{state}", words, colour, "solid") for state, words, colour in HADRONS]
        panels.end(curves_of(panels.out, table, "mass_mev", looks))
    return panels.out


def ratio(table, angle, states):
    """The branching fraction into some states over that of a dark photon; None where it has none."""

    def summed(name):
        return [sum(map(float, row)) for row in zip(*(table[f"{name}/{state}"] for state in states))]

    return [x / photon if photon > 0 else "NaN" for x, photon in zip(summed(angle), summed("dark-photon"))]


def ratios(table):
    panels = Panels("Br({/:Italic X}) / Br({/:Italic A'})", 1, 1, 60e3, approximate_ranges(table))
    logarithmic(panels)
    panels.out.append("set yrange [1e-6:50]")
    for words, states in (("charged leptons", LEPTONS), ("hadrons", ("hadrons",))):
        panels.begin(words)
        for name, _, _ in ANGLES:
            table[f"{name}/ratio"] = ratio(table, name, states)
        looks = [(f"{name}/ratio", words, colour, "solid") for name, words, colour in ANGLES]
        panels.end(curves_of(panels.out, table, "mass_mev", looks))
    return panels.out


def main(picture, widths_path, vetoes_path):
    table = read(widths_path)
    if picture == "branching":
        out = branching(table, read(vetoes_path))
    else:
        out = {"hadrons": hadrons, "ratios": ratios}[picture](table)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
