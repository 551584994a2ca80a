"""Papers about a client, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.papers.terms import FileType, PaperKind
from clinic.core.labels import Labels

NOT_TAKEN: Final = _("This is neither a whole PDF nor a JPEG or PNG picture. Save it as one of those and try again.")
TOO_LARGE: Final = _("The file is larger than 10 MB. Make it smaller, or split it.")
KINDS: Final[Labels] = {
    PaperKind.REFERRAL_LETTER: _("Referral letter"),
    PaperKind.MEDICAL_RECORDS: _("Medical records"),
    PaperKind.LAB_OR_ECG: _("Laboratory or ECG"),
    PaperKind.IDENTITY: _("Identity"),
    PaperKind.INSURANCE_CARD: _("Insurance card"),
    PaperKind.RELEASE: _("Release or authorization"),
    PaperKind.CORRESPONDENCE: _("Correspondence"),
    PaperKind.OTHER: _("Something else"),
}
TYPES: Final[Labels] = {FileType.PDF: _("PDF"), FileType.JPEG: _("JPEG"), FileType.PNG: _("PNG")}
LABELS: Final[tuple[Labels, ...]] = (KINDS, TYPES)
