"""Front-end packages: installed by npm from the lock, of which a short list of files is served.

Package folders are never exposed whole: they hold thousands of files nobody asks for.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Final

from tools.common import ROOT, VENV, VENV_PYTHON, Problem, Stamp, data_folder, run, step, succeeds, which

NODE_VENV: Final = ROOT / ".venv-node"
MODULES: Final = ROOT / "node_modules"
SOURCE_MAP: Final = re.compile(rb"(/\*[#@] sourceMappingURL=.*?\*/|//[#@] sourceMappingURL=[^\n]*)")

SERVED: Final[dict[str, str]] = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "event-calendar.min.css": "@event-calendar/build/dist/event-calendar.min.css",
    "event-calendar.min.js": "@event-calendar/build/dist/event-calendar.min.js",
    "tom-select.min.css": "tom-select/dist/css/tom-select.min.css",
    "tom-select.complete.min.js": "tom-select/dist/js/tom-select.complete.min.js",
    # The page asks for two of them; documents may hold names in any script that Inter knows.
    **{
        f"inter-{subset}-wght-normal.woff2": f"@fontsource-variable/inter/files/inter-{subset}-wght-normal.woff2"
        for subset in ("latin", "latin-ext", "vietnamese", "greek", "greek-ext", "cyrillic", "cyrillic-ext")
    },
}


def ensure_frontend() -> bool:
    """Install the packages and copy the served files; True when anything was copied anew."""
    vendor = data_folder() / "vendor"
    inputs = [ROOT / "package.json", ROOT / "package-lock.json", Path(__file__)]
    copied = Stamp(data_folder() / "stamps" / "vendor", inputs)
    if copied.is_current and vendor.is_dir():
        return False
    with step("Front-end packages"):
        _ensure_modules()
        copy_served_files(MODULES, vendor)
    copied.set()
    return True


def ensure_modules() -> None:
    """Install node_modules, for the tests that need more than the served files."""
    _ensure_modules()


def _ensure_modules() -> None:
    installed = Stamp(ROOT / "node_modules" / ".stamp", [ROOT / "package.json", ROOT / "package-lock.json"])
    if installed.is_current:
        return
    npm, environment = _find_npm()
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], env=environment)
    installed.set()


def _find_npm() -> tuple[str, dict[str, str]]:
    """Return npm and its environment: the system's, else the one of the Node wheel."""
    environment = {**os.environ, "npm_config_update_notifier": "false"}
    npm = which("npm")
    if npm and succeeds(["node", "--version"]):
        return npm, environment
    if not (NODE_VENV / "bin" / "npm").exists():
        uv = VENV / "bin" / "uv"
        run([uv, "venv", "--quiet", NODE_VENV])
        lock = ROOT / "requirements" / "node.txt"
        try:
            run([uv, "pip", "sync", "--quiet", "--require-hashes", "--python", NODE_VENV / "bin" / "python", lock])
        except Problem:
            pip: list[str | Path] = [VENV_PYTHON, "-m", "pip", "--python", NODE_VENV / "bin" / "python"]
            run([*pip, "install", "--quiet", "--require-hashes", "-r", lock])
    environment["PATH"] = f"{NODE_VENV / 'bin'}:{environment.get('PATH', '')}"
    return str(NODE_VENV / "bin" / "npm"), environment


def copy_served_files(modules: Path, vendor: Path) -> None:
    """Copy the listed files, without references to source maps that are not served."""
    fresh = vendor.with_name(f"{vendor.name}.new-{os.getpid()}")
    fresh.mkdir(parents=True)
    try:
        for name, source in SERVED.items():
            file = modules / source
            if not file.is_file():
                raise Problem(f"The package file {source} is missing; remove node_modules and start again.")
            content = file.read_bytes()
            if file.suffix in {".css", ".js"}:
                content = SOURCE_MAP.sub(b"", content)
            (fresh / name).write_bytes(content)
        shutil.rmtree(vendor, ignore_errors=True)
        fresh.replace(vendor)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
