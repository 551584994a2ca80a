"""The key ring on paper and back: the only copy that no fire in the server room reaches."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.core.keyring import KEY_ID_BYTES, KeyRing, MasterKey, Purpose, key_ring, replace_key_ring
from clinic.keys.belonging import remember_ring
from clinic.keys.models import KnownKey
from clinic.keys.rules.recovery_sheet import LineNotUnderstood, PaperKey, keys_of, line_of


class SheetRefused(Exception):
    """Nothing is printed or written; the text says why."""


@transaction.atomic
def print_sheet(*, now: datetime, again: bool) -> list[str]:
    """Return the lines of the sheet and remember that it was printed; a second time only when asked for."""
    remember_ring()
    ring = key_ring()
    printed = KnownKey.objects.filter(key_id__in=[key.key_id.hex() for key in ring.keys], printed_at__isnull=False)
    if printed.count() == len(ring.keys) and not again:
        last = max(key.printed_at for key in printed if key.printed_at is not None)
        raise SheetRefused(f"A sheet with these keys was printed on {last:%Y-%m-%d}. Add --again to print another.")
    KnownKey.objects.filter(key_id__in=[key.key_id.hex() for key in ring.keys]).update(printed_at=now)
    audit.record(actor=None, system="keys.recovery_sheet", act=Act.EXPORT, action="keys.recovery_sheet.printed", at=now)
    return [line_of(_on_paper(key)) for key in ring.keys]


def ring_from_sheet(lines: Iterable[str]) -> KeyRing:
    """Build the ring that a sheet holds; raises :class:`SheetRefused` with the line that does not fit."""
    try:
        keys = tuple(map(_off_paper, keys_of(lines)))
    except LineNotUnderstood as problem:
        raise SheetRefused(str(problem)) from problem
    ring = KeyRing(keys)
    missing = [purpose.value for purpose in Purpose if sum(key.is_primary for key in ring.of(purpose)) != 1]
    if missing:
        raise SheetRefused(
            f"These are not all lines of the sheet: {', '.join(missing)} needs exactly one line marked *."
        )
    return ring


def put_ring_back(path: Path, ring: KeyRing) -> None:
    """Write the ring where the application looks for it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_key_ring(path, ring)


def _on_paper(key: MasterKey) -> PaperKey:
    return PaperKey(purpose=key.purpose.value, key_id=key.key_id.hex(), secret=key.secret, is_primary=key.is_primary)


def _off_paper(key: PaperKey) -> MasterKey:
    try:
        purpose, key_id = Purpose(key.purpose), bytes.fromhex(key.key_id)
    except ValueError:
        raise SheetRefused(f"{key.purpose} {key.key_id} is not the beginning of a line of the sheet.") from None
    if len(key_id) != KEY_ID_BYTES:
        raise SheetRefused(f"The id of {purpose} has too many or too few letters.")
    return MasterKey(key_id=key_id, purpose=purpose, secret=key.secret, is_primary=key.is_primary)
