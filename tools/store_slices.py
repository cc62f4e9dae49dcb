"""What a picture of a store is made from: axes, slices, statuses, and the curves of `darkcube contour`."""
import csv
import math
import sys
from fractions import Fraction

import h5py
import numpy

from picture_file import plain

# Statuses that leave no value: group, its colour, hatching, what the key says. The first of a
# cell's corners in this order counts.
GAPS = [
    ({6, 7, 8, 9}, "#4d4d4d", False, "failed"),
    ({5}, "#d9d9d9", True, "X alive at the end"),
    ({3, 4}, "#ebebeb", False, "out of range or no data"),
    ({0, 2}, "#f4f4f4", False, "not computed"),
]
NAMES = {"dark-photon": "dark photon", "b-l": "{/:Italic B} − {/:Italic L}", "chargephobic": "chargephobic"}
MOST_PANELS = 12


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


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


class Slices:
    """One output over mass and coupling, for every angle."""

    def __init__(self, path, name):
        probe, output = name.split("/")
        with h5py.File(path, "r") as store:
            dataset = store["results"][probe][output]
            self.values, self.unit = dataset[:], text(dataset.attrs["units"])
            self.long_name = text(dataset.attrs["long_name"])
            self.status = store["status"][probe][:]
            by_role = {text(axis.attrs["role"]): Axis(axis) for axis in store["axes"].values()}
            self.model = text(store["provenance"].attrs["model"])
        self.mass, self.coupling, self.angle = by_role["mass"], by_role["coupling"], by_role["angle"]
        self.logs = (self.mass.log, self.coupling.log)

    def angles_to_draw(self, program):
        n = len(self.angle.values)
        if n <= MOST_PANELS:
            return list(range(n))
        chosen = sorted({round(k * (n - 1) / (MOST_PANELS - 1)) for k in range(MOST_PANELS)})
        print(f"{program}: {n} angles; {len(chosen)} of them are drawn", file=sys.stderr)
        return chosen

    def gaps(self, a):
        """For each of GAPS the rectangles, (x from, x to, y from, y to), of the cells without values."""
        values, status = self.values[a], self.status[a]
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
        mass, coupling = self.mass.values, self.coupling.values
        for i in range(corner.shape[0]):
            j = 0
            while j < corner.shape[1]:
                start = j
                while j < corner.shape[1] and corner[i, j] == corner[i, start]:
                    j += 1
                if corner[i, start] >= 0:
                    rectangles[corner[i, start]].append((mass[i], mass[i + 1], coupling[start], coupling[j]))
        return rectangles

    def angle_title(self, k):
        """(name or None, equation) of an angle."""
        axis = self.angle
        value = float(axis.values[k])
        name = axis.labels[k] if axis.labels else None
        if name is None and self.model == "em-bl":
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
        return NAMES.get(name, plain(name.replace(":", " "))), equation


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


def large_to_small(outlines, rank, logs):
    """Outlines of regions that lie in each other, so that each covers what it lies in; rank(line)
    grows inwards."""

    def order(line):
        # Of outlines that run along the same border the innermost region comes last.
        return (-float("%.12g" % area(line, logs)), -rank(line) if line.flag else rank(line))

    return sorted((line for line in outlines if line.level != -math.inf), key=order)
