"""The paper behind a credential: taken for what it is, sealed, handed out to two people, replaced and never removed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse

from clinic.audit.models import AuditEvent
from clinic.core.files import LARGEST
from clinic.staff.models import Credential, CredentialScan, User
from tests.factories.papers import PDF, PNG, make_credential_scan


@pytest.fixture
def license_of_thea(thea: User) -> Credential:
    return Credential.objects.create(practice=thea.practice, user=thea, kind="LICENSE", number="LIC-1")


def upload(content: bytes = PDF, **fields: Any) -> dict[str, Any]:
    return {"kind": "LICENSE", "scan": SimpleUploadedFile("Thea Quinn license.pdf", content), **fields}


def scan_url(scan: CredentialScan) -> str:
    return reverse("staff:credential_scan", args=[scan.pk])


def edit_url(credential: Credential) -> str:
    return reverse("staff:edit_credential", args=[credential.pk])


def test_a_scan_comes_with_the_credential_and_is_handed_out_as_a_file(as_thea: Browser, thea: User) -> None:
    as_thea.post(reverse("staff:add_credential", args=[thea.pk]), upload(issuer="Board of NY"))

    scan = CredentialScan.objects.get(credential__user=thea)
    assert scan_url(scan) in as_thea.get(reverse("staff:profile")).content.decode()
    answer = as_thea.get(scan_url(scan))
    assert (answer.content, answer["Content-Type"]) == (PDF, "application/pdf")
    assert answer["Content-Disposition"] == f'attachment; filename="credential-{scan.short_id}.pdf"'
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    events = AuditEvent.objects.filter(action__contains="scan").order_by("seq").values_list("action", flat=True)
    assert list(events) == ["staff.scan.added", "staff.credentialscan.downloaded"]


def test_a_newer_scan_stands_before_the_earlier_one_which_stays(
    as_thea: Browser, thea: User, license_of_thea: Credential
) -> None:
    first = make_credential_scan(license_of_thea, thea)

    for _twice in range(2):
        as_thea.post(edit_url(license_of_thea), upload(PNG))

    newer = CredentialScan.objects.exclude(pk=first.pk).get()
    page = as_thea.get(edit_url(license_of_thea)).content.decode()
    assert 0 < page.index(scan_url(newer)) < page.index(scan_url(first))
    profile = as_thea.get(reverse("staff:profile")).content.decode()
    assert scan_url(newer) in profile
    assert scan_url(first) not in profile
    assert as_thea.get(scan_url(first)).content == PDF


def test_saving_without_a_file_leaves_the_scan_on_file(
    as_thea: Browser, thea: User, license_of_thea: Credential
) -> None:
    scan = make_credential_scan(license_of_thea, thea)

    as_thea.post(edit_url(license_of_thea), {"kind": "LICENSE", "issuer": "Another board"})

    license_of_thea.refresh_from_db()
    assert (license_of_thea.issuer, CredentialScan.objects.get()) == ("Another board", scan)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00", "neither a whole PDF nor a JPEG or PNG"),
        (b"", "neither a whole PDF nor a JPEG or PNG"),
        (PDF + b"0" * LARGEST, "larger than 10 MB"),
    ],
    ids=["a program", "nothing", "too much"],
)
def test_what_is_no_scan_is_refused_at_its_field_and_nothing_is_filed(
    as_thea: Browser, thea: User, content: bytes, sentence: str
) -> None:
    page = as_thea.post(reverse("staff:add_credential", args=[thea.pk]), upload(content, issuer="Board of NY"))

    assert sentence in page.content.decode()
    assert "Board of NY" in page.content.decode()
    assert not Credential.objects.filter(user=thea).exists()
    assert not CredentialScan.objects.exists()


def test_a_scan_lies_sealed_and_is_neither_changed_nor_removed(thea: User, license_of_thea: Credential) -> None:
    scan = make_credential_scan(license_of_thea, thea)

    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM staff_credentialscan")
        assert PDF[:8] not in bytes(cursor.fetchone()[0])
    for act in (lambda: CredentialScan.objects.update(size=1), scan.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def test_its_person_and_an_owner_read_it_and_nobody_else(
    as_thea: Browser, as_otto: Browser, as_olive: Browser, as_dana: Browser, as_stranger: Browser, thea: User,
    license_of_thea: Credential,
) -> None:  # fmt: skip
    url = scan_url(make_credential_scan(license_of_thea, thea))

    assert [browser.get(url).status_code for browser in (as_thea, as_otto)] == [200, 200]
    assert {browser.get(url).status_code for browser in (as_olive, as_dana, as_stranger)} == {404}


def test_a_credential_taken_off_the_file_keeps_its_scans(
    as_otto: Browser, thea: User, license_of_thea: Credential
) -> None:
    scan = make_credential_scan(license_of_thea, thea)

    as_otto.post(reverse("staff:remove_credential", args=[license_of_thea.pk]))

    assert scan_url(scan) in as_otto.get(reverse("staff:detail", args=[thea.pk])).content.decode()
    assert as_otto.get(scan_url(scan)).content == PDF


@pytest.mark.parametrize("scans", [1, 3])
def test_lists_of_credentials_open_no_file(
    as_thea: Browser, thea: User, license_of_thea: Credential, scans: int, django_assert_num_queries: Any
) -> None:
    for _one in range(scans):
        make_credential_scan(license_of_thea, thea)
    as_thea.get(reverse("staff:profile"))

    with django_assert_num_queries(9) as queries:
        as_thea.get(reverse("staff:profile"))
    assert not any('"staff_credentialscan"."content"' in query["sql"] for query in queries.captured_queries)
