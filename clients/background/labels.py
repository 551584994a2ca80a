"""What a client brings along, in words."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from clients.background.terms import AllergySeverity, Closing, HistorySource, KetamineRoute, ReferralKind
from clinic.core.labels import Labels

SEVERITIES: Final[Labels] = {
    AllergySeverity.MILD: _("Mild"),
    AllergySeverity.MODERATE: _("Moderate"),
    AllergySeverity.SEVERE: _("Severe"),
    AllergySeverity.UNKNOWN: _("Severity not known"),
}
ROUTES: Final[Labels] = {
    KetamineRoute.SUBLINGUAL: _("Under the tongue"),
    KetamineRoute.ORAL: _("Swallowed"),
    KetamineRoute.INTRAMUSCULAR: _("Injection into a muscle"),
    KetamineRoute.INTRAVENOUS: _("Into a vein"),
    KetamineRoute.ESKETAMINE_SPRAY: _("Esketamine nasal spray"),
    KetamineRoute.COMPOUNDED_SPRAY: _("Compounded nasal spray"),
    KetamineRoute.SUBCUTANEOUS: _("Under the skin"),
    KetamineRoute.NOT_MEDICAL: _("Outside medical care"),
}
SOURCES: Final[Labels] = {
    HistorySource.CLIENT_REPORTED: _("As the client tells it"),
    HistorySource.RECORDS_RECEIVED: _("From records received"),
}
REFERRALS: Final[Labels] = {
    ReferralKind.SELF: _("Came by themselves"),
    ReferralKind.THERAPIST: _("Therapist"),
    ReferralKind.PHYSICIAN: _("Physician or prescriber"),
    ReferralKind.FORMER_CLIENT: _("Somebody who was here"),
    ReferralKind.FAMILY_OR_FRIEND: _("Family or friend"),
    ReferralKind.WEB: _("Website or directory"),
    ReferralKind.INSURER: _("Insurer"),
    ReferralKind.OTHER: _("Somebody else"),
}
CLOSINGS: Final[Labels] = {
    Closing.ENDED: _("It is no longer so"),
    Closing.IN_ERROR: _("It was entered in error"),
}
LABELS: Final[tuple[Labels, ...]] = (SEVERITIES, ROUTES, SOURCES, REFERRALS, CLOSINGS)
