"""A migrated, empty database at hand, so that tests and checks copy one instead of migrating.

All migrations take half a minute; a run of the suite needs such a database about thirty times. `make test`
makes a SQLite file first. On PostgreSQL, with the virtual environment's Python: ``python -m tools.migrated
COMMAND ...``. Where nothing is at hand, as when pytest is called by itself, every database is migrated.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from tools.common import ROOT
from tools.processes import run_in_foreground

# A SQLite file, and the name of a database on the PostgreSQL of DATABASE_URL.
FILE: Final = "KAPSTONE_MIGRATED_FILE"
NAME: Final = "KAPSTONE_MIGRATED_NAME"
DATABASE: Final = "kapstone_migrated"
# The keys of clinic.test_settings, under which it is migrated.
KEY_RING: Final = ROOT / "var" / "tests" / "keys" / "keyring.json"
# Arguments of manage.py.
MIGRATE: Final = ("migrate", "--verbosity", "0", "--skip-checks")


def copy_to(path: Path) -> bool:
    """Put a migrated SQLite database at ``path``, when one is at hand."""
    at_hand = os.environ.get(FILE, "")
    if at_hand:
        shutil.copyfile(at_hand, path)
    return bool(at_hand)


def install_in(folder: Path) -> None:
    """Put one into an installation of a check, with the keys it knows: a database refuses others."""
    if copy_to(folder / "check.sqlite3"):
        (folder / "keys").mkdir(mode=0o700)
        shutil.copy(KEY_RING, folder / "keys" / KEY_RING.name)


def main() -> int:
    """Migrate a database on the server of DATABASE_URL, and run the command."""
    from psycopg import connect  # noqa: PLC0415 -- who works on SQLite does without

    address = os.environ["DATABASE_URL"]
    with connect(address, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {DATABASE}")
    migrated = urlunsplit(urlsplit(address)._replace(path=f"/{DATABASE}"))
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.test_settings"}
    subprocess.run(
        [sys.executable, "manage.py", *MIGRATE], cwd=ROOT, env={**environment, "DATABASE_URL": migrated}, check=True
    )
    return run_in_foreground(sys.argv[1:], {**os.environ, NAME: DATABASE})


if __name__ == "__main__":
    raise SystemExit(main())
