"""Makers of requests to sign, and a client's phone."""

from __future__ import annotations

from django.test import Client as Browser
from django.utils import timezone

from clients.consents.models import RequestedConsent
from clients.consents.services import requests
from clients.models import Client, ConsentTemplate
from clinic.links.services import IssuedLink
from clinic.staff.models import User
from tests.factories.links import path_of


def send(client: Client, actor: User, *templates: ConsentTemplate) -> IssuedLink:
    """Send these documents to a client."""
    return requests.send(client=client, templates=templates, actor=actor, now=timezone.now())


def items_of(issued: IssuedLink) -> list[RequestedConsent]:
    """Return the consents of a request in their order."""
    rows = RequestedConsent.objects.filter(request_id=issued.link.subject_id)
    return list(rows.select_related("consent__template").order_by("place"))


def phone_of(client: Client, issued: IssuedLink) -> Browser:
    """Return a browser that gave the birth date."""
    browser, born = Browser(), client.birth_date
    assert born is not None
    answer = browser.post(path_of(issued), {"month": born.month, "day": born.day, "year": born.year})
    assert answer.status_code == 302
    return browser
