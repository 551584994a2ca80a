"""Importing a list through the browser: upload, check, confirm."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Client, ClientImport
from clinic.policy.terms import Role
from clinic.practice.models import Practice
from clinic.staff.models import User
from tests.factories.people import make_user

DATA = Path(__file__).parents[1] / "data"
URL = "/clients/import/"


@pytest.fixture(autouse=True)
def therapist(practice: Practice) -> User:
    return make_user(practice, Role.THERAPIST, name="Thea Quinn", email="thea1@example.org")


def upload(browser: Browser, content: bytes | str, **fields: str) -> object:
    raw = content if isinstance(content, bytes) else (DATA / content).read_bytes()
    return browser.post(URL, {"file": SimpleUploadedFile("clients.csv", raw), **fields})


def preview(browser: Browser, content: bytes | str, **fields: str) -> tuple[str, str]:
    response = upload(browser, content, **fields)
    assert response.status_code == 302
    page = browser.get(response.url).content.decode().replace("&#x27;", "'")
    return response.url, page


def test_a_list_is_checked_before_anything_is_stored(as_dana: Browser) -> None:
    _address, page = preview(as_dana, "simplepractice.csv")

    assert "Import 3 clients" in page
    assert "Jon O'Neill" in page
    assert "Columns that are not taken over: Insurance." in page
    assert not Client.objects.exists()


def test_confirming_imports_once(as_dana: Browser) -> None:
    address, _page = preview(as_dana, "simplepractice.csv")

    assert as_dana.post(address).url == "/clients/"
    again = as_dana.post(address, follow=True)

    assert Client.objects.count() == 3
    assert b"This list was already imported or thrown away." in again.content


def test_a_list_with_bad_rows_cannot_be_confirmed(as_dana: Browser) -> None:
    address, page = preview(as_dana, "bad_rows.csv")

    assert "Line 5" in page
    assert "Birth date “01/01/1890” lies before 1900." in page
    assert "Import one client" not in page
    assert b"Nothing was imported, because some rows cannot be read." in as_dana.post(address, follow=True).content
    assert not Client.objects.exists()


def test_who_is_here_already_is_listed(as_dana: Browser) -> None:
    address, _page = preview(as_dana, "simplepractice.csv")
    as_dana.post(address)

    _address, page = preview(as_dana, "simplepractice.csv")

    assert "Everybody on this list is here already." in page
    assert "the same client number as a client of the practice" in page


def test_clients_without_a_therapist_are_pointed_out(as_dana: Browser) -> None:
    _address, page = preview(as_dana, b"First Name,Last Name\nAnn,Good\n")

    assert "One client has no therapist in the list" in page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        ("latin.csv", "Line 2 cannot be read as utf-8."),
        ("duplicate_heading.csv", "These headings stand twice"),
        ("no_names.csv", "No column was recognized for"),
        (b"PK\x03\x04", "This is a spreadsheet workbook."),
        (b"First Name,Last Name\n" + b"A,B\n" * 1001, "The list has more than 1000 clients."),
        (b"First Name,Last Name\n" + b"x" * 5_300_000, "The file is larger than 5 MB."),
        (b"First Name,Last Name\n" + b"x" * 13_000_000, "The file is larger than 5 MB."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_and_not_kept(
    as_dana: Browser, content: bytes | str, sentence: str
) -> None:
    response = upload(as_dana, content)

    assert response.status_code == 200
    assert sentence in response.content.decode()
    assert not ClientImport.objects.exists()


def test_no_file_is_refused(as_dana: Browser) -> None:
    response = as_dana.post(URL, {})

    assert response.status_code == 200
    assert b"This field is required." in response.content


def test_the_encoding_can_be_chosen(as_dana: Browser) -> None:
    _address, page = preview(as_dana, "latin.csv", encoding="windows-1252")

    assert "José Muñoz" in page


def test_hostile_names_are_escaped(as_dana: Browser) -> None:
    _address, page = preview(as_dana, b"First Name,Last Name\n<script>alert(1)</script>,=cmd()\n")

    assert "<script>alert(1)" not in page


def test_a_list_can_be_thrown_away(as_dana: Browser) -> None:
    address, _page = preview(as_dana, "simplepractice.csv")

    as_dana.post(reverse("clients:import_discard", args=[address.split("/")[-2]]))

    assert ClientImport.objects.get().content == b""
    assert as_dana.get(address).url == URL


def test_an_upload_is_seen_by_the_person_who_made_it_alone(
    as_dana: Browser, practice: Practice, sign_in: object
) -> None:
    address, _page = preview(as_dana, "simplepractice.csv")
    colleague = sign_in(make_user(practice, Role.FRONT_DESK))

    assert colleague.get(address).status_code == 404


def test_only_the_front_desk_imports(as_thea: Browser, as_priya: Browser, as_otto: Browser) -> None:
    assert [browser.get(URL).status_code for browser in (as_thea, as_priya, as_otto)] == [403] * 3


def test_wrong_methods_are_refused(as_dana: Browser) -> None:
    address, _page = preview(as_dana, "simplepractice.csv")

    assert as_dana.delete(address).status_code == 405
    assert as_dana.get(address + "discard/").status_code == 405
