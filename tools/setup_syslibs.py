"""The system libraries that WeasyPrint loads, and Chromium for the browser tests."""

from __future__ import annotations

import os
import sys
from typing import Final

from tools import apt
from tools.common import Problem, step, succeeds, which

PDF_LIBRARIES: Final = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
PDF_PACKAGES: Final = ("libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-dejavu-core")
TEST_LIBRARIES: Final = ("libatomic.so.1",)
TEST_PACKAGES: Final = ("libatomic1", "poppler-utils")


def ensure_pdf_libraries() -> None:
    """Make the libraries of WeasyPrint loadable."""
    _ensure(PDF_LIBRARIES, PDF_PACKAGES, title="System libraries for PDF")


def ensure_test_tools() -> str:
    """Make Chromium and what drives it available; return the browser's path."""
    _ensure(TEST_LIBRARIES, TEST_PACKAGES, title="System libraries for the browser tests")
    if find_poppler() is None:
        apt.install(["poppler-utils"])
    browser = find_chromium()
    if browser is None:
        with step("Chromium"):
            apt.install(["chromium"])
        browser = find_chromium()
    if browser is None:
        raise Problem("Chromium is missing. An administrator can run: apt-get install -y chromium")
    return browser


def find_chromium() -> str | None:
    """Return the browser's path: the system's, or the unpacked one's own binary."""
    unpacked = apt.unpacked_root() / "usr/lib/chromium/chromium"
    return which("chromium") or (str(unpacked) if unpacked.exists() else None)


def find_poppler() -> str | None:
    """Return the path of pdftotext."""
    unpacked = apt.unpacked_root() / "usr/bin/pdftotext"
    return which("pdftotext") or (str(unpacked) if unpacked.exists() else None)


def _ensure(libraries: tuple[str, ...], packages: tuple[str, ...], *, title: str) -> None:
    if can_load(libraries):
        return
    with step(title):
        apt.install(packages)
    missing = [library for library in libraries if not can_load((library,))]
    if missing:
        line = f"apt-get install -y --no-install-recommends {' '.join(packages)}"
        raise Problem(
            f"These libraries cannot be loaded: {', '.join(missing)}. An administrator can run:\n\n    {line}\n"
        )


def can_load(libraries: tuple[str, ...]) -> bool:
    """Ask the loader itself: what counts is that the library opens, not what dpkg says."""
    code = f"import ctypes\nfor name in {libraries!r}: ctypes.CDLL(name)"
    return succeeds([sys.executable, "-c", code], env={**os.environ, **apt.library_environment()})
