"""Carry a finished backup to another place, by the command the administrator set."""

from __future__ import annotations

import shlex
import subprocess  # nosec B404 -- the administrator's own command, no shell
from pathlib import Path
from typing import Final

from django.conf import settings

TIMEOUT_SECONDS: Final = 1_800


class CopyFailed(Exception):
    """The command did not end well; carries its exit code, never its output."""


def copy_elsewhere(backup: Path) -> bool:
    """Run the command with the file as its last word; False when none is set."""
    command = shlex.split(settings.BACKUP_COPY_COMMAND)
    if not command:
        return False
    try:
        done = subprocess.run(  # noqa: S603 # nosec B603 -- set by the administrator in the environment
            [*command, str(backup)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            timeout=TIMEOUT_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as failure:
        raise CopyFailed(type(failure).__name__) from failure
    if done.returncode != 0:
        raise CopyFailed(f"exit {done.returncode}")
    return True
