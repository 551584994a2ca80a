"""Whether a key ring and the database belong together."""

from __future__ import annotations

from django.utils import timezone

from clinic.core.keyring import KeyRing, key_ring
from clinic.keys.models import KnownKey, check_value_of


def problem_with(ring: KeyRing) -> str:
    """Return why this ring cannot open this database; '' when it can."""
    held = {(key.purpose, key.key_id.hex()): key for key in ring.keys}
    known = list(KnownKey.objects.filter(removed_at__isnull=True))
    found = [(row, held.get((row.purpose, row.key_id))) for row in known]
    if known and not any(key for _row, key in found):
        return "The key ring belongs to another installation: this database was written with other keys."
    if any(key is not None and not row.is_proven_by(key) for row, key in found):
        return "The key ring is not the one this database was written with: a key has been exchanged."
    if any(key is None for _row, key in found):
        return "The key ring is older than the database, or incomplete: it lacks a key that values are sealed with."
    return ""


def remember_ring() -> None:
    """Write down which keys the ring holds; keys that are known stay as they are."""
    for key in key_ring().keys:
        KnownKey.objects.get_or_create(
            key_id=key.key_id.hex(),
            defaults={"purpose": key.purpose, "check_value": check_value_of(key), "known_since": timezone.now()},
        )
