"""What ways of signing are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clients.consents.terms import HandOver, SignatureMethod
from clinic.core.labels import Labels

LABELS: Labels = {
    SignatureMethod.TYPED: _("Typed name"),
    SignatureMethod.DRAWN: _("Drawn signature"),
    HandOver.MAIL: _("Mail it to the client"),
    HandOver.SHOW: _("Show it here, to scan or to copy"),
}
