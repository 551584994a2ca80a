"""What staff's codes are called on screen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels, Text
from clinic.staff.terms import CredentialKind, Weekday

LABELS: Labels = {
    CredentialKind.LICENSE: _("License"),
    CredentialKind.MALPRACTICE: _("Malpractice cover"),
    CredentialKind.TRAINING: _("Training"),
    CredentialKind.NPI: _("NPI number"),
    CredentialKind.DEA: _("DEA registration"),
}

WEEKDAYS: Final[Mapping[Weekday, Text]] = {
    Weekday.MONDAY: _("Monday"),
    Weekday.TUESDAY: _("Tuesday"),
    Weekday.WEDNESDAY: _("Wednesday"),
    Weekday.THURSDAY: _("Thursday"),
    Weekday.FRIDAY: _("Friday"),
    Weekday.SATURDAY: _("Saturday"),
    Weekday.SUNDAY: _("Sunday"),
}
