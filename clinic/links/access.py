"""The door from an address to a private link: for whoever holds it, and for staff."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404

from clinic.audit import services as audit
from clinic.audit.terms import Act
from clinic.links.models import PrivateLink
from clinic.links.secret import SYSTEM, token_hash
from clinic.practice.models import Practice
from clinic.staff.models import User


def link_of_token(token: str) -> PrivateLink | None:
    """Return the link whose secret this is, however it stands."""
    rows = PrivateLink.objects.select_related("client__practice", "practice", "created_by")
    return rows.filter(token_hash=token_hash(token)).first()


def record_look(link: PrivateLink) -> None:
    """Write down that whoever holds a link is about to be shown what it is for."""
    audit.record(actor=None, system=SYSTEM, act=Act.VIEW, action="links.link.viewed", target=link)


def link_for(user: User, pk: UUID) -> PrivateLink:
    """Return a link this person may end."""
    link = get_object_or_404(PrivateLink.objects.visible_to(user).select_related("client__practice"), pk=pk)
    audit.record_read(actor=user, target=link)
    return link


def only_practice() -> Practice | None:
    """Return the practice of an installation that holds just one: nobody else's link can it have been."""
    first, *others = [*Practice.objects.all()[:2], None]
    return first if others == [None] else None
