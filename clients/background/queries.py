"""Reads of what a client brings along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from clients.background.kinds import KINDS, Kind
from clients.background.models import CURRENT, Allergy, Entry
from clients.background.terms import AllergySeverity
from clients.models import Client
from clients.queries import charts_of
from clinic.core import wording
from clinic.policy.reach import may
from clinic.policy.terms import Permission
from clinic.staff.models import User


@dataclass(frozen=True, kw_only=True)
class Section:
    """The entries of one kind: what holds, and what is over or was wrong."""

    kind: Kind
    current: list[Entry]
    past: list[Entry]
    may_add: bool = False


def sections(client: Client, user: User) -> list[Section]:
    """Return every kind of entry this person may see of a client, those of merged charts among them."""
    charts = charts_of(client, user)
    return [_section(charts, kind, user) for kind in seen_by(user)]


def seen_by(user: User) -> Iterable[Kind]:
    """Return the kinds a person may see at all: the front desk sees nothing clinical."""
    sees_chart, sees_client = may(user, Permission.VIEW_CHART), may(user, Permission.VIEW_CLIENT)
    return [kind for kind in KINDS.values() if (sees_chart if kind.is_clinical else sees_client)]


def _section(charts: Sequence[Client], kind: Kind, user: User) -> Section:
    entries = entries_of(charts, kind)
    return Section(
        kind=kind,
        current=[entry for entry in entries if entry.is_current],
        past=[entry for entry in entries if not entry.is_current],
        may_add=may(user, Permission.RECORD_BACKGROUND if kind.is_clinical else Permission.EDIT_CLIENT),
    )


def entries_of(charts: Sequence[Client], kind: Kind) -> list[Entry]:
    """Return every entry of a kind in one person's charts, the latest first."""
    rows = kind.model._default_manager.filter(client__in=charts).select_related(
        "recorded_by", "ended_by", "withdrawn_by"
    )
    return list(rows.order_by("-recorded_at", "-pk"))


def allergies_in_words(clients: set[UUID]) -> Mapping[UUID, str]:
    """Return what the emergency sheet says of each client's allergies; of whom nobody asked, nothing."""
    found: dict[UUID, list[str]] = {}
    for allergy in Allergy.objects.filter(CURRENT, client__in=clients).order_by("recorded_at", "pk"):
        found.setdefault(allergy.client_id, []).append(_in_words(allergy))
    return {client: "; ".join(words) for client, words in found.items()}


def with_named_allergies(clients: set[UUID]) -> set[UUID]:
    """Return those of whom an allergy is known, rather than that none is."""
    rows = Allergy.objects.filter(CURRENT, client__in=clients, is_none_known=False)
    return set(rows.values_list("client_id", flat=True))


def _in_words(allergy: Allergy) -> str:
    if allergy.is_none_known:
        return _("none known on %(day)s") % {"day": wording.day(allergy.since, "date")}
    severe = _(" (severe)") if allergy.severity is AllergySeverity.SEVERE else ""
    return f"{allergy.headline}{severe}"
