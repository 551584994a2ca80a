#!/usr/bin/env python3
"""Entry point of every management command."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Load the safe SQLite first, then hand over to Django."""
    import clinic.sqlite_shim  # noqa: F401, PLC0415 -- before anything imports sqlite3

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- after the shim

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
