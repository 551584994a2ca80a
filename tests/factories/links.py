"""Makers of private links."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from clients.models import Client
from clinic.links import kinds, services
from clinic.links.kinds import Kind
from clinic.links.models import PrivateLink
from clinic.links.secret import new_token, token_hash
from clinic.links.services import IssuedLink
from clinic.links.terms import LinkKind
from clinic.staff.models import User


def make_private_link(client: Client, sender: User, **fields: Any) -> PrivateLink:
    """Save an open link whose secret nobody knows."""
    now = timezone.now()
    fields.setdefault("kind", LinkKind.CONSENTS)
    fields.setdefault("created_at", now)
    fields.setdefault("expires_at", now + timedelta(days=14))
    return PrivateLink.objects.create(
        practice_id=client.practice_id, client=client, subject_id=uuid.uuid4(), created_by=sender,
        token_hash=token_hash(new_token()), **fields,
    )  # fmt: skip


def issue(client: Client, sender: User | None = None, *, now: datetime | None = None, **more: Any) -> IssuedLink:
    """Issue a link of the kind that a test registered."""
    more.setdefault("kind", LinkKind.MEASURES)
    more.setdefault("subject", uuid.uuid4())
    more.setdefault("system", "" if sender else "tests")
    return services.issue(client=client, actor=sender, now=now or timezone.now(), **more)


def path_of(issued: IssuedLink) -> str:
    """Return the path of a link, as a browser of a test asks for it."""
    return "/l/" + issued.url.partition("/l/")[2]


def _page(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    if request.method == "POST":
        services.complete(link=link, now=timezone.now())
    return HttpResponse(f"for {link.client.name} {step}")


def _afterwards(request: HttpRequest, link: PrivateLink, step: str) -> HttpResponse:
    return HttpResponse(f"receipt for {link.client.name}")


@contextmanager
def registered(code: LinkKind = LinkKind.MEASURES, *, has_afterwards: bool = False) -> Iterator[Kind]:
    """Let links of one kind lead to a page that names the client and is completed by any POST."""
    before = dict(kinds._kinds)
    kind = Kind(code=code, page=_page, afterwards=_afterwards if has_afterwards else None)
    kinds.register(kind)
    try:
        yield kind
    finally:
        kinds._kinds.clear()
        kinds._kinds.update(before)
