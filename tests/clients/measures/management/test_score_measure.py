"""`manage.py score_measure`: anybody can check an instrument against its publication."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.pure


def run(code: str, answers: str, *context: str) -> dict[str, Any]:
    out = StringIO()
    call_command("score_measure", code, answers=answers, context=list(context), stdout=out)
    return dict(json.loads(out.getvalue()))


def test_phq9_prints_total_subscale_band_and_flags() -> None:
    found = run("PHQ-9", "2,3,0,1,2,1,0,0,1")

    assert (found["total"], found["subscales"], found["bands"]) == (10, {"PHQ2": 5}, ["MODERATE"])
    assert found["flags"] == ["SCREEN_POSITIVE", "SUICIDAL_THOUGHTS"]


def test_a_blank_is_an_empty_place() -> None:
    found = run("phq9", "1,1,1,1,1,1,1,1,")

    assert (found["total"], found["missing"], found["risk_unanswered"]) == (9, [9], [9])


def test_context_is_what_a_rule_needs() -> None:
    assert run("AUDIT-C", "1,1,1", "sex=female")["flags"] == ["SCREEN_POSITIVE"]
    assert run("AUDIT-C", "1,1,1", "sex=male")["flags"] == []
    unknown = run("AUDIT-C", "1,1,1")
    assert unknown["cuts"]["SCREEN_POSITIVE"] is None
    assert unknown["needs"] == {"sex": ["male", "female"]}


def test_a_triage_has_a_level_and_no_total() -> None:
    found = run("C-SSRS", "0,0,,,,1", "when=past-3-months")

    assert (found["total"], found["bands"]) == (None, ["HIGH"])


def test_percentages_of_factors() -> None:
    assert run("MEQ30", ",".join(["3"] * 30))["percents"]["MYSTICAL"] == 60


@pytest.mark.parametrize(
    ("code", "answers", "context", "sentence"),
    [
        ("PHQ8", "0", (), "No instrument is called PHQ8"),
        ("PHQ9", "a,b", (), "a is not a whole number"),
        ("PHQ9", "0,0", (), "does not match the questionnaire"),
        ("PHQ9", "9,0,0,0,0,0,0,0,0", (), r"outside the questionnaire's range. \(items 1\)"),
        ("PHQ9", ",,,0,0,0,0,0,0", (), "Too many answers are missing"),
        ("AUDITC", "1,1,1", ("sex=maybe",), "sex is one of male, female"),
        ("AUDITC", "1,1,1", ("age=3",), "age is nothing a rule asks for"),
        ("CSSRS", "0,0,,,,1", (), "has to be known"),
    ],
)
def test_bad_input_gets_a_sentence(code: str, answers: str, context: tuple[str, ...], sentence: str) -> None:
    with pytest.raises(CommandError, match=sentence):
        run(code, answers, *context)
