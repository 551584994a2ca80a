"""Seeds of authenticator apps and recovery codes, which allauth keeps in its own table, under new keys."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.db import transaction

from clinic.core.encryption import DecryptionFailed, sealed_prefix
from clinic.core.keyring import Purpose, key_ring
from clinic.keys.places import BATCH, Progress

SEALED_ENTRIES: Final = ("secret", "seed", "migrated_codes")


@dataclass(frozen=True)
class SealedFactors:
    """The sealed entries of every second factor."""

    name: str = "mfa.authenticator"
    purpose: Purpose = Purpose.RECORD

    def left(self) -> int:
        """Return how many second factors hold a value that is not under the primary key."""
        return len(self._under_old_keys())

    def reseal(self) -> Iterator[Progress]:
        """Seal them anew, batch by batch."""
        keys = self._under_old_keys()
        for start in range(0, len(keys), BATCH):
            done = [_reseal(key) for key in keys[start : start + BATCH]]
            yield Progress(
                resealed=sum(problem == "" for problem in done),
                unreadable=tuple(f"{self.name} {problem}" for problem in done if problem),
            )

    @staticmethod
    def _under_old_keys() -> list[int]:
        rows = Authenticator.objects.order_by("pk").values_list("pk", "data")
        return [pk for pk, data in rows.iterator() if any(map(_is_old, _sealed_texts(data)))]


def _reseal(pk: int) -> str:
    """Seal one factor anew; return its key when it cannot be opened."""
    # Read and written under one lock: the same row counts the recovery codes that were used.
    with transaction.atomic():
        factor = Authenticator.objects.select_for_update().filter(pk=pk).first()
        if factor is None:
            return ""
        try:
            factor.data = {name: _renewed(name, value) for name, value in factor.data.items()}
        except (DecryptionFailed, ValueError):
            return str(pk)
        factor.save(update_fields=["data"])
    return ""


def _renewed(name: str, value: Any) -> Any:
    if name not in SEALED_ENTRIES:
        return value
    adapter = get_adapter()
    if isinstance(value, list):
        return [adapter.encrypt(adapter.decrypt(item)) for item in value]
    return adapter.encrypt(adapter.decrypt(value))


def _sealed_texts(data: dict[str, Any]) -> Iterator[str]:
    for name in SEALED_ENTRIES:
        value = data.get(name)
        if isinstance(value, list):
            yield from value
        elif value is not None:
            yield value


def _is_old(text: str) -> bool:
    prefix = sealed_prefix(key_ring().primary(Purpose.RECORD))
    # Eight letters of Base64 hold the first six bytes.
    try:
        return not base64.b64decode(text[:8]).startswith(prefix)
    except ValueError:
        return True
