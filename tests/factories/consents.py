"""Makers of requests to sign, and a client's phone."""

from __future__ import annotations

from django.test import Client as Browser
from django.utils import timezone

from clients.consents.models import ConsentScan, RequestedConsent
from clients.consents.services import requests, scans
from clients.models import Client, ConsentTemplate
from clinic.core.files import take
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


PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def make_scan(client: Client, actor: User) -> ConsentScan:
    """Keep the scan of a client's first consent."""
    consent = client.consents.order_by("pk").first()
    assert consent is not None
    return scans.add_scan(consent=consent, file=take(PAPER), actor=actor, now=timezone.now())
