"""Makes a large store out of a small one, with values in closed form, for measurements.

large_store.py SMALL LARGE ANGLES MASSES COUPLINGS: one output of the small store's first probe, its
statuses and its provenance, over axes from the same to the same ends.
"""
import sys

import h5py
import numpy

small_name, large_name = sys.argv[1:3]
count = dict(zip(("angle", "mass", "coupling"), map(int, sys.argv[3:6])))


def copy_attributes(source, target):
    for name, value in source.attrs.items():
        if name not in ("DIMENSION_LIST", "REFERENCE_LIST", "DIMENSION_LABELS", "CLASS", "NAME", "labels"):
            target.attrs[name] = value


def spread(values, spacing, n):
    if spacing == "log":
        return numpy.geomspace(values[0], values[-1], n)
    return numpy.linspace(values.min(), values.max(), n)


with h5py.File(small_name, "r") as small, h5py.File(large_name, "w") as large:
    small.copy("provenance", large)
    copy_attributes(small, large)
    axes = {}
    for name, axis in small["axes"].items():
        role = axis.attrs["role"]
        large[f"axes/{name}"] = spread(axis[()], axis.attrs["spacing"], count[role])
        copy_attributes(axis, large[f"axes/{name}"])
        large[f"axes/{name}"].make_scale(name)
        axes[role] = large[f"axes/{name}"]
    probe = sorted(name for name in small["status"] if name not in small["axes"])[0]
    output = sorted(name for name in small[f"results/{probe}"] if name not in small["axes"])[0]

    shape = tuple(count.values())
    for path, kind in ((f"results/{probe}/{output}", "<f8"), (f"status/{probe}", "|u1")):
        dataset = large.create_dataset(path, shape, kind)
        copy_attributes(small[path], dataset)
        for k, role in enumerate(count):
            dataset.dims[k].attach_scale(axes[role])
            dataset.dims[k].label = axes[role].name.rsplit("/", 1)[1]

    # Rings on the plane of the logarithms that move with the angle, and a ripple of many digits.
    x = numpy.linspace(-1, 1, count["mass"])[:, None]
    y = numpy.linspace(-1, 1, count["coupling"])[None, :]
    for k, turn in enumerate(numpy.linspace(0, 2 * numpy.pi, count["angle"])):
        distance = numpy.hypot(x - 0.3 * numpy.cos(turn), y - 0.3 * numpy.sin(turn))
        large[f"results/{probe}/{output}"][k] = 1 - distance + 1e-3 * numpy.sin(200 * x * y)
        large[f"status/{probe}"][k] = 1
    print(f"{probe}/{output}")
