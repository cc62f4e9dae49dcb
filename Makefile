# darkcube: build, check, install. `make help` lists the targets.

CC = mpicc
PREFIX = /usr/local
DESTDIR =
BUILD = build
PYTHON3 = /usr/bin/python3
PKG_CONFIG = pkg-config

CFLAGS = -O2 -g
CPPFLAGS =
LDFLAGS =
LDLIBS =

WARNINGS = -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wstrict-prototypes -Werror
LANGUAGE = -std=c11 -D_XOPEN_SOURCE=700

# The HDF5 of PETSc is the parallel one; -isystem keeps its headers out of our warnings.
PACKAGES = PETSc hdf5-openmpi gsl yaml-0.1 libcrypto
PACKAGE_CFLAGS := $(patsubst -I%,-isystem %,$(shell $(PKG_CONFIG) --cflags $(PACKAGES)))
PACKAGE_LIBS := $(shell $(PKG_CONFIG) --libs $(PACKAGES)) -lhdf5_hl \
	-lsundials_cvode -lsundials_nvecserial -lsundials_sunmatrixdense -lsundials_sunlinsoldense

VERSION := $(shell sed -n 's/.*DC_VERSION "\(.*\)"/\1/p' include/darkcube/version.h)
REVISION := $(shell git describe --always --dirty --abbrev=12 2>/dev/null || echo unknown)

# The physics is a library of its own, free of MPI, HDF5, PETSc and the file system.
LIBRARY_SOURCES = $(wildcard src/base/*.c src/model/*.c src/cosmology/*.c src/supernova/*.c \
	src/terrestrial/*.c src/probe/*.c)
ENGINE_SOURCES = $(wildcard src/scan/*.c src/post/*.c)
CLI_SOURCES = $(wildcard src/cli/*.c)
TEST_SOURCES = $(wildcard tests/test_*.c)
TEST_SUPPORT = $(filter-out $(TEST_SOURCES),$(wildcard tests/*.c))
BENCH_SOURCES = $(wildcard tools/bench_*.c)

objects = $(patsubst %.c,$(BUILD)/%.o,$(1))
LIBRARY = $(BUILD)/libdarkcube.a
ENGINE = $(BUILD)/libdarkcube_engine.a
PROGRAM = $(BUILD)/darkcube
TESTS = $(patsubst tests/%.c,$(BUILD)/tests/%,$(TEST_SOURCES))
BENCHES = $(patsubst tools/%.c,$(BUILD)/tools/%,$(BENCH_SOURCES))

COMPILE = $(CC) $(LANGUAGE) $(WARNINGS) -Iinclude -Isrc $(PACKAGE_CFLAGS) $(CPPFLAGS) $(CFLAGS) \
	-MMD -MP

.PHONY: all
all: $(PROGRAM) $(LIBRARY)

$(LIBRARY): $(call objects,$(LIBRARY_SOURCES))
$(ENGINE): $(call objects,$(ENGINE_SOURCES))
$(LIBRARY) $(ENGINE):
	@rm -f $@
	ar rcs $@ $^

$(PROGRAM): $(call objects,$(CLI_SOURCES)) $(ENGINE) $(LIBRARY)
	$(CC) $(LDFLAGS) $^ -o $@ $(LDLIBS) $(PACKAGE_LIBS) -lm

$(TESTS): $(BUILD)/tests/%: $(BUILD)/tests/%.o $(call objects,$(TEST_SUPPORT)) $(ENGINE) $(LIBRARY)
	$(CC) $(LDFLAGS) $^ -o $@ $(LDLIBS) -lcmocka $(PACKAGE_LIBS) -lm

$(BENCHES): $(BUILD)/tools/%: $(BUILD)/tools/%.o $(ENGINE) $(LIBRARY)
	$(CC) $(LDFLAGS) $^ -o $@ $(LDLIBS) $(PACKAGE_LIBS) -lm

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(COMPILE) -c $< -o $@

-include $(shell find $(BUILD) -name '*.d' 2>/dev/null)
