"""What meanings of signatures are called on screen."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.signatures.terms import Meaning, Means

LABELS: Labels = {
    Meaning.AUTHOR: _("Author"),
    Meaning.COSIGNER: _("Co-signer, as supervisor"),
    Meaning.ADDENDUM: _("Author of the addendum"),
    Meaning.WITNESS: _("Witness"),
    Means.PASSWORD: _("Password"),
    Means.CODE: _("Code"),
    Means.PASSKEY: _("Passkey"),
}
