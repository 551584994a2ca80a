"""The virtual environment and the packages of a lock file, verified by hash."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Final

from tools import apt
from tools.common import ROOT, VENV, VENV_PYTHON, Problem, Stamp, check_python, run, step, succeeds

REQUIREMENTS: Final = ROOT / "requirements"
UV_LOCK: Final = REQUIREMENTS / "uv.txt"


def ensure_packages(*, dev: bool) -> None:
    """Bring .venv to the runtime lock, or to the lock with the test tools.

    The test tools contain the runtime set, so a runtime request leaves them in place.
    """
    check_python()
    stamps = {name: _stamp(name) for name in ("run", "dev")}
    if stamps["dev"].is_current or (not dev and stamps["run"].is_current):
        return
    with step("Python packages"):
        _ensure_venv()
        lock = "dev" if dev else "run"
        _sync(REQUIREMENTS / f"{lock}.txt")
        stamps[lock].set()


def _stamp(lock: str) -> Stamp:
    return Stamp(VENV / f".stamp-{lock}", [REQUIREMENTS / f"{lock}.txt", UV_LOCK], extra=sys.version)


def _ensure_venv() -> None:
    if succeeds([VENV_PYTHON, "-c", "import pip"]):
        return
    shutil.rmtree(VENV, ignore_errors=True)
    if not succeeds([sys.executable, "-c", "import venv, ensurepip; ensurepip.version()"]):
        _venv_from_debian()
        return
    run([sys.executable, "-m", "venv", VENV])


def _venv_from_debian() -> None:
    """Debian keeps ensurepip in a package of its own; get it, or borrow its copy of pip."""
    apt.install(["python3-venv", "python3-pip-whl", "python3-setuptools-whl"])
    if succeeds([sys.executable, "-c", "import ensurepip; ensurepip.version()"]):
        run([sys.executable, "-m", "venv", VENV])
        return
    wheels = sorted((apt.unpacked_root() / "usr/share/python-wheels").glob("pip-*.whl"))
    if not wheels:
        raise Problem("Python's venv module is missing. An administrator can run: apt-get install -y python3-venv")
    run([sys.executable, "-m", "venv", "--without-pip", VENV])
    pip = {**os.environ, "PYTHONPATH": str(wheels[-1])}
    run([VENV_PYTHON, "-m", "pip", "install", "--no-index", "--find-links", wheels[-1].parent, "pip"], env=pip)


def _sync(lock: Path) -> None:
    """Install exactly the locked set with uv; with pip where uv cannot reach the index."""
    pip: list[str | Path] = [
        VENV_PYTHON,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
        "--require-hashes",
    ]
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        run([*pip, "-r", UV_LOCK])
    keep = VENV / ".uv-and-lock.txt"
    keep.write_text(lock.read_text() + "\n" + UV_LOCK.read_text())
    try:
        run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", VENV_PYTHON, keep])
    except Problem:
        # uv reads none of pip's configuration, such as a company's own index.
        run([*pip, "-r", lock])
    finally:
        keep.unlink(missing_ok=True)
    if not succeeds([VENV_PYTHON, "-c", "import pip"]):
        run([sys.executable, "-m", "venv", "--upgrade", VENV])
