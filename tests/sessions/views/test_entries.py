"""Recording in the room through the front door: once, at its true time, at its field when refused."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client as Browser
from django.urls import reverse

from clients.models import Task
from clients.terms import TaskKind
from clinic.staff.models import User
from sessions.models import AdverseEvent, Dose, DosingSession, TimelineEvent, VitalReading
from sessions.terms import DoseKind, EventKind, Residual, VitalVerdict
from tests.factories.room import measure, take

pytestmark = pytest.mark.django_db

DOSE = {"kind": "INITIAL", "units": "2"}
VITALS = {"systolic": "120", "diastolic": "80", "taken_by": "THERAPIST"}
EVENT = {"kind": "TEARS"}
ADVERSE = {"term": "NAUSEA", "reported_severity": "MILD"}
POSTS = [
    ("record_dose", DOSE),
    ("record_vitals", VITALS),
    ("record_event", EVENT),
    ("record_adverse_event", ADVERSE),
    ("record_readiness", {}),
    ("discharge", {}),
]


def post(browser: Browser, name: str, session: DosingSession, data: dict[str, Any], **headers: Any) -> Any:
    return browser.post(reverse(f"sessions:{name}", args=[session.pk]), {"key": str(uuid.uuid4()), **data}, **headers)


def test_a_dose_is_recorded(started: DosingSession, as_thea: Browser, ten: datetime) -> None:
    answer = post(as_thea, "record_dose", started, DOSE)

    dose = Dose.objects.get()
    assert answer["Location"] == reverse("sessions:detail", args=[started.pk])
    assert (dose.dose_mg, dose.at, dose.kind) == (Decimal(100), ten, DoseKind.INITIAL)


@pytest.mark.parametrize(
    ("typed", "minutes_ago"), [("", 0), ("-3", 3), ("0957", 3), ("09:57", 3), ("9:57 am", 3), ("2359", 601)]
)
def test_a_time_is_typed_as_therapists_type_it(
    started: DosingSession, as_thea: Browser, ten: datetime, typed: str, minutes_ago: int
) -> None:
    post(as_thea, "record_event", started, EVENT | {"at": typed})

    assert TimelineEvent.objects.get().at == ten - timedelta(minutes=minutes_ago)


@pytest.mark.parametrize("typed", ["1105", "24:10", "half past", "-999", "\u0661\u0662"])
def test_a_time_that_cannot_be_comes_back_at_its_field(started: DosingSession, as_thea: Browser, typed: str) -> None:
    answer = post(as_thea, "record_event", started, EVENT | {"at": typed})

    assert answer.status_code == 400
    assert "at" in answer.context["event_form"].errors
    assert typed in answer.content.decode()
    assert not TimelineEvent.objects.exists()


def test_a_repeat_is_harmless(started: DosingSession, as_thea: Browser) -> None:
    key = {"key": str(uuid.uuid4())}

    for _ in range(2):
        assert post(as_thea, "record_dose", started, DOSE | key).status_code == 302
        assert post(as_thea, "record_vitals", started, VITALS | key).status_code == 302
        assert post(as_thea, "record_adverse_event", started, ADVERSE | key).status_code == 302
        assert post(as_thea, "record_event", started, EVENT | key).status_code == 302

    assert [Dose.objects.count(), TimelineEvent.objects.count(), AdverseEvent.objects.count()] == [1, 1, 1]
    assert VitalReading.objects.count() == 2


def test_two_buttons_tapped_on_one_page_are_two_events(started: DosingSession, as_thea: Browser) -> None:
    page = {"key": str(uuid.uuid4()), "tap": "1"}

    for kind in ("TEARS", "TEARS", "LAUGHTER"):
        post(as_thea, "record_event", started, page | {"kind": kind})

    assert set(TimelineEvent.objects.values_list("kind", flat=True)) == {EventKind.TEARS, EventKind.LAUGHTER}
    assert TimelineEvent.objects.count() == 2


def test_a_dose_outside_the_order_is_asked_why_then_kept(started: DosingSession, as_thea: Browser, priya: User) -> None:
    refused = post(as_thea, "record_dose", started, DOSE | {"units": "5"})
    kept = post(as_thea, "record_dose", started, DOSE | {"units": "5", "deviation_reason": "Took five at once."})

    shown = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()
    assert refused.status_code == 400
    assert "more than the most the prescriber ordered" in refused.content.decode()
    assert kept.status_code == 302
    assert Dose.objects.get().deviation_codes == ["ABOVE_MAXIMUM"]
    assert "was recorded outside the order" in shown
    assert Task.objects.get(kind=TaskKind.MEDICATION_ERROR).assignee == priya


def test_medicine_taken_before_the_start_is_kept_with_a_reason(ready: DosingSession, as_thea: Browser) -> None:
    refused = post(as_thea, "record_dose", ready, DOSE)
    kept = post(as_thea, "record_dose", ready, DOSE | {"deviation_reason": "On the way here."})

    assert (refused.status_code, kept.status_code) == (400, 302)
    assert Dose.objects.get().deviation_codes == ["CHECKS_NOT_PASSED"]


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("record_dose", DOSE | {"units": "-1"}, "units"),
        ("record_dose", DOSE | {"units": "0"}, "units"),
        ("record_dose", DOSE | {"units": "0.1"}, "units"),
        ("record_dose", DOSE | {"units": "NaN"}, "units"),
        ("record_dose", DOSE | {"units": "1e999999"}, "units"),
        ("record_dose", DOSE | {"kind": "INFUSION"}, "kind"),
        ("record_dose", DOSE | {"key": "not-a-key"}, "key"),
        ("record_dose", DOSE | {"out_at": "0950"}, "out_at"),
        ("record_vitals", VITALS | {"systolic": "900"}, "systolic"),
        ("record_vitals", VITALS | {"systolic": "70"}, "systolic"),
        ("record_vitals", VITALS | {"systolic": "9" * 5000}, "systolic"),
        ("record_vitals", VITALS | {"heart_rate": "-4"}, "heart_rate"),
        ("record_vitals", VITALS | {"spo2": "101"}, "spo2"),
        ("record_vitals", VITALS | {"moaas": "9"}, "moaas"),
        ("record_vitals", {"taken_by": "THERAPIST"}, "__all__"),
        ("record_vitals", VITALS | {"taken_by": "CAT"}, "taken_by"),
        ("record_event", {"kind": "DISTRESS", "distress": "11"}, "distress"),
        ("record_event", {"kind": "DISTRESS"}, "distress"),
        ("record_event", {"kind": "DEPTH"}, "depth"),
        ("record_event", {"kind": "UNIT_IN_MOUTH"}, "kind"),
        ("record_event", EVENT | {"note": "x" * 5_000}, "note"),
        ("record_adverse_event", ADVERSE | {"term": "BOREDOM"}, "term"),
        ("record_adverse_event", ADVERSE | {"detail": "x" * 1_000_000}, "detail"),
        ("record_readiness", {"items": ["FLYING"]}, "items"),
        ("record_readiness", {"handed_to": "x" * 500}, "handed_to"),
    ],
)
def test_impossible_values_come_back_at_their_field_and_store_nothing(
    started: DosingSession, as_thea: Browser, name: str, data: dict[str, Any], field: str
) -> None:
    before = VitalReading.objects.count()

    answer = post(as_thea, name, started, data)

    form = answer.context[f"{answer.context['open_form']}_form"]
    assert answer.status_code == 400
    assert field in form.errors
    assert all(str(sentence).strip() for sentence in form.errors[field])
    assert [model.objects.count() for model in (Dose, TimelineEvent, AdverseEvent)] == [0, 0, 0]
    assert VitalReading.objects.count() == before


def test_five_megabytes_are_refused(started: DosingSession, as_thea: Browser) -> None:
    answer = post(as_thea, "record_adverse_event", started, ADVERSE | {"detail": "x" * 5_000_000})

    assert answer.status_code in {400, 413}
    assert not AdverseEvent.objects.exists()


def test_htmx_gets_a_page_it_can_show(started: DosingSession, as_thea: Browser) -> None:
    answer = post(as_thea, "record_vitals", started, VITALS | {"systolic": "900"}, headers={"HX-Request": "true"})

    assert answer.status_code == 200
    assert 'id="vitals-pad"' in answer.content.decode()


def test_vitals_are_judged_against_this_clients_limits(started: DosingSession, as_thea: Browser) -> None:
    post(as_thea, "record_vitals", started, VITALS | {"systolic": "185", "diastolic": "100"})

    shown = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()
    assert VitalReading.objects.get(systolic=185).verdict is VitalVerdict.CONTACT_PRESCRIBER
    assert "Contact the prescriber." in shown


def test_the_hold_ends_by_a_tap(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime, clock: time_machine.Coordinates
) -> None:
    dose = take(started, thea, at=ten)
    clock.move_to(ten + timedelta(minutes=12))
    url = reverse("sessions:end_hold", args=[started.pk, dose.pk])

    answer = as_thea.post(url, {"key": str(uuid.uuid4()), "residual": "SWALLOWED"})
    again = as_thea.post(url, {"key": str(uuid.uuid4()), "residual": "SPIT"})

    dose.refresh_from_db()
    assert (answer.status_code, again.status_code) == (302, 400)
    assert (dose.residual, dose.out_at) == (Residual.SWALLOWED, ten + timedelta(minutes=12))


def test_a_correction_keeps_both_values_who_and_why(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    wrong = measure(started, thea, at=ten, systolic=154, diastolic=92)
    url = reverse("sessions:correct_entry", args=[started.pk, "vitals", wrong.pk])
    right = VITALS | {"key": str(uuid.uuid4()), "systolic": "145", "at": "10:00"}

    opened = as_thea.get(url)
    without_reason = as_thea.post(url, right)
    answer = as_thea.post(url, right | {"correction_reason": "Misread the cuff."})

    shown = as_thea.get(reverse("sessions:detail", args=[started.pk])).content.decode()
    assert (opened.status_code, without_reason.status_code, answer.status_code) == (200, 400, 302)
    assert "<del>154/92 mmHg</del>" in shown
    assert "145/80 mmHg" in shown
    assert "Corrected by Thea Quinn at 10:00: Misread the cuff." in shown


@pytest.mark.parametrize("kind", ["dose", "event", "adverse-event"])
def test_every_kind_of_entry_can_be_corrected(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime, kind: str
) -> None:
    entry: Any
    if kind == "dose":
        entry, data = take(started, thea, at=ten), DOSE | {"units": "1"}
    else:
        name, data = ("record_event", EVENT) if kind == "event" else ("record_adverse_event", ADVERSE)
        post(as_thea, name, started, data)
        entry = (TimelineEvent if kind == "event" else AdverseEvent).objects.get()
    url = reverse("sessions:correct_entry", args=[started.pk, kind, entry.pk])

    opened = as_thea.get(url)
    answer = as_thea.post(url, data | {"key": str(uuid.uuid4()), "correction_reason": "By mistake.", "is_void": "on"})

    assert (opened.status_code, answer.status_code) == (200, 302)
    assert type(entry).objects.get(corrects=entry).is_void is True


def test_an_unknown_kind_of_entry_is_not_found(started: DosingSession, as_thea: Browser) -> None:
    url = reverse("sessions:correct_entry", args=[started.pk, "readiness", uuid.uuid4()])

    assert as_thea.get(url).status_code == 404


@pytest.mark.parametrize(("name", "data"), POSTS)
def test_looking_is_not_doing(started: DosingSession, as_thea: Browser, name: str, data: dict[str, Any]) -> None:
    assert as_thea.get(reverse(f"sessions:{name}", args=[started.pk])).status_code == 405


@pytest.mark.parametrize(("name", "data"), POSTS)
def test_only_therapists_record(
    started: DosingSession,
    as_priya: Browser,
    as_dana: Browser,
    as_otto: Browser,
    name: str,
    data: dict[str, Any],
) -> None:
    answers = [post(browser, name, started, data).status_code for browser in (as_priya, as_dana, as_otto)]

    assert answers == [403] * 3


@pytest.mark.parametrize(("name", "data"), POSTS)
def test_others_find_nothing(
    started: DosingSession, as_olive: Browser, as_stranger: Browser, name: str, data: dict[str, Any]
) -> None:
    assert [post(browser, name, started, data).status_code for browser in (as_olive, as_stranger)] == [404] * 2


def test_an_entry_of_another_session_is_not_found(
    started: DosingSession, as_thea: Browser, thea: User, ten: datetime
) -> None:
    url = reverse("sessions:correct_entry", args=[started.pk, "dose", uuid.uuid4()])

    assert as_thea.post(url, DOSE).status_code == 404
