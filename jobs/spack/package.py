# A Spack recipe. It builds the source tree that it lies in and fetches nothing:
#
#   spack repo create ~/darkcube-repo darkcube
#   mkdir ~/darkcube-repo/packages/darkcube
#   cp jobs/spack/package.py ~/darkcube-repo/packages/darkcube/
#   spack repo add ~/darkcube-repo
#   spack dev-build darkcube@0.1.0        # in this source tree; --test=root runs the tests
#   spack load darkcube

from spack.package import *


class Darkcube(MakefilePackage):
    """Parallel scans of light vector bosons over mass, coupling and dark mixing angle:
    cosmology, supernova cooling and exclusion curves."""

    maintainers = []

    version("0.1.0")

    variant("figures", default=False, description="What the plotting tools of the source tree need")

    depends_on("gmake", type="build")
    depends_on("pkgconfig", type="build")

    depends_on("mpi")
    depends_on("petsc@3.18:+mpi+hdf5+double~complex")
    # SUNDIALS 7 begins a context with other arguments.
    depends_on("sundials@6.0:6+CVODE")
    depends_on("hdf5@1.10:1+mpi+hl+shared")
    depends_on("gsl@2.7:")
    depends_on("libyaml")
    depends_on("openssl")

    depends_on("cmocka@1.1.5:", type="test")
    for tool in ("gnuplot", "python", "py-h5py", "py-xarray", "py-h5netcdf"):
        depends_on(tool, type="test")
        depends_on(tool, type="run", when="+figures")

    def settings(self):
        """What the Makefile has to know, the same at every call: other flags build anew."""
        return [
            "CC=" + self.spec["mpi"].mpicc,
            "PREFIX=" + self.prefix,
            "SUNDIALS_DIR=" + self.spec["sundials"].prefix,
        ]

    @property
    def build_targets(self):
        return self.settings() + ["all"]

    @property
    def install_targets(self):
        return self.settings() + ["install"]

    def check(self):
        # Not `check`, which would look for packages of the system first.
        make(*self.settings(), "PYTHON3=" + self.spec["python"].command.path, "check-run")
