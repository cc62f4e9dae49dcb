"""Writes a gnuplot script that draws the model em-bl; tools/plot_model calls this.

model_panels.py charges|compass|running|production|mesons ANGLES CURVES : tables that build/tools/model_curves
prints (a compass needs no curves). The script wants the variables `format` (pdf or png) and `file`.
"""
import math
import sys

import picture_file
from picture_curves import ANGLES, GREY, MASS, PHI, curves_of, margins, read
from picture_panels import DASHES, INK, LINES, plot

CHARGES = [
    ("proton", "p = −e, μ, τ", LINES[0], "solid"),
    ("neutron", "n = −ν", LINES[1], "solid"),
    ("up", "u, c, t", LINES[2], "solid"),
    ("down", "d, s, b", LINES[3], "solid"),
    ("pion", "π^+", LINES[4], DASHES[1]),
    ("caesium_per_nucleon", "Cs / 133", INK, DASHES[1]),
]
SUMS = [
    ("em_em", "{/:Italic N_c Q}^2", LINES[0]),
    ("em_bl", "{/:Italic N_c Qq}", LINES[1]),
    ("bl_bl", "{/:Italic N_c q}^2", LINES[2]),
]
RUNNING = [
    ("electron", "Eqs. (62)–(64), {/:Italic g_X} = 10^{−2}", INK, "solid"),
    ("electron_printed", "Eq. (67), an approximation", LINES[1], DASHES[1]),
]
PRODUCTION = [
    ("omega", "{/:Italic ω → X}", LINES[0], "solid"),
    ("e_brem", "{/:Italic eZ → eZX}, {/:Italic p} too", LINES[1], "solid"),
    ("u_u", "{/:Italic uū → X}", LINES[2], "solid"),
    ("rho0", "{/:Italic ρ → X}", LINES[3], "solid"),
    ("d_d", "{/:Italic dd̄ → X}, {/:Italic ϕ → X}", LINES[4], "solid"),
]
# Decays, and the mass of what decays in MeV.
DECAYS = [("pi0_gamma", "{/:Italic π}^0 → {/:Italic Xγ}", 134.98), ("eta_gamma", "{/:Italic η → Xγ}", 547.86)]
# Names of what joins there stand to the right of a step, or to the left where another one is near.
THRESHOLDS = [("μ", 100, "right"), ("π", 150, "left"), ("K", 470, "right"), ("τ, D", 1700, "right"), ("b", 4500, "left")]


def words_of(vanishing):
    for name, sign in (("neutrinos", "ν"), ("neutron", "n"), ("proton", "p"), ("pions", "π^±"), ("rho", "ρ"),
                       ("omega", "ω"), ("phi", "ϕ"), ("mu", "μ"), ("tau", "τ")):
        vanishing = vanishing.replace(name, sign)
    return vanishing


def against_angle(angles, low, high):
    """The frame of a picture over all angles, with the special ones marked, and a key to its right."""
    width, height = 6.2, 4.1
    out = picture_file.begin(width, height) + margins(0.7, 4.6, 0.6, 3.2, width, height)
    out += [
        f"set xrange [0:{math.pi!r}]; set yrange [{low}:{high}]; set mytics 5",
        'set xtics ("0" 0, "π/4" pi/4, "π/2" pi/2, "3π/4" 3*pi/4, "π" pi)',
        f'set xlabel "dark mixing angle {PHI}" offset 0,0.4',
        'set key at screen 0.765,0.76 left top Left reverse samplen 2 spacing 1.2 font ",9"',
    ]
    for angle, name in zip(angles["angle_rad"], angles["name"]):
        out.append(f'set arrow from {angle},{low} to {angle},{high} nohead lc rgb "{GREY}" lw 0.8 dt (2,3)')
        # Germanium lies too near to caesium for another name, the omega nearly so.
        if name != "nucleophobic:Ge":
            shift = 0.06 if name == "nucleophobic:Cs" else 0
            out.append(
                f'set label "{picture_file.plain(name)}" at {float(angle) + shift},{high + (high - low) / 60} '
                'rotate by 50 left font ",8"'
            )
    return out


def charges(angles, table):
    out = against_angle(angles, -1.5, 1.5) + [
        'set ytics 0.5; set ylabel "charge {/:Italic x_i}" offset 0.8,0',
        f'set arrow from 0,0 to {math.pi!r},0 nohead lc rgb "{GREY}" lw 0.6',
    ]
    plot(out, curves_of(out, table, "angle_rad", CHARGES))
    return out


def production(angles, table):
    out = against_angle(angles, 0, 5.2) + [
        'set ytics 1; set ylabel "{/:Italic σ_X} / {/:Italic σ_{A\'}}   for {/:Italic g_X = εe}" offset 0.8,0',
        f'set arrow from 0,1 to {math.pi!r},1 nohead lc rgb "{GREY}" lw 0.6',
    ]
    plot(out, curves_of(out, table, "angle_rad", PRODUCTION))
    return out


def mesons(table):
    width, height = 7.6, 3.3
    out = picture_file.begin(width, height)
    out += [
        "set xrange [0:1200]; set xtics 200; set mxtics 4",
        'set logscale y; set yrange [1e-7:20]; set format y "10^{%T}"; set ytics 10; set mytics 10',
        f'set xlabel "mass {MASS} [MeV]" offset 0,0.4',
    ]
    for n, (decay, words, closes) in enumerate(DECAYS):
        left = 0.75 + 3.6 * n
        out += margins(left, left + 3.05, 0.6, 2.95, width, height)
        out += [
            f'set object 1 rectangle from {closes},graph 0 to 1200,graph 1 fc rgb "#ececec" fs solid 1 noborder behind',
            f'set label 1 "closed" at {closes + 15},graph 0.94 left font ",8" textcolor rgb "{GREY}"',
            f'set title "{words}" offset 0,-0.6',
            'set ylabel "{/:Italic Γ_X} / {/:Italic Γ_{A\'}}   for {/:Italic g_X = εe}" offset 0.6,0' if n == 0 else "unset ylabel",
            'set key bottom right Left reverse samplen 2 spacing 1.15 font ",8.5"' if n == 0 else "unset key",
        ]
        looks = [(f"{decay}/{name}", words, colour, "solid") for name, words, colour in ANGLES]
        plot(out, curves_of(out, table, "mass_mev", looks))
    return out


def compass(angles):
    width, height = 7.6, 2.9
    out = picture_file.begin(width, height)
    # Inches; the middle of the circle is at the origin.
    out += margins(0, width, 0, height, width, height) + [
        "unset border; unset tics",
        f"set xrange [{-width / 2}:{width / 2}]; set yrange [-0.5:{height - 0.5}]",
        f'set object 1 circle at 0,0 size 2 arc [0:180] nowedge fs empty border lc rgb "{GREY}" lw 0.8',
        f'set arrow from 0,0 to -2,0 nohead lc rgb "{GREY}" lw 0.8 dt (2,3)',
        'set label "the other half of the circle: the same, all signs turned" at 0,-0.25 center font ",8" '
        f'textcolor rgb "{GREY}"',
    ]
    arrows = sorted(zip(map(float, angles["angle_rad"]), angles["name"], angles["vanishing"]))
    room = height  # what is left below the name before, on the left side
    for n, (angle, name, vanishing) in enumerate(arrows):
        x, y = math.cos(angle), math.sin(angle)
        colour = LINES[n % len(LINES)]
        out.append(f'set arrow from 0,0 to {2 * x:.4f},{2 * y:.4f} head filled lc rgb "{colour}" lw 1.6')
        text = f"{picture_file.plain(name)} {{/=8 no {words_of(vanishing)}}}"
        place, side = 2.12 * y, "left" if x > 0.1 else "center"
        if x < -0.1:
            side, place = "right", min(place, room)
            room = place - 0.19
        out.append(f'set label "{text}" at {2.12 * x:.4f},{place:.4f} {side} font ",9" textcolor rgb "{colour}"')
    plot(out, [])
    return out


def running(table):
    width, height = 7.6, 3.5
    out = picture_file.begin(width, height)
    low, high = table["scale_mev"][0], table["scale_mev"][-1]
    out += [
        f'set logscale x; set xrange [{low}:{high}]; set format x "10^{{%T}}"; set mxtics 10',
        'set xlabel "scale {/:Italic μ} [MeV]" offset 0,0.4',
        'set key top left Left reverse samplen 2 spacing 1.2 font ",8.5"',
    ] + margins(0.65, 3.65, 0.6, 3.1, width, height)
    for words, scale, side in THRESHOLDS:
        out.append(f'set label "{words}" at {scale},0.4 {side} font ",8" textcolor rgb "{GREY}"')
    out += [
        "set yrange [0:8]; set ytics 2; set mytics 2",
        'set ylabel "sum of charges in the loop" offset 0.6,0',
        'set title "fermions below the scale" offset 0,-0.6',
    ]
    plot(out, curves_of(out, table, "scale_mev", [(*curve, "solid") for curve in SUMS]))
    out += ["unset label"] + margins(4.45, 7.4, 0.6, 3.1, width, height)
    out += [
        "set yrange [0:0.02]; set ytics 0.005; set mytics 5; set format y '%.3f'",
        'set ylabel "{/:Italic x_e}" offset 0.8,0',
        f'set title "chargephobic at {{/:Italic m_e}}: {PHI} = 3π/4" offset 0,-0.6',
    ]
    plot(out, curves_of(out, table, "scale_mev", RUNNING))
    return out


def main(picture, angles_path, curves_path):
    angles = read(angles_path)
    if picture == "compass":
        out = compass(angles)
    elif picture == "charges":
        out = charges(angles, read(curves_path))
    elif picture == "production":
        out = production(angles, read(curves_path))
    elif picture == "mesons":
        out = mesons(read(curves_path))
    else:
        out = running(read(curves_path))
    print("\n".join(out + picture_file.end()))


if __name__ == "__main__":
    main(*sys.argv[1:])
