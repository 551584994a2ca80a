"""Change what the practice is called, where it is, and its clocks. Every change is audited."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from clinic.audit import services as audit
from clinic.audit.services import Actor
from clinic.audit.terms import Act
from clinic.practice.models import Practice


@transaction.atomic
def change_details(
    *,
    practice: Practice,
    name: str,
    neutral_name: str,
    time_zone: str,
    address: str,
    phone: str,
    email: str,
    actor: Actor,
    now: datetime,
) -> None:
    """Change the letterhead, the name in messages and the zone of the practice's clock."""
    practice.name, practice.neutral_name, practice.time_zone = name, neutral_name, time_zone
    practice.address, practice.phone, practice.email = address, phone, email
    practice.save(update_fields=["name", "neutral_name", "time_zone", "address", "phone", "email"])
    _record(practice, "practice.details.changed", actor, now)


@transaction.atomic
def change_care_settings(
    *,
    practice: Practice,
    minutes_before_leaving: int,
    integration_opens_after_hours: int,
    integration_closes_after_hours: int,
    warn_days_before: int,
    actor: Actor,
    now: datetime,
) -> None:
    """Change how long clients stay, when integration is due, and how early to say that something runs out."""
    practice.minutes_before_leaving = minutes_before_leaving
    practice.integration_opens_after_hours = integration_opens_after_hours
    practice.integration_closes_after_hours = integration_closes_after_hours
    practice.warn_days_before = warn_days_before
    practice.save(
        update_fields=[
            "minutes_before_leaving",
            "integration_opens_after_hours",
            "integration_closes_after_hours",
            "warn_days_before",
        ]
    )
    _record(practice, "practice.care_settings.changed", actor, now)


@transaction.atomic
def change_safeguards(*, practice: Practice, exports_per_hour: int, actor: Actor, now: datetime) -> None:
    """Change how much one person takes out of the record within an hour."""
    practice.exports_per_hour = exports_per_hour
    practice.save(update_fields=["exports_per_hour"])
    _record(practice, "practice.safeguards.changed", actor, now)


@transaction.atomic
def change_quiet_hours(*, practice: Practice, quiet_from: time, quiet_until: time, actor: Actor, now: datetime) -> None:
    """Change when no message goes out."""
    practice.quiet_from, practice.quiet_until = quiet_from, quiet_until
    practice.save(update_fields=["quiet_from", "quiet_until"])
    _record(practice, "practice.quiet_hours.changed", actor, now)


@transaction.atomic
def change_link_settings(
    *, practice: Practice, link_days: int, links_ask_birth_date: bool, actor: Actor, now: datetime
) -> None:
    """Change how long new private links work, and whether all of them ask for the birth date."""
    practice.link_days, practice.links_ask_birth_date = link_days, links_ask_birth_date
    practice.save(update_fields=["link_days", "links_ask_birth_date"])
    _record(practice, "practice.link_settings.changed", actor, now)


def _record(practice: Practice, action: str, actor: Actor, now: datetime) -> None:
    audit.record(actor=actor, act=Act.CHANGE, action=action, target=practice, practice_id=practice.pk, at=now)
