"""Curves from tables of numbers: what pictures of the model em-bl share."""
import csv
import re

from picture_panels import block

GREY = "#8c8c8c"
PHI = "{/:Italic φ}"
MASS = "{/:Italic m_X}"
# Angles that are compared: name, words, colour.
ANGLES = [
    ("downphobic", f"{PHI} = π/4", "#1f5fb4"),
    ("b-l", "B−L", "#c8281e"),
    ("upphobic", f"{PHI} = π − atan 2", "#12805c"),
    ("chargephobic", "chargephobic", "#101010"),
    ("omegaphobic", f"{PHI} = π − atan ½", "#d98200"),
]


def read(path):
    """{column: [number or text]} in the order of the file."""
    with open(path, newline="") as table:
        rows = list(csv.reader(table))
    return {name: [row[k] for row in rows[1:]] for k, name in enumerate(rows[0])}


def curves_of(out, table, x, curves):
    """Parts of a plot for (column, words of the key, colour, dashes)."""
    parts = []
    for column, words, colour, dash in curves:
        name = re.sub(r"\W", "_", column)
        block(out, name, [list(zip(table[x], table[column]))])
        parts.append(f'${name} using 1:2 with lines lc rgb "{colour}" lw 1.8 dt {dash} title "{words}"')
    return parts


def margins(left, right, bottom, top, width, height):
    return [
        f"set lmargin at screen {left / width:.5f}; set rmargin at screen {right / width:.5f}",
        f"set bmargin at screen {bottom / height:.5f}; set tmargin at screen {top / height:.5f}",
    ]
