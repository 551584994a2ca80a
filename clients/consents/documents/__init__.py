"""The copy of a signed consent: the exact wording, and who signed it, when and how."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from clients.consents.queries import signature_of
from clients.consents.rules import strokes
from clients.models import ConsentRecord
from clients.rules.part2 import NOTICE
from clients.terms import ConsentStatus
from clinic.core import paper, wording
from clinic.core.labels import label

TEMPLATE = "consents/pdf/copy.html"


def copy_of(consent: ConsentRecord) -> bytes:
    """Return a consent as PDF; raises :class:`clinic.core.paper.NotPrinted`."""
    with timezone.override(consent.practice.zone):
        context = _context(consent)
    return paper.printed(TEMPLATE, context).content


def _context(consent: ConsentRecord) -> dict[str, Any]:
    practice, client, signature = consent.practice, consent.client, signature_of(consent)
    lines = [practice.address, practice.phone, practice.email]
    return {
        "consent": consent,
        "template": consent.template,
        "letterhead": {"name": practice.name, "contact": "\n".join(line for line in lines if line.strip())},
        "client": client,
        "born": wording.day(client.birth_date, "date") if client.birth_date else "",
        "rows": _rows(consent, signature),
        "lines": strokes.lines(signature.strokes) if signature is not None else [],
        "width": strokes.WIDTH,
        "height": strokes.HEIGHT,
        "notice": NOTICE if client.part2_marked_at else "",
        "is_in_force": consent.status is ConsentStatus.SIGNED,
    }


def _rows(consent: ConsentRecord, signature: Any) -> list[tuple[str, str]]:
    rows = [(_("Signed by"), consent.signer_name)]
    if signature is not None:
        rows += [
            (_("Signed at"), signature.when),
            (_("How"), _("%(method)s, through a private link") % {"method": label(signature.method)}),
        ]
    elif consent.signed_at is not None:
        rows += [(_("Signed on"), wording.day(consent.signed_at, "date")), (_("How"), _("On paper"))]
    if consent.expires_on is not None:
        rows.append((_("Valid until"), wording.day(consent.expires_on, "date")))
    if consent.withdrawn_at is not None:
        rows.append((_("Withdrawn"), wording.moment_text(consent.withdrawn_at)))
    rows.append((_("Version"), str(consent.template.version)))
    rows.append((_("SHA-256 of the wording"), consent.text_hash))
    return rows
