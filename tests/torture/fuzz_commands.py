"""fuzz_commands.py [--decks N] [--stores N] [--first N] [--seed N]: mutated decks and damaged stores.

Mutated decks come from fuzz_decks and go through `check` and `scan --dry-run`. A small store, some of whose points are still to be computed, is damaged in bytes, blocks and length,
mostly where HDF5 keeps what it needs to find its way: superblock, headers, heaps, attributes. Then
`info`, `contour` and `scan --resume` get a copy each. What must come of it: an end within the time
limit, an exit code that the command documents, and, where that is a failure, one sentence and
nothing else. A program with sanitizers may report HDF5's own faults, which the examination of a
store comes upon and survives without them. Values that were damaged cannot be told from others: success is allowed.

Finds the program in $DARKCUBE and fuzz_decks in $BUILD. The last line counts; exit code 1 where something else came of it. A
damaged store that was not borne is kept in the folder that $KEEP names, if it does.
"""
import argparse
import collections
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

import h5py
import numpy

DECK = """model: em-bl
axes:
  mass: {from: 5 MeV, to: 9 MeV, points: 3}
  coupling: {from: 1e-12, to: 1e-7, points: 3}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: leading-order}
"""
SECONDS_ALLOWED = 20
# Exit codes that the man pages list; 2 where the output that is asked for has lost its name.
DECK_CODES = {0, 2, 3}
CODES = {"info": {0, 3}, "json": {0, 3}, "contour": {0, 2, 3}, "scan": {0, 10, 4}}


def run(*arguments):
    return subprocess.run(
        [os.environ["DARKCUBE"], *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        timeout=SECONDS_ALLOWED,
        check=False,
    )


class Original:
    """The store that all are made from: its bytes, and which of them are not values."""

    def __init__(self, folder):
        self.deck = os.path.join(folder, "deck.yaml")
        path = os.path.join(folder, "original.h5")
        with open(self.deck, "w", encoding="utf-8") as deck:
            deck.write(DECK)
        made = run("scan", self.deck, "-o", path, "--quiet")
        if made.returncode != 0:
            sys.exit(f"fuzz_commands: no store to begin with: {made.stderr.decode()}")
        values = []
        with h5py.File(path, "r+") as store:
            for name in store["results/cosmology"]:
                if name not in store["axes"]:
                    store["results/cosmology"][name][1, 2] = numpy.nan
            store["status/cosmology"][1, 2] = 0

            def visit(_, thing):
                if isinstance(thing, h5py.Dataset) and thing.id.get_offset() is not None:
                    values.append((thing.id.get_offset(), thing.id.get_storage_size()))

            store.visititems(visit)
        with open(path, "rb") as store:
            self.bytes = store.read()
        is_value = bytearray(len(self.bytes))
        for offset, size in values:
            is_value[offset : offset + size] = b"\1" * size
        self.structure = [place for place, value in enumerate(is_value) if not value]


def damage(original, chance):
    """A damaged copy of the bytes, and what was done."""
    data = bytearray(original.bytes)
    kind = chance.choices(
        ["bits", "bytes", "superblock", "words", "zeros", "swap", "cut", "grow", "values"],
        [20, 25, 10, 20, 8, 5, 8, 2, 2],
    )[0]
    if kind == "cut":
        del data[chance.choice([chance.randrange(len(data)), chance.randrange(2048)]) :]
    elif kind == "grow":
        data += chance.randbytes(chance.randrange(1, 5000))
    elif kind == "values":
        for _ in range(100):
            data[chance.randrange(len(data))] = chance.randrange(256)
    elif kind == "zeros":
        start = chance.choice(original.structure)
        for place in range(start, min(len(data), start + chance.choice([8, 64, 512, 4096]))):
            data[place] = 0
    elif kind == "swap":
        a, b, n = chance.choice(original.structure), chance.choice(original.structure), chance.choice([8, 64, 512])
        data[a : a + n], data[b : b + n] = data[b : b + n], data[a : a + n]
        del data[len(original.bytes) :]
    else:
        for _ in range(chance.choice([1, 1, 1, 2, 5, 20])):
            place = chance.randrange(96) if kind == "superblock" else chance.choice(original.structure)
            if kind == "bits":
                data[place] ^= 1 << chance.randrange(8)
            elif kind == "words":
                word = chance.choice([0, 1, 2**16, 2**31, 2**32 - 1, 2**63, 2**64 - 1, len(data), len(data) - 1])
                data[place : place + 8] = word.to_bytes(8, "little")
            else:
                data[place] = chance.randrange(256)
        del data[len(original.bytes) :]
    return bytes(data), kind


def is_of_hdf5(said):
    """Is all that a sanitizer reports HDF5's own, and, unless it is a leak, from where it is guarded?"""
    stacks = re.findall(r"(?:^ *#\d+ .*\n)+", said, re.MULTILINE)
    culprits = [next((f for f in stack.splitlines() if "__interceptor" not in f), "") for stack in stacks]
    guarded = "ERROR: AddressSanitizer" not in said or "dc_store_examine" in said or "examine_attribute" in said
    return bool(culprits) and all("libhdf5" in culprit for culprit in culprits) and guarded


# Damage among the facts about the program is seen, and changes nothing.
OTHER_BUILD = r"^'.*' was begun by another build .*\n"


def judge(codes, done):
    """What is wrong with how a command ended; nothing if it is as it must be."""
    said = done.stderr.decode("utf-8", "replace")
    if done.returncode < 0:
        return f"died of signal {-done.returncode}"
    if "Sanitizer" in said or "runtime error" in said:
        return None if is_of_hdf5(said) else "a sanitizer reported"
    if done.returncode not in codes:
        return f"exit code {done.returncode}"
    said = re.sub(OTHER_BUILD, "", said, flags=re.MULTILINE)
    if done.returncode in (0, 10) and said:
        return "said something although all was well"
    said = re.sub(r"^-+\nMPI_ABORT was invoked[^-]*-+\n", "", said, flags=re.MULTILINE)  # the launcher's remark
    said = re.sub(r"^\[.*\] ORTE_ERROR_LOG: .*\n", "", said, flags=re.MULTILINE)  # so is this, after MPI_Abort
    # The C library's, as in `free(): invalid pointer` and `double free or corruption (out)`.
    said = re.sub(r"^(?:[a-z_]+\(\): |double free |corrupted )[a-z0-9 ,()]+\n(?=darkcube)", "", said)
    if done.returncode not in (0, 10) and not (said.startswith("darkcube") and said.count("\n") == 1):
        return "has not failed with one sentence"
    return None


def attempt(arguments, codes):
    """What is wrong with a command, what it said, and its exit code."""
    try:
        done = run(*arguments)
        return judge(codes, done), done.stderr.decode("utf-8", "replace"), done.returncode
    except subprocess.TimeoutExpired:
        return f"not ended after {SECONDS_ALLOWED} s", "", None


def try_store(original, seed, number, folder):
    """[(command, what is wrong, what it said)], the kind of damage, how many commands refused, how many
    were as they must be in the second attempt only.

    The same bytes lead to the same end. On a busy machine Open MPI crashes a program of nothing but
    MPI_Init and MPI_Finalize about once in 600 times, in a thread of its own."""
    chance = random.Random(f"{seed}/{number}")
    data, kind = damage(original, chance)
    wrong, refused, unsteady = [], 0, 0
    for command in CODES:
        path = os.path.join(folder, f"{number}-{command}.h5")
        arguments = {
            "info": ("info", path),
            "json": ("info", path, "--json"),
            "contour": ("contour", path, "--of", "cosmology/delta_neff", "--level", "0.4", "-o", path + ".curves"),
            "scan": ("scan", original.deck, "-o", path, "--resume", "--quiet"),
        }[command]
        for again in range(2):
            with open(path, "wb") as store:
                store.write(data)
            problem, said, code = attempt(arguments, CODES[command])
            if problem is None:
                unsteady += again
                break
        refused += code not in (0, 10, None)
        if problem is not None:
            wrong.append((command, problem, said))
            if "KEEP" in os.environ:
                shutil.copy(path, os.environ["KEEP"])
        for name in os.listdir(folder):
            if name.startswith(f"{number}-"):
                os.unlink(os.path.join(folder, name))
    return wrong, kind, refused, unsteady


def try_deck(path):
    """[(command, what is wrong, what it said)], how many commands refused"""
    wrong, refused = [], 0
    for arguments in (("check", path), ("scan", path, "--dry-run")):
        problem, said, code = attempt(arguments, DECK_CODES)
        refused += code not in (0, None)
        if problem is not None:
            wrong.append((arguments[0], problem, said))
    return wrong, refused


def decks(folder, n, seed):
    """Paths of n mutated decks."""
    made = os.path.join(folder, "decks")
    os.mkdir(made)
    program = os.path.join(os.environ["BUILD"], "tests/torture/fuzz_decks")
    arguments = ["--texts", str(n), "--seed", str(seed), "--folder", made]
    subprocess.run([program, *arguments], stdout=subprocess.DEVNULL, check=False)  # too few may all be refused
    if len(os.listdir(made)) != n:
        sys.exit("fuzz_commands: fuzz_decks has not written its decks")
    return [os.path.join(made, str(number)) for number in range(n)]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--decks", type=int, default=50)
    parser.add_argument("--stores", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="number of the first store")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    problems, refused, unsteady = collections.Counter(), 0, 0

    def note(what, wrong):
        for command, problem, said in wrong:
            problems[command, problem] += 1
            print(f"{what}: {command}: {problem}", *said.splitlines()[:12], sep="\n    ", flush=True)

    with tempfile.TemporaryDirectory() as folder, concurrent.futures.ThreadPoolExecutor(2) as pool:
        tries = {pool.submit(try_deck, path): path for path in decks(folder, chosen.decks, chosen.seed)}
        for done in concurrent.futures.as_completed(tries):
            note(f"deck {os.path.basename(tries[done])}", done.result()[0])
            refused += done.result()[1]
        original = Original(folder)
        tries = {
            pool.submit(try_store, original, chosen.seed, number, folder): number
            for number in range(chosen.first, chosen.first + chosen.stores)
        }
        for done in concurrent.futures.as_completed(tries):
            wrong, kind, n, repeated = done.result()
            note(f"store {tries[done]} ({kind})", wrong)
            refused += n
            unsteady += repeated
    for (command, problem), times in sorted(problems.items()):
        print(f"{command}: {problem}: {times} times")
    commands = 2 * chosen.decks + len(CODES) * chosen.stores
    print(
        f"{chosen.decks} mutated decks and {chosen.stores} damaged stores (seed {chosen.seed}), {commands} commands: "
        f"{refused} refused, {sum(problems.values())} not borne"
        + (f", {unsteady} in the second attempt" if unsteady else "")
    )
    return 1 if problems or unsteady > max(2, commands // 100) else 0


sys.exit(main())
