"""Lists of archives, disclosures and holds, and the facts a retention is judged by."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Max, QuerySet
from django.utils import timezone

from clients.models import Client, ConsentRecord, Course
from clients.terms import ConsentKind, ConsentStatus
from clinic.custody.models import Archive, Disclosure, LegalHold, Purge, RetentionPolicy
from clinic.custody.rules import retention
from clinic.custody.rules.disclosure import ACCOUNTING_YEARS
from clinic.custody.rules.retention import RecordFacts, Terms, Verdict
from clinic.custody.terms import PurgeState
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.practice.models import Practice
from clinic.scheduling.models import RELEASED
from clinic.staff.models import User

# When somebody of the practice last had to do with the client: the latest of all of these.
CONTACTS: Final = (
    ("scheduling.appointment", "starts_at"),
    ("therapy_sessions.dosingsession", "started_at"),
    ("therapy_sessions.dose", "at"),
    ("integration.integrationnote", "held_at"),
    ("notes.progressnote", "held_at"),
    ("measures.measureresponse", "taken_on"),
    ("clients.weight", "measured_on"),
    ("clients.consentrecord", "signed_at"),
    ("clients.course", "opened_at"),
    ("clients.course", "closed_at"),
    ("clients.medicalclearance", "decided_at"),
    ("therapy_sessions.prescription", "issued_on"),
)
DOSES: Final = "therapy_sessions.dose"


@dataclass(frozen=True, kw_only=True)
class Kept:
    """One record and how long it stays."""

    client: Client
    facts: RecordFacts
    verdict: Verdict


def terms_of(practice: Practice) -> Terms:
    """Return what the practice has decided about keeping records, or the defaults."""
    policy = policy_of(practice)
    if policy is None:
        return Terms()
    return Terms(years=policy.years, years_after_majority=policy.years_after_majority)


def policy_of(practice: Practice) -> RetentionPolicy | None:
    """Return the practice's own retention policy, if it has set one."""
    return RetentionPolicy.objects.filter(practice=practice).first()


def kept_records(practice: Practice, *, today: date) -> list[Kept]:
    """Return every record of the practice with its verdict; a fixed number of queries."""
    clients = list(Client.objects.filter(practice=practice).order_by("created_at", "pk"))
    return _judged(practice, clients, today=today)


def kept(client: Client, *, today: date) -> Kept:
    """Return how long one record stays."""
    return _judged(client.practice, [client], today=today)[0]


def today_of(practice: Practice, now: datetime) -> date:
    """Return the day it is at the practice."""
    return timezone.localdate(now, practice.zone)


def _judged(practice: Practice, clients: list[Client], *, today: date) -> list[Kept]:
    keys = [client.pk for client in clients]
    contacts = [_latest(label, field, keys, practice) for label, field in CONTACTS]
    doses = _latest(DOSES, "at", keys, practice)
    accountable = _latest("custody.disclosure", "at", keys, practice, is_accountable=True)
    held = _clients_of(LegalHold.objects.filter(client__in=keys, lifted_at__isnull=True))
    open_courses = _clients_of(Course.objects.filter(client__in=keys, closed_at__isnull=True))
    terms = terms_of(practice)
    found = []
    for client in clients:
        days = [known[client.pk] for known in contacts if client.pk in known]
        facts = RecordFacts(
            birth_date=client.birth_date,
            last_contact_on=max([timezone.localdate(client.created_at, practice.zone), *days]),
            last_dose_on=doses.get(client.pk),
            last_accountable_on=accountable.get(client.pk),
            is_in_care=client.archived_at is None and client.pk in open_courses,
            is_held=client.pk in held,
        )
        found.append(Kept(client=client, facts=facts, verdict=retention.judge(facts, terms, today=today)))
    return found


def _latest(label: str, field: str, keys: list[UUID], practice: Practice, **where: Any) -> dict[UUID, date]:
    rows = apps.get_model(label)._default_manager.filter(client__in=keys, **where)
    if label == "scheduling.appointment":
        rows = rows.exclude(status__in=RELEASED)
    latest = rows.values_list("client_id").annotate(Max(field))
    return {pk: _as_day(value, practice) for pk, value in latest if value is not None}


def _as_day(value: date | datetime, practice: Practice) -> date:
    return timezone.localdate(value, practice.zone) if isinstance(value, datetime) else value


def _clients_of(rows: QuerySet[Any]) -> set[UUID]:
    return set(rows.values_list("client_id", flat=True))


def disclosures_of(client: Client) -> QuerySet[Disclosure]:
    """Return every disclosure about a client, the latest first."""
    rows: QuerySet[Disclosure] = Disclosure.objects.filter(client=client)
    return rows.select_related("recorded_by").order_by("-at", "-recorded_at", "-pk")


def accounting_of(client: Client, *, today: date) -> list[Disclosure]:
    """Return what an accounting of six years states, oldest first (45 CFR 164.528)."""
    since = today - timedelta(days=366 * ACCOUNTING_YEARS)
    return list(disclosures_of(client).filter(is_accountable=True, at__date__gte=since).order_by("at", "pk"))


def archives_of(client: Client) -> list[Archive]:
    """Return the archives made of a client's record, the latest first."""
    return list(_light(Archive.objects.filter(client=client)))


def practice_archives(user: User) -> list[Archive]:
    """Return the archives of this person's practice, the latest first."""
    rows = Archive.objects.filter(practice_id=user.own_practice_id, client__isnull=True)
    return list(_light(rows))


def _light(rows: QuerySet[Archive]) -> QuerySet[Archive]:
    found = rows.defer("content", "manifest", "passphrase").select_related("requested_by", "passphrase_read_by")
    return found.order_by("-requested_at", "-pk")


def holds_of(client: Client) -> list[LegalHold]:
    """Return the legal holds of a record, those that stand first."""
    rows = LegalHold.objects.filter(client=client).select_related("placed_by", "lifted_by")
    return sorted(rows.order_by("-placed_at", "-pk"), key=lambda hold: hold.lifted_at is not None)


def purges_of(user: User) -> list[Purge]:
    """Return the removals that were asked for in this person's practice, the latest first."""
    rows = Purge.objects.visible_to(user, Permission.MANAGE_RETENTION)
    return list(rows.select_related("asked_by", "decided_by").order_by("-asked_at", "-pk"))


def open_purge(client: Client) -> Purge | None:
    """Return the removal that waits for its confirmation, if one does."""
    return Purge.objects.filter(client_code=client.pk, state=PurgeState.REQUESTED).first()


def others_who_may(user: User, permission: Permission, colleagues: Iterable[User]) -> bool:
    """Say whether anybody else of the practice holds a permission."""
    return any(colleague.pk != user.pk and may(colleague, permission) for colleague in colleagues)


def colleagues(practice: Practice) -> list[User]:
    """Return everybody who works in the practice now, with their roles."""
    return list(User.objects.active_in(practice).prefetch_related("staff_roles"))


def has_part2_consent(client: Client, *, today: date) -> bool:
    """Say whether the client has consented to the release of information, and the consent is in force."""
    rows = ConsentRecord.objects.filter(
        client=client, kind=ConsentKind.RELEASE_OF_INFORMATION, status=ConsentStatus.SIGNED
    )
    return any(consent.expires_on is None or consent.expires_on >= today for consent in rows)
