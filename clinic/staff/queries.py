"""Reads for the staff pages; a constant number of queries each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final

from allauth.mfa.models import Authenticator
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from clinic.core.labels import Text
from clinic.policy.terms import Role
from clinic.staff.labels import WEEKDAYS
from clinic.staff.models import Credential, CredentialScan, Invitation, User, WorkingHours
from clinic.staff.rules.expiry import stage_of
from clinic.staff.terms import CredentialKind, Weekday

VISIBLE_DIGITS: Final = 4


@dataclass(frozen=True, kw_only=True)
class Paper:
    """A credential as pages show it: the number masked, its expiry judged."""

    credential: Credential
    masked_number: str
    has_expired: bool
    expires_soon: bool
    scans: tuple[CredentialScan, ...] = ()

    @property
    def scan(self) -> CredentialScan | None:
        """The latest scan."""
        return next(iter(self.scans), None)


def accounts() -> QuerySet[User]:
    """Return accounts with everything a request asks of them: practice, second factor, roles.

    Two queries for any number of accounts.
    """
    return _accounts().all()


@cache
def _accounts() -> QuerySet[User]:
    """Put the question together once: every request of every person asks it."""
    factors = Authenticator.objects.filter(
        user_id=OuterRef("pk"), type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    )
    return (
        User.objects.select_related("practice").prefetch_related("staff_roles").annotate(factor_found=Exists(factors))
    )


def factors_of(user: User) -> set[str]:
    """Return the kinds of second factor a person has set up."""
    return set(Authenticator.objects.filter(user=user).values_list("type", flat=True))


def staff_of(user: User) -> QuerySet[User]:
    """Return everybody of the practice, active people first."""
    return accounts().filter(_of_practice(user)).order_by("-is_active", "name", "pk")


def supervisors_for(person: User) -> QuerySet[User]:
    """Return who may supervise a person: other clinicians of the practice who practice independently."""
    clinicians = User.objects.with_role(person.practice, Role.THERAPIST, Role.PRESCRIBER) if person.practice else None
    return clinicians.filter(supervisor__isnull=True).exclude(pk=person.pk) if clinicians else User.objects.none()


def open_invitations(user: User, now: datetime) -> QuerySet[Invitation]:
    """Return the practice's invitations that can still be accepted."""
    return (
        Invitation.objects.open(now)
        .filter(_of_practice(user))
        .select_related("invited_by")
        .order_by("expires_at", "pk")
    )


def papers_of(user: User, now: datetime) -> list[Paper]:
    """Return a person's credentials on file, soonest expiry first."""
    rows = Credential.objects.on_file().filter(user=user).select_related("practice", "user")
    return _judged(rows.order_by(F("expires_on").asc(nulls_last=True), "kind", "pk"), now)


def removed_papers_of(user: User) -> list[Credential]:
    """Return a person's credentials that were taken off the file, the latest first, with their scans."""
    rows = Credential.objects.filter(user=user, removed_at__isnull=False).select_related("removed_by")
    return list(rows.prefetch_related(Prefetch("scans", _scans())).order_by("-removed_at", "pk"))


def scans_of(credential: Credential) -> list[CredentialScan]:
    """Return the scans of a credential, the latest first, without their content."""
    return list(_scans().filter(credential=credential))


def number_of(user: User, kind: CredentialKind) -> str:
    """Return the number of a person's credential of a kind, the one that lasts longest; '' when none is filed."""
    papers = (
        Credential.objects.on_file()
        .filter(user=user, kind=kind)
        .order_by(F("expires_on").desc(nulls_first=True), "-pk")
    )
    paper = papers.first()
    return paper.number if paper is not None else ""


def papers_of_practice(user: User, now: datetime) -> list[Paper]:
    """Return the credentials of everybody who can sign in, soonest expiry first, undated ones last."""
    rows = (
        Credential.objects.on_file().filter(_of_practice(user), user__is_active=True).select_related("practice", "user")
    )
    return _judged(rows.order_by(F("expires_on").asc(nulls_last=True), "user__name", "kind", "pk"), now)


def _scans() -> QuerySet[CredentialScan]:
    return CredentialScan.objects.defer("content").select_related("added_by").order_by("-added_at", "-pk")


def _judged(rows: QuerySet[Credential], now: datetime) -> list[Paper]:
    found = []
    for credential in rows.prefetch_related(Prefetch("scans", _scans())):
        stage = stage_of(credential.expires_on, today=now.astimezone(credential.practice.zone).date())
        found.append(
            Paper(
                credential=credential,
                masked_number=mask(credential.number),
                has_expired=stage == 0,
                expires_soon=bool(stage),
                scans=tuple(credential.scans.all()),
            )
        )
    return found


@dataclass(frozen=True, kw_only=True)
class Day:
    """The stretches of one weekday; none on a free one."""

    weekday: Weekday
    name: Text
    stretches: tuple[WorkingHours, ...]


def week_of(user: User) -> list[Day]:
    """Return a person's week, Monday first, free days included."""
    rows = list(WorkingHours.objects.filter(user=user).select_related("location").order_by("weekday", "starts"))
    return [
        Day(weekday=day, name=WEEKDAYS[day], stretches=tuple(row for row in rows if row.weekday == day))
        for day in Weekday
    ]


def _of_practice(user: User) -> Q:
    return Q(practice_id=user.practice_id)


def mask(number: str) -> str:
    """Return a number with all but its last characters hidden."""
    if not number:
        return ""
    shown = number[-VISIBLE_DIGITS:] if len(number) > 2 * VISIBLE_DIGITS else ""
    return "•" * 4 + shown
