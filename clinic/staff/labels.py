"""What staff's codes are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.staff.terms import CredentialKind

LABELS: Labels = {
    CredentialKind.LICENSE: _("License"),
    CredentialKind.MALPRACTICE: _("Malpractice cover"),
    CredentialKind.TRAINING: _("Training"),
    CredentialKind.NPI: _("NPI number"),
    CredentialKind.DEA: _("DEA registration"),
}
