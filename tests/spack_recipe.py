"""spack_recipe.py RECIPE PREFIX: loads a Spack recipe under an acted Spack and looks at what it says.

Prints `install: WORD` for each word that it would call make with to install.
"""
import pathlib
import re
import runpy
import sys
import types

ROOT = pathlib.Path(__file__).resolve().parent.parent
noted = {"version": [], "depends_on": [], "variant": []}
calls = []


class MakefilePackage:
    pass


class Spec(types.SimpleNamespace):
    """A dependency: where its files are, and the compiler or command it brings."""

    def __getitem__(self, name):
        assert any(re.match(rf"{name}\b", line) for line, _ in noted["depends_on"]), name
        return Spec(prefix=f"/acted/{name}", mpicc="/usr/bin/mpicc", command=Spec(path="/acted/bin/" + name))


def note(kind):
    return lambda what, **options: noted[kind].append((what, options))


def main(recipe, prefix):
    acted = types.ModuleType("spack.package")
    acted.MakefilePackage = MakefilePackage
    acted.make = lambda *words: calls.append(words)
    for kind in noted:
        setattr(acted, kind, note(kind))
    acted.__all__ = ["MakefilePackage", "make", *noted]
    sys.modules["spack"] = types.ModuleType("spack")
    sys.modules["spack.package"] = acted

    package = runpy.run_path(recipe)["Darkcube"]()
    assert isinstance(package, MakefilePackage) and package.__doc__
    package.spec, package.prefix = Spec(), prefix

    version = re.search(r'DC_VERSION "(.*)"', (ROOT / "include/darkcube/version.h").read_text())[1]
    assert [what for what, _ in noted["version"]] == [version], f"not version {version}"

    # What set-up elsewhere tells users of Spack to install is what the recipe depends on.
    told = re.search(r"spack install (.*?)\n    spack load", (ROOT / "tools/setup").read_text(), re.S)[1]
    wanted = {re.match(r"[a-z0-9-]+", word)[0] for word in told.replace("\\", " ").split()}
    depends = {re.match(r"[a-z0-9-]+", what)[0] for what, _ in noted["depends_on"]}
    absent = wanted - {"openmpi"} - depends
    assert not absent and "mpi" in depends, f"no dependency on {absent}"
    lines = " ".join(what for what, _ in noted["depends_on"])
    for feature in ("+CVODE", "+mpi+hl", "petsc"):
        assert feature in lines, feature

    assert package.build_targets[:-1] == package.install_targets[:-1], "installing would build anew"
    assert package.build_targets[-1] == "all"
    package.check()
    assert calls and "check-run" in calls[0]
    for word in package.install_targets:
        print("install:", word)


main(*sys.argv[1:])
