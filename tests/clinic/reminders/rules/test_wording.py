"""Messages that tell a stranger nothing (domain.md 9.2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.core.labels import label
from clinic.reminders.rules.wording import (
    BANNED_STEMS,
    BANNED_WORDS,
    PLACEHOLDERS,
    banned_words,
    fill,
    fits_one_sms,
    unknown_placeholders,
)
from clinic.reminders.terms import MessagePart

pytestmark = pytest.mark.pure

LONGEST = {
    "first_name": "Maximiliana",
    "practice": "A neutral practice name of the sixty characters it may have!",
    "date": "Wed, September 30",
    "time": "10:30 AM PDT",
    "phone": "+1 (415) 555-0134 ext. 1234",
}


@pytest.mark.parametrize(
    "text",
    [
        "Your ketamine session",
        "KETAMINE",
        "K\u200betamine",
        "kétamine",
        "Your KAP session",
        "k.a.p",
        "See you today.Ketamine",
        "ket-amine",
        "non-medicinal",
        "psychedelic-assisted",
        "Dosing on Monday",
        "bring your medicine",
        "your medication",
        "infusion",
        "two 100 mg lozenges",
        "100mg",
        "1,5 mg",
        "your depression score",
        "PHQ-9",
        "GAD-7 is due",
        "C-SSRS",
        "suicidal",
        "Riverside Psychotherapy",
        "your therapist",
        "chaperone",
        "take 2 doses",
    ],
)
def test_words_that_reveal_the_visit_are_found(text: str) -> None:
    assert banned_words(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Reminder: appointment Tue Mar 4, 10:00, with Dana. Reply STOP to opt out.",
        "Harbor House, 12 Privet Lane, (415) 555-0134",
        "Please call us if you need to change it.",
        "Five ivy leaves, overdosed is not a neutral word but kapok is",
        "https://example.org/l/4f1c",
    ],
)
def test_neutral_texts_pass(text: str) -> None:
    assert banned_words(text) == ()


def test_each_banned_word_is_named_once_in_order() -> None:
    assert banned_words("Dosing, ketamine, dosing: 50 mg") == ("ketamin", "dosing", "mg")


@given(
    word=st.sampled_from(BANNED_STEMS + BANNED_WORDS),
    before=st.sampled_from(["", " ", "\n", "(", "-", "... "]),
    after=st.sampled_from(["", " ", ".", "!", "\t", "?"]),
    upper=st.booleans(),
)
def test_no_punctuation_or_case_hides_a_word(word: str, before: str, after: str, upper: bool) -> None:
    text = f"Hello{before or ' '}{word.upper() if upper else word}{after} see you"

    assert banned_words(text)


@given(st.text(max_size=200))
def test_any_text_is_judged_without_an_error(text: str) -> None:
    assert isinstance(banned_words(text), tuple)
    assert isinstance(unknown_placeholders(text), tuple)


@pytest.mark.parametrize("part", MessagePart)
def test_the_built_in_texts_are_neutral_and_can_be_filled(part: MessagePart) -> None:
    assert banned_words(label(part)) == ()
    assert unknown_placeholders(label(part)) == ()


def test_the_built_in_text_message_is_one_sms_with_the_longest_values() -> None:
    text = fill(label(MessagePart.SMS_BODY), LONGEST)

    assert fits_one_sms(text)
    assert len(text) <= 160


@pytest.mark.parametrize(
    ("template", "unknown"),
    [
        ("{date} {time}", ()),
        ("{drug}", ("drug",)),
        ("{date.year}", ("date.year",)),
        ("{0}", ("0",)),
        ("{}", ("",)),
        ("{date", ("{",)),
        ("date}", ("}",)),
        ("{{date}}", ("{", "}")),
    ],
)
def test_only_fixed_placeholders_are_known(template: str, unknown: tuple[str, ...]) -> None:
    assert unknown_placeholders(template) == unknown


def test_values_are_filled_once_and_never_evaluated() -> None:
    assert fill("{first_name}, {date}", {"first_name": "{date}", "date": "Monday"}) == "{date}, Monday"


def test_a_value_adds_no_line() -> None:
    assert fill("{first_name}", {"first_name": "Alex\r\nBcc: all@example.org"}) == "Alex Bcc: all@example.org"


@pytest.mark.parametrize("template", ["{drug}", "{date", "{phone}"])
def test_what_cannot_be_filled_is_refused(template: str) -> None:
    with pytest.raises(ValueError, match="no message can fill"):
        fill(template, {"date": "Monday"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a" * 160, True), ("a" * 161, False), ("é" * 160, True), ("ł" * 70, True), ("ł" * 71, False), ("", True)],
)
def test_one_sms(text: str, expected: bool) -> None:
    assert fits_one_sms(text) is expected


@given(values=st.fixed_dictionaries({name: st.text(max_size=20) for name in PLACEHOLDERS}))
def test_every_value_reaches_the_text(values: dict[str, str]) -> None:
    template = "|".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS))

    assert fill(template, values) == "|".join(" ".join(values[name].split()) for name in sorted(PLACEHOLDERS))
