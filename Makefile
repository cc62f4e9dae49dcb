# darkcube: build, check, install. `make help` lists the targets.
#
# On a new machine: `make demo` or `make check`. Both first make sure that what they need is there
# (tools/setup). Plain `make` builds and installs nothing on the system.

CC = mpicc
PREFIX = /usr/local
DESTDIR =
BUILD = build
PKG_CONFIG ?= pkg-config
SUNDIALS_DIR ?=
# Debian's Python modules belong to its own Python; another one may come first in PATH.
PYTHON3 ?= $(if $(wildcard /usr/bin/dpkg-query),/usr/bin/python3,python3)

CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =
LDLIBS =

# A loop that Clang leaves without vectors is slower, not wrong.
WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Wno-pass-failed -Werror
LANGUAGE = -std=c11 -D_XOPEN_SOURCE=700
# What lets a compiler turn loops over nodes into vector code without changing what they compute:
# nobody here reads errno or the exception flags of mathematical functions. Never -ffast-math, which
# reorders sums and breaks the exponential function of src/base/vector_math.h; and no contraction of
# products with sums, Clang's default, which some processors have and others have not.
VECTOR_FLAGS = -ffp-contract=off -fno-math-errno -fno-trapping-math -fopenmp-simd

# ---- what we build upon --------------------------------------------------------------------------

# Names differ between systems; the first that pkg-config knows is taken. A name that is not there
# is said by $(BUILD)/prerequisites, not here: `make demo` has to be readable before set-up.
known = $(firstword $(foreach name,$(1),$(shell $(PKG_CONFIG) --exists $(name) 2>/dev/null && echo $(name))))
PETSC := $(call known,PETSc petsc)
HDF5 := $(call known,hdf5-openmpi hdf5-mpich hdf5-mpi hdf5)
PACKAGES := $(PETSC) $(HDF5) $(call known,gsl) $(call known,yaml-0.1) $(call known,libcrypto)

# -isystem keeps the warnings of other people's headers out of ours. What lies outside the system's
# own directories (Spack, environment modules) is found again when the program runs.
comma := ,
package_config = $(if $(PACKAGES),$(shell $(PKG_CONFIG) $(1) $(PACKAGES) 2>/dev/null))
PACKAGE_CFLAGS := $(patsubst -I%,-isystem %,$(call package_config,--cflags))
PACKAGE_LIBS := $(call package_config,--libs)
SUNDIALS_LIBRARY_DIR := $(patsubst %,-L%,$(firstword $(wildcard $(addprefix $(SUNDIALS_DIR)/,lib64 lib))))
ifneq ($(SUNDIALS_DIR),)
PACKAGE_CFLAGS += -isystem $(SUNDIALS_DIR)/include
PACKAGE_LIBS += $(SUNDIALS_LIBRARY_DIR)
endif
PACKAGE_LIBS += $(patsubst -L%,-Wl$(comma)-rpath$(comma)%,$(filter-out -L/usr/lib%,$(filter -L%,$(PACKAGE_LIBS))))
SUNDIALS_LIBS = -lsundials_cvode -lsundials_nvecserial -lsundials_sunmatrixdense -lsundials_sunlinsoldense
PACKAGE_LIBS += -lhdf5_hl $(SUNDIALS_LIBS)

VERSION := $(shell sed -n 's/.*DC_VERSION "\(.*\)"/\1/p' include/darkcube/version.h)
REVISION := $(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null || echo unknown)

# ---- sources -------------------------------------------------------------------------------------

# The physics is a library of its own, free of MPI, HDF5, PETSc and the file system.
LIBRARY_SOURCES := $(wildcard src/base/*.c src/model/*.c src/cosmology/*.c src/supernova/*.c \
	src/terrestrial/*.c src/probe/*.c)
ENGINE_SOURCES := $(wildcard src/scan/*.c src/post/*.c)
CLI_SOURCES := $(wildcard src/cli/*.c)
TEST_SOURCES := $(wildcard tests/test_*.c)
TEST_SUPPORT := $(filter-out $(TEST_SOURCES),$(wildcard tests/*.c))
TEST_SCRIPTS := $(sort $(wildcard tests/check_*.sh tests/check_*.py))
TORTURE_SOURCES := $(wildcard tests/torture/fuzz_*.c)
PRELOAD_SOURCES := $(wildcard tests/preload/*.c)
TORTURE_SUPPORT := $(filter-out $(TORTURE_SOURCES),$(wildcard tests/torture/*.c))
BENCH_SOURCES := $(wildcard tools/bench_*.c)
# Programs that scripts of tools/ call, and an example that uses the library.
TOOL_SOURCES := tools/answer_rate.c tools/cevns_spectra.c tools/example_model.c tools/model_curves.c \
	tools/simulate_schedule.c tools/width_curves.c
HEADERS := $(wildcard include/darkcube/*.h)
# Headers of the engine: they need MPI, and what they declare is not in libdarkcube.a.
ENGINE_HEADERS := $(addprefix include/darkcube/,cube.h deck.h scan.h store.h contour.h refine.h \
	surface.h merge.h pack.h)
OWN_C := $(sort $(LIBRARY_SOURCES) $(ENGINE_SOURCES) $(CLI_SOURCES) $(TEST_SOURCES) $(TEST_SUPPORT) \
	$(TORTURE_SOURCES) $(TORTURE_SUPPORT) $(PRELOAD_SOURCES) $(BENCH_SOURCES) $(TOOL_SOURCES) \
	$(wildcard tools/sanitize/*.c))
OWN_H := $(sort $(HEADERS) $(wildcard src/*/*.h tests/*.h tests/torture/*.h tools/*.h))
OWN_BASH := $(sort .ci/run $(wildcard jobs/*.sh tests/*.sh tests/cluster/*.sh) \
	$(shell grep -lsE '^\#!.*sh$$' $(wildcard tools/*)) $(wildcard tools/*.sh))

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIBRARY = $(BUILD)/libdarkcube.a
ENGINE = $(BUILD)/libdarkcube_engine.a
PROGRAM = $(BUILD)/darkcube
TESTS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))
FUZZERS = $(patsubst tests/torture/%.c,$(BUILD)/tests/torture/%,$(TORTURE_SOURCES))
PRELOADS = $(patsubst %.c,$(BUILD)/%.so,$(PRELOAD_SOURCES))
BENCHES = $(patsubst tools/%.c,$(BUILD)/tools/%,$(BENCH_SOURCES))
TOOLS = $(patsubst tools/%.c,$(BUILD)/tools/%,$(TOOL_SOURCES))

# `make sanitize` sets SANITIZE to the names that -fsanitize= takes. Libraries must then stay loaded
# to the end, or leak reports cannot name them (tools/sanitize/).
SANITIZE =
ifneq ($(SANITIZE),)
SANITIZER_FLAGS = -fsanitize=$(SANITIZE) -fno-omit-frame-pointer
SANITIZER_OBJECTS = $(BUILD)/tools/sanitize/nodlclose.o
endif

COMPILE = $(CC) $(LANGUAGE) $(VECTOR_FLAGS) $(WARNINGS) -Iinclude -Isrc $(PACKAGE_CFLAGS) $(CPPFLAGS) $(CFLAGS) \
	$(SANITIZER_FLAGS) $(DEFINES)
LINK = $(CC) $(CFLAGS) $(SANITIZER_FLAGS) $(LDFLAGS)

SETUP = MPICC='$(CC)' PYTHON3='$(PYTHON3)' SUNDIALS_DIR='$(SUNDIALS_DIR)' PKG_CONFIG='$(PKG_CONFIG)' tools/setup

# How often the long tests torture, and what their chance begins with.
KILLS = 50
SEED = 1
TORTURE = . tools/mpi_environment.sh && BUILD=$(abspath $(BUILD)) DARKCUBE=$(abspath $(PROGRAM))

# V=1 shows whole commands.
V =
say = $(if $(V),,@echo "  $(1)" && )

# ---- targets -------------------------------------------------------------------------------------

.PHONY: all
all: $(PROGRAM) $(LIBRARY) ## the program and the physics library, under build/

.PHONY: demo
demo: ## set up, build, scan a small cube and draw where N_eff shifts
	@$(SETUP)
	@$(MAKE) --no-print-directory all
	@DARKCUBE=$(PROGRAM) tools/demo

.PHONY: check
check: ## set up, build and run all tests; ONLY='test_cube check_cli' runs some
	@$(SETUP)
	@$(MAKE) --no-print-directory check-run

.PHONY: check-run
check-run: all $(TESTS) $(FUZZERS) $(PRELOADS) $(TOOLS)
	@BUILD=$(abspath $(BUILD)) DARKCUBE=$(abspath $(PROGRAM)) PREFIX='$(PREFIX)' PYTHON3=$(PYTHON3) ONLY='$(ONLY)' \
		tools/run_tests $(TESTS) $(TEST_SCRIPTS)

.PHONY: check-cluster
check-cluster: ## the batch scripts under a Slurm of one node, which it brings up (tools/setup --cluster)
	@$(SETUP)
	@$(MAKE) --no-print-directory check-cluster-run

.PHONY: check-cluster-run
check-cluster-run: all
	@BUILD=$(abspath $(BUILD)) DARKCUBE=$(abspath $(PROGRAM)) PYTHON3=$(PYTHON3) TEST_TIMEOUT=1200 \
		tools/run_tests $(wildcard tests/cluster/check_*.sh)

.PHONY: sanitize
sanitize: ## the same tests under the address and undefined-behaviour sanitizers
	@$(SETUP)
	@. tools/sanitize/environment.sh && $(MAKE) --no-print-directory check-run \
		BUILD=build-sanitize SANITIZE=address,undefined CFLAGS='-O1 -g'

.PHONY: check-kill
check-kill: ## kill scans KILLS=50 times at random moments, resume and compare; SEED=1
	@$(SETUP)
	@$(MAKE) --no-print-directory all
	@$(TORTURE) $(PYTHON3) tests/torture/kill.py --kills $(KILLS) --seed $(SEED)

.PHONY: check-fuzz
check-fuzz: ## 10,000 mutated decks, 17,000 mutated data files and 1,000 damaged stores; SEED=1
	@$(SETUP)
	@$(MAKE) --no-print-directory all $(FUZZERS)
	@$(TORTURE) $(BUILD)/tests/torture/fuzz_decks --texts 10000 --seed $(SEED)
	@$(TORTURE) $(BUILD)/tests/torture/fuzz_data --texts 4000 --seed $(SEED)
	@$(TORTURE) $(BUILD)/tests/torture/fuzz_experiments --texts 13000 --seed $(SEED)
	@$(TORTURE) $(PYTHON3) tests/torture/fuzz_commands.py --decks 50 --stores 1000 --seed $(SEED)

.PHONY: bench
bench: ## how fast: each probe, pencils, scans, the schedule, refined scans (SCALE=full: 64 ranks, 400 x 400; POST='100 1000 1000': contour and pack)
	@$(SETUP)
	@$(MAKE) --no-print-directory bench-run

.PHONY: bench-run
bench-run: all $(BENCHES) $(TOOLS)
	@for bench in $(BENCHES); do echo "== $$(basename $$bench)" && $$bench || exit 1; done
	@BUILD=$(BUILD) tools/count_instructions
	@DARKCUBE=$(PROGRAM) tools/bench_scan
	@DARKCUBE=$(PROGRAM) ANSWER_RATE=$(BUILD)/tools/answer_rate SCALE='$(SCALE)' PYTHON3=$(PYTHON3) \
		tools/bench_schedule
	@DARKCUBE=$(PROGRAM) PYTHON3=$(PYTHON3) SCALE='$(SCALE)' tools/bench_refine
	@$(if $(POST),DARKCUBE=$(PROGRAM) PYTHON3=$(PYTHON3) tools/bench_post $(POST))

.PHONY: figures
figures: ## of the papers: FIG=1, 2, 5-15 or 17, or several, FIG=1,2 (STARS='FILE...', PROFILE=FILE, CURVES=DIR, R_TABLE=FILE); FIG=scaling
	@$(SETUP)
	@$(MAKE) --no-print-directory all $(TOOLS)
	@BUILD=$(BUILD) STARS='$(STARS)' PROFILE='$(PROFILE)' CURVES='$(CURVES)' R_TABLE='$(R_TABLE)' tools/figures '$(FIG)'

.PHONY: format-check
format-check: ## is every C file formatted as .clang-format says?
	@$(SETUP) --check --dev
	clang-format --dry-run -Werror $(OWN_C) $(OWN_H)

.PHONY: format
format: ## format every C file in place
	@$(SETUP) --check --dev
	clang-format -i $(OWN_C) $(OWN_H)

.PHONY: lint
lint: ## clang-tidy over the C files, shellcheck over the scripts
	@$(SETUP) --check --dev
	shellcheck -x $(OWN_BASH)
	@status=0; for file in $(OWN_C); do \
		echo "clang-tidy $$file"; \
		clang-tidy --quiet --warnings-as-errors='*' $$file -- $(LANGUAGE) $(VECTOR_FLAGS) -Iinclude -Isrc $(PACKAGE_CFLAGS) \
			$(patsubst -I%,-isystem %,$(MPI_CFLAGS)) $(PROVENANCE) $(INPUT_FOLDERS) 2>/dev/null || status=1; \
	done; exit $$status

.PHONY: clean
clean: ## remove what was built (results under demo/ and figures/ stay)
	rm -rf build build-sanitize

.PHONY: help
help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  \1|\2/p' Makefile | awk -F'|' '{ printf "%-15s %s\n", $$1, $$2 }'
	@echo
	@echo 'Variables: CC CFLAGS CPPFLAGS LDFLAGS LDLIBS PREFIX DESTDIR PYTHON3 PKG_CONFIG SUNDIALS_DIR V'

# ---- install -------------------------------------------------------------------------------------

INSTALL_HEADERS = $(filter-out $(ENGINE_HEADERS),$(HEADERS))
INSTALL_MAN = $(wildcard src/cli/*.1)
INSTALL_INPUTS = $(wildcard inputs/*.yaml inputs/*.txt)
INSTALL_EXPERIMENTS = $(wildcard inputs/experiments/*)
INSTALLED = bin/darkcube lib/libdarkcube.a lib/pkgconfig/darkcube.pc \
	$(patsubst include/%,include/%,$(INSTALL_HEADERS)) \
	$(addprefix share/man/man1/,$(notdir $(INSTALL_MAN))) \
	$(addprefix share/darkcube/,$(INSTALL_INPUTS) $(INSTALL_EXPERIMENTS))
INSTALLED_FOLDERS = include/darkcube share/darkcube/inputs/experiments share/darkcube/inputs \
	share/darkcube
ROOT = $(DESTDIR)$(PREFIX)

.PHONY: install
install: all $(BUILD)/darkcube.pc ## copy to PREFIX (below DESTDIR): program, library, headers, man pages, decks, data
	install -d $(addprefix $(ROOT)/,$(sort $(dir $(INSTALLED))))
	install -m 755 $(PROGRAM) $(ROOT)/bin/
	install -m 644 $(LIBRARY) $(ROOT)/lib/
	install -m 644 $(BUILD)/darkcube.pc $(ROOT)/lib/pkgconfig/
	install -m 644 $(INSTALL_HEADERS) $(ROOT)/include/darkcube/
	install -m 644 $(INSTALL_MAN) $(ROOT)/share/man/man1/
	install -m 644 $(INSTALL_INPUTS) $(ROOT)/share/darkcube/inputs/
	install -m 644 $(INSTALL_EXPERIMENTS) $(ROOT)/share/darkcube/inputs/experiments/

.PHONY: uninstall
uninstall: ## remove from PREFIX exactly what install put there
	rm -f $(addprefix $(ROOT)/,$(INSTALLED))
	-@rmdir $(addprefix $(ROOT)/,$(INSTALLED_FOLDERS)) 2>/dev/null || true

# GSL, SUNDIALS and libyaml, which reads texts in memory, are all that the physics library calls; the
# library is static, so that a program takes its flags from `pkg-config --static`.
.PHONY: $(BUILD)/darkcube.pc
$(BUILD)/darkcube.pc:
	@mkdir -p $(@D)
	@printf '%s\n' 'prefix=$(PREFIX)' 'includedir=$${prefix}/include' 'libdir=$${prefix}/lib' '' \
		'Name: darkcube' 'Description: physics of light vector bosons' \
		'Version: $(VERSION)' 'Requires.private: gsl yaml-0.1' 'Cflags: -I$${includedir}' \
		'Libs: -L$${libdir} -ldarkcube' \
		'Libs.private: $(strip $(SUNDIALS_LIBRARY_DIR) $(SUNDIALS_LIBS)) -lm' > $@

# ---- rules ---------------------------------------------------------------------------------------

$(LIBRARY): $(call objects,$(LIBRARY_SOURCES))
$(ENGINE): $(call objects,$(ENGINE_SOURCES))
$(LIBRARY) $(ENGINE):
	@rm -f $@
	$(call say,AR  $@)$(AR) rcs $@ $^

$(PROGRAM): $(call objects,$(CLI_SOURCES)) $(SANITIZER_OBJECTS) $(ENGINE) $(LIBRARY)
	$(call say,LD  $@)$(LINK) $^ -o $@ $(LDLIBS) $(PACKAGE_LIBS) -lm

$(TESTS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(call objects,$(TEST_SUPPORT)) \
		$(SANITIZER_OBJECTS) $(ENGINE) $(LIBRARY)
	$(call say,LD  $@)$(LINK) $^ -o $@ $(LDLIBS) -lcmocka $(PACKAGE_LIBS) -lm

$(FUZZERS): $(BUILD)/tests/torture/%: $(BUILD)/tests/torture/%.o $(call objects,$(TORTURE_SUPPORT)) \
		$(SANITIZER_OBJECTS) $(ENGINE) $(LIBRARY)
	$(call say,LD  $@)$(LINK) $^ -o $@ $(LDLIBS) $(PACKAGE_LIBS) -lm

$(PRELOADS): $(BUILD)/%.so: %.c $(BUILD)/settings
	@mkdir -p $(@D)
	$(call say,LD  $@)$(CC) $(LANGUAGE) $(WARNINGS) $(CPPFLAGS) $(CFLAGS) -fPIC -shared $< -o $@ -ldl

$(BENCHES) $(TOOLS): $(BUILD)/tools/%: $(BUILD)/tools/%.o $(SANITIZER_OBJECTS) $(ENGINE) $(LIBRARY)
	$(call say,LD  $@)$(LINK) $^ -o $@ $(LDLIBS) $(PACKAGE_LIBS) -lm

$(BUILD)/%.o: %.c $(BUILD)/settings | $(BUILD)/prerequisites
	@mkdir -p $(@D)
	$(call say,CC  $<)$(COMPILE) -MMD -MP -c $< -o $@

# What every store says about the program that made it: the revision and the compiler's flags.
PROVENANCE = -DDC_REVISION='"$(REVISION)"' -DDC_COMPILE_FLAGS='"$(strip $(LANGUAGE) $(VECTOR_FLAGS) $(CPPFLAGS) $(CFLAGS) $(SANITIZER_FLAGS))"'
$(BUILD)/src/scan/provenance.o: DEFINES = $(PROVENANCE)
$(BUILD)/src/scan/provenance.o: $(BUILD)/revision

# Where the files of inputs/ are when nothing nearer the program has them.
INPUT_FOLDERS = -DDC_SOURCE_INPUTS='"$(CURDIR)/inputs"' \
	-DDC_INSTALLED_INPUTS='"$(PREFIX)/share/darkcube/inputs"'
$(BUILD)/src/scan/inputs.o: DEFINES = $(INPUT_FOLDERS)
$(BUILD)/src/scan/inputs.o: $(BUILD)/input_folders

# Files that are touched only when their text changes: other flags or another revision rebuild.
write_if_changed = @mkdir -p $(@D) && printf '%s\n' '$(subst ','\'',$(1))' | cmp -s - $@ || \
	printf '%s\n' '$(subst ','\'',$(1))' > $@
.PHONY: always
$(BUILD)/settings: always
	$(call write_if_changed,$(COMPILE) $(LDFLAGS) $(LDLIBS) $(PACKAGE_LIBS))
$(BUILD)/revision: always
	$(call write_if_changed,$(REVISION))
$(BUILD)/input_folders: always
	$(call write_if_changed,$(INPUT_FOLDERS))

# Once a build folder: one sentence, not a page of compiler errors, where set-up has not been done.
ABSENT = $(if $(PETSC),,PETSc) $(if $(HDF5),,parallel-HDF5) \
	$(foreach name,gsl yaml-0.1 libcrypto,$(if $(filter $(name),$(PACKAGES)),,$(name)))
$(BUILD)/prerequisites:
	@set -- $(strip $(ABSENT)); \
	command -v $(firstword $(CC)) >/dev/null || set -- $(firstword $(CC)) "$$@"; \
	if [ $$# -eq 0 ]; then \
		echo '#include <cvode/cvode.h>' | $(CC) -E -x c $(PACKAGE_CFLAGS) $(CPPFLAGS) - >/dev/null 2>&1 || set -- SUNDIALS; \
	fi; \
	if [ $$# -gt 0 ]; then \
		echo "darkcube: not installed: $$*; run tools/setup, which installs what is missing or says how" >&2; \
		exit 1; \
	fi
	@mkdir -p $(@D) && touch $@

MPI_CFLAGS = $(shell $(CC) --showme:compile 2>/dev/null || $(PKG_CONFIG) --cflags mpich 2>/dev/null)

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
