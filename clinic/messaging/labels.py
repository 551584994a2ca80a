"""What messaging's codes are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.messaging.terms import MailKind

LABELS: Labels = {
    MailKind.CLIENT: _("To a client"),
    MailKind.ACCOUNT: _("About an account"),
}
