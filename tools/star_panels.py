"""Writes a gnuplot script that draws stars; tools/plot_star calls this.

star_panels.py NAME=FILE... : FILE is what `darkcube point --probe supernova --history` writes. The
script wants the variables `format` (pdf or png) and `file`.
"""
import sys

import h5py
import numpy

import picture_file
from picture_panels import DASHES, INK, LINES, draw_lines, plot

TITLE = "Proto-neutron stars. Analytic ones stand in for simulations, which may not be redistributed."
SATURATION_DENSITY_FM3 = 0.181  # that of 3e14 g/cm^3, n_0 of Esseili & Kribs
PARTICLES = [
    ("neutron_density_fm3", "{/:Italic n_n}", LINES[0], "solid"),
    ("proton_density_fm3", "{/:Italic n_p}", LINES[1], "solid"),
    ("electron_density_fm3", "{/:Italic n_e}", INK, DASHES[1]),  # on top of the protons where there are no muons
]
COLUMNS = ["radius_km", "temperature_mev"] + [name for name, _, _, _ in PARTICLES]
REACH = 1.25  # of the radius axis, in units of the largest neutrinosphere
DECADES = 5  # of the density axis

# Inches.
WIDTH, HEIGHT = 3.3, 2.9
LEFT, RIGHT, TOP, GAP, BOTTOM, HEAD = 0.65, 0.2, 0.35, 0.8, 0.6, 0.35


class Star:
    def __init__(self, argument):
        self.name, path = argument.split("=", 1)
        try:
            with h5py.File(path, "r") as file:
                self.columns = {name: file[name][:] for name in COLUMNS}
                self.neutrinosphere_km = float(file.attrs["neutrinosphere_radius"])
        except (OSError, KeyError) as error:
            sys.exit(f"plot_star: {path} is not a star: {error}")

    def points(self, name, reach, unit=1.0):
        """(radius, value) as far as the axis goes, and one beyond."""
        radius, values = self.columns["radius_km"], self.columns[name] / unit
        n = min(int(numpy.searchsorted(radius, reach)) + 1, len(radius))
        return [(repr(float(r)), repr(float(v))) for r, v in zip(radius[:n], values[:n]) if v > 0]


class Curve:
    def __init__(self, points, look, words):
        self.points, self.look, self.words = points, look, words


def draw_panel(out, number, curves, spheres, low, high):
    """`curves` with the names in a key; `spheres` are (radius, colour), marked up to `high`."""
    marks = [Curve([(r, low), (r, high)], f'lc rgb "{colour}" lw 0.8 dt (2,3)', None) for r, colour in spheres]
    parts = draw_lines(out, f"marks{number}", marks, lambda curve: curve.look)
    for n, curve in enumerate(curves):
        (part,) = draw_lines(out, f"curve{number}_{n}", [curve], lambda curve: curve.look)
        parts.append(part.replace("notitle", f'title "{curve.words}"'))
    plot(out, parts)


def main(*arguments):
    stars = [Star(argument) for argument in arguments]
    reach = REACH * max(star.neutrinosphere_km for star in stars)
    colours = [LINES[n % len(LINES)] for n in range(len(stars))]
    width, height = LEFT + 2 * WIDTH + GAP + RIGHT, HEAD + TOP + HEIGHT + BOTTOM
    out = picture_file.begin(width, height)
    out += [
        f'set label 1 "{picture_file.plain(TITLE)}" at screen 0.5,{1 - 0.2 / height:.5f} center',
        f"set bmargin at screen {BOTTOM / height:.5f}; set tmargin at screen {(BOTTOM + HEIGHT) / height:.5f}",
        f"set xrange [0:{reach!r}]; set mxtics 5; set mytics 5",
        'set xlabel "{/:Italic r} [km]" offset 0,0.4',
        'set key top right opaque samplen 2 spacing 1.1 font ",8.5"',
    ]
    spheres = [(star.neutrinosphere_km, colour) for star, colour in zip(stars, colours)]

    hottest = 1.1 * max(float(star.columns["temperature_mev"].max()) for star in stars)
    curves = [
        Curve(star.points("temperature_mev", reach), f'lc rgb "{colour}" lw 1.8', picture_file.plain(star.name))
        for star, colour in zip(stars, colours)
    ]
    out += [
        f"set lmargin at screen {LEFT / width:.5f}; set rmargin at screen {(LEFT + WIDTH) / width:.5f}",
        'set ylabel "{/:Italic T} [MeV]" offset 0.8,0',
        'set title "temperature; {/:Italic R}_ν dotted" offset 0,-0.6',
        f"set yrange [0:{hottest!r}]",
    ]
    draw_panel(out, 0, curves, spheres, 0, hottest)

    left, first = LEFT + WIDTH + GAP, stars[0]
    densities = [
        Curve(first.points(name, reach, SATURATION_DENSITY_FM3), f'lc rgb "{colour}" lw 1.8 dt {dash}', words)
        for name, words, colour, dash in PARTICLES
    ]
    most = max(float(first.columns[name].max()) for name, _, _, _ in PARTICLES) / SATURATION_DENSITY_FM3
    high = 3 * most
    low = high / 10**DECADES
    out += [
        "unset label 1",
        f"set lmargin at screen {left / width:.5f}; set rmargin at screen {(left + WIDTH) / width:.5f}",
        'set ylabel "{/:Italic n_i} / {/:Italic n}_0" offset 0.6,0',
        f'set title "densities of {picture_file.plain(first.name)}, {{/:Italic n}}_0 = {SATURATION_DENSITY_FM3} fm^{{−3}}" offset 0,-0.6',
        f'set logscale y; set format y "10^{{%T}}"; set ytics 10; set mytics 10; set yrange [{low!r}:{high!r}]',
    ]
    draw_panel(out, 1, densities, spheres[:1], low, high)
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
