"""The store as others see it: h5py and xarray, which know nothing of darkcube."""
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import h5py
import numpy as np
import xarray as xr

SHAPE = (4, 7, 5)  # of the toy scan: angle, mass, coupling
DIMS = ("tilt", "heft", "grip")
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def text(value):
    return value.decode() if isinstance(value, bytes) else str(value)


def over_the_cube(store):
    """All datasets over the cube, by path."""
    names = ["results/uneven/sum", "results/uneven/root", "results/layered/layers"]
    for probe in ("uneven", "layered"):
        names += [f"status/{probe}", f"timing/{probe}"]
        names += [
            f"diagnostics/{probe}/{field}"
            for field in ("reason", "attempts", "solver_flag", "stopped_at", "steps", "evaluations",
                          "error_estimate")
        ]
    return {name: store[name] for name in names}


@check
def shapes_and_types(store, path):
    types = {"results": "<f8", "status": "|u1", "timing": "<f4", "reason": "|u1", "attempts": "|u1",
             "solver_flag": "<i4", "stopped_at": "<f8", "steps": "<u4", "evaluations": "<u4",
             "error_estimate": "<f8"}
    for name, dataset in over_the_cube(store).items():
        parts = name.split("/")
        assert dataset.shape == SHAPE, name
        assert dataset.dtype.str == types.get(parts[0], types.get(parts[-1])), name


@check
def nothing_but_what_is_documented(store, path):
    assert set(store) == {"axes", "results", "status", "diagnostics", "timing", "provenance"}
    assert set(store["axes"]) == set(DIMS)
    assert set(store["results/uneven"]) == {"sum", "root", *DIMS}
    assert set(store["status"]) == {"uneven", "layered", *DIMS}
    assert set(store["provenance"]) == {"runs", "counters"}


@check
def contiguous_and_allocated(store, path):
    for name, dataset in over_the_cube(store).items():
        assert dataset.chunks is None and dataset.compression is None, name
        assert dataset.id.get_offset() is not None, name
        plist = dataset.id.get_create_plist()
        assert plist.get_alloc_time() == h5py.h5d.ALLOC_TIME_EARLY, name
        assert plist.get_fill_time() == h5py.h5d.FILL_TIME_ALLOC, name
        if dataset.dtype.kind == "f":
            assert np.isnan(dataset.fillvalue), name
        else:
            assert dataset.fillvalue == 0, name


@check
def scales_are_attached_and_the_axes_themselves(store, path):
    for name, dataset in over_the_cube(store).items():
        group = dataset.parent
        for i, dim in enumerate(DIMS):
            assert dataset.dims[i].label == dim, name
            assert len(dataset.dims[i]) == 1, name
            assert dataset.dims[i][0] == store["axes"][dim], name
            assert group[dim] == store["axes"][dim], name  # hard links to one object
            assert group.get(dim, getlink=True).__class__ is h5py.HardLink, name


@check
def axes_describe_themselves(store, path):
    heft, grip, tilt = (store["axes"][name] for name in ("heft", "grip", "tilt"))
    assert np.array_equal(heft[()], np.arange(1.0, 8.0))
    assert np.allclose(grip[()], 10.0 ** np.arange(-5, 0), rtol=1e-15)
    assert np.array_equal(tilt[()], np.arange(4.0))
    assert [text(axis.attrs["spacing"]) for axis in (heft, grip, tilt)] == ["linear", "log", "list"]
    assert [text(axis.attrs["role"]) for axis in (heft, grip, tilt)] == ["mass", "coupling", "angle"]
    assert text(heft.attrs["units"]) == "MeV"
    assert text(heft.attrs["long_name"]) == "how heavy it is"
    assert text(tilt.attrs["symbol"]) == "phi"
    assert [text(label) for label in tilt.attrs["labels"]] == [f"tilted-\u00e4-{i}" for i in range(4)]
    assert "labels" not in heft.attrs


@check
def outputs_describe_themselves(store, path):
    total = store["results/uneven/sum"]
    assert text(total.attrs["units"]) == "MeV"
    assert text(total.attrs["long_name"]) == "all of it together"
    assert text(total.attrs["source"]) == "a test"
    level = total.attrs["exclusion_level"]
    assert level == 3.5 and level.dtype == np.float64 and level.shape == ()
    assert "exclusion_level" not in store["results/uneven/root"].attrs
    assert text(store["results/uneven/root"].attrs["interpolation"]) == "log"
    assert "interpolation" not in total.attrs
    stop = store["diagnostics/layered/stopped_at"]
    assert text(stop.attrs["long_name"]) == "height of the layer [MeV]"
    assert text(store["timing/uneven"].attrs["units"]) == "s"


@check
def texts_are_text_and_not_bytes(store, path):
    for thing in (store["results/uneven/sum"], store["axes/tilt"]):
        for key in ("units", "long_name"):
            assert isinstance(thing.attrs[key], str), key
    assert isinstance(store["status/uneven"].attrs["flag_meanings"], str)
    assert all(isinstance(label, str) for label in store["axes/tilt"].attrs["labels"])


@check
def flags_are_named(store, path):
    for status in (store["status/uneven"], store["status/layered"]):
        meanings = text(status.attrs["flag_meanings"]).split(" ")
        assert status.attrs["flag_values"].dtype == np.uint8
        assert list(status.attrs["flag_values"]) == list(range(len(meanings)))
        assert meanings[:2] == ["todo", "ok"] and meanings[-1] == "internal"
        assert "late-decay" in meanings
    reason = store["diagnostics/layered/reason"]
    assert text(reason.attrs["flag_meanings"]) == "none gave-up"
    assert list(reason.attrs["flag_values"]) == [0, 1]


@check
def values_stand_at_their_coordinates(store, path):
    tilt, heft, grip = (store["axes"][name][()] for name in DIMS)
    expected = (
        heft[None, :, None] + np.sin(tilt)[:, None, None] - np.log(grip)[None, None, :]
    )
    assert np.allclose(store["results/uneven/sum"][()], expected, rtol=1e-14)
    status = store["status/layered"][()]
    layers = store["results/layered/layers"][()]
    assert np.array_equal(np.isfinite(layers), status == 1)
    error = store["diagnostics/uneven/error_estimate"][()]
    assert (error[:, 0, :] == 1e-3).all() and np.isnan(error[:, 1:, :]).all()
    meanings = text(store["status/layered"].attrs["flag_meanings"]).split(" ")
    assert meanings[status[0, 6, 0]] == "out-of-range"
    assert meanings[status[3, 0, 0]] == "no-data"
    assert [meanings[status[0, i, 4]] for i in (2, 3, 4)] == ["solver-failed", "step-limit", "not-finite"]
    assert (store["timing/uneven"][:, 1, :] > 5e-4).all()


@check
def xarray_gives_labelled_coordinates(store, path):
    with xr.open_dataset(path, group="results/uneven", engine="h5netcdf") as data:
        assert data["sum"].dims == DIMS
        assert set(data.coords) == set(DIMS)
        value = data["sum"].sel(heft=3.0, tilt=2.0).sel(grip=1e-3, method="nearest")
        assert np.isclose(float(value), 3 + np.sin(2) - np.log(1e-3))
        assert text(data["sum"].attrs["units"]) == "MeV"
        assert text(data["heft"].attrs["long_name"]) == "how heavy it is"
    for group in ("status", "timing", "diagnostics/layered"):
        with xr.open_dataset(path, group=group, engine="h5netcdf") as data:
            for name in data.data_vars:
                assert data[name].dims == DIMS, (group, name)
                assert set(data[name].coords) == set(DIMS), (group, name)


@check
def provenance_is_there(store, path):
    attributes = store["provenance"].attrs
    assert attributes["format_version"] == 3
    assert text(attributes["deck"]).startswith("model: toy\n")
    assert len(text(attributes["deck_sha256"])) == 64
    assert text(attributes["model"]) == "toy"
    for name in ("program_version", "git_commit", "git_dirty", "compiler", "compiler_flags", "mpi",
                 "hdf5", "hdf5_compiled", "petsc", "sundials", "gsl", "libyaml", "openssl"):
        assert text(attributes[name]), name
    created = np.datetime64(text(attributes["created"]).rstrip("Z"))
    assert abs(np.datetime64("now") - created) < np.timedelta64(1, "h")


@check
def what_changes_has_its_place(store, path):
    runs = store["provenance/runs"]
    assert runs.shape == (1024,)
    assert runs[0]["ending"] == b"done" and runs[0]["ranks"] == 1 and runs[0]["host"]
    assert runs[0]["end_unix"] >= runs[0]["start_unix"] > 1e9
    for name in ("program_version", "git_commit", "git_dirty"):
        assert text(runs[0][name]) == text(store["provenance"].attrs[name]), name
    assert runs[1]["ending"] == b""
    counters = store["provenance/counters"]
    names = [text(name) for name in counters.attrs["names"]]
    assert counters.shape == (16,) and len(names) == 16
    assert counters[names.index("points_computed")] == 2 * np.prod(SHAPE)
    assert counters[names.index("points_failed")] == 9
    assert "verification" not in store


@check
def side_file_points_into_the_store(store, path):
    root = xml.etree.ElementTree.parse(path + ".xdmf").getroot()
    items = [item for item in root.iter("DataItem") if item.get("Format") == "HDF"]
    assert len(items) == 5
    for item in items:
        file, _, name = item.text.partition(":")
        assert os.path.join(os.path.dirname(path), file) == path
        assert store[name].shape == tuple(int(n) for n in item.get("Dimensions").split())
    counts = [int(item.get("Dimensions")) for item in root.iter("DataItem") if item.get("Format") == "XML"]
    assert counts == list(reversed(SHAPE))


def main():
    failures = 0
    build = os.environ.get("BUILD", "build")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "toy.h5")
        subprocess.run([os.path.join(build, "tests", "test_scan"), "--store", path], check=True)
        with h5py.File(path, "r") as store:
            for function in CHECKS:
                try:
                    function(store, path)
                    print(f"ok - {function.__name__}")
                except (AssertionError, KeyError, OSError, ValueError, TypeError) as problem:
                    failures += 1
                    print(f"not ok - {function.__name__}: {type(problem).__name__}: {problem}")
    return 1 if failures else 0


sys.exit(main())
