"""Papers about a client, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.papers.terms import PaperKind
from clinic.core.labels import Labels

LABELS: Final[Labels] = {
    PaperKind.REFERRAL_LETTER: _("Referral letter"),
    PaperKind.MEDICAL_RECORDS: _("Medical records"),
    PaperKind.LAB_OR_ECG: _("Laboratory or ECG"),
    PaperKind.IDENTITY: _("Identity"),
    PaperKind.INSURANCE_CARD: _("Insurance card"),
    PaperKind.RELEASE: _("Release or authorization"),
    PaperKind.CORRESPONDENCE: _("Correspondence"),
    PaperKind.OTHER: _("Something else"),
}
