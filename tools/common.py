"""What every tool shares: places, stamps, running programs, and failing with a sentence."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

ROOT: Final = Path(__file__).resolve().parent.parent
VENV: Final = ROOT / ".venv"
VENV_PYTHON: Final = VENV / "bin" / "python"
BYTECODE: Final = VENV / "bytecode"
OLDEST_PYTHON: Final = (3, 11)
LEAST_FREE_BYTES: Final = 100_000_000
FIRST_FREE_BYTES: Final = 1_500_000_000


class Problem(Exception):
    """Something a person has to mend; its text says what."""


def data_folder() -> Path:
    """Return the folder of database, keys, files and broker data (KAPSTONE_DATA, default var/)."""
    return Path(os.environ.get("KAPSTONE_DATA") or ROOT / "var").resolve()


def make_data_folder() -> Path:
    """Create the data folder, private to this account."""
    folder = data_folder()
    if "%" in f"{folder}{ROOT}" or '"' in f"{folder}{ROOT}":
        raise Problem(f"Kapstone cannot run from a path with a percent sign or quotation mark: {folder}")
    try:
        for name in ("", "run", "log", "redis", "stamps"):
            (folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = folder / "run" / f".probe-{os.getpid()}"
        probe.write_text("")
        probe.unlink()
    except OSError as refusal:
        raise Problem(
            f"The data folder {folder} cannot be written ({refusal.strerror}). "
            "Set KAPSTONE_DATA to a folder of this account."
        ) from refusal
    return folder


def check_free_space(folder: Path) -> None:
    """Refuse to begin what would end half-way on a full disk."""
    free = shutil.disk_usage(folder).free
    needed = LEAST_FREE_BYTES if VENV_PYTHON.exists() else FIRST_FREE_BYTES
    if free < needed:
        raise Problem(
            f"Only {free // 1_000_000} MB are free where {folder} lies; {needed // 1_000_000} MB are needed. "
            "Free some space, or set KAPSTONE_DATA to a folder on another disk."
        )


def python_environment() -> dict[str, str]:
    """Return the environment for Python programs, with their bytecode kept beside the packages.

    Where an account asks Python to write none, each of five processes would compile 800 modules at
    every start.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**environment, "PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(BYTECODE)}


def check_python() -> None:
    """Refuse an interpreter that is too old."""
    if sys.version_info[:2] < OLDEST_PYTHON:
        raise Problem(f"Kapstone needs Python 3.11 or newer; this is {sys.version.split()[0]}.")


def say(text: str) -> None:
    """Tell the person at the terminal."""
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Announce a step and say how long it took."""
    started = time.monotonic()
    say(f"  {title} ...")
    yield
    say(f"  {title}: {time.monotonic() - started:.1f} s")


def run(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> None:
    """Run a program quietly; on failure show the end of what it said and raise :class:`Problem`."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, env=dict(env) if env else None, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if done.returncode != 0:
        tail = "\n".join(done.stdout.strip().splitlines()[-15:])
        raise Problem(f"`{' '.join(words[:6])}` failed with exit code {done.returncode}.\n{tail}")


def succeeds(command: Sequence[str | Path], *, env: Mapping[str, str] | None = None) -> bool:
    """Say whether a program can be run and exits with 0."""
    try:
        done = subprocess.run(
            [str(word) for word in command], env=dict(env) if env else None, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except OSError:
        return False
    return done.returncode == 0


def fingerprint(paths: Iterable[Path]) -> str:
    """Return the SHA-256 of files and of all files below folders, names included."""
    digest = hashlib.sha256()
    for path in paths:
        files = sorted(p for p in path.rglob("*") if p.is_file()) if path.is_dir() else [path]
        for file in files:
            if file.exists():
                digest.update(str(file.relative_to(ROOT) if file.is_relative_to(ROOT) else file.name).encode())
                digest.update(file.read_bytes())
    return digest.hexdigest()


class Stamp:
    """Remembers by hash what a step was last done for, so that it is done again only when needed."""

    def __init__(self, file: Path, inputs: Iterable[Path], *, extra: str = "") -> None:
        self.file = file
        self.value = hashlib.sha256((fingerprint(inputs) + extra).encode()).hexdigest()

    @property
    def is_current(self) -> bool:
        """Whether the step was done for exactly these inputs."""
        return self.file.exists() and self.file.read_text().strip() == self.value

    def set(self) -> None:
        """Remember that the step is done."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        scratch = self.file.with_name(f"{self.file.name}.{os.getpid()}")
        scratch.write_text(self.value)
        scratch.replace(self.file)


def which(name: str) -> str | None:
    """Return where a program is, or None."""
    return shutil.which(name)


def fail(problem: BaseException) -> NoReturn:
    """Print the sentence of a problem and leave with exit code 1."""
    print(f"\n{problem}", file=sys.stderr, flush=True)
    raise SystemExit(1)
