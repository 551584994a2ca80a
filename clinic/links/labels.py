"""What links and their states are called on screen, and the neutral words that go out."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from clinic.core.labels import Labels
from clinic.links.terms import Delivery, EndReason, LinkKind, LinkStanding, MailPart

LABELS: Labels = {
    LinkKind.CONSENTS: _("Consents to read and sign"),
    LinkKind.MEASURES: _("Questionnaires"),
    LinkKind.PRESCRIBER_PACKET: _("Packet for a prescriber"),
    # The front desk reads this too, and learns nothing clinical from it.
    LinkKind.SAFETY_PLAN: _("A page to keep at hand"),
    LinkStanding.OPEN: _("Open"),
    LinkStanding.USED: _("Used"),
    LinkStanding.EXPIRED: _("Expired"),
    LinkStanding.ENDED: _("Ended"),
    EndReason.WITHDRAWN: _("Withdrawn"),
    EndReason.REPLACED: _("Replaced by a newer link"),
    EndReason.WRONG_ANSWERS: _("Ended: the birth date was given wrong too often"),
    Delivery.SHOWN: _("Handed over in person"),
    Delivery.MAILING: _("Not known whether it was mailed"),
    Delivery.MAILED: _("Mailed"),
    Delivery.NOT_MAILED: _("The mail could not be sent"),
    Delivery.UNCERTAIN: _("Not known whether it was mailed"),
    # Neutral by design: no kind of visit, no specialty, no form, no medicine (domain.md 9.2).
    MailPart.SUBJECT: _("A private link from %(practice)s"),
    MailPart.BODY: _(
        "Hello %(first_name)s,\n\n"
        "%(practice)s asks you to open this private link, on a phone or a computer:\n\n"
        "%(url)s\n\n"
        "It is meant for you alone and works until %(until)s. Please do not pass it on.\n\n"
        "If you did not expect it, or for any question, please call %(phone)s.\n\n"
        "%(practice)s\n"
    ),
}
