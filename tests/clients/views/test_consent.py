"""Consents through their pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.models import Client, ConsentRecord
from clients.terms import ConsentStatus
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.clients import (
    make_consent,
    make_template,
)


def url(name: str, subject: Any) -> str:
    return reverse(f"clients:{name}", args=[subject.pk])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def signed(template: Any, **fields: str) -> dict[str, str]:
    return {
        "template": str(template.pk),
        "signer_name": "Alex Doe",
        "signed_on": timezone.localdate().isoformat(),
        "expires_on": (timezone.localdate() + timedelta(days=365)).isoformat(),
        **fields,
    }


def test_a_signed_consent_is_recorded(as_thea: Browser, alex: Client, practice: Practice) -> None:
    response = as_thea.post(url("record_consent", alex), signed(make_template(practice)))

    consent = ConsentRecord.objects.get(client=alex)
    assert (response.url, consent.status) == (url("consents", alex), ConsentStatus.SIGNED)
    assert "signed by Alex Doe" in text_of(as_thea.get(url("consents", alex)))


def test_only_the_current_version_of_each_document_is_offered(
    as_thea: Browser, alex: Client, practice: Practice
) -> None:
    old = make_template(practice, version=1)
    make_template(practice, version=2)

    page = text_of(as_thea.post(url("record_consent", alex), signed(old)))

    assert "Choose one of the practice's current documents." in page
    assert not ConsentRecord.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"signer_name": ""}, "This field is required."),
        ({"signer_name": "x" * 121}, "Shorten this to 120 characters at most."),
        ({"signed_on": "2999-01-01"}, "This day has not come yet."),
        ({"signed_on": "1890-01-01"}, "This day lies more than 10 years back."),
        ({"signed_on": "1990-01-01"}, "This day lies more than 10 years back."),
        ({"expires_on": "2001-01-01"}, "The consent cannot end before it was signed."),
    ],
)
def test_an_impossible_consent_is_refused(
    as_thea: Browser, alex: Client, practice: Practice, fields: dict[str, str], sentence: str
) -> None:
    assert sentence in text_of(as_thea.post(url("record_consent", alex), signed(make_template(practice), **fields)))
    assert not ConsentRecord.objects.exists()


def test_a_signature_cannot_be_older_than_the_wording(as_thea: Browser, alex: Client, practice: Practice) -> None:
    template = make_template(practice, published_at=timezone.now())
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()

    page = text_of(as_thea.post(url("record_consent", alex), signed(template, signed_on=yesterday)))

    assert "This version of the document did not exist on that day." in page


def test_a_practice_without_documents_is_told_so(as_thea: Browser, alex: Client) -> None:
    assert "has not published a consent document yet" in text_of(as_thea.get(url("record_consent", alex)))


def test_a_consent_is_withdrawn_once(as_thea: Browser, alex: Client, thea: User, practice: Practice) -> None:
    consent = make_consent(alex, make_template(practice), thea)
    as_thea.post(url("withdraw_consent", consent))
    second = as_thea.post(url("withdraw_consent", consent), follow=True)

    consent.refresh_from_db()
    assert consent.status is ConsentStatus.WITHDRAWN
    assert "it was withdrawn or replaced in the meantime" in text_of(second)
