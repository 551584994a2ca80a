"""Where somebody is signed in: every browser that would be let in on its next request."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session

from clinic.staff.models import User
from clinic.staff.rules import sign_in_lifetime
from clinic.staff.rules.devices import Device, device_of


@dataclass(frozen=True, kw_only=True)
class SignIn:
    """One browser as its person knows it."""

    pk: int
    device: Device
    address: str
    since: datetime
    last_input_at: datetime
    is_current: bool
    is_locked: bool


def sign_ins_of(user: User, *, current_key: str, now: datetime) -> list[SignIn]:
    """Return a person's sign-ins that still hold: this one first, then the latest used."""
    rows = list(UserSession.objects.filter(user=user))
    kept = Session.objects.filter(session_key__in=[row.session_key for row in rows], expire_date__gt=now)
    sessions = {session.session_key: session.get_decoded() for session in kept}
    found = [_sign_in(row, sessions[row.session_key], current_key) for row in rows if row.session_key in sessions]
    holding = [entry for entry, session in found if _holds(session, user, now)]
    return sorted(holding, key=lambda entry: (not entry.is_current, -entry.last_input_at.timestamp(), entry.pk))


def _sign_in(row: UserSession, session: dict[str, object], current_key: str) -> tuple[SignIn, dict[str, object]]:
    last = session.get(sign_in_lifetime.LAST_INPUT, row.created_at.timestamp())
    entry = SignIn(
        pk=row.pk,
        device=device_of(row.user_agent),
        address=row.ip,
        since=row.created_at,
        last_input_at=datetime.fromtimestamp(float(str(last)), UTC),
        is_current=row.session_key == current_key,
        is_locked=bool(sign_in_lifetime.locked_to(session)),
    )
    return entry, session


def _holds(session: dict[str, object], user: User, now: datetime) -> bool:
    """Say whether this session would be let in: its password is the present one, its time not over."""
    if session.get(HASH_SESSION_KEY) != user.get_session_auth_hash():
        return False
    if sign_in_lifetime.locked_to(session):
        return not sign_in_lifetime.lock_is_over(session, now=now.timestamp())
    idle_seconds = settings.IDLE_MINUTES * 60
    return sign_in_lifetime.ending(session, now=now.timestamp(), idle_seconds=idle_seconds) is None
