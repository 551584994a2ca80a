"""Measures through their pages."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from clients.measures.models import ImportedQuestionnaire, MeasureResponse
from clients.models import Client
from clients.risk.models import RiskAlert, RiskStep
from clients.risk.terms import RiskLevel
from clinic.staff.models import User
from tests.factories.measures import make_response
from tests.factories.people import make_client
from tests.factories.questionnaires import phq9_questionnaire, sleep_questionnaire


def answered(*items: int | str, **fields: str) -> dict[str, str]:
    values = {f"item_{number}": str(value) for number, value in enumerate(items, start=1)}
    today = timezone.localdate(timezone=ZoneInfo("America/New_York")).isoformat()
    return {"moment": "SCREENING", "rater": "SELF", "taken_on": today, **values, **fields}


def url(name: str, client: Client, code: str = "PHQ9") -> str:
    return reverse(f"measures:{name}", args=[client.pk, code])


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return response.content.decode().replace("&#x27;", "'")


def test_the_form_asks_every_question_in_its_words(as_thea: Browser, alex: Client) -> None:
    page = text_of(as_thea.get(url("record", alex)))

    assert "Over the last 2 weeks, how often have you been bothered by any of the following problems?" in page
    assert "9. Thoughts that you would be better off dead or of hurting yourself in some way" in page
    assert "3 Nearly every day" in page


def test_protected_wording_is_not_shown(as_thea: Browser, alex: Client) -> None:
    assert "The wording of this questionnaire is protected" in text_of(as_thea.get(url("record", alex, "WHO5")))


def test_answers_are_recorded_and_shown(as_thea: Browser, alex: Client) -> None:
    response = as_thea.post(url("record", alex), answered(2, 2, 2, 2, 2, 2, 2, 0, 0))

    assert response.url == url("instrument", alex)
    page = text_of(as_thea.get(response.url))
    assert "Moderate" in page
    assert ">14<" in page


def test_a_risk_answer_says_so_at_once(as_thea: Browser, alex: Client) -> None:
    page = text_of(as_thea.post(url("record", alex), answered(0, 0, 0, 0, 0, 0, 0, 0, 1), follow=True))

    assert "An answer calls for a clinician today. This alert stays open until an outcome is recorded." in page
    assert "Risk item" in text_of(as_thea.get(url("instrument", alex)))
    assert RiskAlert.objects.get(client=alex).closed_at is None


def test_a_blank_risk_question_clears_nobody(as_thea: Browser, alex: Client) -> None:
    page = text_of(as_thea.post(url("record", alex), answered(0, 0, 0, 0, 0, 0, 0, 0), follow=True))

    assert "Question 9 was left blank. That clears nobody: ask." in page


def test_an_unfinished_form_names_the_questions_keeps_the_answers_and_warns(as_thea: Browser, alex: Client) -> None:
    fields = {**answered(), "item_4": "2", "item_9": "3"}

    response = as_thea.post(url("record", alex), fields)

    page, form = text_of(response), response.context["form"]
    assert [f"item_{number}" in form.errors for number in range(1, 10)] == [True] * 3 + [False] + [True] * 4 + [False]
    assert "Answer this question." in page
    assert "Thoughts of death or self-harm: ask today, whatever the total" in page
    assert (form["item_4"].value(), form["item_9"].value()) == ("2", "3")
    assert not MeasureResponse.objects.exists()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"item_1": "7"}, "Choose one of the answers."),
        ({"item_1": "-1"}, "Choose one of the answers."),
        ({"moment": "EASTER"}, "Select a valid choice."),
        ({"moment": ""}, "This field is required."),
        ({"rater": "DOG"}, "Select a valid choice."),
        ({"taken_on": "2999-01-01"}, "This day has not come yet."),
        ({"taken_on": "1890-01-01"}, "This day lies more than 10 years back."),
    ],
)
def test_an_impossible_answer_is_refused(as_thea: Browser, alex: Client, fields: dict[str, str], sentence: str) -> None:
    page = text_of(as_thea.post(url("record", alex), {**answered(0, 0, 0, 0, 0, 0, 0, 0, 0), **fields}))

    assert sentence in page
    assert not MeasureResponse.objects.exists()


def test_an_unknown_instrument_is_404(as_thea: Browser, alex: Client) -> None:
    assert as_thea.get(url("record", alex, "ROR99")).status_code == 404
    assert as_thea.get(url("instrument", alex, "ROR99")).status_code == 404


def test_a_wrong_entry_is_corrected(as_thea: Browser, alex: Client, thea: User) -> None:
    wrong = make_response(alex, thea)
    address = reverse("measures:correct", args=[wrong.pk])
    assert as_thea.get(address).context["form"]["item_1"].value() == 2

    as_thea.post(address, answered(1, 1, 1, 1, 1, 1, 1, 1, 0))

    page = text_of(as_thea.get(url("instrument", alex)))
    assert "Replaced by a correction" in page
    assert "corrected in the meantime" in text_of(as_thea.post(address, answered(0, 0, 0, 0, 0, 0, 0, 0, 0)))


def test_the_client_page_shows_the_trajectory(as_thea: Browser, alex: Client, thea: User) -> None:
    make_response(alex, thea, days_ago=30)
    make_response(alex, thea, total=4, band="MINIMAL")

    page = text_of(as_thea.get(reverse("clients:detail", args=[alex.pk]), {"part": "MEASURES"}))

    assert "(baseline)" in page
    assert "Remission" in page


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", ["list", "instrument"])
def test_the_number_of_queries_does_not_grow(
    as_thea: Browser, alex: Client, thea: User, name: str, count: int, django_assert_num_queries: Any
) -> None:
    for number in range(count):
        make_response(alex, thea, days_ago=number * 14)
    address = reverse("measures:list", args=[alex.pk]) if name == "list" else url("instrument", alex)
    as_thea.get(address)

    with django_assert_num_queries({"list": 16, "instrument": 15}[name]):
        as_thea.get(address)


def test_the_day_in_the_future_is_judged_where_the_therapist_is(as_thea: Browser, alex: Client) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=2)).isoformat()

    page = text_of(as_thea.post(url("record", alex), answered(0, 0, 0, 0, 0, 0, 0, 0, 0, taken_on=tomorrow)))

    assert "This day has not come yet." in page


def test_a_triage_is_recorded_with_its_level_and_no_total(as_thea: Browser, alex: Client) -> None:
    fields = answered(1, 1, 0, 1, 0, 0)

    page = text_of(as_thea.post(url("record", alex, "CSSRS"), fields, follow=True))

    stored = MeasureResponse.objects.get()
    assert (stored.total, stored.band, stored.risk_flags) == (None, "HIGH", ["SUICIDAL_THOUGHTS"])
    assert "High" in page
    assert "level High" in RiskStep.objects.get(client=alex).note
    assert RiskAlert.objects.get(client=alex).level is RiskLevel.HIGH_RISK


def test_a_triage_asks_when_it_happened(as_thea: Browser, alex: Client) -> None:
    response = as_thea.post(url("record", alex, "CSSRS"), answered(0, 0, "", "", "", 1))

    assert "Say when it happened: the level depends on it." in text_of(response)
    assert not MeasureResponse.objects.exists()

    as_thea.post(url("record", alex, "CSSRS"), answered(0, 0, "", "", "", 1, context_WHEN="PAST_3_MONTHS"))

    stored = MeasureResponse.objects.get()
    assert (stored.band, stored.context) == ("HIGH", {"WHEN": "PAST_3_MONTHS"})


def test_a_contradiction_is_named_and_warned_about(as_thea: Browser, alex: Client) -> None:
    page = text_of(as_thea.post(url("record", alex, "CSSRS"), answered(0, 0, "", 1, "", 0)))

    assert "The answers before it leave this question out. Check both." in page
    assert "Thoughts of death or self-harm: ask today" in page


def test_of_bdi_ii_only_the_total_is_entered(as_thea: Browser, alex: Client) -> None:
    assert "lets only the total be kept" in text_of(as_thea.get(url("record", alex, "BDI2")))

    refused = text_of(as_thea.post(url("record", alex, "BDI2"), answered(64)))
    page = text_of(as_thea.post(url("record", alex, "BDI2"), answered(29), follow=True))

    assert "63" in refused
    assert (MeasureResponse.objects.get().total, MeasureResponse.objects.get().band) == (29, "SEVERE")
    assert "A total says nothing of single answers" in page


def test_a_cut_is_read_for_the_sex_that_was_given(as_thea: Browser, alex: Client) -> None:
    as_thea.post(url("record", alex, "AUDITC"), answered(1, 1, 1, context_SEX="FEMALE"))
    as_thea.post(url("record", alex, "AUDITC"), answered(1, 1, 1))

    known, unknown = MeasureResponse.objects.order_by("recorded_at")
    assert (known.cuts["SCREEN_POSITIVE"], unknown.cuts["SCREEN_POSITIVE"]) == (True, None)


def test_the_owner_chooses_where_sources_differ(as_otto: Browser, as_thea: Browser, alex: Client) -> None:
    address = reverse("measures:choices")
    assert "PCL-5: Reliable change from" in text_of(as_otto.get(address))

    chosen = {"PCL5_RELIABLE_CHANGE": "18", "MADRS_REMISSION_BELOW": "13", "EBI_TOTAL_RULE": "MEAN"}
    assert as_otto.post(address, chosen).url == reverse("practice:settings")
    as_thea.post(url("record", alex, "EBI"), answered(100, 100, 100, 50, 50, 50))

    assert MeasureResponse.objects.get().total == 75
    assert 'value="18"' in text_of(as_otto.get(address))
    assert as_otto.post(address, {**chosen, "EBI_TOTAL_RULE": "MEDIAN"}).status_code == 200
    assert as_thea.get(address).status_code == 403


def upload(document: object) -> SimpleUploadedFile:
    return SimpleUploadedFile("own.json", json.dumps(document).encode(), content_type="application/json")


def test_the_owner_brings_a_questionnaire_and_it_can_be_recorded(
    as_otto: Browser, as_thea: Browser, alex: Client
) -> None:
    address = reverse("measures:import")

    assert as_otto.post(address, {"file": upload(sleep_questionnaire())}).url == address
    assert "Sleep check" in text_of(as_otto.get(address))
    assert "2 Short" in text_of(as_thea.get(url("record", alex, "LOINC991234")))
    as_thea.post(url("record", alex, "LOINC991234"), answered(2, 1, 6))

    stored = MeasureResponse.objects.get()
    assert (stored.total, stored.band, stored.instrument_version) == (9, "", "3")
    assert "Sleep check: 9" in text_of(as_thea.get(reverse("clients:detail", args=[alex.pk])))


def test_a_built_in_instrument_gets_the_words_of_the_file(as_otto: Browser, as_thea: Browser, alex: Client) -> None:
    as_otto.post(reverse("measures:import"), {"file": upload(phq9_questionnaire())})

    assert "9. Words of question 9" in text_of(as_thea.get(url("record", alex)))


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[1, 2]", b"[" * 100_000, b'{"resourceType": 1}'])
def test_a_malformed_file_is_a_sentence_and_stores_nothing(as_otto: Browser, content: bytes) -> None:
    response = as_otto.post(reverse("measures:import"), {"file": SimpleUploadedFile("own.json", content)})

    assert response.status_code == 200
    assert response.context["form"].errors["file"]
    assert not ImportedQuestionnaire.objects.exists()


def test_the_same_version_twice_and_a_large_file_are_refused(as_otto: Browser) -> None:
    address = reverse("measures:import")
    as_otto.post(address, {"file": upload(sleep_questionnaire())})

    again = as_otto.post(address, {"file": upload(sleep_questionnaire())})
    large = as_otto.post(address, {"file": SimpleUploadedFile("own.json", b" " * 1_000_001)})

    assert "This version is here already" in text_of(again)
    assert "larger than 1 MB" in text_of(large)
    assert ImportedQuestionnaire.objects.count() == 1


def test_another_practice_knows_nothing_of_it(as_otto: Browser, as_stranger: Browser, stranger: User) -> None:
    as_otto.post(reverse("measures:import"), {"file": upload(sleep_questionnaire())})
    theirs = make_client(stranger.practice, therapist=stranger)

    assert as_stranger.get(url("record", theirs, "LOINC991234")).status_code == 404
