"""compare_stores.py STORE STORE...: are results, what was interpolated between them, statuses and
diagnostics the same bits in all?

What points were checked on a reference path, attributes and the axes are compared as well; /timing and /provenance, which tell of
the run and not of the physics, are not. Prints the first difference and exits with 1.
"""
import sys

import h5py
import numpy as np

GROUPS = ("axes", "results", "interpolated", "status", "diagnostics", "verification")


def contents(path):
    """{object: bytes of its data and its plain attributes}"""
    found = {}

    def visit(name, thing):
        attributes = {
            key: value if isinstance(value, str) else np.asarray(value).tolist()
            for key, value in thing.attrs.items()
            if key not in ("REFERENCE_LIST", "DIMENSION_LIST", "DIMENSION_LABELS")
        }
        data = None
        if isinstance(thing, h5py.Dataset):
            data = (thing.shape, thing.dtype.str, thing[()].tobytes())
        found[name] = (data, attributes)

    with h5py.File(path, "r") as store:
        for group in filter(store.__contains__, GROUPS):
            store[group].visititems(lambda name, thing, group=group: visit(f"{group}/{name}", thing))
    return found


def main(paths):
    first = contents(paths[0])
    if not any(name.startswith("results/") for name in first):
        print(f"{paths[0]} has no results")
        return 1
    for path in paths[1:]:
        other = contents(path)
        if first.keys() != other.keys():
            print(f"{path}: other objects: {sorted(first.keys() ^ other.keys())}")
            return 1
        for name, content in first.items():
            if content != other[name]:
                print(f"{path}: /{name} differs from {paths[0]}")
                return 1
    return 0


sys.exit(main(sys.argv[1:]))
