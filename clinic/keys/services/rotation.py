"""Replace keys while the application runs: a new primary first, then every value sealed anew.

The old key stays in the ring, so that whatever was not reached yet, and every backup from before,
still opens. It is taken out by a separate act, and only when nothing is left under it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.models import AuditEvent
from clinic.audit.terms import Act
from clinic.core.keyring import KeyRing, MasterKey, Purpose, key_ring, new_key, replace_key_ring, ring_lock
from clinic.keys.belonging import remember_ring
from clinic.keys.models import KnownKey
from clinic.keys.places import Place, places_of

SYSTEM: Final = "keys.rotation"
ROTATED: Final = (Purpose.RECORD, Purpose.PSYCHOTHERAPY, Purpose.INDEX, Purpose.AUDIT)
# What was chained or packed with these keys is never made anew: it keeps its key for good.
KEEP_THEIR_KEYS: Final = frozenset({Purpose.AUDIT, Purpose.BACKUP})
# Edits may add to an old key while it is emptied; more rounds than this mean that something else is wrong.
ROUNDS: Final = 20
# Longer than any request or task may take: whoever sealed with the old key has stored it by then, or never will.
SETTLED_AFTER: Final = timedelta(minutes=10)

Report = Callable[[str], None]


class RotationRefused(Exception):
    """The keys stay as they are; the text says why."""


@dataclass(frozen=True, kw_only=True)
class Rotated:
    """What a rotation came to."""

    purpose: Purpose
    resealed: int = 0
    left: int = 0
    unreadable: tuple[str, ...] = ()


def rotate(*, purpose: Purpose, now: datetime, report: Report, needs_new_key: bool = False) -> Rotated:
    """Put a new primary key into use and seal everything anew; go on with a rotation that was interrupted.

    ``needs_new_key`` adds a key even so: where a value cannot be opened, its old key is never empty.
    """
    _begin(purpose, now, report, needs_new_key=needs_new_key)
    if purpose in KEEP_THEIR_KEYS:
        return Rotated(purpose=purpose)
    done = _reseal_all(purpose, places_of(purpose), report)
    if not done.left:
        _finish(purpose, now)
    return done


def remove_old_keys(*, purpose: Purpose, now: datetime) -> list[str]:
    """Take the keys out of the ring that nothing stands under any more; return their ids.

    Refuses while anything is left under one, for keys that keep what was made with them, and while
    the new key is so young that a process may still be about to store a value under the old one.
    """
    with ring_lock(_path()):
        ring = key_ring()
        primary = ring.primary(purpose)
        old = [key for key in ring.of(purpose) if key is not primary]
        if purpose in KEEP_THEIR_KEYS and old:
            raise RotationRefused(f"Old {purpose} keys are needed for as long as what was made with them is kept.")
        if old and primary.since is not None and now - primary.since < SETTLED_AFTER:
            raise RotationRefused(f"The new {purpose} key is too young. Try again in ten minutes.")
        left = sum(place.left() for place in places_of(purpose)) if old else 0
        if left:
            raise RotationRefused(f"{left} rows still stand under an old {purpose} key. Run rotate_keys first.")
        with transaction.atomic():
            for key in old:
                KnownKey.objects.filter(pk=key.key_id.hex()).update(removed_at=now)
                _record("removed", key, now)
        # After the database knows: a ring with a key too many opens everything, one that lacks a key does not start.
        replace_key_ring(_path(), KeyRing(tuple(key for key in ring.keys if key not in old)))
        return [key.key_id.hex() for key in old]


def _begin(purpose: Purpose, now: datetime, report: Report, *, needs_new_key: bool) -> None:
    with ring_lock(_path()):
        remember_ring()
        if _is_under_way(purpose) and not needs_new_key:
            report(f"{purpose}: going on with a rotation that was interrupted.")
            return
        key = new_key(purpose, since=now)
        replace_key_ring(_path(), _with_primary(key_ring(), key))
        remember_ring()
        _record("added", key, now)
        report(f"{purpose}: a new key is in use.")


def _is_under_way(purpose: Purpose) -> bool:
    if purpose in KEEP_THEIR_KEYS:
        return False
    old = [key.key_id.hex() for key in key_ring().of(purpose) if key != key_ring().primary(purpose)]
    return KnownKey.objects.filter(key_id__in=old, emptied_at__isnull=True).exists()


def _with_primary(ring: KeyRing, key: MasterKey) -> KeyRing:
    others = (replace(held, is_primary=False) if held.purpose is key.purpose else held for held in ring.keys)
    return KeyRing((*others, key))


def _reseal_all(purpose: Purpose, places: Iterable[Place], report: Report) -> Rotated:
    places = list(places)
    resealed, left = 0, 0
    unreadable: list[str] = []
    for _round in range(ROUNDS):
        unreadable = []
        for place in places:
            total, done = place.left(), 0
            for progress in place.reseal():
                done += progress.resealed
                unreadable += progress.unreadable
                report(f"{purpose}: {place.name}: {done} of {total}")
            resealed += done
        left = sum(place.left() for place in places)
        if left <= len(unreadable):
            break
    return Rotated(purpose=purpose, resealed=resealed, left=left, unreadable=tuple(unreadable))


def _finish(purpose: Purpose, now: datetime) -> None:
    primary = key_ring().primary(purpose)
    old = [key.key_id.hex() for key in key_ring().of(purpose) if key != primary]
    with transaction.atomic():
        if KnownKey.objects.filter(key_id__in=old, emptied_at__isnull=True).update(emptied_at=now):
            _record("finished", primary, now)


def _record(done: str, key: MasterKey, now: datetime) -> AuditEvent:
    known = KnownKey.objects.get(pk=key.key_id.hex())
    action = f"keys.key.{done}"
    return audit.record(actor=None, system=SYSTEM, act=Act.CHANGE, action=action, target=known, at=now)


def _path() -> Path:
    return Path(settings.KEY_RING_FILE)
