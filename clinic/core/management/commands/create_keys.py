"""Create the installation's keys once; a key that is there is never touched."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from clinic.core.keyring import add_missing_keys, create_key_ring, write_private_file


class Command(BaseCommand):
    """Write the key ring and the cookie key, readable by the service account only."""

    help = "Create the keys that are not there yet. Safe to repeat."
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        path = Path(settings.KEY_RING_FILE)
        secret_key = settings.DATA / "keys" / "secret_key"
        is_new = create_key_ring(path) | write_private_file(secret_key, secrets.token_urlsafe(64))
        added = add_missing_keys(path)
        if is_new:
            self.stdout.write(f"Keys created in {path.parent}. Back this folder up, apart from the database.")
        if added:
            names = ", ".join(purpose.value for purpose in added)
            self.stdout.write(f"Keys added for {names}. Back {path.parent} up again, apart from the database.")
        if not is_new and not added:
            self.stdout.write("Keys are already there.")
