"""What a private note should not hold is found and named; a story with numbers in it is left alone."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sessions.psychotherapy_notes.rules.belongs_elsewhere import MOST_FINDINGS, find
from sessions.psychotherapy_notes.terms import MedicalFact

pytestmark = pytest.mark.pure

F = MedicalFact

FOUND = [
    # Doses
    ("She took 100 mg.", F.DOSE, "100 mg"),
    ("took 100mg under the tongue", F.DOSE, "100mg"),
    ("150 MG sublingual", F.DOSE, "150 MG"),
    ("1.5 mg/kg felt like a lot", F.DOSE, "1.5 mg"),
    ("1,000 mg", F.DOSE, "1,000 mg"),
    ("50 mcg", F.DOSE, "50 mcg"),
    ("50 µg", F.DOSE, "50 µg"),
    ("two hundred? no, 200 milligrams", F.DOSE, "200 milligrams"),
    ("after 2 lozenges he went quiet", F.DOSE, "2 lozenges"),
    ("half a troche", F.DOSE, "half a troche"),
    ("1.5 tablets", F.DOSE, "1.5 tablets"),
    # Vital signs
    ("BP 128/82 before", F.VITALS, "128/82"),
    ("128 / 82", F.VITALS, "128 / 82"),
    ("it was 145/95 at the peak", F.VITALS, "145/95"),
    ("BP: 150 systolic", F.VITALS, "BP: 150"),
    ("blood pressure of 150", F.VITALS, "blood pressure of 150"),
    ("SpO2 97", F.VITALS, "SpO2 97"),
    ("SpO₂ fell to 91 %", F.VITALS, "SpO₂ fell to 91"),
    ("O2 sat 96%", F.VITALS, "O2 sat 96"),
    ("sats 95%", F.VITALS, "sats 95"),
    ("HR 88", F.VITALS, "HR 88"),
    ("heart rate went up to 110", F.VITALS, "heart rate went up to 110"),
    ("pulse: 72", F.VITALS, "pulse: 72"),
    ("temp 38.2", F.VITALS, "temp 38.2"),
    ("weight 82.5 kg", F.VITALS, "weight 82.5 kg"),
    # Scores
    ("PHQ-9: 14", F.SCORE, "PHQ-9: 14"),
    ("PHQ9 14", F.SCORE, "PHQ9 14"),
    ("phq-9 score of 21 today", F.SCORE, "phq-9 score of 21"),
    ("GAD-7 = 9", F.SCORE, "GAD-7 = 9"),
    ("PCL-5 down to 31", F.SCORE, "PCL-5 down to 31"),
    ("C-SSRS 2", F.SCORE, "C-SSRS 2"),
    ("MOAA/S 4 for ten minutes", F.SCORE, "MOAA/S 4"),
    ("RASS -1", F.SCORE, "RASS -1"),
    ("14 on the PHQ-9", F.SCORE, "14 on the PHQ-9"),
    ("scored 14/27 on her PHQ-9", F.SCORE, "14/27 on her PHQ-9"),
    # Diagnoses
    ("F33.1", F.DIAGNOSIS, "F33.1"),
    ("considering F43.10 here", F.DIAGNOSIS, "F43.10"),
    ("Z91.51", F.DIAGNOSIS, "Z91.51"),
    ("Dx: MDD, recurrent", F.DIAGNOSIS, "Dx: MDD"),
    ("Diagnosis: PTSD", F.DIAGNOSIS, "Diagnosis: PTSD"),
    ("dx would be F41", F.DIAGNOSIS, "dx would be F41"),
    ("meets full criteria for PTSD", F.DIAGNOSIS, "meets full criteria for PTSD"),
    # Times
    ("10:00-10:50", F.SESSION_TIMES, "10:00-10:50"),
    ("9.30 am to 11 am", F.SESSION_TIMES, "9.30 am to 11 am"),
    ("2 pm – 3:30 pm", F.SESSION_TIMES, "2 pm – 3:30 pm"),
    ("Session started at 14:05", F.SESSION_TIMES, "Session started at 14:05"),
    ("we ended around 3:50 pm", F.SESSION_TIMES, "we ended around 3:50 pm"),
    ("start: 09:00", F.SESSION_TIMES, "start: 09:00"),
    ("Stop time: 10.15", F.SESSION_TIMES, "Stop time: 10.15"),
    ("the session lasted 50 minutes", F.SESSION_TIMES, "session lasted 50 minutes"),
    ("a 90-minute session", F.SESSION_TIMES, "90-minute session"),
    # Modality, frequency, summaries
    ("CPT 90837", F.MODALITY, "CPT 90837"),
    ("billed 90834", F.MODALITY, "90834"),
    ("Frequency: weekly", F.MODALITY, "Frequency: weekly"),
    ("Treatment plan: more of the same", F.SUMMARY, "Treatment plan: more"),
    ("He cried.\nPrognosis: guarded", F.SUMMARY, "Prognosis: guarded"),
    ("Medications: sertraline", F.SUMMARY, "Medications: sertraline"),
]

LEFT_ALONE = [
    "",
    "She spoke of her mother for a long time.",
    # Numbers of a life
    "There 24/7 for her children.",
    "It felt 50/50, maybe 70/30.",
    "On 11/24/2026 she dreamed of the sea.",
    "Since 9/11 he has not flown.",
    "In 1999/2000 they lived in Ohio.",
    "Page 112/140 of the diary.",
    "His father's 1962 MG stood in the garage.",
    "He was 14 on the day of the fire.",
    "Three tables were set.",
    "The mg of it all, as she put it.",
    "A room with 120 people.",
    "They were married 25 years, 2 months.",
    # Instruments talked about, not scored
    "We talked about how cold the PHQ-9 feels.",
    "She laughed at the GAD-7.",
    "She hated the PHQ-9. 3 weeks later she asked for it herself.",
    "The PHQ-9 took 20 minutes of silence.",
    "An audit in 2024 had frightened her.",
    "He works for the WHO.",
    "It is 5 of us who are left.",
    # Bodies in stories
    "She sat 45 minutes without a word.",
    "He sat 90% of the time with closed eyes.",
    "The pulse of the 90s, he said.",
    "Her pulse races when he calls.",
    "The temperature between them dropped.",
    "The weight of 20 years.",
    "The pressure at work.",
    "Heart rate and breath slowed, she noticed.",
    # Times in stories
    "She woke at 3:15 and wrote it down.",
    "The dream began at 3:15.",
    "The train at 10:40 left without him.",
    "He arrives at 5 pm and drinks.",
    "John 3:16 was read aloud.",
    # Diagnosis in conversation
    "His father was diagnosed with cancer.",
    "She calls her diagnosis a costume.",
    "They flew over in an F16.",
    "B12 shots, she joked.",
    "Vitamin D3.",
    "A4 paper.",
    # Ordinary words that are headings elsewhere
    "The plan: none, she said; that is the plan.",
    "We have a plan: she will call her brother.",
    "Her progress through the forest was slow.",
]


@pytest.mark.parametrize(("text", "fact", "words"), FOUND)
def test_what_belongs_in_the_record_is_named(text: str, fact: MedicalFact, words: str) -> None:
    assert [(one.fact, one.words) for one in find(text)] == [(fact, words)]


@pytest.mark.parametrize("text", LEFT_ALONE)
def test_a_story_is_left_alone(text: str) -> None:
    assert find(text) == ()


def test_every_kind_has_a_case() -> None:
    assert {fact for _text, fact, _words in FOUND} == set(MedicalFact)


def test_findings_come_in_the_order_of_the_text_and_once() -> None:
    found = find("BP 128/82, then 100 mg, PHQ-9: 14. Later BP 120/80.")

    assert [one.words for one in found] == ["128/82", "100 mg", "PHQ-9: 14", "120/80"]
    assert found == tuple(sorted(found, key=lambda one: one.start))


def test_a_long_list_is_cut_short() -> None:
    assert len(find("100 mg. " * 50)) == MOST_FINDINGS


@given(st.text(max_size=300))
def test_any_text_is_judged_and_found_words_stand_in_it(text: str) -> None:
    for one in find(text):
        assert text[one.start : one.start + len(one.words)] == one.words


@pytest.mark.parametrize(
    "piece",
    [
        "9",
        "1/",
        "a ",
        "PHQ-9 ",
        "we start ",
        "10:00 ",
        "F33",
        "\n plan",
        "BP ",
        "100 ",
        ": ",
        "session ",
        "meets the the ",
    ],
)
def test_no_text_makes_it_slow(piece: str) -> None:
    text = (piece * (20_000 // len(piece)))[:20_000]

    began = time.perf_counter()
    find(text)

    assert time.perf_counter() - began < 2
