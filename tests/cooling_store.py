"""Makes a store's cosmology into luminosities of a supernova in closed form.

cooling_store.py STORE: the store is one of `test_slices FILE N_MASS N_COUPLING`. Larger escape radii
let less out; at the largest a dark photon has two regions, of which one has a hole, the longitudinal
B-L boson stays below 3e52 erg/s and a chargephobic one is nowhere above it. Some points have failed.
"""
import sys

import h5py
import numpy

# The coupling at which the star begins to hold back what it makes.
RADII = {"rnu_plus_1km": 8e-9, "100km": 2e-9, "1000km": 5e-10}

with h5py.File(sys.argv[1], "r+") as store:
    store.move("results/cosmology", "results/supernova")
    store.move("status/cosmology", "status/supernova")
    results, status = store["results/supernova"], store["status/supernova"]
    mass = store["axes/mass"][:][:, None]
    coupling = store["axes/coupling"][:][None, :]
    strength = 1e54 * (coupling / 1e-10) ** 2
    for radius, onset in RADII.items():
        depth = coupling / onset * (1 + mass / 20)
        total = numpy.stack([strength * numpy.exp(-depth / angle) for angle in (1, 2, 4)])
        if radius == "1000km":
            peak = numpy.log(mass / 10) ** 2 + 0.2 * numpy.log(coupling / 1e-9) ** 2
            total[0] *= numpy.where(numpy.abs(peak - 0.5) < 0.35, 1, 1e-3) + numpy.where(coupling < 2e-11, 1e2, 0)
            total[2] = 1e52 * numpy.exp(-depth)
        longitudinal = 0.2 * total
        if radius == "1000km":
            longitudinal[1] = 1e-6 * total[1]
        for name, values in (
            (f"luminosity_{radius}", total),
            (f"luminosity_transverse_{radius}", total - longitudinal),
            (f"luminosity_longitudinal_{radius}", longitudinal),
        ):
            store.copy(results["neff"], results, name=name)
            results[name][...] = values
            results[name].attrs["units"] = "erg/s"
    status[...] = 1
    status[1, 5:8, 10:14] = 8
    for name in list(results):
        if name.startswith("luminosity"):
            values = results[name][...]
            values[status[...] != 1] = numpy.nan
            results[name][...] = values
