"""Keys are replaced under a load of edits and kills, and nothing becomes unreadable or is lost.

``manage.py rotate_keys`` is killed with SIGKILL at random moments while others edit; at the end
every value opens, every acknowledged edit is there, and nothing stands under an old key (trust.md
E-05).
"""

from __future__ import annotations

import argparse
import random
import signal
import time
from collections.abc import Mapping
from threading import Thread
from typing import Any, Final

from tools.trust.filling import add_clients, add_practice
from tools.trust.installed import installation, manage, say, start, use
from tools.trust.report import conclude

ROTATE: Final = ("rotate_keys", "--purpose", "RECORD", "--purpose", "PSYCHOTHERAPY", "--purpose", "INDEX")
LONGEST_SECONDS: Final = 600


def main() -> None:
    """Fill an installation, edit and rotate and kill, then look at every value."""
    parser = argparse.ArgumentParser()
    parser.add_argument("-n", "--kills", type=int, default=20)
    parser.add_argument("--clients", type=int, default=3000)
    parser.add_argument("--editors", type=int, default=3)
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seed", type=int, default=20261125)
    options = parser.parse_args()
    dice = random.Random(options.seed)  # nosec B311 # noqa: S311 -- a repeatable choice of moments
    with installation(postgres=options.postgres) as environment:
        manage(environment, "demo", "--if-empty", "--clients", "20")
        use(environment)
        add_clients(add_practice("Big"), options.clients)
        editors = [_Editor(environment, part, options.editors) for part in range(options.editors)]
        kills = 0
        try:
            while kills < options.kills:
                kills += _rotate_and_kill(environment, dice)
                say(f"Killed {kills} of {options.kills}")
        finally:
            acknowledged = _stop(editors)
        last = manage(environment, *ROTATE)
        say(last.strip())
        figures = _look(acknowledged)
        removed = _remove_old()
    conclude(
        "rotation",
        ok=figures["unreadable"] == figures["edits_lost"] == figures["under_old_key"] == 0
        and figures["unreadable_without_old_keys"] == 0
        and figures["edits"] > 0
        and removed > 0,
        database="PostgreSQL" if options.postgres else "SQLite",
        kills=kills,
        old_keys_removed=removed,
        **figures,
    )


class _Editor:
    """A process that edits, and the last value it says was stored of each client."""

    def __init__(self, environment: Mapping[str, str], part: int, parts: int) -> None:
        self.process = start(environment, "-m", "tools.trust.editor", str(part), str(parts))
        self.stored: dict[str, str] = {}
        self.edits = 0
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            key, _space, phone = line.rstrip("\n").partition(" ")
            self.stored[key] = phone
            self.edits += 1

    def stop(self) -> None:
        """Kill it too; what it said before counts."""
        if self.process.poll() is not None:
            raise SystemExit("An editor ended by itself: an edit failed.")
        self.process.kill()
        self.process.wait()
        self._reader.join()


def _stop(editors: list[_Editor]) -> dict[str, Any]:
    for editor in editors:
        editor.stop()
    stored = {key: phone for editor in editors for key, phone in editor.stored.items()}
    return {"stored": stored, "edits": sum(editor.edits for editor in editors)}


def _rotate_and_kill(environment: Mapping[str, str], dice: random.Random) -> int:
    """Let a rotation run until a random line of its progress and kill it; 0 when it was through before."""
    process = start(environment, "manage.py", *ROTATE)
    for _ in range(dice.randint(1, 30)):
        if not (process.stdout and process.stdout.readline()):
            break
    time.sleep(dice.uniform(0, 0.15))
    process.send_signal(signal.SIGKILL)
    return int(process.wait(timeout=LONGEST_SECONDS) == -signal.SIGKILL)


def _look(acknowledged: Mapping[str, Any]) -> dict[str, int]:
    """Open everything, with all keys and with the newest alone, and compare what was acknowledged."""
    from clients.models import Client  # noqa: PLC0415 -- Django is set up by now
    from clinic.keys.places import places_of  # noqa: PLC0415 -- Django is set up by now
    from clinic.keys.services.rotation import ROTATED  # noqa: PLC0415 -- Django is set up by now
    from tools.trust.sealed_values import count_unreadable  # noqa: PLC0415 -- Django is set up by now

    values, unreadable = count_unreadable()
    stored = acknowledged["stored"]
    now = {str(client.pk): client.phone for client in Client.objects.filter(pk__in=list(stored)).iterator()}
    # An edit that was killed before it could say so may be there as well: the number only grows.
    lost = sum(now[key][-7:] < phone[-7:] for key, phone in stored.items())
    return {
        "values": values,
        "unreadable": unreadable,
        "edits": acknowledged["edits"],
        "edits_lost": lost,
        "under_old_key": sum(place.left() for purpose in ROTATED for place in places_of(purpose)),
        "unreadable_without_old_keys": _unreadable_without_old_keys(),
    }


def _unreadable_without_old_keys() -> int:
    from clinic.core.keyring import KeyRing, key_ring, replace_key_ring  # noqa: PLC0415 -- Django is set up by now
    from clinic.keys.services.rotation import _path  # noqa: PLC0415 -- Django is set up by now
    from tools.trust.sealed_values import count_unreadable  # noqa: PLC0415 -- Django is set up by now

    whole = key_ring()
    replace_key_ring(_path(), KeyRing(tuple(key for key in whole.keys if key.is_primary)))
    try:
        return count_unreadable()[1]
    finally:
        replace_key_ring(_path(), whole)


def _remove_old() -> int:
    """Take the old keys out as an administrator does ten minutes later."""
    from datetime import timedelta  # noqa: PLC0415 -- used here alone

    from django.utils import timezone  # noqa: PLC0415 -- Django is set up by now

    from clinic.core.keyring import Purpose  # noqa: PLC0415 -- Django is set up by now
    from clinic.keys.services.rotation import remove_old_keys  # noqa: PLC0415 -- Django is set up by now

    later = timezone.now() + timedelta(minutes=11)
    return sum(len(remove_old_keys(purpose=purpose, now=later)) for purpose in (Purpose.RECORD, Purpose.INDEX))


if __name__ == "__main__":
    main()
