"""Writes a star as `darkcube point --probe supernova --history` does: star_table.py FILE NEUTRINOSPHERE_KM."""
import sys

import h5py
import numpy

with h5py.File(sys.argv[1], "w") as file:
    sphere = float(sys.argv[2])
    file.attrs["neutrinosphere_radius"] = sphere
    file.attrs["neutrinosphere_radius_units"] = "km"
    radius = numpy.geomspace(0.1, 1000, 300)
    file["radius_km"] = radius
    file["temperature_mev"] = 3 * (numpy.maximum(radius, 8) / sphere) ** -1.5
    for name, share in (("baryon", 1), ("proton", 0.3), ("neutron", 0.7), ("electron", 0.3)):
        file[f"{name}_density_fm3"] = share * 0.2 * (numpy.maximum(radius, 8) / 8) ** -5.0
