"""The kinds of entries: what each is called, whose it is to write, in the order of the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.background.models import (
    Allergy,
    Diagnosis,
    Entry,
    Insurance,
    Medication,
    PriorKetamine,
    Referral,
    SpokenLanguage,
)
from clinic.core.labels import Text


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of entry and the words around it."""

    slug: str
    model: type[Entry]
    title: Text
    add: Text
    empty: Text
    icon: str
    # Clinical entries belong to the chart; the others the front desk keeps too.
    is_clinical: bool = True


_ALL: Final = (
    Kind(
        slug="allergies",
        model=Allergy,
        title=_("Allergies"),
        add=_("Add allergy"),
        empty=_("Nobody has asked yet. Write down each allergy, or that none is known."),
        icon="shield-alert",
    ),
    Kind(
        slug="medications",
        model=Medication,
        title=_("Medications"),
        add=_("Add medication"),
        empty=_("No medication is recorded. The prescriber decides from this list."),
        icon="pill",
    ),
    Kind(
        slug="diagnoses",
        model=Diagnosis,
        title=_("Diagnoses"),
        add=_("Add diagnosis"),
        empty=_("No diagnosis is recorded."),
        icon="clipboard-list",
    ),
    Kind(
        slug="prior-ketamine",
        model=PriorKetamine,
        title=_("Earlier ketamine"),
        add=_("Add earlier ketamine"),
        empty=_("No earlier ketamine is recorded. Each route is an entry of its own."),
        icon="history",
    ),
    Kind(
        slug="languages",
        model=SpokenLanguage,
        title=_("Languages"),
        add=_("Add language"),
        empty=_("No language is recorded."),
        icon="languages",
        is_clinical=False,
    ),
    Kind(
        slug="referrals",
        model=Referral,
        title=_("Referred by"),
        add=_("Add referral"),
        empty=_("Nobody has written down how the client came here."),
        icon="send",
        is_clinical=False,
    ),
    Kind(
        slug="insurance",
        model=Insurance,
        title=_("Insurance"),
        add=_("Add insurance"),
        empty=_("No insurance is recorded."),
        icon="id-card",
        is_clinical=False,
    ),
)
KINDS: Final[Mapping[str, Kind]] = {kind.slug: kind for kind in _ALL}
