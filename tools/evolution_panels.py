"""Writes a gnuplot script that draws evolutions of energy densities; tools/plot_evolution calls this.

evolution_panels.py linear|log [--title TITLE] NAME=FILE... : FILE is what `darkcube point --history`
writes. The script wants the variables `format` (pdf or png) and `file`.
"""
import math
import sys

import h5py
import numpy

import picture_file

SPECIES = [
    ("rho_nu_over_t_xi4", "neutrinos", "#c8281e"),
    ("rho_e_over_t_xi4", "electrons", "#1f5fb4"),
    ("rho_gamma_over_t_xi4", "photons", "#1d8a4a"),
    ("rho_x_over_t_xi4", "{/:Italic X}", "#101010"),
]
DASHES = ["solid", "(1.2,2.4)", "(8,3,1.5,3)", "(6,3.5)"]
INVISIBLE = 1e-6  # densities below this are not drawn on a logarithmic axis

# Inches.
WIDTH, HEIGHT = 5.2, 2.9
LEFT, RIGHT, TOP, GAP, BOTTOM, KEY = 0.7, 0.2, 0.38, 0.75, 0.62, 0.62


def read_evolution(path):
    """{dataset: values}, sorted by falling reference temperature; an error names the file."""
    try:
        with h5py.File(path, "r") as file:
            columns = {name: file[name][:] for name, _, _ in SPECIES}
            columns["t_xi_mev"] = file["t_xi_mev"][:]
    except (OSError, KeyError) as error:
        sys.exit(f"plot_evolution: {path} is not an evolution: {error}")
    order = numpy.argsort(-columns["t_xi_mev"], kind="stable")
    return {name: values[order] for name, values in columns.items()}


class Panel:
    def __init__(self, title):
        self.title, self.curves = title, []  # (name, evolution)

    def temperatures(self):
        every = [evolution["t_xi_mev"] for _, evolution in self.curves]
        return min(t.min() for t in every), max(t.max() for t in every)


def read_panels(arguments):
    panels, k = [], 0
    while k < len(arguments):
        if arguments[k] == "--title":
            panels.append(Panel(arguments[k + 1]))
            k += 2
            continue
        if not panels:
            panels.append(Panel(""))
        name, path = arguments[k].split("=", 1)
        panels[-1].curves.append((name, read_evolution(path)))
        k += 1
    if any(not panel.curves for panel in panels):
        sys.exit("plot_evolution: a panel without files")
    return panels


def decades(low, high):
    """Ends of an axis for a range, at 1, 2 or 5 times a power of ten."""
    marks = [m * 10.0**k for k in range(-9, 9) for m in (1, 2, 5)]
    return max(m for m in marks if m <= low * 1.001), min(m for m in marks if m >= high / 1.001)


def draw_panel(out, number, panel, left, right, bottom, top, scale):
    low, high = decades(*panel.temperatures())
    title = picture_file.numbers(panel.title).replace('"', "''")
    most = max(float(numpy.nanmax(evolution[name])) for _, evolution in panel.curves for name, _, _ in SPECIES)
    out += [
        f"set lmargin at screen {left:.5f}; set rmargin at screen {right:.5f}",
        f"set bmargin at screen {bottom:.5f}; set tmargin at screen {top:.5f}",
        f'set title "{title}" offset 0,-0.6',
        f"set xrange [{high!r}:{low!r}]",  # time runs to the right
        'set xlabel "{/:Italic T}_{/Symbol x} [MeV]" offset 0,0.4',
        'set ylabel "{/Symbol r}_{/:Italic i} / {/:Italic T}_{/Symbol x}^4" offset 0.6,0',
    ]
    marks = [m * 10.0**k for k in range(-9, 9) for m in range(1, 10) if low <= m * 10.0**k <= high]
    labelled = [mark for mark in marks if abs(math.log10(mark) - round(math.log10(mark))) < 1e-9]
    out.append("set xtics (" + ", ".join(f'"{mark:g}" {mark!r} 0' if mark in labelled else f'"" {mark!r} 1' for mark in marks) + ")")
    if scale == "log":
        out += [f"set logscale y; set yrange [{INVISIBLE * 10!r}:{2 * most!r}]", 'set format y "10^{%T}"; set ytics 10; set mytics 10']
    else:
        out += [f"unset logscale y; set yrange [0:{1.08 * most!r}]", 'set format y "%g"; set ytics auto; set mytics 5']
    parts = []
    for n, (_, evolution) in enumerate(panel.curves):
        out.append(f"$evolution{number}_{n} << END")
        for k, temperature in enumerate(evolution["t_xi_mev"]):
            densities = [evolution[name][k] for name, _, _ in SPECIES]
            drawn = [
                repr(float(rho)) if math.isfinite(rho) and (scale != "log" or rho > INVISIBLE) else "NaN" for rho in densities
            ]
            out.append(" ".join([repr(float(temperature))] + drawn))
        out.append("END")
        for column, (name, _, colour) in enumerate(SPECIES):
            if numpy.nanmax(evolution[name]) <= INVISIBLE:
                continue  # no X in the Standard Model
            parts.append(
                f'$evolution{number}_{n} using 1:{column + 2} with lines lc rgb "{colour}" lw 1.5 '
                f"dt {DASHES[n % len(DASHES)]} notitle"
            )
    out.append("plot " + ", \\\n     ".join(parts))


def draw_key(out, names, width, height):
    """Species by colour in the first row, files by line in the second; in inches."""
    out += [
        "unset title; unset xlabel; unset ylabel; unset tics; unset border; unset logscale",
        "set lmargin at screen 0; set rmargin at screen 1; set bmargin at screen 0; set tmargin at screen 1",
        f"set xrange [0:{width}]; set yrange [0:{height}]",
    ]
    rows = [
        (0.45, [(words, colour, "solid") for _, words, colour in SPECIES]),
        (0.18, [(picture_file.plain(name).replace("B-L", "B − L"), "#505050", DASHES[n % len(DASHES)]) for n, name in enumerate(names)]),
    ]
    for y, items in rows:
        x = LEFT
        step = max((width - LEFT - RIGHT) / max(4, len(items)) - 0.1, 0.8)
        for words, colour, dash in items:
            out.append(f'set arrow from {x:.4f},{y} to {x + 0.32:.4f},{y} nohead lc rgb "{colour}" lw 1.8 dt {dash} front')
            out.append(f'set label "{words}" at {x + 0.38:.4f},{y} left font ",8" front')
            x += max(step, 0.56 + 0.066 * len(words))
    out.append("plot NaN notitle")


def main(scale, *arguments):
    panels = read_panels(arguments)
    width = LEFT + WIDTH + RIGHT
    height = TOP + len(panels) * HEIGHT + (len(panels) - 1) * GAP + BOTTOM + KEY
    out = picture_file.begin(width, height) + ["set logscale x"]
    for k, panel in enumerate(panels):
        top = height - TOP - k * (HEIGHT + GAP)
        draw_panel(
            out, k, panel, LEFT / width, (LEFT + WIDTH) / width, (top - HEIGHT) / height, top / height, scale
        )
    longest = max(panels, key=lambda panel: len(panel.curves))
    draw_key(out, [name for name, _ in longest.curves], width, height)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
