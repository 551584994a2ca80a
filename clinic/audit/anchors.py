"""Where the ledger ended, noted outside the database: in a file, in the system's log, in owners' mail.

From inside, a ledger whose tail was cut off together with its head, or a whole database of an
earlier day, looks complete. Whoever puts one back would have to change these notes as well, and
each line of the file is sealed and covers the line before.
"""

from __future__ import annotations

import hmac
import os
import syslog
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction

from clinic.audit.chain import NoSuchKey, key_for
from clinic.audit.models import LedgerHead
from clinic.core.keyring import MasterKey, Purpose, key_ring

SYSTEM_LOG: Final = Path("/dev/log")
_FIELDS: Final = 6


class AnchorKind(StrEnum):
    """What a line of the file says."""

    HEAD = "HEAD"
    # An older database was put back on purpose: what was noted before and lies beyond is void.
    RESTORED = "RESTORED"


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where the ledger ended at one moment."""

    at: str
    seq: int
    hash: str
    kind: AnchorKind = AnchorKind.HEAD


@dataclass(frozen=True, kw_only=True)
class AnchorFile:
    """What the file says: the anchors that hold, the gaps that were owned up to, the lines that are forged."""

    anchors: tuple[Anchor, ...] = ()
    gaps: tuple[str, ...] = ()
    broken_lines: tuple[int, ...] = ()


def anchor_head(*, now: datetime) -> Anchor | None:
    """Note where the ledger ends now; None while it is empty."""
    return _note(AnchorKind.HEAD, now)


def own_up_to_restore(*, now: datetime) -> Anchor | None:
    """Note that a database of an earlier day was put back on purpose, so that it can be verified again.

    The gap stays on record in the file and is told by every verification from then on.
    """
    return _note(AnchorKind.RESTORED, now)


def read_anchors() -> AnchorFile:
    """Read the file and check every line's seal."""
    lines = _read_lines()
    kept: list[Anchor] = []
    gaps: list[str] = []
    broken: list[int] = []
    previous_seal = ""
    for number, line in enumerate(lines, start=1):
        anchor = _opened(line, previous_seal)
        previous_seal = line.rpartition(" ")[2]
        if anchor is None:
            broken.append(number)
            continue
        if anchor.kind is AnchorKind.RESTORED:
            void = [earlier for earlier in kept if earlier.seq > anchor.seq]
            kept = [earlier for earlier in kept if earlier.seq <= anchor.seq]
            if void:
                gaps.append(_gap(anchor, void[-1]))
        kept.append(anchor)
    return AnchorFile(anchors=tuple(kept), gaps=tuple(gaps), broken_lines=tuple(broken))


def _gap(restored: Anchor, last: Anchor) -> str:
    return (
        f"A database that ended at row {restored.seq} was put back at {restored.at}. "
        f"Rows up to {last.seq}, recorded until {last.at}, are not in it."
    )


def _note(kind: AnchorKind, now: datetime) -> Anchor | None:
    with transaction.atomic():
        head = LedgerHead.objects.select_for_update().get(pk=1)
        if head.seq == 0:
            return None
        # Inside the lock, so that two writers of lines cannot both follow the same line.
        anchor = Anchor(at=now.astimezone(UTC).isoformat(timespec="seconds"), seq=head.seq, hash=head.hash, kind=kind)
        lines = _read_lines()
        seal_before = lines[-1].rpartition(" ")[2] if lines else ""
        _append_line(_sealed(anchor, seal_before, key_ring().primary(Purpose.AUDIT)))
    _tell_system_log(anchor)
    return anchor


def _sealed(anchor: Anchor, previous_seal: str, key: MasterKey) -> str:
    content = f"{anchor.at} {anchor.kind} {anchor.seq} {anchor.hash} {key.key_id.hex()}"
    seal = hmac.digest(key.secret, f"anchor|{previous_seal}|{content}".encode(), "sha256").hex()
    return f"{content} {seal}"


def _opened(line: str, previous_seal: str) -> Anchor | None:
    parts = line.split(" ")
    if len(parts) != _FIELDS or not parts[2].isdecimal() or parts[1] not in set(AnchorKind):
        return None
    anchor = Anchor(at=parts[0], kind=AnchorKind(parts[1]), seq=int(parts[2]), hash=parts[3])
    try:
        expected = _sealed(anchor, previous_seal, key_for(parts[4]))
    except NoSuchKey:
        return None
    return anchor if hmac.compare_digest(expected.encode(), line.encode()) else None


def _read_lines() -> list[str]:
    path = Path(settings.LEDGER_ANCHOR_FILE)
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.exists() else []


def _append_line(line: str) -> None:
    path = Path(settings.LEDGER_ANCHOR_FILE)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        os.write(descriptor, f"{line}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tell_system_log(anchor: Anchor) -> None:
    if SYSTEM_LOG.exists():
        syslog.openlog("kapstone", facility=syslog.LOG_AUTHPRIV)
        syslog.syslog(syslog.LOG_NOTICE, f"ledger {anchor.kind} row {anchor.seq} hash {anchor.hash}")
        syslog.closelog()
