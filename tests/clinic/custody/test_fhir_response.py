"""A response as FHIR R4, for every built-in instrument: valid, under the right codes, complete."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone
from fhir.resources.R4B.bundle import Bundle
from fhir.resources.R4B.observation import Observation
from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

from clients.measures.models import MeasureResponse
from clients.measures.rules.registry import INSTRUMENTS
from clients.measures.rules.scoring import Score, score
from clients.measures.services.recording import import_questionnaire, record_measure
from clients.measures.terms import ContextKey, MeasureMoment
from clients.models import Client
from clinic.audit.models import AuditEvent
from clinic.custody.exports.fhir.response import bundle_of
from clinic.staff.models import User
from tests.factories.questionnaires import phq9_questionnaire

NOW = timezone.now()


def recorded(client: Client, actor: User, code: str) -> MeasureResponse:
    instrument = INSTRUMENTS[code]
    answers = [instrument.values_of(number)[-1] for number in instrument.item_numbers]
    if instrument.is_total_only:
        answers = [instrument.highest_total // 2]
    return record_measure(
        client=client, instrument=instrument, answers=answers, moment=MeasureMoment.BASELINE, rater=instrument.rater,
        taken_on=NOW.date(), actor=actor, now=NOW,
        context={key: values[0] for key, values in instrument.needs.items() if key is ContextKey.WHEN},
    )  # fmt: skip


def resources(response: MeasureResponse) -> dict[str, dict[str, Any]]:
    found = bundle_of(response, is_replaced=False, at=NOW)
    Bundle.model_validate(found)
    return {entry["resource"]["resourceType"]: entry["resource"] for entry in found["entry"]}


@pytest.mark.parametrize("code", sorted(INSTRUMENTS))
def test_every_instrument_leaves_as_valid_resources(alex: Client, thea: User, code: str) -> None:
    instrument, response = INSTRUMENTS[code], recorded(alex, thea, code)
    found = resources(response)

    observation = found["Observation"]
    Observation.model_validate(observation)
    coding = observation["code"]["coding"][0]
    if instrument.loinc is not None:
        assert (coding["system"], coding["code"]) == ("http://loinc.org", instrument.loinc.total)
        assert coding["code"] != instrument.loinc.panel
    else:
        assert coding["system"].startswith("urn:kapstone:code:")
    if response.total is None:
        assert observation["valueCodeableConcept"]["text"]
        assert "valueQuantity" not in observation
    else:
        assert Decimal(str(observation["valueQuantity"]["value"])) == response.total
    assert len(observation.get("component", ())) == len(instrument.subscales)
    if instrument.is_total_only:
        assert "QuestionnaireResponse" not in found
        return
    answered = found["QuestionnaireResponse"]
    QuestionnaireResponse.model_validate(answered)
    given = [answer for answer in response.answers if answer is not None]
    assert [item["answer"][0]["valueInteger"] for item in answered["item"]] == given
    assert observation["derivedFrom"] == [{"reference": f"urn:uuid:{answered['id']}"}]


def test_a_subscale_stands_under_a_code_of_its_own(alex: Client, thea: User) -> None:
    [phq2] = resources(recorded(alex, thea, "PHQ9"))["Observation"]["component"]
    assert (phq2["code"]["coding"][0]["code"], phq2["valueQuantity"]["value"]) == ("55758-7", 6)

    factors = resources(recorded(alex, thea, "MEQ30"))["Observation"]["component"]
    assert {part["code"]["coding"][0]["system"] for part in factors} == {"urn:kapstone:code:subscale"}


def test_it_is_downloaded_and_that_is_recorded(as_thea: Browser, alex: Client, thea: User) -> None:
    response = recorded(alex, thea, "GAD7")
    page = as_thea.get(reverse("measures:response", args=[response.pk]))
    assert reverse("custody:fhir_response", args=[response.pk]) in page.content.decode()

    answer = as_thea.post(reverse("custody:fhir_response", args=[response.pk]))

    Bundle.model_validate_json(answer.content)
    assert answer["Content-Type"] == "application/fhir+json"
    assert AuditEvent.objects.get(action="measures.response.exported").client_id == alex.pk


def test_what_was_corrected_says_so(alex: Client, thea: User) -> None:
    response = recorded(alex, thea, "PHQ9")
    found = bundle_of(response, is_replaced=True, at=NOW)

    assert {entry["resource"].get("status") for entry in found["entry"][1:]} == {"entered-in-error"}
    Bundle.model_validate(found)


def test_a_published_questionnaire_imports_scores_and_leaves_again(alex: Client, thea: User) -> None:
    document = phq9_questionnaire()
    instrument = import_questionnaire(
        practice=alex.practice, content=json.dumps(document).encode(), actor=thea, now=NOW
    )
    response = record_measure(
        client=alex, instrument=instrument, answers=[1] * 8 + [0], moment=MeasureMoment.SCREENING,
        rater=instrument.rater, taken_on=NOW.date(), actor=thea, now=NOW,
    )  # fmt: skip

    naive = score(INSTRUMENTS["PHQ9"], [1] * 8 + [0])
    assert isinstance(naive, Score)
    assert (response.instrument, response.total, response.band) == ("PHQ9", naive.total, "MILD")
    found = resources(response)
    assert found["Observation"]["code"]["coding"][0]["code"] == "44261-6"
    assert found["QuestionnaireResponse"]["item"][0]["linkId"] == "44250-9"
