"""Orders and counts through the front door."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clients.models import Client, Course, Task
from clients.terms import TaskKind
from clinic.audit.models import AuditEvent
from clinic.policy.terms import Role
from clinic.signatures.models import HeldText
from clinic.staff.models import Credential, User
from clinic.staff.terms import CredentialKind
from sessions.models import CountEvent, DosingSession, Prescription
from sessions.queries.counts import count_of
from sessions.services import counts
from sessions.terms import CountEventKind, PrescriptionStatus
from tests.factories.people import confirm_password, make_user
from tests.factories.room import make_prescription

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Tries of a password are counted across tests otherwise."""
    cache.clear()


@pytest.fixture
def order(course: Course, priya: User, ten: datetime) -> Prescription:
    return make_prescription(course, priya, now=ten)


def typed(**changes: Any) -> dict[str, Any]:
    """Return an order as the prescriber types it."""
    fields = {
        "issued_on": "2026-03-09",
        "form": "RDT",
        "route": "SUBLINGUAL",
        "unit_strength_mg": "50",
        "quantity_units": "12",
        "min_session_mg": "50",
        "max_session_mg": "200",
        "booster_allowed": "on",
        "booster_max_mg": "50",
        "booster_earliest_minute": "15",
        "booster_latest_minute": "35",
        "hold_minutes": "12",
        "residual": "SPIT",
        "systolic_hold": "150",
        "diastolic_hold": "95",
        "recheck_after_minutes": "10",
        "max_rechecks": "2",
        "schedule_minutes": "-10, 40, 90",
    }
    return fields | changes


def test_the_prescriber_signs_an_order_with_its_limits(course: Course, as_priya: Browser, priya: User) -> None:
    enter = reverse("sessions:enter_order", args=[course.pk])
    sign = reverse("sessions:sign_order", args=[course.pk])

    opened, early = as_priya.get(enter), as_priya.get(sign)
    entered = as_priya.post(enter, typed())
    unconfirmed = as_priya.post(sign, {"version": "0"})
    confirm_password(as_priya)
    shown = as_priya.get(sign).content.decode()
    changed = as_priya.get(enter).content.decode()
    assert not Prescription.objects.exists()
    answer = as_priya.post(sign, {"version": "0"})

    order = Prescription.objects.get()
    assert (opened.status_code, early.url, entered.url) == (200, enter, sign)
    assert unconfirmed.url == f"{reverse('account_reauthenticate')}?next={sign}"
    assert ("50\u00a0mg to 200\u00a0mg" in shown, "hold at 150/95 mmHg" in shown) == (True, True)
    assert 'value="200"' in changed
    assert answer["Location"] == reverse("sessions:prescription", args=[order.pk])
    assert (order.signed_name, order.prescriber, order.max_session_mg) == ("Priya Rao, MD", priya, Decimal(200))
    assert (order.vital_limits.systolic_hold, order.vital_limits.schedule_minutes) == (150, [-10, 40, 90])
    assert AuditEvent.objects.filter(action="sessions.prescription.signed").count() == 1
    assert not HeldText.objects.exists()


SAID = {
    "dea_number": "xx 1234563",
    "issue_mode": "EPCS",
    "refills_authorized": "2",
    "indication_code": "f332",
    "telemedicine_basis": "FLEXIBILITY",
    "telemedicine_on": "2026-03-02",
    "telemedicine_rule": "The extension in force.",
    "pdmp_state": "New York",
    "pdmp_reviewed_at": "2026-03-09T09:00",
    "pdmp_reviewed_by": "Priya Rao",
}


def test_particulars_are_read_once_more_signed_and_shown_without_the_number(
    course: Course, as_priya: Browser, priya: User, as_thea: Browser
) -> None:
    Credential.objects.create(practice=priya.practice, user=priya, kind=CredentialKind.DEA, number="XX1234563")
    enter, sign = (reverse(f"sessions:{name}", args=[course.pk]) for name in ("enter_order", "sign_order"))

    offered = as_priya.get(enter).context["form"].initial
    as_priya.post(enter, typed(**SAID))
    confirm_password(as_priya)
    shown = as_priya.get(sign).content.decode()
    as_priya.post(sign, {"version": "0"})

    order = Prescription.objects.get()
    page = as_thea.get(reverse("sessions:prescription", args=[order.pk])).content.decode()
    said = order.particulars
    assert offered["dea_number"] == "XX1234563"
    assert (said.dea_number, said.indication_code, said.refills_authorized) == ("XX1234563", "F33.2", 2)
    assert said.indication == "Major depressive disorder, recurrent severe without psychotic features"
    for text in (shown, page):
        assert "ends in 4563" in text
        assert "XX1234563" not in text
        assert "F33.2" in text
        assert "Read by Priya Rao for New York" in text
        assert "2, until" in text


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"dea_number": "12345"}, "dea_number", "two letters and seven digits"),
        ({"dea_number": "XX1234564"}, "dea_number", "does not fit the six before it"),
        ({"refills_authorized": "6"}, "refills_authorized", "from 0 to 5"),
        ({"indication_code": "nonsense"}, "indication_code", "ICD-10-CM code such as"),
        ({"indication_code": "Z99.89"}, "indication", "not on the list"),
        ({"telemedicine_on": ""}, "telemedicine_on", "of which day"),
        ({"telemedicine_on": "2031-01-01"}, "telemedicine_on", "has not come yet"),
        ({"telemedicine_rule": ""}, "telemedicine_rule", "which flexibility"),
        ({"telemedicine_basis": ""}, "telemedicine_basis", "examination or a flexibility"),
        ({"pdmp_state": ""}, "pdmp_state", "who read it"),
        ({"pdmp_reviewed_by": ""}, "pdmp_reviewed_by", "who read it"),
        ({"pdmp_reviewed_at": "2031-01-01T09:00"}, "pdmp_reviewed_at", "has not come yet"),
        ({"issue_mode": "PIGEON"}, "issue_mode", "Select a valid choice"),
    ],
)
def test_an_impossible_particular_comes_back_at_its_field(
    course: Course, as_priya: Browser, changes: dict[str, str], field: str, words: str
) -> None:
    answer = as_priya.post(reverse("sessions:enter_order", args=[course.pk]), typed(**(SAID | changes)))

    assert answer.status_code == 400
    assert words in str(answer.context["form"].errors[field])
    assert not Prescription.objects.exists()


def test_a_shipment_is_recorded_and_one_beyond_the_refills_is_marked(order: Prescription, as_thea: Browser) -> None:
    url = reverse("sessions:record_shipment", args=[order.pk])
    parcel = {"shipped_on": "2026-03-05", "fill": "0", "carrier": "Parcel Co", "tracking_number": "TRACK-77"}

    refused = as_thea.post(url, parcel | {"shipped_on": "2026-03-01"})
    impossible = as_thea.post(url, parcel | {"fill": "9"})
    answer = as_thea.post(url, parcel)
    once = as_thea.get(answer["Location"]).content.decode()
    as_thea.post(url, parcel | {"fill": "1"})

    shown = as_thea.get(answer["Location"]).content.decode()
    assert (refused.status_code, impossible.status_code, answer.status_code) == (400, 400, 302)
    assert "before the order was issued" in refused.content.decode()
    assert ("TRACK-77" in once, "Beyond the refills" in once) == (True, False)
    assert "Beyond the refills" in shown


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("unit_strength_mg", "-50", "Enter a value from 0.01 to 5000."),
        ("unit_strength_mg", "0", "Enter a value from 0.01 to 5000."),
        ("max_session_mg", "10", "The most is below the least."),
        ("max_session_mg", "1e99", "Ensure"),
        ("quantity_units", "0.1", "quarters"),
        ("booster_latest_minute", "5", "The booster would end before it begins."),
        ("booster_max_mg", "", "A booster needs its most and its minutes."),
        ("systolic_hold", "20", "Enter a value from 80 to 250."),
        ("diastolic_hold", "149", ""),
        ("systolic_stop", "100", "The limit to call is below the limit to hold."),
        ("schedule_minutes", "soon", "Write minutes separated by commas"),
        ("schedule_minutes", "5000", "Minutes lie between"),
        ("issued_on", "1890-01-01", "Enter a date between"),
        ("issued_on", "2031-01-01", "has not come yet"),
        ("issued_on", "2024-01-01", "older than a year"),
        ("form", "SPOON", "Select a valid choice"),
        ("directions", "x" * 1_000_000, "at most 20000 characters"),
    ],
)
def test_impossible_values_come_back_with_a_sentence_and_sign_nothing(
    course: Course, as_priya: Browser, field: str, value: str, words: str
) -> None:
    answer = as_priya.post(reverse("sessions:enter_order", args=[course.pk]), typed(**{field: value}))

    if field == "diastolic_hold":
        assert answer.status_code == 302
        return
    assert answer.status_code == 400
    assert words in answer.content.decode()
    assert not Prescription.objects.exists()


def test_only_the_prescriber_of_this_client_signs(
    course: Course, as_thea: Browser, as_dana: Browser, as_stranger: Browser
) -> None:
    for name in ("enter_order", "sign_order"):
        url = reverse(f"sessions:{name}", args=[course.pk])
        assert [browser.get(url).status_code for browser in (as_thea, as_dana, as_stranger)] == [403] * 3


def test_a_prescriber_outside_the_care_team_finds_nothing(course: Course, sign_in: Any, practice: Any) -> None:
    other = sign_in(make_user(practice, Role.PRESCRIBER, name="Pat Else"))

    assert other.get(reverse("sessions:enter_order", args=[course.pk])).status_code == 404
    assert other.get(reverse("sessions:sign_order", args=[course.pk])).status_code == 404


def test_the_order_shows_count_limits_and_label(order: Prescription, as_thea: Browser) -> None:
    shown = as_thea.get(reverse("sessions:prescription", args=[order.pk])).content.decode()

    assert "50\u00a0mg to 200\u00a0mg" in shown
    assert "L100" in shown
    assert "Received by the client" in shown
    assert "hold at 150/95 mmHg" in shown


def count(browser: Browser, order: Prescription, **data: Any) -> Any:
    fields = {"kind": "COUNT_OBSERVED", "units": "12", "on": "2026-03-09", "reason": ""}
    return browser.post(reverse("sessions:record_count", args=[order.pk]), fields | data)


def test_a_count_is_recorded(order: Prescription, as_thea: Browser) -> None:
    answer = count(as_thea, order)

    assert answer.status_code == 302
    assert CountEvent.objects.filter(kind=CountEventKind.COUNT_OBSERVED).count() == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"units": "11"}, "reason"),
        ({"units": "-1"}, "units"),
        ({"units": "0.3"}, "units"),
        ({"kind": "LOST_OR_STOLEN_REPORTED", "units": "13", "reason": "Gone."}, "units"),
        ({"kind": "LOST_OR_STOLEN_REPORTED", "units": "1"}, "reason"),
        ({"kind": "RX_WRITTEN"}, "kind"),
        ({"kind": "CORRECTION"}, "kind"),
        ({"on": "1890-01-01"}, "on"),
        ({"on": "2027-01-01"}, "on"),
        ({"on": "not a day"}, "on"),
        ({"reason": "x" * 1_000_000}, "reason"),
    ],
)
def test_an_impossible_count_comes_back_at_its_field(
    order: Prescription, as_thea: Browser, data: dict[str, str], field: str
) -> None:
    before = CountEvent.objects.count()

    answer = count(as_thea, order, **data)

    assert answer.status_code == 400
    assert field in answer.context["count_form"].errors
    assert CountEvent.objects.count() == before


def test_medicine_taken_outside_beyond_the_count_stands_with_its_reason(order: Prescription, as_thea: Browser) -> None:
    answer = count(as_thea, order, kind="TAKEN_OUTSIDE_REPORTED", units="13", reason="Took all at home.")

    shown = as_thea.get(reverse("sessions:prescription", args=[order.pk])).content.decode()
    assert answer.status_code == 302
    assert "Does not add up" in shown
    assert "Took all at home." in shown


def test_the_label_is_recorded_once_and_changed_with_a_reason(
    course: Course, priya: User, as_thea: Browser, ten: datetime
) -> None:
    order = make_prescription(course, priya, now=ten, units=None)
    url = reverse("sessions:record_receipt", args=[order.pk])
    label = {"lot_number": "L7", "dispensed_on": "2026-03-07", "beyond_use_date": "2026-08-01", "units": "10"}

    first = as_thea.post(url, label)
    changed = as_thea.post(url, label | {"lot_number": "L8", "units": ""})
    with_reason = as_thea.post(url, label | {"lot_number": "L8", "units": "", "reason": "Misread."})
    impossible = as_thea.post(url, label | {"beyond_use_date": "2026-03-01", "reason": "x"})

    order.refresh_from_db()
    assert [answer.status_code for answer in (first, changed, with_reason, impossible)] == [302, 400, 302, 400]
    assert (order.lot_number, order.status) == ("L8", PrescriptionStatus.RECEIVED_BY_CLIENT)
    assert count_of(order).on_hand == Decimal(10)


def test_a_line_is_corrected_beside_itself(order: Prescription, as_thea: Browser) -> None:
    line = CountEvent.objects.get(kind=CountEventKind.RECEIVED_BY_CLIENT)
    url = reverse("sessions:correct_count", args=[order.pk, line.pk])

    opened = as_thea.get(url)
    without = as_thea.post(url, {"units": "11", "reason": ""})
    answer = as_thea.post(url, {"units": "11", "reason": "One was broken."})

    shown = as_thea.get(reverse("sessions:prescription", args=[order.pk])).content.decode()
    assert [reply.status_code for reply in (opened, without, answer)] == [200, 400, 302]
    assert "<del>Received by the client</del>" in shown
    assert count_of(order).on_hand == Decimal(11)


def test_an_order_moves_along_and_never_back(order: Prescription, as_thea: Browser) -> None:
    url = reverse("sessions:change_prescription_status", args=[order.pk])

    back = as_thea.post(url, {"target": "SENT"})
    on = as_thea.post(url, {"target": "LOST_REPORTED", "note": "Left on the train."})

    order.refresh_from_db()
    assert (back.status_code, on.status_code) == (400, 302)
    assert order.status is PrescriptionStatus.LOST_REPORTED


def test_a_clients_medicine_lists_orders_and_sessions(started: DosingSession, alex: Client, as_thea: Browser) -> None:
    shown = as_thea.get(reverse("sessions:medicine", args=[alex.pk])).content.decode()

    assert reverse("sessions:detail", args=[started.pk]) in shown
    assert reverse("sessions:prescription", args=[started.prescription_id]) in shown


PAGES = ["prescription", "record_receipt", "record_shipment", "record_count", "change_prescription_status"]


@pytest.mark.parametrize("name", PAGES)
def test_who_may_not(
    order: Prescription, as_dana: Browser, as_otto: Browser, as_olive: Browser, as_stranger: Browser, name: str
) -> None:
    url = reverse(f"sessions:{name}", args=[order.pk])
    ask = "get" if name == "prescription" else "post"

    answers = [getattr(browser, ask)(url).status_code for browser in (as_dana, as_otto, as_olive, as_stranger)]

    assert answers == [403, 403, 404, 404]


@pytest.mark.parametrize("name", PAGES)
def test_the_wrong_method(order: Prescription, as_thea: Browser, name: str) -> None:
    ask = "post" if name == "prescription" else "get"

    assert getattr(as_thea, ask)(reverse(f"sessions:{name}", args=[order.pk])).status_code == 405


def queries(browser: Browser, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def test_the_number_of_queries_does_not_grow_with_lines_or_orders(
    order: Prescription, course: Course, alex: Client, as_thea: Browser, thea: User, priya: User, ten: datetime
) -> None:
    page = reverse("sessions:prescription", args=[order.pk])
    medicine = reverse("sessions:medicine", args=[alex.pk])
    queries(as_thea, page)
    few = queries(as_thea, page), queries(as_thea, medicine)

    for number in range(19):
        counts.add_line(
            prescription=order,
            kind=CountEventKind.COUNT_OBSERVED,
            units=Decimal(12),
            at=ten + timedelta(minutes=number),
            actor=thea,
            now=ten,
        )
    for _ in range(3):
        make_prescription(course, priya, now=ten)

    assert (queries(as_thea, page), queries(as_thea, medicine)) == few


def test_medicine_left_behind_is_an_incident_and_no_return(order: Prescription, as_thea: Browser, thea: User) -> None:
    before = CountEvent.objects.count()
    url = reverse("sessions:report_left_behind", args=[order.pk])

    refused = as_thea.post(url, {"units": "0", "where": ""})
    opened = as_thea.post(url, {"units": "1.5", "where": "under the chair in room 2"})

    task = Task.objects.get(kind=TaskKind.MEDICINE_LEFT_BEHIND)
    assert (refused.status_code, opened.status_code) == (400, 302)
    assert (task.assignee, task.is_urgent, task.subject_id) == (thea, True, order.pk)
    assert "1.5 units, under the chair in room 2." in task.detail
    # The units are still the client's: the count does not move.
    assert CountEvent.objects.count() == before
    assert "does not keep it, take it back or destroy it" in refused.content.decode()
