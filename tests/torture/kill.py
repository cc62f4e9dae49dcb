"""kill.py [--kills N] [--seed N] [--deck NAME]...: kills scans at random moments, resumes them, and compares.

For each deck a scan runs to its end once, undisturbed. Then stores are begun under mpirun on a random
number of ranks and killed with SIGKILL: one rank, all ranks, or mpirun; at a random moment of the
run, as soon as FILE.tmp or FILE appears, or when the last points have their statuses. A killed store
is resumed on 1 to 4 ranks, where it may be killed again, up to three times, and at last runs to its
end. It is resumed at once, half of the times even before mpirun is gone: waiting for ranks that are
still dying is the scan's own business. What must hold:

- whatever has a status after a kill has the values of the undisturbed store, then and at the end,
  and is not computed again: its wall time in /timing keeps its bits, and the counters of the last
  run add just the points that had none (where the killed ranks were all gone before it began);
- whatever had a status before the kill has it afterwards;
- at the end, no byte under /results, /status and /diagnostics differs.

Finds the program in $DARKCUBE, with mpirun's environment set. The last line counts; exit code 1 where
something did not hold.
"""
import argparse
import collections
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import h5py
import numpy

DECKS = {
    "cosmology": """model: em-bl
axes:
  mass: {from: 1 MeV, to: 30 MeV, points: 14}
  coupling: {from: 1e-12, to: 1e-7, points: 8}
  angle: {values: [b-l, chargephobic]}
probes:
  cosmology: {preset: precise}
""",
    "supernova": """model: em-bl
axes:
  mass: {from: 1 MeV, to: 100 MeV, points: 6}
  coupling: {from: 1e-12, to: 1e-7, points: 12}
  angle: {values: [b-l, chargephobic, dark-photon]}
probes:
  supernova: {profile: fiducial}
""",
    # Refined, on axes that no mesh divides.
    "synthetic": """model: em-bl
axes:
  mass: {from: 1 MeV, to: 12 MeV, points: 53, spacing: linear}
  coupling: {from: 0.1, to: 10, points: 47, spacing: log}
  angle: {from: 0, to: 3, points: 5}
probes:
  synthetic: {cost: 1 ms}
refine: {of: synthetic/value, levels: [6, 11.5]}
""",
    # Pencils of one point that takes a microsecond: many are written together.
    "widths": """model: em-bl
axes:
  mass: {from: 1 MeV, to: 60 GeV, points: 400}
  coupling: {values: [1e-6]}
  angle: {from: 0, to: 3, points: 500}
probes:
  widths: {}
""",
}
GROUPS = ("status", "results", "interpolated", "diagnostics")
NOT_COMPUTED = (0, 2)  # statuses: todo, and not-needed, which a later round may need
MOST_KILLS = 3  # of one store
SECONDS_ALLOWED = 120
PATIENCE = 10  # seconds without ranks until an mpirun is taken to hang
stuck = []  # mpiruns that did
VICTIMS = ("rank", "all ranks", "mpirun")
MOMENTS = ("start", ".tmp", "birth", "work", "work", "work", "close")


def start(deck, store, ranks):
    """mpirun in a session of its own, by which its ranks are found, and with scratch space of its own,
    since mpirun removes at its end what another one may be using."""
    return subprocess.Popen(
        ["mpirun", "-np", str(ranks), os.environ["DARKCUBE"], "scan", deck, "-o", store, "--resume"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        env={**os.environ, "TMPDIR": tempfile.mkdtemp(dir=os.environ["TMPDIR"], prefix="run.")},
    )


def session_of(leader):
    """{process: name} of those that live in the session of a process"""
    found = {}
    for process in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
                name, _, rest = file.read().partition("(")[2].rpartition(")")
        except OSError:
            continue
        state, _, _, session = rest.split()[:4]
        if int(session) == leader and state not in "ZX":
            found[int(process)] = name
    return found


def kill(process):
    try:
        os.kill(process, signal.SIGKILL)
    except ProcessLookupError:
        pass


def wait_for_mpirun(scan):
    """Open MPI's mpirun now and then does not end when all of its ranks have: then it is ended, which
    is counted."""
    deadline = time.monotonic() + SECONDS_ALLOWED
    while scan.poll() is None:
        if time.monotonic() > deadline:
            raise subprocess.TimeoutExpired(scan.args, SECONDS_ALLOWED)
        try:
            scan.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            if "darkcube" not in session_of(scan.pid).values():
                kill(scan.pid)
                stuck.append(scan.pid)


def clear(scans):
    """Waits for mpiruns and all that they have started; how many sessions had to be ended by force,
    ten seconds after the last."""
    for scan in scans:
        wait_for_mpirun(scan)
    forced = 0
    deadline = time.monotonic() + 10
    for scan in scans:
        while session_of(scan.pid) and time.monotonic() < deadline:
            time.sleep(0.01)
        left = session_of(scan.pid)
        forced += bool(left)
        for process in left:
            kill(process)
    return forced


def strike(victim, scan, chance):
    """Kills; what was there to be killed may have ended before."""
    ranks = [process for process, name in session_of(scan.pid).items() if name == "darkcube"]
    if victim == "mpirun" or not ranks:
        kill(scan.pid)
    for process in [chance.choice(ranks)] if victim == "rank" and ranks else ranks if victim == "all ranks" else []:
        kill(process)


def read(path):
    """{name: array} of the groups, timing and counters of a store. The statuses are read first: what has
    one is whole, even while a dying rank is still writing."""
    found = {}
    with h5py.File(path, "r") as store:
        for group in filter(store.__contains__, (*GROUPS, "timing")):
            store[group].visititems(
                lambda name, thing, group=group: found.__setitem__(f"{group}/{name}", thing[()])
                if isinstance(thing, h5py.Dataset)
                else None
            )
        names = list(store["provenance/counters"].attrs["names"])
        found["computed"] = int(store["provenance/counters"][names.index("points_computed")])
    return found


def differing_bytes(one, other, where):
    """Of two arrays over the cube, at the points `where`."""
    if one.ndim != 3:  # an axis
        where = slice(None)
    a, b = one[where].tobytes(), other[where].tobytes()
    if a == b:
        return 0
    return sum(x != y for x, y in zip(a, b)) + abs(len(a) - len(b))


class Deck:
    """A deck, its undisturbed store, and how long that took."""

    def __init__(self, name, folder):
        self.name = name
        self.path = os.path.join(folder, f"{name}.yaml")
        self.status = f"status/{name}"
        with open(self.path, "w", encoding="utf-8") as file:
            file.write(DECKS[name])
        store = os.path.join(folder, f"{name}.h5")
        begin = time.monotonic()
        scan = start(self.path, store, 2)
        said = scan.communicate(timeout=SECONDS_ALLOWED)[1].decode()
        if scan.returncode != 0:
            sys.exit(f"kill: the undisturbed scan of {name} ended with {scan.returncode}: {said}")
        self.seconds = time.monotonic() - begin
        self.whole = read(store)
        self.points = self.whole[self.status].size
        with h5py.File(store, "r") as file:
            self.offset = file[self.status].id.get_offset()

    def done(self, path):
        """How many points have a status, read past HDF5, while a scan may be writing."""
        try:
            with open(path, "rb") as file:
                file.seek(self.offset)
                return sum(byte != 0 for byte in file.read(self.points))
        except OSError:
            return -1


class Trial:
    """One store from its beginning through its kills to its end."""

    def __init__(self, deck, folder, chance):
        self.deck, self.chance = deck, chance
        self.folder = folder
        self.path = os.path.join(folder, "store.h5")
        self.story = []
        self.problems = []
        self.lost = 0
        self.last = None  # what the store had after the last kill
        self.quiet = True  # nobody could write any more when that was read
        self.scans = []

    def wait_for(self, moment, scan):
        """Comes back at the moment, or when the scan has ended before."""
        pause = self.chance.uniform(0, {"start": 0.5, "work": 1.0}.get(moment, 0.01))
        if moment == "work":
            pause *= self.deck.seconds
        reached = {
            ".tmp": lambda: os.path.exists(self.path + ".tmp"),
            "birth": lambda: os.path.exists(self.path),
            "close": lambda: self.deck.done(self.path) == self.deck.points,
        }.get(moment, lambda: True)
        while not reached():
            if scan.poll() is not None:
                return
            time.sleep(0.0002 if moment != "close" else 0.001)
        time.sleep(pause if moment in ("start", "work") or self.chance.random() < 0.5 else 0)

    def disturb(self):
        """One run that is killed; true if there was something to be killed."""
        moment, victim = self.chance.choice(MOMENTS), self.chance.choice(VICTIMS)
        ranks = self.chance.randint(1, 4)
        scan = start(self.deck.path, self.path, ranks)
        self.scans.append(scan)
        self.wait_for(moment, scan)
        before = self.deck.done(self.path)
        killed = scan.poll() is None
        if killed:
            strike(victim, scan, self.chance)
        patient = not killed or self.chance.random() < 0.5
        if patient:
            wait_for_mpirun(scan)
        when = "then" if patient else "at once"
        self.story.append(f"{victim} of {ranks} at {moment}, {max(before, 0)} points done, {when}")
        if self.deck.done(self.path) < before:
            self.lost += before - self.deck.done(self.path)
            self.problems.append("points were done before the kill, and are not after it")
        self.quiet = not any(session_of(scan.pid) for scan in self.scans)
        if os.path.exists(self.path):
            self.look()
        return killed, moment, victim

    def look(self):
        """What a kill left behind, against the undisturbed store and what the last one left."""
        now = read(self.path)
        done = now[self.deck.status] != 0
        self.compare(now, self.deck.whole, GROUPS, done, "what is done is not as in the undisturbed store")
        if self.last is not None:
            old = self.last[self.deck.status] != 0
            if not numpy.all(done[old]):
                self.lost += int(numpy.sum(old & ~done))
                self.problems.append("points have lost their statuses")
            self.compare(now, self.last, ("timing",), old, "points were computed again")
        self.last = now

    def compare(self, now, then, groups, where, sentence):
        differing = sum(
            differing_bytes(now[name], then[name], where) for name in then if name.partition("/")[0] in groups
        )
        if differing > 0:
            self.problems.append(f"{sentence}: {differing} bytes")
        return differing

    def finish(self):
        """Runs it to its end; returns the number of differing bytes."""
        ranks = self.chance.randint(1, 4)
        scan = start(self.deck.path, self.path, ranks)
        said = scan.communicate(timeout=SECONDS_ALLOWED)[1].decode()
        forced = clear(self.scans)
        if forced:
            self.problems.append(f"{forced} killed scans had ranks left that did not end")
        self.story.append(f"to the end on {ranks}")
        if scan.returncode != 0:
            self.problems.append(f"the last run ended with {scan.returncode}: {said}")
            return 0
        before, exact = self.last, self.quiet
        self.look()
        computed = self.last["computed"] - (before["computed"] if before else 0)
        due = ~numpy.isin(self.last[self.deck.status], NOT_COMPUTED)
        if before:
            due &= numpy.isin(before[self.deck.status], NOT_COMPUTED)
        todo = int(numpy.sum(due))
        if exact and computed != todo:  # a run counts at its end, and may die after it was looked at
            self.problems.append(f"the last run had {todo} points to do and computed {computed}")
        left = [name for name in os.listdir(self.folder) if name.endswith(".tmp")]
        if left:
            self.problems.append(f"{left[0]} is left")
        everywhere = numpy.ones_like(self.last[self.deck.status], dtype=bool)
        return self.compare(self.last, self.deck.whole, GROUPS, everywhere, "the end differs")


def clean_shared():
    """What killed ranks leave behind."""
    for folder in (os.environ.get("OMPI_MCA_btl_vader_backing_directory"), os.environ.get("TMPDIR")):
        for name in os.listdir(folder) if folder else []:
            if name.startswith(("vader_segment", "run.")):
                path = os.path.join(folder, name)
                shutil.rmtree(path, ignore_errors=True) if os.path.isdir(path) else os.unlink(path)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--deck", action="append", choices=DECKS, help="only this one, or these")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    kills = stores = differing = lost = failed = 0
    kinds = collections.Counter()
    with tempfile.TemporaryDirectory() as folder:
        decks = [Deck(name, folder) for name in chosen.deck or DECKS]
        while kills < chosen.kills:
            own = os.path.join(folder, f"trial-{stores}")
            os.mkdir(own)
            trial = Trial(decks[stores % len(decks)], own, chance)
            for _ in range(min(chance.randint(1, MOST_KILLS), chosen.kills - kills)):
                killed, moment, victim = trial.disturb()
                kills += killed
                kinds.update([moment, victim] if killed else [])
            differing += trial.finish()
            lost += trial.lost
            stores += 1
            for problem in trial.problems:
                failed += 1
                print(f"{trial.deck.name}: {problem}\n    ({'; '.join(trial.story)})", flush=True)
            shutil.rmtree(own)
            clean_shared()
    told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items()))
    print(f"{told}; {len(stuck)} mpiruns hung after their ranks had ended" if stuck else told)
    print(
        f"{kills} kills (seed {chosen.seed}) of {stores} stores: {differing} differing bytes, "
        f"{lost} points lost, {failed} things wrong"
    )
    return 1 if failed else 0


sys.exit(main())
