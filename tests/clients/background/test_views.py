"""What a client brings along, through its pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse

from clients.background.kinds import KINDS
from clients.background.models import Allergy, Diagnosis, Medication, SpokenLanguage
from clients.models import Client
from clinic.staff.models import User
from tests.factories.background import make_entry

pytestmark = pytest.mark.django_db
QUERIES = 17


def page_of(alex: Client) -> str:
    return reverse("background:background", args=[alex.pk])


def add_url(alex: Client, slug: str) -> str:
    name = "add_clinical" if KINDS[slug].is_clinical else "add"
    return reverse(f"background:{name}", args=[alex.pk, slug])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


TYPED: dict[str, dict[str, str]] = {
    "allergies": {"substance": "Penicillin", "severity": "SEVERE", "since": "2026-01-05"},
    "medications": {"name": "Ticlopidine", "dose": "250 mg"},
    "diagnoses": {"code": "f331"},
    "prior-ketamine": {"route": "INTRAVENOUS", "treatments": "6", "source": "RECORDS_RECEIVED"},
    "languages": {"name": "Spanish", "needs_interpreter": "on"},
    "referrals": {"kind": "THERAPIST", "who": "Dr. Moss", "since": "2026-01-05"},
    "insurance": {"name": "Example Health"},
}
SHOWN = {
    "allergies": "Penicillin",
    "medications": "2.4 times higher",
    "diagnoses": "F33.1 Major depressive disorder, recurrent, moderate",
    "prior-ketamine": "Into a vein, 6 times",
    "languages": "Interpreter: needed",
    "referrals": "Therapist: Dr. Moss",
    "insurance": "Example Health",
}


@pytest.mark.parametrize("slug", sorted(KINDS))
def test_an_entry_is_added_and_shown_on_its_page_and_in_the_timeline(as_thea: Browser, alex: Client, slug: str) -> None:
    assert str(KINDS[slug].empty) in text_of(as_thea.get(page_of(alex)))

    answer = as_thea.post(add_url(alex, slug), TYPED[slug])

    assert answer.headers["Location"] == f"{page_of(alex)}#{slug}"
    assert SHOWN[slug] in text_of(as_thea.get(page_of(alex)))
    entry = KINDS[slug].model._default_manager.get()
    assert f"{KINDS[slug].title}: {entry.headline}" in text_of(as_thea.get(reverse("clients:detail", args=[alex.pk])))


@pytest.mark.parametrize(
    ("slug", "fields", "sentence"),
    [
        ("allergies", {"substance": ""}, "Name the substance, or say that no allergy is known."),
        ("allergies", {"is_none_known": "on"}, "Either name the allergy or say that none is known."),
        ("allergies", {"since": "2999-01-01"}, "This day has not come yet."),
        ("allergies", {"severity": "AWFUL"}, "Select a valid choice"),
        ("medications", {"name": ""}, "This field is required."),
        ("medications", {"name": "a\x00b"}, "Null characters are not allowed."),
        ("medications", {"name": "x" * 201}, "Shorten this to 200 characters at most."),
        ("medications", {"since": "2026-02-01", "ended_on": "2026-01-01"}, "It cannot end before it began."),
        ("diagnoses", {"code": "depression"}, "Enter an ICD-10-CM code such as F33.1, or leave this empty."),
        ("diagnoses", {"code": "Z99.9"}, "This code is not on the list here."),
        ("diagnoses", {"code": ""}, "Say in words what the diagnosis is."),
        ("prior-ketamine", {"treatments": "-3"}, "Enter a value from 1 to 2000."),
        ("prior-ketamine", {"route": ""}, "This field is required."),
        ("referrals", {"since": "yesterday"}, "Enter a valid date."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    as_thea: Browser, alex: Client, slug: str, fields: dict[str, str], sentence: str
) -> None:
    response = as_thea.post(add_url(alex, slug), TYPED[slug] | fields)

    assert sentence in text_of(response)
    assert not KINDS[slug].model._default_manager.exists()


def test_words_alone_make_a_diagnosis_and_official_ones_find_their_code(as_thea: Browser, alex: Client) -> None:
    for title in ("Burnt out", "generalized anxiety disorder"):
        as_thea.post(add_url(alex, "diagnoses"), {"title": title})

    assert sorted(row.headline for row in Diagnosis.objects.all()) == [
        "Burnt out",
        "F41.1 generalized anxiety disorder",
    ]


def test_none_known_is_refused_where_an_allergy_stands(as_thea: Browser, alex: Client, thea: User) -> None:
    make_entry(alex, thea, "allergies")

    answer = as_thea.post(
        add_url(alex, "allergies"), {"is_none_known": "on", "severity": "UNKNOWN", "since": "2026-01-05"}
    )

    assert "Allergies of this client are on record, here or in a chart merged into this one." in text_of(answer)
    assert Allergy.objects.count() == 1


def test_an_entry_is_ended_and_stays_readable(as_thea: Browser, alex: Client, thea: User) -> None:
    entry = make_entry(alex, thea, "medications")
    url = reverse("background:close_clinical", args=["medications", entry.pk])
    assert "Say since when it is no longer so." in text_of(as_thea.post(url, {"how": "ENDED"}))
    assert "Say what was wrong" in text_of(as_thea.post(url, {"how": "IN_ERROR"}))

    as_thea.post(url, {"how": "ENDED", "ended_on": "2026-01-31"})
    page = text_of(as_thea.get(page_of(alex)))

    assert "One entry is over or was an error" in page
    assert "Sertraline" in page
    as_thea.post(url, {"how": "IN_ERROR", "reason": "Another person's list."})
    assert "Another person's list." in text_of(as_thea.get(page_of(alex)))
    assert "This entry was closed in the meantime." in text_of(as_thea.post(url, {"how": "IN_ERROR", "reason": "x"}))


def test_the_desk_keeps_languages_and_sees_nothing_clinical(as_dana: Browser, alex: Client, thea: User) -> None:
    medication = make_entry(alex, thea, "medications")
    language = make_entry(alex, thea, "languages")
    page = text_of(as_dana.get(page_of(alex)))

    assert "Spanish" in page
    assert "Sertraline" not in page
    assert "Allergies" not in page
    assert as_dana.post(add_url(alex, "insurance"), TYPED["insurance"]).status_code == 302
    # The other side of the record has no address here, whichever door is tried.
    assert as_dana.get(reverse("background:add", args=[alex.pk, "medications"])).status_code == 404
    assert as_dana.get(reverse("background:close", args=["medications", medication.pk])).status_code == 404
    assert as_dana.get(reverse("background:close", args=["languages", language.pk])).status_code == 200
    assert as_dana.get(add_url(alex, "medications")).status_code == 403


def test_a_colleague_finds_nothing(as_olive: Browser, alex: Client, thea: User) -> None:
    entry = make_entry(alex, thea, "medications")

    assert as_olive.get(page_of(alex)).status_code == 404
    assert as_olive.post(add_url(alex, "medications"), TYPED["medications"]).status_code == 404
    assert as_olive.get(reverse("background:close_clinical", args=["medications", entry.pk])).status_code == 404
    assert Medication.objects.count() == 1
    assert not SpokenLanguage.objects.exists()


@pytest.mark.parametrize("entries", [1, 3])
def test_the_page_asks_a_fixed_number_of_questions(
    as_thea: Browser, alex: Client, thea: User, entries: int, django_assert_num_queries: Any
) -> None:
    for slug in KINDS:
        for number in range(entries):
            values = {"substance": f"Substance {number}"} if slug == "allergies" else {}
            make_entry(alex, thea, slug, **values)
    as_thea.get(page_of(alex))

    with django_assert_num_queries(QUERIES):
        as_thea.get(page_of(alex))
