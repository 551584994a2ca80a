"""Mail a private link in words that say nothing of what it is for (domain.md 9.2)."""

from __future__ import annotations

from django.utils.translation import gettext as _

from clinic.core import wording
from clinic.core.labels import label
from clinic.links import services
from clinic.links.services import IssuedLink
from clinic.links.terms import Delivery, MailPart
from clinic.messaging.senders.email import FateUnknown, NotSent, send_email
from clinic.practice.models import Practice
from clinic.practice.rules.neutral_name import revealing_words


def neutral_name(practice: Practice) -> str:
    """Return what a message may call the practice."""
    return _("our office") if revealing_words(practice.neutral_name) else practice.neutral_name


def text_of(issued: IssuedLink) -> tuple[str, str]:
    """Return subject and body of the message that carries a link."""
    client, practice = issued.link.client, issued.link.practice
    values = {
        "first_name": client.first_name_used,
        "practice": neutral_name(practice),
        "url": issued.url,
        "until": wording.moment_text(issued.link.expires_at, client.time_zone or practice.time_zone),
        "phone": practice.phone or _("our office"),
    }
    values = {name: " ".join(value.split()) for name, value in values.items()}
    return label(MailPart.SUBJECT) % values, label(MailPart.BODY) % values


def mail(issued: IssuedLink, *, to: str) -> Delivery:
    """Hand a link to the mail server and note what became of it. Never inside a transaction.

    The address of the link is not kept for a later try: whoever sends sees at once that it failed,
    and hands it over otherwise or issues another.
    """
    link = issued.link
    subject, body = text_of(issued)
    services.set_delivery(link=link, delivery=Delivery.MAILING)
    try:
        send_email(practice=link.practice, to=to, subject=subject, body=body, key=link.token_hash)
    except NotSent:
        services.set_delivery(link=link, delivery=Delivery.NOT_MAILED)
    except FateUnknown:
        services.set_delivery(link=link, delivery=Delivery.UNCERTAIN)
    else:
        services.set_delivery(link=link, delivery=Delivery.MAILED)
    return link.delivery
