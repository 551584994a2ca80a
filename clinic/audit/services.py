"""Append to the ledger. There is no other way to write it, and none to change it."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import DatabaseError, models, transaction
from django.utils import timezone

from clinic.audit.chain import GENESIS, event_hash, head_seal
from clinic.audit.clock import has_gone_back
from clinic.audit.context import BREAK_GLASS, current_emergency, current_source
from clinic.audit.hooks import before_export
from clinic.audit.models import AuditEvent, LedgerHead
from clinic.audit.terms import Act, Outcome
from clinic.core.keyring import Purpose, key_ring


class LedgerUnavailable(Exception):
    """The ledger cannot be written; whatever was to be shown or done must not be."""


class Actor(Protocol):
    """Whoever acts: a member of staff."""

    @property
    def pk(self) -> Any: ...
    @property
    def practice_id(self) -> UUID | None: ...
    @property
    def role_codes(self) -> str: ...


def record(
    *,
    actor: Actor | None,
    act: Act,
    action: str,
    target: models.Model | None = None,
    client_id: UUID | None = None,
    practice_id: UUID | None = None,
    outcome: Outcome = Outcome.DONE,
    reason_code: str = "",
    system: str = "",
    at: datetime | None = None,
) -> AuditEvent:
    """Append one event, inside the caller's transaction when there is one.

    ``action`` is ``app.noun.past_participle``. ``actor=None`` needs ``system``, the name of the
    task that acts. ``client_id`` and ``practice_id`` are read off ``target`` when it carries
    them. Raises :class:`LedgerUnavailable` when the row cannot be written, and
    :class:`~clinic.audit.hooks.ExportRefused` when a person exports more than they may now.
    """
    if actor is None and not system:
        raise ValueError("An act needs an actor, or the name of the task that acts.")
    source = current_source()
    about = client_id or _client_of(target)
    event = AuditEvent(
        at=at or timezone.now(),
        practice_id=practice_id or getattr(target, "practice_id", None) or getattr(actor, "practice_id", None),
        actor_id=actor.pk if actor is not None else None,
        acting_roles=actor.role_codes if actor is not None else "",
        system=system,
        act=act,
        action=action,
        object_type=target._meta.label_lower if target is not None else "",
        object_id=str(target.pk) if target is not None else "",
        client_id=about,
        outcome=outcome,
        reason_code=reason_code or _emergency_code(about),
        source_address=source.address,
        sign_in_hash=source.sign_in_hash,
    )
    return _appended(event)


def record_read(*, actor: Actor, target: models.Model, action: str = "", client_id: UUID | None = None) -> AuditEvent:
    """Record that ``actor`` is about to be shown ``target``; called by the access functions."""
    name = action or f"{target._meta.app_label}.{target._meta.model_name}.viewed"
    return record(actor=actor, act=Act.VIEW, action=name, target=target, client_id=client_id)


def record_listing(*, actor: Actor, action: str) -> AuditEvent:
    """Record that ``actor`` is about to be shown a list or search result of clients."""
    return record(actor=actor, act=Act.QUERY, action=action)


def record_refusal(
    *, actor: Actor, action: str, reason_code: str, target: models.Model | None = None, client_id: UUID | None = None
) -> AuditEvent:
    """Record that ``actor`` was refused something."""
    return record(
        actor=actor, act=Act.ACCESS, action=action, target=target, client_id=client_id,
        outcome=Outcome.REFUSED, reason_code=reason_code,
    )  # fmt: skip


def _emergency_code(client_id: UUID | None) -> str:
    emergency = current_emergency()
    if emergency is None or emergency.client_id != client_id:
        return ""
    emergency.is_seen = True
    return BREAK_GLASS


def accept_clock(*, now: datetime) -> AuditEvent:
    """Go on from the clock as it stands: an earlier entry was made while it was ahead of the time."""
    action = "audit.clock.accepted"
    return _appended(AuditEvent(at=now, system="audit.clock", act=Act.CHANGE, action=action), accepts_clock=True)


def _appended(event: AuditEvent, *, accepts_clock: bool = False) -> AuditEvent:
    try:
        return _append(event, accepts_clock=accepts_clock)
    except DatabaseError as problem:
        raise LedgerUnavailable("The access log cannot be written.") from problem


def _client_of(target: models.Model | None) -> UUID | None:
    if target is None:
        return None
    if target._meta.label_lower == "clients.client":
        return target.pk
    return getattr(target, "client_id", None)


@transaction.atomic
def _append(event: AuditEvent, *, accepts_clock: bool) -> AuditEvent:
    # The head row is locked, so that two appends can never take one number (a no-op on SQLite,
    # where every transaction already holds the only write lock).
    head = LedgerHead.objects.select_for_update().get(pk=1)
    if event.act == Act.EXPORT and event.actor_id is not None:
        for judge in before_export:
            judge(event)
    key, clock = key_ring().primary(Purpose.AUDIT), timezone.now()
    event.seq = head.seq + 1
    event.previous_hash = head.hash or GENESIS
    event.key_id = key.key_id.hex()
    event.is_clock_back = has_gone_back(clock, head.latest_at)
    event.hash = event_hash(event, event.previous_hash)
    event.save()
    latest_at = clock if accepts_clock else max(clock, head.latest_at or clock)
    seal = head_seal(event.seq, event.hash, latest_at, key)
    LedgerHead.objects.filter(pk=1).update(seq=event.seq, hash=event.hash, latest_at=latest_at, seal=seal)
    return event
