"""What the ledger's codes are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.audit.terms import Act, Outcome
from clinic.core.labels import Labels

LABELS: Labels = {
    Outcome.DONE: _("Done"),
    Outcome.REFUSED: _("Refused"),
    Act.VIEW: _("Viewed"),
    Act.QUERY: _("Searched or listed"),
    Act.CREATE: _("Created"),
    Act.CHANGE: _("Changed"),
    Act.REMOVE: _("Removed"),
    Act.EXPORT: _("Printed or exported"),
    Act.ACCESS: _("Access"),
}
